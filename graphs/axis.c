/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * axis: what a person would have ruled by hand.
 */
#include <float.h>
#include <math.h>
#include <stdio.h>

#include "graphs/axis.h"
#include "daemon/base/date.h"
#include "daemon/base/mem.h"

enum {
	STEP_PIXELS = 50,       /* between two lines of the grid, about */
	YEAR_LABEL_PIXELS = 44, /* "2015" and the air around it */
	MONTH_LABEL_PIXELS = 72,
	YEAR_SEC = 365 * 86400,
	MONTH_SEC = 30 * 86400,
	QUARTERS_BELOW_DAYS = 4 * 366,
};

static int
decimals_of(double step)
{
	int decimals = 0;

	for (double x = step; decimals < 15; x *= 10, decimals++) {
		if (fabs(x - round(x)) < 1e-6 * x && round(x) >= 1)
			break;
	}
	return decimals;
}

static struct axis
ruled(double low, double high, double step)
{
	return (struct axis){
		.low = floor(low / step + 1e-9) * step,
		.high = ceil(high / step - 1e-9) * step,
		.step = step,
	};
}

/* The scale of steps 1, 2, 2.5, 5 × 10^n that wastes least of the plot and has
 * about so many steps. */
static struct axis
best_ruled(double low, double high, double steps, bool is_whole)
{
	static const double sizes[] = { 1, 2, 2.5, 5, 10, 20, 25, 50 };
	double rough = (high - low) / steps;
	if (is_whole)
		rough = fmax(rough, 1);
	double power = pow(10, floor(log10(rough) + 1e-9));
	struct axis best = { 0 };
	double least = INFINITY;

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		double step = sizes[i] * power;
		struct axis a = ruled(low, high, step);
		double n = round((a.high - a.low) / step);
		double cost =
		    (a.high - a.low) / (high - low) + 0.07 * fabs(n - steps);
		if (n > 2 * steps || cost >= least ||
		    (is_whole && fabs(step - round(step)) > 1e-9 * step))
			continue;
		least = cost;
		best = a;
	}
	return best;
}

struct axis
axis_choose(double minimum, double maximum, unsigned wishes, int height)
{
	double steps = fmax(2, round((double)height / STEP_PIXELS));
	bool is_whole = (wishes & AXIS_WHOLE) != 0;

	if (!(minimum <= maximum))
		minimum = maximum = 0;
	if (is_whole) {
		minimum = floor(minimum);
		maximum = ceil(maximum);
	}
	if (wishes & AXIS_FROM_ZERO) {
		minimum = fmin(minimum, 0);
		maximum = fmax(maximum, 0);
	}
	double size = fmax(fabs(minimum), fabs(maximum));
	/* A constant series gets a band around it, a tenth of its size; one that
	 * moves by less than a millionth is drawn as one, too: librrd counts its
	 * grid's steps from 0 in an int, and would never end. */
	if (size <= 0) {
		maximum = 0.9; /* 0 to 1 */
	} else if (maximum - minimum <= fmax(size * 1e-6, DBL_MIN)) {
		double band = fmax(size / 20, is_whole ? 1 : 0);
		minimum -= band;
		maximum += band;
	}
	double air = is_whole ? 0 : (maximum - minimum) * 0.06;
	double low = minimum - air;
	double high = maximum + air;
	if (minimum >= 0 && low < 0)
		low = 0;
	if (maximum <= 0 && high > 0)
		high = 0;

	struct axis axis = best_ruled(low, high, steps, is_whole);
	axis.decimals = decimals_of(axis.step);
	return axis;
}

const char *
axis_format(char out[AXIS_FORMAT_SIZE], const struct axis *axis)
{
	double size = fmax(fabs(axis->low), fabs(axis->high));

	if (size >= 1e12 || axis->step < 1e-6)
		snprintf(out, AXIS_FORMAT_SIZE, "%%.6lg");
	else
		snprintf(out, AXIS_FORMAT_SIZE, "%%.%dlf", axis->decimals);
	return out;
}

int
axis_label_width(const struct axis *axis)
{
	double size = fmax(fabs(axis->low), fabs(axis->high));

	if (size >= 1e12 || axis->step < 1e-6)
		return 12; /* "-1.23456e+15" */
	int low = snprintf(NULL, 0, "%.*f", axis->decimals, axis->low);
	int high = snprintf(NULL, 0, "%.*f", axis->decimals, axis->high);

	return low > high ? low : high;
}

/* Does the middle of any year show? */
static bool
shows_a_year(int32_t from_day, int32_t to_day)
{
	for (int year = date_to_civil(from_day).year;
	     year <= date_to_civil(to_day).year; year++) {
		int32_t middle = date_from_civil(year, 7, 2);
		if (from_day < middle && middle < to_day)
			return true;
	}
	return false;
}

/* The first of the steps that leaves each label so many pixels. */
static int
label_step(const int steps[], size_t n, double pixels_a_unit, int pixels)
{
	for (size_t i = 0; i + 1 < n; i++) {
		if (steps[i] * pixels_a_unit >= pixels)
			return steps[i];
	}
	return steps[n - 1];
}

const char *
axis_grid(char out[AXIS_GRID_SIZE], int32_t from_day, int32_t to_day, int width)
{
	static const int years[] = { 1, 2, 5, 10, 20, 50, 100 };
	static const int months[] = { 1, 2, 3, 6, 12 };
	int days = to_day - from_day + 1;
	double pixels_a_day = (double)width / days;

	if (!shows_a_year(from_day, to_day)) {
		int step = label_step(months, ARRAY_SIZE(months),
		    pixels_a_day * 30.4, MONTH_LABEL_PIXELS);
		snprintf(out, AXIS_GRID_SIZE,
		    "MONTH:1:MONTH:1:MONTH:%d:%d:%%Y-%%m", step, MONTH_SEC);
		return out;
	}
	int step = label_step(
	    years, ARRAY_SIZE(years), pixels_a_day * 365.25, YEAR_LABEL_PIXELS);
	if (days < QUARTERS_BELOW_DAYS)
		snprintf(out, AXIS_GRID_SIZE, "MONTH:3:YEAR:1:YEAR:1:%d:%%Y",
		    YEAR_SEC);
	else
		snprintf(out, AXIS_GRID_SIZE, "YEAR:1:YEAR:1:YEAR:%d:%d:%%Y",
		    step, YEAR_SEC);
	return out;
}
