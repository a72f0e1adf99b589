/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * movers, quartiles, grades: sums taken apart, and leagues in quarters.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "daemon/cli/grades.h"
#include "daemon/answer/movers.h"
#include "daemon/cli/quartiles.h"
#include "daemon/base/mem.h"

static void
assert_near(double got, double want)
{
	if (!(fabs(got - want) <= 1e-12 * fmax(1, fabs(want))))
		fail_msg("%.17g, expected %.17g", got, want);
}

/* The mover of the enterprise; its place is told. */
static const struct mover *
find(const struct movers *m, int enterprise, size_t place)
{
	assert_true(place < m->n);
	assert_int_equal(m->movers[place].enterprise, enterprise);
	return &m->movers[place];
}

static double
sum(const struct movers *m)
{
	double total = 0;

	for (size_t i = 0; i < m->n; i++)
		total += m->movers[i].contribution;
	return total;
}

/* 200 to 230: 15 %, of which the second pulls -5, the third 20. */
static void
test_growth(void **unused)
{
	(void)unused;
	struct movers m = { .kind = MOVERS_GROWTH };

	movers_add(&m,
	    &(const struct mover){
		.enterprise = 1, .n = 100, .n_before = 100 });
	movers_add(&m,
	    &(const struct mover){ .enterprise = 2, .n = 50, .n_before = 60 });
	movers_add(&m,
	    &(const struct mover){ .enterprise = 3, .n = 80, .n_before = 40 });
	movers_work_out(&m);
	assert_int_equal(m.kind, MOVERS_GROWTH);
	assert_near(m.now, 230);
	assert_near(m.before, 200);
	assert_near(m.moved, 15);
	assert_near(find(&m, 3, 0)->contribution, 20);
	assert_near(find(&m, 2, 1)->contribution, -5);
	assert_near(find(&m, 2, 1)->now, 50);
	assert_near(find(&m, 2, 1)->before, 60);
	assert_near(find(&m, 1, 2)->contribution, 0);
	assert_near(sum(&m), m.moved);
	movers_fini(&m);
}

static void
test_growth_needs_a_base(void **unused)
{
	(void)unused;
	static const double bases[] = { 0, -5 };

	for (size_t i = 0; i < ARRAY_SIZE(bases); i++) {
		struct movers m = { .kind = MOVERS_GROWTH };
		movers_add(
		    &m, &(const struct mover){ .n = 1, .n_before = bases[i] });
		movers_work_out(&m);
		assert_int_equal(m.kind, MOVERS_NONE);
		movers_fini(&m);
	}
	struct movers nobody = { .kind = MOVERS_CHANGE, .scale = 1 };
	movers_work_out(&nobody);
	assert_int_equal(nobody.kind, MOVERS_NONE);
}

/* The share of three: one of them came. */
static void
test_change(void **unused)
{
	(void)unused;
	struct movers m = { .kind = MOVERS_CHANGE, .scale = 100 / 3.0 };

	movers_add(&m, &(const struct mover){ .enterprise = 1, .n = 1 });
	movers_add(&m,
	    &(const struct mover){ .enterprise = 2, .n = 1, .n_before = 1 });
	movers_add(&m, &(const struct mover){ .enterprise = 3 });
	movers_work_out(&m);
	assert_near(m.now, 200 / 3.0);
	assert_near(m.before, 100 / 3.0);
	assert_near(m.moved, 100 / 3.0);
	assert_near(find(&m, 1, 0)->contribution, 100 / 3.0);
	/* Of equals, as the roster has them. */
	assert_near(find(&m, 2, 1)->contribution, 0);
	assert_near(find(&m, 3, 2)->contribution, 0);
	movers_fini(&m);
}

/* Debt 50/100 and 30/100 became 60/100 and 30/50: 40 % became 60 %.
 *   (60 − 0.4 · 100) / 150 − (50 − 0.4 · 100) / 200 = 2/15 − 1/20
 *   (30 − 0.4 ·  50) / 150 − (30 − 0.4 · 100) / 200 = 1/15 + 1/20 */
static void
test_ratio(void **unused)
{
	(void)unused;
	struct movers m = { .kind = MOVERS_RATIO, .scale = 100 };

	movers_add(&m,
	    &(const struct mover){ .enterprise = 1,
		.n = 60,
		.d = 100,
		.n_before = 50,
		.d_before = 100 });
	movers_add(&m,
	    &(const struct mover){ .enterprise = 2,
		.n = 30,
		.d = 50,
		.n_before = 30,
		.d_before = 100 });
	movers_work_out(&m);
	assert_near(m.before, 40);
	assert_near(m.now, 60);
	assert_near(m.moved, 20);
	assert_near(find(&m, 2, 0)->contribution, 100 * (1 / 15.0 + 1 / 20.0));
	assert_near(find(&m, 1, 1)->contribution, 100 * (2 / 15.0 - 1 / 20.0));
	assert_near(find(&m, 2, 0)->before, 30);
	assert_near(find(&m, 2, 0)->now, 60);
	assert_near(sum(&m), 20);
	movers_fini(&m);
}

