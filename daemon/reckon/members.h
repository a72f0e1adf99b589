/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * members: the enterprises that make up a subject.
 */
#ifndef SOEWATCH_RECKON_MEMBERS_H
#define SOEWATCH_RECKON_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/model/config.h"

/* An aggregate's members, or an enterprise as its own only one: fills an array
 * of indexes, returns how many.  Caller frees *out with free(). */
size_t members_of(const struct config *config, int subject, int **out);

/* The month at whose end most of them close their year, the later of two that
 * are as many; 12 without members. */
int members_fiscal_month(
    const struct config *config, const int *members, size_t n);

/* Are so many of the subject's members enough to judge it by (min_coverage)?
 * What a few of them say is not the whole. */
bool members_suffice(
    const struct config *config, int subject, unsigned n, unsigned n_members);

#endif
