/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * compute, judge: series with their gaps, verdicts, levels of alerts.
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

/* ---- series ---- */

static char *
series_text(struct fixture *f, const char *indicator, const char *who)
{
	struct series s;
	struct error err = { 0 };
	struct buf b = { 0 };
	char start[DATE_TEXT_SIZE];
	char end[DATE_TEXT_SIZE];

	assert_int_equal(
	    compute_series(&f->r, config_indicator(f->config, indicator),
		config_subject(f->config, who), &s, &err),
	    0);
	for (size_t i = 0; i < s.n; i++)
		buf_printf(&b, "%s..%s %g\n",
		    date_text(start, s.points[i].period.start_day),
		    date_text(end, s.points[i].period.end_day),
		    isnan(s.points[i].value) ? -1 : s.points[i].value);
	series_fini(&s);
	return buf_take(&b);
}

static void
assert_series(
    struct fixture *f, const char *indicator, const char *who, const char *want)
{
	char *got = series_text(f, indicator, who);

	assert_string_equal(got, want);
	free(got);
}

static void
test_series_shows_gaps(void **state)
{
	struct fixture *f = *state;

	assert_series(f, "debt", "a", "");
	GIVE(f, { "a", "ta", NULL, "2014-12-31", "100", NULL, 0 },
	    { "a", "tl", NULL, "2014-12-31", "50", NULL, 0 },
	    { "a", "ta", NULL, "2015-06-30", "100", NULL, 0 },
	    { "a", "tl", NULL, "2015-06-30", "60", NULL, 0 },
	    { "a", "ta", NULL, "2015-09-30", "100", NULL, 0 });
	assert_series(f, "debt", "a",
	    "2014-10-01..2014-12-31 50\n"
	    "2015-01-01..2015-03-31 -1\n"
	    "2015-04-01..2015-06-30 60\n"
	    "2015-07-01..2015-09-30 -1\n");
	/* Off the grid and reported: a point all the same. */
	GIVE(f, { "a", "ta", NULL, "2015-08-31", "100", NULL, 0 },
	    { "a", "tl", NULL, "2015-08-31", "65", NULL, 0 });
	assert_series(f, "debt", "a",
	    "2014-10-01..2014-12-31 50\n"
	    "2015-01-01..2015-03-31 -1\n"
	    "2015-04-01..2015-06-30 60\n"
	    "2015-07-01..2015-08-31 65\n"
	    "2015-09-01..2015-09-30 -1\n");
}

static void
test_series_of_yearly_figures(void **state)
{
	struct fixture *f = *state;

	/* R&D comes once a year: a ratio with it is a yearly one. */
	GIVE(f, { "a", "rev", "2014-01-01", "2014-12-31", "100", NULL, 0 },
	    { "a", "rev", "2015-01-01", "2015-06-30", "60", NULL, 0 },
	    { "a", "rev", "2015-01-01", "2015-12-31", "100", NULL, 0 },
	    { "a", "rd", "2014-01-01", "2014-12-31", "2", NULL, 0 },
	    { "a", "rd", "2015-01-01", "2015-12-31", "3", NULL, 0 });
	assert_series(f, "rdi", "a",
	    "2014-01-01..2014-12-31 2\n"
	    "2015-01-01..2015-06-30 -1\n"
	    "2015-07-01..2015-12-31 3\n");
}

static void
test_series_starts_where_a_figure_is_known(void **state)
{
	struct fixture *f = *state;

	/* Nine months and the third quarter alone: the half-year is known. */
	GIVE(f, { "a", "rev", "2014-01-01", "2014-09-30", "100", NULL, 0 },
	    { "a", "rev", "2014-07-01", "2014-09-30", "40", NULL, 0 });
	assert_series(f, "sales", "a",
	    "2014-04-01..2014-06-30 60\n"
	    "2014-07-01..2014-09-30 100\n");
	assert_series(f, "sales", "ind",
	    "2014-04-01..2014-06-30 60\n"
	    "2014-07-01..2014-09-30 100\n");
}

