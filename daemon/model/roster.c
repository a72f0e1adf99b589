/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * roster: the CSV of enterprises, checked row by row.
 */

#include <stdlib.h>
#include <string.h>

#include "daemon/base/csv.h"
#include "daemon/base/date.h"
#include "daemon/base/text.h"
#include "daemon/model/period.h"
#include "daemon/model/roster.h"
#include "daemon/base/mem.h"

struct reading {
	struct roster *roster;
	struct problems *problems;
	size_t size;
	size_t n_in_file; /* columns */
	bool has_header;
};

static struct place
place_at(const struct roster *roster, size_t line)
{
	return (struct place){ .file = roster->file, .line = (int)line };
}

int
roster_column(const struct roster *roster, const char *name)
{
	for (size_t i = 0; i < roster->n_columns; i++) {
		if (strcmp(roster->columns[i], name) == 0)
			return (int)i;
	}
	return -1;
}

/* So that one plan's selectors fit every roster. */
static void
add_standard_columns(struct roster *roster)
{
	static const char *const names[] = { "class", "sector", "level",
		"parent", "administered_by", "tags", "from", "to" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (roster_column(roster, names[i]) >= 0)
			continue;
		roster->columns = xreallocarray(roster->columns,
		    roster->n_columns + 1, sizeof *roster->columns);
		roster->columns[roster->n_columns++] = xstrdup(names[i]);
	}
}

static void
read_header(struct reading *r, const struct csv_row *row)
{
	struct roster *roster = r->roster;

	r->has_header = true;
	roster->columns = xcalloc(row->n, sizeof *roster->columns);
	for (size_t i = 0; i < row->n; i++) {
		const char *name = row->cells[i].text;
		size_t len = row->cells[i].len;
		char quoted[TEXT_QUOTE_SIZE];

		text_strip(&name, &len);
		char *column = xstrndup(name, len);
		if (len > 0 && !text_is_name(column, len))
			problems_add(r->problems, place_at(roster, row->line),
			    "column %s: expected a name of ASCII letters, "
			    "digits and _",
			    text_quote(quoted, column, len));
		else if (len > 0 && roster_column(roster, column) >= 0)
			problems_add(r->problems, place_at(roster, row->line),
			    "column %s stands twice",
			    text_quote(quoted, column, len));
		roster->columns[roster->n_columns++] = column;
	}
	if (roster_column(roster, "id") < 0)
		problems_add(r->problems, place_at(roster, row->line),
		    "no column \"id\": expected it in the first row");
	r->n_in_file = row->n;
	add_standard_columns(roster);
}

/* "12-31" or "12": the month at whose end the fiscal year ends, 0 if neither.
 */
static int
fiscal_month_of(const char *text)
{
	struct error err;
	int64_t month;
	int64_t day = 28;
	char head[3] = "";

	if (text[0] == '\0')
		return 12;
	size_t len = strcspn(text, "-");
	if (len == 0 || len > 2)
		return 0;
	memcpy(head, text, len);
	if (text_to_int64(&month, head, 1, 12, &err) != 0 ||
	    (text[len] == '-' &&
		text_to_int64(&day, text + len + 1, 1, 31, &err) != 0))
		return 0;
	/* An end in a month's first half (52/53-week years that end nearest to
	 * a month's end) belongs to the month before. */
	if (day <= PERIOD_SLACK_DAYS)
		month = month == 1 ? 12 : month - 1;
	return (int)month;
}

static const char *
cell_or(const struct roster *roster, char **cells, const char *column,
    const char *fallback)
{
	int i = roster_column(roster, column);

	return i < 0 || cells[i][0] == '\0' ? fallback : cells[i];
}

/* A date of the roster, DATE_NONE where the cell is blank. */
static int32_t
day_of(struct reading *r, const struct csv_row *row, char **cells,
    const char *column)
{
	const char *text = cell_or(r->roster, cells, column, "");
	char quoted[TEXT_QUOTE_SIZE];
	int32_t day = DATE_NONE;
	struct error err;

	if (text[0] != '\0' && date_parse_iso(&day, text, &err) != 0)
		problems_add(r->problems, place_at(r->roster, row->line),
		    "%s: %s: expected a date such as 2018-12-31, or nothing",
		    column, text_quote_z(quoted, text));
	return day;
}

