/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * json_text: numbers that a double would change, put in quotes.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "collectors/json_text.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

_Static_assert(
    (int)JSON_TEXT_SIZE >= (int)TEXT_NUMBER_SIZE, "a double's text fits");

/* A double holds any 15 digits, a 64-bit integer any 18. */
enum { DOUBLE_DIGITS = 15, INTEGER_DIGITS = 18, EXPONENT_DIGITS = 2 };

/* A number as RFC 8259 has them. */
struct number {
	size_t len; /* 0: it is none */
	bool is_doubtful;
};

static size_t
count_digits(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && isdigit((unsigned char)s[n]))
		n++;
	return n;
}

/* Digits that count: without zeros in front. */
static size_t
significant(const char *s, size_t n)
{
	while (n > 0 && (*s == '0' || *s == '.')) {
		s++;
		n--;
	}
	return n - (memchr(s, '.', n) != NULL);
}

static struct number
scan_number(const char *s, size_t len)
{
	size_t at = s[0] == '-';
	size_t first = at;
	size_t exponent = 0;
	bool is_whole = true;

	size_t n = count_digits(s + at, len - at);
	if (n == 0 || (n > 1 && s[at] == '0'))
		return (struct number){ 0 };
	at += n;
	if (at < len && s[at] == '.') {
		n = count_digits(s + at + 1, len - at - 1);
		if (n == 0)
			return (struct number){ 0 };
		at += 1 + n;
		is_whole = false;
	}
	size_t mantissa = significant(s + first, at - first);
	if (at < len && (s[at] == 'e' || s[at] == 'E')) {
		at++;
		at += at < len && (s[at] == '+' || s[at] == '-');
		exponent = count_digits(s + at, len - at);
		if (exponent == 0)
			return (struct number){ 0 };
		at += exponent;
		is_whole = false;
	}
	if (at < len && (isalnum((unsigned char)s[at]) || s[at] == '.'))
		return (struct number){ 0 };
	return (struct number){ .len = at,
		.is_doubtful = exponent > EXPONENT_DIGITS ||
		    mantissa >
			(size_t)(is_whole ? INTEGER_DIGITS : DOUBLE_DIGITS) };
}

/* The length of the string that starts at s, its quotes included; of what is
 * there, if it never ends. */
static size_t
string_len(const char *s, size_t len)
{
	size_t at = 1;

	for (;;) {
		const char *quote = memchr(s + at, '"', len - at);
		if (quote == NULL)
			return len;
		size_t end = (size_t)(quote - s);
		size_t slashes = 0;
		while (end - slashes > at && s[end - slashes - 1] == '\\')
			slashes++;
		at = end + 1;
		if (slashes % 2 == 0)
			return at;
	}
}

bool
json_text_quote_numbers(struct buf *out, const char *text, size_t len)
{
	size_t copied = 0;

	for (size_t at = 0; at < len;) {
		const char *s = text + at;
		if (*s == '"') {
			at += string_len(s, len - at);
			continue;
		}
		if (*s != '-' && !isdigit((unsigned char)*s)) {
			at++;
			continue;
		}
		struct number number = scan_number(s, len - at);
		if (number.is_doubtful) {
			buf_append(out, text + copied, at - copied);
			buf_putc(out, '"');
			buf_append(out, s, number.len);
			buf_putc(out, '"');
			copied = at + number.len;
		}
		/* What is no number is passed over up to its end, or a part of
		 * it might look like one. */
		at += number.len;
		while (number.len == 0 && at < len &&
		    (isalnum((unsigned char)text[at]) ||
			strchr("+-.", text[at]) != NULL))
			at++;
	}
	if (copied == 0)
		return false;
	buf_append(out, text + copied, len - copied);
	return true;
}

json_t *
json_text_load(const char *text, size_t len, struct error *err)
{
	struct buf quoted = { 0 };
	json_error_t json_err;

	if (json_text_quote_numbers(&quoted, text, len)) {
		text = quoted.data;
		len = quoted.len;
	}
	json_t *root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &json_err);
	buf_fini(&quoted);
	if (root == NULL)
		error_set(err, ERROR_INPUT, "no JSON: line %d, column %d: %s",
		    json_err.line, json_err.column, json_err.text);
	return root;
}

struct span
json_text(const json_t *value, char room[JSON_TEXT_SIZE])
{
	switch (json_typeof(value)) {
	case JSON_STRING:
		return (struct span){ json_string_value(value),
			json_string_length(value) };
	case JSON_INTEGER:
		snprintf(room, JSON_TEXT_SIZE, "%" JSON_INTEGER_FORMAT,
		    json_integer_value(value));
		return (struct span){ room, strlen(room) };
	case JSON_REAL:
		text_from_double(room, json_real_value(value));
		return (struct span){ room, strlen(room) };
	case JSON_OBJECT:
	case JSON_ARRAY:
	case JSON_TRUE:
	case JSON_FALSE:
	case JSON_NULL:
		break;
	}
	return (struct span){ 0 };
}

struct span
json_text_word(const json_t *value, char room[JSON_TEXT_SIZE])
{
	const char *word;

	if (value == NULL || json_is_null(value))
		word = "null";
	else if (json_is_boolean(value))
		word = json_is_true(value) ? "true" : "false";
	else
		return json_text(value, room);
	return (struct span){ word, strlen(word) };
}

const char *
json_text_kind(const json_t *value)
{
	if (value == NULL)
		return "nothing";
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return "an object";
	case JSON_ARRAY:
		return "an array";
	case JSON_STRING:
		return "a text";
	case JSON_INTEGER:
	case JSON_REAL:
		return "a number";
	case JSON_TRUE:
		return "true";
	case JSON_FALSE:
		return "false";
	case JSON_NULL:
		return "null";
	}
	return "nothing";
}

char *
json_text_keys(json_t *value)
{
	enum { KEYS_SHOWN = 8 };
	struct buf out = { 0 };
	char quoted[TEXT_QUOTE_SIZE];
	int n = 0;
	const char *key;
	json_t *member;

	if (!json_is_object(value))
		return xstrdup(json_text_kind(value));
	if (json_object_size(value) == 0)
		return xstrdup("nothing");
	json_object_foreach(value, key, member) {
		if (n == KEYS_SHOWN) {
			buf_puts(&out, ", …");
			break;
		}
		buf_printf(&out, "%s%s", n++ == 0 ? "" : ", ",
		    text_quote_z(quoted, key));
	}
	return buf_take(&out);
}
