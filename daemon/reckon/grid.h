/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * grid: the period ends at which a subject has values of an indicator.
 */
#ifndef SOEWATCH_RECKON_GRID_H
#define SOEWATCH_RECKON_GRID_H

#include <stddef.h>
#include <stdint.h>

#include "daemon/base/error.h"
#include "daemon/model/period.h"
#include "daemon/reckon/evaluate.h"

/* The grid of a subject and of what a figure reads. */
struct grid {
	enum rhythm rhythm;
	int fiscal_month;
	int32_t first_day, last_day; /* period ends; DATE_NONE: no report yet */
	/* Before first_day where a flow began earlier: a difference of two
	 * flows (9 months − Q3) may be known there. */
	int32_t earliest_day;
};

int grid_of(const struct reckoner *r, int figure, int subject, struct grid *out,
    struct error *err);

/* The grid that one member adds to an aggregate's. */
int grid_of_member(const struct reckoner *r, int figure, int subject,
    int enterprise, struct grid *out, struct error *err);

/* The rhythm that most have, the coarser of two that as many have. */
enum rhythm grid_rhythm(const size_t votes[RHYTHM_YEAR + 1]);

/* The first end of the grid on or near its earliest day. */
int32_t grid_first_end(const struct grid *g);

/* Days by date, none twice.  Start with { 0 }, free days.days. */
struct days {
	int32_t *days;
	size_t n, size;
};

/* The grid's ends, and for an enterprise what it reported off the grid. */
int grid_ends(const struct reckoner *r, int figure, int subject,
    const struct grid *g, struct days *out, struct error *err);

#endif
