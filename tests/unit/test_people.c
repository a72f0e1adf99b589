/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * people, index: numbers and periods for people, and the page of pictures.
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
#include "daemon/base/date.h"
#include "graphs/index.h"
#include "graphs/people.h"
#include "daemon/base/mem.h"

static void
test_values(void **state)
{
	static const struct {
		bool is_chinese;
		const char *unit;
		double value, beside;
		const char *want;
	} rows[] = {
		{ true, "%", 65.3176, NAN, "65.3 %" },
		/* As many decimals as it takes to show the miss. */
		{ true, "%", 65.04, 65, "65.04 %" },
		{ true, "%", 65.0004, 65, "65.0004 %" },
		{ true, "%", 65, 65, "65.0 %" },
		{ true, "%", -0.04, NAN, "0.0 %" },
		{ true, "%", -6710.3, NAN, "-6,710.3 %" },
		{ true, "CNY", 3.52e12, NAN, "3.52 万亿元" },
		{ true, "CNY", 128400000000.0, NAN, "1,284.0 亿元" },
		{ true, "CNY", -890000000, NAN, "-8.90 亿元" },
		{ true, "CNY", 12345678, NAN, "1,234.6 万元" },
		{ true, "CNY", 9999, NAN, "9,999 元" },
		{ false, "CNY", 3.52e12, NAN, "3.52 trillion CNY" },
		{ false, "CNY", 128400000000.0, NAN, "128.4 billion CNY" },
		{ false, "CNY", 128400000, NAN, "128.40 million CNY" },
		{ true, "times a year", 1.0849, NAN, "1.08 次" },
		{ false, "times a year", 1.0849, NAN, "1.08 times" },
		{ true, "days", 37.6, NAN, "38 天" },
		{ true, "count", 11, NAN, "11 户" },
		{ true, "位", 3, NAN, "3 位" },
		{ false, "位", 3, NAN, "3" },
		{ false, "places", 21, NAN, "21 places" },
		{ true, "cases", 1, NAN, "1 件" },
		{ true, "CNY a person", 250000, NAN, "25.0 万元/人" },
		{ true, "furlongs", 1.5, NAN, "1.50 furlongs" },
		{ true, "%", NAN, 65, "–" },
		{ true, "%", 1e300, NAN, "1e+300 %" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char out[PEOPLE_SIZE];
		assert_string_equal(
		    people_value(out, rows[i].is_chinese, rows[i].unit, "CNY",
			rows[i].value, rows[i].beside),
		    rows[i].want);
	}
	char out[PEOPLE_SIZE];
	assert_string_equal(
	    people_value(out, true, "CNY", "USD", 2e8, NAN), "2.00 亿美元");
	assert_string_equal(
	    people_value(out, true, "CNY", "MXN", 2e8, NAN), "2.00 亿MXN");
}

static void
assert_period(
    const char *start, const char *end, const char *zh, const char *en)
{
	struct period p;
	struct error err;
	char out[PEOPLE_SIZE];

	assert_int_equal(date_parse_iso(&p.start_day, start, &err), 0);
	assert_int_equal(date_parse_iso(&p.end_day, end, &err), 0);
	assert_string_equal(people_period(out, true, p), zh);
	assert_string_equal(people_period(out, false, p), en);
}

/* What is told of figures in another currency must not say CNY. */
static void
test_units_in_own_currency(void **state)
{
	static const char *const rows[][3] = {
		{ "CNY", "MXN", "MXN" },
		{ "CNY/shares", "MXN", "MXN/shares" },
		{ "CNY a person", "EUR", "EUR a person" },
		{ "USD/shares", "MXN", "USD/shares" },
		{ "CNYX", "MXN", "CNYX" },
		{ "%", "MXN", "%" },
		{ NULL, "MXN", "" },
	};
	char out[PEOPLE_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_string_equal(
		    people_plain_unit(out, rows[i][0], rows[i][1]), rows[i][2]);
	assert_string_equal(
	    people_value(out, false, "CNY/shares", "MXN", 1.25, NAN),
	    "1.25 MXN/shares");
}

static void
test_periods(void **state)
{
	(void)state;
	assert_period("2015-09-01", "2015-09-30", "2015年9月", "Sep 2015");
	assert_period("2015-07-01", "2015-09-30", "2015年三季度", "Q3 2015");
	assert_period("2015-10-01", "2015-12-31", "2015年四季度", "Q4 2015");
	assert_period("2015-01-01", "2015-06-30", "2015年上半年", "2015 H1");
	assert_period("2015-01-01", "2015-12-31", "2015年", "2015");
	/* 52/53 weeks: the quarter that ends near September's end. */
	assert_period("2011-06-26", "2011-10-01", "2011年三季度", "Q3 2011");
	/* A month of its own between quarters. */
	assert_period("2015-07-01", "2015-08-31", "2015年8月", "Aug 2015");
}

static const struct index_entry entries[] = {
	{ .subject_id = "a",
	    .subject_title = "<script>alert(1)</script> & \"甲\"",
	    .title = "资产负债率",
	    .file = "a/debt.png",
	    .latest = "2015年三季度 65.3 %",
	    .is_judged = true,
	    .state = STATE_MISSED },
	{ .subject_id = "a",
	    .subject_title = "<script>alert(1)</script> & \"甲\"",
	    .title = "营业收入",
	    .file = "a/rev.png",
	    .latest = "" },
	{ .subject_id = "b",
	    .subject_title = "乙",
	    .title = "资产负债率",
	    .file = "b/debt.png",
	    .latest = "50 %",
	    .is_judged = true,
	    .state = STATE_MET },
};

static void
test_index_is_harmless_and_complete(void **state)
{
	struct buf page = { 0 };
	struct buf again = { 0 };

	(void)state;
	index_page(&page, true, entries, ARRAY_SIZE(entries));
	const char *html = buf_text(&page);
	assert_null(strstr(html, "<script"));
	assert_non_null(strstr(html, "&lt;script&gt;"));
	assert_non_null(strstr(html, "&quot;甲&quot;"));
	assert_non_null(strstr(html, "src=\"a/debt.png\""));
	assert_non_null(strstr(html, "href=\"#b/debt\""));
	assert_non_null(strstr(html, "id=\"b/debt\""));
	assert_non_null(strstr(html, "■ 未达到 1"));
	assert_non_null(strstr(html, "● 达到 1"));
	assert_non_null(strstr(html, "<html lang=\"zh-CN\">"));
	index_page(&again, true, entries, ARRAY_SIZE(entries));
	assert_string_equal(html, buf_text(&again));
	buf_fini(&page);
	buf_fini(&again);
}

static size_t
count_of(const char *text, const char *what)
{
	size_t n = 0;

	for (const char *at = text; (at = strstr(at, what)) != NULL; at++)
		n++;
	return n;
}

/* Identifiers are checked where they enter; the page does not rely on it. */
static void
test_index_of_hostile_ids(void **state)
{
	static const struct index_entry hostile[] = {
		{ .subject_id = "\"><img src=x onerror=alert(1)>",
		    .subject_title = "甲",
		    .title = "</a><img src=x>",
		    .file = "javascript:alert(1)//a#b?c%41 \"'.png",
		    .latest = "<b>1</b>" },
		{ .subject_id = "本钢_1.2-x",
		    .subject_title = "乙",
		    .title = "&amp;",
		    .file = "本钢_1.2-x/debt.png",
		    .latest = "" },
	};
	struct buf page = { 0 };

	(void)state;
	index_page(&page, true, hostile, ARRAY_SIZE(hostile));
	const char *html = buf_text(&page);
	assert_int_equal(count_of(html, "<img"), ARRAY_SIZE(hostile));
	assert_null(strstr(html, "<b>"));
	assert_null(strstr(html, "href=\"javascript:"));
	assert_null(strstr(html, "src=\"javascript:"));
	/* A path stays one, whatever is in it. */
	static const char file[] =
	    "javascript%3Aalert%281%29//a%23b%3Fc%2541%20%22%27";
	char *src = xasprintf("<a href=\"%s.png\"><img loading=\"lazy\" "
			      "src=\"%s.png\" alt=\"",
	    file, file);
	assert_non_null(strstr(html, src));
	free(src);
	/* A link and what it leads to. */
	assert_non_null(strstr(html,
	    "href=\"#%22%3E%3Cimg%20src%3Dx%20onerror%3Dalert%28"
	    "1%29%3E\">甲</a>"));
	assert_non_null(strstr(
	    html, "<h2 id=\"&quot;&gt;&lt;img src=x onerror=alert(1)&gt;\">"));
	assert_non_null(strstr(html, "href=\"#本钢_1.2-x\">乙</a>"));
	assert_non_null(strstr(html, "src=\"本钢_1.2-x/debt.png\""));
	assert_non_null(strstr(html, ">&amp;amp;</a>"));
	buf_fini(&page);
}

static void
test_index_in_english(void **state)
{
	struct buf page = { 0 };

	(void)state;
	index_page(&page, false, entries, ARRAY_SIZE(entries));
	const char *html = buf_text(&page);
	assert_non_null(strstr(html, "<html lang=\"en\">"));
	assert_non_null(strstr(html, "<title>soewatch graphs</title>"));
	assert_non_null(strstr(html, "How the enterprises' indicators went"));
	assert_non_null(strstr(html, "● met 1"));
	assert_non_null(strstr(html, "▲ at risk 0"));
	assert_non_null(strstr(html, "■ missed 1"));
	assert_non_null(strstr(html, "<th>Latest</th>"));
	assert_non_null(strstr(html, "■ missed</span></td>"));
	assert_non_null(
	    strstr(html, "资产负债率: 2015年三季度 65.3 %, missed\">"));
	/* Nothing of the page's own is Chinese. */
	assert_null(strstr(html, "指标"));
	assert_null(strstr(html, "达到"));
	assert_null(strstr(html, "，"));
	buf_fini(&page);
}

/* A name that breaks over columns, or runs out of one, looks like several. */
static void
test_index_keeps_names_whole(void **state)
{
	struct buf page = { 0 };

	(void)state;
	index_page(&page, true, entries, ARRAY_SIZE(entries));
	const char *link = strstr(buf_text(&page), "}nav a{");
	assert_non_null(link);
	const char *end = strchr(link + 1, '}');
	char *rule = xstrndup(link, (size_t)(end - link));
	assert_non_null(strstr(rule, "break-inside:avoid"));
	assert_non_null(strstr(rule, "text-indent:-1em"));
	assert_non_null(
	    strstr(buf_text(&page), "h1,h2,nav,td{overflow-wrap:anywhere}"));
	free(rule);
	buf_fini(&page);
}

static void
test_index_says_what_to_do_when_empty(void **state)
{
	struct buf page = { 0 };

	(void)state;
	index_page(&page, true, NULL, 0);
	assert_non_null(strstr(buf_text(&page), "还没有数据"));
	buf_clear(&page);
	index_page(&page, false, NULL, 0);
	assert_non_null(strstr(buf_text(&page), "No data yet"));
	assert_non_null(strstr(buf_text(&page), "soewatch status"));
	buf_fini(&page);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_units_in_own_currency),
		cmocka_unit_test(test_periods),
		cmocka_unit_test(test_index_is_harmless_and_complete),
		cmocka_unit_test(test_index_of_hostile_ids),
		cmocka_unit_test(test_index_in_english),
		cmocka_unit_test(test_index_keeps_names_whole),
		cmocka_unit_test(test_index_says_what_to_do_when_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
