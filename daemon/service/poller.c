/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * poller: a round asks every source of the feeds that are due, a few at a time.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "collectors/fetch.h"
#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "daemon/service/clock.h"
#include "daemon/service/due.h"
#include "daemon/service/inbox.h"
#include "daemon/service/log.h"
#include "daemon/service/poller.h"
#include "daemon/service/request.h"
#include "daemon/service/sources.h"
#include "daemon/base/mem.h"

enum {
	BATCH_MAX = 256, /* documents a transaction */
	RETRY_FIRST_MSEC = 500,
	RETRY_LONGEST_MSEC = 30000, /* the others wait for the round to end */
	NOT_OUT_DAYS = 150, /* behind a period, for its report to come out */
	BROKEN_SEC = 300, /* when the ledger could not be written */
};

struct feed_state {
	int64_t next_sec;      /* an instant */
	uint64_t pace_msec;    /* between two requests; 0: no limit */
	uint64_t allowed_msec; /* loop time of the next request */
};

/* A source of this round. */
struct task {
	struct poller *poller;
	struct source *source;
	int attempts;
	uint64_t not_before_msec; /* loop time */
	bool is_under_way, is_over;
	bool has_come; /* the source has sent a body before */
	char *etag, *last_modified;
};

struct poller {
	struct poller_options options;
	struct fetcher *fetcher;
	struct feed_state *feeds;
	size_t n_feeds;
	struct sources sources;
	struct task *tasks;
	size_t n_tasks, n_over, first; /* all before first are over */
	bool is_busy, is_stopping;
	uv_timer_t *timer;
	struct error broken; /* the ledger cannot be written */
};

static const struct config *
config_of(const struct poller *p)
{
	return p->options.intake->world->config;
}

static struct fetch_limits
limits_of(const struct config *c)
{
	return (struct fetch_limits){ .connections = c->connections,
		.connections_per_host = c->connections_per_host };
}

/* Requests under way at once: as many as one server may have, for all of them
 * may be for one, and what has no connection yet has its time running. */
static size_t
active_max(const struct poller *p)
{
	const struct config *c = config_of(p);

	return (size_t)(c->connections < c->connections_per_host
		? c->connections
		: c->connections_per_host);
}

int
poller_use(struct poller *p, struct error *err)
{
	struct world *w = p->options.intake->world;
	const struct config *c = w->config;
	struct feed_state *feeds = xcalloc(c->n_feeds, sizeof *feeds);

	for (size_t i = 0; i < c->n_feeds; i++) {
		const struct feed *f = &c->feeds[i];
		int64_t last_sec;
		if (due_last_attempt(w, (int)i, p->options.state_fd, &last_sec,
			err) != 0) {
			free(feeds);
			return -1;
		}
		feeds[i] = (struct feed_state){
			.next_sec = due_next(f, last_sec),
			.pace_msec = f->requests_per_second > 0
			    ? (uint64_t)(1000 / f->requests_per_second)
			    : 0,
		};
	}
	free(p->feeds);
	p->feeds = feeds;
	p->n_feeds = c->n_feeds;
	const struct fetch_limits limits = limits_of(c);
	fetcher_set_limits(p->fetcher, &limits);
	return 0;
}

int64_t
poller_next_sec(const struct poller *p)
{
	int64_t next = INT64_MAX;

	for (size_t i = 0; i < p->n_feeds; i++) {
		if (p->feeds[i].next_sec < next)
			next = p->feeds[i].next_sec;
	}
	return next;
}

int64_t
poller_feed_next_sec(const struct poller *p, int feed)
{
	return p->feeds[feed].next_sec;
}

/* ---- one source ---- */

static void pump(struct poller *p);

static struct arrival
arrival_of(const struct task *t)
{
	return (struct arrival){ .feed = t->source->feed,
		.source = t->source->name,
		.enterprise = t->source->enterprise };
}

static void
task_over(struct task *t)
{
	t->is_under_way = false;
	t->is_over = true;
	t->poller->n_over++;
}

