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
#include <string.h>
#include <strings.h>
#include <sys/queue.h>

#include <curl/curl.h>
#include <uv.h>

#include "collectors/fetch.h"
#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0"
#endif

enum {
	CONNECT_TIMEOUT_SEC = 10,
	STALL_SEC = 20,
	REDIRECTS_MAX = 5,
};

/* One request under way. */
struct transfer {
	TAILQ_ENTRY(transfer) link;
	CURL *easy;
	struct curl_slist *headers;
	char *shown; /* the URL, for messages */
	bool is_file, is_conditional;
	size_t max_body_bytes;
	struct buf body;
	bool is_too_large;
	bool was_secure; /* a hop was https: none may be http any more */
	bool is_downgrade;
	char cause[CURL_ERROR_SIZE];
	void (*done)(void *arg, const struct fetch_result *result);
	void *arg;
};

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
	TAILQ_HEAD(, transfer) transfers;
	size_t n_active;
};

_Static_assert(offsetof(struct watch, poll) == 0,
    "free_handle() frees a watch by its handle");

static void
free_handle(uv_handle_t *handle)
{
	free(handle);
}

static void
transfer_free(struct transfer *t)
{
	if (t == NULL)
		return;
	curl_easy_cleanup(t->easy);
	curl_slist_free_all(t->headers);
	buf_fini(&t->body);
	free(t->shown);
	free(t);
}

static size_t
take_body(char *data, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	long status = 0;

	(void)size; /* always 1 */
	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	if (!t->is_file && status >= 300)
		return n; /* an error's page: of no use */
	if (n > t->max_body_bytes - t->body.len) {
		t->is_too_large = true;
		return CURL_WRITEFUNC_ERROR;
	}
	buf_append(&t->body, data, n);
	return n;
}

/* Runs before each hop's request is sent: a redirect that leaves https for http
 * would show the rest of the world what https hid. */
static int
/* NOLINTBEGIN(readability-non-const-parameter): curl's type */
check_hop(
    void *arg, char *remote_ip, char *local_ip, int remote_port, int local_port)
/* NOLINTEND(readability-non-const-parameter) */
{
	struct transfer *t = arg;
	char *scheme = NULL;

	(void)remote_ip;
	(void)local_ip;
	(void)remote_port;
	(void)local_port;
	curl_easy_getinfo(t->easy, CURLINFO_SCHEME, &scheme);
	bool is_secure = scheme != NULL && strcasecmp(scheme, "https") == 0;
	t->is_downgrade = t->was_secure && !is_secure;
	t->was_secure |= is_secure;
	return t->is_downgrade ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

static bool
is_passing_status(long status)
{
	return status == 408 || status == 429 || status >= 500;
}

/* Is it a fault that a later try may not meet? */
static bool
is_passing(CURLcode code)
{
	switch (code) {
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
	case CURLE_PARTIAL_FILE:
	case CURLE_OPERATION_TIMEDOUT:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_GOT_NOTHING:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_BAD_CONTENT_ENCODING:
	case CURLE_NO_CONNECTION_AVAILABLE:
		return true;
	default: /* the rest of libcurl's hundred codes */
		return false;
	}
}

static void
fail_transfer(struct transfer *t, CURLcode code, struct fetch_result *r)
{
	const char *cause = t->cause[0] == '\0' ||
		text_valid_utf8(t->cause, strlen(t->cause)) != strlen(t->cause)
	    ? curl_easy_strerror(code)
	    : t->cause;

	if (t->is_too_large)
		error_set(&r->err, ERROR_INPUT,
		    "%s: the body is larger than max_body, %zu bytes", t->shown,
		    t->max_body_bytes);
	else if (t->is_downgrade)
		error_set(&r->err, ERROR_INPUT,
		    "%s: redirected from https to http: expected https",
		    t->shown);
	else
		error_set(&r->err, is_passing(code) ? ERROR_RETRY : ERROR_INPUT,
		    "%s: %s", t->shown, cause);
}

static const char *
header_of(CURL *easy, const char *name)
{
	struct curl_header *header;

	/* -1: of the last of the requests, behind all redirects. */
	return curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &header) ==
		CURLHE_OK
	    ? header->value
	    : NULL;
}

