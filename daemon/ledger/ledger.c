/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ledger: the connection, its transactions and its statements.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/ledger/internal.h"
#include "daemon/base/path.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

enum {
	LEDGER_MODE = 0640,
	BUSY_TIMEOUT_MS = 10000,
	DIGEST_BYTES = 32,
};

/* Fills in err from the connection's last error.  Returns -1. */
static int
ledger_error(struct ledger *l, struct error *err)
{
	return error_set(
	    err, ERROR_STORE, "ledger.db: %s", sqlite3_errmsg(l->db));
}

int
ledger_execute(struct ledger *l, const char *sql, struct error *err)
{
	if (sqlite3_exec(l->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return ledger_error(l, err);
	return 0;
}

int
ledger_needs_transaction(struct ledger *l, struct error *err)
{
	if (sqlite3_get_autocommit(l->db) != 0)
		return error_set(
		    err, ERROR_STORE, "ledger.db: no transaction is open");
	return 0;
}

struct statement *
statement_get(struct ledger *l, int id, const char *sql)
{
	struct statement *s = &l->statements[id];

	s->rc = SQLITE_OK;
	if (s->stmt == NULL) {
		s->rc = sqlite3_prepare_v3(
		    l->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s->stmt, NULL);
		return s;
	}
	sqlite3_reset(s->stmt);
	sqlite3_clear_bindings(s->stmt);
	return s;
}

void
statement_bind_int(struct statement *s, int parameter, int64_t value)
{
	if (s->rc == SQLITE_OK)
		s->rc = sqlite3_bind_int64(s->stmt, parameter, value);
}

/* NULL is bound as such: a statement that runs again keeps what it had. */
void
statement_bind_text(struct statement *s, int parameter, const char *text)
{
	if (s->rc == SQLITE_OK)
		s->rc = sqlite3_bind_text(
		    s->stmt, parameter, text, -1, SQLITE_TRANSIENT);
}

/* NaN, unknown, is stored as NULL. */
void
statement_bind_bytes(
    struct statement *s, int parameter, const struct buf *bytes)
{
	if (s->rc == SQLITE_OK)
		s->rc = sqlite3_bind_blob64(
		    s->stmt, parameter, bytes->data, bytes->len, SQLITE_STATIC);
}

void
statement_bind_double(struct statement *s, int parameter, double value)
{
	if (s->rc == SQLITE_OK)
		s->rc = isnan(value)
		    ? sqlite3_bind_null(s->stmt, parameter)
		    : sqlite3_bind_double(s->stmt, parameter, value);
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* SHA-256 as 32 bytes instead of 64 digits; any other text stays a text. */
void
statement_bind_digest(struct statement *s, int parameter, const char *digest)
{
	unsigned char bytes[DIGEST_BYTES];

	if (s->rc != SQLITE_OK)
		return;
	bool is_hex = digest != NULL && strlen(digest) == sizeof bytes * 2;
	for (size_t i = 0; is_hex && i < sizeof bytes; i++) {
		int high = hex_value(digest[2 * i]);
		int low = hex_value(digest[2 * i + 1]);
		is_hex = high >= 0 && low >= 0;
		bytes[i] = (unsigned char)(high * 16 + low);
	}
	if (!is_hex) {
		statement_bind_text(s, parameter, digest);
		return;
	}
	s->rc = sqlite3_bind_blob(
	    s->stmt, parameter, bytes, sizeof bytes, SQLITE_TRANSIENT);
}

void
statement_bind_decimal(struct statement *s, int parameter, struct decimal value)
{
	char text[DECIMAL_TEXT_SIZE];
	int64_t integer;

	if (decimal_to_int64(&integer, value))
		statement_bind_int(s, parameter, integer);
	else
		statement_bind_text(s, parameter, decimal_text(text, value));
}

void
statement_reset(struct statement *s)
{
	if (s->stmt != NULL)
		sqlite3_reset(s->stmt);
}

int
statement_step(struct ledger *l, struct statement *s, struct error *err)
{
	if (s->rc != SQLITE_OK)
		return ledger_error(l, err);
	int rc = sqlite3_step(s->stmt);
	if (rc == SQLITE_ROW)
		return 1;
	if (rc != SQLITE_DONE)
		ledger_error(l, err);
	sqlite3_reset(s->stmt);
	return rc == SQLITE_DONE ? 0 : -1;
}

int
statement_run(struct ledger *l, struct statement *s, struct error *err)
{
	int rc;

	do {
		rc = statement_step(l, s, err);
	} while (rc == 1);
	return rc;
}

void
statement_bytes(struct statement *s, int column, struct buf *out)
{
	const void *data = sqlite3_column_blob(s->stmt, column);
	int len = sqlite3_column_bytes(s->stmt, column);

	if (len > 0)
		buf_append(out, data, (size_t)len);
}

char *
statement_text(struct statement *s, int column)
{
	const void *text = sqlite3_column_text(s->stmt, column);

	return text == NULL ? NULL : xstrdup(text);
}

char *
statement_digest(struct statement *s, int column)
{
	static const char digits[] = "0123456789abcdef";

	if (sqlite3_column_type(s->stmt, column) != SQLITE_BLOB)
		return statement_text(s, column);
	const unsigned char *bytes = sqlite3_column_blob(s->stmt, column);
	size_t len = (size_t)sqlite3_column_bytes(s->stmt, column);
	char *text = xmalloc(len * 2 + 1);
	for (size_t i = 0; i < len; i++) {
		text[2 * i] = digits[bytes[i] / 16];
		text[2 * i + 1] = digits[bytes[i] % 16];
	}
	text[len * 2] = '\0';
	return text;
}

int
statement_decimal(
    struct statement *s, int column, struct decimal *out, struct error *err)
{
	if (sqlite3_column_type(s->stmt, column) == SQLITE_INTEGER) {
		*out =
		    decimal_from_int64(sqlite3_column_int64(s->stmt, column));
		return 0;
	}
	const void *text = sqlite3_column_text(s->stmt, column);
	size_t len = (size_t)sqlite3_column_bytes(s->stmt, column);
	if (decimal_parse(out, text == NULL ? "" : text, len, err) == 0)
		return 0;
	err->code = ERROR_STORE;
	return error_prefix(err, "ledger.db: a stored value");
}

/* The first column of all rows is read before anyone is called: take may change
 * the table. */
int
statement_take_each(struct ledger *l, struct statement *s,
    int (*take)(void *arg, const char *text), void *arg, struct error *err)
{
	struct texts texts = { 0 };
	size_t size = 0;
	int rc;

	while ((rc = statement_step(l, s, err)) == 1) {
		texts.text =
		    xgrow(texts.text, texts.n, &size, sizeof *texts.text);
		texts.text[texts.n++] = statement_text(s, 0);
	}
	for (size_t i = 0; i < texts.n && rc == 0; i++)
		rc = take(arg, texts.text[i]);
	for (size_t i = 0; i < texts.n; i++)
		free(texts.text[i]);
	free(texts.text);
	return rc;
}

/* A new file gets its mode before SQLite sees it; the WAL files copy it.  Only
 * a file that we made is opened here: closing one that SQLite has open in this
 * process would drop its locks. */
static int
make_file(const char *path, struct error *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, LEDGER_MODE);

	if (fd < 0 && errno == EEXIST)
		return 0;
	if (fd < 0 || fchmod(fd, LEDGER_MODE) != 0) {
		error_set(err, ERROR_STORE, "%s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	close(fd);
	return 0;
}

static int
open_database(struct ledger *l, struct error *err)
{
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
	    (l->is_writer ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
	struct stat st;

	if (l->is_writer && make_file(l->path, err) != 0)
		return -1;
	if (!l->is_writer && stat(l->path, &st) != 0 && errno == ENOENT)
		return error_set(
		    err, ERROR_STORE, "%s: no ledger yet", l->path);
	if (sqlite3_open_v2(l->path, &l->db, flags, NULL) == SQLITE_OK)
		return 0;
	if (l->db == NULL)
		return error_set(
		    err, ERROR_STORE, "%s: out of memory", l->path);
	return error_set(
	    err, ERROR_STORE, "%s: %s", l->path, sqlite3_errmsg(l->db));
}

static int
configure(struct ledger *l, struct error *err)
{
	static const char sql_both[] = "PRAGMA foreign_keys = ON;"
				       "PRAGMA recursive_triggers = ON;"
				       "PRAGMA trusted_schema = OFF;"
				       "PRAGMA temp_store = MEMORY;"
				       "PRAGMA cache_size = -32768;";
	static const char sql_reader[] = "PRAGMA query_only = ON;";

	if (sqlite3_busy_timeout(l->db, BUSY_TIMEOUT_MS) != SQLITE_OK ||
	    sqlite3_db_config(l->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) !=
		SQLITE_OK)
		return ledger_error(l, err);
	if (ledger_execute(l, sql_both, err) != 0)
		return -1;
	return l->is_writer ? 0 : ledger_execute(l, sql_reader, err);
}

/* Only behind schema_check(): nobody else's database is turned into WAL. */
static int
configure_writer(struct ledger *l, struct error *err)
{
	/* A batch over all enterprises touches a page of each: with a WAL of
	 * 16 MB instead of the usual 4 a page goes into the database after
	 * several batches, three times as fast in all.  The limit cuts a WAL
	 * that one large batch made long. */
	static const char sql_writer[] =
	    "PRAGMA journal_mode = WAL;"
	    "PRAGMA synchronous = FULL;"
	    "PRAGMA wal_autocheckpoint = 4096;"
	    "PRAGMA journal_size_limit = 16777216;";
	int persist = 1;

	if (ledger_execute(l, sql_writer, err) != 0)
		return -1;
	/* Readers that may not write the directory need the WAL files to be
	 * there while no daemon runs. */
	if (sqlite3_file_control(
		l->db, "main", SQLITE_FCNTL_PERSIST_WAL, &persist) != SQLITE_OK)
		return ledger_error(l, err);
	return schema_migrate(l, err);
}

int
ledger_open(struct ledger **out, const char *state_directory, bool is_writer,
    struct error *err)
{
	struct ledger *l = xcalloc(1, sizeof *l);

	*out = NULL;
	l->is_writer = is_writer;
	l->path = path_join(state_directory, "ledger.db");
	if (open_database(l, err) != 0 || configure(l, err) != 0 ||
	    schema_check(l, err) != 0 ||
	    (is_writer && configure_writer(l, err) != 0)) {
		ledger_close(l);
		return -1;
	}
	*out = l;
	return 0;
}

void
ledger_close(struct ledger *l)
{
	if (l == NULL)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(l->statements); i++)
		sqlite3_finalize(l->statements[i].stmt);
	sqlite3_close(l->db);
	name_map_clear(&l->items);
	name_map_clear(&l->feeds);
	book_fini(&l->scratch);
	free(l->path);
	free(l);
}

int
ledger_begin(struct ledger *l, struct error *err)
{
	static const char sql_write[] = "BEGIN IMMEDIATE";
	static const char sql_read[] = "BEGIN";

	if (statement_run(l,
		statement_get(
		    l, STATEMENT_BEGIN, l->is_writer ? sql_write : sql_read),
		err) != 0)
		return -1;
	l->is_in_transaction = true;
	return 0;
}

int
ledger_commit(struct ledger *l, struct error *err)
{
	static const char sql_commit[] = "COMMIT";

	if (statement_run(
		l, statement_get(l, STATEMENT_COMMIT, sql_commit), err) != 0)
		return -1;
	l->is_in_transaction = false;
	return 0;
}

void
ledger_rollback(struct ledger *l)
{
	static const char sql_rollback[] = "ROLLBACK";
	struct error ignored;

	if (!l->is_in_transaction)
		return;
	l->is_in_transaction = false;
	/* What was numbered since the beginning may get other numbers. */
	name_map_clear(&l->items);
	name_map_clear(&l->feeds);
	memset(l->known, 0, sizeof l->known);
	/* A full disk, for one, has SQLite roll back by itself. */
	if (sqlite3_get_autocommit(l->db) == 0)
		statement_run(l,
		    statement_get(l, STATEMENT_ROLLBACK, sql_rollback),
		    &ignored);
}
