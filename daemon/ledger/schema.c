/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * schema: the tables, and how an older ledger becomes a newer one.
 *
 * Step i brings version i to version i + 1.  All steps that are missing run in
 * one transaction.  A step that was released is never changed again.
 *
 * facts is kept in the order of its key: what a month adds to an enterprise
 * lies side by side, and nothing but the key needs an index.
 */
#include <inttypes.h>

#include "daemon/ledger/internal.h"
#include "daemon/base/mem.h"

enum { APPLICATION_ID = 0x736f6577 }; /* "soew" */

/* What was written stays.  INSERT OR REPLACE deletes, and fires the trigger for
 * that, because recursive_triggers is on (ledger.c). */
#define KEEP(table)                                                            \
	"CREATE TRIGGER " table "_update BEFORE UPDATE ON " table              \
	" BEGIN SELECT RAISE(ABORT, '" table " are never changed'); END;"      \
	"CREATE TRIGGER " table "_delete BEFORE DELETE ON " table              \
	" BEGIN SELECT RAISE(ABORT, '" table " are never deleted'); END;"

/* The same for a connection of somebody who has not set it.  facts does
 * without: a trigger on INSERT would halve the speed of appending. */
#define KEEP_FIRMLY(table, same_key)                                           \
	KEEP(table)                                                            \
	"CREATE TRIGGER " table "_replace BEFORE INSERT ON " table             \
	" WHEN EXISTS (SELECT 1 FROM " table " WHERE " same_key ")"            \
	" BEGIN SELECT RAISE(ABORT, '" table " are never replaced'); END;"

#define NAMES(table)                                                           \
	"CREATE TABLE " table "("                                              \
	" number INTEGER PRIMARY KEY,"                                         \
	" id TEXT NOT NULL UNIQUE)",                                           \
	    KEEP_FIRMLY(table, "number = NEW.number OR id = NEW.id")

#define FACT_KEY                                                               \
	" enterprise INTEGER NOT NULL,"                                        \
	" period_end INTEGER NOT NULL,"                                        \
	" period_start INTEGER NOT NULL,"                                      \
	" item INTEGER NOT NULL,"                                              \
	" basis_year INTEGER NOT NULL,"                                        \
	" feed INTEGER NOT NULL,"                                              \
	" reported_day INTEGER NOT NULL,"                                      \
	" document INTEGER NOT NULL,"

#define FACT_KEY_COLUMNS                                                       \
	"enterprise, period_end, period_start, item, basis_year, feed,"        \
	" reported_day, document"

#define FACT_KEY_SAME                                                          \
	"enterprise = NEW.enterprise AND period_end = NEW.period_end"          \
	" AND period_start = NEW.period_start AND item = NEW.item"             \
	" AND basis_year = NEW.basis_year AND feed = NEW.feed"                 \
	" AND reported_day = NEW.reported_day AND document = NEW.document"

