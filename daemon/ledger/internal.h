/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * internal: what the files of the ledger share; SQLite is seen here alone.
 *
 * A statement is prepared at its first use and kept.  Its errors gather in rc
 * and come out of statement_step(), so that getting and binding need no checks.
 */
#ifndef SOEWATCH_LEDGER_INTERNAL_H
#define SOEWATCH_LEDGER_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sqlite3.h>

#include "daemon/base/buf.h"
#include "daemon/base/decimal.h"
#include "daemon/base/error.h"
#include "daemon/ledger/ledger.h"

enum {
	/* A stock's period_start: in 1880, before every date that a feed may
	 * name (DATE_YEAR_MIN), and two bytes in SQLite's record. */
	STOCK_START = -32768,
	KNOWN_CACHE_SIZE = 1024,
};

enum name_kind { NAME_ENTERPRISE, NAME_ITEM, NAME_FEED, NAME_KINDS };

enum statement_id {
	STATEMENT_NAME_FIND,
	STATEMENT_NAME_ENTER = STATEMENT_NAME_FIND + NAME_KINDS,
	STATEMENT_NAME_LIST = STATEMENT_NAME_ENTER + NAME_KINDS,
	STATEMENT_BEGIN = STATEMENT_NAME_LIST + NAME_KINDS,
	STATEMENT_COMMIT,
	STATEMENT_ROLLBACK,
	STATEMENT_SOURCE,
	STATEMENT_SOURCE_SET,
	STATEMENT_SOURCE_BY_DIGEST,
	STATEMENT_SOURCES_FAILING,
	STATEMENT_SOURCE_NEWEST,
	STATEMENT_DOCUMENT_ADD,
	STATEMENT_DOCUMENT_NEWEST,
	STATEMENT_DOCUMENT,
	STATEMENT_DOCUMENT_KNOWN,
	STATEMENT_DOCUMENT_FEED,
	STATEMENT_REJECTION_ADD,
	STATEMENT_COUNT_ADD,
	STATEMENT_FACT_INSERT,
	STATEMENT_FACT_RESTORE,
	STATEMENT_FACTS_OF_FEED,
	STATEMENT_CONFIRMATIONS,
	STATEMENT_CONFIRM,
	STATEMENT_HOLD_ADD,
	STATEMENT_HOLD_RESTORE,
	STATEMENT_HOLD_FIND,
	STATEMENT_HOLDS,
	STATEMENT_HOLDS_COUNT,
	STATEMENT_RULING_RESTORE,
	STATEMENT_RULING_ADD,
	STATEMENT_BOOK,
	STATEMENT_RULING,
	STATEMENT_TOUCH,
	STATEMENT_TOUCHED,
	STATEMENT_SETTLED,
	STATEMENT_MARK,
	STATEMENT_MARK_SET,
	STATEMENT_MARK_REMOVE,
	STATEMENT_MARKS,
	STATEMENT_MARKS_UNTIL,
	STATEMENT_ALERTS,
	STATEMENT_ALERTS_OF,
	STATEMENT_ALERTS_OF_KIND,
	STATEMENT_ALERT,
	STATEMENT_ALERT_EVENTS,
	STATEMENT_ALERT_ADD,
	STATEMENT_ALERT_EVENT,
	STATEMENT_REPORT_ENTER,
	STATEMENT_REPORTS_DUE,
	STATEMENT_REPORT_MADE,
	STATEMENT_OUTBOX_ADD,
	STATEMENT_OUTBOX_KNOWS,
	STATEMENT_OUTBOX_WAITING,
	STATEMENT_OUTBOX_TRIED,
	STATEMENT_OUTBOX_TOTALS,
	STATEMENT_OUTBOX_SENT,
	STATEMENT_OUTBOX_RETRY,
	STATEMENT_OUTBOX_DROP,
	STATEMENT_OUTBOX_WHO,
	STATEMENT_VERDICTS,
	STATEMENT_VERDICTS_SET,
	STATEMENT_FEED_COUNTS,
	STATEMENT_FEED_SOURCES,
	STATEMENT_FEED_ERROR,
	STATEMENT_FEED_REFUSED,
	STATEMENT_NEWEST_END,
	STATEMENT_TOTALS,
	STATEMENT_CONTRIBUTION,
	STATEMENT_CONTRIBUTION_SET,
	STATEMENT_TOTAL,
	STATEMENT_TOTAL_SET,
	STATEMENT_MEMBER_VALUE_SET,
	STATEMENT_MEMBER_VALUE_REMOVE,
	STATEMENT_MEMBER_VALUES,
	STATEMENT_MEMBER_VALUES_FORGET,
	STATEMENTS,
};

struct statement {
	sqlite3_stmt *stmt;
	int rc; /* the first error of preparing or binding */
};

/* The ledger's small numbers for ids, and the configuration's indexes for the
 * same ids.  Numbers count from 1 without a gap. */
struct name_map {
	char **names; /* by number − 1 */
	size_t n_names, size;
	char **ids; /* the configuration's, in its order: our own copy */
	size_t n_ids;
	int *number_of; /* by configuration index; 0: not in the ledger */
	int *index_of;  /* by number − 1; -1: not configured */
};

/* known_at of documents, which never changes. */
struct known_entry {
	int64_t document;
	int64_t known_at_sec;
};

struct ledger {
	sqlite3 *db;
	char *path;
	bool is_writer;
	bool is_in_transaction; /* as the caller sees it */
	struct statement statements[STATEMENTS];
	struct name_map items, feeds;
	struct known_entry known[KNOWN_CACHE_SIZE];
	struct book scratch; /* of ledger_book(), to spare allocations */
};

