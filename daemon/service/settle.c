/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * settle: a pass over the queue, one subject a step.
 */
#include <stdlib.h>
#include <uv.h>

#include "daemon/base/path.h"
#include "daemon/reckon/compute.h"
#include "daemon/reckon/judge.h"
#include "daemon/service/clock.h"
#include "daemon/service/dependents.h"
#include "daemon/service/durable.h"
#include "daemon/service/log.h"
#include "daemon/service/reporter.h"
#include "daemon/service/restated.h"
#include "daemon/service/settle.h"
#include "daemon/service/settle_alerts.h"
#include "daemon/service/settle_archive.h"
#include "daemon/service/settle_graphs.h"
#include "daemon/service/settle_judge.h"
#include "daemon/answer/totals.h"
#include "daemon/service/wake.h"
#include "daemon/base/mem.h"

enum {
	BATCH_MAX = 64,         /* subjects a transaction */
	DRAWINGS_WAITING = 256, /* beyond that, no further subject */
	FACTS_MAX = 1000000,    /* of others' books that stay in memory */
};

struct settler {
	struct settle_options options;
	struct world *world;
	char *archive_directory;
	struct settle_graphs *graphs;
	struct reporter *reporter;
	struct durable durable;     /* of this pass */
	struct totals *totals_kept; /* the aggregates' sums */
	struct dependents *dependents;
	struct reckoner reckoner; /* the world's, with the sums at hand */
	bool *is_updated;         /* one an enterprise: its part in them is */
	uv_idle_t *step;
	bool has_orphans; /* there may be alerts that nothing judges any more */
	int *subjects;
	size_t n, next;
	size_t ahead;    /* up to which those that others read are done */
	bool *is_queued; /* one an enterprise: was in the queue at the start */
	bool is_busy, is_forced, is_stopping;
	bool is_all;      /* what all enterprises contribute may be another */
	bool is_doubtful; /* a run before this process may have been cut off */
	bool is_in_batch; /* a transaction is open */
	struct restated restated;
	bool has_turned;   /* behind the enterprises, in front of aggregates */
	int32_t woken_day; /* of the newest pass that looked at the calendar */
	bool owes_waking;  /* it did not come to its end */
	size_t n_in_batch;
	struct settle_totals totals;
	struct error err; /* of this pass; ERROR_NONE: all is well */
};

/* ---- the ledger, in batches ---- */

static int
batch_open(struct settler *s, struct error *err)
{
	if (s->is_in_batch)
		return 0;
	if (ledger_begin(s->world->ledger, err) != 0)
		return -1;
	s->is_in_batch = true;
	return 0;
}

static int
batch_close(struct settler *s, struct error *err)
{
	if (!s->is_in_batch)
		return 0;
	s->is_in_batch = false;
	s->n_in_batch = 0;
	if (totals_write(s->totals_kept, err) == 0 &&
	    ledger_commit(s->world->ledger, err) == 0)
		return 0;
	ledger_rollback(s->world->ledger);
	totals_forget(s->totals_kept);
	return -1;
}

static void
batch_undo(struct settler *s)
{
	if (!s->is_in_batch)
		return;
	s->is_in_batch = false;
	ledger_rollback(s->world->ledger);
	totals_forget(s->totals_kept);
}

/* ---- one subject ---- */

/* An aggregate's series out of its sums; an enterprise's out of its figures,
 * which go into those of its aggregates first. */
static int
compute_one(struct settler *s, int subject, int indicator,
    struct series *series, struct error *err)
{
	return config_is_aggregate(s->world->config, subject)
	    ? totals_series(
		  s->totals_kept, &s->reckoner, subject, indicator, series, err)
	    : compute_series(&s->reckoner, indicator, subject, series, err);
}

static int
update(struct settler *s, int enterprise, struct error *err)
{
	if (s->is_updated[enterprise] ||
	    !(s->is_queued[enterprise] || s->is_all || s->is_forced))
		return 0;
	s->is_updated[enterprise] = true;
	if (totals_update(s->totals_kept, enterprise, err) != 0)
		return -1;
	if (s->is_queued[enterprise]) {
		const struct book *book =
		    s->reckoner.book(s->reckoner.arg, enterprise, err);
		if (book == NULL)
			return -1;
		restated_note(&s->restated, enterprise, book, clock_today(),
		    dependents_are_read(s->dependents, enterprise));
	}
	return 0;
}

/* In front of all subjects, one at a time: those whose sums others read through
 * @.  Behind the last, these sums are asked. */
