/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * placeholder: one walk over the template, used for checking and for filling.
 */
#include <ctype.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/date.h"
#include "daemon/base/text.h"
#include "daemon/model/placeholder.h"
#include "daemon/base/mem.h"

/* One {name:format}; lengths are 0 where a part is missing. */
struct hole {
	const char *name;
	size_t name_len;
	const char *format;
	size_t format_len;
};

/* Finds the next hole at or behind *at and moves *at behind it; *before is the
 * length of the plain text in front.  1 found, 0 no more, -1 not closed. */
static int
next_hole(const char **at, size_t *before, struct hole *hole)
{
	const char *open = strchr(*at, '{');

	if (open == NULL) {
		*before = strlen(*at);
		return 0;
	}
	const char *close = strchr(open, '}');
	if (close == NULL)
		return -1;
	*before = (size_t)(open - *at);
	*at = close + 1;
	const char *colon = memchr(open, ':', (size_t)(close - open));
	const char *name_end = colon == NULL ? close : colon;
	*hole = (struct hole){ .name = open + 1,
		.name_len = (size_t)(name_end - open - 1) };
	if (colon != NULL) {
		hole->format = colon + 1;
		hole->format_len = (size_t)(close - colon - 1);
	}
	return 1;
}

static bool
hole_is(const struct hole *hole, const char *name)
{
	return strlen(name) == hole->name_len &&
	    memcmp(name, hole->name, hole->name_len) == 0;
}

static bool
hole_is_period(const struct hole *hole)
{
	return hole_is(hole, "period_end") || hole_is(hole, "period_start");
}

static int
hole_column(const struct hole *hole, const struct roster *roster)
{
	for (size_t i = 0; i < roster->n_columns; i++) {
		if (hole_is(hole, roster->columns[i]))
			return (int)i;
	}
	return -1;
}

static bool
format_is_good(const struct hole *hole)
{
	for (size_t i = 0; i < hole->format_len; i++) {
		if (hole->format[i] == '%' &&
		    (++i == hole->format_len ||
			strchr("Yymdq%", hole->format[i]) == NULL))
			return false;
	}
	return true;
}

int
placeholder_check(
    const char *url, const struct roster *roster, struct error *err)
{
	char quoted[TEXT_QUOTE_SIZE];
	const char *at = url;
	struct hole hole;
	size_t before;
	int found;

	while ((found = next_hole(&at, &before, &hole)) == 1) {
		text_quote(quoted, hole.name, hole.name_len);
		if (!hole_is_period(&hole) && hole_column(&hole, roster) < 0)
			return error_set(err, ERROR_CONFIG,
			    "placeholder %s: expected a column of the roster, "
			    "period_end or period_start",
			    quoted);
		if (hole.format != NULL &&
		    (!hole_is_period(&hole) || !format_is_good(&hole)))
			return error_set(err, ERROR_CONFIG,
			    "placeholder %s: expected a format of %%Y %%y %%m "
			    "%%d %%q for period_end or period_start",
			    quoted);
	}
	if (found < 0)
		return error_set(err, ERROR_CONFIG, "%s: expected } behind {",
		    text_quote_z(quoted, at));
	return 0;
}

bool
placeholder_has_column(const char *url)
{
	struct hole hole;
	size_t before;

	while (next_hole(&url, &before, &hole) == 1) {
		if (!hole_is_period(&hole))
			return true;
	}
	return false;
}

bool
placeholder_has_period(const char *url)
{
	struct hole hole;
	size_t before;

	while (next_hole(&url, &before, &hole) == 1) {
		if (hole_is_period(&hole))
			return true;
	}
	return false;
}

static void
append_encoded(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;
		if (isalnum(c) || strchr("-_~.", c) != NULL)
			buf_putc(out, *s);
		else
			buf_printf(out, "%%%02X", c);
	}
}

static void
append_date(struct buf *out, const struct hole *hole, int32_t day)
{
	struct civil c = date_to_civil(day);
	const char *format = hole->format == NULL ? "%Y-%m-%d" : hole->format;
	size_t len = hole->format == NULL ? strlen(format) : hole->format_len;

	for (size_t i = 0; i < len; i++) {
		if (format[i] != '%') {
			buf_putc(out, format[i]);
			continue;
		}
		switch (format[++i]) {
		case 'Y':
			buf_printf(out, "%04d", c.year);
			break;
		case 'y':
			buf_printf(out, "%02d", c.year % 100);
			break;
		case 'm':
			buf_printf(out, "%02d", c.month);
			break;
		case 'd':
			buf_printf(out, "%02d", c.day);
			break;
		case 'q':
			buf_printf(out, "%d", (c.month + 2) / 3);
			break;
		default:
			buf_putc(out, format[i]);
		}
	}
}

char *
placeholder_fill(const char *url, const struct roster *roster, int enterprise,
    int32_t period_start_day, int32_t period_end_day)
{
	struct buf out = { 0 };
	const char *at = url;
	const char *plain = url;
	struct hole hole;
	size_t before;

	while (next_hole(&at, &before, &hole) == 1) {
		buf_append(&out, plain, before);
		plain = at;
		if (hole_is(&hole, "period_end"))
			append_date(&out, &hole, period_end_day);
		else if (hole_is(&hole, "period_start"))
			append_date(&out, &hole, period_start_day);
		else
			append_encoded(&out,
			    roster->enterprises[enterprise]
				.cells[hole_column(&hole, roster)]);
	}
	buf_puts(&out, plain);
	return buf_take(&out);
}
