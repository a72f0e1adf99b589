/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * output: cells are kept as text until the whole table is there, for only then
 * is it known how wide a column is.
 */
#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/date.h"
#include "daemon/base/text.h"
#include "daemon/cli/emit.h"
#include "daemon/cli/output.h"
#include "daemon/base/mem.h"

struct cell {
	char *text;   /* NULL: unknown */
	char *people; /* NULL: text */
	enum output_style style;
};

struct output {
	const struct column *columns;
	size_t n_columns;
	struct cell *cells; /* row by row */
	size_t n, size;
};

static const char unknown_for_people[] = "–";
static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */

bool
output_format_find(enum output_format *out, const char *name)
{
	static const char *const names[] = {
#define OUTPUT_FORMAT_NAME(id, text) text,
		OUTPUT_FORMAT_LIST(OUTPUT_FORMAT_NAME)
#undef OUTPUT_FORMAT_NAME
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (strcmp(names[i], name) == 0) {
			*out = (enum output_format)i;
			return true;
		}
	}
	return false;
}

bool
output_wants_colour(bool is_terminal, const char *no_color, const char *term)
{
	if (!is_terminal || (no_color != NULL && no_color[0] != '\0'))
		return false;
	return term != NULL && term[0] != '\0' && strcmp(term, "dumb") != 0;
}

/* ---- filling ---- */

struct output *
output_new(const struct column *columns, size_t n)
{
	struct output *o = xcalloc(1, sizeof *o);

	o->columns = columns;
	o->n_columns = n;
	return o;
}

void
output_free(struct output *o)
{
	if (o == NULL)
		return;
	for (size_t i = 0; i < o->n; i++) {
		free(o->cells[i].text);
		free(o->cells[i].people);
	}
	free(o->cells);
	free(o);
}

/* Takes ownership of text. */
static void
add_cell(struct output *o, char *text)
{
	o->cells = xgrow(o->cells, o->n, &o->size, sizeof *o->cells);
	struct cell *cell = &o->cells[o->n++];
	*cell = (struct cell){ 0 };
	cell->text = text;
}

static void
expect(const struct output *o, enum column_kind kind)
{
	assert(o->columns[o->n % o->n_columns].kind == kind);
	(void)o;
	(void)kind;
}

/* Valid UTF-8 whatever came. */
static char *
repair(const char *s)
{
	struct buf out = { 0 };
	size_t len = strlen(s);

	while (len > 0) {
		size_t good = text_valid_utf8(s, len);
		buf_append(&out, s, good);
		s += good;
		len -= good;
		if (len > 0) {
			buf_puts(&out, replacement);
			s++;
			len--;
		}
	}
	buf_puts(&out, "");
	return buf_take(&out);
}

void
output_unknown(struct output *o)
{
	add_cell(o, NULL);
}

void
output_text(struct output *o, const char *s)
{
	expect(o, COLUMN_TEXT);
	add_cell(o, s == NULL ? NULL : repair(s));
}

void
output_list(struct output *o, const char *list)
{
	expect(o, COLUMN_LIST);
	add_cell(o, repair(list));
}

void
output_number(struct output *o, double value)
{
	char digits[TEXT_NUMBER_SIZE];

	expect(o, COLUMN_NUMBER);
	add_cell(o,
	    isfinite(value) ? xstrdup(text_from_double(digits, value)) : NULL);
}

void
output_decimal(struct output *o, struct decimal value)
{
	char digits[DECIMAL_TEXT_SIZE];

	expect(o, COLUMN_NUMBER);
	add_cell(o, xstrdup(decimal_text(digits, value)));
}

void
output_integer(struct output *o, int64_t value)
{
	expect(o, COLUMN_INTEGER);
	add_cell(o, xasprintf("%" PRId64, value));
}

void
output_bool(struct output *o, bool value)
{
	expect(o, COLUMN_BOOL);
	add_cell(o, xstrdup(value ? "true" : "false"));
}

void
output_date(struct output *o, int32_t day)
{
	char text[DATE_TEXT_SIZE];

	expect(o, COLUMN_TEXT);
	add_cell(o, day == DATE_NONE ? NULL : xstrdup(date_text(text, day)));
}

void
output_people(struct output *o, const char *s)
{
	struct cell *cell = &o->cells[o->n - 1];

	free(cell->people);
	cell->people = repair(s);
}

