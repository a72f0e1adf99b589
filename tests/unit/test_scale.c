/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * scale: which figures are off by a power of ten, and which are business.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/reckon/scale.h"
#include "daemon/base/mem.h"

enum { ASSETS, DEBT, REVENUE, PROFIT, STAFF, ITEMS };
enum { FIGURES_MAX = 400 };

struct table {
	struct scale_figure figures[FIGURES_MAX];
	size_t n;
};

static struct decimal
number(const char *text)
{
	struct decimal value;
	struct error err;

	if (decimal_parse(&value, text, strlen(text), &err) != 0)
		fail_msg("%s", err.text);
	return value;
}

static int32_t
quarter_end(int quarter)
{
	return date_month_end(
	    date_from_civil(2000 + quarter / 4, 3 * (quarter % 4) + 3, 1));
}

/* The figure of the quarter counted from 2000; flows from the year's start. */
static struct scale_figure *
add(struct table *t, int item, int quarter, const char *value, bool is_new)
{
	bool is_flow = item == REVENUE || item == PROFIT;
	struct scale_figure *f = &t->figures[t->n++];

	assert_true(t->n <= FIGURES_MAX);
	*f = (struct scale_figure){
		.item = item,
		.period = { .start_day = is_flow
			? date_from_civil(2000 + quarter / 4, 1, 1)
			: DATE_NONE,
		    .end_day = quarter_end(quarter) },
		.value = number(value),
		.is_new = is_new,
		.is_money = item != STAFF,
	};
	return f;
}

/* A quarter's report, about 3 % larger than the one before, times 10^shift. */
static void
report(struct table *t, int quarter, int shift, bool is_new)
{
	static const double sizes[ITEMS] = { 91234567, 54321987, 8765432,
		412345, 5321 };
	double growth = 1;

	for (int i = 0; i < quarter; i++)
		growth *= 1.03;
	for (int item = 0; item < ITEMS; item++) {
		char text[64];
		double size = sizes[item] * growth;
		if (item == REVENUE || item == PROFIT)
			size *= quarter % 4 + 1;
		for (int i = 0; item != STAFF && i < shift; i++)
			size *= 10;
		for (int i = 0; item != STAFF && i > shift; i--)
			size /= 10;
		snprintf(text, sizeof text, "%.6f", size);
		add(t, item, quarter, text, is_new);
	}
}

static void
history(struct table *t, int n_quarters)
{
	for (int i = 0; i < n_quarters; i++)
		report(t, i, 0, false);
}

static size_t
n_doubted(const struct table *t, int first, int last)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct scale_figure *f = &t->figures[i];
		if (f->doubt != SCALE_FINE &&
		    f->period.end_day >= quarter_end(first) &&
		    f->period.end_day <= quarter_end(last))
			n++;
	}
	return n;
}

static void
judge(struct table *t)
{
	scale_judge(t->figures, t->n);
}

/* Whatever the factor, and from one quarter's history on. */
static void
test_report(void **state)
{
	static const struct {
		int shift;
		bool is_doubted;
	} rows[] = { { -8, true }, { -6, true }, { -5, true }, { -4, true },
		{ -3, true }, { -2, true }, { -1, false }, { 0, false },
		{ 1, false }, { 2, true }, { 3, true }, { 4, true },
		{ 5, true }, { 6, true }, { 8, true } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		for (int quarters = 1; quarters < 13; quarters += 3) {
			struct table t = { .n = 0 };
			history(&t, quarters);
			report(&t, quarters, rows[i].shift, true);
			judge(&t);
			/* Four of money; the persons are right. */
			assert_int_equal(
			    n_doubted(&t, 0, 99), rows[i].is_doubted ? 4 : 0);
			const struct scale_figure *f = &t.figures[t.n - ITEMS];
			if (!rows[i].is_doubted)
				continue;
			assert_int_equal(f->doubt, SCALE_REPORT);
			assert_int_equal(f->exponent, rows[i].shift);
			assert_int_equal(f->n_agree, 4);
			assert_int_equal(f->n_report, 4);
			assert_int_equal(t.figures[f->usual].item, ASSETS);
			assert_false(t.figures[f->usual].is_new);
		}
	}
}

/* A history that comes at once is judged by itself: the odd one out, wherever
 * it stands, the first included. */
static void
test_one_of_many(void **state)
{
	(void)state;
	for (int odd = 0; odd < 12; odd++) {
		struct table t = { .n = 0 };
		for (int i = 0; i < 12; i++)
			report(&t, i, i == odd ? -4 : 0, true);
		judge(&t);
		assert_int_equal(n_doubted(&t, 0, 99), 4);
		assert_int_equal(n_doubted(&t, odd, odd), 4);
	}
}

