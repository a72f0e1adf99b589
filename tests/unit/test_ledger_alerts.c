/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ledger: alerts with their events, reports that are due; and a ledger of
 * before these.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <math.h>

#include "daemon/base/buf.h"
#include "daemon/base/path.h"
#include "daemon/ledger/internal.h"
#include "tests/unit/ledger_fixture.h"
#include "daemon/base/mem.h"

static struct alert
alert_of(enum alert_kind kind, const char *target, const char *feed,
    const char *subject, int32_t scope_day)
{
	return (struct alert){ .key = { .kind = kind,
				   .target = fixture_id(target),
				   .feed = fixture_id(feed),
				   .subject = fixture_id(subject),
				   .scope_day = scope_day },
		.event = { .severity = SEVERITY_WARN,
		    .period_end_day = END_DAY,
		    .value = 63.5,
		    .line = 63 } };
}

static void
add(struct fixture *f, struct alert *a, enum alert_action action,
    enum alert_state state, int64_t changed_sec)
{
	a->event.action = action;
	a->event.state = state;
	a->event.changed_sec = changed_sec;
	fixture_ok(f, ledger_begin(f->l, &f->err));
	fixture_ok(f, ledger_add_alert_event(f->l, a, &f->err));
	fixture_ok(f, ledger_commit(f->l, &f->err));
}

static struct alert
read_one(struct fixture *f, int64_t id)
{
	struct alerts alerts;

	assert_int_equal(ledger_alert(f->l, id, &alerts, &f->err), 1);
	struct alert a = alerts.alerts[0];
	alerts.n = 0;
	alerts_fini(&alerts);
	return a;
}

/* "1 opened, 2 resolved" */
static char *
texts_of(const struct alerts *alerts)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < alerts->n; i++)
		buf_printf(&b, "%s%lld %s", i == 0 ? "" : ", ",
		    (long long)alerts->alerts[i].id,
		    alert_action_name(alerts->alerts[i].event.action));
	return buf_take(&b);
}

static void
check_alerts(struct alerts alerts, const char *expected)
{
	char *got = texts_of(&alerts);

	assert_string_equal(got, expected);
	free(got);
	alerts_fini(&alerts);
}

static void
check_all(struct fixture *f, bool has_resolved, const char *expected)
{
	struct alerts alerts;

	fixture_ok(f, ledger_alerts(f->l, has_resolved, &alerts, &f->err));
	check_alerts(alerts, expected);
}

/* ---- alerts ---- */

static void
test_an_event_comes_back_whole(void **state)
{
	struct fixture *f = *state;
	struct alert a =
	    alert_of(ALERT_RESTATED, "debt_65", "flash", "本钢", END_DAY);

	a.event.severity = SEVERITY_FAIL;
	a.event.value = 65.1;
	a.event.line = (double)NAN;
	a.event.level = 2;
	a.event.until_sec = 4000000000;
	a.event.reason = fixture_id("追溯调整");
	a.event.who = fixture_id("王");
	a.event.note = fixture_id("<script>\r\n\"; rm -rf");
	add(f, &a, ALERT_HUSHED, ALERT_SILENCED, 100);
	assert_int_equal(a.id, 1);
	assert_int_equal(a.event.n, 1);
	struct alert r = read_one(f, 1);
	assert_int_equal(alert_key_compare(&r.key, &a.key), 0);
	assert_int_equal(r.key.scope_day, END_DAY);
	assert_int_equal(r.event.n, 1);
	assert_int_equal(r.event.action, ALERT_HUSHED);
	assert_int_equal(r.event.state, ALERT_SILENCED);
	assert_int_equal(r.event.severity, SEVERITY_FAIL);
	assert_int_equal(r.event.changed_sec, 100);
	assert_int_equal(r.event.period_end_day, END_DAY);
	assert_true(r.event.value == 65.1);
	assert_true(isnan(r.event.line));
	assert_int_equal(r.event.level, 2);
	assert_int_equal(r.event.until_sec, 4000000000);
	assert_string_equal(r.event.reason, "追溯调整");
	assert_string_equal(r.event.who, "王");
	assert_string_equal(r.event.note, "<script>\r\n\"; rm -rf");
	alert_fini(&r);

	struct alert bare = alert_of(ALERT_FEED, "", "flash", "", DATE_NONE);
	bare.event.period_end_day = DATE_NONE;
	add(f, &bare, ALERT_OPENED, ALERT_OPEN, 100);
	r = read_one(f, 2);
	assert_int_equal(alert_key_compare(&r.key, &bare.key), 0);
	assert_int_equal(r.event.period_end_day, DATE_NONE);
	assert_int_equal(r.event.until_sec, 0);
	assert_null(r.event.reason);
	assert_null(r.event.who);
	assert_null(r.event.note);
	alert_fini(&r);
	struct alerts alerts;
	assert_int_equal(ledger_alert(f->l, 3, &alerts, &f->err), 0);
	assert_int_equal(alerts.n, 0);
}

