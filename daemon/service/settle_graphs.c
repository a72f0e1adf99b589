/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * settle_graphs: from series and verdicts to files below graphs/.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "daemon/base/buf.h"
#include "daemon/base/digest.h"
#include "daemon/base/order.h"
#include "daemon/base/path.h"
#include "daemon/service/drawers.h"
#include "daemon/service/clock.h"
#include "daemon/service/log.h"
#include "daemon/answer/picture.h"
#include "daemon/service/settle_graphs.h"
#include "graphs/chart.h"
#include "graphs/index.h"
#include "graphs/people.h"
#include "graphs/trend.h"
#include "graphs/worker.h"
#include "daemon/base/mem.h"

enum { PATIENCE_MSEC = 60000 };

struct settle_graphs {
	struct world *world;
	int state_fd;
	void (*drawn)(void *arg, const char *name, const char *mark);
	void *arg;
	struct drawers *drawers;
	char *directory;
	const char *argv[4]; /* of a worker */
	size_t n_drawn, n_failed;
	bool is_stopping; /* nobody wants to hear of pictures any more */
};

/* A picture under way. */
struct drawing {
	struct settle_graphs *graphs;
	char *name; /* "SUBJECT/INDICATOR" */
	char *mark;
};

/* ---- drawing ---- */

/* The mark: the chart's digest, the verdict, and what the index page says of
 * it. */
static char *
mark_of(struct settle_graphs *g, const struct picture *input, const char *json)
{
	const struct trend trend = { .subject = input->subject,
		.indicator = input->indicator,
		.series = input->series,
		.line = input->verdicts == NULL
		    ? NULL
		    : &input->verdicts->lines.at_line,
		.sources = "" };
	char digest[DIGEST_TEXT_SIZE];
	char *latest = trend_latest(g->world->config, &trend);

	digest_text(digest, json, strlen(json));
	char *mark = xasprintf("%s %d %s", digest,
	    input->verdicts == NULL
		? -1
		: (int)verdicts_state(input->verdicts, clock_today()),
	    latest == NULL ? "" : latest);
	free(latest);
	return mark;
}

static void
on_done(void *arg, const char *why)
{
	struct drawing *d = arg;
	struct settle_graphs *g = d->graphs;

	if (why == NULL) {
		g->n_drawn++;
	} else if (!g->is_stopping) {
		g->n_failed++;
		log_line(LOG_LEVEL_ERROR, "graph %s: %s", d->name, why);
	}
	if (!g->is_stopping)
		g->drawn(g->arg, d->name, why == NULL ? d->mark : NULL);
	free(d->name);
	free(d->mark);
	free(d);
}

/* Makes graphs/SUBJECT, into which the workers write. */
static int
make_directory(struct settle_graphs *g, const char *subject, struct error *err)
{
	char *name = xasprintf("graphs/%s", subject);
	int fd = path_open_dir(g->state_fd, name, err);

	free(name);
	if (fd < 0)
		return -1;
	close(fd);
	return 0;
}

static bool
is_right_already(struct settle_graphs *g, const char *name, const char *file,
    const char *mark, struct error *err)
{
	char *path = xasprintf("graphs/%s", file);
	char *old = NULL;
	bool is_right =
	    ledger_mark(g->world->ledger, "graph", name, &old, err) == 1 &&
	    strcmp(old, mark) == 0 &&
	    /* What a power failure left behind may be empty. */
	    path_size(g->state_fd, path) > 0;

	free(old);
	free(path);
	return is_right;
}

/* Nothing to be shown: a picture from before goes, with its mark. */
static int
take_away(struct settle_graphs *g, const char *subject, const char *indicator,
    struct error *err)
{
	char *name = xasprintf("%s/%s", subject, indicator);
	char *file = xasprintf("graphs/%s.png", name);
	char *mark = NULL;
	int rc = ledger_mark(g->world->ledger, "graph", name, &mark, err);

	if (rc == 1)
		rc = path_remove(g->state_fd, file, err) != 0
		    ? -1
		    : ledger_set_mark(
			  g->world->ledger, "graph", name, NULL, err);
	free(mark);
	free(file);
	free(name);
	return rc;
}

