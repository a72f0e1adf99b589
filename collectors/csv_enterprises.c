/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * csv_enterprises: periods run across, an enterprise a row, one item a table.
 *
 *   指标：地区生产总值(亿元)
 *   地区,2017年,2016年
 *   辽宁省,23409.24,22246.90
 *   数据来源：国家统计局
 *
 * The item's name stands in a line above the header.  Rows without any figure,
 * notes for instance, are nobody's.
 */
#include <stdlib.h>
#include <string.h>

#include "collectors/csv_table.h"
#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

struct state {
	struct csv_period *periods;
	const struct wanted *wanted;
	const struct unit *unit;
};

/* Behind the colon of "指标：地区生产总值(亿元)"; all of it without one. */
static struct span
behind_colon(struct span title)
{
	static const char *const colons[] = { "：", ":" };

	for (size_t i = 0; i < ARRAY_SIZE(colons); i++) {
		const char *colon =
		    memmem(title.text, title.len, colons[i], strlen(colons[i]));
		if (colon == NULL)
			continue;
		const char *end = title.text + title.len;
		title.text = colon + strlen(colons[i]);
		title.len = (size_t)(end - title.text);
		break;
	}
	text_strip(&title.text, &title.len);
	return title;
}

/* Does the title name the item?  *full is what names it. */
static bool
is_title_of(const struct csv_table *t, struct span title,
    const struct wanted *w, struct span *full)
{
	const struct span candidates[] = { title, behind_colon(title) };
	struct span name, unit;

	for (size_t i = 0; i < ARRAY_SIZE(candidates); i++) {
		*full = candidates[i];
		observe_split(&t->observe, *full, &name, &unit);
		for (size_t k = 0; k < w->mapping->paths.n; k++) {
			if (csv_table_names(
				*full, name, w->mapping->paths.text[k]))
				return true;
		}
	}
	return false;
}

static int
refuse_titles(const struct csv_table *t, struct error *err)
{
	struct buf found = { 0 };
	char quoted[TEXT_QUOTE_SIZE];

	for (size_t i = 0; i < t->n_titles; i++)
		buf_printf(&found, "%s%s", i == 0 ? "" : ", ",
		    text_quote(quoted, t->titles[i].text, t->titles[i].len));
	char *expected = observe_expected(&t->observe);
	error_set(err, ERROR_INPUT,
	    "no such table: expected a line above its header that names %s, "
	    "found %s",
	    expected, t->n_titles == 0 ? "none" : buf_text(&found));
	free(expected);
	buf_fini(&found);
	return -1;
}

/* What the table is about, by the lines above its header. */
static int
find_item(const struct csv_table *t, struct state *state, struct error *err)
{
	struct span full;

	for (size_t i = 0; i < t->observe.n_wanted; i++) {
		const struct wanted *w = &t->observe.wanted[i];
		for (size_t k = 0; k < t->n_titles; k++) {
			if (!is_title_of(t, t->titles[k], w, &full))
				continue;
			state->wanted = w;
			return csv_table_unit(t, w, full, &state->unit, err);
		}
	}
	return refuse_titles(t, err);
}

static int
read_header(struct csv_table *t, struct error *err)
{
	struct state *state = xcalloc(1, sizeof *state);
	const char *label = t->observe.feed->enterprise;
	char quoted[TEXT_QUOTE_SIZE];

	t->state = state;
	if (!csv_table_names(t->columns[0], t->columns[0], label))
		return csv_table_refuse(t,
		    xasprintf(
			"%s in its first cell", text_quote_z(quoted, label)),
		    err);
	if (find_item(t, state, err) != 0)
		return -1;
	state->periods = csv_periods_read(t, err);
	return state->periods == NULL ? -1 : 0;
}

static bool
has_figure(const struct csv_table *t, const struct csv_line *line)
{
	for (size_t i = 1; i < line->n; i++) {
		struct span text = { line->cells[i].text, line->cells[i].len };
		if (!observe_is_missing(&t->observe, &text))
			return true;
	}
	return false;
}

static void
take_cell(
    struct csv_table *t, const struct csv_line *line, int enterprise, size_t i)
{
	struct state *state = t->state;
	struct spot spot = { .kind = "row",
		.row = line->line,
		.name = { line->cells[0].text, line->cells[0].len },
		.column = t->columns[i] };
	struct record record = { .enterprise = enterprise,
		.end_day = state->periods[i].end_day,
		.start_day = DATE_NONE,
		.reported_day = DATE_NONE,
		.row = line->line };
	struct span text = { line->cells[i].text, line->cells[i].len };
	struct error err = { 0 };

	if (observe_is_missing(&t->observe, &text))
		return;
	text_strip(&spot.name.text, &spot.name.len);
	if (observe_record(&t->observe, &record, &err) != 0) {
		/* Once for the column, not for each enterprise. */
		state->periods[i].is_period = false;
		spot.name = (struct span){ 0 };
		observe_reject(&t->observe, &spot, &err);
		return;
	}
	observe_figure(
	    &t->observe, &record, state->wanted, state->unit, &spot, text);
}

static void
read_row(struct csv_table *t, const struct csv_line *line)
{
	const struct state *state = t->state;
	struct span name = { line->cells[0].text, line->cells[0].len };
	struct error err = { 0 };
	int enterprise;

	if (line->is_refused || !has_figure(t, line))
		return;
	int rc = observe_enterprise(&t->observe, &enterprise, name, &err);
	if (rc < 0)
		observe_reject(&t->observe,
		    &(struct spot){ .kind = "row", .row = line->line }, &err);
	for (size_t i = 1; i < line->n && rc == 0; i++) {
		if (state->periods[i].is_period)
			take_cell(t, line, enterprise, i);
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
		free(state->periods);
	free(state);
}

const struct csv_layout csv_enterprises_layout = {
	.header = read_header,
	.row = read_row,
	.finish = finish,
	.fini = fini,
};
