/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * fetch: curl's multi interface driven by a libuv loop.
 *
 * libcurl says which sockets it waits for and until when; the loop watches them
 * and tells it what happened.  No thread a feed, no waiting in here.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <stddef.h>
#include <stdlib.h>
#include <sys/queue.h>

#include <curl/curl.h>
#include <uv.h>

#include "collectors/fetch.h"
#include "collectors/fetch_transfer.h"
#include "daemon/base/mem.h"

TAILQ_HEAD(transfers, transfer);

/* A socket that libcurl waits for. */
struct watch {
	uv_poll_t poll;
	struct fetcher *fetcher;
	curl_socket_t socket;
	int events; /* what it waits for */
};

struct fetcher {
	uv_loop_t *loop;
	uv_timer_t *timer; /* closes after the fetcher is gone */
	CURLM *multi;
	struct fetch_limits limits;
	struct transfers running, waiting;
	size_t n_running, n_waiting;
	CURL **idle; /* easy handles for the next requests */
	size_t n_idle, idle_size;
};

_Static_assert(offsetof(struct watch, poll) == 0,
    "free_handle() frees a watch by its handle");

static void
free_handle(uv_handle_t *handle)
{
	free(handle);
}

/* ---- easy handles ---- */

/* A handle keeps what it has learnt, such as TLS sessions; and 10,000 requests
 * take no more of them than there are connections. */
static CURL *
borrow_easy(struct fetcher *f)
{
	return f->n_idle > 0 ? f->idle[--f->n_idle] : curl_easy_init();
}

static void
return_easy(struct fetcher *f, CURL *easy)
{
	if ((int64_t)f->n_idle >= f->limits.connections) {
		curl_easy_cleanup(easy);
		return;
	}
	curl_easy_reset(easy);
	f->idle = xgrow(f->idle, f->n_idle, &f->idle_size, sizeof *f->idle);
	f->idle[f->n_idle++] = easy;
}

/* ---- a request's way ---- */

static bool
has_room(const struct fetcher *f)
{
	return (int64_t)f->n_running < f->limits.connections;
}

static int
start(struct fetcher *f, struct transfer *t, struct error *err)
{
	CURL *easy = borrow_easy(f);

	if (easy == NULL)
		return error_set(err, ERROR_STORE, "libcurl has no memory");
	transfer_begin(t, easy, uv_now(f->loop));
	CURLMcode code = curl_multi_add_handle(f->multi, easy);
	if (code != CURLM_OK) {
		curl_easy_cleanup(easy);
		t->easy = NULL;
		return error_set(err, ERROR_STORE, "%s: %s", t->shown,
		    curl_multi_strerror(code));
	}
	TAILQ_INSERT_TAIL(&f->running, t, link);
	f->n_running++;
	return 0;
}

static void
start_waiting(struct fetcher *f)
{
	while (f->n_waiting > 0 && has_room(f)) {
		struct fetch_result r = { .outcome = FETCH_FAILED,
			.retry_after_sec = -1 };
		struct transfer *t = TAILQ_FIRST(&f->waiting);
		TAILQ_REMOVE(&f->waiting, t, link);
		f->n_waiting--;
		if (start(f, t, &r.err) != 0) {
			t->done(t->arg, &r);
			transfer_free(t);
		}
	}
}

static void
finish(struct fetcher *f, struct transfer *t, CURLcode code,
    const struct error *bad)
{
	struct fetch_result r;

	TAILQ_REMOVE(&f->running, t, link);
	f->n_running--;
	transfer_result(t, code, bad, &r);
	t->done(t->arg, &r);
	return_easy(f, t->easy);
	transfer_free(t);
}

/* A hop is over: on to the next, or that was all. */
static void
end_hop(struct fetcher *f, struct transfer *t, CURLcode code)
{
	struct error err = { 0 };
	int rc = 0;

	curl_multi_remove_handle(f->multi, t->easy);
	if (code == CURLE_OK || t->is_page_cut)
		rc = transfer_follow(t, uv_now(f->loop), &err);
	if (rc == 1 && curl_multi_add_handle(f->multi, t->easy) != CURLM_OK)
		rc = error_set(&err, ERROR_STORE, "libcurl has no memory");
	if (rc != 1)
		finish(f, t, code, rc < 0 ? &err : NULL);
}

/* Takes what is finished off libcurl's list. */
static void
take_finished(struct fetcher *f)
{
	CURLMsg *message;
	int n_left;

	while ((message = curl_multi_info_read(f->multi, &n_left)) != NULL) {
		struct transfer *t = NULL;
		if (message->msg != CURLMSG_DONE)
			continue;
		CURLcode code = message->data.result;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &t);
		end_hop(f, t, code);
	}
	start_waiting(f);
}

/* ---- libcurl on the loop ---- */

static void
on_timer(uv_timer_t *timer)
{
	struct fetcher *f = timer->data;
	int n_running;

	curl_multi_socket_action(f->multi, CURL_SOCKET_TIMEOUT, 0, &n_running);
	take_finished(f);
}

