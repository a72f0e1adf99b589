/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * matters: what is found becomes alerts: life's events go into the ledger, to
 * the notifiers' outboxes and to the log, in one transaction.
 */
#ifndef SOEWATCH_SERVICE_MATTERS_H
#define SOEWATCH_SERVICE_MATTERS_H

#include <stddef.h>
#include <stdint.h>

#include "daemon/answer/world.h"
#include "daemon/base/error.h"
#include "daemon/reckon/life.h"

struct matter_counts {
	size_t n_events, n_opened, n_resolved;
};

/* What is worked on. */
struct matters {
	struct world *world; /* in a transaction */
	/* The newest of each key (ledger_alerts_of()), kept up to date; only
	 * for matter_find(). */
	struct alerts *alerts;
	struct matter_counts *counts; /* NULL: nobody counts */
};

/* Brings the key's alert to where the finding puts it; key and finding are
 * borrowed. */
int matter_find(struct matters *m, const struct alert_key *key,
    const struct finding *finding, struct error *err);

/* The alert is over, whatever is found, because of reason. */
int matter_end(struct matters *m, struct alert *alert, const char *reason,
    struct error *err);

/* What the time brings to the alert; *next_sec becomes earlier where the next
 * of it is (0: never). */
int matter_tick(struct matters *m, struct alert *alert, int64_t *next_sec,
    struct error *err);

/* What a person does to it. */
int matter_act(struct matters *m, struct alert *alert,
    const struct life_act *act, struct error *err);

/* The alert of the key among alerts; NULL: there is none. */
struct alert *matter_alert(
    const struct alerts *alerts, const struct alert_key *key);

#endif
