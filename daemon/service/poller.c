/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * poller: feeds' schedules, their visits, and when to commit.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <uv.h>

#include "daemon/base/date.h"
#include "daemon/service/asker.h"
#include "daemon/service/clock.h"
#include "daemon/service/due.h"
#include "daemon/service/inbox.h"
#include "daemon/service/poller.h"
#include "daemon/service/sources.h"
#include "daemon/base/mem.h"

enum {
	BATCH_MAX = 256,     /* documents a transaction */
	BATCH_MSEC = 1000,   /* and no longer than that */
	BROKEN_SEC = 300,    /* when the ledger could not be written */
	ERRAND_MAX = 100000, /* sources; each takes memory until it is over */
};

struct visit {
	char *feed;       /* its id, which stays when its index changes */
	int64_t next_sec; /* an instant */
	size_t n_left;    /* sources of the visit that are not over */
	bool is_wanted;   /* another visit behind this one */
};

/* A stretch of the past, asked for by somebody who waits. */
struct errand {
	LIST_ENTRY(errand) link;
	struct errand_progress progress;
	void (*told)(void *arg, const struct errand_progress *progress);
	void *arg;
};

LIST_HEAD(errands, errand);

struct poller {
	struct poller_options options;
	struct asker *asker;
	struct visit *visits; /* one a feed; NULL until poller_use() */
	size_t n;
	size_t n_busy; /* visits and errands under way */
	struct errands errands;
	int64_t seen_sec; /* the clock, when it was last looked at */
	bool is_held, is_paused;
	uv_timer_t *timer;
};

static const struct config *
config_of(const struct poller *p)
{
	return p->options.intake->world->config;
}

/* ---- errands ---- */

void
poller_drop_errands(struct poller *p)
{
	struct errand *e;

	while ((e = LIST_FIRST(&p->errands)) != NULL) {
		LIST_REMOVE(e, link);
		e->progress.is_dropped = true;
		e->told(e->arg, &e->progress);
		free(e);
	}
}

static void
errand_over(struct poller *p, struct errand *e, enum asker_end how)
{
	e->progress.n_nothing += how == ASKER_NOTHING;
	e->progress.n_not_all += how == ASKER_NOT_ALL;
	e->progress.n_failed += how == ASKER_FAILED;
	e->progress.n_over++;
	e->told(e->arg, &e->progress);
	if (e->progress.n_over < e->progress.n_all)
		return;
	p->n_busy--;
	LIST_REMOVE(e, link);
	free(e);
}

int
poller_backfill(struct poller *p, int feed, int32_t from_day, int32_t to_day,
    void (*told)(void *arg, const struct errand_progress *progress), void *arg,
    struct error *err)
{
	const struct feed *f = &config_of(p)->feeds[feed];
	struct sources sources = { 0 };
	char from[DATE_TEXT_SIZE];
	char to[DATE_TEXT_SIZE];

	if (!feed_asks_by_period(f))
		return error_set(err, ERROR_CONFIG,
		    "feed %s: it asks for no period: expected {period_end} in "
		    "its url or body",
		    f->id);
	size_t n = sources_count(config_of(p), feed, from_day, to_day);
	if (n > ERRAND_MAX)
		return error_set(err, ERROR_CONFIG,
		    "feed %s: %zu requests: expected a stretch that takes at "
		    "most %d",
		    f->id, n, (int)ERRAND_MAX);
	sources_between(config_of(p), feed, from_day, to_day, &sources);
	if (sources.n == 0) {
		sources_fini(&sources);
		return error_set(err, ERROR_CONFIG,
		    "feed %s: no period of an enterprise ends from %s to %s",
		    f->id, date_text(from, from_day), date_text(to, to_day));
	}
	struct errand *e = xcalloc(1, sizeof *e);
	e->progress.n_all = sources.n;
	e->told = told;
	e->arg = arg;
	LIST_INSERT_HEAD(&p->errands, e, link);
	p->n_busy++;
	for (size_t i = 0; i < sources.n; i++)
		asker_add(p->asker, &sources.sources[i], e);
	sources_fini(&sources);
	return 0;
}

/* ---- schedules ---- */

/* -1 with err when the ledger does not say when the last one was. */
static int
first_visit(struct poller *p, int feed, struct visit *out, struct error *err)
{
	struct world *w = p->options.intake->world;
	const struct feed *f = &w->config->feeds[feed];
	int64_t last_sec;
	int rc = due_last_attempt(w, feed, p->options.state_fd, &last_sec, err);

	out->feed = xstrdup(f->id);
	out->next_sec =
	    rc == 0 ? due_next(f, last_sec) : clock_now_sec() + BROKEN_SEC;
	return rc;
}

