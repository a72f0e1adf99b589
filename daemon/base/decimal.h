/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * decimal: exact decimal numbers, for reported figures.
 *
 * Money never passes through a double between a feed's text and the ledger.
 * value = coefficient / 10^scale, kept in lowest terms (no trailing zeros in
 * the coefficient unless scale is 0; zero has scale 0), so equal values have
 * equal members.
 */
#ifndef SOEWATCH_BASE_DECIMAL_H
#define SOEWATCH_BASE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/error.h"

enum {
	DECIMAL_DIGITS_MAX = 30, /* significant digits of a reported number */
	DECIMAL_SCALE_MAX = 30,  /* places behind the point */
	DECIMAL_TEXT_SIZE = 80,  /* any decimal as text */
};

struct decimal {
	__int128 coefficient;
	int scale;
};

/* Reads the whole of s: [+-]digits[.digits][e[+-]digits], ASCII, no blanks, no
 * thousands separators.  -1 with err naming the text when it is no such number,
 * or has more than 30 digits or places, or is beyond 10^30. */
int decimal_parse(
    struct decimal *out, const char *s, size_t len, struct error *err);

struct decimal decimal_from_int64(int64_t value);

/* The shortest decimal that reads back to the double, to at most 18 places; -1
 * where it has more digits in front of the point than can be summed (1e19), or
 * is no number. */
int decimal_from_double(struct decimal *out, double value);

/* a + b, a − b; -1 when the result leaves 128 bits.  a × 10^exponent; -1 when
 * decimal_parse() would not take the result.  Then out is untouched. */
int decimal_add(struct decimal *out, struct decimal a, struct decimal b);
int decimal_sub(struct decimal *out, struct decimal a, struct decimal b);
int decimal_shift(struct decimal *out, struct decimal a, int exponent);

/* a × factor; -1 when the result leaves 128 bits. */
int decimal_scale(struct decimal *out, struct decimal a, int64_t factor);

struct decimal decimal_negate(struct decimal a);
bool decimal_equal(struct decimal a, struct decimal b);
bool decimal_is_zero(struct decimal a);

/* Fits a 64-bit integer exactly? */
bool decimal_to_int64(int64_t *out, struct decimal a);

/* The nearest double. */
double decimal_to_double(struct decimal a);

/* Plain digits, no exponent: "-12.5".  Returns out. */
const char *decimal_text(char out[DECIMAL_TEXT_SIZE], struct decimal a);

#endif