static void
test_rhythm_of_the_feed_that_reports(void **state)
{
	struct fixture *f = *state;

	/* A quarterly feed could report total assets, a yearly one does. */
	GIVE(f, { "a", "ta", NULL, "2013-12-31", "100", NULL, 0 },
	    { "a", "ta", NULL, "2014-12-31", "110", NULL, 0 });
	f->books[0].facts[0].feed_months = 12;
	f->books[0].facts[1].feed_months = 12;
	assert_series(f, "assets", "a",
	    "2013-01-01..2013-12-31 100\n"
	    "2014-01-01..2014-12-31 110\n");
	/* As soon as it does, too. */
	f->books[0].facts[1].feed_months = 3;
	assert_series(f, "assets", "a",
	    "2013-10-01..2013-12-31 100\n"
	    "2014-01-01..2014-03-31 -1\n"
	    "2014-04-01..2014-06-30 -1\n"
	    "2014-07-01..2014-09-30 -1\n"
	    "2014-10-01..2014-12-31 110\n");
}

static void
test_series_of_weeks(void **state)
{
	struct fixture *f = *state;

	GIVE(f, { "wk", "ta", NULL, "2009-06-27", "100", NULL, 0 },
	    { "wk", "tl", NULL, "2009-06-27", "50", NULL, 0 },
	    { "wk", "ta", NULL, "2009-09-26", "100", NULL, 0 },
	    { "wk", "tl", NULL, "2009-09-26", "60", NULL, 0 },
	    { "wk", "ta", NULL, "2010-03-27", "100", NULL, 0 },
	    { "wk", "tl", NULL, "2010-03-27", "70", NULL, 0 });
	assert_series(f, "debt", "wk",
	    "2009-03-28..2009-06-27 50\n"
	    "2009-06-28..2009-09-26 60\n"
	    "2009-09-27..2009-12-31 -1\n"
	    "2010-01-01..2010-03-27 70\n");
}

static void
test_series_of_members_with_another_year(void **state)
{
	struct fixture *f = *state;

	/* Their years close in September, so do those of the whole. */
	GIVE(f, { "wk", "rev", "2013-10-01", "2014-09-30", "100", NULL, 0 },
	    { "wk", "rd", "2013-10-01", "2014-09-30", "2", NULL, 0 },
	    { "wk", "rev", "2014-10-01", "2015-09-30", "100", NULL, 0 },
	    { "wk", "rd", "2014-10-01", "2015-09-30", "3", NULL, 0 });
	assert_series(f, "rdi", "weeks",
	    "2013-10-01..2014-09-30 2\n"
	    "2014-10-01..2015-09-30 3\n");
}

/* ---- verdicts ---- */

/* Debt ratios of a, one a quarter from 2015-03-31 on; "" is not reported. */
static void
give_debts(struct fixture *f, const char *const *values, size_t n)
{
	int32_t end = day("2015-03-31");

	book_fini(&f->books[0]);
	f->sizes[0] = 0;
	for (size_t i = 0; i < n; i++, end = date_add_months(end, 3)) {
		char text[DATE_TEXT_SIZE];
		date_text(text, end);
		if (values[i][0] == '\0')
			continue;
		give(f,
		    &(const struct row){
			"a", "ta", NULL, text, "100", NULL, 0 });
		give(f,
		    &(const struct row){
			"a", "tl", NULL, text, values[i], NULL, 0 });
	}
}

