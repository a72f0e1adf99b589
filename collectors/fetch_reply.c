/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * fetch_reply: what a reply, or the lack of one, is worth.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "collectors/fetch_transfer.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

/* Will a later try perhaps meet another answer? */
static bool
is_passing_status(long status)
{
	return status == 408 || status == 425 || status == 429 || status >= 500;
}

/* Is it a fault that a later try may not meet? */
static bool
is_passing(CURLcode code)
{
	switch (code) {
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
	case CURLE_PROXY:
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

/* The error, with the URL in front, and that of the hop where it is another. */
static void fail(struct transfer *t, struct fetch_result *r,
    enum error_code code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void
fail(struct transfer *t, struct fetch_result *r, enum error_code code,
    const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	char *text = xvasprintf(format, ap);
	va_end(ap);
	error_set(&r->err, code, "%s", text);
	free(text);
	if (t->n_redirects > 0) {
		char quoted[TEXT_QUOTE_SIZE];
		char *shown = fetch_url_shown(t->url);
		error_prefix(
		    &r->err, "redirected to %s", text_quote_z(quoted, shown));
		free(shown);
	}
	error_prefix(&r->err, "%s", transfer_shown(t));
}

/* libcurl's own words, where a terminal can show them. */
static const char *
cause_of(const struct transfer *t, CURLcode code)
{
	size_t len = strlen(t->cause);

	if (len == 0 || text_valid_utf8(t->cause, len) != len)
		return curl_easy_strerror(code);
	for (const char *p = t->cause; *p != '\0'; p++) {
		if ((unsigned char)*p < ' ')
			return curl_easy_strerror(code);
	}
	return t->cause;
}

/* What the proxy said to CONNECT, 0 where it was asked nothing. */
static long
proxy_status(const struct transfer *t)
{
	long status = 0;

	curl_easy_getinfo(t->easy, CURLINFO_HTTP_CONNECTCODE, &status);
	return status;
}

/* Does the server want another certificate of ours, or one at all?  With TLS
 * 1.3 it says so behind the handshake, where libcurl sees a broken connection
 * and only OpenSSL's words tell. */
static bool
is_certificate_wanted(const struct transfer *t)
{
	static const char *const alerts[] = { "alert certificate required",
		"alert bad certificate", "alert unknown ca",
		"alert certificate expired", "alert certificate unknown" };

	for (size_t i = 0; i < ARRAY_SIZE(alerts); i++) {
		if (strstr(t->cause, alerts[i]) != NULL)
			return true;
	}
	return false;
}

static void
fail_on_way(struct transfer *t, CURLcode code, struct fetch_result *r)
{
	enum error_code class = is_passing(code) ? ERROR_RETRY : ERROR_INPUT;
	bool is_proxys = t->proxy != NULL && t->proxy[0] != '\0' &&
	    (code == CURLE_COULDNT_CONNECT || code == CURLE_PROXY ||
		code == CURLE_COULDNT_RESOLVE_PROXY);
	long status = proxy_status(t);

	if (status >= 300 && code == CURLE_RECV_ERROR)
		fail(t, r,
		    is_passing_status(status) ? ERROR_RETRY : ERROR_INPUT,
		    "proxy %s: HTTP status %ld: expected a tunnel", t->proxy,
		    status);
	else if (is_proxys)
		fail(t, r, class, "proxy %s: %s", t->proxy, cause_of(t, code));
	else if (is_certificate_wanted(t))
		fail(t, r, ERROR_INPUT,
		    "%s: expected a client_cert_file that the server knows",
		    cause_of(t, code));
	else if (code == CURLE_PEER_FAILED_VERIFICATION)
		fail(t, r, class,
		    "%s: expected a certificate of this host that %s vouches "
		    "for",
		    cause_of(t, code),
		    t->ca_file == NULL ? "one of the system's authorities"
				       : "ca_file");
	else
		fail(t, r, class, "%s", cause_of(t, code));
}

static void
fail_transfer(struct transfer *t, CURLcode code, struct fetch_result *r)
{
	if (t->is_too_large)
		fail(t, r, ERROR_INPUT,
		    "the body is larger than max_body, %zu bytes",
		    t->max_body_bytes);
	/* libcurl's own limit is told as a lack of memory. */
	else if (t->is_header_too_large ||
	    (code == CURLE_OUT_OF_MEMORY && !t->is_file && t->reply.len == 0))
		fail(t, r, ERROR_INPUT,
		    "the reply's headers are too large: expected at most "
		    "100 KB a line and 256 KB in all");
	else if (code == CURLE_UNSUPPORTED_PROTOCOL ||
	    code == CURLE_WEIRD_SERVER_REPLY)
		fail(t, r, ERROR_INPUT, "the reply is not HTTP: %s",
		    cause_of(t, code));
	else
		fail_on_way(t, code, r);
}

/* Did the framing say where the body ends?  libcurl has checked that it does
 * end there. */
static bool
is_length_proved(const struct transfer *t)
{
	curl_off_t length = -1;
	long version = CURL_HTTP_VERSION_NONE;

	if (t->is_file)
		return false;
	curl_easy_getinfo(t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	curl_easy_getinfo(t->easy, CURLINFO_HTTP_VERSION, &version);
	if (length >= 0 || version >= CURL_HTTP_VERSION_2_0)
		return true;
	const char *coding = transfer_header(t, "Transfer-Encoding");
	return coding != NULL && strcasestr(coding, "chunked") != NULL;
}

static void
fail_status(struct transfer *t, struct fetch_result *r)
{
	enum error_code class =
	    is_passing_status(r->status) ? ERROR_RETRY : ERROR_INPUT;

	if ((r->status == 401 || r->status == 403) && t->has_left)
		fail(t, r, class,
		    "HTTP status %ld: expected 200; secrets are not sent where "
		    "another server redirects to",
		    r->status);
	else
		fail(t, r, class, "HTTP status %ld: expected 200", r->status);
}

/* What a reply that came whole is worth. */
static void
judge_reply(struct transfer *t, struct fetch_result *r)
{
	if (r->status == 304 && t->is_conditional) {
		r->outcome = FETCH_UNCHANGED;
	} else if (!t->is_file &&
	    (r->status < 200 || r->status >= 300 || r->status == 206)) {
		r->page = t->reply.data;
		r->page_len = t->reply.len;
		fail_status(t, r);
	} else if (t->is_overlong) {
		fail(t, r, ERROR_RETRY,
		    "the body is longer than its Content-Length, %zu bytes",
		    t->reply.len);
	} else if (t->reply.len == 0 && !t->is_telling) {
		fail(t, r, ERROR_RETRY, "an empty body: expected a report");
	} else {
		r->outcome = FETCH_BODY;
		r->body = buf_text(&t->reply);
		r->len = t->reply.len;
		r->reply = &t->reply;
		r->is_length_proved = is_length_proved(t);
	}
}

static int64_t
retry_after_of(const struct transfer *t, long status)
{
	curl_off_t sec = 0;

	if (status != 429 && status != 503)
		return -1;
	const char *text = transfer_header(t, "Retry-After");
	if (text == NULL)
		return -1;
	/* libcurl reads the date, and takes a number past its range for 0. */
	if (text[0] >= '0' && text[0] <= '9')
		sec = strtoll(text, NULL, 10);
	else
		curl_easy_getinfo(t->easy, CURLINFO_RETRY_AFTER, &sec);
	if (sec <= 0)
		return -1;
	return sec < FETCH_RETRY_AFTER_MAX_SEC ? sec
					       : FETCH_RETRY_AFTER_MAX_SEC;
}

static const char *
content_type_of(const struct transfer *t)
{
	char *type = NULL;

	curl_easy_getinfo(t->easy, CURLINFO_CONTENT_TYPE, &type);
	return type;
}

void
transfer_result(struct transfer *t, CURLcode code, const struct error *bad,
    struct fetch_result *r)
{
	*r = (struct fetch_result){ .outcome = FETCH_FAILED,
		.retry_after_sec = -1,
		.n_redirects = t->n_redirects };
	if (!t->is_file) {
		curl_off_t wire_len = 0;
		curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &r->status);
		curl_easy_getinfo(t->easy, CURLINFO_SIZE_DOWNLOAD_T, &wire_len);
		r->wire_len = wire_len;
		r->retry_after_sec = retry_after_of(t, r->status);
		r->etag = transfer_header(t, "ETag");
		r->last_modified = transfer_header(t, "Last-Modified");
		r->content_type = content_type_of(t);
	}
	if (bad != NULL)
		r->err = *bad;
	else if (code == CURLE_OK || t->is_page_cut)
		judge_reply(t, r);
	else
		fail_transfer(t, code, r);
}
