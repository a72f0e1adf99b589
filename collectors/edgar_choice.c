/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * edgar_choice: sorted by period, day, concept and filing, the rest is one
 * walk.
 *
 * Of several filings of one day an amendment counts before what it amends, then
 * the larger accession number, which was given out later.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "collectors/edgar_choice.h"
#include "collectors/xbrl.h"
#include "daemon/base/mem.h"

void
edgar_entries_add(struct edgar_entries *e, const struct edgar_entry *entry)
{
	e->entries = xgrow(e->entries, e->n, &e->size, sizeof *e->entries);
	e->entries[e->n++] = *entry;
}

void
edgar_entries_fini(struct edgar_entries *e)
{
	free(e->entries);
	*e = (struct edgar_entries){ 0 };
}

static int
compare_periods(const struct edgar_entry *a, const struct edgar_entry *b)
{
	if (a->end_day != b->end_day)
		return a->end_day < b->end_day ? -1 : 1;
	if (a->start_day != b->start_day)
		return a->start_day < b->start_day ? -1 : 1;
	return 0;
}

/* The same concept, period, day and filing? */
static int
compare_filings(const struct edgar_entry *a, const struct edgar_entry *b)
{
	int order = compare_periods(a, b);

	if (order != 0)
		return order;
	if (a->filed_day != b->filed_day)
		return a->filed_day < b->filed_day ? -1 : 1;
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	if (a->is_amendment != b->is_amendment)
		return a->is_amendment ? 1 : -1;
	return strcmp(a->accession, b->accession);
}

static int
compare_entries(const void *a, const void *b)
{
	const struct edgar_entry *x = a;
	const struct edgar_entry *y = b;
	int order = compare_filings(x, y);

	return order != 0 ? order
			  : (x->index > y->index) - (x->index < y->index);
}

/* ---- within a filing ---- */

/* The one that is given most finely. */
static const struct edgar_entry *
finest(const struct edgar_entry *group, size_t n)
{
	const struct edgar_entry *best = NULL;

	for (size_t i = 0; i < n; i++) {
		if (group[i].is_void)
			continue;
		if (best == NULL ||
		    xbrl_granule(group[i].value) < xbrl_granule(best->value))
			best = &group[i];
	}
	return best;
}

static bool
is_rounding_of(struct decimal rounded, struct decimal exact)
{
	return xbrl_agree(rounded, xbrl_granule(rounded), exact, XBRL_EXACT);
}

/* A table in thousands and a note in millions may stand in one filing: the
 * finer figure counts where all others are roundings of it, none where they are
 * not.  Leaves at most one that is not void. */
static void
settle_filing(
    struct edgar_entry *group, size_t n, const struct edgar_choice *choice)
{
	const struct edgar_entry *best = finest(group, n);
	const struct edgar_entry *other = NULL;
	char mine[DECIMAL_TEXT_SIZE];
	char theirs[DECIMAL_TEXT_SIZE];
	struct error err = { 0 };

	for (size_t i = 0; i < n && best != NULL; i++) {
		if (!group[i].is_void &&
		    !is_rounding_of(group[i].value, best->value))
			other = &group[i];
	}
	for (size_t i = 0; i < n; i++) {
		struct edgar_entry *e = &group[i];
		if (e->is_void || (other == NULL && e == best))
			continue;
		e->is_void = true;
		if (other == NULL)
			continue;
		const struct edgar_entry *against = e == other ? best : other;
		error_set(&err, ERROR_INPUT,
		    "val is %s here, but %s in entry %zu of the same filing: "
		    "neither counts",
		    decimal_text(mine, e->value),
		    decimal_text(theirs, against->value), against->index);
		choice->refuse(choice->arg, e, &err);
	}
}

static void
settle_filings(struct edgar_entries *e, const struct edgar_choice *choice)
{
	for (size_t i = 0, n; i < e->n; i += n) {
		for (n = 1; i + n < e->n &&
		     compare_filings(&e->entries[i], &e->entries[i + n]) == 0;)
			n++;
		if (n > 1)
			settle_filing(&e->entries[i], n, choice);
	}
}

/* ---- over time ---- */

/* What is known of one period. */
struct known {
	int rank;
	bool is_taken;
	struct edgar_entry entry; /* if it is taken: the newest of that rank */
};

/* What was filed on one day for one period: the last filing of the most
 * preferred concept, or the better one that is known already once more. */
static void
choose_of_day(const struct edgar_entry *day, size_t n, struct known *known,
    const struct edgar_choice *choice)
{
	bool counts = day[0].rank > known->rank && known->is_taken;

	if (day[0].rank < known->rank)
		*known = (struct known){ .rank = day[0].rank };
	for (size_t i = 0; i < n && day[i].rank == known->rank; i++) {
		if (day[i].is_void)
			continue;
		known->entry = day[i];
		counts = true;
	}
	if (!counts)
		return;
	known->entry.filed_day = day[0].filed_day;
	known->is_taken = choice->take(choice->arg, &known->entry);
}

void
edgar_choose(struct edgar_entries *e, const struct edgar_choice *choice)
{
	struct known known = { .rank = INT_MAX };

	if (e->n > 1)
		qsort(e->entries, e->n, sizeof *e->entries, compare_entries);
	settle_filings(e, choice);
	for (size_t i = 0, n; i < e->n; i += n) {
		const struct edgar_entry *first = &e->entries[i];
		if (i == 0 || compare_periods(first - 1, first) != 0)
			known = (struct known){ .rank = INT_MAX };
		for (n = 1; i + n < e->n &&
		     compare_periods(first, first + n) == 0 &&
		     first[n].filed_day == first->filed_day;)
			n++;
		choose_of_day(first, n, &known, choice);
	}
}
