/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * fetch_transfer: a request as libcurl is to send it, hop by hop.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "collectors/fetch_transfer.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0"
#endif

enum {
	CONNECT_TIMEOUT_SEC = 10,
	STALL_SEC = 20,
	SLOW_BYTES_PER_SEC = 64,
	HEADER_BYTES_MAX = 256 << 10, /* libcurl takes 100 KB a line */
	PAGE_BYTES_MAX = 64 << 10,    /* of an error's or a redirect's page */
	PAGE_KEPT_BYTES = 4096,
};

static void
wipe_headers(struct curl_slist *headers)
{
	for (struct curl_slist *h = headers; h != NULL; h = h->next)
		explicit_bzero(h->data, strlen(h->data));
	curl_slist_free_all(headers);
}

/* Forgets what is for the first server alone. */
static void
forget_own(struct transfer *t)
{
	wipe_headers(t->own_headers);
	xwipe(t->user);
	free(t->client_cert_file);
	free(t->client_key_file);
	t->own_headers = NULL;
	t->user = t->client_cert_file = t->client_key_file = NULL;
}

static void
forget_body(struct transfer *t)
{
	xwipe(t->body);
	t->body = NULL;
}

void
transfer_free(struct transfer *t)
{
	if (t == NULL)
		return;
	forget_own(t);
	forget_body(t);
	curl_slist_free_all(t->headers);
	xwipe(t->proxy_user);
	buf_fini(&t->reply);
	free(t->url);
	free(t->shown);
	free(t->user_agent);
	free(t->proxy);
	free(t->ca_file);
	free(t);
}

const char *
transfer_shown(struct transfer *t)
{
	if (t->shown == NULL)
		t->shown = fetch_url_shown(t->url);
	return t->shown;
}

/* ---- the copy of a request ---- */

static char *
copy(const char *text)
{
	return text == NULL ? NULL : xstrdup(text);
}

/* A header of the request.  A line end in it would start another header. */
static int
add_header(struct transfer *t, struct curl_slist **list, const char *name,
    const char *value, struct error *err)
{
	for (const char *p = value; *p != '\0'; p++) {
		if ((unsigned char)*p < ' ' && *p != '\t')
			return error_set(err, ERROR_INPUT,
			    "%s: a control character in the %s header: "
			    "expected one line of text",
			    transfer_shown(t),
			    name[0] == '\0' ? "extra" : name);
	}
	char *line =
	    name[0] == '\0' ? xstrdup(value) : xasprintf("%s: %s", name, value);
	struct curl_slist *longer = curl_slist_append(*list, line);
	xwipe(line);
	if (longer == NULL)
		return error_set(err, ERROR_STORE, "libcurl has no memory");
	*list = longer;
	return 0;
}

/* Is it a header that would mislead another server, or tell it a secret? */
static bool
is_own_header(const char *line)
{
	static const char *const names[] = {
		"Host:", "Authorization:", "Cookie:"
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (strncasecmp(line, names[i], strlen(names[i])) == 0)
			return true;
	}
	return false;
}

static int
add_headers(
    struct transfer *t, const struct fetch_request *r, struct error *err)
{
	for (size_t i = 0; i < r->n_headers; i++) {
		const char *line = r->headers[i];
		if (add_header(t,
			is_own_header(line) ? &t->own_headers : &t->headers, "",
			line, err) != 0)
			return -1;
	}
	if (t->is_conditional && r->etag != NULL &&
	    add_header(t, &t->headers, "If-None-Match", r->etag, err) != 0)
		return -1;
	if (t->is_conditional && r->last_modified != NULL &&
	    add_header(t, &t->headers, "If-Modified-Since", r->last_modified,
		err) != 0)
		return -1;
	return 0;
}

static int
add_token(struct transfer *t, const char *token, struct error *err)
{
	char *bearer = xasprintf("Bearer %s", token);
	int rc = add_header(t, &t->own_headers, "Authorization", bearer, err);

	xwipe(bearer);
	return rc;
}

/* The list of the first server: what is secret, and all that the others get.
 * libcurl takes one list. */
