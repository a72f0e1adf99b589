/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * buf: bytes that grow.
 */
#ifndef SOEWATCH_BASE_BUF_H
#define SOEWATCH_BASE_BUF_H

#include <stddef.h>

/* Start with { 0 }.  After any append, data is NUL-terminated at len (the NUL
 * is not counted), so a buf of text can be read as a string. */
struct buf {
	char *data;
	size_t len;
	size_t size;
};

void buf_append(struct buf *b, const void *data, size_t len);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);
void buf_printf(struct buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The text so far, "" when nothing was appended.  Borrowed. */
const char *buf_text(const struct buf *b);

/* Hands the bytes over and empties b.  Caller frees with free(). */
char *buf_take(struct buf *b);

void buf_clear(struct buf *b); /* keeps the memory */
void buf_fini(struct buf *b);

#endif
