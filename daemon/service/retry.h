/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * retry: how long to wait before a source that failed is asked again.
 *
 * What failed for a passing reason is asked again soon, `retries` times; a
 * daemon goes on after that, more and more rarely, until the feed's next visit.
 * Waits are drawn between nothing and a bound that doubles (exponential backoff
 * with full jitter: Brooker, "Exponential Backoff And Jitter", AWS, 2015).
 */
#ifndef SOEWATCH_SERVICE_RETRY_H
#define SOEWATCH_SERVICE_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/fetch.h"

enum {
	RETRY_SOON_MSEC = 500,    /* the first bound */
	RETRY_LONG_MSEC = 30000,  /* no wait for a visit under way is longer */
	RETRY_LATER_MSEC = 60000, /* the first bound behind the visit */
	RETRY_LATEST_MSEC = 3600000,
};

/* The bound of the wait behind the attempt of that number (the first is 1). */
uint64_t retry_bound_msec(int64_t attempt, int64_t retries);

/* Is the attempt one of those that a visit waits for? */
bool retry_is_soon(int64_t attempt, int64_t retries);

/* Did the server itself, rather than this document, ask for fewer requests? */
bool retry_is_for_host(const struct fetch_result *result);

#endif
