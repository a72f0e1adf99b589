/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * matters: an event is stored, routed and told in the log, once.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "daemon/service/clock.h"
#include "daemon/service/log.h"
#include "daemon/service/matters.h"
#include "daemon/service/route.h"
#include "graphs/people.h"
#include "daemon/base/mem.h"

enum { EVENTS_MAX = 4 }; /* of one finding */

/* ---- the log ---- */

static const char *
figure_text(char out[PEOPLE_SIZE], const struct config *c,
    const struct alert *a, double value, double beside)
{
	int target = config_target(c, a->key.target);
	int subject = config_subject(c, a->key.subject);
	struct people_unit plain = { .divisor = 1, .decimals = 2 };

	if (isnan(value))
		return "unknown";
	if (target < 0 || subject < 0)
		return people_number(out, &plain, value, beside);
	return people_value(out, false,
	    config_unit(c, subject, c->targets[target].indicator),
	    people_currency(c, subject), value, beside);
}

static bool
is_of_target(const struct alert *a)
{
	return a->key.target[0] != '\0';
}

/* "alert 12: opened: fail debt_65 of steel: 67.3 % on 2018-06-30, line 65 %" */
static void
tell(const struct config *c, const struct alert *a)
{
	const struct alert_event *e = &a->event;
	char value[PEOPLE_SIZE];
	char line[PEOPLE_SIZE];
	char end[DATE_TEXT_SIZE];
	char note[TEXT_QUOTE_SIZE];
	struct buf text = { 0 };

	buf_printf(&text, "alert %lld: %s: %s %s", (long long)a->id,
	    alert_action_name(e->action), severity_name(e->severity),
	    is_of_target(a) ? a->key.target : alert_kind_name(a->key.kind));
	if (a->key.feed[0] != '\0')
		buf_printf(&text, " %s", a->key.feed);
	if (a->key.subject[0] != '\0')
		buf_printf(&text, " of %s", a->key.subject);
	if (is_of_target(a))
		buf_printf(&text, ": %s, line %s",
		    figure_text(value, c, a, e->value, e->line),
		    figure_text(line, c, a, e->line, e->value));
	if (e->period_end_day != DATE_NONE)
		buf_printf(&text, ": %s", date_text(end, e->period_end_day));
	if (e->reason != NULL)
		buf_printf(&text, ": %s", e->reason);
	if (e->who != NULL)
		buf_printf(&text, ": by %s: %s", e->who,
		    text_quote_z(note, e->note == NULL ? "" : e->note));
	log_line(e->state == ALERT_OPEN ? LOG_LEVEL_WARN : LOG_LEVEL_INFO, "%s",
	    buf_text(&text));
	buf_fini(&text);
}

/* ---- one event ---- */

static bool
is_open(enum alert_state state)
{
	return state != ALERT_PENDING && state != ALERT_RESOLVED;
}

/* Takes event over into the alert. */
static int
append(struct matters *m, struct alert *a, struct alert_event *event,
    struct error *err)
{
	struct world *w = m->world;
	struct matter_counts *counts = m->counts;
	/* What is not there yet is as good as over. */
	enum alert_state before = a->id == 0 ? ALERT_RESOLVED : a->event.state;

	event->n = a->event.n;
	alert_event_fini(&a->event);
	a->event = *event;
	*event = (struct alert_event){ 0 };
	if (ledger_add_alert_event(w->ledger, a, err) != 0 ||
	    route_event(w, a, before, err) != 0)
		return -1;
	if (a->event.action != ALERT_UPDATED)
		tell(w->config, a);
	if (counts == NULL)
		return 0;
	counts->n_events++;
	counts->n_opened += is_open(a->event.state) && !is_open(before);
	counts->n_resolved += !is_open(a->event.state) && is_open(before);
	return 0;
}

struct alert *
matter_alert(const struct alerts *alerts, const struct alert_key *key)
{
	for (size_t i = 0; i < alerts->n; i++) {
		if (alert_key_compare(&alerts->alerts[i].key, key) == 0)
			return &alerts->alerts[i];
	}
	return NULL;
}

/* An empty alert of the key, in the place of the one that is over. */
static struct alert *
make_another(
    struct alerts *alerts, struct alert *before, const struct alert_key *key)
{
	struct alert fresh = { .key = *key };

	fresh.key.target = xstrdup(key->target);
	fresh.key.feed = xstrdup(key->feed);
	fresh.key.subject = xstrdup(key->subject);
	if (before == NULL) {
		alerts->alerts = xgrow(alerts->alerts, alerts->n, &alerts->size,
		    sizeof *alerts->alerts);
		before = &alerts->alerts[alerts->n++];
	} else {
		alert_fini(before);
	}
	*before = fresh;
	return before;
}

static struct life_rules
rules_of(const struct config *c, const struct alert_key *key)
{
	int target = config_target(c, key->target);
	struct life_rules rules = { .ack_within_sec = c->ack_within_sec,
		.reopen_within_sec = c->reopen_within_sec };

	if (target >= 0 && c->targets[target].ack_within_sec != 0)
		rules.ack_within_sec = c->targets[target].ack_within_sec;
	return rules;
}

int
matter_find(struct matters *m, const struct alert_key *key,
    const struct finding *finding, struct error *err)
{
	struct life_rules rules = rules_of(m->world->config, key);
	struct alert *a = matter_alert(m->alerts, key);

	for (int i = 0; i < EVENTS_MAX; i++) {
		struct alert_event event;
		bool is_another;
		if (!life_find(a, finding, &rules, clock_now_sec(), &event,
			&is_another))
			break;
		if (is_another)
			a = make_another(m->alerts, a, key);
		if (append(m, a, &event, err) != 0)
			return -1;
	}
	return 0;
}

int
matter_end(
    struct matters *m, struct alert *a, const char *reason, struct error *err)
{
	struct alert_event event = a->event;

	event.action = ALERT_CLOSED;
	event.state = ALERT_RESOLVED;
	event.changed_sec = clock_now_sec();
	event.until_sec = 0;
	event.reason = xstrdup(reason);
	event.who = event.note = NULL;
	return append(m, a, &event, err);
}

int
matter_tick(
    struct matters *m, struct alert *a, int64_t *next_sec, struct error *err)
{
	struct life_rules rules = rules_of(m->world->config, &a->key);
	struct alert_event event;

	if (life_tick(a, &rules, clock_now_sec(), &event) &&
	    append(m, a, &event, err) != 0)
		return -1;
	int64_t next = life_next_sec(a, &rules);
	if (next != 0 && (*next_sec == 0 || next < *next_sec))
		*next_sec = next;
	return 0;
}

int
matter_act(struct matters *m, struct alert *a, const struct life_act *act,
    struct error *err)
{
	struct alert_event event;

	if (life_act(a, act, clock_now_sec(), &event, err) != 0)
		return -1;
	return append(m, a, &event, err);
}
