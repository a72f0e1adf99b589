/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * csv: a record a row, what is refused, and files cut at any byte.
 */
#include "tests/unit/feed_fixture.h"

static void
records_init(struct fixture *f)
{
	fixture_init(f, "csv", LAYOUT_RECORDS);
	set(&f->feed.enterprise, "code");
	set(&f->feed.period_end, "end");
	map(&f->feed.items, TOTAL_ASSETS, "assets", NULL);
	map(&f->feed.items, REVENUE, "revenue", "sales");
	add_missing(f, "--");
}

static void
test_records(void **state)
{
	struct fixture f;

	(void)state;
	records_init(&f);
	read_well(&f,
	    "code,end,note,assets,revenue\n"
	    "\t\t\n"
	    "000898,2015-09-30,\"a, \"\"b\"\"\",10.50,3\n"
	    ",,,,\n"
	    " 000761 , 20150630 ,,--,\n");
	expect_counts(&f, 2, 0);
	expect_figure(&f, "angang total_assets ..2015-09-30 0 10.5 2016-06-15");
	expect_figure(
	    &f, "angang revenue 2015-01-01..2015-09-30 0 3 2016-06-15");
	assert_int_equal(f.harvest.observations[0].row, 3);
	fixture_fini(&f);
}

static void
test_records_delimiter(void **state)
{
	struct fixture f;

	(void)state;
	records_init(&f);
	set(&f.feed.delimiter, "\t");
	read_well(&f, "code\tend\tassets\r\n\t\t\r\n000898\t2015Q3\t1\r\n");
	expect_figure(&f, "angang total_assets ..2015-09-30 0 1 2016-06-15");
	set(&f.feed.delimiter, ";");
	read_well(&f, "code;end;assets\n000898;2015;1\n");
	expect_figure(&f, "angang total_assets ..2015-12-31 0 1 2016-06-15");
	fixture_fini(&f);
}

static void
test_records_list(void **state)
{
	struct fixture f;

	(void)state;
	records_init(&f);
	read_well(&f,
	    "code,end,sales,revenue\n"
	    "000898,2015-03-31,1,2\n"
	    "000898,2015-06-30,3,--\n"
	    "000898,2015-09-30,4,x\n");
	expect_counts(&f, 2, 1);
	expect_figure(
	    &f, "angang revenue 2015-01-01..2015-03-31 0 2 2016-06-15");
	expect_figure(
	    &f, "angang revenue 2015-01-01..2015-06-30 0 3 2016-06-15");
	/* What cannot be read is no reason to take the other name. */
	expect_rejection(&f, "row 4: column revenue", "\"x\" is not a number");
	fixture_fini(&f);
}

static void
test_records_enterprise(void **state)
{
	struct fixture f;

	(void)state;
	records_init(&f);
	read_well(&f,
	    "code,end,assets\n"
	    "bengang,2015-09-30,1\n"
	    "999999,2015-09-30,1\n"
	    ",2015-09-30,1\n"
	    "000002,2015-09-30,1\n"
	    "other,2015-09-30,1\n");
	expect_counts(&f, 1, 4);
	/* code, then id. */
	expect_figure(&f, "bengang total_assets ..2015-09-30 0 1 2016-06-15");
	expect_rejection(&f, "row 3: column code",
	    "\"999999\" is no enterprise of the roster");
	expect_rejection(&f, "row 4: column code", "no enterprise");
	expect_rejection(&f, "row 5: column code",
	    "enterprise \"000002\": the feed does not report this one");
	expect_rejection(&f, "row 6: column code",
	    "enterprise \"other\": the feed does not report this one");
	set(&f.feed.enterprise_key, "id");
	read_well(
	    &f, "code,end,assets\nbengang,2015-09-30,1\n000761,2015-09-30,1\n");
	expect_counts(&f, 1, 1);
	fixture_fini(&f);
}

static void
test_records_shared_code(void **state)
{
	struct fixture f;

	(void)state;
	records_init(&f);
	set(&f.feed.enterprise_key, "fiscal_year_end");
	read_well(
	    &f, "code,end,assets\n12-31,2015-09-30,1\n03-31,2015-09-30,1\n");
	expect_counts(&f, 1, 1);
	expect_rejection(&f, "row 2: column code",
	    "\"12-31\" is fiscal_year_end of both angang and bengang");
	fixture_fini(&f);
}