/* Days count from 1970-01-01, instants are seconds UTC. */
static const char *const version_1[] = {
	NAMES("enterprises"),
	NAMES("items"),
	NAMES("feeds"),

	"CREATE TABLE documents("
	" number INTEGER PRIMARY KEY,"
	" feed INTEGER NOT NULL REFERENCES feeds,"
	" url TEXT NOT NULL,"
	" digest NOT NULL,"
	" size_bytes INTEGER NOT NULL,"
	" fetched_sec INTEGER NOT NULL,"
	" known_at_sec INTEGER NOT NULL,"
	" quarantine_reason TEXT)",
	KEEP_FIRMLY("documents", "number = NEW.number"),

	/* value: an integer, or a decimal as text; exact either way.
	 * held: why a person has to look first, NULL for most. */
	"CREATE TABLE facts(" FACT_KEY
	" value NOT NULL CHECK (typeof(value) IN ('integer', 'text')),"
	" held TEXT,"
	" FOREIGN KEY (document) REFERENCES documents,"
	" PRIMARY KEY (" FACT_KEY_COLUMNS ")) WITHOUT ROWID",
	KEEP("facts"),

	/* What a person said about a held fact; the newest ruling counts. */
	"CREATE TABLE rulings(" FACT_KEY " n INTEGER NOT NULL,"
	" is_accepted INTEGER NOT NULL CHECK (is_accepted IN (0, 1)),"
	" who TEXT NOT NULL,"
	" note TEXT,"
	" ruled_sec INTEGER NOT NULL,"
	" PRIMARY KEY (" FACT_KEY_COLUMNS ", n),"
	" FOREIGN KEY (" FACT_KEY_COLUMNS ") REFERENCES facts) WITHOUT ROWID",
	KEEP_FIRMLY("rulings", FACT_KEY_SAME " AND n = NEW.n"),

	/* See confirm.c. */
	"CREATE TABLE confirmations("
	" enterprise INTEGER NOT NULL,"
	" feed INTEGER NOT NULL,"
	" reported_day INTEGER NOT NULL,"
	" document INTEGER NOT NULL REFERENCES documents,"
	" first_end INTEGER NOT NULL,"
	" first_start INTEGER NOT NULL,"
	" first_item INTEGER NOT NULL,"
	" first_basis INTEGER NOT NULL,"
	" last_end INTEGER NOT NULL,"
	" last_start INTEGER NOT NULL,"
	" last_item INTEGER NOT NULL,"
	" last_basis INTEGER NOT NULL,"
	" PRIMARY KEY (enterprise, feed, reported_day, document,"
	"  first_end, first_start, first_item, first_basis)) WITHOUT ROWID",

	"CREATE TABLE rejections("
	" document INTEGER NOT NULL REFERENCES documents,"
	" n INTEGER NOT NULL,"
	" place TEXT NOT NULL,"
	" reason TEXT NOT NULL,"
	" PRIMARY KEY (document, n)) WITHOUT ROWID",
	KEEP_FIRMLY("rejections", "document = NEW.document AND n = NEW.n"),

	/* Kept in step with the tables, so that nobody has to count them. */
	"CREATE TABLE counts("
	" feed INTEGER PRIMARY KEY REFERENCES feeds,"
	" n_documents INTEGER NOT NULL,"
	" n_quarantined INTEGER NOT NULL,"
	" n_facts INTEGER NOT NULL,"
	" n_rejections INTEGER NOT NULL)",

	"CREATE TABLE sources("
	" feed INTEGER NOT NULL REFERENCES feeds,"
	" url TEXT NOT NULL,"
	" etag TEXT,"
	" last_modified TEXT,"
	" digest,"
	" mapping_digest,"
	" attempted_sec INTEGER NOT NULL,"
	" succeeded_sec INTEGER NOT NULL,"
	" failed_sec INTEGER NOT NULL,"
	" error TEXT,"
	" n_rejected INTEGER NOT NULL,"
	" quarantine_reason TEXT,"
	" PRIMARY KEY (feed, url)) WITHOUT ROWID",

	"CREATE TABLE settle_queue("
	" enterprise INTEGER PRIMARY KEY REFERENCES enterprises)",

	"CREATE TABLE marks("
	" kind TEXT NOT NULL,"
	" name TEXT NOT NULL,"
	" text TEXT NOT NULL,"
	" PRIMARY KEY (kind, name)) WITHOUT ROWID",

	"CREATE TABLE alerts("
	" number INTEGER PRIMARY KEY,"
	" target TEXT NOT NULL,"
	" subject TEXT NOT NULL)",
	KEEP_FIRMLY("alerts", "number = NEW.number"),

	"CREATE TABLE alert_events("
	" alert INTEGER NOT NULL REFERENCES alerts,"
	" n INTEGER NOT NULL,"
	" state TEXT NOT NULL,"
	" severity TEXT NOT NULL,"
	" changed_sec INTEGER NOT NULL,"
	" period_end INTEGER,"
	" value REAL,"
	" line REAL,"
	" note TEXT,"
	" PRIMARY KEY (alert, n)) WITHOUT ROWID",
	KEEP_FIRMLY("alert_events", "alert = NEW.alert AND n = NEW.n"),

	"PRAGMA application_id = 1936680311",
	"PRAGMA user_version = 1",
	NULL,
};

_Static_assert(APPLICATION_ID == 1936680311, "as in version_1");

