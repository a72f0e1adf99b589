/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ledger: the file, its versions, readers beside a writer, and that what was
 * written stays.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "daemon/ledger/internal.h"
#include "tests/unit/ledger_fixture.h"
#include "daemon/base/mem.h"

static mode_t
mode_of(struct fixture *f, const char *name)
{
	struct stat st;
	char path[128];

	fixture_path(f, name, path, sizeof path);
	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 07777;
}

static void
test_files(void **state)
{
	struct fixture *f = *state;

	tell(f, FLASH, 1, 1, "5");
	assert_int_equal(mode_of(f, "ledger.db"), 0640);
	assert_int_equal(mode_of(f, "ledger.db-wal"), 0640);
	assert_int_equal(mode_of(f, "ledger.db-shm"), 0640);
	ledger_close(f->l);
	f->l = NULL;
	/* Readers that may not write need them while no daemon runs. */
	assert_int_equal(mode_of(f, "ledger.db-wal"), 0640);
	assert_int_equal(mode_of(f, "ledger.db-shm"), 0640);
	fixture_open(f);
	assert_string_equal(answer(f, 1, 1), "5");
}

static int64_t
setting(struct ledger *l, const char *sql)
{
	sqlite3_stmt *s = NULL;

	assert_int_equal(
	    sqlite3_prepare_v2(l->db, sql, -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	int64_t value = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return value;
}

static void
test_settings(void **state)
{
	struct fixture *f = *state;
	struct ledger *reader;

	assert_int_equal(setting(f->l, "PRAGMA synchronous"), 2);
	assert_int_equal(setting(f->l, "PRAGMA foreign_keys"), 1);
	assert_int_equal(setting(f->l, "PRAGMA recursive_triggers"), 1);
	assert_int_equal(setting(f->l, "PRAGMA query_only"), 0);
	assert_int_equal(setting(f->l,
			     "SELECT journal_mode = 'wal'"
			     " FROM pragma_journal_mode"),
	    1);
	fixture_ok(f, ledger_open(&reader, f->directory, false, &f->err));
	assert_int_equal(setting(reader, "PRAGMA query_only"), 1);
	assert_int_equal(ledger_touch(reader, "angang", &f->err), -1);
	assert_int_equal(f->err.code, ERROR_STORE);
	assert_int_equal(strncmp(f->err.text, "ledger.db: ", 11), 0);
	ledger_close(reader);
}

static void
test_no_ledger_yet(void **state)
{
	struct fixture *f = *state;
	struct ledger *reader = f->l;
	char path[128];

	ledger_close(f->l);
	f->l = NULL;
	fixture_path(f, "ledger.db", path, sizeof path);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(
	    ledger_open(&reader, f->directory, false, &f->err), -1);
	assert_null(reader);
	assert_int_equal(f->err.code, ERROR_STORE);
	assert_non_null(strstr(f->err.text, "no ledger yet"));

	/* A writer was cut off between making the file and its tables. */
	int fd = open(path, O_WRONLY | O_CREAT, 0640);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(
	    ledger_open(&reader, f->directory, false, &f->err), -1);
	assert_non_null(strstr(f->err.text, "no ledger yet"));
	fixture_open(f);
	tell(f, FLASH, 1, 1, "5");
	assert_string_equal(answer(f, 1, 1), "5");
}

static void
test_versions(void **state)
{
	static const bool as_writer[] = { true, false };
	struct fixture *f = *state;
	struct ledger *l;

	ledger_close(f->l);
	f->l = NULL;
	raw(f, "PRAGMA user_version = 5", false);
	for (size_t i = 0; i < ARRAY_SIZE(as_writer); i++) {
		assert_int_equal(
		    ledger_open(&l, f->directory, as_writer[i], &f->err), -1);
		assert_int_equal(f->err.code, ERROR_STORE);
		assert_non_null(
		    strstr(f->err.text, "newer soewatch: version 5"));
	}
	raw(f, "PRAGMA user_version = 1; PRAGMA application_id = 7", false);
	assert_int_equal(ledger_open(&l, f->directory, true, &f->err), -1);
	assert_non_null(strstr(f->err.text, "another program's database"));
	raw(f, "PRAGMA user_version = 0", false);
	assert_int_equal(ledger_open(&l, f->directory, true, &f->err), -1);
	assert_non_null(strstr(f->err.text, "another program's database"));
}

static void
test_no_directory(void **state)
{
	struct fixture *f = *state;
	struct ledger *l;

	assert_int_equal(ledger_open(&l, "nowhere", true, &f->err), -1);
	assert_int_equal(f->err.code, ERROR_STORE);
	assert_non_null(strstr(f->err.text, "nowhere/ledger.db"));
	assert_int_equal(ledger_open(&l, "nowhere", false, &f->err), -1);
	assert_non_null(strstr(f->err.text, "no ledger yet"));
}

/* A page of facts was overwritten, then the first page of all. */
static void
test_damage(void **state)
{
	struct fixture *f = *state;
	char path[128];
	char rubbish[4096];
	struct ledger *l;

	tell(f, FLASH, 1, 1, "5");
	int64_t page = raw_number(f,
	    "SELECT rootpage FROM sqlite_schema"
	    " WHERE name = 'facts'");
	ledger_close(f->l);
	f->l = NULL;
	fixture_path(f, "ledger.db", path, sizeof path);
	int fd = open(path, O_WRONLY);
	memset(rubbish, 'x', sizeof rubbish);
	assert_int_equal(
	    pwrite(fd, rubbish, sizeof rubbish, (page - 1) * 4096), 4096);
	fixture_open(f);
	struct book book;
	assert_int_equal(
	    ledger_book(f->l, &f->config, "angang", &view_all, &book, &f->err),
	    -1);
	assert_int_equal(f->err.code, ERROR_STORE);
	assert_non_null(strstr(f->err.text, "malformed"));
	assert_int_equal(pwrite(fd, rubbish, sizeof rubbish, 0), 4096);
	close(fd);
	assert_int_equal(ledger_open(&l, f->directory, true, &f->err), -1);
	assert_int_equal(f->err.code, ERROR_STORE);
}

static void
test_disk_full(void **state)
{
	struct fixture *f = *state;
	struct observation o[400];
	struct append_batch batch = { .observations = o, .n = ARRAY_SIZE(o) };

	for (int i = 0; i < (int)ARRAY_SIZE(o); i++) {
		o[i] = stock(ANGANG, ASSETS, 400, "1");
		o[i].period.end_day += i;
	}
	tell(f, FLASH, 1, 1, "5");
	sqlite3_exec(f->l->db, "PRAGMA max_page_count = 1", NULL, NULL, NULL);
	fixture_ok(f, ledger_begin(f->l, &f->err));
	fixture_document(f, FLASH, 2);
	batch.document = f->document;
	assert_int_equal(
	    ledger_append(f->l, &f->config, &batch, &f->counts, &f->err), -1);
	assert_int_equal(f->err.code, ERROR_STORE);
	assert_string_equal(f->err.text, "ledger.db: database or disk is full");
	ledger_rollback(f->l);
	assert_string_equal(answer(f, 9, 9), "5");
	assert_int_equal(n_facts(f), 1);
	/* Room again: it goes on. */
	sqlite3_exec(
	    f->l->db, "PRAGMA max_page_count = 100000", NULL, NULL, NULL);
	deliver(f, FLASH, 2, o, ARRAY_SIZE(o));
	assert_int_equal(n_facts(f), 401);
}

static void
test_busy(void **state)
{
	struct fixture *f = *state;
	struct ledger *other;

	fixture_ok(f, ledger_open(&other, f->directory, true, &f->err));
	sqlite3_busy_timeout(other->db, 10);
	fixture_ok(f, ledger_begin(f->l, &f->err));
	assert_int_equal(ledger_begin(other, &f->err), -1);
	assert_int_equal(f->err.code, ERROR_STORE);
	assert_string_equal(f->err.text, "ledger.db: database is locked");
	ledger_rollback(f->l);
	fixture_ok(f, ledger_begin(other, &f->err));
	ledger_rollback(other);
	ledger_close(other);
}

static void
test_transactions(void **state)
{
	const struct observation o = stock(BENGANG, PROFIT, 1, "-5");
	struct append_batch batch = { .observations = &o, .n = 1 };
	struct ledger_document d = {
		.feed = "annual", .url = "u", .digest = "d"
	};
	struct fixture *f = *state;

	assert_int_equal(
	    ledger_add_document(f->l, &d, &f->document, &f->err), -1);
	assert_int_equal(f->err.code, ERROR_STORE);
	assert_int_equal(
	    ledger_append(f->l, &f->config, &batch, &f->counts, &f->err), -1);
	fixture_ok(f, ledger_begin(f->l, &f->err));
	assert_int_equal(ledger_begin(f->l, &f->err), -1);
	fixture_document(f, ANNUAL, 1);
	batch.document = f->document;
	fixture_ok(
	    f, ledger_append(f->l, &f->config, &batch, &f->counts, &f->err));
	ledger_rollback(f->l);
	ledger_rollback(f->l);
	assert_int_equal(n_facts(f), 0);
	/* Numbers given in the transaction may be given again. */
	tell(f, FLASH, 1, 1, "7");
	assert_string_equal(ledger_feed_name(f->l, 1), "flash");
	assert_null(ledger_feed_name(f->l, 2));
	assert_null(ledger_feed_name(f->l, 0));
	assert_string_equal(answer(f, 1, 1), "7");
	ledger_rollback(f->l);
	assert_string_equal(answer(f, 1, 1), "7");
}

static void
test_no_such_document(void **state)
{
	const struct observation o = stock(ANGANG, ASSETS, 1, "5");
	const struct append_batch batch = {
		.document = 77, .observations = &o, .n = 1
	};
	struct fixture *f = *state;

	fixture_ok(f, ledger_begin(f->l, &f->err));
	assert_int_equal(
	    ledger_append(f->l, &f->config, &batch, &f->counts, &f->err), -1);
	assert_string_equal(f->err.text, "ledger.db: document 77 is not there");
	assert_int_equal(
	    ledger_add_rejection(f->l, 77, "row 1", "no", &f->err), -1);
	ledger_rollback(f->l);
}

/* ---- what was written stays ---- */

static void
refused(struct fixture *f, const char *sql, bool has_our_settings)
{
	if (raw(f, sql, has_our_settings) != SQLITE_CONSTRAINT ||
	    strstr(f->message, "are never") == NULL)
		fail_msg("%s: \"%s\"", sql, f->message);
}

static void
test_kept(void **state)
{
	static const char *const tables[] = { "facts", "documents",
		"rejections", "rulings", "alerts", "alert_events",
		"enterprises", "items", "feeds" };
	struct alert alert = { .key = { .target = fixture_id("debt"),
				   .feed = fixture_id(""),
				   .subject = fixture_id("angang"),
				   .scope_day = DATE_NONE },
		.event = { .action = ALERT_OPENED, .state = ALERT_OPEN } };
	struct fixture *f = *state;
	char sql[256];

	tell(f, FLASH, 1, 1, "5");
	fixture_ok(f, ledger_begin(f->l, &f->err));
	fixture_ok(f,
	    ledger_add_rejection(
		f->l, f->document, "row 7", "\"x\" is not a number", &f->err));
	fixture_ok(f, ledger_add_alert_event(f->l, &alert, &f->err));
	fixture_ok(f, ledger_commit(f->l, &f->err));
	assert_int_equal(raw(f,
			     "INSERT INTO rulings SELECT enterprise,"
			     " period_end, period_start, item, basis_year,"
			     " feed, reported_day, document, 1, 1, 'me',"
			     " NULL, 5 FROM facts",
			     true),
	    SQLITE_OK);
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		snprintf(sql, sizeof sql, "DELETE FROM %s", tables[i]);
		refused(f, sql, false);
		snprintf(sql, sizeof sql,
		    "INSERT OR REPLACE INTO %s SELECT * FROM %s", tables[i],
		    tables[i]);
		refused(f, sql, true);
		if (strcmp(tables[i], "facts") != 0)
			refused(f, sql, false);
	}
	refused(f, "UPDATE facts SET value = 6", false);
	refused(f, "UPDATE documents SET known_at_sec = 6", false);
	refused(f, "UPDATE rejections SET reason = ''", false);
	refused(f, "UPDATE rulings SET is_accepted = 0", false);
	refused(f, "UPDATE alerts SET target = ''", false);
	refused(f, "UPDATE alert_events SET state = 'resolved'", false);
	refused(f, "UPDATE enterprises SET id = 'x'", false);
	refused(f, "UPDATE items SET id = 'x'", false);
	refused(f, "UPDATE feeds SET id = 'x'", false);
	assert_string_equal(answer(f, 1, 1), "5");
}

static void
test_values_are_exact(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
	    raw(f,
		"INSERT INTO documents VALUES (1, 1, 'u', 'd', 1, 1, 1,"
		" NULL);"
		"INSERT INTO facts VALUES (1, 1, 1, 1, 0, 1, 1, 1, 0.5,"
		" NULL)",
		false),
	    SQLITE_CONSTRAINT);
	assert_non_null(strstr(f->message, "CHECK"));
	static const char *const values[] = { "12345678901234567890.123",
		"-0.000000000000000000000000000001",
		"999999999999999999999999999999", "9223372036854775807",
		"-9223372036854775808", "9223372036854775808", "0", "-1", "0.1",
		"9007199254740993" };

	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		tell(f, FLASH, 1, (int)i, values[i]);
		assert_string_equal(answer(f, (int)i, 1), values[i]);
	}
	assert_int_equal(raw_number(f,
			     "SELECT count(*) FROM facts"
			     " WHERE typeof(value) = 'integer'"),
	    5);
	/* Somebody wrote rubbish past us. */
	raw(f,
	    "INSERT INTO facts SELECT 1, 18261, -32768, 1, 0, 1, 30000, 2,"
	    " 'rubbish', NULL",
	    false);
	struct book book;
	assert_int_equal(
	    ledger_book(f->l, &f->config, "angang", &view_all, &book, &f->err),
	    -1);
	assert_int_equal(f->err.code, ERROR_STORE);
	assert_string_equal(f->err.text,
	    "ledger.db: a stored value: \"rubbish\" is not a number");
}

