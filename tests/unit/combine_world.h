/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * combine_world: members, and what they report.
 */
#ifndef SOEWATCH_TESTS_UNIT_COMBINE_WORLD_H
#define SOEWATCH_TESTS_UNIT_COMBINE_WORLD_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#include "daemon/base/date.h"
#include "tests/unit/dice.h"

enum {
	MEMBERS = 12,
	QUARTERS = 20, /* from the first of 2012 on */
	PLACES = 4,
	UNITS = 10000,
	PEER_NONE = -1,
	PEER_UNKNOWN = -2,
};

enum { ITEM_X, ITEM_Y, ITEM_N, ITEM_R, ITEMS };

/* Figures in units of 0.0001; r from the fiscal year's start. */
struct member {
	bool is_a, is_june, is_usd;
	int from, to; /* quarters, both included */
	int peer;     /* a member, PEER_NONE, PEER_UNKNOWN */
	int line;     /* 0: none */
	bool has[ITEMS][QUARTERS];
	int64_t value[ITEMS][QUARTERS];
	/* On the scope of the year after. */
	bool has_anew[ITEMS][QUARTERS];
	int64_t anew[ITEMS][QUARTERS];
};

struct world {
	struct dice dice;
	bool is_coarse, has_usd, is_one_peer, is_one_line;
	unsigned percent_reported;
	unsigned where;
	int of; /* whose rank */
	struct member members[MEMBERS];
};

static inline int32_t
quarter_end(int q)
{
	return date_add_months(date_from_civil(2011, 12, 31), 3 * (q + 1));
}

/* The first quarter of q's fiscal year, which may be before all. */
static inline int
year_start(const struct member *m, int q)
{
	return m->is_june ? (q + 2) / 4 * 4 - 2 : q / 4 * 4;
}

/* ---- a member's figures; NaN: not reported ---- */

static inline double
number(int64_t units)
{
	return (double)units / UNITS;
}

static inline double
plain(const struct member *m, int item, int q)
{
	return q < 0 || !m->has[item][q] ? (double)NAN
					 : number(m->value[item][q]);
}

/* On the scope of the year after, where that was told. */
static inline double
anew(const struct member *m, int item, int q)
{
	return q >= 0 && m->has_anew[item][q] ? number(m->anew[item][q])
					      : plain(m, item, q);
}

/* Would x and y of the quarter be read on two scopes: one as it was told anew,
 * which is another figure, and one as it was told then? */
static inline bool
mixes_scopes(const struct member *m, int q)
{
	bool is_new = false;
	bool is_old = false;

	for (int item = ITEM_X; q >= 0 && item <= ITEM_Y; item++) {
		bool has = m->has[item][q];
		if (m->has_anew[item][q])
			is_new |= !has || m->anew[item][q] != m->value[item][q];
		else
			is_old |= has;
	}
	return is_new && is_old;
}

static inline double
opening(const struct member *m, int item, int q)
{
	return anew(m, item, year_start(m, q) - 1);
}

static inline int
months_of(const struct member *m, int q)
{
	return 3 * (q - year_start(m, q) + 1);
}

static inline double
twelve_months(const struct member *m, int q)
{
	int last = year_start(m, q) - 1;

	if (months_of(m, q) == 12)
		return plain(m, ITEM_R, q);
	if (last < 0 || q < 4 || !m->has[ITEM_R][last] || !m->has[ITEM_R][q] ||
	    !m->has[ITEM_R][q - 4])
		return NAN;
	return number(m->value[ITEM_R][last] + m->value[ITEM_R][q] -
	    m->value[ITEM_R][q - 4]);
}

static inline double
latest_n(const struct member *m, int q)
{
	for (int back = 0; back <= 2 && back <= q; back++) {
		if (m->has[ITEM_N][q - back])
			return plain(m, ITEM_N, q - back);
	}
	return NAN;
}

static inline double
over(double a, double b)
{
	return b == 0 ? (double)NAN : a / b;
}

static inline double
growth_of(double now, double base)
{
	return base > 0 ? 100 * (now - base) / base : (double)NAN;
}

static inline double
peer_x(const struct world *w, int peer, int q)
{
	return peer < 0 ? (double)NAN : plain(&w->members[peer], ITEM_X, q);
}

#endif