static void
test_ratio_needs_denominators(void **unused)
{
	(void)unused;
	static const struct {
		double d, d_before, floor;
		enum movers_kind want;
	} rows[] = {
		{ 10, 10, 0, MOVERS_RATIO },
		{ 0, 10, -INFINITY, MOVERS_NONE },
		{ 10, 0, -INFINITY, MOVERS_NONE },
		{ -10, -10, -INFINITY, MOVERS_RATIO },
		/* n / max(d, 0) is no n / d there. */
		{ -10, 10, 0, MOVERS_NONE },
		{ 10, -10, 0, MOVERS_NONE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct movers m = {
			.kind = MOVERS_RATIO, .scale = 1, .floor = rows[i].floor
		};
		movers_add(&m,
		    &(const struct mover){ .n = 1,
			.n_before = 1,
			.d = rows[i].d,
			.d_before = rows[i].d_before });
		movers_work_out(&m);
		assert_int_equal(m.kind, rows[i].want);
		movers_fini(&m);
	}
}

/* A member without a denominator has no ratio of its own, but a part. */
static void
test_ratio_of_a_blank(void **unused)
{
	(void)unused;
	struct movers m = { .kind = MOVERS_RATIO, .scale = 100 };

	movers_add(&m,
	    &(const struct mover){
		.enterprise = 1, .n = 5, .d = 10, .d_before = 10 });
	movers_add(&m, &(const struct mover){ .enterprise = 2, .n = 1 });
	movers_work_out(&m);
	assert_near(m.moved, 60);
	assert_true(isnan(find(&m, 2, 1)->now));
	assert_near(find(&m, 2, 1)->contribution, 10);
	assert_near(sum(&m), 60);
	movers_fini(&m);
}

/* ---- quartiles ---- */

static void
test_quartiles(void **unused)
{
	(void)unused;
	double four[] = { 4, 1, 3, 2 };
	double five[] = { 50, 10, 40, 20, 30 };
	double one[] = { 7 };
	struct quartiles q = quartiles_of(four, 4);

	/* As a spreadsheet's QUARTILE has it. */
	assert_near(q.first, 1.75);
	assert_near(q.median, 2.5);
	assert_near(q.third, 3.25);
	q = quartiles_of(five, 5);
	assert_near(q.first, 20);
	assert_near(q.median, 30);
	assert_near(q.third, 40);
	q = quartiles_of(one, 1);
	assert_near(q.first, 7);
	assert_near(q.third, 7);
	q = quartiles_of(NULL, 0);
	assert_true(isnan(q.median));
}

static void
test_quarters(void **unused)
{
	(void)unused;
	const struct quartiles q = { 20, 30, 40 };
	static const struct {
		double value;
		int higher, lower;
	} rows[] = { { 10, 4, 1 }, { 20, 3, 1 }, { 25, 3, 2 }, { 30, 2, 2 },
		{ 35, 2, 3 }, { 40, 1, 3 }, { 41, 1, 4 } };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(
		    quartiles_place(&q, rows[i].value, false), rows[i].higher);
		assert_int_equal(
		    quartiles_place(&q, rows[i].value, true), rows[i].lower);
	}
}

static void
test_grades(void **unused)
{
	(void)unused;
	static const double lower[GRADE_MARKS] = { 40, 50, 60, 70, 80 };
	static const double higher[GRADE_MARKS] = { 9, 7, 5, 3, 1 };
	static const double gap[GRADE_MARKS] = { 9, 7, NAN, 3, 1 };

	assert_int_equal(grade_of(40, lower, true), GRADE_EXCELLENT);
	assert_int_equal(grade_of(40.1, lower, true), GRADE_GOOD);
	assert_int_equal(grade_of(80, lower, true), GRADE_POOR);
	assert_int_equal(grade_of(80.5, lower, true), GRADE_BELOW);
	assert_int_equal(grade_of(10, higher, false), GRADE_EXCELLENT);
	assert_int_equal(grade_of(5, higher, false), GRADE_AVERAGE);
	assert_int_equal(grade_of(2, higher, false), GRADE_POOR);
	assert_int_equal(grade_of(0, higher, false), GRADE_BELOW);
	assert_int_equal(grade_of(NAN, higher, false), GRADE_NONE);
	assert_int_equal(grade_of(10, gap, false), GRADE_NONE);
	assert_string_equal(grade_text(GRADE_BELOW, true), "较差以下");
	assert_string_equal(grade_name(GRADE_LOWER), "lower");
	assert_null(grade_name(GRADE_NONE));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_growth),
		cmocka_unit_test(test_growth_needs_a_base),
		cmocka_unit_test(test_change),
		cmocka_unit_test(test_ratio),
		cmocka_unit_test(test_ratio_needs_denominators),
		cmocka_unit_test(test_ratio_of_a_blank),
		cmocka_unit_test(test_quartiles),
		cmocka_unit_test(test_quarters),
		cmocka_unit_test(test_grades),
	};
	return cmocka_run_group_tests_name("movers", tests, NULL, NULL);
}