static void
test_records_of_document(void **state)
{
	struct fixture f;

	(void)state;
	records_init(&f);
	set(&f.feed.enterprise, NULL);
	f.document.enterprise = 1;
	read_well(&f, "end,assets\n2015-09-30,1\n");
	expect_figure(&f, "bengang total_assets ..2015-09-30 0 1 2016-06-15");
	f.document.enterprise = 3;
	read_well(&f, "end,assets\n2015-09-30,1\n");
	expect_rejection(&f, "row 2", "\"other\": the feed does not report");
	f.document.enterprise = -1;
	read_well(&f, "end,assets\n2015-09-30,1\n");
	expect_rejection(&f, "row 2", "nothing says whose figures these are");
	/* A feed of one enterprise says it. */
	selector_free(f.feed.selector);
	f.feed.selector =
	    selector_compile("code=9001", f.config.roster, &f.err);
	read_well(&f, "end,assets\n2015-09-30,1\n");
	expect_figure(&f, "overseas total_assets ..2015-09-30 0 1 2016-06-15");
	fixture_fini(&f);
}

static void
test_records_days(void **state)
{
	struct fixture f;

	(void)state;
	records_init(&f);
	set(&f.feed.reported_on, "said");
	read_well(&f,
	    "code,end,said,assets\n"
	    "000898,2015-09-30,2015-10-20,1\n"
	    "000898,2015-06-30,,2\n"
	    "000898,2016-06-16,2016-06-15,3\n"
	    "000898,2016-06-15,2016-06-15,4\n"
	    "000898,2016-03-31,2016-06-16,5\n"
	    "000898,2015-13-31,2016-06-15,6\n"
	    "000898,2015-03-31,soon,7\n"
	    "000898,,2016-06-15,8\n");
	expect_counts(&f, 3, 5);
	expect_figure(&f, "angang total_assets ..2015-09-30 0 1 2015-10-20");
	expect_figure(&f, "angang total_assets ..2015-06-30 0 2 2016-06-15");
	expect_figure(&f, "angang total_assets ..2016-06-15 0 4 2016-06-15");
	expect_rejection(&f, "row 4",
	    "end 2016-06-16 is in the future: the document came on "
	    "2016-06-15");
	expect_rejection(&f, "row 6", "report 2016-06-16 is in the future");
	expect_rejection(&f, "row 7: column end", "\"2015-13-31\"");
	expect_rejection(&f, "row 8: column said", "\"soon\" is not a date");
	expect_rejection(&f, "row 9: column end", "is not a date");
	fixture_fini(&f);
}

static void
test_records_constant_day(void **state)
{
	struct fixture f;

	(void)state;
	records_init(&f);
	set(&f.feed.reported_on, "2016-01-31");
	f.feed.reported_day = day("2016-01-31");
	read_well(&f, "code,end,assets\n000898,2015-09-30,1\n");
	expect_figure(&f, "angang total_assets ..2015-09-30 0 1 2016-01-31");
	fixture_fini(&f);
}

static void
test_records_single(void **state)
{
	struct fixture f;

	(void)state;
	records_init(&f);
	f.feed.flows = FLOWS_SINGLE;
	read_well(&f,
	    "code,end,assets,revenue\n"
	    "000898,2015-09-30,1,2\n"
	    "000898,2015-09-26,3,4\n"
	    "000898,2015-08-17,5,6\n"
	    "9001,2015-09-30,7,8\n");
	expect_counts(&f, 7, 1);
	expect_figure(
	    &f, "angang revenue 2015-07-01..2015-09-30 0 2 2016-06-15");
	expect_figure(
	    &f, "angang revenue 2015-07-01..2015-09-26 0 4 2016-06-15");
	/* Its stock stands all the same. */
	expect_figure(&f, "angang total_assets ..2015-08-17 0 5 2016-06-15");
	expect_rejection(&f, "row 4",
	    "2015-08-17 is not within 15 days of the end of a quarter");
	f.feed.rhythm = RHYTHM_MONTH;
	read_well(&f, "code,end,revenue\n000898,2015-08-17,6\n");
	expect_figure(
	    &f, "angang revenue 2015-08-01..2015-08-17 0 6 2016-06-15");
	fixture_fini(&f);
}

static void
test_records_fiscal_year(void **state)
{
	struct fixture f;

	(void)state;
	records_init(&f);
	read_well(
	    &f, "code,end,revenue\n9001,2015-09-30,1\n9001,2016-03-31,2\n");
	expect_figure(
	    &f, "overseas revenue 2015-04-01..2015-09-30 0 1 2016-06-15");
	expect_figure(
	    &f, "overseas revenue 2015-04-01..2016-03-31 0 2 2016-06-15");
	fixture_fini(&f);
}

