/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * attend: what could not be stored has not happened.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>

#include "tests/unit/life_fixture.h"
#include "daemon/base/mem.h"

enum { ALERTS = 2 };

/* Open since today; nobody has acknowledged it. */
static void
add_alert(struct life *life, int i)
{
	char target[8];
	char empty[] = "";
	struct error err = { 0 };
	struct alert a = { .key = { .kind = ALERT_TARGET,
			       .target = target,
			       .feed = empty,
			       .subject = empty,
			       .scope_day = DATE_NONE },
		.event = { .action = ALERT_OPENED,
		    .state = ALERT_OPEN,
		    .severity = SEVERITY_FAIL,
		    .changed_sec = clock_now_sec(),
		    .period_end_day = DATE_NONE,
		    .value = NAN,
		    .line = NAN } };

	snprintf(target, sizeof target, "t%d", i);
	life_ok(ledger_begin(life->world.ledger, &err), &err);
	life_ok(ledger_add_alert_event(life->world.ledger, &a, &err), &err);
	life_ok(ledger_commit(life->world.ledger, &err), &err);
}

/* By a connection of the test's own. */
static void
execute(const struct life *life, const char *sql)
{
	char *path = path_join(life->directory, "ledger.db");
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	free(path);
}

/* The second of two cannot be stored: then the first is not either, and whoever
 * looks for news in the counts finds none. */
static void
test_failure(void **state)
{
	struct life *life = life_new("ack_within = \"1 day\";", NULL);
	struct attention attention = { .is_thorough = true };
	struct error err = { 0 };

	(void)state;
	for (int i = 0; i < ALERTS; i++)
		add_alert(life, i);
	life_pass_days(life, 2);
	execute(life,
	    "CREATE TRIGGER full BEFORE INSERT ON alert_events"
	    " WHEN new.alert = 2 BEGIN SELECT raise(ABORT, 'full'); END");
	assert_int_equal(attend(&life->world, &attention, &err), -1);
	assert_int_equal(attention.counts.n_events, 0);
	assert_false(attend_is_due(&attention));

	execute(life, "DROP TRIGGER full");
	attention.is_thorough = true;
	error_clear(&err);
	life_ok(attend(&life->world, &attention, &err), &err);
	assert_int_equal(attention.counts.n_events, ALERTS);
	life_free(life);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
