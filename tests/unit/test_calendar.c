/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * calendar: working days, by a file and by the one that ships.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/date.h"
#include "daemon/base/path.h"
#include "daemon/model/calendar.h"
#include "tests/unit/config_fixture.h"
#include "daemon/base/mem.h"

static int32_t
day(const char *text)
{
	struct error err;
	int32_t out;

	if (date_parse_iso(&out, text, &err) != 0)
		fail_msg("%s", err.text);
	return out;
}

static struct calendar *
shipped(void)
{
	char *path = path_join(getenv("top_srcdir"), "conf/calendar-cn.csv");
	struct problems problems = { 0 };
	struct buf text = { 0 };
	struct error err = { 0 };

	if (path_read(AT_FDCWD, path, 1 << 20, &text, &err) != 0)
		fail_msg("%s", err.text);
	struct calendar *c = calendar_parse(
	    "calendar-cn.csv", buf_text(&text), text.len, &problems);
	char *told = fixture_problems(&problems);
	assert_string_equal(told, "");
	free(told);
	buf_fini(&text);
	free(path);
	return c;
}

static void
test_days(void **state)
{
	static const struct {
		const char *day;
		bool is_workday, is_by_weekday;
	} rows[] = {
		{ "2026-02-13", true, true },   /* Friday */
		{ "2026-02-14", true, false },  /* Saturday, 调休 */
		{ "2026-02-15", false, false }, /* Sunday */
		{ "2026-02-16", false, true },  /* Monday of the festival */
		{ "2026-02-23", false, true },  /* Monday, the last of it */
		{ "2026-02-24", true, true },   /* Tuesday */
		{ "2026-02-28", true, false },  /* Saturday, 调休 */
		{ "2026-03-01", false, false }, /* Sunday */
		{ "2020-01-31", false, true },  /* prolonged in the epidemic */
		{ "2020-02-01", false, false }, /* had been a workday */
		{ "2019-05-02", false, true },  /* added in March */
		{ "2019-05-05", true, false },
		/* Years that the file does not know. */
		{ "2031-10-01", true, true }, { "2017-10-02", true, true },
		{ "1969-12-31", true, true },   /* Wednesday */
		{ "1969-12-28", false, false }, /* Sunday */
	};
	struct calendar *c = shipped();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		int32_t d = day(rows[i].day);
		if (calendar_is_workday(c, d) != rows[i].is_workday ||
		    calendar_is_workday(NULL, d) != rows[i].is_by_weekday)
			fail_msg("%s", rows[i].day);
	}
	calendar_free(c);
}

static void
test_counting(void **state)
{
	static const struct {
		const char *from;
		int n; /* 0: the first working day on or after it */
		const char *want, *want_by_weekday;
	} rows[] = {
		{ "2026-02-10", 1, "2026-02-11", "2026-02-11" },
		{ "2026-02-10", 3, "2026-02-13", "2026-02-13" },
		{ "2026-02-10", 4, "2026-02-14", "2026-02-16" },
		{ "2026-02-10", 5, "2026-02-24", "2026-02-17" },
		{ "2026-02-10", 9, "2026-02-28", "2026-02-23" },
		{ "2026-02-10", 10, "2026-03-02", "2026-02-24" },
		/* From a day off. */
		{ "2026-02-20", 1, "2026-02-24", "2026-02-23" },
		{ "2025-12-31", 15, "2026-01-22", "2026-01-21" },
		{ "2026-02-15", 0, "2026-02-24", "2026-02-16" },
		{ "2026-02-14", 0, "2026-02-14", "2026-02-16" },
		{ "2026-10-01", 0, "2026-10-08", "2026-10-01" },
		{ "2026-10-10", 0, "2026-10-10", "2026-10-12" },
	};
	struct calendar *c = shipped();
	const struct calendar *const by[] = { c, NULL };

	(void)state;
	for (size_t i = 0; i < 2 * ARRAY_SIZE(rows); i++) {
		const char *want =
		    i % 2 == 0 ? rows[i / 2].want : rows[i / 2].want_by_weekday;
		int32_t from = day(rows[i / 2].from);
		char got[DATE_TEXT_SIZE];
		date_text(got,
		    rows[i / 2].n == 0 ? calendar_workday_from(by[i % 2], from)
				       : calendar_workday_after(
					     by[i % 2], from, rows[i / 2].n));
		if (strcmp(got, want) != 0)
			fail_msg("%s + %d: %s, expected %s", rows[i / 2].from,
			    rows[i / 2].n, got, want);
	}
	calendar_free(c);
}

