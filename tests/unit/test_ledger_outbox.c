/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ledger: the outbox: what is to be told, in its order, and what came of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/base/buf.h"
#include "tests/unit/ledger_fixture.h"
#include "daemon/base/mem.h"

/* An alert with n_events. */
static void
make_alert(struct fixture *f, const char *subject, int n_events)
{
	struct alert a = { .key = { .kind = ALERT_TARGET,
			       .target = fixture_id("t"),
			       .feed = fixture_id(""),
			       .subject = fixture_id(subject),
			       .scope_day = DATE_NONE },
		.event = { .action = ALERT_OPENED,
		    .state = ALERT_OPEN,
		    .severity = SEVERITY_WARN } };

	fixture_ok(f, ledger_begin(f->l, &f->err));
	for (int i = 0; i < n_events; i++)
		fixture_ok(f, ledger_add_alert_event(f->l, &a, &f->err));
	fixture_ok(f, ledger_commit(f->l, &f->err));
}

static void
make_events(struct fixture *f)
{
	make_alert(f, "a", 3);
	make_alert(f, "b", 1);
}

static void
post(struct fixture *f, const char *notifier, int64_t alert, int64_t n,
    int64_t now_sec)
{
	fixture_ok(f, ledger_begin(f->l, &f->err));
	fixture_ok(
	    f, ledger_outbox_add(f->l, notifier, alert, n, now_sec, &f->err));
	fixture_ok(f, ledger_commit(f->l, &f->err));
}

/* "alert.n" of what waits. */
static void
check_waiting(
    struct fixture *f, const char *notifier, size_t n_max, const char *expected)
{
	struct outbox o;
	struct buf b = { 0 };

	fixture_ok(
	    f, ledger_outbox_waiting(f->l, notifier, n_max, &o, &f->err));
	for (size_t i = 0; i < o.n; i++) {
		buf_printf(&b, "%lld.%lld ", (long long)o.rows[i].alert,
		    (long long)o.rows[i].n);
		assert_string_equal(o.rows[i].notifier, notifier);
	}
	assert_string_equal(buf_text(&b), expected);
	buf_fini(&b);
	outbox_fini(&o);
}

/* The first n_rows that wait have been tried in one message. */
static void
try_to_send(struct fixture *f, const char *notifier, size_t n_rows,
    enum outbox_state state, int64_t now_sec)
{
	const char *error = state == OUTBOX_SENT ? NULL : "no such mailbox";
	struct outbox o;

	fixture_ok(
	    f, ledger_outbox_waiting(f->l, notifier, n_rows, &o, &f->err));
	assert_int_equal(o.n, n_rows);
	fixture_ok(f, ledger_begin(f->l, &f->err));
	fixture_ok(
	    f, ledger_outbox_tried(f->l, &o, state, now_sec, error, &f->err));
	fixture_ok(f, ledger_commit(f->l, &f->err));
	outbox_fini(&o);
}

static void
check_totals(struct fixture *f, const char *notifier,
    const struct outbox_totals *expected)
{
	struct outbox_totals t;

	fixture_ok(f, ledger_outbox_totals(f->l, notifier, &t, &f->err));
	assert_int_equal(t.n_waiting, expected->n_waiting);
	assert_int_equal(t.n_sent, expected->n_sent);
	assert_int_equal(t.n_refused, expected->n_refused);
	assert_int_equal(t.waiting_sec, expected->waiting_sec);
	assert_int_equal(t.sent_sec, expected->sent_sec);
	if (expected->error == NULL)
		assert_null(t.error);
	else
		assert_string_equal(t.error, expected->error);
	outbox_totals_fini(&t);
}

static void
test_outbox_is_unique_and_ordered(void **state)
{
	struct fixture *f = *state;

	make_events(f);
	post(f, "mail", 2, 1, 10);
	post(f, "mail", 1, 1, 11);
	post(f, "robot", 1, 1, 11);
	/* One change, one row, however often it is asked for. */
	post(f, "mail", 2, 1, 12);
	post(f, "mail", 1, 2, 13);
	check_waiting(f, "mail", 9, "2.1 1.1 1.2 ");
	check_waiting(f, "mail", 2, "2.1 1.1 ");
	check_waiting(f, "robot", 9, "1.1 ");
	check_waiting(f, "nobody", 9, "");
	assert_int_equal(ledger_outbox_knows(f->l, "mail", 2, &f->err), 1);
	assert_int_equal(ledger_outbox_knows(f->l, "robot", 2, &f->err), 0);
	/* What was sent is not entered again. */
	try_to_send(f, "mail", 3, OUTBOX_SENT, 20);
	post(f, "mail", 1, 2, 21);
	check_waiting(f, "mail", 9, "");
	assert_int_equal(ledger_outbox_knows(f->l, "mail", 2, &f->err), 1);
	/* Of what never happened there is nothing to tell. */
	fixture_ok(f, ledger_begin(f->l, &f->err));
	assert_int_equal(
	    ledger_outbox_add(f->l, "mail", 1, 9, 30, &f->err), -1);
	ledger_rollback(f->l);
	/* Its change and the row come together or not at all. */
	assert_int_equal(
	    ledger_outbox_add(f->l, "mail", 1, 3, 30, &f->err), -1);
	assert_int_equal(f->err.code, ERROR_STORE);
}

