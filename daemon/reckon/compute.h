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
#include "daemon/reckon/grid.h"

/* The indicator's series; empty where nothing was reported.  Caller frees with
 * series_fini(). */
int compute_series(const struct reckoner *r, int indicator, int subject,
    struct series *out, struct error *err);

/* Puts the grid's next point into the series: the value stands for the step of
 * the grid, and unknown ones in front of the first report are passed over. */
void compute_point(const struct grid *grid, int32_t end_day,
    const struct value *value, struct series *out);

/* The formula's value for the subject at each point's period end; what goes
 * into out has the periods of points. */
int compute_at(const struct reckoner *r, const struct formula *formula,
    int subject, enum rhythm rhythm, const struct series *points,
    struct series *out, struct error *err);

#endif
