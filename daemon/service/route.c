/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * route: one look at a notifier's settings.
 */
#include "daemon/service/clock.h"
#include "daemon/service/route.h"

bool
route_wants(
    const struct config *c, const struct notifier *n, const struct alert *a)
{
	if (a->event.severity < n->severity || a->event.level < n->escalation)
		return false;
	if (n->has_kind != NULL && !n->has_kind[a->key.kind])
		return false;
	if (n->has_target != NULL) {
		int target = config_target(c, a->key.target);
		if (target < 0 || !n->has_target[target])
			return false;
	}
	if (n->has_subject != NULL) {
		int subject = config_subject(c, a->key.subject);
		if (subject < 0 || !n->has_subject[subject])
			return false;
	}
	return true;
}

/* Is the event one to tell of? */
static bool
is_news(const struct alert *a, enum alert_state before)
{
	switch (a->event.action) {
	case ALERT_CLOSED:
		/* What was never opened is not told to be over. */
		return before != ALERT_PENDING;
	case ALERT_LOWERED:
		return a->event.state != ALERT_SILENCED;
	default:
		return alert_action_is_news(a->event.action);
	}
}

int
route_event(struct world *w, const struct alert *a, enum alert_state before,
    struct error *err)
{
	if (!is_news(a, before))
		return 0;
	for (size_t i = 0; i < w->config->n_notifiers; i++) {
		const struct notifier *n = &w->config->notifiers[i];
		int knows = ledger_outbox_knows(w->ledger, n->id, a->id, err);
		if (knows < 0)
			return -1;
		/* Who was never told that it is open is not told that it is
		 * over. */
		if (knows == 0 &&
		    (a->event.state == ALERT_RESOLVED ||
			!route_wants(w->config, n, a)))
			continue;
		if (ledger_outbox_add(w->ledger, n->id, a->id, a->event.n,
			clock_now_sec(), err) != 0)
			return -1;
	}
	return 0;
}
