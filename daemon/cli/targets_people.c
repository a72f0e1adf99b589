/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * targets_people: the scoreboard for people: how many are off, which, how far,
 * since when, and whether it will be in time.
 *
 * A row's figures are all in one unit, which is said once, so that they can be
 * compared and the row stays short.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/cli/shown.h"
#include "daemon/cli/targets.h"
#include "graphs/people.h"
#include "daemon/base/mem.h"

enum { MANY_SUBJECTS = 12 }; /* more than this are one row */

static const struct column columns[] = {
	{ .name = "clause",
	    .zh = "条",
	    .en = "§",
	    .is_optional = true,
	    .spare = 2 },
	{ .name = "target", .zh = "目标" },
	{ .name = "subject",
	    .zh = "对象",
	    .is_optional = true,
	    .spare = 9,
	    .goes = true },
	{ .name = "name", .zh = "名称", .spare = 8, .least = 20 },
	{ .name = "state", .zh = "状态" },
	{ .name = "since", .zh = "自", .is_optional = true, .spare = 3 },
	{ .name = "period", .zh = "期末" },
	{ .name = "value", .zh = "数值", .align = ALIGN_RIGHT },
	{ .name = "side", .zh = "", .en = "" },
	{ .name = "line", .zh = "目标线", .align = ALIGN_RIGHT },
	{ .name = "distance", .zh = "差距", .align = ALIGN_RIGHT, .spare = 1 },
	{ .name = "unit", .zh = "单位", .is_optional = true },
	{ .name = "trend",
	    .zh = "预计",
	    .align = ALIGN_RIGHT,
	    .is_optional = true,
	    .spare = 4 },
	{ .name = "by", .zh = "期限", .is_optional = true, .spare = 5 },
	{ .name = "coverage",
	    .zh = "覆盖",
	    .align = ALIGN_RIGHT,
	    .is_optional = true,
	    .spare = 6 },
	{ .name = "remark",
	    .zh = "",
	    .en = "",
	    .is_optional = true,
	    .spare = 7 },
};

/* Scores that are shown together: one, or all of a target. */
struct row {
	const struct score *worst;
	size_t n;
	size_t counts[STATE_UNKNOWN + 1];
};

static const enum state worst_first[] = { STATE_MISSED, STATE_AT_RISK,
	STATE_UNKNOWN, STATE_MET };

/* ---- rows ---- */

static size_t
count_subjects(const struct scoreboard *board, int target)
{
	size_t n = 0;

	for (size_t i = 0; i < board->n; i++)
		n += board->scores[i].target == target;
	return n;
}

static struct row
row_of_target(const struct scoreboard *board, size_t first)
{
	struct row row = { .worst = &board->scores[first] };

	for (size_t i = first; i < board->n; i++) {
		if (board->scores[i].target != row.worst->target)
			continue;
		row.n++;
		row.counts[board->scores[i].state]++;
	}
	return row;
}

/* The board is in order, so the first score of a target is its worst, and its
 * row stands where that would. */
static struct row *
make_rows(const struct scoreboard *board, bool has_all, size_t *n)
{
	struct row *rows = xcalloc(board->n, sizeof *rows);
	bool *is_summed = xcalloc(board->config->n_targets, sizeof *is_summed);

	*n = 0;
	for (size_t i = 0; i < board->n; i++) {
		int target = board->scores[i].target;
		if (is_summed[target])
			continue;
		if (!has_all && board->config->targets[target].subject < 0 &&
		    count_subjects(board, target) > MANY_SUBJECTS) {
			rows[(*n)++] = row_of_target(board, i);
			is_summed[target] = true;
		} else {
			rows[(*n)++] =
			    (struct row){ .worst = &board->scores[i], .n = 1 };
		}
	}
	free(is_summed);
	return rows;
}

/* ---- cells ---- */

static void
add_state(struct invocation *in, struct output *o, enum state state)
{
	char *text = xasprintf("%s %s", shown_state(state)->sign,
	    invocation_say(in, shown_state(state)->zh, shown_state(state)->en));

	output_text(o, text);
	output_style(o, shown_state(state)->style);
	free(text);
}

