/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * judge: lines, verdicts, and the level at which an alert would stand.
 */
#include <math.h>
#include <stdlib.h>

#include "daemon/reckon/compute.h"
#include "daemon/reckon/judge.h"
#include "daemon/reckon/members.h"
#include "daemon/base/mem.h"

const char *
state_name(enum state state)
{
	static const char *const names[] = {
		[STATE_MET] = "met",
		[STATE_AT_RISK] = "at_risk",
		[STATE_MISSED] = "missed",
		[STATE_UNKNOWN] = "unknown",
	};
	return names[state];
}

double
line_on(const struct line *line, int32_t day)
{
	if (line->kind == LINE_NUMBER)
		return line->number;
	if (line->kind != LINE_PATH || day < line->points[0].day)
		return NAN;
	for (size_t i = 1; i < line->n; i++) {
		const struct path_point *a = &line->points[i - 1];
		const struct path_point *b = &line->points[i];
		if (day < b->day)
			return a->value +
			    (b->value - a->value) * (day - a->day) /
			    (b->day - a->day);
	}
	return line->points[line->n - 1].value;
}

/* How far the value is on the good side of the line (negative: beyond it); NaN
 * where there is no such distance. */
static double
line_distance(enum side side, double value, double line)
{
	switch (side) {
	case SIDE_AT_MOST:
	case SIDE_BELOW:
		return line - value;
	case SIDE_AT_LEAST:
	case SIDE_ABOVE:
		return value - line;
	case SIDE_EQUALS:
	case SIDE_BETWEEN:
	case SIDE_COUNT:
		break;
	}
	return NAN;
}

double
target_distance(const struct target *t, double value, double line)
{
	const struct line *range = &t->sides[SIDE_BETWEEN];

	if (t->side == SIDE_BETWEEN)
		return fmin(value - range->number, range->upper - value);
	return line_distance((enum side)t->side, value, line);
}

/* Of a range, the bound that the value is beyond or next to. */
static double
line_shown(const struct target *t, double value, double line)
{
	const struct line *range = &t->sides[SIDE_BETWEEN];

	if (t->side != SIDE_BETWEEN || isnan(value))
		return line;
	return value - range->number < range->upper - value ? range->number
							    : range->upper;
}

/* The lines of a target at each point. */
struct lines {
	struct series line, warn, fail;
};

static void
lines_fini(struct lines *l)
{
	series_fini(&l->line);
	series_fini(&l->warn);
	series_fini(&l->fail);
}

/* A line of too few members is none. */
static void
blank_few(const struct config *config, int subject, struct series *line)
{
	for (size_t i = 0; i < line->n; i++) {
		struct point *p = &line->points[i];
		if (!members_suffice(
			config, subject, p->n_reported, p->n_members))
			p->value = NAN;
	}
}

static int
line_series(const struct reckoner *r, const struct line *line,
    const struct formula *formula, int subject, enum rhythm rhythm,
    const struct series *points, struct series *out, struct error *err)
{
	struct reckoner judging = *r;

	*out = (struct series){ 0 };
	if (line->kind == LINE_FORMULA) {
		judging.is_judging = true;
		if (compute_at(&judging, formula, subject, rhythm, points, out,
			err) != 0)
			return -1;
		blank_few(r->program->config, subject, out);
		return 0;
	}
	for (size_t i = 0; i < points->n; i++) {
		struct point p = points->points[i];
		p.value = line_on(line, period_nominal_end(p.period.end_day));
		p.word = WORD_NONE;
		series_add(out, &p);
	}
	return 0;
}

bool
target_is_before(const struct target *t, int32_t end_day)
{
	return t->by_day != DATE_NONE && end_day < t->by_day &&
	    period_nominal_end(end_day) < t->by_day;
}

static bool
is_met(const struct target *t, double value, double line)
{
	switch ((enum side)t->side) {
	case SIDE_AT_MOST:
		return value <= line;
	case SIDE_AT_LEAST:
		return value >= line;
	case SIDE_ABOVE:
		return value > line;
	case SIDE_BELOW:
		return value < line;
	case SIDE_EQUALS:
		return value == line;
	case SIDE_BETWEEN:
		return value >= t->sides[SIDE_BETWEEN].number &&
		    value <= t->sides[SIDE_BETWEEN].upper;
	case SIDE_COUNT:
		break;
	}
	return false;
}

