/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * http: a message by POST, and what the reply is worth.
 *
 * Refused is only what is the message's own fault.  A wrong address, password
 * or certificate is somebody's to mend, and until then the message waits.
 */
#include <stdlib.h>
#include <string.h>

#include "collectors/fetch.h"
#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "notifiers/driver.h"
#include "daemon/base/mem.h"

enum { REPLY_BYTES_MAX = 65536 };

struct http_delivery {
	struct delivery delivery;
	char *url;
	int template;
	enum notifier_end (*judge)(int template, const char *reply, size_t len,
	    int64_t *retry_after_sec, struct error *err);
};

static void
http_free(struct http_delivery *h)
{
	xwipe(h->url);
	free(h);
}

void
http_abandon(struct delivery *d)
{
	http_free((struct http_delivery *)d);
}

static bool
is_messages_fault(long status)
{
	return status == 400 || status == 413 || status == 415 || status == 422;
}

/* The reason without the address, which may be a secret: a robot's key is in
 * it. */
static void
tell_failure(const struct http_delivery *h, const struct fetch_result *r,
    struct error *err)
{
	char *shown = fetch_url_shown(h->url);
	size_t len = strlen(shown);
	const char *text = r->err.text;
	char quoted[TEXT_QUOTE_SIZE];

	if (strncmp(text, shown, len) == 0 && strncmp(text + len, ": ", 2) == 0)
		text += len + 2;
	if (strstr(text, "://") != NULL && r->status != 0)
		error_set(err, r->err.code,
		    "HTTP status %ld leads elsewhere: expected the address "
		    "itself",
		    r->status);
	else if (strstr(text, "://") != NULL)
		error_set(err, r->err.code, "the request did not get through");
	else if (r->page != NULL && r->page_len > 0)
		error_set(err, r->err.code, "%s, with the page %s", text,
		    text_quote(quoted, r->page, r->page_len));
	else
		error_set(err, r->err.code, "%s", text);
	free(shown);
}

static enum notifier_end
judge_failure(const struct http_delivery *h, const struct fetch_result *r,
    int64_t *retry_after_sec, struct error *err)
{
	/* Feishu's robots have their code in the page of a 400. */
	if (h->judge != NULL && is_messages_fault(r->status) &&
	    r->page != NULL) {
		enum notifier_end end = h->judge(
		    h->template, r->page, r->page_len, retry_after_sec, err);
		if (end != NOTIFIER_DELIVERED && err->code == ERROR_INPUT)
			return end;
	}
	tell_failure(h, r, err);
	return is_messages_fault(r->status) ? NOTIFIER_REFUSED : NOTIFIER_RETRY;
}

static void
answered(void *arg, const struct fetch_result *r)
{
	struct http_delivery *h = arg;
	struct error err = { 0 };
	int64_t retry_after_sec = r->retry_after_sec;
	enum notifier_end end = NOTIFIER_DELIVERED;

	if (r->outcome != FETCH_BODY)
		end = judge_failure(h, r, &retry_after_sec, &err);
	else if (h->judge != NULL)
		end = h->judge(
		    h->template, r->body, r->len, &retry_after_sec, &err);
	if (end != NOTIFIER_DELIVERED) {
		char *server = fetch_url_server(h->url);
		error_prefix(&err, "%s", server == NULL ? "url" : server);
		free(server);
	}
	delivery_end(&h->delivery, end, retry_after_sec, &err);
	http_free(h);
}

static struct fetch_request
request_of(const struct notifier *notifier, const struct http_post *post)
{
	return (struct fetch_request){ .url = post->url,
		.headers = post->headers,
		.n_headers = post->n_headers,
		.secret_headers = &post->signature,
		.n_secret_headers = post->signature != NULL,
		.body = buf_text(post->body),
		.content_type = "application/json; charset=utf-8",
		.proxy = notifier->proxy,
		.ca_file = notifier->ca_file,
		.is_unverified = !notifier->verifies_tls,
		.is_telling = true,
		.timeout_sec = notifier->timeout_sec,
		.connect_timeout_sec = notifier->timeout_sec,
		.stall_sec = notifier->timeout_sec,
		.max_body_bytes = REPLY_BYTES_MAX };
}

struct delivery *
http_start(struct notifiers *n, const struct notifier *notifier,
    const struct http_post *post, struct error *err)
{
	struct fetch_request request = request_of(notifier, post);
	struct http_delivery *h = xcalloc(1, sizeof *h);
	char *user = NULL;
	char *token = NULL;

	h->url = xstrdup(post->url);
	h->template = notifier->template;
	h->judge = post->judge;
	int rc = notifier_secret(
	    n, "user_file", notifier->user_file, true, &user, err);
	if (rc == 0)
		rc = notifier_secret(
		    n, "token_file", notifier->token_file, false, &token, err);
	request.user = user;
	request.token = token;
	if (rc == 0 && !fetch_url_is_good(post->url))
		rc = error_set(
		    err, ERROR_RETRY, "the address is none of http or https");
	if (rc == 0 &&
	    fetch_start(notifiers_fetcher(n), &request, answered, h, err) != 0)
		rc = error_set(err, ERROR_RETRY,
		    "the request cannot be sent: expected an address, a token "
		    "and a password without control characters");
	xwipe(user);
	xwipe(token);
	buf_fini(post->body);
	if (rc == 0)
		return &h->delivery;
	http_free(h);
	return NULL;
}
