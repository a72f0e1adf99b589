/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * wake: on which day a subject must be judged anew though nothing was reported:
 * a deadline goes by, a report gets too old, an enterprise comes or goes.
 *
 * The ledger keeps a mark a subject, so that a day on which nothing ran is made
 * up for.
 */
#ifndef SOEWATCH_SERVICE_WAKE_H
#define SOEWATCH_SERVICE_WAKE_H

#include <stddef.h>
#include <stdint.h>

#include "daemon/base/error.h"
#include "daemon/answer/world.h"

/* The next day behind today on which the roster lets the enterprise in or out;
 * DATE_NONE: none, as for an aggregate. */
int32_t wake_by_roster(
    const struct config *config, int subject, int32_t today_day);

/* The earlier of two days, either of which may be DATE_NONE: never. */
int32_t wake_earlier(int32_t a, int32_t b);

/* Notes the day for the subject, DATE_NONE: never.  Inside a transaction. */
int wake_set(struct world *w, int subject, int32_t day, struct error *err);

/* Adds those whose day is today or has gone by to the subjects, which have
 * room for all there are; they come out in order, none twice. */
int wake_add(struct world *w, int32_t today_day, int *subjects, size_t *n,
    struct error *err);

#endif