/* Did the framing say where the body ends?  libcurl has checked that it does
 * end there. */
static bool
is_length_proved(const struct transfer *t)
{
	curl_off_t length = -1;
	long version = CURL_HTTP_VERSION_NONE;
	const char *coding = header_of(t->easy, "Transfer-Encoding");

	if (t->is_file)
		return false;
	curl_easy_getinfo(t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	curl_easy_getinfo(t->easy, CURLINFO_HTTP_VERSION, &version);
	return length >= 0 ||
	    (coding != NULL && strcasestr(coding, "chunked") != NULL) ||
	    version >= CURL_HTTP_VERSION_2_0;
}

/* What a reply that came whole is worth. */
static void
judge_reply(struct transfer *t, struct fetch_result *r)
{
	if (r->status == 304 && t->is_conditional) {
		r->outcome = FETCH_UNCHANGED;
		return;
	}
	if (!t->is_file &&
	    (r->status < 200 || r->status >= 300 || r->status == 206)) {
		error_set(&r->err,
		    is_passing_status(r->status) ? ERROR_RETRY : ERROR_INPUT,
		    "%s: HTTP status %ld: expected 200", t->shown, r->status);
		return;
	}
	if (t->body.len == 0) {
		error_set(&r->err, ERROR_RETRY,
		    "%s: an empty body: expected a report", t->shown);
		return;
	}
	r->outcome = FETCH_BODY;
	r->body = t->body.data;
	r->len = t->body.len;
	r->is_length_proved = is_length_proved(t);
}

static void
finish(struct transfer *t, CURLcode code)
{
	struct fetch_result r = { .outcome = FETCH_FAILED,
		.retry_after_sec = -1 };
	curl_off_t retry_after = 0;

	if (!t->is_file) {
		curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &r.status);
		curl_easy_getinfo(t->easy, CURLINFO_RETRY_AFTER, &retry_after);
		if (retry_after > 0)
			r.retry_after_sec = retry_after;
		r.etag = header_of(t->easy, "ETag");
		r.last_modified = header_of(t->easy, "Last-Modified");
		r.content_type = header_of(t->easy, "Content-Type");
	}
	if (code == CURLE_OK)
		judge_reply(t, &r);
	else
		fail_transfer(t, code, &r);
	t->done(t->arg, &r);
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
		curl_multi_remove_handle(f->multi, t->easy);
		TAILQ_REMOVE(&f->transfers, t, link);
		f->n_active--;
		finish(t, code);
		transfer_free(t);
	}
}

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

struct fetcher *
fetcher_new(struct uv_loop_s *loop, struct error *err)
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
	TAILQ_INIT(&f->transfers);
	f->timer = xcalloc(1, sizeof *f->timer);
	uv_timer_init(loop, f->timer);
	f->timer->data = f;
	curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, f);
	curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timeout_wanted);
	curl_multi_setopt(multi, CURLMOPT_TIMERDATA, f);
	return f;
}

void
fetcher_free(struct fetcher *f)
{
	if (f == NULL)
		return;
	while (!TAILQ_EMPTY(&f->transfers)) {
		struct transfer *t = TAILQ_FIRST(&f->transfers);
		TAILQ_REMOVE(&f->transfers, t, link);
		curl_multi_remove_handle(f->multi, t->easy);
		transfer_free(t);
	}
	/* Closes idle connections, and with them their watches. */
	curl_multi_cleanup(f->multi);
	uv_timer_stop(f->timer);
	uv_close((uv_handle_t *)f->timer, free_handle);
	free(f);
	curl_global_cleanup();
}

size_t
fetcher_active(const struct fetcher *f)
{
	return f->n_active;
}

