/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * axis: round numbers and legible days along a picture.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/date.h"
#include "graphs/axis.h"
#include "daemon/base/mem.h"

static void
test_axis(void **state)
{
	static const struct {
		double minimum, maximum;
		unsigned wishes;
		int height;
		double low, high, step;
	} rows[] = {
		/* Half the picture is not wasted on what is below. */
		{ 40, 65, 0, 300, 35, 70, 5 }, { 14.7, 70, 0, 300, 10, 80, 10 },
		{ 63.1, 65, 0, 300, 62.5, 65.5, 0.5 },
		{ 0, 1284, AXIS_FROM_ZERO, 300, 0, 1400, 200 },
		{ 960, 1284, AXIS_FROM_ZERO, 300, 0, 1400, 200 },
		{ -20, -5, AXIS_FROM_ZERO, 300, -25, 0, 5 },
		{ 0, 1, AXIS_WHOLE | AXIS_FROM_ZERO, 300, 0, 1, 1 },
		{ 0, 9, AXIS_WHOLE | AXIS_FROM_ZERO, 300, 0, 10, 2 },
		{ 3, 3, AXIS_WHOLE, 300, 2, 4, 1 }, { 0, 0, 0, 300, 0, 1, 0.2 },
		{ 65, 65, 0, 300, 61, 69, 1 },
		{ 1, 0, 0, 300, 0, 1, 0.2 }, /* nothing known */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct axis a = axis_choose(rows[i].minimum, rows[i].maximum,
		    rows[i].wishes, rows[i].height);
		if (fabs(a.low - rows[i].low) > 1e-9 ||
		    fabs(a.high - rows[i].high) > 1e-9 ||
		    fabs(a.step - rows[i].step) > 1e-9)
			fail_msg("%g to %g: %g to %g by %g", rows[i].minimum,
			    rows[i].maximum, a.low, a.high, a.step);
	}
}

/* Whatever the numbers: they are on the axis, its ends are multiples of its
 * step, and the steps are neither few nor many. */
static void
test_axis_holds_everything(void **state)
{
	(void)state;
	srand(20151115);
	for (int i = 0; i < 20000; i++) {
		double size = pow(10, rand() % 40 - 15);
		double x = size * (rand() / (double)RAND_MAX - 0.5);
		double y =
		    x + size * pow(10, -(rand() % 6)) * rand() / RAND_MAX;
		int height = 80 + rand() % 1000;
		unsigned wishes = (unsigned)rand() % 4;
		struct axis a = axis_choose(x, y, wishes, height);
		double n = (a.high - a.low) / a.step;
		if (!(a.low <= x && y <= a.high && a.step > 0) ||
		    fabs(n - round(n)) > 1e-6 || n < 0.5 ||
		    n > 2 * fmax(2, height / 50.0 + 0.5) ||
		    fabs(a.low / a.step - round(a.low / a.step)) >
			1e-9 * fmax(1, fabs(a.low / a.step)) ||
		    ((wishes & AXIS_FROM_ZERO) && (a.low > 0 || a.high < 0)) ||
		    ((wishes & AXIS_WHOLE) && a.step < 1))
			fail_msg("%.17g to %.17g (%u, %d): %.17g to %.17g by "
				 "%.17g",
			    x, y, wishes, height, a.low, a.high, a.step);
	}
}

static void
test_time_axis(void **state)
{
	char grid[AXIS_GRID_SIZE];
	int32_t start = date_from_civil(2010, 1, 1);

	(void)state;
	assert_non_null(strstr(axis_grid(grid, start, start + 800, 860),
	    "MONTH:3:YEAR:1:YEAR:1:"));
	assert_non_null(strstr(axis_grid(grid, start, start + 3000, 860),
	    "YEAR:1:YEAR:1:YEAR:1:"));
	assert_non_null(strstr(axis_grid(grid, start, start + 9000, 860),
	    "YEAR:1:YEAR:1:YEAR:2:"));
	assert_non_null(
	    strstr(axis_grid(grid, start, start + 60, 860), "%Y-%m"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_axis),
		cmocka_unit_test(test_axis_holds_everything),
		cmocka_unit_test(test_time_axis),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
