/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * combine: an aggregate's value out of its members.  Private to reckon/.
 */
#ifndef SOEWATCH_RECKON_COMBINE_H
#define SOEWATCH_RECKON_COMBINE_H

#include "daemon/reckon/leaf.h"

/* The formula's value for the aggregate that is the scene's subject, with
 * coverage in the scene; NaN: unknown. */
double combine(struct scene *s, const struct formula *f);

/* In a scene that is combining: what the members' values of node i of the
 * formula make together, at the scene's day and in its mode. */
double combine_values(struct scene *s, const struct formula *f, int i);

/* What one member adds, in *out, which is emptied first: the leaves of an
 * indicator's formula where they are summed, else its value, or 1 or 0 where
 * members are counted.  Returns 1 where all of it is known (and the aggregate's
 * condition holds), 0 where it is not, -1 where the condition excludes it. */
int combine_member(struct scene *s, const struct formula *f, int enterprise,
    struct leaves *out);

/* Members that were summed beforehand. */
struct summed {
	struct leaves *sums; /* of what combine_member() gave */
	unsigned n_reported, n_members;
	bool has_mixed_currency;
	double made; /* combine_made(), for medians and ranks */
};

/* The indicator's value out of that, as combine() gives it out of members. */
double combine_summed(
    struct scene *s, const struct formula *f, const struct summed *summed);

/* The median of the n values (which are sorted), or the place that own has
 * among them. */
double combine_made(const struct program *program, int figure, int subject,
    double *values, size_t n, double own);

int evaluate_summed(const struct reckoner *r, int figure, int subject,
    int32_t end_day, enum rhythm rhythm, const struct summed *summed,
    struct value *out, struct error *err);

#endif
