/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * settle: after facts came in, what follows from them, in order: series,
 * archives, verdicts, alerts, graphs, index page, reports of alerts.
 *
 * The ledger's settle queue says which enterprises; the aggregates they belong
 * to follow.  Work goes in steps on the loop, one subject each, and what has
 * been made is marked in the ledger by its content, so that a run which is cut
 * off anywhere is made good by the next, and what did not change is not
 * written.
 */
#ifndef SOEWATCH_SERVICE_SETTLE_H
#define SOEWATCH_SERVICE_SETTLE_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/error.h"
#include "daemon/service/matters.h"
#include "daemon/answer/world.h"

struct uv_loop_s;
struct settler;

struct settle_totals {
	size_t n_subjects, n_archives, n_appended, n_graphs, n_failed;
	struct matter_counts alerts;
};

struct settle_options {
	struct uv_loop_s *loop;
	struct world *world; /* borrowed; its ledger is the writer's */
	int state_fd;
	/* Called when a pass is over (err is ERROR_NONE when all went well). */
	void (*done)(void *arg, const struct error *err);
	void *arg;
	/* Called after each subject, NULL: nobody watches. */
	void (*progress)(void *arg, size_t n_done, size_t n_all);
	void *progress_arg;
};

/* Caller frees with settler_free(). */
struct settler *settler_new(const struct settle_options *options);

/* Did the pass that is over leave reports to the next, so that nobody has to
 * wait for all of them? */
bool settler_has_more(const struct settler *s);

/* Stops what is under way: unfinished work stays in the queue. */
void settler_free(struct settler *s);

/* Ends the pass under way after the step in hand: what is not done stays in the
 * queue. */
void settler_stop(struct settler *s);

/* Works for another configuration from now on; not during a pass. */
void settler_use(struct settler *s, struct world *world);

/* Everything in the queue now may have been left half done by a run that was
 * cut off: rebuild, do not append. */
void settler_doubt(struct settler *s);

/* Starts a pass over the queue; is_forced: make everything anew whatever the
 * marks say.  0 and done is called later; 1 when the queue is empty (done is
 * not called); -1 with err.  Not during a pass. */
int settler_start(struct settler *s, bool is_forced, struct error *err);
/* Has a day begun since the last pass?  Then time alone may have changed a
 * state: the next pass looks. */
bool settler_is_behind(const struct settler *s);

/* What time alone may have changed is looked at again, though it was today. */
void settler_wake(struct settler *s);

bool settler_is_busy(const struct settler *s);

/* Commits what a pass has done so far, so that the ledger is in nobody's hands
 * until its next step. */
void settler_checkpoint(struct settler *s);

/* Since settler_new(). */
const struct settle_totals *settler_totals(const struct settler *s);

/* Enters every enterprise into the queue if the configuration is another than
 * the one that was last settled for, and those of whose files one is gone.
 * Takes away the archives and pictures of what is not configured any more. */
int settle_check(struct world *world, int state_fd, struct error *err);

#endif
