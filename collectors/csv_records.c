/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * csv_records: a record a row, columns found by their names.
 */
#include <stdlib.h>
#include <string.h>

#include "collectors/csv_table.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

enum { COLUMN_NONE = -1 };

/* Where one of a mapping's names stands. */
struct slot {
	int column;
	const struct unit *unit;
	bool is_refused; /* its unit does not fit: its figures are unknown */
};

struct state {
	struct slot *slots; /* in the order of wanted, and of its names */
	int enterprise, period_end, period_start, reported_on;
};

/* The column of that name, COLUMN_NONE if there is none. */
static int
find_column(
    const struct csv_table *t, const char *wanted, int *out, struct error *err)
{
	char quoted[TEXT_QUOTE_SIZE];

	*out = COLUMN_NONE;
	for (size_t i = 0; i < t->n; i++) {
		struct span name, unit;
		observe_split(&t->observe, t->columns[i], &name, &unit);
		if (t->columns[i].len == 0 ||
		    !csv_table_names(t->columns[i], name, wanted))
			continue;
		if (*out != COLUMN_NONE)
			return error_set(err, ERROR_INPUT,
			    "row %u: the columns %d and %zu are both %s: "
			    "expected one",
			    (unsigned)t->header_line, *out + 1, i + 1,
			    text_quote_z(quoted, wanted));
		*out = (int)i;
	}
	return 0;
}

static int
find_needed(
    const struct csv_table *t, const char *wanted, int *out, struct error *err)
{
	char quoted[TEXT_QUOTE_SIZE];

	*out = COLUMN_NONE;
	if (wanted == NULL)
		return 0;
	if (find_column(t, wanted, out, err) != 0)
		return -1;
	if (*out != COLUMN_NONE)
		return 0;
	return csv_table_refuse(
	    t, xasprintf("a column %s", text_quote_z(quoted, wanted)), err);
}

static int
fill_slot(const struct csv_table *t, const struct wanted *w, const char *name,
    struct slot *slot, struct error *err)
{
	struct error unit_err = { 0 };

	if (find_column(t, name, &slot->column, err) != 0)
		return -1;
	if (slot->column == COLUMN_NONE)
		return 0;
	struct span column = t->columns[slot->column];
	if (csv_table_unit(t, w, column, &slot->unit, &unit_err) != 0) {
		slot->is_refused = true;
		observe_reject(&t->observe,
		    &(struct spot){ .kind = "row",
			.row = t->header_line,
			.column = column },
		    &unit_err);
	}
	return 0;
}

static int
fill_slots(struct csv_table *t, struct state *state, struct error *err)
{
	const struct observe *o = &t->observe;
	size_t n = 0;
	size_t n_found = 0;

	for (size_t i = 0; i < o->n_wanted; i++)
		n += o->wanted[i].mapping->paths.n;
	state->slots = xcalloc(n, sizeof *state->slots);
	struct slot *slot = state->slots;
	for (size_t i = 0; i < o->n_wanted; i++) {
		const struct wanted *w = &o->wanted[i];
		const struct texts *names = &w->mapping->paths;
		size_t n_before = n_found;
		for (size_t k = 0; k < names->n; k++, slot++) {
			if (fill_slot(t, w, names->text[k], slot, err) != 0)
				return -1;
			n_found += slot->column != COLUMN_NONE;
		}
		if (n_found == n_before && w->role == ROLE_OWN)
			harvest_absent(o->out, w->mapping->item);
	}
	if (n_found > 0)
		return 0;
	char *expected = observe_expected(o);
	char *columns = xasprintf("columns such as %s", expected);
	free(expected);
	return csv_table_refuse(t, columns, err);
}

static int
read_header(struct csv_table *t, struct error *err)
{
	const struct feed *feed = t->observe.feed;
	struct state *state = xcalloc(1, sizeof *state);
	bool is_column =
	    feed->reported_on != NULL && feed->reported_day == DATE_NONE;

	t->state = state;
	if (find_needed(t, feed->period_end, &state->period_end, err) != 0 ||
	    find_needed(t, feed->enterprise, &state->enterprise, err) != 0 ||
	    find_needed(t, feed->period_start, &state->period_start, err) !=
		0 ||
	    find_needed(t, is_column ? feed->reported_on : NULL,
		&state->reported_on, err) != 0)
		return -1;
	return fill_slots(t, state, err);
}

