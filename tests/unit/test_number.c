/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * number: groups of digits, decimal marks, brackets; and nothing else.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "collectors/number.h"
#include "daemon/base/mem.h"

static char comma[] = ",", point[] = ".", blank[] = " ", tick[] = "'";

struct row {
	const char *text, *want; /* want NULL: refused */
};

static void
expect(const struct feed *feed, const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char text[DECIMAL_TEXT_SIZE];
		struct error err = { 0 };
		struct decimal number;
		int rc = number_read(&number, feed,
		    (struct span){ rows[i].text, strlen(rows[i].text) }, &err);
		if (rows[i].want == NULL) {
			if (rc == 0)
				fail_msg("%s: read", rows[i].text);
			assert_non_null(strstr(err.text, "is not a number"));
			continue;
		}
		if (rc != 0)
			fail_msg("%s", err.text);
		assert_string_equal(decimal_text(text, number), rows[i].want);
	}
}

static void
test_plain(void **state)
{
	static const struct row rows[] = {
		{ "1234.50", "1234.5" },
		{ "-7", "-7" },
		{ "1.5e3", "1500" },
		{ "1,234", NULL },
		{ "(5)", NULL },
		{ "1 234", NULL },
	};

	(void)state;
	expect(&(const struct feed){ 0 }, rows, ARRAY_SIZE(rows));
}

static void
test_thousands(void **state)
{
	static const struct row rows[] = {
		{ "1,234.50", "1234.5" },
		{ "-12,345,678", "-12345678" },
		{ "999", "999" },
		{ "1234567.25", "1234567.25" },
		{ "0.125", "0.125" },
		{ "1,5", NULL },
		{ "1,2345", NULL },
		{ "1234,567", NULL },
		{ ",123", NULL },
		{ "1,234,", NULL },
		{ "1,,234", NULL },
		{ "1,23,456", NULL },
		{ "1.234,567", NULL },
		{ "", NULL },
		{ ",", NULL },
	};
	static const struct row blanks[] = {
		{ "1 234,5", "1234.5" },
		{ "1\xc2\xa0"
		  "234\xe2\x80\xaf"
		  "567",
		    "1234567" },
		{ "1 23", NULL },
		{ "1.5", NULL },
	};

	(void)state;
	expect(
	    &(const struct feed){ .thousands = comma }, rows, ARRAY_SIZE(rows));
	expect(&(const struct feed){ .thousands = blank,
		   .decimal_mark = MARK_COMMA },
	    blanks, ARRAY_SIZE(blanks));
}

static void
test_decimal_comma(void **state)
{
	static const struct row rows[] = {
		{ "1.234,5", "1234.5" },
		{ "-0,75", "-0.75" },
		{ "1.234", "1234" },
		{ "1.5", NULL },
		{ "1,234.5", NULL },
	};
	static const struct row alone[] = {
		{ "1234,5", "1234.5" },
		{ "1234.5", NULL },
		{ "1.234,5", NULL },
	};

	(void)state;
	expect(&(const struct feed){ .thousands = point,
		   .decimal_mark = MARK_COMMA },
	    rows, ARRAY_SIZE(rows));
	expect(&(const struct feed){ .decimal_mark = MARK_COMMA }, alone,
	    ARRAY_SIZE(alone));
}

static void
test_brackets(void **state)
{
	static const struct row rows[] = {
		{ "(1'234.5)", "-1234.5" },
		{ "（ 7 ）", "-7" },
		{ "-7", "-7" },
		{ "7", "7" },
		{ "(-7)", NULL },
		{ "(7", NULL },
		{ "7)", NULL },
		{ "()", NULL },
		{ "((7))", NULL },
		{ "(7）", NULL },
	};

	(void)state;
	expect(
	    &(const struct feed){ .thousands = tick, .has_parentheses = true },
	    rows, ARRAY_SIZE(rows));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_thousands),
		cmocka_unit_test(test_decimal_comma),
		cmocka_unit_test(test_brackets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
