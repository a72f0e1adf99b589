/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * status: totals, without counting rows.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/ledger/internal.h"
#include "daemon/base/mem.h"

static int
feed_counts(struct ledger *l, const char *feed, struct feed_totals *out,
    struct error *err)
{
	static const char sql_counts[] =
	    "SELECT n_documents, n_quarantined, n_facts, n_rejections"
	    " FROM counts"
	    " WHERE feed = (SELECT number FROM feeds WHERE id = ?1)";
	struct statement *s =
	    statement_get(l, STATEMENT_FEED_COUNTS, sql_counts);

	statement_bind_text(s, 1, feed);
	int rc = statement_step(l, s, err);
	if (rc == 1) {
		out->n_documents = sqlite3_column_int64(s->stmt, 0);
		out->n_quarantined = sqlite3_column_int64(s->stmt, 1);
		out->n_facts = sqlite3_column_int64(s->stmt, 2);
		out->n_rejections = sqlite3_column_int64(s->stmt, 3);
	}
	statement_reset(s);
	return rc < 0 ? -1 : 0;
}

static int
feed_sources(struct ledger *l, const char *feed, struct feed_totals *out,
    struct error *err)
{
	static const char sql_sources[] =
	    "SELECT max(attempted_sec), max(succeeded_sec),"
	    " min(nullif(failed_sec, 0)), count(nullif(failed_sec, 0)),"
	    " sum(n_rejected)"
	    " FROM sources"
	    " WHERE feed = (SELECT number FROM feeds WHERE id = ?1)";
	struct statement *s =
	    statement_get(l, STATEMENT_FEED_SOURCES, sql_sources);

	/* Without rows all are NULL, which reads as 0. */
	statement_bind_text(s, 1, feed);
	int rc = statement_step(l, s, err);
	if (rc == 1) {
		out->attempted_sec = sqlite3_column_int64(s->stmt, 0);
		out->succeeded_sec = sqlite3_column_int64(s->stmt, 1);
		out->failed_sec = sqlite3_column_int64(s->stmt, 2);
		out->n_failing = sqlite3_column_int64(s->stmt, 3);
		out->n_refused = sqlite3_column_int64(s->stmt, 4);
	}
	statement_reset(s);
	return rc < 0 ? -1 : 0;
}

/* The error of the source that has failed longest. */
static int
feed_error(struct ledger *l, const char *feed, struct feed_totals *out,
    struct error *err)
{
	static const char sql_error[] =
	    "SELECT error, url FROM sources"
	    " WHERE feed = (SELECT number FROM feeds WHERE id = ?1)"
	    " AND failed_sec <> 0 AND error IS NOT NULL"
	    " ORDER BY failed_sec, url LIMIT 1";
	struct statement *s = statement_get(l, STATEMENT_FEED_ERROR, sql_error);

	statement_bind_text(s, 1, feed);
	int rc = statement_step(l, s, err);
	if (rc == 1) {
		out->error = statement_text(s, 0);
		out->error_source = statement_text(s, 1);
	}
	statement_reset(s);
	return rc < 0 ? -1 : 0;
}

/* A row that was refused of the body which a source last sent. */
static int
feed_refused(struct ledger *l, const char *feed, struct feed_totals *out,
    struct error *err)
{
	/* One document has that digest and that URL, or a few. */
	static const char sql_refused[] =
	    "SELECT s.url, r.place, r.reason FROM"
	    " (SELECT feed, url, digest FROM sources"
	    "  WHERE feed = (SELECT number FROM feeds WHERE id = ?1)"
	    "  AND n_rejected > 0 ORDER BY attempted_sec DESC, url LIMIT 1) AS s"
	    " JOIN documents AS d ON d.feed = s.feed AND d.url = s.url"
	    " JOIN rejections AS r ON r.document = d.number"
	    " ORDER BY d.number DESC, r.n LIMIT 1";
	struct statement *s =
	    statement_get(l, STATEMENT_FEED_REFUSED, sql_refused);

	statement_bind_text(s, 1, feed);
	int rc = statement_step(l, s, err);
	if (rc == 1) {
		out->refused_source = statement_text(s, 0);
		out->refused_place = statement_text(s, 1);
		out->refused_reason = statement_text(s, 2);
	}
	statement_reset(s);
	return rc < 0 ? -1 : 0;
}