static int
update_ahead(struct settler *s, struct error *err)
{
	const struct config *c = s->world->config;
	int subject = -1;

	while (s->ahead < s->n && subject < 0) {
		int next = s->subjects[s->ahead++];
		if (!config_is_aggregate(c, next) &&
		    dependents_are_read(s->dependents, next))
			subject = next;
	}
	if (batch_open(s, err) != 0)
		return -1;
	if (subject < 0)
		return totals_turn(s->totals_kept, err);
	if (update(s, subject, err) != 0)
		return error_prefix(err, "%s", config_subject_id(c, subject));
	world_forget(s->world, subject);
	return 0;
}

static int
bring_up_to_date(struct settler *s, int subject, struct error *err)
{
	if (!config_is_aggregate(s->world->config, subject))
		return update(s, subject, err);
	if (!s->has_turned && totals_turn(s->totals_kept, err) != 0)
		return -1;
	s->has_turned = true;
	return s->is_forced ? totals_resum(s->totals_kept, subject, err) : 0;
}

static int
compute_all(
    struct settler *s, int subject, struct series *series, struct error *err)
{
	const struct config *c = s->world->config;

	if (bring_up_to_date(s, subject, err) != 0)
		return error_prefix(err, "%s", config_subject_id(c, subject));
	for (size_t i = 0; i < c->n_indicators; i++) {
		if (compute_one(s, subject, (int)i, &series[i], err) != 0)
			return error_prefix(err, "%s of %s",
			    c->indicators[i].id, config_subject_id(c, subject));
	}
	return 0;
}

static int
settle_archives(struct settler *s, int subject, const struct series *series,
    struct error *err)
{
	int effect = settle_archive(s->world, s->archive_directory, subject,
	    series, s->is_forced || s->is_doubtful, err);

	if (effect > ARCHIVE_KEPT) {
		char *file = xasprintf("archive/%s.rrd",
		    config_subject_id(s->world->config, subject));
		durable_note(&s->durable, file);
		free(file);
	}
	s->totals.n_archives += effect > ARCHIVE_KEPT;
	s->totals.n_appended += effect == ARCHIVE_APPENDED;
	return effect < 0 ? -1 : 0;
}

/* Alerts; and what the pictures show. */
static int
judge_all(struct settler *s, int subject, const struct series *series,
    struct judged *judged, struct error *err)
{
	const struct judging_query query = {
		.reckoner = &s->reckoner,
		.subject = subject,
		.series = series,
		.has_restated =
		    restated_concerns(&s->restated, s->world->config, subject),
	};

	return settle_judge(s->world, &query, judged, &s->totals.alerts, err);
}

static int
draw_all(struct settler *s, int subject, const struct series *series,
    const struct judged *judged, struct error *err)
{
	const struct config *c = s->world->config;

	for (size_t i = 0; i < c->n_indicators; i++) {
		struct picture input = { .subject = subject,
			.indicator = (int)i,
			.series = &series[i],
			.totals = s->totals_kept,
			.target = judged->targets[i],
			.verdicts = judged->targets[i] < 0
			    ? NULL
			    : &judged->verdicts[i] };
		if (settle_graph(s->graphs, &input, s->is_forced, err) != 0)
			return -1;
	}
	return 0;
}

static int
settle_subject(struct settler *s, int subject, struct error *err)
{
	size_t n = s->world->config->n_indicators;
	struct series *series = xcalloc(n, sizeof *series);
	struct judged judged;
	int rc = -1;

	judged_init(&judged, n);
	if (batch_open(s, err) == 0 &&
	    compute_all(s, subject, series, err) == 0 &&
	    settle_archives(s, subject, series, err) == 0 &&
	    judge_all(s, subject, series, &judged, err) == 0 &&
	    draw_all(s, subject, series, &judged, err) == 0)
		rc = 0;
	for (size_t i = 0; i < n; i++)
		series_fini(&series[i]);
	free(series);
	judged_fini(&judged);
	/* Its book has said all that is asked of it; a province has many. */
	if (!config_is_aggregate(s->world->config, subject))
		world_forget(s->world, subject);
	world_trim(s->world, FACTS_MAX);
	s->totals.n_subjects++;
	return rc;
}

/* ---- which subjects ---- */

static int
take_touched(void *arg, const char *id)
{
	struct settler *s = arg;
	int enterprise = roster_find(s->world->config->roster, id);

	/* Facts of an enterprise that has left the roster: nothing follows. */
	if (enterprise >= 0)
		s->is_queued[enterprise] = true;
	return 0;
}

