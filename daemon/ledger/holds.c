/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * holds: facts that are held back, and what people said about them.
 *
 * A hold gives a held fact a number that people can name.  Rulings only grow;
 * the newest one counts, so a mistake is put right by ruling again.
 */
#include <stdlib.h>

#include "daemon/ledger/internal.h"
#include "daemon/base/mem.h"

#define SAME_FACT(a, b)                                                        \
	a ".enterprise = " b ".enterprise AND " a ".period_end = " b           \
	  ".period_end AND " a ".period_start = " b ".period_start AND " a     \
	  ".item = " b ".item AND " a ".basis_year = " b ".basis_year AND " a  \
	  ".feed = " b ".feed AND " a ".reported_day = " b                     \
	  ".reported_day AND " a ".document = " b ".document"

#define RULINGS_OF_HOLD SAME_FACT("rulings", "holds")

#define HOLDS_WITH_FACTS                                                       \
	" FROM holds JOIN facts ON " SAME_FACT("facts", "holds")

/* With the newest ruling, if there is one. */
#define HOLDS_WITH_RULING                                                      \
	" LEFT JOIN rulings ON " RULINGS_OF_HOLD                               \
	" AND rulings.n = (SELECT max(n) FROM rulings"                         \
	" WHERE " RULINGS_OF_HOLD ")"

const char *
hold_state_name(enum hold_state state)
{
	static const char *const names[] = {
		[HOLD_WAITING] = "held",
		[HOLD_ACCEPTED] = "accepted",
		[HOLD_REJECTED] = "rejected",
	};

	return names[state];
}

/* Eight parameters, from parameter on. */
static void
place_bind(struct statement *s, int parameter, const struct fact_place *place)
{
	statement_bind_int(s, parameter, place->enterprise);
	fact_key_bind(s, parameter + 1, place->key);
	statement_bind_int(s, parameter + 5, place->feed);
	statement_bind_int(s, parameter + 6, place->reported_day);
	statement_bind_int(s, parameter + 7, place->document);
}

int
hold_add(struct ledger *l, const struct fact_place *place,
    const struct doubt *doubt, struct error *err)
{
	static const char sql_add[] =
	    "INSERT INTO holds(enterprise, period_end, period_start, item,"
	    " basis_year, feed, reported_day, document, compared_with, usual)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
	struct statement *s = statement_get(l, STATEMENT_HOLD_ADD, sql_add);

	place_bind(s, 1, place);
	statement_bind_text(s, 9, doubt->compared_with);
	if (doubt->has_usual)
		statement_bind_decimal(s, 10, doubt->usual);
	return statement_run(l, s, err);
}

int
hold_restore(struct ledger *l, const struct fact_place *from,
    const struct fact_place *to, struct error *err)
{
	static const char sql_hold[] =
	    "INSERT INTO holds(enterprise, period_end, period_start, item,"
	    " basis_year, feed, reported_day, document, compared_with, usual)"
	    " SELECT enterprise, period_end, period_start, item, basis_year,"
	    " feed, ?9, ?10, compared_with, usual FROM holds"
	    " WHERE enterprise = ?1 AND period_end = ?2 AND period_start = ?3"
	    " AND item = ?4 AND basis_year = ?5 AND feed = ?6"
	    " AND reported_day = ?7 AND document = ?8";
	static const char sql_rulings[] =
	    "INSERT INTO rulings SELECT enterprise, period_end, period_start,"
	    " item, basis_year, feed, ?9, ?10, n, is_accepted, who, note,"
	    " ruled_sec FROM rulings"
	    " WHERE enterprise = ?1 AND period_end = ?2 AND period_start = ?3"
	    " AND item = ?4 AND basis_year = ?5 AND feed = ?6"
	    " AND reported_day = ?7 AND document = ?8";
	struct statement *copies[] = {
		statement_get(l, STATEMENT_HOLD_RESTORE, sql_hold),
		statement_get(l, STATEMENT_RULING_RESTORE, sql_rulings),
	};

	for (size_t i = 0; i < ARRAY_SIZE(copies); i++) {
		place_bind(copies[i], 1, from);
		statement_bind_int(copies[i], 9, to->reported_day);
		statement_bind_int(copies[i], 10, to->document);
		if (statement_run(l, copies[i], err) != 0)
			return -1;
	}
	return 0;
}

/* ---- reading ---- */

static void
hold_fini(struct hold *h)
{
	free(h->enterprise);
	free(h->item);
	free(h->feed);
	free(h->doubt.reason);
	free(h->doubt.compared_with);
	free(h->source);
	free(h->who);
	free(h->note);
}

static int
hold_read(struct statement *s, struct hold *h, struct error *err)
{
	struct fact_key key = fact_key_read(s, 4);

	*h = (struct hold){
		.id = sqlite3_column_int64(s->stmt, 0),
		.enterprise = statement_text(s, 1),
		.item = statement_text(s, 2),
		.feed = statement_text(s, 3),
		.period = { .start_day = key.start_day == STOCK_START
			? DATE_NONE
			: key.start_day,
		    .end_day = key.end_day },
		.basis_year = key.basis_year,
		.reported_day = sqlite3_column_int(s->stmt, 8),
		.document = sqlite3_column_int64(s->stmt, 9),
		.doubt = { .reason = statement_text(s, 11),
		    .compared_with = statement_text(s, 12) },
		.source = statement_text(s, 14),
		.since_sec = sqlite3_column_int64(s->stmt, 15),
		.who = statement_text(s, 17),
		.note = statement_text(s, 18),
		.ruled_sec = sqlite3_column_int64(s->stmt, 19),
	};
	if (sqlite3_column_type(s->stmt, 16) != SQLITE_NULL)
		h->state = sqlite3_column_int(s->stmt, 16) != 0 ? HOLD_ACCEPTED
								: HOLD_REJECTED;
	h->doubt.has_usual = sqlite3_column_type(s->stmt, 13) != SQLITE_NULL;
	if (statement_decimal(s, 10, &h->value, err) == 0 &&
	    (!h->doubt.has_usual ||
		statement_decimal(s, 13, &h->doubt.usual, err) == 0))
		return 0;
	hold_fini(h);
	return -1;
}

