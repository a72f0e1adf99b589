/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * combine: an aggregate's value out of its members', in every way.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/reckon/leaf.h"
#include "daemon/reckon/members.h"
#include "tests/unit/combine_fixture.h"
#include "daemon/base/mem.h"

#define END "2015-12-31"

static void
test_every_way(void **state)
{
	static const struct {
		const char *x[4];
		struct crowd_row row;
	} rows[] = {
		/* Of b's parent a only the parent is summed. */
		{ { "1", "2", "4", "8" },
		    { "ratio", "four_ratio", END, 100 * 13 / 30.0, 3, 3 } },
		{ { "1", "2", "4", "8" },
		    { "amount", "four_sum", END, 13, 3, 3 } },
		{ { "1", "2", "4", "8" },
		    { "ratio", "four_sum", END, 130, 3, 3 } },
		{ { "1", "2", "4", "8" },
		    { "amount", "four_mean", END, 3.75, 4, 4 } },
		{ { "1", "", "", "8" },
		    { "amount", "four_mean", END, 4.5, 2, 4 } },
		{ { "8", "1", "4", "2" },
		    { "amount", "four_median", END, 3, 4, 4 } },
		{ { "8", "", "-4", "2" },
		    { "amount", "four_median", END, 2, 3, 4 } },
		{ { "", "7", "", "" },
		    { "amount", "four_median", END, 7, 1, 4 } },
		{ { "0", "", "-4", "2" },
		    { "amount", "four_count", END, 2, 3, 4 } },
		{ { "0", "0", "0", "0" },
		    { "amount", "four_count", END, 0, 4, 4 } },
		{ { "0", "", "-4", "2" },
		    { "amount", "four_share", END, 200 / 3.0, 3, 4 } },
		{ { "0", "0", "0", "0.0" },
		    { "amount", "four_share", END, 0, 4, 4 } },
		{ { "4", "2", "4", "8" },
		    { "amount", "four_rank", END, 2, 4, 4 } },
		{ { "2", "4", "4", "8" },
		    { "amount", "four_rank", END, 4, 4, 4 } },
		{ { "8", "8", "8", "8" },
		    { "amount", "four_rank", END, 1, 4, 4 } },
		{ { "2", "4", "4", "8" },
		    { "low", "four_rank", END, 1, 4, 4 } },
		{ { "4", "2", "4", "8" },
		    { "low", "four_rank", END, 2, 4, 4 } },
		{ { "8", "", "4", "" }, { "low", "four_rank", END, 2, 2, 4 } },
		{ { "", "1", "4", "8" },
		    { "amount", "four_rank", END, NAN, 3, 4 } },
		{ { "-1", "-2", "3", "0" },
		    { "bad", "four_ratio", END, 1, 3, 3 } },
		{ { "-1", "-2", "3", "0" },
		    { "bad", "four_mean", END, 0.5, 4, 4 } },
		{ { "-1", "-2", "3", "0" },
		    { "bad", "four_count", END, 2, 4, 4 } },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		give_four(f, rows[i].x);
		assert_rows(f, &rows[i].row, 1);
	}
}

static void
test_nobody_reports(void **state)
{
	static const char *const ways[] = { "ratio", "sum", "mean", "median",
		"count", "share", "rank" };
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		char *who = xasprintf("moving_%s", ways[i]);
		struct crowd_row row = { "amount", who, END, NAN, 0, 2 };
		assert_rows(f, &row, 1);
		free(who);
		if (strcmp(ways[i], "rank") == 0)
			continue;
		who = xasprintf("none_%s", ways[i]);
		row.who = who;
		row.n_members = 0;
		assert_rows(f, &row, 1);
		assert_reason(
		    f, "amount", who, END, "the aggregate has no member");
		free(who);
	}
	assert_reason(f, "amount", "moving_ratio", END,
	    "no member reports all that the formula needs");
	assert_reason(f, "amount", "moving_mean", END, "no member has a value");
	assert_reason(f, "amount", "moving_rank", END, "no member has a value");
	GIVE(f, { "stays", "x", NULL, END, "1", NULL, 0 });
	assert_reason(f, "amount", "moving_rank", END,
	    "joins has no value to be ranked by");
}

