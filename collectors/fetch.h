/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * fetch: bodies over HTTP, HTTPS and from files; libcurl on the libuv loop.
 */
#ifndef SOEWATCH_COLLECTORS_FETCH_H
#define SOEWATCH_COLLECTORS_FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/buf.h"
#include "daemon/base/error.h"

struct uv_loop_s;
struct fetcher;

/* How many connections there may be at once, in all and to one server. */
struct fetch_limits {
	int64_t connections, connections_per_host;
};

/* Everything is copied by fetch_start(); what is secret is wiped when the
 * request is over.  0 and NULL are what they say or "not wanted"; so a request
 * of nothing but a URL follows no redirect, and verifies TLS. */
struct fetch_request {
	const char *url;            /* http, https or file */
	const char *const *headers; /* "Name: value" */
	size_t n_headers;
	/* Likewise, but secret: like token, user and the client's certificate,
	 * they go to the URL's own server, never where it redirects to. */
	const char *const *secret_headers;
	size_t n_secret_headers;
	const char *token; /* sent as "Authorization: Bearer …" */
	const char *user;  /* "name:password", sent as basic authentication */
	const char *body;  /* sent by POST; NULL: GET */
	const char *content_type;  /* of body; NULL: application/json */
	const char *etag;          /* of the last body; not sent with body */
	const char *last_modified; /* likewise */
	const char *user_agent;    /* NULL: soewatch/VERSION */
	const char *proxy;         /* a URL without a password; NULL: none */
	const char *proxy_user;    /* "name:password" for the proxy */
	const char *ca_file;       /* PEM; NULL: the system's authorities */
	const char *client_cert_file, *client_key_file; /* PEM */
	bool is_unverified;          /* any certificate will do */
	int64_t timeout_sec;         /* of all of it, redirects too */
	int64_t connect_timeout_sec; /* 0: 10 */
	int64_t stall_sec;           /* slower than 64 bytes/s for so long is
				      * given up; 0: 20 */
	int64_t max_redirects;
	int64_t max_body_bytes; /* decompressed */
	/* It is told something, not asked: a reply without a body will do, and
	 * the page of an error is of interest. */
	bool is_telling;
};

enum fetch_outcome {
	FETCH_BODY,      /* a body came, whole */
	FETCH_UNCHANGED, /* 304 */
	FETCH_FAILED, /* err says why; ERROR_RETRY where a later try may do */
};

enum { FETCH_RETRY_AFTER_MAX_SEC = 86400 };

/* Borrowed for the call of done. */
struct fetch_result {
	enum fetch_outcome outcome;
	const char *body;
	size_t len;
	/* The body's own bytes, which done may take away (and leave { 0 }). */
	struct buf *reply;
	int64_t wire_len; /* bytes of the body as it was sent, compressed */
	/* Content-Length, chunks or HTTP/2 said where the body ends; never so
	 * for a file, which may still be written. */
	bool is_length_proved;
	const char *etag, *last_modified; /* NULL where none came */
	const char *content_type;         /* NULL where none came */
	long status;                      /* HTTP status, 0 for file:// */
	/* What 429 and 503 ask for, as seconds or as a date; at most
	 * FETCH_RETRY_AFTER_MAX_SEC, -1: not said. */
	int64_t retry_after_sec;
	int64_t n_redirects;
	/* Of a request that is telling: the beginning of an error's page,
	 * not NUL-terminated; NULL where none came. */
	const char *page;
	size_t page_len;
	struct error err;
};

/* The loop must outlive the fetcher.  NULL with err set when libcurl cannot
 * start. */
struct fetcher *fetcher_new(struct uv_loop_s *loop,
    const struct fetch_limits *limits, struct error *err);

/* Other limits, from the next request on: those of a reloaded configuration. */
void fetcher_set_limits(struct fetcher *f, const struct fetch_limits *limits);

/* Gives up what is under way or waits; its done is not called.  Not from within
 * a done. */
void fetcher_cancel(struct fetcher *f);

/* Cancels what is under way (their done is not called) and closes its handles
 * on the loop; run the loop once more before closing it.  Not from within a
 * done. */
void fetcher_free(struct fetcher *f);

/* Starts a request; done is called from the loop, never from here, and may
 * start others.  Where all connections are taken it waits for its turn, and its
 * timeouts begin with that; but a wait for connections_per_host is libcurl's
 * and within them, so start no more for one server than it allows.  -1 with err
 * set when the request cannot even start (then done is never called). */
int fetch_start(struct fetcher *f, const struct fetch_request *request,
    void (*done)(void *arg, const struct fetch_result *result), void *arg,
    struct error *err);

/* How many requests are under way or wait for their turn. */
size_t fetcher_active(const struct fetcher *f);

/* Is the URL one that fetch takes: http, https, file?  For --check, so {…} may
 * stand in it. */
bool fetch_url_is_good(const char *url);

/* The URL as messages may show it: without a user's name and password, and with
 * the values of parameters that look like secrets left out.
 * Caller frees with free(). */
char *fetch_url_shown(const char *url);

/* "https://data.sec.gov:443": scheme, host and port, in small letters; NULL
 * where the URL has no host, such as that of a file.
 * Caller frees with free(). */
char *fetch_url_server(const char *url);

#endif
