/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * edgar: periods, filings, concepts that take over, what is something else.
 */
#include "tests/unit/edgar_fixture.h"

static void
test_restated(void **state)
{
	struct fixture f;

	(void)state;
	edgar_init(&f);
	char *body = assets(ENTRY("2014-09-27", "53851", "1", "10-K",
	    "2014-10-27") "," ENTRY("2014-09-27", "47501", "3", "10-K/A",
	    "2015-01-25") "," ENTRY("2014-09-27", "47501", "2", "10-Q",
	    "2015-01-25") "," ENTRY("2014-09-27", "47501", "4", "10-Q",
	    "2015-04-21"));
	read_well(&f, body);
	expect_counts(&f, 3, 0);
	expect_figure(
	    &f, "overseas total_assets ..2014-09-27 0 53851 2014-10-27");
	expect_figure(
	    &f, "overseas total_assets ..2014-09-27 0 47501 2015-01-25");
	expect_figure(
	    &f, "overseas total_assets ..2014-09-27 0 47501 2015-04-21");
	free(body);
	fixture_fini(&f);
}

/* Quarters, years to date and years, each with its own two days; fy and fp say
 * nothing. */
static void
test_flows(void **state)
{
	struct fixture f;

	(void)state;
	edgar_init(&f);
	char *body =
	    company("\"Revenues\":{\"units\":{\"USD\":[" FLOW("2014-06-29",
		"2014-09-27", "1.5", "1", "2014-11-01") "," FLOW("2014-03-30",
		"2014-09-27", "3", "1", "2014-11-01") "," FLOW("2014-03-30",
		"2015-04-04", "-7", "2", "2015-05-01") "]}}");
	read_well(&f, body);
	expect_counts(&f, 3, 0);
	expect_figure(
	    &f, "overseas revenue 2014-06-29..2014-09-27 0 1.5 2014-11-01");
	expect_figure(
	    &f, "overseas revenue 2014-03-30..2014-09-27 0 3 2014-11-01");
	expect_figure(
	    &f, "overseas revenue 2014-03-30..2015-04-04 0 -7 2015-05-01");
	free(body);
	fixture_fini(&f);
}

/* What was known on a day stays so when a better concept comes later; from then
 * on the better one counts, whatever the other is still filed as. */
static void
test_concept_takes_over(void **state)
{
	struct fixture f;

	(void)state;
	edgar_init(&f);
	char *body = company("\"SalesRevenueNet\":{\"units\":{\"USD\":[" FLOW(
	    "2014-01-01", "2014-03-31", "10", "1",
	    "2014-05-01") "," FLOW("2014-01-01", "2014-03-31", "11", "2",
	    "2014-08-01") "," FLOW("2014-01-01", "2014-03-31", "13", "4",
	    "2015-08-01") "," FLOW("2013-01-01", "2013-03-31", "9", "1",
	    "2014-05-01") "," FLOW("2014-04-01", "2014-06-30", "77", "9",
	    "2014-08-01") "," FLOW("2014-07-01", "2014-09-30", "30", "5",
	    "2014-11-01") "]}},\"Revenues\":{\"units\":{\"USD\":[" FLOW("2014-01-01",
	    "2014-03-31", "12", "3", "2015-05-01") "," FLOW("2014-04-01",
	    "2014-06-30", "20", "2", "2014-08-01") "]}}");
	read_well(&f, body);
	expect_counts(&f, 7, 0);
	expect_figure(
	    &f, "overseas revenue 2014-01-01..2014-03-31 0 10 2014-05-01");
	expect_figure(
	    &f, "overseas revenue 2014-01-01..2014-03-31 0 11 2014-08-01");
	expect_figure(
	    &f, "overseas revenue 2014-01-01..2014-03-31 0 12 2015-05-01");
	/* The 13 of the other is filed behind it: 12 counts still. */
	expect_figure(
	    &f, "overseas revenue 2014-01-01..2014-03-31 0 12 2015-08-01");
	/* Of periods that the better concept never had, the other tells. */
	expect_figure(
	    &f, "overseas revenue 2013-01-01..2013-03-31 0 9 2014-05-01");
	expect_figure(
	    &f, "overseas revenue 2014-07-01..2014-09-30 0 30 2014-11-01");
	/* Both on one day: the better one. */
	expect_figure(
	    &f, "overseas revenue 2014-04-01..2014-06-30 0 20 2014-08-01");
	free(body);
	fixture_fini(&f);
}

