/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * fetch: bodies over HTTP, HTTPS and from files; libcurl on the libuv loop.
 */
#ifndef SOEWATCH_COLLECTORS_FETCH_H
#define SOEWATCH_COLLECTORS_FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/error.h"

struct uv_loop_s;
struct fetcher;

/* All strings are copied by fetch_start(). */
struct fetch_request {
	const char *url; /* http, https or file */
	const char *const *headers;
	size_t n_headers;
	const char *token; /* sent as "Authorization: Bearer …"; or NULL */
	const char *etag;  /* of the last body, or NULL */
	const char *last_modified; /* of the last body, or NULL */
	int64_t timeout_sec;
	int64_t stall_sec; /* give up after so long without a byte; 0: 20 */
	int64_t max_body_bytes; /* decompressed */
};

enum fetch_outcome {
	FETCH_BODY,      /* a body came, whole */
	FETCH_UNCHANGED, /* 304 */
	FETCH_FAILED, /* err says why; ERROR_RETRY where a later try may do */
};

/* Borrowed for the call of done. */
struct fetch_result {
	enum fetch_outcome outcome;
	const char *body;
	size_t len;
	/* Content-Length, chunks or HTTP/2 said where the body ends; never so
	 * for a file, which may still be written. */
	bool is_length_proved;
	const char *etag, *last_modified; /* NULL where none came */
	const char *content_type;         /* NULL where none came */
	long status;                      /* HTTP status, 0 for file:// */
	int64_t retry_after_sec;          /* -1: not said */
	struct error err;
};

/* The loop must outlive the fetcher.  NULL with err set when libcurl cannot
 * start. */
struct fetcher *fetcher_new(struct uv_loop_s *loop, struct error *err);

/* Cancels what is under way (their done is not called) and closes its handles
 * on the loop; run the loop once more before closing it.  Not from within a
 * done. */
void fetcher_free(struct fetcher *f);

/* Starts a request; done is called from the loop, never from here, and may
 * start others.  -1 with err set when the request cannot even start (then done
 * is never called). */
int fetch_start(struct fetcher *f, const struct fetch_request *request,
    void (*done)(void *arg, const struct fetch_result *result), void *arg,
    struct error *err);

/* How many requests are under way. */
size_t fetcher_active(const struct fetcher *f);

/* Is the URL one that fetch takes: http, https, file?  For --check, so {…} may
 * stand in it. */
bool fetch_url_is_good(const char *url);

/* The URL as messages may show it: without a user's name and password, and with
 * the values of parameters that look like secrets left out.
 * Caller frees with free(). */
char *fetch_url_shown(const char *url);

#endif
