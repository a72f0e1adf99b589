/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * courier: 信使, carries what waits in the outbox to its notifiers.
 *
 * Each notifier has one message under way at most and gets its rows in their
 * order, so that of one alert nothing overtakes anything.  What fails is tried
 * again, later and later; what the receiver will never take is set aside; each
 * outcome is stored at once.  A receiver that confirmed gets nothing twice;
 * only where soewatchd is killed between its answer and the ledger, the same
 * key comes again.
 */
#ifndef SOEWATCH_SERVICE_COURIER_H
#define SOEWATCH_SERVICE_COURIER_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/answer/world.h"
#include "daemon/base/error.h"

struct uv_loop_s;
struct courier;

struct courier_options {
	struct uv_loop_s *loop;
	int state_fd;
	bool is_once; /* each notifier is tried until it fails once */
	/* An outcome is there: courier_tend() is to be called. */
	void (*changed)(void *arg);
	void *arg;
};

/* NULL with err set when libcurl cannot start.  Caller frees with
 * courier_free(). */
struct courier *courier_new(
    const struct courier_options *options, struct error *err);

/* Gives up what is under way: it waits in the outbox still. */
void courier_free(struct courier *c);

/* Works for another configuration; what is under way is given up. */
int courier_use(struct courier *c, struct world *world, struct error *err);

/* Stores the outcomes that came in; starts what is due unless is_held (a pass
 * of settling has not ended).  While the ledger is in nobody's hands. */
int courier_tend(struct courier *c, bool is_held, struct error *err);

/* Tells the notifier that nothing has happened; told is called once, from the
 * loop: why is NULL where it was delivered.  -1 with err where it cannot be
 * started: one test at a time. */
int courier_test(struct courier *c, struct world *world,
    const struct notifier *notifier, void (*told)(void *arg, const char *why),
    void *arg, struct error *err);

/* Nobody waits for the test any more: told is not called. */
void courier_forget_test(struct courier *c);

/* Has an outcome come in that is not stored? */
bool courier_has_outcome(const struct courier *c);

/* Is a message under way? */
bool courier_is_busy(const struct courier *c);

/* In how many msec courier_tend() has something to do by itself; -1: nothing is
 * to come. */
int64_t courier_wait_msec(const struct courier *c);

#endif
