/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * decimal: to doubles and back, and multiples.
 *
 * SEED=number in the environment repeats a run; the seed is printed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/decimal.h"
#include "tests/unit/dice.h"
#include "daemon/base/mem.h"

enum { ROUNDS = 1000 * 1000 };

static struct decimal
parse(const char *text)
{
	struct decimal out = { 0 };
	struct error err = { 0 };

	if (decimal_parse(&out, text, strlen(text), &err) != 0)
		fail_msg("%s", err.text);
	return out;
}

/* A number of 1 to 30 digits, 0 to 30 of them behind the point; many around
 * 2^53, where doubles begin to leave numbers out, and around 22 places, where
 * powers of ten do. */
static void
random_decimal(struct dice *dice, char out[DECIMAL_TEXT_SIZE])
{
	char digits[40];
	size_t n = 0;
	size_t len = 1 + dice_below(dice, DECIMAL_DIGITS_MAX);
	unsigned kind = dice_below(dice, 4);

	if (kind == 0) {
		/* Off 2^53 by a little. */
		int64_t near = (1LL << 53) + (int64_t)dice_below(dice, 9) - 4;
		n = (size_t)snprintf(digits, sizeof digits, "%" PRId64, near);
	} else {
		if (kind == 1)
			len = 15 + dice_below(dice, 3);
		while (n < len)
			digits[n++] = (char)('0' + dice_below(dice, 10));
		if (digits[0] == '0')
			digits[0] = '1';
	}
	digits[n] = '\0';
	size_t places = dice_below(dice, DECIMAL_SCALE_MAX + 1);
	if (kind == 2)
		places = 20 + dice_below(dice, 5);
	snprintf(out, DECIMAL_TEXT_SIZE, "%s%se-%zu",
	    dice_below(dice, 2) == 0 ? "-" : "", digits, places);
}

/* The nearest double, as the C library reads the same text. */
static void
test_to_double(void **state)
{
	struct dice dice = dice_seeded();
	char text[DECIMAL_TEXT_SIZE];
	size_t n_tried = 0;

	(void)state;
	for (size_t i = 0; i < ROUNDS; i++) {
		struct decimal d;
		struct error err;
		random_decimal(&dice, text);
		if (decimal_parse(&d, text, strlen(text), &err) != 0)
			continue;
		n_tried++;
		double got = decimal_to_double(d);
		double want = strtod(text, NULL);
		if (memcmp(&got, &want, sizeof got) != 0)
			fail_msg("%s: %.17g, expected %.17g", text, got, want);
	}
	assert_true(n_tried > ROUNDS / 2);
	assert_true(decimal_to_double(parse("-0")) == 0);
	assert_false(signbit(decimal_to_double(parse("-0.00"))));
}

/* Sums leave the thirty digits of a report behind. */
static void
test_to_double_beyond_reports(void **state)
{
	struct dice dice = dice_seeded();

	(void)state;
	for (size_t i = 0; i < ROUNDS / 10; i++) {
		char text[DECIMAL_TEXT_SIZE];
		struct decimal d = { .scale = (int)dice_below(&dice, 31) };
		int bits = 1 + (int)dice_below(&dice, 126);
		for (int b = 0; b < bits; b++)
			d.coefficient =
			    d.coefficient * 2 + (int)dice_below(&dice, 2);
		if (dice_below(&dice, 2) == 0)
			d = decimal_negate(d);
		double got = decimal_to_double(d);
		double want = strtod(decimal_text(text, d), NULL);
		if (memcmp(&got, &want, sizeof got) != 0 && d.coefficient != 0)
			fail_msg("%s: %.17g, expected %.17g", text, got, want);
	}
}

static void
test_from_double(void **state)
{
	static const struct {
		double value;
		const char *want; /* NULL: refused */
	} rows[] = {
		{ 0, "0" },
		{ -0.0, "0" },
		{ 0.1, "0.1" },
		{ -12.5, "-12.5" },
		{ 1.0 / 3, "0.3333333333333333" },
		{ 2.0 / 3 * 1e15, "666666666666666.6" },
		{ 123456789012345.67, "123456789012345.67" },
		{ 1e18, "1000000000000000000" },
		{ 9.999999999999998e18, "9999999999999998000" },
		{ 1e19, NULL },
		{ -1e19, NULL },
		{ 1e300, NULL },
		{ INFINITY, NULL },
		{ -INFINITY, NULL },
		{ NAN, NULL },
		{ 1e-18, "0.000000000000000001" },
		{ 1.6e-18, "0.000000000000000002" },
		{ 4e-19, "0" },
		{ -1e-300, "0" },
		{ 5e-324, "0" },
		{ 1.2345678901234567e-5, "0.000012345678901235" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char text[DECIMAL_TEXT_SIZE];
		struct decimal d = { .coefficient = 7 };
		int rc = decimal_from_double(&d, rows[i].value);
		if (rows[i].want == NULL) {
			assert_int_equal(rc, -1);
			continue;
		}
		assert_int_equal(rc, 0);
		if (strcmp(decimal_text(text, d), rows[i].want) != 0)
			fail_msg("%.17g: %s, expected %s", rows[i].value, text,
			    rows[i].want);
		/* In lowest terms, as every decimal. */
		assert_true(decimal_equal(d, parse(rows[i].want)));
	}
}

/* Whatever has no more than 18 places comes back as it was. */
static void
test_from_double_and_back(void **state)
{
	struct dice dice = dice_seeded();

	(void)state;
	for (size_t i = 0; i < ROUNDS / 4; i++) {
		double value =
		    ldexp((double)(int64_t)(dice_next(&dice) >> 11) - 0x1p52,
			-(int)dice_below(&dice, 54));
		struct decimal d;
		assert_int_equal(decimal_from_double(&d, value), 0);
		double back = decimal_to_double(d);
		if (fabs(value) >= 1 ? back != value
				     : !(fabs(back - value) <= 1e-18))
			fail_msg("%.17g came back as %.17g", value, back);
	}
}

static void
test_multiples(void **state)
{
	static const struct {
		const char *text;
		int64_t factor;
		const char *want; /* NULL: leaves 128 bits */
	} rows[] = {
		{ "0.1", 10, "1" },
		{ "0.25", 12, "3" },
		{ "-1.5", 12 * 3960, "-71280" },
		{ "7.000001", -1, "-7.000001" },
		{ "0.001", 0, "0" },
		{ "0", 27720, "0" },
		{ "999999999999999999999999999999", 332640,
		    "332639999999999999999999999999667360" },
		{ "1e29", 10000000000, NULL },
		{ "-1e29", 10000000000, NULL },
		{ "-170141183460469231731687303715", 1000000000,
		    "-170141183460469231731687303715000000000" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char text[DECIMAL_TEXT_SIZE];
		struct decimal d = { .coefficient = 7 };
		int rc = decimal_scale(&d, parse(rows[i].text), rows[i].factor);
		if (rows[i].want == NULL) {
			assert_int_equal(rc, -1);
			assert_true(d.coefficient == 7);
			continue;
		}
		assert_int_equal(rc, 0);
		assert_string_equal(decimal_text(text, d), rows[i].want);
		assert_true(d.scale == 0 || d.coefficient % 10 != 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_to_double),
		cmocka_unit_test(test_to_double_beyond_reports),
		cmocka_unit_test(test_from_double),
		cmocka_unit_test(test_from_double_and_back),
		cmocka_unit_test(test_multiples),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
