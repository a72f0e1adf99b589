/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * mail: a message by SMTP, on libcurl.
 *
 * libcurl's SMTP waits here and there (a server's answer to QUIT), and the loop
 * must not: each mail is sent by a thread of its own, which shares nothing with
 * the loop but what the lock is for, until it says that it is through.
 */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <curl/curl.h>
#include <uv.h>

#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "notifiers/driver.h"
#include "notifiers/mail_text.h"
#include "daemon/base/mem.h"

/* How far the conversation is, by what was sent last. */
enum stage { STAGE_HELLO, STAGE_FROM, STAGE_RECEIVER, STAGE_DATA };

struct mail {
	struct delivery delivery;
	uv_async_t through; /* the thread has come to its end */
	uv_thread_t thread;

	uv_mutex_t lock;
	bool is_given_up;
	int socket; /* -1: none */

	/* The thread's, as long as it runs. */
	CURL *easy;
	curl_mime *mime;
	struct curl_slist *headers, *receivers;
	CURLcode code;
	char cause[CURL_ERROR_SIZE];
	enum stage stage;
	bool has_quit;       /* what is answered to that is of no matter */
	long last_code;      /* of the server's last answer */
	struct buf last_bad; /* its last answer of 4xx or 5xx */
	char **names;        /* the receivers */
	long *codes;         /* what was said of each; 0: nothing */
	size_t n_names, n_asked;
};

/* ---- the conversation, as libcurl tells it ---- */

static bool
starts(const char *data, size_t len, const char *word)
{
	size_t word_len = strlen(word);

	return len >= word_len && memcmp(data, word, word_len) == 0;
}

/* What is sent may be a password, so nothing of it is kept. */
static void
note_command(struct mail *m, const char *data, size_t len)
{
	if (starts(data, len, "MAIL FROM:"))
		m->stage = STAGE_FROM;
	else if (starts(data, len, "DATA\r\n"))
		m->stage = STAGE_DATA;
	else if (starts(data, len, "QUIT\r\n"))
		m->has_quit = true;
	else if (starts(data, len, "RCPT TO:")) {
		m->stage = STAGE_RECEIVER;
		m->n_asked++;
	}
}

static void
note_answer(struct mail *m, const char *data, size_t len)
{
	/* "250-…" goes on, "250 …" is the last line. */
	if (m->has_quit || len < 4 || data[0] < '2' || data[0] > '5' ||
	    data[3] == '-')
		return;
	m->last_code =
	    (data[0] - '0') * 100 + (data[1] - '0') * 10 + (data[2] - '0');
	if (m->last_code >= 400) {
		while (data[len - 1] == '\r' || data[len - 1] == '\n')
			len--;
		buf_clear(&m->last_bad);
		buf_append(&m->last_bad, data, len);
	}
	if (m->stage == STAGE_RECEIVER && m->n_asked > 0 &&
	    m->n_asked <= m->n_names)
		m->codes[m->n_asked - 1] = m->last_code;
}

static int
take_note(CURL *easy, curl_infotype type, char *data, size_t len, void *arg)
{
	(void)easy;
	if (type == CURLINFO_HEADER_OUT)
		note_command(arg, data, len);
	else if (type == CURLINFO_HEADER_IN)
		note_answer(arg, data, len);
	return 0;
}

/* ---- giving up ---- */

static int
go_on(void *arg, curl_off_t down, curl_off_t down_now, curl_off_t up,
    curl_off_t up_now)
{
	struct mail *m = arg;

	(void)down;
	(void)down_now;
	(void)up;
	(void)up_now;
	uv_mutex_lock(&m->lock);
	bool is_given_up = m->is_given_up;
	uv_mutex_unlock(&m->lock);
	return is_given_up;
}

static curl_socket_t
open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct mail *m = arg;
	int fd = socket(address->family, address->socktype | SOCK_CLOEXEC,
	    address->protocol);

	(void)purpose; /* there is but one */
	uv_mutex_lock(&m->lock);
	m->socket = fd;
	uv_mutex_unlock(&m->lock);
	return fd < 0 ? CURL_SOCKET_BAD : fd;
}