static int
add_own_headers(
    struct transfer *t, const struct fetch_request *r, struct error *err)
{
	if (r->token != NULL && add_token(t, r->token, err) != 0)
		return -1;
	for (size_t i = 0; i < r->n_secret_headers; i++) {
		if (add_header(
			t, &t->own_headers, "", r->secret_headers[i], err) != 0)
			return -1;
	}
	if (r->body != NULL &&
	    add_header(t, &t->own_headers, "Content-Type",
		r->content_type == NULL ? "application/json" : r->content_type,
		err) != 0)
		return -1;
	for (const struct curl_slist *h = t->headers; h != NULL; h = h->next) {
		if (add_header(t, &t->own_headers, "", h->data, err) != 0)
			return -1;
	}
	return 0;
}

static int64_t
msec_of(int64_t sec, int64_t fallback_sec)
{
	enum { LONGEST_SEC = 86400 };

	if (sec <= 0)
		sec = fallback_sec;
	return (sec < LONGEST_SEC ? sec : LONGEST_SEC) * 1000;
}

/* libcurl would wait for the other end of a FIFO, and all else with it. */
static int
check_file(struct transfer *t, struct error *err)
{
	char *path = curl_unescape(t->url + strlen("file://"), 0);
	struct stat st;
	bool is_bad =
	    path != NULL && stat(path, &st) == 0 && !S_ISREG(st.st_mode);

	curl_free(path);
	if (!is_bad)
		return 0;
	return error_set(err, ERROR_INPUT,
	    "%s: no regular file: expected a file with a report in it",
	    transfer_shown(t));
}

struct transfer *
transfer_new(const struct fetch_request *r, struct error *err)
{
	struct transfer *t = xcalloc(1, sizeof *t);

	t->url = xstrdup(r->url);
	t->user = copy(r->user);
	t->client_cert_file = copy(r->client_cert_file);
	t->client_key_file = copy(r->client_key_file);
	t->body = copy(r->body);
	t->user_agent =
	    xstrdup(r->user_agent == NULL ? "soewatch/" PACKAGE_VERSION
					  : r->user_agent);
	t->proxy = copy(r->proxy);
	t->proxy_user = copy(r->proxy_user);
	t->ca_file = copy(r->ca_file);
	t->is_file = strncasecmp(r->url, "file:", 5) == 0;
	t->is_conditional =
	    r->body == NULL && (r->etag != NULL || r->last_modified != NULL);
	t->is_unverified = r->is_unverified;
	t->is_telling = r->is_telling;
	t->has_own_options = t->user != NULL || t->client_cert_file != NULL ||
	    t->client_key_file != NULL || t->body != NULL;
	t->timeout_msec = msec_of(r->timeout_sec, 1);
	t->connect_timeout_msec =
	    msec_of(r->connect_timeout_sec, CONNECT_TIMEOUT_SEC);
	t->stall_sec = msec_of(r->stall_sec, STALL_SEC) / 1000;
	t->max_redirects = r->max_redirects;
	t->max_body_bytes =
	    r->max_body_bytes < 0 ? 0 : (size_t)r->max_body_bytes;
	if (!fetch_url_is_good(r->url)) {
		error_set(err, ERROR_INPUT,
		    "%s: expected http://…, https://… or file:///…",
		    transfer_shown(t));
		goto out;
	}
	if (t->is_file && check_file(t, err) != 0)
		goto out;
	if (add_headers(t, r, err) != 0 || add_own_headers(t, r, err) != 0)
		goto out;
	return t;
out:
	transfer_free(t);
	return NULL;
}

/* ---- what libcurl calls ---- */

/* take_note() is told from the end of the headers on: to put all that goes on
 * before that into words costs libcurl a fifth of a small request. */
static size_t
take_header(char *data, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;

	(void)size; /* always 1 */
	t->header_bytes += n;
	t->is_header_too_large = t->header_bytes > HEADER_BYTES_MAX;
	if (data[0] == '\r' || data[0] == '\n')
		curl_easy_setopt(t->easy, CURLOPT_VERBOSE, 1L);
	return t->is_header_too_large ? 0 : n;
}

static size_t
take_body(char *data, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	long status = 0;

	(void)size; /* always 1 */
	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	if (!t->is_file && status >= 300) {
		/* The page of an error or a redirect: mostly of no use. */
		if (t->is_telling && t->page_bytes < PAGE_KEPT_BYTES)
			buf_append(&t->reply, data, n);
		t->page_bytes += n;
		t->is_page_cut = t->page_bytes > PAGE_BYTES_MAX;
		return t->is_page_cut ? CURL_WRITEFUNC_ERROR : n;
	}
	if (n > t->max_body_bytes - t->reply.len) {
		t->is_too_large = true;
		return CURL_WRITEFUNC_ERROR;
	}
	buf_append(&t->reply, data, n);
	return n;
}

