/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * overdue: which period was due by a day, and who has not reported it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/answer/overdue.h"
#include "tests/unit/config_fixture.h"
#include "daemon/base/mem.h"

static int32_t
day(const char *text)
{
	struct error err;
	int32_t out;

	if (date_parse_iso(&out, text, &err) != 0)
		fail_msg("%s", err.text);
	return out;
}

/* ---- a world of one feed ---- */

struct fixture {
	char directory[64];
	struct world world;
	int64_t now_sec;
};

static const char roster_text[] = "id,class,from,to,fiscal_year_end\n"
				  "steel,industrial,,,\n"
				  "bank,financial,,,\n"
				  "young,industrial,2016-05-15,,\n"
				  "gone,industrial,,2016-05-10,\n"
				  "silent,industrial,2014-01-01,,\n";

static void
load(struct fixture *f, const char *roster, const char *feed)
{
	char *text =
	    xasprintf("version = 1; enterprises = \"enterprises.csv\";\n"
		      "items: { x: { kind = \"stock\"; }; };\n"
		      "indicators: { d: { formula = \"x\"; }; };\n"
		      "feeds: { f: { url = \"file:///x\"; format = "
		      "\"csv\"; period_end = \"e\"; enterprise = "
		      "\"i\"; items = { x = \"x\"; }; %s }; };\n",
		feed);

	config_free(f->world.config);
	f->world.config = fixture_config(roster, text);
	free(text);
}

static int
set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof *f);
	struct error err;

	snprintf(f->directory, sizeof f->directory, "test_overdue.XXXXXX");
	assert_non_null(mkdtemp(f->directory));
	if (ledger_open(&f->world.ledger, f->directory, true, &err) != 0)
		fail_msg("%s", err.text);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	static const char *const names[] = { "ledger.db", "ledger.db-wal",
		"ledger.db-shm" };
	struct fixture *f = *state;

	ledger_close(f->world.ledger);
	config_free(f->world.config);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char path[128];
		snprintf(path, sizeof path, "%s/%s", f->directory, names[i]);
		unlink(path);
	}
	rmdir(f->directory);
	free(f);
	return 0;
}

/* The enterprise reports x for the period that ends on that day. */
static void
report(struct fixture *f, const char *enterprise, const char *end)
{
	struct config *c = f->world.config;
	struct ledger *l = f->world.ledger;
	const struct observation o = {
		.enterprise = roster_find(c->roster, enterprise),
		.period = { .start_day = DATE_NONE, .end_day = day(end) },
		.value = { .coefficient = 5 },
		.reported_day = day(end) + 5,
	};
	const struct ledger_document d = { .feed = "f",
		.url = "file:///x",
		.digest = "digest",
		.fetched_sec = ++f->now_sec,
		.known_at_sec = f->now_sec };
	struct append_batch batch = { .observations = &o, .n = 1 };
	struct append_counts counts;
	struct error err = { 0 };

	if (ledger_begin(l, &err) != 0 ||
	    ledger_add_document(l, &d, &batch.document, &err) != 0 ||
	    ledger_append(l, c, &batch, &counts, &err) != 0 ||
	    ledger_commit(l, &err) != 0)
		fail_msg("%s", err.text);
}

static void
put(struct buf *b, const struct config *c, const struct late *late)
{
	static const char *const states[] = { "not due", "in", "late" };
	char end[DATE_TEXT_SIZE];
	char due[DATE_TEXT_SIZE];
	char newest[DATE_TEXT_SIZE];

	buf_printf(b, "%s %s due %s newest %s %s",
	    config_subject_id(c, late->enterprise),
	    date_text(end, late->end_day), date_text(due, late->due_day),
	    date_text(newest, late->newest_day), states[late->state]);
	if (late->state == REPORT_LATE)
		buf_printf(b, " %d%s", late->n_missing,
		    late->is_dormant ? " dormant" : "");
	buf_puts(b, "\n");
}

/* All rows as text; of a period end, or with "" of the newest. */
static void
expect_list(
    struct fixture *f, const char *today, const char *end, const char *want)
{
	const struct config *c = f->world.config;
	struct overdue o;
	struct buf b = { 0 };
	struct error err;

	if (overdue_list(&f->world, &c->feeds[0], day(today),
		end[0] == '\0' ? DATE_NONE : day(end), &o, &err) != 0)
		fail_msg("%s", err.text);
	for (size_t i = 0; i < o.n; i++)
		put(&b, c, &o.late[i]);
	if (strcmp(buf_text(&b), want) != 0)
		fail_msg("%s: %s\nexpected\n%s", today, buf_text(&b), want);
	buf_fini(&b);
	overdue_fini(&o);
}