/* n decides who is in: of joins it is unknown, of leaves it holds not. */
static void
test_condition(void **state)
{
	struct fixture *f = *state;

	GIVE(f, { "joins", "x", NULL, "2015-06-30", "100", NULL, 0 },
	    { "stays", "x", NULL, "2015-06-30", "4", NULL, 0 },
	    { "stays", "n", NULL, "2015-06-30", "1", NULL, 0 },
	    { "leaves", "x", NULL, "2015-06-30", "9", NULL, 0 },
	    { "leaves", "n", NULL, "2015-06-30", "0", NULL, 0 });
	EXPECT(f, { "amount", "good_ratio", "2015-06-30", 4, 1, 2 },
	    { "amount", "good_sum", "2015-06-30", 4, 1, 2 },
	    { "amount", "good_mean", "2015-06-30", 4, 1, 2 },
	    { "amount", "good_median", "2015-06-30", 4, 1, 2 },
	    { "amount", "good_rank", "2015-06-30", 1, 1, 2 },
	    /* Whether it holds is all that these ask: y is nobody's. */
	    { "ratio", "good_count", "2015-06-30", 1, 2, 3 },
	    { "ratio", "good_share", "2015-06-30", 50, 2, 3 },
	    { "ratio", "good_mean", "2015-06-30", NAN, 0, 2 });
	GIVE(f, { "stays", "n", NULL, END, "0", NULL, 0 },
	    { "joins", "n", NULL, END, "-1", NULL, 0 },
	    { "joins", "x", NULL, END, "1", NULL, 0 },
	    { "stays", "x", NULL, END, "1", NULL, 0 });
	/* It holds for none of them. */
	EXPECT(f, { "amount", "good_count", END, 0, 2, 2 },
	    { "amount", "good_share", END, 0, 2, 2 },
	    { "amount", "good_mean", END, NAN, 0, 0 },
	    { "amount", "good_ratio", END, NAN, 0, 0 },
	    { "amount", "good_rank", END, NAN, 0, 0 });
	assert_reason(f, "amount", "good_ratio", END,
	    "the condition holds for no member");
	assert_reason(
	    f, "amount", "good_rank", END, "the condition holds for no member");
}

/* The condition is one of the period, however the value is read. */
static void
test_condition_of_the_period(void **state)
{
	struct fixture *f = *state;

	GIVE(f, { "stays", "x", NULL, "2014-12-31", "100", NULL, 0 },
	    { "stays", "x", NULL, END, "110", NULL, 0 },
	    { "stays", "n", NULL, "2014-12-31", "-1", NULL, 0 },
	    { "stays", "n", NULL, END, "1", NULL, 0 },
	    { "joins", "x", NULL, "2014-12-31", "200", NULL, 0 },
	    { "joins", "x", NULL, END, "300", NULL, 0 },
	    { "joins", "n", NULL, "2014-12-31", "1", NULL, 0 },
	    { "joins", "n", NULL, END, "-1", NULL, 0 });
	EXPECT(f, { "grow", "good_ratio", END, 10, 1, 1 },
	    { "grow", "good_mean", END, 10, 1, 1 },
	    { "opening(x)", "good_ratio", END, 100, 1, 1 },
	    { "opening(x)", "good_mean", END, 100, 1, 1 });
}

