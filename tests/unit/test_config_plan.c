/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * config: plans, aggregates, targets: what is read, and what is told of what is
 * wrong, with file and line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/model/config.h"
#include "tests/unit/config_fixture.h"
#include "daemon/base/mem.h"

static const char roster_text[] = "id,class,parent,from,to\n"
				  "a,ind,,,\n"
				  "b,ind,a,,\n"
				  "c,port,,2016-01-01,\n"
				  "e,port,c,,2015-12-31\n";

/* What is asked for stands on line 7. */
static const char head[] =
    "version = 1;\n"
    "enterprises = \"enterprises.csv\";\n"
    "lines = \"lines.csv\";\n"
    "items: { x: { kind = \"stock\"; }; };\n"
    "indicators: { d: { formula = \"x\"; unit = \"%\"; };\n"
    " f: { formula = \"2 * x\"; }; };\n";

struct told {
	const char *text, *want;
};

static const char no_lines[] = "target,enterprise,line\n";

static void
assert_told(const char *format, const struct told *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct buf text = { 0 };
		buf_puts(&text, head);
		const char *hole = strchr(format, '%');
		buf_append(&text, format, (size_t)(hole - format));
		buf_puts(&text, rows[i].text);
		buf_puts(&text, hole + 1);
		buf_putc(&text, '\n');
		char *told =
		    fixture_told(roster_text, no_lines, buf_text(&text));
		if (strcmp(told, rows[i].want) != 0)
			fail_msg("%s:\n%sexpected\n%s", rows[i].text, told,
			    rows[i].want);
		free(told);
		buf_fini(&text);
	}
}

static void
test_reads_a_plan(void **state)
{
	char *text = xasprintf("%s%s", head,
	    "plan: { title = \"计划\"; title_en = \"Plan\"; document = "
	    "\"96号\"; chapters = ((\"一(二)\", \"乙\", \"B\"), (\"一\", "
	    "\"甲\", \"A\"), (\"二\", \"丙\", \"C\")); };\n"
	    "aggregates: { r: { members = \"class=ind\"; combine = \"rank\"; of "
	    "= \"b\"; where = \"x > 0\"; indicators = (\"d\"); min_coverage = "
	    "75; };\n"
	    " s: { members = \"class=port\"; }; c1: { members = \"class=ind\"; "
	    "combine = \"count\"; }; s1: { members = \"class=ind\"; combine = "
	    "\"share\"; }; };\n"
	    "targets: { t: { indicator = \"d\"; each = \"class=ind\"; at_most = "
	    "\"own\"; clause = \"一(二)3\"; citation = \"词\"; citation_en = "
	    "\"words\"; note = \"注\"; note_en = \"note\"; stale = \"2 years\"; "
	    "};\n"
	    " u: { indicator = \"d\"; subject = \"r\"; at_most = 65; by = "
	    "\"2020-12-31\"; glide = \"2017-12-31\"; glide_base = 72.5; };\n"
	    " v: { indicator = \"d\"; subject = \"r\"; at_most = 65; by = "
	    "\"2020-12-31\"; glide = \"2017-12-31\"; glide_base = \"x\"; }; };\n");

	(void)state;
	free(fixture_file("lines.csv", "target,enterprise,line\nt,a,7\n"));
	struct config *c = fixture_config(roster_text, text);
	free(text);
	assert_string_equal(c->plan.title, "计划");
	assert_string_equal(c->plan.title_en, "Plan");
	assert_string_equal(c->plan.document, "96号");
	/* The longest beginning. */
	assert_int_equal(config_chapter(c, "一(二)3"), 0);
	assert_int_equal(config_chapter(c, "一(三)1"), 1);
	assert_int_equal(config_chapter(c, "二"), 2);
	assert_int_equal(config_chapter(c, "三"), -1);
	assert_int_equal(config_chapter(c, NULL), -1);
	const struct aggregate *r = &c->aggregates[0];
	assert_int_equal(r->combine, COMBINE_RANK);
	assert_int_equal(r->of, 1);
	assert_string_equal(r->where, "x > 0");
	assert_true(r->min_coverage == 75);
	assert_int_equal(c->aggregates[1].combine, COMBINE_RATIO_OF_SUMS);
	assert_true(c->aggregates[1].min_coverage == 50);
	int rank = config_subject(c, "r");
	assert_true(config_has_series(c, rank, 0));
	assert_false(config_has_series(c, rank, 1));
	assert_true(config_has_series(c, rank + 1, 1));
	assert_true(config_has_series(c, 0, 1));
	assert_string_equal(config_unit(c, rank, 0), "位");
	assert_string_equal(config_unit(c, rank + 1, 0), "%");
	assert_string_equal(config_unit(c, rank + 2, 0), "count");
	assert_string_equal(config_unit(c, rank + 3, 1), "%");
	assert_string_equal(config_unit(c, 0, 0), "%");
	const struct target *t = &c->targets[0];
	assert_int_equal(t->sides[SIDE_AT_MOST].kind, LINE_OWN);
	assert_int_equal(t->stale_months, 24);
	assert_string_equal(t->citation, "词");
	assert_string_equal(t->citation_en, "words");
	assert_string_equal(t->note, "注");
	assert_string_equal(t->note_en, "note");
	assert_int_equal(t->glide_day, DATE_NONE);
	assert_int_equal(
	    c->targets[1].glide_day, date_from_civil(2017, 12, 31));
	assert_true(c->targets[1].glide_base.number == 72.5);
	assert_int_equal(c->targets[1].stale_months, 0);
	assert_int_equal(c->targets[2].glide_base.kind, LINE_FORMULA);
	assert_true(config_own_lines(c, 0, 0)->line.number == 7);
	assert_null(config_own_lines(c, 0, 1));
	config_free(c);
}

