/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * json: records by paths, the kinds of values, replies that are something else.
 */
#include "tests/unit/feed_fixture.h"

static void
json_init(struct fixture *f)
{
	fixture_init(f, "json", LAYOUT_RECORDS);
	set(&f->feed.records, ".data.rows[]");
	set(&f->feed.enterprise, ".qydm");
	set(&f->feed.period_end, ".bbrq");
	map(&f->feed.items, TOTAL_ASSETS, ".zcze", NULL);
	map(&f->feed.items, REVENUE, ".yysr", ".zyywsr");
	map(&f->feed.items, LISTED, ".listed", NULL);
	add_missing(f, "--");
}

/* One record with the given members beside the enterprise and the period. */
static char *
body_with(const char *members)
{
	return xasprintf("{\"data\":{\"rows\":[{\"qydm\":\"000898\","
			 "\"bbrq\":\"2015-09-30\",%s}]}}",
	    members);
}

static void
expect_amount(struct fixture *f, const char *json, const char *expected)
{
	char *members = xasprintf("\"zcze\":%s", json);
	char *body = body_with(members);
	char *figure = xasprintf(
	    "angang total_assets ..2015-09-30 0 %s 2016-06-15", expected);

	read_well(f, body);
	expect_counts(f, 1, 0);
	expect_figure(f, figure);
	free(figure);
	free(body);
	free(members);
}

static void
expect_refused(struct fixture *f, const char *json, const char *reason)
{
	char *members = xasprintf("\"zcze\":%s", json);
	char *body = body_with(members);

	read_well(f, body);
	expect_counts(f, 0, 1);
	expect_rejection(f, "record 1: .zcze", reason);
	free(body);
	free(members);
}

static void
test_records(void **state)
{
	struct fixture f;

	(void)state;
	json_init(&f);
	read_well(&f,
	    "{\"code\":0,\"data\":{\"rows\":["
	    "{\"qydm\":\"000898\",\"bbrq\":\"2015-09-30 00:00:00\","
	    "\"zcze\":1.25,\"yysr\":null,\"zyywsr\":\"2.50\"},"
	    "{\"qydm\":9001,\"bbrq\":20160331,\"zcze\":3,\"yysr\":4},"
	    "{\"qydm\":\"999999\",\"bbrq\":20160331,\"zcze\":3}]}}");
	expect_counts(&f, 4, 1);
	expect_figure(&f, "angang total_assets ..2015-09-30 0 1.25 2016-06-15");
	expect_figure(
	    &f, "angang revenue 2015-01-01..2015-09-30 0 2.5 2016-06-15");
	expect_figure(
	    &f, "overseas revenue 2015-04-01..2016-03-31 0 4 2016-06-15");
	expect_rejection(
	    &f, "record 3: .qydm", "\"999999\" is no enterprise of the roster");
	assert_int_equal(f.harvest.observations[0].row, 1);
	fixture_fini(&f);
}

static void
test_values(void **state)
{
	struct fixture f;

	(void)state;
	json_init(&f);
	expect_amount(&f, "14096000000", "14096000000");
	expect_amount(&f, "9223372036854775807", "9223372036854775807");
	expect_amount(&f, "-0.1", "-0.1");
	expect_amount(&f, "22.475471503659", "22.475471503659");
	expect_amount(&f, "1e15", "1000000000000000");
	/* More digits than a double or 64 bits hold. */
	expect_amount(&f, "9223372036854775808", "9223372036854775808");
	expect_amount(&f, "1234567890123456.789", "1234567890123456.789");
	expect_amount(&f, "-0.12345678901234567891", "-0.12345678901234567891");
	expect_amount(&f, "0.000000000000000000001", "0.000000000000000000001");
	expect_amount(&f, "12345678901234567.5e2", "1234567890123456750");
	expect_amount(
	    &f, "\" 12345678901234567890.12 \"", "12345678901234567890.12");
	expect_refused(&f, "\"1,5\"", "\"1,5\" is not a number");
	expect_refused(&f, "\"NaN\"", "\"NaN\" is not a number");
	expect_refused(&f, "\"1e999\"", "out of range");
	expect_refused(&f, "1e999", "out of range");
	expect_refused(&f, "-1e-999", "out of range");
	expect_refused(&f, "1e200", "out of range");
	expect_refused(&f, "true", "true is not a number");
	expect_refused(&f, "{\"v\":1}", "an object is not a number");
	expect_refused(&f, "[1]", "an array is not a number");
	fixture_fini(&f);
}

