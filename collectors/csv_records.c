/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * csv_records: a record a row, columns found by their names; or, in the long
 * form, a figure a row with its item's name in another column.
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
	int correction, currency;
	int name, value; /* of the long form */
	bool is_any_row, is_any_named;
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
	bool is_column = feed_reads_report_day(feed);

	t->state = state;
	if (find_needed(t, feed->period_end, &state->period_end, err) != 0 ||
	    find_needed(t, feed->enterprise, &state->enterprise, err) != 0 ||
	    find_needed(t, feed->period_start, &state->period_start, err) !=
		0 ||
	    find_needed(t, is_column ? feed->reported_on : NULL,
		&state->reported_on, err) != 0 ||
	    find_needed(t, feed->correction, &state->correction, err) != 0 ||
	    find_needed(t, feed->currency, &state->currency, err) != 0 ||
	    find_needed(t, feed->name, &state->name, err) != 0 ||
	    find_needed(t, feed->value, &state->value, err) != 0)
		return -1;
	return state->name != COLUMN_NONE ? 0 : fill_slots(t, state, err);
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

/* A cell that may be blank: 1 and its text, 0 if it is, -1 with err if it may
 * only seem so. */
static int
read_mark(const struct csv_table *t, const struct csv_line *line, int column,
    struct span *text, struct error *err)
{
	*text = cell_at(line, column);
	if (column == COLUMN_NONE)
		return 0;
	if (!observe_is_missing(&t->observe, text))
		return 1;
	if (!is_cut(line, column))
		return 0;
	return error_set(err, ERROR_INPUT,
	    "the text ends before this cell (the file may have been cut)");
}

/* Which correction it is, and that its currency is the enterprise's. */
static int
read_marks(const struct csv_table *t, const struct csv_line *line,
    struct record *r, int *column, struct error *err)
{
	const struct state *state = t->state;
	struct span text;

	*column = state->correction;
	int rc = read_mark(t, line, *column, &text, err);
	if (rc == 1)
		rc = observe_correction(&r->correction, text, err);
	if (rc != 0)
		return rc;
	*column = state->currency;
	rc = read_mark(t, line, *column, &text, err);
	return rc != 1
	    ? rc
	    : observe_currency_text(&t->observe, r->enterprise, text, err);
}

/* Whose and when.  -1 with err and the column that it is about, 1 if the row is
 * to be passed over. */
static int
read_record(const struct csv_table *t, const struct csv_line *line,
    struct record *r, int *column, struct error *err)
{
	const struct state *state = t->state;
	const struct observe *o = &t->observe;

	*r = (struct record){ .row = line->line };
	*column = state->enterprise;
	int rc =
	    observe_enterprise(o, &r->enterprise, cell_at(line, *column), err);
	if (rc != 0)
		return rc;
	*column = state->period_end;
	if (observe_day(&r->end_day, cell_at(line, *column), err) != 0)
		return -1;
	*column = state->period_start;
	if (read_optional_day(t, line, *column, &r->start_day, err) != 0)
		return -1;
	*column = state->reported_on;
	if (read_optional_day(t, line, *column, &r->reported_day, err) != 0)
		return -1;
	if (read_marks(t, line, r, column, err) != 0)
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

/* The mapping that has the cell's name, with its unit or without. */
static const struct wanted *
find_named(
    const struct csv_table *t, struct span full, size_t *next, uint16_t *choice)
{
	const struct observe *o = &t->observe;
	struct span name, unit;
	size_t bare_next = *next;
	uint16_t bare_choice;

	observe_split(o, full, &name, &unit);
	const struct wanted *w = observe_named(o, full, next, choice);
	const struct wanted *bare =
	    observe_named(o, name, &bare_next, &bare_choice);
	if (bare != NULL && (w == NULL || bare_next < *next)) {
		*next = bare_next;
		*choice = bare_choice;
		return bare;
	}
	return w;
}

/* A row of the long form. */
static void
read_named(
    struct csv_table *t, const struct csv_line *line, struct record *record)
{
	const struct state *state = t->state;
	struct span full = cell_at(line, state->name);
	struct span text = cell_at(line, state->value);
	struct spot spot = { .kind = "row", .row = line->line, .column = full };
	const struct wanted *w;
	const struct unit *unit;
	size_t next = 0;

	if (observe_is_missing(&t->observe, &full) ||
	    observe_is_missing(&t->observe, &text))
		return;
	spot.column = full;
	while ((w = find_named(t, full, &next, &record->choice)) != NULL) {
		struct error err = { 0 };
		if (csv_table_unit(t, w, full, &unit, &err) == 0)
			observe_figure(
			    &t->observe, record, w, unit, &spot, text);
		else
			observe_reject(&t->observe, &spot, &err);
	}
}

static void
reject_row(const struct csv_table *t, const struct csv_line *line, int column,
    const struct error *err)
{
	struct spot spot = { .kind = "row", .row = line->line };

	if (column != COLUMN_NONE)
		spot.column = t->columns[column];
	observe_reject(&t->observe, &spot, err);
}

/* Remembers whether any row has a name that is asked for. */
static void
note_name(const struct csv_table *t, const struct csv_line *line)
{
	struct state *state = t->state;
	struct span full = cell_at(line, state->name);
	uint16_t choice;
	size_t next = 0;

	if (state->is_any_named || state->name == COLUMN_NONE)
		return;
	text_strip(&full.text, &full.len);
	state->is_any_row = true;
	state->is_any_named = find_named(t, full, &next, &choice) != NULL;
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
	note_name(t, line);
	int rc = read_record(t, line, &r, &column, &err);
	if (rc < 0)
		reject_row(t, line, column, &err);
	if (rc != 0)
		return;
	if (state->name != COLUMN_NONE) {
		read_named(t, line, &r);
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
	const struct state *state = t->state;

	if (!state->is_any_row || state->is_any_named)
		return 0;
	char *expected = observe_expected(&t->observe);
	char *names = xasprintf("rows named %s", expected);
	free(expected);
	return csv_table_refuse(t, names, err);
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
