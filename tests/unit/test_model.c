/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * model: periods, units, rosters, selectors, placeholders, schedules.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/model/config.h"
#include "daemon/model/period.h"
#include "daemon/model/placeholder.h"
#include "daemon/model/schedule.h"
#include "daemon/model/selector.h"
#include "daemon/model/series.h"
#include "daemon/model/unit.h"
#include "tests/unit/config_fixture.h"
#include "daemon/base/mem.h"

static int32_t
day(const char *text)
{
	struct error err;
	int32_t out = 0;

	assert_int_equal(date_parse_iso(&out, text, &err), 0);
	return out;
}

static void
assert_day(int32_t got, const char *want)
{
	char text[DATE_TEXT_SIZE];

	assert_string_equal(date_text(text, got), want);
}

static void
test_fiscal_years(void **state)
{
	(void)state;
	assert_day(fiscal_year_start(day("2015-09-30"), 12), "2015-01-01");
	assert_day(fiscal_year_end(day("2015-12-31"), 12), "2015-12-31");
	assert_day(fiscal_year_start(day("2015-12-31"), 12), "2015-01-01");
	assert_day(fiscal_year_start(day("2016-01-31"), 12), "2016-01-01");
	/* A fiscal year that ends in March. */
	assert_day(fiscal_year_start(day("2015-03-31"), 3), "2014-04-01");
	assert_day(fiscal_year_start(day("2015-06-30"), 3), "2015-04-01");
	assert_int_equal(fiscal_year(day("2015-06-30"), 3), 2016);
	/* 52/53 weeks: the last Saturday of September, or just behind it. */
	assert_day(fiscal_year_start(day("2009-09-26"), 9), "2008-10-01");
	assert_day(fiscal_year_end(day("2011-10-01"), 9), "2011-09-30");
	assert_int_equal(fiscal_months_elapsed(day("2015-09-30"), 12), 9);
	assert_int_equal(fiscal_months_elapsed(day("2015-12-31"), 12), 12);
	assert_int_equal(fiscal_months_elapsed(day("2009-12-26"), 9), 3);
	assert_int_equal(fiscal_months_elapsed(day("2011-10-01"), 9), 12);
	assert_int_equal(fiscal_months_elapsed(day("2015-02-28"), 12), 2);
	/* The slack is fifteen days: in a month of 31 the 16th is near neither
	 * end. */
	assert_int_equal(fiscal_months_elapsed(day("2015-07-16"), 12), 7);
	assert_int_equal(fiscal_months_elapsed(day("2015-07-15"), 12), 6);
}

static void
test_rhythm_grid(void **state)
{
	(void)state;
	assert_day(rhythm_nearest_end(day("2015-09-30"), RHYTHM_QUARTER, 12),
	    "2015-09-30");
	assert_int_equal(
	    rhythm_nearest_end(day("2015-08-31"), RHYTHM_QUARTER, 12),
	    DATE_NONE);
	assert_day(rhythm_nearest_end(day("2009-09-26"), RHYTHM_QUARTER, 9),
	    "2009-09-30");
	assert_day(rhythm_next_end(day("2015-08-31"), RHYTHM_QUARTER, 12),
	    "2015-09-30");
	assert_day(
	    rhythm_next_end(day("2015-09-30"), RHYTHM_HALF, 12), "2015-12-31");
	assert_day(
	    rhythm_step(day("2015-12-31"), RHYTHM_QUARTER, -1), "2015-09-30");
	assert_day(rhythm_start(day("2015-02-28"), RHYTHM_MONTH), "2015-02-01");
	assert_day(rhythm_start(day("2015-12-31"), RHYTHM_YEAR), "2015-01-01");
}

