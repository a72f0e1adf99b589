/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * judge: lines, verdicts, and the level at which an alert would stand.
 */
#include <math.h>
#include <stdlib.h>

#include "daemon/reckon/compute.h"
#include "daemon/reckon/judge.h"
#include "daemon/reckon/members.h"
#include "daemon/reckon/projection.h"
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

bool
target_is_before(const struct target *t, int32_t end_day)
{
	return t->by_day != DATE_NONE && end_day < t->by_day &&
	    period_nominal_end(end_day) < t->by_day;
}

/* Why an alert may fire. */
enum cause {
	CAUSE_WARN,  /* beyond the warn threshold */
	CAUSE_FAIL,  /* beyond the fail threshold; of a target without a
		      * deadline, its line */
	CAUSE_UNMET, /* the deadline passed, and the line is not met */
	CAUSES,
};

struct judging {
	const struct target *target;
	const struct lines *lines;
	struct dated_value *known; /* so far, of what is judged */
	size_t n_known;
	int32_t newest_day; /* of what is judged and known; DATE_NONE: none */
	int fiscal_month;
	const struct config *config;
	int subject;
	bool starts_late;
	/* the alert's machine, one a cause */
	int64_t beyond[CAUSES]; /* known periods in a row */
	bool is_firing[CAUSES];
};

/* Does this period end count for the target? */
static bool
counts(const struct judging *j, int32_t end_day)
{
	const struct target *t = j->target;

	if (!config_is_aggregate(j->config, j->subject) &&
	    !config_is_present(j->config, j->subject, end_day))
		return false;
	if (t->periods >= 0 &&
	    rhythm_nearest_end(
		end_day, (enum rhythm)t->periods, j->fiscal_month) == DATE_NONE)
		return false;
	if (t->judged_from <= 1)
		return true;
	int months = fiscal_months_elapsed(end_day, j->fiscal_month);
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
	double distance = target_distance(t, value, threshold);

	return wants_more(t) && t->side == SIDE_ABOVE ? distance <= slack
	    : t->side == SIDE_BELOW                   ? distance <= slack
						      : distance < slack;
}

/* Crossing the line, as what it counts on that day; CAUSES: as nothing yet. */
static enum cause
cause_of_line(const struct judging *j, int32_t end_day)
{
	const struct target *t = j->target;

	if (target_is_before(t, end_day))
		return CAUSES;
	if (t->by_day != DATE_NONE)
		return CAUSE_UNMET;
	return j->lines->fail->kind == LINE_NONE ? CAUSE_FAIL : CAUSES;
}

/* A word stands for the value. */
static void
find_beyond_word(
    const struct judging *j, const struct verdict *v, bool out[CAUSES])
{
	const struct target *t = j->target;

	if (target_is_before(t, v->period.end_day))
		return;
	if (v->state == STATE_MISSED)
		out[t->by_day != DATE_NONE ? CAUSE_UNMET : CAUSE_FAIL] = true;
	else if (v->state == STATE_AT_RISK)
		out[CAUSE_WARN] = true;
}

/* Beyond which thresholds is this period?  With hysteresis as slack it tells
 * which it has not left yet. */
static void
find_beyond(const struct judging *j, const struct verdict *v, double warn,
    double fail, double slack, bool out[CAUSES])
{
	const struct target *t = j->target;
	enum cause crossed = cause_of_line(j, v->period.end_day);

	for (int i = 0; i < CAUSES; i++)
		out[i] = false;
	if (isnan(v->value)) {
		find_beyond_word(j, v, out);
		return;
	}
	if (j->lines->warn->kind != LINE_NONE)
		out[CAUSE_WARN] = is_beyond(t, v->value, warn, slack);
	if (j->lines->fail->kind != LINE_NONE)
		out[CAUSE_FAIL] = is_beyond(t, v->value, fail, slack);
	if (crossed == CAUSES)
		return;
	if (t->side == SIDE_EQUALS || t->side == SIDE_BETWEEN)
		out[crossed] = v->state == STATE_MISSED;
	else
		out[crossed] = is_beyond(t, v->value, v->line, slack);
}

/* How loud such causes are. */
static enum level
level_of(const struct judging *j, const bool causes[CAUSES])
{
	enum level miss =
	    j->target->severity == SEVERITY_WARN ? LEVEL_WARN : LEVEL_FAIL;

	if (causes[CAUSE_FAIL] || causes[CAUSE_UNMET])
		return miss;
	return causes[CAUSE_WARN] ? LEVEL_WARN : LEVEL_NONE;
}

