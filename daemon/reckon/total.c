/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * total: sums that can be taken apart again.
 */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/pack.h"
#include "daemon/reckon/combine.h"
#include "daemon/reckon/compute.h"
#include "daemon/reckon/tally.h"
#include "daemon/reckon/total.h"
#include "daemon/base/mem.h"

/* What leaves 128 bits is unknown until it is summed anew. */
enum loss { LOSS_NONE, LOSS_KNOWN, LOSS_CHANGED };

/* A sum of leaves over those who report. */
struct sum {
	struct decimal exact;
	enum loss loss;
	struct tallies uniform; /* of a leaf that is the same for all */
};

/* One period end. */
struct entry {
	int32_t end_day;
	size_t n_reported, n_excluded;
	struct tallies currencies; /* by the first member that has it */
	struct sum *sums;          /* one a leaf */
	double made;               /* by looking at all values */
	bool is_made;
};

struct total {
	const struct program *program;
	int figure, subject;
	enum rhythm rhythm;
	size_t votes[RHYTHM_YEAR + 1];
	struct tallies newest, feeds;
	struct tallies first, last, earliest; /* days of the members' grids */
	size_t n_leaves;
	int *divisors;         /* of a leaf; 0: uniform */
	struct entry *entries; /* by end_day */
	size_t n, size;
};

/* ---- a total ---- */

struct total *
total_new(
    const struct program *program, int figure, int subject, enum rhythm rhythm)
{
	struct total *t = xcalloc(1, sizeof *t);

	t->program = program;
	t->figure = figure;
	t->subject = subject;
	t->rhythm = rhythm;
	return t;
}

static void
entry_fini(struct entry *e, size_t n_leaves)
{
	for (size_t i = 0; e->sums != NULL && i < n_leaves; i++)
		free(e->sums[i].uniform.tally);
	free(e->sums);
	free(e->currencies.tally);
}

void
total_free(struct total *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->n; i++)
		entry_fini(&t->entries[i], t->n_leaves);
	free(t->entries);
	free(t->divisors);
	free(t->newest.tally);
	free(t->feeds.tally);
	free(t->first.tally);
	free(t->last.tally);
	free(t->earliest.tally);
	free(t);
}

enum rhythm
total_rhythm(const struct total *t)
{
	return t->rhythm;
}

enum rhythm
total_voted(const struct total *t)
{
	return t->first.n == 0 ? t->rhythm : grid_rhythm(t->votes);
}

int32_t
total_newest(const struct total *t)
{
	return t->newest.n == 0 ? DATE_NONE
				: (int32_t)t->newest.tally[t->newest.n - 1].key;
}

size_t
total_feeds(const struct total *t, int **feeds)
{
	*feeds = xcalloc(t->feeds.n, sizeof **feeds);
	for (size_t i = 0; i < t->feeds.n; i++)
		(*feeds)[i] = (int)t->feeds.tally[i].key;
	return t->feeds.n;
}

static struct entry *
find_entry(struct total *t, int32_t end_day)
{
	size_t low = 0;
	size_t high = t->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (t->entries[middle].end_day < end_day)
			low = middle + 1;
		else
			high = middle;
	}
	return &t->entries[low];
}

static struct entry *
need_entry(struct total *t, int32_t end_day)
{
	size_t i = (size_t)(find_entry(t, end_day) - t->entries);

	if (i < t->n && t->entries[i].end_day == end_day)
		return &t->entries[i];
	t->entries = xgrow(t->entries, t->n, &t->size, sizeof *t->entries);
	memmove(&t->entries[i + 1], &t->entries[i],
	    (t->n - i) * sizeof *t->entries);
	t->entries[i] = (struct entry){ .end_day = end_day };
	t->n++;
	return &t->entries[i];
}

/* ---- in and out ---- */

static void
change_grid(struct total *t, const struct contribution *c, bool is_put)
{
	const struct grid *g = &c->grid;

	if (g->first_day == DATE_NONE)
		return;
	for (size_t i = 0; i < c->n_feeds; i++)
		tally_change(&t->feeds, c->feeds[i], is_put);
	tally_change(&t->newest, c->newest_day, is_put);
	if (is_put)
		t->votes[g->rhythm]++;
	else
		t->votes[g->rhythm]--;
	tally_change(&t->first, g->first_day, is_put);
	tally_change(&t->last, g->last_day, is_put);
	tally_change(&t->earliest, g->earliest_day, is_put);
}