static void
free_visits(struct visit *visits, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(visits[i].feed);
	free(visits);
}

/* Those that are due already start one after another. */
static void
spread(struct visit *visits, size_t n)
{
	int64_t now = clock_now_sec();
	size_t n_due = 0;

	for (size_t i = 0; i < n; i++)
		n_due += visits[i].next_sec <= now;
	uint64_t sec = due_spread_sec(n_due);
	for (size_t i = 0; i < n; i++) {
		if (visits[i].next_sec <= now)
			visits[i].next_sec = now + (int64_t)due_random(sec + 1);
	}
}

/* What was under way or asleep before a reload is not forgotten. */
static void
carry_over(const struct poller *p, struct visit *visits, size_t n)
{
	int64_t now = clock_now_sec();

	for (size_t i = 0; i < p->n; i++) {
		const struct visit *old = &p->visits[i];
		int64_t sleep_msec = asker_sleep_msec(p->asker, (int)i);
		for (size_t k = 0; k < n; k++) {
			struct visit *v = &visits[k];
			if (strcmp(v->feed, old->feed) != 0)
				continue;
			if (old->n_left > 0)
				v->next_sec = now;
			else if (sleep_msec >= 0 &&
			    now + sleep_msec / 1000 < v->next_sec)
				v->next_sec = now + sleep_msec / 1000;
		}
	}
}

int
poller_use(struct poller *p, struct error *err)
{
	const struct config *c = config_of(p);
	struct visit *visits = xcalloc(c->n_feeds, sizeof *visits);
	int rc = 0;

	/* What is of the configuration before goes, whatever comes of this. */
	for (size_t i = 0; i < c->n_feeds; i++)
		rc |= first_visit(p, (int)i, &visits[i], err);
	spread(visits, c->n_feeds);
	carry_over(p, visits, c->n_feeds);
	asker_use(p->asker);
	poller_drop_errands(p);
	free_visits(p->visits, p->n);
	p->visits = visits;
	p->n = c->n_feeds;
	p->n_busy = 0;
	return rc;
}

int64_t
poller_next_sec(const struct poller *p)
{
	int64_t next = INT64_MAX;

	for (size_t i = 0; i < p->n && !p->options.is_once; i++) {
		if (p->visits[i].next_sec < next)
			next = p->visits[i].next_sec;
	}
	return next;
}

int64_t
poller_feed_next_sec(const struct poller *p, int feed)
{
	int64_t next = p->visits[feed].next_sec;
	int64_t sleep_msec = asker_sleep_msec(p->asker, feed);
	int64_t awake = clock_now_sec() + sleep_msec / 1000;

	return sleep_msec >= 0 && awake < next ? awake : next;
}

/* ---- commits ---- */

static void
tell(struct poller *p, const struct error *err)
{
	p->options.changed(p->options.arg, err);
}

/* What could not be kept is asked again soon, not in a day or a month. */
static void
postpone(struct poller *p)
{
	for (size_t i = 0; i < p->n; i++) {
		struct visit *v = &p->visits[i];
		int64_t soon = clock_now_sec() + BROKEN_SEC;
		if (v->n_left > 0 || v->next_sec > soon)
			v->next_sec = soon;
		v->n_left = 0;
	}
	p->n_busy = 0;
	poller_drop_errands(p);
}

void
poller_flush(struct poller *p)
{
	struct intake *in = p->options.intake;
	struct error err = asker_take_broken(p->asker);
	struct error lost = { 0 };
	/* Behind a batch that was lost another may have begun. */
	bool has_batch = in->is_open;
	bool is_kept = has_batch && intake_flush(in, &lost) == 0;

	if (has_batch && !is_kept)
		asker_forget(p->asker);
	if (err.code == ERROR_NONE)
		err = lost;
	if (err.code != ERROR_NONE)
		postpone(p);
	if (is_kept)
		p->options.committed(p->options.arg);
	if (err.code != ERROR_NONE || is_kept)
		tell(p, &err);
}

/* From the loop, so that nobody is called from within its own call. */
static void
on_timer(uv_timer_t *timer)
{
	struct poller *p = timer->data;

	if (p->is_held)
		return; /* poller_hold() looks again */
	poller_flush(p);
	if (p->n_busy == 0 || p->is_paused)
		tell(p, &(const struct error){ 0 });
}

/* A batch is committed when it is full or old, or nothing more is coming. */
static void
look(struct poller *p)
{
	const struct intake *in = p->options.intake;
	bool is_time = in->n_in_batch >= BATCH_MAX || p->n_busy == 0 ||
	    p->is_paused || asker_is_broken(p->asker);

	if (is_time)
		uv_timer_start(p->timer, on_timer, 0, 0);
	else if (in->is_open && !uv_is_active((uv_handle_t *)p->timer))
		uv_timer_start(p->timer, on_timer, BATCH_MSEC, 0);
}

