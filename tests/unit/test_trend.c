/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * trend, outliers: what a picture says, and what it leaves beyond its frame.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "graphs/outliers.h"
#include "graphs/trend.h"
#include "tests/unit/config_fixture.h"
#include "daemon/base/mem.h"

static const char roster_text[] = "id,name,name_en,class,currency\n"
				  "a,本钢板材,Bengang,ind,\n"
				  "b,乙,Beta,ind,\n"
				  "usd,美,Dollar,foreign,USD\n";

static const char config_text[] =
    "version = 1;\n"
    "enterprises = \"enterprises.csv\";\n"
    "items: { ta: { kind = \"stock\"; }; tl: { kind = \"stock\"; }; };\n"
    "indicators: {\n"
    " debt: { title = \"资产负债率\"; title_en = \"Debt ratio\"; unit = \"%\"; "
    "better = \"lower\"; formula = \"100 * tl / ta\"; };\n"
    " assets: { title = \"资产总额\"; unit = \"CNY\"; formula = \"ta\"; };\n"
    " levels: { title = \"管理层级\"; unit = \"levels\"; formula = \"ta\"; };\n"
    " growth: { title = \"增长率\"; unit = \"%\"; formula = \"yoy(ta)\"; }; };\n"
    "feeds: { q: { url = \"http://h/{id}\"; format = \"csv\"; "
    "items: { ta = \"x\"; tl = \"x\"; }; }; };\n"
    "aggregates: { ind: { title = \"工业\"; members = \"class=ind\"; };\n"
    " share: { title = \"工业\"; members = \"class=ind\"; combine = "
    "\"share\"; };\n"
    " count: { title = \"工业\"; members = \"class=ind\"; combine = "
    "\"count\"; };\n"
    " place: { title = \"工业\"; members = \"class=ind\"; combine = "
    "\"rank\"; of = \"a\"; }; };\n"
    "targets: {\n"
    " most: { indicator = \"debt\"; subject = \"a\"; at_most = 65; };\n"
    " near: { indicator = \"debt\"; subject = \"a\"; at_most = 65; "
    "by = \"2015-12-31\"; };\n"
    " far: { indicator = \"debt\"; subject = \"a\"; at_most = 65; "
    "by = \"2025-12-31\"; };\n"
    " least: { indicator = \"growth\"; subject = \"a\"; at_least = 6.5; };\n"
    " same: { indicator = \"debt\"; subject = \"a\"; equals = 65; };\n"
    " mid: { indicator = \"debt\"; subject = \"a\"; between = (60, 65); };\n"
    " moving: { indicator = \"debt\"; subject = \"a\"; below = \"debt - "
    "points(debt)\"; }; };\n";

struct fixture {
	struct config *config;
	struct series series, line;
	struct chart chart;
};

static int
set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof *f);

	f->config = fixture_config(roster_text, config_text);
	chart_init(&f->chart);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	chart_fini(&f->chart);
	series_fini(&f->series);
	series_fini(&f->line);
	config_free(f->config);
	free(f);
	return 0;
}

/* A value a quarter, the last of them of 2015's third. */
static void
give(struct series *s, const double *values, size_t n)
{
	int32_t start =
	    date_add_months(date_from_civil(2015, 10, 1), -3 * (int)n);

	series_fini(s);
	*s = (struct series){ 0 };
	for (size_t i = 0; i < n; i++) {
		int32_t next = date_add_months(start, 3);
		series_add(s,
		    &(const struct point){ .period = { start, next - 1 },
			.value = values[i],
			.n_reported = 1,
			.n_members = 1 });
		start = next;
	}
}

#define GIVE(s, ...)                                                           \
	do {                                                                   \
		static const double values_[] = { __VA_ARGS__ };               \
		give((s), values_, ARRAY_SIZE(values_));                       \
	} while (0)

static const struct chart *
build(struct fixture *f, const char *subject, const char *indicator,
    const char *target)
{
	const struct trend trend = {
		.subject = config_subject(f->config, subject),
		.indicator = config_indicator(f->config, indicator),
		.series = &f->series,
		.line = f->line.n == 0 ? NULL : &f->line,
		.target = target == NULL
		    ? NULL
		    : &f->config->targets[config_target(f->config, target)],
		.as_of_day = date_from_civil(2015, 11, 15),
		.sources = "报表",
	};

	chart_fini(&f->chart);
	trend_build(&f->chart, f->config, &trend);
	return &f->chart;
}

