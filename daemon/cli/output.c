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
#include "graphs/emit.h"
#include "daemon/cli/output.h"
#include "daemon/cli/output_rows.h"
#include "daemon/base/mem.h"

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

static void
clear_cells(struct output *o)
{
	for (size_t i = 0; i < o->n; i++) {
		free(o->cells[i].text);
		free(o->cells[i].people);
	}
	o->n = 0;
}

void
output_free(struct output *o)
{
	if (o == NULL)
		return;
	clear_cells(o);
	for (size_t i = 0; i < o->n_headings; i++)
		free(o->headings[i].text);
	free(o->headings);
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

void
output_heading(struct output *o, const char *s)
{
	o->headings = xgrow(
	    o->headings, o->n_headings, &o->headings_size, sizeof *o->headings);
	o->headings[o->n_headings++] =
	    (struct heading){ .row = output_rows(o), .text = repair(s) };
}

size_t
output_rows(const struct output *o)
{
	assert(o->n % o->n_columns == 0);
	return o->n / o->n_columns;
}

const struct cell *
output_cell(const struct output *o, size_t row, size_t column)
{
	return &o->cells[row * o->n_columns + column];
}

/* ---- for programs ---- */

static bool
is_text(const struct column *column)
{
	return column->kind == COLUMN_TEXT || column->kind == COLUMN_LIST;
}

static void
put_csv_header(const struct output *o, struct buf *out)
{
	bool is_first = true;

	for (size_t i = 0; i < o->n_columns; i++) {
		if (o->columns[i].audience == FOR_PEOPLE)
			continue;
		if (!is_first)
			buf_putc(out, ',');
		is_first = false;
		text_csv_field(out, o->columns[i].name);
	}
	buf_puts(out, "\r\n");
}

static void
put_csv_row(const struct output *o, size_t row, struct buf *out)
{
	bool is_first = true;

	for (size_t i = 0; i < o->n_columns; i++) {
		const struct column *column = &o->columns[i];
		const char *s = output_cell(o, row, i)->text;
		if (column->audience == FOR_PEOPLE)
			continue;
		if (!is_first)
			buf_putc(out, ',');
		is_first = false;
		/* Figures need no quotes, and are never taken for a
		 * spreadsheet's formula. */
		if (s != NULL && !is_text(column))
			buf_puts(out, s);
		else if (s != NULL)
			text_csv_field(out, s);
	}
	buf_puts(out, "\r\n");
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

static void
emit_rows(const struct output *o, struct emit *e)
{
	for (size_t row = 0; row < output_rows(o); row++) {
		emit_object(e, NULL);
		for (size_t i = 0; i < o->n_columns; i++) {
			if (o->columns[i].audience != FOR_PEOPLE)
				emit_cell(
				    &o->columns[i], output_cell(o, row, i), e);
		}
		emit_end_object(e);
	}
}

void
output_emit(const struct output *o, struct emit *e, const char *name)
{
	emit_array(e, name);
	emit_rows(o, e);
	emit_end_array(e);
}

/* Where an array under way was begun before, e goes on with it. */
static void
put_rows(const struct output *o, enum output_format format, struct emit *e)
{
	if (format == OUTPUT_JSON) {
		if (!o->is_begun)
			emit_array(e, NULL);
		emit_rows(o, e);
		return;
	}
	if (!o->is_begun)
		put_csv_header(o, e->out);
	for (size_t row = 0; row < output_rows(o); row++)
		put_csv_row(o, row, e->out);
}

void
output_flush(struct output *o, const struct output_look *look, struct buf *out)
{
	/* How wide a table's columns are shows at its end. */
	if (look->format == OUTPUT_TABLE)
		return;
	o->emit.out = out;
	put_rows(o, look->format, &o->emit);
	o->is_begun = true;
	clear_cells(o);
}

void
output_print(
    const struct output *o, const struct output_look *look, struct buf *out)
{
	struct emit e = o->emit;

	if (look->format == OUTPUT_TABLE) {
		output_table(o, look, out);
		return;
	}
	e.out = out;
	put_rows(o, look->format, &e);
	if (look->format != OUTPUT_JSON)
		return;
	emit_end_array(&e);
	emit_end(&e);
}