/* ---- readers ---- */

static void
test_reader_sees_committed(void **state)
{
	struct fixture *f = *state;
	struct ledger *reader;
	struct view view = { .as_of_day = INT32_MAX,
		.known_by_sec = INT64_MAX };

	fixture_ok(f, ledger_open(&reader, f->directory, false, &f->err));
	struct book book = read_book(f, reader, ANGANG, &view);
	assert_int_equal(book.n, 0);
	tell(f, FLASH, 1, 1, "5");
	/* Names that came after the reader was opened. */
	book = read_book(f, reader, ANGANG, &view);
	assert_int_equal(book.n, 1);
	assert_string_equal(
	    ledger_feed_name(reader, book.facts[0].feed), "flash");
	book_fini(&book);
	fixture_ok(f, ledger_begin(reader, &f->err));
	book = read_book(f, reader, ANGANG, &view);
	book_fini(&book);
	tell(f, FLASH, 2, 2, "6");
	book = read_book(f, reader, ANGANG, &view);
	assert_int_equal((int64_t)book.facts[0].value.coefficient, 5);
	book_fini(&book);
	fixture_ok(f, ledger_commit(reader, &f->err));
	book = read_book(f, reader, ANGANG, &view);
	assert_int_equal((int64_t)book.facts[0].value.coefficient, 6);
	book_fini(&book);
	ledger_close(reader);
}

