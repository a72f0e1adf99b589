/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * guard: a harvest against what the ledger has, before it is stored.
 *
 * A figure that looks mistaken, off by a power of ten (reckon/scale.h) or out
 * of balance (reckon/balance.h), gets a doubt; the ledger stores it as held.
 * Figures are compared with those in force, of whatever feed and period, never
 * with held or rejected ones, and with the rest of their own document.  What a
 * figure is worth is decided when it comes; nothing in force is held later.
 */
#ifndef SOEWATCH_SERVICE_GUARD_H
#define SOEWATCH_SERVICE_GUARD_H

#include <stddef.h>

#include "collectors/collector.h"
#include "daemon/base/error.h"
#include "daemon/service/world.h"

/* The doubts that observations point to.  Start with { 0 }. */
struct guard {
	struct doubt **doubts;
	size_t n, size;
};

/* Judges the harvest of the feed; without a ledger, by itself alone.  The
 * observations' doubts are borrowed from g: valid until guard_fini(). */
int guard_harvest(struct world *w, const struct feed *feed, struct harvest *h,
    struct guard *g, struct error *err);
void guard_fini(struct guard *g);

#endif
