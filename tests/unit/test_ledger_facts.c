/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ledger: which observations become facts, and what the figures were on a day.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/ledger_fixture.h"
#include "daemon/base/mem.h"

static void
test_restated(void **state)
{
	struct fixture *f = *state;

	tell(f, FLASH, 100, 10, "5");
	assert_int_equal(f->counts.n_new, 1);
	tell(f, FLASH, 200, 20, "6");
	assert_int_equal(f->counts.n_restated, 1);
	assert_string_equal(answer(f, 9, INT64_MAX), "");
	assert_string_equal(answer(f, 10, INT64_MAX), "5");
	assert_string_equal(answer(f, 19, INT64_MAX), "5");
	assert_string_equal(answer(f, 20, INT64_MAX), "6");
	assert_string_equal(answer(f, 20, 99), "");
	assert_string_equal(answer(f, 20, 100), "5");
	assert_string_equal(answer(f, 20, 199), "5");
	assert_string_equal(answer(f, 20, 200), "6");
}

static void
test_redelivery(void **state)
{
	struct fixture *f = *state;

	tell(f, FLASH, 100, 10, "5");
	tell(f, FLASH, 200, 20, "6");
	for (int i = 0; i < 5; i++) {
		tell(f, FLASH, 300 + i, 10, "5");
		assert_int_equal(f->counts.n_unchanged, 1);
		tell(f, FLASH, 400 + i, 20, "6");
		assert_int_equal(f->counts.n_unchanged, 1);
	}
	assert_int_equal(n_facts(f), 2);
	assert_int_equal(
	    raw_number(f, "SELECT count(*) FROM confirmations"), 0);
	/* Later reports with the same figure: remembered, once each. */
	for (int i = 0; i < 5; i++)
		tell(f, FLASH, 500, 30, "6");
	assert_int_equal(n_facts(f), 2);
	assert_int_equal(
	    raw_number(f, "SELECT count(*) FROM confirmations"), 1);
	assert_string_equal(answer(f, 99, INT64_MAX), "6");
}

/* Two feeds that disagree are each compared with themselves. */
static void
test_no_ping_pong(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 6; i++) {
		tell(f, FLASH, i, 10, "5");
		tell(f, INBOX, i, 10, "6");
	}
	assert_int_equal(n_facts(f), 2);
	for (int i = 0; i < 6; i++) {
		tell(f, FLASH, 10 + i, 20 + i, "5");
		tell(f, INBOX, 10 + i, 20 + i, "6");
	}
	assert_int_equal(n_facts(f), 2);
}

struct report {
	int feed;
	int day;
	const char *value;
};

/* The story of a figure, told in each order of arrival. */
static void
tell_in_every_order(struct fixture *f, const struct report *reports, size_t n,
    void (*check)(struct fixture *f))
{
	size_t order[6] = { 0, 1, 2, 3, 4, 5 };
	size_t counter[6] = { 0 };
	size_t i = 0;

	assert_true(n <= ARRAY_SIZE(order));
	/* Heap's algorithm. */
	for (;;) {
		fixture_try(f);
		for (size_t j = 0; j < n; j++) {
			const struct report *r = &reports[order[j]];
			tell(f, r->feed, 100 + (int64_t)j, r->day, r->value);
		}
		check(f);
		fixture_undo(f);
		while (i < n && counter[i] >= i)
			counter[i++] = 0;
		if (i >= n)
			return;
		size_t from = i % 2 == 0 ? 0 : counter[i];
		size_t swap = order[from];
		order[from] = order[i];
		order[i] = swap;
		counter[i]++;
		i = 0;
	}
}

static void
check_back_and_forth(struct fixture *f)
{
	static const char *const by_day[] = { "", "5", "5", "6", "6", "5", "5",
		"5" };

	for (int day = 0; day < (int)ARRAY_SIZE(by_day); day++)
		assert_string_equal(answer(f, day, INT64_MAX), by_day[day]);
	struct book book = read_book(f, f->l, ANGANG, &view_all);
	assert_int_equal(book.n, 3);
	for (size_t i = 0; i < book.n; i++)
		assert_int_equal(book.facts[i].revision, i + 1);
	book_fini(&book);
}

/* 5 is repeated, then 6, then 5 again and repeated. */
static void
test_any_order(void **state)
{
	static const struct report reports[] = { { FLASH, 1, "5" },
		{ FLASH, 2, "5" }, { FLASH, 3, "6" }, { FLASH, 5, "5" },
		{ FLASH, 6, "5" } };

	tell_in_every_order(
	    *state, reports, ARRAY_SIZE(reports), check_back_and_forth);
}

