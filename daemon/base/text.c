/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * text: UTF-8 and numbers, whatever the locale.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/error.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

/* Ranges of characters that a terminal draws two columns wide (East Asian Width
 * W and F, Unicode 15), those that occur in names and titles. */
static const struct range {
	uint32_t first, last;
} wide_ranges[] = {
	{ 0x1100, 0x115f },
	{ 0x2e80, 0x303e },
	{ 0x3041, 0x33ff },
	{ 0x3400, 0x4dbf },
	{ 0x4e00, 0x9fff },
	{ 0xa000, 0xa4cf },
	{ 0xac00, 0xd7a3 },
	{ 0xf900, 0xfaff },
	{ 0xfe30, 0xfe6f },
	{ 0xff00, 0xff60 },
	{ 0xffe0, 0xffe6 },
	{ 0x1f300, 0x1faff },
	{ 0x20000, 0x3fffd },
};

/* Characters beyond ASCII that are no letters, marks or digits: controls,
 * spaces, punctuation, symbols, direction marks, private use, specials. */
static const struct range no_letter_ranges[] = {
	{ 0x80, 0xa9 },
	{ 0xab, 0xb4 },
	{ 0xb6, 0xb9 },
	{ 0xbb, 0xbf },
	{ 0xd7, 0xd7 },
	{ 0xf7, 0xf7 },
	{ 0x2000, 0x206f },
	{ 0x20a0, 0x20cf },
	{ 0x2100, 0x2bff },
	{ 0x2e00, 0x2e7f },
	{ 0x2ff0, 0x3004 },
	{ 0x3008, 0x3020 },
	{ 0x3030, 0x3030 },
	{ 0x3036, 0x3037 },
	{ 0x303d, 0x303f },
	{ 0xd800, 0xf8ff },
	{ 0xfe00, 0xfe6f },
	{ 0xfeff, 0xfeff },
	{ 0xff01, 0xff0f },
	{ 0xff1a, 0xff20 },
	{ 0xff3b, 0xff40 },
	{ 0xff5b, 0xff65 },
	{ 0xffe0, 0xffff },
	{ 0x1f000, 0x1faff },
	{ 0xe0000, 0x10ffff },
};

static bool
range_holds(const struct range *ranges, size_t n, uint32_t c)
{
	for (size_t i = 0; i < n; i++) {
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	}
	return false;
}

/* Decodes one character; returns its length, 0 if s does not start with one. */
static size_t
utf8_decode(uint32_t *out, const unsigned char *s, size_t len)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

	if (len == 0)
		return 0;
	if (s[0] < 0x80) {
		*out = s[0];
		return 1;
	}
	size_t n = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
	if (s[0] < 0xc2 || s[0] > 0xf4 || n > len)
		return 0;
	uint32_t c = s[0] & (0xffu >> (n + 1));
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*out = c;
	return n;
}

/* How many ASCII characters s starts with, in steps of eight: bodies of
 * megabytes are mostly that. */
static size_t
ascii_ahead(const unsigned char *s, size_t len)
{
	static const uint64_t high_bits = 0x8080808080808080;
	uint64_t word;
	size_t n = 0;

	for (; n + sizeof word <= len; n += sizeof word) {
		memcpy(&word, s + n, sizeof word);
		if ((word & high_bits) != 0)
			break;
	}
	return n;
}

size_t
text_valid_utf8(const char *s, size_t len)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t i = ascii_ahead(p, len);
	uint32_t c;

	while (i < len) {
		if (p[i] < 0x80) {
			i++;
			continue;
		}
		size_t n = utf8_decode(&c, p + i, len - i);
		if (n == 0)
			break;
		i += n;
		i += ascii_ahead(p + i, len - i);
	}
	return i;
}

void
text_mend_utf8(char *s)
{
	size_t len = strlen(s);
	size_t good = text_valid_utf8(s, len);

	while (good < len) {
		size_t rest = len - good;
		bool is_cut = rest < 4 && (unsigned char)s[good] >= 0xc2;
		for (size_t i = 1; i < rest; i++)
			is_cut &= ((unsigned char)s[good + i] & 0xc0) == 0x80;
		if (is_cut) {
			s[good] = '\0';
			return;
		}
		s[good++] = '?';
		good += text_valid_utf8(s + good, len - good);
	}
}

/* The character that s starts with: bytes, and the columns that it takes. */
static size_t
measure_character(const char *s, size_t len, size_t *columns)
{
	uint32_t c = 0;
	size_t n = utf8_decode(&c, (const unsigned char *)s, len);

	*columns = n > 1 && range_holds(wide_ranges, ARRAY_SIZE(wide_ranges), c)
	    ? 2
	    : 1;
	return n == 0 ? 1 : n;
}