static bool
id_is_good(struct reading *r, const struct csv_row *row, const char *id)
{
	char quoted[TEXT_QUOTE_SIZE];

	if (text_is_id(id, strlen(id)))
		return true;
	problems_add(r->problems, place_at(r->roster, row->line),
	    "id: %s: expected letters, digits and -_. (at most %d bytes, not "
	    "starting with .)",
	    text_quote_z(quoted, id), TEXT_ID_MAX);
	return false;
}

static void
add_enterprise(struct reading *r, const struct csv_row *row, char **cells)
{
	struct roster *roster = r->roster;
	char quoted[TEXT_QUOTE_SIZE];
	int id = roster_column(roster, "id");
	const char *year_end = cell_or(roster, cells, "fiscal_year_end", "");
	int month = fiscal_month_of(year_end);

	if (month == 0)
		problems_add(r->problems, place_at(roster, row->line),
		    "fiscal_year_end: %s: expected a month and day such as "
		    "\"12-31\"",
		    text_quote_z(quoted, year_end));
	if (id < 0 || !id_is_good(r, row, cells[id]) || month == 0) {
		for (size_t i = 0; i < roster->n_columns; i++)
			free(cells[i]);
		free(cells);
		return;
	}
	int32_t from_day = day_of(r, row, cells, "from");
	int32_t to_day = day_of(r, row, cells, "to");
	if (to_day != DATE_NONE && to_day < from_day)
		problems_add(r->problems, place_at(roster, row->line),
		    "to: %s: expected a day not before from",
		    cell_or(roster, cells, "to", ""));
	const char *name = cell_or(roster, cells, "name", cells[id]);
	roster->enterprises = xgrow(roster->enterprises, roster->n, &r->size,
	    sizeof *roster->enterprises);
	roster->enterprises[roster->n++] = (struct enterprise){
		.id = cells[id],
		.name = name,
		.name_en = cell_or(roster, cells, "name_en", name),
		.currency = cell_or(roster, cells, "currency", "CNY"),
		.fiscal_month = month,
		.from_day = from_day,
		.to_day = to_day,
		.cells = cells,
		.line = (int)row->line,
	};
}

static int
take_row(void *arg, const struct csv_row *row, struct error *err)
{
	struct reading *r = arg;
	struct roster *roster = r->roster;

	(void)err;
	if (csv_row_is_blank(row))
		return 0;
	if (!r->has_header) {
		read_header(r, row);
		return 0;
	}
	if (row->n != r->n_in_file) {
		problems_add(r->problems, place_at(roster, row->line),
		    "%zu cells: expected %zu, as the first row has", row->n,
		    r->n_in_file);
		return 0;
	}
	char **cells = xcalloc(roster->n_columns, sizeof *cells);
	for (size_t i = 0; i < roster->n_columns; i++) {
		const char *text = i < row->n ? row->cells[i].text : "";
		size_t len = i < row->n ? row->cells[i].len : 0;

		text_strip(&text, &len);
		/* An embedded NUL ends the text: the id check refuses such an
		 * id, other cells just show what stands before it. */
		cells[i] = xstrndup(text, strnlen(text, len));
	}
	add_enterprise(r, row, cells);
	return 0;
}

static int
compare_ids(const void *a, const void *b, void *arg)
{
	const struct enterprise *e = arg;

	return strcmp(e[*(const size_t *)a].id, e[*(const size_t *)b].id);
}

