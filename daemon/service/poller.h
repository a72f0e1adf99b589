/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * poller: which source is asked when.
 *
 * A source is one URL of a feed (for each enterprise, for each wanted period)
 * or one file in its drop folder.  What comes is handed to the intake; a source
 * that fails is tried again after a while that doubles, and never stops the
 * others.
 */
#ifndef SOEWATCH_SERVICE_POLLER_H
#define SOEWATCH_SERVICE_POLLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/error.h"
#include "daemon/service/intake.h"

struct inbox;
struct uv_loop_s;
struct poller;

struct poller_options {
	struct uv_loop_s *loop;
	struct intake *intake; /* borrowed */
	struct inbox *inbox;   /* borrowed */
	int state_fd;
	/* Called when a round of polling is over and its facts are committed;
	 * err is other than ERROR_NONE when the ledger cannot be written. */
	void (*done)(void *arg, const struct error *err);
	void *arg;
};

/* NULL with err set when libcurl cannot start.  Caller frees with
 * poller_free(). */
struct poller *poller_new(
    const struct poller_options *options, struct error *err);

/* Cancels what is under way; run the loop once more before closing it. */
void poller_free(struct poller *p);

/* The intake's world is another one: schedules start from what the ledger says
 * of each feed's last attempt, so that missed polls are caught up. */
int poller_use(struct poller *p, struct error *err);

/* Starts polling the feeds whose time has come (all of them with is_forced, or
 * the one of that index, -1 for none in particular).  Returns how many sources
 * are to be asked; 0 when there is nothing to do (done is not called). */
size_t poller_start(struct poller *p, bool is_forced, int only_feed);

/* Ends the round under way as soon as its open requests are answered; what came
 * is committed, the rest is asked the next time. */
void poller_stop(struct poller *p);

/* Are requests under way or waiting for their turn? */
bool poller_is_busy(const struct poller *p);

/* When the next feed is due (an instant), INT64_MAX without feeds; and when a
 * feed is. */
int64_t poller_next_sec(const struct poller *p);
int64_t poller_feed_next_sec(const struct poller *p, int feed);

#endif