/* Since when it is there, and since when somebody is waited for. */
static void
test_instants(void **state)
{
	static const struct {
		enum alert_action action;
		enum alert_state state;
		int64_t opened_sec, raised_sec;
	} steps[] = {
		{ ALERT_WAITED, ALERT_PENDING, 100, 0 },
		{ ALERT_UPDATED, ALERT_PENDING, 100, 0 },
		{ ALERT_OPENED, ALERT_OPEN, 300, 300 },
		{ ALERT_UPDATED, ALERT_OPEN, 300, 300 },
		{ ALERT_RAISED, ALERT_OPEN, 300, 500 },
		{ ALERT_ESCALATED, ALERT_OPEN, 300, 600 },
		{ ALERT_ACKED, ALERT_ACKNOWLEDGED, 300, 600 },
		{ ALERT_LOWERED, ALERT_ACKNOWLEDGED, 300, 600 },
		{ ALERT_HUSHED, ALERT_SILENCED, 300, 600 },
		{ ALERT_SPOKE, ALERT_OPEN, 300, 1000 },
		{ ALERT_CLOSED, ALERT_RESOLVED, 300, 1000 },
		{ ALERT_REOPENED, ALERT_OPEN, 300, 1200 },
	};
	struct fixture *f = *state;
	struct alert a = alert_of(ALERT_TARGET, "t", "", "angang", DATE_NONE);
	struct alert_events events;

	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		add(f, &a, steps[i].action, steps[i].state,
		    100 * ((int64_t)i + 1));
		struct alert r = read_one(f, 1);
		assert_int_equal(r.event.action, steps[i].action);
		assert_int_equal(r.opened_sec, steps[i].opened_sec);
		assert_int_equal(r.raised_sec, steps[i].raised_sec);
		/* What the writer has at hand says the same. */
		assert_int_equal(a.raised_sec, steps[i].raised_sec);
		alert_fini(&r);
	}
	fixture_ok(f, ledger_alert_events(f->l, 1, &events, &f->err));
	assert_int_equal(events.n, ARRAY_SIZE(steps));
	for (size_t i = 0; i < events.n; i++) {
		assert_int_equal(events.events[i].n, i + 1);
		assert_int_equal(events.events[i].action, steps[i].action);
		assert_int_equal(events.events[i].state, steps[i].state);
	}
	alert_events_fini(&events);
}

