/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * judge: where the trend leads, reports that no longer come, members that come
 * and go.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/reckon_fixture.h"
#include "daemon/base/mem.h"

static const char outlook_roster[] = "id,class,from,to\n"
				     "a,ind,,\n"
				     "b,ind,,\n"
				     "joins,ind,2015-06-30,\n"
				     "leaves,ind,,2015-06-30\n"
				     "late,ind,,2016-04-01\n"
				     "early,ind,,2016-03-31\n"
				     "p,pair,,\n"
				     "q,pair,,\n"
				     "bench,bench,,\n";

#define BY " by = \"2016-12-31\"; "

static const char outlook_config[] =
    "version = 1;\n"
    "enterprises = \"enterprises.csv\";\n"
    "lines = \"lines.csv\";\n"
    "items: { v: { kind = \"stock\"; unit = \"%\"; };\n"
    " n: { kind = \"stock\"; unit = \"%\"; }; pr: { kind = \"flow\"; }; };\n"
    "indicators: { d: { formula = \"v\"; }; g: { formula = \"yoy(pr)\"; };\n"
    " };\n"
    "aggregates: { pair: { members = \"class=pair\"; combine = \"mean\";\n"
    "  min_coverage = 60; }; };\n"
    "targets: {\n"
    " most: { indicator = \"d\"; each = \"class=ind\"; at_most = 65;" BY "};\n"
    " less: { indicator = \"d\"; subject = \"a\"; below = 65;" BY "};\n"
    " least: { indicator = \"d\"; subject = \"a\"; at_least = 65;" BY "};\n"
    " range: { indicator = \"d\"; subject = \"a\"; between = (60, 70);" BY
    "};\n"
    " same: { indicator = \"d\"; subject = \"a\"; equals = 65;" BY "};\n"
    " path: { indicator = \"d\"; subject = \"a\"; at_most = "
    "((\"2015-03-31\", 80), (\"2016-12-31\", 60));" BY "};\n"
    " formula: { indicator = \"d\"; subject = \"a\"; at_most = "
    "\"n@bench\";" BY "};\n"
    " glide: { indicator = \"d\"; subject = \"a\"; at_most = 65; glide = "
    "\"2014-12-31\";" BY "};\n"
    " goal: { indicator = \"d\"; subject = \"a\"; at_most = \"n@bench\"; "
    "glide = \"2014-12-31\";" BY "};\n"
    " both: { indicator = \"d\"; subject = \"pair\"; at_most = 65;" BY "};\n"
    " years: { indicator = \"d\"; subject = \"a\"; at_most = 65; periods = "
    "\"year\";" BY "};\n"
    " warned: { indicator = \"d\"; subject = \"a\"; at_most = 65; warn = "
    "55;" BY "};\n"
    " open: { indicator = \"d\"; subject = \"a\"; at_most = 65; };\n"
    " grow: { indicator = \"g\"; subject = \"a\"; above = 0; by = "
    "\"2020-12-31\"; };\n"
    " stale: { indicator = \"d\"; each = \"class=ind\"; at_most = 65; stale "
    "= \"12 months\"; };\n"
    " mild: { indicator = \"d\"; subject = \"a\"; at_most = 65; stale = "
    "\"1 year\"; severity = \"warn\"; };\n"
    " whole: { indicator = \"d\"; subject = \"pair\"; at_most = 65; stale = "
    "\"12 months\"; };\n"
    " against: { indicator = \"d\"; subject = \"a\"; at_most = "
    "\"n@bench\"; stale = \"12 months\"; };\n"
    " losses: { indicator = \"g\"; subject = \"a\"; at_least = 0; stale = "
    "\"12 months\"; };\n"
    " ends: { indicator = \"d\"; subject = \"a\"; at_most = 65; stale = "
    "\"12 months\"; by = \"2015-12-31\"; };\n"
    "};\n";

static int
setup_outlook(void **state)
{
	free(fixture_file("lines.csv", "target,enterprise,line\nmost,b,70\n"));
	return setup_with(state, outlook_roster, outlook_config);
}

static void
assert_verdicts(struct fixture *f, const char *target, const char *who,
    const char *today, const char *want)
{
	char *got = verdict_text(f, target, who, today);

	if (strcmp(got, want) != 0)
		fail_msg("%s: \"%s\", expected \"%s\"", target, got, want);
	free(got);
}

/* ---- the trend ---- */

