/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * append: what of a document's observations becomes facts.
 *
 * The figures of one key (enterprise, item, period, basis) from one feed stand
 * in the order of reported_day, then known_at, then document.  An observation
 * is stored when it differs from the one before its place in that order: then
 * and only then the answer for some day becomes another one.  An enterprise's
 * figures are read once and merged with its observations.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/ledger/internal.h"
#include "daemon/base/order.h"
#include "daemon/base/mem.h"

/* A figure of the feed: one that the ledger has, or one that is told now. */
struct figure {
	struct fact_key key;
	int32_t reported_day;
	int64_t document;
	int64_t known_at_sec;
	struct decimal value;
	const struct doubt *doubt; /* of one that is told, or NULL */
};

struct figures {
	struct figure *figure;
	size_t n, size;
};

struct batch {
	struct ledger *l;
	const struct config *config;
	int64_t feed;
	int64_t document;
	int64_t known_at_sec;
	int64_t enterprise;
	struct statement *insert;
	struct figures told; /* the enterprise's observations */
	struct figures had;  /* the enterprise's facts of this feed */
	struct figures line; /* those of the key in hand, in their order */
	struct confirmations confirmations;
	size_t n_stored; /* facts of the enterprise */
	size_t n_stored_all;
	struct append_counts *counts;
	struct error *err;
};

static void
figures_add(struct figures *f, const struct figure *figure)
{
	f->figure = xgrow(f->figure, f->n, &f->size, sizeof *f->figure);
	f->figure[f->n++] = *figure;
}

static void
figures_insert(struct figures *f, size_t at, const struct figure *figure)
{
	f->figure = xgrow(f->figure, f->n, &f->size, sizeof *f->figure);
	memmove(f->figure + at + 1, f->figure + at,
	    (f->n - at) * sizeof *f->figure);
	f->figure[at] = *figure;
	f->n++;
}

static int
compare_told(const void *a, const void *b)
{
	const struct figure *x = a;
	const struct figure *y = b;
	int order = fact_key_compare(&x->key, &y->key);

	if (order != 0)
		return order;
	return order_int(x->reported_day, y->reported_day);
}

/* Does x stand before y in its feed? */
static bool
is_before(const struct figure *x, const struct figure *y)
{
	if (x->reported_day != y->reported_day)
		return x->reported_day < y->reported_day;
	if (x->known_at_sec != y->known_at_sec)
		return x->known_at_sec < y->known_at_sec;
	return x->document < y->document;
}

/* The ledger's number of an item, entered when it is the first time. */
static int
item_number(struct batch *b, int item, int *number)
{
	const struct name_map *map = &b->l->items;
	int64_t entered;
	bool is_new;

	if (map->number_of[item] == 0) {
		if (name_enter(b->l, NAME_ITEM, b->config->items[item].id,
			&entered, &is_new, b->err) != 0 ||
		    name_map_refresh(b->l, NAME_ITEM, b->err) != 0)
			return -1;
	}
	*number = map->number_of[item];
	return 0;
}

/* Observations in the ledger's words and order. */
static int
told_fill(struct batch *b, const struct observation *o, size_t n)
{
	struct figures *told = &b->told;
	bool is_sorted = true;

	told->n = 0;
	for (size_t i = 0; i < n; i++) {
		struct figure f = {
			.key = { .end_day = o[i].period.end_day,
			    .start_day = o[i].period.start_day == DATE_NONE
				? STOCK_START
				: o[i].period.start_day,
			    .basis_year = o[i].basis_year },
			.reported_day = o[i].reported_day,
			.document = b->document,
			.known_at_sec = b->known_at_sec,
			.value = o[i].value,
			.doubt = o[i].doubt,
		};
		if (item_number(b, o[i].item, &f.key.item) != 0)
			return -1;
		if (told->n > 0 &&
		    compare_told(&told->figure[told->n - 1], &f) > 0)
			is_sorted = false;
		figures_add(told, &f);
	}
	if (!is_sorted)
		qsort(
		    told->figure, told->n, sizeof *told->figure, compare_told);
	return 0;
}