/* Does this period end count for the target? */
static bool
counts(const struct target *t, int32_t end_day, int fiscal_month)
{
	if (t->periods >= 0 &&
	    rhythm_nearest_end(
		end_day, (enum rhythm)t->periods, fiscal_month) == DATE_NONE)
		return false;
	if (t->judged_from <= 1)
		return true;
	int months = fiscal_months_elapsed(end_day, fiscal_month);
	return months == 0 || months >= t->judged_from;
}

static bool
wants_more(const struct target *t)
{
	return t->side == SIDE_AT_LEAST || t->side == SIDE_ABOVE;
}

/* What a growth rate over a negative base amounts to (catalogue §2); only for
 * targets that want growth. */
static enum state
state_of_word(enum word word)
{
	switch (word) {
	case WORD_TURNED_PROFIT:
		return STATE_MET;
	case WORD_SMALLER_LOSS:
		return STATE_AT_RISK;
	case WORD_SAME_LOSS:
	case WORD_LARGER_LOSS:
	case WORD_TURNED_LOSS:
		return STATE_MISSED;
	case WORD_NONE:
		break;
	}
	return STATE_UNKNOWN;
}

/* Is value beyond the threshold by more than slack?  Unknown thresholds are
 * beyond nobody. */
static bool
is_beyond(const struct target *t, double value, double threshold, double slack)
{
	double distance = line_distance((enum side)t->side, value, threshold);

	return wants_more(t) && t->side == SIDE_ABOVE ? distance <= slack
	    : t->side == SIDE_BELOW                   ? distance <= slack
						      : distance < slack;
}

struct judging {
	const struct target *target;
	int fiscal_month;
	const struct config *config;
	int subject;
	/* the alert's machine */
	int64_t beyond[LEVEL_FAIL + 1]; /* known periods in a row */
	bool is_firing[LEVEL_FAIL + 1];
};

/* Beyond which thresholds is this period?  With hysteresis as slack it tells
 * which it has not left yet. */
static void
find_beyond(const struct judging *j, const struct verdict *v, double warn,
    double fail, double slack, bool out[LEVEL_FAIL + 1])
{
	const struct target *t = j->target;
	enum level miss =
	    t->severity == SEVERITY_WARN ? LEVEL_WARN : LEVEL_FAIL;
	bool is_before = target_is_before(t, v->period.end_day);

	out[LEVEL_WARN] = out[LEVEL_FAIL] = false;
	if (isnan(v->value)) {
		/* A word stands for the value. */
		if (!is_before && v->state == STATE_MISSED)
			out[miss] = true;
		else if (!is_before && v->state == STATE_AT_RISK)
			out[LEVEL_WARN] = true;
		return;
	}
	if (t->warn.kind != LINE_NONE)
		out[LEVEL_WARN] = is_beyond(t, v->value, warn, slack);
	if (t->fail.kind != LINE_NONE)
		out[miss] |= is_beyond(t, v->value, fail, slack);
	if (t->fail.kind == LINE_NONE && !is_before) {
		if (t->side == SIDE_EQUALS || t->side == SIDE_BETWEEN)
			out[miss] |= v->state == STATE_MISSED;
		else
			out[miss] |= is_beyond(t, v->value, v->line, slack);
	}
}

/* One step of the alert's machine over a known, judged period. */
static void
step_level(struct judging *j, struct verdict *v, double warn, double fail)
{
	const struct target *t = j->target;
	bool now[LEVEL_FAIL + 1];
	bool still[LEVEL_FAIL + 1];

	find_beyond(j, v, warn, fail, 0, now);
	find_beyond(j, v, warn, fail, t->hysteresis, still);
	/* A threshold that is not known for this period (its benchmark is not
	 * published yet) fires nothing and resolves nothing. */
	bool is_unknown = (t->warn.kind != LINE_NONE && isnan(warn)) ||
	    (t->fail.kind != LINE_NONE && isnan(fail));
	for (int level = LEVEL_WARN; level <= LEVEL_FAIL && !is_unknown;
	     level++) {
		j->beyond[level] = now[level] ? j->beyond[level] + 1 : 0;
		if (j->beyond[level] >= t->for_periods)
			j->is_firing[level] = true;
		else if (!now[level] && !still[level])
			j->is_firing[level] = false;
		if (now[level] && !j->is_firing[level])
			v->is_pending = true;
	}
	v->level = j->is_firing[LEVEL_FAIL] ? LEVEL_FAIL
	    : j->is_firing[LEVEL_WARN]      ? LEVEL_WARN
					    : LEVEL_NONE;
}