static int
close_socket(void *arg, curl_socket_t socket)
{
	struct mail *m = arg;

	uv_mutex_lock(&m->lock);
	if (m->socket == socket)
		m->socket = -1;
	uv_mutex_unlock(&m->lock);
	return close(socket);
}

static void
mail_free(struct mail *m)
{
	curl_easy_cleanup(m->easy);
	curl_mime_free(m->mime);
	curl_slist_free_all(m->headers);
	curl_slist_free_all(m->receivers);
	for (size_t i = 0; i < m->n_names; i++)
		free(m->names[i]);
	free(m->names);
	free(m->codes);
	buf_fini(&m->last_bad);
	uv_mutex_destroy(&m->lock);
	free(m);
}

static void
handle_closed(uv_handle_t *handle)
{
	mail_free(handle->data);
}

/* Whatever the thread waits for: the connection is gone. */
static void
mail_abandon(struct delivery *d)
{
	struct mail *m = (struct mail *)d;

	uv_mutex_lock(&m->lock);
	m->is_given_up = true;
	if (m->socket >= 0)
		shutdown(m->socket, SHUT_RDWR);
	uv_mutex_unlock(&m->lock);
	uv_thread_join(&m->thread);
	uv_close((uv_handle_t *)&m->through, handle_closed);
}

/* ---- what came of it ---- */

static size_t
count_bad(const struct mail *m, long from)
{
	size_t n = 0;

	for (size_t i = 0; i < m->n_names; i++)
		n += m->codes[i] >= from;
	return n;
}

/* Whom the mail did not reach, for good or for now. */
static void
tell_bad(const struct mail *m, struct error *err)
{
	struct buf list = { 0 };
	char quoted[TEXT_QUOTE_SIZE];

	for (size_t i = 0; i < m->n_names; i++) {
		if (m->codes[i] >= 400)
			buf_printf(&list, "%s%s", list.len == 0 ? "" : ", ",
			    m->names[i]);
	}
	error_set(err, ERROR_INPUT, "the server does not take mail for %s: %s",
	    buf_text(&list), text_quote_z(quoted, buf_text(&m->last_bad)));
	buf_fini(&list);
}

static void
tell_failure(const struct mail *m, struct error *err)
{
	char quoted[TEXT_QUOTE_SIZE];
	struct buf cause = { 0 };

	text_clean(&cause,
	    m->cause[0] == '\0' ? curl_easy_strerror(m->code) : m->cause, 300);
	if (m->code == CURLE_USE_SSL_FAILED)
		error_set(err, ERROR_RETRY,
		    "the server offers no STARTTLS: expected it, or smtps://, "
		    "or starttls = \"never\" where nobody is on the way");
	else if (m->code == CURLE_LOGIN_DENIED)
		error_set(err, ERROR_RETRY,
		    "the server refuses the name and password of user_file: %s",
		    text_quote_z(quoted, buf_text(&m->last_bad)));
	else if (m->code == CURLE_PEER_FAILED_VERIFICATION)
		error_set(err, ERROR_RETRY,
		    "%s: expected a certificate of this host that ca_file or "
		    "the system's authorities vouch for",
		    cause.data);
	else if (m->last_bad.len > 0)
		error_set(err, ERROR_RETRY, "the server says %s",
		    text_quote_z(quoted, buf_text(&m->last_bad)));
	else
		error_set(err, ERROR_RETRY, "%s", buf_text(&cause));
	buf_fini(&cause);
}

static enum notifier_end
judge(const struct mail *m, struct error *err)
{
	if (m->code == CURLE_OK) {
		if (count_bad(m, 400) > 0)
			tell_bad(m, err);
		return NOTIFIER_DELIVERED;
	}
	if (m->stage == STAGE_RECEIVER && count_bad(m, 400) > 0) {
		tell_bad(m, err);
		return count_bad(m, 500) == m->n_names ? NOTIFIER_REFUSED
						       : NOTIFIER_RETRY;
	}
	tell_failure(m, err);
	return m->stage == STAGE_DATA && m->last_code >= 500 ? NOTIFIER_REFUSED
							     : NOTIFIER_RETRY;
}