static void
test_verdicts(void **state)
{
	static const struct {
		const char *target;
		const char *debts[6];
		size_t n;
		const char *today, *want;
	} rows[] = {
		/* warn and fail, hysteresis of 2 on the way down */
		{ "t_debt", { "59", "61", "66", "64", "62.9", "57.9" }, 6, NULL,
		    "M- Rw Sf Rf Rw M- " },
		{ "t_debt", { "66", "63.1", "62.9", "58.5", "57.9" }, 5, NULL,
		    "Sf Rf Rw Mw M- " },
		/* exactly on the line is met */
		{ "t_debt", { "65", "65.01" }, 2, NULL, "Rw Sf " },
		/* two periods in a row; an unknown one neither counts nor
		 * breaks the row */
		{ "t_twice", { "66", "60", "66", "66", "60" }, 5, NULL,
		    "Sp M- Sp Sf M- " },
		{ "t_twice", { "66", "", "66" }, 3, NULL, "Sp U. Sf " },
		{ "t_debt", { "66", "", "" }, 1, NULL, "Sf " },
		/* before the deadline at risk and silent, from it on missed */
		{ "t_by", { "66", "60", "66", "60" }, 4, "2016-01-31",
		    "R- M- Sf M- now met" },
		{ "t_by", { "66", "60" }, 2, "2015-09-29", "R- M- now met" },
		{ "t_by", { "66", "60" }, 2, "2015-10-01",
		    "R- M- now unknown" },
		{ "t_by", { "66" }, 1, "2015-09-01", "R- now at_risk" },
		/* What is reported first is of a time behind the deadline. */
		{ "t_by", { "", "", "", "60" }, 4, "2016-01-31",
		    "U. now unknown" },
		/* a path is interpolated: 65.05 in the middle */
		{ "t_path", { "69", "65", "60", "61" }, 4, NULL,
		    "M- M- M- Sf " },
		{ "t_path", { "70.1", "65.1" }, 2, NULL, "Sf Sf " },
		{ "t_year", { "66", "66", "66", "66" }, 4, NULL,
		    ".. .. .. Sf " },
		{ "t_from", { "66", "66", "66", "60" }, 4, NULL,
		    ".. .. Sw M- " },
		{ "t_same", { "65", "64.9" }, 2, NULL, "M- Sf " },
		{ "t_mid", { "60", "65", "65.1", "59" }, 4, NULL,
		    "M- M- Sf Sf " },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		give_debts(f, rows[i].debts, rows[i].n);
		char *got =
		    verdict_text(f, rows[i].target, NULL, rows[i].today);
		if (strcmp(got, rows[i].want) != 0)
			fail_msg("row %zu, %s: \"%s\", expected \"%s\"", i,
			    rows[i].target, got, rows[i].want);
		free(got);
	}
}

static void
give_debt(struct fixture *f, const char *end, const char *value)
{
	give(f, &(const struct row){ "a", "ta", NULL, end, "100", NULL, 0 });
	give(f, &(const struct row){ "a", "tl", NULL, end, value, NULL, 0 });
}