/* From some report on all of it is wrong: what is in force decides, else the
 * side with fewer reports is the wrong one. */
static void
test_all_later(void **state)
{
	struct table t = { .n = 0 };

	(void)state;
	history(&t, 3);
	for (int i = 3; i < 20; i++)
		report(&t, i, 4, true);
	judge(&t);
	assert_int_equal(n_doubted(&t, 3, 19), 17 * 4);

	t.n = 0;
	for (int i = 0; i < 20; i++)
		report(&t, i, i < 12 ? 0 : 4, true);
	judge(&t);
	assert_int_equal(n_doubted(&t, 0, 11), 0);
	assert_int_equal(n_doubted(&t, 12, 19), 8 * 4);
}

/* Older reports that come later are judged by what follows them. */
static void
test_backfill(void **state)
{
	struct table t = { .n = 0 };

	(void)state;
	for (int i = 8; i < 16; i++)
		report(&t, i, 0, false);
	report(&t, 6, 0, true);
	report(&t, 7, -4, true);
	judge(&t);
	assert_int_equal(n_doubted(&t, 6, 6), 0);
	assert_int_equal(n_doubted(&t, 7, 7), 4);
}

/* The order in which figures are given says nothing. */
static void
test_order(void **state)
{
	struct table t = { .n = 0 };
	struct table turned = { .n = 0 };

	(void)state;
	for (int i = 0; i < 12; i++)
		report(&t, i, i == 5 ? 3 : 0, i > 2);
	for (size_t i = t.n; i-- > 0;)
		turned.figures[turned.n++] = t.figures[i];
	judge(&t);
	judge(&turned);
	for (size_t i = 0; i < t.n; i++)
		assert_int_equal(
		    t.figures[i].doubt, turned.figures[t.n - 1 - i].doubt);
	assert_int_equal(n_doubted(&t, 5, 5), 4);
	assert_int_equal(n_doubted(&t, 0, 99), 4);
}

struct single {
	const char *what;
	int item;
	const char *before[8]; /* NULL behind the last */
	const char *now;
	enum scale_doubt doubt;
};

/* One item alone, quarters or, for flows, years. */
static const struct single singles[] = {
	{ "assets ten thousand times larger", ASSETS,
	    { "910", "920", "930", "915" }, "9200000", SCALE_FIGURE },
	{ "and smaller", ASSETS, { "910", "920", "930", "915" }, "0.0925",
	    SCALE_FIGURE },
	{ "after two reports", ASSETS, { "910", "920" }, "925000",
	    SCALE_FIGURE },
	{ "one report is no history", ASSETS, { "910" }, "925000", SCALE_FINE },
	{ "no report is none", ASSETS, { NULL }, "925000", SCALE_FINE },
	{ "ten times larger may be true", ASSETS,
	    { "910", "920", "930", "915" }, "9250", SCALE_FINE },
	{ "a hundred times, too", ASSETS, { "910", "920", "930", "915" },
	    "92500", SCALE_FINE },
	{ "between powers of ten", ASSETS, { "910", "920", "930", "915" },
	    "2920000", SCALE_FINE },
	{ "a debt paid back but for a rest", DEBT,
	    { "400", "900", "1200", "700" }, "0.7", SCALE_FINE },
	{ "nothing at all", DEBT, { "910", "920", "930", "915" }, "0",
	    SCALE_FINE },
	{ "after nothing", DEBT, { "0", "0", "0", "0" }, "920", SCALE_FINE },
	{ "a profit that melted away", PROFIT,
	    { "310", "520", "410", "290", "610" }, "0.4", SCALE_FINE },
	{ "and came back", PROFIT, { "310", "520", "410", "0.4" }, "500",
	    SCALE_FINE },
	{ "an item that goes up and down", PROFIT,
	    { "0.3", "250", "-2", "9000", "40" }, "90000", SCALE_FINE },
	{ "a steady profit, ten thousand times larger", PROFIT,
	    { "310", "520", "410", "290" }, "4000000", SCALE_FIGURE },
	{ "a loss of that size", PROFIT, { "310", "520", "410", "290" },
	    "-4000000", SCALE_FIGURE },
	{ "revenue in the wrong unit", REVENUE,
	    { "3100", "3200", "3300", "3400" }, "34000000", SCALE_FIGURE },
	{ "three flows are too few", REVENUE, { "3100", "3200", "3300" },
	    "34000000", SCALE_FINE },
	{ "persons as ten thousands of persons", STAFF,
	    { "53210", "54000", "53900", "53000" }, "5.39", SCALE_FIGURE },
};

