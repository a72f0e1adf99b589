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

/* The leaves of one member for an aggregate that sums them, in *out, which is
 * emptied first.  Returns 1 where it reports them all (and the aggregate's
 * condition holds), 0 where it does not, -1 where the condition excludes it. */
int combine_member(struct scene *s, const struct formula *f, int enterprise,
    struct leaves *out);

/* The formula's value out of the members' sums; n_reported of the scene says
 * how many they are. */
double combine_replay(
    struct scene *s, const struct formula *f, struct leaves *sums);

#endif
