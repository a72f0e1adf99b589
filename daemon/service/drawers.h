/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * drawers: a pool of worker processes that draw, on the loop.
 *
 * A worker that dies is started again and its picture tried once more; one that
 * takes too long is killed.
 */
#ifndef SOEWATCH_SERVICE_DRAWERS_H
#define SOEWATCH_SERVICE_DRAWERS_H

#include <stddef.h>

#include "daemon/base/error.h"

struct uv_loop_s;
struct drawers;

struct drawers_options {
	struct uv_loop_s *loop;
	size_t n_workers;        /* at least 1; started when there is work */
	const char *const *argv; /* of a worker, NULL-terminated; borrowed */
	int patience_msec;       /* for one picture */
};

struct drawers *drawers_new(const struct drawers_options *options);

/* Ends the workers; what is not drawn yet is given back by its done, with
 * "stopped".  Run the loop once more before closing it. */
void drawers_free(struct drawers *d);

/* Draws the chart (JSON) into the file.  done is called from the loop, with
 * NULL when the file has been written, else with what was wrong. */
void drawers_submit(struct drawers *d, const char *file, const char *json,
    void (*done)(void *arg, const char *why), void *arg);

/* How many pictures are not done yet. */
size_t drawers_waiting(const struct drawers *d);

#endif