static void
on_poll(uv_poll_t *poll, int status, int events)
{
	struct watch *w = poll->data;
	struct fetcher *f = w->fetcher;
	int happened = 0;
	int n_running;

	/* On a socket's error libuv stops watching and has no more to say than
	 * EBADF.  libcurl reads the true error off the socket, and asks again
	 * on a new connection where it was an old one that had been closed. */
	if (status < 0)
		happened |= CURL_CSELECT_IN | CURL_CSELECT_OUT;
	if (events & UV_READABLE)
		happened |= CURL_CSELECT_IN;
	if (events & UV_WRITABLE)
		happened |= CURL_CSELECT_OUT;
	curl_multi_socket_action(f->multi, w->socket, happened, &n_running);
	/* The close callback, which frees w, runs later on the loop. */
	if (status < 0 && !uv_is_closing((uv_handle_t *)poll))
		uv_poll_start(poll, w->events, on_poll);
	take_finished(f);
}

static struct watch *
watch_socket(struct fetcher *f, curl_socket_t socket)
{
	struct watch *w = xcalloc(1, sizeof *w);

	w->fetcher = f;
	w->socket = socket;
	if (uv_poll_init_socket(f->loop, &w->poll, socket) != 0) {
		free(w);
		return NULL;
	}
	w->poll.data = w;
	curl_multi_assign(f->multi, socket, w);
	return w;
}

static int
on_socket(CURL *easy, curl_socket_t socket, int what, void *arg, void *known)
{
	struct fetcher *f = arg;
	struct watch *w = known;

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		if (w == NULL)
			return 0;
		curl_multi_assign(f->multi, socket, NULL);
		uv_poll_stop(&w->poll);
		uv_close((uv_handle_t *)&w->poll, free_handle);
		return 0;
	}
	if (w == NULL)
		w = watch_socket(f, socket);
	if (w == NULL)
		return -1;
	w->events = 0;
	if (what & CURL_POLL_IN)
		w->events |= UV_READABLE;
	if (what & CURL_POLL_OUT)
		w->events |= UV_WRITABLE;
	return uv_poll_start(&w->poll, w->events, on_poll) == 0 ? 0 : -1;
}

static int
on_timeout_wanted(CURLM *multi, long timeout_ms, void *arg)
{
	struct fetcher *f = arg;

	(void)multi;
	if (timeout_ms < 0)
		return uv_timer_stop(f->timer);
	/* 0 too goes through the loop: libcurl must not be called from here. */
	return uv_timer_start(f->timer, on_timer, (uint64_t)timeout_ms, 0);
}

void
fetcher_set_limits(struct fetcher *f, const struct fetch_limits *limits)
{
	f->limits = *limits;
	curl_multi_setopt(
	    f->multi, CURLMOPT_MAXCONNECTS, (long)limits->connections);
	curl_multi_setopt(f->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS,
	    (long)limits->connections);
	curl_multi_setopt(f->multi, CURLMOPT_MAX_HOST_CONNECTIONS,
	    (long)limits->connections_per_host);
}

struct fetcher *
fetcher_new(struct uv_loop_s *loop, const struct fetch_limits *limits,
    struct error *err)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		error_set(err, ERROR_STORE, "libcurl cannot start");
		return NULL;
	}
	CURLM *multi = curl_multi_init();
	if (multi == NULL) {
		curl_global_cleanup();
		error_set(err, ERROR_STORE, "libcurl cannot start");
		return NULL;
	}
	struct fetcher *f = xcalloc(1, sizeof *f);
	f->loop = loop;
	f->multi = multi;
	TAILQ_INIT(&f->running);
	TAILQ_INIT(&f->waiting);
	f->timer = xcalloc(1, sizeof *f->timer);
	uv_timer_init(loop, f->timer);
	f->timer->data = f;
	curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, f);
	curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timeout_wanted);
	curl_multi_setopt(multi, CURLMOPT_TIMERDATA, f);
	curl_multi_setopt(multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
	fetcher_set_limits(f, limits);
	return f;
}

static void
drop(struct fetcher *f, struct transfers *transfers)
{
	while (!TAILQ_EMPTY(transfers)) {
		struct transfer *t = TAILQ_FIRST(transfers);
		TAILQ_REMOVE(transfers, t, link);
		if (t->easy != NULL) {
			curl_multi_remove_handle(f->multi, t->easy);
			curl_easy_cleanup(t->easy);
		}
		transfer_free(t);
	}
}

void
fetcher_cancel(struct fetcher *f)
{
	drop(f, &f->running);
	drop(f, &f->waiting);
	f->n_running = f->n_waiting = 0;
}

void
fetcher_free(struct fetcher *f)
{
	if (f == NULL)
		return;
	fetcher_cancel(f);
	while (f->n_idle > 0)
		curl_easy_cleanup(f->idle[--f->n_idle]);
	/* Closes idle connections, and with them their watches. */
	curl_multi_cleanup(f->multi);
	uv_timer_stop(f->timer);
	uv_close((uv_handle_t *)f->timer, free_handle);
	free(f->idle);
	free(f);
	curl_global_cleanup();
}

size_t
fetcher_active(const struct fetcher *f)
{
	return f->n_running + f->n_waiting;
}

int
fetch_start(struct fetcher *f, const struct fetch_request *request,
    void (*done)(void *arg, const struct fetch_result *result), void *arg,
    struct error *err)
{
	struct transfer *t = transfer_new(request, err);

	if (t == NULL)
		return -1;
	t->done = done;
	t->arg = arg;
	if (f->n_waiting > 0 || !has_room(f)) {
		TAILQ_INSERT_TAIL(&f->waiting, t, link);
		f->n_waiting++;
		return 0;
	}
	if (start(f, t, err) != 0) {
		transfer_free(t);
		return -1;
	}
	return 0;
}