static void
test_filings_of_a_day(void **state)
{
	struct fixture f;

	(void)state;
	edgar_init(&f);
	/* The larger accession number was given out later … */
	expect_assets(&f,
	    ENTRY("2014-12-31", "2062", "0001-15-023732", "8-K",
		"2015-02-01") "," ENTRY("2014-12-31", "3100", "0001-15-023697",
		"10-Q", "2015-02-01"),
	    "2062");
	/* … and an amendment amends whatever its number is. */
	expect_assets(&f,
	    ENTRY("2014-12-31", "5", "0001-15-000001", "10-K/A",
		"2015-02-01") "," ENTRY("2014-12-31", "6", "0001-15-000002",
		"10-K", "2015-02-01"),
	    "5");
	fixture_fini(&f);
}

static void
test_within_a_filing(void **state)
{
	struct fixture f;

	(void)state;
	edgar_init(&f);
	/* In millions somewhere, in units elsewhere: the finer one. */
	expect_assets(&f,
	    ENTRY("2014-12-31", "1235000000", "1", "10-K",
		"2015-02-01") "," ENTRY("2014-12-31", "1234567890", "1", "10-K",
		"2015-02-01") "," ENTRY("2014-12-31", "1234568000", "1", "10-K",
		"2015-02-01"),
	    "1234567890");
	char *body = assets(ENTRY("2014-12-31", "1234000000", "1", "10-K",
	    "2015-02-01") "," ENTRY("2014-12-31", "1234567890", "1", "10-K",
	    "2015-02-01") "," ENTRY("2014-12-31", "7", "2", "10-K",
	    "2015-03-01"));
	read_well(&f, body);
	expect_counts(&f, 1, 2);
	expect_rejection(&f, "facts.us-gaap.Assets.units.USD[0]",
	    "val is 1234000000 here, but 1234567890 in entry 1 of the same "
	    "filing: neither counts");
	expect_rejection(&f, "facts.us-gaap.Assets.units.USD[1]",
	    "but 1234000000 in entry 0");
	expect_figure(&f, "overseas total_assets ..2014-12-31 0 7 2015-03-01");
	free(body);
	fixture_fini(&f);
}

/* A figure of the better concept that cannot be read gives no way to another
 * concept. */
static void
test_unreadable_gives_no_way(void **state)
{
	struct fixture f;

	(void)state;
	edgar_init(&f);
	char *body = company("\"SalesRevenueNet\":{\"units\":{\"USD\":[" FLOW(
	    "2014-01-01", "2014-03-31", "10", "1",
	    "2014-05-01") "]}},\"Revenues\":{\"units\":{\"USD\":[" FLOW("2014-01-01",
	    "2014-03-31", "\"x\"", "1", "2014-05-01") "]}}");
	read_well(&f, body);
	expect_counts(&f, 0, 1);
	expect_rejection(&f, "facts.us-gaap.Revenues.units.USD[0]",
	    "val: \"x\" is not a number");
	free(body);
	/* Nor does one that is refused count again with the other. */
	body = company("\"SalesRevenueNet\":{\"units\":{\"USD\":[" FLOW(
	    "2014-01-01", "2014-03-31", "10", "2",
	    "2014-08-01") "]}},\"Revenues\":{\"units\":{\"USD\":[" FLOW("2014-01-01",
	    "2014-03-31", "12", "1", "2014-01-02") "]}}");
	read_well(&f, body);
	expect_counts(&f, 0, 1);
	expect_rejection(&f, "facts.us-gaap.Revenues.units.USD[0]",
	    "lies before the period's end");
	free(body);
	fixture_fini(&f);
}

