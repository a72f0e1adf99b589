/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * reporter: 一事一报告, the files in reports/, a report for each alert.
 *
 *   17.html  17.json  17.png      the newest report of alert 17, and its graph
 *   17.r3.html  17.r3.json        as it was at the alert's third event; these
 *                                 never change
 *
 * The ledger says of which alerts the report is due; a report counts as made
 * once its files are on the disk.  Graphs are drawn by workers of the
 * reporter's own, which go when there is nothing left to draw.
 */
#ifndef SOEWATCH_SERVICE_REPORTER_H
#define SOEWATCH_SERVICE_REPORTER_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/answer/world.h"
#include "daemon/base/error.h"

struct uv_loop_s;
struct totals;
struct reporter;

struct reporter_options {
	struct uv_loop_s *loop;
	struct world *world; /* borrowed; its ledger is the writer's */
	int state_fd;
	/* Called from the loop when a picture under way is over. */
	void (*woken)(void *arg);
	void *arg;
};

struct reporter *reporter_new(const struct reporter_options *options);

/* What is under way is given up: it stays due. */
void reporter_free(struct reporter *r);

/* Works for another configuration from now on; nothing is under way.  totals
 * and reckoner as in struct dossier_query, borrowed. */
void reporter_use(struct reporter *r, struct world *world,
    struct totals *totals, const struct reckoner *reckoner);

/* Is any report due?  1 yes, 0 no, -1 with err. */
int reporter_is_due(struct reporter *r, struct error *err);

/* Makes, or starts to make, the report that is due next: 1; 0 when there is
 * nothing to do now: all are made if no picture is waited for; -1 with err.
 * Inside a transaction, which the caller commits when it likes. */
int reporter_step(struct reporter *r, struct error *err);

/* Did it stop because it had made enough for one pass, with more to come? */
bool reporter_has_more(const struct reporter *r);

/* Pictures under way. */
size_t reporter_waiting(const struct reporter *r);

/* Ends the workers; what is under way is given up and stays due. */
void reporter_rest(struct reporter *r);

#endif
