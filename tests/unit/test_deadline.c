/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * deadline: until when a report is in time, by feed, class and period.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "daemon/base/date.h"
#include "daemon/model/config.h"
#include "tests/unit/config_fixture.h"
#include "daemon/base/mem.h"

static const char roster_text[] = "id,class,level,fiscal_year_end\n"
				  "steel,industrial,1,\n"
				  "bank,financial,1,\n"
				  "port,industrial,3,\n"
				  "june,industrial,1,06-30\n";

static const char calendar_text[] = "date,kind,name\n"
				    "2026-02-14,workday,春节调休\n"
				    "2026-02-16,holiday,春节\n"
				    "2026-02-17,holiday,春节\n";

/* The feed is on line 5. */
static const char form[] =
    "version = 1; enterprises = \"enterprises.csv\";\n"
    "%s\n"
    "items: { x: { kind = \"stock\"; }; };\n"
    "indicators: { d: { formula = \"x\"; }; };\n"
    "feeds: { f: { url = \"file:///x\"; format = \"csv\"; rhythm = \"month\";"
    " period_end = \"e\"; enterprise = \"i\"; items = { x = \"x\"; };\n"
    "%s\n"
    "}; };\n";

static char *
config_text(bool has_calendar, const char *due)
{
	free(fixture_file("calendar.csv", calendar_text));
	return xasprintf(
	    form, has_calendar ? "calendar = \"calendar.csv\";" : "", due);
}

static const struct {
	const char *due;
	bool has_calendar;
	const char *enterprise, *end, *want;
} rows[] = {
	/* Without a calendar, days are days and weekends Saturday and Sunday.
	 */
	{ "due = \"10d\";", false, "steel", "2026-01-31", "2026-02-10" },
	{ "due = \"15d\";", false, "steel", "2026-01-31", "2026-02-15" },
	{ "due = \"36h\";", false, "steel", "2026-01-31", "2026-02-02" },
	{ "due = \"10 workdays\";", false, "steel", "2026-01-31",
	    "2026-02-13" },
	{ "due = \"1 workday\";", false, "steel", "2026-01-31", "2026-02-02" },
	{ "due = \"12workdays\";", false, "steel", "2026-01-31", "2026-02-17" },
	{ "due = \"0d\";", false, "steel", "2026-01-31", "" },
	{ "", true, "steel", "2026-01-31", "" },
	/* With one, a deadline is a working day. */
	{ "due = \"14d\";", true, "steel", "2026-01-31", "2026-02-14" },
	{ "due = \"15d\";", true, "steel", "2026-01-31", "2026-02-18" },
	{ "due = \"17d\";", true, "steel", "2026-01-31", "2026-02-18" },
	{ "due = \"21d\";", true, "steel", "2026-01-31", "2026-02-23" },
	{ "due = \"12 workdays\";", true, "steel", "2026-01-31", "2026-02-18" },
	{ "due = \"366 workdays\";", false, "steel", "2026-01-31",
	    "2027-06-28" },
	/* The first rule that fits counts. */
	{ "due = \"10d\"; due_for = ((\"class=financial\", \"20d\"),"
	  " (\"level=1\", \"15d\"));",
	    false, "bank", "2026-01-31", "2026-02-20" },
	{ "due = \"10d\"; due_for = ((\"class=financial\", \"20d\"),"
	  " (\"level=1\", \"15d\"));",
	    false, "steel", "2026-01-31", "2026-02-15" },
	{ "due = \"10d\"; due_for = ((\"class=financial\", \"20d\"),"
	  " (\"level=1\", \"15d\"));",
	    false, "port", "2026-01-31", "2026-02-10" },
	{ "due_for = ((\"class=financial\", \"20d\"));", false, "port",
	    "2026-01-31", "" },
	{ "due = \"10d\"; due_for = ((\"class=financial\", \"0d\"));", false,
	    "bank", "2026-01-31", "" },
	/* By the period: the fiscal year's end, and every half's. */
	{ "due = \"10d\"; due_for = ((\"\", \"120d\", \"year\"),"
	  " (\"\", \"60d\", \"half\"));",
	    false, "steel", "2025-12-31", "2026-04-30" },
	{ "due = \"10d\"; due_for = ((\"\", \"120d\", \"year\"),"
	  " (\"\", \"60d\", \"half\"));",
	    false, "june", "2025-12-31", "2026-03-01" },
	{ "due = \"10d\"; due_for = ((\"\", \"120d\", \"year\"),"
	  " (\"\", \"60d\", \"half\"));",
	    false, "june", "2026-06-30", "2026-10-28" },
	{ "due = \"10d\"; due_for = ((\"\", \"120d\", \"year\"),"
	  " (\"\", \"60d\", \"half\"));",
	    false, "steel", "2026-01-31", "2026-02-10" },
};

static void
test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *text = config_text(rows[i].has_calendar, rows[i].due);
		struct config *c = fixture_config(roster_text, text);
		char got[DATE_TEXT_SIZE];
		struct error err;
		int32_t end;
		assert_int_equal(date_parse_iso(&end, rows[i].end, &err), 0);
		date_text(got,
		    deadline_day(c, &c->feeds[0],
			roster_find(c->roster, rows[i].enterprise), end));
		if (strcmp(got, rows[i].want) != 0)
			fail_msg("row %zu: %s: %s, expected %s", i, rows[i].due,
			    got, rows[i].want);
		config_free(c);
		free(text);
	}
}

