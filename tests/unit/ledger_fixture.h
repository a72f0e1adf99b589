/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ledger_fixture: a ledger in a directory of its own, and a configuration of
 * three feeds built by hand.
 */
#ifndef SOEWATCH_TESTS_UNIT_LEDGER_FIXTURE_H
#define SOEWATCH_TESTS_UNIT_LEDGER_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "daemon/base/date.h"
#include "daemon/base/decimal.h"
#include "daemon/ledger/ledger.h"
#include "daemon/model/config.h"
#include "daemon/model/fact.h"
#include "daemon/base/mem.h"

enum { ASSETS, REVENUE, PROFIT, N_ITEMS };
enum { FLASH, ANNUAL, INBOX, N_FEEDS };
enum { ANGANG, BENGANG, PORT, N_ENTERPRISES };

/* Days that reports come on; the figures' period ends on day 0. */
enum { END_DAY = 18261 }; /* 2019-12-31 */

struct fixture {
	char directory[64];
	struct ledger *l;
	bool is_in_transaction; /* deliver() need not open one */
	struct config config;
	struct roster roster;
	struct item items[N_ITEMS];
	struct feed feeds[N_FEEDS];
	struct enterprise enterprises[N_ENTERPRISES];
	struct append_counts counts; /* of the last delivery */
	int64_t document;            /* of the last delivery */
	char text[DECIMAL_TEXT_SIZE];
	char message[256]; /* of the last raw() */
	struct error err;
};

/* The configuration's strings are never written through. */
static inline char *
fixture_id(const char *id)
{
	union {
		const char *from;
		char *to;
	} u = { .from = id };

	return u.to;
}

static inline void
fixture_config(struct fixture *f)
{
	static const char *const items[] = { "assets", "revenue", "profit" };
	static const char *const feeds[] = { "flash", "annual", "inbox" };
	static const char *const enterprises[] = { "angang", "本钢", "port" };

	for (int i = 0; i < N_ITEMS; i++)
		f->items[i].id = fixture_id(items[i]);
	for (int i = 0; i < N_FEEDS; i++)
		f->feeds[i].id = fixture_id(feeds[i]);
	for (int i = 0; i < N_ENTERPRISES; i++)
		f->enterprises[i].id = fixture_id(enterprises[i]);
	f->feeds[ANNUAL].priority = 10;
	f->roster.enterprises = f->enterprises;
	f->roster.n = N_ENTERPRISES;
	f->config.roster = &f->roster;
	f->config.items = f->items;
	f->config.n_items = N_ITEMS;
	f->config.feeds = f->feeds;
	f->config.n_feeds = N_FEEDS;
}

static inline void
fixture_open(struct fixture *f)
{
	if (ledger_open(&f->l, f->directory, true, &f->err) != 0)
		fail_msg("%s", f->err.text);
}

static inline int
fixture_set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof *f);

	snprintf(f->directory, sizeof f->directory, "test_ledger.XXXXXX");
	if (mkdtemp(f->directory) == NULL)
		fail_msg("no directory");
	fixture_config(f);
	fixture_open(f);
	*state = f;
	return 0;
}

static inline void
fixture_path(const struct fixture *f, const char *name, char *out, size_t size)
{
	snprintf(out, size, "%s/%s", f->directory, name);
}

static inline int
fixture_tear_down(void **state)
{
	static const char *const names[] = { "ledger.db", "ledger.db-wal",
		"ledger.db-shm", "ledger.db-journal" };
	struct fixture *f = *state;
	char path[128];

	ledger_close(f->l);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		fixture_path(f, names[i], path, sizeof path);
		unlink(path);
	}
	rmdir(f->directory);
	free(f);
	return 0;
}

/* Fails the test with the ledger's own words. */
static inline void
fixture_ok(struct fixture *f, int rc)
{
	if (rc != 0)
		fail_msg("%d: %s", rc, f->err.text);
}

/* A stock at END_DAY, as told on END_DAY + day. */
static inline struct observation
stock(int enterprise, int item, int day, const char *value)
{
	struct observation o = {
		.enterprise = enterprise,
		.item = item,
		.period = { .start_day = DATE_NONE, .end_day = END_DAY },
		.reported_day = END_DAY + day,
	};
	struct error err;

	if (decimal_parse(&o.value, value, strlen(value), &err) != 0)
		fail_msg("%s", err.text);
	return o;
}

static inline void
fixture_document(struct fixture *f, int feed, int64_t known_at_sec)
{
	struct ledger_document d = {
		.feed = f->feeds[feed].id,
		.url = "https://reports.example/1.json",
		.digest = "digest",
		.fetched_sec = known_at_sec,
		.known_at_sec = known_at_sec,
	};

	fixture_ok(f, ledger_add_document(f->l, &d, &f->document, &f->err));
}