static void
test_unit_split_takes_the_last_parenthesis(void **state)
{
	static const struct {
		const char *text, *name, *unit; /* name NULL: none */
	} rows[] = {
		{ "总资产(万元)", "总资产", "万元" },
		{ "总资产（万元）", "总资产", "万元" },
		{ "净利润(扣除非经常性损益后)(万元)",
		    "净利润(扣除非经常性损益后)", "万元" },
		{ "净资产收益率加权(%)", "净资产收益率加权", "%" },
		{ "总资产（万元)", "总资产", "万元" },
		{ "总资产", NULL, NULL },
		{ "向中央银行借款净增加额(万元", NULL, NULL },
		{ "元)", NULL, NULL },
		{ "", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *unit = NULL;
		size_t name_len = 0, unit_len = 0;
		bool found = unit_split(rows[i].text, strlen(rows[i].text),
		    &name_len, &unit, &unit_len);
		assert_int_equal(found, rows[i].name != NULL);
		if (!found)
			continue;
		assert_int_equal(name_len, strlen(rows[i].name));
		assert_memory_equal(rows[i].text, rows[i].name, name_len);
		assert_int_equal(unit_len, strlen(rows[i].unit));
		assert_memory_equal(unit, rows[i].unit, unit_len);
	}
	assert_int_equal(unit_find("万元", strlen("万元"))->exponent, 4);
	assert_null(unit_find("角", strlen("角")));
	assert_int_equal(unit_kind_of_item("CNY"), UNIT_MONEY);
	assert_int_equal(unit_kind_of_item("persons"), UNIT_PERSONS);
	assert_int_equal(unit_kind_of_item("times a year"), UNIT_NUMBER);
}

static void
test_currency_names(void **state)
{
	static const struct {
		const char *name, *want;
	} rows[] = {
		{ "人民币", "CNY" },
		{ "人民币元", "CNY" },
		{ "CNY", "CNY" },
		{ "港币", "HKD" },
		{ "港元", "HKD" },
		{ "美元", "USD" },
		{ "欧元", "EUR" },
		{ "日元", "JPY" },
		{ "英镑", "GBP" },
		{ "元", NULL },
		{ "万美元", NULL },
		{ "人", NULL },
		{ "人民", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *got =
		    unit_currency(rows[i].name, strlen(rows[i].name));
		if (rows[i].want == NULL)
			assert_null(got);
		else
			assert_string_equal(got, rows[i].want);
	}
	/* They name a currency, but no unit: 万元, perhaps. */
	assert_null(unit_find("人民币", strlen("人民币")));
	assert_int_equal(unit_find("万英镑", strlen("万英镑"))->exponent, 4);
}

static struct roster *
roster(const char *text)
{
	struct problems problems = { 0 };
	struct roster *r = roster_parse("r.csv", text, strlen(text), &problems);
	char *told = fixture_problems(&problems);

	assert_string_equal(told, "");
	free(told);
	return r;
}

static void
test_roster_reads_and_checks(void **state)
{
	struct problems problems = { 0 };
	const char *bad = "id,name,name\n"
			  "a,x,y\n"
			  "../etc,x,y\n"
			  "b,x\n"
			  "a,again,\n";
	struct roster *r = roster("\xef\xbb\xbfid,name,fiscal_year_end,tags\n"
				  "000898,鞍钢股份,,key;steel\n"
				  "x1,,03-31,\n"
				  "x2,\"a,b\",10-03,\n");

	(void)state;
	assert_int_equal(r->n, 3);
	assert_int_equal(roster_find(r, "x1"), 1);
	assert_int_equal(roster_find(r, "x"), -1);
	assert_string_equal(r->enterprises[0].name_en, "鞍钢股份");
	assert_string_equal(r->enterprises[1].name, "x1");
	assert_string_equal(r->enterprises[1].currency, "CNY");
	assert_int_equal(r->enterprises[0].fiscal_month, 12);
	assert_int_equal(r->enterprises[1].fiscal_month, 3);
	assert_int_equal(r->enterprises[2].fiscal_month, 9);
	assert_string_equal(roster_cell(r, 2, "name"), "a,b");
	assert_null(roster_cell(r, 2, "none"));
	roster_free(r);
	r = roster_parse("r.csv", bad, strlen(bad), &problems);
	char *told = fixture_problems(&problems);
	assert_string_equal(told,
	    "r.csv:1: column \"name\" stands twice\n"
	    "r.csv:3: id: \"../etc\": expected letters, digits and -_. (at "
	    "most 64 bytes, not starting with .)\n"
	    "r.csv:4: 2 cells: expected 3, as the first row has\n"
	    "r.csv:5: id: \"a\" stands twice\n");
	free(told);
	roster_free(r);
	const char *gbk = "id\n\xb0\xb0\n";
	r = roster_parse("r.csv", gbk, strlen(gbk), &problems);
	told = fixture_problems(&problems);
	assert_non_null(strstr(told, "no UTF-8"));
	free(told);
	roster_free(r);
}

static void
test_roster_finds_all_of_a_cell(void **state)
{
	struct roster *r = roster("id,code\n"
				  "c,9\n"
				  "b,10\n"
				  "a,9\n"
				  "d,\n");
	const size_t *found;

	(void)state;
	assert_int_equal(roster_find_all(r, 1, "9", &found), 0);
	roster_index(r, 1);
	roster_index(r, 1);
	assert_int_equal(roster_find_all(r, 1, "9", &found), 2);
	assert_int_equal(found[0], 0);
	assert_int_equal(found[1], 2);
	assert_int_equal(roster_find_all(r, 1, "10", &found), 1);
	assert_int_equal(found[0], 1);
	assert_int_equal(roster_find_all(r, 1, "", &found), 1);
	assert_int_equal(roster_find_all(r, 1, "99", &found), 0);
	assert_int_equal(roster_find_all(r, 0, "a", &found), 0);
	roster_free(r);
}

static void
test_selector_matches(void **state)
{
	static const struct {
		const char *text, *want; /* ids that match, or NULL: refused */
	} rows[] = {
		{ "class=industrial", "ab" },
		{ "class!=industrial", "c" },
		{ "tag=key", "ac" },
		{ "tag=ke", "" },
		{ "class=industrial and tag=key", "a" },
		{ "class=industrial or tag=key", "abc" },
		{ "not tag=key", "b" },
		{ "not (tag=key and level=1)", "bc" },
		{ "level=1 or level=2 and class=industrial", "ab" },
		{ "sector='有色 金属'", "c" },
		{ "sector=钢铁", "ab" },
		{ "orders=1", "a" },
		{ "class=", NULL },
		{ "clas=industrial", NULL },
		{ "class", NULL },
		{ "(class=a", NULL },
		{ "class=a)", NULL },
		{ "sector='x", NULL },
		{ "", NULL },
		{ "class=a and", NULL },
		{ "class=a class=b", NULL },
	};
	struct roster *r = roster("id,class,tags,level,sector,orders\n"
				  "a,industrial,key; big,1,钢铁,1\n"
				  "b,industrial,,2,钢铁,\n"
				  "c,trade,key,3,有色 金属,\n");

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct error err = { 0 };
		char got[4] = "";
		struct selector *s = selector_compile(rows[i].text, r, &err);
		if (rows[i].want == NULL) {
			if (s != NULL)
				fail_msg("\"%s\" was taken", rows[i].text);
			assert_int_equal(err.code, ERROR_CONFIG);
			assert_non_null(strstr(err.text, "column "));
			continue;
		}
		if (s == NULL)
			fail_msg("\"%s\": %s", rows[i].text, err.text);
		for (int e = 0, n = 0; e < 3; e++) {
			if (selector_matches(s, r, e))
				got[n++] = r->enterprises[e].id[0];
		}
		assert_string_equal(got, rows[i].want);
		selector_free(s);
	}
	roster_free(r);
}

static void
test_placeholder(void **state)
{
	struct roster *r = roster("id,code\na,../x?y\n");
	struct error err = { 0 };
	int32_t start = day("2015-07-01");
	int32_t end = day("2015-09-30");

	(void)state;
	char *url = placeholder_fill(
	    "http://h/{code}/{period_end:%Y%m}-{period_end:%q}-{period_start}"
	    "?p={page}",
	    &(const struct placeholder_values){ .roster = r,
		.period = { .start_day = start, .end_day = end },
		.page = 7 });
	assert_string_equal(url, "http://h/..%2Fx%3Fy/201509-3-2015-07-01?p=7");
	free(url);
	assert_int_equal(placeholder_check("http://h/{code}", r, &err), 0);
	assert_int_equal(placeholder_check("http://h/{cod}", r, &err), -1);
	assert_int_equal(placeholder_check("http://h/{code", r, &err), -1);
	assert_int_equal(placeholder_check("{period_end:%H}", r, &err), -1);
	assert_int_equal(placeholder_check("{code:%Y}", r, &err), -1);
	assert_true(placeholder_has_period("{period_end}"));
	assert_false(placeholder_has_column("{period_end}"));
	assert_true(placeholder_has_column("{code}"));
	assert_true(placeholder_has_page("{page}"));
	assert_false(placeholder_has_page("{code}"));
	assert_false(placeholder_has_column("{page}"));
	roster_free(r);
}

static void
test_schedule(void **state)
{
	struct feed f = { .at = (char *)(uintptr_t) "06:30" };
	struct schedule s;
	struct error err = { 0 };

	(void)state;
	assert_int_equal(schedule_parse(&s, &f, &err), 0);
	assert_true(s.is_by_clock && s.hour == 6 && s.minute == 30);
	assert_day(schedule_day(&s, day("2015-01-31"), true), "2015-02-01");
	f.at = (char *)(uintptr_t) "24:00";
	assert_int_equal(schedule_parse(&s, &f, &err), -1);
	f.at = NULL;
	f.on = (char *)(uintptr_t) "monthly 31 06:30";
	assert_int_equal(schedule_parse(&s, &f, &err), 0);
	assert_day(schedule_day(&s, day("2015-01-31"), false), "2015-01-31");
	assert_day(schedule_day(&s, day("2015-01-31"), true), "2015-02-28");
	f.on = (char *)(uintptr_t) "monthly 32 06:30";
	assert_int_equal(schedule_parse(&s, &f, &err), -1);
	f.on = (char *)(uintptr_t) "weekly 1 06:30";
	assert_int_equal(schedule_parse(&s, &f, &err), -1);
}

static void
test_series_latest_and_at(void **state)
{
	struct series s = { 0 };
	const double values[] = { 1, NAN, 3, NAN };

	(void)state;
	assert_null(series_latest(&s));
	for (int32_t i = 0; i < 4; i++)
		series_add(&s,
		    &(const struct point){
			.period = { 10 * i, 10 * i + 9 }, .value = values[i] });
	assert_true(series_latest(&s)->value == 3);
	assert_true(series_at(&s, 9)->value == 1);
	assert_null(series_at(&s, 8));
	series_fini(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fiscal_years),
		cmocka_unit_test(test_rhythm_grid),
		cmocka_unit_test(test_currency_names),
		cmocka_unit_test(test_unit_split_takes_the_last_parenthesis),
		cmocka_unit_test(test_roster_reads_and_checks),
		cmocka_unit_test(test_roster_finds_all_of_a_cell),
		cmocka_unit_test(test_selector_matches),
		cmocka_unit_test(test_placeholder),
		cmocka_unit_test(test_schedule),
		cmocka_unit_test(test_series_latest_and_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