/* The facts of the feed from the first to the last period that is told. */
static int
had_read(struct batch *b)
{
	static const char sql_facts[] =
	    "SELECT period_end, period_start, item, basis_year, reported_day,"
	    " document, value FROM facts"
	    " WHERE enterprise = ?1 AND period_end BETWEEN ?2 AND ?3"
	    " AND feed = ?4"
	    " ORDER BY period_end, period_start, item, basis_year";
	struct statement *s =
	    statement_get(b->l, STATEMENT_FACTS_OF_FEED, sql_facts);
	int rc;

	statement_bind_int(s, 1, b->enterprise);
	statement_bind_int(s, 2, b->told.figure[0].key.end_day);
	statement_bind_int(s, 3, b->told.figure[b->told.n - 1].key.end_day);
	statement_bind_int(s, 4, b->feed);
	while ((rc = statement_step(b->l, s, b->err)) == 1) {
		struct figure f = {
			.key = fact_key_read(s, 0),
			.reported_day = sqlite3_column_int(s->stmt, 4),
			.document = sqlite3_column_int64(s->stmt, 5),
		};
		if (statement_decimal(s, 6, &f.value, b->err) != 0 ||
		    document_known_at(
			b->l, f.document, &f.known_at_sec, b->err) != 0) {
			statement_reset(s);
			return -1;
		}
		figures_add(&b->had, &f);
	}
	return rc;
}

/* Confirmations matter from the earliest report that is told. */
static int
confirmations_read(struct batch *b)
{
	int32_t from_day = b->told.figure[0].reported_day;

	for (size_t i = 1; i < b->told.n; i++) {
		if (b->told.figure[i].reported_day < from_day)
			from_day = b->told.figure[i].reported_day;
	}
	return confirmations_load(
	    b->l, &b->confirmations, b->enterprise, b->feed, from_day, b->err);
}

static struct fact_place
place_of(const struct batch *b, const struct figure *f)
{
	return (struct fact_place){
		.enterprise = b->enterprise,
		.feed = b->feed,
		.key = &f->key,
		.reported_day = f->reported_day,
		.document = f->document,
	};
}

static int
fact_insert(struct batch *b, const struct figure *f)
{
	struct fact_place place = place_of(b, f);

	fact_key_bind(b->insert, 2, &f->key);
	statement_bind_int(b->insert, 7, f->reported_day);
	statement_bind_decimal(b->insert, 9, f->value);
	statement_bind_text(
	    b->insert, 10, f->doubt == NULL ? NULL : f->doubt->reason);
	b->n_stored++;
	if (statement_run(b->l, b->insert, b->err) != 0)
		return -1;
	if (f->doubt == NULL)
		return 0;
	b->counts->n_held++;
	return hold_add(b->l, &place, f->doubt, b->err);
}

/* Makes a fact of a confirmation: a copy of the fact that it confirmed. */
static int
fact_restore(
    struct batch *b, const struct figure *confirmed, const struct figure *as)
{
	static const char sql_restore[] =
	    "INSERT INTO facts SELECT enterprise, period_end, period_start,"
	    " item, basis_year, feed, ?9, ?10, value, held FROM facts"
	    " WHERE enterprise = ?1 AND period_end = ?2 AND period_start = ?3"
	    " AND item = ?4 AND basis_year = ?5 AND feed = ?6"
	    " AND reported_day = ?7 AND document = ?8";
	struct statement *s =
	    statement_get(b->l, STATEMENT_FACT_RESTORE, sql_restore);

	statement_bind_int(s, 1, b->enterprise);
	fact_key_bind(s, 2, &confirmed->key);
	statement_bind_int(s, 6, b->feed);
	statement_bind_int(s, 7, confirmed->reported_day);
	statement_bind_int(s, 8, confirmed->document);
	statement_bind_int(s, 9, as->reported_day);
	statement_bind_int(s, 10, as->document);
	b->n_stored++;
	struct fact_place from = place_of(b, confirmed);
	struct fact_place to = place_of(b, as);
	if (statement_run(b->l, s, b->err) != 0)
		return -1;
	return hold_restore(b->l, &from, &to, b->err);
}

