/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * flow, evaluate: figures between dates, functions of time, aggregates.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/reckon_fixture.h"
#include "daemon/base/mem.h"

/* ---- flows ---- */

static void
test_flow_out_of_ytd(void **state)
{
	struct fixture *f = *state;

	GIVE(f, { "a", "rev", "2014-01-01", "2014-09-30", "70", NULL, 0 },
	    { "a", "rev", "2014-01-01", "2014-12-31", "100", NULL, 0 },
	    { "a", "rev", "2015-01-01", "2015-06-30", "60", NULL, 0 },
	    { "a", "rev", "2015-01-01", "2015-09-30", "95.5", NULL, 0 });
	assert_value(f, "rev", "a", "2015-09-30", 95.5);
	assert_value(f, "single(rev)", "a", "2015-09-30", 35.5);
	assert_value(f, "single(rev)", "a", "2014-12-31", 30);
	/* FY + YTD − YTD of the year before. */
	assert_value(f, "ttm(rev)", "a", "2015-09-30", 125.5);
	assert_value(f, "annualised(rev)", "a", "2015-09-30", 95.5 * 12 / 9);
	/* A missing Q1 does not turn H1 into Q2. */
	assert_value(f, "single(rev)", "a", "2015-06-30", NAN);
	assert_value(f, "rev", "a", "2015-03-31", NAN);
	assert_value(f, "ttm(rev)", "a", "2015-06-30", NAN);
	assert_value(f, "elapsed()", "a", "2015-09-30", 0.75);
}

static void
test_flow_out_of_singles(void **state)
{
	struct fixture *f = *state;
	static const char *const ends[] = { "2015-01-31", "2015-02-28",
		"2015-03-31" };
	static const char *const starts[] = { "2015-01-01", "2015-02-01",
		"2015-03-01" };

	for (size_t i = 0; i < 3; i++)
		give(f,
		    &(const struct row){
			"a", "rev", starts[i], ends[i], "0.1", NULL, 0 });
	/* Exact decimals: 0.1 + 0.1 + 0.1 is 0.3. */
	assert_true(value_of(f, "rev", "a", "2015-03-31").number == 0.3);
	GIVE(f, { "a", "rev", "2015-01-01", "2015-06-30", "1", NULL, 0 });
	assert_value(f, "single(rev)", "a", "2015-06-30", 0.7);
}

static void
test_flow_prefers_short_then_new_paths(void **state)
{
	struct fixture *f = *state;
	int item = config_item(f->config, "rev");
	struct flow_path best, other;

	/* Q2 either from two YTDs (reported long ago) or from two others. */
	GIVE(f,
	    { "a", "rev", "2015-01-01", "2015-03-31", "10", "2015-04-30", 0 },
	    { "a", "rev", "2015-01-01", "2015-06-30", "30", "2015-08-31", 0 },
	    { "a", "rev", "2015-04-01", "2015-12-31", "95", "2016-03-31", 0 },
	    { "a", "rev", "2015-07-01", "2015-12-31", "70", "2016-03-31", 0 });
	int found = flow_between(book_item(&f->books[0], item), 0,
	    (struct period){ day("2015-03-31") + 1, day("2015-06-30") }, &best,
	    &other);
	assert_int_equal(found, 2);
	assert_int_equal(best.n, 2);
	assert_true(decimal_to_double(best.sum) == 25);
	assert_true(decimal_to_double(other.sum) == 20);
	assert_int_equal(best.oldest_reported_day, day("2016-03-31"));
	/* Reported as it is: one edge beats all. */
	GIVE(f,
	    { "a", "rev", "2015-04-01", "2015-06-30", "21", "2010-01-01", 0 });
	found = flow_between(book_item(&f->books[0], item), 0,
	    (struct period){ day("2015-03-31") + 1, day("2015-06-30") }, &best,
	    &other);
	assert_int_equal(found, 1);
	assert_true(decimal_to_double(best.sum) == 21);
}

