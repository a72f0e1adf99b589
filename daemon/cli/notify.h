/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * notify: what soewatch status has to say of notifiers.
 */
#ifndef SOEWATCH_CLI_NOTIFY_H
#define SOEWATCH_CLI_NOTIFY_H

#include <stdint.h>

#include "daemon/base/buf.h"
#include "daemon/base/error.h"
#include "daemon/cli/commands.h"

/* Changes that wait, and those that were refused, of all notifiers; *notes gets
 * a line for people of each notifier that fails.  The ledger is open. */
int notify_totals(struct invocation *in, int64_t *n_waiting, int64_t *n_refused,
    struct buf *notes, struct error *err);

#endif
