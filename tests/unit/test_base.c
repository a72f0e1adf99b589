/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * base: texts, decimals, dates, CSV, files.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/buf.h"
#include "daemon/base/csv.h"
#include "daemon/base/date.h"
#include "daemon/base/decimal.h"
#include "daemon/base/digest.h"
#include "daemon/base/error.h"
#include "daemon/base/path.h"
#include "daemon/base/problem.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

static void
test_error_grows_from_inside_out(void **state)
{
	struct error err = { 0 };

	(void)state;
	assert_int_equal(error_set(&err, ERROR_INPUT, "\"x\" is bad"), -1);
	error_prefix(&err, "row %d", 7);
	error_prefix(&err, "feed a");
	assert_string_equal(err.text, "feed a: row 7: \"x\" is bad");
	assert_int_equal(err.code, ERROR_INPUT);
}

static void
test_error_cuts_between_characters(void **state)
{
	struct error err = { 0 };
	char longish[3 * ERROR_TEXT_SIZE + 1];

	(void)state;
	for (size_t i = 0; i < sizeof longish - 1; i += 3)
		memcpy(longish + i, "负", 3);
	longish[sizeof longish - 1] = '\0';
	error_set(&err, ERROR_INPUT, "%s", longish);
	assert_int_equal(
	    text_valid_utf8(err.text, strlen(err.text)), strlen(err.text));
	assert_true(strlen(err.text) >= ERROR_TEXT_SIZE - 4);
	error_prefix(&err, "x");
	assert_int_equal(
	    text_valid_utf8(err.text, strlen(err.text)), strlen(err.text));
}