static void
test_words(void **state)
{
	struct fixture *f = *state;

	GIVE(&f->series, 60, 66.9, NAN, 65.04);
	GIVE(&f->line, 65, 65, 65, 65);
	const struct chart *c = build(f, "a", "debt", "most");
	assert_string_equal(c->title, "本钢板材 · 资产负债率");
	assert_string_equal(c->unit, "%");
	/* Rounded to 65.0 it would look as if it were met. */
	assert_string_equal(c->latest_text, "2015年三季度 65.04 %");
	assert_string_equal(c->line_text, "目标线 ≤ 65 %");
	assert_string_equal(c->extreme_text, "最高 66.9 %（2015年一季度）");
	assert_string_equal(c->footer_text, "截至 2015-11-15    数据：报表");
	assert_int_equal(c->wrong, CHART_WRONG_ABOVE);
	assert_int_equal(c->series.n, 4);
	assert_true(isnan(c->series.spans[2].value));
	assert_int_equal(c->line.n, 4);
	assert_int_equal(c->from_day, date_from_civil(2014, 10, 1));
	assert_int_equal(c->to_day, date_from_civil(2015, 9, 30));
	assert_false(c->from_zero);

	f->config->language = LANGUAGE_EN;
	c = build(f, "a", "debt", "most");
	assert_string_equal(c->title, "Bengang · Debt ratio");
	assert_string_equal(c->latest_text, "Q3 2015 65.04 %");
	assert_string_equal(c->line_text, "Target ≤ 65 %");
	assert_string_equal(c->extreme_text, "highest 66.9 % (Q1 2015)");
	assert_string_equal(c->footer_text, "As of 2015-11-15    Source: 报表");
}

static void
test_no_extreme_where_it_is_the_latest(void **state)
{
	struct fixture *f = *state;

	GIVE(&f->series, 60, 66, 65, 66);
	assert_null(build(f, "a", "debt", NULL)->extreme_text);
	/* Where more is better, the lowest one is asked for. */
	assert_string_equal(build(f, "a", "growth", NULL)->extreme_text,
	    "最低 60.0 %（2014年四季度）");
}

static void
test_money(void **state)
{
	struct fixture *f = *state;

	GIVE(&f->series, 96000000000.0, 128400000000.0);
	const struct chart *c = build(f, "a", "assets", NULL);
	assert_string_equal(c->unit, "亿元");
	assert_string_equal(c->latest_text, "2015年三季度 1,284.0 亿元");
	assert_true(fabs(c->series.spans[1].value - 1284) < 1e-9);
	assert_true(c->from_zero);
	assert_null(c->line_text);
	assert_int_equal(c->wrong, CHART_WRONG_NONE);
	c = build(f, "usd", "assets", NULL);
	assert_string_equal(c->unit, "亿美元");
	assert_true(build(f, "a", "levels", NULL)->is_whole);
}

static void
test_coverage_of_an_aggregate(void **state)
{
	struct fixture *f = *state;

	GIVE(&f->series, 60, 61);
	f->series.points[1].n_reported = 42;
	f->series.points[1].n_members = 45;
	const struct chart *c = build(f, "ind", "debt", NULL);
	assert_string_equal(c->title, "工业 · 资产负债率");
	assert_string_equal(c->latest_text, "2015年三季度 61.0 % (42/45)");
}

/* n_reported of each point of an aggregate of nine. */
static void
cover(struct series *s, const unsigned *n_reported)
{
	for (size_t i = 0; i < s->n; i++) {
		s->points[i].n_reported = n_reported[i];
		s->points[i].n_members = 9;
	}
}

static void
test_partial_periods_are_lighter_and_said(void **state)
{
	struct fixture *f = *state;

	GIVE(&f->series, 71.1, NAN, 66, 69.6, 62, 64.2);
	cover(&f->series, (const unsigned[]){ 3, 0, 9, 1, 9, 9 });
	const struct chart *c = build(f, "ind", "debt", NULL);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(
		    c->series.spans[i].is_partial, i == 0 || i == 3);
	assert_string_equal(c->partial_text, "淡色：报送不全（最少 1/9）");
	/* Three of nine were higher, and are another group. */
	assert_string_equal(
	    c->extreme_text, "最高 66.0 %（2014年四季度，9/9）");
	f->config->language = LANGUAGE_EN;
	c = build(f, "ind", "debt", NULL);
	assert_string_equal(
	    c->partial_text, "faint: not all members reported (as few as 1/9)");
	assert_string_equal(c->extreme_text, "highest 66.0 % (Q4 2014, 9/9)");
}

