/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * confirm: reports that told again what their feed had told before.
 *
 * They change no answer and are not stored as facts.  But when a report arrives
 * late, from between a figure and its repetition, the repetition says until
 * when the late figure counted: 5 on day 1, 5 again on day 3, and then, late, 6
 * of day 2 makes 5, 6, 5 and not 5, 6, whatever came first.  So append.c turns
 * a confirmation behind a late figure into a fact.
 *
 * A report mostly repeats all there is, so what is kept is stretches of keys:
 * usually one row of 40 bytes for a document and enterprise.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/ledger/internal.h"
#include "daemon/base/order.h"
#include "daemon/base/mem.h"

int
fact_key_compare(const struct fact_key *a, const struct fact_key *b)
{
	if (a->end_day != b->end_day)
		return order_int(a->end_day, b->end_day);
	if (a->start_day != b->start_day)
		return order_int(a->start_day, b->start_day);
	if (a->item != b->item)
		return order_int(a->item, b->item);
	return order_int(a->basis_year, b->basis_year);
}

void
fact_key_bind(struct statement *s, int parameter, const struct fact_key *key)
{
	statement_bind_int(s, parameter, key->end_day);
	statement_bind_int(s, parameter + 1, key->start_day);
	statement_bind_int(s, parameter + 2, key->item);
	statement_bind_int(s, parameter + 3, key->basis_year);
}

struct fact_key
fact_key_read(struct statement *s, int column)
{
	return (struct fact_key){
		.end_day = sqlite3_column_int(s->stmt, column),
		.start_day = sqlite3_column_int(s->stmt, column + 1),
		.item = sqlite3_column_int(s->stmt, column + 2),
		.basis_year = sqlite3_column_int(s->stmt, column + 3),
	};
}

static int
read_confirmations(struct ledger *l, struct confirmations *c,
    struct statement *s, struct error *err)
{
	int rc;

	while ((rc = statement_step(l, s, err)) == 1) {
		c->had = xgrow(c->had, c->n_had, &c->had_size, sizeof *c->had);
		c->had[c->n_had++] = (struct confirmation){
			.reported_day = sqlite3_column_int(s->stmt, 0),
			.document = sqlite3_column_int64(s->stmt, 1),
			.first = fact_key_read(s, 2),
			.last = fact_key_read(s, 6),
		};
	}
	return rc;
}

int
confirmations_load(struct ledger *l, struct confirmations *c,
    int64_t enterprise, int64_t feed, int32_t from_day, struct error *err)
{
	static const char sql_load[] =
	    "SELECT reported_day, document,"
	    " first_end, first_start, first_item, first_basis,"
	    " last_end, last_start, last_item, last_basis"
	    " FROM confirmations"
	    " WHERE enterprise = ?1 AND feed = ?2 AND reported_day >= ?3"
	    " ORDER BY reported_day, document";
	struct statement *s =
	    statement_get(l, STATEMENT_CONFIRMATIONS, sql_load);

	c->n_had = 0;
	c->n_added = 0;
	statement_bind_int(s, 1, enterprise);
	statement_bind_int(s, 2, feed);
	statement_bind_int(s, 3, from_day);
	if (read_confirmations(l, c, s, err) != 0)
		return -1;
	for (size_t i = 0; i < c->n_had; i++) {
		if (document_known_at(l, c->had[i].document,
			&c->had[i].known_at_sec, err) != 0)
			return -1;
	}
	return 0;
}

size_t
confirmations_from(const struct confirmations *c, int32_t day)
{
	size_t low = 0;
	size_t high = c->n_had;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (c->had[middle].reported_day < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool
confirmation_covers(const struct confirmation *c, const struct fact_key *key,
    int64_t first_document)
{
	return first_document <= c->document &&
	    fact_key_compare(&c->first, key) <= 0 &&
	    fact_key_compare(key, &c->last) <= 0;
}

void
confirmations_add(struct confirmations *c, const struct fact_key *key,
    int32_t reported_day, int ordinal)
{
	c->added =
	    xgrow(c->added, c->n_added, &c->added_size, sizeof *c->added);
	c->added[c->n_added++] = (struct confirmed){
		.key = *key,
		.reported_day = reported_day,
		.ordinal = ordinal,
	};
}

static int
compare_confirmed(const void *a, const void *b)
{
	const struct confirmed *x = a;
	const struct confirmed *y = b;

	if (x->reported_day != y->reported_day)
		return order_int(x->reported_day, y->reported_day);
	return order_int(x->ordinal, y->ordinal);
}

int
confirmations_store(struct ledger *l, struct confirmations *c,
    int64_t enterprise, int64_t feed, int64_t document, struct error *err)
{
	static const char sql_confirm[] =
	    "INSERT INTO confirmations VALUES"
	    " (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
	    " ON CONFLICT DO NOTHING";
	size_t next;

	if (c->n_added > 1)
		qsort(
		    c->added, c->n_added, sizeof *c->added, compare_confirmed);
	for (size_t i = 0; i < c->n_added; i = next) {
		const struct confirmed *first = &c->added[i];
		for (next = i + 1; next < c->n_added; next++) {
			const struct confirmed *n = &c->added[next];
			if (n->reported_day != first->reported_day ||
			    n->ordinal != n[-1].ordinal + 1)
				break;
		}
		struct statement *s =
		    statement_get(l, STATEMENT_CONFIRM, sql_confirm);
		statement_bind_int(s, 1, enterprise);
		statement_bind_int(s, 2, feed);
		statement_bind_int(s, 3, first->reported_day);
		statement_bind_int(s, 4, document);
		fact_key_bind(s, 5, &first->key);
		fact_key_bind(s, 9, &c->added[next - 1].key);
		if (statement_run(l, s, err) != 0)
			return -1;
	}
	return 0;
}

void
confirmations_fini(struct confirmations *c)
{
	free(c->had);
	free(c->added);
	*c = (struct confirmations){ 0 };
}
