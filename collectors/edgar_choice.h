/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * edgar_choice: of all that was filed for an item, what anybody knew when.
 *
 * The same period comes again and again: repeated in later filings, restated,
 * under another concept once the company has changed over.  What counts on a
 * day is the most preferred concept that had been filed for exactly this period
 * by then, in its newest filing; a concept that came later takes nothing away
 * from what was known before.  A less preferred one that is filed behind it
 * says that it still counts: so it does for a ledger, too, that was filled
 * while the configuration knew the other concept alone.
 */
#ifndef SOEWATCH_COLLECTORS_EDGAR_CHOICE_H
#define SOEWATCH_COLLECTORS_EDGAR_CHOICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/decimal.h"
#include "daemon/base/error.h"

struct edgar_entry {
	int32_t start_day; /* DATE_NONE: a stock */
	int32_t end_day;
	int32_t filed_day;
	int rank;              /* the concept's place in the item's list */
	const char *accession; /* the filing's number, "" unknown; borrowed */
	bool is_amendment;     /* 10-K/A */
	bool is_void; /* refused, yet no less preferred concept steps in */
	struct decimal value;
	size_t index; /* in the concept's list, for messages */
};

/* Start with { 0 }. */
struct edgar_entries {
	struct edgar_entry *entries;
	size_t n, size;
};

struct edgar_choice {
	/* A figure that somebody who looked on its filed_day would take; false:
	 * it was refused. */
	bool (*take)(void *arg, const struct edgar_entry *entry);
	/* One of those of a single filing that contradict each other. */
	void (*refuse)(void *arg, const struct edgar_entry *entry,
	    const struct error *why);
	void *arg;
};

void edgar_entries_add(
    struct edgar_entries *entries, const struct edgar_entry *entry);
void edgar_entries_fini(struct edgar_entries *entries);

/* Calls take for each period and day on which something was filed for it, in
 * that order; sorts the entries and voids the contradictory ones. */
void edgar_choose(
    struct edgar_entries *entries, const struct edgar_choice *choice);

#endif