static void
test_bad_entries(void **state)
{
	static const struct {
		const char *entry, *reason;
	} bad[] = {
		{ "7", "a number: expected an object" },
		{ "{}", "no end: expected a date" },
		{ "{\"end\":\"2014-12-31\",\"val\":1}", "no filed" },
		{ "{\"end\":20141231,\"val\":1,\"filed\":\"2015-02-01\"}",
		    "end: a number: expected a date" },
		{ ENTRY("2014-13-31", "1", "1", "10-K", "2015-02-01"),
		    "end: \"2014-13-31\"" },
		{ ENTRY("2014", "1", "1", "10-K", "2015-02-01"),
		    "end: \"2014\"" },
		{ ENTRY("2014-12-31", "1", "1", "10-K", "soon"),
		    "filed: \"soon\"" },
		{ "{\"end\":\"2014-12-31\",\"filed\":\"2015-02-01\"}",
		    "no val: expected a number" },
		{ ENTRY("2014-12-31", "[1]", "1", "10-K", "2015-02-01"),
		    "val: an array is not a number" },
		{ ENTRY("2014-12-31", "true", "1", "10-K", "2015-02-01"),
		    "val: true is not a number" },
		{ ENTRY("2014-12-31", "1e200", "1", "10-K", "2015-02-01"),
		    "out of range" },
		{ ENTRY("2016-12-31", "1", "1", "10-K", "2015-02-01"),
		    "end 2016-12-31 is in the future" },
		{ ENTRY("2014-12-31", "1", "1", "10-K", "2016-06-16"),
		    "report 2016-06-16 is in the future" },
	};
	struct fixture f;

	(void)state;
	edgar_init(&f);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		char *entries = xasprintf("%s,%s", bad[i].entry,
		    ENTRY("2013-12-31", "3", "1", "10-K", "2014-02-01"));
		char *body = assets(entries);
		read_well(&f, body);
		expect_counts(&f, 1, 1);
		expect_rejection(
		    &f, "facts.us-gaap.Assets.units.USD[0]", bad[i].reason);
		free(body);
		free(entries);
	}
	/* Nil is no figure and no fault. */
	char *body =
	    assets(ENTRY("2014-12-31", "null", "1", "10-K", "2015-02-01"));
	read_well(&f, body);
	expect_counts(&f, 0, 0);
	free(body);
	fixture_fini(&f);
}

static void
test_start_behind_end(void **state)
{
	struct fixture f;

	(void)state;
	edgar_init(&f);
	char *body = company("\"Revenues\":{\"units\":{\"USD\":[" FLOW(
	    "2015-01-01", "2014-09-27", "1", "1", "2015-11-01") "]}}");
	read_well(&f, body);
	expect_counts(&f, 0, 1);
	expect_rejection(&f, "facts.us-gaap.Revenues.units.USD[0]",
	    "start 2015-01-01 lies behind its end 2014-09-27");
	free(body);
	fixture_fini(&f);
}

static void
test_stock_or_flow(void **state)
{
	struct fixture f;

	(void)state;
	edgar_init(&f);
	char *body = assets(ENTRY(
	    "2014-12-31", "1", "1", "10-K", "2015-02-01") "," FLOW("2014-01-01",
	    "2014-12-31", "2", "1", "2015-02-01") "," FLOW("2013-01-01",
	    "2013-12-31", "2", "1", "2014-02-01"));
	read_well(&f, body);
	expect_counts(&f, 1, 1);
	expect_rejection(&f, "facts.us-gaap.Assets.units.USD[1]",
	    "a start, but total_assets is a stock: 2 such entries");
	free(body);
	body = company("\"Revenues\":{\"units\":{\"USD\":[" ENTRY(
	    "2014-12-31", "1", "1", "10-K", "2015-02-01") "]}}");
	read_well(&f, body);
	expect_counts(&f, 0, 1);
	expect_rejection(&f, "facts.us-gaap.Revenues.units.USD[0]",
	    "no start, but revenue is a flow: 1 such entries");
	free(body);
	fixture_fini(&f);
}

static void
test_something_else(void **state)
{
	struct fixture f;

	(void)state;
	edgar_init(&f);
	read_badly(&f, "", "body: no JSON: line 1, column 0");
	read_badly(&f, "<?xml version='1.0'?>", "no JSON: line 1, column 1");
	read_badly(&f, "{\"cik\":9001,\n\"facts\":{", "no JSON: line 2");
	read_badly(&f, "{\"facts\":{},\"facts\":{}}", "duplicate object key");
	read_badly(&f, "{\"facts\":{\"a\":1e999}}", "real number overflow");
	read_badly(
	    &f, "[]", "expected an object with \"facts\", found an array");
	read_badly(&f, "{}", "found nothing");
	read_badly(&f, "{\"message\":\"busy\"}", "found \"message\"");
	read_badly(&f, "{\"facts\":[]}", "no company facts");
	read_badly(&f,
	    "{\"cik\":9001,\"facts\":{\"ifrs-full\":{\"Assets\":{}}}}",
	    "facts has none of us-gaap:Assets, us-gaap:Revenues: it has "
	    "\"ifrs-full\"");
	read_well(&f, "{\"cik\":9001,\"facts\":{}}");
	expect_counts(&f, 0, 0);
	fixture_fini(&f);
}