static void
test_trend(void **state)
{
	static const struct {
		const char *target, *values[9], *want;
	} rows[] = {
		/* Two a quarter: 66.04 at the deadline.  Fewer than four points
		 * tell nothing; nothing is said of a trend but the state. */
		{ "most", { "50", "52", "54", "56" }, "M- M- M- R- " },
		{ "less", { "50", "52", "54", "56" }, "M- M- M- R- " },
		{ "most", { "50", "51", "52", "53" }, "M- M- M- M- " },
		{ "most", { "50", "52", "", "54", "56" }, "M- M- U. M- M- " },
		{ "most", { "50", "52", "", "55", "59" }, "M- M- U. M- R- " },
		{ "least", { "90", "85", "80", "75" }, "M- M- M- R- " },
		{ "least", { "75", "80", "85", "90" }, "M- M- M- M- " },
		/* Back on the good side, though the trend is not. */
		{ "most", { "60", "62", "64", "66", "58" }, "M- M- M- R- R- " },
		/* From the deadline on it is the value that counts. */
		{ "most",
		    { "57", "58", "59", "60", "61", "62", "63", "64", "65" },
		    "M- M- M- R- R- R- R- R- M- " },
		{ "range", { "62", "63", "64", "65" }, "M- M- M- R- " },
		{ "range", { "68", "67", "66", "65" }, "M- M- M- R- " },
		{ "range", { "64", "65", "64", "65" }, "M- M- M- M- " },
		{ "same", { "65", "65", "65", "65" }, "M- M- M- M- " },
		{ "same", { "50", "55", "60", "65" }, "R- R- R- M- " },
		/* A path's value at the deadline: 60. */
		{ "path", { "62", "62", "62", "62" }, "U. M- M- R- " },
		{ "path", { "60", "60", "60", "60" }, "U. M- M- M- " },
		/* A formula's of today. */
		{ "formula", { "50", "52", "54", "56" }, "M- M- M- R- " },
		{ "formula", { "50", "51", "52", "53" }, "M- M- M- M- " },
		/* A glide's goal, not today's line: 66.4 is in vain. */
		{ "glide", { "80", "76", "75", "74" }, "M- M- M- R- " },
		{ "glide", { "80", "78", "76", "74" }, "M- M- M- M- " },
		{ "goal", { "80", "76", "75", "74" }, "M- M- M- R- " },
		{ "goal", { "80", "78", "76", "74" }, "M- M- M- M- " },
		/* Only judged periods are points. */
		{ "years", { "50", "20", "30", "40", "52" },
		    "M- .. .. .. M- " },
		/* Of a warning something is said. */
		{ "warned", { "50", "52", "54", "56" }, "M- M- M- Rw " },
		{ "warned", { "48.9", "50.9", "52.9", "54.93" },
		    "M- M- M- R- " },
		/* Without a deadline there is nowhere to look. */
		{ "open", { "50", "52", "54", "56" }, "M- M- M- M- " },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		size_t n = 0;
		forget_all(f);
		while (
		    n < ARRAY_SIZE(rows[i].values) && rows[i].values[n] != NULL)
			n++;
		give_quarters(f, "a", "v", rows[i].values, n);
		QUARTERS(f, "bench", "n", "65", "65", "65", "65");
		char *told = verdict_text(f, rows[i].target, "a", NULL);
		if (strcmp(told, rows[i].want) != 0)
			fail_msg("row %zu, %s: \"%s\", expected \"%s\"", i,
			    rows[i].target, told, rows[i].want);
		free(told);
	}
}

static void
test_trend_to_a_line_of_ones_own(void **state)
{
	struct fixture *f = *state;

	/* 66.04 is below 70. */
	QUARTERS(f, "b", "v", "50", "52", "54", "56");
	assert_verdicts(f, "most", "b", NULL, "M- M- M- M- ");
	QUARTERS(f, "a", "v", "50", "52", "54", "56");
	assert_verdicts(f, "most", "a", NULL, "M- M- M- R- ");
}

static void
test_trend_of_few_members(void **state)
{
	struct fixture *f = *state;

	QUARTERS(f, "p", "v", "50", "52", "54", "56", "58");
	QUARTERS(f, "q", "v", "50", "", "54", "56", "58");
	/* What half of them say is no point either: four are left. */
	assert_verdicts(f, "both", NULL, NULL, "M- U. M- M- R- ");
	GIVE(f, { "q", "v", NULL, "2015-03-31", "52", NULL, 0 });
	assert_verdicts(f, "both", NULL, NULL, "M- M- M- R- R- ");
}

static void
test_trend_in_numbers(void **state)
{
	struct fixture *f = *state;
	int t = config_target(f->config, "most");
	struct error err = { 0 };
	struct verdicts v;
	struct series s;

	QUARTERS(f, "a", "v", "50", "52", "54", "56");
	assert_int_equal(compute_series(&f->r, config_indicator(f->config, "d"),
			     0, &s, &err),
	    0);
	assert_int_equal(judge(&f->r, t, 0, &s, &v, &err), 0);
	assert_true(isnan(v.verdicts[2].projection));
	/* 2/90, 4/181, 6/273, 2/91, 4/183, 2/92: half of 6/273 and 2/91, which
	 * are the same, for 458 days. */
	assert_true(
	    fabs(v.verdicts[3].projection - (56 + 458 * 2 / 91.0)) < 1e-9);
	verdicts_fini(&v);
	series_fini(&s);
}

