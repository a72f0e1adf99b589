/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * number: to the plain form that decimals are read from.
 */
#include <ctype.h>
#include <string.h>

#include "collectors/number.h"
#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

static const char blank[] = " ";

/* How many bytes of a separator the text starts with, 0: none.  A blank stands
 * for those of typesetters, too: U+00A0, U+2009, U+202F. */
static size_t
separator(const char *thousands, const char *at, const char *end)
{
	static const char *const blanks[] = { " ", "\xc2\xa0", "\xe2\x80\x89",
		"\xe2\x80\xaf" };
	const char *const *names = &thousands;
	size_t n = 1;

	if (strcmp(thousands, blank) == 0) {
		names = blanks;
		n = ARRAY_SIZE(blanks);
	}
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(names[i]);
		if ((size_t)(end - at) >= len && memcmp(at, names[i], len) == 0)
			return len;
	}
	return 0;
}

void
number_check(const struct config *config, const struct feed *feed,
    struct problems *problems)
{
	static const char *const known[] = { ",", ".", "'", "’", " " };
	bool is_comma = feed->decimal_mark == MARK_COMMA;
	bool is_known = feed->thousands == NULL;

	for (size_t i = 0; i < ARRAY_SIZE(known) && !is_known; i++)
		is_known = strcmp(feed->thousands, known[i]) == 0;
	if (!is_known)
		problems_add(problems, feed_place(config, feed, "thousands"),
		    "feed %s: thousands: expected one of \",\", \".\", \"'\", "
		    "\"’\" and a blank",
		    feed->id);
	else if (feed->thousands != NULL &&
	    strcmp(feed->thousands, is_comma ? "," : ".") == 0)
		problems_add(problems, feed_place(config, feed, "thousands"),
		    "feed %s: thousands: \"%s\" is the decimal mark: expected "
		    "another",
		    feed->id, feed->thousands);
}

/* Takes the separators out of the whole part; they stand between groups of
 * three digits, or nowhere. */
static int
append_whole(
    struct buf *out, const char *thousands, const char **at, const char *end)
{
	size_t n_digits = 0;
	bool is_grouped = false;

	for (;;) {
		const char *p = *at;
		size_t len;
		if (p < end && isdigit((unsigned char)*p)) {
			buf_putc(out, *p);
			n_digits++;
			(*at)++;
			continue;
		}
		len = thousands == NULL ? 0 : separator(thousands, p, end);
		if (len == 0)
			break;
		if (is_grouped ? n_digits != 3 : n_digits < 1 || n_digits > 3)
			return -1;
		is_grouped = true;
		n_digits = 0;
		*at += len;
	}
	return is_grouped && n_digits != 3 ? -1 : 0;
}

/* Is the text in brackets, ASCII or wide ones?  Then takes them off. */
static bool
take_brackets(struct span *text)
{
	static const struct {
		const char *open, *close;
	} pairs[] = { { "(", ")" }, { "（", "）" } };

	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		size_t open = strlen(pairs[i].open);
		size_t close = strlen(pairs[i].close);
		if (text->len <= open + close ||
		    memcmp(text->text, pairs[i].open, open) != 0 ||
		    memcmp(text->text + text->len - close, pairs[i].close,
			close) != 0)
			continue;
		text->text += open;
		text->len -= open + close;
		text_strip(&text->text, &text->len);
		return true;
	}
	return false;
}

/* The text in the form of decimal_parse(). */
static int
append_plain(struct buf *out, const struct feed *feed, struct span text)
{
	const char *end;
	const char *at;
	char mark = feed->decimal_mark == MARK_COMMA ? ',' : '.';

	if (feed->has_parentheses && take_brackets(&text)) {
		/* One sign is enough. */
		if (text.text[0] == '-' || text.text[0] == '+')
			return -1;
		buf_putc(out, '-');
	}
	at = text.text;
	end = at + text.len;
	if (at < end && (*at == '-' || *at == '+'))
		buf_putc(out, *at++);
	if (append_whole(out, feed->thousands, &at, end) != 0)
		return -1;
	if (at < end && *at == mark) {
		buf_putc(out, '.');
		at++;
	} else if (at < end && *at == '.') {
		return -1;
	}
	buf_append(out, at, (size_t)(end - at));
	return 0;
}

int
number_read(struct decimal *out, const struct feed *feed, struct span text,
    struct error *err)
{
	char quoted[TEXT_QUOTE_SIZE];
	struct buf plain = { 0 };
	struct error unused = { 0 };

	if (feed->thousands == NULL && !feed->has_parentheses &&
	    feed->decimal_mark == MARK_POINT)
		return decimal_parse(out, text.text, text.len, err);
	int rc = append_plain(&plain, feed, text);
	if (rc == 0)
		rc = decimal_parse(out, buf_text(&plain), plain.len, &unused);
	buf_fini(&plain);
	if (rc == 0)
		return 0;
	text_quote(quoted, text.text, text.len);
	if (feed->thousands == NULL)
		return error_set(
		    err, ERROR_INPUT, "%s is not a number", quoted);
	return error_set(err, ERROR_INPUT,
	    "%s is not a number with \"%s\" between groups of three digits",
	    quoted, feed->thousands);
}