/* All of them, those that wait, or with id not 0 that one. */
static int
read_holds(struct ledger *l, bool has_ruled, int64_t id, struct holds *out,
    struct error *err)
{
	static const char sql_holds[] =
	    "SELECT holds.number, enterprises.id, items.id, feeds.id,"
	    " holds.period_end, holds.period_start, holds.item,"
	    " holds.basis_year, holds.reported_day, holds.document,"
	    " facts.value, facts.held, compared_with, usual, url,"
	    " known_at_sec, is_accepted, who, note, ruled_sec" HOLDS_WITH_FACTS
	    " JOIN enterprises ON enterprises.number = holds.enterprise"
	    " JOIN items ON items.number = holds.item"
	    " JOIN feeds ON feeds.number = holds.feed"
	    " JOIN documents ON documents.number = holds.document" HOLDS_WITH_RULING
	    " WHERE (?1 OR is_accepted IS NULL)"
	    " AND (?2 = 0 OR holds.number = ?2) ORDER BY holds.number";
	struct statement *s = statement_get(l, STATEMENT_HOLDS, sql_holds);
	int rc;

	*out = (struct holds){ 0 };
	statement_bind_int(s, 1, has_ruled);
	statement_bind_int(s, 2, id);
	while ((rc = statement_step(l, s, err)) == 1) {
		out->holds =
		    xgrow(out->holds, out->n, &out->size, sizeof *out->holds);
		if (hold_read(s, &out->holds[out->n], err) != 0) {
			rc = -1;
			break;
		}
		out->n++;
	}
	statement_reset(s);
	if (rc != 0)
		holds_fini(out);
	return rc;
}

int
ledger_holds(
    struct ledger *l, bool has_ruled, struct holds *out, struct error *err)
{
	return read_holds(l, has_ruled, 0, out, err);
}

int
ledger_hold(struct ledger *l, int64_t id, struct holds *out, struct error *err)
{
	*out = (struct holds){ 0 };
	if (id <= 0)
		return 0;
	return read_holds(l, true, id, out, err) != 0 ? -1 : (int)out->n;
}

void
holds_fini(struct holds *h)
{
	for (size_t i = 0; i < h->n; i++)
		hold_fini(&h->holds[i]);
	free(h->holds);
	*h = (struct holds){ 0 };
}

int
ledger_waiting(
    struct ledger *l, const char *feed, int64_t *out, struct error *err)
{
	static const char sql_count[] =
	    "SELECT count(*) FROM holds" HOLDS_WITH_RULING
	    " WHERE is_accepted IS NULL AND (?1 IS NULL"
	    " OR holds.feed = (SELECT number FROM feeds WHERE id = ?1))";
	struct statement *s =
	    statement_get(l, STATEMENT_HOLDS_COUNT, sql_count);

	statement_bind_text(s, 1, feed);
	int rc = statement_step(l, s, err);
	*out = rc == 1 ? sqlite3_column_int64(s->stmt, 0) : 0;
	statement_reset(s);
	return rc < 0 ? -1 : 0;
}

/* ---- ruling ---- */

static int
find_enterprise(
    struct ledger *l, int64_t id, int64_t *enterprise, struct error *err)
{
	static const char sql_find[] =
	    "SELECT enterprise FROM holds WHERE number = ?1";
	struct statement *s = statement_get(l, STATEMENT_HOLD_FIND, sql_find);

	statement_bind_int(s, 1, id);
	int rc = statement_step(l, s, err);
	if (rc == 1)
		*enterprise = sqlite3_column_int64(s->stmt, 0);
	statement_reset(s);
	if (rc == 0)
		return error_set(err, ERROR_UNKNOWN,
		    "%lld: there is no held figure of that number",
		    (long long)id);
	return rc == 1 ? 0 : -1;
}

int
ledger_rule(struct ledger *l, int64_t id, const struct ruling *ruling,
    struct error *err)
{
	static const char sql_rule[] =
	    "INSERT INTO rulings SELECT enterprise, period_end, period_start,"
	    " item, basis_year, feed, reported_day, document,"
	    " 1 + coalesce((SELECT max(n) FROM rulings"
	    " WHERE " RULINGS_OF_HOLD "), 0), ?2, ?3, ?4, ?5"
	    " FROM holds WHERE number = ?1";
	int64_t enterprise = 0;

	if (ledger_needs_transaction(l, err) != 0 ||
	    find_enterprise(l, id, &enterprise, err) != 0)
		return -1;
	struct statement *s = statement_get(l, STATEMENT_RULING_ADD, sql_rule);
	statement_bind_int(s, 1, id);
	statement_bind_int(s, 2, ruling->is_accepted);
	statement_bind_text(s, 3, ruling->who);
	statement_bind_text(s, 4, ruling->note);
	statement_bind_int(s, 5, ruling->ruled_sec);
	if (statement_run(l, s, err) != 0)
		return -1;
	return settle_enter(l, enterprise, err);
}
