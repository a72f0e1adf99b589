/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * settle_alerts: one target, one subject, one alert at most.
 */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/service/clock.h"
#include "daemon/service/log.h"
#include "daemon/service/settle_alerts.h"
#include "daemon/base/mem.h"

static struct alert *
find(struct alerts *alerts, const char *target, const char *subject)
{
	for (size_t i = 0; i < alerts->n; i++) {
		if (strcmp(alerts->alerts[i].key.target, target) == 0 &&
		    strcmp(alerts->alerts[i].key.subject, subject) == 0)
			return &alerts->alerts[i];
	}
	return NULL;
}

static void
tell(const struct alert *a, const char *what)
{
	char value[TEXT_NUMBER_SIZE];
	char line[TEXT_NUMBER_SIZE];
	char end[DATE_TEXT_SIZE];

	text_from_double(value, a->event.value);
	text_from_double(line, a->event.line);
	log_line(a->event.state == ALERT_RESOLVED ? LOG_LEVEL_INFO : LOG_LEVEL_WARN,
	    "alert %lld: %s: %s of %s: %s, %s on %s, line %s%s%s",
	    (long long)a->id, what,
	    a->event.severity == SEVERITY_FAIL ? "fail" : "warn", a->key.target,
	    a->key.subject, value[0] == '\0' ? "unknown" : value,
	    a->event.period_end_day == DATE_NONE ? "no day"
					   : date_text(end, a->event.period_end_day),
	    line[0] == '\0' ? "unknown" : line, a->event.reason == NULL ? "" : ": ",
	    a->event.reason == NULL ? "" : a->event.reason);
}

static int
append(struct world *w, struct alert *a, const struct verdict *v,
    enum alert_state state, const char *what, struct error *err)
{
	a->event.state = state;
	a->event.changed_sec = clock_now_sec();
	a->event.period_end_day = v->period.end_day;
	a->event.value = v->value;
	a->event.line = v->line;
	if (ledger_add_alert_event(w->ledger, a, err) != 0)
		return -1;
	tell(a, what);
	return 0;
}

static int
open_alert(struct world *w, struct alerts *alerts, const char *target,
    const char *subject, const struct verdict *v, char *note, struct error *err)
{
	struct alert a = { .key = { .target = xstrdup(target),
				   .feed = xstrdup(""),
				   .subject = xstrdup(subject),
				   .scope_day = DATE_NONE } };
	bool is_open = v->level != LEVEL_NONE;

	a.event.reason = note;
	a.event.severity =
	    v->level == LEVEL_FAIL ? SEVERITY_FAIL : SEVERITY_WARN;
	if (append(w, &a, v, is_open ? ALERT_OPEN : ALERT_PENDING,
		is_open ? "opened" : "pending", err) != 0) {
		alert_fini(&a);
		return -1;
	}
	alerts->alerts = xgrow(
	    alerts->alerts, alerts->n, &alerts->size, sizeof *alerts->alerts);
	alerts->alerts[alerts->n++] = a;
	return 0;
}

static void
drop(struct alerts *alerts, struct alert *a)
{
	size_t i = (size_t)(a - alerts->alerts);

	alert_fini(a);
	alerts->alerts[i] = alerts->alerts[--alerts->n];
}

/* What was said of the event before does not go with the next. */
static void
drop_note(struct alert *a)
{
	free(a->event.reason);
	a->event.reason = NULL;
}

/* An alert that stands, and a verdict that still fires. */
static int
go_on(struct world *w, struct alert *a, const struct verdict *v,
    size_t *n_opened, struct error *err)
{
	int severity = v->level == LEVEL_FAIL ? SEVERITY_FAIL : SEVERITY_WARN;

	if (v->level == LEVEL_NONE)
		return 0; /* pending still: said already */
	drop_note(a);
	if (a->event.state == ALERT_PENDING) {
		a->event.severity = severity;
		(*n_opened)++;
		return append(w, a, v, ALERT_OPEN, "opened", err);
	}
	if (a->event.severity != severity) {
		a->event.severity = severity;
		return append(w, a, v, a->event.state, "changed severity", err);
	}
	return 0;
}

static bool
is_present(const struct config *c, int subject)
{
	return config_is_aggregate(c, subject) ||
	    config_is_present(c, subject, clock_today());
}

/* What an alert is about today: the newest judged period, at the level that
 * today gives it.  Returns false where there is nothing to speak of. */
static bool
verdict_today(const struct verdicts *verdicts, struct verdict *out)
{
	const struct verdict *latest = verdicts_latest(verdicts);
	int32_t today = clock_today();

	if (latest == NULL && !verdicts_are_stale(verdicts, today))
		return false;
	*out = latest != NULL ? *latest
			      : (struct verdict){
					.period = { .start_day = DATE_NONE,
					    .end_day = DATE_NONE },
					.value = NAN,
					.line = NAN,
				};
	out->level = verdicts_level(verdicts, today);
	return true;
}

/* What a person has to know beside the numbers; NULL: nothing.  Caller frees.
 */
static char *
note_of(const struct verdicts *verdicts)
{
	char end[DATE_TEXT_SIZE];

	if (!verdicts_are_stale(verdicts, clock_today()))
		return NULL;
	return verdicts->newest_day == DATE_NONE
	    ? xstrdup("never reported")
	    : xasprintf("no report of a later period than that of %s",
		  date_text(end, verdicts->newest_day));
}

int
settle_alert(struct world *w, int target, int subject,
    const struct verdicts *verdicts, struct alerts *alerts, size_t *n_opened,
    size_t *n_resolved, struct error *err)
{
	const char *target_id = w->config->targets[target].id;
	const char *subject_id = config_subject_id(w->config, subject);
	struct alert *a = find(alerts, target_id, subject_id);
	struct verdict v;

	/* Whoever has left, or is not there yet, is nobody's matter. */
	if (!is_present(w->config, subject) || !verdict_today(verdicts, &v))
		return 0;
	bool fires = v.level != LEVEL_NONE || v.is_pending;
	if (a == NULL) {
		if (!fires)
			return 0;
		*n_opened += v.level != LEVEL_NONE;
		return open_alert(w, alerts, target_id, subject_id, &v,
		    note_of(verdicts), err);
	}
	if (v.period.end_day < a->event.period_end_day)
		return 0;
	if (fires)
		return go_on(w, a, &v, n_opened, err);
	drop_note(a);
	if (append(w, a, &v, ALERT_RESOLVED, "resolved", err) != 0)
		return -1;
	(*n_resolved)++;
	drop(alerts, a);
	return 0;
}

static bool
is_judged(const struct config *c, const struct alert *a)
{
	int target = config_target(c, a->key.target);
	int subject = config_subject(c, a->key.subject);

	return target >= 0 && subject >= 0 &&
	    target_judges(c, &c->targets[target], subject) &&
	    is_present(c, subject);
}

int
settle_orphans(struct world *w, struct alerts *alerts, size_t *n_resolved,
    struct error *err)
{
	for (size_t i = 0; i < alerts->n;) {
		struct alert *a = &alerts->alerts[i];
		if (is_judged(w->config, a)) {
			i++;
			continue;
		}
		a->event.state = ALERT_RESOLVED;
		a->event.changed_sec = clock_now_sec();
		free(a->event.reason);
		a->event.reason = xstrdup("no longer judged by the configuration");
		if (ledger_add_alert_event(w->ledger, a, err) != 0)
			return -1;
		tell(a, "resolved, no longer judged");
		(*n_resolved)++;
		drop(alerts, a); /* the last one takes its place */
	}
	return 0;
}