static void
test_records_explicit(void **state)
{
	struct fixture f;

	(void)state;
	records_init(&f);
	f.feed.flows = FLOWS_EXPLICIT;
	set(&f.feed.period_start, "start");
	map(&f.feed.prior, REVENUE, "before", NULL);
	read_well(&f,
	    "code,start,end,assets,revenue,before\n"
	    "000898,2015-08-01,2015-09-30,1,2,9\n"
	    "000898,,2015-06-30,3,,\n"
	    "000898,,2015-03-31,4,5,6\n"
	    "000898,2015-10-01,2015-09-29,7,8,9\n");
	expect_counts(&f, 6, 2);
	expect_figure(
	    &f, "angang revenue 2015-08-01..2015-09-30 0 2 2016-06-15");
	expect_figure(
	    &f, "angang revenue 2014-08-01..2014-09-30 2015 9 2016-06-15");
	/* A stock needs no start; a flow without one is told once. */
	expect_figure(&f, "angang total_assets ..2015-03-31 0 4 2016-06-15");
	expect_rejection(&f, "row 4", "no start of the period");
	expect_rejection(
	    &f, "row 5", "start 2015-10-01 lies behind its end 2015-09-29");
	fixture_fini(&f);
}

static void
test_records_bases(void **state)
{
	struct fixture f;

	(void)state;
	records_init(&f);
	map(&f.feed.prior, REVENUE, "revenue_before", NULL);
	map(&f.feed.prior, TOTAL_ASSETS, "assets_before", NULL);
	map(&f.feed.opening, TOTAL_ASSETS, "assets_opening", NULL);
	read_well(&f,
	    "code,end,revenue,revenue_before,assets_before,assets_opening\n"
	    "000898,2016-02-29,1,2,3,4\n"
	    "9001,2016-03-31,5,6,8,8\n"
	    "9001,2014-06-30,9,10,11,12\n");
	/* At a year's end the year before and the opening are one figure. */
	expect_counts(&f, 11, 0);
	expect_figure(
	    &f, "angang revenue 2016-01-01..2016-02-29 0 1 2016-06-15");
	expect_figure(
	    &f, "angang revenue 2015-01-01..2015-02-28 2016 2 2016-06-15");
	expect_figure(&f, "angang total_assets ..2015-02-28 2016 3 2016-06-15");
	expect_figure(&f, "angang total_assets ..2015-12-31 2016 4 2016-06-15");
	expect_figure(
	    &f, "overseas revenue 2014-04-01..2015-03-31 2016 6 2016-06-15");
	expect_figure(
	    &f, "overseas total_assets ..2015-03-31 2016 8 2016-06-15");
	expect_figure(
	    &f, "overseas total_assets ..2014-03-31 2015 12 2016-06-15");
	fixture_fini(&f);
}

static void
test_records_units(void **state)
{
	struct fixture f;

	(void)state;
	records_init(&f);
	map(&f.feed.items, EMPLOYEES, "staff", NULL);
	set(&f.feed.unit, "万元");
	read_well(&f,
	    "code,end,assets,staff\n"
	    "000898,2015-09-30,1.23456,77\n"
	    "9001,2015-09-30,1,2\n");
	expect_figure(
	    &f, "angang total_assets ..2015-09-30 0 12345.6 2016-06-15");
	expect_figure(&f, "angang employees ..2015-09-30 0 77 2016-06-15");
	/* 万元 is of no currency in particular. */
	expect_figure(
	    &f, "overseas total_assets ..2015-09-30 0 10000 2016-06-15");
	set(&f.feed.unit, "USD");
	read_well(&f,
	    "code,end,assets,revenue,staff\n"
	    "000898,2015-09-30,1,2,3\n"
	    "9001,2015-09-30,4,5,6\n");
	expect_counts(&f, 4, 1);
	expect_figure(&f, "angang employees ..2015-09-30 0 3 2016-06-15");
	expect_rejection(&f, "row 2: column assets",
	    "\"USD\" is of USD, but angang reports in CNY");
	fixture_fini(&f);
}

