/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * csv: tables, a record a row or a period a column.
 *
 * The shape of a table is judged here, before a layout reads it.  A file may
 * have been cut at any byte, and no figure may change by that: short rows,
 * unterminated last rows and blank cells at the very end are doubted unless the
 * document's length is proved.
 */
#include <stdlib.h>
#include <string.h>

#include "collectors/charset.h"
#include "collectors/csv_table.h"
#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

enum { COLUMNS_MAX = 16384 }; /* as many as a spreadsheet has */

static struct span
cell_text(const struct csv_cell *cell)
{
	struct span s = { cell->text, cell->len };

	text_strip(&s.text, &s.len);
	return s;
}

int
csv_table_refuse(const struct csv_table *t, char *expected, struct error *err)
{
	enum { CELLS_SHOWN = 6 };
	struct buf found = { 0 };
	char quoted[TEXT_QUOTE_SIZE];

	for (size_t i = 0; i < t->n && i < CELLS_SHOWN; i++)
		buf_printf(&found, "%s%s", i == 0 ? "" : ", ",
		    text_quote(quoted, t->columns[i].text, t->columns[i].len));
	if (t->n > CELLS_SHOWN)
		buf_puts(&found, ", …");
	error_set(err, ERROR_INPUT,
	    "no such table: expected %s; its first row (line %u) is %s",
	    expected, (unsigned)t->header_line, buf_text(&found));
	buf_fini(&found);
	free(expected);
	return -1;
}

static bool
span_is(struct span s, const char *text)
{
	return s.len == strlen(text) && memcmp(s.text, text, s.len) == 0;
}

bool
csv_table_names(struct span full, struct span name, const char *wanted)
{
	return span_is(full, wanted) || span_is(name, wanted);
}

static bool
is_mapped_in_full(const struct wanted *w, struct span full)
{
	for (size_t i = 0; i < w->mapping->paths.n; i++) {
		if (span_is(full, w->mapping->paths.text[i]))
			return true;
	}
	return false;
}

int
csv_table_unit(const struct csv_table *t, const struct wanted *w,
    struct span full, const struct unit **out, struct error *err)
{
	struct span name, shown;

	*out = w->unit;
	if (!t->observe.is_unit_in_name)
		return 0;
	observe_split(&t->observe, full, &name, &shown);
	*out = shown.len == 0 ? NULL : unit_find(shown.text, shown.len);
	/* A mapping that has the parenthesis too says that it is a part of the
	 * name, where it is no unit: 监管(是否). */
	if (*out == NULL && w->unit_kind != UNIT_MONEY &&
	    is_mapped_in_full(w, full))
		return 0;
	return observe_unit(&t->observe, w, *out, shown, err);
}

static int
copy_header(struct csv_table *t, const struct csv_row *row, struct error *err)
{
	if (row->n > COLUMNS_MAX)
		return error_set(err, ERROR_INPUT,
		    "row %zu: %zu columns: expected at most %d", row->line,
		    row->n, COLUMNS_MAX);
	t->has_header = true;
	t->header_line = (uint32_t)row->line;
	t->columns = xcalloc(row->n, sizeof *t->columns);
	for (size_t i = 0; i < row->n; i++) {
		struct span s = cell_text(&row->cells[i]);
		t->columns[t->n++] =
		    (struct span){ xstrndup(s.text, s.len), s.len };
	}
	return 0;
}

/* Has the row as many cells as the header, and each that holds something a
 * header?  -1 with err. */
static int
check_shape(
    const struct csv_table *t, const struct csv_row *row, struct error *err)
{
	/* The first cell of a row across is its name. */
	size_t first = t->layout == &csv_records_layout ? 0 : 1;
	char quoted[TEXT_QUOTE_SIZE];

	if (row->n != t->n)
		return error_set(err, ERROR_INPUT,
		    "%zu cells: expected %zu, as the first row has", row->n,
		    t->n);
	for (size_t i = first; i < t->n; i++) {
		struct span s = cell_text(&row->cells[i]);
		if (t->columns[i].len == 0 && s.len > 0)
			return error_set(err, ERROR_INPUT,
			    "column %zu has no header, but holds %s", i + 1,
			    text_quote(quoted, s.text, s.len));
	}
	return 0;
}

/* What comes at the end of a body that nobody vouches for. */
static int
check_end(const struct csv_row *row, struct error *err)
{
	struct span last = cell_text(&row->cells[row->n - 1]);
	char quoted[TEXT_QUOTE_SIZE];

	if (last.len == 0)
		return 0;
	return error_set(err, ERROR_INPUT,
	    "row %zu: the text ends within %s: expected a line end behind it "
	    "(the file may have been cut)",
	    row->line, text_quote(quoted, last.text, last.len));
}