static enum state
state_of(const struct target *t, const struct verdict *v, double warn)
{
	bool has_deadline = t->by_day != DATE_NONE;
	bool is_before = target_is_before(t, v->period.end_day);
	enum state state = STATE_MET;

	if (isnan(v->value))
		state = wants_more(t) ? state_of_word(v->word) : STATE_UNKNOWN;
	else if (t->side != SIDE_BETWEEN && isnan(v->line))
		state = STATE_UNKNOWN;
	else if (!is_met(t, v->value, v->line))
		state = STATE_MISSED;
	else if (t->warn.kind != LINE_NONE && is_beyond(t, v->value, warn, 0) &&
	    (!has_deadline || is_before))
		state = STATE_AT_RISK;
	/* Before its deadline nothing is missed yet. */
	return state == STATE_MISSED && is_before ? STATE_AT_RISK : state;
}

static void
judge_point(struct judging *j, const struct point *p, double line, double warn,
    double fail, struct verdict *v)
{
	*v = (struct verdict){ .period = p->period,
		.value = p->value,
		.word = p->word,
		.line = line_shown(j->target, p->value, line),
		.n_reported = p->n_reported,
		.n_members = p->n_members,
		.is_judged =
		    counts(j->target, p->period.end_day, j->fiscal_month) };
	v->state =
	    members_suffice(j->config, j->subject, v->n_reported, v->n_members)
	    ? state_of(j->target, v, warn)
	    : STATE_UNKNOWN;
	if (v->is_judged && v->state != STATE_UNKNOWN)
		step_level(j, v, warn, fail);
}

static int
read_lines(const struct reckoner *r, int target, int subject,
    enum rhythm rhythm, const struct series *series, struct lines *out,
    struct error *err)
{
	const struct target *t = &r->program->config->targets[target];
	const struct target_formulas *f = &r->program->targets[target];

	*out = (struct lines){ 0 };
	if (line_series(r, &t->sides[t->side], f->line, subject, rhythm, series,
		&out->line, err) != 0 ||
	    line_series(r, &t->warn, f->warn, subject, rhythm, series,
		&out->warn, err) != 0 ||
	    line_series(r, &t->fail, f->fail, subject, rhythm, series,
		&out->fail, err) != 0)
		return -1;
	return 0;
}

int
judge(const struct reckoner *r, int target, int subject,
    const struct series *series, struct verdicts *out, struct error *err)
{
	const struct target *t = &r->program->config->targets[target];
	const struct config *c = r->program->config;
	struct judging j = { .target = t, .config = c, .subject = subject };
	struct lines lines = { 0 };
	struct grid grid;
	int rc = -1;

	*out = (struct verdicts){ 0 };
	if (compute_grid(r, &r->program->needs[t->indicator], subject, &grid,
		err) != 0 ||
	    read_lines(r, target, subject, grid.rhythm, series, &lines, err) !=
		0)
		goto out;
	j.fiscal_month = grid.fiscal_month;
	out->verdicts = xcalloc(series->n, sizeof *out->verdicts);
	out->n = series->n;
	for (size_t i = 0; i < series->n; i++)
		judge_point(&j, &series->points[i], lines.line.points[i].value,
		    lines.warn.points[i].value, lines.fail.points[i].value,
		    &out->verdicts[i]);
	out->line = lines.line;
	lines.line = (struct series){ 0 };
	rc = 0;
out:
	lines_fini(&lines);
	return rc;
}

void
verdicts_fini(struct verdicts *v)
{
	free(v->verdicts);
	series_fini(&v->line);
	*v = (struct verdicts){ 0 };
}

const struct verdict *
verdicts_latest(const struct verdicts *v)
{
	for (size_t i = v->n; i > 0; i--) {
		const struct verdict *one = &v->verdicts[i - 1];
		if (one->is_judged && one->state != STATE_UNKNOWN)
			return one;
	}
	return NULL;
}

enum state
verdicts_state(
    const struct verdicts *v, const struct target *target, int32_t today_day)
{
	const struct verdict *latest = verdicts_latest(v);

	if (latest == NULL)
		return STATE_UNKNOWN;
	if (target->by_day != DATE_NONE && today_day >= target->by_day &&
	    target_is_before(target, latest->period.end_day))
		return STATE_UNKNOWN;
	return latest->state;
}

int32_t
verdicts_since(const struct verdicts *v)
{
	const struct verdict *latest = verdicts_latest(v);
	int32_t since = DATE_NONE;

	for (size_t i = v->n; latest != NULL && i > 0; i--) {
		const struct verdict *one = &v->verdicts[i - 1];
		if (!one->is_judged || one->state == STATE_UNKNOWN)
			continue;
		if (one->state != latest->state)
			break;
		since = one->period.end_day;
	}
	return since;
}