/* A number for each fact that was held, and what it was compared with. */
static const char *const version_2[] = {
	"CREATE TABLE holds("
	" number INTEGER PRIMARY KEY," FACT_KEY " compared_with TEXT,"
	" usual CHECK (typeof(usual) IN ('null', 'integer', 'text')),"
	" UNIQUE (" FACT_KEY_COLUMNS "),"
	" FOREIGN KEY (" FACT_KEY_COLUMNS ") REFERENCES facts)",
	"INSERT INTO holds(" FACT_KEY_COLUMNS ")"
	" SELECT " FACT_KEY_COLUMNS " FROM facts WHERE held IS NOT NULL",
	KEEP_FIRMLY("holds", "number = NEW.number OR (" FACT_KEY_SAME ")"),

	"PRAGMA user_version = 2",
	NULL,
};

#define HELD_BY_MISTAKE                                                        \
	"held IS NOT NULL AND NOT EXISTS (SELECT 1 FROM holds"                 \
	" WHERE holds.enterprise = facts.enterprise"                           \
	" AND holds.period_end = facts.period_end"                             \
	" AND holds.period_start = facts.period_start"                         \
	" AND holds.item = facts.item"                                         \
	" AND holds.basis_year = facts.basis_year"                             \
	" AND holds.feed = facts.feed"                                         \
	" AND holds.reported_day = facts.reported_day"                         \
	" AND holds.document = facts.document)"

/* Aggregates as sums, and what each member put into them: made from the facts,
 * and kept so that one late report needs one member.  Bytes that only reckon
 * reads. */
static const char *const version_3[] = {
	"CREATE TABLE contributions("
	" enterprise INTEGER PRIMARY KEY REFERENCES enterprises,"
	" data BLOB NOT NULL)",
	"CREATE TABLE totals("
	" aggregate TEXT NOT NULL,"
	" indicator TEXT NOT NULL,"
	" data BLOB NOT NULL,"
	" PRIMARY KEY (aggregate, indicator)) WITHOUT ROWID",
	/* Of medians and ranks: every member's. */
	"CREATE TABLE member_values("
	" aggregate TEXT NOT NULL,"
	" indicator TEXT NOT NULL,"
	" period_end INTEGER NOT NULL,"
	" enterprise INTEGER NOT NULL REFERENCES enterprises,"
	" value REAL NOT NULL,"
	" PRIMARY KEY (aggregate, indicator, period_end, enterprise))"
	" WITHOUT ROWID",

	"CREATE INDEX alerts_of_subject ON alerts(subject)",

	/* Behind a held figure, the others of its document had been held with
	 * it, without a hold that anybody could have ruled on: they count. */
	"INSERT INTO rulings SELECT enterprise, period_end, period_start, item,"
	" basis_year, facts.feed, reported_day, document, 1, 1, 'soewatch',"
	" 'held by mistake, with another figure of its document',"
	" known_at_sec FROM facts JOIN documents ON number = document"
	" WHERE " HELD_BY_MISTAKE,
	"INSERT INTO settle_queue SELECT DISTINCT enterprise FROM facts"
	" WHERE " HELD_BY_MISTAKE " ON CONFLICT DO NOTHING",

	/* The sums are made from everybody's facts, whatever was settled. */
	"DELETE FROM marks WHERE kind = 'making'",

	"PRAGMA user_version = 3",
	NULL,
};

/* Alerts of all kinds, with who did what, and what is to be told of them. */
static const char *const version_4[] = {
	"ALTER TABLE alerts ADD COLUMN kind TEXT NOT NULL DEFAULT 'target'",
	"ALTER TABLE alerts ADD COLUMN feed TEXT NOT NULL DEFAULT ''",
	"ALTER TABLE alerts ADD COLUMN scope_day INTEGER",
	"CREATE INDEX alerts_of_kind ON alerts(kind)",
	/* action is NULL in events of before, whose note was the machine's. */
	"ALTER TABLE alert_events ADD COLUMN action TEXT",
	"ALTER TABLE alert_events ADD COLUMN reason TEXT",
	"ALTER TABLE alert_events ADD COLUMN who TEXT",
	"ALTER TABLE alert_events ADD COLUMN until_sec INTEGER NOT NULL"
	" DEFAULT 0",
	"ALTER TABLE alert_events ADD COLUMN level INTEGER NOT NULL DEFAULT 0",

	"CREATE TABLE report_queue("
	" alert INTEGER PRIMARY KEY REFERENCES alerts)",
	"INSERT INTO report_queue SELECT number FROM alerts",

	/* message: the number of the first row that went in the same one. */
	"CREATE TABLE outbox("
	" number INTEGER PRIMARY KEY,"
	" notifier TEXT NOT NULL,"
	" alert INTEGER NOT NULL,"
	" n INTEGER NOT NULL,"
	" entered_sec INTEGER NOT NULL,"
	" state TEXT NOT NULL CHECK (state IN"
	"  ('waiting', 'sent', 'refused', 'dropped')),"
	" tries INTEGER NOT NULL,"
	" tried_sec INTEGER NOT NULL,"
	" error TEXT,"
	" message INTEGER,"
	" UNIQUE (notifier, alert, n),"
	" FOREIGN KEY (alert, n) REFERENCES alert_events)",
	"CREATE INDEX outbox_waiting ON outbox(notifier, number)"
	" WHERE state = 'waiting'",
	"CREATE INDEX outbox_sent ON outbox(notifier, tried_sec)"
	" WHERE state = 'sent'",

	/* The verdicts that were last published, for those who read them. */
	"CREATE TABLE verdicts("
	" subject TEXT PRIMARY KEY,"
	" data BLOB NOT NULL) WITHOUT ROWID",

	"INSERT INTO marks VALUES ('ledger', 'id', lower(hex(randomblob(8))))",

	"PRAGMA user_version = 4",
	NULL,
};

