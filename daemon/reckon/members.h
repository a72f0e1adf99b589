/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * members: the enterprises that make up a subject.
 */
#ifndef SOEWATCH_RECKON_MEMBERS_H
#define SOEWATCH_RECKON_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/model/config.h"

struct formula;
struct needs;

/* An aggregate's members, or an enterprise as its own only one: fills an array
 * of indexes, returns how many.  Caller frees *out with free(). */
size_t members_of(const struct config *config, int subject, int **out);

/* Are so many of the subject's members enough to judge it by (min_coverage)?
 * What a few of them say is not the whole. */
bool members_suffice(
    const struct config *config, int subject, unsigned n, unsigned n_members);

/* An aggregate's members, whom its selector picks on any day. */
struct crowd {
	struct formula *where; /* NULL: no condition */
	struct needs *needs;   /* of where; nothing without one */
	int *members;          /* indexes, rising */
	size_t n;
	int32_t *from_days, *to_days; /* theirs, sorted */
	int fiscal_month;             /* at whose end most close their year */
	bool has_currencies;          /* they report in more than one */
};

/* Fills in all but the condition.  Caller frees with crowd_fini(), which leaves
 * the condition alone. */
void crowd_gather(
    struct crowd *crowd, const struct config *config, int subject);
void crowd_fini(struct crowd *crowd);

/* How many of them there are on a day. */
size_t crowd_present(const struct crowd *crowd, int32_t day);

/* Does the enterprise belong to the crowd on some day? */
bool crowd_has(const struct crowd *crowd, int enterprise);

#endif
