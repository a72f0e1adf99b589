/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * mem: memory that is there or the program ends with a message.
 *
 * The ledger is transactional and systemd restarts the service, so running out
 * of memory ends the process; sizes that come from input are bounded by the
 * caller *before* it allocates.  Include this header last: it poisons the
 * string functions that have no bound.
 */
#ifndef SOEWATCH_BASE_MEM_H
#define SOEWATCH_BASE_MEM_H

#include <stdarg.h>
#include <stddef.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* All of these never return NULL (a size of 0 counts as 1).
 * Caller frees with free(). */
void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size);
void *xreallocarray(void *old, size_t n, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t len);
void *xmemdup(const void *data, size_t len);
char *xasprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *xvasprintf(const char *format, va_list ap)
    __attribute__((format(printf, 1, 0)));

/* Overwrites a text that is secret, and frees it; NULL is none. */
void xwipe(char *text);

/* Makes room for one more element in an array that grows by doubling.
 * *size is the room there is, n the elements in use. */
void *xgrow(void *array, size_t n, size_t *size, size_t element_size);

#pragma GCC poison strcpy strcat sprintf vsprintf strtok gets atoi atof

#endif