static void
test_wrong_types(void **state)
{
	static const struct {
		const char *concept, *reason;
	} bad[] = {
		{ "\"Assets\":7", "units is nothing: expected an object" },
		{ "\"Assets\":null", "units is nothing: expected an object" },
		{ "\"Assets\":{\"units\":[]}", "units is an array" },
		{ "\"Assets\":{\"units\":{\"USD\":{}}}",
		    "units.\"USD\" is an object: expected a list" },
		{ "\"Assets\":{\"units\":{}}", "in nothing only" },
	};
	struct fixture f;

	(void)state;
	edgar_init(&f);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		char *body = company(bad[i].concept);
		read_well(&f, body);
		expect_counts(&f, 0, 1);
		expect_rejection(&f, "facts.us-gaap.Assets", bad[i].reason);
		free(body);
	}
	read_badly(&f, "{\"cik\":9001,\"facts\":{\"us-gaap\":{}}}",
	    "facts has none of us-gaap:Assets");
	fixture_fini(&f);
}

static void
test_nesting(void **state)
{
	enum { DEPTH = 100000 };
	struct fixture f;
	char *body = xmalloc(DEPTH + 1);

	(void)state;
	edgar_init(&f);
	memset(body, '[', DEPTH);
	body[DEPTH] = '\0';
	read_badly(&f, body, "maximum parsing depth");
	free(body);
	fixture_fini(&f);
}

static void
test_cut_anywhere(void **state)
{
	struct fixture f;
	char *body = assets(
	    ENTRY("2014-12-31", "123", "1", "10-K", "2015-02-01") "," ENTRY(
		"2014-12-31", "-1.5", "2", "10-Q", "2015-05-01"));

	(void)state;
	edgar_init(&f);
	assert_int_equal(expect_cuts_harmless(&f, body, strlen(body)), 0);
	free(body);
	fixture_fini(&f);
}

static void
test_check(void **state)
{
	struct fixture f;

	(void)state;
	edgar_init(&f);
	expect_no_problem(&f);
	set(&f.feed.unit, "USD");
	set(&f.feed.enterprise, "cik");
	expect_no_problem(&f);
	set(&f.feed.unit, "万元");
	expect_problem(&f, "unit: the format edgar has whole units");
	set(&f.feed.unit, "in_name");
	expect_problem(&f, "unit: the format edgar has whole units");
	set(&f.feed.enterprise, ".cik");
	expect_problem(&f, "enterprise: expected \"cik\"");
	set(&f.feed.records, ".facts");
	expect_problem(&f, "records: the format edgar says this by itself");
	set(&f.feed.filter, ".facts");
	expect_problem(&f, "filter: the format edgar says this by itself");
	set(&f.feed.period_end, ".end");
	expect_problem(&f, "period_end: the format edgar says this by itself");
	set(&f.feed.reported_on, "2015-01-01");
	expect_problem(&f, "reported_on: the format edgar has the day");
	f.feed.layout = LAYOUT_PERIODS_ACROSS;
	expect_problem(&f, "layout: the format edgar says this by itself");
	f.feed.flows = FLOWS_SINGLE;
	expect_problem(&f, "flows: the format edgar says this by itself");
	map(&f.feed.opening, TOTAL_ASSETS, ASSETS, NULL);
	expect_problem(&f, "opening: the format edgar says this by itself");
	map(&f.feed.items, EMPLOYEES, "Employees", "a:b:c");
	expect_problem(&f, "items: \"Employees\": expected a concept such as");
	expect_problem(&f, "items: \"a:b:c\": expected a concept such as");
	fixture_fini(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_restated),
		cmocka_unit_test(test_flows),
		cmocka_unit_test(test_concept_takes_over),
		cmocka_unit_test(test_filings_of_a_day),
		cmocka_unit_test(test_within_a_filing),
		cmocka_unit_test(test_unreadable_gives_no_way),
		cmocka_unit_test(test_bad_entries),
		cmocka_unit_test(test_start_behind_end),
		cmocka_unit_test(test_stock_or_flow),
		cmocka_unit_test(test_something_else),
		cmocka_unit_test(test_wrong_types),
		cmocka_unit_test(test_nesting),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
