/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * view: what an enterprise's figures were on a day, as known at an instant.
 *
 * Facts come out of the ledger a key at a time.  Within a feed, a figure that
 * repeats the one before it tells nothing: it stands there only because an
 * older report came later than it, and is left out, so that the order of
 * arrival cannot be seen.  Across feeds the order of force decides.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/ledger/internal.h"
#include "daemon/base/order.h"
#include "daemon/base/mem.h"

struct row {
	struct fact fact;
	int64_t priority; /* of its feed */
	bool is_held;     /* or rejected: it has no force */
};

struct reader {
	struct ledger *l;
	const struct config *config;
	const struct view *view;
	int64_t enterprise;
	struct fact_key key; /* of the rows in hand */
	struct row *rows;    /* those of one key that the view shows */
	size_t n, size;
	struct row **order;
	size_t order_size;
	struct book *book;
	struct error *err;
};

static int
compare_time(const struct fact *x, const struct fact *y)
{
	if (x->reported_day != y->reported_day)
		return x->reported_day < y->reported_day ? -1 : 1;
	if (x->known_at_sec != y->known_at_sec)
		return x->known_at_sec < y->known_at_sec ? -1 : 1;
	return order_int(x->document, y->document);
}

static int
compare_in_feed(const void *a, const void *b)
{
	const struct row *x = *(struct row *const *)a;
	const struct row *y = *(struct row *const *)b;

	if (x->fact.feed != y->fact.feed)
		return x->fact.feed < y->fact.feed ? -1 : 1;
	return compare_time(&x->fact, &y->fact);
}

static int
compare_force(const void *a, const void *b)
{
	const struct row *x = *(struct row *const *)a;
	const struct row *y = *(struct row *const *)b;

	if (x->priority != y->priority)
		return x->priority < y->priority ? -1 : 1;
	int order = compare_time(&x->fact, &y->fact);
	if (order != 0)
		return order;
	return order_int(x->fact.feed, y->fact.feed);
}

/* What a person said about a held fact by the time of the view. */
static int
read_ruling(struct reader *r, struct fact *fact)
{
	static const char sql_ruling[] =
	    "SELECT is_accepted FROM rulings"
	    " WHERE enterprise = ?1 AND period_end = ?2 AND period_start = ?3"
	    " AND item = ?4 AND basis_year = ?5 AND feed = ?6"
	    " AND reported_day = ?7 AND document = ?8 AND ruled_sec <= ?9"
	    " ORDER BY n DESC LIMIT 1";
	struct statement *s = statement_get(r->l, STATEMENT_RULING, sql_ruling);

	statement_bind_int(s, 1, r->enterprise);
	fact_key_bind(s, 2, &r->key);
	statement_bind_int(s, 6, fact->feed);
	statement_bind_int(s, 7, fact->reported_day);
	statement_bind_int(s, 8, fact->document);
	statement_bind_int(s, 9, r->view->known_by_sec);
	int rc = statement_step(r->l, s, r->err);
	fact->state = FACT_HELD;
	if (rc == 1)
		fact->state = sqlite3_column_int(s->stmt, 0) != 0
		    ? FACT_SUPERSEDED
		    : FACT_REJECTED;
	statement_reset(s);
	return rc < 0 ? -1 : 0;
}

static void
book_add(struct book *book, const struct fact *fact)
{
	book->facts =
	    xgrow(book->facts, book->n, &book->size, sizeof *book->facts);
	book->facts[book->n++] = *fact;
}

/* Drops rows that repeat the one before in their feed; returns how many stay.
 */
static size_t
drop_repeats(struct row **order, size_t n)
{
	const struct row *before = NULL;
	size_t kept = 0;

	qsort(order, n, sizeof(struct row *), compare_in_feed);
	for (size_t i = 0; i < n; i++) {
		struct row *row = order[i];
		if (!row->is_held) {
			if (before != NULL &&
			    before->fact.feed == row->fact.feed &&
			    decimal_equal(before->fact.value, row->fact.value))
				continue;
			before = row;
		}
		order[kept++] = row;
	}
	return kept;
}

/* Numbers the revisions; returns the row in force, NULL if there is none. */
static struct row *
number_revisions(struct row **order, size_t n)
{
	struct row *newest = NULL;

	for (size_t i = 0; i < n; i++) {
		struct row *row = order[i];
		if (row->is_held)
			continue;
		row->fact.revision = 1;
		if (newest != NULL)
			row->fact.revision = newest->fact.revision +
			    !decimal_equal(newest->fact.value, row->fact.value);
		newest = row;
	}
	if (newest != NULL)
		newest->fact.state = FACT_IN_FORCE;
	return newest;
}

/* Settles the rows of one key into the book. */
static void
settle_key(struct reader *r)
{
	size_t n = r->n;

	r->n = 0;
	if (n == 0)
		return;
	if (r->order_size < n) {
		r->order_size = r->size;
		r->order = xreallocarray(
		    r->order, r->order_size, sizeof(struct row *));
	}
	for (size_t i = 0; i < n; i++)
		r->order[i] = &r->rows[i];
	if (n > 1) {
		n = drop_repeats(r->order, n);
		qsort(r->order, n, sizeof(struct row *), compare_force);
	}
	const struct row *in_force = number_revisions(r->order, n);
	if (!r->view->has_all_revisions) {
		if (in_force != NULL)
			book_add(r->book, &in_force->fact);
		return;
	}
	for (size_t i = 0; i < n; i++)
		book_add(r->book, &r->order[i]->fact);
}

