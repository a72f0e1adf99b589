/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * placeholder: one walk over the template, used for checking and for filling.
 */
#include <ctype.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/date.h"
#include "daemon/base/text.h"
#include "daemon/model/period.h"
#include "daemon/model/placeholder.h"
#include "daemon/base/mem.h"

/* One {name:format}; lengths are 0 where a part is missing. */
struct hole {
	const char *name;
	size_t name_len;
	const char *format;
	size_t format_len;
};

/* What a template is for: it decides what opens a hole and how a cell is
 * written. */
enum kind { KIND_URL, KIND_JSON, KIND_FORM };

/* The next "{" that opens a hole; NULL if there is none. */
static const char *
next_open(const char *at, enum kind kind)
{
	const char *open = strchr(at, '{');

	while (open != NULL && kind != KIND_URL && open[1] != '_' &&
	    !isalpha((unsigned char)open[1]) && (unsigned char)open[1] < 0x80)
		open = strchr(open + 1, '{');
	return open;
}

/* Finds the next hole at or behind *at and moves *at behind it; *before is the
 * length of the plain text in front.  1 found, 0 no more, -1 not closed. */
static int
next_hole(const char **at, enum kind kind, size_t *before, struct hole *hole)
{
	const char *open = next_open(*at, kind);

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

static bool
hole_is_page(const struct hole *hole)
{
	return hole_is(hole, "page");
}

/* {token}: in a body, and whatever the roster's columns are called. */
static bool
hole_is_token(const struct hole *hole, enum kind kind)
{
	return kind != KIND_URL && hole_is(hole, "token");
}

/* Does it stand for something else than a column? */
static bool
is_reserved(const struct hole *hole, enum kind kind)
{
	return hole_is_period(hole) || hole_is_page(hole) ||
	    hole_is_token(hole, kind);
}

static int
check(const char *template, enum kind kind, const struct roster *roster,
    struct error *err)
{
	char quoted[TEXT_QUOTE_SIZE];
	const char *at = template;
	struct hole hole;
	size_t before;
	int found;

	while ((found = next_hole(&at, kind, &before, &hole)) == 1) {
		text_quote(quoted, hole.name, hole.name_len);
		if (!is_reserved(&hole, kind) && hole_column(&hole, roster) < 0)
			return error_set(err, ERROR_CONFIG,
			    "placeholder %s: expected a column of the roster, "
			    "period_end, period_start or page%s",
			    quoted, kind == KIND_URL ? "" : ", or token");
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

int
placeholder_check(
    const char *url, const struct roster *roster, struct error *err)
{
	return check(url, KIND_URL, roster, err);
}

int
placeholder_check_body(
    const char *body, const struct roster *roster, struct error *err)
{
	return check(body, KIND_JSON, roster, err);
}

static bool
is_column(const struct hole *hole, enum kind kind)
{
	return !is_reserved(hole, kind);
}

static bool
is_period(const struct hole *hole, enum kind kind)
{
	(void)kind;
	return hole_is_period(hole);
}

static bool
is_page(const struct hole *hole, enum kind kind)
{
	(void)kind;
	return hole_is_page(hole);
}

/* Has the template a hole of that sort? */
static bool
has(const char *template, enum kind kind,
    bool (*is_sought)(const struct hole *hole, enum kind kind))
{
	struct hole hole;
	size_t before;

	while (next_hole(&template, kind, &before, &hole) == 1) {
		if (is_sought(&hole, kind))
			return true;
	}
	return false;
}

bool
placeholder_has_column(const char *url)
{
	return has(url, KIND_URL, is_column);
}

bool
placeholder_has_period(const char *url)
{
	return has(url, KIND_URL, is_period);
}

bool
placeholder_has_page(const char *url)
{
	return has(url, KIND_URL, is_page);
}

bool
placeholder_body_has_column(const char *body)
{
	return has(body, KIND_JSON, is_column);
}

bool
placeholder_body_has_period(const char *body)
{
	return has(body, KIND_JSON, is_period);
}

bool
placeholder_body_has_page(const char *body)
{
	return has(body, KIND_JSON, is_page);
}

bool
placeholder_body_has_token(const char *body)
{
	return has(body, KIND_JSON, hole_is_token);
}

/* The inside of a JSON string.  "{" goes as a number, so that no value looks
 * like a placeholder. */
static void
append_json(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;
		if (c == '"' || c == '\\')
			buf_printf(out, "\\%c", c);
		else if (c < ' ' || c == '{')
			buf_printf(out, "\\u%04x", c);
		else
			buf_putc(out, *s);
	}
}

static void
append_percent(struct buf *out, const char *s)
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
append_encoded(struct buf *out, enum kind kind, const char *s)
{
	if (kind == KIND_JSON)
		append_json(out, s);
	else
		append_percent(out, s);
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

static char *
fill(const char *template, enum kind kind, const struct placeholder_values *v)
{
	struct buf out = { 0 };
	const char *at = template;
	const char *plain = template;
	struct hole hole;
	size_t before;

	while (next_hole(&at, kind, &before, &hole) == 1) {
		buf_append(&out, plain, before);
		plain = at;
		if (hole_is(&hole, "period_end"))
			append_date(&out, &hole, v->period.end_day);
		else if (hole_is(&hole, "period_start"))
			append_date(&out, &hole, v->period.start_day);
		else if (hole_is_page(&hole))
			buf_printf(&out, "%u", v->page);
		else if (hole_is_token(&hole, kind))
			buf_puts(&out, "{token}");
		else
			append_encoded(&out, kind,
			    v->roster->enterprises[v->enterprise]
				.cells[hole_column(&hole, v->roster)]);
	}
	buf_puts(&out, plain);
	return buf_take(&out);
}

char *
placeholder_fill(const char *url, const struct placeholder_values *values)
{
	return fill(url, KIND_URL, values);
}

char *
placeholder_fill_body(
    const char *body, bool is_form, const struct placeholder_values *values)
{
	return fill(body, is_form ? KIND_FORM : KIND_JSON, values);
}

char *
placeholder_fill_token(const char *body, bool is_form, const char *token)
{
	static const char hole[] = "{token}";
	struct buf encoded = { 0 };
	struct buf out = { 0 };
	const char *at;

	/* Room for all of it first: a buffer that grows leaves copies. */
	encoded.size = strlen(token) * strlen("\\u0000") + 1;
	encoded.data = xcalloc(encoded.size, 1);
	append_encoded(&encoded, is_form ? KIND_FORM : KIND_JSON, token);
	size_t n = 0;
	for (at = body; (at = strstr(at, hole)) != NULL; at++)
		n++;
	out.size = strlen(body) + n * encoded.len + 1;
	out.data = xmalloc(out.size);
	for (; (at = strstr(body, hole)) != NULL; body = at + sizeof hole - 1) {
		buf_append(&out, body, (size_t)(at - body));
		buf_puts(&out, buf_text(&encoded));
	}
	buf_puts(&out, body);
	explicit_bzero(encoded.data, encoded.size);
	buf_fini(&encoded);
	return buf_take(&out);
}
