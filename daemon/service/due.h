/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * due: when a feed is polled next.
 */
#ifndef SOEWATCH_SERVICE_DUE_H
#define SOEWATCH_SERVICE_DUE_H

#include <stddef.h>
#include <stdint.h>

#include "daemon/base/error.h"
#include "daemon/model/config.h"
#include "daemon/answer/world.h"

/* The instant of the next poll after one at last_sec (0: never polled, due
 * now), jitter included; INT64_MAX for never. */
int64_t due_next(const struct feed *feed, int64_t last_sec);

/* When the feed was last polled to the end: the oldest attempt of all its
 * present sources, 0 when one of them was never tried (a round that was cut
 * off, a new enterprise).  -1 with err. */
int due_last_attempt(struct world *w, int feed, int state_fd, int64_t *out,
    struct error *err);

/* Over how many seconds the first visits of so many feeds are spread that are
 * all due when the service starts. */
uint64_t due_spread_sec(size_t n_due);

/* A number below n, for jitter; not for secrets. */
uint64_t due_random(uint64_t n);

#endif