static void
check_feeds(struct fixture *f)
{
	static const char *const by_day[] = { "", "5", "7", "7", "8", "5" };

	for (int day = 0; day < (int)ARRAY_SIZE(by_day); day++)
		assert_string_equal(answer(f, day, INT64_MAX), by_day[day]);
	struct book book = read_book(f, f->l, ANGANG, &view_all);
	assert_int_equal(book.n, 5);
	assert_string_equal(
	    ledger_feed_name(f->l, book.facts[4].feed), "annual");
	assert_int_equal(book.facts[4].state, FACT_IN_FORCE);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(book.facts[i].state, FACT_SUPERSEDED);
	book_fini(&book);
}

static void
test_feeds_in_any_order(void **state)
{
	static const struct report reports[] = { { FLASH, 1, "5" },
		{ INBOX, 2, "7" }, { FLASH, 3, "5" }, { FLASH, 4, "8" },
		{ ANNUAL, 5, "5" }, { INBOX, 6, "9" } };

	tell_in_every_order(*state, reports, ARRAY_SIZE(reports), check_feeds);
}

/* A larger priority wins however old it is; without one the later report. */
static void
test_priorities(void **state)
{
	struct fixture *f = *state;

	tell(f, ANNUAL, 100, 10, "5");
	tell(f, FLASH, 200, 20, "6");
	tell(f, INBOX, 300, 30, "7");
	assert_string_equal(answer(f, 40, INT64_MAX), "5");
	f->feeds[ANNUAL].priority = -1;
	assert_string_equal(answer(f, 40, INT64_MAX), "7");
	f->feeds[FLASH].priority = 1;
	assert_string_equal(answer(f, 40, INT64_MAX), "6");
	assert_string_equal(answer(f, 19, INT64_MAX), "5");
	/* A feed that is no longer configured counts as 0. */
	f->config.n_feeds = 2;
	f->feeds[FLASH].priority = -1;
	f->feeds[ANNUAL].priority = -1;
	assert_string_equal(answer(f, 40, INT64_MAX), "7");
	f->feeds[ANNUAL].priority = 3;
	assert_string_equal(answer(f, 40, INT64_MAX), "5");
}

/* The same day: what was known later, then what came later. */
static void
test_ties(void **state)
{
	struct fixture *f = *state;

	tell(f, FLASH, 100, 10, "5");
	tell(f, FLASH, 100, 10, "6");
	assert_string_equal(answer(f, 10, INT64_MAX), "6");
	tell(f, INBOX, 100, 10, "7");
	assert_string_equal(answer(f, 10, INT64_MAX), "7");
	/* Known earlier, so it yields, and shows to whoever looks back. */
	tell(f, FLASH, 50, 10, "8");
	assert_string_equal(answer(f, 10, INT64_MAX), "7");
	assert_string_equal(answer(f, 10, 99), "8");
	assert_int_equal(n_facts(f), 4);
}

/* A basis, a period, an item is a figure of its own; a book is in order. */
static void
test_keys(void **state)
{
	struct fixture *f = *state;
	struct observation o[7];

	for (size_t i = 0; i < ARRAY_SIZE(o); i++)
		o[i] = stock(ANGANG, REVENUE, 10, "5");
	o[0].item = PROFIT;
	o[1].basis_year = 2020;
	o[2].period.start_day = END_DAY - 89;
	o[3].period.start_day = END_DAY - 364;
	o[4].period.end_day = END_DAY - 91;
	o[5].enterprise = BENGANG;
	o[6].period.start_day = 0; /* 1970-01-01 is a day like any other */
	deliver(f, FLASH, 100, o, ARRAY_SIZE(o));
	assert_int_equal(f->counts.n_new, 7);
	deliver(f, FLASH, 200, o, ARRAY_SIZE(o));
	assert_int_equal(f->counts.n_unchanged, 7);
	struct book book = read_book(f, f->l, ANGANG, &view_all);
	static const size_t expected[] = { 4, 1, 6, 3, 2, 0 };
	assert_int_equal(book.n, ARRAY_SIZE(expected));
	for (size_t i = 0; i < book.n; i++) {
		const struct fact *fact = &book.facts[i];
		const struct observation *e = &o[expected[i]];
		assert_int_equal(fact->item, e->item);
		assert_int_equal(fact->period.end_day, e->period.end_day);
		assert_int_equal(fact->period.start_day, e->period.start_day);
		assert_int_equal(fact->basis_year, e->basis_year);
		assert_int_equal(fact->state, FACT_IN_FORCE);
		assert_int_equal(fact->revision, 1);
		assert_int_equal(fact->known_at_sec, 100);
		assert_int_equal(fact->document, 1);
	}
	assert_int_equal(book_item(&book, REVENUE).n, 5);
	assert_int_equal(book_item(&book, ASSETS).n, 0);
	book_fini(&book);
}