/* libcurl leaves out what comes behind Content-Length, and says so nowhere but
 * here: such a body has been cut in two. */
static int
take_note(CURL *easy, curl_infotype type, char *data, size_t len, void *arg)
{
	static const char excess[] = "Excess found";
	struct transfer *t = arg;

	(void)easy;
	if (type == CURLINFO_TEXT && len >= sizeof excess - 1 &&
	    memcmp(data, excess, sizeof excess - 1) == 0)
		t->is_overlong = true;
	return 0;
}

/* ---- a handle ---- */

void
transfer_prepare(CURL *easy)
{
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https,file");
	curl_easy_setopt(easy, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, take_note);
	curl_easy_setopt(
	    easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(
	    easy, CURLOPT_LOW_SPEED_LIMIT, (long)SLOW_BYTES_PER_SEC);
	/* Said in so many words, libcurl asks no environment. */
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
}

/* Does the request set what transfer_begin() does not set for each? */
static bool
is_special(const struct transfer *t)
{
	return t->proxy != NULL || t->proxy_user != NULL ||
	    t->ca_file != NULL || t->is_unverified || t->has_own_options;
}

bool
transfer_end(struct transfer *t)
{
	CURL *easy = t->easy;
	long n_connects = 0;

	t->easy = NULL;
	/* Each time that an old connection turns out to be dead, libcurl makes
	 * a new one, and gives up at a handle's sixth time since its reset. */
	if (is_special(t) || t->n_redirects > 0 ||
	    curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &n_connects) !=
		CURLE_OK ||
	    n_connects > 0)
		return false;
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, NULL);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, NULL);
	return true;
}

/* ---- a hop ---- */

static void
set_limits(const struct transfer *t, uint64_t now_msec)
{
	CURL *easy = t->easy;
	int64_t left = now_msec < t->deadline_msec
	    ? (int64_t)(t->deadline_msec - now_msec)
	    : 1;

	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)left);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
	    (long)(left < t->connect_timeout_msec ? left
						  : t->connect_timeout_msec));
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)t->stall_sec);
}

/* Where it goes through and whom it believes. */
static void
set_way(const struct transfer *t)
{
	CURL *easy = t->easy;

	if (t->proxy != NULL)
		curl_easy_setopt(easy, CURLOPT_PROXY, t->proxy);
	curl_easy_setopt(easy, CURLOPT_PROXYUSERPWD, t->proxy_user);
	curl_easy_setopt(
	    easy, CURLOPT_SSL_VERIFYPEER, t->is_unverified ? 0L : 1L);
	curl_easy_setopt(
	    easy, CURLOPT_SSL_VERIFYHOST, t->is_unverified ? 0L : 2L);
	if (t->ca_file != NULL) {
		/* Nobody else is believed. */
		curl_easy_setopt(easy, CURLOPT_CAINFO, t->ca_file);
		curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	}
}

/* What is for the first server alone, and gone at the next. */
static void
set_own(const struct transfer *t)
{
	CURL *easy = t->easy;

	curl_easy_setopt(easy, CURLOPT_USERPWD, t->user);
	curl_easy_setopt(easy, CURLOPT_SSLCERT, t->client_cert_file);
	curl_easy_setopt(easy, CURLOPT_SSLKEY, t->client_key_file);
	if (t->body != NULL) {
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)strlen(t->body));
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, t->body);
	} else {
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, NULL);
		curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
	}
}

/* What differs from hop to hop. */
static void
set_hop(const struct transfer *t, uint64_t now_msec)
{
	CURL *easy = t->easy;

	curl_easy_setopt(easy, CURLOPT_VERBOSE, 0L);
	curl_easy_setopt(easy, CURLOPT_URL, t->url);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER,
	    t->has_left ? t->headers : t->own_headers);
	/* With TLS the handshake says whether HTTP/2 is spoken and one
	 * connection will do; without it, a slow reply would hold up all. */
	curl_easy_setopt(easy, CURLOPT_PIPEWAIT,
	    strncasecmp(t->url, "https:", 6) == 0 ? 1L : 0L);
	if (t->has_own_options)
		set_own(t);
	set_limits(t, now_msec);
}

void
transfer_begin(struct transfer *t, CURL *easy, uint64_t now_msec)
{
	t->easy = easy;
	t->deadline_msec = now_msec + (uint64_t)t->timeout_msec;
	curl_easy_setopt(easy, CURLOPT_USERAGENT, t->user_agent);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(easy, CURLOPT_DEBUGDATA, t);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->cause);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, t);
	if (is_special(t))
		set_way(t);
	set_hop(t, now_msec);
}