/* As of a member that never reports. */
static void
test_where_all_periods_are_partial(void **state)
{
	struct fixture *f = *state;

	GIVE(&f->series, 60, 66, 64);
	cover(&f->series, (const unsigned[]){ 7, 8, 8 });
	const struct chart *c = build(f, "ind", "debt", NULL);
	assert_true(c->series.spans[2].is_partial);
	assert_string_equal(c->partial_text, "报送不全（最少 7/9）");
	assert_string_equal(
	    c->extreme_text, "最高 66.0 %（2015年二季度，8/9）");
	f->config->language = LANGUAGE_EN;
	assert_string_equal(build(f, "ind", "debt", NULL)->partial_text,
	    "not all members reported (as few as 7/9)");
}

static void
test_a_partial_latest_beyond_the_extreme(void **state)
{
	struct fixture *f = *state;

	/* "highest 66" beside a latest one of 67 would be no help. */
	GIVE(&f->series, 60, 66, 67);
	cover(&f->series, (const unsigned[]){ 9, 9, 8 });
	const struct chart *c = build(f, "ind", "debt", NULL);
	assert_string_equal(c->latest_text, "2015年三季度 67.0 % (8/9)");
	assert_null(c->extreme_text);
	GIVE(&f->series, 60, 66, 59);
	cover(&f->series, (const unsigned[]){ 9, 9, 8 });
	assert_null(build(f, "ind", "growth", NULL)->extreme_text);
}

static void
test_nothing_is_partial_of_an_enterprise(void **state)
{
	struct fixture *f = *state;

	GIVE(&f->series, 60, NAN, 66, 64);
	f->series.points[1].n_reported = 0;
	const struct chart *c = build(f, "a", "debt", NULL);
	for (size_t i = 0; i < 4; i++)
		assert_false(c->series.spans[i].is_partial);
	assert_null(c->partial_text);
	assert_string_equal(c->extreme_text, "最高 66.0 %（2015年二季度）");
	/* Nor of an aggregate to which all report. */
	cover(&f->series, (const unsigned[]){ 9, 0, 9, 9 });
	c = build(f, "ind", "debt", NULL);
	assert_null(c->partial_text);
	assert_string_equal(c->extreme_text, "最高 66.0 %（2015年二季度）");
}

static void
test_deadlines(void **state)
{
	struct fixture *f = *state;

	GIVE(&f->series, 60, 61, 62, 63);
	GIVE(&f->line, 65, 65, 65, 65);
	const struct chart *c = build(f, "a", "debt", "near");
	assert_int_equal(c->deadline_day, date_from_civil(2015, 12, 31));
	assert_string_equal(c->deadline_text, "期限 2015-12-31");
	assert_string_equal(c->line_text, "目标线 ≤ 65 %");
	assert_true(c->to_day > c->deadline_day);
	/* Ten years ahead of one year of data: only told. */
	c = build(f, "a", "debt", "far");
	assert_int_equal(c->deadline_day, DATE_NONE);
	assert_null(c->deadline_text);
	assert_string_equal(c->line_text, "目标线 ≤ 65 %，期限 2025-12-31");
	assert_int_equal(c->to_day, date_from_civil(2015, 9, 30));
}

static void
test_sides(void **state)
{
	struct fixture *f = *state;

	GIVE(&f->series, 60, 61, 62, 63);
	GIVE(&f->line, 6.5, 6.5, 6.5, 6.5);
	const struct chart *c = build(f, "a", "growth", "least");
	assert_int_equal(c->wrong, CHART_WRONG_BELOW);
	assert_string_equal(c->line_text, "目标线 ≥ 6.5 %");
	assert_int_equal(
	    build(f, "a", "debt", "same")->wrong, CHART_WRONG_BOTH);
	c = build(f, "a", "debt", "mid");
	assert_int_equal(c->wrong, CHART_WRONG_OUTSIDE);
	assert_non_null(strstr(c->line_text, "60"));
	assert_non_null(strstr(c->line_text, "65"));
	assert_int_equal(c->line.n, 4);
	assert_true(c->line.spans[0].value == 60);
	assert_int_equal(c->upper.n, 4);
	assert_true(c->upper.spans[3].value == 65);
}

