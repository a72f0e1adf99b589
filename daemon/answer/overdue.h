/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * overdue: 逾期, who has not reported to a feed though it was due.
 *
 * A feed with deadlines (due, due_for) expects a report of every enterprise
 * that it covers, for each period of its rhythm at whose end the enterprise is
 * there by the roster.  What counts is the newest period that was due: figures
 * of older ones, whenever they come, change nothing.
 */
#ifndef SOEWATCH_ANSWER_OVERDUE_H
#define SOEWATCH_ANSWER_OVERDUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/error.h"
#include "daemon/answer/world.h"

enum report_state {
	REPORT_NOT_DUE,
	REPORT_IN,
	REPORT_LATE,
};

/* How an enterprise stands with one period. */
struct late {
	int enterprise;
	enum report_state state;
	int32_t end_day;    /* of the newest period that was due */
	int32_t due_day;    /* the last day on which it was in time */
	int32_t newest_day; /* end of the newest there is; DATE_NONE: none */
	/* Late: how many in a row were due and are not there, counted up to
	 * OVERDUE_COUNT_MAX; 0 where it never reported and the roster does not
	 * say since when it is there. */
	int n_missing;
	/* Late, and the newest report (or from in the roster) is longer ago
	 * than dormant_after. */
	bool is_dormant;
};

enum { OVERDUE_COUNT_MAX = 120 };

struct overdue {
	struct late *late; /* in the roster's order */
	size_t n, size;
	size_t n_dormant;
};

/* Those that have no figure in this feed of the newest period that was due, or
 * of a later one that is over; held figures count, rejected ones do not. Nobody
 * without deadlines or without a ledger.  Caller frees with overdue_fini(). */
int overdue_find(struct world *w, const struct feed *feed, int32_t today,
    struct overdue *out, struct error *err);

/* Likewise all from whom a report is expected, in whatever state: of the newest
 * period that was due (if none was, of the one that comes due next); or of the
 * one that ends on end_day, for which later ones do not stand in. */
int overdue_list(struct world *w, const struct feed *feed, int32_t today,
    int32_t end_day, struct overdue *out, struct error *err);
void overdue_fini(struct overdue *o);

/* The first day after today on which somebody who has not reported by then
 * becomes overdue; DATE_NONE: never. */
int32_t overdue_next_day(
    const struct config *config, const struct feed *feed, int32_t today);

#endif
