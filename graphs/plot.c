/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * plot: spans to days, days to a scale.
 */
#include <math.h>
#include <stdlib.h>

#include "graphs/chart.h"
#include "graphs/plot.h"
#include "daemon/base/mem.h"

enum {
	FIRST_DAY = 3652,   /* 1980-01-01; librrd refuses times before */
	VISIBLE_PIXELS = 3, /* what is shorter is not seen */
};

/* A number a day over the days shown, of_span() of the span that has the day.
 * least_days is the length at which a value is seen: a shorter one starts
 * earlier, where nothing is known. */
static double *
spread(const struct plot *plot, const struct chart_spans *spans,
    double (*of_span)(const struct chart_span *), int least_days)
{
	int days = plot->days;
	double *values = xcalloc((size_t)days, sizeof *values);
	int64_t next = 0; /* behind the span before */

	for (int i = 0; i < days; i++)
		values[i] = NAN;
	for (size_t i = 0; i < spans->n; i++) {
		const struct chart_span *s = &spans->spans[i];
		bool is_known = fabs(s->value) <= CHART_VALUE_MAX;
		int64_t start = (int64_t)s->start_day - plot->from_day;
		int64_t end = (int64_t)s->end_day - plot->from_day;
		if (is_known && end - start + 1 < least_days)
			start = end - least_days + 1;
		if (start < next)
			start = next;
		for (int64_t d = start; d <= end && d < days; d++)
			values[d] = is_known ? of_span(s) : NAN;
		if (is_known && end >= next)
			next = end + 1;
	}
	return values;
}

static double
value_of(const struct chart_span *span)
{
	return span->value;
}

static double
partial_of(const struct chart_span *span)
{
	return span->is_partial;
}

/* Sets what is partial of the days shown. */
static void
spread_partial(struct plot *plot, int least_days)
{
	bool has_partial = false;

	plot->partial =
	    spread(plot, &plot->chart->series, partial_of, least_days);
	for (int i = 0; i < plot->days; i++) {
		has_partial |= plot->partial[i] > 0;
		plot->has_full |= plot->partial[i] <= 0;
	}
	if (has_partial)
		return;
	free(plot->partial);
	plot->partial = NULL;
}

static void
widen(const double *values, int days, double *minimum, double *maximum)
{
	for (int i = 0; values != NULL && i < days; i++) {
		*minimum = fmin(*minimum, values[i]);
		*maximum = fmax(*maximum, values[i]);
	}
}

/* Never up or never down, and known from its first day to its last. */
static bool
is_plain(const double *values, int days)
{
	bool rises = false;
	bool falls = false;
	int last = -1;

	for (int i = 0; values != NULL && i < days; i++) {
		if (isnan(values[i]))
			continue;
		if (last >= 0 && last != i - 1)
			return false;
		rises |= last >= 0 && values[i] > values[last];
		falls |= last >= 0 && values[i] < values[last];
		last = i;
	}
	return last >= 0 && !(rises && falls);
}

static bool
is_zero(const double *values, int days)
{
	double minimum = INFINITY;
	double maximum = -INFINITY;

	widen(values, days, &minimum, &maximum);
	return minimum >= 0 && maximum <= 0 && minimum <= maximum;
}

/* Holds what is kept and the lines; the rest is put beyond its ends. */
static void
scale(struct plot *plot)
{
	const struct chart *c = plot->chart;
	double minimum = INFINITY;
	double maximum = -INFINITY;

	widen(plot->series, plot->days, &minimum, &maximum);
	plot->is_known = minimum <= maximum;
	plot->is_cut = minimum < c->keep_low || maximum > c->keep_high;
	/* fmin() and fmax() pass over NaN. */
	minimum = fmax(minimum, c->keep_low);
	maximum = fmin(maximum, c->keep_high);
	widen(plot->line, plot->days, &minimum, &maximum);
	widen(plot->upper, plot->days, &minimum, &maximum);

	struct axis *a = &plot->axis;
	*a = axis_choose(minimum, maximum,
	    (c->from_zero ? AXIS_FROM_ZERO : 0) |
		(c->is_whole ? AXIS_WHOLE : 0),
	    c->height);
	double size = a->high - a->low;
	double hair = 1.5 * size / c->height;
	plot->bottom = minimum < a->low + hair ? a->low - hair : a->low;
	plot->top = maximum > a->high - hair ? a->high + hair : a->high;
	for (int i = 0; plot->is_cut && i < plot->days; i++) {
		if (plot->series[i] < c->keep_low)
			plot->series[i] = a->low - size;
		if (plot->series[i] > c->keep_high)
			plot->series[i] = a->high + size;
	}
}

int
plot_make(struct plot *out, const struct chart *chart, struct error *err)
{
	*out = (struct plot){
		.chart = chart,
		.from_day =
		    chart->from_day < FIRST_DAY ? FIRST_DAY : chart->from_day,
	};
	int64_t days = (int64_t)chart->to_day - out->from_day + 1;
	if (days < 1 || days > PLOT_DAYS_MAX)
		return error_set(err, ERROR_INPUT,
		    "chart: %lld days from 1980 on: expected 1 to %d",
		    (long long)days, PLOT_DAYS_MAX);
	out->days = (int)days;
	int visible_days = VISIBLE_PIXELS * out->days / chart->width;
	out->series = spread(out, &chart->series, value_of, visible_days);
	spread_partial(out, visible_days);
	if (chart->line.n > 0)
		out->line = spread(out, &chart->line, value_of, 0);
	if (chart->upper.n > 0)
		out->upper = spread(out, &chart->upper, value_of, 0);
	out->line_is_plain = is_plain(out->line, out->days);
	out->upper_is_plain = is_plain(out->upper, out->days);
	out->line_is_zero = is_zero(out->line, out->days);
	scale(out);
	return 0;
}

void
plot_fini(struct plot *plot)
{
	free(plot->series);
	free(plot->partial);
	free(plot->line);
	free(plot->upper);
}
