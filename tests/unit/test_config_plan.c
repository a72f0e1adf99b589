/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * config: plans, aggregates, lines of one's own: what is read, and what is told
 * of what is wrong, with file and line.
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

static char *
problems_of(const char *roster, const char *lines, const char *text)
{
	struct problems problems = { 0 };
	char *whole = xasprintf("%s%s\n", head, text);

	free(fixture_file("enterprises.csv", roster));
	free(fixture_file("lines.csv", lines));
	char *file = fixture_file("soewatch.conf", whole);
	config_free(config_load(file, &problems));
	free(file);
	free(whole);
	return fixture_problems(&problems);
}

struct told {
	const char *text, *want;
};

static const char no_lines[] = "target,enterprise,line\n";

static void
assert_told(const char *format, const struct told *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct buf text = { 0 };
		const char *hole = strchr(format, '%');
		buf_append(&text, format, (size_t)(hole - format));
		buf_puts(&text, rows[i].text);
		buf_puts(&text, hole + 1);
		char *told =
		    problems_of(roster_text, no_lines, buf_text(&text));
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
	    "\"96号\"; chapters = ((\"一\", \"甲\", \"A\"), (\"一(二)\", "
	    "\"乙\", \"B\"), (\"二\", \"丙\", \"C\")); };\n"
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
	assert_int_equal(config_chapter(c, "一(二)3"), 1);
	assert_int_equal(config_chapter(c, "一(三)1"), 0);
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
		{ "titel = \"x\";",
		    "soewatch.conf:7: plan: unknown setting \"titel\"\n" },
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

/* ---- the file of lines ---- */

static const char line_targets[] =
    "targets: { t: { indicator = \"d\"; each = \"class=ind\"; at_most = 65; };\n"
    " m: { indicator = \"d\"; each = \"class=ind\"; between = (1, 2); };\n"
    " e: { indicator = \"d\"; each = \"class=ind\"; equals = 2; };\n"
    " g: { indicator = \"d\"; subject = \"a\"; at_most = 65; }; };\n";

static void
test_lines_file(void **state)
{
	static const struct told rows[] = {
		{ "target,enterprise,line\nt,a,1\nt,b,2\ne,a,2\ng,a,9\n", "" },
		{ "\xef\xbb\xbftarget,enterprise,line\r\nt,a,1\r\n", "" },
		{ "line,target,fail,enterprise\n1,t,,a\n", "" },
		{ "",
		    "lines.csv:0: empty: expected a first row of column "
		    "names, with \"target\"\n" },
		{ "\n\n",
		    "lines.csv:0: empty: expected a first row of column "
		    "names, with \"target\"\n" },
		{ "target,line\nt,1\nt,2\n",
		    "lines.csv:1: no column \"enterprise\": expected it in the "
		    "first row\n" },
		{ "target,enterprise,line,dya,line\n",
		    "lines.csv:1: column \"dya\": expected target, enterprise, "
		    "line, day, warn or fail\n"
		    "lines.csv:1: column line stands twice\n" },
		{ "target,enterprise,line\nt,a\n",
		    "lines.csv:2: 2 cells: expected 3, as the first row has\n" },
		{ "target,enterprise,line\n\nnone,a,1\nt,nobody,1\n",
		    "lines.csv:3: target: no target \"none\"\n"
		    "lines.csv:4: enterprise: no enterprise \"nobody\" in the "
		    "roster\n" },
		{ "target,enterprise,line\nt,,\n,b,1\n",
		    "lines.csv:2: enterprise: no enterprise \"\" in the "
		    "roster\n"
		    "lines.csv:2: line: expected a number\n"
		    "lines.csv:3: target: no target \"\"\n" },
		/* An aggregate has no line of its own. */
		{ "target,enterprise,line\nt,w,1\n",
		    "lines.csv:2: enterprise: no enterprise \"w\" in the "
		    "roster\n" },
		{ "target,enterprise,line,day,warn,fail\n"
		  "t,a,1x,2015-12-31,,\nt,b,1,2015-02-29,2%,nan\n",
		    "lines.csv:2: line: \"1x\": expected a number\n"
		    "lines.csv:3: day: \"2015-02-29\": expected a date such as "
		    "\"2026-08-31\"\n"
		    "lines.csv:3: warn: \"2%\": expected a number\n"
		    "lines.csv:3: fail: \"nan\": expected a number\n" },
		{ "target,enterprise,line\nt,a,1\nt,b,1\nt,a,1\n",
		    "lines.csv:4: t of a stands twice: expected one row, or "
		    "days that differ\n" },
		{ "target,enterprise,line,day\nt,a,1,2015-12-31\n"
		  "t,a,2,2014-12-31\nt,a,3,2015-12-31\n",
		    "lines.csv:4: t of a stands twice: expected one row, or "
		    "days that differ\n" },
		{ "target,enterprise,line,day\nt,a,2,2014-12-31\nt,a,1,\n",
		    "lines.csv:2: t of a stands twice: expected one row, or "
		    "days that differ\n" },
		{ "target,enterprise,line\nm,a,1\n",
		    "lines.csv:2: target: m is a range: a line of one's own "
		    "goes with at_most, at_least, above, below or equals\n" },
		{ "target,enterprise,line,warn\ne,a,1,\ne,b,1,2\n",
		    "lines.csv:3: target: e: warn and fail go with at_most, "
		    "at_least, above or below\n" },
		{ "target,enterprise,line\nt,c,1\ng,b,1\n",
		    "lines.csv:2: warning: enterprise: c is not judged by t: "
		    "its line is of no use\n"
		    "lines.csv:3: warning: enterprise: b is not judged by g: "
		    "its line is of no use\n" },
		{ "target,enterprise,line\nt,\xff,1\n",
		    "lines.csv:0: byte 25 is no UTF-8: expected the file in "
		    "UTF-8\n" },
		{ "target,enterprise,line\nt,\"a,1\n",
		    "lines.csv:0: line 2: a quote where none may stand, or one "
		    "that is never closed: expected cells as RFC 4180 has "
		    "them\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *told =
		    problems_of(roster_text, rows[i].text, line_targets);
		if (strcmp(told, rows[i].want) != 0)
			fail_msg("row %zu: %s:\n%sexpected\n%s", i,
			    rows[i].text, told, rows[i].want);
		free(told);
	}
}

static void
test_lines_file_is_not_there(void **state)
{
	struct problems problems = { 0 };

	(void)state;
	char *file = fixture_file("soewatch.conf",
	    "version = 1;\nenterprises = \"enterprises.csv\";\nlines = "
	    "\"none.csv\";\n");
	struct config *c = config_load(file, &problems);
	assert_int_equal(c->n_own_lines, 0);
	config_free(c);
	free(file);
	char *told = fixture_problems(&problems);
	assert_non_null(strstr(told, "soewatch.conf:3: lines: "));
	assert_non_null(strstr(told, "none.csv"));
	free(told);
}

/* The lines are a part of what the configuration says. */
static void
test_lines_change_the_digest(void **state)
{
	char *text = xasprintf("%s%s", head, line_targets);
	char digests[2][65];

	(void)state;
	for (int i = 0; i < 2; i++) {
		free(fixture_file("lines.csv",
		    i == 0 ? "target,enterprise,line\nt,a,1\n"
			   : "target,enterprise,line\nt,a,2\n"));
		struct config *c = fixture_config(roster_text, text);
		memcpy(digests[i], c->digest, 65);
		config_free(c);
	}
	free(text);
	assert_string_not_equal(digests[0], digests[1]);
}

static void
test_paths_of_ones_own(void **state)
{
	char *text = xasprintf("%s%s", head, line_targets);

	(void)state;
	free(fixture_file("lines.csv",
	    "target,enterprise,line,day,warn,fail\n"
	    "t,b,60,2020-12-31,,61.5\n"
	    "g,a,1e2,,-3,\n"
	    "t,b,70,2018-12-31,,\n"));
	struct config *c = fixture_config(roster_text, text);
	free(text);
	assert_int_equal(c->n_own_lines, 2);
	const struct own_lines *b = config_own_lines(c, 0, 1);
	assert_int_equal(b->line.kind, LINE_PATH);
	assert_int_equal(b->line.n, 2);
	assert_int_equal(b->line.points[0].day, date_from_civil(2018, 12, 31));
	assert_true(b->line.points[0].value == 70);
	assert_true(b->line.points[1].value == 60);
	assert_int_equal(b->warn.kind, LINE_NONE);
	assert_int_equal(b->fail.kind, LINE_PATH);
	assert_int_equal(b->fail.n, 1);
	const struct own_lines *a = config_own_lines(c, 3, 0);
	assert_int_equal(a->line.kind, LINE_NUMBER);
	assert_true(a->line.number == 100 && a->warn.number == -3);
	assert_int_equal(a->fail.kind, LINE_NONE);
	config_free(c);
}

/* ---- the roster ---- */

static void
test_standard_columns(void **state)
{
	static const char *const names[] = { "class", "sector", "level",
		"parent", "administered_by", "tags", "from", "to" };

	(void)state;
	free(fixture_file("lines.csv", no_lines));
	struct config *c = fixture_config("id\na\n",
	    "version = 1;\nenterprises = \"enterprises.csv\";\nitems: { x: { "
	    "kind = \"stock\"; }; };\naggregates: { g: { members = "
	    "\"sector=steel or tag=key or not level=1\"; }; };\n");
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_string_equal(roster_cell(c->roster, 0, names[i]), "");
	assert_int_equal(c->roster->n_columns, 1 + ARRAY_SIZE(names));
	assert_int_equal(c->roster->enterprises[0].from_day, DATE_NONE);
	assert_int_equal(c->roster->enterprises[0].to_day, DATE_NONE);
	assert_true(config_is_present(c, 0, DATE_NONE + 1));
	config_free(c);
}

static void
test_days_of_the_roster(void **state)
{
	static const struct told rows[] = {
		{ "id,from,to\na,2015-01-01,2015-01-01\n", "" },
		{ "id,from,to\na,2015-1-1,\nb,,31.12.2015\n",
		    "enterprises.csv:2: from: \"2015-1-1\": expected a date "
		    "such as 2018-12-31, or nothing\n"
		    "enterprises.csv:3: to: \"31.12.2015\": expected a date "
		    "such as 2018-12-31, or nothing\n" },
		{ "id,from,to\na,2015-01-02,2015-01-01\n",
		    "enterprises.csv:2: to: 2015-01-01: expected a day not "
		    "before from\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *told = problems_of(rows[i].text, no_lines, "");
		if (strcmp(told, rows[i].want) != 0)
			fail_msg("%s:\n%sexpected\n%s", rows[i].text, told,
			    rows[i].want);
		free(told);
	}
	struct config *c =
	    fixture_config("id,from,to\na,2015-01-01,2015-06-30\n", head);
	assert_false(config_is_present(c, 0, date_from_civil(2014, 12, 31)));
	assert_true(config_is_present(c, 0, date_from_civil(2015, 1, 1)));
	assert_true(config_is_present(c, 0, date_from_civil(2015, 6, 30)));
	assert_false(config_is_present(c, 0, date_from_civil(2015, 7, 1)));
	config_free(c);
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
		cmocka_unit_test(test_lines_file),
		cmocka_unit_test(test_lines_file_is_not_there),
		cmocka_unit_test(test_lines_change_the_digest),
		cmocka_unit_test(test_paths_of_ones_own),
		cmocka_unit_test(test_standard_columns),
		cmocka_unit_test(test_days_of_the_roster),
		cmocka_unit_test(test_words_of_the_language_are_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
