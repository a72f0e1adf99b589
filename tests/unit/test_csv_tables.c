/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * csv_tables: tables with lines above the header, enterprises down and periods
 * across; and the long form, a figure a row.
 */
#include "tests/unit/feed_fixture.h"

static void
grid_init(struct fixture *f)
{
	fixture_init(f, "csv", LAYOUT_PERIODS_ACROSS);
	set(&f->feed.enterprise, "地区");
	set(&f->feed.enterprise_key, "id");
	set(&f->feed.unit, "in_name");
	f->feed.title_lines = 3;
	map(&f->feed.items, TOTAL_ASSETS, "地区生产总值", NULL);
	map(&f->feed.items, EMPLOYEES, "年末人口", NULL);
}

#define TITLES                                                                 \
	"数据库：分省年度数据\r\n指标：地区生产总值(亿元)\r\n时间：最近\r\n"

static void
test_grid(void **state)
{
	struct fixture f;

	(void)state;
	grid_init(&f);
	expect_no_problem(&f);
	read_well(&f,
	    TITLES "地区,2015年,2014年,2013年\r\n"
		   "angang,23409.24,22246.9,\r\n"
		   "bengang,--,1,2\r\n"
		   "注：本表按当年价格计算。\r\n"
		   "数据来源：统计局,,,\r\n");
	expect_counts(&f, 4, 1);
	expect_figure(
	    &f, "angang total_assets ..2015-12-31 0 2340924000000 2016-06-15");
	expect_figure(
	    &f, "angang total_assets ..2014-12-31 0 2224690000000 2016-06-15");
	expect_figure(
	    &f, "bengang total_assets ..2013-12-31 0 200000000 2016-06-15");
	expect_rejection(&f, "row 6 bengang: column 2015年", "\"--\" is not");
	assert_int_equal(f.harvest.observations[0].row, 5);
	/* The item is the table's; a unit that does not fit is told. */
	read_well(&f,
	    "\n\"指标: 年末人口（万人）\",,\n\n地区,2015年,2014年\n"
	    "angang,2,3\n");
	expect_figure(&f, "angang employees ..2015-12-31 0 20000 2016-06-15");
	set(&f.feed.unit, "亿元");
	unmap(&f.feed.items);
	map(&f.feed.items, TOTAL_ASSETS, "地区生产总值(亿元)", NULL);
	read_well(&f, TITLES "地区,2015年\nangang,1\n");
	expect_figure(
	    &f, "angang total_assets ..2015-12-31 0 100000000 2016-06-15");
	fixture_fini(&f);
}

static void
test_grid_refused(void **state)
{
	struct fixture f;

	(void)state;
	grid_init(&f);
	read_badly(
	    &f, "a\nb\n", "expected a header behind 3 lines, found only");
	read_badly(&f,
	    "指标：地区生产总值指数(上年=100)\n\n\n地区,2015年\nangang,1\n",
	    "expected a line above its header that names 地区生产总值, "
	    "年末人口, found \"指标：地区生产总值指数(上年=100)\", \"\", \"\"");
	read_badly(&f, "指标：地区生产总值(%)\n\n\n地区,2015年\nangang,1\n",
	    "the unit \"%\" does not fit total_assets");
	read_badly(&f, TITLES "省,2015年\nangang,1\n",
	    "expected \"地区\" in its first cell; its first row (line 4) is");
	read_badly(&f, TITLES "地区,合计\nangang,1\n",
	    "expected a first row of a label and then period ends");
	read_badly(&f, TITLES "地区,2015年,2015\nangang,1,1\n",
	    "row 4: the columns 2 and 3 both end on 2015-12-31");
	read_badly(&f, TITLES "地区,2015年\nangang,1\nbengang,2",
	    "row 6: the text ends within \"2\"");
	read_badly(&f, TITLES "地区,2015年\nangang,\"1\n", "line 5: a quote");
	read_well(&f,
	    TITLES "地区,2016年,2015年\nangang,1,2\nbengang,3,4\n"
		   "nobody,5,6\nother,7,8\nangang,9\n");
	expect_counts(&f, 2, 4);
	expect_rejection(
	    &f, "row 5: column 2016年", "2016-12-31 is in the future");
	expect_rejection(&f, "row 7", "\"nobody\" is no enterprise");
	expect_rejection(&f, "row 8", "the feed does not report this one");
	expect_rejection(&f, "row 9", "2 cells: expected 3");
	f.feed.others = OTHERS_PASS;
	read_well(&f, TITLES "地区,2015年\nangang,1\nnobody,5\nother,7\n");
	expect_counts(&f, 1, 0);
	fixture_fini(&f);
}

static void
test_grid_cuts(void **state)
{
	static const char body[] =
	    TITLES "地区,2015年,2014年\r\nangang,12.5,3\r\nbengang,7,88\r\n"
		   "注：x\r\n";
	struct fixture f;

	(void)state;
	grid_init(&f);
	assert_true(expect_cuts_harmless(&f, body, sizeof body - 1) > 0);
	fixture_fini(&f);
}

/* Titles in front of other layouts. */
static void
test_titles(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, "csv", LAYOUT_RECORDS);
	set(&f.feed.period_end, "on");
	map(&f.feed.items, TOTAL_ASSETS, "ta", NULL);
	f.feed.title_lines = 2;
	read_well(&f, "a \"title\" of no cells\n\non,ta\n2015,1\n2014,x\n");
	expect_counts(&f, 1, 1);
	expect_rejection(&f, "row 5: column ta", "\"x\" is not a number");
	fixture_fini(&f);
}