static void
asker_changed(void *arg)
{
	look(arg);
}

void
poller_hold(struct poller *p, bool is_held)
{
	p->is_held = is_held;
	asker_hold(p->asker, is_held);
	look(p);
}

/* ---- visits ---- */

/* Is there anything to be learnt from the source? */
static bool
is_wanted(const struct poller *p, const struct source *source)
{
	struct world *w = p->options.intake->world;
	struct source_state state = { 0 };
	struct error err = { 0 };

	if (!source->is_old)
		return true;
	ledger_source(w->ledger, w->config->feeds[source->feed].id,
	    source->name, &state, &err);
	bool is = source_is_wanted(source, &state);
	source_state_fini(&state);
	return is;
}

static void
start_visit(struct poller *p, int feed)
{
	const struct config *c = config_of(p);
	struct visit *v = &p->visits[feed];
	struct sources sources = { 0 };

	v->next_sec = due_next(&c->feeds[feed], clock_now_sec());
	v->is_wanted = v->n_left > 0;
	if (v->is_wanted)
		return;
	asker_drop_sleepers(p->asker, feed);
	sources_of_feed(c, feed, p->options.state_fd, clock_today(), &sources);
	inbox_gone(p->options.inbox, feed, &sources);
	for (size_t i = 0; i < sources.n; i++) {
		if (!is_wanted(p, &sources.sources[i]))
			continue;
		v->n_left++;
		asker_add(p->asker, &sources.sources[i], NULL);
	}
	p->n_busy += v->n_left > 0;
	sources_fini(&sources);
}

static void
source_added(void *arg, int feed, void *errand)
{
	struct poller *p = arg;
	struct errand *e = errand;

	if (e != NULL)
		e->progress.n_all++;
	else
		p->visits[feed].n_left++;
}

static void
visit_over(struct poller *p, int feed)
{
	struct visit *v = &p->visits[feed];

	if (--v->n_left > 0)
		return;
	p->n_busy--;
	if (v->is_wanted)
		start_visit(p, feed);
}

static void
source_over(void *arg, int feed, void *errand, enum asker_end how)
{
	if (errand != NULL)
		errand_over(arg, errand, how);
	else
		visit_over(arg, feed);
}

/* A clock that was set back must not put the feeds to sleep. */
static void
mind_clock(struct poller *p, int64_t now_sec)
{
	const struct config *c = config_of(p);

	for (size_t i = 0; now_sec < p->seen_sec && i < p->n; i++) {
		int64_t next = due_next(&c->feeds[i], now_sec);
		if (next < p->visits[i].next_sec)
			p->visits[i].next_sec = next;
	}
	p->seen_sec = now_sec;
}

void
poller_visit_due(struct poller *p)
{
	int64_t now = clock_now_sec();

	mind_clock(p, now);
	for (size_t i = 0; i < p->n && !p->options.is_once; i++) {
		if (p->visits[i].next_sec <= now)
			start_visit(p, (int)i);
	}
}

void
poller_visit(struct poller *p, int feed)
{
	for (size_t i = 0; i < p->n; i++) {
		if (feed < 0 || feed == (int)i)
			start_visit(p, (int)i);
	}
}

void
poller_pause(struct poller *p)
{
	p->is_paused = true;
	asker_pause(p->asker);
}

void
poller_go_on(struct poller *p)
{
	p->is_paused = false;
	asker_go_on(p->asker);
}

bool
poller_is_quiet(const struct poller *p, bool patience_is_over)
{
	return patience_is_over ? !asker_is_reading(p->asker)
				: asker_is_quiet(p->asker);
}

bool
poller_is_busy(const struct poller *p)
{
	return p->n_busy > 0;
}

/* ---- from nothing and back ---- */

struct poller *
poller_new(const struct poller_options *options, struct error *err)
{
	struct poller *p = xcalloc(1, sizeof *p);

	p->options = *options;
	p->asker =
	    asker_new(&(const struct asker_options){ .loop = options->loop,
			  .intake = options->intake,
			  .inbox = options->inbox,
			  .state_fd = options->state_fd,
			  .is_hasty = options->is_once,
			  .added = source_added,
			  .over = source_over,
			  .changed = asker_changed,
			  .arg = p },
		err);
	if (p->asker == NULL) {
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
	asker_free(p->asker);
	poller_drop_errands(p);
	uv_close((uv_handle_t *)p->timer, free_timer);
	free_visits(p->visits, p->n);
	free(p);
}
