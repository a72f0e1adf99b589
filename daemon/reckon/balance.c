/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * balance: a sum, and how exactly it can be expected to come out.
 */
#include <math.h>

#include "daemon/reckon/balance.h"

/* The exponent of the last digit that is not 0. */
static int
last_place(struct decimal value)
{
	__int128 digits = value.coefficient;
	int place = -value.scale;

	for (; digits % 10 == 0; digits /= 10)
		place++;
	return place;
}

bool
balance_holds(struct decimal assets, struct decimal liabilities,
    struct decimal equity, double per_mille)
{
	const struct decimal all[] = { assets, liabilities, equity };
	struct decimal off;
	int place = DECIMAL_DIGITS_MAX;

	if (decimal_sub(&off, assets, liabilities) != 0 ||
	    decimal_sub(&off, off, equity) != 0)
		return false; /* numbers of thirty digits */
	if (decimal_is_zero(off))
		return true;
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		if (!decimal_is_zero(all[i]) && last_place(all[i]) < place)
			place = last_place(all[i]);
	}
	double gap = fabs(decimal_to_double(off));
	double size = fabs(decimal_to_double(assets));
	/* Each of the three may be half a unit off. */
	return gap <= size * per_mille / 1000 || gap <= 1.5 * pow(10, place);
}
