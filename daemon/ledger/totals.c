/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * totals: what is kept of aggregates between two settling passes.
 */
#include <math.h>

#include "daemon/ledger/internal.h"
#include "daemon/base/mem.h"

int
ledger_contribution(struct ledger *l, const char *enterprise, struct buf *out,
    struct error *err)
{
	static const char sql_find[] =
	    "SELECT data FROM contributions JOIN enterprises"
	    " ON number = enterprise WHERE id = ?1";
	struct statement *s =
	    statement_get(l, STATEMENT_CONTRIBUTION, sql_find);

	statement_bind_text(s, 1, enterprise);
	int rc = statement_step(l, s, err);
	if (rc == 1)
		statement_bytes(s, 0, out);
	statement_reset(s);
	return rc;
}

int
ledger_set_contribution(struct ledger *l, const char *enterprise,
    const struct buf *data, struct error *err)
{
	static const char sql_set[] =
	    "INSERT INTO contributions VALUES (?1, ?2)"
	    " ON CONFLICT DO UPDATE SET data = ?2";
	int64_t number;
	bool is_new;

	if (name_enter(l, NAME_ENTERPRISE, enterprise, &number, &is_new, err) !=
	    0)
		return -1;
	struct statement *s =
	    statement_get(l, STATEMENT_CONTRIBUTION_SET, sql_set);
	statement_bind_int(s, 1, number);
	statement_bind_bytes(s, 2, data);
	return statement_run(l, s, err);
}

int
ledger_total(struct ledger *l, const char *aggregate, const char *indicator,
    struct buf *out, struct error *err)
{
	static const char sql_find[] =
	    "SELECT data FROM totals WHERE aggregate = ?1 AND indicator = ?2";
	struct statement *s = statement_get(l, STATEMENT_TOTAL, sql_find);

	statement_bind_text(s, 1, aggregate);
	statement_bind_text(s, 2, indicator);
	int rc = statement_step(l, s, err);
	if (rc == 1)
		statement_bytes(s, 0, out);
	statement_reset(s);
	return rc;
}

int
ledger_set_total(struct ledger *l, const char *aggregate, const char *indicator,
    const struct buf *data, struct error *err)
{
	static const char sql_set[] = "INSERT INTO totals VALUES (?1, ?2, ?3)"
				      " ON CONFLICT DO UPDATE SET data = ?3";
	struct statement *s = statement_get(l, STATEMENT_TOTAL_SET, sql_set);

	statement_bind_text(s, 1, aggregate);
	statement_bind_text(s, 2, indicator);
	statement_bind_bytes(s, 3, data);
	return statement_run(l, s, err);
}

int
ledger_set_member_value(
    struct ledger *l, const struct member_value *v, struct error *err)
{
	static const char sql_set[] =
	    "INSERT INTO member_values VALUES (?1, ?2, ?3, ?4, ?5)"
	    " ON CONFLICT DO UPDATE SET value = ?5";
	static const char sql_remove[] =
	    "DELETE FROM member_values WHERE aggregate = ?1"
	    " AND indicator = ?2 AND period_end = ?3 AND enterprise = ?4";
	bool is_known = !isnan(v->value);
	int64_t number;
	bool is_new;

	if (name_enter(
		l, NAME_ENTERPRISE, v->enterprise, &number, &is_new, err) != 0)
		return -1;
	struct statement *s = is_known
	    ? statement_get(l, STATEMENT_MEMBER_VALUE_SET, sql_set)
	    : statement_get(l, STATEMENT_MEMBER_VALUE_REMOVE, sql_remove);
	statement_bind_text(s, 1, v->aggregate);
	statement_bind_text(s, 2, v->indicator);
	statement_bind_int(s, 3, v->end_day);
	statement_bind_int(s, 4, number);
	if (is_known)
		statement_bind_double(s, 5, v->value);
	return statement_run(l, s, err);
}

int
ledger_member_values(struct ledger *l, const char *aggregate,
    const char *indicator, int32_t end_day,
    int (*take)(void *arg, const char *enterprise, double value), void *arg,
    struct error *err)
{
	static const char sql_values[] =
	    "SELECT id, value FROM member_values JOIN enterprises"
	    " ON number = enterprise WHERE aggregate = ?1"
	    " AND indicator = ?2 AND period_end = ?3";
	struct statement *s =
	    statement_get(l, STATEMENT_MEMBER_VALUES, sql_values);
	int rc;

	statement_bind_text(s, 1, aggregate);
	statement_bind_text(s, 2, indicator);
	statement_bind_int(s, 3, end_day);
	while ((rc = statement_step(l, s, err)) == 1) {
		rc = take(arg, (const char *)sqlite3_column_text(s->stmt, 0),
		    sqlite3_column_double(s->stmt, 1));
		if (rc != 0)
			break;
	}
	statement_reset(s);
	return rc;
}

int
ledger_forget_member_values(struct ledger *l, const char *aggregate,
    const char *indicator, struct error *err)
{
	static const char sql_forget[] = "DELETE FROM member_values"
					 " WHERE aggregate = ?1"
					 " AND indicator = ?2";
	struct statement *s =
	    statement_get(l, STATEMENT_MEMBER_VALUES_FORGET, sql_forget);

	statement_bind_text(s, 1, aggregate);
	statement_bind_text(s, 2, indicator);
	return statement_run(l, s, err);
}

int
ledger_forget_totals(struct ledger *l, struct error *err)
{
	return ledger_execute(l,
	    "DELETE FROM contributions; DELETE FROM totals;"
	    " DELETE FROM member_values",
	    err);
}

int
ledger_verdicts(
    struct ledger *l, const char *subject, struct buf *out, struct error *err)
{
	static const char sql_find[] =
	    "SELECT data FROM verdicts WHERE subject = ?1";
	struct statement *s = statement_get(l, STATEMENT_VERDICTS, sql_find);

	statement_bind_text(s, 1, subject);
	int rc = statement_step(l, s, err);
	if (rc == 1)
		statement_bytes(s, 0, out);
	statement_reset(s);
	return rc;
}

int
ledger_set_verdicts(struct ledger *l, const char *subject,
    const struct buf *data, struct error *err)
{
	static const char sql_set[] =
	    "INSERT INTO verdicts VALUES (?1, ?2)"
	    " ON CONFLICT DO UPDATE SET data = ?2 WHERE data <> ?2";
	struct statement *s = statement_get(l, STATEMENT_VERDICTS_SET, sql_set);

	statement_bind_text(s, 1, subject);
	statement_bind_bytes(s, 2, data);
	return statement_run(l, s, err);
}