static void
test_outbox_outcomes(void **state)
{
	struct fixture *f = *state;
	int64_t n;

	make_events(f);
	check_totals(f, "mail", &(const struct outbox_totals){ 0 });
	post(f, "mail", 1, 1, 10);
	post(f, "mail", 2, 1, 11);
	post(f, "mail", 1, 2, 12);
	post(f, "mail", 1, 3, 13);
	check_totals(f, "mail",
	    &(const struct outbox_totals){ .n_waiting = 4, .waiting_sec = 10 });
	/* It could not be sent: it waits, with what it met. */
	try_to_send(f, "mail", 1, OUTBOX_WAITING, 20);
	check_totals(f, "mail",
	    &(const struct outbox_totals){ .n_waiting = 4,
		.waiting_sec = 10,
		.error = fixture_id("no such mailbox") });
	struct outbox o;
	fixture_ok(f, ledger_outbox_waiting(f->l, "mail", 9, &o, &f->err));
	assert_int_equal(o.rows[0].tries, 1);
	assert_int_equal(o.rows[0].tried_sec, 20);
	assert_string_equal(o.rows[0].error, "no such mailbox");
	assert_int_equal(o.rows[1].tries, 0);
	assert_int_equal(o.rows[1].tried_sec, 0);
	assert_null(o.rows[1].error);
	outbox_fini(&o);

	try_to_send(f, "mail", 2, OUTBOX_SENT, 30);
	try_to_send(f, "mail", 1, OUTBOX_REFUSED, 40);
	check_waiting(f, "mail", 9, "1.3 ");
	check_totals(f, "mail",
	    &(const struct outbox_totals){ .n_waiting = 1,
		.n_sent = 2,
		.n_refused = 1,
		.waiting_sec = 13,
		.sent_sec = 30 });
	/* What was refused waits again in its place, if somebody says so. */
	fixture_ok(f, ledger_outbox_retry(f->l, "robot", &n, &f->err));
	assert_int_equal(n, 0);
	fixture_ok(f, ledger_outbox_retry(f->l, "mail", &n, &f->err));
	assert_int_equal(n, 1);
	check_waiting(f, "mail", 9, "1.2 1.3 ");
}

/* A rate is of messages, however many changes each tells. */
static void
test_outbox_counts_messages(void **state)
{
	static const struct {
		int64_t since_sec, n;
	} rows[] = { { 0, 2 }, { 30, 2 }, { 31, 1 }, { 40, 1 }, { 41, 0 } };
	struct fixture *f = *state;
	int64_t n;

	make_events(f);
	for (int i = 1; i <= 3; i++)
		post(f, "mail", 1, i, 10);
	post(f, "mail", 2, 1, 11);
	post(f, "robot", 2, 1, 11);
	try_to_send(f, "mail", 3, OUTBOX_SENT, 30);
	try_to_send(f, "mail", 1, OUTBOX_SENT, 40);
	try_to_send(f, "robot", 1, OUTBOX_REFUSED, 40);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		fixture_ok(f,
		    ledger_outbox_sent_since(
			f->l, "mail", rows[i].since_sec, &n, &f->err));
		assert_int_equal(n, rows[i].n);
	}
	fixture_ok(f, ledger_outbox_sent_since(f->l, "robot", 0, &n, &f->err));
	assert_int_equal(n, 0);
}

static bool
is_mail(const void *arg, const char *notifier)
{
	return strcmp(notifier, arg) == 0;
}

static void
test_outbox_of_a_notifier_that_is_gone(void **state)
{
	struct fixture *f = *state;

	make_events(f);
	post(f, "mail", 1, 1, 10);
	post(f, "robot", 1, 1, 10);
	post(f, "robot", 1, 2, 10);
	try_to_send(f, "robot", 1, OUTBOX_SENT, 20);
	fixture_ok(f, ledger_outbox_drop(f->l, is_mail, "mail", &f->err));
	check_waiting(f, "mail", 9, "1.1 ");
	check_waiting(f, "robot", 9, "");
	check_totals(f, "robot",
	    &(const struct outbox_totals){ .n_sent = 1, .sent_sec = 20 });
	/* Should it come again, it is not told of what was then. */
	post(f, "robot", 1, 2, 30);
	check_waiting(f, "robot", 9, "");
}

#define CASE(name)                                                             \
	cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_outbox_is_unique_and_ordered),
		CASE(test_outbox_outcomes),
		CASE(test_outbox_counts_messages),
		CASE(test_outbox_of_a_notifier_that_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