static void
test_plans_and_their_chapters(void **state)
{
#define CHAPTERS_WANTED                                                          \
	"soewatch.conf:7: plan: chapters: expected a list of a clause's "        \
	"beginning and a title in Chinese and English, such as ((\"一(二)\", " \
	"\"主要目标\", \"Main goals\"))\n"
	static const struct told rows[] = {
		{ "chapters = ();", CHAPTERS_WANTED },
		{ "chapters = \"一\";", CHAPTERS_WANTED },
		{ "chapters = (\"一\", \"甲\", \"A\");", CHAPTERS_WANTED },
		{ "chapters = ((\"一\", \"甲\"));", CHAPTERS_WANTED },
		{ "chapters = ((\"一\", \"甲\", 3));", CHAPTERS_WANTED },
		{ "chapters = ((\"一\", \"甲\", \"A\"), (\"二\"));",
		    CHAPTERS_WANTED },
		{ "chapters = ((\"一\", \"甲\", \"A\"));", "" },
		{ "title = 3;",
		    "soewatch.conf:7: plan: title: expected a text in double "
		    "quotes\n" },
		{ "named = \"x\";",
		    "soewatch.conf:7: plan: unknown setting \"named\"\n" },
	};

	(void)state;
	assert_told("plan: { % };", rows, ARRAY_SIZE(rows));
}

static void
test_aggregates(void **state)
{
	static const struct told rows[] = {
		{ "combine = \"average\";",
		    "soewatch.conf:8: aggregate g: combine: \"average\": "
		    "expected one of ratio_of_sums mean median sum count share "
		    "rank\n" },
		{ "combine = \"rank\";",
		    "soewatch.conf:8: aggregate g: rank: expected the setting "
		    "of, the member whose place it is\n" },
		{ "of = \"c\";",
		    "soewatch.conf:8: aggregate g: of goes with combine = "
		    "\"rank\"\n" },
		{ "combine = \"mean\"; of = \"c\";",
		    "soewatch.conf:8: aggregate g: of goes with combine = "
		    "\"rank\"\n" },
		{ "combine = \"rank\"; of = \"nobody\";",
		    "soewatch.conf:8: aggregate g: of: no enterprise \"nobody\" "
		    "in the roster\n" },
		{ "combine = \"rank\"; of = \"a\";",
		    "soewatch.conf:8: aggregate g: of: a is not among its "
		    "members: expected one of them\n" },
		{ "combine = \"rank\"; of = \"c\";", "" },
		{ "indicators = (\"d\", \"none\");",
		    "soewatch.conf:8: aggregate g: indicators: no indicator "
		    "\"none\"\n" },
		{ "indicators = \"d\";", "" },
		{ "indicators = (1);",
		    "soewatch.conf:8: aggregate g: indicators: expected a text "
		    "in double quotes or a list of them\n" },
		{ "min_coverage = 101;",
		    "soewatch.conf:8: aggregate g: min_coverage = 101: expected "
		    "0 to 100\n" },
		{ "where = 1;",
		    "soewatch.conf:8: aggregate g: where: expected a text in "
		    "double quotes\n" },
	};

	(void)state;
	assert_told("aggregates: { g: { members = \"class=port\";\n % }; };",
	    rows, ARRAY_SIZE(rows));
}

