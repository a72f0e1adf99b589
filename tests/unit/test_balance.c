/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * balance: assets, and what they ought to be.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/reckon/balance.h"
#include "daemon/base/mem.h"

static struct decimal
number(const char *text)
{
	struct decimal value;
	struct error err;

	if (decimal_parse(&value, text, strlen(text), &err) != 0)
		fail_msg("%s", err.text);
	return value;
}

static const struct {
	const char *assets, *liabilities, *equity;
	double per_mille;
	bool holds;
} rows[] = {
	{ "100", "60", "40", 0, true },
	{ "100.01", "60", "40", 0, true }, /* a rounding of the last place */
	{ "100.02", "60", "40", 0, false },
	{ "1234567", "600000", "634567", 0, true },
	{ "1234567", "600000", "634560", 5, true },
	{ "1234567", "600000", "628000", 5, false },
	{ "1234567", "600000", "628000", 6, true },
	/* Minus equity is one, too. */
	{ "1000.5", "1500.25", "-499.75", 0, true },
	{ "1000.5", "1500.25", "499.75", 5, false },
	/* In 亿元: half a unit of each. */
	{ "1500000000", "800000000", "600000000", 5, true },
	{ "1500000000", "800000000", "500000000", 5, false },
	{ "0", "0", "0", 0, true },
	{ "0", "123", "0", 5, false },
	{ "1e29", "123456789012345678901234567", "1", 5, false },
};

static void
test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (balance_holds(number(rows[i].assets),
			number(rows[i].liabilities), number(rows[i].equity),
			rows[i].per_mille) != rows[i].holds)
			fail_msg("row %zu: %s, %s, %s", i, rows[i].assets,
			    rows[i].liabilities, rows[i].equity);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
