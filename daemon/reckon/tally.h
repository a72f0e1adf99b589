/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * tally: how many have a number.  Private to reckon/.
 */
#ifndef SOEWATCH_RECKON_TALLY_H
#define SOEWATCH_RECKON_TALLY_H

#include <stdbool.h>
#include <stddef.h>

/* How many members have a day, a number, a currency. */
struct tally {
	double key;
	size_t n;
};

struct tallies {
	struct tally *tally; /* by key; none with n == 0 */
	size_t n, size;
};

/* n more that have it; one more, or one fewer. */
void tally_add(struct tallies *t, double key, size_t n);
void tally_change(struct tallies *t, double key, bool is_put);

#endif