size_t
text_width(const char *s)
{
	size_t width = 0;
	size_t len = strlen(s);

	for (size_t i = 0; i < len;) {
		size_t columns;
		i += measure_character(s + i, len - i, &columns);
		width += columns;
	}
	return width;
}

size_t
text_fitting(const char *s, size_t columns)
{
	size_t len = strlen(s);
	size_t i = 0;

	while (i < len) {
		size_t own;
		size_t n = measure_character(s + i, len - i, &own);
		if (own > columns)
			break;
		columns -= own;
		i += n;
	}
	return i;
}

bool
text_is_unruly(const char *s, size_t len, size_t *out_len)
{
	uint32_t c = 0;

	*out_len = utf8_decode(&c, (const unsigned char *)s, len);
	return *out_len == 0 || c < 0x20 || (c >= 0x7f && c < 0xa0) ||
	    c == 0x2028 || c == 0x2029 || (c >= 0x202a && c <= 0x202e) ||
	    (c >= 0x2066 && c <= 0x2069);
}

const char *
text_quote(char out[TEXT_QUOTE_SIZE], const char *s, size_t len)
{
	const size_t room = 64;
	size_t o = 1;
	size_t i = 0;

	out[0] = '"';
	while (i < len) {
		size_t n;
		bool is_plain = !text_is_unruly(s + i, len - i, &n);
		size_t width = is_plain ? n : 4;
		if (o - 1 + width > room)
			break;
		if (is_plain) {
			memcpy(out + o, s + i, n);
			i += n;
		} else {
			snprintf(out + o, 5, "\\x%02x", (unsigned char)s[i]);
			i++;
		}
		o += width;
	}
	snprintf(out + o, TEXT_QUOTE_SIZE - o, i < len ? "…\"" : "\"");
	return out;
}

const char *
text_quote_z(char out[TEXT_QUOTE_SIZE], const char *s)
{
	return text_quote(out, s, strlen(s));
}

/* Length of the white space at the start of s, 0 for none. */
static size_t
blank_length(const char *s, size_t len)
{
	if (len >= 1 && (s[0] == ' ' || (s[0] >= '\t' && s[0] <= '\r')))
		return 1;
	if (len >= 2 && memcmp(s, "\xc2\xa0", 2) == 0)
		return 2;
	if (len >= 3 &&
	    (memcmp(s, "\xe3\x80\x80", 3) == 0 ||
		memcmp(s, "\xef\xbb\xbf", 3) == 0))
		return 3;
	return 0;
}

void
text_strip(const char **s, size_t *len)
{
	size_t n;

	while ((n = blank_length(*s, *len)) > 0) {
		*s += n;
		*len -= n;
	}
	while (*len > 0) {
		const char *end = *s + *len;
		if (blank_length(end - 1, 1) == 1)
			n = 1;
		else if (*len >= 2 && blank_length(end - 2, 2) == 2)
			n = 2;
		else if (*len >= 3 && blank_length(end - 3, 3) == 3)
			n = 3;
		else
			break;
		*len -= n;
	}
}

bool
text_is_blank(const char *s, size_t len)
{
	text_strip(&s, &len);
	return len == 0;
}

bool
text_equal(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

bool
text_is_id(const char *s, size_t len)
{
	if (len == 0 || len > TEXT_ID_MAX || s[0] == '.')
		return false;
	for (size_t i = 0; i < len;) {
		uint32_t c = 0;
		size_t n =
		    utf8_decode(&c, (const unsigned char *)s + i, len - i);
		if (n == 0)
			return false;
		if (n == 1 && !isalnum((unsigned char)c) && c != '-' &&
		    c != '_' && c != '.')
			return false;
		if (n > 1 &&
		    range_holds(
			no_letter_ranges, ARRAY_SIZE(no_letter_ranges), c))
			return false;
		i += n;
	}
	return true;
}

bool
text_is_name(const char *s, size_t len)
{
	if (len == 0 || !isalpha((unsigned char)s[0]))
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!isalnum((unsigned char)s[i]) && s[i] != '_')
			return false;
	}
	return true;
}

int
text_to_int64(int64_t *out, const char *s, int64_t minimum, int64_t maximum,
    struct error *err)
{
	char quoted[TEXT_QUOTE_SIZE];
	char *end;

	errno = 0;
	long long value = strtoll(s, &end, 10);
	if (end == s || *end != '\0' || isspace((unsigned char)s[0]))
		return error_set(err, ERROR_INPUT,
		    "%s: expected a whole number", text_quote_z(quoted, s));
	if (errno == ERANGE || value < minimum || value > maximum)
		return error_set(err, ERROR_INPUT,
		    "%s: expected %" PRId64 " to %" PRId64,
		    text_quote_z(quoted, s), minimum, maximum);
	*out = value;
	return 0;
}