static int
choose_subjects(struct settler *s, struct error *err)
{
	s->owes_waking |= settler_is_behind(s);
	s->has_orphans |= settler_is_behind(s);
	s->woken_day = clock_today();
	s->is_queued =
	    xcalloc(s->world->config->roster->n, sizeof *s->is_queued);
	s->is_updated =
	    xcalloc(s->world->config->roster->n, sizeof *s->is_updated);
	restated_init(&s->restated, s->world->config);
	if (ledger_touched(s->world->ledger, take_touched, s, err) != 0)
		return -1;
	s->n = dependents_of(
	    s->dependents, s->is_queued, &s->subjects, &s->is_all);
	return !s->owes_waking
	    ? 0
	    : wake_add(s->world, clock_today(), s->subjects, &s->n, err);
}

/* ---- the pass ---- */

static void
forget_pass(struct settler *s)
{
	free(s->subjects);
	free(s->is_queued);
	free(s->is_updated);
	restated_fini(&s->restated);
	s->subjects = NULL;
	s->is_queued = s->is_updated = NULL;
	s->n = s->next = s->ahead = 0;
	s->has_turned = false;
	s->is_busy = s->is_forced = false;
}

/* All subjects are done and all pictures drawn: the queue is empty then.  Where
 * a picture failed it stays, and the next pass tries what is missing again. */
static int
finish_pass(struct settler *s, struct error *err)
{
	const struct config *c = s->world->config;
	bool is_written;

	if (batch_open(s, err) != 0 ||
	    settle_graphs_finish(s->graphs, &is_written, err) != 0)
		return -1;
	if (is_written)
		durable_note(&s->durable, "graphs/index.html");
	if (durable_wait(&s->durable, s->options.state_fd, err) != 0)
		return -1;
	bool has_failed = settle_graphs_has_failed(s->graphs);
	for (size_t i = 0; i < c->roster->n && !has_failed; i++) {
		if (s->is_queued[i] &&
		    ledger_settled(s->world->ledger,
			c->roster->enterprises[i].id, err) != 0)
			return -1;
	}
	return batch_close(s, err);
}

static void
end_pass(struct settler *s)
{
	struct error err = s->err;

	if (err.code != ERROR_NONE || s->is_stopping) {
		batch_undo(s);
	} else if (finish_pass(s, &err) != 0) {
		batch_undo(s);
	} else {
		s->is_doubtful = false;
		s->owes_waking = false;
	}
	reporter_rest(s->reporter);
	s->totals.n_graphs += settle_graphs_take_drawn(s->graphs);
	s->totals.n_failed += settle_graphs_take_failed(s->graphs);
	forget_pass(s);
	s->options.done(s->options.arg, &err);
}

static void
fail_pass(struct settler *s, const struct error *err)
{
	if (s->err.code == ERROR_NONE)
		s->err = *err;
	s->next = s->n;
}

/* Behind subjects and pictures: a report of each alert that changed.  true
 * where there is more to come. */
static bool
step_reports(struct settler *s)
{
	struct error err = { 0 };

	if (s->is_stopping || s->err.code != ERROR_NONE)
		return false;
	struct matters matters = { s->world, NULL, &s->totals.alerts };
	int rc = batch_open(s, &err);
	/* A configuration or a day that is new may have ended what some alerts
	 * are about. */
	if (rc == 0 && s->has_orphans)
		rc = settle_orphans(&matters, &err);
	s->has_orphans &= rc != 0;
	if (rc == 0)
		rc = reporter_step(s->reporter, &err);
	world_trim(s->world, FACTS_MAX);
	if (rc == 0 && reporter_waiting(s->reporter) > 0) {
		uv_idle_stop(s->step); /* the workers' answers wake the loop */
		return true;
	}
	if (rc < 0 ||
	    (rc == 1 && ++s->n_in_batch >= BATCH_MAX &&
		batch_close(s, &err) != 0))
		fail_pass(s, &err);
	return rc == 1;
}

static void
on_step(uv_idle_t *handle)
{
	struct settler *s = handle->data;
	struct error err = { 0 };
	size_t waiting = settle_graphs_waiting(s->graphs);

	if (s->is_stopping)
		s->next = s->n;
	if (s->next == s->n && (waiting == 0 || s->is_stopping)) {
		if (step_reports(s))
			return;
		uv_idle_stop(handle);
		end_pass(s);
		return;
	}
	if (s->next == s->n || waiting > DRAWINGS_WAITING) {
		/* The drawing workers' answers wake the loop. */
		uv_idle_stop(handle);
		return;
	}
	int rc = s->ahead < s->n
	    ? update_ahead(s, &err)
	    : settle_subject(s, s->subjects[s->next++], &err);
	if (rc != 0 ||
	    (++s->n_in_batch >= BATCH_MAX && batch_close(s, &err) != 0))
		fail_pass(s, &err);
	if (s->options.progress != NULL)
		s->options.progress(s->options.progress_arg, s->next, s->n);
}

