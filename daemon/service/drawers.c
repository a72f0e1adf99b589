/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * drawers: jobs in a line, workers that take the next.
 */
#include <arpa/inet.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "daemon/base/buf.h"
#include "daemon/service/drawers.h"
#include "daemon/base/mem.h"

enum { TRIES_MAX = 2, ANSWER_MAX = 65536 };

struct job {
	char *file;
	struct buf frames; /* as they are sent */
	void (*done)(void *arg, const char *why);
	void *arg;
	int tries;
	struct job *next;
};

struct worker {
	struct drawers *drawers; /* NULL: the pool is gone */
	uv_process_t process;
	uv_pipe_t in, out; /* its standard input and output */
	uv_timer_t timer;
	uv_write_t write;
	int open_handles;
	bool is_closing;
	struct job *job; /* NULL: idle */
	struct buf answer;
};

struct drawers {
	struct drawers_options options;
	struct job *first, **end;
	size_t n_waiting;
	struct worker **workers; /* NULL where none runs */
};

static void dispatch(struct drawers *d);

static void
job_free(struct job *job)
{
	free(job->file);
	buf_fini(&job->frames);
	free(job);
}

static void
job_over(struct drawers *d, struct job *job, const char *why)
{
	d->n_waiting--;
	job->done(job->arg, why);
	job_free(job);
}

/* ---- a worker's end ---- */

static void
handle_closed(uv_handle_t *handle)
{
	struct worker *w = handle->data;

	if (--w->open_handles > 0)
		return;
	buf_fini(&w->answer);
	free(w);
}

/* The process handle stays until the process has been waited for. */
static void
worker_close(struct worker *w)
{
	uv_handle_t *handles[] = { (uv_handle_t *)&w->in,
		(uv_handle_t *)&w->out, (uv_handle_t *)&w->timer };

	if (w->is_closing)
		return;
	w->is_closing = true;
	for (size_t i = 0; i < ARRAY_SIZE(handles); i++)
		uv_close(handles[i], handle_closed);
}

/* The worker is gone: its job goes back to the front of the line, or is given
 * up when it was tried often enough. */
static void
worker_lost(struct worker *w, const char *why)
{
	struct drawers *d = w->drawers;
	struct job *job = w->job;

	if (d == NULL || w->is_closing)
		return;
	for (size_t i = 0; i < d->options.n_workers; i++) {
		if (d->workers[i] == w)
			d->workers[i] = NULL;
	}
	w->job = NULL;
	worker_close(w);
	if (job != NULL && job->tries < TRIES_MAX) {
		job->next = d->first;
		if (d->first == NULL)
			d->end = &job->next;
		d->first = job;
		job = NULL;
	}
	dispatch(d);
	/* At last: done may free the pool. */
	if (job != NULL)
		job_over(d, job, why);
}

static void
exited(uv_process_t *process, int64_t status, int signum)
{
	struct worker *w = process->data;

	(void)status;
	(void)signum;
	if (w->drawers != NULL)
		worker_lost(w, "the drawing process died of it");
	uv_close((uv_handle_t *)process, handle_closed);
}

static void
took_too_long(uv_timer_t *timer)
{
	struct worker *w = timer->data;

	uv_process_kill(&w->process, SIGKILL);
	worker_lost(w, "drawing took too long");
}

/* ---- answers ---- */

static void
allocate(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
	(void)handle;
	*out = uv_buf_init(xmalloc(suggested), (unsigned)suggested);
}

static void
consider_answer(struct worker *w)
{
	uint32_t frame;

	if (w->answer.len < sizeof frame)
		return;
	memcpy(&frame, w->answer.data, sizeof frame);
	size_t len = ntohl(frame);
	if (len > ANSWER_MAX || w->job == NULL) {
		uv_process_kill(&w->process, SIGKILL);
		worker_lost(w, "the drawing process talks nonsense");
		return;
	}
	if (w->answer.len < sizeof frame + len)
		return;
	struct job *job = w->job;
	char *why =
	    len == 0 ? NULL : xstrndup(w->answer.data + sizeof frame, len);
	buf_clear(&w->answer);
	w->job = NULL;
	uv_timer_stop(&w->timer);
	job_over(w->drawers, job, why);
	free(why);
	/* done may have freed the pool. */
	if (w->drawers != NULL)
		dispatch(w->drawers);
}

static void
received(uv_stream_t *stream, ssize_t n, const uv_buf_t *in)
{
	struct worker *w = stream->data;

	if (n > 0) {
		buf_append(&w->answer, in->base, (size_t)n);
		consider_answer(w);
	}
	free(in->base);
	if (n < 0)
		worker_lost(w, "the drawing process went away");
}

/* ---- a worker's start ---- */