/* One step of the alert's machine over a known, judged period. */
static void
step_level(struct judging *j, struct verdict *v, double warn, double fail)
{
	const struct target *t = j->target;
	bool now[CAUSES];
	bool still[CAUSES];

	find_beyond(j, v, warn, fail, 0, now);
	find_beyond(j, v, warn, fail, t->hysteresis, still);
	/* A threshold that is not known for this period (its benchmark is not
	 * published yet) fires nothing and resolves nothing. */
	bool is_unknown = (j->lines->warn->kind != LINE_NONE && isnan(warn)) ||
	    (j->lines->fail->kind != LINE_NONE && isnan(fail));
	for (int i = 0; i < CAUSES && !is_unknown; i++) {
		j->beyond[i] = now[i] ? j->beyond[i] + 1 : 0;
		if (j->beyond[i] >= t->for_periods)
			j->is_firing[i] = true;
		else if (!now[i] && !still[i])
			j->is_firing[i] = false;
		if (now[i] && !j->is_firing[i])
			v->is_pending = true;
	}
	v->level = level_of(j, j->is_firing);
	v->pending_level = v->is_pending ? level_of(j, now) : LEVEL_NONE;
	v->is_unmet = j->is_firing[CAUSE_UNMET] ||
	    (v->level == LEVEL_NONE && now[CAUSE_UNMET]);
}

/* Where the trend leads until the deadline; NaN without one to come. */
static double
project(const struct judging *j, const struct verdict *v)
{
	const struct target *t = j->target;

	if (isnan(v->value) || t->side == SIDE_EQUALS ||
	    !target_is_before(t, v->period.end_day))
		return NAN;
	return projection(j->known, j->n_known, t->by_day);
}

/* Will the trend miss the line of the deadline?  Where that is another series,
 * the line of this period (the i-th) stands for it. */
static bool
will_miss(const struct judging *j, const struct verdict *v, size_t i)
{
	const struct lines *l = j->lines;
	double line = line_on(l->line, j->target->by_day);

	if (isnan(line))
		line = l->goals != NULL ? l->goals[i] : v->line;
	return !isnan(v->projection) &&
	    !target_is_met(j->target, v->projection, line);
}

static enum state
state_of(
    const struct judging *j, const struct verdict *v, size_t i, double warn)
{
	const struct target *t = j->target;
	bool has_deadline = t->by_day != DATE_NONE;
	bool is_before = target_is_before(t, v->period.end_day);
	enum state state = STATE_MET;

	if (isnan(v->value))
		state = wants_more(t) ? state_of_word(v->word) : STATE_UNKNOWN;
	else if (t->side != SIDE_BETWEEN && isnan(v->line))
		state = STATE_UNKNOWN;
	else if (!target_is_met(t, v->value, v->line))
		state = STATE_MISSED;
	else if (j->lines->warn->kind != LINE_NONE &&
	    is_beyond(t, v->value, warn, 0) && (!has_deadline || is_before))
		state = STATE_AT_RISK;
	else if (is_before && will_miss(j, v, i))
		state = STATE_AT_RISK;
	/* Before its deadline nothing is missed yet. */
	return state == STATE_MISSED && is_before ? STATE_AT_RISK : state;
}

static void
judge_point(
    struct judging *j, const struct point *p, size_t i, struct verdict *v)
{
	const struct lines *l = j->lines;
	double warn = l->at_warn.points[i].value;

	*v = (struct verdict){ .period = p->period,
		.value = p->value,
		.word = p->word,
		.line = target_line_shown(
		    j->target, p->value, l->at_line.points[i].value),
		.projection = NAN,
		.state = STATE_UNKNOWN,
		.n_reported = p->n_reported,
		.n_members = p->n_members,
		.is_judged = counts(j, p->period.end_day) };
	if (!members_suffice(
		j->config, j->subject, v->n_reported, v->n_members))
		return;
	if (v->is_judged && (!isnan(v->value) || v->word != WORD_NONE))
		j->newest_day = p->period.end_day;
	if (v->is_judged && !isnan(v->value))
		j->known[j->n_known++] =
		    (struct dated_value){ .day = p->period.end_day,
			    .value = p->value };
	if (v->is_judged)
		v->projection = project(j, v);
	if (j->starts_late)
		return;
	v->state = state_of(j, v, i, warn);
	if (v->is_judged && v->state != STATE_UNKNOWN)
		step_level(j, v, warn, l->at_fail.points[i].value);
}