/* A picture is done (or failed): its mark, and on with the pass. */
static void
on_drawn(void *arg, const char *name, const char *mark)
{
	struct settler *s = arg;
	struct error err = { 0 };

	if (mark != NULL) {
		char *file = xasprintf("graphs/%s.png", name);
		durable_note(&s->durable, file);
		free(file);
	}
	if (s->is_busy && mark != NULL && s->err.code == ERROR_NONE &&
	    (batch_open(s, &err) != 0 ||
		ledger_set_mark(s->world->ledger, "graph", name, mark, &err) !=
		    0))
		fail_pass(s, &err);
	if (s->is_busy)
		uv_idle_start(s->step, on_step);
}

/* A report's picture is over. */
static void
on_reported(void *arg)
{
	on_drawn(arg, NULL, NULL);
}

int
settler_start(struct settler *s, bool is_forced, struct error *err)
{
	/* The ledger may have been emptied of them. */
	if (is_forced)
		totals_forget(s->totals_kept);
	int is_due = choose_subjects(s, err) == 0
	    ? reporter_is_due(s->reporter, err)
	    : -1;
	if (is_due < 0) {
		forget_pass(s);
		return -1;
	}
	if (s->n == 0 && !is_due) {
		s->owes_waking = false;
		forget_pass(s);
		return 1;
	}
	s->is_busy = true;
	s->is_forced = is_forced;
	error_clear(&s->err);
	uv_idle_start(s->step, on_step);
	return 0;
}

bool
settler_is_behind(const struct settler *s)
{
	return s->woken_day != clock_today();
}

void
settler_wake(struct settler *s)
{
	s->woken_day = DATE_NONE;
}

bool
settler_is_busy(const struct settler *s)
{
	return s->is_busy;
}

bool
settler_has_more(const struct settler *s)
{
	return reporter_has_more(s->reporter);
}

void
settler_checkpoint(struct settler *s)
{
	struct error err = { 0 };

	if (batch_close(s, &err) != 0)
		fail_pass(s, &err);
}

void
settler_stop(struct settler *s)
{
	s->is_stopping = true;
	if (s->is_busy)
		uv_idle_start(s->step, on_step);
}

void
settler_doubt(struct settler *s)
{
	s->is_doubtful = true;
}

void
settler_use(struct settler *s, struct world *world)
{
	s->world = world;
	settle_graphs_use(s->graphs, world);
	totals_free(s->totals_kept);
	s->totals_kept = totals_new(world);
	s->reckoner = world->reckoner;
	s->reckoner.summed = totals_summed;
	s->reckoner.summed_arg = s->totals_kept;
	dependents_free(s->dependents);
	s->dependents = dependents_new(world->program);
	reporter_use(s->reporter, world, s->totals_kept, &s->reckoner);
	s->woken_day = DATE_NONE;
	free(s->archive_directory);
	s->archive_directory =
	    path_join(world->config->state_directory, "archive");
}

const struct settle_totals *
settler_totals(const struct settler *s)
{
	return &s->totals;
}

struct settler *
settler_new(const struct settle_options *options)
{
	struct settler *s = xcalloc(1, sizeof *s);

	s->options = *options;
	s->graphs = settle_graphs_new(
	    options->loop, options->world, options->state_fd, on_drawn, s);
	s->reporter = reporter_new(
	    &(const struct reporter_options){ .loop = options->loop,
		.world = options->world,
		.state_fd = options->state_fd,
		.woken = on_reported,
		.arg = s });
	settler_use(s, options->world);
	s->step = xcalloc(1, sizeof *s->step);
	uv_idle_init(options->loop, s->step);
	s->step->data = s;
	return s;
}

static void
free_handle(uv_handle_t *handle)
{
	free(handle);
}

void
settler_free(struct settler *s)
{
	if (s == NULL)
		return;
	settle_graphs_free(s->graphs);
	reporter_free(s->reporter);
	batch_undo(s);
	totals_free(s->totals_kept);
	dependents_free(s->dependents);
	durable_fini(&s->durable);
	uv_close((uv_handle_t *)s->step, free_handle);
	forget_pass(s);
	free(s->archive_directory);
	free(s);
}
