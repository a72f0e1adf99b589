/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * quartiles: three borders between four quarters.
 */
#include <math.h>
#include <stdlib.h>

#include "daemon/cli/quartiles.h"
#include "daemon/base/mem.h"

static int
compare_doubles(const void *a, const void *b)
{
	const double *x = a;
	const double *y = b;

	return (*x > *y) - (*x < *y);
}

static double
quantile(const double *sorted, size_t n, double share)
{
	double at = share * (double)(n - 1);
	size_t below = (size_t)at;

	if (below + 1 >= n)
		return sorted[n - 1];
	return sorted[below] +
	    (at - (double)below) * (sorted[below + 1] - sorted[below]);
}

struct quartiles
quartiles_of(double *values, size_t n)
{
	if (n == 0)
		return (struct quartiles){ NAN, NAN, NAN };
	qsort(values, n, sizeof *values, compare_doubles);
	return (struct quartiles){ .first = quantile(values, n, 0.25),
		.median = quantile(values, n, 0.5),
		.third = quantile(values, n, 0.75) };
}

int
quartiles_place(const struct quartiles *q, double value, bool is_lower_better)
{
	double borders[] = { q->third, q->median, q->first };
	int place = 1;

	if (is_lower_better) {
		borders[0] = q->first;
		borders[2] = q->third;
	}
	for (size_t i = 0; i < ARRAY_SIZE(borders); i++)
		place +=
		    is_lower_better ? value > borders[i] : value < borders[i];
	return place;
}