static int
take_row(void *arg, const struct csv_row *row, struct error *err)
{
	struct csv_table *t = arg;
	const struct document *document = t->observe.document;
	bool is_doubtful = !row->is_terminated && !document->is_length_proved;
	struct error shape = { 0 };

	if (csv_row_is_blank(row))
		return 0;
	if (is_doubtful && check_end(row, err) != 0)
		return -1;
	if (!t->has_header) {
		return copy_header(t, row, err) != 0
		    ? -1
		    : t->layout->header(t, err);
	}
	struct csv_line line = {
		.cells = row->cells,
		.n = row->n,
		.line = (uint32_t)row->line,
		.is_refused = check_shape(t, row, &shape) != 0,
		.is_last_cut = is_doubtful && t->columns[t->n - 1].len > 0,
	};
	/* A note behind the table is no row of it. */
	if (line.is_refused && line.n == 1 &&
	    t->layout == &csv_enterprises_layout)
		return 0;
	if (line.is_refused)
		observe_reject(&t->observe,
		    &(struct spot){ .kind = "row", .row = line.line }, &shape);
	t->layout->row(t, &line);
	return 0;
}

/* A line as a title: without the blank cells that a spreadsheet puts behind it
 * and the quotes about it. */
static struct span
title_of(const char *text, size_t len, char delimiter)
{
	struct span s = { text, len };

	text_strip(&s.text, &s.len);
	while (s.len > 0 && s.text[s.len - 1] == delimiter) {
		s.len--;
		text_strip(&s.text, &s.len);
	}
	if (s.len >= 2 && s.text[0] == '"' && s.text[s.len - 1] == '"') {
		s.text++;
		s.len -= 2;
	}
	return s;
}

/* Takes the lines above the header off the text.  They need not be cells. */
static int
read_titles(
    struct csv_table *t, struct span *text, char delimiter, struct error *err)
{
	size_t n = (size_t)t->observe.feed->title_lines;

	t->titles = xcalloc(n, sizeof *t->titles);
	while (t->n_titles < n) {
		const char *end = memchr(text->text, '\n', text->len);
		if (end == NULL)
			return error_set(err, ERROR_INPUT,
			    "no such table: expected a header behind %zu "
			    "lines, found only %zu",
			    n, t->n_titles);
		size_t len = (size_t)(end - text->text);
		t->titles[t->n_titles++] = title_of(text->text, len, delimiter);
		text->text += len + 1;
		text->len -= len + 1;
	}
	return 0;
}

static int
read_table(
    struct csv_table *t, const struct charset_text *text, struct error *err)
{
	const char *setting = t->observe.feed->delimiter;
	char delimiter = ',';
	char quoted[TEXT_QUOTE_SIZE];
	struct span start = { text->text, text->len };

	if (setting != NULL)
		delimiter = setting[0];
	if (read_titles(t, &start, delimiter, err) != 0)
		return -1;
	if (csv_read(start.text, start.len, delimiter, t->n_titles + 1,
		take_row, t, err) != 0) {
		text_strip(&start.text, &start.len);
		return t->has_header
		    ? -1
		    : error_prefix(err, "no such table: it starts with %s",
			  text_quote(quoted, start.text, start.len));
	}
	if (!t->has_header)
		return error_set(err, ERROR_INPUT,
		    "no such table: expected a first row, found only blanks");
	return t->layout->finish(t, err);
}

static const struct csv_layout *
layout_of(const struct feed *feed)
{
	if (feed->layout == LAYOUT_RECORDS)
		return &csv_records_layout;
	return feed->enterprise == NULL ? &csv_across_layout
					: &csv_enterprises_layout;
}

static int
parse(const struct config *config, const struct feed *feed,
    const struct document *document, struct harvest *out, struct error *err)
{
	struct csv_table t = {
		.layout = layout_of(feed),
	};
	struct charset_text text;

	if (charset_decode(
		&text, document->body, document->len, feed->encoding, err) != 0)
		return -1;
	observe_init(&t.observe, config, feed, document, out);
	int rc = read_table(&t, &text, err);
	t.layout->fini(&t);
	observe_fini(&t.observe);
	for (size_t i = 0; i < t.n; i++) {
		char *owned;
		memcpy(&owned, &t.columns[i].text, sizeof owned);
		free(owned);
	}
	free(t.columns);
	free(t.titles);
	charset_text_fini(&text);
	return rc;
}

const struct collector csv_collector = {
	.name = "csv",
	.row_word = "row",
	.check = csv_check,
	.parse = parse,
};