/* ---- redirects ---- */

static bool
is_same_server(const char *a, const char *b)
{
	char *one = fetch_url_server(a);
	char *other = fetch_url_server(b);
	bool is_same =
	    one != NULL && other != NULL && strcasecmp(one, other) == 0;

	free(one);
	free(other);
	return is_same;
}

static bool
is_secure(const char *url)
{
	return strncasecmp(url, "https://", 8) == 0;
}

/* May the hop at hand lead to that URL? */
static int
check_hop(struct transfer *t, const char *to, struct error *err)
{
	char quoted[TEXT_QUOTE_SIZE];
	char *shown = fetch_url_shown(to);

	text_quote_z(quoted, shown);
	free(shown);
	if (t->n_redirects >= t->max_redirects)
		return error_set(err, ERROR_INPUT,
		    "%s: redirected once more, to %s: expected at most "
		    "max_redirects, %lld",
		    transfer_shown(t), quoted, (long long)t->max_redirects);
	if (!fetch_url_is_good(to) || strncasecmp(to, "http", 4) != 0)
		return error_set(err, ERROR_INPUT,
		    "%s: redirected to %s: expected http://… or https://…",
		    transfer_shown(t), quoted);
	/* What https hid, http would show to whoever is on the way. */
	if (is_secure(t->url) && !is_secure(to))
		return error_set(err, ERROR_INPUT,
		    "%s: redirected from https to http, to %s: expected https",
		    transfer_shown(t), quoted);
	return 0;
}

const char *
transfer_header(const struct transfer *t, const char *name)
{
	struct curl_header *header;

	/* -1: of the last of the replies, behind a proxy's. */
	return curl_easy_header(t->easy, name, 0, CURLH_HEADER, -1, &header) ==
		CURLHE_OK
	    ? header->value
	    : NULL;
}

/* A reference, as seen from the hop at hand; itself where it makes no URL.
 * Caller frees with free(). */
static char *
resolve(const struct transfer *t, const char *reference)
{
	CURLU *parts = curl_url();
	char *url = NULL;
	char *copied = NULL;

	if (parts != NULL &&
	    curl_url_set(parts, CURLUPART_URL, t->url, 0) == CURLUE_OK &&
	    curl_url_set(parts, CURLUPART_URL, reference,
		CURLU_URLENCODE | CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
	    curl_url_get(parts, CURLUPART_URL, &url, 0) == CURLUE_OK)
		copied = xstrdup(url);
	curl_free(url);
	curl_url_cleanup(parts);
	return copied != NULL ? copied : xstrdup(reference);
}

/* What the reply at hand leads to; NULL when it is none that does.  Caller
 * frees with free(). */
static char *
location_of(const struct transfer *t, long status)
{
	if (t->is_file ||
	    (status != 301 && status != 302 && status != 303 && status != 307 &&
		status != 308))
		return NULL;
	const char *reference = transfer_header(t, "Location");
	return reference == NULL ? NULL : resolve(t, reference);
}

/* May what is sent to this server go to that one, too? */
static int
check_body_hop(
    struct transfer *t, bool is_same, bool is_body_kept, struct error *err)
{
	if (t->body == NULL || !is_body_kept || is_same)
		return 0;
	return error_set(err, ERROR_INPUT,
	    "%s: redirected the body to another server: expected the same",
	    transfer_shown(t));
}

int
transfer_follow(struct transfer *t, uint64_t now_msec, struct error *err)
{
	long status = 0;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	char *location = location_of(t, status);
	if (location == NULL)
		return 0;
	bool is_same = is_same_server(t->url, location);
	bool is_body_kept = status == 307 || status == 308;
	if (check_hop(t, location, err) != 0 ||
	    check_body_hop(t, is_same, is_body_kept, err) != 0) {
		free(location);
		return -1;
	}
	transfer_shown(t); /* the first one */
	free(t->url);
	t->url = location;
	t->n_redirects++;
	t->has_left |= !is_same;
	if (!is_same)
		forget_own(t);
	if (!is_body_kept)
		forget_body(t);
	t->header_bytes = t->page_bytes = 0;
	t->is_page_cut = t->is_overlong = false;
	t->cause[0] = '\0';
	set_hop(t, now_msec);
	return 1;
}
