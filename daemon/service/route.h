/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * route: which notifiers are told of which alerts.
 */
#ifndef SOEWATCH_SERVICE_ROUTE_H
#define SOEWATCH_SERVICE_ROUTE_H

#include <stdbool.h>

#include "daemon/answer/world.h"
#include "daemon/base/error.h"
#include "daemon/model/alert.h"

/* Is the alert, as it stands, one of those that the notifier is for? */
bool route_wants(const struct config *config, const struct notifier *notifier,
    const struct alert *alert);

/* Enters the alert's newest event into the outbox of each notifier that is to
 * be told of it: those that the alert is for, and those that were told of it
 * before, so that they hear how it ends.  before is the state in front of the
 * event.  Inside the transaction of the event. */
int route_event(struct world *w, const struct alert *alert,
    enum alert_state before, struct error *err);

#endif
