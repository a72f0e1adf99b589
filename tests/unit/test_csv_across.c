/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * csv: periods across, what is refused, and files cut at any byte.
 */
#include "tests/unit/feed_fixture.h"

static void
across_init(struct fixture *f)
{
	fixture_init(f, "csv", LAYOUT_PERIODS_ACROSS);
	set(&f->feed.unit, "in_name");
	map(&f->feed.items, TOTAL_ASSETS, "总资产", NULL);
	map(&f->feed.items, REVENUE, "营业收入", "主营业务收入");
	map(&f->feed.items, EMPLOYEES, "职工人数", NULL);
	add_missing(f, "--");
}

static void
test_across(void **state)
{
	struct fixture f;

	(void)state;
	across_init(&f);
	read_well(&f,
	    "报告日期,2015-09-30,2015-06-30,2014-12-31,\n"
	    "\t\t\n"
	    "基本每股收益(元),-0.12,0.02,0,\n"
	    " 总资产(万元),9670600,--,9128600.5,\n"
	    "主营业务收入（亿元）,415.63,289.92,740.46,\n"
	    "职工人数,38000,,37000,\n"
	    "\t\t\n"
	    "\t\t");
	expect_counts(&f, 7, 0);
	expect_figure(
	    &f, "angang total_assets ..2015-09-30 0 96706000000 2016-06-15");
	expect_figure(
	    &f, "angang total_assets ..2014-12-31 0 91286005000 2016-06-15");
	expect_figure(&f,
	    "angang revenue 2015-01-01..2015-06-30 0 28992000000 2016-06-15");
	expect_figure(&f, "angang employees ..2014-12-31 0 37000 2016-06-15");
	assert_int_equal(f.harvest.observations[0].row, 4);
	fixture_fini(&f);
}

static void
test_across_gbk(void **state)
{
	/* 报告日期, 总资产(万元) */
	static const char body[] =
	    "\xb1\xa8\xb8\xe6\xc8\xd5\xc6\xda,2015-09-30,\n"
	    "\xd7\xdc\xd7\xca\xb2\xfa(\xcd\xf2\xd4\xaa),9670600,\n";
	struct fixture f;

	(void)state;
	across_init(&f);
	set(&f.feed.encoding, "GBK");
	read_well(&f, body);
	expect_figure(
	    &f, "angang total_assets ..2015-09-30 0 96706000000 2016-06-15");
	assert_true(expect_cuts_harmless(&f, body, sizeof body - 1) > 0);
	fixture_fini(&f);
}

static void
test_across_list(void **state)
{
	struct fixture f;

	(void)state;
	across_init(&f);
	/* The first that has this period, whichever row comes first. */
	read_well(&f,
	    "期,2015-09-30,2015-06-30,2015-03-31,2014-12-31\n"
	    "主营业务收入(元),1,2,3,4\n"
	    "营业收入(元),10,--,x,\n");
	expect_counts(&f, 3, 1);
	expect_figure(
	    &f, "angang revenue 2015-01-01..2015-09-30 0 10 2016-06-15");
	expect_figure(
	    &f, "angang revenue 2015-01-01..2015-06-30 0 2 2016-06-15");
	expect_figure(
	    &f, "angang revenue 2014-01-01..2014-12-31 0 4 2016-06-15");
	expect_rejection(&f, "row 3 营业收入(元): column 2015-03-31",
	    "\"x\" is not a number");
	/* A row that is refused is not a row without a value. */
	read_well(&f,
	    "期,2015-09-30,2015-06-30\n"
	    "主营业务收入(元),1,2\n"
	    "营业收入(元),10\n");
	expect_counts(&f, 0, 1);
	read_well(&f, "期,2015-09-30\n主营业务收入(元),1\n营业收入(圆),10\n");
	expect_counts(&f, 0, 1);
	fixture_fini(&f);
}

