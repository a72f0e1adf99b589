/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * asker_task: a source on its way; within asker alone.
 *
 * A task waits for its server, is asked, and is handed to arrivals; or sleeps
 * until it is tried again.  A sleep that a visit does not wait for is no
 * activity.
 */
#ifndef SOEWATCH_SERVICE_ASKER_TASK_H
#define SOEWATCH_SERVICE_ASKER_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>
#include <uv.h>

#include "collectors/fetch.h"
#include "daemon/base/error.h"
#include "daemon/base/heap.h"
#include "daemon/service/arrivals.h"
#include "daemon/service/asker.h"
#include "daemon/service/hosts.h"
#include "daemon/service/sources.h"

struct task {
	LIST_ENTRY(task) link; /* of its feed */
	struct asker *asker;
	struct source source;
	void *errand; /* NULL: a visit */
	enum asker_end how;
	struct waiter waiter;
	struct heap_node sleep;
	uint64_t sleep_msec; /* behind the failure at hand; 0: none */
	bool is_asking;      /* a request of its host is under way */
	bool is_over;        /* was told: nobody waits for it */
	bool is_last;        /* its feed is visited anew: no try behind this */
	int64_t attempt;
	bool has_come; /* the source has sent a body before */
	char *etag, *last_modified, *digest;
};

LIST_HEAD(tasks, task);

struct asker {
	struct asker_options options;
	struct fetcher *fetcher;
	struct hosts *hosts;
	struct arrivals *arrivals;
	struct tasks *tasks; /* one list a feed */
	size_t n_feeds;
	struct heap sleepers;
	uv_timer_t *timer;
	bool is_paused, is_pumping;
	struct error broken;
};

static inline const struct config *
config_of(const struct asker *a)
{
	return a->options.intake->world->config;
}

/* Starts what may start now. */
void asker_pump(struct asker *a);

/* A task of the source, which it takes over; and into its host's queue. */
struct task *task_new(struct asker *a, struct source *source);
void task_enter(struct task *t);

/* Asks the source, whose turn has come. */
void task_start(struct task *t);

/* Of those that wait for a server which wants to be left alone for long, one
 * fails; false when there is none. */
bool task_fail_waiting(struct asker *a);

/* For arrivals: what came of the task was stored. */
void task_stored(void *asker, void *task, const struct stored *what);

/* Takes the task out of everything and frees it. */
void task_free(struct task *t);

#endif
