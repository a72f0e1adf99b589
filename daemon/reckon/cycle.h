/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * cycle: conditions of aggregates that lead back to themselves.  Private to
 * reckon/.
 */
#ifndef SOEWATCH_RECKON_CYCLE_H
#define SOEWATCH_RECKON_CYCLE_H

#include "daemon/base/problem.h"
#include "daemon/reckon/program.h"

/* Adds a problem for each aggregate whose members would have to be known before
 * its condition can tell who they are. */
void cycle_check(const struct program *p, struct problems *problems);

#endif
