/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * parse: the same documents through bare jansson and through a feed's
 * collector, on several threads, each document read into memory before.
 *
 *   parse bare|collector CONFIG FEED THREADS FILE...
 *
 * The n-th file is that of the roster's n-th enterprise.  Writes "SECONDS
 * CPU-SECONDS DOCUMENTS BYTES PEAK-KIB FIGURES": the seconds are those of the
 * thread that took longest, the time to read the files not counted.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <jansson.h>

#include "collectors/collector.h"
#include "daemon/base/buf.h"
#include "daemon/base/path.h"
#include "daemon/model/config.h"
#include "daemon/base/mem.h"

enum { FILE_MAX = 1 << 30, THREADS_MAX = 64 };

struct work {
	const struct config *config; /* NULL: bare */
	const struct feed *feed;
	char **files;
	int first, step, n;
	double seconds, cpu_seconds;
	size_t n_bytes, n_figures;
};

static double
now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
die(const char *where, const char *what)
{
	fprintf(stderr, "parse: %s: %s\n", where, what);
	exit(1);
}

static void
parse_bare(const char *file, const struct buf *body)
{
	json_error_t err;
	json_t *root = json_loadb(body->data, body->len, 0, &err);

	if (root == NULL)
		die(file, err.text);
	json_decref(root);
}

static void
parse_facts(struct work *w, int i, const struct buf *body)
{
	const struct document document = { .name = w->files[i],
		.body = body->data,
		.len = body->len,
		.enterprise = i,
		.is_length_proved = true,
		.arrived_day = 20800 };
	struct harvest harvest = { 0 };
	struct error err = { 0 };

	if (collector_parse(w->config, w->feed, &document, &harvest, &err) != 0)
		die("", err.text);
	if (harvest.n_rejections > 0)
		die(w->files[i], harvest.rejections[0].reason);
	w->n_figures += harvest.n;
	harvest_fini(&harvest);
}

static void *
run(void *arg)
{
	struct work *w = arg;

	for (int i = w->first; i < w->n; i += w->step) {
		struct buf body = { 0 };
		struct error err = { 0 };
		if (path_read(AT_FDCWD, w->files[i], FILE_MAX, &body, &err) !=
		    0)
			die("", err.text);
		double start = now(CLOCK_MONOTONIC);
		double cpu_start = now(CLOCK_THREAD_CPUTIME_ID);
		if (w->config == NULL)
			parse_bare(w->files[i], &body);
		else
			parse_facts(w, i, &body);
		w->seconds += now(CLOCK_MONOTONIC) - start;
		w->cpu_seconds += now(CLOCK_THREAD_CPUTIME_ID) - cpu_start;
		w->n_bytes += body.len;
		buf_fini(&body);
	}
	return NULL;
}

static void
run_threads(const struct work *work, int n_threads)
{
	struct work works[THREADS_MAX];
	pthread_t threads[THREADS_MAX];
	struct work sum = { 0 };
	struct rusage usage;

	for (int i = 0; i < n_threads; i++) {
		works[i] = *work;
		works[i].first = i;
		works[i].step = n_threads;
		if (pthread_create(&threads[i], NULL, run, &works[i]) != 0)
			die("threads", "there are no more");
	}
	for (int i = 0; i < n_threads; i++) {
		pthread_join(threads[i], NULL);
		if (sum.seconds < works[i].seconds)
			sum.seconds = works[i].seconds;
		sum.cpu_seconds += works[i].cpu_seconds;
		sum.n_bytes += works[i].n_bytes;
		sum.n_figures += works[i].n_figures;
	}
	getrusage(RUSAGE_SELF, &usage);
	printf("%.3f %.3f %d %zu %ld %zu\n", sum.seconds, sum.cpu_seconds,
	    work->n, sum.n_bytes, usage.ru_maxrss, sum.n_figures);
}

int
main(int argc, char *argv[])
{
	struct problems problems = { 0 };
	struct work work = { 0 };

	if (argc < 6) {
		fputs("Usage: parse bare|collector CONFIG FEED THREADS FILE…\n",
		    stderr);
		return 2;
	}
	int n_threads = (int)strtol(argv[4], NULL, 10);
	if (n_threads < 1 || n_threads > THREADS_MAX)
		die(argv[4], "expected 1 to 64 threads");
	struct config *config = config_load(argv[2], &problems);
	if (config == NULL)
		die(argv[2], "it is no good");
	work.files = argv + 5;
	work.n = argc - 5;
	for (size_t i = 0; i < config->n_feeds; i++) {
		if (strcmp(config->feeds[i].id, argv[3]) == 0)
			work.feed = &config->feeds[i];
	}
	if (work.feed == NULL)
		die(argv[3], "there is no such feed");
	if (strcmp(argv[1], "bare") != 0)
		work.config = config;
	run_threads(&work, n_threads);
	config_free(config);
	problems_fini(&problems);
	return 0;
}