static void
test_members_of_the_day(void **state)
{
	struct fixture *f = *state;
	static const char *const ends[] = { "2014-03-31", "2014-06-30",
		"2014-09-30", "2015-03-31", "2015-06-30", "2015-09-30" };

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		const struct row rows[] = {
			{ "joins", "x", NULL, ends[i], i < 3 ? "1" : "2", NULL,
			    0 },
			{ "stays", "x", NULL, ends[i], i < 3 ? "10" : "30",
			    NULL, 0 },
			{ "leaves", "x", NULL, ends[i], i < 3 ? "100" : "400",
			    NULL, 0 },
		};
		give_all(f, rows, ARRAY_SIZE(rows));
	}
	/* Both days are included. */
	EXPECT(f, { "amount", "moving_ratio", "2015-03-31", 430, 2, 2 },
	    { "amount", "moving_ratio", "2015-06-30", 432, 3, 3 },
	    { "amount", "moving_ratio", "2015-09-30", 32, 2, 2 },
	    { "amount", "moving_sum", "2015-06-30", 432, 3, 3 },
	    { "amount", "moving_median", "2015-03-31", 215, 2, 2 },
	    { "amount", "moving_count", "2015-09-30", 2, 2, 2 },
	    { "amount", "moving_rank", "2015-06-30", 3, 3, 3 },
	    { "amount", "moving_rank", "2015-03-31", NAN, 2, 2 },
	    /* Growth has those of today on both sides, whoever was one then. */
	    { "grow", "moving_ratio", "2015-03-31", 100 * 320 / 110.0, 2, 2 },
	    { "grow", "moving_ratio", "2015-06-30", 100 * 321 / 111.0, 3, 3 },
	    { "grow", "moving_ratio", "2015-09-30", 100 * 21 / 11.0, 2, 2 },
	    { "grow", "moving_mean", "2015-09-30", 150, 2, 2 },
	    { "opening(x) + 0", "moving_ratio", "2015-09-30", NAN, 0, 2 },
	    /* The whole's own value then, in a line: whoever was one. */
	    { "year_before(amount)", "moving_mean", "2015-09-30", 55, 2, 2 },
	    { "year_before(amount)", "moving_ratio", "2015-09-30", 11, 2, 2 });
}

static void
test_one_base_one_member(void **state)
{
	struct fixture *f = *state;

	/* A member without a base is on neither side. */
	GIVE(f, { "stays", "x", NULL, "2014-12-31", "100", NULL, 0 },
	    { "stays", "x", NULL, END, "110", NULL, 0 },
	    { "joins", "x", NULL, END, "300", NULL, 0 });
	EXPECT(f, { "grow", "moving_ratio", END, 10, 1, 2 },
	    { "amount", "moving_ratio", END, 410, 2, 2 });
	/* A base that is on this year's scope. */
	GIVE(f, { "stays", "x", NULL, "2014-12-31", "50", NULL, 2015 });
	EXPECT(f, { "grow", "moving_ratio", END, 120, 1, 2 },
	    { "grow", "moving_median", END, 120, 1, 2 },
	    { "year_before(x)", "moving_ratio", END, 50, 1, 2 },
	    /* What its members made then, each on the scope of then. */
	    { "year_before(amount)", "moving_sum", END, 100, 1, 2 },
	    { "opening(x)", "moving_ratio", END, 50, 1, 2 });
	/* Growth from nothing, and from less. */
	GIVE(f, { "leaves", "x", NULL, "2014-06-30", "-5", NULL, 0 },
	    { "leaves", "x", NULL, "2015-06-30", "5", NULL, 0 },
	    { "stays", "x", NULL, "2014-06-30", "5", NULL, 0 },
	    { "stays", "x", NULL, "2015-06-30", "6", NULL, 0 });
	EXPECT(f, { "grow", "moving_ratio", "2015-06-30", NAN, 2, 3 },
	    { "grow", "moving_mean", "2015-06-30", 20, 1, 3 });
	assert_reason(f, "grow", "moving_ratio", "2015-06-30",
	    "the base of the growth is 0");
}

/* Of its own year's scope each, where years end in another month. */
static void
test_years_of_their_own(void **state)
{
	struct fixture *f = *state;
	struct value one, sum;

	GIVE(f, { "dec", "r", "2015-01-01", "2015-09-30", "70.7", NULL, 0 },
	    { "jun", "r", "2015-07-01", "2015-09-30", "10.1", NULL, 0 },
	    { "dec", "x", NULL, "2014-09-30", "10", NULL, 0 },
	    { "dec", "x", NULL, "2014-09-30", "20", NULL, 2015 },
	    { "dec", "x", NULL, "2015-09-30", "30", NULL, 0 },
	    /* Its September 2015 lies in 2016. */
	    { "jun", "x", NULL, "2014-09-30", "10", NULL, 0 },
	    { "jun", "x", NULL, "2014-09-30", "7", NULL, 2015 },
	    { "jun", "x", NULL, "2014-09-30", "5", NULL, 2016 },
	    { "jun", "x", NULL, "2015-09-30", "20", NULL, 0 });
	EXPECT(f,
	    { "rate", "years_ratio", "2015-09-30", 70.7 * 12 / 9 + 10.1 * 4, 2,
		2 },
	    { "rate", "years_mean", "2015-09-30",
		(70.7 * 12 / 9 + 10.1 * 4) / 2, 2, 2 },
	    { "grow", "years_ratio", "2015-09-30", 100, 2, 2 },
	    { "grow", "years_mean", "2015-09-30", 175, 2, 2 },
	    /* How much of the year has passed differs. */
	    { "elapsed() * x", "years_ratio", "2015-09-30", NAN, 2, 2 });
	/* Alone in a sum it has the value that it has alone. */
	forget_all(f);
	GIVE(f, { "dec", "r", "2015-01-01", "2015-07-31", "0.1", NULL, 0 });
	one = value_of(f, "rate", "dec", "2015-07-31");
	sum = value_of(f, "rate", "years_ratio", "2015-07-31");
	assert_memory_equal(&one.number, &sum.number, sizeof(double));
	assert_true(one.number == 6 / 35.0);
}

