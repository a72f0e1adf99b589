/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * vanished: lines and columns that a table used to have.
 */
#ifndef SOEWATCH_SERVICE_VANISHED_H
#define SOEWATCH_SERVICE_VANISHED_H

#include "collectors/collector.h"
#include "daemon/base/error.h"
#include "daemon/answer/world.h"

/* A table with periods across holds an item's whole history, a line an item.
 * Where it has no line any more for an item that this feed reported before, the
 * file was cut between two lines, or its maker changed it: a rejection is added
 * to the harvest for each, so that somebody looks.  What is stored stays.
 * Likewise for a column of a table of records that is not there any more. */
int vanished_items(struct world *w, const struct feed *feed, struct harvest *h,
    struct error *err);

#endif
