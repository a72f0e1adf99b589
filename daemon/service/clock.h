/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * clock: the only place that asks what time it is.
 */
#ifndef SOEWATCH_SERVICE_CLOCK_H
#define SOEWATCH_SERVICE_CLOCK_H

#include <stdint.h>

/* The process' local time is that of the zone ("Asia/Shanghai"). */
void clock_set_zone(const char *zone);

/* Take this as today from now on (tests, demos): the clock is moved so that
 * the local date is day, and runs on from there. */
void clock_pretend(int32_t day);

int64_t clock_now_sec(void); /* an instant, UTC */
int32_t clock_today(void);   /* the local date */

/* Between instants and local time. */
int32_t clock_day_of(int64_t instant_sec);
int64_t clock_instant(int32_t day, int hour, int minute);

/* "2015-11-02 06:30" in local time; "-" for 0.  Returns out. */
enum { CLOCK_TEXT_SIZE = 32 };
const char *clock_text(char out[CLOCK_TEXT_SIZE], int64_t instant_sec);

#endif
