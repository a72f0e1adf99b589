/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * axis: what a person would have ruled by hand.
 */
#include <math.h>
#include <stdio.h>

#include "graphs/axis.h"
#include "daemon/base/date.h"
#include "daemon/base/mem.h"

enum {
	STEP_PIXELS = 50,	/* between two lines of the grid, about */
	YEAR_LABEL_PIXELS = 44, /* "2015" and the air around it */
	MONTH_LABEL_PIXELS = 72,
	YEAR_SEC = 365 * 86400,
	QUARTERS_BELOW_DAYS = 4 * 366,
};

/* The smallest of 1, 2, 2.5, 5 × 10^n that is not below rough. */
static double
round_step(double rough)
{
	static const double steps[] = { 1, 2, 2.5, 5, 10 };
	double power = pow(10, floor(log10(rough)));

	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		if (steps[i] * power >= rough * (1 - 1e-9))
			return steps[i] * power;
	}
	return 10 * power;
}

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

struct axis
axis_choose(double minimum, double maximum, bool from_zero, int height)
{
	double steps = fmax(2, round((double)height / STEP_PIXELS));

	if (from_zero || minimum > maximum || isnan(minimum)) {
		minimum = isnan(minimum) ? 0 : fmin(minimum, 0);
		maximum = isnan(maximum) ? 0 : fmax(maximum, 0);
	}
	double size = fmax(fabs(minimum), fabs(maximum));
	double span = maximum - minimum;
	/* A constant series gets a band around it, a tenth of its size. */
	if (span <= size * 1e-9)
		span = size > 0 ? size / 10 : 1;
	double air = span * 0.06;
	double low = minimum - air;
	double high = maximum + air;
	if (minimum >= 0 && low < 0)
		low = 0;
	if (maximum <= 0 && high > 0 && minimum < 0)
		high = 0;

	struct axis axis = { .step = round_step(fmax(span, high - low) / steps) };
	axis.low = floor(low / axis.step + 1e-9) * axis.step;
	axis.high = ceil(high / axis.step - 1e-9) * axis.step;
	axis.decimals = decimals_of(axis.step);
	return axis;
}

int
axis_label_width(const struct axis *axis)
{
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
		    "MONTH:1:MONTH:%d:MONTH:%d:0:%%Y-%%m", step, step);
		return out;
	}
	int step = label_step(years, ARRAY_SIZE(years), pixels_a_day * 365.25,
	    YEAR_LABEL_PIXELS);
	if (days < QUARTERS_BELOW_DAYS)
		snprintf(out, AXIS_GRID_SIZE,
		    "MONTH:3:YEAR:1:YEAR:1:%d:%%Y", YEAR_SEC);
	else
		snprintf(out, AXIS_GRID_SIZE, "YEAR:1:YEAR:1:YEAR:%d:%d:%%Y",
		    step, YEAR_SEC);
	return out;
}