/* Those that are late, "steel bank". */
static void
expect_late(struct fixture *f, const char *today, const char *want)
{
	const struct config *c = f->world.config;
	struct overdue o;
	struct buf b = { 0 };
	struct error err;

	if (overdue_find(&f->world, &c->feeds[0], day(today), &o, &err) != 0)
		fail_msg("%s", err.text);
	for (size_t i = 0; i < o.n; i++)
		buf_printf(&b, "%s%s", i == 0 ? "" : " ",
		    config_subject_id(c, o.late[i].enterprise));
	if (strcmp(buf_text(&b), want) != 0)
		fail_msg(
		    "%s: \"%s\", expected \"%s\"", today, buf_text(&b), want);
	buf_fini(&b);
	overdue_fini(&o);
}

/* ---- which period was due ---- */

static const struct {
	const char *today, *feed, *fiscal_year_end, *end;
} rows[] = {
	/* The day on which it is due is still in time. */
	{ "2016-01-10", "due = \"10d\"; rhythm = \"quarter\";", "",
	    "2015-09-30" },
	{ "2016-01-11", "due = \"10d\"; rhythm = \"quarter\";", "",
	    "2015-12-31" },
	{ "2016-02-10", "due = \"10d\"; rhythm = \"month\";", "",
	    "2015-12-31" },
	{ "2016-02-11", "due = \"10d\"; rhythm = \"month\";", "",
	    "2016-01-31" },
	{ "2016-03-11", "due = \"10d\"; rhythm = \"month\";", "",
	    "2016-02-29" },
	{ "2016-03-02", "due = \"1d\"; rhythm = \"month\";", "", "2016-02-29" },
	{ "2016-03-01", "due = \"1d\"; rhythm = \"month\";", "", "2016-01-31" },
	{ "2016-04-30", "due = \"120d\"; rhythm = \"year\";", "",
	    "2015-12-31" },
	{ "2016-04-29", "due = \"120d\"; rhythm = \"year\";", "",
	    "2014-12-31" },
	{ "2016-08-31", "due = \"60d\"; rhythm = \"half\";", "", "2016-06-30" },
	{ "2016-11-20", "due = \"45d\"; rhythm = \"year\";", "09-30",
	    "2016-09-30" },
	{ "2016-11-20", "due = \"45d\"; rhythm = \"quarter\";", "10-31",
	    "2016-07-31" },
	{ "2017-05-25", "due = \"366 workdays\"; rhythm = \"year\";", "",
	    "2014-12-31" },
	{ "2017-05-31", "due = \"366 workdays\"; rhythm = \"year\";", "",
	    "2015-12-31" },
	/* The year has its own: until it is over, the quarter before counts,
	 * and the first quarter's may be over before. */
	{ "2016-02-01",
	    "due = \"15d\"; due_for = ((\"\", \"120d\", \"year\"));", "",
	    "2015-09-30" },
	{ "2016-04-16",
	    "due = \"15d\"; due_for = ((\"\", \"120d\", \"year\"));", "",
	    "2016-03-31" },
	{ "2016-04-30",
	    "due = \"45d\"; due_for = ((\"\", \"120d\", \"year\"));", "",
	    "2015-12-31" },
};

static void
test_period(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *roster = xasprintf(
		    "id,fiscal_year_end\na,%s\n", rows[i].fiscal_year_end);
		struct overdue o;
		struct error err;
		char end[DATE_TEXT_SIZE];
		load(f, roster, rows[i].feed);
		if (overdue_find(&f->world, &f->world.config->feeds[0],
			day(rows[i].today), &o, &err) != 0)
			fail_msg("%s", err.text);
		assert_int_equal(o.n, 1);
		assert_int_equal(o.late[0].n_missing, 0);
		date_text(end, o.late[0].end_day);
		if (strcmp(end, rows[i].end) != 0)
			fail_msg("%s: %s: %s, expected %s", rows[i].today,
			    rows[i].feed, end, rows[i].end);
		overdue_fini(&o);
		free(roster);
	}
}

/* ---- who is late ---- */

static void
test_states(void **state)
{
	struct fixture *f = *state;

	load(f, roster_text, "due = \"30d\";");
	report(f, "steel", "2016-03-31");
	report(f, "bank", "2015-06-30");
	report(f, "gone", "2015-12-31");
	/* Who was not there at a period's end owes no report of it; who never
	 * reported owes all since it is there. */
	expect_list(f, "2016-05-05", "",
	    "steel 2016-03-31 due 2016-04-30 newest 2016-03-31 in\n"
	    "bank 2016-03-31 due 2016-04-30 newest 2015-06-30 late 3\n"
	    "young 2016-06-30 due 2016-07-30 newest  not due\n"
	    "gone 2016-03-31 due 2016-04-30 newest 2015-12-31 late 1\n"
	    "silent 2016-03-31 due 2016-04-30 newest  late 9 dormant\n");
	expect_late(f, "2016-05-05", "bank gone silent");
	expect_list(f, "2016-08-01", "",
	    "steel 2016-06-30 due 2016-07-30 newest 2016-03-31 late 1\n"
	    "bank 2016-06-30 due 2016-07-30 newest 2015-06-30 late 4 dormant\n"
	    "young 2016-06-30 due 2016-07-30 newest  late 1\n"
	    "silent 2016-06-30 due 2016-07-30 newest  late 10 dormant\n");
	/* Twelve months to the day are not longer than twelve months. */
	expect_list(f, "2016-06-30", "2016-03-31",
	    "steel 2016-03-31 due 2016-04-30 newest 2016-03-31 in\n"
	    "bank 2016-03-31 due 2016-04-30 newest 2015-06-30 late 3\n"
	    "gone 2016-03-31 due 2016-04-30 newest 2015-12-31 late 1\n"
	    "silent 2016-03-31 due 2016-04-30 newest  late 9 dormant\n");
}

