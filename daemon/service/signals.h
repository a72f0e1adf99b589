/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * signals: what comes from outside at any time, and the watchdog that hears
 * that the loop runs.
 */
#ifndef SOEWATCH_SERVICE_SIGNALS_H
#define SOEWATCH_SERVICE_SIGNALS_H

struct uv_loop_s;
struct signals;

/* on is called from the loop for SIGHUP, SIGUSR1, SIGTERM and SIGINT. */
struct signals *signals_new(
    struct uv_loop_s *loop, void (*on)(void *arg, int signum), void *arg);

/* Closes its handles on the loop; run the loop once more before closing it. */
void signals_free(struct signals *s);

#endif
