/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * text_clean: texts of others, before they go to where they could do harm.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

static const char ellipsis[] = "…";

/* The character of len bytes, which are valid. */
static uint32_t
character(const unsigned char *s, size_t len)
{
	static const unsigned char masks[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	uint32_t c = s[0] & masks[len];

	for (size_t i = 1; i < len; i++)
		c = c << 6 | (s[i] & 0x3f);
	return c;
}

/* How many bytes the character at s takes; 0 when they are no UTF-8. */
static size_t
length(const char *s, size_t len)
{
	unsigned char first = (unsigned char)s[0];
	size_t n = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;

	return n <= len && text_valid_utf8(s, n) == n ? n : 0;
}

static bool
is_space(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xa0 ||
	    (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
	    c == 0x202f || c == 0x205f || c == 0x3000;
}

/* Controls, what turns direction (Unicode's Bidi_Control), joins or fills
 * without being seen, tags and noncharacters. */
static bool
is_unseen(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c ||
	    c == 0x180e || (c >= 0x200b && c <= 0x200f) ||
	    (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) ||
	    c == 0xfeff || (c >= 0xfff0 && c <= 0xfffb) ||
	    (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef) ||
	    (c >= 0xe0000 && c <= 0xe0fff);
}

static bool
is_line_end(uint32_t c)
{
	return c == '\n' || c == 0x2028 || c == 0x2029 || c == 0x85;
}

/* Where the text may be cut so that the ellipsis has room, too. */
static void
cut(struct buf *out, size_t start, size_t max_bytes)
{
	size_t room =
	    max_bytes < strlen(ellipsis) ? 0 : max_bytes - strlen(ellipsis);
	size_t len = out->len - start;

	if (len > room)
		len = text_valid_utf8(out->data + start, room);
	while (len > 0 && out->data[start + len - 1] == ' ')
		len--;
	out->len = start + len;
	if (max_bytes >= strlen(ellipsis))
		buf_puts(out, ellipsis);
	else if (out->data != NULL)
		out->data[out->len] = '\0';
}

enum class { KEPT, BLANK, LINE_END, UNSEEN };

static enum class classify(uint32_t c, bool keeps_lines) {
	if (keeps_lines && is_line_end(c)) return LINE_END;
	if (is_space(c)) return BLANK;
	return is_unseen(c) ? UNSEEN : KEPT;
}

static void
clean(struct buf *out, const char *s, size_t max_bytes, bool keeps_lines)
{
	size_t start = out->len;
	size_t left = s == NULL ? 0 : strlen(s);
	bool is_blank_due = false;

	while (left > 0) {
		size_t n = length(s, left);
		const char *text = n == 0 ? "?" : s;
		size_t len = n == 0 ? 1 : n;
		uint32_t c = character((const unsigned char *)text, len);
		enum class class = classify(c, keeps_lines);
		s += len;
		left -= len;
		if (class == BLANK)
			is_blank_due =
			    out->len > start && out->data[out->len - 1] != '\n';
		if (class == BLANK || class == UNSEEN)
			continue;
		is_blank_due &= class == KEPT;
		if (out->len - start + is_blank_due + len > max_bytes) {
			cut(out, start, max_bytes);
			return;
		}
		if (is_blank_due)
			buf_putc(out, ' ');
		is_blank_due = false;
		if (class == LINE_END)
			buf_putc(out, '\n');
		else
			buf_append(out, text, len);
	}
}

void
text_clean(struct buf *out, const char *s, size_t max_bytes)
{
	clean(out, s, max_bytes, false);
}

void
text_clean_lines(struct buf *out, const char *s, size_t max_bytes)
{
	clean(out, s, max_bytes, true);
}

void
text_base64(struct buf *out, const void *data, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *p = data;

	for (size_t i = 0; i < len; i += 3) {
		uint32_t group = (uint32_t)p[i] << 16;
		if (i + 1 < len)
			group |= (uint32_t)p[i + 1] << 8;
		if (i + 2 < len)
			group |= p[i + 2];
		const char text[] = { digits[group >> 18],
			digits[group >> 12 & 63], digits[group >> 6 & 63],
			digits[group & 63] };
		size_t n = len - i < 3 ? len - i + 1 : sizeof text;
		buf_append(out, text, n);
		buf_append(out, "==", sizeof text - n);
	}
}