/* The newest of each key, by subject and by kind. */
static void
test_the_newest_of_each_key(void **state)
{
	struct fixture *f = *state;
	struct alert first = alert_of(ALERT_TARGET, "t", "", "本钢", DATE_NONE);
	struct alert second = first;
	struct alert other = alert_of(ALERT_TARGET, "u", "", "本钢", DATE_NONE);
	struct alert late =
	    alert_of(ALERT_DEADLINE, "t", "", "本钢", DATE_NONE);
	struct alert past = alert_of(ALERT_RESTATED, "t", "", "本钢", END_DAY);
	struct alert past2 =
	    alert_of(ALERT_RESTATED, "t", "", "本钢", END_DAY + 90);
	struct alert feed = alert_of(ALERT_FEED, "", "flash", "", DATE_NONE);
	struct alert held =
	    alert_of(ALERT_HELD, "", "flash", "本钢", DATE_NONE);
	struct alert they = alert_of(ALERT_TARGET, "t", "", "port", DATE_NONE);
	struct alert *all[] = { &first, &second, &other, &late, &past, &past2,
		&feed, &held, &they };
	struct alerts alerts;

	add(f, &first, ALERT_OPENED, ALERT_OPEN, 1);
	add(f, &first, ALERT_CLOSED, ALERT_RESOLVED, 2);
	for (size_t i = 1; i < ARRAY_SIZE(all); i++)
		add(f, all[i], ALERT_OPENED, ALERT_OPEN, 3);
	add(f, &other, ALERT_CLOSED, ALERT_RESOLVED, 4);
	check_all(f, false,
	    "2 opened, 4 opened, 5 opened, 6 opened, 7 opened, 8 opened, "
	    "9 opened");
	check_all(f, true,
	    "1 resolved, 2 opened, 3 resolved, 4 opened, 5 opened, 6 opened, "
	    "7 opened, 8 opened, 9 opened");
	fixture_ok(f, ledger_alerts_of(f->l, "本钢", &alerts, &f->err));
	check_alerts(alerts,
	    "2 opened, 3 resolved, 4 opened, 5 opened, 6 opened, 8 opened");
	fixture_ok(f, ledger_alerts_of(f->l, "", &alerts, &f->err));
	check_alerts(alerts, "7 opened");
	fixture_ok(
	    f, ledger_alerts_of_kind(f->l, ALERT_TARGET, &alerts, &f->err));
	check_alerts(alerts, "2 opened, 3 resolved, 9 opened");
	fixture_ok(
	    f, ledger_alerts_of_kind(f->l, ALERT_OVERDUE, &alerts, &f->err));
	check_alerts(alerts, "");
}

static void
test_events_are_kept(void **state)
{
	static const char *const changes[] = {
		"UPDATE alerts SET kind = 'feed'",
		"UPDATE alerts SET scope_day = 1",
		"UPDATE alert_events SET who = 'another'",
		"UPDATE alert_events SET note = ''",
		"UPDATE alert_events SET until_sec = 1",
		"DELETE FROM alert_events",
		"DELETE FROM alerts",
		("INSERT OR REPLACE INTO alert_events SELECT * FROM "
		 "alert_events"),
	};
	struct fixture *f = *state;
	struct alert a = alert_of(ALERT_TARGET, "t", "", "s", DATE_NONE);

	add(f, &a, ALERT_OPENED, ALERT_OPEN, 1);
	add(f, &a, ALERT_ACKED, ALERT_ACKNOWLEDGED, 2);
	for (size_t i = 0; i < ARRAY_SIZE(changes); i++) {
		assert_int_equal(raw(f, changes[i], true), SQLITE_CONSTRAINT);
		assert_non_null(strstr(f->message, "are never"));
	}
	check_all(f, true, "1 acknowledged");
}

static void
test_errors(void **state)
{
	struct fixture *f = *state;
	struct alert none = { .id = 17, .event = { .state = ALERT_RESOLVED } };
	struct alert fresh = alert_of(ALERT_TARGET, "t", "", "s", DATE_NONE);
	struct alerts alerts;

	fixture_ok(f, ledger_begin(f->l, &f->err));
	assert_int_equal(ledger_add_alert_event(f->l, &none, &f->err), -1);
	assert_int_equal(f->err.code, ERROR_UNKNOWN);
	assert_string_equal(f->err.text, "alert 17: there is no such alert");
	ledger_rollback(f->l);
	/* All rows or none. */
	assert_int_equal(ledger_add_alert_event(f->l, &fresh, &f->err), -1);
	assert_int_equal(f->err.code, ERROR_STORE);
	add(f, &fresh, ALERT_OPENED, ALERT_OPEN, 1);
	static const char *const unknown[] = { "'flown', 'open', 'warn'",
		"'opened', 'gone', 'warn'", "'opened', 'open', 'loud'" };
	for (size_t i = 0; i < ARRAY_SIZE(unknown); i++) {
		char sql[256];
		snprintf(sql, sizeof sql,
		    "INSERT INTO alert_events(alert, n, action, state,"
		    " severity, changed_sec) VALUES (1, %zu, %s, 2)",
		    i + 2, unknown[i]);
		assert_int_equal(raw(f, sql, true), SQLITE_OK);
		assert_int_equal(
		    ledger_alerts(f->l, true, &alerts, &f->err), -1);
		assert_int_equal(f->err.code, ERROR_STORE);
		assert_non_null(strstr(f->err.text, "is not known"));
		assert_int_equal(alerts.n, 0);
	}
}

