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

/* Index of the stored name, -1 with err set when no version of ours wrote it.
 */
static int
word_read(struct statement *s, int column, int (*find)(const char *name),
    struct error *err)
{
	const void *name = sqlite3_column_text(s->stmt, column);
	int found = name == NULL ? -1 : find(name);

	if (found < 0)
		error_set(err, ERROR_STORE,
		    "ledger.db: alert event: \"%s\" is not known",
		    name == NULL ? "" : (const char *)name);
	return found;
}

static double
column_double(struct statement *s, int column)
{
	if (sqlite3_column_type(s->stmt, column) == SQLITE_NULL)
		return (double)NAN;
	return sqlite3_column_double(s->stmt, column);
}

static int32_t
column_day(struct statement *s, int column)
{
	return sqlite3_column_type(s->stmt, column) == SQLITE_NULL
	    ? DATE_NONE
	    : sqlite3_column_int(s->stmt, column);
}

static void
bind_day(struct statement *s, int parameter, int32_t day)
{
	if (day != DATE_NONE)
		statement_bind_int(s, parameter, day);
}

/* Before version 4 events told neither what they were nor who did it. */
#define EVENT_COLUMNS                                                          \
	"n, coalesce(action, CASE state WHEN 'pending' THEN 'pending'"         \
	"  WHEN 'resolved' THEN 'resolved' ELSE 'opened' END), state,"         \
	" severity, changed_sec, period_end, value, line, level, until_sec,"   \
	" coalesce(reason, CASE WHEN who IS NULL THEN note END), who,"         \
	" CASE WHEN who IS NOT NULL THEN note END"

enum { EVENT_COLUMN_COUNT = 13 };

/* From the column on, in the order of EVENT_COLUMNS. */
static int
event_read(
    struct statement *s, int at, struct alert_event *out, struct error *err)
{
	int action = word_read(s, at + 1, alert_action_find, err);
	int state =
	    action < 0 ? -1 : word_read(s, at + 2, alert_state_find, err);
	int severity =
	    state < 0 ? -1 : word_read(s, at + 3, severity_find, err);

	if (severity < 0)
		return -1;
	*out = (struct alert_event){
		.n = sqlite3_column_int64(s->stmt, at),
		.action = (enum alert_action)action,
		.state = (enum alert_state)state,
		.severity = severity,
		.changed_sec = sqlite3_column_int64(s->stmt, at + 4),
		.period_end_day = column_day(s, at + 5),
		.value = column_double(s, at + 6),
		.line = column_double(s, at + 7),
		.level = sqlite3_column_int(s->stmt, at + 8),
		.until_sec = sqlite3_column_int64(s->stmt, at + 9),
		.reason = statement_text(s, at + 10),
		.who = statement_text(s, at + 11),
		.note = statement_text(s, at + 12),
	};
	return 0;
}

#define ALERTS_WITH_NEWEST                                                        \
	"SELECT " EVENT_COLUMNS ", number, kind, target, feed, subject,"          \
	" scope_day,"                                                             \
	" coalesce((SELECT changed_sec FROM alert_events"                         \
	"   WHERE alert = number AND state <> 'pending' ORDER BY n LIMIT 1),"     \
	"  (SELECT changed_sec FROM alert_events"                                 \
	"   WHERE alert = number AND n = 1)),"                                    \
	" coalesce((SELECT changed_sec FROM alert_events WHERE alert = number"    \
	"   AND coalesce(action, CASE WHEN state <> 'pending' THEN 'opened' END)" \
	"    IN ('opened', 'reopened', 'raised', 'unsilenced', 'escalated')"      \
	"   ORDER BY n DESC LIMIT 1), 0)"                                         \
	" FROM alerts JOIN alert_events ON alert = number"                        \
	" AND n = (SELECT max(n) FROM alert_events WHERE alert = number)"