static void
test_across_units(void **state)
{
	struct fixture f;

	(void)state;
	across_init(&f);
	map(&f.feed.items, TOTAL_PROFIT, "利润(合并)", NULL);
	map(&f.feed.items, LISTED, "上市(是否)", NULL);
	read_well(&f,
	    "期,2015-09-30\n"
	    "总资产(万美元),1\n"
	    "营业收入,2\n"
	    "职工人数(万元),3\n"
	    "利润(合并)(千元),4\n"
	    "上市(是否),1\n");
	expect_counts(&f, 2, 3);
	/* Only the last parenthesis is the unit. */
	expect_figure(
	    &f, "angang total_profit 2015-01-01..2015-09-30 0 4000 2016-06-15");
	expect_figure(&f, "angang listed ..2015-09-30 0 1 2016-06-15");
	expect_rejection(&f, "row 2 总资产(万美元)",
	    "\"万美元\" is of USD, but angang reports in CNY");
	expect_rejection(&f, "row 3 营业收入", "no unit in the name");
	expect_rejection(&f, "row 4 职工人数(万元)",
	    "\"万元\" does not fit employees, which is measured in persons");
	f.document.enterprise = 2;
	read_well(&f, "期,2015-09-30\n总资产(万美元),1\n");
	expect_figure(
	    &f, "overseas total_assets ..2015-09-30 0 10000 2016-06-15");
	set(&f.feed.unit, "千元");
	read_well(&f, "期,2015-09-30\n总资产,1\n职工人数,2\n");
	expect_figure(
	    &f, "overseas total_assets ..2015-09-30 0 1000 2016-06-15");
	expect_figure(&f, "overseas employees ..2015-09-30 0 2 2016-06-15");
	fixture_fini(&f);
}

static void
test_across_shape(void **state)
{
	struct fixture f;

	(void)state;
	across_init(&f);
	read_well(&f,
	    ",2015-09-30,,2015-03-31,\n"
	    "流动资产：,,,,\n"
	    "总资产(元),1,,2,\n"
	    "营业收入(元),1,7,2,\n"
	    "职工人数,3,,4\n"
	    "注：未经审计\n");
	expect_counts(&f, 2, 3);
	expect_rejection(
	    &f, "row 4", "column 3 has no header, but holds \"7\"");
	expect_rejection(&f, "row 5", "4 cells: expected 5");
	expect_rejection(&f, "row 6", "1 cells: expected 5");
	fixture_fini(&f);
}

static void
test_across_periods(void **state)
{
	struct fixture f;

	(void)state;
	across_init(&f);
	read_well(
	    &f, "期,2017-12-31,2015-12-31\n总资产(元),1,2\n营业收入(元),3,4\n");
	expect_counts(&f, 2, 1);
	expect_rejection(
	    &f, "row 1: column 2017-12-31", "2017-12-31 is in the future");
	read_badly(&f, "期,2015-12-31,2014,2015Q4\n总资产(元),1,2,3\n",
	    "the columns 2 and 4 both end on 2015-12-31");
	f.feed.flows = FLOWS_SINGLE;
	read_well(
	    &f, "期,2015-09-30,2015-08-17\n总资产(元),1,2\n营业收入(元),3,4\n");
	expect_counts(&f, 3, 1);
	expect_rejection(&f, "row 3 营业收入(元)", "2015-08-17");
	fixture_fini(&f);
}

static void
test_across_bases(void **state)
{
	struct fixture f;

	(void)state;
	across_init(&f);
	map(&f.feed.prior, REVENUE, "上年同期营业收入", NULL);
	map(&f.feed.opening, TOTAL_ASSETS, "年初总资产", NULL);
	read_well(
	    &f, "期,2015-09-30\n上年同期营业收入(元),1\n年初总资产(元),2\n");
	expect_figure(
	    &f, "angang revenue 2014-01-01..2014-09-30 2015 1 2016-06-15");
	expect_figure(&f, "angang total_assets ..2014-12-31 2015 2 2016-06-15");
	fixture_fini(&f);
}

