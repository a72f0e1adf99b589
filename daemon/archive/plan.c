/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * plan: which moments an archive is written at, and what it holds on a day.
 *
 * The moments at which any source's value may change are the starts of all
 * periods and the days behind their ends.  Between two such moments every
 * source is constant, so an update at each of them, carrying the values of the
 * day before it, gives every day of the file its true value.
 */
#include <math.h>
#include <stdlib.h>

#include "daemon/archive/internal.h"
#include "daemon/base/order.h"
#include "daemon/base/mem.h"

enum {
	FIRST_DAY = 3652, /* 1980-01-01; librrd refuses times before */
	SPAN_YEARS = 30,
	SPAN_STEP_YEARS = 10,
};

static bool
is_kept(const struct point *p)
{
	return p->period.end_day >= FIRST_DAY;
}

static int32_t
first_day_of(const struct point *p)
{
	int32_t start = p->period.start_day;

	if (start == DATE_NONE)
		start = p->period.end_day;
	return start < FIRST_DAY ? FIRST_DAY : start;
}

double
plan_value_on(const struct series *s, int32_t day)
{
	size_t low = 0;
	size_t high = s->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (s->points[middle].period.end_day < day)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == s->n || !is_kept(&s->points[low]) ||
	    first_day_of(&s->points[low]) > day ||
	    !isfinite(s->points[low].value))
		return NAN;
	return s->points[low].value;
}

static int
compare_days(const void *a, const void *b)
{
	return order_int(*(const int32_t *)a, *(const int32_t *)b);
}

static void
plan_add(struct plan *plan, int32_t day)
{
	plan->days =
	    xgrow(plan->days, plan->n, &plan->size, sizeof *plan->days);
	plan->days[plan->n++] = day;
}

/* Rows for so many years from the first day that the last one has room. */
static unsigned long
rows_for(int32_t first, int32_t last)
{
	int years = SPAN_YEARS;
	struct civil c = date_to_civil(first);
	int32_t end;

	while ((end = date_from_civil(c.year + years, c.month, 1)) < last)
		years += SPAN_STEP_YEARS;
	/* One for the week that the first day cuts, one for the month's days
	 * before it. */
	return (unsigned long)(end - first) / WEEK_DAYS + 2;
}

void
plan_make(struct plan *plan, const struct archive_source *sources, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < sources[i].series->n; k++) {
			const struct point *p = &sources[i].series->points[k];
			if (!is_kept(p))
				continue;
			plan_add(plan, first_day_of(p));
			plan_add(plan, p->period.end_day + 1);
		}
	}
	if (plan->n == 0)
		return;
	qsort(plan->days, plan->n, sizeof *plan->days, compare_days);
	for (size_t i = 0; i < plan->n; i++) {
		if (kept == 0 || plan->days[i] != plan->days[kept - 1])
			plan->days[kept++] = plan->days[i];
	}
	plan->n = kept;
	plan->rows = rows_for(plan->days[0], plan->days[kept - 1]);
}

void
plan_fini(struct plan *plan)
{
	free(plan->days);
	*plan = (struct plan){ 0 };
}

bool
plan_reaches_back(
    const struct archive_source *sources, size_t n, int32_t last_day)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < sources[i].series->n; k++) {
			const struct point *p = &sources[i].series->points[k];
			if (p->period.end_day > last_day &&
			    first_day_of(p) <= last_day && isfinite(p->value))
				return true;
		}
	}
	return false;
}
