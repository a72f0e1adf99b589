/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * csv_across: periods run across, an item a row, one enterprise a table.
 *
 *   报告日期,2015-09-30,2015-06-30,
 *   总资产(万元),9670600,9099800,
 *
 * Which of an item's names counts is decided for each period, when all rows are
 * known: rows come in the table's order, names in the mapping's.
 */
#include <stdlib.h>
#include <string.h>

#include "collectors/csv_table.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

/* A period's column. */
struct column {
	bool is_period; /* has a header, and one that can be used */
	struct record record;
};

/* The cells of a row, copied; one block of memory. */
struct row {
	struct row *next;
	uint32_t line;
	bool is_last_cut;
	struct span cells[];
};

/* That a row holds what a mapping's name asks for. */
struct match {
	size_t wanted, name;
	const struct row *row;
	const struct unit *unit;
	bool is_refused; /* what it says is unknown: later names yield */
};

struct state {
	int enterprise;
	struct column *columns;
	struct row *rows; /* the last one first */
	struct match *matches;
	size_t n_matches, size;
};

/* A column whose period lies in the future, say, is told and left out. */
static void
start_record(struct csv_table *t, size_t i, struct csv_period period)
{
	struct state *state = t->state;
	struct column *column = &state->columns[i];
	struct error err = { 0 };

	column->record = (struct record){
		.enterprise = state->enterprise,
		.end_day = period.end_day,
		.start_day = DATE_NONE,
		.reported_day = DATE_NONE,
	};
	column->is_period =
	    observe_record(&t->observe, &column->record, &err) == 0;
	if (!column->is_period)
		observe_reject(&t->observe,
		    &(struct spot){ .kind = "row",
			.row = t->header_line,
			.column = t->columns[i] },
		    &err);
}

static int
read_header(struct csv_table *t, struct error *err)
{
	struct state *state = xcalloc(1, sizeof *state);

	t->state = state;
	state->columns = xcalloc(t->n, sizeof *state->columns);
	if (observe_enterprise(
		&t->observe, &state->enterprise, (struct span){ 0 }, err) != 0)
		return -1;
	struct csv_period *periods = csv_periods_read(t, err);
	if (periods == NULL)
		return -1;
	for (size_t i = 1; i < t->n; i++) {
		if (periods[i].is_period)
			start_record(t, i, periods[i]);
	}
	free(periods);
	return 0;
}

static struct row *
copy_row(struct csv_table *t, const struct csv_line *line)
{
	struct state *state = t->state;
	size_t bytes = 0;

	for (size_t i = 0; i < line->n; i++)
		bytes += line->cells[i].len;
	struct row *row =
	    xmalloc(sizeof *row + line->n * sizeof row->cells[0] + bytes);
	char *to = (char *)&row->cells[line->n];
	for (size_t i = 0; i < line->n; i++) {
		const struct csv_cell *cell = &line->cells[i];
		memcpy(to, cell->text, cell->len);
		row->cells[i] = (struct span){ to, cell->len };
		to += cell->len;
	}
	row->line = line->line;
	row->is_last_cut = line->is_last_cut;
	row->next = state->rows;
	state->rows = row;
	return row;
}

static struct spot
spot_of(const struct row *row)
{
	struct spot spot = {
		.kind = "row", .row = row->line, .name = row->cells[0]
	};

	text_strip(&spot.name.text, &spot.name.len);
	return spot;
}

static void
add_match(struct csv_table *t, struct match match, struct span full)
{
	struct state *state = t->state;
	const struct wanted *w = &t->observe.wanted[match.wanted];
	struct error err = { 0 };

	if (!match.is_refused &&
	    (csv_table_unit(t, w, full, &match.unit, &err) != 0 ||
		observe_currency(
		    &t->observe, state->enterprise, match.unit, &err) != 0)) {
		struct spot spot = spot_of(match.row);
		observe_reject(&t->observe, &spot, &err);
		match.is_refused = true;
	}
	state->matches = xgrow(state->matches, state->n_matches, &state->size,
	    sizeof *state->matches);
	state->matches[state->n_matches++] = match;
}

static void
read_row(struct csv_table *t, const struct csv_line *line)
{
	const struct observe *o = &t->observe;
	struct span full = { line->cells[0].text, line->cells[0].len };
	struct span name, unit;
	struct row *row = NULL;

	text_strip(&full.text, &full.len);
	observe_split(o, full, &name, &unit);
	for (size_t w = 0; w < o->n_wanted; w++) {
		const struct texts *names = &o->wanted[w].mapping->paths;
		for (size_t i = 0; i < names->n; i++) {
			if (!csv_table_names(full, name, names->text[i]))
				continue;
			if (row == NULL)
				row = copy_row(t, line);
			add_match(t,
			    (struct match){ .wanted = w,
				.name = i,
				.row = row,
				.is_refused = line->is_refused },
			    full);
			break;
		}
	}
}

static int
compare_matches(const void *a, const void *b)
{
	const struct match *x = a;
	const struct match *y = b;

	if (x->wanted != y->wanted)
		return x->wanted < y->wanted ? -1 : 1;
	if (x->name != y->name)
		return x->name < y->name ? -1 : 1;
	return (x->row->line > y->row->line) - (x->row->line < y->row->line);
}

/* Takes the figure that the row has for the column's period.  Returns whether
 * the row settles it: it has one, or nobody can say whether it has. */
static bool
take_cell(struct csv_table *t, const struct match *match, size_t i)
{
	const struct state *state = t->state;
	const struct row *row = match->row;

	if (match->is_refused)
		return true;
	struct span text = row->cells[i];
	if (observe_is_missing(&t->observe, &text))
		return row->is_last_cut && i == t->n - 1;
	struct record *record = &state->columns[i].record;
	struct spot spot = spot_of(row);
	spot.column = t->columns[i];
	record->row = row->line;
	observe_figure(&t->observe, record, &t->observe.wanted[match->wanted],
	    match->unit, &spot, text);
	return true;
}

/* One item in one period: the rows of its first name that has a value.  A table
 * may have the same row twice; that they agree is checked for all formats. */
static void
take_period(
    struct csv_table *t, const struct match *matches, size_t n, size_t column)
{
	bool is_settled = false;

	for (size_t i = 0; i < n; i++) {
		if (i > 0 && matches[i].name != matches[i - 1].name &&
		    is_settled)
			return;
		is_settled |= take_cell(t, &matches[i], column);
	}
}

static int
finish(struct csv_table *t, struct error *err)
{
	struct state *state = t->state;

	if (state->n_matches == 0) {
		char *names = observe_expected(&t->observe);
		char *expected = xasprintf("rows such as %s", names);
		free(names);
		return csv_table_refuse(t, expected, err);
	}
	qsort(state->matches, state->n_matches, sizeof *state->matches,
	    compare_matches);
	for (size_t i = 0, n; i < state->n_matches; i += n) {
		const struct match *first = &state->matches[i];
		for (n = 1; i + n < state->n_matches &&
		     first[n].wanted == first->wanted;)
			n++;
		for (size_t c = 1; c < t->n; c++) {
			if (state->columns[c].is_period)
				take_period(t, first, n, c);
		}
	}
	return 0;
}

static void
fini(struct csv_table *t)
{
	struct state *state = t->state;

	if (state == NULL)
		return;
	while (state->rows != NULL) {
		struct row *next = state->rows->next;
		free(state->rows);
		state->rows = next;
	}
	free(state->columns);
	free(state->matches);
	free(state);
}

const struct csv_layout csv_across_layout = {
	.header = read_header,
	.row = read_row,
	.finish = finish,
	.fini = fini,
};