/* A restated old period stays an old period. */
static void
test_old_period_restated(void **state)
{
	struct fixture *f = *state;
	struct observation old = stock(ANGANG, ASSETS, 10, "4");

	old.period.end_day -= 365;
	deliver(f, FLASH, 1, &old, 1);
	tell(f, FLASH, 2, 10, "5");
	old.reported_day += 400;
	old.value = decimal_from_int64(3);
	deliver(f, FLASH, 3, &old, 1);
	assert_int_equal(f->counts.n_restated, 1);
	struct book book = read_book(f, f->l, ANGANG, &view_all);
	assert_int_equal(book.n, 3);
	assert_int_equal(book.facts[0].state, FACT_SUPERSEDED);
	assert_int_equal((int64_t)book.facts[1].value.coefficient, 3);
	assert_int_equal(book.facts[1].state, FACT_IN_FORCE);
	assert_int_equal(book.facts[1].revision, 2);
	assert_int_equal(book.facts[2].period.end_day, END_DAY);
	assert_int_equal((int64_t)book.facts[2].value.coefficient, 5);
	book_fini(&book);
}

/* Another configuration over the same ledger, at the same address too. */
static void
test_reload(void **state)
{
	struct fixture *f = *state;
	const struct observation o[] = { stock(ANGANG, ASSETS, 1, "1"),
		stock(ANGANG, REVENUE, 1, "2"), stock(ANGANG, PROFIT, 1, "3") };

	deliver(f, FLASH, 1, o, ARRAY_SIZE(o));
	f->items[ASSETS].id = fixture_id("equity");
	f->items[REVENUE].id = fixture_id("assets");
	struct book book = read_book(f, f->l, ANGANG, &view_all);
	assert_int_equal(book.n, 2);
	assert_int_equal(book.facts[0].item, REVENUE);
	assert_int_equal((int64_t)book.facts[0].value.coefficient, 1);
	book_fini(&book);
	deliver(f, FLASH, 2, o, 1);
	assert_int_equal(f->counts.n_new, 1);
	f->config.n_items = 1;
	book = read_book(f, f->l, ANGANG, &view_all);
	assert_int_equal(book.n, 1);
	assert_int_equal(book.facts[0].item, ASSETS);
	book_fini(&book);
	f->config.n_items = 0;
	book = read_book(f, f->l, ANGANG, &view_all);
	assert_int_equal(book.n, 0);
	book_fini(&book);
}

static void
test_contradiction(void **state)
{
	struct fixture *f = *state;
	const struct observation o[] = { stock(ANGANG, ASSETS, 1, "1"),
		stock(ANGANG, ASSETS, 1, "2") };

	fixture_ok(f, ledger_begin(f->l, &f->err));
	fixture_document(f, FLASH, 1);
	const struct append_batch batch = {
		.document = f->document, .observations = o, .n = ARRAY_SIZE(o)
	};
	assert_int_equal(
	    ledger_append(f->l, &f->config, &batch, &f->counts, &f->err), -1);
	assert_int_equal(f->err.code, ERROR_INPUT);
	ledger_rollback(f->l);
}

/* A snapshot repeats everything: one stretch; a gap in it makes two. */
static void
test_stretches(void **state)
{
	struct fixture *f = *state;
	struct observation o[60];
	size_t n = 0;

	for (int month = 0; month < 20; month++) {
		for (int item = 0; item < N_ITEMS; item++) {
			o[n] = stock(ANGANG, item, 1000, "5");
			o[n++].period.end_day += 30 * month;
		}
	}
	deliver(f, FLASH, 1, o, n);
	for (size_t i = 0; i < n; i++)
		o[i].reported_day += 30;
	deliver(f, FLASH, 2, o, n);
	assert_int_equal(f->counts.n_unchanged, 60);
	deliver(f, FLASH, 3, o, n);
	assert_int_equal(
	    raw_number(f, "SELECT count(*) FROM confirmations"), 1);
	for (size_t i = 0; i < n; i++)
		o[i].reported_day += 30;
	o[30] = o[59];
	deliver(f, FLASH, 4, o, n - 1);
	assert_int_equal(
	    raw_number(f, "SELECT count(*) FROM confirmations"), 3);
	/* A late 6 on the skipped figure: repeated on day 30 only. */
	o[0] = stock(ANGANG, ASSETS, 1010, "6");
	o[0].period.end_day += 300;
	deliver(f, FLASH, 5, o, 1);
	assert_int_equal(n_facts(f), 62);
	o[0].reported_day += 40;
	deliver(f, FLASH, 6, o, 1);
	assert_int_equal(n_facts(f), 63);
	/* Told as well as counted. */
	int64_t facts, documents, size;
	fixture_ok(f, ledger_totals(f->l, &facts, &documents, &size, &f->err));
	assert_int_equal(facts, 63);
	assert_int_equal(documents, 6);
	assert_true(size > 0);
}