static void
test_no_values(void **state)
{
	struct fixture f;
	static const char *const none[] = { "\"zcze\":null", "\"zcze\":\"\"",
		"\"zcze\":\" -- \"", "\"zcze\":null,\"yysr\":\"--\"" };

	(void)state;
	json_init(&f);
	for (size_t i = 0; i < ARRAY_SIZE(none); i++) {
		char *body = body_with(none[i]);
		read_well(&f, body);
		expect_counts(&f, 0, 0);
		free(body);
	}
	/* A figure that cannot be read gives no way to the next path. */
	char *body = body_with("\"yysr\":\"x\",\"zyywsr\":1");
	read_well(&f, body);
	expect_counts(&f, 0, 1);
	expect_rejection(&f, "record 1: .yysr", "\"x\" is not a number");
	free(body);
	fixture_fini(&f);
}

static void
test_flags(void **state)
{
	struct fixture f;

	(void)state;
	json_init(&f);
	char *body = body_with("\"listed\":true");
	read_well(&f, body);
	expect_figure(&f, "angang listed ..2015-09-30 0 1 2016-06-15");
	free(body);
	body = body_with("\"listed\":false");
	read_well(&f, body);
	expect_figure(&f, "angang listed ..2015-09-30 0 0 2016-06-15");
	free(body);
	fixture_fini(&f);
}

static void
test_unit(void **state)
{
	struct fixture f;

	(void)state;
	json_init(&f);
	set(&f.feed.unit, "亿元");
	expect_amount(&f, "1.23", "123000000");
	set(&f.feed.unit, "USD");
	expect_refused(&f, "1", "reports in CNY");
	fixture_fini(&f);
}

static void
test_days(void **state)
{
	struct fixture f;

	(void)state;
	json_init(&f);
	set(&f.feed.reported_on, ".tbrq");
	read_well(&f,
	    "{\"data\":{\"rows\":["
	    "{\"qydm\":\"000898\",\"bbrq\":20150930,\"tbrq\":20151020,"
	    "\"zcze\":1},"
	    "{\"qydm\":\"000898\",\"bbrq\":20150630,\"tbrq\":null,\"zcze\":2},"
	    "{\"qydm\":\"000898\",\"bbrq\":20150331,\"zcze\":3},"
	    "{\"qydm\":\"000898\",\"bbrq\":20141231,\"tbrq\":20160616,"
	    "\"zcze\":4},"
	    "{\"qydm\":\"000898\",\"bbrq\":20161231,\"zcze\":5},"
	    "{\"qydm\":\"000898\",\"bbrq\":null,\"zcze\":6},"
	    "{\"qydm\":\"000898\",\"bbrq\":[],\"zcze\":7},"
	    "{\"qydm\":{},\"bbrq\":20150930,\"zcze\":8},"
	    "{\"bbrq\":20150930,\"zcze\":9},"
	    "{\"qydm\":\"000898\",\"bbrq\":20151301,\"zcze\":10}]}}");
	expect_counts(&f, 3, 7);
	expect_figure(&f, "angang total_assets ..2015-09-30 0 1 2015-10-20");
	expect_figure(&f, "angang total_assets ..2015-06-30 0 2 2016-06-15");
	expect_figure(&f, "angang total_assets ..2015-03-31 0 3 2016-06-15");
	expect_rejection(&f, "record 4", "report 2016-06-16 is in the future");
	expect_rejection(&f, "record 5", "end 2016-12-31 is in the future");
	expect_rejection(&f, "record 6: .bbrq", "no period");
	expect_rejection(&f, "record 7: .bbrq", "an array: expected a date");
	expect_rejection(&f, "record 8: .qydm", "an object: expected");
	expect_rejection(&f, "record 9: .qydm", "no enterprise");
	expect_rejection(&f, "record 10: .bbrq", "\"20151301\" is not a date");
	fixture_fini(&f);
}

static void
test_explicit(void **state)
{
	struct fixture f;

	(void)state;
	json_init(&f);
	f.feed.flows = FLOWS_EXPLICIT;
	set(&f.feed.period_start, ".ksrq");
	char *body = body_with("\"ksrq\":\"2015-07-01\",\"yysr\":1");
	read_well(&f, body);
	expect_figure(
	    &f, "angang revenue 2015-07-01..2015-09-30 0 1 2016-06-15");
	free(body);
	body = body_with("\"yysr\":1,\"zcze\":2");
	read_well(&f, body);
	expect_counts(&f, 1, 1);
	expect_rejection(&f, "record 1", "no start of the period");
	free(body);
	fixture_fini(&f);
}

static void
test_bases(void **state)
{
	struct fixture f;

	(void)state;
	json_init(&f);
	map(&f.feed.prior, REVENUE, ".sntq", NULL);
	map(&f.feed.opening, TOTAL_ASSETS, ".nc", NULL);
	char *body = body_with("\"sntq\":1,\"nc\":2");
	read_well(&f, body);
	expect_counts(&f, 2, 0);
	expect_figure(
	    &f, "angang revenue 2014-01-01..2014-09-30 2015 1 2016-06-15");
	expect_figure(&f, "angang total_assets ..2014-12-31 2015 2 2016-06-15");
	free(body);
	fixture_fini(&f);
}

