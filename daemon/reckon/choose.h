/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * choose: the functions that take one of several values.  Private to reckon/.
 *
 * All values are walked all the same, so that the leaves of a formula are
 * always as many.
 */
#ifndef SOEWATCH_RECKON_CHOOSE_H
#define SOEWATCH_RECKON_CHOOSE_H

#include "daemon/reckon/leaf.h"

/* The node's value in the scene; NaN: unknown. */
double choose_latest(
    struct scene *s, const struct formula *f, const struct node *node);
double choose_if(
    struct scene *s, const struct formula *f, const struct node *node);
double choose_first(
    struct scene *s, const struct formula *f, const struct node *node);
double choose_extreme(
    struct scene *s, const struct formula *f, const struct node *node);

#endif
