/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * guard: a harvest against what the ledger has, before it is stored.
 *
 * A figure that looks mistaken (reckon/doubt.h) gets a doubt; the ledger stores
 * it as held.  Figures are compared with those in force, never with held or
 * rejected ones.  What a figure is worth is decided when it comes; nothing in
 * force is held later.
 */
#ifndef SOEWATCH_SERVICE_GUARD_H
#define SOEWATCH_SERVICE_GUARD_H

#include "collectors/collector.h"
#include "daemon/base/error.h"
#include "daemon/reckon/doubt.h"
#include "daemon/answer/world.h"

/* Start with { 0 }. */
struct guard {
	struct doubts doubts;
};

/* Judges the harvest of the feed; without a ledger, by itself alone.  The
 * observations' doubts are borrowed from g: valid until guard_fini(). */
int guard_harvest(struct world *w, const struct feed *feed, struct harvest *h,
    struct guard *g, struct error *err);
void guard_fini(struct guard *g);

#endif
