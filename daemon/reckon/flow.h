/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * flow: the flow between two dates, out of whatever was reported.
 *
 * Every reported period of a flow is an edge between the day before it starts
 * and its last day.  The flow of any period is the signed sum along a path of
 * such edges: Q4 = FY − 9M, TTM = FY₋₁ + YTD − YTD₋₁, a month = the difference
 * of two YTDs.  Days match exactly inside a path, and within PERIOD_SLACK_DAYS
 * at its two ends (52/53-week years) when no exact path is there.  The fewest
 * edges win; among equals the path whose oldest reported_day is newest.  No
 * path: unknown, never a guess.
 */
#ifndef SOEWATCH_RECKON_FLOW_H
#define SOEWATCH_RECKON_FLOW_H

#include <stdint.h>

#include "daemon/base/decimal.h"
#include "daemon/model/fact.h"

enum { FLOW_STEPS_MAX = 48 };

struct flow_path {
	struct {
		const struct fact *fact;
		int sign; /* +1 or −1 */
	} steps[FLOW_STEPS_MAX];
	int n;
	struct decimal sum;
	int32_t oldest_reported_day;
};

/* The flow of the period, out of the facts in force of that basis (0: as they
 * were reported); two bases are never mixed.  Returns 0 when there is no path,
 * 1 with *best, 2 when an equally short path disagrees: then *other is that one
 * (other may be NULL).  Fact pointers are borrowed from the range. */
int flow_between(struct book_range facts, int basis_year, struct period period,
    struct flow_path *best, struct flow_path *other);

/* The fact in force of exactly that basis for the period, start and end within
 * the slack (nearest first); a stock has start_day DATE_NONE.  NULL if none. */
const struct fact *fact_at(
    struct book_range facts, struct period period, int basis_year);

#endif
