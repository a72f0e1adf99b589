/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * poller: which feed is visited when.
 *
 * A visit asks every source of a feed: one URL (for each enterprise, for each
 * wanted period) or one file in its drop folder.  Visits of different feeds go
 * side by side and none waits for another; how a source is asked is asker's.
 * What came is committed in batches.
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
	bool is_once; /* no schedule: feeds are visited when they are told to */
	/* What came was committed; may be called from within poller_flush(). */
	void (*committed)(void *arg);
	/* Something was committed, the last visit is over, or poller_pause()
	 * has its way.  err is other than ERROR_NONE when the ledger cannot be
	 * written.  From the loop, or from within poller_flush(). */
	void (*changed)(void *arg, const struct error *err);
	void *arg;
};

/* NULL with err set when libcurl cannot start.  Caller frees with
 * poller_free(). */
struct poller *poller_new(
    const struct poller_options *options, struct error *err);

/* Gives up what is under way; run the loop once more before closing it, and
 * before the configuration goes. */
void poller_free(struct poller *p);

/* The intake's world is another one: schedules start from what the ledger says
 * of each feed's last attempt, so that missed polls are caught up, and visits
 * that were under way begin anew.  Only while poller_is_quiet().  -1 with err
 * when the ledger does not say all of it; a feed is visited soon then. */
int poller_use(struct poller *p, struct error *err);

/* Visits the feeds whose time has come. */
void poller_visit_due(struct poller *p);

/* Visits a feed, or all of them (-1), now; again behind a visit that is under
 * way. */
void poller_visit(struct poller *p, int feed);

/* How far an errand is. */
struct errand_progress {
	size_t n_all, n_over; /* sources; n_over counts all of the below */
	size_t n_nothing, n_not_all, n_failed;
	bool is_dropped; /* a reload or a broken ledger ended it */
};

/* Asks for the feed's periods that end in the stretch, those too that are
 * known, behind what visits ask of the same server.  told is called from the
 * loop each time that a source is over, and once when the errand is dropped;
 * what came of the last may not be committed yet.  -1 with err when the feed
 * asks for no periods or none ends in the stretch. */
int poller_backfill(struct poller *p, int feed, int32_t from_day,
    int32_t to_day,
    void (*told)(void *arg, const struct errand_progress *progress), void *arg,
    struct error *err);

/* Ends all errands, of which each is told. */
void poller_drop_errands(struct poller *p);

/* Starts no more requests until poller_go_on(). */
void poller_pause(struct poller *p);
void poller_go_on(struct poller *p);

/* Has what was under way come to its end?  patience_is_over: requests need not
 * have, only threads, which work with the configuration. */
bool poller_is_quiet(const struct poller *p, bool patience_is_over);

/* Is a visit or an errand under way?  What came of it may not be committed yet.
 */
bool poller_is_busy(const struct poller *p);

/* Commits what came. */
void poller_flush(struct poller *p);

/* While held, the ledger is in other hands: nothing is written. */
void poller_hold(struct poller *p, bool is_held);

/* When the next feed is due (an instant), INT64_MAX without feeds; and when
 * something of a feed will be asked again. */
int64_t poller_next_sec(const struct poller *p);
int64_t poller_feed_next_sec(const struct poller *p, int feed);

#endif