/* The ledger cannot be written: say so once, ask no more. */
static void
give_up(struct poller *p, const struct error *err)
{
	if (p->broken.code == ERROR_NONE)
		p->broken = *err;
}

static void
task_failed(struct task *t, const char *why)
{
	struct poller *p = t->poller;
	struct arrival a = arrival_of(t);
	struct error err = { 0 };

	if (intake_failed(p->options.intake, &a, why, &err) != 0)
		give_up(p, &err);
	task_over(t);
}

static void
flush_if_full(struct poller *p)
{
	struct error err = { 0 };

	if (p->options.intake->n_in_batch >= BATCH_MAX &&
	    intake_flush(p->options.intake, &err) != 0)
		give_up(p, &err);
}

static void
take_body(struct task *t, const struct arrival *a, bool is_unchanged)
{
	struct poller *p = t->poller;
	struct error err = { 0 };
	bool is_good = true;
	int rc = is_unchanged
	    ? intake_unchanged(p->options.intake, a, &is_good, &err)
	    : intake_take(p->options.intake, a, &is_good, &err);

	if (rc != 0)
		give_up(p, &err);
	else if (t->source->file != NULL)
		inbox_taken(p->options.inbox, t->source);
	flush_if_full(p);
	task_over(t);
}

/* Full jitter: anything up to a limit that doubles. */
static void
retry_later(struct task *t, int64_t retry_after_sec)
{
	uint64_t limit = (uint64_t)RETRY_FIRST_MSEC
	    << (t->attempts < 10 ? t->attempts : 10);
	uint64_t wait = due_random(
	    (limit < RETRY_LONGEST_MSEC ? limit : RETRY_LONGEST_MSEC) + 1);

	if (retry_after_sec > 0 && (uint64_t)retry_after_sec * 1000 > wait)
		wait = (uint64_t)retry_after_sec * 1000;
	t->is_under_way = false;
	t->not_before_msec = uv_now(t->poller->options.loop) + wait;
}

/* Is the period's report perhaps just not out yet?  It never came, and the day
 * on which it is due (or some months) has not passed. */
static bool
may_come_yet(const struct task *t, const struct feed *f)
{
	int32_t due_days = f->due_sec > 0 ? (int32_t)(f->due_sec / 86400) + 1
					  : NOT_OUT_DAYS;

	return t->source->period_end_day != DATE_NONE && !t->has_come &&
	    clock_today() <= t->source->period_end_day + due_days;
}

/* An attempt that found nothing, which is fine. */
static void
note_nothing(struct task *t)
{
	struct poller *p = t->poller;
	struct arrival a = arrival_of(t);
	struct error err = { 0 };

	if (intake_nothing(p->options.intake, &a, &err) != 0)
		give_up(p, &err);
	task_over(t);
}

static void
fetched(void *arg, const struct fetch_result *result)
{
	struct task *t = arg;
	struct poller *p = t->poller;
	const struct feed *f = &config_of(p)->feeds[t->source->feed];
	struct arrival a = arrival_of(t);

	if (p->broken.code != ERROR_NONE) {
		/* Nothing can be kept; nor may a new batch be opened. */
		task_over(t);
		pump(p);
		return;
	}
	t->attempts++;
	a.body = result->body;
	a.len = result->len;
	a.is_length_proved = result->is_length_proved;
	a.etag = result->etag;
	a.last_modified = result->last_modified;
	if (result->outcome != FETCH_FAILED)
		take_body(t, &a, result->outcome == FETCH_UNCHANGED);
	else if (result->status == 404 && may_come_yet(t, f))
		note_nothing(t);
	else if (result->err.code == ERROR_RETRY && t->attempts <= f->retries &&
	    result->retry_after_sec * 1000 <= RETRY_LONGEST_MSEC)
		retry_later(t, result->retry_after_sec);
	else
		task_failed(t, result->err.text);
	pump(p);
}

