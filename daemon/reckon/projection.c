/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * projection: a median of slopes.
 */
#include <math.h>
#include <stdlib.h>

#include "daemon/base/date.h"
#include "daemon/model/period.h"
#include "daemon/reckon/projection.h"
#include "daemon/base/mem.h"

enum { YEARLY_PAIRS_MIN = 3 };

static int
compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *values, size_t n)
{
	qsort(values, n, sizeof *values, compare_doubles);
	return n % 2 == 1 ? values[n / 2]
			  : (values[n / 2 - 1] + values[n / 2]) / 2;
}

/* Whole years between the two, give or take the slack of a period's end? */
static bool
is_years_apart(int32_t from_day, int32_t to_day)
{
	int days = to_day - from_day;
	int years = (int)lround(days / 365.25);

	/* Most pairs are not even nearly so: no need to look at calendars. */
	if (years == 0 || fabs(days - 365.25 * years) > PERIOD_SLACK_DAYS + 3)
		return false;
	return abs(date_add_months(from_day, 12 * years) - to_day) <=
	    PERIOD_SLACK_DAYS;
}

/* The slopes of all pairs, or of those only that are years apart. */
static size_t
slopes(const struct dated_value *points, size_t n, bool is_yearly, double *out)
{
	size_t n_slopes = 0;

	for (size_t i = 0; i < n; i++) {
		for (size_t k = i + 1; k < n; k++) {
			const struct dated_value *a = &points[i];
			const struct dated_value *b = &points[k];
			if (b->day > a->day &&
			    (!is_yearly || is_years_apart(a->day, b->day)))
				out[n_slopes++] =
				    (b->value - a->value) / (b->day - a->day);
		}
	}
	return n_slopes;
}

double
projection(const struct dated_value *points, size_t n, int32_t day)
{
	while (n > 0 &&
	    points->day <=
		date_add_months(points[n - 1].day, -PROJECTION_MONTHS)) {
		points++;
		n--;
	}
	if (n < PROJECTION_POINTS_MIN)
		return NAN;
	double *all = xcalloc(n * (n - 1) / 2, sizeof *all);
	size_t n_slopes = slopes(points, n, true, all);
	if (n_slopes < YEARLY_PAIRS_MIN)
		n_slopes = slopes(points, n, false, all);
	double slope = n_slopes == 0 ? (double)NAN : median(all, n_slopes);
	free(all);
	return points[n - 1].value + slope * (day - points[n - 1].day);
}
