/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * decimal: 128-bit coefficients over powers of ten.
 */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/decimal.h"
#include "daemon/base/error.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

enum { PLACES_MAX = 18 }; /* of a double that is to be summed */

static struct decimal
reduced(__int128 coefficient, int scale)
{
	while (scale > 0 && coefficient % 10 == 0) {
		coefficient /= 10;
		scale--;
	}
	return (struct decimal){ .coefficient = coefficient, .scale = scale };
}

/* Multiplies by ten n times; -1 on overflow. */
static int
raise(__int128 *coefficient, int n)
{
	for (int i = 0; i < n && *coefficient != 0; i++) {
		if (__builtin_mul_overflow(*coefficient, 10, coefficient))
			return -1;
	}
	return 0;
}

/* The text's parts: digits gathered into a coefficient, places behind the
 * point, the exponent.  Returns -1 unless all of s is such a number. */
struct parts {
	__int128 coefficient;
	int digits; /* significant */
	int places;
	int exponent;
	bool is_negative;
};

static int
read_digits(struct parts *p, const char *s, size_t len, size_t *pos)
{
	size_t start = *pos;
	bool is_behind_point = false;
	size_t seen = 0;

	for (; *pos < len; (*pos)++) {
		char c = s[*pos];
		if (c == '.' && !is_behind_point) {
			is_behind_point = true;
			continue;
		}
		if (!isdigit((unsigned char)c))
			break;
		seen++;
		if (p->coefficient != 0 || c != '0')
			p->digits++;
		if (p->digits > DECIMAL_DIGITS_MAX + DECIMAL_SCALE_MAX)
			return -1;
		if (p->digits <= DECIMAL_DIGITS_MAX + 7)
			p->coefficient = p->coefficient * 10 + (c - '0');
		p->places += is_behind_point;
	}
	/* "5." and ".5" are refused: a cut number must not pass. */
	return seen == 0 || s[start] == '.' || s[*pos - 1] == '.' ? -1 : 0;
}

static int
read_exponent(struct parts *p, const char *s, size_t len, size_t *pos)
{
	int sign = 1;

	if (*pos == len)
		return 0;
	if (s[*pos] != 'e' && s[*pos] != 'E')
		return -1;
	(*pos)++;
	if (*pos < len && (s[*pos] == '+' || s[*pos] == '-'))
		sign = s[(*pos)++] == '-' ? -1 : 1;
	if (*pos == len)
		return -1;
	for (; *pos < len && isdigit((unsigned char)s[*pos]); (*pos)++) {
		if (p->exponent < 10000)
			p->exponent = p->exponent * 10 + (s[*pos] - '0');
	}
	p->exponent *= sign;
	return *pos == len ? 0 : -1;
}

/* Drops zeros behind the point that carry nothing, so "1.500000" counts two
 * digits. */
static void
drop_zeros(struct parts *p)
{
	while (p->places > 0 && p->coefficient % 10 == 0 && p->digits > 0) {
		p->coefficient /= 10;
		p->places--;
		p->digits--;
	}
}

int
decimal_parse(struct decimal *out, const char *s, size_t len, struct error *err)
{
	char quoted[TEXT_QUOTE_SIZE];
	struct parts p = { 0 };
	size_t pos = 0;

	if (len > 0 && (s[0] == '+' || s[0] == '-'))
		p.is_negative = s[pos++] == '-';
	if (pos == len || read_digits(&p, s, len, &pos) != 0 ||
	    read_exponent(&p, s, len, &pos) != 0)
		return error_set(err, ERROR_INPUT, "%s is not a number",
		    text_quote(quoted, s, len));
	if (p.digits <= DECIMAL_DIGITS_MAX + 7)
		drop_zeros(&p);
	if (p.coefficient == 0 && p.digits == 0) {
		*out = (struct decimal){ 0 };
		return 0;
	}
	int scale = p.places - p.exponent;
	if (p.digits > DECIMAL_DIGITS_MAX || scale > DECIMAL_SCALE_MAX ||
	    p.digits - scale > DECIMAL_DIGITS_MAX)
		return error_set(err, ERROR_INPUT,
		    "%s is out of range: expected at most %d digits",
		    text_quote(quoted, s, len), DECIMAL_DIGITS_MAX);
	__int128 coefficient = p.is_negative ? -p.coefficient : p.coefficient;
	if (scale < 0 && raise(&coefficient, -scale) != 0)
		return error_set(err, ERROR_INPUT, "%s is out of range",
		    text_quote(quoted, s, len));
	*out = reduced(coefficient, scale < 0 ? 0 : scale);
	return 0;
}

struct decimal
decimal_from_int64(int64_t value)
{
	return (struct decimal){ .coefficient = value };
}

