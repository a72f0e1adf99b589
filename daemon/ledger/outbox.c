/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * outbox: 待发通知, what notifiers have to tell, entered in the transaction of
 * the event itself.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/ledger/internal.h"
#include "daemon/base/mem.h"

static const char *const state_names[] = {
	[OUTBOX_WAITING] = "waiting",
	[OUTBOX_SENT] = "sent",
	[OUTBOX_REFUSED] = "refused",
	[OUTBOX_DROPPED] = "dropped",
};

const char *
outbox_state_name(enum outbox_state state)
{
	return state_names[state];
}

int
ledger_id(struct ledger *l, char **out, struct error *err)
{
	int found = ledger_mark(l, "ledger", "id", out, err);

	if (found == 0)
		return error_set(
		    err, ERROR_STORE, "%s: it has lost its id", l->path);
	return found == 1 ? 0 : -1;
}

int
ledger_outbox_add(struct ledger *l, const char *notifier, int64_t alert,
    int64_t n, int64_t now_sec, struct error *err)
{
	static const char sql_add[] =
	    "INSERT INTO outbox(notifier, alert, n, entered_sec, state, tries,"
	    " tried_sec) VALUES (?1, ?2, ?3, ?4, 'waiting', 0, 0)"
	    " ON CONFLICT DO NOTHING";

	if (ledger_needs_transaction(l, err) != 0)
		return -1;
	struct statement *s = statement_get(l, STATEMENT_OUTBOX_ADD, sql_add);
	statement_bind_text(s, 1, notifier);
	statement_bind_int(s, 2, alert);
	statement_bind_int(s, 3, n);
	statement_bind_int(s, 4, now_sec);
	return statement_run(l, s, err);
}

int
ledger_outbox_knows(
    struct ledger *l, const char *notifier, int64_t alert, struct error *err)
{
	static const char sql_knows[] =
	    "SELECT 1 FROM outbox WHERE notifier = ?1 AND alert = ?2 LIMIT 1";
	struct statement *s =
	    statement_get(l, STATEMENT_OUTBOX_KNOWS, sql_knows);

	statement_bind_text(s, 1, notifier);
	statement_bind_int(s, 2, alert);
	int rc = statement_step(l, s, err);
	statement_reset(s);
	return rc;
}

int
ledger_outbox_waiting(struct ledger *l, const char *notifier, size_t n_max,
    struct outbox *out, struct error *err)
{
	static const char sql_waiting[] =
	    "SELECT number, alert, n, entered_sec, tries, tried_sec, error"
	    " FROM outbox WHERE notifier = ?1 AND state = 'waiting'"
	    " ORDER BY number LIMIT ?2";
	struct statement *s =
	    statement_get(l, STATEMENT_OUTBOX_WAITING, sql_waiting);
	int rc;

	*out = (struct outbox){ 0 };
	statement_bind_text(s, 1, notifier);
	statement_bind_int(s, 2, (int64_t)n_max);
	while ((rc = statement_step(l, s, err)) == 1) {
		out->rows =
		    xgrow(out->rows, out->n, &out->size, sizeof *out->rows);
		out->rows[out->n++] = (struct outbox_row){
			.id = sqlite3_column_int64(s->stmt, 0),
			.notifier = xstrdup(notifier),
			.alert = sqlite3_column_int64(s->stmt, 1),
			.n = sqlite3_column_int64(s->stmt, 2),
			.entered_sec = sqlite3_column_int64(s->stmt, 3),
			.tries = sqlite3_column_int64(s->stmt, 4),
			.tried_sec = sqlite3_column_int64(s->stmt, 5),
			.error = statement_text(s, 6),
		};
	}
	statement_reset(s);
	if (rc != 0)
		outbox_fini(out);
	return rc;
}

void
outbox_fini(struct outbox *o)
{
	for (size_t i = 0; i < o->n; i++) {
		free(o->rows[i].notifier);
		free(o->rows[i].error);
	}
	free(o->rows);
	*o = (struct outbox){ 0 };
}

int
ledger_outbox_tried(struct ledger *l, const struct outbox *message,
    enum outbox_state state, int64_t now_sec, const char *error,
    struct error *err)
{
	static const char sql_tried[] =
	    "UPDATE outbox SET state = ?2, tries = tries + 1, tried_sec = ?3,"
	    " error = ?4, message = ?5 WHERE number = ?1";

