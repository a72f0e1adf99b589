/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * report_text: UTF-8 character by character.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "graphs/report_text.h"
#include "daemon/base/mem.h"

/* The character at s, which is valid UTF-8; *len in bytes. */
static uint32_t
decode(const char *s, size_t *len)
{
	const unsigned char *u = (const unsigned char *)s;

	*len = u[0] < 0x80 ? 1 : u[0] < 0xe0 ? 2 : u[0] < 0xf0 ? 3 : 4;
	switch (*len) {
	case 1:
		return u[0];
	case 2:
		return (uint32_t)(u[0] & 0x1f) << 6 | (u[1] & 0x3f);
	case 3:
		return (uint32_t)(u[0] & 0x0f) << 12 |
		    (uint32_t)(u[1] & 0x3f) << 6 | (u[2] & 0x3f);
	default:
		return (uint32_t)(u[0] & 0x07) << 18 |
		    (uint32_t)(u[1] & 0x3f) << 12 |
		    (uint32_t)(u[2] & 0x3f) << 6 | (u[3] & 0x3f);
	}
}

static bool
is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 ||
	    c == 0x2029;
}

/* Marks, embeddings, overrides and isolates: whoever writes one turns what
 * stands behind it. */
static bool
turns(uint32_t c)
{
	return c == 0x061c || c == 0x200e || c == 0x200f ||
	    (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
	    c == 0xfeff;
}

void
report_clean(struct buf *out, const char *s, size_t characters)
{
	char *text = xstrdup(s == NULL ? "" : s);
	bool was_blank = true; /* none in front */
	size_t n = 0, len;

	text_mend_utf8(text);
	for (const char *p = text; *p != '\0'; p += len) {
		uint32_t c = decode(p, &len);
		bool is_blank = is_control(c) || c == ' ';
		if (turns(c) || (is_blank && was_blank))
			continue;
		was_blank = is_blank;
		if (n++ == characters) {
			buf_puts(out, "…");
			break;
		}
		if (is_blank)
			buf_putc(out, ' ');
		else
			buf_append(out, p, len);
	}
	free(text);
}

void
report_put_bare(struct buf *out, const char *s, size_t characters)
{
	struct buf clean = { 0 };

	report_clean(&clean, s, characters);
	text_html(out, buf_text(&clean));
	buf_fini(&clean);
}

void
report_put(struct buf *out, const char *s, size_t characters)
{
	buf_puts(out, "<bdi>");
	report_put_bare(out, s, characters);
	buf_puts(out, "</bdi>");
}

bool
report_says(const char *s)
{
	return s != NULL && s[0] != '\0';
}
