/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * doubt: which of an enterprise's figures look mistaken, and why.
 *
 * Off by a power of ten (scale.h) or out of balance (balance.h).  Figures are
 * compared with those in force, of whatever feed and period, and with the rest
 * of their own document.
 */
#ifndef SOEWATCH_RECKON_DOUBT_H
#define SOEWATCH_RECKON_DOUBT_H

#include <stddef.h>

#include "daemon/model/config.h"
#include "daemon/model/fact.h"

/* The doubts that observations point to.  Start with { 0 }. */
struct doubts {
	struct doubt **doubts;
	size_t n, size;
};

/* Judges the n figures that a document of the feed told of one enterprise;
 * book holds those in force.  Each that looks mistaken gets a doubt, which is
 * out's: valid until doubts_fini().  Items whose guards are off and figures
 * that are in force already are never doubted by their scale. */
void doubt_figures(const struct config *config, const struct feed *feed,
    const struct book *book, struct observation *told, size_t n,
    struct doubts *out);
void doubts_fini(struct doubts *d);

#endif
