/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ledger: held figures and the rulings on them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/ledger_fixture.h"
#include "daemon/base/mem.h"

/* One figure of angang's assets that somebody doubts. */
static void
tell_doubted(struct fixture *f, int feed, int64_t known_at_sec, int day,
    const char *value)
{
	struct doubt doubt = { .reason = fixture_id("far too large"),
		.compared_with = fixture_id("2019-09-30: 5"),
		.has_usual = true,
		.usual = decimal_from_int64(5) };
	struct observation o = stock(ANGANG, ASSETS, day, value);

	o.doubt = &doubt;
	deliver(f, feed, known_at_sec, &o, 1);
}

static void
rule(struct fixture *f, int64_t id, bool is_accepted, int64_t ruled_sec)
{
	const struct ruling ruling = { .is_accepted = is_accepted,
		.who = "wang",
		.note = "asked the company",
		.ruled_sec = ruled_sec };

	fixture_ok(f, ledger_begin(f->l, &f->err));
	fixture_ok(f, ledger_rule(f->l, id, &ruling, &f->err));
	fixture_ok(f, ledger_commit(f->l, &f->err));
}

static int64_t
waiting(struct fixture *f, const char *feed)
{
	int64_t n;

	fixture_ok(f, ledger_waiting(f->l, feed, &n, &f->err));
	return n;
}

/* "5 in_force 1, 50 held 0" of all revisions of angang's assets. */
static const char *
revisions(struct fixture *f)
{
	struct book book = read_book(f, f->l, ANGANG, &view_all);
	static char text[256];
	size_t at = 0;

	text[0] = '\0';
	for (size_t i = 0; i < book.n; i++) {
		const struct fact *fact = &book.facts[i];
		char value[DECIMAL_TEXT_SIZE];
		at +=
		    (size_t)snprintf(text + at, sizeof text - at, "%s%s %s %d",
			i == 0 ? "" : ", ", decimal_text(value, fact->value),
			fact_state_name(fact->state), fact->revision);
	}
	book_fini(&book);
	return text;
}

static void
test_held(void **state)
{
	struct fixture *f = *state;
	struct holds holds;

	tell(f, FLASH, 100, 1, "5");
	assert_int_equal(f->counts.n_held, 0);
	tell_doubted(f, FLASH, 200, 2, "50000");
	assert_int_equal(f->counts.n_held, 1);
	assert_int_equal(f->counts.n_restated, 1);
	assert_string_equal(answer(f, 9, INT64_MAX), "5");
	assert_string_equal(revisions(f), "5 in_force 1, 50000 held 0");
	assert_int_equal(waiting(f, NULL), 1);
	assert_int_equal(waiting(f, "flash"), 1);
	assert_int_equal(waiting(f, "annual"), 0);
	fixture_ok(f, ledger_holds(f->l, false, &holds, &f->err));
	assert_int_equal(holds.n, 1);
	const struct hold *h = &holds.holds[0];
	assert_int_equal(h->id, 1);
	assert_string_equal(h->enterprise, "angang");
	assert_string_equal(h->item, "assets");
	assert_string_equal(h->feed, "flash");
	assert_string_equal(h->source, "https://reports.example/1.json");
	assert_string_equal(h->doubt.reason, "far too large");
	assert_string_equal(h->doubt.compared_with, "2019-09-30: 5");
	assert_true(h->doubt.has_usual);
	assert_string_equal(decimal_text(f->text, h->doubt.usual), "5");
	assert_string_equal(decimal_text(f->text, h->value), "50000");
	assert_int_equal(h->period.start_day, DATE_NONE);
	assert_int_equal(h->period.end_day, END_DAY);
	assert_int_equal(h->reported_day, END_DAY + 2);
	assert_int_equal(h->since_sec, 200);
	assert_int_equal(h->state, HOLD_WAITING);
	assert_null(h->who);
	assert_int_equal(h->ruled_sec, 0);
	holds_fini(&holds);
}

