/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * contribution: what one member adds to an aggregate's values of a figure.
 *
 * A sheet holds it for all period ends.  Aggregates that read a member alike
 * share the sheet: the leaves of the formula where sums are formed, its value,
 * or whether that is not 0.  One with a condition has a sheet of its own.
 * A sheet reaches beyond the member's newest report as far as the formula can
 * look back (latest(x, 12)), so that another member's newer report changes
 * nothing in it.
 */
#ifndef SOEWATCH_RECKON_CONTRIBUTION_H
#define SOEWATCH_RECKON_CONTRIBUTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/buf.h"
#include "daemon/base/error.h"
#include "daemon/reckon/grid.h"
#include "daemon/reckon/leaf.h"

struct sheet {
	int figure;  /* see figures.h */
	int subject; /* an aggregate that reads it so */
	enum rhythm rhythm;
};

/* The same bytes for sheets that are the same. */
void sheet_name(
    const struct program *p, const struct sheet *sheet, struct buf *out);

/* A period end at which the member takes part, or is kept out by the
 * aggregate's condition; it has no part where something is unknown. */
struct part {
	int32_t end_day;
	bool is_excluded;
};

struct contribution {
	struct grid grid; /* the member's own */
	/* Of the figures in force that can be read: the newest report, and the
	 * ledger's numbers of their feeds, rising. */
	int32_t newest_day;
	int *feeds;
	size_t n_feeds;
	struct part *parts; /* by end_day */
	size_t n, size;
	struct leaf *leaves; /* n_leaves a part; of no use where excluded */
	size_t n_leaves, leaves_size;
};

/* Caller frees with contribution_fini(), also after -1. */
int contribution_compute(const struct reckoner *r, const struct sheet *sheet,
    int enterprise, struct contribution *out, struct error *err);
void contribution_fini(struct contribution *c);

/* Has other (NULL: nothing) the very same part? */
bool contribution_is_part_of(const struct contribution *c, size_t part,
    const struct contribution *other);

/* To bytes and back; equal contributions have equal bytes.  -1 when the bytes
 * are none that were packed. */
void contribution_pack(const struct contribution *c, struct buf *out);
int contribution_unpack(const void *data, size_t len, struct contribution *out);

#endif
