/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * overdue: which period was due by a day.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/service/overdue.h"
#include "daemon/base/mem.h"

static const struct {
	const char *today;
	int due_days;
	enum rhythm rhythm;
	int fiscal_month;
	const char *end;
} rows[] = {
	/* The day on which it is due is still in time. */
	{ "2016-01-10", 10, RHYTHM_QUARTER, 12, "2015-09-30" },
	{ "2016-01-11", 10, RHYTHM_QUARTER, 12, "2015-12-31" },
	{ "2016-02-10", 10, RHYTHM_MONTH, 12, "2015-12-31" },
	{ "2016-02-11", 10, RHYTHM_MONTH, 12, "2016-01-31" },
	{ "2016-03-11", 10, RHYTHM_MONTH, 12, "2016-02-29" },
	{ "2016-03-01", 0, RHYTHM_MONTH, 12, "2016-02-29" },
	{ "2016-02-29", 0, RHYTHM_MONTH, 12, "2016-01-31" },
	{ "2016-04-30", 120, RHYTHM_YEAR, 12, "2015-12-31" },
	{ "2016-04-29", 120, RHYTHM_YEAR, 12, "2014-12-31" },
	{ "2016-08-31", 60, RHYTHM_HALF, 12, "2016-06-30" },
	{ "2016-11-20", 45, RHYTHM_YEAR, 9, "2016-09-30" },
	{ "2016-11-20", 45, RHYTHM_QUARTER, 10, "2016-07-31" },
};

static void
test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char end[DATE_TEXT_SIZE];
		struct error err;
		int32_t today;
		assert_int_equal(
		    date_parse_iso(&today, rows[i].today, &err), 0);
		date_text(end,
		    overdue_end(today, rows[i].due_days, rows[i].rhythm,
			rows[i].fiscal_month));
		if (strcmp(end, rows[i].end) != 0)
			fail_msg("%s: %s, expected %s", rows[i].today, end,
			    rows[i].end);
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