static void
test_root_is_record(void **state)
{
	struct fixture f;

	(void)state;
	json_init(&f);
	set(&f.feed.records, NULL);
	set(&f.feed.enterprise, NULL);
	read_well(&f, "{\"bbrq\":\"2015-09-30\",\"zcze\":1}");
	expect_figure(&f, "angang total_assets ..2015-09-30 0 1 2016-06-15");
	fixture_fini(&f);
}

static void
test_encoding(void **state)
{
	struct fixture f;

	(void)state;
	json_init(&f);
	set(&f.feed.encoding, "GBK");
	unmap(&f.feed.items);
	map(&f.feed.items, TOTAL_ASSETS, ".总资产", NULL);
	char *body = body_with("\"\xd7\xdc\xd7\xca\xb2\xfa\":1");
	read_well(&f, body);
	expect_counts(&f, 1, 0);
	set(&f.feed.encoding, NULL);
	read_badly(&f, body, "is no UTF-8");
	free(body);
	fixture_fini(&f);
}

static void
test_something_else(void **state)
{
	struct fixture f;

	(void)state;
	json_init(&f);
	read_badly(&f, "", "body: no JSON: line 1, column 0");
	read_badly(&f, "<html>", "no JSON: line 1, column 1");
	read_badly(&f, "{\"data\":\n{\"rows\":[{", "no JSON: line 2, column");
	read_badly(&f, "{\"a\":1,\"a\":2}", "duplicate object key");
	read_badly(&f, "{\"data\":{\"rows\":[]}} x", "end of file expected");
	read_badly(&f, "{\"result\":null,\"code\":9201}",
	    "records: .data.rows[]: step .data leads nowhere: . is an object "
	    "with \"result\", \"code\"");
	read_badly(
	    &f, "{\"data\":null}", "step .rows leads nowhere: .data is null");
	read_badly(&f, "{\"data\":{\"rows\":[{\"error\":\"busy\"}]}}",
	    "no record has any of .zcze, .yysr, .listed; the first is "
	    "\"{\"error\":\"busy\"}\"");
	/* Nothing to report is no error. */
	read_well(&f, "{\"data\":{\"rows\":[]}}");
	expect_counts(&f, 0, 0);
	fixture_fini(&f);
}

static void
test_nesting(void **state)
{
	enum { DEPTH = 100000 };
	struct fixture f;
	char *body = xmalloc(DEPTH + 1);

	(void)state;
	json_init(&f);
	memset(body, '[', DEPTH);
	body[DEPTH] = '\0';
	read_badly(&f, body, "maximum parsing depth");
	free(body);
	fixture_fini(&f);
}

static void
test_cut_anywhere(void **state)
{
	static const char body[] =
	    "{\"data\":{\"rows\":[{\"qydm\":\"000898\",\"bbrq\":20150930,"
	    "\"zcze\":123,\"zyywsr\":1,\"yysr\":22}]}}";
	struct fixture f;

	(void)state;
	json_init(&f);
	assert_int_equal(expect_cuts_harmless(&f, body, sizeof body - 1), 0);
	fixture_fini(&f);
}

static void
test_check(void **state)
{
	struct fixture f;

	(void)state;
	json_init(&f);
	expect_no_problem(&f);
	set(&f.feed.records, ".data rows[]");
	expect_problem(
	    &f, "feed flash: records: \".data rows[]\": column 7: expected");
	set(&f.feed.enterprise, ".list[]");
	expect_problem(&f, "enterprise: .list[] leads to many values");
	set(&f.feed.period_start, "start");
	expect_problem(&f, "period_start: \"start\": column 1");
	set(&f.feed.reported_on, "said");
	expect_problem(&f, "reported_on: \"said\": column 1");
	set(&f.feed.period_end, NULL);
	expect_problem(&f, "period_end: expected the path");
	map(&f.feed.prior, REVENUE, ".a", ".b..c");
	expect_problem(&f, "feed flash: prior: \".b..c\": column 4");
	assert_int_equal(f.problems.problems[0].line, 7);
	assert_int_equal(f.problems.problems[f.problems.n - 1].line, 9);
	f.feed.layout = LAYOUT_PERIODS_ACROSS;
	expect_problem(&f, "layout: the format json has records only");
	set(&f.feed.unit, "in_name");
	expect_problem(&f, "unit: the format json has no names");
	fixture_fini(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_no_values),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_unit),
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_explicit),
		cmocka_unit_test(test_bases),
		cmocka_unit_test(test_root_is_record),
		cmocka_unit_test(test_encoding),
		cmocka_unit_test(test_something_else),
		cmocka_unit_test(test_nesting),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