struct watcher {
	const struct fixture *f;
	int64_t last;
	size_t n_reads;
	char problem[256];
};

/* Both items come in one transaction: they are always equal. */
static void
watch_once(struct watcher *w, struct ledger *l)
{
	const struct view view = { .as_of_day = INT32_MAX,
		.known_by_sec = INT64_MAX };
	struct book book;
	struct error err;

	if (ledger_book(l, &w->f->config, "angang", &view, &book, &err) != 0) {
		snprintf(w->problem, sizeof w->problem, "%.200s", err.text);
		return;
	}
	if (book.n != 0 &&
	    (book.n != 2 ||
		!decimal_equal(book.facts[0].value, book.facts[1].value)))
		snprintf(w->problem, sizeof w->problem, "half a document");
	if (book.n == 2)
		w->last = (int64_t)book.facts[0].value.coefficient;
	w->n_reads++;
	book_fini(&book);
}

static void *
watch(void *arg)
{
	struct watcher *w = arg;
	struct ledger *l;
	struct error err;

	if (ledger_open(&l, w->f->directory, false, &err) != 0) {
		snprintf(w->problem, sizeof w->problem, "%.200s", err.text);
		return NULL;
	}
	while (w->problem[0] == '\0' && w->last < 100)
		watch_once(w, l);
	ledger_close(l);
	return NULL;
}