/* A year of 52 weeks ends a few days before the deadline, and is meant. */
static void
test_deadline_of_weeks(void **state)
{
	static const struct {
		const char *target, *end, *value, *next, *want;
	} rows[] = {
		{ "t_by", "2015-09-26", "60", NULL, "R- M- now met" },
		{ "t_by", "2015-09-26", "66", NULL, "R- Sf now missed" },
		{ "t_by", "2015-09-26", "60", "61", "R- M- M- now met" },
		{ "t_by", "2015-08-31", "66", NULL, "R- R- now unknown" },
		/* The line, too, is that of the quarter's end. */
		{ "t_by_path", "2015-09-26", "60", NULL, "R- M- now met" },
		{ "t_by_path", "2015-09-26", "60.1", NULL, "R- Sf now missed" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		give_debts(f, NULL, 0);
		give_debt(f, "2015-06-27", "71");
		give_debt(f, rows[i].end, rows[i].value);
		if (rows[i].next != NULL)
			give_debt(f, "2015-12-26", rows[i].next);
		char *got = verdict_text(f, rows[i].target, NULL, "2016-02-01");
		if (strcmp(got, rows[i].want) != 0)
			fail_msg("row %zu, %s: \"%s\", expected \"%s\"", i,
			    rows[i].target, got, rows[i].want);
		free(got);
	}
}

static void
test_few_members_decide_nothing(void **state)
{
	struct fixture *f = *state;

	/* All three, then two, then one. */
	GIVE(f, { "a", "ta", NULL, "2015-03-31", "100", NULL, 0 },
	    { "a", "tl", NULL, "2015-03-31", "70", NULL, 0 },
	    { "b", "ta", NULL, "2015-03-31", "100", NULL, 0 },
	    { "b", "tl", NULL, "2015-03-31", "70", NULL, 0 },
	    { "c", "ta", NULL, "2015-03-31", "100", NULL, 0 },
	    { "c", "tl", NULL, "2015-03-31", "70", NULL, 0 },
	    { "a", "ta", NULL, "2015-06-30", "100", NULL, 0 },
	    { "a", "tl", NULL, "2015-06-30", "60", NULL, 0 },
	    { "b", "ta", NULL, "2015-06-30", "100", NULL, 0 },
	    { "b", "tl", NULL, "2015-06-30", "72", NULL, 0 },
	    { "a", "ta", NULL, "2015-09-30", "100", NULL, 0 },
	    { "a", "tl", NULL, "2015-09-30", "10", NULL, 0 });
	char *got = verdict_text(f, "t_most", NULL, NULL);
	assert_string_equal(got, "Sf U. U. ");
	free(got);
	/* Half of them, unless the aggregate says otherwise. */
	got = verdict_text(f, "t_half", NULL, NULL);
	assert_string_equal(got, "Sf Sf U. ");
	free(got);
}

/* Nor do they make a line, of another subject or of the target's own. */
static void
test_few_members_are_no_line(void **state)
{
	struct fixture *f = *state;

	GIVE(f, { "a", "ta", NULL, "2015-03-31", "100", NULL, 0 },
	    { "a", "tl", NULL, "2015-03-31", "60", NULL, 0 },
	    { "b", "ta", NULL, "2015-03-31", "100", NULL, 0 },
	    { "b", "tl", NULL, "2015-03-31", "60", NULL, 0 },
	    { "c", "ta", NULL, "2015-03-31", "100", NULL, 0 },
	    { "c", "tl", NULL, "2015-03-31", "60", NULL, 0 },
	    { "a", "ta", NULL, "2015-06-30", "100", NULL, 0 },
	    { "a", "tl", NULL, "2015-06-30", "60", NULL, 0 },
	    { "b", "ta", NULL, "2015-06-30", "100", NULL, 0 },
	    { "b", "tl", NULL, "2015-06-30", "60", NULL, 0 },
	    { "c", "ta", NULL, "2015-06-30", "100", NULL, 0 },
	    { "wk", "ta", NULL, "2015-03-31", "100", NULL, 0 },
	    { "wk", "tl", NULL, "2015-03-31", "70", NULL, 0 },
	    { "wk", "ta", NULL, "2015-06-30", "100", NULL, 0 },
	    { "wk", "tl", NULL, "2015-06-30", "70", NULL, 0 });
	/* Two of three are half of them, but not 70 percent. */
	char *got = verdict_text(f, "t_below_half", NULL, NULL);
	assert_string_equal(got, "Sf Sf ");
	free(got);
	got = verdict_text(f, "t_below_most", NULL, NULL);
	assert_string_equal(got, "Sf U. ");
	free(got);
	got = verdict_text(f, "t_own_line", NULL, NULL);
	assert_string_equal(got, "Sf U. ");
	free(got);
}

static void
test_range_names_the_bound(void **state)
{
	static const struct {
		double value, line, distance;
	} rows[] = { { 59, 60, -1 }, { 66, 65, -1 }, { 61, 60, 1 },
		{ 64.5, 65, 0.5 } };
	struct fixture *f = *state;
	int target = config_target(f->config, "t_mid");
	const char *const debts[] = { "59", "66", "61", "64.5" };
	struct verdicts v;
	struct series s;
	struct error err = { 0 };

	give_debts(f, debts, ARRAY_SIZE(debts));
	assert_int_equal(compute_series(&f->r,
			     config_indicator(f->config, "debt"), 0, &s, &err),
	    0);
	assert_int_equal(judge(&f->r, target, 0, &s, &v, &err), 0);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct verdict *one = &v.verdicts[i];
		assert_true(one->line == rows[i].line);
		assert_true(target_distance(&f->config->targets[target],
				one->value, one->line) == rows[i].distance);
	}
	verdicts_fini(&v);
	series_fini(&s);
}

