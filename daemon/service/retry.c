/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * retry: soon at first, then later and later.
 */
#include "daemon/service/retry.h"

static uint64_t
doubled(uint64_t first, int64_t times, uint64_t longest)
{
	enum { TIMES_MAX = 20 };
	uint64_t bound = first << (times < TIMES_MAX ? times : TIMES_MAX);

	return bound < longest ? bound : longest;
}

bool
retry_is_soon(int64_t attempt, int64_t retries)
{
	return attempt <= retries;
}

uint64_t
retry_bound_msec(int64_t attempt, int64_t retries)
{
	return retry_is_soon(attempt, retries)
	    ? doubled(RETRY_SOON_MSEC, attempt - 1, RETRY_LONG_MSEC)
	    : doubled(
		  RETRY_LATER_MSEC, attempt - retries - 1, RETRY_LATEST_MSEC);
}

bool
retry_is_for_host(const struct fetch_result *result)
{
	return result->status == 429 ||
	    (result->status == 503 && result->retry_after_sec > 0);
}
