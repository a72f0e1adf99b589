/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * clock: wall time, moved where somebody pretends.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "daemon/base/date.h"
#include "daemon/service/clock.h"
#include "daemon/base/mem.h"

static int64_t pretended_offset_sec;

void
clock_set_zone(const char *zone)
{
	setenv("TZ", zone, 1);
	tzset();
}

void
clock_pretend(int32_t day)
{
	pretended_offset_sec = 0;
	int64_t now = clock_now_sec();
	/* The same time of day, on another day. */
	int64_t midnight = clock_instant(clock_day_of(now), 0, 0);
	pretended_offset_sec =
	    clock_instant(day, 0, 0) + (now - midnight) - now;
}

int64_t
clock_now_sec(void)
{
	return (int64_t)time(NULL) + pretended_offset_sec;
}

int32_t
clock_today(void)
{
	return clock_day_of(clock_now_sec());
}

int32_t
clock_day_of(int64_t instant_sec)
{
	time_t t = (time_t)instant_sec;
	struct tm tm = { 0 };

	localtime_r(&t, &tm);
	return date_from_civil(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

int64_t
clock_instant(int32_t day, int hour, int minute)
{
	struct civil c = date_to_civil(day);
	struct tm tm = { .tm_year = c.year - 1900,
		.tm_mon = c.month - 1,
		.tm_mday = c.day,
		.tm_hour = hour,
		.tm_min = minute,
		.tm_isdst = -1 };

	return (int64_t)mktime(&tm);
}

const char *
clock_text(char out[CLOCK_TEXT_SIZE], int64_t instant_sec)
{
	time_t t = (time_t)instant_sec;
	struct tm tm = { 0 };

	if (instant_sec == 0) {
		snprintf(out, CLOCK_TEXT_SIZE, "-");
		return out;
	}
	localtime_r(&t, &tm);
	strftime(out, CLOCK_TEXT_SIZE, "%Y-%m-%d %H:%M", &tm);
	return out;
}
