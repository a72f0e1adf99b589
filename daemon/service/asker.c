/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * asker: whose turn it is, who sleeps, and how much may be under way.
 */
#include <stdlib.h>

#include "daemon/service/asker_task.h"
#include "daemon/base/mem.h"

static void
wake_sleepers(struct asker *a)
{
	uint64_t now = uv_now(a->options.loop);
	struct heap_node *first;

	while (
	    (first = heap_first(&a->sleepers)) != NULL && first->when <= now) {
		struct task *t = first->owner;
		heap_remove(&a->sleepers, first);
		hosts_enter(a->hosts, t->waiter.host, &t->waiter, t);
	}
}

/* May another request start? */
static bool
has_room(const struct asker *a)
{
	size_t n_active = fetcher_active(a->fetcher);

	return !a->is_paused && a->broken.code == ERROR_NONE &&
	    (int64_t)n_active < config_of(a)->connections &&
	    arrivals_has_room(a->arrivals, n_active);
}

static void
on_timer(uv_timer_t *timer)
{
	asker_pump(timer->data);
}

/* The timer calls when the next one sleeps or waits no longer.  Where there is
 * no room, what makes some calls. */
static void
set_timer(struct asker *a)
{
	const struct heap_node *sleeper = heap_first(&a->sleepers);
	uint64_t now = uv_now(a->options.loop);
	uint64_t when = hosts_wake_msec(a->hosts);

	if (sleeper != NULL && sleeper->when < when)
		when = sleeper->when;
	if (when == UINT64_MAX || !has_room(a))
		uv_timer_stop(a->timer);
	else
		uv_timer_start(
		    a->timer, on_timer, when > now ? when - now : 1, 0);
}

void
asker_pump(struct asker *a)
{
	struct waiter *waiter;

	/* A request that cannot even start ends in here. */
	if (a->is_pumping)
		return;
	a->is_pumping = true;
	uv_update_time(a->options.loop); /* storing may have taken a while */
	wake_sleepers(a);
	do {
		while (has_room(a) &&
		    (waiter = hosts_next(a->hosts, uv_now(a->options.loop))) !=
			NULL)
			task_start(waiter->owner);
	} while (a->options.is_hasty && task_fail_waiting(a));
	set_timer(a);
	a->is_pumping = false;
	a->options.changed(a->options.arg);
}

/* ---- what others call ---- */

void
asker_add(struct asker *a, struct source *source, void *errand)
{
	struct task *t = task_new(a, source);

	t->errand = errand;
	t->waiter.is_patient = errand != NULL;
	task_enter(t);
	if (!a->is_pumping)
		uv_timer_start(a->timer, on_timer, 0, 0);
}

void
asker_drop_sleepers(struct asker *a, int feed)
{
	struct task *next;

	for (struct task *t = LIST_FIRST(&a->tasks[feed]); t != NULL;
	     t = next) {
		next = LIST_NEXT(t, link);
		if (!t->is_over)
			continue;
		/* A request, a thread or our caller may have it in hand. */
		if (heap_has(&t->sleep) || t->waiter.is_waiting)
			task_free(t);
		else
			t->is_last = true;
	}
}

int64_t
asker_sleep_msec(const struct asker *a, int feed)
{
	int64_t now = (int64_t)uv_now(a->options.loop);
	int64_t least = -1;
	const struct task *t;

	LIST_FOREACH(t, &a->tasks[feed], link)
	{
		/* One that is awake is asked right now. */
		int64_t wait =
		    heap_has(&t->sleep) ? (int64_t)t->sleep.when - now : 0;
		if (!t->is_over || t->is_last)
			continue;
		if (least < 0 || wait < least)
			least = wait > 0 ? wait : 0;
	}
	return least;
}

void
asker_pause(struct asker *a)
{
	a->is_paused = true;
}

void
asker_go_on(struct asker *a)
{
	a->is_paused = false;
	uv_timer_start(a->timer, on_timer, 0, 0);
}

bool
asker_is_reading(const struct asker *a)
{
	return arrivals_is_reading(a->arrivals);
}

bool
asker_is_quiet(const struct asker *a)
{
	return fetcher_active(a->fetcher) == 0 &&
	    arrivals_is_empty(a->arrivals);
}

void
asker_hold(struct asker *a, bool is_held)
{
	arrivals_hold(a->arrivals, is_held);
}

void
asker_forget(struct asker *a)
{
	fetcher_cancel(a->fetcher);
	arrivals_drop(a->arrivals);
	for (size_t i = 0; i < a->n_feeds; i++) {
		while (!LIST_EMPTY(&a->tasks[i]))
			task_free(LIST_FIRST(&a->tasks[i]));
	}
}

bool
asker_is_broken(const struct asker *a)
{
	return a->broken.code != ERROR_NONE;
}

struct error
asker_take_broken(struct asker *a)
{
	struct error err = a->broken;

	if (err.code != ERROR_NONE)
		asker_forget(a);
	error_clear(&a->broken);
	return err;
}

static struct fetch_limits
limits_of(const struct config *c)
{
	return (struct fetch_limits){ .connections = c->connections,
		.connections_per_host = c->connections_per_host };
}

void
asker_use(struct asker *a)
{
	const struct config *c = config_of(a);
	const struct fetch_limits limits = limits_of(c);

	asker_forget(a);
	free(a->tasks);
	a->n_feeds = c->n_feeds;
	a->tasks = xcalloc(a->n_feeds, sizeof *a->tasks);
	hosts_use(a->hosts, c->connections_per_host);
	fetcher_set_limits(a->fetcher, &limits);
}

struct asker *
asker_new(const struct asker_options *options, struct error *err)
{
	struct asker *a = xcalloc(1, sizeof *a);

	a->options = *options;
	const struct fetch_limits limits = limits_of(config_of(a));
	a->fetcher = fetcher_new(options->loop, &limits, err);
	if (a->fetcher == NULL) {
		free(a);
		return NULL;
	}
	a->hosts = hosts_new();
	a->arrivals = arrivals_new(
	    &(const struct arrivals_options){ .loop = options->loop,
		.intake = options->intake,
		.inbox = options->inbox,
		.state_fd = options->state_fd,
		.stored = task_stored,
		.arg = a });
	a->timer = xcalloc(1, sizeof *a->timer);
	uv_timer_init(options->loop, a->timer);
	a->timer->data = a;
	return a;
}

static void
free_timer(uv_handle_t *timer)
{
	free(timer);
}

void
asker_free(struct asker *a)
{
	if (a == NULL)
		return;
	asker_forget(a);
	fetcher_free(a->fetcher);
	arrivals_free(a->arrivals);
	hosts_free(a->hosts);
	heap_fini(&a->sleepers);
	uv_close((uv_handle_t *)a->timer, free_timer);
	free(a->tasks);
	free(a);
}