/* ---- ledger.c ---- */

/* Runs statements without results and parameters. */
int ledger_execute(struct ledger *l, const char *sql, struct error *err);

/* -1 with err set unless a transaction is open. */
int ledger_needs_transaction(struct ledger *l, struct error *err);

struct statement *statement_get(struct ledger *l, int id, const char *sql);

/* Calls take for the first column of all rows; as ledger_touched(). */
int statement_take_each(struct ledger *l, struct statement *s,
    int (*take)(void *arg, const char *text), void *arg, struct error *err);

void statement_bind_int(struct statement *s, int parameter, int64_t value);
void statement_bind_text(struct statement *s, int parameter, const char *text);
void statement_bind_bytes(
    struct statement *s, int parameter, const struct buf *bytes);
void statement_bind_double(struct statement *s, int parameter, double value);
void statement_bind_digest(
    struct statement *s, int parameter, const char *digest);
void statement_bind_decimal(
    struct statement *s, int parameter, struct decimal value);

/* 1: a row is there, 0: done, -1 with err set; reset unless a row is there. */
int statement_step(struct ledger *l, struct statement *s, struct error *err);
void statement_reset(struct statement *s);

/* Steps to the end and resets. */
int statement_run(struct ledger *l, struct statement *s, struct error *err);

/* Adds the column's bytes. */
void statement_bytes(struct statement *s, int column, struct buf *out);

/* NULL for NULL.  Caller frees with free(). */
char *statement_text(struct statement *s, int column);
char *statement_digest(struct statement *s, int column);
int statement_decimal(
    struct statement *s, int column, struct decimal *out, struct error *err);

/* ---- schema.c ---- */

/* -1 with err set unless the file is a ledger that this program knows. */
int schema_check(struct ledger *l, struct error *err);

/* Brings an older or empty ledger up to date. */
int schema_migrate(struct ledger *l, struct error *err);

/* ---- names.c ---- */

/* *number is 0 where the ledger has no such name. */
int name_find(struct ledger *l, enum name_kind kind, const char *id,
    int64_t *number, struct error *err);
int name_enter(struct ledger *l, enum name_kind kind, const char *id,
    int64_t *number, bool *is_new, struct error *err);

/* Reads the names that the map does not have yet. */
int name_map_refresh(struct ledger *l, enum name_kind kind, struct error *err);

/* Makes the map fit the configuration. */
int name_map_sync(struct ledger *l, enum name_kind kind,
    const struct config *config, struct error *err);
void name_map_clear(struct name_map *map);

/* ---- documents.c ---- */

int document_known_at(struct ledger *l, int64_t document, int64_t *known_at_sec,
    struct error *err);

/* Adds to the totals of a feed. */
struct count_changes {
	int64_t n_documents, n_quarantined, n_facts, n_rejections;
};
int count_add(struct ledger *l, int64_t feed, const struct count_changes *c,
    struct error *err);

/* ---- settle.c ---- */

int settle_enter(struct ledger *l, int64_t enterprise, struct error *err);

/* ---- holds.c ---- */

struct fact_key;

/* Where a fact stands: enterprise, key, feed, day of the report, document. */
struct fact_place {
	int64_t enterprise, feed;
	const struct fact_key *key;
	int32_t reported_day;
	int64_t document;
};

/* Numbers a fact that was stored as held. */
int hold_add(struct ledger *l, const struct fact_place *place,
    const struct doubt *doubt, struct error *err);

/* A fact was copied from one place to another: what was held, and what was said
 * about it, goes with it. */
int hold_restore(struct ledger *l, const struct fact_place *from,
    const struct fact_place *to, struct error *err);

/* ---- confirm.c ---- */

/* What a fact is about, in the ledger's numbers and order. */
struct fact_key {
	int32_t end_day;
	int32_t start_day; /* STOCK_START: a stock */
	int item;
	int basis_year;
};

int fact_key_compare(const struct fact_key *a, const struct fact_key *b);
void fact_key_bind(
    struct statement *s, int parameter, const struct fact_key *key);
struct fact_key fact_key_read(struct statement *s, int column);

/* A report on reported_day told for every key from first to last, of those that
 * its feed had told before, the value that the feed had told before. */
struct confirmation {
	struct fact_key first, last;
	int32_t reported_day;
	int64_t document;
	int64_t known_at_sec;
};

/* A key that was confirmed; ordinals of keys that stand beside each other in
 * the feed differ by one. */
struct confirmed {
	struct fact_key key;
	int32_t reported_day;
	int ordinal;
};

/* Confirmations of one enterprise by one feed. */
struct confirmations {
	struct confirmation *had; /* by reported_day */
	size_t n_had, had_size;
	struct confirmed *added;
	size_t n_added, added_size;
};

/* Reads those with a reported_day from from_day on, into an emptied list. */
int confirmations_load(struct ledger *l, struct confirmations *c,
    int64_t enterprise, int64_t feed, int32_t from_day, struct error *err);

/* The first element of had with a reported_day from day on. */
size_t confirmations_from(const struct confirmations *c, int32_t day);

/* Did it tell the key, whose first document in the feed was first_document? */
bool confirmation_covers(const struct confirmation *c,
    const struct fact_key *key, int64_t first_document);

void confirmations_add(struct confirmations *c, const struct fact_key *key,
    int32_t reported_day, int ordinal);

/* Writes what was added, as few stretches as there can be. */
int confirmations_store(struct ledger *l, struct confirmations *c,
    int64_t enterprise, int64_t feed, int64_t document, struct error *err);
void confirmations_fini(struct confirmations *c);

#endif
