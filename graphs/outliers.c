/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * outliers: the smallest range that all but a few sorted values need.
 */
#include <math.h>
#include <stdlib.h>

#include "graphs/outliers.h"
#include "daemon/base/mem.h"

enum {
	VALUES_MIN = 12, /* below that none of them is the rule */
	SHARE = 10,      /* at most a tenth may be left out */
	TIMES = 6,       /* what it must win */
};

struct range {
	double low, high;
};

/* Known values, sorted, and what must be kept in any case. */
struct values {
	double *sorted;
	size_t n;
	struct range kept;
};

static int
compare(const void *a, const void *b)
{
	const double x = *(const double *)a;
	const double y = *(const double *)b;

	return (x > y) - (x < y);
}

static struct values
values_of(const struct series *series, const struct series *line)
{
	const struct point *newest = series_latest(series);
	struct values v = { .sorted = xcalloc(series->n + 1, sizeof(double)),
		.kept = { INFINITY, -INFINITY } };

	for (size_t i = 0; i < series->n; i++) {
		if (!isnan(series->points[i].value))
			v.sorted[v.n++] = series->points[i].value;
	}
	qsort(v.sorted, v.n, sizeof *v.sorted, compare);
	if (newest != NULL)
		v.kept = (struct range){ newest->value, newest->value };
	for (size_t i = 0; line != NULL && i < line->n; i++) {
		v.kept.low = fmin(v.kept.low, line->points[i].value);
		v.kept.high = fmax(v.kept.high, line->points[i].value);
	}
	return v;
}

/* What the values need without so many of them, at best. */
static struct range
range_without(const struct values *v, size_t n)
{
	struct range best = { -INFINITY, INFINITY };

	for (size_t below = 0; below <= n; below++) {
		struct range r = {
			fmin(v->sorted[below], v->kept.low),
			fmax(v->sorted[v->n - 1 - (n - below)], v->kept.high),
		};
		if (r.high - r.low < best.high - best.low)
			best = r;
	}
	return best;
}

/* Takes in again what lies no farther off than the range is high. */
static struct range
take_in_near(const struct values *v, struct range r)
{
	double reach = r.high - r.low;
	const struct range near = { r.low - reach, r.high + reach };

	for (size_t i = 0; i < v->n; i++) {
		if (v->sorted[i] < near.low || v->sorted[i] > near.high)
			continue;
		r.low = fmin(r.low, v->sorted[i]);
		r.high = fmax(r.high, v->sorted[i]);
	}
	return r;
}

static void
count(struct outliers *out, const struct series *series)
{
	for (size_t i = 0; i < series->n; i++) {
		const struct point *p = &series->points[i];
		if (p->value < out->low) {
			out->n++;
			if (out->lowest == NULL ||
			    p->value < out->lowest->value)
				out->lowest = p;
		} else if (p->value > out->high) {
			out->n++;
			if (out->highest == NULL ||
			    p->value > out->highest->value)
				out->highest = p;
		}
	}
}

size_t
outliers_find(struct outliers *out, const struct series *series,
    const struct series *line)
{
	struct values v = values_of(series, line);
	size_t most = v.n / SHARE;

	*out = (struct outliers){ 0 };
	if (v.n < VALUES_MIN)
		goto out;
	struct range all = range_without(&v, 0);
	struct range least = range_without(&v, most);
	double size = least.high - least.low;
	if (size <= 0 || all.high - all.low < TIMES * size)
		goto out;
	/* As few as win nearly as much. */
	for (size_t n = 1; n <= most; n++) {
		struct range r = range_without(&v, n);
		if (r.high - r.low > 1.5 * size)
			continue;
		r = take_in_near(&v, r);
		out->low = r.low;
		out->high = r.high;
		count(out, series);
		break;
	}
out:
	free(v.sorted);
	return out->n;
}