static void
test_readers_beside_a_writer(void **state)
{
	struct fixture *f = *state;
	struct watcher watchers[3];
	pthread_t threads[ARRAY_SIZE(watchers)];
	char value[16];

	for (size_t i = 0; i < ARRAY_SIZE(watchers); i++) {
		watchers[i] = (struct watcher){ .f = f };
		assert_int_equal(
		    pthread_create(&threads[i], NULL, watch, &watchers[i]), 0);
	}
	for (int i = 1; i <= 100; i++) {
		snprintf(value, sizeof value, "%d", i);
		const struct observation o[] = {
			stock(ANGANG, ASSETS, i, value),
			stock(ANGANG, PROFIT, i, value),
		};
		deliver(f, FLASH, i, o, ARRAY_SIZE(o));
	}
	for (size_t i = 0; i < ARRAY_SIZE(watchers); i++) {
		pthread_join(threads[i], NULL);
		assert_string_equal(watchers[i].problem, "");
		assert_true(watchers[i].n_reads > 0);
	}
}

#define CASE(name)                                                             \
	cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_files),
		CASE(test_settings),
		CASE(test_no_ledger_yet),
		CASE(test_versions),
		CASE(test_no_directory),
		CASE(test_damage),
		CASE(test_disk_full),
		CASE(test_busy),
		CASE(test_transactions),
		CASE(test_no_such_document),
		CASE(test_kept),
		CASE(test_values_are_exact),
		CASE(test_reader_sees_committed),
		CASE(test_readers_beside_a_writer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