/* ---- reports ---- */

static int
note_alert(void *arg, int64_t alert)
{
	buf_printf(arg, "%lld ", (long long)alert);
	return 0;
}

static void
check_due(struct fixture *f, size_t n_max, const char *expected)
{
	struct buf b = { 0 };

	fixture_ok(f, ledger_reports_due(f->l, n_max, note_alert, &b, &f->err));
	assert_string_equal(buf_text(&b), expected);
	buf_fini(&b);
}

static void
test_reports(void **state)
{
	struct fixture *f = *state;
	struct alert a = alert_of(ALERT_TARGET, "t", "", "a", DATE_NONE);
	struct alert b = alert_of(ALERT_TARGET, "t", "", "b", DATE_NONE);

	check_due(f, 9, "");
	add(f, &a, ALERT_OPENED, ALERT_OPEN, 1);
	add(f, &b, ALERT_OPENED, ALERT_OPEN, 1);
	add(f, &a, ALERT_UPDATED, ALERT_OPEN, 2);
	check_due(f, 9, "1 2 ");
	check_due(f, 1, "1 ");
	/* One that was made of an older event is due still. */
	fixture_ok(f, ledger_report_made(f->l, 1, 1, &f->err));
	check_due(f, 9, "1 2 ");
	fixture_ok(f, ledger_report_made(f->l, 1, 2, &f->err));
	check_due(f, 9, "2 ");
	add(f, &a, ALERT_CLOSED, ALERT_RESOLVED, 3);
	check_due(f, 9, "1 2 ");
}

/* ---- the ledger's own name ---- */

static void
test_id(void **state)
{
	struct fixture *f = *state;
	char *id;
	char *again;

	fixture_ok(f, ledger_id(f->l, &id, &f->err));
	assert_int_equal(strlen(id), 16);
	assert_int_equal(strspn(id, "0123456789abcdef"), 16);
	ledger_close(f->l);
	fixture_open(f);
	fixture_ok(f, ledger_id(f->l, &again, &f->err));
	assert_string_equal(id, again);
	free(id);
	free(again);
	raw(f, "DELETE FROM marks WHERE kind = 'ledger'", true);
	assert_int_equal(ledger_id(f->l, &id, &f->err), -1);
	assert_non_null(strstr(f->err.text, "has lost its id"));
}

/* ---- a ledger of before ---- */

/* What version 3 wrote, from tests/fixtures/ledger-3.sql. */
static void
use_version_3(struct fixture *f)
{
	char path[256];
	struct buf sql = { 0 };

	ledger_close(f->l);
	fixture_path(f, "ledger.db", path, sizeof path);
	unlink(path);
	snprintf(path, sizeof path, "%s/tests/fixtures/ledger-3.sql",
	    getenv("top_srcdir"));
	fixture_ok(f, path_read(AT_FDCWD, path, 1 << 20, &sql, &f->err));
	if (raw(f, buf_text(&sql), false) != SQLITE_OK)
		fail_msg("%s", f->message);
	buf_fini(&sql);
	assert_int_equal(raw_number(f, "PRAGMA user_version"), 3);
	fixture_open(f);
}

/* "opened/open fail 2020-06-30 70 reason" a line */
static char *
story(struct fixture *f, int64_t id)
{
	struct alert_events events;
	struct buf b = { 0 };
	char end[DATE_TEXT_SIZE];

	fixture_ok(f, ledger_alert_events(f->l, id, &events, &f->err));
	for (size_t i = 0; i < events.n; i++) {
		const struct alert_event *e = &events.events[i];
		buf_printf(&b, "%s/%s %s %s %s\n", alert_action_name(e->action),
		    alert_state_name(e->state), severity_name(e->severity),
		    e->period_end_day == DATE_NONE
			? "-"
			: date_text(end, e->period_end_day),
		    e->reason == NULL ? "-" : e->reason);
		assert_null(e->who);
		assert_null(e->note);
	}
	alert_events_fini(&events);
	return buf_take(&b);
}

