/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * fact: finding an item's facts in a book.
 */
#include <stdlib.h>

#include "daemon/model/fact.h"
#include "daemon/base/mem.h"

const char *
fact_state_name(enum fact_state state)
{
	static const char *const names[] = {
		[FACT_IN_FORCE] = "in_force",
		[FACT_SUPERSEDED] = "superseded",
		[FACT_HELD] = "held",
		[FACT_REJECTED] = "rejected",
	};
	return names[state];
}

void
book_fini(struct book *book)
{
	free(book->facts);
	*book = (struct book){ 0 };
}

/* The first fact whose item is not less than item. */
static size_t
lower_bound(const struct book *book, int item)
{
	size_t low = 0;
	size_t high = book->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (book->facts[middle].item < item)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct book_range
book_item(const struct book *book, int item)
{
	size_t first = lower_bound(book, item);
	size_t behind = lower_bound(book, item + 1);

	if (first == behind)
		return (struct book_range){ 0 };
	return (struct book_range){ .facts = book->facts + first,
		.n = behind - first };
}
