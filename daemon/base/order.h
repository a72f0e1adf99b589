/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * order: what qsort()'s comparisons are made of.
 */
#ifndef SOEWATCH_BASE_ORDER_H
#define SOEWATCH_BASE_ORDER_H

#include <stddef.h>
#include <stdint.h>

/* Negative, 0 or positive as a is less than, equal to or greater than b. */
static inline int
order_int(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* The first of n pairs decides whose two differ; 0 where none do. */
static inline int
order_pairs(const int32_t pairs[][2], size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (pairs[i][0] != pairs[i][1])
			return pairs[i][0] < pairs[i][1] ? -1 : 1;
	}
	return 0;
}

#endif
