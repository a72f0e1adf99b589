/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ready: systemd's notification protocol (sd_notify(3)).
 */
#ifndef SOEWATCH_SERVICE_READY_H
#define SOEWATCH_SERVICE_READY_H

#include <stdint.h>

/* Sends lines such as "READY=1\nSTATUS=…" to $NOTIFY_SOCKET; does nothing where
 * there is none. */
void ready_notify(const char *lines);

/* For RELOADING=1, which wants to know when: microseconds of CLOCK_MONOTONIC.
 */
int64_t ready_monotonic_usec(void);

/* How often the watchdog wants to hear from us, 0 if it does not: half of
 * $WATCHDOG_USEC. */
int64_t ready_watchdog_msec(void);

#endif