static int
alert_read(struct statement *s, struct alerts *out, struct error *err)
{
	enum { AT = EVENT_COLUMN_COUNT };
	struct alert a = { 0 };
	int kind = word_read(s, AT + 1, alert_kind_find, err);

	if (kind < 0 || event_read(s, 0, &a.event, err) != 0)
		return -1;
	a.id = sqlite3_column_int64(s->stmt, AT);
	a.key = (struct alert_key){
		.kind = (enum alert_kind)kind,
		.target = statement_text(s, AT + 2),
		.feed = statement_text(s, AT + 3),
		.subject = statement_text(s, AT + 4),
		.scope_day = column_day(s, AT + 5),
	};
	a.opened_sec = sqlite3_column_int64(s->stmt, AT + 6);
	a.raised_sec = sqlite3_column_int64(s->stmt, AT + 7);
	out->alerts =
	    xgrow(out->alerts, out->n, &out->size, sizeof *out->alerts);
	out->alerts[out->n++] = a;
	return 0;
}

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
	    " WHERE number IN (SELECT max(number) FROM alerts"
	    "  WHERE subject = ?1 GROUP BY kind, target, feed, scope_day)"
	    " ORDER BY number";
	struct statement *s = statement_get(l, STATEMENT_ALERTS_OF, sql_alerts);

	statement_bind_text(s, 1, subject);
	return read_all(l, s, out, err);
}

int
ledger_alerts_of_kind(struct ledger *l, enum alert_kind kind,
    struct alerts *out, struct error *err)
{
	static const char sql_alerts[] = ALERTS_WITH_NEWEST
	    " WHERE number IN (SELECT max(number) FROM alerts"
	    "  WHERE kind = ?1 GROUP BY target, feed, subject, scope_day)"
	    " ORDER BY number";
	struct statement *s =
	    statement_get(l, STATEMENT_ALERTS_OF_KIND, sql_alerts);

	statement_bind_text(s, 1, alert_kind_name(kind));
	return read_all(l, s, out, err);
}

int
ledger_alert(
    struct ledger *l, int64_t id, struct alerts *out, struct error *err)
{
	static const char sql_alert[] = ALERTS_WITH_NEWEST " WHERE number = ?1";
	struct statement *s = statement_get(l, STATEMENT_ALERT, sql_alert);

	statement_bind_int(s, 1, id);
	return read_all(l, s, out, err) != 0 ? -1 : (int)out->n;
}

int
ledger_alert_events(
    struct ledger *l, int64_t id, struct alert_events *out, struct error *err)
{
	static const char sql_events[] =
	    "SELECT " EVENT_COLUMNS " FROM alert_events"
	    " WHERE alert = ?1 ORDER BY n";
	struct statement *s =
	    statement_get(l, STATEMENT_ALERT_EVENTS, sql_events);
	int rc;

	*out = (struct alert_events){ 0 };
	statement_bind_int(s, 1, id);
	while ((rc = statement_step(l, s, err)) == 1) {
		struct alert_event e;
		if ((rc = event_read(s, 0, &e, err)) != 0)
			break;
		out->events =
		    xgrow(out->events, out->n, &out->size, sizeof *out->events);
		out->events[out->n++] = e;
	}
	statement_reset(s);
	if (rc != 0)
		alert_events_fini(out);
	return rc;
}

static int
alert_add(struct ledger *l, struct alert *a, struct error *err)
{
	static const char sql_add[] =
	    "INSERT INTO alerts(kind, target, feed, subject, scope_day)"
	    " VALUES (?1, ?2, ?3, ?4, ?5)";
	struct statement *s = statement_get(l, STATEMENT_ALERT_ADD, sql_add);

	statement_bind_text(s, 1, alert_kind_name(a->key.kind));
	statement_bind_text(s, 2, a->key.target);
	statement_bind_text(s, 3, a->key.feed);
	statement_bind_text(s, 4, a->key.subject);
	bind_day(s, 5, a->key.scope_day);
	if (statement_run(l, s, err) != 0)
		return -1;
	a->id = sqlite3_last_insert_rowid(l->db);
	a->opened_sec = a->event.changed_sec;
	return 0;
}

