/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * targets: 记分牌, the scoreboard: how every target of the plan stands, worst
 * first within its clause.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "daemon/base/text.h"
#include "daemon/cli/commands.h"
#include "daemon/cli/lookup.h"
#include "daemon/cli/shown.h"
#include "daemon/reckon/compute.h"
#include "daemon/reckon/judge.h"
#include "daemon/service/clock.h"
#include "daemon/base/mem.h"

/* One target as judged for one subject. */
struct score {
	int target;
	int subject;
	int clause; /* the first target that is of the same clause */
	bool is_known;
	struct verdict latest; /* where known */
	enum state state;
	double line; /* NaN: unknown, or no single number */
	int32_t since_day;
};

struct scores {
	struct score *scores;
	size_t n, size;
};

static const struct column columns[] = {
	{ .name = "clause", .zh = "条款", .is_optional = true },
	{ .name = "id", .zh = "目标" },
	{ .name = "subject", .zh = "对象" },
	{ .name = "name", .zh = "名称", .audience = FOR_PEOPLE },
	{ .name = "indicator", .audience = FOR_PROGRAMS },
	{ .name = "state", .zh = "状态" },
	{ .name = "period_end", .zh = "期末", .en = "period end" },
	{ .name = "value", .zh = "数值", .kind = COLUMN_NUMBER },
	{ .name = "side", .zh = "", .en = "", .audience = FOR_PEOPLE },
	{ .name = "line", .zh = "目标线", .kind = COLUMN_NUMBER },
	{ .name = "distance", .zh = "差距", .kind = COLUMN_NUMBER },
	{ .name = "since", .zh = "自" },
	{ .name = "coverage",
	    .zh = "覆盖",
	    .align = ALIGN_RIGHT,
	    .audience = FOR_PEOPLE,
	    .is_optional = true },
	{ .name = "n_reported",
	    .kind = COLUMN_INTEGER,
	    .audience = FOR_PROGRAMS },
	{ .name = "n_members",
	    .kind = COLUMN_INTEGER,
	    .audience = FOR_PROGRAMS },
	{ .name = "word",
	    .zh = "说明",
	    .audience = FOR_PEOPLE,
	    .is_optional = true },
};

static int
clause_of(const struct config *config, int target)
{
	for (int i = 0; i < target; i++) {
		if (text_equal(config->targets[i].clause,
			config->targets[target].clause))
			return i;
	}
	return target;
}

static int
score_subject(struct invocation *in, int target, int subject,
    struct scores *scores, struct error *err)
{
	const struct reckoner *r = &in->world->reckoner;
	const struct config *config = in->world->config;
	const struct target *t = &config->targets[target];
	struct series series = { 0 };
	struct verdicts verdicts = { 0 };
	int32_t today = clock_today();
	int rc = -1;

	if (compute_series(r, t->indicator, subject, &series, err) != 0 ||
	    judge(r, target, subject, &series, &verdicts, err) != 0)
		goto out;
	const struct verdict *latest = verdicts_latest(&verdicts);
	struct score score = { .target = target,
		.subject = subject,
		.clause = clause_of(config, target),
		.is_known = latest != NULL,
		.state = verdicts_state(&verdicts, today),
		.line = latest != NULL ? latest->line
				       : lines_on(&verdicts.lines, today),
		.since_day = verdicts_since(&verdicts, today) };
	if (latest != NULL)
		score.latest = *latest;
	if (t->side == SIDE_BETWEEN && latest == NULL)
		score.line = NAN;
	scores->scores = xgrow(
	    scores->scores, scores->n, &scores->size, sizeof *scores->scores);
	scores->scores[scores->n++] = score;
	rc = 0;
out:
	verdicts_fini(&verdicts);
	series_fini(&series);
	return rc;
}

/* only is the one subject that is wanted, -1 for all. */
static int
score_target(struct invocation *in, int target, int only, struct scores *scores,
    struct error *err)
{
	const struct config *config = in->world->config;
	const struct target *t = &config->targets[target];

	if (t->subject >= 0)
		return only < 0 || only == t->subject
		    ? score_subject(in, target, t->subject, scores, err)
		    : 0;
	for (size_t i = 0; i < config->roster->n; i++) {
		if (only >= 0 && only != (int)i)
			continue;
		if (selector_matches(t->selector, config->roster, (int)i) &&
		    score_subject(in, target, (int)i, scores, err) != 0)
			return -1;
	}
	return 0;
}

/* Clauses in the order of the plan, worst first, then in the order of the
 * configuration. */
static int
compare_scores(const void *a, const void *b)
{
	static const int badness[] = {
		[STATE_MISSED] = 0,
		[STATE_AT_RISK] = 1,
		[STATE_UNKNOWN] = 2,
		[STATE_MET] = 3,
	};
	const struct score *x = a;
	const struct score *y = b;

	if (x->clause != y->clause)
		return x->clause - y->clause;
	if (x->state != y->state)
		return badness[x->state] - badness[y->state];
	if (x->target != y->target)
		return x->target - y->target;
	return x->subject - y->subject;
}

