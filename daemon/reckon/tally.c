/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * tally: sorted numbers.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/reckon/tally.h"
#include "daemon/base/mem.h"

static size_t
tally_place(const struct tallies *t, double key)
{
	size_t low = 0;
	size_t high = t->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (t->tally[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void
tally_add(struct tallies *t, double key, size_t n)
{
	size_t i = tally_place(t, key);

	if (i < t->n && t->tally[i].key == key) {
		t->tally[i].n += n;
		return;
	}
	t->tally = xgrow(t->tally, t->n, &t->size, sizeof *t->tally);
	memmove(&t->tally[i + 1], &t->tally[i], (t->n - i) * sizeof *t->tally);
	t->tally[i] = (struct tally){ key, n };
	t->n++;
}

static void
tally_remove(struct tallies *t, double key)
{
	size_t i = tally_place(t, key);

	assert(i < t->n && t->tally[i].key == key);
	if (--t->tally[i].n > 0)
		return;
	t->n--;
	memmove(&t->tally[i], &t->tally[i + 1], (t->n - i) * sizeof *t->tally);
}

void
tally_change(struct tallies *t, double key, bool is_put)
{
	if (is_put)
		tally_add(t, key, 1);
	else
		tally_remove(t, key);
}