static void
test_flow_slack_only_at_the_ends(void **state)
{
	struct fixture *f = *state;
	int item = config_item(f->config, "rev");
	struct flow_path best;

	/* A 52/53-week filer: years end on the last Saturday of September. */
	GIVE(f, { "wk", "rev", "2008-09-28", "2009-06-27", "30", NULL, 0 },
	    { "wk", "rev", "2008-09-28", "2009-09-26", "42", NULL, 0 },
	    { "wk", "rev", "2009-09-27", "2009-12-26", "15", NULL, 0 },
	    { "wk", "rev", "2008-09-28", "2008-12-27", "12", NULL, 0 });
	assert_value(f, "single(rev)", "wk", "2009-09-26", 12);
	assert_value(f, "rev", "wk", "2009-12-26", 15);
	assert_value(f, "ttm(rev)", "wk", "2009-12-26", 45);
	assert_value(f, "yoy(rev)", "wk", "2009-12-26", 25);
	/* Inside a path days must match: a gap of a day breaks it. */
	GIVE(f, { "a", "rev", "2015-01-01", "2015-03-30", "1", NULL, 0 },
	    { "a", "rev", "2015-04-01", "2015-06-30", "1", NULL, 0 });
	assert_int_equal(
	    flow_between(book_item(&f->books[0], item), 0,
		(struct period){ day("2014-12-31") + 1, day("2015-06-30") },
		&best, NULL),
	    0);
}

/* ---- functions of time ---- */

static void
test_stocks_over_time(void **state)
{
	struct fixture *f = *state;

	GIVE(f, { "a", "ca", NULL, "2014-12-31", "100", NULL, 0 },
	    { "a", "ca", NULL, "2015-06-30", "120", NULL, 0 },
	    { "a", "ca", NULL, "2015-09-30", "140", NULL, 0 },
	    { "a", "rev", "2015-01-01", "2015-09-30", "90", NULL, 0 });
	assert_value(f, "opening(ca)", "a", "2015-09-30", 100);
	assert_value(f, "average(ca)", "a", "2015-09-30", 120);
	assert_value(f, "since_opening(ca)", "a", "2015-09-30", 40);
	assert_value(f, "delta(ca)", "a", "2015-09-30", 20);
	assert_value(f, "lag(ca, 3)", "a", "2015-09-30", 100);
	assert_value(f, "delta(ca)", "a", "2015-06-30", NAN);
	assert_value(f, "turn", "a", "2015-09-30", 1);
	assert_value(f, "latest(ca, 12)", "a", "2015-08-31", 120);
	assert_value(f, "latest(ca, 1)", "a", "2015-08-31", NAN);
	assert_value(f, "latest(ca, 6)", "a", "2015-06-30", 120);
	assert_value(f, "latest(ca, 6)", "a", "2015-12-31", 140);
	/* Not older than so many months, the boundary included. */
	assert_value(f, "latest(ca, 3)", "a", "2015-12-31", 140);
	assert_value(f, "latest(ca, 2)", "a", "2015-12-31", NAN);
}