static const struct {
	const char *sign, *zh, *en;
	enum output_style style;
} looks[] = {
	[STATE_MET] = { "●", "达到", "met", STYLE_GOOD },
	[STATE_AT_RISK] = { "▲", "有风险", "at risk", STYLE_RISK },
	[STATE_MISSED] = { "■", "未达到", "missed", STYLE_BAD },
	[STATE_UNKNOWN] = { "○", "未知", "unknown", STYLE_FAINT },
};

static void
add_state(struct invocation *in, struct output *o, enum state state)
{
	char *text = xasprintf("%s %s", looks[state].sign,
	    invocation_say(in, looks[state].zh, looks[state].en));

	output_text(o, state_name(state));
	output_people(o, text);
	output_style(o, looks[state].style);
	free(text);
}

/* The line as people see it: "65.0 %", or both ends of a range. */
static void
add_line(struct output *o, const struct config *config, const struct score *s)
{
	const struct target *t = &config->targets[s->target];
	const struct line *line = &t->sides[t->side];
	char shown[SHOWN_SIZE];
	char upper[SHOWN_SIZE];

	output_number(o, s->line);
	shown_value(shown, config, s->subject, t->indicator,
	    t->side == SIDE_BETWEEN ? line->number : s->line, NAN);
	if (t->side == SIDE_BETWEEN) {
		shown_value(
		    upper, config, s->subject, t->indicator, line->upper, NAN);
		char *range = xasprintf("%s – %s", shown, upper);
		output_people(o, range);
		free(range);
		return;
	}
	output_people(o, shown);
}

static void
add_score(struct invocation *in, struct output *o, const struct score *s)
{
	const struct config *config = in->world->config;
	const struct target *t = &config->targets[s->target];
	const struct verdict *v = &s->latest;
	double value = s->is_known ? v->value : (double)NAN;
	double distance = target_distance(t, value, s->line);
	char shown[SHOWN_SIZE];

	output_text(o, t->clause);
	if (t->clause == NULL)
		output_people(o, "");
	output_text(o, t->id);
	output_text(o, config_subject_id(config, s->subject));
	output_text(o, config_subject_title(config, s->subject));
	output_text(o, t->indicator_id);
	add_state(in, o, s->state);
	output_date(o, s->is_known ? v->period.end_day : DATE_NONE);
	output_number(o, value);
	output_people(o,
	    shown_value(
		shown, config, s->subject, t->indicator, value, s->line));
	output_text(o, side_sign((enum side)t->side));
	add_line(o, config, s);
	output_number(o, distance);
	output_people(o,
	    shown_value(shown, config, s->subject, t->indicator, distance, 0));
	output_date(o, s->since_day);
	output_text(o, "");
	if (config_is_aggregate(config, s->subject) && s->is_known)
		output_people(
		    o, shown_coverage(shown, v->n_reported, v->n_members));
	output_integer(o, s->is_known ? v->n_reported : 0);
	output_integer(o, s->is_known ? v->n_members : 0);
	output_text(
	    o, s->is_known ? word_text(v->word, in->look.is_chinese) : "");
}

static void
print_counts(struct invocation *in, const struct scores *scores)
{
	static const enum state order[] = { STATE_MISSED, STATE_AT_RISK,
		STATE_UNKNOWN, STATE_MET };
	size_t counts[ARRAY_SIZE(looks)] = { 0 };
	char today[DATE_TEXT_SIZE];

	for (size_t i = 0; i < scores->n; i++)
		counts[scores->scores[i].state]++;
	for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
		char *text = xasprintf("%s %s %zu", looks[order[i]].sign,
		    invocation_say(in, looks[order[i]].zh, looks[order[i]].en),
		    counts[order[i]]);
		output_styled(in->out, &in->look, looks[order[i]].style, text);
		buf_puts(in->out, "   ");
		free(text);
	}
	buf_printf(in->out, "%s %s\n\n", invocation_say(in, "截至", "as of"),
	    date_text(today, clock_today()));
}

static void
print_scores(struct invocation *in, struct scores *scores)
{
	struct output *o = output_new(columns, ARRAY_SIZE(columns));

	if (scores->n > 1)
		qsort(scores->scores, scores->n, sizeof *scores->scores,
		    compare_scores);
	for (size_t i = 0; i < scores->n; i++)
		add_score(in, o, &scores->scores[i]);
	if (invocation_is_for_people(in))
		print_counts(in, scores);
	invocation_print(in, o);
	output_free(o);
}

int
targets_command(struct invocation *in, struct error *err)
{
	const struct config *config = in->world->config;
	struct scores scores = { 0 };
	int only = -1;
	int rc = -1;

	if (in->n_operands > 0) {
		only = lookup_subject(config, in->operands[0], err);
		if (only < 0)
			return -1;
	}
	if (invocation_open(in, false, err) != 0)
		return -1;
	for (size_t i = 0; i < config->n_targets; i++) {
		if (score_target(in, (int)i, only, &scores, err) != 0)
			goto out;
	}
	print_scores(in, &scores);
	rc = EXIT_DONE;
out:
	free(scores.scores);
	return rc;
}