static void
test_decimal_reads_exactly(void **state)
{
	static const struct {
		const char *text, *want; /* want NULL: refused */
	} rows[] = {
		{ "1", "1" },
		{ "-1.50", "-1.5" },
		{ "+7", "7" },
		{ "1e3", "1000" },
		{ "1.5e-3", "0.0015" },
		{ "0.000", "0" },
		{ "-0", "0" },
		{ "00012.340", "12.34" },
		{ "0.1", "0.1" },
		{ "123456789012345678901234567890",
		    "123456789012345678901234567890" },
		{ "0.000000000000000000000000000001",
		    "0.000000000000000000000000000001" },
		{ "1.00000000000000000000000000000000000000000000000", NULL },
		{ "1234567890123456789012345678901", NULL },
		{ "1e999", NULL },
		{ "1e-999", NULL },
		{ "1e99999999999999999999", NULL },
		{ "NaN", NULL },
		{ "inf", NULL },
		{ "1,5", NULL },
		{ "1,234", NULL },
		{ "0x10", NULL },
		{ "", NULL },
		{ "-", NULL },
		{ "1.", NULL },
		{ ".5", NULL },
		{ "1.2.3", NULL },
		{ "12e", NULL },
		{ "1e+", NULL },
		{ " 1", NULL },
		{ "1 ", NULL },
		{ "１", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct decimal d;
		struct error err = { 0 };
		char text[DECIMAL_TEXT_SIZE];
		int rc =
		    decimal_parse(&d, rows[i].text, strlen(rows[i].text), &err);
		if (rows[i].want == NULL) {
			if (rc == 0)
				fail_msg("\"%s\" was taken", rows[i].text);
			assert_int_equal(err.code, ERROR_INPUT);
			continue;
		}
		if (rc != 0)
			fail_msg("\"%s\": %s", rows[i].text, err.text);
		assert_string_equal(decimal_text(text, d), rows[i].want);
	}
}

static struct decimal
decimal(const char *text)
{
	struct decimal d = { 0 };
	struct error err;

	assert_int_equal(decimal_parse(&d, text, strlen(text), &err), 0);
	return d;
}

static void
test_decimal_adds_exactly(void **state)
{
	struct decimal sum;
	struct decimal huge = decimal("999999999999999999999999999999");
	char text[DECIMAL_TEXT_SIZE];

	(void)state;
	assert_int_equal(decimal_add(&sum, decimal("0.1"), decimal("0.2")), 0);
	assert_true(decimal_equal(sum, decimal("0.3")));
	assert_int_equal(decimal_sub(&sum, decimal("1"), decimal("0.99")), 0);
	assert_string_equal(decimal_text(text, sum), "0.01");
	assert_int_equal(decimal_sub(&sum, decimal("5.5"), decimal("5.5")), 0);
	assert_true(decimal_is_zero(sum));
	assert_int_equal(decimal_shift(&sum, decimal("5459600"), 4), 0);
	assert_string_equal(decimal_text(text, sum), "54596000000");
	assert_int_equal(decimal_shift(&sum, decimal("-123.45"), -4), 0);
	assert_string_equal(decimal_text(text, sum), "-0.012345");
	/* Beyond what can be read back it says so and leaves the result alone:
	 * such a figure in the ledger would block its enterprise for ever. */
	assert_int_equal(decimal_shift(&sum, huge, 12), -1);
	assert_int_equal(decimal_shift(&sum, huge, 1), -1);
	assert_int_equal(decimal_shift(&sum, decimal("1e29"), 1), -1);
	assert_int_equal(
	    decimal_shift(&sum, decimal("0.00000000000000000000000001"), -8),
	    -1);
	assert_string_equal(decimal_text(text, sum), "-0.012345");
}

static void
test_decimal_to_double_is_nearest(void **state)
{
	static const char *const texts[] = { "0.1", "9007199254740993",
		"123456789.987654321", "-2.5", "3500000000000.01",
		"99999999999999999999999.5" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_true(decimal_to_double(decimal(texts[i])) ==
		    strtod(texts[i], NULL));
}

static void
test_date_round_trips_and_months(void **state)
{
	char text[DATE_TEXT_SIZE];

	(void)state;
	for (int32_t day = -30000; day < 60000; day++) {
		struct civil c = date_to_civil(day);
		assert_int_equal(date_from_civil(c.year, c.month, c.day), day);
	}
	assert_int_equal(date_from_civil(1970, 1, 1), 0);
	assert_string_equal(
	    date_text(text, date_add_months(date_from_civil(2016, 2, 29), -12)),
	    "2015-02-28");
	assert_string_equal(
	    date_text(text, date_add_months(date_from_civil(2015, 2, 28), 1)),
	    "2015-03-31");
	assert_string_equal(
	    date_text(text, date_add_months(date_from_civil(2015, 1, 30), 1)),
	    "2015-02-28");
	assert_string_equal(
	    date_text(text, date_add_months(date_from_civil(2015, 11, 15), 3)),
	    "2016-02-15");
	/* Far before the year 0: no date anybody means, but no harm either. */
	assert_int_equal(
	    date_add_months(
		date_add_months(date_from_civil(2015, 9, 30), -36000), 36000),
	    date_from_civil(2015, 9, 30));
}

static void
test_date_reads_what_feeds_write(void **state)
{
	static const struct {
		const char *text, *want; /* want NULL: refused */
	} rows[] = {
		{ "2015-09-30", "2015-09-30" },
		{ "2015/9/3", "2015-09-03" },
		{ "2015-09-30 00:00:00", "2015-09-30" },
		{ "2015-09-30T00:00:00Z", "2015-09-30" },
		{ "2015-09-30 12:30", "2015-09-30" },
		{ "2015-09-30T12:30:00.000", "2015-09-30" },
		{ "2015-09-30T00:00:00.000+08:00", "2015-09-30" },
		{ "2015-09-30T00:00-0500", "2015-09-30" },
		{ "20150930", "2015-09-30" },
		{ "2015-02", "2015-02-28" },
		{ "201602", "2016-02-29" },
		{ "2015Q3", "2015-09-30" },
		{ "2015M02", "2015-02-28" },
		{ "2015年", "2015-12-31" },
		{ "2015年9月", "2015-09-30" },
		{ "2015年12月", "2015-12-31" },
		{ "2015年9月8日", "2015-09-08" },
		{ "2015年三季度", "2015-09-30" },
		{ "2015年第1季度", "2015-03-31" },
		{ "2015-Q4", "2015-12-31" },
		{ "2015", "2015-12-31" },
		{ "9999-12-31", "9999-12-31" },
		{ "2015-02-30", NULL },
		{ "2015-13-01", NULL },
		{ "2015-00-10", NULL },
		{ "20151301", NULL },
		{ "2015Q5", NULL },
		{ "2015M13", NULL },
		{ "2015M1", NULL },
		{ "2015年13月", NULL },
		{ "2015年2月30日", NULL },
		{ "2015年五季度", NULL },
		{ "2015年度", NULL },
		{ "2015年9", NULL },
		{ "2015\xe5\xb9", NULL },
		{ "2015093", NULL },
		{ "15-09-30", NULL },
		{ "0001-01-01", NULL },
		{ "2015-09-30 noon", NULL },
		{ "2015-09-29T16:00:00.000Z", NULL },
		{ "2015-09-30T12:30:00.000+08:00", NULL },
		{ "2015-09-30 00:01-05:00", NULL },
		{ "2015-09-30T00:00:00+08:00x", NULL },
		{ "2015-09-", NULL },
		{ "2015-", NULL },
		{ "", NULL },
		{ "总资产", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct error err = { 0 };
		int32_t day = 0;
		char text[DATE_TEXT_SIZE];
		int rc =
		    date_parse(&day, rows[i].text, strlen(rows[i].text), &err);
		if (rows[i].want == NULL) {
			if (rc == 0)
				fail_msg("\"%s\" was taken", rows[i].text);
			continue;
		}
		if (rc != 0)
			fail_msg("\"%s\": %s", rows[i].text, err.text);
		assert_string_equal(date_text(text, day), rows[i].want);
	}
}

static void
test_date_of_another_zone(void **state)
{
	static const char text[] = "2023-12-30T16:00:00.000Z";
	struct error err = { 0 };
	int32_t day;

	(void)state;
	assert_int_equal(date_parse(&day, text, strlen(text), &err), -1);
	assert_string_equal(err.text,
	    "\"2023-12-30T16:00:00.000Z\" is a time of another zone: expected "
	    "a date such as 2023-12-31");
}

static void
test_text_numbers(void **state)
{
	struct error err;
	char text[TEXT_NUMBER_SIZE];
	double value;
	int64_t n;

	(void)state;
	assert_string_equal(text_from_double(text, 0.1), "0.1");
	assert_string_equal(
	    text_from_double(text, 1.0 / 3), "0.3333333333333333");
	assert_string_equal(text_from_double(text, -0.0), "0");
	assert_string_equal(text_from_double(text, NAN), "");
	assert_int_equal(text_to_double(&value, "6.5e1", &err), 0);
	assert_true(value == 65);
	assert_int_equal(text_to_double(&value, "nan", &err), -1);
	assert_int_equal(text_to_double(&value, "1e999", &err), -1);
	assert_int_equal(text_to_double(&value, "0x1p3", &err), -1);
	assert_int_equal(text_to_double(&value, "", &err), -1);
	assert_int_equal(text_to_int64(&n, "12", 1, 12, &err), 0);
	assert_int_equal(text_to_int64(&n, "13", 1, 12, &err), -1);
	assert_non_null(strstr(err.text, "\"13\": expected 1 to 12"));
	assert_int_equal(text_to_duration(&n, "2h", &err), 0);
	assert_int_equal(n, 7200);
	assert_int_equal(text_to_duration(&n, "2 h", &err), -1);
	assert_int_equal(text_to_duration(&n, "1 day", &err), 0);
	assert_int_equal(n, 86400);
	assert_int_equal(text_to_duration(&n, "12 months", &err), 0);
	assert_int_equal(n, 31557600);
	assert_int_equal(text_to_duration(&n, "1 year", &err), 0);
	assert_int_equal(n, 31557600);
	assert_int_equal(
	    text_to_duration(&n, "99999999999999999999d", &err), -1);
	assert_int_equal(text_to_size(&n, "64MB", &err), 0);
	assert_int_equal(n, 64 << 20);
	assert_int_equal(text_to_size(&n, "64XB", &err), -1);
}

static void
test_text_quote_is_safe(void **state)
{
	char out[TEXT_QUOTE_SIZE];
	char longish[301];

	(void)state;
	assert_string_equal(text_quote_z(out, "负债"), "\"负债\"");
	assert_string_equal(text_quote_z(out, "a\nb"), "\"a\\x0ab\"");
	assert_string_equal(text_quote_z(out, "\xff"), "\"\\xff\"");
	/* U+202E would turn a terminal's line around. */
	assert_string_equal(
	    text_quote_z(out, "\xe2\x80\xae"), "\"\\xe2\\x80\\xae\"");
	assert_string_equal(
	    text_quote_z(out, "\xe2\x81\xa6"), "\"\\xe2\\x81\\xa6\"");
	for (size_t i = 0; i < 300; i += 3)
		memcpy(longish + i, "债", 3);
	longish[300] = '\0';
	text_quote_z(out, longish);
	assert_true(strlen(out) < TEXT_QUOTE_SIZE);
	assert_int_equal(text_valid_utf8(out, strlen(out)), strlen(out));
	assert_non_null(strstr(out, "…\""));
}

/* A byte that is no UTF-8 is found wherever it stands, and so is the end. */
static void
test_text_valid_everywhere(void **state)
{
	static const char text[] = "total assets 资产总额, 1,234.50 and more";
	const size_t len = sizeof text - 1;

	(void)state;
	assert_int_equal(text_valid_utf8(text, len), len);
	for (size_t i = 0; i < len; i++) {
		char *cut = xmemdup(text, len);
		size_t start = i;

		while (((unsigned char)text[start] & 0xc0) == 0x80)
			start--;
		assert_int_equal(text_valid_utf8(cut, i), start);
		cut[i] = (char)0xff;
		assert_int_equal(text_valid_utf8(cut, len), start);
		free(cut);
	}
}

static void
test_text_ids(void **state)
{
	static const struct {
		const char *text;
		bool is_good;
	} rows[] = {
		{ "000898", true },
		{ "鞍钢股份", true },
		{ "a-b_c.d", true },
		{ "", false },
		{ ".hidden", false },
		{ "..", false },
		{ "a/b", false },
		{ "a b", false },
		{ "a\nb", false },
		{ "a\\b", false },
		{ "<b>", false },
		{ "a，b", false },          /* full-width comma */
		{ "a\xe2\x80\xae", false }, /* right-to-left override */
		{ "a\xc3", false },         /* cut UTF-8 */
		{ "\xef\xbc\x8f", false },  /* full-width slash */
		{ "1234567890123456789012345678901234567890123456789012345678"
		  "9012345",
		    false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (text_is_id(rows[i].text, strlen(rows[i].text)) !=
		    rows[i].is_good)
			fail_msg("id \"%s\"", rows[i].text);
	}
	assert_true(text_is_name("debt_65", 7));
	assert_false(text_is_name("65_debt", 7));
	assert_false(text_is_name("debt-65", 7));
}

static void
test_text_strips_wide_blanks(void **state)
{
	const char *s = "\xef\xbb\xbf\xe3\x80\x80 总资产\t\xc2\xa0\r\n";
	size_t len = strlen(s);

	(void)state;
	text_strip(&s, &len);
	assert_int_equal(len, strlen("总资产"));
	assert_memory_equal(s, "总资产", len);
	assert_true(text_is_blank("\t\t\xe3\x80\x80", 5));
	assert_int_equal(text_width("鞍钢A"), 5);
	/* No half of a character that takes two columns. */
	assert_int_equal(text_fitting("鞍钢A", 5), strlen("鞍钢A"));
	assert_int_equal(text_fitting("鞍钢A", 4), strlen("鞍钢"));
	assert_int_equal(text_fitting("鞍钢A", 3), strlen("鞍"));
	assert_int_equal(text_fitting("鞍钢A", 1), 0);
}

static void
test_text_csv_and_html_are_harmless(void **state)
{
	struct buf b = { 0 };

	(void)state;
	text_csv_field(&b, "a,\"b\"\n");
	assert_string_equal(buf_text(&b), "\"a,\"\"b\"\"\n\"");
	buf_clear(&b);
	text_csv_field(&b, "=cmd|' /C calc'!A0");
	assert_string_equal(buf_text(&b), "'=cmd|' /C calc'!A0");
	buf_clear(&b);
	text_csv_field(&b, "-12.5");
	assert_string_equal(buf_text(&b), "-12.5");
	buf_clear(&b);
	text_html(&b, "<script>&\"'");
	assert_string_equal(buf_text(&b), "&lt;script&gt;&amp;&quot;&#39;");
	buf_fini(&b);
}

/* ---- CSV ---- */

static int
collect_row(void *arg, const struct csv_row *row, struct error *err)
{
	struct buf *b = arg;

	(void)err;
	buf_printf(b, "%zu%s:", row->line, row->is_terminated ? "" : "!");
	for (size_t i = 0; i < row->n; i++)
		buf_printf(b, "[%s]", row->cells[i].text);
	buf_putc(b, '\n');
	return 0;
}

static void
test_csv_rows_and_lines(void **state)
{
	struct buf b = { 0 };
	struct error err = { 0 };
	const char *text = "\xef\xbb\xbf"
			   "a,b\r\n\r\n\"x\ny\",\"q\"\"q\"\r\nlast,";

	(void)state;
	assert_int_equal(
	    csv_read(text, strlen(text), ',', 1, collect_row, &b, &err), 0);
	assert_string_equal(
	    buf_text(&b), "1:[a][b]\n3:[x\ny][q\"q]\n5!:[last][]\n");
	buf_clear(&b);
	assert_int_equal(
	    csv_read("a,\"b", 4, ',', 1, collect_row, &b, &err), -1);
	assert_non_null(strstr(err.text, "line 1"));
	assert_int_equal(
	    csv_read("ok\na\"b,c\n", 9, ',', 1, collect_row, &b, &err), -1);
	assert_non_null(strstr(err.text, "line 2"));
	buf_fini(&b);
}

/* ---- files ---- */

static void
test_path_writes_whole_or_not(void **state)
{
	char dir[] = "/tmp/soewatch-path-XXXXXX";
	struct buf b = { 0 };
	struct error err = { 0 };

	(void)state;
	assert_non_null(mkdtemp(dir));
	int fd = path_open_dir(AT_FDCWD, dir, &err);
	assert_true(fd >= 0);
	assert_int_equal(path_write(fd, "a", "one", 3, true, &err), 0);
	assert_int_equal(path_write(fd, "a", "two", 3, false, &err), 0);
	assert_int_equal(path_read(fd, "a", 10, &b, &err), 0);
	assert_string_equal(buf_text(&b), "two");
	assert_false(path_exists(fd, "a.new"));
	assert_int_equal(path_read(fd, "a", 2, &b, &err), -1);
	assert_int_equal(path_read(fd, "none", 10, &b, &err), -1);
	assert_int_equal(symlinkat("a", fd, "link"), 0);
	assert_int_equal(path_read(fd, "link", 10, &b, &err), 0);
	assert_int_equal(mkfifoat(fd, "fifo", 0600), 0);
	assert_int_equal(path_read(fd, "fifo", 10, &b, &err), -1);
	assert_non_null(strstr(err.text, "not a regular file"));
	assert_int_equal(path_write(fd, "no/dir", "x", 1, false, &err), -1);
	assert_int_equal(err.code, ERROR_STORE);
	int sub = path_open_dir(fd, "x/y/z", &err);
	assert_true(sub >= 0);
	close(sub);
	close(fd);
	buf_fini(&b);
}

static void
test_digest_is_sha256(void **state)
{
	char out[DIGEST_TEXT_SIZE];

	(void)state;
	/* FIPS 180-2, appendix B.1. */
	assert_string_equal(digest_text(out, "abc", 3),
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void
test_problems_sort_by_place(void **state)
{
	struct problems p = { 0 };

	(void)state;
	problems_add(&p, (struct place){ "b", 2 }, "two");
	problems_warn(&p, (struct place){ "b", 1 }, "one");
	problems_add(&p, (struct place){ "a", 9 }, "nine");
	problems_sort(&p);
	assert_int_equal(problems_errors(&p), 2);
	assert_string_equal(p.problems[0].text, "nine");
	assert_string_equal(p.problems[1].text, "one");
	problems_fini(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_error_grows_from_inside_out),
		cmocka_unit_test(test_error_cuts_between_characters),
		cmocka_unit_test(test_decimal_reads_exactly),
		cmocka_unit_test(test_decimal_adds_exactly),
		cmocka_unit_test(test_decimal_to_double_is_nearest),
		cmocka_unit_test(test_date_round_trips_and_months),
		cmocka_unit_test(test_date_reads_what_feeds_write),
		cmocka_unit_test(test_date_of_another_zone),
		cmocka_unit_test(test_text_numbers),
		cmocka_unit_test(test_text_quote_is_safe),
		cmocka_unit_test(test_text_valid_everywhere),
		cmocka_unit_test(test_text_ids),
		cmocka_unit_test(test_text_strips_wide_blanks),
		cmocka_unit_test(test_text_csv_and_html_are_harmless),
		cmocka_unit_test(test_csv_rows_and_lines),
		cmocka_unit_test(test_path_writes_whole_or_not),
		cmocka_unit_test(test_digest_is_sha256),
		cmocka_unit_test(test_problems_sort_by_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