static void
test_currencies(void **state)
{
	struct fixture *f = *state;

	GIVE(f, { "cny", "x", NULL, END, "6", NULL, 0 },
	    { "cny", "n", NULL, END, "3", NULL, 0 },
	    { "usd", "n", NULL, END, "5", NULL, 0 });
	/* Only one reports: nothing is mixed. */
	EXPECT(f, { "amount", "money_ratio", END, 6, 1, 2 },
	    { "amount", "money_mean", END, 6, 1, 2 });
	GIVE(f, { "usd", "x", NULL, END, "8", NULL, 0 });
	EXPECT(f, { "amount", "money_ratio", END, NAN, 2, 2 },
	    { "amount", "money_sum", END, NAN, 2, 2 },
	    { "amount", "money_mean", END, NAN, 2, 2 },
	    { "amount", "money_median", END, NAN, 2, 2 },
	    { "amount", "money_rank", END, NAN, 2, 2 },
	    /* Heads are counted, and what is no money. */
	    { "amount", "money_count", END, 2, 2, 2 },
	    { "amount", "money_share", END, 100, 2, 2 },
	    { "plain", "money_ratio", END, 8, 2, 2 },
	    { "plain", "money_mean", END, 4, 2, 2 },
	    /* Money that stands beside, of another subject, mixes nothing. */
	    { "x@cny * plain", "money_mean", END, 24, 2, 2 },
	    { "x@cny * n", "money_ratio", END, 48, 2, 2 },
	    { "x@cny + 0 * n@money_ratio", "cny", END, 6, 1, 1 },
	    { "x * 1 + n@money_ratio", "cny", END, 14, 1, 1 },
	    /* Earlier only one of them reported. */
	    { "latest(amount, 12)", "money_mean", END, NAN, 2, 2 });
	/* Nor is what one of them came to what all of them came to. */
	GIVE(f, { "usd", "x", NULL, "2014-12-31", "-5", NULL, 0 },
	    { "cny", "x", NULL, "2014-12-31", "1", NULL, 0 });
	EXPECT(f, { "grow", "money_ratio", END, NAN, 2, 2 });
	assert_int_equal(
	    value_of(f, "grow", "money_ratio", END).word, WORD_NONE);
	assert_int_equal(
	    value_of(f, "grow", "usd", END).word, WORD_TURNED_PROFIT);
	assert_reason(f, "amount", "money_ratio", END,
	    "members report in different currencies");
	assert_reason(f, "amount", "money_median", END,
	    "members report in different currencies");
	GIVE(f, { "cny", "x", NULL, "2015-06-30", "4", NULL, 0 });
	EXPECT(f, { "latest(amount, 12)", "money_mean", END, 4, 1, 2 },
	    { "first(amount, 7)", "money_mean", END, 7, 0, 0 });
}

/* A line over members whose values stand side by side works with what they
 * make together, and is as good as the best of what it reads allows. */
