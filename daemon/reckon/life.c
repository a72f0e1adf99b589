/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * life: the next event of an alert.
 */
#include <math.h>
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/reckon/life.h"
#include "daemon/base/date.h"
#include "daemon/base/mem.h"

static bool
is_same_number(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

static char *
copy(const char *text)
{
	return text == NULL ? NULL : xstrdup(text);
}

/* The event that follows on how it stands now, with what was found. */
static struct alert_event
follow(const struct alert *a, const struct finding *f, int64_t now_sec,
    enum alert_action action, enum alert_state state)
{
	return (struct alert_event){
		.action = action,
		.state = state,
		.severity = f->severity,
		.changed_sec = now_sec,
		.period_end_day = f->period_end_day,
		.value = f->value,
		.line = f->line,
		.level = a == NULL ? 0 : a->event.level,
		.until_sec = state == ALERT_SILENCED ? a->event.until_sec : 0,
		.reason = copy(f->reason),
	};
}

/* The same figures, another word about them. */
static struct alert_event
go_on(const struct alert *a, int64_t now_sec, enum alert_action action,
    enum alert_state state)
{
	const struct alert_event *e = &a->event;

	return (struct alert_event){
		.action = action,
		.state = state,
		.severity = e->severity,
		.changed_sec = now_sec,
		.period_end_day = e->period_end_day,
		.value = e->value,
		.line = e->line,
		.level = e->level,
		.reason = copy(e->reason),
	};
}

/* A person closed the matter: it stays closed until there is something new. */
static bool
is_settled(const struct alert *a, const struct finding *f)
{
	const struct alert_event *e = &a->event;

	return e->who != NULL && f->period_end_day <= e->period_end_day &&
	    f->severity <= e->severity && f->since_sec <= e->changed_sec;
}

/* It is not there, or it is over, and something is found. */
static bool
begin(const struct alert *a, const struct finding *f,
    const struct life_rules *rules, int64_t now_sec, struct alert_event *out,
    bool *is_another)
{
	bool was_open = a != NULL && a->raised_sec != 0;

	if (!f->is_firing && !f->is_pending)
		return false;
	if (a != NULL && is_settled(a, f))
		return false;
	*is_another = a == NULL ||
	    now_sec - a->event.changed_sec > rules->reopen_within_sec;
	if (!f->is_firing)
		*out = follow(NULL, f, now_sec, ALERT_WAITED, ALERT_PENDING);
	else
		*out = follow(NULL, f, now_sec,
		    was_open && !*is_another ? ALERT_REOPENED : ALERT_OPENED,
		    ALERT_OPEN);
	return true;
}

static bool
has_other_figures(const struct alert *a, const struct finding *f)
{
	const struct alert_event *e = &a->event;

	return f->period_end_day != e->period_end_day ||
	    !is_same_number(f->value, e->value) ||
	    !is_same_number(f->line, e->line) ||
	    !text_equal(f->reason == NULL ? "" : f->reason,
		e->reason == NULL ? "" : e->reason);
}

/* Somebody had seen to it, and it wants somebody anew: nobody has been pressed
 * for that yet. */
static struct alert_event
open_anew(const struct alert *a, const struct finding *f, int64_t now_sec,
    enum alert_action action)
{
	struct alert_event e = follow(a, f, now_sec, action, ALERT_OPEN);

	if (a->event.state != ALERT_OPEN)
		e.level = 0;
	return e;
}

/* It stands, and it fires. */
static bool
stand(const struct alert *a, const struct finding *f, int64_t now_sec,
    struct alert_event *out)
{
	const struct alert_event *e = &a->event;

	if (e->state == ALERT_PENDING)
		*out = follow(a, f, now_sec,
		    a->raised_sec != 0 ? ALERT_REOPENED : ALERT_OPENED,
		    ALERT_OPEN);
	else if (f->severity > e->severity)
		/* Whoever had seen it has not seen this. */
		*out = open_anew(a, f, now_sec, ALERT_RAISED);
	else if (e->state == ALERT_ACKNOWLEDGED &&
	    f->since_sec > e->changed_sec)
		*out = open_anew(a, f, now_sec, ALERT_REOPENED);
	else if (f->severity < e->severity)
		*out = follow(a, f, now_sec, ALERT_LOWERED, e->state);
	else if (has_other_figures(a, f))
		*out = follow(a, f, now_sec, ALERT_UPDATED, e->state);
	else
		return false;
	return true;
}

bool
life_find(const struct alert *a, const struct finding *f,
    const struct life_rules *rules, int64_t now_sec, struct alert_event *out,
    bool *is_another)
{
	*is_another = false;
	if (a == NULL || a->event.state == ALERT_RESOLVED)
		return begin(a, f, rules, now_sec, out, is_another);
	if (f->period_end_day < a->event.period_end_day)
		return false;
	if (f->is_firing)
		return stand(a, f, now_sec, out);
	if (f->is_pending && a->event.state == ALERT_PENDING) {
		if (!has_other_figures(a, f))
			return false;
		*out = follow(a, f, now_sec, ALERT_UPDATED, ALERT_PENDING);
		return true;
	}
	*out = follow(a, f, now_sec, ALERT_CLOSED, ALERT_RESOLVED);
	out->severity = a->event.severity;
	return true;
}

int64_t
life_next_sec(const struct alert *a, const struct life_rules *rules)
{
	const struct alert_event *e = &a->event;

	if (e->state == ALERT_SILENCED)
		return e->until_sec;
	if (e->state == ALERT_OPEN && rules->ack_within_sec > 0 &&
	    e->level < LIFE_LEVEL_MAX)
		return a->raised_sec + rules->ack_within_sec;
	return 0;
}

bool
life_tick(const struct alert *a, const struct life_rules *rules,
    int64_t now_sec, struct alert_event *out)
{
	int64_t next_sec = life_next_sec(a, rules);

	if (next_sec == 0 || now_sec < next_sec)
		return false;
	if (a->event.state == ALERT_SILENCED) {
		*out = go_on(a, now_sec, ALERT_SPOKE, ALERT_OPEN);
		return true;
	}
	*out = go_on(a, now_sec, ALERT_ESCALATED, ALERT_OPEN);
	out->level++;
	return true;
}

int
life_act(const struct alert *a, const struct life_act *act, int64_t now_sec,
    struct alert_event *out, struct error *err)
{
	if (a->event.state == ALERT_RESOLVED)
		return error_set(err, ERROR_INPUT,
		    "alert %lld: it is resolved already", (long long)a->id);
	/* Nobody was told of it, and it may never open. */
	if (a->event.state == ALERT_PENDING && act->action != ALERT_CLOSED)
		return error_set(err, ERROR_INPUT,
		    "alert %lld: it is pending: expected one that has opened",
		    (long long)a->id);
	*out = go_on(a, now_sec, act->action,
	    act->action == ALERT_ACKED        ? ALERT_ACKNOWLEDGED
		: act->action == ALERT_HUSHED ? ALERT_SILENCED
					      : ALERT_RESOLVED);
	out->until_sec = act->action == ALERT_HUSHED ? act->until_sec : 0;
	out->who = copy(act->who);
	out->note = copy(act->note);
	return 0;
}
