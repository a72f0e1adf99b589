/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * schedule: when a feed is polled, as its settings every, at and on say.
 */
#ifndef SOEWATCH_MODEL_SCHEDULE_H
#define SOEWATCH_MODEL_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/base/error.h"

struct feed;

struct schedule {
	bool is_by_clock; /* at or on; else every_sec */
	int64_t every_sec;
	int month_day; /* on: 1 to 31 (cut to the month's length); at: 0 */
	int hour, minute;
};

/* Reads the feed's settings; -1 with err when they do not parse. */
int schedule_parse(
    struct schedule *out, const struct feed *feed, struct error *err);
int schedule_check(const struct feed *feed, struct error *err);

/* For a clock schedule: the first local day on or after day on which it runs
 * (after_today: strictly after). */
int32_t schedule_day(const struct schedule *s, int32_t day, bool after_today);

/* "06:30" as minutes of the day; false when it is none. */
bool schedule_clock(const char *s, int *out_min);

/* Is there a time zone file of that path? */
bool schedule_zone_exists(const char *path);

#endif
