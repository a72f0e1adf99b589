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
#include <sys/socket.h>
#include <unistd.h>

#include <curl/curl.h>
#include <uv.h>

#include "collectors/fetch.h"
#include "collectors/fetch_transfer.h"
#include "daemon/base/mem.h"

TAILQ_HEAD(transfers, transfer);

/* A socket that libcurl waits for, or did and will. */
struct watch {
	uv_poll_t poll;
	struct fetcher *fetcher;
	curl_socket_t socket;
	bool is_connection; /* else of name lookups */
	int wanted;         /* what libcurl waits for */
	int events;         /* what the loop watches */
};

struct fetcher {
	uv_loop_t *loop;
	uv_timer_t *timer; /* closes after the fetcher is gone */
	CURLM *multi;
	struct fetch_limits limits;
	struct transfers running, waiting;
	size_t n_running, n_waiting;
	struct watch **watches; /* by socket; NULL: none */
	size_t n_watches, watches_size;
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

static curl_socket_t open_socket(
    void *arg, curlsocktype purpose, struct curl_sockaddr *address);
static int close_socket(void *arg, curl_socket_t socket);

static void
prepare(struct fetcher *f, CURL *easy)
{
	transfer_prepare(easy);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, f);
	curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
	curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, f);
}

/* A handle keeps what it has learnt, such as TLS sessions; and 10,000 requests
 * take no more of them than there are connections. */
static CURL *
borrow_easy(struct fetcher *f)
{
	if (f->n_idle > 0)
		return f->idle[--f->n_idle];
	CURL *easy = curl_easy_init();
	if (easy != NULL)
		prepare(f, easy);
	return easy;
}

static void
return_easy(struct fetcher *f, struct transfer *t)
{
	CURL *easy = t->easy;
	bool is_clean = transfer_end(t);

	if ((int64_t)f->n_idle >= f->limits.connections) {
		curl_easy_cleanup(easy);
		return;
	}
	if (!is_clean) {
		curl_easy_reset(easy);
		prepare(f, easy);
	}
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
		return error_set(err, ERROR_STORE, "%s: %s", transfer_shown(t),
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
	return_easy(f, t);
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

static int watch_for(struct watch *w, int events);

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
	if (status < 0) {
		happened |= CURL_CSELECT_IN | CURL_CSELECT_OUT;
		w->events = 0;
	}
	if (w->wanted == 0) {
		watch_for(w, 0);
		return;
	}
	if (events & UV_READABLE)
		happened |= CURL_CSELECT_IN;
	if (events & UV_WRITABLE)
		happened |= CURL_CSELECT_OUT;
	curl_multi_socket_action(f->multi, w->socket, happened, &n_running);
	/* The close callback, which frees w, runs later on the loop. */
	if (status < 0 && !uv_is_closing((uv_handle_t *)poll))
		watch_for(w, w->wanted);
	take_finished(f);
}

static int
watch_for(struct watch *w, int events)
{
	if (w->events == events)
		return 0;
	w->events = events;
	return events == 0 ? uv_poll_stop(&w->poll)
			   : uv_poll_start(&w->poll, events, on_poll);
}

/* NULL when the loop cannot watch it. */
static struct watch *
watch_new(struct fetcher *f, curl_socket_t socket)
{
	struct watch *w = xcalloc(1, sizeof *w);

	w->fetcher = f;
	w->socket = socket;
	if (uv_poll_init_socket(f->loop, &w->poll, socket) != 0) {
		free(w);
		return NULL;
	}
	w->poll.data = w;
	while (f->n_watches <= (size_t)socket) {
		f->watches = xgrow(f->watches, f->n_watches, &f->watches_size,
		    sizeof(struct watch *));
		f->watches[f->n_watches++] = NULL;
	}
	f->watches[socket] = w;
	return w;
}

static struct watch *
watch_of(const struct fetcher *f, curl_socket_t socket)
{
	return (size_t)socket < f->n_watches ? f->watches[socket] : NULL;
}

static void
watch_free(struct watch *w)
{
	w->fetcher->watches[w->socket] = NULL;
	w->wanted = 0;
	uv_close((uv_handle_t *)&w->poll, free_handle);
}

static int
on_socket(CURL *easy, curl_socket_t socket, int what, void *arg, void *known)
{
	struct fetcher *f = arg;
	struct watch *w = watch_of(f, socket);

	(void)easy;
	(void)known;
	if (what == CURL_POLL_REMOVE) {
		/* The next request on the connection will want the same as this
		 * one; until then it says nothing, or once that it is closed.
		 */
		if (w != NULL && w->is_connection)
			w->wanted = 0;
		else if (w != NULL)
			watch_free(w);
		return 0;
	}
	if (w == NULL)
		w = watch_new(f, socket);
	if (w == NULL)
		return -1;
	w->wanted = 0;
	if (what & CURL_POLL_IN)
		w->wanted |= UV_READABLE;
	if (what & CURL_POLL_OUT)
		w->wanted |= UV_WRITABLE;
	return watch_for(w, w->wanted) == 0 ? 0 : -1;
}

/* Connections are opened and closed here, so that they can be watched for as
 * long as they last. */
static curl_socket_t
open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct fetcher *f = arg;
	int fd = socket(address->family, address->socktype | SOCK_CLOEXEC,
	    address->protocol);

	(void)purpose; /* there is but one */
	if (fd < 0)
		return CURL_SOCKET_BAD;
	struct watch *w = watch_new(f, fd);
	if (w == NULL) {
		close(fd);
		return CURL_SOCKET_BAD;
	}
	w->is_connection = true;
	return fd;
}

static int
close_socket(void *arg, curl_socket_t socket)
{
	struct watch *w = watch_of(arg, socket);

	if (w != NULL)
		watch_free(w);
	return close(socket);
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
	free(f->watches);
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