/* The kinds of leaves are the formula's, the same for every member. */
static void
learn_leaves(struct total *t, const struct contribution *c)
{
	size_t k = 0;

	while (k < c->n && c->parts[k].is_excluded)
		k++;
	if (k == c->n || t->n_leaves > 0)
		return;
	t->n_leaves = c->n_leaves;
	free(t->divisors); /* of no leaves */
	t->divisors = xcalloc(t->n_leaves, sizeof *t->divisors);
	for (size_t i = 0; i < t->n_leaves; i++) {
		const struct leaf *leaf = &c->leaves[k * c->n_leaves + i];
		t->divisors[i] = leaf->is_uniform ? 0 : leaf->divisor;
	}
}

static void
change_sum(struct sum *sum, const struct leaf *leaf, bool is_put)
{
	int rc;

	if (leaf->is_uniform) {
		/* Infinity stands for unknown, which is equal to nothing. */
		tally_change(&sum->uniform,
		    isnan(leaf->value) ? (double)INFINITY : leaf->value,
		    is_put);
		return;
	}
	rc = is_put ? decimal_add(&sum->exact, sum->exact, leaf->exact)
		    : decimal_sub(&sum->exact, sum->exact, leaf->exact);
	if (rc != 0 || sum->loss != LOSS_NONE)
		sum->loss = LOSS_CHANGED;
}

/* Members are told apart by currency through the first that has it. */
static double
currency_key(const struct total *t, int enterprise)
{
	const struct enterprise *e = t->program->config->roster->enterprises;
	const struct crowd *crowd = program_crowd(t->program, t->subject);
	size_t i = 0;

	if (!crowd->has_currencies)
		return 0;
	while (
	    strcmp(e[crowd->members[i]].currency, e[enterprise].currency) != 0)
		i++;
	return (double)i;
}

static void
change_entry(struct total *t, int enterprise, const struct contribution *c,
    size_t part, bool is_put)
{
	struct entry *e = need_entry(t, c->parts[part].end_day);

	e->is_made = false;
	if (c->parts[part].is_excluded) {
		e->n_excluded += is_put ? 1 : (size_t)-1;
		return;
	}
	e->n_reported += is_put ? 1 : (size_t)-1;
	tally_change(&e->currencies, currency_key(t, enterprise), is_put);
	if (e->sums == NULL)
		e->sums = xcalloc(t->n_leaves, sizeof *e->sums);
	for (size_t i = 0; i < c->n_leaves; i++)
		change_sum(
		    &e->sums[i], &c->leaves[part * c->n_leaves + i], is_put);
}

/* What stands in other, too, stays. */
static void
change(struct total *t, int enterprise, const struct contribution *c,
    const struct contribution *other, bool is_put)
{
	if (c == NULL)
		return;
	change_grid(t, c, is_put);
	learn_leaves(t, c);
	for (size_t i = 0; i < c->n; i++) {
		if (config_is_present(
			t->program->config, enterprise, c->parts[i].end_day) &&
		    !contribution_is_part_of(c, i, other))
			change_entry(t, enterprise, c, i, is_put);
	}
}

void
total_replace(struct total *t, int enterprise, const struct contribution *old,
    const struct contribution *c)
{
	change(t, enterprise, old, c, false);
	change(t, enterprise, c, old, true);
}

/* ---- anew ---- */

static bool
has_changed_loss(const struct total *t)
{
	for (size_t i = 0; i < t->n; i++) {
		for (size_t k = 0;
		     t->entries[i].sums != NULL && k < t->n_leaves; k++) {
			if (t->entries[i].sums[k].loss == LOSS_CHANGED)
				return true;
		}
	}
	return false;
}

bool
total_is_off(const struct total *t)
{
	return total_voted(t) != t->rhythm || has_changed_loss(t);
}

void
total_accept(struct total *t)
{
	for (size_t i = 0; i < t->n; i++) {
		for (size_t k = 0;
		     t->entries[i].sums != NULL && k < t->n_leaves; k++) {
			struct sum *sum = &t->entries[i].sums[k];
			if (sum->loss == LOSS_CHANGED)
				sum->loss = LOSS_KNOWN;
		}
	}
}

/* ---- the series ---- */

static void
sum_leaves(const struct total *t, const struct entry *e, struct leaves *out)
{
	out->n = 0;
	for (size_t i = 0; i < t->n_leaves; i++) {
		const struct sum *sum = &e->sums[i];
		struct leaf leaf = { .exact = sum->exact,
			.divisor = t->divisors[i] == 0 ? 1 : t->divisors[i],
			.is_uniform = t->divisors[i] == 0 };
		if (leaf.is_uniform)
			leaf.value = sum->uniform.n == 1 &&
				!isinf(sum->uniform.tally[0].key)
			    ? sum->uniform.tally[0].key
			    : (double)NAN;
		else
			leaf.value = sum->loss == LOSS_NONE ? leaf_number(&leaf)
							    : (double)NAN;
		leaves_note(out, &leaf);
	}
}

