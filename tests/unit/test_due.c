/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * due: when a feed is visited next.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/base/date.h"
#include "daemon/service/clock.h"
#include "daemon/service/due.h"
#include "daemon/base/mem.h"

static int32_t
day(const char *text)
{
	struct error err = { 0 };
	int32_t out;

	assert_int_equal(date_parse_iso(&out, text, &err), 0);
	return out;
}

/* The next visit of a feed, as local time. */
static const char *
next(const struct feed *f, int64_t last_sec)
{
	static char text[CLOCK_TEXT_SIZE];

	return clock_text(text, due_next(f, last_sec));
}

static char at_text[] = "06:30";
static char on_text[] = "monthly 31 06:30";

static void
test_what_was_never_polled_is_due(void **state)
{
	const struct feed f = { .every_sec = 86400 };
	const struct feed by_clock = { .at = at_text };

	(void)state;
	assert_true(due_next(&f, 0) <= clock_now_sec());
	assert_true(due_next(&by_clock, 0) <= clock_now_sec());
	/* A clock that ran ahead does not put it to sleep. */
	assert_true(due_next(&f, clock_now_sec() + 1000) <= clock_now_sec());
}

static void
test_intervals(void **state)
{
	const struct feed f = { .every_sec = 3600 };
	int64_t last = clock_instant(day("2016-02-28"), 23, 30);

	(void)state;
	assert_string_equal(next(&f, last), "2016-02-29 00:30");
}

static void
test_daily(void **state)
{
	const struct feed f = { .at = at_text };

	(void)state;
	assert_string_equal(next(&f, clock_instant(day("2016-02-28"), 6, 29)),
	    "2016-02-28 06:30");
	assert_string_equal(next(&f, clock_instant(day("2016-02-28"), 6, 30)),
	    "2016-02-29 06:30");
	/* Days that were slept through are one visit. */
	assert_string_equal(next(&f, clock_instant(day("2016-02-01"), 7, 0)),
	    "2016-02-02 06:30");
}

static void
test_monthly(void **state)
{
	const struct feed f = { .on = on_text };

	(void)state;
	assert_string_equal(next(&f, clock_instant(day("2016-01-31"), 7, 0)),
	    "2016-02-29 06:30");
	assert_string_equal(next(&f, clock_instant(day("2016-02-29"), 6, 0)),
	    "2016-02-29 06:30");
	assert_string_equal(next(&f, clock_instant(day("2016-04-02"), 6, 0)),
	    "2016-04-30 06:30");
}

static void
test_jitter_delays_and_never_hastens(void **state)
{
	const struct feed f = { .every_sec = 100, .jitter_sec = 10 };
	int64_t last = clock_instant(day("2016-02-28"), 6, 0);
	int64_t least = INT64_MAX;
	int64_t most = 0;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		int64_t wait = due_next(&f, last) - last;
		least = wait < least ? wait : least;
		most = wait > most ? wait : most;
	}
	assert_int_equal(least, 100);
	assert_int_equal(most, 110);
}

static void
test_many_do_not_start_at_once(void **state)
{
	(void)state;
	assert_int_equal(due_spread_sec(9), 0);
	assert_int_equal(due_spread_sec(250), 25);
	assert_int_equal(due_spread_sec(100000), 60);
}

static int
set_up(void **state)
{
	(void)state;
	clock_set_zone("Asia/Shanghai");
	clock_pretend(day("2016-12-01"));
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_was_never_polled_is_due),
		cmocka_unit_test(test_intervals),
		cmocka_unit_test(test_daily),
		cmocka_unit_test(test_monthly),
		cmocka_unit_test(test_jitter_delays_and_never_hastens),
		cmocka_unit_test(test_many_do_not_start_at_once),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