/* Is the picture one of those that are drawn whenever they change? */
static bool
is_eager(const struct config *c, const struct picture *input)
{
	switch ((enum eager)c->graphs_eager) {
	case EAGER_ALL:
		return true;
	case EAGER_TARGETS:
		return input->target >= 0;
	case EAGER_AGGREGATES:
		return config_is_aggregate(c, input->subject);
	case EAGER_NONE:
		break;
	}
	return false;
}

int
settle_graph(struct settle_graphs *g, const struct picture *input,
    bool is_forced, struct error *err)
{
	const struct config *c = g->world->config;
	const char *subject = config_subject_id(c, input->subject);
	struct chart chart;

	if (series_latest(input->series) == NULL || !is_eager(c, input))
		return take_away(
		    g, subject, c->indicators[input->indicator].id, err);
	if (picture_build(g->world, input, &chart, err) != 0)
		return -1;
	struct drawing *d = xcalloc(1, sizeof *d);
	char *json = chart_to_json(&chart);
	d->graphs = g;
	d->name =
	    xasprintf("%s/%s", subject, c->indicators[input->indicator].id);
	d->mark = mark_of(g, input, json);
	char *file = xasprintf("%s.png", d->name);
	int rc = 0;
	if (!is_forced && is_right_already(g, d->name, file, d->mark, err)) {
		free(d->name);
		free(d->mark);
		free(d);
	} else if ((rc = make_directory(g, subject, err)) == 0) {
		drawers_submit(g->drawers, file, json, on_done, d);
	} else {
		free(d->name);
		free(d->mark);
		free(d);
	}
	free(file);
	free(json);
	chart_fini(&chart);
	return rc;
}

size_t
settle_graphs_waiting(const struct settle_graphs *g)
{
	return drawers_waiting(g->drawers);
}

bool
settle_graphs_has_failed(const struct settle_graphs *g)
{
	return g->n_failed > 0;
}

static size_t
take_count(size_t *count)
{
	size_t n = *count;

	*count = 0;
	return n;
}

size_t
settle_graphs_take_drawn(struct settle_graphs *g)
{
	return take_count(&g->n_drawn);
}

size_t
settle_graphs_take_failed(struct settle_graphs *g)
{
	return take_count(&g->n_failed);
}

/* ---- the page ---- */

struct entries {
	struct index_entry *entries;
	char **marks;
	char **files;
	char **titles;
	size_t n, size, marks_size, files_size, titles_size;
};

/* Which pictures there are. */
struct shown {
	int subject, indicator;
};

struct collecting {
	struct settle_graphs *graphs;
	struct shown *names;
	size_t n, size;
};

static int
add_entry(struct settle_graphs *g, int subject, int indicator,
    struct entries *e, struct error *err)
{
	const struct config *c = g->world->config;
	const struct indicator *in = &c->indicators[indicator];
	const char *id = config_subject_id(c, subject);
	char *name = xasprintf("%s/%s", id, in->id);
	char *mark = NULL;
	int state;
	int rc = ledger_mark(g->world->ledger, "graph", name, &mark, err);

	if (rc == 1 && strlen(mark) > DIGEST_TEXT_SIZE &&
	    sscanf(mark + DIGEST_TEXT_SIZE, "%d", &state) == 1) {
		const char *latest = strchr(mark + DIGEST_TEXT_SIZE, ' ');
		e->entries =
		    xgrow(e->entries, e->n, &e->size, sizeof *e->entries);
		e->marks =
		    xgrow(e->marks, e->n, &e->marks_size, sizeof *e->marks);
		e->files =
		    xgrow(e->files, e->n, &e->files_size, sizeof *e->files);
		e->marks[e->n] = mark;
		e->files[e->n] = xasprintf("%s.png", name);
		e->titles =
		    xgrow(e->titles, e->n, &e->titles_size, sizeof *e->titles);
		e->titles[e->n] = people_series_title(c, subject, indicator);
		e->entries[e->n] = (struct index_entry){ .subject_id = id,
			.subject_title = config_subject_title(c, subject),
			.title = e->titles[e->n],
			.file = e->files[e->n],
			.latest = latest == NULL ? "" : latest + 1,
			.is_judged = state >= 0,
			.state =
			    state >= 0 ? (enum state)state : STATE_UNKNOWN };
		e->n++;
		mark = NULL;
	}
	free(mark);
	free(name);
	return rc < 0 ? -1 : 0;
}