/* Looks at all members' values, unless that was done and nothing changed. */
static int
make(const struct total *t, struct entry *e, const struct value_source *source,
    struct error *err)
{
	struct member_values values = { .own = NAN };

	if (e->is_made)
		return 0;
	int rc = source->read(source->arg, e->end_day, &values, err);
	if (rc == 0) {
		e->made = combine_made(t->program, t->figure, t->subject,
		    values.values, values.n, values.own);
		e->is_made = true;
	}
	free(values.values);
	return rc;
}

static int
value_at(const struct reckoner *r, struct total *t, const struct grid *grid,
    struct entry *e, const struct value_source *source, struct value *out,
    struct error *err)
{
	const struct crowd *crowd = program_crowd(t->program, t->subject);
	const struct aggregate *a =
	    config_aggregate(t->program->config, t->subject);
	struct leaves sums = { 0 };
	int rc = 0;

	struct summed summed = { .sums = &sums,
		.n_reported = (unsigned)e->n_reported,
		.n_members = (unsigned)(crowd_present(crowd, e->end_day) -
		    e->n_excluded),
		.has_mixed_currency = e->currencies.n > 1,
		.made = NAN };
	if (e->n_reported > 0)
		sum_leaves(t, e, &sums);
	if (e->n_reported > 0 &&
	    (a->combine == COMBINE_MEDIAN || a->combine == COMBINE_RANK)) {
		rc = make(t, e, source, err);
		summed.made = e->made;
	}
	if (rc == 0)
		rc = evaluate_summed(r, t->figure, t->subject, e->end_day,
		    grid->rhythm, &summed, out, err);
	leaves_fini(&sums);
	return rc;
}

static struct grid
grid_of_total(const struct total *t)
{
	return (struct grid){ .rhythm = t->rhythm,
		.fiscal_month =
		    program_crowd(t->program, t->subject)->fiscal_month,
		.first_day = (int32_t)t->first.tally[0].key,
		.last_day = (int32_t)t->last.tally[t->last.n - 1].key,
		.earliest_day = (int32_t)t->earliest.tally[0].key };
}

int
total_value(const struct reckoner *r, struct total *t,
    const struct value_source *source, int32_t end_day, enum rhythm rhythm,
    struct value *out, struct error *err)
{
	int fiscal_month = program_crowd(t->program, t->subject)->fiscal_month;
	struct entry none = { .end_day = end_day };
	struct entry *e = find_entry(t, end_day);

	if (rhythm != t->rhythm || total_voted(t) != rhythm ||
	    rhythm_nearest_end(end_day, rhythm, fiscal_month) != end_day)
		return 0;
	if (e == t->entries + t->n || e->end_day != end_day)
		e = &none;
	const struct grid grid = { .rhythm = rhythm };
	return value_at(r, t, &grid, e, source, out, err) != 0 ? -1 : 1;
}

int
total_series(const struct reckoner *r, struct total *t,
    const struct value_source *source, struct series *out, struct error *err)
{
	struct days ends = { 0 };
	struct value value;
	int rc = -1;

	*out = (struct series){ 0 };
	out->rhythm = t->rhythm;
	out->fiscal_month = program_crowd(t->program, t->subject)->fiscal_month;
	if (t->first.n == 0)
		return 0;
	struct grid grid = grid_of_total(t);
	if (grid_ends(r, t->figure, t->subject, &grid, &ends, err) != 0)
		goto out;
	for (size_t i = 0; i < ends.n; i++) {
		struct entry none = { .end_day = ends.days[i] };
		struct entry *e = find_entry(t, ends.days[i]);
		if (e == t->entries + t->n || e->end_day != ends.days[i])
			e = &none;
		if (value_at(r, t, &grid, e, source, &value, err) != 0)
			goto out;
		compute_point(&grid, ends.days[i], &value, out);
	}
	rc = 0;
out:
	free(ends.days);
	if (rc != 0)
		series_fini(out);
	return rc;
}

/* ---- bytes ---- */

static void
pack_tallies(const struct tallies *t, struct buf *out)
{
	pack_unsigned(out, t->n);
	for (size_t i = 0; i < t->n; i++) {
		pack_double(out, t->tally[i].key);
		pack_unsigned(out, t->tally[i].n);
	}
}

