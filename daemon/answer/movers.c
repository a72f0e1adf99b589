/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * movers: sums, and what each member has in their difference.
 */
#include <math.h>
#include <stdlib.h>

#include "daemon/base/order.h"
#include "daemon/answer/movers.h"
#include "daemon/base/mem.h"

const char *
movers_name(enum movers_kind kind)
{
	static const char *const names[] = {
		[MOVERS_NONE] = "none",
		[MOVERS_GROWTH] = "growth",
		[MOVERS_CHANGE] = "change",
		[MOVERS_RATIO] = "ratio",
	};
	return names[kind];
}

void
movers_add(struct movers *m, const struct mover *mover)
{
	m->movers = xgrow(m->movers, m->n, &m->size, sizeof *m->movers);
	m->movers[m->n++] = *mover;
}

void
movers_fini(struct movers *m)
{
	free(m->movers);
	*m = (struct movers){ 0 };
}

/* Sums over all members. */
struct totals {
	long double n, d, n_before, d_before;
};

static struct totals
add_up(const struct movers *m)
{
	struct totals t = { 0 };

	for (size_t i = 0; i < m->n; i++) {
		t.n += (long double)m->movers[i].n;
		t.d += (long double)m->movers[i].d;
		t.n_before += (long double)m->movers[i].n_before;
		t.d_before += (long double)m->movers[i].d_before;
	}
	return t;
}

static bool
can_be_split(const struct movers *m, const struct totals *t)
{
	if (m->n == 0)
		return false;
	if (m->kind == MOVERS_GROWTH)
		return t->n_before > 0;
	long double floor = (long double)m->floor;
	return m->kind == MOVERS_CHANGE ||
	    (t->d != 0 && t->d_before != 0 && t->d > floor &&
		t->d_before > floor);
}

static double
quotient(double scale, double n, double d)
{
	return d == 0 ? (double)NAN : scale * n / d;
}

static void
work_out_one(const struct movers *m, const struct totals *t, struct mover *one)
{
	long double difference =
	    (long double)one->n - (long double)one->n_before;
	long double before;

	if (m->kind != MOVERS_RATIO) {
		bool is_growth = m->kind == MOVERS_GROWTH;
		one->now = one->n;
		one->before = one->n_before;
		one->contribution = is_growth
		    ? (double)(100 * difference / t->n_before)
		    : (double)((long double)m->scale * difference);
		return;
	}
	before = t->n_before / t->d_before;
	one->now = quotient(m->scale, one->n, one->d);
	one->before = quotient(m->scale, one->n_before, one->d_before);
	one->contribution = (double)((long double)m->scale *
	    (((long double)one->n - before * (long double)one->d) / t->d -
		((long double)one->n_before -
		    before * (long double)one->d_before) /
		    t->d_before));
}

static void
work_out_group(struct movers *m, const struct totals *t)
{
	long double scale = (long double)m->scale;

	if (m->kind == MOVERS_RATIO) {
		m->now = (double)(scale * t->n / t->d);
		m->before = (double)(scale * t->n_before / t->d_before);
		m->moved =
		    (double)(scale * (t->n / t->d - t->n_before / t->d_before));
		return;
	}
	scale = m->kind == MOVERS_GROWTH ? 1 : scale;
	m->now = (double)(scale * t->n);
	m->before = (double)(scale * t->n_before);
	m->moved = m->kind == MOVERS_GROWTH
	    ? (double)(100 * (t->n - t->n_before) / t->n_before)
	    : (double)(scale * (t->n - t->n_before));
}

static int
compare_movers(const void *a, const void *b)
{
	const struct mover *x = a;
	const struct mover *y = b;
	double p = fabs(x->contribution);
	double q = fabs(y->contribution);

	if (p != q)
		return p > q ? -1 : 1;
	return order_int(x->enterprise, y->enterprise);
}

void
movers_work_out(struct movers *m)
{
	const struct totals t = add_up(m);

	if (m->kind == MOVERS_NONE || !can_be_split(m, &t)) {
		m->kind = MOVERS_NONE;
		return;
	}
	for (size_t i = 0; i < m->n; i++)
		work_out_one(m, &t, &m->movers[i]);
	work_out_group(m, &t);
	if (m->n > 1)
		qsort(m->movers, m->n, sizeof *m->movers, compare_movers);
}
