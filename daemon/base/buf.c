/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * buf: bytes that grow by doubling.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/mem.h"

static void
buf_reserve(struct buf *b, size_t more)
{
	size_t want = b->len + more + 1;
	if (want <= b->size)
		return;
	size_t size = b->size == 0 ? 64 : b->size;
	while (size < want)
		size *= 2;
	b->data = xreallocarray(b->data, size, 1);
	b->size = size;
}

void
buf_append(struct buf *b, const void *data, size_t len)
{
	buf_reserve(b, len);
	if (len > 0)
		memcpy(b->data + b->len, data, len);
	b->len += len;
	b->data[b->len] = '\0';
}

void
buf_puts(struct buf *b, const char *s)
{
	buf_append(b, s, strlen(s));
}

void
buf_putc(struct buf *b, char c)
{
	buf_append(b, &c, 1);
}

static void __attribute__((format(printf, 2, 0)))
add_formatted(struct buf *b, const char *format, va_list ap)
{
	va_list again;

	buf_reserve(b, 64);
	va_copy(again, ap);
	int len = vsnprintf(b->data + b->len, b->size - b->len, format, again);
	va_end(again);
	if (len < 0)
		return;
	if ((size_t)len >= b->size - b->len) {
		buf_reserve(b, (size_t)len);
		vsnprintf(b->data + b->len, b->size - b->len, format, ap);
	}
	b->len += (size_t)len;
}

void
buf_printf(struct buf *b, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	add_formatted(b, format, ap);
	va_end(ap);
}

const char *
buf_text(const struct buf *b)
{
	return b->data == NULL ? "" : b->data;
}

char *
buf_take(struct buf *b)
{
	buf_reserve(b, 0);
	b->data[b->len] = '\0';
	char *data = b->data;
	*b = (struct buf){ 0 };
	return data;
}

void
buf_clear(struct buf *b)
{
	b->len = 0;
	if (b->data != NULL)
		b->data[0] = '\0';
}

void
buf_fini(struct buf *b)
{
	free(b->data);
	*b = (struct buf){ 0 };
}
