/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * charset: a body in its feed's charset, as UTF-8.
 */
#ifndef SOEWATCH_COLLECTORS_CHARSET_H
#define SOEWATCH_COLLECTORS_CHARSET_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/error.h"

/* Start with { 0 }. */
struct charset_text {
	const char *text; /* UTF-8 without a byte order mark and without NULs */
	size_t len;
	char *owned; /* NULL where text points into the body itself */
};

/* Does iconv know the charset? */
bool charset_is_known(const char *encoding);

/* The whole of body as UTF-8; encoding NULL is UTF-8, and a byte order mark at
 * the start says more than encoding does.  -1 with err naming the byte and the
 * charset when body is no such text, cut characters included.  out borrows
 * from body.  Caller ends it with charset_text_fini(). */
int charset_decode(struct charset_text *out, const char *body, size_t len,
    const char *encoding, struct error *err);
void charset_text_fini(struct charset_text *text);

#endif
