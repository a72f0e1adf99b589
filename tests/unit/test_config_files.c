/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * config: the files beside it: enterprises' own lines, and the days and columns
 * of the roster.
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

	char *text = xasprintf("%s%s", head, line_targets);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *told = fixture_told(roster_text, rows[i].text, text);
		if (strcmp(told, rows[i].want) != 0)
			fail_msg("row %zu: %s:\n%sexpected\n%s", i,
			    rows[i].text, told, rows[i].want);
		free(told);
	}
	free(text);
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
		char *told = fixture_told(rows[i].text, no_lines, head);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines_file),
		cmocka_unit_test(test_lines_file_is_not_there),
		cmocka_unit_test(test_lines_change_the_digest),
		cmocka_unit_test(test_paths_of_ones_own),
		cmocka_unit_test(test_standard_columns),
		cmocka_unit_test(test_days_of_the_roster),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