/* What is known of the source's last body, if it still means the same. */
static void
load_validators(struct task *t)
{
	struct poller *p = t->poller;
	const struct feed *f = &config_of(p)->feeds[t->source->feed];
	struct source_state state = { 0 };
	struct error err = { 0 };

	if (ledger_source(p->options.intake->world->ledger, f->id,
		t->source->name, &state, &err) != 1)
		return;
	t->has_come = state.succeeded_sec != 0;
	if (text_equal(state.mapping_digest, f->mapping_digest)) {
		t->etag = state.etag;
		t->last_modified = state.last_modified;
		state.etag = state.last_modified = NULL;
	}
	source_state_fini(&state);
}

static void
start_fetch(struct task *t)
{
	struct poller *p = t->poller;
	const struct config *c = config_of(p);
	const struct feed *f = &c->feeds[t->source->feed];
	struct error err = { 0 };
	struct request request = { 0 };

	if (t->attempts == 0)
		load_validators(t);
	if (request_make(&request, c, f, t->source, &err) != 0) {
		task_failed(t, err.text);
		return;
	}
	request.fetch.etag = t->etag;
	request.fetch.last_modified = t->last_modified;
	t->is_under_way = true;
	if (fetch_start(p->fetcher, &request.fetch, fetched, t, &err) != 0)
		task_failed(t, err.text);
	request_wipe(&request);
}

static void
read_file(struct task *t)
{
	struct poller *p = t->poller;
	struct buf body = { 0 };
	struct error err = { 0 };
	struct arrival a = arrival_of(t);

	switch (inbox_read(p->options.inbox, t->source, &body, &err)) {
	case INBOX_READ:
		a.body = buf_text(&body);
		a.len = body.len;
		take_body(t, &a, false);
		break;
	case INBOX_REFUSED:
		task_failed(t, err.text);
		break;
	case INBOX_NOT_YET:
	case INBOX_TOLD:
		task_over(t);
		break;
	}
	buf_fini(&body);
}

/* ---- a round ---- */

/* What could not be kept is asked again soon, not in a day or a month. */
static void
postpone(struct poller *p)
{
	for (size_t i = 0; i < p->n_tasks; i++)
		p->feeds[p->tasks[i].source->feed].next_sec =
		    clock_now_sec() + BROKEN_SEC;
}

static void
end_round(struct poller *p)
{
	struct error err = p->broken;

	if (err.code == ERROR_NONE)
		intake_flush(p->options.intake, &err);
	if (err.code != ERROR_NONE)
		postpone(p);
	for (size_t i = 0; i < p->n_tasks; i++) {
		free(p->tasks[i].etag);
		free(p->tasks[i].last_modified);
	}
	free(p->tasks);
	p->tasks = NULL;
	p->n_tasks = p->n_over = p->first = 0;
	sources_fini(&p->sources);
	p->is_busy = false;
	error_clear(&p->broken);
	p->options.done(p->options.arg, &err);
}

/* Starts the task if its time has come; *wait_msec is shortened to when it
 * will have. */
static void
try_start(struct poller *p, struct task *t, uint64_t *wait_msec)
{
	struct feed_state *feed = &p->feeds[t->source->feed];
	uint64_t now = uv_now(p->options.loop);
	uint64_t when = t->not_before_msec > feed->allowed_msec
	    ? t->not_before_msec
	    : feed->allowed_msec;

	if (when > now) {
		if (when - now < *wait_msec)
			*wait_msec = when - now;
		return;
	}
	feed->allowed_msec = now + feed->pace_msec;
	if (t->source->file != NULL)
		read_file(t);
	else
		start_fetch(t);
}

/* No more requests in this round? */
static bool
asks_no_more(const struct poller *p)
{
	return p->is_stopping || p->broken.code != ERROR_NONE;
}

/* Is nothing left to be asked, or to be waited for? */
static bool
is_round_over(const struct poller *p)
{
	return p->n_over == p->n_tasks ||
	    (asks_no_more(p) && fetcher_active(p->fetcher) == 0);
}

static void
on_timer(uv_timer_t *timer)
{
	struct poller *p = timer->data;

	if (p->is_busy && is_round_over(p))
		end_round(p);
	else
		pump(p);
}

