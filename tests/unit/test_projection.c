/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * projection: slopes worked out by hand, seasons, too few points.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "daemon/base/date.h"
#include "daemon/reckon/projection.h"
#include "daemon/base/mem.h"

enum { POINTS_MAX = 40 };

struct trend {
	struct dated_value points[POINTS_MAX];
	size_t n;
};

static int32_t
day(const char *text)
{
	struct error err;
	int32_t out = DATE_NONE;

	if (date_parse_iso(&out, text, &err) != 0)
		fail_msg("%s", err.text);
	return out;
}

static void
assert_near(double got, double want)
{
	if (isnan(want) ? !isnan(got)
			: !(fabs(got - want) <= 1e-9 * fmax(1, fabs(want))))
		fail_msg("%.17g, expected %.17g", got, want);
}

/* On so many days after the 1st of January 2015. */
static void
assert_days(const int32_t *days, const double *values, size_t n, int32_t on,
    double want)
{
	int32_t start = day("2015-01-01");
	struct trend t = { .n = n };

	for (size_t i = 0; i < n; i++)
		t.points[i] = (struct dated_value){ .day = start + days[i],
			.value = values[i] };
	assert_near(projection(t.points, t.n, start + on), want);
}

#define DAYS(...) ((const int32_t[]){ __VA_ARGS__ })
#define VALUES(...) ((const double[]){ __VA_ARGS__ })

static void
test_all_pairs(void **state)
{
	(void)state;
	/* A straight line goes on. */
	assert_days(DAYS(0, 10, 20, 30), VALUES(5, 6, 7, 8), 4, 100, 15);
	/* Slopes 1, 1, 1, 1 (0-10 with 40), and 31/10 twice …: by hand
	 * 0→10: 1, 0→20: 1, 0→30: 40/30, 10→20: 1, 10→30: 30/20, 20→30: 2;
	 * in order 1 1 1 4/3 1.5 2: the middle two make 7/6. */
	assert_days(DAYS(0, 10, 20, 30), VALUES(0, 10, 20, 40), 4, 36, 47);
	/* An odd value among many does not turn it: ten slopes, 1 eight times
	 * or more is not needed, 6 of them are. */
	assert_days(
	    DAYS(0, 10, 20, 30, 40), VALUES(0, 10, 500, 30, 40), 5, 50, 50);
	/* It starts at the newest value, however odd. */
	assert_days(DAYS(0, 10, 20, 30, 40, 50), VALUES(0, 10, 20, 30, 40, 90),
	    6, 60, 90 + 10 * 1.0);
	/* Five points, ten slopes; with a step in the middle:
	 * 0→10: 0, 0→20: .5, 0→30: 1/3, 0→40: .25, 10→20: 1, 10→30: .5,
	 * 10→40: 1/3, 20→30: 0, 20→40: 0, 30→40: 0; in order 0 0 0 0 .25 1/3
	 * 1/3 .5 .5 1: (.25 + 1/3) / 2 = 7/24. */
	assert_days(
	    DAYS(0, 10, 20, 30, 40), VALUES(0, 0, 10, 10, 10), 5, 64, 10 + 7.0);
	/* Downward, and to the day itself. */
	assert_days(DAYS(0, 10, 20, 30), VALUES(8, 7, 6, 5), 4, 50, 3);
	assert_days(DAYS(0, 10, 20, 30), VALUES(8, 7, 6, 5), 4, 30, 5);
	assert_days(DAYS(0, 10, 20, 30), VALUES(3, 3, 3, 3), 4, 999, 3);
}

static void
test_too_few(void **state)
{
	(void)state;
	assert_days(DAYS(0), VALUES(1), 0, 50, NAN);
	assert_days(DAYS(0), VALUES(1), 1, 50, NAN);
	assert_days(DAYS(0, 10, 20), VALUES(1, 2, 3), 3, 50, NAN);
	assert_days(DAYS(0, 10, 20, 30), VALUES(1, 2, 3, 4), 4, 50, 6);
	/* Three years back is one day too far: (E − 36 months, E]. */
	assert_near(
	    projection((const struct dated_value[]){ { day("2015-12-31"), 0 },
			   { day("2016-12-31"), 1 }, { day("2017-12-31"), 2 },
			   { day("2018-12-31"), 3 } },
		4, day("2019-12-31")),
	    NAN);
	assert_near(
	    projection((const struct dated_value[]){ { day("2016-01-01"), 0 },
			   { day("2016-12-31"), 1 }, { day("2017-12-31"), 2 },
			   { day("2018-12-31"), 3 } },
		4, day("2019-12-31")),
	    4);
}

/* One a quarter from the first of 2015 on. */
static struct trend
quarters(const double *values, size_t n)
{
	struct trend t = { .n = n };

	for (size_t i = 0; i < n; i++)
		t.points[i] = (struct dated_value){
			.day = date_add_months(day("2015-03-31"), 3 * (int)i),
			.value = values[i],
		};
	return t;
}

