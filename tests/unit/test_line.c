/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * line: what a target holds values against: numbers, paths, formulas, glides,
 * and the lines of one enterprise in their place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/reckon/line.h"
#include "tests/unit/reckon_fixture.h"
#include "daemon/base/mem.h"

static const char own_roster[] = "id,class,from,to,sector,debt_line\n"
				 "a,ind,,,steel,60\n"
				 "b,ind,,,steel,\n"
				 "c,ind,,,nowhere,\n"
				 "e,ind,,,few,\n"
				 "p,pair,,,,\n"
				 "q,pair,,,,\n"
				 "wk,week,,,,\n"
				 "steel,bench,,,,\n";

static const char own_config[] =
    "version = 1;\n"
    "enterprises = \"enterprises.csv\";\n"
    "lines = \"lines.csv\";\n"
    "items: { v: { kind = \"stock\"; unit = \"%\"; };\n"
    " n: { kind = \"stock\"; unit = \"%\"; }; };\n"
    "indicators: { d: { formula = \"v\"; }; m: { formula = \"n\"; }; };\n"
    "aggregates: { pair: { members = \"class=pair\"; combine = \"mean\";\n"
    "  min_coverage = 60; };\n"
    " few: { members = \"class=pair\"; min_coverage = 60; }; };\n"
    "targets: {\n"
    " num: { indicator = \"d\"; each = \"class=ind\"; at_most = 65; warn = "
    "62; fail = 70; };\n"
    " own: { indicator = \"d\"; each = \"class=ind\"; at_most = \"own\"; };\n"
    " path: { indicator = \"d\"; each = \"class=ind\"; at_most = "
    "((\"2015-03-31\", 70), (\"2015-09-30\", 60)); };\n"
    " formula: { indicator = \"d\"; each = \"class=ind\"; at_most = "
    "\"first(debt_line, first(n@{sector} + 10, 70))\"; warn = "
    "\"year_before(v)\"; };\n"
    " down: { indicator = \"d\"; each = \"class=ind\"; at_most = 65; by = "
    "\"2015-12-31\"; glide = \"2014-12-31\"; warn = 60; };\n"
    " up: { indicator = \"d\"; each = \"class=ind\"; at_least = 90; by = "
    "\"2015-12-31\"; glide = \"2014-12-31\"; };\n"
    " base: { indicator = \"d\"; each = \"class=ind\"; below = 65; by = "
    "\"2015-12-31\"; glide = \"2014-12-31\"; glide_base = 72.5; };\n"
    " other: { indicator = \"d\"; each = \"class=ind\"; at_most = 65; by = "
    "\"2015-12-31\"; glide = \"2014-12-31\"; glide_base = \"n@{sector} + "
    "2\"; };\n"
    " goal: { indicator = \"d\"; each = \"class=ind\"; at_most = "
    "\"n@steel\"; by = \"2015-12-31\"; glide = \"2014-12-31\"; };\n"
    " weeks: { indicator = \"d\"; subject = \"wk\"; at_most = 65; by = "
    "\"2015-12-31\"; glide = \"2014-12-31\"; };\n"
    " both: { indicator = \"d\"; subject = \"pair\"; at_most = 65; by = "
    "\"2015-12-31\"; glide = \"2014-12-31\"; };\n"
    " bases: { indicator = \"d\"; subject = \"pair\"; at_most = 65; by = "
    "\"2015-12-31\"; glide = \"2014-12-31\"; glide_base = \"m + 1\"; };\n"
    " old: { indicator = \"d\"; subject = \"pair\"; at_most = "
    "\"year_before(d) - 1\"; };\n"
    "};\n";

static const char own_lines[] = "target,enterprise,line,day,warn,fail\n"
				"num,a,61.5,,,\n"
				"num,b,63,,58,66\n"
				"own,a,55,,,\n"
				"own,b,60,2015-09-30,,61\n"
				"own,b,80,2015-03-31,75,\n"
				"path,a,50,,,\n"
				"formula,a,68,,,\n"
				"down,b,75,,,\n"
				"down,e,77,2015-06-30,,\n";

static int
setup_own(void **state)
{
	free(fixture_file("lines.csv", own_lines));
	return setup_with(state, own_roster, own_config);
}

static void
read_lines(struct fixture *f, const char *target, const char *who,
    struct series *s, struct lines *l)
{
	int t = config_target(f->config, target);
	int subject = config_subject(f->config, who);
	struct error err = { 0 };

