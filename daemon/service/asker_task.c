/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * asker_task: from a turn to an answer, and what follows from it.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/service/asker_task.h"
#include "daemon/service/clock.h"
#include "daemon/service/due.h"
#include "daemon/service/request.h"
#include "daemon/service/retry.h"
#include "daemon/base/mem.h"

enum { NOT_OUT_DAYS = 150 }; /* behind a period, for its report to come out */

static const struct feed *
feed_of(const struct task *t)
{
	return &config_of(t->asker)->feeds[t->source.feed];
}

/* ---- a task's start and end ---- */

struct task *
task_new(struct asker *a, struct source *source)
{
	struct task *t = xcalloc(1, sizeof *t);

	t->asker = a;
	t->source = *source;
	*source = (struct source){ 0 };
	LIST_INSERT_HEAD(&a->tasks[t->source.feed], t, link);
	return t;
}

void
task_enter(struct task *t)
{
	struct hosts *hosts = t->asker->hosts;
	struct host *host = hosts_find(hosts, t->source.url);
	double rate = feed_of(t)->requests_per_second;

	if (rate > 0 && t->source.url != NULL)
		host_set_pace(host, (uint64_t)(1000 / rate));
	hosts_enter(hosts, host, &t->waiter, t);
}

static void
forget_validators(struct task *t)
{
	free(t->etag);
	free(t->last_modified);
	free(t->digest);
	t->etag = t->last_modified = t->digest = NULL;
}

void
task_free(struct task *t)
{
	struct asker *a = t->asker;

	LIST_REMOVE(t, link);
	heap_remove(&a->sleepers, &t->sleep);
	if (t->is_asking)
		hosts_over(a->hosts, t->waiter.host);
	hosts_leave(a->hosts, &t->waiter);
	forget_validators(t);
	source_fini(&t->source);
	free(t);
}

/* The visit does not wait for the task any longer; if it sleeps, it may be
 * gone behind this, for another visit has begun. */
static void
tell_over(struct task *t)
{
	struct asker *a = t->asker;
	void *errand = t->errand;

	if (t->is_over)
		return;
	t->is_over = true;
	t->errand = NULL; /* it may be gone */
	a->options.over(a->options.arg, t->source.feed, errand, t->how);
}

static void
give_back(struct task *t)
{
	t->how = ASKER_FAILED;
	tell_over(t);
	task_free(t);
}

/* The ledger cannot be written: the first reason is told, nothing more asked.
 * Requests under way end by themselves; see has_room(). */
static void
give_up(struct asker *a, const struct error *err)
{
	if (a->broken.code == ERROR_NONE)
		a->broken = *err;
	a->broken.code = ERROR_STORE;
}

/* Hands over what came; task_stored() is called for it. */
static void
deliver(struct task *t, struct delivery *d)
{
	d->owner = t;
	d->feed = t->source.feed;
	d->enterprise = t->source.enterprise;
	d->source = t->source.name;
	d->page = t->source.page;
	arrivals_add(t->asker->arrivals, d);
}

static void
deliver_kind(struct task *t, enum delivery_kind kind)
{
	deliver(t, &(struct delivery){ .kind = kind });
}

static void
fail(struct task *t, const char *why)
{
	deliver(t, &(struct delivery){ .kind = DELIVERY_FAILURE, .why = why });
}

/* ---- another try ---- */

static void
sleep_for(struct task *t, uint64_t wait_msec)
{
	struct asker *a = t->asker;

	heap_set(
	    &a->sleepers, &t->sleep, t, uv_now(a->options.loop) + wait_msec);
}

bool
task_fail_waiting(struct asker *a)
{
	uint64_t now = uv_now(a->options.loop);
	struct waiter *waiter =
	    hosts_paused_beyond(a->hosts, now + RETRY_LONG_MSEC);

	if (waiter == NULL)
		return false;
	uint64_t msec = host_paused_until_msec(waiter->host) - now;
	char *why = xasprintf(
	    "the server asked for no request for %llu s: try again behind that",
	    (unsigned long long)(msec + 999) / 1000);
	hosts_leave(a->hosts, waiter);
	fail(waiter->owner, why);
	free(why);
	return true;
}

/* Asks again soon, or later, or leaves it. */
static void
retry(struct task *t, const struct fetch_result *result)
{
	struct asker *a = t->asker;
	int64_t retries = feed_of(t)->retries;
	uint64_t wait = due_random(retry_bound_msec(t->attempt, retries) + 1);
	bool is_soon = retry_is_soon(t->attempt, retries);

	if (result->retry_after_sec > 0 &&
	    (uint64_t)result->retry_after_sec * 1000 > wait)
		wait = (uint64_t)result->retry_after_sec * 1000;
	if (retry_is_for_host(result))
		host_pause(
		    a->hosts, t->waiter.host, uv_now(a->options.loop) + wait);
	if (is_soon && wait <= RETRY_LONG_MSEC && !t->is_last) {
		sleep_for(t, wait);
		return;
	}
	if (!a->options.is_hasty)
		t->sleep_msec = wait;
	fail(t, result->err.text);
}

/* ---- what came ---- */

/* Is the period's report perhaps just not out yet?  It never came, and the day
 * on which it is due (or some months) has not passed; or it is old, and there
 * was never one. */