static void
through(uv_async_t *async)
{
	struct mail *m = async->data;
	struct error err = { 0 };

	uv_thread_join(&m->thread);
	enum notifier_end end = judge(m, &err);
	uv_close((uv_handle_t *)async, handle_closed);
	delivery_end(&m->delivery, end, -1, &err);
}

static void
send_mail(void *arg)
{
	struct mail *m = arg;
	sigset_t all;

	/* They are the loop's; and a connection that breaks is told by
	 * write(2). */
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, NULL);
	m->code = curl_easy_perform(m->easy);
	uv_async_send(&m->through);
}

/* ---- the mail ---- */

static void
add_text(curl_mime *mime, const struct buf *text, const char *type)
{
	curl_mimepart *part = curl_mime_addpart(mime);

	curl_mime_data(part, buf_text(text), text->len);
	curl_mime_type(part, type);
	curl_mime_encoder(part, "base64");
}

static void
add_picture(curl_mime *mime, const struct message_change *c)
{
	curl_mimepart *part = curl_mime_addpart(mime);
	struct buf id = { 0 };

	buf_puts(&id, "Content-ID: <");
	mail_picture_id(&id, c);
	buf_putc(&id, '>');
	struct curl_slist *headers = curl_slist_append(NULL, buf_text(&id));
	headers = curl_slist_append(
	    headers, "Content-Disposition: inline; filename=graph.png");
	curl_mime_headers(part, headers, 1);
	curl_mime_data(part, c->png, c->png_len);
	curl_mime_type(part, "image/png");
	curl_mime_encoder(part, "base64");
	buf_fini(&id);
}

/* RFC 2387: pictures are related to the page that shows them. */
static void
set_content(struct mail *m, const struct message *message)
{
	size_t pictures[MAIL_PICTURES_MAX];
	size_t n_pictures = mail_pictures(pictures, message);
	struct buf text = { 0 };
	struct buf html = { 0 };

	message_text(&text, message);
	mail_html(&html, message);
	curl_mime *texts = curl_mime_init(m->easy);
	add_text(texts, &text, "text/plain; charset=utf-8");
	add_text(texts, &html, "text/html; charset=utf-8");
	m->mime = texts;
	if (n_pictures > 0) {
		m->mime = curl_mime_init(m->easy);
		curl_mimepart *part = curl_mime_addpart(m->mime);
		curl_mime_subparts(part, texts);
		curl_mime_type(part, "multipart/alternative");
	}
	for (size_t i = 0; i < n_pictures; i++)
		add_picture(m->mime, &message->changes[pictures[i]]);
	m->headers = curl_slist_append(m->headers,
	    n_pictures > 0 ? "Content-Type: multipart/related"
			   : "Content-Type: multipart/alternative");
	curl_easy_setopt(m->easy, CURLOPT_MIMEPOST, m->mime);
	buf_fini(&text);
	buf_fini(&html);
}

static void
set_headers(struct mail *m, const struct notifier *notifier,
    const struct message *message)
{
	struct mail_headers headers = { 0 };

	mail_headers(&headers, notifier, message);
	for (size_t i = 0; i < headers.n; i++)
		m->headers = curl_slist_append(m->headers, headers.header[i]);
	mail_headers_fini(&headers);
}

static void
set_envelope(struct mail *m, const struct notifier *notifier)
{
	m->n_names = notifier->to.n;
	m->names = xcalloc(m->n_names, sizeof *m->names);
	m->codes = xcalloc(m->n_names, sizeof *m->codes);
	for (size_t i = 0; i < m->n_names; i++) {
		m->names[i] = xstrdup(notifier->to.text[i]);
		m->receivers = curl_slist_append(m->receivers, m->names[i]);
	}
	curl_easy_setopt(m->easy, CURLOPT_MAIL_FROM, notifier->from);
	curl_easy_setopt(m->easy, CURLOPT_MAIL_RCPT, m->receivers);
	/* One that is refused must not keep it from the others. */
	curl_easy_setopt(m->easy, CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);
}

