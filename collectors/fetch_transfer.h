/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * fetch_transfer: one request, hop by hop; within fetch alone.
 *
 * Redirects are followed here and not by libcurl, so that what is secret stays
 * with the server that it was given for, whatever header it travels in.
 */
#ifndef SOEWATCH_COLLECTORS_FETCH_TRANSFER_H
#define SOEWATCH_COLLECTORS_FETCH_TRANSFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include <curl/curl.h>

#include "collectors/fetch.h"
#include "daemon/base/buf.h"
#include "daemon/base/error.h"

struct transfer {
	TAILQ_ENTRY(transfer) link;
	CURL *easy; /* lent by the fetcher; NULL while it waits */
	void (*done)(void *arg, const struct fetch_result *result);
	void *arg;

	/* The request. */
	char *url;   /* of the hop at hand */
	char *shown; /* by transfer_shown() */
	struct curl_slist *headers;
	/* Only for the first server: these with the headers behind them, and
	 * what follows; NULL for good once another server is asked. */
	struct curl_slist *own_headers;
	char *user, *client_cert_file, *client_key_file;
	char *body;
	char *user_agent, *proxy, *proxy_user, *ca_file;
	bool is_file, is_conditional, is_unverified, is_telling;
	bool has_own_options; /* user, certificate, key or body */
	int64_t timeout_msec, connect_timeout_msec, stall_sec;
	int64_t max_redirects;
	size_t max_body_bytes;

	/* How far it is. */
	uint64_t deadline_msec; /* loop time */
	int64_t n_redirects;
	bool has_left; /* another server than the first is asked */
	size_t header_bytes, page_bytes;
	struct buf reply;
	bool is_too_large, is_header_too_large, is_page_cut, is_overlong;
	char cause[CURL_ERROR_SIZE];
};

/* A copy of the request; NULL with err set when it cannot be sent. */
struct transfer *transfer_new(
    const struct fetch_request *request, struct error *err);
void transfer_free(struct transfer *t); /* not its easy handle */

/* Sets a new or reset handle up with what is the same for every request. */
void transfer_prepare(CURL *easy);

/* Sets the lent and prepared handle up for the first hop. */
void transfer_begin(struct transfer *t, CURL *easy, uint64_t now_msec);

/* Behind a reply: 1 when it leads on and the handle is set up for the next hop,
 * 0 when it does not, -1 with err set when it leads where it must not. */
int transfer_follow(struct transfer *t, uint64_t now_msec, struct error *err);

/* Behind the last hop, before the handle is lent again: false when it must be
 * reset and prepared for that. */
bool transfer_end(struct transfer *t);

/* The first URL, for messages; borrowed from t. */
const char *transfer_shown(struct transfer *t);

/* A header of the last reply, borrowed from the handle; NULL if there is none.
 */
const char *transfer_header(const struct transfer *t, const char *name);

/* What came of it, borrowed from t; bad is what transfer_follow() found, or
 * NULL. */
void transfer_result(struct transfer *t, CURLcode code, const struct error *bad,
    struct fetch_result *out);

#endif