/* Those that come behind it in its document are not held with it. */
static void
test_held_alone(void **state)
{
	struct fixture *f = *state;
	struct doubt doubt = { .reason = fixture_id("far too large") };
	struct observation o[] = { stock(ANGANG, ASSETS, 1, "50000"),
		stock(ANGANG, PROFIT, 1, "3"), stock(PORT, ASSETS, 1, "7") };
	struct book book;

	o[0].doubt = &doubt;
	deliver(f, FLASH, 100, o, 3);
	assert_int_equal(f->counts.n_held, 1);
	assert_string_equal(revisions(f), "50000 held 0, 3 in_force 1");
	book = read_book(f, f->l, PORT, &view_all);
	assert_int_equal(book.n, 1);
	assert_int_equal(book.facts[0].state, FACT_IN_FORCE);
	book_fini(&book);
}

/* The same figure again is no new one, whether it is doubted or not. */
static void
test_repeated(void **state)
{
	struct fixture *f = *state;

	tell(f, FLASH, 100, 1, "5");
	tell_doubted(f, FLASH, 200, 2, "50000");
	tell_doubted(f, FLASH, 300, 3, "50000");
	assert_int_equal(f->counts.n_held, 0);
	tell(f, FLASH, 400, 4, "50000");
	assert_int_equal(waiting(f, NULL), 1);
	assert_string_equal(answer(f, 9, INT64_MAX), "5");
	/* Rejected, it stays so. */
	rule(f, 1, false, 450);
	tell_doubted(f, FLASH, 500, 5, "50000");
	tell(f, FLASH, 600, 6, "50000");
	assert_int_equal(waiting(f, NULL), 0);
	assert_string_equal(revisions(f), "5 in_force 1, 50000 rejected 0");
	assert_int_equal(n_facts(f), 2);
}

/* A later report puts it right; the held one waits on all the same. */
static void
test_restated(void **state)
{
	struct fixture *f = *state;

	tell_doubted(f, FLASH, 100, 1, "50000");
	assert_string_equal(answer(f, 9, INT64_MAX), "");
	tell(f, FLASH, 200, 2, "6");
	assert_string_equal(answer(f, 9, INT64_MAX), "6");
	assert_int_equal(waiting(f, NULL), 1);
	/* Accepted later, it is an older revision. */
	rule(f, 1, true, 300);
	assert_string_equal(revisions(f), "50000 superseded 1, 6 in_force 2");
	/* The mistake once more is another hold. */
	tell_doubted(f, FLASH, 400, 3, "50000");
	assert_int_equal(f->counts.n_held, 1);
	assert_int_equal(waiting(f, NULL), 1);
	assert_string_equal(answer(f, 9, INT64_MAX), "6");
}

/* Another feed tells the same figure plainly: it counts, at once. */
static void
test_other_feed(void **state)
{
	struct fixture *f = *state;

	tell(f, FLASH, 50, 0, "5");
	tell_doubted(f, FLASH, 100, 1, "50000");
	tell(f, INBOX, 200, 2, "50000");
	assert_string_equal(answer(f, 9, INT64_MAX), "50000");
	assert_int_equal(waiting(f, "flash"), 1);
	/* The other way round, a feed of larger priority that is held leaves
	 * the other's figure in force. */
	tell_doubted(f, ANNUAL, 300, 3, "7");
	assert_string_equal(answer(f, 9, INT64_MAX), "50000");
	rule(f, 2, true, 400);
	assert_string_equal(answer(f, 9, INT64_MAX), "7");
}

