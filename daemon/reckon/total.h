/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * total: an aggregate's figure as the sum of its members' contributions.
 *
 * A contribution is taken out and the new one put in when a member's figures
 * change; nobody else is asked.  Sums are exact, so that what is left behind a
 * thousand replacements is what summing anew would give, to the last bit.
 * Medians and ranks look through the members' values, but only at period ends
 * at which one of them changed.
 */
#ifndef SOEWATCH_RECKON_TOTAL_H
#define SOEWATCH_RECKON_TOTAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/buf.h"
#include "daemon/base/error.h"
#include "daemon/model/series.h"
#include "daemon/reckon/contribution.h"
#include "daemon/reckon/evaluate.h"

struct total;

/* Of an aggregate's figure, empty.  The program must outlive it.  Caller
 * frees with total_free(). */
struct total *total_new(
    const struct program *program, int figure, int subject, enum rhythm rhythm);
void total_free(struct total *t);

/* Puts a member's contribution in the place of the one before, either of which
 * may be NULL.  Only period ends at which the enterprise is a member count;
 * those at which both are the same are left alone. */
void total_replace(struct total *t, int enterprise,
    const struct contribution *old, const struct contribution *c);

/* The rhythm that contributions are in: that of total_new(). */
enum rhythm total_rhythm(const struct total *t);

/* The rhythm that most members have now. */
enum rhythm total_voted(const struct total *t);

/* Must it be summed anew, because most members have another rhythm now, or
 * because a sum that left 128 bits has changed?  All are put into a new one
 * then, and what is out of bounds still is accepted. */
bool total_is_off(const struct total *t);
void total_accept(struct total *t);

/* The newest report that is in it, DATE_NONE: none; and the ledger's numbers of
 * the feeds, as many as returned.  Caller frees *feeds with free(). */
int32_t total_newest(const struct total *t);
size_t total_feeds(const struct total *t, int **feeds);

/* The members' values at a period end, in any order. */
struct member_values {
	double *values;
	size_t n, size;
	double own; /* of the one whose rank is asked for; NaN: none */
};

/* Where the members' values come from, for medians and ranks. */
struct value_source {
	int (*read)(void *arg, int32_t end_day, struct member_values *out,
	    struct error *err);
	void *arg;
};

/* The series, as compute_series() would have it.  Caller frees with
 * series_fini(). */
int total_series(const struct reckoner *r, struct total *t,
    const struct value_source *source, struct series *out, struct error *err);

/* The value at one period end in the total's own rhythm.  Returns 1, 0 where
 * the day is none of its ends or the rhythm another one, -1 with err. */
int total_value(const struct reckoner *r, struct total *t,
    const struct value_source *source, int32_t end_day, enum rhythm rhythm,
    struct value *out, struct error *err);

/* To bytes and back; NULL when they are none that were packed for such an
 * aggregate. */
void total_pack(const struct total *t, struct buf *out);
struct total *total_unpack(const struct program *program, int figure,
    int subject, const void *data, size_t len);

#endif
