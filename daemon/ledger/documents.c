/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * documents: 报送文件, where facts come from, and the rows that were refused.
 */
#include <stdlib.h>

#include "daemon/ledger/internal.h"
#include "daemon/base/mem.h"

int
count_add(struct ledger *l, int64_t feed, const struct count_changes *c,
    struct error *err)
{
	static const char sql_count[] =
	    "INSERT INTO counts VALUES (?1, ?2, ?3, ?4, ?5)"
	    " ON CONFLICT (feed) DO UPDATE SET"
	    " n_documents = n_documents + ?2,"
	    " n_quarantined = n_quarantined + ?3,"
	    " n_facts = n_facts + ?4,"
	    " n_rejections = n_rejections + ?5";
	struct statement *s = statement_get(l, STATEMENT_COUNT_ADD, sql_count);

	statement_bind_int(s, 1, feed);
	statement_bind_int(s, 2, c->n_documents);
	statement_bind_int(s, 3, c->n_quarantined);
	statement_bind_int(s, 4, c->n_facts);
	statement_bind_int(s, 5, c->n_rejections);
	return statement_run(l, s, err);
}

int
ledger_newest_known(struct ledger *l, int64_t *out_sec, struct error *err)
{
	static const char sql_newest[] = "SELECT known_at_sec FROM documents"
					 " ORDER BY number DESC LIMIT 1";
	struct statement *s =
	    statement_get(l, STATEMENT_DOCUMENT_NEWEST, sql_newest);
	int rc = statement_step(l, s, err);

	*out_sec = rc == 1 ? sqlite3_column_int64(s->stmt, 0) : 0;
	statement_reset(s);
	return rc < 0 ? -1 : 0;
}

int
ledger_add_document(struct ledger *l, const struct ledger_document *d,
    int64_t *id, struct error *err)
{
	static const char sql_add[] =
	    "INSERT INTO documents(feed, url, digest, size_bytes, fetched_sec,"
	    " known_at_sec, quarantine_reason)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
	struct count_changes changes = {
		.n_documents = 1,
		.n_quarantined = d->quarantine_reason != NULL,
	};
	int64_t feed;
	bool is_new;

	if (ledger_needs_transaction(l, err) != 0 ||
	    name_enter(l, NAME_FEED, d->feed, &feed, &is_new, err) != 0)
		return -1;
	struct statement *s = statement_get(l, STATEMENT_DOCUMENT_ADD, sql_add);
	statement_bind_int(s, 1, feed);
	statement_bind_text(s, 2, d->url);
	statement_bind_digest(s, 3, d->digest);
	statement_bind_int(s, 4, d->size_bytes);
	statement_bind_int(s, 5, d->fetched_sec);
	statement_bind_int(s, 6, d->known_at_sec);
	statement_bind_text(s, 7, d->quarantine_reason);
	if (statement_run(l, s, err) != 0)
		return -1;
	*id = sqlite3_last_insert_rowid(l->db);
	return count_add(l, feed, &changes, err);
}

int
ledger_document(
    struct ledger *l, int64_t id, struct document_info *out, struct error *err)
{
	static const char sql_document[] =
	    "SELECT feeds.id, url, digest, fetched_sec, known_at_sec,"
	    " size_bytes FROM documents JOIN feeds ON feeds.number = feed"
	    " WHERE documents.number = ?1";
	struct statement *s =
	    statement_get(l, STATEMENT_DOCUMENT, sql_document);

	*out = (struct document_info){ 0 };
	statement_bind_int(s, 1, id);
	int rc = statement_step(l, s, err);
	if (rc == 1)
		*out = (struct document_info){
			.feed = statement_text(s, 0),
			.url = statement_text(s, 1),
			.digest = statement_digest(s, 2),
			.fetched_sec = sqlite3_column_int64(s->stmt, 3),
			.known_at_sec = sqlite3_column_int64(s->stmt, 4),
			.size_bytes = sqlite3_column_int64(s->stmt, 5),
		};
	statement_reset(s);
	return rc;
}

void
document_info_fini(struct document_info *d)
{
	free(d->feed);
	free(d->url);
	free(d->digest);
	*d = (struct document_info){ 0 };
}

int
document_known_at(struct ledger *l, int64_t document, int64_t *known_at_sec,
    struct error *err)
{
	static const char sql_known[] =
	    "SELECT known_at_sec FROM documents WHERE number = ?1";
	struct known_entry *entry =
	    &l->known[(uint64_t)document % KNOWN_CACHE_SIZE];

	if (entry->document == document && document != 0) {
		*known_at_sec = entry->known_at_sec;
		return 0;
	}
	struct statement *s =
	    statement_get(l, STATEMENT_DOCUMENT_KNOWN, sql_known);
	statement_bind_int(s, 1, document);
	int rc = statement_step(l, s, err);
	if (rc == 1) {
		*known_at_sec = sqlite3_column_int64(s->stmt, 0);
		entry->document = document;
		entry->known_at_sec = *known_at_sec;
	}
	statement_reset(s);
	if (rc == 0)
		return error_set(err, ERROR_STORE,
		    "ledger.db: document %lld is not there",
		    (long long)document);
	return rc == 1 ? 0 : -1;
}

int
ledger_add_rejection(struct ledger *l, int64_t document, const char *place,
    const char *reason, struct error *err)
{
	static const char sql_add[] =
	    "INSERT INTO rejections SELECT ?1,"
	    " (SELECT coalesce(max(n), 0) + 1 FROM rejections"
	    "  WHERE document = ?1), ?2, ?3"
	    " RETURNING (SELECT feed FROM documents WHERE number = ?1)";
	struct count_changes changes = { .n_rejections = 1 };

	if (ledger_needs_transaction(l, err) != 0)
		return -1;
	struct statement *s =
	    statement_get(l, STATEMENT_REJECTION_ADD, sql_add);
	statement_bind_int(s, 1, document);
	statement_bind_text(s, 2, place);
	statement_bind_text(s, 3, reason);
	if (statement_step(l, s, err) < 0)
		return -1;
	int64_t feed = sqlite3_column_int64(s->stmt, 0);
	if (statement_run(l, s, err) != 0)
		return -1;
	return count_add(l, feed, &changes, err);
}