static void
test_rulings(void **state)
{
	struct fixture *f = *state;
	struct holds holds;

	tell(f, FLASH, 100, 1, "5");
	tell_doubted(f, FLASH, 200, 2, "50000");
	fixture_ok(f, ledger_settled(f->l, "angang", &f->err));
	assert_int_equal(raw_number(f, "SELECT count(*) FROM settle_queue"), 0);
	rule(f, 1, true, 300);
	assert_int_equal(raw_number(f, "SELECT count(*) FROM settle_queue"), 1);
	assert_string_equal(answer(f, 9, INT64_MAX), "50000");
	/* Nobody knew of the ruling before. */
	assert_string_equal(answer(f, 9, 299), "5");
	/* A mistake is put right; what was said stays. */
	rule(f, 1, false, 400);
	assert_string_equal(answer(f, 9, INT64_MAX), "5");
	assert_string_equal(answer(f, 9, 300), "50000");
	assert_int_equal(raw_number(f, "SELECT count(*) FROM rulings"), 2);
	fixture_ok(f, ledger_holds(f->l, false, &holds, &f->err));
	assert_int_equal(holds.n, 0);
	fixture_ok(f, ledger_holds(f->l, true, &holds, &f->err));
	assert_int_equal(holds.n, 1);
	assert_int_equal(holds.holds[0].state, HOLD_REJECTED);
	assert_string_equal(holds.holds[0].who, "wang");
	assert_string_equal(holds.holds[0].note, "asked the company");
	assert_int_equal(holds.holds[0].ruled_sec, 400);
	holds_fini(&holds);
	assert_int_equal(ledger_hold(f->l, 1, &holds, &f->err), 1);
	holds_fini(&holds);
	assert_int_equal(ledger_hold(f->l, 2, &holds, &f->err), 0);
	assert_int_equal(ledger_hold(f->l, 0, &holds, &f->err), 0);
	assert_int_not_equal(raw(f, "DELETE FROM holds", false), SQLITE_OK);
	assert_int_not_equal(
	    raw(f, "UPDATE rulings SET who = 'li'", false), SQLITE_OK);
}

static void
test_no_such_hold(void **state)
{
	struct fixture *f = *state;
	const struct ruling ruling = { .who = "wang", .ruled_sec = 1 };

	assert_int_equal(ledger_rule(f->l, 1, &ruling, &f->err), -1);
	assert_string_equal(f->err.text, "ledger.db: no transaction is open");
	fixture_ok(f, ledger_begin(f->l, &f->err));
	assert_int_equal(ledger_rule(f->l, 7, &ruling, &f->err), -1);
	assert_int_equal(f->err.code, ERROR_UNKNOWN);
	assert_string_equal(
	    f->err.text, "7: there is no held figure of that number");
	ledger_rollback(f->l);
}

/* A late report makes a fact of a confirmation: what was held and what was
 * ruled goes with it. */
static void
test_confirmed(void **state)
{
	struct fixture *f = *state;

	tell_doubted(f, FLASH, 100, 1, "50000");
	tell_doubted(f, FLASH, 200, 3, "50000"); /* confirms it */
	rule(f, 1, true, 250);
	assert_string_equal(answer(f, 9, INT64_MAX), "50000");
	tell(f, FLASH, 300, 2, "6");
	assert_string_equal(answer(f, 2, INT64_MAX), "6");
	assert_string_equal(answer(f, 3, INT64_MAX), "50000");
	assert_int_equal(waiting(f, NULL), 0);
	assert_int_equal(raw_number(f, "SELECT count(*) FROM holds"), 2);
}

/* A ledger of the first version gets the table. */
static void
test_migration(void **state)
{
	struct fixture *f = *state;
	struct holds holds;

	tell_doubted(f, FLASH, 100, 1, "50000");
	ledger_close(f->l);
	f->l = NULL;
	if (raw(f,
		SQL_BACK_TO_VERSION_2
		"DROP TABLE holds; PRAGMA user_version = 1",
		false) != SQLITE_OK)
		fail_msg("%s", f->message);
	fixture_open(f);
	fixture_ok(f, ledger_holds(f->l, false, &holds, &f->err));
	assert_int_equal(holds.n, 1);
	assert_string_equal(holds.holds[0].doubt.reason, "far too large");
	assert_null(holds.holds[0].doubt.compared_with);
	assert_false(holds.holds[0].doubt.has_usual);
	holds_fini(&holds);
	rule(f, 1, true, 200);
	assert_string_equal(answer(f, 9, INT64_MAX), "50000");
}