static void
test_across_no_table(void **state)
{
	struct fixture f;

	(void)state;
	across_init(&f);
	read_badly(&f, "<!DOCTYPE html>\n",
	    "expected a first row of a label and then period ends");
	read_badly(&f, "标题,\n期,2015-09-30\n", "and then period ends");
	read_badly(&f, "期,2015-09-30,合计\n",
	    "its first row (line 1) is "
	    "\"期\", \"2015-09-30\", \"合计\"");
	read_badly(&f, "期,2015-09-30\n净资产(元),1\n",
	    "expected rows such as 总资产, 营业收入, 职工人数");
	read_badly(&f, "期,2015-09-30\n", "expected rows such as");
	f.document.enterprise = -1;
	read_badly(&f, "期,2015-09-30\n总资产(元),1\n", "whose figures");
	fixture_fini(&f);
}

static void
test_across_cut_anywhere(void **state)
{
	static const char trailing[] = "期,2015-09-30,2015-06-30,\n"
				       "总资产(万元),96706,90998,\n"
				       "营业收入(万元),12.5,--,\n"
				       "主营业务收入(万元),13.5,14.5,\n"
				       "职工人数,380,370,\n\t\t\n\t\t";
	static const char bare[] = "期,2015-09-30,2015-06-30\r\n"
				   "总资产(万元),\"96706\",90998\r\n"
				   "营业收入(万元),12.5,15.5\r\n"
				   "主营业务收入(万元),13.5,14.5\r\n";
	/* The name that counts comes last, and its last cell may be cut. */
	static const char late[] = "期,2015-09-30,2015-06-30\n"
				   "总资产(元),1,2\n"
				   "营业收入(元),12,15\n";
	static const char early[] = "主营业务收入(元),3,4\n";
	struct fixture f;

	(void)state;
	across_init(&f);
	assert_true(
	    expect_cuts_harmless(&f, trailing, sizeof trailing - 1) > 5);
	assert_true(expect_cuts_harmless(&f, bare, sizeof bare - 1) > 3);
	/* "营业收入(元),12," has no value for the second quarter, and neither
	 * has what stands in for it. */
	char *body = xasprintf("%.*s%s%s", (int)(strchr(late, '\n') + 1 - late),
	    late, early, strchr(late, '\n') + 1);
	const char *last = strstr(body, "\n营业收入") + 1;
	for (const char *cut = last + 1; *cut != '\0'; cut++) {
		if (read_bytes(&f, body, (size_t)(cut - body)) != 0)
			continue;
		assert_false(has_figure(&f,
		    "angang revenue 2015-01-01..2015-06-30 0 4 2016-06-15"));
		assert_false(has_figure(&f,
		    "angang revenue 2015-01-01..2015-09-30 0 3 2016-06-15"));
	}
	free(body);
	fixture_fini(&f);
}

static void
test_check(void **state)
{
	struct fixture f;

	(void)state;
	across_init(&f);
	expect_no_problem(&f);
	set(&f.feed.period_end, "end");
	expect_problem(&f, "period_end: a table with periods across");
	set(&f.feed.enterprise, "code");
	expect_problem(&f, "enterprise: a table of enterprises down");
	set(&f.feed.reported_on, "said");
	expect_problem(&f, "reported_on: a table with periods across");
	f.feed.flows = FLOWS_EXPLICIT;
	expect_problem(&f, "flows: a table with periods across");
	fixture_fini(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_across),
		cmocka_unit_test(test_across_gbk),
		cmocka_unit_test(test_across_list),
		cmocka_unit_test(test_across_units),
		cmocka_unit_test(test_across_shape),
		cmocka_unit_test(test_across_periods),
		cmocka_unit_test(test_across_bases),
		cmocka_unit_test(test_across_no_table),
		cmocka_unit_test(test_across_cut_anywhere),
		cmocka_unit_test(test_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