static struct span
cell_at(const struct csv_line *line, int column)
{
	if (column == COLUMN_NONE)
		return (struct span){ 0 };
	return (
	    struct span){ line->cells[column].text, line->cells[column].len };
}

static bool
is_cut(const struct csv_line *line, int column)
{
	return line->is_last_cut && (size_t)column == line->n - 1;
}

/* A date that may be left out: DATE_NONE where it is. */
static int
read_optional_day(const struct csv_table *t, const struct csv_line *line,
    int column, int32_t *out, struct error *err)
{
	struct span text = cell_at(line, column);

	*out = DATE_NONE;
	if (column == COLUMN_NONE)
		return 0;
	if (!observe_is_missing(&t->observe, &text))
		return observe_day(out, text, err);
	if (!is_cut(line, column))
		return 0;
	return error_set(err, ERROR_INPUT,
	    "the text ends before the date (the file may have been cut)");
}

/* Whose and when.  -1 with err and the column that it is about. */
static int
read_record(const struct csv_table *t, const struct csv_line *line,
    struct record *r, int *column, struct error *err)
{
	const struct state *state = t->state;
	const struct observe *o = &t->observe;

	r->row = line->line;
	*column = state->enterprise;
	if (observe_enterprise(
		o, &r->enterprise, cell_at(line, *column), err) != 0)
		return -1;
	*column = state->period_end;
	if (observe_day(&r->end_day, cell_at(line, *column), err) != 0)
		return -1;
	*column = state->period_start;
	if (read_optional_day(t, line, *column, &r->start_day, err) != 0)
		return -1;
	*column = state->reported_on;
	if (read_optional_day(t, line, *column, &r->reported_day, err) != 0)
		return -1;
	*column = COLUMN_NONE;
	return observe_record(o, r, err);
}

/* The first of the mapping's names that has a value. */
static void
read_item(const struct csv_table *t, const struct csv_line *line,
    struct record *r, const struct wanted *w, const struct slot *slots)
{
	for (size_t i = 0; i < w->mapping->paths.n; i++) {
		int column = slots[i].column;
		struct span text = cell_at(line, column);

		if (column == COLUMN_NONE)
			continue;
		if (observe_is_missing(&t->observe, &text)) {
			if (is_cut(line, column))
				return;
			continue;
		}
		if (slots[i].is_refused)
			return;
		observe_figure(&t->observe, r, w, slots[i].unit,
		    &(struct spot){ .kind = "row",
			.row = line->line,
			.column = t->columns[column] },
		    text);
		return;
	}
}

static void
read_row(struct csv_table *t, const struct csv_line *line)
{
	const struct state *state = t->state;
	const struct observe *o = &t->observe;
	const struct slot *slots = state->slots;
	struct record r;
	struct error err = { 0 };
	int column;

	if (line->is_refused)
		return;
	if (read_record(t, line, &r, &column, &err) != 0) {
		struct spot spot = { .kind = "row", .row = line->line };
		if (column != COLUMN_NONE)
			spot.column = t->columns[column];
		observe_reject(o, &spot, &err);
		return;
	}
	for (size_t i = 0; i < o->n_wanted; i++) {
		read_item(t, line, &r, &o->wanted[i], slots);
		slots += o->wanted[i].mapping->paths.n;
	}
}

static int
finish(struct csv_table *t, struct error *err)
{
	(void)t;
	(void)err;
	return 0;
}

static void
fini(struct csv_table *t)
{
	struct state *state = t->state;

	if (state != NULL)
		free(state->slots);
	free(state);
}

const struct csv_layout csv_records_layout = {
	.header = read_header,
	.row = read_row,
	.finish = finish,
	.fini = fini,
};