/* 《全国年节及纪念日放假办法》: 11 days a year, 13 from 2025 on; what falls on
 * a weekend is made up for, and longer holidays are worked on other weekends.
 * So each year has that many working days less than Mondays to Fridays. */
static void
test_shipped_years(void **state)
{
	struct calendar *c = shipped();

	(void)state;
	for (int year = 2018; year <= 2026; year++) {
		/* In 2020 the festival was prolonged by two working days. */
		int want = year == 2020 || year >= 2025 ? 13 : 11;
		int n = 0;
		for (int32_t d = date_from_civil(year, 1, 1);
		     d <= date_from_civil(year, 12, 31); d++)
			n += calendar_is_workday(NULL, d) -
			    calendar_is_workday(c, d);
		if (n != want)
			fail_msg("%d: %d days, expected %d", year, n, want);
	}
	assert_int_equal(calendar_last_day(c), day("2026-12-31"));
	assert_int_equal(calendar_last_day(NULL), DATE_NONE);
	calendar_free(c);
}

static void
test_problems(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "date,kind,name\n2026-01-01,holiday,元旦\n", "" },
		{ "\xef\xbb\xbfkind,date\r\nworkday,2026-01-04\r\n", "" },
		{ "date,kind\n", "" },
		{ "",
		    "c.csv:0: empty: expected a first row of column names, "
		    "date and kind\n" },
		{ "date,name\n2026-01-01,x\n",
		    "c.csv:1: no column \"kind\": expected it in the first "
		    "row\n" },
		{ "date,kind,date,note\n",
		    "c.csv:1: column date stands twice\n"
		    "c.csv:1: column \"note\": expected date, kind or name\n" },
		{ "date,kind\n2026-02-29,holiday\n\n2026-01-01,holidays\n"
		  "x,\n2026-01-02\n",
		    "c.csv:2: date: \"2026-02-29\": expected a date such as "
		    "\"2026-08-31\"\n"
		    "c.csv:4: kind: \"holidays\": expected holiday or "
		    "workday\n"
		    "c.csv:5: date: \"x\": expected a date such as "
		    "\"2026-08-31\"\n"
		    "c.csv:5: kind: \"\": expected holiday or workday\n"
		    "c.csv:6: 1 cells: expected 2, as the first row has\n" },
		{ "date,kind\n2026-01-02,holiday\n2026-01-01,holiday\n"
		  "2026-01-02,workday\n2026-01-02,holiday\n",
		    "c.csv:4: date: 2026-01-02 stands in line 2, too: "
		    "expected it once\n"
		    "c.csv:5: date: 2026-01-02 stands in line 2, too: "
		    "expected it once\n" },
		{ "date,kind\n\xff,holiday\n",
		    "c.csv:0: byte 10 is no UTF-8: expected the file in "
		    "UTF-8\n" },
		{ "date,kind\n\"2026-01-01,holiday\n",
		    "c.csv:0: line 2: a quote where none may stand, or one "
		    "that is never closed: expected cells as RFC 4180 has "
		    "them\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct problems problems = { 0 };
		calendar_free(calendar_parse(
		    "c.csv", rows[i].text, strlen(rows[i].text), &problems));
		char *told = fixture_problems(&problems);
		if (strcmp(told, rows[i].want) != 0)
			fail_msg(
			    "row %zu: %s\nexpected\n%s", i, told, rows[i].want);
		free(told);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_counting),
		cmocka_unit_test(test_shipped_years),
		cmocka_unit_test(test_problems),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
