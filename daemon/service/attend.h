/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * attend: what no series tells: feeds that fail, figures that wait for a
 * person, reports that are overdue, and what the time alone brings to an alert.
 */
#ifndef SOEWATCH_SERVICE_ATTEND_H
#define SOEWATCH_SERVICE_ATTEND_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/answer/world.h"
#include "daemon/base/error.h"
#include "daemon/service/matters.h"

/* When alerts are looked at, and how closely. */
struct attention {
	int64_t next_sec; /* 0: now */
	int64_t tick_sec; /* when the time brings something; 0: never */
	/* Those of held figures and overdue reports, too, which only a pass, a
	 * ruling or a new day changes: now. */
	bool is_thorough;
	int64_t caught_up_sec; /* by then each feed should have answered */
	struct matter_counts counts; /* since the start */
};

/* At the start: that nothing was reported for long is no finding before each
 * feed has been asked, which a service that was down for long owes people. */
void attend_begin(struct attention *attention, struct world *w);

/* Has that come to its end by now (no visit is under way, or they take too
 * long)?  Once only; then look at all that time may have changed. */
bool attend_catch_up(
    struct attention *attention, struct world *w, bool is_idle);

bool attend_is_due(const struct attention *attention);

/* Brings the alerts of feeds to where they belong, ends silences and escalates,
 * and says when to look again: in a minute, or when the time brings something.
 * A transaction of its own. */
int attend(struct world *w, struct attention *attention, struct error *err);

#endif
