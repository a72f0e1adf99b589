/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * compute: a subject's indicator over all its periods.
 *
 * Periods step on the rhythm in which the formula's items are reported, from
 * the first reported period to the last, so that a missing report shows as an
 * unknown period; a period end off the grid that was reported is a point too.
 */
#ifndef SOEWATCH_RECKON_COMPUTE_H
#define SOEWATCH_RECKON_COMPUTE_H

#include "daemon/base/error.h"
#include "daemon/model/series.h"
#include "daemon/reckon/evaluate.h"

/* The grid of a subject and a formula's needs. */
struct grid {
	enum rhythm rhythm;
	int fiscal_month;
	int32_t first_day, last_day; /* period ends; DATE_NONE: no report yet */
	/* Before first_day where a flow began earlier: a difference of two
	 * flows (9 months − Q3) may be known there. */
	int32_t earliest_day;
};

int compute_grid(const struct reckoner *r, int indicator, int subject,
    struct grid *out, struct error *err);

/* The indicator's series; empty where nothing was reported.  Caller frees with
 * series_fini(). */
int compute_series(const struct reckoner *r, int indicator, int subject,
    struct series *out, struct error *err);

/* The formula's value for the subject at each point's period end; what goes
 * into out has the periods of points. */
int compute_at(const struct reckoner *r, const struct formula *formula,
    int subject, enum rhythm rhythm, const struct series *points,
    struct series *out, struct error *err);

#endif
