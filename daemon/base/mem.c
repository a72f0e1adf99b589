/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * mem: allocation that dies with a message.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/mem.h"

static _Noreturn void
die_no_memory(size_t n, size_t size)
{
	fprintf(stderr, "out of memory: %zu × %zu bytes asked for\n", n, size);
	exit(EXIT_FAILURE);
}

void *
xreallocarray(void *old, size_t n, size_t size)
{
	if (n == 0 || size == 0)
		n = size = 1;
	void *p = reallocarray(old, n, size);
	if (p == NULL)
		die_no_memory(n, size);
	return p;
}

void *
xmalloc(size_t size)
{
	return xreallocarray(NULL, 1, size);
}

void *
xcalloc(size_t n, size_t size)
{
	if (n == 0 || size == 0)
		n = size = 1;
	void *p = calloc(n, size);
	if (p == NULL)
		die_no_memory(n, size);
	return p;
}

void *
xmemdup(const void *data, size_t len)
{
	void *p = xmalloc(len);
	if (len > 0)
		memcpy(p, data, len);
	return p;
}

char *
xstrndup(const char *s, size_t len)
{
	char *p = xmalloc(len + 1);
	memcpy(p, s, len);
	p[len] = '\0';
	return p;
}

char *
xstrdup(const char *s)
{
	return xstrndup(s, strlen(s));
}

char *
xvasprintf(const char *format, va_list ap)
{
	char *p = NULL;
	if (vasprintf(&p, format, ap) < 0)
		die_no_memory(1, strlen(format));
	return p;
}

char *
xasprintf(const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	char *p = xvasprintf(format, ap);
	va_end(ap);
	return p;
}

void *
xgrow(void *array, size_t n, size_t *size, size_t element_size)
{
	if (n < *size)
		return array;
	if (*size > SIZE_MAX / 2 / element_size)
		die_no_memory(*size, element_size);
	*size = *size == 0 ? 8 : *size * 2;
	return xreallocarray(array, *size, element_size);
}

void
xwipe(char *text)
{
	if (text != NULL)
		explicit_bzero(text, strlen(text));
	free(text);
}