static void
test_lines_of_values(void **state)
{
	struct fixture *f = *state;
	static const char *const now[4] = { "1", "2", "4", "8" };

	give_four(f, now);
	GIVE(f, { "a", "x", NULL, "2014-12-31", "10", NULL, 0 },
	    { "b", "x", NULL, "2014-12-31", "20", NULL, 0 },
	    { "c", "x", NULL, "2014-12-31", "60", NULL, 0 },
	    { "a", "n", NULL, "2015-09-30", "7", NULL, 0 },
	    { "b", "n", NULL, "2015-09-30", "9", NULL, 0 },
	    { "steel", "n", NULL, END, "5", NULL, 0 });
	EXPECT(f, { "amount + 1", "four_mean", END, 4.75, 4, 4 },
	    { "2 * x", "four_median", END, 6, 4, 4 },
	    { "year_before(amount)", "four_mean", END, 30, 3, 4 },
	    { "amount - year_before(amount)", "four_mean", END, -26.25, 3, 4 },
	    { "yoy(amount)", "four_mean", END, 100 * (3.75 - 30) / 30, 3, 4 },
	    { "grow", "four_mean", END, (-90 - 90 - 100 * 56 / 60.0) / 3, 3,
		4 },
	    { "opening(x)", "four_mean", END, 30, 3, 4 },
	    { "average(x)", "four_median", END, (20 + 3) / 2.0, 3, 4 },
	    { "n@steel + 1", "four_mean", END, 6, 0, 0 },
	    { "n@{sector} + x", "four_median", END, 8, 4, 4 },
	    { "gap", "four_median", END, -2, 4, 4 },
	    { "gap", "four_ratio", END, 8, 3, 3 },
	    { "amount + year_before(amount)", "four_count", END, 7, 3, 4 },
	    { "if(amount > 3, 1, 2)", "four_mean", END, 1, 4, 4 },
	    { "if(amount > 3, amount, plain)", "four_mean", END, 3.75, 4, 4 },
	    { "if(amount < 3, plain, amount)", "four_mean", END, 3.75, 4, 4 },
	    { "max(amount, 5)", "four_mean", END, 5, 4, 4 },
	    /* The day on which it is found is what counts, and the value that
	     * is taken. */
	    { "latest(plain, 12)", "four_mean", END, 8, 2, 4 },
	    { "latest(plain, 12) + amount", "four_mean", END, 11.75, 2, 4 },
	    { "latest(n, 2)", "four_mean", END, NAN, 0, 4 },
	    { "first(plain, 70)", "four_mean", END, 70, 0, 0 },
	    { "first(plain, amount)", "four_mean", END, 3.75, 4, 4 },
	    { "first(amount, plain)", "four_mean", END, 3.75, 4, 4 },
	    { "first(plain, year_before(plain), amount)", "four_mean", END,
		3.75, 4, 4 });
}

static void
test_first_in_sums(void **state)
{
	struct fixture *f = *state;
	static const char *const now[4] = { "1", "2", "4", "8" };

	give_four(f, now);
	GIVE(f, { "steel", "n", NULL, "2015-06-30", "6", NULL, 0 },
	    { "steel", "n", NULL, END, "5", NULL, 0 });
	/* Members without a number in the roster are not left out for it where
	 * something else is to take its place. */
	EXPECT(f, { "first(own_line, 70)", "four_ratio", END, 70, 3, 3 },
	    { "first(own_line, n@{sector} + 10, 70)", "four_ratio", END, 15, 3,
		3 },
	    { "first(own_line, 70)", "four_mean", END, 70, 0, 0 },
	    { "first(own_line, n@{sector} + 10, 70)", "four_mean", END, 15, 0,
		0 },
	    { "first(own_line, n@{sector} + 10, 70)", "moving_mean", END, 70, 0,
		0 },
	    /* Whoever has left, or is still to come, has no say. */
	    { "n@{bench}", "moving_mean", END, 5, 0, 0 },
	    { "n@{bench}", "moving_mean", "2015-06-30", NAN, 0, 0 },
	    { "first(own_line, n@{sector} + 10, 70)", "a", END, 60, 1, 1 },
	    { "first(own_line, n@{sector} + 10, 70)", "b", END, 15, 1, 1 },
	    { "first(own_line, n@{sector} + 10, 70)", "cny", END, 70, 1, 1 },
	    { "first(own_line, n@{sector} + 10, 70)", "dec", END, 70, 1, 1 },
	    { "first(n, own_line)", "b", END, NAN, 0, 1 },
	    { "own_line * x", "four_ratio", END, 60, 1, 3 });
}