static void
test_given_period(void **state)
{
	struct fixture *f = *state;

	load(f, roster_text,
	    "due = \"30d\"; enterprises = \"class=financial\";");
	report(f, "bank", "2015-09-30");
	/* A later report does not stand in for an earlier one. */
	expect_late(f, "2015-12-31", "");
	expect_list(f, "2015-12-31", "2015-06-30",
	    "bank 2015-06-30 due 2015-07-30 newest 2015-09-30 late 1\n");
	expect_list(f, "2015-12-31", "2015-09-30",
	    "bank 2015-09-30 due 2015-10-30 newest 2015-09-30 in\n");
	expect_list(f, "2015-12-31", "2015-12-31",
	    "bank 2015-12-31 due 2016-01-30 newest 2015-09-30 not due\n");
	/* A year of 52 weeks; and an end that is none. */
	report(f, "bank", "2015-12-26");
	expect_list(f, "2016-02-15", "2015-12-31",
	    "bank 2015-12-31 due 2016-01-30 newest 2015-12-26 in\n");
	expect_list(f, "2016-02-15", "2015-11-30", "");
}

static void
test_backfill(void **state)
{
	struct fixture *f = *state;
	char end[DATE_TEXT_SIZE];

	load(f, "id\nsteel\n", "due = \"30d\";");
	report(f, "steel", "2026-06-30");
	expect_late(f, "2026-10-30", "");
	expect_late(f, "2026-10-31", "steel");
	for (int32_t d = day("2020-03-31"); d <= day("2024-12-31");
	     d = date_add_months(d, 3)) {
		report(f, "steel", date_text(end, d));
		expect_late(f, "2026-10-31", "steel");
	}
	/* Nor does a figure of a period that is not over. */
	report(f, "steel", "2026-12-31");
	expect_late(f, "2026-10-31", "steel");
	expect_list(f, "2026-10-31", "",
	    "steel 2026-09-30 due 2026-10-30 newest 2026-06-30 late 1\n");
	report(f, "steel", "2026-09-30");
	expect_late(f, "2026-10-31", "");
}

/* What a feed expects is reported to that feed; without deadlines or without a
 * ledger nobody is late. */
static void
test_nobody(void **state)
{
	struct fixture *f = *state;
	struct ledger *l = f->world.ledger;

	load(f, roster_text, "");
	expect_list(f, "2016-05-05", "", "");
	load(f, roster_text, "due = \"30d\";");
	f->world.ledger = NULL;
	expect_list(f, "2016-05-05", "", "");
	f->world.ledger = l;
	load(f, roster_text, "due_for = ((\"class=financial\", \"30d\"));");
	expect_late(f, "2016-05-05", "bank");
}

static void
test_next_day(void **state)
{
	static const struct {
		const char *today, *feed, *want;
	} next[] = {
		{ "2016-04-29", "due = \"30d\";", "2016-05-01" },
		{ "2016-04-30", "due = \"30d\";", "2016-05-01" },
		{ "2016-05-01", "due = \"30d\";", "2016-07-31" },
		{ "2016-01-31",
		    "due = \"30d\"; due_for = ((\"\", \"120d\", \"year\"));",
		    "2016-04-30" },
		{ "2016-04-30",
		    "due = \"30d\"; due_for = ((\"\", \"120d\", \"year\"));",
		    "2016-05-01" },
		{ "2016-04-20",
		    "due = \"15d\"; due_for = ((\"\", \"120d\", \"year\"));",
		    "2016-04-30" },
		{ "2016-01-31",
		    "due_for = ((\"class=financial\", \"20 workdays\"));",
		    "2016-04-29" },
		/* Nobody that it covers has a deadline. */
		{ "2016-01-31",
		    "enterprises = \"class=industrial\"; due_for = "
		    "((\"class=financial\", \"1d\"));",
		    "" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(next); i++) {
		char got[DATE_TEXT_SIZE];
		load(f, roster_text, next[i].feed);
		date_text(got,
		    overdue_next_day(f->world.config,
			&f->world.config->feeds[0], day(next[i].today)));
		if (strcmp(got, next[i].want) != 0)
			fail_msg("%s: %s: %s, expected %s", next[i].today,
			    next[i].feed, got, next[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_period, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_states, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_given_period, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_backfill, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_nobody, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_next_day, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