static void
test_records_unit_in_name(void **state)
{
	struct fixture f;

	(void)state;
	records_init(&f);
	set(&f.feed.unit, "in_name");
	map(&f.feed.items, EMPLOYEES, "staff", NULL);
	map(&f.feed.items, TOTAL_PROFIT, "profit", NULL);
	read_well(&f,
	    "code,end,assets(亿元),revenue（千元）,staff(万人),profit\n"
	    "000898,2015-09-30,1,2,3,4\n"
	    "000761,2015-09-30,1,2,3,4\n");
	expect_counts(&f, 6, 1);
	expect_figure(
	    &f, "angang total_assets ..2015-09-30 0 100000000 2016-06-15");
	expect_figure(
	    &f, "angang revenue 2015-01-01..2015-09-30 0 2000 2016-06-15");
	expect_figure(&f, "angang employees ..2015-09-30 0 30000 2016-06-15");
	/* Told once, at the header, not at every row. */
	expect_rejection(&f, "row 1: column profit", "no unit in the name");
	read_well(
	    &f, "code,end,revenue(万员),sales(元)\n000898,2015-09-30,2,3\n");
	expect_counts(&f, 0, 1);
	expect_rejection(
	    &f, "row 1: column revenue(万员)", "\"万员\" is not a known unit");
	read_badly(&f, "code,end,assets(元),assets(万元)\n",
	    "the columns 3 and 4 are both \"assets\"");
	fixture_fini(&f);
}

static void
test_records_numbers(void **state)
{
	static const char *const wrong[] = { "\"1,5\"", "1e999", "NaN", "inf",
		"0x10", "1 2", "5.", "１２" };
	struct fixture f;

	(void)state;
	records_init(&f);
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		char *body = xasprintf("code,end,assets\n"
				       "000898,2015-09-30,%s\n",
		    wrong[i]);
		read_well(&f, body);
		expect_counts(&f, 0, 1);
		expect_rejection(&f, "row 2: column assets", "\"");
		free(body);
	}
	read_well(&f,
	    "code,end,assets\n"
	    "000898,2015-09-30,-1.5e3\n"
	    "000761,2015-09-30,12345678901234567890.123456789\n"
	    "9001,2015-09-30,0.10\n");
	expect_figure(
	    &f, "angang total_assets ..2015-09-30 0 -1500 2016-06-15");
	expect_figure(&f,
	    "bengang total_assets ..2015-09-30 0 "
	    "12345678901234567890.123456789 2016-06-15");
	set(&f.feed.unit, "万亿元");
	read_well(&f,
	    "code,end,assets\n"
	    "000898,2015-09-30,900000000000000000000000000000\n");
	expect_rejection(&f, "row 2: column assets", "out of range");
	fixture_fini(&f);
}

static void
test_records_shape(void **state)
{
	struct fixture f;

	(void)state;
	records_init(&f);
	read_well(&f,
	    "code,end,,assets,\n"
	    "000898,2015-09-30,,1,\n"
	    "000761,2015-09-30,,2\n"
	    "000761,2015-09-30,,2,,\n"
	    "000761,2015-06-30,x,3,\n");
	expect_counts(&f, 1, 3);
	expect_rejection(&f, "row 3", "4 cells: expected 5");
	expect_rejection(&f, "row 4", "6 cells: expected 5");
	expect_rejection(
	    &f, "row 5", "column 3 has no header, but holds \"x\"");
	fixture_fini(&f);
}

static void
test_records_no_table(void **state)
{
	struct fixture f;

	(void)state;
	records_init(&f);
	char *wide = xcalloc(1, 20000 + 2);
	memset(wide, ',', 20000);
	wide[0] = 'x';
	wide[20000] = '\n';
	read_badly(&f, wide, "row 1: 20000 columns: expected at most 16384");
	free(wide);
	read_badly(&f, "", "body: no such table");
	read_badly(&f, "\n\n \t\n", "found only blanks");
	read_badly(&f, "<!DOCTYPE html>\n<p>502</p>\n",
	    "expected a column \"end\"; its first row (line 1) is "
	    "\"<!DOCTYPE html>\"");
	read_badly(&f, "<html lang=\"zh\">\n",
	    "no such table: it starts with \"<html lang=");
	read_badly(&f, "{\"code\":500}", "no such table: it starts with \"{");
	read_badly(&f, "code,end,other\n",
	    "expected columns such as assets, revenue; its first row (line 1) "
	    "is \"code\", \"end\", \"other\"");
	read_badly(&f, "end,assets\n", "expected a column \"code\"");
	read_badly(&f, "code,end,end,assets\n",
	    "the columns 2 and 3 are both \"end\"");
	read_badly(
	    &f, "code,end,assets\n000898,2015-09-30,\"1\n", "line 2: a quote");
	read_badly(&f, "code,end,assets\n000898,\xff,1\n", "byte 23 is no");
	read_badly(&f, "\x89PNG\r\n\x1a\n", "byte 0 is no UTF-8");
	fixture_fini(&f);
}