static void
index_ids(struct roster *roster, struct problems *problems)
{
	char quoted[TEXT_QUOTE_SIZE];

	roster->by_id = xcalloc(roster->n, sizeof *roster->by_id);
	for (size_t i = 0; i < roster->n; i++)
		roster->by_id[i] = i;
	if (roster->n > 1)
		qsort_r(roster->by_id, roster->n, sizeof *roster->by_id,
		    compare_ids, roster->enterprises);
	for (size_t i = 1; i < roster->n; i++) {
		const struct enterprise *a =
		    &roster->enterprises[roster->by_id[i - 1]];
		const struct enterprise *b =
		    &roster->enterprises[roster->by_id[i]];
		const struct enterprise *later = a->line > b->line ? a : b;

		if (strcmp(a->id, b->id) == 0)
			problems_add(problems,
			    place_at(roster, (size_t)later->line),
			    "id: %s stands twice", text_quote_z(quoted, a->id));
	}
}

struct roster *
roster_parse(
    const char *file, const char *text, size_t len, struct problems *problems)
{
	struct roster *roster = xcalloc(1, sizeof *roster);
	struct reading r = { .roster = roster, .problems = problems };
	struct error err = { 0 };

	roster->file = xstrdup(file);
	size_t valid = text_valid_utf8(text, len);
	if (valid < len)
		problems_add(problems, place_at(roster, 0),
		    "byte %zu is no UTF-8: expected the file in UTF-8", valid);
	else if (csv_read(text, len, ',', 1, take_row, &r, &err) != 0)
		problems_add(problems, place_at(roster, 0), "%s", err.text);
	else if (!r.has_header)
		problems_add(problems, place_at(roster, 0),
		    "empty: expected a first row of column names, with \"id\"");
	index_ids(roster, problems);
	roster->by_cell = xcalloc(roster->n_columns, sizeof *roster->by_cell);
	return roster;
}

void
roster_free(struct roster *roster)
{
	if (roster == NULL)
		return;
	for (size_t i = 0; i < roster->n; i++) {
		for (size_t c = 0; c < roster->n_columns; c++)
			free(roster->enterprises[i].cells[c]);
		free(roster->enterprises[i].cells);
	}
	for (size_t c = 0; c < roster->n_columns; c++) {
		free(roster->columns[c]);
		free(roster->by_cell[c]);
	}
	free(roster->by_cell);
	free(roster->enterprises);
	free(roster->columns);
	free(roster->by_id);
	free(roster->file);
	free(roster);
}

int
roster_find(const struct roster *roster, const char *id)
{
	size_t low = 0;
	size_t high = roster->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		size_t i = roster->by_id[middle];
		int order = strcmp(roster->enterprises[i].id, id);

		if (order == 0)
			return (int)i;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}

struct column {
	const struct roster *roster;
	int index;
};

static const char *
cell_of(const struct column *c, size_t enterprise)
{
	return c->roster->enterprises[enterprise].cells[c->index];
}

static int
compare_cells(const void *a, const void *b, void *arg)
{
	size_t i = *(const size_t *)a;
	size_t j = *(const size_t *)b;
	int order = strcmp(cell_of(arg, i), cell_of(arg, j));

	return order != 0 ? order : (i > j) - (i < j);
}

void
roster_index(struct roster *roster, int column)
{
	struct column c = { roster, column };

	if (roster->by_cell[column] != NULL)
		return;
	size_t *sorted = xcalloc(roster->n, sizeof *sorted);
	for (size_t i = 0; i < roster->n; i++)
		sorted[i] = i;
	if (roster->n > 1)
		qsort_r(sorted, roster->n, sizeof *sorted, compare_cells, &c);
	roster->by_cell[column] = sorted;
}

size_t
roster_find_all(const struct roster *roster, int column, const char *text,
    const size_t **out)
{
	const struct column c = { roster, column };
	const size_t *sorted = roster->by_cell[column];
	size_t low = 0;
	size_t high = sorted == NULL ? 0 : roster->n;
	size_t n = 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(cell_of(&c, sorted[middle]), text) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	while (sorted != NULL && low + n < roster->n &&
	    strcmp(cell_of(&c, sorted[low + n]), text) == 0)
		n++;
	*out = sorted + (sorted == NULL ? 0 : low);
	return n;
}

const char *
roster_cell(const struct roster *roster, int enterprise, const char *column)
{
	int i = roster_column(roster, column);

	return i < 0 ? NULL : roster->enterprises[enterprise].cells[i];
}