void
output_style(struct output *o, enum output_style style)
{
	o->cells[o->n - 1].style = style;
}

size_t
output_rows(const struct output *o)
{
	assert(o->n % o->n_columns == 0);
	return o->n / o->n_columns;
}

static const struct cell *
cell_at(const struct output *o, size_t row, size_t column)
{
	return &o->cells[row * o->n_columns + column];
}

/* ---- for people ---- */

/* The bytes of the character that s starts with; 0 when it is no UTF-8. */
static size_t
character_length(const char *s, size_t len)
{
	unsigned char c = (unsigned char)s[0];
	size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

	return n <= len && text_valid_utf8(s, n) == n ? n : 0;
}

/* U+0000 to U+001F, U+007F to U+009F. */
static bool
is_control(const char *s, size_t len)
{
	unsigned char c = (unsigned char)s[0];

	if (len == 1)
		return c < 0x20 || c == 0x7f;
	return c == 0xc2 && (unsigned char)s[1] < 0xa0;
}

void
output_plain(struct buf *out, const char *s)
{
	size_t len = strlen(s);

	while (len > 0) {
		size_t n = character_length(s, len);
		if (n == 0 || is_control(s, n))
			buf_puts(out, replacement);
		else
			buf_append(out, s, n);
		n = n == 0 ? 1 : n;
		s += n;
		len -= n;
	}
}

static const char *
style_code(enum output_style style)
{
	switch (style) {
	case STYLE_PLAIN:
		return "";
	case STYLE_GOOD:
		return "\033[32m";
	case STYLE_RISK:
		return "\033[33m";
	case STYLE_BAD:
		return "\033[31m";
	case STYLE_FAINT:
		return "\033[90m";
	}
	return "";
}

void
output_styled(struct buf *out, const struct output_look *look,
    enum output_style style, const char *s)
{
	bool has_code = look->has_colour && style != STYLE_PLAIN;

	if (has_code)
		buf_puts(out, style_code(style));
	output_plain(out, s);
	if (has_code)
		buf_puts(out, "\033[0m");
}

static const char *
cell_for_people(
    const struct column *column, const struct cell *cell, bool is_chinese)
{
	if (cell->people != NULL)
		return cell->people;
	if (cell->text == NULL)
		return unknown_for_people;
	if (column->kind != COLUMN_BOOL)
		return cell->text;
	if (cell->text[0] == 't')
		return is_chinese ? "是" : "yes";
	return is_chinese ? "否" : "no";
}

static const char *
header_for_people(const struct column *column, bool is_chinese)
{
	const char *header = is_chinese ? column->zh : column->en;

	return header == NULL ? column->name : header;
}

static bool
is_blank_cell(const struct cell *cell)
{
	const char *s = cell->people != NULL ? cell->people : cell->text;

	return s == NULL || s[0] == '\0';
}

static bool
column_is_shown(const struct output *o, size_t i)
{
	const struct column *column = &o->columns[i];

	if (column->audience == FOR_PROGRAMS)
		return false;
	for (size_t row = 0; column->is_optional; row++) {
		if (row == output_rows(o))
			return false;
		if (!is_blank_cell(cell_at(o, row, i)))
			break;
	}
	return true;
}

/* Columns of the terminal that each column takes; 0 for one not shown. */
static size_t *
measure(const struct output *o, bool is_chinese)
{
	size_t *widths = xcalloc(o->n_columns, sizeof *widths);

	for (size_t i = 0; i < o->n_columns; i++) {
		const struct column *column = &o->columns[i];
		if (!column_is_shown(o, i))
			continue;
		widths[i] = text_width(header_for_people(column, is_chinese));
		for (size_t row = 0; row < output_rows(o); row++) {
			size_t width = text_width(cell_for_people(
			    column, cell_at(o, row, i), is_chinese));
			if (width > widths[i])
				widths[i] = width;
		}
	}
	return widths;
}

static bool
is_right(const struct column *column)
{
	if (column->align != ALIGN_BY_KIND)
		return column->align == ALIGN_RIGHT;
	return column->kind == COLUMN_NUMBER || column->kind == COLUMN_INTEGER;
}

static void
put_blanks(struct buf *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_putc(out, ' ');
}