static void
test_verdicts_by_word(void **state)
{
	struct fixture *f = *state;
	static const char *const profits[] = { "-100", "-50", "-80", "10", "-5",
		"-5" };
	char *got;

	for (int i = 0; i < (int)ARRAY_SIZE(profits); i++) {
		char start[DATE_TEXT_SIZE];
		char end[DATE_TEXT_SIZE];
		date_text(start, date_from_civil(2010 + i, 1, 1));
		date_text(end, date_from_civil(2010 + i, 12, 31));
		give(f,
		    &(const struct row){
			"a", "prof", start, end, profits[i], NULL, 0 });
	}
	got = verdict_text(f, "t_grow", NULL, NULL);
	/* Quarters between are unknown; smaller loss warns, larger misses, and
	 * so does the same. */
	assert_string_equal(got,
	    "U. U. U. U. Rw U. U. U. Sf U. U. U. M- U. U. U. Sf U. U. U. Sf ");
	free(got);
	/* The same with a deadline: nothing is missed, and nothing said,
	 * before it. */
	got = verdict_text(f, "t_grow_by", NULL, NULL);
	assert_string_equal(got,
	    "U. U. U. U. R- U. U. U. R- U. U. U. M- U. U. U. Sf U. U. U. Sf ");
	free(got);
}

static void
test_unknown_threshold_resolves_nothing(void **state)
{
	static const char *const debts[] = { "64", "64", "64", "50" };
	struct fixture *f = *state;

	give_debts(f, debts, ARRAY_SIZE(debts));
	GIVE(f, { "gdp", "growth", NULL, "2015-03-31", "60", NULL, 0 },
	    { "gdp", "growth", NULL, "2015-12-31", "60", NULL, 0 });
	char *got = verdict_text(f, "t_pub", NULL, NULL);
	assert_string_equal(got, "Mf Mf Mf M- ");
	free(got);
}

static void
test_verdicts_against_another_series(void **state)
{
	struct fixture *f = *state;
	char *got;

	GIVE(f, { "a", "rev", "2013-01-01", "2013-12-31", "100", NULL, 0 },
	    { "a", "rev", "2014-01-01", "2014-12-31", "107", NULL, 0 },
	    { "a", "rev", "2015-01-01", "2015-12-31", "113", NULL, 0 },
	    { "gdp", "growth", NULL, "2014-12-31", "7", NULL, 0 });
	got = verdict_text(f, "t_gdp", NULL, NULL);
	/* 7 is not above 7; for 2015 no benchmark is published: unknown. */
	assert_string_equal(got, "U. U. U. U. Sf U. U. U. U. ");
	free(got);
}

int
main(void)
{
#define ROW(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		ROW(test_series_shows_gaps),
		ROW(test_series_of_yearly_figures),
		ROW(test_series_starts_where_a_figure_is_known),
		ROW(test_rhythm_of_the_feed_that_reports),
		ROW(test_series_of_weeks),
		ROW(test_series_of_members_with_another_year),
		ROW(test_verdicts),
		ROW(test_deadline_of_weeks),
		ROW(test_few_members_decide_nothing),
		ROW(test_few_members_are_no_line),
		ROW(test_range_names_the_bound),
		ROW(test_verdicts_by_word),
		ROW(test_unknown_threshold_resolves_nothing),
		ROW(test_verdicts_against_another_series),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