static void
test_lines_that_move(void **state)
{
	struct fixture *f = *state;

	GIVE(&f->series, 60, 61, 62, 63);
	GIVE(&f->line, NAN, 61, 62.5, NAN);
	/* The newest period has none: the newest that there is. */
	assert_string_equal(
	    build(f, "a", "debt", "moving")->line_text, "目标线 < 62.5 %");
	GIVE(&f->line, NAN, NAN, NAN, NAN);
	assert_string_equal(
	    build(f, "a", "debt", "moving")->line_text, "目标线 尚未公布");
	f->config->language = LANGUAGE_EN;
	assert_string_equal(build(f, "a", "debt", "moving")->line_text,
	    "Target not published yet");
}

static void
test_nothing_known(void **state)
{
	struct fixture *f = *state;

	const struct chart *c = build(f, "a", "debt", NULL);
	assert_null(c->latest_text);
	assert_null(c->extreme_text);
	assert_string_equal(c->empty_text, "暂无数据");
	GIVE(&f->series, NAN, NAN);
	c = build(f, "a", "debt", "far");
	assert_null(c->latest_text);
	assert_int_equal(c->series.n, 2);
}

/* ---- outliers ---- */

static void
test_what_flattens_is_cut_and_said(void **state)
{
	struct fixture *f = *state;

	GIVE(&f->series, 10567.1, 12, -8, 5, 9, 14, -20, 3, 6, 18, 2, -4, 11,
	    -6710.3, 7, 1, 20, -12, 9, 4);
	GIVE(&f->line, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	    30);
	const struct chart *c = build(f, "a", "growth", "least");
	assert_string_equal(c->extreme_text,
	    "2 期超出图框：最低 -6,710.3 %（2014年一季度），"
	    "最高 10,567.1 %（2010年四季度）");
	/* With coverage, where that is not always whole. */
	f->series.points[0].n_members = 9;
	assert_string_equal(build(f, "ind", "growth", NULL)->extreme_text,
	    "2 期超出图框：最低 -6,710.3 %（2014年一季度，1/1），"
	    "最高 10,567.1 %（2010年四季度，1/9）");
	f->series.points[0].n_members = 1;
	c = build(f, "a", "growth", "least");
	assert_true(c->keep_low == -20);
	assert_true(c->keep_high == 30); /* the line is never cut */
	f->config->language = LANGUAGE_EN;
	assert_string_equal(build(f, "a", "growth", "least")->extreme_text,
	    "2 periods beyond the frame: lowest -6,710.3 % (Q1 2014), "
	    "highest 10,567.1 % (Q4 2010)");
	/* Sums are never cut, nor what is judged by two lines. */
	assert_true(isnan(build(f, "a", "assets", NULL)->keep_high));
	assert_true(isnan(build(f, "a", "debt", "mid")->keep_high));
}

static size_t
count_of(const double *values, size_t n)
{
	struct series s = { 0 };
	struct outliers o;

	give(&s, values, n);
	size_t found = outliers_find(&o, &s, NULL);
	series_fini(&s);
	return found;
}