	assert_true(t >= 0 && subject >= 0);
	assert_int_equal(compute_series(&f->r, f->config->targets[t].indicator,
			     subject, s, &err),
	    0);
	assert_int_equal(lines_read(&f->r, t, subject, s, l, &err), 0);
}

static void
put(struct buf *out, double value)
{
	if (isnan(value))
		buf_puts(out, "?");
	else
		buf_printf(out, "%.6g", value);
}

/* "line/warn/fail" a point, a blank between; thresholds that are not there are
 * left out. */
static void
assert_lines(
    struct fixture *f, const char *target, const char *who, const char *want)
{
	struct buf got = { 0 };
	struct series s;
	struct lines l;

	read_lines(f, target, who, &s, &l);
	for (size_t i = 0; i < s.n; i++) {
		if (i > 0)
			buf_putc(&got, ' ');
		put(&got, l.at_line.points[i].value);
		if (l.warn->kind != LINE_NONE || l.fail->kind != LINE_NONE) {
			buf_putc(&got, '/');
			put(&got, l.at_warn.points[i].value);
			buf_putc(&got, '/');
			put(&got, l.at_fail.points[i].value);
		}
	}
	if (strcmp(buf_text(&got), want) != 0)
		fail_msg("%s of %s: \"%s\", expected \"%s\"", target, who,
		    buf_text(&got), want);
	buf_fini(&got);
	lines_fini(&l);
	series_fini(&s);
}

static void
test_own_lines_take_the_place(void **state)
{
	struct fixture *f = *state;

	QUARTERS(f, "a", "v", "1", "1", "1", "1", "1");
	QUARTERS(f, "b", "v", "1", "1", "1", "1", "1");
	QUARTERS(f, "c", "v", "1", "1");
	/* With their thresholds, or with none: never those of the class. */
	assert_lines(f, "num", "c", "65/62/70 65/62/70");
	assert_lines(f, "num", "a", "61.5 61.5 61.5 61.5 61.5");
	assert_lines(
	    f, "num", "b", "63/58/66 63/58/66 63/58/66 63/58/66 63/58/66");
	assert_lines(f, "own", "a", "55 55 55 55 55");
	/* Days in any order make a path: unknown before it, constant behind. */
	assert_lines(
	    f, "own", "b", "?/?/? 80/75/? 70.0546/75/? 60/75/61 60/75/61");
	assert_lines(f, "own", "c", "? ?");
	/* A number for a path, a number for a formula. */
	assert_lines(f, "path", "a", "50 50 50 50 50");
	assert_lines(f, "path", "b", "? 70 65.0273 60 60");
	assert_lines(f, "formula", "a", "68 68 68 68 68");
}

static void
test_own_lines_are_of_their_enterprise(void **state)
{
	struct fixture *f = *state;
	const struct config *c = f->config;
	int own = config_target(c, "own");
	int num = config_target(c, "num");

	assert_non_null(config_own_lines(c, own, roster_find(c->roster, "a")));
	assert_null(config_own_lines(c, own, roster_find(c->roster, "c")));
	assert_null(config_own_lines(c, num, config_subject(c, "pair")));
	/* Without a line of its own an enterprise is not judged by "own". */
	assert_true(target_judges(c, &c->targets[own], 1));
	assert_false(target_judges(c, &c->targets[own], 2));
	assert_true(target_judges(c, &c->targets[num], 2));
	assert_false(
	    target_judges(c, &c->targets[num], config_subject(c, "pair")));
	assert_int_equal(config_target_of(c, 2, config_indicator(c, "d")), num);
}

static void
test_formulas(void **state)
{
	struct fixture *f = *state;

	QUARTERS(f, "b", "v", "50", "51", "52", "53", "54");
	QUARTERS(f, "c", "v", "50", "51");
	QUARTERS(f, "e", "v", "50", "51");
	QUARTERS(f, "steel", "n", "40", "", "42.5");
	QUARTERS(f, "p", "n", "40", "41");
	QUARTERS(f, "q", "n", "", "1");
	/* The sector's where it is known, 70 where not; warn needs a year. */
	assert_lines(
	    f, "formula", "b", "50/?/? 70/?/? 52.5/?/? 70/?/? 70/50/?");
	/* Nobody has the id nowhere. */
	assert_lines(f, "formula", "c", "70/?/? 70/?/?");
	/* An aggregate's id does: first one of two members, too few. */
	assert_lines(f, "formula", "e", "70/?/? 52/?/?");
}