/* A word stands for the value: no number to go on from. */
static void
test_no_trend_of_words(void **state)
{
	static const char *const profits[] = { "-90", "-80", "-70", "-60",
		"-50", "-40" };
	struct fixture *f = *state;

	for (int i = 0; i < (int)ARRAY_SIZE(profits); i++) {
		char start[DATE_TEXT_SIZE];
		char end[DATE_TEXT_SIZE];
		date_text(start, date_from_civil(2010 + i, 1, 1));
		date_text(end, date_from_civil(2010 + i, 12, 31));
		give(f,
		    &(const struct row){
			"a", "pr", start, end, profits[i], NULL, 0 });
		f->books[0].facts[i].feed_months = 12;
	}
	assert_verdicts(f, "grow", NULL, NULL, "U. R- R- R- R- R- ");
	/* Heard of all the same, where a word is all that is reported. */
	assert_verdicts(
	    f, "losses", NULL, "2016-12-31", "U. Rw Rw Rw Rw Rw now at_risk");
	assert_verdicts(
	    f, "losses", NULL, "2017-01-01", "U. Rw Rw Rw Rw Rw now missed");
}

/* ---- reports that no longer come ---- */

static void
test_stale(void **state)
{
	struct fixture *f = *state;

	QUARTERS(f, "a", "v", "60", "60", "", "");
	assert_verdicts(f, "stale", "a", "2016-03-31", "M- M- now met");
	assert_verdicts(f, "stale", "a", "2016-04-01", "M- M- now missed");
	/* Of the last of February the year ends with the leap day. */
	GIVE(f, { "b", "v", NULL, "2015-02-28", "60", NULL, 0 });
	assert_verdicts(f, "stale", "b", "2016-02-29", "M- now met");
	assert_verdicts(f, "stale", "b", "2016-03-01", "M- now missed");
	/* A deadline that goes by first makes it unknown until then. */
	assert_verdicts(f, "ends", NULL, "2015-12-30", "M- M- now met");
	assert_verdicts(f, "ends", NULL, "2015-12-31", "M- M- now unknown");
	assert_verdicts(f, "ends", NULL, "2016-04-01", "M- M- now missed");
	assert_verdicts(f, "open", NULL, "2036-04-01", "M- M- now met");
}

static void
test_never_reported(void **state)
{
	struct fixture *f = *state;

	assert_verdicts(f, "stale", "joins", "2016-06-30", "now unknown");
	assert_verdicts(f, "stale", "joins", "2016-07-01", "now missed");
	/* Nobody knows since when it should have. */
	assert_verdicts(f, "stale", "a", "2036-07-01", "now unknown");
	assert_verdicts(f, "whole", NULL, "2036-07-01", "now unknown");
	/* What it reported before it came does not count. */
	QUARTERS(f, "joins", "v", "60", "60");
	assert_verdicts(f, "stale", "joins", "2016-06-30", ".. .. now unknown");
	assert_verdicts(f, "stale", "joins", "2016-07-01", ".. .. now missed");
	QUARTERS(f, "joins", "v", "", "", "60", "66");
	assert_verdicts(
	    f, "stale", "joins", "2016-09-30", ".. .. M- Sf now missed");
}

static void
test_left(void **state)
{
	struct fixture *f = *state;

	/* Judged until it left, and not called late when it is gone. */
	QUARTERS(f, "leaves", "v", "60", "66", "60", "66");
	assert_verdicts(
	    f, "stale", "leaves", "2036-01-01", "M- Sf M- .. now met");
	QUARTERS(f, "early", "v", "", "60");
	assert_verdicts(f, "stale", "early", "2036-01-01", "M- now met");
	/* Late on its last day. */
	QUARTERS(f, "late", "v", "", "60");
	assert_verdicts(f, "stale", "late", "2016-03-31", "M- now met");
	assert_verdicts(f, "stale", "late", "2016-04-01", "M- now missed");
}