static const char *const *const steps[] = {
	version_1,
	version_2,
	version_3,
	version_4,
};

enum { VERSION = ARRAY_SIZE(steps) };

/* The one number that a statement gives. */
static int
read_number(struct ledger *l, const char *sql, int64_t *out, struct error *err)
{
	struct statement s = { 0 };

	s.rc = sqlite3_prepare_v2(l->db, sql, -1, &s.stmt, NULL);
	int rc = statement_step(l, &s, err);
	if (rc == 1)
		*out = sqlite3_column_int64(s.stmt, 0);
	sqlite3_finalize(s.stmt);
	return rc == 1 ? 0 : -1;
}

static int
read_version(struct ledger *l, int64_t *out, struct error *err)
{
	static const char sql_version[] = "PRAGMA user_version";

	return read_number(l, sql_version, out, err);
}

static int
refuse_stranger(struct ledger *l, struct error *err)
{
	return error_set(err, ERROR_STORE,
	    "%s: another program's database, expected a ledger", l->path);
}

/* A file without a version is a ledger only if it is empty. */
static int
check_empty(struct ledger *l, struct error *err)
{
	static const char sql_tables[] = "SELECT count(*) FROM sqlite_schema";
	int64_t n_tables;

	if (read_number(l, sql_tables, &n_tables, err) != 0)
		return -1;
	if (n_tables > 0)
		return refuse_stranger(l, err);
	if (!l->is_writer)
		return error_set(
		    err, ERROR_STORE, "%s: no ledger yet", l->path);
	return 0;
}

int
schema_check(struct ledger *l, struct error *err)
{
	static const char sql_application[] = "PRAGMA application_id";
	int64_t version, application;

	if (read_version(l, &version, err) != 0 ||
	    read_number(l, sql_application, &application, err) != 0)
		return -1;
	if (version == 0)
		return check_empty(l, err);
	if (version < 0 || application != APPLICATION_ID)
		return refuse_stranger(l, err);
	if (version > VERSION)
		return error_set(err, ERROR_STORE,
		    "%s: written by a newer soewatch: version %" PRId64
		    ", expected at most %d",
		    l->path, version, VERSION);
	if (version < VERSION && !l->is_writer)
		return error_set(err, ERROR_STORE,
		    "%s: version %" PRId64 ", expected %d: soewatchd brings "
		    "it up to date when it starts",
		    l->path, version, VERSION);
	return 0;
}

int
schema_migrate(struct ledger *l, struct error *err)
{
	int64_t version;

	if (ledger_begin(l, err) != 0)
		return -1;
	/* Read again: another writer may have been faster. */
	if (read_version(l, &version, err) != 0)
		goto undo;
	for (size_t i = (size_t)version; i < ARRAY_SIZE(steps); i++) {
		for (size_t j = 0; steps[i][j] != NULL; j++) {
			if (ledger_execute(l, steps[i][j], err) != 0)
				goto undo;
		}
	}
	if (ledger_commit(l, err) != 0)
		goto undo;
	return 0;
undo:
	ledger_rollback(l);
	return error_prefix(err, "bringing the ledger to version %d", VERSION);
}