static void
test_glide(void **state)
{
	struct fixture *f = *state;

	/* From 80 down to 65 in 365 days; 90, 181 and 273 of them. */
	QUARTERS(f, "a", "v", "80", "1", "1", "1", "1", "1");
	assert_lines(f, "down", "a",
	    "80/60/? 76.3014/60/? 72.5616/60/? 68.7808/60/? 65/60/? 65/60/?");
	/* One's own goal, whose thresholds are none. */
	QUARTERS(f, "b", "v", "80", "1", "1", "1", "1", "1");
	assert_lines(f, "down", "b", "80 78.7671 77.5205 76.2603 75 75");
	/* A path of one's own is no goal to glide to. */
	QUARTERS(f, "e", "v", "80", "1", "1", "1");
	assert_lines(f, "down", "e", "? ? 77 77");
	/* On the good side already, or just on the goal. */
	QUARTERS(f, "c", "v", "64", "1");
	assert_lines(f, "down", "c", "65/60/? 65/60/?");
	assert_lines(f, "up", "a", "80 82.4658 84.9589 87.4795 90 90");
	assert_lines(f, "base", "a", "72.5 70.6507 68.7808 66.8904 65 65");
	assert_lines(f, "base", "c", "72.5 70.6507");
}

static void
test_glide_needs_its_base(void **state)
{
	struct fixture *f = *state;

	QUARTERS(f, "a", "v", "", "70", "70", "", "70");
	QUARTERS(f, "b", "v", "65", "70");
	give(f,
	    &(const struct row){ "a", "v", NULL, "2014-09-30", "70", NULL, 0 });
	/* Not reported then: unknown until the deadline, and before it. */
	assert_lines(f, "down", "a",
	    "?/60/? ?/60/? ?/60/? ?/60/? ?/60/? "
	    "65/60/?");
	assert_lines(f, "down", "b", "75 75");
	/* Before the glide starts there is no line. */
	assert_lines(f, "base", "a", "? 72.5 70.6507 68.7808 66.8904 65");
	QUARTERS(f, "steel", "n", "78");
	assert_lines(f, "other", "a", "? 80 76.3014 72.5616 68.7808 65");
	/* Nobody has the id, or too few of the whole report. */
	QUARTERS(f, "c", "v", "70", "70", "70", "70", "70");
	assert_lines(f, "other", "c", "? ? ? ? 65");
	QUARTERS(f, "e", "v", "70", "70", "70", "70", "70");
	QUARTERS(f, "p", "n", "78");
	assert_lines(f, "other", "e", "? ? ? ? 65");
	QUARTERS(f, "q", "n", "0");
	assert_lines(f, "other", "e", "80 76.3014 72.5616 68.7808 65");
}

static void
test_glide_to_another_series(void **state)
{
	struct fixture *f = *state;
	struct series s;
	struct lines l;

	QUARTERS(f, "a", "v", "80", "1", "1", "1", "1");
	QUARTERS(f, "steel", "n", "65", "65", "", "85", "66");
	/* Its goal is that of each period; 80 is better than 85 already. */
	assert_lines(f, "goal", "a", "80 76.3014 ? 85 66");
	read_lines(f, "goal", "a", &s, &l);
	assert_true(l.goals[0] == 65 && isnan(l.goals[2]) && l.goals[3] == 85);
	assert_true(isnan(lines_on(&l, day("2016-12-31"))));
	lines_fini(&l);
	series_fini(&s);
}

static void
test_glide_of_weeks(void **state)
{
	struct fixture *f = *state;

	GIVE(f, { "wk", "v", NULL, "2014-12-27", "80", NULL, 0 },
	    { "wk", "v", NULL, "2015-06-27", "1", NULL, 0 },
	    { "wk", "v", NULL, "2016-01-02", "1", NULL, 0 });
	/* 27 December is the year's end, and 2 January is, too. */
	assert_lines(f, "weeks", "wk", "80 76.3014 72.5616 68.7808 65");
}

/* A base that too few members report is none, whatever they say. */
static void
test_glide_of_few_members(void **state)
{
	struct fixture *f = *state;

	QUARTERS(f, "p", "v", "80", "70", "70");
	QUARTERS(f, "q", "v", "", "70", "70");
	QUARTERS(f, "p", "n", "79");
	assert_lines(f, "both", "pair", "? ? ?");
	assert_lines(f, "bases", "pair", "? ? ?");
	QUARTERS(f, "q", "n", "79");
	assert_lines(f, "bases", "pair", "80 76.3014 72.5616");
	GIVE(f, { "q", "v", NULL, "2014-12-31", "80", NULL, 0 });
	assert_lines(f, "both", "pair", "80 76.3014 72.5616");
}

