/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * reporter: from the queue of the ledger to files, a few at a time.
 *
 * Batches: what is due is asked for a batch at a time, and the next only when
 * the files of the last are on the disk and the ledger says so.  So a run that
 * is cut off makes some reports again, and leaves none out.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "daemon/answer/dossier.h"
#include "daemon/base/path.h"
#include "daemon/service/clock.h"
#include "daemon/service/drawers.h"
#include "daemon/service/durable.h"
#include "daemon/service/log.h"
#include "daemon/service/reporter.h"
#include "graphs/worker.h"
#include "daemon/base/mem.h"

enum {
	BATCH_MAX = 64,
	PASS_MAX = 256,    /* then others have their turn */
	DRAWINGS_MAX = 16, /* each keeps what its report says in memory */
	PATIENCE_MSEC = 60000,
	PICTURE_MAX = 16 << 20, /* bytes */
};

/* A report whose files are written. */
struct made {
	int64_t alert, n;
};

struct reporter {
	struct reporter_options options;
	struct world *world;
	struct totals *totals;
	const struct reckoner *reckoner;
	char *directory;
	const char *argv[4];     /* of a worker */
	struct drawers *drawers; /* NULL: none run */
	int64_t due[BATCH_MAX];
	size_t n_due, next;
	size_t n_in_pass;
	bool has_more; /* the last pass came to PASS_MAX */
	struct made made[BATCH_MAX];
	size_t n_made;
	struct durable durable; /* of these */
	bool is_stopping;
	struct error err; /* of writing behind a picture */
};

/* A report that waits for its picture. */
struct drawing {
	struct reporter *reporter;
	struct dossier *dossier;
};

static char *
file_name(int64_t alert, const char *end)
{
	return xasprintf("reports/%lld.%s", (long long)alert, end);
}

/* ---- files ---- */

/* As the revision, and as the newest. */
static int
write_both(struct reporter *r, const struct report *report, const char *end,
    const struct buf *text, struct error *err)
{
	char *revision = xasprintf("reports/%lld.r%lld.%s",
	    (long long)report->alert, (long long)report->n, end);
	char *newest = file_name(report->alert, end);
	int fd = r->options.state_fd;
	int rc = -1;

	if (path_write(fd, revision, text->data, text->len, false, err) == 0 &&
	    path_link(fd, revision, newest, err) == 0) {
		durable_note(&r->durable, revision);
		durable_note(&r->durable, newest);
		rc = 0;
	}
	free(revision);
	free(newest);
	return rc;
}

static int
write_files(struct reporter *r, const struct report *report, struct error *err)
{
	struct buf page = { 0 };
	struct buf json = { 0 };
	int rc = -1;

	report_html(&page, report);
	report_json(&json, report);
	if (write_both(r, report, "html", &page, err) == 0 &&
	    write_both(r, report, "json", &json, err) == 0) {
		r->made[r->n_made++] =
		    (struct made){ report->alert, report->n };
		rc = 0;
	}
	buf_fini(&page);
	buf_fini(&json);
	return rc;
}

/* The picture that a worker has drawn, or none: an older one would be taken for
 * that of this report. */
static void
take_picture(struct reporter *r, struct report *report, const char *why,
    struct buf *image)
{
	char *file = file_name(report->alert, "png");
	struct error err = { 0 };

	if (why == NULL &&
	    path_read(r->options.state_fd, file, PICTURE_MAX, image, &err) != 0)
		why = err.text;
	if (why == NULL) {
		report->png = image->data;
		report->png_len = image->len;
		durable_note(&r->durable, file);
	} else {
		log_line(LOG_LEVEL_ERROR,
		    "alert %lld: report without its graph: %s",
		    (long long)report->alert, why);
		path_remove(r->options.state_fd, file, &err);
	}
	free(file);
}

/* ---- drawing ---- */

static void
on_drawn(void *arg, const char *why)
{
	struct drawing *d = arg;
	struct reporter *r = d->reporter;
	struct buf image = { 0 };

	if (!r->is_stopping) {
		struct report *report = dossier_report(d->dossier);
		take_picture(r, report, why, &image);
		if (r->err.code == ERROR_NONE)
			write_files(r, report, &r->err);
		buf_fini(&image);
	}
	dossier_free(d->dossier);
	free(d);
	if (!r->is_stopping)
		r->options.woken(r->options.arg);
}

static void
start_drawers(struct reporter *r)
{
	int64_t workers = r->world->config->graph_workers;

	if (r->drawers != NULL)
		return;
	r->drawers = drawers_new(
	    &(const struct drawers_options){ .loop = r->options.loop,
		.n_workers = workers > 0 ? (size_t)workers
					 : (size_t)uv_available_parallelism(),
		.argv = r->argv,
		.patience_msec = PATIENCE_MSEC });
}

/* Takes ownership of the dossier. */
static void
draw(struct reporter *r, struct dossier *dossier)
{
	struct drawing *d = xcalloc(1, sizeof *d);
	char *json = chart_to_json(dossier_chart(dossier));
	char *file =
	    xasprintf("%lld.png", (long long)dossier_report(dossier)->alert);

	d->reporter = r;
	d->dossier = dossier;
	start_drawers(r);
	drawers_submit(r->drawers, file, json, on_drawn, d);
	free(file);
	free(json);
}

/* ---- one report ---- */

/* 1 where a report of that alert is wanted, 0 where not, -1 with err.  One that
 * there is goes on being kept up to date. */