static int
report_enter(struct ledger *l, int64_t alert, struct error *err)
{
	static const char sql_enter[] =
	    "INSERT INTO report_queue VALUES (?1) ON CONFLICT DO NOTHING";
	struct statement *s =
	    statement_get(l, STATEMENT_REPORT_ENTER, sql_enter);

	statement_bind_int(s, 1, alert);
	return statement_run(l, s, err);
}

static void
event_bind(struct statement *s, const struct alert *a)
{
	const struct alert_event *e = &a->event;

	statement_bind_int(s, 1, a->id);
	statement_bind_text(s, 2, alert_action_name(e->action));
	statement_bind_text(s, 3, alert_state_name(e->state));
	statement_bind_text(s, 4, severity_name(e->severity));
	statement_bind_int(s, 5, e->changed_sec);
	bind_day(s, 6, e->period_end_day);
	statement_bind_double(s, 7, e->value);
	statement_bind_double(s, 8, e->line);
	statement_bind_text(s, 9, e->reason);
	statement_bind_text(s, 10, e->note);
	statement_bind_text(s, 11, e->who);
	statement_bind_int(s, 12, e->until_sec);
	statement_bind_int(s, 13, e->level);
	statement_bind_int(s, 14, e->n);
}

/* As in ALERTS_WITH_NEWEST. */
static bool
waits_anew(enum alert_action action)
{
	return action == ALERT_OPENED || action == ALERT_REOPENED ||
	    action == ALERT_RAISED || action == ALERT_SPOKE ||
	    action == ALERT_ESCALATED;
}

int
ledger_add_alert_event(struct ledger *l, struct alert *a, struct error *err)
{
	/* No row comes of an alert that is not there. */
	static const char sql_event[] =
	    "INSERT INTO alert_events(alert, n, action, state, severity,"
	    " changed_sec, period_end, value, line, reason, note, who,"
	    " until_sec, level)"
	    " SELECT number, ?14, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,"
	    " ?12, ?13 FROM alerts WHERE number = ?1";
	bool is_new = a->id == 0;

	if (ledger_needs_transaction(l, err) != 0 ||
	    (is_new && alert_add(l, a, err) != 0))
		return -1;
	if (is_new)
		a->event.n = 0;
	a->event.n++;
	if (waits_anew(a->event.action))
		a->raised_sec = a->event.changed_sec;
	struct statement *s =
	    statement_get(l, STATEMENT_ALERT_EVENT, sql_event);
	event_bind(s, a);
	if (statement_run(l, s, err) != 0)
		return -1;
	if (sqlite3_changes(l->db) == 0)
		return error_set(err, ERROR_UNKNOWN,
		    "alert %lld: there is no such alert", (long long)a->id);
	return report_enter(l, a->id, err);
}

/* ---- reports ---- */

int
ledger_reports_due(struct ledger *l, size_t n_max,
    int (*take)(void *arg, int64_t alert), void *arg, struct error *err)
{
	static const char sql_due[] =
	    "SELECT alert FROM report_queue ORDER BY alert LIMIT ?1";
	struct statement *s = statement_get(l, STATEMENT_REPORTS_DUE, sql_due);
	int64_t *alerts = NULL;
	size_t n = 0, size = 0;
	int rc;

	statement_bind_int(s, 1, (int64_t)n_max);
	while ((rc = statement_step(l, s, err)) == 1) {
		alerts = xgrow(alerts, n, &size, sizeof *alerts);
		alerts[n++] = sqlite3_column_int64(s->stmt, 0);
	}
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = take(arg, alerts[i]);
	free(alerts);
	return rc;
}

int
ledger_report_made(
    struct ledger *l, int64_t alert, int64_t n, struct error *err)
{
	static const char sql_made[] =
	    "DELETE FROM report_queue WHERE alert = ?1 AND ?2 >="
	    " coalesce((SELECT max(n) FROM alert_events WHERE alert = ?1), 0)";
	struct statement *s = statement_get(l, STATEMENT_REPORT_MADE, sql_made);

	statement_bind_int(s, 1, alert);
	statement_bind_int(s, 2, n);
	return statement_run(l, s, err);
}
