/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * attend: what no series tells: feeds that fail, figures that wait for a
 * person, reports that are overdue, and what the time alone brings to an alert.
 */
#ifndef SOEWATCH_SERVICE_ATTEND_H
#define SOEWATCH_SERVICE_ATTEND_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/answer/world.h"
#include "daemon/base/error.h"
#include "daemon/service/matters.h"

/* Brings the alerts of feeds to where they belong, ends silences and escalates;
 * is_thorough: those of held figures and overdue reports, too, which only a
 * pass, a ruling or a new day changes.  *next_sec: when the time brings the
 * next of it; 0: nothing to come.  A transaction of its own. */
int attend(struct world *w, bool is_thorough, int64_t *next_sec,
    struct matter_counts *counts, struct error *err);

#endif
