/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * charset: bodies in GBK, UTF-16, UTF-8, whole, cut and wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "collectors/charset.h"
#include "daemon/base/mem.h"

/* 总资产 in GBK. */
#define GBK_TOTAL_ASSETS "\xd7\xdc\xd7\xca\xb2\xfa"

static void
expect_text(
    const char *body, size_t len, const char *encoding, const char *expected)
{
	struct charset_text text;
	struct error err = { 0 };
	char *exact = xmemdup(body, len);

	if (charset_decode(&text, exact, len, encoding, &err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(text.len, strlen(expected));
	assert_memory_equal(text.text, expected, text.len);
	charset_text_fini(&text);
	free(exact);
}

static void
expect_error(
    const char *body, size_t len, const char *encoding, const char *expected)
{
	struct charset_text text;
	struct error err = { 0 };
	char *exact = xmemdup(body, len);

	assert_int_equal(charset_decode(&text, exact, len, encoding, &err), -1);
	assert_int_equal(err.code, ERROR_INPUT);
	if (strstr(err.text, expected) == NULL)
		fail_msg("expected \"%s\" in \"%s\"", expected, err.text);
	free(exact);
}

static void
test_known(void **state)
{
	(void)state;
	assert_true(charset_is_known("UTF-8"));
	assert_true(charset_is_known("GBK"));
	assert_true(charset_is_known("GB18030"));
	assert_false(charset_is_known("GBX"));
	assert_false(charset_is_known(""));
	/* These would hide what cannot be read. */
	assert_false(charset_is_known("GBK//IGNORE"));
	assert_false(charset_is_known("GBK//TRANSLIT"));
}

static void
test_converts(void **state)
{
	(void)state;
	expect_text(GBK_TOTAL_ASSETS ",1", 8, "GBK", "总资产,1");
	expect_text(GBK_TOTAL_ASSETS, 6, "gb18030", "总资产");
	expect_text("总资产", strlen("总资产"), NULL, "总资产");
	expect_text("总资产", strlen("总资产"), "utf-8", "总资产");
	expect_text("", 0, "GBK", "");
	/* Grows to more than half as much again. */
	expect_text("\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4"
		    "\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4"
		    "\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4",
	    40, "ISO-8859-15", "€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€");
}

static void
test_marks(void **state)
{
	(void)state;
	expect_text("\xef\xbb\xbf总", 6, NULL, "总");
	expect_text("\xff\xfe\x3b\x60", 4, "UTF-16", "总");
	expect_text("\xfe\xff\x60\x3b", 4, "UTF-16", "总");
	/* Another charset than the one that is configured: somebody changed
	 * something, and somebody has to look. */
	expect_error("\xef\xbb\xbf总", 6, "GBK",
	    "a byte order mark of UTF-8: expected GBK");
	expect_error("\xff\xfe\x3b\x60", 4, "UTF-8",
	    "a byte order mark of UTF-16LE: expected UTF-8");
}

static void
test_wrong_bytes(void **state)
{
	(void)state;
	expect_error("ab" GBK_TOTAL_ASSETS, 8, NULL, "byte 2 is no UTF-8");
	expect_error("\xef\xbb\xbf"
		     "a\xff",
	    5, NULL, "byte 4 is no UTF-8");
	expect_error("abc\xff\xff", 5, "GBK", "byte 3 is no GBK");
	expect_error("x", 1, "GBX", "\"GBX\"");
}

static void
test_cut_characters(void **state)
{
	(void)state;
	expect_error(GBK_TOTAL_ASSETS, 5, "GBK",
	    "byte 4: the text ends within a character of GBK");
	expect_error("\x81\x30\x81", 3, "GB18030", "ends within a character");
	expect_error("总", 2, NULL, "byte 0 is no UTF-8");
	expect_error("\xff\xfe\x3b\x60\x3b", 5, "UTF-16",
	    "byte 4: the text ends within a character of UTF-16LE");
}

static void
test_nul(void **state)
{
	(void)state;
	expect_error("a,b\n1,\0", 7, NULL, "line 2: a NUL character");
	expect_error("a\n\0", 3, "GBK", "line 2: a NUL character");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_converts),
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_wrong_bytes),
		cmocka_unit_test(test_cut_characters),
		cmocka_unit_test(test_nul),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