/* A header of the request.  A line end in it would start another header. */
static int
add_header(
    struct transfer *t, const char *name, const char *value, struct error *err)
{
	for (const char *p = value; *p != '\0'; p++) {
		if ((unsigned char)*p < ' ' && *p != '\t')
			return error_set(err, ERROR_INPUT,
			    "%s: a control character in the %s header: "
			    "expected one line of text",
			    t->shown, name[0] == '\0' ? "extra" : name);
	}
	char *line =
	    name[0] == '\0' ? xstrdup(value) : xasprintf("%s: %s", name, value);
	struct curl_slist *longer = curl_slist_append(t->headers, line);
	free(line);
	if (longer == NULL)
		return error_set(err, ERROR_STORE, "libcurl has no memory");
	t->headers = longer;
	return 0;
}

static int
add_headers(
    struct transfer *t, const struct fetch_request *request, struct error *err)
{
	for (size_t i = 0; i < request->n_headers; i++) {
		if (add_header(t, "", request->headers[i], err) != 0)
			return -1;
	}
	if (request->etag != NULL &&
	    add_header(t, "If-None-Match", request->etag, err) != 0)
		return -1;
	if (request->last_modified != NULL &&
	    add_header(t, "If-Modified-Since", request->last_modified, err) !=
		0)
		return -1;
	/* libcurl drops this one itself where a redirect leaves the host. */
	if (request->token != NULL) {
		char *bearer = xasprintf("Bearer %s", request->token);
		int rc = add_header(t, "Authorization", bearer, err);
		explicit_bzero(bearer, strlen(bearer));
		free(bearer);
		return rc;
	}
	return 0;
}

static void
set_limits(CURL *easy, const struct fetch_request *request)
{
	long timeout = request->timeout_sec < 1 ? 1 : request->timeout_sec;
	long stall = request->stall_sec > 0 ? request->stall_sec : STALL_SEC;

	curl_easy_setopt(easy, CURLOPT_TIMEOUT, timeout);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT,
	    timeout < CONNECT_TIMEOUT_SEC ? timeout : CONNECT_TIMEOUT_SEC);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, stall);
	curl_easy_setopt(easy, CURLOPT_MAXREDIRS, (long)REDIRECTS_MAX);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https,file");
	curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
}

static void
set_options(struct transfer *t, const struct fetch_request *request)
{
	CURL *easy = t->easy;

	curl_easy_setopt(easy, CURLOPT_URL, request->url);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, t->headers);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "soewatch/" PACKAGE_VERSION);
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, check_hop);
	curl_easy_setopt(easy, CURLOPT_PREREQDATA, t);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->cause);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, t);
	set_limits(easy, request);
}

int
fetch_start(struct fetcher *f, const struct fetch_request *request,
    void (*done)(void *arg, const struct fetch_result *result), void *arg,
    struct error *err)
{
	struct transfer *t = xcalloc(1, sizeof *t);

	t->done = done;
	t->arg = arg;
	t->shown = fetch_url_shown(request->url);
	t->is_file = strncasecmp(request->url, "file:", 5) == 0;
	t->is_conditional =
	    request->etag != NULL || request->last_modified != NULL;
	t->max_body_bytes =
	    request->max_body_bytes < 0 ? 0 : (size_t)request->max_body_bytes;
	if (!fetch_url_is_good(request->url)) {
		error_set(err, ERROR_INPUT,
		    "%s: expected http://…, https://… or file:///…", t->shown);
		goto out;
	}
	if (add_headers(t, request, err) != 0)
		goto out;
	t->easy = curl_easy_init();
	if (t->easy == NULL) {
		error_set(err, ERROR_STORE, "libcurl has no memory");
		goto out;
	}
	set_options(t, request);
	CURLMcode code = curl_multi_add_handle(f->multi, t->easy);
	if (code != CURLM_OK) {
		error_set(err, ERROR_STORE, "%s: %s", t->shown,
		    curl_multi_strerror(code));
		goto out;
	}
	TAILQ_INSERT_TAIL(&f->transfers, t, link);
	f->n_active++;
	return 0;
out:
	transfer_free(t);
	return -1;
}