static void
check_story(struct fixture *f, int64_t id, const char *expected)
{
	char *got = story(f, id);

	assert_string_equal(got, expected);
	free(got);
}

static void
test_version_3_keeps_its_alerts(void **state)
{
	struct fixture *f = *state;
	char *id;

	use_version_3(f);
	check_all(f, true, "1 opened, 2 opened, 3 pending, 4 resolved");
	check_all(f, false, "1 opened, 2 opened, 3 pending");
	/* The note of then was the machine's: a reason. */
	check_story(f, 1, "opened/open fail - never reported\n");
	check_story(f, 2,
	    "opened/open warn 2020-03-31 -\n"
	    "opened/open fail 2020-06-30 -\n");
	check_story(f, 3, "pending/pending warn 2020-06-30 -\n");
	check_story(f, 4,
	    "opened/open fail 2020-06-30 no report of a later period than "
	    "that of 2020-06-30\n"
	    "resolved/resolved fail 2021-06-30 -\n");
	struct alert a = read_one(f, 2);
	assert_int_equal(a.key.kind, ALERT_TARGET);
	assert_string_equal(a.key.target, "debt");
	assert_string_equal(a.key.feed, "");
	assert_string_equal(a.key.subject, "steel");
	assert_int_equal(a.key.scope_day, DATE_NONE);
	assert_int_equal(a.opened_sec, 1586639308);
	assert_int_equal(a.raised_sec, 1594501709);
	assert_int_equal(a.event.until_sec, 0);
	assert_int_equal(a.event.level, 0);
	/* They go on from there. */
	alert_event_fini(&a.event);
	a.event.severity = SEVERITY_FAIL;
	a.event.n = 2;
	a.event.who = fixture_id("wang");
	a.event.note = fixture_id("seen");
	add(f, &a, ALERT_ACKED, ALERT_ACKNOWLEDGED, 1700000000);
	a.event.who = a.event.note = NULL;
	alert_fini(&a);
	a = read_one(f, 2);
	assert_int_equal(a.event.n, 3);
	assert_string_equal(a.event.who, "wang");
	assert_string_equal(a.event.note, "seen");
	assert_null(a.event.reason);
	alert_fini(&a);
	/* All of them get their report. */
	check_due(f, 9, "1 2 3 4 ");
	fixture_ok(f, ledger_id(f->l, &id, &f->err));
	assert_int_equal(strlen(id), 16);
	free(id);
}

static void
test_names(void **state)
{
	(void)state;
	for (int i = 0; i < ALERT_KINDS; i++)
		assert_int_equal(alert_kind_find(alert_kind_name(i)), i);
	for (int i = 0; i < ALERT_STATES; i++)
		assert_int_equal(alert_state_find(alert_state_name(i)), i);
	for (int i = 0; i < ALERT_ACTIONS; i++)
		assert_int_equal(alert_action_find(alert_action_name(i)), i);
	assert_string_equal(alert_state_name(ALERT_PENDING), "pending");
	assert_string_equal(alert_state_name(ALERT_OPEN), "open");
	assert_string_equal(
	    alert_state_name(ALERT_ACKNOWLEDGED), "acknowledged");
	assert_string_equal(alert_state_name(ALERT_SILENCED), "silenced");
	assert_string_equal(alert_state_name(ALERT_RESOLVED), "resolved");
	assert_int_equal(alert_state_find("shut"), -1);
	assert_int_equal(severity_find("fail"), SEVERITY_FAIL);
	assert_int_equal(severity_find(""), -1);
}

#define CASE(name)                                                             \
	cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_an_event_comes_back_whole),
		CASE(test_instants),
		CASE(test_the_newest_of_each_key),
		CASE(test_events_are_kept),
		CASE(test_errors),
		CASE(test_reports),
		CASE(test_id),
		CASE(test_version_3_keeps_its_alerts),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