	for (size_t i = 0; i < message->n; i++) {
		struct statement *s =
		    statement_get(l, STATEMENT_OUTBOX_TRIED, sql_tried);
		statement_bind_int(s, 1, message->rows[i].id);
		statement_bind_text(s, 2, state_names[state]);
		statement_bind_int(s, 3, now_sec);
		statement_bind_text(s, 4, error);
		statement_bind_int(s, 5, message->rows[0].id);
		if (statement_run(l, s, err) != 0)
			return -1;
	}
	return 0;
}

int
ledger_outbox_totals(struct ledger *l, const char *notifier,
    struct outbox_totals *out, struct error *err)
{
	static const char sql_totals[] =
	    "SELECT coalesce(sum(state = 'waiting'), 0),"
	    " coalesce(sum(state = 'sent'), 0),"
	    " coalesce(sum(state = 'refused'), 0),"
	    " coalesce(min(CASE state WHEN 'waiting' THEN entered_sec END), 0),"
	    " coalesce(max(CASE state WHEN 'sent' THEN tried_sec END), 0),"
	    " (SELECT error FROM outbox WHERE notifier = ?1"
	    "  AND state = 'waiting' ORDER BY number LIMIT 1)"
	    " FROM outbox WHERE notifier = ?1";
	struct statement *s =
	    statement_get(l, STATEMENT_OUTBOX_TOTALS, sql_totals);

	*out = (struct outbox_totals){ 0 };
	statement_bind_text(s, 1, notifier);
	int rc = statement_step(l, s, err);
	if (rc == 1)
		*out = (struct outbox_totals){
			.n_waiting = sqlite3_column_int64(s->stmt, 0),
			.n_sent = sqlite3_column_int64(s->stmt, 1),
			.n_refused = sqlite3_column_int64(s->stmt, 2),
			.waiting_sec = sqlite3_column_int64(s->stmt, 3),
			.sent_sec = sqlite3_column_int64(s->stmt, 4),
			.error = statement_text(s, 5),
		};
	statement_reset(s);
	return rc < 0 ? -1 : 0;
}

void
outbox_totals_fini(struct outbox_totals *t)
{
	free(t->error);
	*t = (struct outbox_totals){ 0 };
}

int
ledger_outbox_sent_since(struct ledger *l, const char *notifier,
    int64_t since_sec, int64_t *out, struct error *err)
{
	static const char sql_sent[] =
	    "SELECT count(DISTINCT message) FROM outbox WHERE notifier = ?1"
	    " AND state = 'sent' AND tried_sec >= ?2";
	struct statement *s = statement_get(l, STATEMENT_OUTBOX_SENT, sql_sent);

	statement_bind_text(s, 1, notifier);
	statement_bind_int(s, 2, since_sec);
	int rc = statement_step(l, s, err);
	*out = rc == 1 ? sqlite3_column_int64(s->stmt, 0) : 0;
	statement_reset(s);
	return rc < 0 ? -1 : 0;
}

int
ledger_outbox_retry(
    struct ledger *l, const char *notifier, int64_t *out, struct error *err)
{
	static const char sql_retry[] =
	    "UPDATE outbox SET state = 'waiting' WHERE notifier = ?1"
	    " AND state = 'refused'";
	struct statement *s =
	    statement_get(l, STATEMENT_OUTBOX_RETRY, sql_retry);

	statement_bind_text(s, 1, notifier);
	if (statement_run(l, s, err) != 0)
		return -1;
	*out = sqlite3_changes(l->db);
	return 0;
}

struct dropping {
	struct ledger *l;
	bool (*is_known)(const void *arg, const char *notifier);
	const void *arg;
	struct error *err;
};

static int
drop_unknown(void *arg, const char *notifier)
{
	static const char sql_drop[] =
	    "UPDATE outbox SET state = 'dropped' WHERE notifier = ?1"
	    " AND state = 'waiting'";
	const struct dropping *d = arg;

	if (d->is_known(d->arg, notifier))
		return 0;
	struct statement *s =
	    statement_get(d->l, STATEMENT_OUTBOX_DROP, sql_drop);
	statement_bind_text(s, 1, notifier);
	return statement_run(d->l, s, d->err);
}

int
ledger_outbox_drop(struct ledger *l,
    bool (*is_known)(const void *arg, const char *notifier), const void *arg,
    struct error *err)
{
	static const char sql_who[] =
	    "SELECT DISTINCT notifier FROM outbox WHERE state = 'waiting'";
	struct dropping d = { l, is_known, arg, err };

	return statement_take_each(l,
	    statement_get(l, STATEMENT_OUTBOX_WHO, sql_who), drop_unknown, &d,
	    err);
}