/* What the members made together a year before. */
static void
test_line_of_values(void **state)
{
	struct fixture *f = *state;

	QUARTERS(f, "p", "v", "80", "70", "", "", "60", "50");
	QUARTERS(f, "q", "v", "90", "", "", "", "60", "50");
	/* Of the first quarter one of two reported: too few. */
	assert_lines(f, "old", "pair", "? ? ? ? 84 ?");
}

static void
test_lines_on_days(void **state)
{
	static const struct {
		const char *target, *who, *day;
		double want;
	} rows[] = {
		{ "num", "c", "2030-01-01", 65 },
		{ "own", "b", "2015-03-30", NAN },
		{ "own", "b", "2015-03-31", 80 },
		{ "own", "b", "2015-07-01", 80 - 20 * 92 / 183.0 },
		{ "own", "b", "2030-01-01", 60 },
		{ "own", "c", "2030-01-01", NAN },
		{ "down", "a", "2014-12-30", NAN },
		{ "down", "a", "2014-12-31", 80 },
		{ "down", "a", "2015-12-30", 80 - 15 * 364 / 365.0 },
		{ "down", "a", "2015-12-31", 65 },
		{ "down", "a", "2030-01-01", 65 },
		{ "down", "e", "2030-01-01", 77 },
		{ "formula", "b", "2015-03-31", NAN },
	};
	struct fixture *f = *state;

	QUARTERS(f, "a", "v", "80");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct series s;
		struct lines l;
		read_lines(f, rows[i].target, rows[i].who, &s, &l);
		series_fini(&s);
		double got = lines_on(&l, day(rows[i].day));
		if (isnan(rows[i].want) ? !isnan(got)
					: fabs(got - rows[i].want) > 1e-12)
			fail_msg("row %zu: %.17g, expected %.17g", i, got,
			    rows[i].want);
		lines_fini(&l);
	}
}

/* A book that cannot be read ends it, and nothing is left behind. */
static const struct book *
break_book(void *arg, int enterprise, struct error *err)
{
	struct fixture *f = arg;

	if (enterprise == roster_find(f->config->roster, "steel")) {
		error_set(err, ERROR_STORE, "steel is broken");
		return NULL;
	}
	return &f->books[enterprise];
}

static void
test_broken_books(void **state)
{
	struct fixture *f = *state;
	static const char *const targets[] = { "formula", "other", "goal" };

	QUARTERS(f, "b", "v", "80", "1");
	f->r.book = break_book;
	for (size_t i = 0; i < ARRAY_SIZE(targets); i++) {
		int t = config_target(f->config, targets[i]);
		struct error err = { 0 };
		struct verdicts v;
		struct series s;
		assert_int_equal(
		    compute_series(
			&f->r, config_indicator(f->config, "d"), 1, &s, &err),
		    0);
		assert_int_equal(judge(&f->r, t, 1, &s, &v, &err), -1);
		assert_string_equal(err.text, "steel is broken");
		series_fini(&s);
	}
	/* Also where only latest() looks there, and where it looks in vain. */
	static const char *const groups[] = { "b", "few" };
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++) {
		struct error err = { 0 };
		struct value value;
		struct formula *formula = formula_compile(
		    "latest(v + 0 * n@steel, 12)", f->config, &err);
		assert_int_equal(
		    evaluate(&f->r, formula,
			config_subject(f->config, groups[i]), day("2015-09-30"),
			RHYTHM_QUARTER, &value, NULL, &err),
		    -1);
		assert_string_equal(err.text, "steel is broken");
		formula_free(formula);
	}
}

int
main(void)
{
#define ROW(test) cmocka_unit_test_setup_teardown(test, setup_own, teardown)
	const struct CMUnitTest tests[] = {
		ROW(test_own_lines_take_the_place),
		ROW(test_own_lines_are_of_their_enterprise),
		ROW(test_formulas),
		ROW(test_glide),
		ROW(test_glide_needs_its_base),
		ROW(test_glide_to_another_series),
		ROW(test_glide_of_weeks),
		ROW(test_glide_of_few_members),
		ROW(test_line_of_values),
		ROW(test_lines_on_days),
		ROW(test_broken_books),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
