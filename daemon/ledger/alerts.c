/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * alerts: 预警, each a list of events that only grows; the newest tells how an
 * alert stands.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/ledger/internal.h"
#include "daemon/base/mem.h"

static const char *const state_names[] = {
	[ALERT_PENDING] = "pending",
	[ALERT_OPEN] = "open",
	[ALERT_ACKNOWLEDGED] = "acknowledged",
	[ALERT_SILENCED] = "silenced",
	[ALERT_RESOLVED] = "resolved",
};

static const char *const severity_names[] = {
	[SEVERITY_WARN] = "warn",
	[SEVERITY_FAIL] = "fail",
};

const char *
alert_state_name(enum alert_state state)
{
	return state_names[state];
}

/* Index of the stored name, -1 with err set when no version of ours wrote it.
 */
static int
name_index(
    const char *const *names, size_t n, const char *name, struct error *err)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(names[i], name) == 0)
			return (int)i;
	}
	return error_set(err, ERROR_STORE,
	    "ledger.db: alert event: \"%s\" is not known", name);
}

static double
column_double(struct statement *s, int column)
{
	if (sqlite3_column_type(s->stmt, column) == SQLITE_NULL)
		return (double)NAN;
	return sqlite3_column_double(s->stmt, column);
}

static int
alert_read(struct statement *s, struct alerts *out, struct error *err)
{
	const void *state_name = sqlite3_column_text(s->stmt, 3);
	const void *severity_name = sqlite3_column_text(s->stmt, 4);
	int state =
	    name_index(state_names, ARRAY_SIZE(state_names), state_name, err);
	int severity = name_index(
	    severity_names, ARRAY_SIZE(severity_names), severity_name, err);

	if (state < 0 || severity < 0)
		return -1;
	out->alerts =
	    xgrow(out->alerts, out->n, &out->size, sizeof *out->alerts);
	out->alerts[out->n++] = (struct alert){
		.id = sqlite3_column_int64(s->stmt, 0),
		.target = statement_text(s, 1),
		.subject = statement_text(s, 2),
		.state = (enum alert_state)state,
		.severity = severity,
		.changed_sec = sqlite3_column_int64(s->stmt, 5),
		.period_end_day = sqlite3_column_type(s->stmt, 6) == SQLITE_NULL
		    ? DATE_NONE
		    : sqlite3_column_int(s->stmt, 6),
		.value = column_double(s, 7),
		.line = column_double(s, 8),
		.note = statement_text(s, 9),
		.opened_sec = sqlite3_column_int64(s->stmt, 10),
	};
	return 0;
}

#define ALERTS_WITH_NEWEST                                                     \
	"SELECT number, target, subject, state, severity, changed_sec,"        \
	" period_end, value, line, note,"                                      \
	" coalesce((SELECT changed_sec FROM alert_events"                      \
	"   WHERE alert = number AND state <> 'pending' ORDER BY n LIMIT 1),"  \
	"  (SELECT changed_sec FROM alert_events"                              \
	"   WHERE alert = number AND n = 1))"                                  \
	" FROM alerts JOIN alert_events ON alert = number"                     \
	" AND n = (SELECT max(n) FROM alert_events WHERE alert = number)"

static int
read_all(struct ledger *l, struct statement *s, struct alerts *out,
    struct error *err)
{
	int rc;

	*out = (struct alerts){ 0 };
	while ((rc = statement_step(l, s, err)) == 1) {
		if ((rc = alert_read(s, out, err)) != 0)
			break;
	}
	statement_reset(s);
	if (rc != 0)
		alerts_fini(out);
	return rc;
}

int
ledger_alerts(
    struct ledger *l, bool has_resolved, struct alerts *out, struct error *err)
{
	static const char sql_alerts[] = ALERTS_WITH_NEWEST
	    " WHERE ?1 OR state <> 'resolved' ORDER BY number";
	struct statement *s = statement_get(l, STATEMENT_ALERTS, sql_alerts);

	statement_bind_int(s, 1, has_resolved);
	return read_all(l, s, out, err);
}

int
ledger_alerts_of(struct ledger *l, const char *subject, struct alerts *out,
    struct error *err)
{
	static const char sql_alerts[] = ALERTS_WITH_NEWEST
	    " WHERE subject = ?1 AND state <> 'resolved' ORDER BY number";
	struct statement *s = statement_get(l, STATEMENT_ALERTS_OF, sql_alerts);

	statement_bind_text(s, 1, subject);
	return read_all(l, s, out, err);
}

void
alerts_fini(struct alerts *a)
{
	for (size_t i = 0; i < a->n; i++) {
		free(a->alerts[i].target);
		free(a->alerts[i].subject);
		free(a->alerts[i].note);
	}
	free(a->alerts);
	*a = (struct alerts){ 0 };
}

static int
alert_add(struct ledger *l, struct alert *a, struct error *err)
{
	static const char sql_add[] =
	    "INSERT INTO alerts(target, subject) VALUES (?1, ?2)";

	if (ledger_needs_transaction(l, err) != 0)
		return -1;
	struct statement *s = statement_get(l, STATEMENT_ALERT_ADD, sql_add);
	statement_bind_text(s, 1, a->target);
	statement_bind_text(s, 2, a->subject);
	if (statement_run(l, s, err) != 0)
		return -1;
	a->id = sqlite3_last_insert_rowid(l->db);
	a->opened_sec = a->changed_sec;
	return 0;
}

int
ledger_add_alert_event(struct ledger *l, struct alert *a, struct error *err)
{
	/* No row comes of an alert that is not there. */
	static const char sql_event[] =
	    "INSERT INTO alert_events SELECT number,"
	    " (SELECT coalesce(max(n), 0) + 1 FROM alert_events"
	    "  WHERE alert = number), ?2, ?3, ?4, ?5, ?6, ?7, ?8"
	    " FROM alerts WHERE number = ?1";

	if (a->id == 0 && alert_add(l, a, err) != 0)
		return -1;
	struct statement *s =
	    statement_get(l, STATEMENT_ALERT_EVENT, sql_event);
	statement_bind_int(s, 1, a->id);
	statement_bind_text(s, 2, state_names[a->state]);
	statement_bind_text(s, 3, severity_names[a->severity]);
	statement_bind_int(s, 4, a->changed_sec);
	if (a->period_end_day != DATE_NONE)
		statement_bind_int(s, 5, a->period_end_day);
	statement_bind_double(s, 6, a->value);
	statement_bind_double(s, 7, a->line);
	statement_bind_text(s, 8, a->note);
	if (statement_run(l, s, err) != 0)
		return -1;
	if (sqlite3_changes(l->db) == 0)
		return error_set(err, ERROR_UNKNOWN,
		    "alert %lld: there is no such alert", (long long)a->id);
	return 0;
}