/* A document and its observations; known_at_sec is when. */
static inline void
deliver(struct fixture *f, int feed, int64_t known_at_sec,
    const struct observation *o, size_t n)
{
	if (!f->is_in_transaction)
		fixture_ok(f, ledger_begin(f->l, &f->err));
	fixture_document(f, feed, known_at_sec);
	const struct append_batch batch = {
		.document = f->document, .observations = o, .n = n
	};
	fixture_ok(
	    f, ledger_append(f->l, &f->config, &batch, &f->counts, &f->err));
	if (!f->is_in_transaction)
		fixture_ok(f, ledger_commit(f->l, &f->err));
}

/* What is delivered until fixture_undo() leaves no trace, and is fast. */
static inline void
fixture_try(struct fixture *f)
{
	fixture_ok(f, ledger_begin(f->l, &f->err));
	f->is_in_transaction = true;
}

static inline void
fixture_undo(struct fixture *f)
{
	ledger_rollback(f->l);
	f->is_in_transaction = false;
}

/* The same for one figure: angang's assets. */
static inline void
tell(struct fixture *f, int feed, int64_t known_at_sec, int day,
    const char *value)
{
	const struct observation o = stock(ANGANG, ASSETS, day, value);

	deliver(f, feed, known_at_sec, &o, 1);
}

static inline struct book
read_book(struct fixture *f, struct ledger *l, int enterprise,
    const struct view *view)
{
	struct book book;

	fixture_ok(f,
	    ledger_book(l, &f->config, f->enterprises[enterprise].id, view,
		&book, &f->err));
	return book;
}

static const struct view view_all = {
	.as_of_day = INT32_MAX,
	.known_by_sec = INT64_MAX,
	.has_all_revisions = true,
};

/* Angang's assets in force as of END_DAY + day, "" for unknown. */
static inline const char *
answer(struct fixture *f, int day, int64_t known_by_sec)
{
	const struct view view = { .as_of_day = END_DAY + day,
		.known_by_sec = known_by_sec };
	struct book book = read_book(f, f->l, ANGANG, &view);
	struct book_range range = book_item(&book, ASSETS);

	f->text[0] = '\0';
	if (range.n > 0)
		decimal_text(f->text, range.facts[0].value);
	assert_true(range.n <= 1);
	book_fini(&book);
	return f->text;
}

/* SQL from a stranger's connection, with its settings or with ours. */
static inline int
raw(struct fixture *f, const char *sql, bool has_our_settings)
{
	char path[128];
	char *message = NULL;
	sqlite3 *db;

	fixture_path(f, "ledger.db", path, sizeof path);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 1000);
	if (has_our_settings)
		sqlite3_exec(db,
		    "PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON",
		    NULL, NULL, NULL);
	int rc = sqlite3_exec(db, sql, NULL, NULL, &message);
	snprintf(f->message, sizeof f->message, "%s",
	    message == NULL ? "" : message);
	sqlite3_free(message);
	sqlite3_close(db);
	return rc;
}

/* Takes away what versions 4 and 3 of the tables brought. */
#define SQL_BACK_TO_VERSION_3                                                  \
	"DROP TABLE report_queue; DROP TABLE outbox; DROP TABLE verdicts;"     \
	"DROP INDEX alerts_of_kind; DELETE FROM marks WHERE kind = 'ledger';"  \
	"ALTER TABLE alerts DROP COLUMN kind;"                                 \
	"ALTER TABLE alerts DROP COLUMN feed;"                                 \
	"ALTER TABLE alerts DROP COLUMN scope_day;"                            \
	"ALTER TABLE alert_events DROP COLUMN action;"                         \
	"ALTER TABLE alert_events DROP COLUMN reason;"                         \
	"ALTER TABLE alert_events DROP COLUMN who;"                            \
	"ALTER TABLE alert_events DROP COLUMN until_sec;"                      \
	"ALTER TABLE alert_events DROP COLUMN level;"
#define SQL_BACK_TO_VERSION_2                                                  \
	SQL_BACK_TO_VERSION_3                                                  \
	"DROP TABLE contributions; DROP TABLE totals;"                         \
	"DROP TABLE member_values; DROP INDEX alerts_of_subject;"

/* The number that a query gives. */
static inline int64_t
raw_number(struct fixture *f, const char *sql)
{
	char path[128];
	sqlite3_stmt *s = NULL;
	sqlite3 *db;

	fixture_path(f, "ledger.db", path, sizeof path);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	int64_t number = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return number;
}

static inline int64_t
n_facts(struct fixture *f)
{
	return raw_number(f, "SELECT count(*) FROM facts");
}

#endif
