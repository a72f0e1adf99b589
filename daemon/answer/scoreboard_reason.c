/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * scoreboard_reason: why a state is unknown, or missed for want of a report.
 *
 * What the engine says of a figure or a formula is said as it says it.
 */
#include <math.h>
#include <stdlib.h>

#include "daemon/answer/scoreboard.h"
#include "daemon/reckon/compute.h"
#include "daemon/reckon/members.h"
#include "daemon/base/mem.h"

void
reason_fini(struct reason *reason)
{
	free(reason->zh);
	free(reason->en);
	*reason = (struct reason){ 0 };
}

static void
say(struct reason *out, const char *zh, const char *en)
{
	*out = (struct reason){ .zh = xstrdup(zh), .en = xstrdup(en) };
}

static void
say_stale(struct reason *out, int32_t newest_day)
{
	char day[DATE_TEXT_SIZE];

	if (newest_day == DATE_NONE) {
		say(out, "从未报送", "never reported");
		return;
	}
	date_text(day, newest_day);
	out->zh = xasprintf("%s 后未报送", day);
	out->en = xasprintf("no report since %s", day);
}

static void
say_deadline(struct reason *out, const struct verdict *latest)
{
	char day[DATE_TEXT_SIZE];

	date_text(day, latest->period.end_day);
	out->zh = xasprintf("期限已过，%s 后未报送", day);
	out->en = xasprintf("deadline passed, not reported since %s", day);
}

static void
say_few(struct reason *out, unsigned n_reported, unsigned n_members)
{
	out->zh = xasprintf("%u 户中只有 %u 户报送", n_members, n_reported);
	out->en =
	    xasprintf("only %u of %u members report", n_reported, n_members);
}

/* Evaluates the formula and says what is wrong with it, if anything is. */
static int
ask(const struct reckoner *r, const struct formula *f,
    const struct judged *judged, int32_t end_day, struct reason *out,
    struct error *err)
{
	struct trace trace = { 0 };
	struct value value;
	struct grid grid;
	int indicator = r->program->config->targets[judged->target].indicator;
	int rc = grid_of(r, indicator, judged->subject, &grid, err);

	if (rc == 0)
		rc = evaluate(r, f, judged->subject, end_day, grid.rhythm,
		    &value, &trace, err);
	if (rc == 0 && trace.reason[0] != '\0')
		say(out, trace.reason, trace.reason);
	else if (rc == 0 && r->is_judging &&
	    !members_suffice(r->program->config, judged->subject,
		value.n_reported, value.n_members))
		say_few(out, value.n_reported, value.n_members);
	trace_fini(&trace);
	return rc;
}

/* Why is there no line at the period's end? */
static int
ask_line(struct world *w, const struct judged *judged, const struct verdict *v,
    struct reason *out, struct error *err)
{
	const struct lines *lines = &judged->verdicts->lines;
	const struct target *t = lines->target;
	struct reckoner judging = w->reckoner;
	int32_t starts = t->glide_day;
	char day[DATE_TEXT_SIZE];

	judging.is_judging = true;
	if (lines->line->kind == LINE_FORMULA &&
	    ask(&judging, w->program->targets[judged->target].line, judged,
		v->period.end_day, out, err) != 0)
		return -1;
	if (out->en != NULL)
		return 0;
	if (lines->line->kind == LINE_PATH)
		starts = lines->line->points[0].day;
	if (starts == DATE_NONE)
		return 0;
	date_text(day, starts);
	if (v->period.end_day < starts) {
		out->zh = xasprintf("目标线从 %s 开始", day);
		out->en = xasprintf("the line starts on %s", day);
	} else {
		out->zh = xasprintf("目标线的起点 %s 没有数值", day);
		out->en =
		    xasprintf("no value on %s for the line to start from", day);
	}
	return 0;
}

/* The newest period that counts, known or not. */
static const struct verdict *
newest_judged(const struct verdicts *verdicts)
{
	for (size_t i = verdicts->n; i > 0; i--) {
		if (verdicts->verdicts[i - 1].is_judged)
			return &verdicts->verdicts[i - 1];
	}
	return NULL;
}

/* Was a period reported that the deadline is about? */
static bool
has_met_deadline(const struct judged *judged)
{
	const struct verdict *v = newest_judged(judged->verdicts);

	return v != NULL &&
	    !target_is_before(
		judged->verdicts->lines.target, v->period.end_day);
}

int
reason_of_verdict(struct world *w, const struct judged *judged,
    const struct verdict *v, struct reason *out, struct error *err)
{
	int indicator = w->config->targets[judged->target].indicator;

	*out = (struct reason){ 0 };
	if (v->state != STATE_UNKNOWN)
		return 0;
	if (judged->verdicts->starts_late) {
		say(out, "期限在首次报送之前",
		    "the deadline lies before the first report");
		return 0;
	}
	if (v->n_reported > 0 &&
	    !members_suffice(
		w->config, judged->subject, v->n_reported, v->n_members)) {
		say_few(out, v->n_reported, v->n_members);
		return 0;
	}
	if (isnan(v->value))
		return ask(&w->reckoner, w->program->indicators[indicator],
		    judged, v->period.end_day, out, err);
	return ask_line(w, judged, v, out, err);
}

/* Of a subject of which no period counts. */
static void
say_nothing(
    const struct world *w, const struct judged *judged, struct reason *out)
{
	const int *members;

	if (judged->verdicts->n > 0)
		say(out, "还没有报送应评判的期间",
		    "no period that counts has been reported");
	else if (program_members(w->program, judged->subject, &members) == 0)
		say(out, "没有成员", "the aggregate has no member");
	else
		say(out, "还没有报送过数据", "nothing has been reported yet");
}

/* The state is of an older period: why not of the newest? */
static int
reason_of_newer(struct world *w, const struct judged *judged,
    const struct verdict *newest, struct reason *out, struct error *err)
{
	struct reason why = { 0 };
	char day[DATE_TEXT_SIZE];
	int rc = reason_of_verdict(w, judged, newest, &why, err);

	date_text(day, newest->period.end_day);
	out->zh = xasprintf("%s 未知%s%s", day, why.zh == NULL ? "" : "：",
	    why.zh == NULL ? "" : why.zh);
	out->en = xasprintf("%s unknown%s%s", day, why.en == NULL ? "" : ": ",
	    why.en == NULL ? "" : why.en);
	reason_fini(&why);
	return rc;
}

int
reason_find(struct world *w, const struct judged *judged, int32_t today_day,
    struct reason *out, struct error *err)
{
	const struct verdict *latest = verdicts_latest(judged->verdicts);
	const struct verdict *newest = newest_judged(judged->verdicts);

	*out = (struct reason){ 0 };
	if (verdicts_are_stale(judged->verdicts, today_day))
		say_stale(out, judged->verdicts->newest_day);
	else if (verdicts_state(judged->verdicts, today_day) != STATE_UNKNOWN)
		return newest == latest
		    ? 0
		    : reason_of_newer(w, judged, newest, out, err);
	else if (latest != NULL && !has_met_deadline(judged))
		say_deadline(out, latest);
	else if (newest != NULL)
		return reason_of_verdict(w, judged, newest, out, err);
	else
		say_nothing(w, judged, out);
	return 0;
}
