/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * projection: where a series is heading.
 *
 * The slope is the median of those between the points of the last 36 months
 * (Theil 1950, Sen 1968: a few odd values do not turn it); between points a
 * whole number of years apart where there are three such pairs, so that seasons
 * do not count (Hirsch, Slack and Smith 1982, "Techniques of trend analysis for
 * monthly water quality data").  It starts at the newest value.
 */
#ifndef SOEWATCH_RECKON_PROJECTION_H
#define SOEWATCH_RECKON_PROJECTION_H

#include <stddef.h>
#include <stdint.h>

enum { PROJECTION_MONTHS = 36, PROJECTION_POINTS_MIN = 4 };

struct dated_value {
	int32_t day;
	double value;
};

/* The value that the n points, by day and all known, lead to on a later day;
 * those that are older than 36 months before the last are passed over.  NaN
 * where they are too few. */
double projection(const struct dated_value *points, size_t n, int32_t day);

#endif