/* ---- held figures ---- */

static void
rule(struct fixture *f, int n, bool is_accepted, int64_t ruled_sec)
{
	char sql[256];

	snprintf(sql, sizeof sql,
	    "INSERT INTO rulings SELECT enterprise, period_end, period_start,"
	    " item, basis_year, feed, reported_day, document, %d, %d, 'me',"
	    " 'looked', %d FROM facts WHERE held IS NOT NULL",
	    n, is_accepted, (int)ruled_sec);
	assert_int_equal(raw(f, sql, true), 0);
}

static void
check_states(struct fixture *f, const enum fact_state *states,
    const int *revisions, size_t n)
{
	struct book book = read_book(f, f->l, ANGANG, &view_all);

	assert_int_equal(book.n, n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(book.facts[i].state, states[i]);
		assert_int_equal(book.facts[i].revision, revisions[i]);
	}
	book_fini(&book);
}

static void
test_held(void **state)
{
	struct fixture *f = *state;

	tell(f, FLASH, 100, 10, "5");
	tell(f, FLASH, 200, 30, "6");
	assert_int_equal(raw(f,
			     "INSERT INTO facts SELECT enterprise,"
			     " period_end, period_start, item, basis_year,"
			     " feed, reported_day + 10, 2, 50000,"
			     " 'a jump by 10^4' FROM facts"
			     " WHERE document = 1",
			     true),
	    0);
	check_states(f,
	    (enum fact_state[]){ FACT_SUPERSEDED, FACT_HELD, FACT_IN_FORCE },
	    (int[]){ 1, 0, 2 }, 3);
	assert_string_equal(answer(f, 20, INT64_MAX), "5");
	rule(f, 1, false, 300);
	check_states(f,
	    (enum fact_state[]){
		FACT_SUPERSEDED, FACT_REJECTED, FACT_IN_FORCE },
	    (int[]){ 1, 0, 2 }, 3);
	assert_string_equal(answer(f, 20, INT64_MAX), "5");
	rule(f, 2, true, 400);
	check_states(f,
	    (enum fact_state[]){
		FACT_SUPERSEDED, FACT_SUPERSEDED, FACT_IN_FORCE },
	    (int[]){ 1, 2, 3 }, 3);
	assert_string_equal(answer(f, 20, INT64_MAX), "50000");
	assert_string_equal(answer(f, 20, 399), "5");
	assert_string_equal(answer(f, 30, INT64_MAX), "6");
	/* Told once more, it is not stored once more. */
	tell(f, FLASH, 500, 20, "50000");
	assert_int_equal(f->counts.n_unchanged, 1);
}

static void
test_only_held(void **state)
{
	struct fixture *f = *state;

	tell(f, FLASH, 100, 10, "5");
	assert_int_equal(raw(f,
			     "INSERT INTO facts SELECT enterprise,"
			     " period_end - 31, period_start, item,"
			     " basis_year, feed, reported_day, 1, 7, 'odd'"
			     " FROM facts",
			     true),
	    0);
	const struct view view = { .as_of_day = INT32_MAX,
		.known_by_sec = INT64_MAX };
	struct book book = read_book(f, f->l, ANGANG, &view);
	assert_int_equal(book.n, 1);
	assert_int_equal(book.facts[0].period.end_day, END_DAY);
	book_fini(&book);
	check_states(f, (enum fact_state[]){ FACT_HELD, FACT_IN_FORCE },
	    (int[]){ 0, 1 }, 2);
}

#define CASE(name)                                                             \
	cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_restated),
		CASE(test_redelivery),
		CASE(test_no_ping_pong),
		CASE(test_any_order),
		CASE(test_feeds_in_any_order),
		CASE(test_priorities),
		CASE(test_ties),
		CASE(test_keys),
		CASE(test_old_period_restated),
		CASE(test_reload),
		CASE(test_contradiction),
		CASE(test_stretches),
		CASE(test_held),
		CASE(test_only_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