static void
test_stale_with_an_unknown_line(void **state)
{
	struct fixture *f = *state;

	/* It reports; that the benchmark does not come is not its fault. */
	QUARTERS(f, "a", "v", "60", "60", "60");
	QUARTERS(f, "bench", "n", "65");
	assert_verdicts(f, "against", NULL, "2016-06-30", "M- U. U. now met");
	assert_verdicts(
	    f, "against", NULL, "2016-07-01", "M- U. U. now missed");
	/* Which is what a person is told. */
	int t = config_target(f->config, "against");
	struct error err = { 0 };
	struct verdicts v;
	struct series s;
	assert_int_equal(compute_series(&f->r, config_indicator(f->config, "d"),
			     0, &s, &err),
	    0);
	assert_int_equal(judge(&f->r, t, 0, &s, &v, &err), 0);
	assert_int_equal(v.newest_day, day("2015-06-30"));
	assert_int_equal(
	    verdicts_latest(&v)->period.end_day, day("2014-12-31"));
	verdicts_fini(&v);
	series_fini(&s);
}

static void
test_stale_aggregate(void **state)
{
	struct fixture *f = *state;

	QUARTERS(f, "p", "v", "60", "60", "60");
	QUARTERS(f, "q", "v", "60");
	/* One of two is too few to have heard of the whole. */
	assert_verdicts(f, "whole", NULL, "2015-12-31", "M- U. U. now met");
	assert_verdicts(f, "whole", NULL, "2016-01-01", "M- U. U. now missed");
}

static void
test_days_and_levels(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *target, *today, *since, *next;
		enum level level;
		bool is_stale;
	} rows[] = {
		{ "stale", "2016-03-31", "2014-12-31", "2016-04-01", LEVEL_NONE,
		    false },
		{ "stale", "2016-04-01", "2016-04-01", NULL, LEVEL_FAIL, true },
		{ "mild", "2016-03-31", "2014-12-31", "2016-04-01", LEVEL_NONE,
		    false },
		{ "mild", "2016-04-02", "2016-04-01", NULL, LEVEL_WARN, true },
		{ "ends", "2015-12-30", "2014-12-31", "2015-12-31", LEVEL_NONE,
		    false },
		{ "ends", "2015-12-31", NULL, "2016-04-01", LEVEL_NONE, false },
		{ "ends", "2016-04-01", "2016-04-01", NULL, LEVEL_FAIL, true },
		{ "open", "2016-04-01", "2014-12-31", NULL, LEVEL_NONE, false },
	};
	struct error err = { 0 };
	struct series s;

	QUARTERS(f, "a", "v", "60", "60");
	assert_int_equal(compute_series(&f->r, config_indicator(f->config, "d"),
			     0, &s, &err),
	    0);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		int32_t today = day(rows[i].today);
		struct verdicts v;
		assert_int_equal(
		    judge(&f->r, config_target(f->config, rows[i].target), 0,
			&s, &v, &err),
		    0);
		if (verdicts_since(&v, today) != day(rows[i].since) ||
		    verdicts_next_day(&v, today) != day(rows[i].next) ||
		    verdicts_level(&v, today) != rows[i].level ||
		    verdicts_are_stale(&v, today) != rows[i].is_stale)
			fail_msg("row %zu: since %d, next %d, level %d", i,
			    verdicts_since(&v, today),
			    verdicts_next_day(&v, today),
			    (int)verdicts_level(&v, today));
		verdicts_fini(&v);
	}
	series_fini(&s);
}

/* Missed as it is: since it was, not since the report is too old. */
static void
test_missed_before_it_was_stale(void **state)
{
	struct fixture *f = *state;
	struct error err = { 0 };
	struct verdicts v;
	struct series s;

	QUARTERS(f, "a", "v", "60", "66", "67");
	assert_int_equal(compute_series(&f->r, config_indicator(f->config, "d"),
			     0, &s, &err),
	    0);
	assert_int_equal(
	    judge(&f->r, config_target(f->config, "mild"), 0, &s, &v, &err), 0);
	assert_int_equal(
	    verdicts_since(&v, day("2016-12-31")), day("2015-03-31"));
	assert_int_equal(verdicts_level(&v, day("2016-12-31")), LEVEL_WARN);
	verdicts_fini(&v);
	assert_int_equal(
	    judge(&f->r, config_target(f->config, "stale"), 0, &s, &v, &err),
	    0);
	assert_int_equal(verdicts_level(&v, day("2016-12-31")), LEVEL_FAIL);
	verdicts_fini(&v);
	series_fini(&s);
}

int
main(void)
{
#define ROW(test) cmocka_unit_test_setup_teardown(test, setup_outlook, teardown)
	const struct CMUnitTest tests[] = {
		ROW(test_trend),
		ROW(test_trend_to_a_line_of_ones_own),
		ROW(test_trend_of_few_members),
		ROW(test_trend_in_numbers),
		ROW(test_no_trend_of_words),
		ROW(test_stale),
		ROW(test_never_reported),
		ROW(test_left),
		ROW(test_stale_with_an_unknown_line),
		ROW(test_stale_aggregate),
		ROW(test_days_and_levels),
		ROW(test_missed_before_it_was_stale),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
