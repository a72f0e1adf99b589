/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * sources: what was fetched from where, and how it went the last time.
 */
#include <stdlib.h>

#include "daemon/ledger/internal.h"
#include "daemon/base/mem.h"

int
ledger_source(struct ledger *l, const char *feed, const char *url,
    struct source_state *out, struct error *err)
{
	static const char sql_source[] =
	    "SELECT etag, last_modified, digest, mapping_digest, attempted_sec,"
	    " succeeded_sec, failed_sec, error, n_rejected, quarantine_reason"
	    " FROM sources"
	    " WHERE feed = (SELECT number FROM feeds WHERE id = ?1)"
	    " AND url = ?2";
	struct statement *s = statement_get(l, STATEMENT_SOURCE, sql_source);

	*out = (struct source_state){ 0 };
	statement_bind_text(s, 1, feed);
	statement_bind_text(s, 2, url);
	int rc = statement_step(l, s, err);
	if (rc == 1)
		*out = (struct source_state){
			.etag = statement_text(s, 0),
			.last_modified = statement_text(s, 1),
			.digest = statement_digest(s, 2),
			.mapping_digest = statement_digest(s, 3),
			.attempted_sec = sqlite3_column_int64(s->stmt, 4),
			.succeeded_sec = sqlite3_column_int64(s->stmt, 5),
			.failed_sec = sqlite3_column_int64(s->stmt, 6),
			.error = statement_text(s, 7),
			.n_rejected = sqlite3_column_int64(s->stmt, 8),
			.quarantine_reason = statement_text(s, 9),
		};
	statement_reset(s);
	return rc;
}

int
ledger_source_set(struct ledger *l, const char *feed, const char *url,
    const struct source_state *state, struct error *err)
{
	static const char sql_set[] =
	    "INSERT INTO sources(feed, url, etag, last_modified, digest,"
	    " mapping_digest, attempted_sec, succeeded_sec, failed_sec, error,"
	    " n_rejected, quarantine_reason)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
	    " ON CONFLICT (feed, url) DO UPDATE SET etag = ?3,"
	    " last_modified = ?4, digest = ?5, mapping_digest = ?6,"
	    " attempted_sec = ?7, succeeded_sec = ?8, failed_sec = ?9,"
	    " error = ?10, n_rejected = ?11, quarantine_reason = ?12";
	int64_t number;
	bool is_new;

	if (name_enter(l, NAME_FEED, feed, &number, &is_new, err) != 0)
		return -1;
	struct statement *s = statement_get(l, STATEMENT_SOURCE_SET, sql_set);
	statement_bind_int(s, 1, number);
	statement_bind_text(s, 2, url);
	statement_bind_text(s, 3, state->etag);
	statement_bind_text(s, 4, state->last_modified);
	statement_bind_digest(s, 5, state->digest);
	statement_bind_digest(s, 6, state->mapping_digest);
	statement_bind_int(s, 7, state->attempted_sec);
	statement_bind_int(s, 8, state->succeeded_sec);
	statement_bind_int(s, 9, state->failed_sec);
	statement_bind_text(s, 10, state->error);
	statement_bind_int(s, 11, state->n_rejected);
	statement_bind_text(s, 12, state->quarantine_reason);
	return statement_run(l, s, err);
}

int
ledger_source_by_digest(struct ledger *l, const char *feed, const char *digest,
    const char *mapping_digest, char **url, struct error *err)
{
	static const char sql_by_digest[] =
	    "SELECT url FROM sources"
	    " WHERE feed = (SELECT number FROM feeds WHERE id = ?1)"
	    " AND digest = ?2 AND mapping_digest = ?3"
	    " AND n_rejected = 0 AND quarantine_reason IS NULL LIMIT 1";
	struct statement *s =
	    statement_get(l, STATEMENT_SOURCE_BY_DIGEST, sql_by_digest);

	statement_bind_text(s, 1, feed);
	statement_bind_digest(s, 2, digest);
	statement_bind_digest(s, 3, mapping_digest);
	int rc = statement_step(l, s, err);
	*url = rc == 1 ? statement_text(s, 0) : NULL;
	statement_reset(s);
	return rc;
}

int
ledger_failing(struct ledger *l, const char *feed,
    int (*take)(void *arg, const char *url), void *arg, struct error *err)
{
	static const char sql_failing[] =
	    "SELECT url FROM sources"
	    " WHERE feed = (SELECT number FROM feeds WHERE id = ?1)"
	    " AND failed_sec <> 0";
	struct statement *s =
	    statement_get(l, STATEMENT_SOURCES_FAILING, sql_failing);

	statement_bind_text(s, 1, feed);
	return statement_take_each(l, s, take, arg, err);
}

int
ledger_newest_source(struct ledger *l, const char *feed, char **url,
    int64_t *succeeded_sec, struct error *err)
{
	static const char sql_newest[] =
	    "SELECT url, succeeded_sec FROM sources"
	    " WHERE feed = (SELECT number FROM feeds WHERE id = ?1)"
	    " AND succeeded_sec <> 0"
	    " ORDER BY succeeded_sec DESC, url DESC LIMIT 1";
	struct statement *s =
	    statement_get(l, STATEMENT_SOURCE_NEWEST, sql_newest);

	statement_bind_text(s, 1, feed);
	int rc = statement_step(l, s, err);
	*url = rc == 1 ? statement_text(s, 0) : NULL;
	*succeeded_sec = rc == 1 ? sqlite3_column_int64(s->stmt, 1) : 0;
	statement_reset(s);
	return rc;
}

void
source_state_fini(struct source_state *state)
{
	free(state->etag);
	free(state->last_modified);
	free(state->digest);
	free(state->mapping_digest);
	free(state->error);
	free(state->quarantine_reason);
	*state = (struct source_state){ 0 };
}