static void
test_latest(void **state)
{
	char *text = config_text(false,
	    "due = \"10d\"; due_for = ((\"class=financial\", \"20d\"));");
	struct config *c = fixture_config(roster_text, text);
	struct error err;
	int32_t end;

	(void)state;
	assert_int_equal(date_parse_iso(&end, "2026-01-31", &err), 0);
	assert_int_equal(deadline_latest_day(c, &c->feeds[0], end), end + 20);
	assert_true(feed_has_deadline(&c->feeds[0]));
	config_free(c);
	free(text);
	text = config_text(false, "");
	c = fixture_config(roster_text, text);
	assert_int_equal(deadline_latest_day(c, &c->feeds[0], end), DATE_NONE);
	assert_false(feed_has_deadline(&c->feeds[0]));
	config_free(c);
	free(text);
}

static void
test_problems(void **state)
{
	static const struct {
		const char *due, *want;
	} bad[] = {
		{ "due = 10;",
		    "soewatch.conf:6: feed f: due: expected a duration in "
		    "double quotes, such as \"10d\"\n" },
		{ "due = \"10 wrkdays\";",
		    "soewatch.conf:6: feed f: due: \"10 wrkdays\": expected a "
		    "duration such as \"10d\", or \"10 workdays\"\n" },
		{ "due = \"0 workdays\";",
		    "soewatch.conf:6: feed f: due: \"0 workdays\": expected a "
		    "duration such as \"10d\", or \"10 workdays\"\n" },
		{ "due = \"367 workdays\";",
		    "soewatch.conf:6: feed f: due: \"367 workdays\": expected "
		    "at most 366 days\n" },
		{ "due = \"2 years\";",
		    "soewatch.conf:6: feed f: due: \"2 years\": expected at "
		    "most 366 days\n" },
		{ "due_for = \"10d\";",
		    "soewatch.conf:6: feed f: due_for: expected a list such as "
		    "( (\"class=financial\", \"20 workdays\") )\n" },
		{ "due_for = (\n(\"class=financial\"),\n"
		  "(\"colour=red\", \"1d\"),\n(\"level=1\", \"soon\"),\n"
		  "(\"level=1\", \"1d\", \"week\"),\n"
		  "(\"level=1\", \"1d\", \"year\", \"half\") );",
		    "soewatch.conf:7: feed f: due_for: expected a selector, a "
		    "duration and perhaps year, half, quarter or month, such "
		    "as (\"class=financial\", \"20 workdays\") or (\"\", "
		    "\"120d\", \"year\")\n"
		    "soewatch.conf:8: feed f: due_for: \"colour=red\": column 1: "
		    "the roster has no column \"colour\"\n"
		    "soewatch.conf:9: feed f: due_for: \"soon\": expected a "
		    "duration such as \"10d\", or \"10 workdays\"\n"
		    "soewatch.conf:10: feed f: due_for: \"week\": expected "
		    "year, half, quarter or month\n"
		    "soewatch.conf:11: feed f: due_for: expected a selector, a "
		    "duration and perhaps year, half, quarter or month, such "
		    "as (\"class=financial\", \"20 workdays\") or (\"\", "
		    "\"120d\", \"year\")\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		char *text = config_text(true, bad[i].due);
		char *told = fixture_told(roster_text, "", text);
		if (strcmp(told, bad[i].want) != 0)
			fail_msg("%s: %s\nexpected\n%s", bad[i].due, told,
			    bad[i].want);
		free(told);
		free(text);
	}
}

/* Another calendar is another configuration; one that is not there is told. */
static void
test_calendar_file(void **state)
{
	char *text = config_text(true, "due = \"10d\";");
	struct config *c = fixture_config(roster_text, text);
	char digest[sizeof c->digest];

	(void)state;
	memcpy(digest, c->digest, sizeof digest);
	config_free(c);
	free(fixture_file("calendar.csv", "date,kind\n"));
	c = fixture_config(roster_text, text);
	assert_string_not_equal(digest, c->digest);
	config_free(c);
	free(fixture_file("calendar.csv", "date,kind\n1 May,holiday\n"));
	char *told = fixture_told(roster_text, "", text);
	assert_string_equal(told,
	    "calendar.csv:2: date: \"1 May\": expected a date such as "
	    "\"2026-08-31\"\n");
	free(told);
	free(text);
	text = xasprintf(form, "calendar = \"none.csv\";", "");
	told = fixture_told(roster_text, "", text);
	if (strstr(told, "soewatch.conf:2: calendar: ") != told ||
	    strstr(told, "none.csv: No such file") == NULL)
		fail_msg("%s", told);
	free(told);
	free(text);
}

static void
test_calendar_ends(void **state)
{
	char *text = config_text(true, "due = \"10d\";");
	struct config *c = fixture_config(roster_text, text);
	int32_t last = date_from_civil(2026, 12, 31);
	struct problems problems = { 0 };

	(void)state;
	config_check_calendar(c, last - 31, &problems);
	assert_int_equal(problems.n, 0);
	config_check_calendar(c, last - 30, &problems);
	assert_int_equal(problems_errors(&problems), 0);
	char *told = fixture_problems(&problems);
	assert_string_equal(told,
	    "soewatch.conf:2: warning: calendar: the last year that it knows "
	    "ends on 2026-12-31: from then on only weekends are days off\n");
	free(told);
	config_free(c);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_latest),
		cmocka_unit_test(test_problems),
		cmocka_unit_test(test_calendar_file),
		cmocka_unit_test(test_calendar_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