/* A parent and its child are summed twice over; they may stand side by side,
 * and one after the other. */
static void
test_members_and_their_parents(void **state)
{
	static const struct told rows[] = {
		{ "ratio_of_sums",
		    "soewatch.conf:7: aggregate g: members: b and its parent a "
		    "would both be summed: expected one of them\n" },
		{ "sum",
		    "soewatch.conf:7: aggregate g: members: b and its parent a "
		    "would both be summed: expected one of them\n" },
		{ "mean", "" },
		{ "median", "" },
		{ "count", "" },
		{ "share", "" },
	};

	(void)state;
	assert_told("aggregates: { g: { members = \"class=ind\"; combine = "
		    "\"%\"; };\n h: { members = \"class=port\"; }; };",
	    rows, ARRAY_SIZE(rows));
}

static void
test_stale_settings(void **state)
{
#define MONTHS_WANTED                                                          \
	"soewatch.conf:8: target t: stale: expected months or years in "       \
	"double quotes, such as \"12 months\"\n"
	static const struct told rows[] = {
		{ "stale = \"12 months\";", "" },
		{ "stale = \"1 month\";", "" },
		{ "stale = \"1year\";", "" },
		{ "stale = \"100 years\";", "" },
		{ "stale = 12;", MONTHS_WANTED },
		{ "stale = \"12\";", MONTHS_WANTED },
		{ "stale = \"0 months\";", MONTHS_WANTED },
		{ "stale = \"1201 months\";", MONTHS_WANTED },
		{ "stale = \"99999 months\";", MONTHS_WANTED },
		{ "stale = \"-1 months\";", MONTHS_WANTED },
		{ "stale = \"1.5 years\";", MONTHS_WANTED },
		{ "stale = \"12  months\";", MONTHS_WANTED },
		{ "stale = \"12 days\";", MONTHS_WANTED },
		{ "stale = \"\";", MONTHS_WANTED },
	};

	(void)state;
	assert_told("targets: { t: { indicator = \"d\"; subject = \"a\"; "
		    "at_most = 65;\n % }; };",
	    rows, ARRAY_SIZE(rows));
}

static void
test_glides(void **state)
{
#define NUMBER_WANTED                                                          \
	"soewatch.conf:8: target t: glide: expected a number or a formula as " \
	"the goal of at_most, at_least, above or below\n"
#define DAY_WANTED                                                              \
	"soewatch.conf:8: target t: glide: expected by, a later day: the line " \
	"runs from one to the other\n"
	static const struct told rows[] = {
		{ "at_most = 65; by = \"2020-12-31\";\n glide = "
		  "\"2017-12-31\";",
		    "" },
		{ "below = \"x\"; by = \"2020-12-31\";\n glide = "
		  "\"2017-12-31\";",
		    "" },
		{ "at_most = 65;\n glide = \"2017-12-31\";", DAY_WANTED },
		{ "at_most = 65; by = \"2017-12-31\";\n glide = "
		  "\"2017-12-31\";",
		    DAY_WANTED },
		{ "at_most = 65; by = \"2016-12-31\";\n glide = "
		  "\"2017-12-31\";",
		    DAY_WANTED },
		{ "equals = 65; by = \"2020-12-31\";\n glide = "
		  "\"2017-12-31\";",
		    NUMBER_WANTED },
		{ "between = (1, 2); by = \"2020-12-31\";\n glide = "
		  "\"2017-12-31\";",
		    NUMBER_WANTED },
		{ "above = ((\"2018-12-31\", 1)); by = \"2020-12-31\";\n glide "
		  "= \"2017-12-31\";",
		    NUMBER_WANTED },
		{ "at_most = 65; by = \"2020-12-31\";\n glide = "
		  "\"2017-12-30\";",
		    "soewatch.conf:8: target t: glide: expected the last day "
		    "of a month, on which a period ends, or the setting "
		    "glide_base\n" },
		{ "at_most = 65; by = \"2020-12-31\"; glide_base = 70;\n glide "
		  "= \"2018-09-14\";",
		    "" },
		{ "at_most = 65; by = \"2020-12-31\"; glide = "
		  "\"2017-12-31\";\n glide_base = ((\"2018-12-31\", 1));",
		    "soewatch.conf:8: target t: glide_base: expected a number "
		    "or a formula\n" },
		{ "at_most = 65; by = \"2020-12-31\"; glide = "
		  "\"2017-12-31\";\n glide_base = \"own\";",
		    "soewatch.conf:8: target t: glide_base: expected a number "
		    "or a formula\n" },
		{ "at_most = 65; by = \"2020-12-31\";\n glide_base = 70;",
		    "soewatch.conf:8: target t: glide_base goes with glide, "
		    "the day that it is of\n" },
		{ "at_most = 65; by = \"2020-12-31\";\n glide = 2017;",
		    "soewatch.conf:8: target t: glide: expected a date in "
		    "double quotes, such as \"2020-12-31\"\n" },
		{ "at_most = 65; by = \"2020-12-31\";\n glide = \"2017-13-31\";",
		    "soewatch.conf:8: target t: glide: expected a date such as "
		    "\"2020-12-31\"\n" },
	};

	(void)state;
	assert_told(
	    "targets: { t: { indicator = \"d\"; subject = \"a\"; % }; };", rows,
	    ARRAY_SIZE(rows));
}

