/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * combine_reference: aggregates worked out slowly, formula by formula.
 */
#ifndef SOEWATCH_TESTS_UNIT_COMBINE_REFERENCE_H
#define SOEWATCH_TESTS_UNIT_COMBINE_REFERENCE_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "daemon/base/date.h"
#include "daemon/model/config.h"
#include "tests/unit/combine_world.h"

enum {
	RATIO,
	DIFF,
	GROW,
	RATE,
	TWELVE,
	FLAG,
	WORTH,
	HEADS,
	SOFAR,
	OWN,
	GAP,
	CHANGE,
	STEP,
	INDICATORS,
	LINE_BEFORE = INDICATORS,
	LINE_FIRST,
	LINE_SUM,
	FORMULAS,
};

static const struct {
	const char *name, *text;
	bool is_lower_better, has_money;
} formulas[] = {
	[RATIO] = { "ratio", "100 * x / y", true, true },
	[DIFF] = { "diff", "x - 2 * y", false, true },
	[GROW] = { "grow", "yoy(x)", false, true },
	[RATE] = { "rate", "annualised(r) / average(y)", false, true },
	[TWELVE] = { "twelve", "ttm(r)", false, true },
	[FLAG] = { "flag", "if(x > y, 1, 0)", false, true },
	[WORTH] = { "worth", "max(0 - x, 0)", true, true },
	[HEADS] = { "heads", "n", false, false },
	[SOFAR] = { "sofar", "latest(n, 6)", false, false },
	[OWN] = { "own", "x * first(line, 3)", false, true },
	[GAP] = { "gap", "x - x@{peer}", false, true },
	[CHANGE] = { "change", "points(ratio)", true, true },
	[STEP] = { "step", "delta(x)", false, true },
	[LINE_BEFORE] = { "", "year_before(ratio) - 1", false, true },
	[LINE_FIRST] = { "", "first(sofar, diff)", false, true },
	[LINE_SUM] = { "", "diff + heads", false, true },
};

enum { WHERES = 4 };
static const char *const wheres[WHERES] = { "x > y", "0 - n < 0",
	"x@{peer} < x", "year_before(x) < x" };

static const char *const way_names[] = { "ratio_of_sums", "mean", "median",
	"sum", "count", "share", "rank" };

enum { CROWDS = 14 };

struct crowd_kind {
	int way;
	bool is_all, has_where;
};

/* Each way with and without a condition; sums have A alone. */
static inline struct crowd_kind
crowd_kind(const struct world *w, int crowd)
{
	int way = crowd % 7;

	return (struct crowd_kind){ .way = way,
		.is_all = way != COMBINE_RATIO_OF_SUMS && way != COMBINE_SUM &&
		    (w->dice.seed + (uint64_t)crowd) % 3 != 0,
		.has_where = crowd >= 7 };
}

/* One member's value of an indicator. */
static inline double
value_alone(const struct world *w, int formula, int i, int q)
{
	const struct member *m = &w->members[i];
	double x = plain(m, ITEM_X, q);
	double y = plain(m, ITEM_Y, q);

	switch (formula) {
	case RATIO:
		return over(100 * x, y);
	case DIFF:
		return x - 2 * y;
	case GROW:
		return growth_of(x, anew(m, ITEM_X, q - 4));
	case RATE:
		return over(plain(m, ITEM_R, q) * 12 / months_of(m, q),
		    (opening(m, ITEM_Y, q) + y) / 2);
	case TWELVE:
		return twelve_months(m, q);
	case FLAG:
		return isnan(x) || isnan(y) ? (double)NAN : x > y;
	case WORTH:
		return isnan(x) ? (double)NAN : x < 0 ? -x : 0;
	case HEADS:
		return plain(m, ITEM_N, q);
	case SOFAR:
		return latest_n(m, q);
	case OWN:
		return x * (m->line > 0 ? m->line : 3);
	case GAP:
		return x - peer_x(w, m->peer, q);
	case CHANGE:
		return mixes_scopes(m, q - 4) ? (double)NAN
					      : over(100 * x, y) -
			over(100 * anew(m, ITEM_X, q - 4),
			    anew(m, ITEM_Y, q - 4));
	case STEP:
		return x - plain(m, ITEM_X, q - 1);
	default:
		return NAN;
	}
}

/* 1, 0, -1: unknown. */
static inline int
condition(const struct world *w, int i, int q)
{
	const struct member *m = &w->members[i];
	double x = plain(m, ITEM_X, q);
	double a = NAN;
	double b = NAN;

	switch (w->where) {
	case 0:
		a = plain(m, ITEM_Y, q);
		b = x;
		break;
	case 1:
		a = -plain(m, ITEM_N, q);
		b = 0;
		break;
	case 2:
		a = peer_x(w, m->peer, q);
		b = x;
		break;
	default:
		a = anew(m, ITEM_X, q - 4);
		b = x;
		break;
	}
	return isnan(a) || isnan(b) ? -1 : a < b;
}