/* "39 户 ■17 ○1 ●21" */
static void
add_counts(struct invocation *in, struct output *o, const struct row *row)
{
	struct buf text = { 0 };

	buf_printf(&text, "%zu%s", row->n, invocation_say(in, " 户", ":"));
	for (size_t i = 0; i < ARRAY_SIZE(worst_first); i++) {
		enum state state = worst_first[i];
		if (row->counts[state] > 0)
			buf_printf(&text, " %s%zu", shown_state(state)->sign,
			    row->counts[state]);
	}
	output_text(o, "");
	output_text(o, buf_text(&text));
	buf_fini(&text);
}

static void
add_subject(struct invocation *in, struct output *o, const struct row *row)
{
	const struct config *config = in->world->config;
	int subject = row->worst->subject;

	if (row->n > 1) {
		add_counts(in, o, row);
		return;
	}
	output_text(o, config_subject_id(config, subject));
	output_text(o, config_subject_title(config, subject));
}

/* A month's end as its month. */
static void
add_day(struct output *o, int32_t day)
{
	char text[DATE_TEXT_SIZE];

	date_text(text, day);
	if (day != DATE_NONE && date_is_month_end(day))
		text[sizeof "2015-09" - 1] = '\0';
	output_text(o, text);
}

/* The largest of the figures decides in what they are all shown. */
static struct people_unit
unit_of(struct invocation *in, const struct score *s)
{
	const struct config *config = in->world->config;
	const struct target *t = &config->targets[s->target];
	double most = s->is_known ? fabs(s->latest.value) : (double)NAN;

	most = fmax(most, fabs(s->line));
	return people_unit(in->look.is_chinese,
	    config_unit(config, s->subject, t->indicator),
	    people_currency(config, s->subject), isnan(most) ? 0 : most);
}

static void
add_line(struct output *o, const struct target *t, const struct score *s,
    const struct people_unit *unit)
{
	const struct line *range = &t->sides[SIDE_BETWEEN];
	char shown[PEOPLE_SIZE];
	char upper[PEOPLE_SIZE];

	output_text(o, side_sign((enum side)t->side));
	if (t->side != SIDE_BETWEEN) {
		output_text(o, people_number(shown, unit, s->line, NAN));
		return;
	}
	people_number(shown, unit, range->number, NAN);
	people_number(upper, unit, range->upper, NAN);
	char *both = xasprintf("%s – %s", shown, upper);
	output_text(o, both);
	free(both);
}

/* Where the trend leads, but not to more than all of them or less than none. */
static double
possible(const struct config *config, const struct score *s)
{
	int way = config_is_aggregate(config, s->subject)
	    ? config_aggregate(config, s->subject)->combine
	    : COMBINE_RATIO_OF_SUMS;
	double most = way == COMBINE_SHARE ? 100 : s->n_members;

	return way == COMBINE_SHARE || way == COMBINE_COUNT
	    ? fmin(fmax(s->projection, 0), most)
	    : s->projection;
}

static void
add_figures(struct invocation *in, struct output *o, const struct score *s)
{
	const struct target *t = &in->world->config->targets[s->target];
	const struct people_unit unit = unit_of(in, s);
	double value = s->is_known ? s->latest.value : (double)NAN;
	bool is_to_come =
	    t->by_day != DATE_NONE && s->is_known && !isnan(s->projection);
	char shown[PEOPLE_SIZE];

	output_text(o, people_number(shown, &unit, value, s->line));
	add_line(o, t, s, &unit);
	output_text(o, people_number(shown, &unit, s->distance, 0));
	output_text(o, unit.name);
	output_text(o,
	    is_to_come ? people_number(shown, &unit,
			     possible(in->world->config, s), s->line)
		       : "");
}

static void
add_remark(struct invocation *in, struct output *o, const struct row *row)
{
	const struct score *s = row->worst;
	const char *word =
	    s->is_known ? word_text(s->latest.word, in->look.is_chinese) : "";
	struct buf text = { 0 };

	if (row->n > 1)
		buf_printf(&text, "%s%s",
		    invocation_say(in, "最差的是", "the worst: "),
		    config_subject_title(in->world->config, s->subject));
	if (word[0] != '\0')
		buf_printf(&text, "%s%s", text.len > 0 ? "  " : "", word);
	if (s->reason.en != NULL)
		buf_printf(&text, "%s%s", text.len > 0 ? "  " : "",
		    invocation_say(in, s->reason.zh, s->reason.en));
	output_text(o, buf_text(&text));
	buf_fini(&text);
}