/* A picture that there is, as "SUBJECT/INDICATOR". */
static int
take_mark(void *arg, const char *name)
{
	struct collecting *collecting = arg;
	const struct config *c = collecting->graphs->world->config;
	const char *slash = strchr(name, '/');

	if (slash == NULL)
		return 0;
	char *id = xstrndup(name, (size_t)(slash - name));
	int subject = config_subject(c, id);
	int indicator = config_indicator(c, slash + 1);
	free(id);
	if (subject < 0 || indicator < 0)
		return 0;
	collecting->names = xgrow(collecting->names, collecting->n,
	    &collecting->size, sizeof *collecting->names);
	collecting->names[collecting->n++] =
	    (struct shown){ subject, indicator };
	return 0;
}

/* The aggregates first, the whole before its parts, then as configured. */
static int
compare_shown(const void *a, const void *b, void *arg)
{
	const struct config *c = arg;
	const struct shown *x = a;
	const struct shown *y = b;
	int order = order_int(config_is_aggregate(c, y->subject),
	    config_is_aggregate(c, x->subject));

	if (order != 0)
		return order;
	return x->subject != y->subject ? order_int(x->subject, y->subject)
					: order_int(x->indicator, y->indicator);
}

static int
collect_entries(struct settle_graphs *g, struct entries *e, struct error *err)
{
	struct collecting all = { .graphs = g };
	int rc = ledger_marks(g->world->ledger, "graph", take_mark, &all, err);

	if (all.n > 1)
		qsort_r(all.names, all.n, sizeof *all.names, compare_shown,
		    g->world->config);
	for (size_t i = 0; i < all.n && rc == 0; i++)
		rc = add_entry(
		    g, all.names[i].subject, all.names[i].indicator, e, err);
	free(all.names);
	return rc;
}

int
settle_graphs_finish(
    struct settle_graphs *g, bool *is_written, struct error *err)
{
	struct entries e = { 0 };
	struct buf page = { 0 };
	char digest[DIGEST_TEXT_SIZE];
	char *old = NULL;
	int rc = -1;

	*is_written = false;
	if (collect_entries(g, &e, err) != 0)
		goto out;
	index_page(
	    &page, g->world->config->language != LANGUAGE_EN, e.entries, e.n);
	digest_text(digest, page.data, page.len);
	if (ledger_mark(g->world->ledger, "page", "index", &old, err) < 0)
		goto out;
	if (old != NULL && strcmp(old, digest) == 0 &&
	    path_exists(g->state_fd, "graphs/index.html")) {
		rc = 0;
		goto out;
	}
	if (path_write(g->state_fd, "graphs/index.html", page.data, page.len,
		false, err) != 0 ||
	    ledger_set_mark(g->world->ledger, "page", "index", digest, err) !=
		0)
		goto out;
	*is_written = true;
	rc = 0;
out:
	for (size_t i = 0; i < e.n; i++) {
		free(e.marks[i]);
		free(e.files[i]);
		free(e.titles[i]);
	}
	free(e.entries);
	free(e.marks);
	free(e.files);
	free(e.titles);
	free(old);
	buf_fini(&page);
	return rc;
}

/* ---- from nothing and back ---- */

void
settle_graphs_use(struct settle_graphs *g, struct world *world)
{
	g->world = world;
}

struct settle_graphs *
settle_graphs_new(struct uv_loop_s *loop, struct world *world, int state_fd,
    void (*drawn)(void *arg, const char *name, const char *mark), void *arg)
{
	struct settle_graphs *g = xcalloc(1, sizeof *g);
	int64_t workers = world->config->graph_workers;

	g->world = world;
	g->state_fd = state_fd;
	g->drawn = drawn;
	g->arg = arg;
	g->directory = path_join(world->config->state_directory, "graphs");
	g->argv[0] = "/proc/self/exe";
	g->argv[1] = WORKER_ARGUMENT;
	g->argv[2] = g->directory;
	g->drawers = drawers_new(&(const struct drawers_options){ .loop = loop,
	    .n_workers = workers > 0 ? (size_t)workers
				     : (size_t)uv_available_parallelism(),
	    .argv = g->argv,
	    .patience_msec = PATIENCE_MSEC });
	return g;
}

void
settle_graphs_free(struct settle_graphs *g)
{
	if (g == NULL)
		return;
	g->is_stopping = true;
	drawers_free(g->drawers);
	free(g->directory);
	free(g);
}
