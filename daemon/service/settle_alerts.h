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

#include "daemon/answer/world.h"
#include "daemon/base/error.h"
#include "daemon/reckon/judge.h"
#include "daemon/service/matters.h"

/* Brings the target's alerts on the subject to where the verdicts put them. */
int settle_alert(struct docket *d, int target, const struct verdicts *verdicts,
    struct error *err);

/* Resolves what nothing judges any more: the target is gone from the
 * configuration, or the subject from the roster or the target's selection. */
int settle_orphans(
    struct world *w, struct matter_counts *counts, struct error *err);

#endif