static void
test_reasons(void **state)
{
	struct fixture *f = *state;
	static const char *const now[4] = { "1", "2", "4", "0" };

	give_four(f, now);
	assert_reason(f, "amount / (amount - amount)", "four_mean", END,
	    "division by zero");
	/* What is unknown first stays the reason, whatever is known behind. */
	assert_reason(f, "n@{parent} + amount", "four_mean", END,
	    "members differ in roster column parent");
	assert_reason(f, "n@{class} + amount", "four_mean", END,
	    "roster column class: \"four\" is nobody's id");
	assert_reason(
	    f, "n + x@b", "a", END, "n of a 2015-12-31: not reported");
	assert_reason(f, "n + amount@four_ratio", "a", END,
	    "n of a 2015-12-31: not reported");
	assert_reason(f, "n + amount@four_mean", "a", END,
	    "n of a 2015-12-31: not reported");
	assert_reason(
	    f, "own_line", "b", END, "roster column own_line is blank");
	assert_reason(f, "sector", "b", END,
	    "roster column sector: \"steel\" is not a number");
	assert_reason(
	    f, "x@{parent}", "a", END, "roster column parent is blank");
	/* What was unknown and did not matter is no reason. */
	assert_reason(f, "first(n, x) / 0", "a", END, "division by zero");
	assert_reason(f, "if(x > 0, x, n) / 0", "a", END, "division by zero");
	assert_reason(f, "if(x < 0, n, n@b)", "a", END,
	    "n of b 2015-12-31: not reported");
	GIVE(f, { "a", "n", NULL, "2015-09-30", "1", NULL, 0 });
	assert_reason(f, "latest(n, 12) / 0", "a", END, "division by zero");
	assert_reason(f, "first(n, year_before(n))", "a", END,
	    "n of a 2015-12-31: not reported");
	assert_reason(
	    f, "amount@none_ratio", "a", END, "the aggregate has no member");
}

static size_t
n_traced(struct fixture *f, const char *text, const char *who, const char *end)
{
	struct error err = { 0 };
	struct trace trace = { 0 };
	struct value value;
	struct formula *formula = formula_compile(text, f->config, &err);

	assert_non_null(formula);
	assert_int_equal(
	    evaluate(&f->r, formula, config_subject(f->config, who), day(end),
		RHYTHM_QUARTER, &value, &trace, &err),
	    0);
	size_t n = trace.n;
	trace_fini(&trace);
	formula_free(formula);
	return n;
}

/* The trace has what the value was made of. */
static void
test_trace_has_what_counted(void **state)
{
	struct fixture *f = *state;

	GIVE(f, { "joins", "x", NULL, "2015-06-30", "100", NULL, 0 },
	    { "stays", "x", NULL, "2015-06-30", "4", NULL, 0 },
	    { "stays", "n", NULL, "2015-06-30", "1", NULL, 0 },
	    { "leaves", "x", NULL, "2015-06-30", "9", NULL, 0 },
	    { "leaves", "n", NULL, "2015-06-30", "0", NULL, 0 });
	assert_int_equal(n_traced(f, "amount", "good_ratio", "2015-06-30"), 1);
	assert_int_equal(n_traced(f, "amount", "good_mean", "2015-06-30"), 1);
	assert_int_equal(n_traced(f, "amount", "moving_mean", "2015-06-30"), 3);
	assert_int_equal(n_traced(f, "ratio", "moving_mean", "2015-06-30"), 0);
	/* Of a count, what it was decided by. */
	assert_int_equal(n_traced(f, "amount", "good_count", "2015-06-30"), 2);
}

int
main(void)
{
#define ROW(test) cmocka_unit_test_setup_teardown(test, setup_crowd, teardown)
	const struct CMUnitTest tests[] = {
		ROW(test_every_way),
		ROW(test_nobody_reports),
		ROW(test_condition),
		ROW(test_condition_of_the_period),
		ROW(test_members_of_the_day),
		ROW(test_one_base_one_member),
		ROW(test_years_of_their_own),
		ROW(test_currencies),
		ROW(test_lines_of_values),
		ROW(test_first_in_sums),
		ROW(test_reasons),
		ROW(test_trace_has_what_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
