/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * overdue: 逾期, who has not reported to a feed though it was due.
 *
 * A feed with the setting due expects a report of every enterprise that it
 * covers, for each period of its rhythm, so long after the period's end.
 */
#ifndef SOEWATCH_SERVICE_OVERDUE_H
#define SOEWATCH_SERVICE_OVERDUE_H

#include <stddef.h>
#include <stdint.h>

#include "daemon/base/error.h"
#include "daemon/answer/world.h"

struct late {
	int enterprise;
	int32_t end_day; /* of the newest period that was due */
};

struct overdue {
	struct late *late; /* in the roster's order */
	size_t n, size;
};

/* The end of the newest period that is due by today, so many days after it. */
int32_t overdue_end(
    int32_t today, int due_days, enum rhythm rhythm, int fiscal_month);

/* Those that have no figure of this feed for the newest period that was due, or
 * a later one; held figures count, rejected ones do not.  Nobody without the
 * setting due or without a ledger.  Caller frees with overdue_fini(). */
int overdue_find(struct world *w, const struct feed *feed, int32_t today,
    struct overdue *out, struct error *err);
void overdue_fini(struct overdue *o);

#endif
