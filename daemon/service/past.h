/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * past: the verdicts that were published last, so that a restatement which
 * changes one of a past period is noticed (追溯调整).
 *
 * They are kept in the ledger beside the facts, a few bytes a period, for the
 * configuration that they were judged by: another configuration begins anew,
 * since what it judges otherwise is no news of the figures.
 */
#ifndef SOEWATCH_SERVICE_PAST_H
#define SOEWATCH_SERVICE_PAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/answer/world.h"
#include "daemon/base/error.h"
#include "daemon/reckon/judge.h"
#include "daemon/service/matters.h"

struct past_target;

/* Of one subject. */
struct past {
	struct matters *matters;
	int subject;
	bool is_restated; /* figures were restated lately in what is settled */
	struct past_target *targets; /* as they were published */
	size_t n, size;
	struct past_target *next; /* as they are to be */
	size_t n_next, next_size;
};

/* Reads them into out, whose first three members are given.  Caller frees with
 * past_fini(). */
int past_read(struct past *out, struct error *err);
void past_fini(struct past *p);

/* Compares the target's verdicts with those that were published and remembers
 * them.  What changed for a period before the newest becomes an alert, if
 * is_restated; without, as where members reported late, it is only remembered.
 */
int past_compare(struct past *p, int target, const struct verdicts *verdicts,
    struct error *err);

/* Keeps what is remembered. */
int past_write(const struct past *p, struct error *err);

/* Did the restatement of a figure that counts come within the last three
 * months? */
bool past_has_restated(const struct book *book, int32_t today_day);

#endif
