/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * fetch: the same documents through a bare loop of libcurl and through ours,
 * the bodies thrown away.
 *
 *   fetch bare|fetcher PREFIX COUNT CONNECTIONS
 *
 * Gets PREFIX00000.json and so on; writes "SECONDS CPU-SECONDS DOCUMENTS BYTES
 * PEAK-KIB".  bare is the least on curl_multi that could be of use: as many
 * easy handles as connections, used again and again; the same requests on the
 * wire and the same time limit as the fetcher's; each body whole in memory, and
 * nothing looked at but the status.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>

#include <curl/curl.h>
#include <uv.h>

#include "collectors/fetch.h"
#include "daemon/base/buf.h"
#include "daemon/base/mem.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0"
#endif

enum { TIMEOUT_SEC = 30 };

struct work {
	const char *prefix;
	long count, connections;
	long n_started, n_done, n_bytes;
};

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double
seconds_of(const struct timeval *t)
{
	return (double)t->tv_sec + (double)t->tv_usec / 1e6;
}

static void
die(const char *what)
{
	fprintf(stderr, "fetch: %s\n", what);
	exit(1);
}

static char *
url_of(const struct work *w, long i)
{
	return xasprintf("%s%05ld.json", w->prefix, i);
}

/* ---- bare ---- */

static size_t
keep_bytes(char *data, size_t size, size_t n, void *arg)
{
	(void)size;
	buf_append(arg, data, n);
	return n;
}

static CURL *
bare_new(struct buf *body)
{
	CURL *easy = curl_easy_init();

	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, keep_bytes);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, body);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, body);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)TIMEOUT_SEC);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "soewatch/" PACKAGE_VERSION);
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
	return easy;
}

static void
bare_start(struct work *w, CURLM *multi, CURL *easy)
{
	char *url = url_of(w, w->n_started++);

	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_multi_add_handle(multi, easy);
	free(url);
}

static void
bare_take(struct work *w, CURLM *multi)
{
	CURLMsg *m;
	int n_left;

	while ((m = curl_multi_info_read(multi, &n_left)) != NULL) {
		CURL *easy = m->easy_handle;
		long status = 0;
		struct buf *body = NULL;
		curl_easy_getinfo(easy, CURLINFO_PRIVATE, &body);
		curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
		if (m->data.result != CURLE_OK || status != 200)
			die("bare: not every document came");
		w->n_done++;
		w->n_bytes += (long)body->len;
		buf_clear(body);
		curl_multi_remove_handle(multi, easy);
		if (w->n_started < w->count)
			bare_start(w, multi, easy);
		else
			curl_easy_cleanup(easy);
	}
}

static void
run_bare(struct work *w)
{
	CURLM *multi = curl_multi_init();
	struct buf *bodies = xcalloc((size_t)w->connections, sizeof *bodies);
	int n_running;

	curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, w->connections);
	for (long i = 0; i < w->connections && i < w->count; i++)
		bare_start(w, multi, bare_new(&bodies[i]));
	while (w->n_done < w->count) {
		curl_multi_perform(multi, &n_running);
		bare_take(w, multi);
		if (w->n_done < w->count)
			curl_multi_poll(multi, NULL, 0, 1000, NULL);
	}
	curl_multi_cleanup(multi);
	for (long i = 0; i < w->connections; i++)
		buf_fini(&bodies[i]);
	free(bodies);
}

/* ---- the fetcher ---- */

static void
take(void *arg, const struct fetch_result *result)
{
	struct work *w = arg;

	if (result->outcome != FETCH_BODY)
		die(result->err.text);
	w->n_bytes += (long)result->len;
	w->n_done++;
}

/* All of them at once: the window is the fetcher's business. */
static void
run_fetcher(struct work *w)
{
	const struct fetch_limits limits = { .connections = w->connections,
		.connections_per_host = w->connections };
	struct error err = { 0 };
	uv_loop_t loop;

	uv_loop_init(&loop);
	struct fetcher *f = fetcher_new(&loop, &limits, &err);
	if (f == NULL)
		die(err.text);
	for (long i = 0; i < w->count; i++) {
		char *url = url_of(w, i);
		const struct fetch_request request = { .url = url,
			.timeout_sec = TIMEOUT_SEC,
			.max_redirects = 5,
			.max_body_bytes = 1 << 26 };
		if (fetch_start(f, &request, take, w, &err) != 0)
			die(err.text);
		free(url);
	}
	while (fetcher_active(f) > 0)
		uv_run(&loop, UV_RUN_ONCE);
	fetcher_free(f);
	uv_run(&loop, UV_RUN_DEFAULT);
	uv_loop_close(&loop);
}

int
main(int argc, char *argv[])
{
	struct rusage usage;

	if (argc != 5) {
		fputs("Usage: fetch bare|fetcher PREFIX COUNT CONNECTIONS\n",
		    stderr);
		return 2;
	}
	struct work w = { .prefix = argv[2],
		.count = strtol(argv[3], NULL, 10),
		.connections = strtol(argv[4], NULL, 10) };
	bool is_bare = strcmp(argv[1], "bare") == 0;
	curl_global_init(CURL_GLOBAL_DEFAULT);
	double start = now();
	if (is_bare)
		run_bare(&w);
	else
		run_fetcher(&w);
	double seconds = now() - start;
	getrusage(RUSAGE_SELF, &usage);
	printf("%.3f %.3f %ld %ld %ld\n", seconds,
	    seconds_of(&usage.ru_utime) + seconds_of(&usage.ru_stime), w.n_done,
	    w.n_bytes, usage.ru_maxrss);
	curl_global_cleanup();
	return w.n_done == w.count ? 0 : 1;
}
