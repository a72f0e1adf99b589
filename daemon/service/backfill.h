/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * backfill: periods behind those that visits ask for, on request.
 */
#ifndef SOEWATCH_SERVICE_BACKFILL_H
#define SOEWATCH_SERVICE_BACKFILL_H

#include <stdint.h>

#include "daemon/base/buf.h"
#include "daemon/base/error.h"
#include "daemon/service/control.h"
#include "daemon/service/poller.h"

/* Starts the request backfill, whose arguments are the feed and the first and
 * last day on which a period may end (YYYY-MM-DD), by poller_backfill().
 * -1 with err when it cannot be served. */
int backfill_start(struct poller *p, const struct config *config,
    const struct control_request *request,
    void (*told)(void *arg, const struct errand_progress *progress), void *arg,
    struct error *err);

/* Says on out what came of it.  Returns the exit status: 0, or 1 when something
 * failed. */
int backfill_tell(const struct errand_progress *progress, struct buf *out);

#endif