/* The document in which the feed first told the key in hand. */
static int64_t
first_document(const struct figures *line)
{
	int64_t first = INT64_MAX;

	for (size_t i = 0; i < line->n; i++) {
		if (line->figure[i].document < first)
			first = line->figure[i].document;
	}
	return first;
}

/* A late figure was put at line[at]: the reports behind it that had confirmed
 * the figure before it, line[at - 1], now differ from what they follow. */
static int
restore_confirmed(struct batch *b, size_t at)
{
	const struct confirmations *c = &b->confirmations;
	const struct figure confirmed = b->line.figure[at - 1];
	const struct figure late = b->line.figure[at];
	int64_t first = first_document(&b->line);

	for (size_t i = confirmations_from(c, late.reported_day); i < c->n_had;
	     i++) {
		struct figure f = confirmed;
		f.reported_day = c->had[i].reported_day;
		f.document = c->had[i].document;
		f.known_at_sec = c->had[i].known_at_sec;
		if (at + 1 < b->line.n &&
		    !is_before(&f, &b->line.figure[at + 1]))
			return 0;
		if (!is_before(&late, &f) ||
		    !confirmation_covers(&c->had[i], &f.key, first))
			continue;
		if (fact_restore(b, &confirmed, &f) != 0)
			return -1;
		figures_insert(&b->line, ++at, &f);
		/* From there on it is confirmed again, for whoever knows of
		 * the late figure. */
		if (f.known_at_sec <= late.known_at_sec)
			return 0;
	}
	return 0;
}

/* Is the value at this place what every reader has there already?  Who asks
 * what was known at some time may not see the figures that came later. */
static bool
is_repeat(const struct figures *line, size_t at, const struct figure *f)
{
	while (at-- > 0) {
		const struct figure *before = &line->figure[at];
		if (!decimal_equal(before->value, f->value))
			return false;
		if (before->known_at_sec <= f->known_at_sec)
			return true;
	}
	return false;
}

static void
confirm(struct batch *b, const struct figure *f, int ordinal)
{
	const struct confirmations *c = &b->confirmations;
	int64_t first = first_document(&b->line);

	for (size_t i = confirmations_from(c, f->reported_day);
	     i < c->n_had && c->had[i].reported_day == f->reported_day; i++) {
		if (confirmation_covers(&c->had[i], &f->key, first))
			return;
	}
	confirmations_add(&b->confirmations, &f->key, f->reported_day, ordinal);
}

static int
append_figure(struct batch *b, const struct figure *f, int ordinal)
{
	struct figures *line = &b->line;
	size_t at = line->n;

	while (at > 0 && is_before(f, &line->figure[at - 1]))
		at--;
	if (is_repeat(line, at, f)) {
		b->counts->n_unchanged++;
		/* On the same day it is the same report once more. */
		if (line->figure[at - 1].reported_day != f->reported_day)
			confirm(b, f, ordinal);
		return 0;
	}
	if (at > 0 && line->figure[at - 1].document == f->document &&
	    line->figure[at - 1].reported_day == f->reported_day)
		return error_set(b->err, ERROR_INPUT,
		    "two values of one day for one figure in a document");
	if (fact_insert(b, f) != 0)
		return -1;
	if (line->n == 0)
		b->counts->n_new++;
	else
		b->counts->n_restated++;
	figures_insert(line, at, f);
	return at > 0 ? restore_confirmed(b, at) : 0;
}

/* Takes the facts of the key out of had, from *next on, into line; says whether
 * other keys stand between. */
static bool
line_fill(struct batch *b, const struct fact_key *key, size_t *next)
{
	const struct figures *had = &b->had;
	bool is_apart = false;

	b->line.n = 0;
	for (; *next < had->n; (*next)++) {
		const struct figure *f = &had->figure[*next];
		int order = fact_key_compare(&f->key, key);
		if (order > 0)
			break;
		if (order < 0) {
			is_apart = true;
			continue;
		}
		size_t at = b->line.n;
		while (at > 0 && is_before(f, &b->line.figure[at - 1]))
			at--;
		figures_insert(&b->line, at, f);
	}
	return is_apart;
}