/* ---- sums ---- */

enum { LEAVES_MAX = 4, MULTIPLE = 27720 };

/* In units, those of annualised figures times 27720.  false: one is not
 * reported. */
struct leaves_of {
	__int128 units[LEAVES_MAX];
	bool is_known;
};

static inline void
take(struct leaves_of *l, int n, double value)
{
	l->is_known &= !isnan(value);
	l->units[n] = isnan(value) ? 0 : (__int128)llround(value * UNITS);
}

static inline struct leaves_of
leaves_alone(const struct world *w, int formula, int i, int q)
{
	const struct member *m = &w->members[i];
	struct leaves_of l = { .is_known = true };

	switch (formula) {
	case GROW:
		take(&l, 0, plain(m, ITEM_X, q));
		take(&l, 1, anew(m, ITEM_X, q - 4));
		break;
	case RATE:
		take(&l, 0, plain(m, ITEM_R, q));
		l.units[0] *= 12 * MULTIPLE / months_of(m, q);
		take(&l, 1, opening(m, ITEM_Y, q));
		take(&l, 2, plain(m, ITEM_Y, q));
		break;
	case TWELVE:
	case WORTH:
	case HEADS:
	case SOFAR:
		take(&l, 0, value_alone(w, formula, i, q));
		break;
	case OWN:
	case GAP:
		take(&l, 0, plain(m, ITEM_X, q));
		break;
	case STEP:
		take(&l, 0, plain(m, ITEM_X, q));
		take(&l, 1, plain(m, ITEM_X, q - 1));
		break;
	case LINE_BEFORE:
		take(&l, 0, anew(m, ITEM_X, q - 4));
		take(&l, 1, anew(m, ITEM_Y, q - 4));
		break;
	default:
		take(&l, 0, plain(m, ITEM_X, q));
		take(&l, 1, plain(m, ITEM_Y, q));
		break;
	}
	if (formula == CHANGE || formula == LINE_BEFORE)
		l.is_known &= !mixes_scopes(m, q - 4);
	if (formula == CHANGE) {
		take(&l, 2, anew(m, ITEM_X, q - 4));
		take(&l, 3, anew(m, ITEM_Y, q - 4));
	}
	if (formula == LINE_FIRST)
		take(&l, 2, latest_n(m, q));
	if (formula == LINE_SUM)
		take(&l, 2, plain(m, ITEM_N, q));
	return l;
}

/* The formula over sums; line 0: the members differ, peer likewise -1. */
static inline double
value_of_sums(const struct world *w, int formula, const __int128 *units,
    int line, int peer, int q)
{
	double s[LEAVES_MAX];

	for (int i = 0; i < LEAVES_MAX; i++)
		s[i] = (double)((long double)units[i] / UNITS);
	switch (formula) {
	case RATIO:
		return over(100 * s[0], s[1]);
	case DIFF:
		return s[0] - 2 * s[1];
	case GROW:
		return growth_of(s[0], s[1]);
	case RATE:
		return over(s[0] / MULTIPLE, (s[1] + s[2]) / 2);
	case FLAG:
		return units[0] > units[1];
	case OWN:
		return s[0] * (line > 0 ? line : 3);
	case GAP:
		return s[0] - peer_x(w, peer, q);
	case CHANGE:
		return over(100 * s[0], s[1]) - over(100 * s[2], s[3]);
	case STEP:
		return s[0] - s[1];
	case LINE_BEFORE:
		return over(100 * s[0], s[1]) - 1;
	case LINE_FIRST:
		return s[2];
	case LINE_SUM:
		return s[0] - 2 * s[1] + s[2];
	default:
		return s[0];
	}
}

/* ---- aggregates ---- */

struct answer {
	double number;    /* NaN: unknown */
	double magnitude; /* of what it was made of, for what is rounded */
	int n_reported, n_members;
};

static inline bool
is_member(const struct world *w, int crowd, int i)
{
	return crowd_kind(w, crowd).is_all || w->members[i].is_a;
}

/* The first quarter and the last stand for days that are left open. */
static inline bool
is_there(const struct world *w, int crowd, int i, int q)
{
	const struct member *m = &w->members[i];

	return is_member(w, crowd, i) && (m->from == 0 || q >= m->from) &&
	    (m->to == QUARTERS - 1 || q <= m->to);
}

/* The peer that all who are there have. */
static inline int
common_peer(const struct world *w, int crowd, int q)
{
	int common = -3;

	for (int i = 0; i < MEMBERS; i++) {
		int own = w->members[i].peer;
		if (!is_there(w, crowd, i, q))
			continue;
		if (common != -3 && common != own)
			return PEER_NONE;
		common = own;
	}
	return common;
}

