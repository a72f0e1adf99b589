/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * output_table: columns side by side for people, within a terminal's width.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "daemon/cli/output_rows.h"
#include "daemon/base/mem.h"

enum {
	GAP = 2, /* between columns */
	INDENT_LEAST = 4,
};

static const char unknown_for_people[] = "–";
static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */
static const char ellipsis[] = "…";

void
output_plain(struct buf *out, const char *s)
{
	size_t len = strlen(s);

	while (len > 0) {
		size_t n;
		if (text_is_unruly(s, len, &n))
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
	case STYLE_HEADING:
		return "\033[1m";
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
		if (!is_blank_cell(output_cell(o, row, i)))
			break;
	}
	return true;
}

/* How the columns stand on the terminal. */
struct layout {
	size_t *widths; /* in its columns; 0: not in the row */
	bool *is_below; /* below it */
	size_t indent;  /* of what stands there */
};

static void
measure(const struct output *o, bool is_chinese, size_t *widths)
{

	for (size_t i = 0; i < o->n_columns; i++) {
		const struct column *column = &o->columns[i];
		if (!column_is_shown(o, i))
			continue;
		widths[i] = text_width(header_for_people(column, is_chinese));
		for (size_t row = 0; row < output_rows(o); row++) {
			size_t width = text_width(cell_for_people(
			    column, output_cell(o, row, i), is_chinese));
			if (width > widths[i])
				widths[i] = width;
		}
	}
}

static size_t
line_width(const struct output *o, const size_t *widths)
{
	size_t width = 0;

	for (size_t i = 0; i < o->n_columns; i++)
		width += widths[i] == 0 ? 0 : widths[i] + GAP;
	return width == 0 ? 0 : width - GAP;
}

/* The column that is to make room next; n_columns where there is none. */
static size_t
most_spare(const struct output *o, const size_t *widths)
{
	size_t best = o->n_columns;

	for (size_t i = 0; i < o->n_columns; i++) {
		const struct column *column = &o->columns[i];
		if (column->spare > 0 && widths[i] > column->least &&
		    (best == o->n_columns ||
			column->spare > o->columns[best].spare))
			best = i;
	}
	return best;
}

static void
make_room(const struct output *o, size_t room, struct layout *layout)
{
	size_t *widths = layout->widths;
	size_t width;
	size_t i;

	while (room > 0 && (width = line_width(o, widths)) > room &&
	    (i = most_spare(o, widths)) < o->n_columns) {
		const struct column *column = &o->columns[i];
		size_t excess = width - room;
		if (column->least == 0) {
			widths[i] = 0;
			layout->is_below[i] = !column->goes;
		} else if (widths[i] > column->least + excess) {
			widths[i] -= excess;
		} else {
			widths[i] = column->least;
		}
	}
}

/* Under the column that was cut or might have been, for that is the one that
 * tells what the row is about. */
static size_t
find_indent(const struct output *o, const size_t *widths)
{
	size_t indent = 0;

	for (size_t i = 0; i < o->n_columns; i++) {
		if (o->columns[i].least > 0 && widths[i] > 0)
			return indent;
		indent += widths[i] == 0 ? 0 : widths[i] + GAP;
	}
	return INDENT_LEAST;
}

static struct layout
lay_out(const struct output *o, const struct output_look *look)
{
	struct layout layout = { .widths = xcalloc(
				     o->n_columns, sizeof *layout.widths),
		.is_below = xcalloc(o->n_columns, sizeof *layout.is_below) };

	measure(o, look->is_chinese, layout.widths);
	make_room(o, look->width, &layout);
	layout.indent = find_indent(o, layout.widths);
	return layout;
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
	char *cut = own <= width
	    ? NULL
	    : xasprintf("%.*s%s", (int)text_fitting(s, width - 1), s, ellipsis);

	if (cut != NULL)
		own = text_width(cut);
	size_t left = width - own;
	line->owed +=
	    (line->has_text ? GAP : 0) + (is_right(column) ? left : 0);
	line->has_text = true;
	if (own > 0) {
		put_blanks(line->out, line->owed);
		line->owed = 0;
		output_styled(
		    line->out, line->look, style, cut == NULL ? s : cut);
	}
	free(cut);
	if (!is_right(column))
		line->owed += left;
}

static void
put_row(struct line_end line, const struct output *o, const size_t *widths,
    size_t row)
{
	for (size_t i = 0; i < o->n_columns; i++) {
		const struct cell *cell = output_cell(o, row, i);
		if (widths[i] > 0)
			put_cell(&line, &o->columns[i], widths[i], cell->style,
			    cell_for_people(
				&o->columns[i], cell, line.look->is_chinese));
	}
	buf_putc(line.out, '\n');
}

/* Farther left where it would not fit. */
static size_t
indent_of(
    const struct output_look *look, const struct layout *layout, size_t width)
{
	if (layout->indent + width <= look->width)
		return layout->indent;
	return width + INDENT_LEAST > look->width ? INDENT_LEAST
						  : look->width - width;
}

/* What the row has in columns that the terminal has no room for. */
static void
put_below(struct line_end line, const struct output *o,
    const struct layout *layout, size_t row)
{
	struct buf text = { 0 };
	bool is_chinese = line.look->is_chinese;

	for (size_t i = 0; i < o->n_columns; i++) {
		const struct column *column = &o->columns[i];
		const struct cell *cell = output_cell(o, row, i);
		const char *header = header_for_people(column, is_chinese);
		if (layout->is_below[i] && !is_blank_cell(cell))
			buf_printf(&text, "%s%s%s%s", text.len > 0 ? "  " : "",
			    header, header[0] == '\0' ? "" : " ",
			    cell_for_people(column, cell, is_chinese));
	}
	if (text.len > 0) {
		put_blanks(line.out,
		    indent_of(line.look, layout, text_width(buf_text(&text))));
		output_styled(
		    line.out, line.look, STYLE_FAINT, buf_text(&text));
		buf_putc(line.out, '\n');
	}
	buf_fini(&text);
}

static void
put_headers(struct line_end line, const struct output *o, const size_t *widths)
{
	for (size_t i = 0; i < o->n_columns; i++) {
		if (widths[i] > 0)
			put_cell(&line, &o->columns[i], widths[i], STYLE_FAINT,
			    header_for_people(
				&o->columns[i], line.look->is_chinese));
	}
	buf_putc(line.out, '\n');
}

static void
put_heading(struct line_end line, const struct heading *heading)
{
	buf_putc(line.out, '\n');
	output_styled(line.out, line.look, STYLE_HEADING, heading->text);
	buf_putc(line.out, '\n');
}

void
output_table(
    const struct output *o, const struct output_look *look, struct buf *out)
{
	const struct line_end line = { .out = out, .look = look };
	struct layout layout = lay_out(o, look);
	size_t k = 0;

	put_headers(line, o, layout.widths);
	for (size_t row = 0; row < output_rows(o); row++) {
		for (; k < o->n_headings && o->headings[k].row == row; k++)
			put_heading(line, &o->headings[k]);
		put_row(line, o, layout.widths, row);
		put_below(line, o, &layout, row);
	}
	free(layout.widths);
	free(layout.is_below);
}