static void
test_single(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(singles); i++) {
		const struct single *s = &singles[i];
		bool is_flow = s->item == REVENUE || s->item == PROFIT;
		struct table t = { .n = 0 };
		int quarter = 3;
		for (size_t k = 0; s->before[k] != NULL; k++) {
			add(&t, s->item, quarter, s->before[k], false);
			quarter += is_flow ? 4 : 1;
		}
		const struct scale_figure *f =
		    add(&t, s->item, quarter, s->now, true);
		judge(&t);
		if (f->doubt != s->doubt)
			fail_msg(
			    "%s: %d, expected %d", s->what, f->doubt, s->doubt);
	}
}

/* Seasons are no jumps: a quarter's cumulated flow after a whole year's. */
static void
test_seasons(void **state)
{
	struct table t = { .n = 0 };

	(void)state;
	for (int i = 0; i < 16; i++)
		add(&t, REVENUE, i, i % 4 == 0 ? "2" : "990", i > 7);
	judge(&t);
	assert_int_equal(n_doubted(&t, 0, 99), 0);
}

/* All of a business may grow tenfold in a quarter, its parts unequally a
 * hundredfold. */
static void
test_merger(void **state)
{
	struct table t = { .n = 0 };

	(void)state;
	history(&t, 8);
	add(&t, ASSETS, 8, "4234567000", true);
	add(&t, DEBT, 8, "9554321987", true);
	add(&t, REVENUE, 8, "98765432", true);
	add(&t, PROFIT, 8, "-41234500", true);
	judge(&t);
	assert_int_equal(n_doubted(&t, 0, 99), 0);
}

/* The same digits with the point moved, however volatile the item. */
static void
test_shifted(void **state)
{
	static const struct {
		const char *in_force, *now;
		int exponent; /* 0: another figure */
	} rows[] = { { "345.6", "3456", 1 }, { "345.6", "34560", 2 },
		{ "345.67", "0.0345670", -4 }, { "345.67", "0.0346", -4 },
		{ "345.67", "346", 0 }, { "345.67", "3.5", 0 },
		{ "345.67", "3470", 0 }, { "5", "500", 0 },
		{ "-345.6", "3456000", 4 }, { "0", "0", 0 },
		{ "0", "345", 0 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct table t = { .n = 0 };
		add(&t, PROFIT, 7, rows[i].in_force, false);
		const struct scale_figure *f =
		    add(&t, PROFIT, 7, rows[i].now, true);
		judge(&t);
		assert_int_equal(f->doubt,
		    rows[i].exponent == 0 ? SCALE_FINE : SCALE_SHIFTED);
		assert_int_equal(f->exponent, rows[i].exponent);
		assert_int_equal(f->usual, rows[i].exponent == 0 ? -1 : 0);
	}
}

/* A figure that is right in a wrong report is let through; the persons, whose
 * unit is another, too. */
static void
test_right_among_wrong(void **state)
{
	struct table t = { .n = 0 };

	(void)state;
	history(&t, 8);
	report(&t, 8, 4, true);
	struct scale_figure *revenue = &t.figures[t.n - ITEMS + REVENUE];
	revenue->value = number("11000000");
	judge(&t);
	assert_int_equal(revenue->doubt, SCALE_FINE);
	assert_int_equal(n_doubted(&t, 8, 8), 3);
}

/* Reports that are wrong both ways lie further apart than any unit. */
static void
test_far_apart(void **state)
{
	struct table t = { .n = 0 };

	(void)state;
	report(&t, 0, -9, true);
	report(&t, 1, 0, true);
	report(&t, 2, 9, true);
	for (int i = 3; i < 8; i++)
		report(&t, i, 0, false);
	judge(&t);
	assert_int_equal(t.figures[0].exponent, -9);
	assert_int_equal(n_doubted(&t, 1, 1), 0);
	assert_int_equal(t.figures[2 * ITEMS].exponent, 9);
}

/* A million figures of one item and day take no square of that. */
static void
test_hostile(void **state)
{
	enum { N = 300000 };
	struct scale_figure *figures = xcalloc(N, sizeof *figures);

	(void)state;
	for (int i = 0; i < N; i++)
		figures[i] = (struct scale_figure){
			.period = { .start_day = i % 2 == 0 ? DATE_NONE : i,
			    .end_day = 20000 },
			.reported_day = i,
			.value = decimal_from_int64(i),
			.is_new = i % 3 != 0,
			.is_money = true,
		};
	scale_judge(figures, N);
	scale_judge(figures, 1);
	scale_judge(figures, 0);
	free(figures);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_report),
		cmocka_unit_test(test_one_of_many),
		cmocka_unit_test(test_all_later),
		cmocka_unit_test(test_backfill),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_single),
		cmocka_unit_test(test_seasons),
		cmocka_unit_test(test_merger),
		cmocka_unit_test(test_shifted),
		cmocka_unit_test(test_right_among_wrong),
		cmocka_unit_test(test_far_apart),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