static inline struct answer
answer_of_sums(const struct world *w, int crowd, int formula, int q)
{
	struct answer a = { .number = NAN };
	__int128 units[LEAVES_MAX] = { 0 };
	bool has_cny = false;
	bool has_usd = false;
	int line = -1;

	for (int i = 0; i < MEMBERS; i++) {
		const struct member *m = &w->members[i];
		int holds =
		    !crowd_kind(w, crowd).has_where ? 1 : condition(w, i, q);
		if (!is_there(w, crowd, i, q) || holds == 0)
			continue;
		a.n_members++;
		const struct leaves_of l = leaves_alone(w, formula, i, q);
		if (holds < 0 || !l.is_known)
			continue;
		a.n_reported++;
		*(m->is_usd ? &has_usd : &has_cny) = true;
		line = line == -1 || line == m->line ? m->line : 0;
		for (int k = 0; k < LEAVES_MAX; k++) {
			units[k] += l.units[k];
			a.magnitude += fabs((double)l.units[k]);
		}
	}
	if (a.n_reported == 0 ||
	    (has_cny && has_usd && formulas[formula].has_money))
		return a;
	a.number =
	    value_of_sums(w, formula, units, line, common_peer(w, crowd, q), q);
	/* Of a quotient's parts each may have lost a bit. */
	a.magnitude = 1e3 * a.magnitude / UNITS + 1e3 * fabs(a.number);
	if (formula == CHANGE)
		a.magnitude +=
		    1e5 * fabs(value_of_sums(w, RATIO, units, line, 0, q));
	return a;
}

static inline int
compare_numbers(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

static inline double
make(const struct world *w, int way, bool is_lower_better, double *v, int n,
    double own)
{
	long double sum = 0;
	int n_holding = 0;
	int place = 1;

	qsort(v, (size_t)n, sizeof *v, compare_numbers);
	for (int i = 0; i < n; i++) {
		sum += v[i];
		n_holding += v[i] != 0;
		place += is_lower_better ? v[i] < own : v[i] > own;
	}
	(void)w;
	switch (way) {
	case COMBINE_MEAN:
		return (double)(sum / n);
	case COMBINE_MEDIAN:
		return n % 2 == 1 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
	case COMBINE_SUM:
		return (double)sum;
	case COMBINE_COUNT:
		return n_holding;
	case COMBINE_SHARE:
		return 100.0 * n_holding / n;
	default:
		return isnan(own) ? (double)NAN : place;
	}
}

/* Of the members' values at q, each as it was reported then. */
static inline struct answer
answer_of_values(const struct world *w, int crowd, int indicator, int q)
{
	const struct crowd_kind k = crowd_kind(w, crowd);
	bool is_counting = k.way == COMBINE_COUNT || k.way == COMBINE_SHARE;
	struct answer a = { .number = NAN };
	double values[MEMBERS];
	double own = NAN;
	bool has_cny = false;
	bool has_usd = false;

	for (int i = 0; i < MEMBERS; i++) {
		int holds = !k.has_where ? 1 : condition(w, i, q);
		if (!is_there(w, crowd, i, q))
			continue;
		double v = value_alone(w, indicator, i, q);
		if (k.has_where && is_counting)
			v = holds < 0 ? (double)NAN : holds;
		else if (holds == 0)
			continue;
		a.n_members++;
		if (isnan(v) || holds < 0)
			continue;
		values[a.n_reported++] = v;
		a.magnitude += 1e3 * fabs(v);
		if (i == w->of)
			own = v;
		*(w->members[i].is_usd ? &has_usd : &has_cny) = true;
	}
	if (a.n_reported > 0 &&
	    !(has_cny && has_usd && !is_counting &&
		formulas[indicator].has_money))
		a.number = make(w, k.way, formulas[indicator].is_lower_better,
		    values, a.n_reported, own);
	a.magnitude += 1e3 * fabs(a.number);
	return a;
}

/* What is known least of says how much is. */
static inline struct answer
least(struct answer a, struct answer b, double number)
{
	bool is_b = a.n_members == 0 ||
	    b.n_reported * a.n_members < a.n_reported * b.n_members;

	return (struct answer){ .number = number,
		.magnitude = a.magnitude + b.magnitude,
		.n_reported = is_b ? b.n_reported : a.n_reported,
		.n_members = is_b ? b.n_members : a.n_members };
}

static inline struct answer
answer(const struct world *w, int crowd, int formula, int q)
{
	struct answer a, b;

	if (crowd_kind(w, crowd).way == COMBINE_RATIO_OF_SUMS)
		return answer_of_sums(w, crowd, formula, q);
	if (formula < INDICATORS)
		return answer_of_values(w, crowd, formula, q);
	if (formula == LINE_BEFORE) {
		a = answer_of_values(w, crowd, RATIO, q - 4);
		a.number -= 1;
		return a;
	}
	a = answer_of_values(w, crowd, formula == LINE_FIRST ? SOFAR : DIFF, q);
	if (formula == LINE_FIRST && !isnan(a.number))
		return a;
	b = answer_of_values(w, crowd, formula == LINE_FIRST ? DIFF : HEADS, q);
	return formula == LINE_FIRST ? b : least(a, b, a.number + b.number);
}

#endif