/* On which days the state changes though nothing is reported. */
static void
find_days(const struct judging *j, struct verdicts *v)
{
	const struct target *t = j->target;
	const struct verdict *latest = verdicts_latest(v);

	v->unreported_day = v->stale_day = DATE_NONE;
	v->newest_day = j->newest_day;
	if (latest != NULL && target_is_before(t, latest->period.end_day))
		v->unreported_day = t->by_day;
	const struct enterprise *e = config_is_aggregate(j->config, j->subject)
	    ? NULL
	    : &j->config->roster->enterprises[j->subject];
	int32_t from = j->newest_day;
	if (from == DATE_NONE && e != NULL)
		from = e->from_day;
	if (t->stale_months == 0 || from == DATE_NONE)
		return;
	int32_t last = date_add_months(from, (int)t->stale_months);
	if (e == NULL || e->to_day == DATE_NONE || last < e->to_day)
		v->stale_day = last + 1;
}

/* Does all that was reported lie behind the deadline? */
static bool
starts_late(const struct target *t, const struct series *series)
{
	for (size_t i = 0; i < series->n; i++) {
		const struct point *p = &series->points[i];
		if (!isnan(p->value) || p->word != WORD_NONE)
			return t->by_day != DATE_NONE &&
			    p->period.start_day > t->by_day;
	}
	return false;
}

int
judge(const struct reckoner *r, int target, int subject,
    const struct series *series, struct verdicts *out, struct error *err)
{
	const struct target *t = &r->program->config->targets[target];
	struct judging j = { .target = t,
		.lines = &out->lines,
		.config = r->program->config,
		.subject = subject,
		.newest_day = DATE_NONE };

	*out = (struct verdicts){ 0 };
	if (lines_read(r, target, subject, series, &out->lines, err) != 0) {
		verdicts_fini(out);
		return -1;
	}
	j.fiscal_month = series->fiscal_month;
	j.starts_late = out->starts_late = starts_late(t, series);
	j.known = xcalloc(series->n, sizeof *j.known);
	out->verdicts = xcalloc(series->n, sizeof *out->verdicts);
	out->n = series->n;
	for (size_t i = 0; i < series->n; i++)
		judge_point(&j, &series->points[i], i, &out->verdicts[i]);
	find_days(&j, out);
	free(j.known);
	return 0;
}

void
verdicts_fini(struct verdicts *v)
{
	free(v->verdicts);
	lines_fini(&v->lines);
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

static bool
is_past(int32_t day, int32_t today_day)
{
	return day != DATE_NONE && today_day >= day;
}

bool
verdicts_are_stale(const struct verdicts *v, int32_t today_day)
{
	return is_past(v->stale_day, today_day);
}

enum state
verdicts_state(const struct verdicts *v, int32_t today_day)
{
	const struct verdict *latest = verdicts_latest(v);

	if (is_past(v->stale_day, today_day))
		return STATE_MISSED;
	if (latest == NULL || is_past(v->unreported_day, today_day))
		return STATE_UNKNOWN;
	return latest->state;
}

enum level
verdicts_level(const struct verdicts *v, int32_t today_day)
{
	const struct verdict *latest = verdicts_latest(v);
	enum level stale = !is_past(v->stale_day, today_day) ? LEVEL_NONE
	    : v->lines.target->severity == SEVERITY_WARN     ? LEVEL_WARN
							     : LEVEL_FAIL;

	return latest != NULL && latest->level > stale ? latest->level : stale;
}

int32_t
verdicts_next_day(const struct verdicts *v, int32_t today_day)
{
	int32_t next = DATE_NONE;

	if (v->unreported_day != DATE_NONE && v->unreported_day > today_day)
		next = v->unreported_day;
	if (v->stale_day != DATE_NONE && v->stale_day > today_day &&
	    (next == DATE_NONE || v->stale_day < next))
		next = v->stale_day;
	return next;
}

int32_t
verdicts_since(const struct verdicts *v, int32_t today_day)
{
	const struct verdict *latest = verdicts_latest(v);
	int32_t since = DATE_NONE;

	if (is_past(v->stale_day, today_day) &&
	    (latest == NULL || latest->state != STATE_MISSED))
		return v->stale_day;
	/* The deadline went by without a report: what stood before is over. */
	if (latest == NULL || latest->state != verdicts_state(v, today_day))
		return DATE_NONE;
	for (size_t i = v->n; i > 0; i--) {
		const struct verdict *one = &v->verdicts[i - 1];
		if (!one->is_judged || one->state == STATE_UNKNOWN)
			continue;
		if (one->state != latest->state)
			break;
		since = one->period.end_day;
	}
	return since;
}
