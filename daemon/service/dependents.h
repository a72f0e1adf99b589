/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * dependents: whom a change of some enterprises' figures reaches.
 *
 * The aggregates that they are members of; those whose targets' lines read them
 * through @ or @{column}; everybody where an indicator or an aggregate's
 * condition does.
 */
#ifndef SOEWATCH_SERVICE_DEPENDENTS_H
#define SOEWATCH_SERVICE_DEPENDENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/reckon/program.h"

struct dependents;

/* Of the program, which must outlive it.  Caller frees with dependents_free().
 */
struct dependents *dependents_new(const struct program *program);
void dependents_free(struct dependents *d);

/* Is the enterprise a member of an aggregate that some formula reads through @?
 * Then others must wait until its part is up to date. */
bool dependents_are_read(const struct dependents *d, int enterprise);

/* The subjects, enterprises first, that the change of some enterprises reaches,
 * with themselves: as many as returned.  is_changed has a place for each
 * enterprise of the roster.  *is_all tells that everybody's own values depend
 * on them.  Caller frees *subjects with free(). */
size_t dependents_of(const struct dependents *d, const bool *is_changed,
    int **subjects, bool *is_all);

#endif