static void
test_growth_words(void **state)
{
	static const struct {
		const char *base, *now;
		double rate;
		enum word word;
	} rows[] = {
		{ "100", "110", 10, WORD_NONE },
		{ "100", "-10", -110, WORD_TURNED_LOSS },
		{ "-100", "5", NAN, WORD_TURNED_PROFIT },
		{ "-100", "0", NAN, WORD_TURNED_PROFIT },
		{ "-100", "-50", NAN, WORD_SMALLER_LOSS },
		{ "-100", "-150", NAN, WORD_LARGER_LOSS },
		{ "-100", "-100.0", NAN, WORD_SAME_LOSS },
		{ "0", "10", NAN, WORD_NONE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct fixture *f = *state;
		const struct row base = { "a", "prof", "2014-01-01",
			"2014-12-31", rows[i].base, NULL, 0 };
		const struct row now = { "a", "prof", "2015-01-01",
			"2015-12-31", rows[i].now, NULL, 0 };
		book_fini(&f->books[0]);
		f->sizes[0] = 0;
		give(f, &base);
		give(f, &now);
		struct value v = value_of(f, "prof_yoy", "a", "2015-12-31");
		assert_int_equal(v.word, rows[i].word);
		assert_true(isnan(rows[i].rate) ? isnan(v.number)
						: v.number == rows[i].rate);
	}
	assert_value(*state, "yoy(prof)", "a", "2014-12-31", NAN);
}

static void
test_comparable_bases(void **state)
{
	struct fixture *f = *state;

	/* A merger doubled the scope in 2015: last year's figure on this
	 * year's scope is 200, not 100. */
	GIVE(f, { "a", "rev", "2014-01-01", "2014-09-30", "100", NULL, 0 },
	    { "a", "rev", "2014-01-01", "2014-12-31", "150", NULL, 0 },
	    { "a", "rev", "2015-01-01", "2015-09-30", "220", NULL, 0 },
	    { "a", "rev", "2014-01-01", "2014-09-30", "200", NULL, 2015 },
	    { "a", "ca", NULL, "2014-12-31", "50", NULL, 0 },
	    { "a", "ca", NULL, "2014-12-31", "90", NULL, 2015 },
	    { "a", "ca", NULL, "2015-09-30", "110", NULL, 0 });
	assert_value(f, "yoy(rev)", "a", "2015-09-30", 10);
	/* The third quarter alone, on the same scope: 200 − 120 before. */
	GIVE(f, { "a", "rev", "2015-01-01", "2015-06-30", "132", NULL, 0 },
	    { "a", "rev", "2014-01-01", "2014-06-30", "60", NULL, 0 },
	    { "a", "rev", "2014-01-01", "2014-06-30", "120", NULL, 2015 });
	assert_value(f, "yoy(single(rev))", "a", "2015-09-30", 10);
	assert_value(f, "opening(ca)", "a", "2015-09-30", 90);
	assert_value(f, "average(ca)", "a", "2015-09-30", 100);
	/* It is no restatement: last year's own figures stay. */
	assert_value(f, "rev", "a", "2014-09-30", 100);
	assert_value(f, "ca", "a", "2014-12-31", 50);
	assert_value(f, "opening(ca)", "a", "2014-12-31", NAN);
	/* Twelve months out of both years would mix two scopes. */
	assert_value(f, "ttm(rev)", "a", "2015-09-30", NAN);
	assert_value(f, "points(ca)", "a", "2015-12-31", NAN);
}

/* What is asked of another subject is asked in the same way. */
static void
test_time_of_another_subject(void **state)
{
	struct fixture *f = *state;

	GIVE(f, { "a", "rev", "2014-01-01", "2014-09-30", "100", NULL, 0 },
	    { "a", "rev", "2015-01-01", "2015-09-30", "220", NULL, 0 },
	    { "a", "rev", "2014-01-01", "2014-09-30", "200", NULL, 2015 },
	    { "a", "ca", NULL, "2014-09-30", "50", NULL, 0 },
	    { "a", "ca", NULL, "2014-09-30", "80", NULL, 2015 },
	    { "a", "ca", NULL, "2014-12-31", "50", NULL, 0 },
	    { "a", "ca", NULL, "2014-12-31", "88", NULL, 2015 },
	    { "a", "ca", NULL, "2015-09-30", "110", NULL, 0 },
	    { "a", "rev", "2015-01-01", "2015-06-30", "120", NULL, 0 });
	assert_value(f, "yoy(rev@a)", "b", "2015-09-30", 10);
	assert_value(f, "points(ca@a)", "b", "2015-09-30", 30);
	assert_value(f, "opening(ca@a)", "b", "2015-09-30", 88);
	assert_value(f, "since_opening(ca@a)", "b", "2015-09-30", 25);
	assert_value(f, "average(ca@a)", "b", "2015-09-30", 99);
	assert_value(f, "single(rev@a)", "b", "2015-09-30", 100);
	assert_value(f, "annualised(rev@a)", "b", "2015-09-30", 220 * 12 / 9.0);
	assert_value(f, "yoy(rev@ind)", "usd", "2015-09-30", 10);
	assert_value(f, "since_opening(ca@ind)", "usd", "2015-09-30", 25);
	assert_value(f, "yoy(rev@a)", "ind", "2015-09-30", 10);
	/* A quarter of another fiscal year, 2016, on that year's scope. */
	GIVE(f, { "wk", "rev", "2014-10-01", "2014-12-31", "10", NULL, 0 },
	    { "wk", "rev", "2014-10-01", "2014-12-31", "20", NULL, 2016 },
	    { "wk", "rev", "2015-10-01", "2015-12-31", "30", NULL, 0 });
	assert_value(f, "yoy(rev@wk)", "b", "2015-12-31", 50);
	assert_value(f, "yoy(rev@weeks)", "b", "2015-12-31", 50);
}

/* ---- aggregates ---- */

static void
test_aggregate_sums_the_same_members(void **state)
{
	struct fixture *f = *state;
	struct value v;

	GIVE(f, { "a", "ta", NULL, "2015-09-30", "100", NULL, 0 },
	    { "a", "tl", NULL, "2015-09-30", "60", NULL, 0 },
	    { "b", "ta", NULL, "2015-09-30", "300", NULL, 0 },
	    { "b", "tl", NULL, "2015-09-30", "240", NULL, 0 },
	    /* c reports assets only: it must not count in the denominator. */
	    { "c", "ta", NULL, "2015-09-30", "1000", NULL, 0 });
	v = value_of(f, "debt", "ind", "2015-09-30");
	assert_true(v.number == 75);
	assert_int_equal(v.n_reported, 2);
	assert_int_equal(v.n_members, 3);
	v = value_of(f, "debt", "none", "2015-09-30");
	assert_true(isnan(v.number));
	assert_int_equal(v.n_members, 0);
	/* Different currencies cannot be added. */
	GIVE(f, { "usd", "ta", NULL, "2015-09-30", "1", NULL, 0 },
	    { "usd", "tl", NULL, "2015-09-30", "1", NULL, 0 });
	assert_value(f, "debt", "both", "2015-09-30", NAN);
}

static void
test_aggregate_of_the_members_values(void **state)
{
	struct fixture *f = *state;
	struct value v;

	GIVE(f, { "a", "prof", "2015-01-01", "2015-09-30", "100", NULL, 0 },
	    { "b", "prof", "2015-01-01", "2015-09-30", "-30", NULL, 0 },
	    { "usd", "prof", "2015-01-01", "2015-09-30", "-5", NULL, 0 });
	/* The group as a whole makes a profit; one of its members does not. */
	v = value_of(f, "losers", "ind", "2015-09-30");
	assert_true(v.number == 1);
	assert_int_equal(v.n_reported, 2);
	assert_int_equal(v.n_members, 3);
	assert_value(f, "losses", "ind", "2015-09-30", 30);
	assert_value(f, "losers", "none", "2015-09-30", NAN);
	assert_value(f, "losses", "both", "2015-09-30", NAN);
}

static void
test_aggregate_growth_has_one_scope(void **state)
{
	struct fixture *f = *state;

	GIVE(f, { "a", "rev", "2014-01-01", "2014-09-30", "100", NULL, 0 },
	    { "a", "rev", "2015-01-01", "2015-09-30", "120", NULL, 0 },
	    { "b", "rev", "2014-01-01", "2014-09-30", "100", NULL, 0 },
	    { "b", "rev", "2015-01-01", "2015-09-30", "100", NULL, 0 },
	    { "b", "rev", "2014-01-01", "2014-09-30", "50", NULL, 2015 },
	    /* No base: left out of both sides. */
	    { "c", "rev", "2015-01-01", "2015-09-30", "1000", NULL, 0 });
	assert_value(
	    f, "rev_yoy", "ind", "2015-09-30", 100 * (220.0 - 150.0) / 150.0);
	assert_value(f, "rev@ind", "a", "2015-09-30", 1220);
	assert_value(f, "rev / rev@ind", "a", "2015-09-30", 120.0 / 1220);
	assert_value(f, "100 * latest(flag, 12)", "ind", "2015-09-30", NAN);
	GIVE(f, { "a", "flag", NULL, "2015-03-31", "1", NULL, 0 },
	    { "b", "flag", NULL, "2014-12-31", "1", NULL, 0 },
	    { "c", "flag", NULL, "2013-12-31", "1", NULL, 0 });
	assert_value(f, "latest(flag, 12)", "ind", "2015-09-30", 2);
}

static void
test_latest_of_another_subject(void **state)
{
	struct fixture *f = *state;

	/* A benchmark of the year before stands until the next comes. */
	GIVE(f, { "gdp", "growth", NULL, "2014-12-31", "6", NULL, 0 },
	    { "a", "ca", NULL, "2015-09-30", "10", NULL, 0 },
	    { "b", "ca", NULL, "2015-09-30", "20", NULL, 0 },
	    { "b", "flag", NULL, "2015-06-30", "4", NULL, 0 });
	assert_value(f, "growth@gdp", "a", "2015-09-30", NAN);
	assert_value(f, "latest(growth@gdp, 12)", "a", "2015-09-30", 6);
	assert_value(f, "latest(growth@gdp, 8)", "a", "2015-09-30", NAN);
	assert_value(f, "latest(gdp_growth@gdp, 9)", "a", "2015-09-30", 6);
	assert_value(f, "latest(growth@gdp, 12)", "ind", "2015-09-30", 6);
	assert_value(f, "ca + latest(growth@gdp, 12)", "ind", "2015-09-30", 36);
	assert_value(f, "latest(flag@ind, 12)", "a", "2015-09-30", 4);
	/* Of both: the newest day on which both are known. */
	GIVE(f, { "a", "flag", NULL, "2014-12-31", "1", NULL, 0 });
	assert_value(f, "latest(flag + growth@gdp, 12)", "a", "2015-09-30", 7);
}

static void
test_trace_says_why(void **state)
{
	struct fixture *f = *state;
	struct error err = { 0 };
	struct trace trace = { 0 };
	struct value value;
	int debt = config_indicator(f->config, "debt");

	GIVE(f, { "a", "ta", NULL, "2015-09-30", "0", NULL, 0 },
	    { "a", "tl", NULL, "2015-09-30", "10", NULL, 0 });
	evaluate(&f->r, f->program->indicators[debt], 0, day("2015-09-30"),
	    RHYTHM_QUARTER, &value, &trace, &err);
	assert_true(isnan(value.number));
	assert_string_equal(trace.reason, "division by zero");
	assert_int_equal(trace.n, 2);
	assert_int_equal(trace.leaves[0].path.n, 1);
	trace_fini(&trace);
	evaluate(&f->r, f->program->indicators[debt], 0, day("2014-09-30"),
	    RHYTHM_QUARTER, &value, &trace, &err);
	assert_string_equal(trace.reason, "tl of a 2014-09-30: not reported");
	trace_fini(&trace);
}

/* Of a year before, all of a ratio is on one scope, or nothing is known. */
static void
test_scopes_are_not_mixed(void **state)
{
	static const char *const texts[] = { "year_before(debt)",
		"debt - points(debt)",
		"100 * tl / ta - points(100 * tl / ta)" };
	struct fixture *f = *state;

	GIVE(f, { "a", "ta", NULL, "2014-12-31", "100", NULL, 0 },
	    { "a", "tl", NULL, "2014-12-31", "50", NULL, 0 },
	    { "a", "ta", NULL, "2015-12-31", "300", NULL, 0 },
	    { "a", "tl", NULL, "2015-12-31", "150", NULL, 0 },
	    { "b", "ta", NULL, "2014-12-31", "100", NULL, 0 },
	    { "b", "tl", NULL, "2014-12-31", "70", NULL, 0 },
	    { "b", "ta", NULL, "2015-12-31", "100", NULL, 0 },
	    { "b", "tl", NULL, "2015-12-31", "60", NULL, 0 });
	/* Told anew, and the same: no other scope. */
	GIVE(f, { "a", "ta", NULL, "2014-12-31", "100", NULL, 2015 });
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_true(
		    value_of(f, texts[i], "a", "2015-12-31").number == 50);
	/* b was merged over, and told of its assets alone. */
	GIVE(f, { "b", "ta", NULL, "2014-12-31", "400", NULL, 2015 });
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_true(
		    isnan(value_of(f, texts[i], "b", "2015-12-31").number));
	assert_true(value_of(f, "yoy(ta)", "b", "2015-12-31").number == -75);
	struct value v = value_of(f, "year_before(debt)", "ind", "2015-12-31");
	assert_true(v.number == 50);
	assert_int_equal(v.n_reported, 1);
	GIVE(f, { "b", "tl", NULL, "2014-12-31", "100", NULL, 2015 });
	assert_true(value_of(f, texts[0], "b", "2015-12-31").number == 25);
	assert_true(value_of(f, texts[0], "ind", "2015-12-31").number == 30);
}

int
main(void)
{
#define ROW(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		ROW(test_scopes_are_not_mixed),
		ROW(test_flow_out_of_ytd),
		ROW(test_flow_out_of_singles),
		ROW(test_flow_prefers_short_then_new_paths),
		ROW(test_flow_slack_only_at_the_ends),
		ROW(test_stocks_over_time),
		ROW(test_growth_words),
		ROW(test_comparable_bases),
		ROW(test_time_of_another_subject),
		ROW(test_aggregate_sums_the_same_members),
		ROW(test_aggregate_of_the_members_values),
		ROW(test_aggregate_growth_has_one_scope),
		ROW(test_latest_of_another_subject),
		ROW(test_trace_says_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
