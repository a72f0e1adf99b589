/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * totals: the aggregates' sums, kept in step with their members.
 *
 * An enterprise's contributions are kept beside the sums.  When its figures
 * change, what it put in before is taken out and the new put in: the work does
 * not grow with the number of members.
 */
#ifndef SOEWATCH_ANSWER_TOTALS_H
#define SOEWATCH_ANSWER_TOTALS_H

#include "daemon/base/error.h"
#include "daemon/model/series.h"
#include "daemon/reckon/total.h"
#include "daemon/answer/world.h"

struct totals;

/* Of the world's ledger.  Caller frees with totals_free(). */
struct totals *totals_new(struct world *world);
void totals_free(struct totals *t);

/* Works the enterprise's contributions out anew and moves the differences.
 * Inside a transaction, like all that follows but totals_series(). */
int totals_update(struct totals *t, int enterprise, struct error *err);

/* Makes those anew that are off, because the members' reports have another
 * rhythm now, say. */
int totals_turn(struct totals *t, struct error *err);

/* Sums an aggregate's kept contributions anew. */
int totals_resum(struct totals *t, int subject, struct error *err);

/* Writes what changed; before each commit.  And forgets what is in memory, when
 * a transaction came to nothing. */
int totals_write(struct totals *t, struct error *err);
void totals_forget(struct totals *t);

/* The aggregate's series; other subjects are read through r, and where sums do
 * not serve its members.  Caller frees with series_fini(). */
int totals_series(struct totals *t, const struct reckoner *r, int subject,
    int figure, struct series *out, struct error *err);

/* As reckoner.summed, with the totals as arg: the value of a figure whose total
 * is up to date. */
int totals_summed(void *arg, const struct reckoner *r, const struct formula *f,
    int subject, int32_t end_day, enum rhythm rhythm, struct value *out,
    struct error *err);

/* The aggregate's total, borrowed, NULL where none is kept; valid until the
 * next call but totals_series(). */
int totals_get(struct totals *t, int subject, int figure,
    const struct total **out, struct error *err);

#endif