/* With three pairs of years' same quarters nothing else counts. */
static void
test_seasons(void **state)
{
	/* Up by 1 a year, with a swing of 20 within each. */
	static const double swings[] = { 0, 10, 20, 5, 1, 11, 21, 6, 2 };
	static const double few[] = { 0, 91, 183, 275, 1, 92 };

	(void)state;
	struct trend t = quarters(swings, ARRAY_SIZE(swings));
	/* 2015→2016 has 366 days for Q1, 2016→2017 365: slopes of pairs
	 * 1/366 (Q1 15→16), 1/366 ×3 (Q2 … Q4 2015→2016: all hold 29 February
	 * 2016? only Q1's does), and 2/731 for Q1 15→17.  By hand:
	 * Q1 15→16 1/366, Q2 1/366, Q3 1/366, Q4 1/366, Q1 16→17 1/365,
	 * Q1 15→17 2/731: the middle of six is 1/366. */
	assert_near(projection(t.points, t.n, day("2017-03-31") + 366), 3);
	/* Two pairs only are not enough: of all fifteen slopes the eighth is
	 * that from March 2015 to June 2016, 92 in 457 days. */
	t = quarters(few, ARRAY_SIZE(few));
	assert_near(projection(t.points, t.n, day("2016-06-30") + 457), 184);
	/* A third makes them enough. */
	t = quarters(swings, 7);
	assert_near(projection(t.points, t.n, day("2016-09-30") + 366), 22);
}

/* Of a flow that grows through the year the trend is that of the years. */
static void
test_window_of_three_years(void **state)
{
	/* Five years; up fast until the third, flat after it. */
	static const double values[] = { 0, 0, 0, 0, 100, 100, 100, 100, 200,
		200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200 };

	(void)state;
	struct trend t = quarters(values, ARRAY_SIZE(values));
	assert_near(projection(t.points, t.n, day("2022-12-31")), 200);
	/* In 2017 the years before say: 100 a year. */
	double rising = projection(t.points, 12, day("2018-12-31"));
	assert_true(rising > 299 && rising < 301);
	/* The oldest of the window counts, the one before does not: 12 points
	 * end with 2019, the first is that of March 2017. */
	t.points[7].value = 1e9;
	assert_near(projection(t.points, t.n, day("2022-12-31")), 200);
}

/* Ends of 52 and 53 weeks are a year apart within 15 days. */
static void
test_years_of_weeks(void **state)
{
	const struct dated_value weeks[] = {
		{ day("2015-03-28"), 0 },
		{ day("2015-06-27"), 50 },
		{ day("2015-09-26"), 90 },
		{ day("2015-12-26"), 10 },
		{ day("2016-04-02"), 3.71 },
		{ day("2016-07-02"), 53.71 },
		{ day("2016-10-01"), 93.71 },
	};

	(void)state;
	/* 371 days each, 0.01 a day. */
	assert_near(
	    projection(weeks, ARRAY_SIZE(weeks), day("2016-10-01") + 100),
	    94.71);
	/* 16 days off are no year: two pairs are left, then all count. */
	struct dated_value off[ARRAY_SIZE(weeks)];
	for (size_t i = 0; i < ARRAY_SIZE(weeks); i++)
		off[i] = weeks[i];
	off[4].day = day("2015-03-28") + 366 + 16;
	assert_true(
	    fabs(projection(off, ARRAY_SIZE(off), day("2016-10-01") + 100) -
		94.71) > 1);
	off[4].day = day("2015-03-28") + 366 + 15;
	assert_near(
	    projection(off, ARRAY_SIZE(off), day("2016-10-01") + 100), 94.71);
}

static void
test_months(void **state)
{
	struct trend t = { .n = POINTS_MAX };

	(void)state;
	/* 40 months, a tenth a month and a spike each December. */
	for (size_t i = 0; i < t.n; i++)
		t.points[i] = (struct dated_value){
			.day = date_add_months(day("2015-01-31"), (int)i),
			.value = (double)i / 10 + (i % 12 == 11 ? 40 : 0),
		};
	double got = projection(t.points, t.n, day("2019-04-30"));
	/* 1.2 a year from 3.9 on. */
	if (fabs(got - 5.1) > 0.01)
		fail_msg("%.17g", got);
	/* Two points of one day have no slope between them. */
	for (size_t i = 0; i < t.n; i++)
		t.points[i].day = day("2018-01-31");
	assert_near(projection(t.points, t.n, day("2019-04-30")), NAN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_pairs),
		cmocka_unit_test(test_too_few),
		cmocka_unit_test(test_seasons),
		cmocka_unit_test(test_window_of_three_years),
		cmocka_unit_test(test_years_of_weeks),
		cmocka_unit_test(test_months),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