static void
test_records_unterminated(void **state)
{
	struct fixture f;

	(void)state;
	records_init(&f);
	read_badly(&f, "code,end,assets\n000898,2015-09-30,12",
	    "row 2: the text ends within \"12\"");
	read_badly(&f, "code,end,assets", "row 1: the text ends within");
	f.document.is_length_proved = true;
	read_well(&f, "code,end,assets\n000898,2015-09-30,12");
	expect_counts(&f, 1, 0);
	f.document.is_length_proved = false;
	/* Blanks at the end say nothing, and take nothing back. */
	read_well(&f, "code,end,assets,\n000898,2015-09-30,12,\n\t\t");
	expect_counts(&f, 1, 0);
	read_well(&f, "code,end,assets,\n000898,2015-09-30,12,");
	expect_counts(&f, 1, 0);
	fixture_fini(&f);
}

/* The blank that a cut leaves at the very end is no missing value. */
static void
test_records_cut_blank(void **state)
{
	struct fixture f;

	(void)state;
	records_init(&f);
	read_well(&f, "code,end,sales,revenue\n000898,2015-09-30,3,");
	expect_counts(&f, 0, 0);
	set(&f.feed.reported_on, "said");
	read_well(&f, "code,end,assets,said\n000898,2015-09-30,3,");
	expect_counts(&f, 0, 1);
	expect_rejection(&f, "row 2: column said", "may have been cut");
	f.document.is_length_proved = true;
	read_well(&f, "code,end,assets,said\n000898,2015-09-30,3,");
	expect_counts(&f, 1, 0);
	fixture_fini(&f);
}

static void
test_records_cut_anywhere(void **state)
{
	static const char plain[] =
	    "code,end,assets,sales,revenue,said\r\n"
	    "000898,2015-09-30,123.45,11,22,2015-10-20\r\n"
	    "\"000898\",2015-09-30,543.21,33,44,2016-01-20\r\n"
	    "000761,2015-06-30,--,55,,2015-07-01\r\n"
	    "000761,2015-03-31,\"7\",66,77,\r\n";
	static const char bare[] =
	    "end,sales,revenue,code\n2015-09-30,1,22,bengang\n"
	    "2014-12-31,,33,000898\n";
	static const char quoted[] =
	    "code,end,assets,\"revenue\"\n"
	    "000898,2015-09-30,\"123\",\"456\"\n\"000761\",\"2015\",,\"9\"\n";
	struct fixture f;

	(void)state;
	records_init(&f);
	assert_true(expect_cuts_harmless(&f, bare, sizeof bare - 1) > 5);
	assert_true(expect_cuts_harmless(&f, quoted, sizeof quoted - 1) > 5);
	set(&f.feed.reported_on, "said");
	assert_true(expect_cuts_harmless(&f, plain, sizeof plain - 1) > 5);
	fixture_fini(&f);
}

static void
test_check(void **state)
{
	struct fixture f;

	(void)state;
	records_init(&f);
	expect_no_problem(&f);
	set(&f.feed.records, ".rows[]");
	expect_problem(&f, "feed flash: records: the format csv has none");
	set(&f.feed.period_end, NULL);
	expect_problem(&f, "feed flash: period_end: expected the column");
	set(&f.feed.delimiter, "\"");
	expect_problem(&f, "feed flash: delimiter: expected a character");
	fixture_fini(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_records_delimiter),
		cmocka_unit_test(test_records_list),
		cmocka_unit_test(test_records_enterprise),
		cmocka_unit_test(test_records_shared_code),
		cmocka_unit_test(test_records_of_document),
		cmocka_unit_test(test_records_days),
		cmocka_unit_test(test_records_constant_day),
		cmocka_unit_test(test_records_single),
		cmocka_unit_test(test_records_fiscal_year),
		cmocka_unit_test(test_records_explicit),
		cmocka_unit_test(test_records_bases),
		cmocka_unit_test(test_records_units),
		cmocka_unit_test(test_records_unit_in_name),
		cmocka_unit_test(test_records_numbers),
		cmocka_unit_test(test_records_shape),
		cmocka_unit_test(test_records_no_table),
		cmocka_unit_test(test_records_unterminated),
		cmocka_unit_test(test_records_cut_blank),
		cmocka_unit_test(test_records_cut_anywhere),
		cmocka_unit_test(test_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
