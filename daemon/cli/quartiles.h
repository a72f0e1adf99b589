/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * quartiles: 四分位, which quarter of a league a value stands in.
 */
#ifndef SOEWATCH_CLI_QUARTILES_H
#define SOEWATCH_CLI_QUARTILES_H

#include <stdbool.h>
#include <stddef.h>

/* Between two values, straight from one to the other (type 7 of Hyndman and
 * Fan, "Sample quantiles in statistical packages", 1996), which is what
 * spreadsheets do. */
struct quartiles {
	double first, median, third; /* rising; NaN without values */
};

/* Sorts the n values, which are all known. */
struct quartiles quartiles_of(double *values, size_t n);

/* 1, the best quarter, to 4; who is as good as a border stands above it. */
int quartiles_place(
    const struct quartiles *q, double value, bool is_lower_better);

#endif