static void
test_own_settings(void **state)
{
	static const struct told rows[] = {
		{ "each = \"class=ind\";\n at_most = \"own\";", "" },
		{ "subject = \"a\";\n at_most = \"own\";",
		    "soewatch.conf:8: target t: at_most = \"own\": expected "
		    "each: enterprises have lines of their own\n" },
		{ "each = \"class=ind\"; at_most = 3;\n warn = \"own\";",
		    "soewatch.conf:8: target t: warn: \"own\" goes with the "
		    "line alone\n" },
		{ "each = \"class=ind\"; at_most = \"own\";\n fail = "
		  "\"own\";",
		    "soewatch.conf:8: target t: fail: \"own\" goes with the "
		    "line alone\n" },
		{ "each = \"class=ind\"; at_most = \"own\"; by = "
		  "\"2020-12-31\";\n glide = \"2017-12-31\";",
		    NUMBER_WANTED },
	};
	struct problems problems = { 0 };

	(void)state;
	assert_told("targets: { t: { indicator = \"d\"; % }; };", rows,
	    ARRAY_SIZE(rows));
	/* Without the file that has them. */
	free(fixture_file("enterprises.csv", roster_text));
	char *file = fixture_file("soewatch.conf",
	    "version = 1;\nenterprises = \"enterprises.csv\";\nitems: { x: { "
	    "kind = \"stock\"; }; };\nindicators: { d: { formula = \"x\"; }; "
	    "};\ntargets: { t: { indicator = \"d\"; each = \"class=ind\";\n "
	    "above = \"own\"; }; };\n");
	config_free(config_load(file, &problems));
	free(file);
	char *told = fixture_problems(&problems);
	assert_string_equal(told,
	    "soewatch.conf:6: target t: above = \"own\": expected the setting "
	    "lines, the file that has them\n");
	free(told);
}

static void
test_targets_of_what_there_is(void **state)
{
	static const struct told rows[] = {
		{ "d", "" },
		{ "f",
		    "soewatch.conf:7: target t: aggregate g has no series of f: "
		    "expected it among its indicators\n" },
	};

	(void)state;
	assert_told("targets: { t: { indicator = \"%\"; subject = \"g\"; "
		    "at_most = 1; }; };\naggregates: { g: { members = "
		    "\"class=port\"; indicators = (\"d\"); }; };",
	    rows, ARRAY_SIZE(rows));
}

static void
test_words_of_the_language_are_taken(void **state)
{
	static const struct told rows[] = {
		{ "first",
		    "soewatch.conf:7: constant first: this is a function's "
		    "name: expected another\n" },
		{ "year_before",
		    "soewatch.conf:7: constant year_before: this is a "
		    "function's name: expected another\n" },
	};

	(void)state;
	assert_told("constants: { % = 1; };", rows, ARRAY_SIZE(rows));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads_a_plan),
		cmocka_unit_test(test_plans_and_their_chapters),
		cmocka_unit_test(test_aggregates),
		cmocka_unit_test(test_members_and_their_parents),
		cmocka_unit_test(test_stale_settings),
		cmocka_unit_test(test_glides),
		cmocka_unit_test(test_own_settings),
		cmocka_unit_test(test_targets_of_what_there_is),
		cmocka_unit_test(test_words_of_the_language_are_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