static int
append_told(struct batch *b)
{
	const struct figures *told = &b->told;
	size_t next = 0;
	int ordinal = 0;

	for (size_t i = 0; i < told->n;) {
		const struct fact_key *key = &told->figure[i].key;
		ordinal += line_fill(b, key, &next) ? 2 : 1;
		for (; i < told->n &&
		     fact_key_compare(&told->figure[i].key, key) == 0;
		     i++) {
			if (append_figure(b, &told->figure[i], ordinal) != 0)
				return -1;
		}
	}
	return confirmations_store(b->l, &b->confirmations, b->enterprise,
	    b->feed, b->document, b->err);
}

static int
append_enterprise(struct batch *b, const struct observation *o, size_t n)
{
	const struct roster *roster = b->config->roster;
	bool is_new;

	if (name_enter(b->l, NAME_ENTERPRISE,
		roster->enterprises[o->enterprise].id, &b->enterprise, &is_new,
		b->err) != 0 ||
	    told_fill(b, o, n) != 0)
		return -1;
	b->had.n = 0;
	b->confirmations.n_had = 0;
	b->confirmations.n_added = 0;
	if (!is_new && (had_read(b) != 0 || confirmations_read(b) != 0))
		return -1;
	b->n_stored = 0;
	statement_bind_int(b->insert, 1, b->enterprise);
	if (append_told(b) != 0)
		return -1;
	b->n_stored_all += b->n_stored;
	return b->n_stored == 0 ? 0 : settle_enter(b->l, b->enterprise, b->err);
}

/* The feed and the time of the document. */
static int
read_document(struct batch *b)
{
	static const char sql_feed[] =
	    "SELECT feed FROM documents WHERE number = ?1";
	struct statement *s =
	    statement_get(b->l, STATEMENT_DOCUMENT_FEED, sql_feed);

	if (document_known_at(b->l, b->document, &b->known_at_sec, b->err) != 0)
		return -1;
	statement_bind_int(s, 1, b->document);
	int rc = statement_step(b->l, s, b->err);
	if (rc == 1)
		b->feed = sqlite3_column_int64(s->stmt, 0);
	statement_reset(s);
	return rc == 1 ? 0 : -1;
}

static int
batch_begin(struct batch *b)
{
	static const char sql_insert[] =
	    "INSERT INTO facts(enterprise, period_end, period_start, item,"
	    " basis_year, feed, reported_day, document, value, held)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

	if (ledger_needs_transaction(b->l, b->err) != 0 ||
	    read_document(b) != 0 ||
	    name_map_sync(b->l, NAME_ITEM, b->config, b->err) != 0)
		return -1;
	b->insert = statement_get(b->l, STATEMENT_FACT_INSERT, sql_insert);
	statement_bind_int(b->insert, 6, b->feed);
	statement_bind_int(b->insert, 8, b->document);
	return 0;
}

static int
batch_append(struct batch *b, const struct observation *o, size_t n)
{
	size_t end;

	for (size_t i = 0; i < n; i = end) {
		for (end = i + 1;
		     end < n && o[end].enterprise == o[i].enterprise; end++)
			continue;
		if (append_enterprise(b, o + i, end - i) != 0)
			return -1;
	}
	struct count_changes changes = { .n_facts = (int64_t)b->n_stored_all };
	if (b->n_stored_all == 0)
		return 0;
	return count_add(b->l, b->feed, &changes, b->err);
}

int
ledger_append(struct ledger *l, const struct config *config,
    const struct append_batch *batch, struct append_counts *counts,
    struct error *err)
{
	struct batch b = {
		.l = l,
		.config = config,
		.document = batch->document,
		.counts = counts,
		.err = err,
	};

	*counts = (struct append_counts){ 0 };
	int rc = batch_begin(&b);
	if (rc == 0)
		rc = batch_append(&b, batch->observations, batch->n);
	free(b.told.figure);
	free(b.had.figure);
	free(b.line.figure);
	confirmations_fini(&b.confirmations);
	return rc;
}