/* The configuration's index of an item, -1 if it is not configured. */
static int
item_index(struct reader *r, int item, int *index)
{
	const struct name_map *map = &r->l->items;

	if ((size_t)item > map->n_names &&
	    name_map_refresh(r->l, NAME_ITEM, r->err) != 0)
		return -1;
	*index = item > 0 && (size_t)item <= map->n_names
	    ? map->index_of[item - 1]
	    : -1;
	return 0;
}

/* What the configuration says of the row's feed. */
static int
look_up_feed(struct reader *r, struct row *row)
{
	int feed = row->fact.feed;
	const struct name_map *map = &r->l->feeds;

	if ((size_t)feed > map->n_names &&
	    name_map_refresh(r->l, NAME_FEED, r->err) != 0)
		return -1;
	int index = feed > 0 && (size_t)feed <= map->n_names
	    ? map->index_of[feed - 1]
	    : -1;
	if (index >= 0) {
		const struct feed *f = &r->config->feeds[index];
		row->priority = f->priority;
		row->fact.feed_months = rhythm_months((enum rhythm)f->rhythm);
	}
	return 0;
}

/* The row that s stands on, unless the view does not show it. */
static int
read_row(struct reader *r, struct statement *s)
{
	struct row row = { .fact = {
			       .item = -1,
			       .state = FACT_SUPERSEDED,
			       .feed = sqlite3_column_int(s->stmt, 4),
			       .reported_day = sqlite3_column_int(s->stmt, 5),
			       .document = sqlite3_column_int64(s->stmt, 6),
			       .basis_year = r->key.basis_year,
			       .period = { .end_day = r->key.end_day,
				   .start_day = r->key.start_day == STOCK_START
				       ? DATE_NONE
				       : r->key.start_day },
			   } };
	struct fact *fact = &row.fact;

	if (fact->reported_day > r->view->as_of_day)
		return 0;
	if (item_index(r, r->key.item, &fact->item) != 0 ||
	    document_known_at(
		r->l, fact->document, &fact->known_at_sec, r->err) != 0)
		return -1;
	if (fact->item < 0 || fact->known_at_sec > r->view->known_by_sec)
		return 0;
	if (statement_decimal(s, 7, &fact->value, r->err) != 0 ||
	    look_up_feed(r, &row) != 0)
		return -1;
	if (sqlite3_column_type(s->stmt, 8) != SQLITE_NULL) {
		if (read_ruling(r, fact) != 0)
			return -1;
		row.is_held = fact->state != FACT_SUPERSEDED;
	}
	r->rows = xgrow(r->rows, r->n, &r->size, sizeof *r->rows);
	r->rows[r->n++] = row;
	return 0;
}

static int
read_rows(struct reader *r)
{
	static const char sql_book[] =
	    "SELECT period_end, period_start, item, basis_year, feed,"
	    " reported_day, document, value, held FROM facts"
	    " WHERE enterprise = ?1"
	    " ORDER BY period_end, period_start, item, basis_year";
	struct statement *s = statement_get(r->l, STATEMENT_BOOK, sql_book);
	int rc;

	statement_bind_int(s, 1, r->enterprise);
	while ((rc = statement_step(r->l, s, r->err)) == 1) {
		struct fact_key key = fact_key_read(s, 0);
		if (fact_key_compare(&key, &r->key) != 0) {
			settle_key(r);
			r->key = key;
		}
		if (read_row(r, s) != 0) {
			statement_reset(s);
			return -1;
		}
	}
	if (rc == 0)
		settle_key(r);
	return rc;
}

/* Facts come by period, a book stands by item: put each item's facts together
 * and leave their order as it is. */
static void
sort_by_item(const struct book *by_period, size_t n_items, struct book *out)
{
	size_t *next = xcalloc(n_items + 1, sizeof *next);

	out->facts = xreallocarray(NULL, by_period->n, sizeof *out->facts);
	out->n = out->size = by_period->n;
	for (size_t i = 0; i < out->n; i++)
		next[by_period->facts[i].item + 1]++;
	for (size_t i = 1; i <= n_items; i++)
		next[i] += next[i - 1];
	for (size_t i = 0; i < out->n; i++) {
		const struct fact *fact = &by_period->facts[i];
		out->facts[next[fact->item]++] = *fact;
	}
	free(next);
}

int
ledger_book(struct ledger *l, const struct config *config,
    const char *enterprise, const struct view *view, struct book *out,
    struct error *err)
{
	struct reader r = {
		.l = l,
		.config = config,
		.view = view,
		.book = &l->scratch,
		.err = err,
	};

	*out = (struct book){ 0 };
	if (name_map_sync(l, NAME_ITEM, config, err) != 0 ||
	    name_map_sync(l, NAME_FEED, config, err) != 0 ||
	    name_find(l, NAME_ENTERPRISE, enterprise, &r.enterprise, err) != 0)
		return -1;
	if (r.enterprise == 0)
		return 0;
	l->scratch.n = 0;
	int rc = read_rows(&r);
	free(r.rows);
	free(r.order);
	if (rc == 0 && l->scratch.n > 0)
		sort_by_item(&l->scratch, config->n_items, out);
	return rc;
}