static int
is_wanted(struct reporter *r, int64_t id, struct error *err)
{
	struct alerts alerts = { 0 };
	char *file = file_name(id, "html");
	int rc = ledger_alert(r->world->ledger, id, &alerts, err);

	if (rc == 1) {
		switch ((enum alert_reports)r->world->config->alert_reports) {
		case REPORTS_ALL:
			break;
		case REPORTS_FAIL:
			rc = alerts.alerts[0].event.severity == SEVERITY_FAIL ||
			    path_exists(r->options.state_fd, file);
			break;
		case REPORTS_NONE:
			rc = 0;
			break;
		}
	}
	alerts_fini(&alerts);
	free(file);
	return rc;
}

static int
without_picture(struct reporter *r, struct dossier *dossier, struct error *err)
{
	char *file = file_name(dossier_report(dossier)->alert, "png");
	int rc = path_remove(r->options.state_fd, file, err);

	if (rc == 0)
		rc = write_files(r, dossier_report(dossier), err);
	free(file);
	dossier_free(dossier);
	return rc;
}

static int
make(struct reporter *r, int64_t id, struct error *err)
{
	struct dossier *dossier = NULL;
	int rc = is_wanted(r, id, err);

	if (rc == 1)
		rc = dossier_read(r->world,
		    &(const struct dossier_query){ .alert = id,
			.made_sec = clock_now_sec(),
			.today_day = clock_today(),
			.local_time = clock_text,
			.totals = r->totals,
			.reckoner = r->reckoner },
		    &dossier, err);
	if (rc < 0 && err->code != ERROR_STORE) {
		/* The others are not to wait for it. */
		log_line(LOG_LEVEL_ERROR, "alert %lld: no report: %s",
		    (long long)id, err->text);
		error_clear(err);
		rc = 0;
	}
	if (rc == 0)
		return ledger_report_made(r->world->ledger, id, INT64_MAX, err);
	if (rc < 0)
		return error_prefix(err, "report of alert %lld", (long long)id);
	if (dossier_chart(dossier) == NULL)
		return without_picture(r, dossier, err);
	draw(r, dossier);
	return 0;
}

/* ---- the queue ---- */

static int
take_due(void *arg, int64_t alert)
{
	struct reporter *r = arg;

	r->due[r->n_due++] = alert;
	return 0;
}

/* What was written is on the disk, and the ledger knows. */
static int
settle_made(struct reporter *r, struct error *err)
{
	if (durable_wait(&r->durable, r->options.state_fd, err) != 0)
		return -1;
	for (size_t i = 0; i < r->n_made; i++) {
		if (ledger_report_made(r->world->ledger, r->made[i].alert,
			r->made[i].n, err) != 0)
			return -1;
	}
	r->n_made = 0;
	return 0;
}

static void
forget_batch(struct reporter *r)
{
	r->n_due = r->next = r->n_made = r->n_in_pass = 0;
	durable_fini(&r->durable);
	error_clear(&r->err);
}

int
reporter_step(struct reporter *r, struct error *err)
{
	if (r->err.code != ERROR_NONE) {
		*err = r->err;
		forget_batch(r);
		return -1;
	}
	if (reporter_waiting(r) >= DRAWINGS_MAX)
		return 0;
	if (r->next < r->n_due)
		return make(r, r->due[r->next++], err) == 0 ? 1 : -1;
	if (reporter_waiting(r) > 0)
		return 0;
	if (settle_made(r, err) != 0)
		return -1;
	r->n_due = r->next = 0;
	r->has_more = r->n_in_pass >= PASS_MAX;
	if (r->has_more)
		return 0;
	if (ledger_reports_due(r->world->ledger, BATCH_MAX, take_due, r, err) !=
	    0)
		return -1;
	r->n_in_pass += r->n_due;
	return r->n_due > 0;
}

bool
reporter_has_more(const struct reporter *r)
{
	return r->has_more;
}

static int
take_one(void *arg, int64_t alert)
{
	(void)alert;
	*(bool *)arg = true;
	return 0;
}

int
reporter_is_due(struct reporter *r, struct error *err)
{
	bool is_due = false;

	return ledger_reports_due(
		   r->world->ledger, 1, take_one, &is_due, err) != 0
	    ? -1
	    : is_due;
}

size_t
reporter_waiting(const struct reporter *r)
{
	return r->drawers == NULL ? 0 : drawers_waiting(r->drawers);
}

/* ---- from nothing and back ---- */

void
reporter_rest(struct reporter *r)
{
	r->is_stopping = true;
	drawers_free(r->drawers);
	r->drawers = NULL;
	r->is_stopping = false;
	forget_batch(r);
}

void
reporter_use(struct reporter *r, struct world *world, struct totals *totals,
    const struct reckoner *reckoner)
{
	r->world = world;
	r->totals = totals;
	r->reckoner = reckoner;
}

struct reporter *
reporter_new(const struct reporter_options *options)
{
	struct reporter *r = xcalloc(1, sizeof *r);

	r->options = *options;
	r->world = options->world;
	r->directory =
	    path_join(options->world->config->state_directory, "reports");
	r->argv[0] = "/proc/self/exe";
	r->argv[1] = WORKER_ARGUMENT;
	r->argv[2] = r->directory;
	return r;
}

void
reporter_free(struct reporter *r)
{
	if (r == NULL)
		return;
	reporter_rest(r);
	free(r->directory);
	free(r);
}