static void
set_way(CURL *easy, const struct notifier *notifier)
{
	static const long ssl[] = { [STARTTLS_REQUIRE] = CURLUSESSL_ALL,
		[STARTTLS_TRY] = CURLUSESSL_TRY,
		[STARTTLS_NEVER] = CURLUSESSL_NONE };
	const char *proxy = notifier->proxy == NULL ? "" : notifier->proxy;

	curl_easy_setopt(easy, CURLOPT_URL, notifier->url);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(easy, CURLOPT_USE_SSL, ssl[notifier->starttls]);
	curl_easy_setopt(
	    easy, CURLOPT_SSL_VERIFYPEER, notifier->verifies_tls ? 1L : 0L);
	curl_easy_setopt(
	    easy, CURLOPT_SSL_VERIFYHOST, notifier->verifies_tls ? 2L : 0L);
	if (notifier->ca_file != NULL)
		curl_easy_setopt(easy, CURLOPT_CAINFO, notifier->ca_file);
	/* Said in so many words, libcurl asks no environment. */
	curl_easy_setopt(easy, CURLOPT_PROXY, proxy);
	curl_easy_setopt(easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
	curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)notifier->timeout_sec);
	curl_easy_setopt(
	    easy, CURLOPT_CONNECTTIMEOUT, (long)notifier->timeout_sec);
}

static void
set_callbacks(struct mail *m)
{
	curl_easy_setopt(m->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(m->easy, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(m->easy, CURLOPT_ERRORBUFFER, m->cause);
	curl_easy_setopt(m->easy, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(m->easy, CURLOPT_DEBUGFUNCTION, take_note);
	curl_easy_setopt(m->easy, CURLOPT_DEBUGDATA, m);
	curl_easy_setopt(m->easy, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(m->easy, CURLOPT_XFERINFOFUNCTION, go_on);
	curl_easy_setopt(m->easy, CURLOPT_XFERINFODATA, m);
	curl_easy_setopt(m->easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(m->easy, CURLOPT_OPENSOCKETDATA, m);
	curl_easy_setopt(m->easy, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
	curl_easy_setopt(m->easy, CURLOPT_CLOSESOCKETDATA, m);
}

static void
set_user(CURL *easy, char *user)
{
	if (user == NULL)
		return;
	char *colon = strchr(user, ':');
	*colon = '\0';
	curl_easy_setopt(easy, CURLOPT_USERNAME, user);
	curl_easy_setopt(easy, CURLOPT_PASSWORD, colon + 1);
	explicit_bzero(colon + 1, strlen(colon + 1));
}

static int
run(struct mail *m, uv_loop_t *loop, struct error *err)
{
	if (uv_async_init(loop, &m->through, through) != 0)
		return error_set(err, ERROR_RETRY, "the loop has no room");
	m->through.data = m;
	if (uv_thread_create(&m->thread, send_mail, m) == 0)
		return 0;
	uv_close((uv_handle_t *)&m->through, handle_closed);
	return error_set(err, ERROR_RETRY, "no thread can be started");
}

static struct delivery *
start(struct notifiers *n, const struct notifier *notifier,
    const struct message *message, struct error *err)
{
	char *user = NULL;

	if (notifier_secret(
		n, "user_file", notifier->user_file, true, &user, err) != 0)
		return NULL;
	struct mail *m = xcalloc(1, sizeof *m);
	m->socket = -1;
	if (uv_mutex_init(&m->lock) != 0)
		abort(); /* as without memory */
	m->easy = curl_easy_init();
	if (m->easy == NULL) {
		error_set(err, ERROR_RETRY, "libcurl has no memory");
		xwipe(user);
		mail_free(m);
		return NULL;
	}
	set_way(m->easy, notifier);
	set_callbacks(m);
	set_user(m->easy, user);
	xwipe(user);
	set_envelope(m, notifier);
	set_headers(m, notifier, message);
	set_content(m, message);
	curl_easy_setopt(m->easy, CURLOPT_HTTPHEADER, m->headers);
	return run(m, notifiers_loop(n), err) == 0 ? &m->delivery : NULL;
}

static void
check(const struct notifier *notifier, const char *credentials,
    struct problems *problems)
{
	notifier_check_file(
	    notifier, credentials, "user_file", notifier->user_file, problems);
	notifier_check_file(
	    notifier, credentials, "ca_file", notifier->ca_file, problems);
}

const struct driver mail_driver = {
	.check = check, .start = start, .abandon = mail_abandon
};