/* Those that were held with another figure of their document get into force. */
static void
test_held_by_mistake(void **state)
{
	struct fixture *f = *state;

	tell_doubted(f, FLASH, 100, 1, "50000");
	ledger_close(f->l);
	f->l = NULL;
	if (raw(f,
		SQL_BACK_TO_VERSION_2
		"DROP TRIGGER holds_delete; DELETE FROM holds;"
		" DELETE FROM settle_queue; PRAGMA user_version = 2",
		false) != SQLITE_OK)
		fail_msg("%s", f->message);
	fixture_open(f);
	assert_string_equal(answer(f, 9, INT64_MAX), "50000");
	assert_string_equal(answer(f, 9, 99), "");
	assert_int_equal(raw_number(f, "SELECT count(*) FROM settle_queue"), 1);
}

/* Angang's newest end in flash, of periods that end up to a day. */
static int32_t
newest_until(struct fixture *f, int32_t to_day)
{
	const char *const ids[] = { "port", "angang", "nobody" };
	const struct reported_query query = { .feed = "flash",
		.from_day = INT32_MIN,
		.to_day = to_day,
		.enterprises = ids,
		.n = ARRAY_SIZE(ids) };
	int32_t days[ARRAY_SIZE(ids)];

	fixture_ok(f, ledger_newest_ends(f->l, &query, days, &f->err));
	assert_int_equal(days[0], DATE_NONE);
	assert_int_equal(days[2], DATE_NONE);
	return days[1];
}

static int32_t
newest(struct fixture *f)
{
	return newest_until(f, INT32_MAX);
}

static void
test_newest_end(void **state)
{
	struct fixture *f = *state;
	struct observation o = stock(ANGANG, REVENUE, 5, "1");

	assert_int_equal(newest(f), DATE_NONE);
	tell(f, ANNUAL, 90, 1, "5");
	assert_int_equal(newest(f), DATE_NONE);
	o.period.end_day = END_DAY - 92;
	deliver(f, FLASH, 100, &o, 1);
	assert_int_equal(newest(f), END_DAY - 92);
	/* A held figure was reported, a rejected one was not. */
	tell_doubted(f, FLASH, 200, 1, "50000");
	assert_int_equal(newest(f), END_DAY);
	assert_int_equal(newest_until(f, END_DAY), END_DAY);
	assert_int_equal(newest_until(f, END_DAY - 1), END_DAY - 92);
	assert_int_equal(newest_until(f, END_DAY - 93), DATE_NONE);
	rule(f, 1, false, 300);
	assert_int_equal(newest(f), END_DAY - 92);
	rule(f, 1, true, 400);
	assert_int_equal(newest(f), END_DAY);
	/* Last year's figure anew says nothing of a period. */
	o.period.end_day = END_DAY + 91;
	o.basis_year = 2021;
	deliver(f, FLASH, 500, &o, 1);
	assert_int_equal(newest(f), END_DAY);
}

int
main(void)
{
#define HOLD_TEST(name)                                                        \
	cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)
	const struct CMUnitTest tests[] = {
		HOLD_TEST(test_held),
		HOLD_TEST(test_held_alone),
		HOLD_TEST(test_repeated),
		HOLD_TEST(test_restated),
		HOLD_TEST(test_other_feed),
		HOLD_TEST(test_rulings),
		HOLD_TEST(test_no_such_hold),
		HOLD_TEST(test_confirmed),
		HOLD_TEST(test_migration),
		HOLD_TEST(test_held_by_mistake),
		HOLD_TEST(test_newest_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
