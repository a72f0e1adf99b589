/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * hosts: a host stands in the list of those who may be asked, in the heap of
 * those whose pause is not over, or in neither.
 */
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "collectors/fetch.h"
#include "daemon/base/heap.h"
#include "daemon/service/hosts.h"
#include "daemon/base/mem.h"

static const char disk[] = "disk";

TAILQ_HEAD(waiters, waiter);

struct host {
	char *name;
	struct waiters queues[2]; /* the patient wait in the second */
	int64_t n_active;
	uint64_t pace_msec;
	uint64_t allowed_msec; /* no request before */
	uint64_t paused_msec;  /* by its own wish, of that */
	TAILQ_ENTRY(host) link;
	bool is_ready; /* in the list */
	struct heap_node later;
};

TAILQ_HEAD(ready, host);

struct hosts {
	void *tree; /* struct host by name: tsearch(3) */
	struct ready ready;
	struct heap later;
	int64_t connections_per_host;
};

static int
compare(const void *a, const void *b)
{
	return strcmp(
	    ((const struct host *)a)->name, ((const struct host *)b)->name);
}

struct hosts *
hosts_new(void)
{
	struct hosts *h = xcalloc(1, sizeof *h);

	TAILQ_INIT(&h->ready);
	h->connections_per_host = 1;
	return h;
}

static void
free_host(void *arg)
{
	struct host *host = arg;

	free(host->name);
	free(host);
}

void
hosts_free(struct hosts *h)
{
	if (h == NULL)
		return;
	heap_fini(&h->later);
	tdestroy(h->tree, free_host);
	free(h);
}

static void
forget_pace(const void *node, VISIT visit, void *arg)
{
	struct host *host = *(struct host *const *)node;

	(void)arg;
	if (visit == preorder || visit == leaf)
		host->pace_msec = 0;
}

void
hosts_use(struct hosts *h, int64_t connections_per_host)
{
	h->connections_per_host = connections_per_host;
	twalk_r(h->tree, forget_pace, NULL);
}

struct host *
hosts_find(struct hosts *h, const char *url)
{
	char *name = url == NULL ? NULL : fetch_url_server(url);

	if (name == NULL)
		name = xstrdup(disk);
	struct host *const *found =
	    tfind(&(const struct host){ .name = name }, &h->tree, compare);
	if (found != NULL) {
		free(name);
		return *found;
	}
	struct host *host = xcalloc(1, sizeof *host);
	host->name = name;
	TAILQ_INIT(&host->queues[false]);
	TAILQ_INIT(&host->queues[true]);
	tsearch(host, &h->tree, compare);
	return host;
}

void
host_set_pace(struct host *host, uint64_t pace_msec)
{
	if (host->pace_msec < pace_msec)
		host->pace_msec = pace_msec;
}

/* The first that waits for the host; NULL: none. */
static struct waiter *
host_first(const struct host *host)
{
	return TAILQ_EMPTY(&host->queues[false])
	    ? TAILQ_FIRST(&host->queues[true])
	    : TAILQ_FIRST(&host->queues[false]);
}

/* Puts the host where it belongs: the list when it may be asked as far as it
 * is known (hosts_next() looks at the clock), or nowhere. */
static void
place(struct hosts *h, struct host *host)
{
	bool may_go = host_first(host) != NULL &&
	    host->n_active < h->connections_per_host;

	if (may_go && !host->is_ready && !heap_has(&host->later)) {
		TAILQ_INSERT_TAIL(&h->ready, host, link);
		host->is_ready = true;
	} else if (!may_go) {
		if (host->is_ready)
			TAILQ_REMOVE(&h->ready, host, link);
		host->is_ready = false;
		heap_remove(&h->later, &host->later);
	}
}

void
host_pause(struct hosts *h, struct host *host, uint64_t until_msec)
{
	if (host->paused_msec < until_msec)
		host->paused_msec = until_msec;
	if (host->allowed_msec >= until_msec)
		return;
	host->allowed_msec = until_msec;
	if (heap_has(&host->later))
		heap_set(&h->later, &host->later, host, until_msec);
}

uint64_t
host_paused_until_msec(const struct host *host)
{
	return host->paused_msec;
}

struct waiter *
hosts_paused_beyond(const struct hosts *h, uint64_t until_msec)
{
	for (size_t i = 0; i < h->later.n; i++) {
		const struct host *host = h->later.nodes[i]->owner;
		if (host->paused_msec > until_msec)
			return host_first(host);
	}
	return NULL;
}

void
hosts_enter(
    struct hosts *h, struct host *host, struct waiter *waiter, void *owner)
{
	waiter->host = host;
	waiter->owner = owner;
	waiter->is_waiting = true;
	TAILQ_INSERT_TAIL(&host->queues[waiter->is_patient], waiter, link);
	place(h, host);
}

void
hosts_leave(struct hosts *h, struct waiter *waiter)
{
	if (!waiter->is_waiting)
		return;
	waiter->is_waiting = false;
	TAILQ_REMOVE(&waiter->host->queues[waiter->is_patient], waiter, link);
	place(h, waiter->host);
}

/* Those whose pause is over may be asked again. */
static void
wake(struct hosts *h, uint64_t now_msec)
{
	struct heap_node *first;

	while ((first = heap_first(&h->later)) != NULL &&
	    first->when <= now_msec) {
		heap_remove(&h->later, first);
		place(h, first->owner);
	}
}

struct waiter *
hosts_next(struct hosts *h, uint64_t now_msec)
{
	struct host *host;

	wake(h, now_msec);
	while ((host = TAILQ_FIRST(&h->ready)) != NULL) {
		TAILQ_REMOVE(&h->ready, host, link);
		host->is_ready = false;
		if (host->allowed_msec > now_msec) {
			heap_set(
			    &h->later, &host->later, host, host->allowed_msec);
			continue;
		}
		struct waiter *waiter = host_first(host);
		host->n_active++;
		if (host->pace_msec > 0)
			host->allowed_msec = now_msec + host->pace_msec;
		hosts_leave(h, waiter);
		return waiter;
	}
	return NULL;
}

void
hosts_over(struct hosts *h, struct host *host)
{
	host->n_active--;
	place(h, host);
}

uint64_t
hosts_wake_msec(const struct hosts *h)
{
	const struct heap_node *first = heap_first(&h->later);

	return first == NULL ? UINT64_MAX : first->when;
}