static void
long_init(struct fixture *f)
{
	fixture_init(f, "csv", LAYOUT_RECORDS);
	set(&f->feed.enterprise, "code");
	set(&f->feed.period_end, "on");
	set(&f->feed.name, "item");
	set(&f->feed.value, "value");
	set(&f->feed.unit, "in_name");
	set(&f->feed.correction, "no");
	set(&f->feed.currency, "cur");
	map(&f->feed.items, TOTAL_ASSETS, "总资产", "资产");
	map(&f->feed.items, EMPLOYEES, "职工", NULL);
}

#define LONG "code,on,item,value,cur,no\n"

static void
test_currency(void **state)
{
	struct fixture f;

	(void)state;
	long_init(&f);
	read_well(&f,
	    LONG "000898,2015,资产(元),7,人民币,0\n"
		 "000898,2014,资产(元),8,元,0\n"
		 "000898,2013,资产(元),9,港币,0\n"
		 "000898,2012,资产(元),9,人民,0\n");
	expect_counts(&f, 2, 2);
	expect_figure(&f, "angang total_assets ..2015-12-31 0 7 2016-06-15");
	expect_rejection(
	    &f, "row 4: column cur", "the currency \"港币\": expected CNY");
	expect_rejection(&f, "row 5: column cur", "the currency \"人民\"");
	fixture_fini(&f);
}

static void
test_long(void **state)
{
	struct fixture f;

	(void)state;
	long_init(&f);
	expect_no_problem(&f);
	read_well(&f,
	    LONG "000898,2015,资产(元),7,CNY,0\n"
		 "000898,2015,总资产(万元),1.5,CNY,0\n"
		 "000898,2014,资产(亿元),2,,\n"
		 "000898,2015,职工(人),,,\n"
		 "000898,2015,别的,x,,\n"
		 "000898,2013,总资产(元),1,,0\n"
		 "000898,2013,总资产(元),2,,1\n"
		 "000898,2012,总资产(人),2,,1\n"
		 "000898,2011,总资产(元),2,USD,1\n"
		 "000898,2010,总资产(元),2,,x\n"
		 "000898,2009,总资产(元),1e,,\n"
		 "000898,2009,资产(元),5,,\n");
	expect_counts(&f, 3, 4);
	expect_figure(
	    &f, "angang total_assets ..2015-12-31 0 15000 2016-06-15");
	expect_figure(
	    &f, "angang total_assets ..2014-12-31 0 200000000 2016-06-15");
	expect_figure(&f, "angang total_assets ..2013-12-31 0 2 2016-06-15");
	expect_rejection(&f, "row 9: column 总资产(人)", "does not fit");
	expect_rejection(&f, "row 10: column cur", "the currency \"USD\"");
	expect_rejection(&f, "row 11: column no", "\"x\": expected the corr");
	expect_rejection(&f, "row 12: column 总资产(元)", "\"1e\" is not");
	read_badly(&f, LONG "000898,2015,别的,1,,\n",
	    "no such table: expected rows named 总资产, 职工");
	read_well(&f, LONG);
	expect_counts(&f, 0, 0);
	fixture_fini(&f);
}

static void
test_long_cuts(void **state)
{
	static const char body[] = LONG "000898,2015,总资产(元),12.5,CNY,0\n"
					"000898,2014,总资产(元),13,CNY,0\n"
					"000898,2014,总资产(元),14,CNY,1\n";
	struct fixture f;

	(void)state;
	long_init(&f);
	/* The end of a line may be missing, not the correction before it: a
	 * revision that it settles is then unsettled, but none is wrong. */
	f.document.is_length_proved = false;
	assert_true(read_bytes(&f, body, sizeof body - 3) == 0);
	expect_rejection(&f, "row 4: column no", "the text ends before");
	fixture_fini(&f);
}

static void
test_settings(void **state)
{
	struct fixture f;

	(void)state;
	grid_init(&f);
	set(&f.feed.name, "x");
	f.feed.title_lines = 0;
	expect_problem(&f, "enterprise: a table of enterprises down and");
	expect_problem(&f, "name: a table with periods across has no such");
	expect_problem(&f, "name: expected the setting value with it");
	set(&f.feed.status, ".x");
	set(&f.feed.pairs, ".x");
	expect_problem(&f, "status: the format csv has none");
	expect_problem(&f, "pairs: the format csv has none");
	fixture_fini(&f);
}

static void
test_numbers_of_people(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, "csv", LAYOUT_RECORDS);
	set(&f.feed.period_end, "on");
	map(&f.feed.items, TOTAL_ASSETS, "ta", NULL);
	set(&f.feed.thousands, "x");
	expect_problem(&f, "thousands: expected one of");
	set(&f.feed.thousands, ".");
	expect_problem(&f, "thousands: \".\" is the decimal mark");
	set(&f.feed.thousands, ",");
	read_well(&f, "on,ta\n2014,\"1,234.5\"\n2013,\"1,5\"\n");
	expect_counts(&f, 1, 1);
	expect_rejection(&f, "row 3: column ta",
	    "\"1,5\" is not a number with \",\" between groups of three "
	    "digits");
	fixture_fini(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grid),
		cmocka_unit_test(test_grid_refused),
		cmocka_unit_test(test_grid_cuts),
		cmocka_unit_test(test_titles),
		cmocka_unit_test(test_currency),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_long_cuts),
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_numbers_of_people),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