/* Text in a line that is being put together: blanks are owed until something
 * comes behind them, so that no line ends in blanks. */
struct line_end {
	struct buf *out;
	const struct output_look *look;
	size_t owed;
	bool has_text;
};

static void
put_cell(struct line_end *line, const struct column *column, size_t width,
    enum output_style style, const char *s)
{
	size_t own = text_width(s);
	size_t left = width > own ? width - own : 0;

	line->owed += (line->has_text ? 2 : 0) + (is_right(column) ? left : 0);
	line->has_text = true;
	if (own > 0) {
		put_blanks(line->out, line->owed);
		line->owed = 0;
		output_styled(line->out, line->look, style, s);
	}
	if (!is_right(column))
		line->owed += left;
}

static void
print_table(
    const struct output *o, const struct output_look *look, struct buf *out)
{
	size_t *widths = measure(o, look->is_chinese);
	struct line_end line = { .out = out, .look = look };

	for (size_t i = 0; i < o->n_columns; i++) {
		if (widths[i] > 0)
			put_cell(&line, &o->columns[i], widths[i], STYLE_FAINT,
			    header_for_people(
				&o->columns[i], look->is_chinese));
	}
	buf_putc(out, '\n');
	for (size_t row = 0; row < output_rows(o); row++) {
		line = (struct line_end){ .out = out, .look = look };
		for (size_t i = 0; i < o->n_columns; i++) {
			const struct cell *cell = cell_at(o, row, i);
			if (widths[i] > 0)
				put_cell(&line, &o->columns[i], widths[i],
				    cell->style,
				    cell_for_people(&o->columns[i], cell,
					look->is_chinese));
		}
		buf_putc(out, '\n');
	}
	free(widths);
}

/* ---- for programs ---- */

static bool
is_text(const struct column *column)
{
	return column->kind == COLUMN_TEXT || column->kind == COLUMN_LIST;
}

static void
print_csv(const struct output *o, struct buf *out)
{
	for (size_t row = 0; row <= output_rows(o); row++) {
		bool is_first = true;
		for (size_t i = 0; i < o->n_columns; i++) {
			const struct column *column = &o->columns[i];
			if (column->audience == FOR_PEOPLE)
				continue;
			const char *s = row == 0 ? column->name
						 : cell_at(o, row - 1, i)->text;
			if (!is_first)
				buf_putc(out, ',');
			is_first = false;
			/* Figures need no quotes, and are never taken for a
			 * spreadsheet's formula. */
			if (s != NULL && row > 0 && !is_text(column))
				buf_puts(out, s);
			else if (s != NULL)
				text_csv_field(out, s);
		}
		buf_puts(out, "\r\n");
	}
}

static void
emit_list(struct emit *e, const char *name, const char *list)
{
	emit_array(e, name);
	while (*list != '\0') {
		size_t len = strcspn(list, ";");
		char *text = xstrndup(list, len);
		emit_text(e, NULL, text);
		free(text);
		list += len + (list[len] == ';');
	}
	emit_end_array(e);
}

static void
emit_cell(const struct column *column, const struct cell *cell, struct emit *e)
{
	if (cell->text == NULL)
		emit_null(e, column->name);
	else if (column->kind == COLUMN_LIST)
		emit_list(e, column->name, cell->text);
	else if (column->kind == COLUMN_TEXT)
		emit_text(e, column->name, cell->text);
	else
		emit_digits(e, column->name, cell->text);
}

void
output_emit(const struct output *o, struct emit *e, const char *name)
{
	emit_array(e, name);
	for (size_t row = 0; row < output_rows(o); row++) {
		emit_object(e, NULL);
		for (size_t i = 0; i < o->n_columns; i++) {
			if (o->columns[i].audience != FOR_PEOPLE)
				emit_cell(
				    &o->columns[i], cell_at(o, row, i), e);
		}
		emit_end_object(e);
	}
	emit_end_array(e);
}

void
output_print(
    const struct output *o, const struct output_look *look, struct buf *out)
{
	struct emit e = { .out = out };

	switch (look->format) {
	case OUTPUT_TABLE:
		print_table(o, look, out);
		break;
	case OUTPUT_CSV:
		print_csv(o, out);
		break;
	case OUTPUT_JSON:
		output_emit(o, &e, NULL);
		emit_end(&e);
		break;
	}
}