int
decimal_from_double(struct decimal *out, double value)
{
	char text[TEXT_NUMBER_SIZE];
	struct error err;

	if (!(fabs(value) < 1e19))
		return -1;
	/* Below 1e-18 it would not show; a long tail is cut there, too. */
	text_from_double(text, value);
	if (decimal_parse(out, text, strlen(text), &err) == 0 &&
	    out->scale <= PLACES_MAX)
		return 0;
	char plain[64];
	snprintf(plain, sizeof plain, "%.*f", PLACES_MAX, value);
	return decimal_parse(out, plain, strlen(plain), &err);
}

int
decimal_scale(struct decimal *out, struct decimal a, int64_t factor)
{
	__int128 product;

	if (__builtin_mul_overflow(a.coefficient, factor, &product))
		return -1;
	*out = reduced(product, product == 0 ? 0 : a.scale);
	return 0;
}

int
decimal_add(struct decimal *out, struct decimal a, struct decimal b)
{
	int scale = a.scale > b.scale ? a.scale : b.scale;
	__int128 sum;

	if (raise(&a.coefficient, scale - a.scale) != 0 ||
	    raise(&b.coefficient, scale - b.scale) != 0 ||
	    __builtin_add_overflow(a.coefficient, b.coefficient, &sum))
		return -1;
	*out = reduced(sum, scale);
	return 0;
}

int
decimal_sub(struct decimal *out, struct decimal a, struct decimal b)
{
	return decimal_add(out, a, decimal_negate(b));
}

/* No more digits than a reported number may have? */
static bool
fits_digits(struct decimal a)
{
	__int128 limit = 1;

	for (int i = 0; i < DECIMAL_DIGITS_MAX; i++)
		limit *= 10;
	return a.coefficient < limit && a.coefficient > -limit;
}

int
decimal_shift(struct decimal *out, struct decimal a, int exponent)
{
	int scale = a.scale - exponent;

	if (scale > DECIMAL_SCALE_MAX + 8)
		return -1;
	if (scale < 0) {
		if (raise(&a.coefficient, -scale) != 0)
			return -1;
		scale = 0;
	}
	struct decimal shifted = reduced(a.coefficient, scale);
	/* Only what decimal_parse() takes again: it will be stored as text. */
	if (shifted.scale > DECIMAL_SCALE_MAX || !fits_digits(shifted))
		return -1;
	*out = shifted;
	return 0;
}

struct decimal
decimal_negate(struct decimal a)
{
	a.coefficient = -a.coefficient;
	return a;
}

bool
decimal_equal(struct decimal a, struct decimal b)
{
	return a.coefficient == b.coefficient && a.scale == b.scale;
}

bool
decimal_is_zero(struct decimal a)
{
	return a.coefficient == 0;
}

bool
decimal_to_int64(int64_t *out, struct decimal a)
{
	if (a.scale != 0 || a.coefficient > INT64_MAX ||
	    a.coefficient < INT64_MIN)
		return false;
	*out = (int64_t)a.coefficient;
	return true;
}

double
decimal_to_double(struct decimal a)
{
	static const double powers[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7,
		1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
		1e19, 1e20, 1e21, 1e22 };
	char text[DECIMAL_TEXT_SIZE];
	int64_t integer;

	/* Up to 2^53 the conversion is exact; beyond, strtod rounds right. */
	if (decimal_to_int64(&integer, a) && integer < (1LL << 53) &&
	    integer > -(1LL << 53))
		return (double)integer;
	/* Both exact, so that one division rounds once. */
	if (a.scale < (int)ARRAY_SIZE(powers) && a.coefficient < (1LL << 53) &&
	    a.coefficient > -(1LL << 53))
		return (double)(int64_t)a.coefficient / powers[a.scale];
	return strtod(decimal_text(text, a), NULL);
}

const char *
decimal_text(char out[DECIMAL_TEXT_SIZE], struct decimal a)
{
	char digits[DECIMAL_TEXT_SIZE];
	size_t n = 0;
	unsigned __int128 rest = a.coefficient < 0
	    ? -(unsigned __int128)a.coefficient
	    : (unsigned __int128)a.coefficient;
	size_t o = 0;

	/* Backwards: the last digit first. */
	do {
		digits[n++] = (char)('0' + (int)(rest % 10));
		rest /= 10;
	} while (rest != 0 || n <= (size_t)a.scale);
	if (a.coefficient < 0)
		out[o++] = '-';
	while (n > 0) {
		out[o++] = digits[--n];
		if (n > 0 && n == (size_t)a.scale)
			out[o++] = '.';
	}
	out[o] = '\0';
	return out;
}