static void
unpack_tallies(struct unpack *u, struct tallies *out)
{
	size_t n = unpack_count(u);

	for (size_t i = 0; i < n; i++) {
		double key = unpack_double(u);
		tally_add(out, key, (size_t)unpack_unsigned(u));
	}
}

static void
pack_entry(const struct total *t, const struct entry *e, struct buf *out)
{
	pack_signed(out, e->end_day);
	pack_unsigned(out, e->n_reported);
	pack_unsigned(out, e->n_excluded);
	pack_tallies(&e->currencies, out);
	pack_unsigned(out, e->is_made);
	if (e->is_made)
		pack_double(out, e->made);
	pack_unsigned(out, e->sums != NULL);
	for (size_t i = 0; e->sums != NULL && i < t->n_leaves; i++) {
		pack_unsigned(out, e->sums[i].loss);
		pack_decimal(out, e->sums[i].exact);
		pack_tallies(&e->sums[i].uniform, out);
	}
}

void
total_pack(const struct total *t, struct buf *out)
{
	pack_unsigned(out, t->rhythm);
	for (size_t i = 0; i <= RHYTHM_YEAR; i++)
		pack_unsigned(out, t->votes[i]);
	pack_tallies(&t->newest, out);
	pack_tallies(&t->feeds, out);
	pack_tallies(&t->first, out);
	pack_tallies(&t->last, out);
	pack_tallies(&t->earliest, out);
	pack_unsigned(out, t->n_leaves);
	for (size_t i = 0; i < t->n_leaves; i++)
		pack_unsigned(out, (uint64_t)t->divisors[i]);
	pack_unsigned(out, t->n);
	for (size_t i = 0; i < t->n; i++)
		pack_entry(t, &t->entries[i], out);
}

static void
unpack_entry(struct total *t, struct unpack *u)
{
	int64_t end_day = unpack_signed(u);

	/* They rise, so that none comes twice. */
	if (end_day < INT32_MIN || end_day > INT32_MAX ||
	    (t->n > 0 && end_day <= t->entries[t->n - 1].end_day)) {
		u->is_broken = true;
		return;
	}
	struct entry *e = need_entry(t, (int32_t)end_day);
	e->n_reported = (size_t)unpack_unsigned(u);
	e->n_excluded = (size_t)unpack_unsigned(u);
	unpack_tallies(u, &e->currencies);
	e->is_made = unpack_unsigned(u) != 0;
	if (e->is_made)
		e->made = unpack_double(u);
	if (unpack_unsigned(u) == 0 || u->is_broken)
		return;
	e->sums = xcalloc(t->n_leaves, sizeof *e->sums);
	for (size_t i = 0; i < t->n_leaves; i++) {
		uint64_t loss = unpack_unsigned(u);
		u->is_broken |= loss > LOSS_CHANGED;
		e->sums[i].loss = u->is_broken ? LOSS_KNOWN : (enum loss)loss;
		e->sums[i].exact = unpack_decimal(u);
		unpack_tallies(u, &e->sums[i].uniform);
	}
}

struct total *
total_unpack(const struct program *program, int figure, int subject,
    const void *data, size_t len)
{
	struct unpack u = unpack_of(data, len);
	uint64_t rhythm = unpack_unsigned(&u);
	struct total *t = total_new(program, figure, subject,
	    rhythm <= RHYTHM_YEAR ? (enum rhythm)rhythm : RHYTHM_MONTH);

	for (size_t i = 0; i <= RHYTHM_YEAR; i++)
		t->votes[i] = (size_t)unpack_unsigned(&u);
	unpack_tallies(&u, &t->newest);
	unpack_tallies(&u, &t->feeds);
	unpack_tallies(&u, &t->first);
	unpack_tallies(&u, &t->last);
	unpack_tallies(&u, &t->earliest);
	t->n_leaves = unpack_count(&u);
	t->divisors = xcalloc(t->n_leaves, sizeof *t->divisors);
	for (size_t i = 0; i < t->n_leaves; i++) {
		uint64_t divisor = unpack_unsigned(&u);
		u.is_broken |= divisor > INT32_MAX;
		t->divisors[i] = u.is_broken ? 1 : (int)divisor;
	}
	size_t n = unpack_count(&u);
	for (size_t i = 0; i < n && !u.is_broken; i++)
		unpack_entry(t, &u);
	if (!u.is_broken && u.at == u.end)
		return t;
	total_free(t);
	return NULL;
}