/* The clause without what the heading says of it: "3" of 二(一)3. */
static const char *
clause_below_heading(const struct config *config, const char *clause)
{
	int chapter = config_chapter(config, clause);

	if (clause == NULL || chapter < 0)
		return clause == NULL ? "" : clause;
	return clause + strlen(config->plan.chapters.chapter[chapter].prefix);
}

static void
add_row(struct invocation *in, struct output *o, const struct row *row)
{
	const struct config *config = in->world->config;
	const struct score *s = row->worst;
	const struct target *t = &config->targets[s->target];
	char coverage[SHOWN_SIZE] = "";

	output_text(o, clause_below_heading(config, t->clause));
	output_text(o, t->id);
	add_subject(in, o, row);
	add_state(in, o, s->state);
	add_day(o, s->since_day);
	add_day(o, s->is_known ? s->latest.period.end_day : DATE_NONE);
	add_figures(in, o, s);
	add_day(o, t->by_day);
	if (config_is_aggregate(config, s->subject) && s->n_members > 0)
		shown_coverage(coverage, s->n_reported, s->n_members);
	output_text(o, coverage);
	add_remark(in, o, row);
}

/* ---- above and below the table ---- */

static void
print_plan(struct invocation *in)
{
	const struct config *config = in->world->config;
	const struct plan *plan = &config->plan;
	const char *title =
	    config_title(config, plan->title, plan->title_en, NULL);
	struct buf text = { 0 };

	if (title != NULL)
		buf_puts(&text, title);
	if (plan->document != NULL)
		buf_printf(
		    &text, "%s%s", text.len > 0 ? "  " : "", plan->document);
	if (text.len > 0) {
		output_styled(
		    in->out, &in->look, STYLE_HEADING, buf_text(&text));
		buf_putc(in->out, '\n');
	}
	buf_fini(&text);
}

static void
print_counts(struct invocation *in, const struct scoreboard *board)
{
	size_t counts[ARRAY_SIZE(worst_first)] = { 0 };
	char today[DATE_TEXT_SIZE];

	for (size_t i = 0; i < board->n; i++)
		counts[board->scores[i].state]++;
	for (size_t i = 0; i < ARRAY_SIZE(worst_first); i++) {
		enum state state = worst_first[i];
		char *text = xasprintf("%s %s %zu", shown_state(state)->sign,
		    invocation_say(
			in, shown_state(state)->zh, shown_state(state)->en),
		    counts[state]);
		output_styled(
		    in->out, &in->look, shown_state(state)->style, text);
		buf_puts(in->out, "   ");
		free(text);
	}
	buf_printf(in->out, "%s %s\n", invocation_say(in, "截至", "as of"),
	    date_text(today, board->today_day));
}

static void
add_heading(struct invocation *in, struct output *o, int chapter)
{
	const struct config *config = in->world->config;
	const struct plan *plan = &config->plan;

	if (plan->chapters.n == 0)
		return;
	if ((size_t)chapter == plan->chapters.n) {
		output_heading(o, invocation_say(in, "其他", "Other"));
		return;
	}
	const struct chapter *c = &plan->chapters.chapter[chapter];
	char *text = xasprintf("%s %s", c->prefix,
	    config_title(config, c->title, c->title_en, ""));
	output_heading(o, text);
	free(text);
}

void
targets_print_people(
    struct invocation *in, const struct scoreboard *board, bool has_all)
{
	struct output *o = output_new(columns, ARRAY_SIZE(columns));
	size_t n;
	struct row *rows = make_rows(board, has_all, &n);
	bool has_many = false;
	int before = -1;

	for (size_t i = 0; i < n; i++) {
		int chapter =
		    score_chapter(board->config, rows[i].worst->target);
		if (chapter != before)
			add_heading(in, o, chapter);
		before = chapter;
		has_many |= rows[i].n > 1;
		add_row(in, o, &rows[i]);
	}
	print_plan(in);
	print_counts(in, board);
	buf_putc(in->out, '\n');
	invocation_print(in, o);
	if (has_many)
		buf_printf(in->out, "\n%s\n",
		    invocation_say(in, "逐户列出：soewatch targets --all",
			"Every enterprise: soewatch targets --all"));
	free(rows);
	output_free(o);
}