static struct worker *
worker_start(struct drawers *d, const char **why)
{
	struct worker *w = xcalloc(1, sizeof *w);
	uv_stdio_container_t stdio[3] = {
		{ .flags = UV_CREATE_PIPE | UV_READABLE_PIPE,
		    .data.stream = (uv_stream_t *)&w->in },
		{ .flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE,
		    .data.stream = (uv_stream_t *)&w->out },
		{ .flags = UV_INHERIT_FD, .data.fd = 2 },
	};
	char **argv = NULL;
	size_t n = 0;

	w->drawers = d;
	w->process.data = w->in.data = w->out.data = w->timer.data = w;
	uv_pipe_init(d->options.loop, &w->in, 0);
	uv_pipe_init(d->options.loop, &w->out, 0);
	uv_timer_init(d->options.loop, &w->timer);
	w->open_handles = 4;
	while (d->options.argv[n] != NULL)
		n++;
	argv = xcalloc(n + 1, sizeof *argv);
	for (size_t i = 0; i < n; i++)
		argv[i] = xstrdup(d->options.argv[i]);
	int rc = uv_spawn(d->options.loop, &w->process,
	    &(const uv_process_options_t){ .exit_cb = exited,
		.file = argv[0],
		.args = argv,
		.stdio = stdio,
		.stdio_count = 3 });
	for (size_t i = 0; i < n; i++)
		free(argv[i]);
	free(argv);
	if (rc != 0) {
		*why = uv_strerror(rc);
		uv_close((uv_handle_t *)&w->process, handle_closed);
		worker_close(w);
		return NULL;
	}
	uv_read_start((uv_stream_t *)&w->out, allocate, received);
	return w;
}

static void
written(uv_write_t *write, int status)
{
	(void)write;
	(void)status; /* a worker that does not read is one that dies */
}

static void
worker_give(struct worker *w, struct job *job)
{
	uv_buf_t out = uv_buf_init(job->frames.data, (unsigned)job->frames.len);

	job->tries++;
	w->job = job;
	w->write.data = w;
	uv_timer_start(&w->timer, took_too_long,
	    (uint64_t)w->drawers->options.patience_msec, 0);
	uv_write(&w->write, (uv_stream_t *)&w->in, &out, 1, written);
}

static struct job *
next_job(struct drawers *d)
{
	struct job *job = d->first;

	d->first = job->next;
	if (d->first == NULL)
		d->end = &d->first;
	job->next = NULL;
	return job;
}

static void
dispatch(struct drawers *d)
{
	const char *why = NULL;
	size_t n_running = 0;

	for (size_t i = 0; i < d->options.n_workers && d->first != NULL; i++) {
		if (d->workers[i] == NULL)
			d->workers[i] = worker_start(d, &why);
		if (d->workers[i] == NULL)
			continue;
		n_running++;
		if (d->workers[i]->job == NULL)
			worker_give(d->workers[i], next_job(d));
	}
	/* Nobody is there, nor will anybody's end call this again. */
	while (n_running == 0 && d->first != NULL)
		job_over(d, next_job(d), why == NULL ? "no worker" : why);
}

static void
append_frame(struct buf *out, const char *text)
{
	uint32_t frame = htonl((uint32_t)strlen(text));

	buf_append(out, &frame, sizeof frame);
	buf_puts(out, text);
}

void
drawers_submit(struct drawers *d, const char *file, const char *json,
    void (*done)(void *arg, const char *why), void *arg)
{
	struct job *job = xcalloc(1, sizeof *job);

	job->file = xstrdup(file);
	append_frame(&job->frames, file);
	append_frame(&job->frames, json);
	job->done = done;
	job->arg = arg;
	*d->end = job;
	d->end = &job->next;
	d->n_waiting++;
	dispatch(d);
}

size_t
drawers_waiting(const struct drawers *d)
{
	return d->n_waiting;
}

struct drawers *
drawers_new(const struct drawers_options *options)
{
	struct drawers *d = xcalloc(1, sizeof *d);

	d->options = *options;
	d->end = &d->first;
	d->workers = xcalloc(options->n_workers, sizeof(struct worker *));
	return d;
}

void
drawers_free(struct drawers *d)
{
	if (d == NULL)
		return;
	for (size_t i = 0; i < d->options.n_workers; i++) {
		struct worker *w = d->workers[i];
		if (w == NULL)
			continue;
		w->drawers = NULL;
		if (w->job != NULL) {
			/* In the middle of a picture that nobody waits for. */
			uv_process_kill(&w->process, SIGKILL);
			job_over(d, w->job, "stopped");
			w->job = NULL;
		}
		worker_close(w); /* its standard input ends: it goes */
	}
	while (d->first != NULL)
		job_over(d, next_job(d), "stopped");
	free(d->workers);
	free(d);
}
