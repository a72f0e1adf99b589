/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * world: a configuration, its formulas, the ledger, and the books that have
 * been read from it; what the service and the commands work on.
 */
#ifndef SOEWATCH_ANSWER_WORLD_H
#define SOEWATCH_ANSWER_WORLD_H

#include <stdbool.h>

#include "daemon/base/error.h"
#include "daemon/base/problem.h"
#include "daemon/ledger/ledger.h"
#include "daemon/model/config.h"
#include "daemon/reckon/evaluate.h"
#include "daemon/reckon/program.h"

struct world {
	struct config *config;
	struct program *program;
	struct ledger *ledger; /* NULL until world_open() */
	struct view view;      /* of the books; everything in force at first */
	struct book *books;    /* one an enterprise */
	bool *is_read;
	/* Feeds have not been asked since the start: that nothing was reported
	 * lately is no finding yet. */
	bool is_catching_up;
	size_t n_facts;           /* in these books */
	struct reckoner reckoner; /* over these books */
};

/* Reads and checks the configuration with all its formulas and feeds.  NULL
 * when problems holds an error.  Caller frees with world_free(). */
struct world *world_load(const char *file, struct problems *problems);
void world_free(struct world *w);

/* Opens the ledger of the state directory.  A reader sees it as it is when it
 * first reads. */
int world_open(struct world *w, bool is_writer, struct error *err);

/* Takes over the open ledger of the world before a reload. */
void world_adopt(struct world *w, struct world *before);

/* The books are read anew from now on: all of them for another view, or one
 * enterprise's after facts came in. */
void world_set_view(struct world *w, struct view view);
void world_forget(struct world *w, int enterprise);

/* Forgets all books if they hold more than that many facts together. */
void world_trim(struct world *w, size_t n_facts_max);

/* Enters the subject's enterprises into the queue of what is to be settled. */
int world_touch(struct world *w, int subject, struct error *err);

#endif