static void
test_what_is_no_outlier(void **state)
{
	static const struct {
		const char *what;
		double values[20];
		size_t n, found;
	} rows[] = {
		{ "one far off", { 1, 2, 3, 4, 5, 6, 7, 8, 9, 900, 9, 8, 7, 6 },
		    14, 1 },
		{ "the newest is the message",
		    { 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 8, 7, 6, 900 }, 14, 0 },
		{ "not far enough",
		    { 1, 2, 3, 4, 5, 6, 7, 8, 9, 40, 9, 8, 7, 6 }, 14, 0 },
		{ "too many to be the exception",
		    { 1, 2, 900, 4, 5, 900, 7, 8, 9, 900, 9, 8, 7, 6 }, 14, 0 },
		{ "too few to have a rule", { 1, 2, 900, 4, 5 }, 5, 0 },
		{ "nothing else happened",
		    { 0, 0, 0, 0, 0, 0, 0, 0, 0, 900, 0, 0, 0, 0 }, 14, 0 },
		{ "unknown",
		    { NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN,
			NAN },
		    12, 0 },
		{ "nothing", { 0 }, 0, 0 },
		{ "near ones stay",
		    { 1, 2, 3, 4, 5, 6, 7, 8, 9, 900, 9, 8, 7, 6, 16, 1, 2, 3,
			4, 5 },
		    20, 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		size_t found = count_of(rows[i].values, rows[i].n);
		if (found != rows[i].found)
			fail_msg("%s: %zu", rows[i].what, found);
	}
}

/* A word stands behind the newest number when it is of a later period. */
static void
test_latest_words(void **state)
{
	struct fixture *f = *state;
	const struct trend trend = { .subject = config_subject(f->config, "a"),
		.indicator = config_indicator(f->config, "growth"),
		.series = &f->series,
		.sources = "" };

	GIVE(&f->series, 5.0, -10.0, NAN);
	char *text = trend_latest(f->config, &trend);
	assert_null(strstr(text, "2015年三季度"));
	free(text);
	f->series.points[2].word = WORD_TURNED_PROFIT;
	text = trend_latest(f->config, &trend);
	assert_non_null(strstr(text, "2015年二季度 -10"));
	assert_non_null(strstr(text, " · 2015年三季度 扭亏为盈"));
	free(text);
	/* One of an earlier period is over. */
	GIVE(&f->series, 5.0, NAN, 7.0);
	f->series.points[1].word = WORD_TURNED_PROFIT;
	text = trend_latest(f->config, &trend);
	assert_null(strstr(text, "扭亏为盈"));
	free(text);
}

/* A share is in per cent whatever is asked of the members, and the title says
 * that it is one. */
static void
test_what_members_make(void **state)
{
	struct fixture *f = *state;

	GIVE(&f->series, 25, 75, 50);
	const struct chart *c = build(f, "share", "assets", NULL);
	assert_string_equal(c->title, "工业 · 资产总额（占比）");
	assert_string_equal(c->series_text, "资产总额（占比）");
	assert_string_equal(c->unit, "%");
	assert_string_equal(c->latest_text, "2015年三季度 50.0 %");
	GIVE(&f->series, 3, 1, 2);
	c = build(f, "count", "debt", NULL);
	assert_string_equal(c->title, "工业 · 资产负债率（户数）");
	assert_string_equal(c->unit, "户");
	assert_true(c->is_whole && c->from_zero);
	c = build(f, "place", "growth", NULL);
	assert_string_equal(c->title, "工业 · 增长率（位次）");
	assert_string_equal(c->latest_text, "2015年三季度 2 位");
	/* The largest number is the worst place. */
	assert_string_equal(c->extreme_text, "最后 3 位（2015年一季度）");
	assert_false(c->from_zero);
	f->config->language = LANGUAGE_EN;
	c = build(f, "share", "debt", NULL);
	assert_string_equal(c->series_text, "Debt ratio (share)");
	c = build(f, "place", "debt", NULL);
	assert_string_equal(c->series_text, "Debt ratio (place)");
	assert_string_equal(c->extreme_text, "last 3 (Q1 2015)");
	c = build(f, "ind", "debt", NULL);
	assert_string_equal(c->series_text, "Debt ratio");
}

/* The target says which way is good, whatever the indicator does. */
static void
test_the_target_says_what_is_bad(void **state)
{
	struct fixture *f = *state;

	GIVE(&f->series, 8, 4, 6);
	assert_string_equal(build(f, "a", "growth", "least")->extreme_text,
	    "最低 4.0 %（2015年二季度）");
	assert_string_equal(build(f, "a", "growth", "most")->extreme_text,
	    "最高 8.0 %（2015年一季度）");
}

int
main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_words),
		TEST(test_no_extreme_where_it_is_the_latest),
		TEST(test_money),
		TEST(test_coverage_of_an_aggregate),
		TEST(test_partial_periods_are_lighter_and_said),
		TEST(test_where_all_periods_are_partial),
		TEST(test_a_partial_latest_beyond_the_extreme),
		TEST(test_nothing_is_partial_of_an_enterprise),
		TEST(test_deadlines),
		TEST(test_sides),
		TEST(test_lines_that_move),
		TEST(test_nothing_known),
		TEST(test_what_flattens_is_cut_and_said),
		TEST(test_what_members_make),
		TEST(test_the_target_says_what_is_bad),
		cmocka_unit_test(test_what_is_no_outlier),
		cmocka_unit_test_setup_teardown(
		    test_latest_words, set_up, tear_down),
	};
#undef TEST

	return cmocka_run_group_tests(tests, NULL, NULL);
}