static bool
may_come_yet(const struct task *t)
{
	const struct feed *f = feed_of(t);
	int32_t end_day = t->source.period_end_day;

	if (end_day == DATE_NONE || t->has_come)
		return false;
	int32_t last_day = t->source.enterprise >= 0
	    ? deadline_day(config_of(t->asker), f, t->source.enterprise, end_day)
	    : deadline_latest_day(config_of(t->asker), f, end_day);
	if (last_day == DATE_NONE)
		last_day = end_day + NOT_OUT_DAYS - 1;
	return t->source.is_old || clock_today() <= last_day + 1;
}

/* Of a feed with pages, the first says how many there are.  Nobody waits for
 * them where nobody waits for the first any more. */
static void
add_pages(struct task *t, uint32_t n_pages)
{
	struct asker *a = t->asker;

	for (uint32_t page = 2; page <= n_pages; page++) {
		struct source source;
		source_of_page(config_of(a), &t->source, page, &source);
		struct task *other = task_new(a, &source);
		other->errand = t->errand;
		other->waiter.is_patient = t->waiter.is_patient;
		other->is_over = t->is_over;
		if (!t->is_over)
			a->options.added(
			    a->options.arg, t->source.feed, t->errand);
		task_enter(other);
	}
}

static enum asker_end
end_of(const struct stored *what)
{
	if (what->kind == DELIVERY_NOTHING)
		return ASKER_NOTHING;
	if (what->kind == DELIVERY_FAILURE || what->is_refused ||
	    what->err.code != ERROR_NONE)
		return ASKER_FAILED;
	return what->is_good ? ASKER_FINE : ASKER_NOT_ALL;
}

void
task_stored(void *arg, void *owner, const struct stored *what)
{
	struct asker *a = arg;
	struct task *t = owner;

	t->how = end_of(what);
	if (what->err.code != ERROR_NONE)
		give_up(a, &what->err);
	else if (t->source.page == 1 && !t->is_last)
		add_pages(t, what->n_pages);
	tell_over(t);
	if (t->sleep_msec > 0 && !t->is_last)
		sleep_for(t, t->sleep_msec);
	else
		task_free(t);
	asker_pump(a);
}

static void
deliver_body(struct task *t, const struct fetch_result *result)
{
	struct delivery d = { .kind = DELIVERY_BODY,
		.known_digest = t->digest,
		.body = *result->reply,
		.is_length_proved = result->is_length_proved,
		.etag = result->etag,
		.last_modified = result->last_modified };

	*result->reply = (struct buf){ 0 };
	deliver(t, &d);
}

/* The server has a connection free again. */
static void
end_request(struct task *t)
{
	t->is_asking = false;
	hosts_over(t->asker->hosts, t->waiter.host);
}

static void
fetched(void *arg, const struct fetch_result *result)
{
	struct task *t = arg;
	struct asker *a = t->asker;

	end_request(t);
	if (a->broken.code != ERROR_NONE)
		give_back(t); /* nothing can be kept */
	else if (result->outcome == FETCH_BODY)
		deliver_body(t, result);
	else if (result->outcome == FETCH_UNCHANGED)
		deliver_kind(t, DELIVERY_UNCHANGED);
	else if (result->status == 404 && may_come_yet(t))
		deliver_kind(t, DELIVERY_NOTHING);
	else if (result->err.code == ERROR_RETRY)
		retry(t, result);
	else
		fail(t, result->err.text);
	asker_pump(a);
}

/* ---- asking ---- */

/* What is known of the source's last body, if it still means the same. */
static void
load_validators(struct task *t)
{
	const struct feed *f = feed_of(t);
	struct source_state state = { 0 };
	struct error err = { 0 };

	forget_validators(t);
	if (ledger_source(t->asker->options.intake->world->ledger, f->id,
		t->source.name, &state, &err) != 1)
		return;
	t->has_come = state.succeeded_sec != 0;
	if (text_equal(state.mapping_digest, f->mapping_digest)) {
		t->etag = state.etag;
		t->last_modified = state.last_modified;
		t->digest = state.digest;
		state.etag = state.last_modified = state.digest = NULL;
	}
	source_state_fini(&state);
}

static void
start_fetch(struct task *t)
{
	struct asker *a = t->asker;
	struct request request = { 0 };
	struct error err = { 0 };

	if (request_make(
		&request, config_of(a), feed_of(t), &t->source, &err) == 0) {
		/* How many pages there are stands in the first one's body. */
		if (t->source.page != 1) {
			request.fetch.etag = t->etag;
			request.fetch.last_modified = t->last_modified;
		}
		fetch_start(a->fetcher, &request.fetch, fetched, t, &err);
	}
	request_wipe(&request);
	if (err.code != ERROR_NONE) {
		end_request(t);
		fail(t, err.text);
	}
}

void
task_start(struct task *t)
{
	t->attempt++;
	t->sleep_msec = 0;
	t->is_asking = true;
	if (t->source.why != NULL) {
		end_request(t);
		fail(t, t->source.why);
		return;
	}
	if (t->source.is_gone) {
		end_request(t);
		deliver_kind(t, DELIVERY_NOTHING);
		return;
	}
	load_validators(t);
	if (t->source.file == NULL) {
		start_fetch(t);
		return;
	}
	end_request(t);
	deliver(t,
	    &(struct delivery){ .kind = DELIVERY_FILE,
		.known_digest = t->digest,
		.file = t->source.file });
}
