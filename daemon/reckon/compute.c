/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * compute: the points on a grid.
 */
#include <math.h>
#include <stdlib.h>

#include "daemon/reckon/compute.h"

/* A value stands for its step of the grid, but not for what the point before
 * it stands for. */
static struct period
stretch_of(int32_t end, enum rhythm rhythm, const struct series *before)
{
	int32_t start = rhythm_start(end, rhythm);

	if (before->n > 0) {
		int32_t last = before->points[before->n - 1].period.end_day;
		/* A 53-week year is a few days longer than its step. */
		if (start <= last || start - last <= PERIOD_SLACK_DAYS)
			start = last + 1;
	}
	return (struct period){ .start_day = start, .end_day = end };
}

void
compute_point(const struct grid *grid, int32_t end_day,
    const struct value *value, struct series *out)
{
	series_add(out,
	    &(const struct point){
		.period = stretch_of(end_day, grid->rhythm, out),
		.value = value->number,
		.word = value->word,
		.n_reported = value->n_reported,
		.n_members = value->n_members });
	/* A series starts with a report or with what is known. */
	if (out->n == 1 && end_day < grid->first_day && isnan(value->number))
		out->n = 0;
}

int
compute_series(const struct reckoner *r, int indicator, int subject,
    struct series *out, struct error *err)
{
	const struct formula *f = r->program->indicators[indicator];
	struct days ends = { 0 };
	struct value value;
	struct grid grid;
	int rc = -1;

	*out = (struct series){ 0 };
	if (!config_has_series(r->program->config, subject, indicator))
		return 0;
	if (grid_of(r, indicator, subject, &grid, err) != 0)
		return -1;
	out->rhythm = grid.rhythm;
	out->fiscal_month = grid.fiscal_month;
	if (grid.first_day == DATE_NONE)
		return 0;
	if (grid_ends(r, indicator, subject, &grid, &ends, err) != 0)
		goto out;
	for (size_t i = 0; i < ends.n; i++) {
		if (evaluate(r, f, subject, ends.days[i], grid.rhythm, &value,
			NULL, err) != 0)
			goto out;
		compute_point(&grid, ends.days[i], &value, out);
	}
	rc = 0;
out:
	free(ends.days);
	if (rc != 0)
		series_fini(out);
	return rc;
}

int
compute_at(const struct reckoner *r, const struct formula *formula, int subject,
    enum rhythm rhythm, const struct series *points, struct series *out,
    struct error *err)
{
	struct value value;

	*out = (struct series){ 0 };
	for (size_t i = 0; i < points->n; i++) {
		struct period period = points->points[i].period;
		if (evaluate(r, formula, subject, period.end_day, rhythm,
			&value, NULL, err) != 0) {
			series_fini(out);
			return -1;
		}
		series_add(out,
		    &(const struct point){ .period = period,
			.value = value.number,
			.word = value.word,
			.n_reported = value.n_reported,
			.n_members = value.n_members });
	}
	return 0;
}