int
text_to_double(double *out, const char *s, struct error *err)
{
	char quoted[TEXT_QUOTE_SIZE];
	char *end;

	/* strtod also reads "nan", "inf" and hexadecimal: only digits may come.
	 */
	double value = strtod(s, &end);
	if (end == s || *end != '\0' ||
	    strspn(s, "+-.0123456789eE") != strlen(s) || !isfinite(value))
		return error_set(err, ERROR_INPUT, "%s is not a number",
		    text_quote_z(quoted, s));
	*out = value;
	return 0;
}

const char *
text_from_double(char out[TEXT_NUMBER_SIZE], double value)
{
	if (isnan(value)) {
		out[0] = '\0';
		return out;
	}
	if (value == 0)
		value = 0; /* no "-0" */
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(out, TEXT_NUMBER_SIZE, "%.*g", digits, value);
		if (strtod(out, NULL) == value)
			break;
	}
	return out;
}

struct scale {
	const char *name;
	int64_t factor;
};

/* A whole number with the name of one of the scales behind it; -1 if not. */
static int
scaled(int64_t *out, const char *s, const struct scale scales[], size_t n)
{
	char *end;

	if (!isdigit((unsigned char)s[0]))
		return -1;
	errno = 0;
	long long value = strtoll(s, &end, 10);
	if (errno != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(end, scales[i].name) == 0)
			return __builtin_mul_overflow(
				   value, scales[i].factor, out)
			    ? -1
			    : 0;
	}
	return -1;
}

int
text_to_duration(int64_t *out_sec, const char *s, struct error *err)
{
	enum { DAY = 86400, YEAR = 31557600, MONTH = YEAR / 12 };
	static const struct scale scales[] = { { "s", 1 }, { "m", 60 },
		{ "h", 3600 }, { "d", DAY }, { "w", 7 * DAY }, { " day", DAY },
		{ " days", DAY }, { " week", 7 * DAY }, { " weeks", 7 * DAY },
		{ " month", MONTH }, { " months", MONTH }, { " year", YEAR },
		{ " years", YEAR } };
	char quoted[TEXT_QUOTE_SIZE];

	if (scaled(out_sec, s, scales, ARRAY_SIZE(scales)) == 0)
		return 0;
	return error_set(err, ERROR_INPUT,
	    "%s: expected a duration such as \"30s\", \"5m\", \"2h\", "
	    "\"1d\", \"6 months\"",
	    text_quote_z(quoted, s));
}

int
text_to_size(int64_t *out_bytes, const char *s, struct error *err)
{
	static const struct scale scales[] = { { "", 1 }, { "B", 1 },
		{ "KB", 1 << 10 }, { "MB", 1 << 20 }, { "GB", 1 << 30 } };
	char quoted[TEXT_QUOTE_SIZE];

	if (scaled(out_bytes, s, scales, ARRAY_SIZE(scales)) == 0)
		return 0;
	return error_set(err, ERROR_INPUT,
	    "%s: expected a size such as \"512KB\", \"64MB\", \"1GB\"",
	    text_quote_z(quoted, s));
}

/* A spreadsheet runs a cell that starts like a formula: such text gets an
 * apostrophe in front, numbers and identifiers stay as they are. */
static bool
looks_like_formula(const char *s)
{
	struct error err;
	double number;

	if (s[0] == '\0' || strchr("=+-@\t\r", s[0]) == NULL)
		return false;
	return text_to_double(&number, s, &err) != 0 &&
	    !(s[0] == '-' && text_is_id(s, strlen(s)));
}

void
text_csv_field(struct buf *out, const char *s)
{
	const char *guard = looks_like_formula(s) ? "'" : "";

	if (strpbrk(s, ",\"\r\n") == NULL) {
		buf_printf(out, "%s%s", guard, s);
		return;
	}
	buf_printf(out, "\"%s", guard);
	for (; *s != '\0'; s++) {
		if (*s == '"')
			buf_putc(out, '"');
		buf_putc(out, *s);
	}
	buf_putc(out, '"');
}

void
text_html(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++) {
		switch (*s) {
		case '&':
			buf_puts(out, "&amp;");
			break;
		case '<':
			buf_puts(out, "&lt;");
			break;
		case '>':
			buf_puts(out, "&gt;");
			break;
		case '"':
			buf_puts(out, "&quot;");
			break;
		case '\'':
			buf_puts(out, "&#39;");
			break;
		default:
			buf_putc(out, *s);
		}
	}
}
