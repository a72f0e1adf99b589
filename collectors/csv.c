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

static bool
row_is_blank(const struct csv_row *row)
{
	for (size_t i = 0; i < row->n; i++) {
		if (!text_is_blank(row->cells[i].text, row->cells[i].len))
			return false;
	}
	return true;
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
copy_header(
    struct csv_table *t, const struct csv_row *row, struct error *err)
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
	size_t first = t->layout == &csv_across_layout ? 1 : 0;
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

	if (row_is_blank(row))
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
	if (line.is_refused)
		observe_reject(&t->observe,
		    &(struct spot){ .kind = "row", .row = line.line }, &shape);
	t->layout->row(t, &line);
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
	if (csv_read(text->text, text->len, delimiter, take_row, t, err) != 0) {
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

static int
parse(const struct config *config, const struct feed *feed,
    const struct document *document, struct harvest *out, struct error *err)
{
	struct csv_table t = {
		.layout = feed->layout == LAYOUT_PERIODS_ACROSS
		    ? &csv_across_layout
		    : &csv_records_layout,
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
	charset_text_fini(&text);
	return rc;
}

/* In a table whose periods run across, only the first column and the header
 * have names. */
static void
check_across(const struct config *config, const struct feed *feed,
    struct problems *problems)
{
	const struct {
		const char *setting;
		bool is_given;
	} useless[] = {
		{ "enterprise", feed->enterprise != NULL },
		{ "period_end", feed->period_end != NULL },
		{ "period_start", feed->period_start != NULL },
		{ "reported_on",
		    feed->reported_on != NULL &&
			feed->reported_day == DATE_NONE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(useless); i++) {
		if (useless[i].is_given)
			problems_add(problems,
			    feed_place(config, feed, useless[i].setting),
			    "feed %s: %s: a table with periods across has no "
			    "such column: expected it left out",
			    feed->id, useless[i].setting);
	}
	if (feed->flows == FLOWS_EXPLICIT)
		problems_add(problems, feed_place(config, feed, "flows"),
		    "feed %s: flows: a table with periods across says only "
		    "where they end: expected \"ytd\" or \"single\"",
		    feed->id);
}

static void
check(const struct config *config, const struct feed *feed,
    struct problems *problems)
{
	if (feed->records != NULL)
		problems_add(problems, feed_place(config, feed, "records"),
		    "feed %s: records: the format csv has none: expected it "
		    "left out",
		    feed->id);
	if (feed->delimiter != NULL &&
	    (feed->delimiter[0] == '\0' ||
		strchr("\"\r\n", feed->delimiter[0]) != NULL))
		problems_add(problems, feed_place(config, feed, "delimiter"),
		    "feed %s: delimiter: expected a character other than a "
		    "quote or a line end",
		    feed->id);
	if (feed->layout == LAYOUT_PERIODS_ACROSS)
		check_across(config, feed, problems);
	else if (feed->period_end == NULL)
		problems_add(problems, feed_place(config, feed, "period_end"),
		    "feed %s: period_end: expected the column of the period's "
		    "last day",
		    feed->id);
}

const struct collector csv_collector = {
	.name = "csv",
	.row_word = "row",
	.check = check,
	.parse = parse,
};