static void
pump(struct poller *p)
{
	uint64_t wait_msec = UINT64_MAX;

	if (!p->is_busy)
		return;
	while (p->first < p->n_tasks && p->tasks[p->first].is_over)
		p->first++;
	for (size_t i = p->first; i < p->n_tasks && !asks_no_more(p) &&
	     fetcher_active(p->fetcher) < active_max(p);
	     i++) {
		struct task *t = &p->tasks[i];
		if (!t->is_over && !t->is_under_way)
			try_start(p, t, &wait_msec);
	}
	/* The end comes through the timer too, so that done is never called
	 * from within poller_start(). */
	if (is_round_over(p))
		uv_timer_start(p->timer, on_timer, 0, 0);
	else if (wait_msec != UINT64_MAX)
		uv_timer_start(p->timer, on_timer, wait_msec, 0);
}

/* The drop folder cannot be read: that is a failure of the feed. */
static void
note_folder(struct poller *p, int feed, const char *why)
{
	const struct arrival a = { .feed = feed,
		.source = config_of(p)->feeds[feed].directory,
		.enterprise = -1 };
	struct error err = { 0 };

	if (intake_failed(p->options.intake, &a, why, &err) != 0 ||
	    intake_flush(p->options.intake, &err) != 0)
		log_line(LOG_LEVEL_ERROR, "%s", err.text);
}

static void
add_feed(struct poller *p, int feed)
{
	const struct config *c = config_of(p);
	struct error err = { 0 };

	p->feeds[feed].next_sec =
	    due_next(&c->feeds[feed], clock_now_sec());
	if (sources_of_feed(c, feed, p->options.state_fd, clock_today(),
		&p->sources, &err) != 0)
		note_folder(p, feed, err.text);
	else if (inbox_listed(p->options.inbox, feed, &err) != 0)
		log_line(LOG_LEVEL_ERROR, "%s", err.text);
}

size_t
poller_start(struct poller *p, bool is_forced, int only_feed)
{
	int64_t now = clock_now_sec();

	if (p->is_busy)
		return p->n_tasks;
	for (size_t i = 0; i < p->n_feeds; i++) {
		bool is_due = p->feeds[i].next_sec <= now;
		if (is_forced || is_due || (int)i == only_feed)
			add_feed(p, (int)i);
	}
	p->n_tasks = p->sources.n;
	if (p->n_tasks == 0)
		return 0;
	p->tasks = xcalloc(p->n_tasks, sizeof *p->tasks);
	for (size_t i = 0; i < p->n_tasks; i++)
		p->tasks[i] = (struct task){ .poller = p,
			.source = &p->sources.sources[i] };
	p->is_busy = true;
	uv_update_time(p->options.loop);
	pump(p);
	return p->n_tasks;
}

void
poller_stop(struct poller *p)
{
	p->is_stopping = true;
	pump(p);
}

bool
poller_is_busy(const struct poller *p)
{
	return p->is_busy;
}

struct poller *
poller_new(const struct poller_options *options, struct error *err)
{
	struct poller *p = xcalloc(1, sizeof *p);

	p->options = *options;
	const struct fetch_limits limits = limits_of(config_of(p));
	p->fetcher = fetcher_new(options->loop, &limits, err);
	if (p->fetcher == NULL) {
		free(p);
		return NULL;
	}
	p->timer = xcalloc(1, sizeof *p->timer);
	uv_timer_init(options->loop, p->timer);
	p->timer->data = p;
	return p;
}

static void
free_timer(uv_handle_t *timer)
{
	free(timer);
}

void
poller_free(struct poller *p)
{
	if (p == NULL)
		return;
	fetcher_free(p->fetcher);
	uv_close((uv_handle_t *)p->timer, free_timer);
	for (size_t i = 0; i < p->n_tasks; i++) {
		free(p->tasks[i].etag);
		free(p->tasks[i].last_modified);
	}
	free(p->tasks);
	sources_fini(&p->sources);
	free(p->feeds);
	free(p);
}