int
ledger_feed_totals(struct ledger *l, const char *feed, struct feed_totals *out,
    struct error *err)
{
	*out = (struct feed_totals){ 0 };
	if (feed_counts(l, feed, out, err) != 0 ||
	    feed_sources(l, feed, out, err) != 0 ||
	    ledger_waiting(l, feed, &out->n_held, err) != 0)
		return -1;
	if (out->n_refused > 0 && feed_refused(l, feed, out, err) != 0)
		return -1;
	return out->n_failing == 0 ? 0 : feed_error(l, feed, out, err);
}

void
feed_totals_fini(struct feed_totals *t)
{
	free(t->error);
	free(t->error_source);
	free(t->refused_source);
	free(t->refused_place);
	free(t->refused_reason);
	*t = (struct feed_totals){ 0 };
}

/* In the order of the facts: the first from behind is the answer, and of one
 * enterprise nothing but the newest periods is looked at. */
static int
newest_end(struct ledger *l, int64_t feed, int64_t enterprise,
    const struct reported_query *query, int32_t *out_day, struct error *err)
{
	static const char sql_newest[] =
	    "SELECT period_end FROM facts"
	    " WHERE enterprise = ?1 AND feed = ?2"
	    " AND period_end >= ?3 AND period_end <= ?4"
	    " AND basis_year = 0 AND (held IS NULL OR coalesce("
	    " (SELECT is_accepted FROM rulings AS r"
	    "  WHERE r.enterprise = facts.enterprise"
	    "  AND r.period_end = facts.period_end"
	    "  AND r.period_start = facts.period_start"
	    "  AND r.item = facts.item AND r.basis_year = 0"
	    "  AND r.feed = facts.feed"
	    "  AND r.reported_day = facts.reported_day"
	    "  AND r.document = facts.document"
	    "  ORDER BY n DESC LIMIT 1), 1))"
	    " ORDER BY period_end DESC LIMIT 1";
	struct statement *s =
	    statement_get(l, STATEMENT_NEWEST_END, sql_newest);

	statement_bind_int(s, 1, enterprise);
	statement_bind_int(s, 2, feed);
	statement_bind_int(s, 3, query->from_day);
	statement_bind_int(s, 4, query->to_day);
	int rc = statement_step(l, s, err);
	*out_day = rc == 1 ? sqlite3_column_int(s->stmt, 0) : DATE_NONE;
	statement_reset(s);
	return rc < 0 ? -1 : 0;
}

int
ledger_newest_ends(struct ledger *l, const struct reported_query *query,
    int32_t *out_days, struct error *err)
{
	struct feed_totals totals = { 0 };
	int64_t feed, enterprise;

	for (size_t i = 0; i < query->n; i++)
		out_days[i] = DATE_NONE;
	/* Of a feed without facts nobody's others have to be gone through. */
	if (name_find(l, NAME_FEED, query->feed, &feed, err) != 0 ||
	    feed_counts(l, query->feed, &totals, err) != 0)
		return -1;
	if (totals.n_facts == 0)
		return 0;
	for (size_t i = 0; i < query->n; i++) {
		if (name_find(l, NAME_ENTERPRISE, query->enterprises[i],
			&enterprise, err) != 0 ||
		    newest_end(l, feed, enterprise, query, &out_days[i], err) !=
			0)
			return -1;
	}
	return 0;
}

/* The database and its WAL. */
static int
size_on_disk(const struct ledger *l, int64_t *size_bytes, struct error *err)
{
	struct stat st;

	if (stat(l->path, &st) != 0)
		return error_set(
		    err, ERROR_STORE, "%s: %s", l->path, strerror(errno));
	*size_bytes = st.st_size;
	char *wal = xasprintf("%s-wal", l->path);
	if (stat(wal, &st) == 0)
		*size_bytes += st.st_size;
	free(wal);
	return 0;
}

int
ledger_totals(struct ledger *l, int64_t *n_facts, int64_t *n_documents,
    int64_t *size_bytes, struct error *err)
{
	static const char sql_totals[] =
	    "SELECT sum(n_facts), sum(n_documents) FROM counts";
	struct statement *s = statement_get(l, STATEMENT_TOTALS, sql_totals);

	*n_facts = *n_documents = *size_bytes = 0;
	if (statement_step(l, s, err) < 0)
		return -1;
	*n_facts = sqlite3_column_int64(s->stmt, 0);
	*n_documents = sqlite3_column_int64(s->stmt, 1);
	statement_reset(s);
	return size_on_disk(l, size_bytes, err);
}
