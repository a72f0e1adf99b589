/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * settle_graphs: which pictures must be drawn anew, and the page that shows
 * them all.
 *
 * A picture's mark in the ledger holds the digest of everything it shows; only
 * where that differs, or the file is gone, is it drawn, in a worker process.
 */
#ifndef SOEWATCH_SERVICE_SETTLE_GRAPHS_H
#define SOEWATCH_SERVICE_SETTLE_GRAPHS_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/error.h"
#include "daemon/answer/picture.h"
#include "daemon/answer/world.h"

struct uv_loop_s;
struct settle_graphs;

/* drawn is called from the loop for each picture: its name
 * ("SUBJECT/INDICATOR") and the mark to be kept, NULL where drawing failed (it
 * was logged). */
struct settle_graphs *settle_graphs_new(struct uv_loop_s *loop,
    struct world *world, int state_fd,
    void (*drawn)(void *arg, const char *name, const char *mark), void *arg);
void settle_graphs_free(struct settle_graphs *g);
void settle_graphs_use(struct settle_graphs *g, struct world *world);

/* Sends the picture to the workers unless it is right already. */
int settle_graph(struct settle_graphs *g, const struct picture *input,
    bool is_forced, struct error *err);

/* Pictures that are not drawn yet. */
size_t settle_graphs_waiting(const struct settle_graphs *g);

/* Did any fail since settle_graphs_take_failed()? */
bool settle_graphs_has_failed(const struct settle_graphs *g);

/* How many were drawn, how many failed since the last call. */
size_t settle_graphs_take_drawn(struct settle_graphs *g);
size_t settle_graphs_take_failed(struct settle_graphs *g);

/* Writes graphs/index.html if it would be another; the caller waits until it is
 * on disk.  Inside a transaction. */
int settle_graphs_finish(
    struct settle_graphs *g, bool *is_written, struct error *err);

#endif
