/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * asker: asks sources, each in its turn, until it has them or gives up.
 *
 * A source is asked when its server's turn comes, asked again when the reason
 * for a failure may pass, and what came goes through arrivals into the ledger.
 * What failed for good is noted there, too.
 */
#ifndef SOEWATCH_SERVICE_ASKER_H
#define SOEWATCH_SERVICE_ASKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/error.h"
#include "daemon/service/intake.h"
#include "daemon/service/sources.h"

struct inbox;
struct uv_loop_s;
struct asker;

enum asker_end {
	ASKER_FINE,    /* taken, all of it, or unchanged and fine */
	ASKER_NOTHING, /* there is nothing, and that is no fault */
	ASKER_NOT_ALL, /* taken, but not all of it */
	ASKER_FAILED,  /* nothing was taken, or nothing came */
};

struct asker_options {
	struct uv_loop_s *loop;
	struct intake *intake;
	struct inbox *inbox;
	int state_fd;
	/* Give up what would have to wait long: a run that is to end. */
	bool is_hasty;
	/* The asker itself found another source: a page more. */
	void (*added)(void *arg, int feed, void *errand);
	/* A source is done with for now. */
	void (*over)(void *arg, int feed, void *errand, enum asker_end how);
	/* Something changed: a batch may be full, or nothing be left to do. */
	void (*changed)(void *arg);
	void *arg;
};

/* Caller frees with asker_free(), and runs the loop once more before it lets
 * the configuration go.  NULL with err set when libcurl cannot start. */
struct asker *asker_new(const struct asker_options *options, struct error *err);
void asker_free(struct asker *a);

/* Forgets all sources (over is not called); works for the intake's
 * configuration from now on.  Not while asker_is_reading(). */
void asker_use(struct asker *a);

/* Takes the source over and asks it when its turn comes: behind all others of
 * its server when it is on an errand, which is then told with its end. */
void asker_add(struct asker *a, struct source *source, void *errand);

/* Those of the feed that failed and would be tried again much later are
 * forgotten: the feed is visited anew.  A try that is under way is the last. */
void asker_drop_sleepers(struct asker *a, int feed);

/* When the first of those will be tried again, in msec from now; -1: none. */
int64_t asker_sleep_msec(const struct asker *a, int feed);

/* Starts no more requests until asker_go_on(). */
void asker_pause(struct asker *a);
void asker_go_on(struct asker *a);

/* Is a thread at work, which needs the configuration? */
bool asker_is_reading(const struct asker *a);

/* Is nothing under way: no request, and nothing that came and is not stored? */
bool asker_is_quiet(const struct asker *a);

/* While held, nothing is written into the ledger. */
void asker_hold(struct asker *a, bool is_held);

/* Forgets all sources (over is not called): what came of them is lost.  Not
 * from within over. */
void asker_forget(struct asker *a);

/* Can the ledger not be written?  Nothing is asked until it was told. */
bool asker_is_broken(const struct asker *a);

/* ERROR_NONE, or why the ledger could not be written: all sources were
 * forgotten then.  Clears it. */
struct error asker_take_broken(struct asker *a);

#endif
