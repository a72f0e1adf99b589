/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * settle_alerts: verdicts into alerts.
 *
 * The state is worked out from the whole series; what is announced is the
 * newest known period's change alone, so that ten years of old reports are not
 * ten years of news.  An unknown period opens nothing and resolves nothing, and
 * a period older than the one an alert speaks of changes nothing.
 */
#ifndef SOEWATCH_SERVICE_SETTLE_ALERTS_H
#define SOEWATCH_SERVICE_SETTLE_ALERTS_H

#include <stddef.h>

#include "daemon/base/error.h"
#include "daemon/ledger/ledger.h"
#include "daemon/reckon/judge.h"
#include "daemon/answer/world.h"

/* Brings the target's alert on the subject to where the verdicts put it; alerts
 * are those that are not resolved, kept up to date.  Writes events to the
 * ledger and logs each change once.  n_opened and n_resolved count. */
int settle_alert(struct world *w, int target, int subject,
    const struct verdicts *verdicts, struct alerts *alerts, size_t *n_opened,
    size_t *n_resolved, struct error *err);

/* Resolves what nothing judges any more: the target is gone from the
 * configuration, or the subject from the roster or the target's selection. */
int settle_orphans(struct world *w, struct alerts *alerts, size_t *n_resolved,
    struct error *err);

#endif
