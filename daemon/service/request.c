/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * request: secrets are read for each request, so that a new token needs no
 * reload, and are not kept behind it.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/path.h"
#include "daemon/base/text.h"
#include "daemon/model/placeholder.h"
#include "daemon/service/request.h"
#include "daemon/base/mem.h"

enum { SECRET_SIZE_MAX = 65536, SECRET_HEADERS_MAX = 64 };

/* Caller frees with free().  NULL with err set. */
static char *
path_of(const struct config *c, const char *name, const char *file,
    struct error *err)
{
	static const char credentials[] = "$CREDENTIALS_DIRECTORY/";
	size_t len = sizeof credentials - 1;

	if (strncmp(file, credentials, len) != 0)
		return path_join(c->directory, file);
	const char *directory = getenv("CREDENTIALS_DIRECTORY");
	if (directory == NULL || directory[0] == '\0') {
		error_set(err, ERROR_INPUT,
		    "%s: $CREDENTIALS_DIRECTORY is not set: expected "
		    "LoadCredential=%s:… in the unit",
		    name, file + len);
		return NULL;
	}
	return path_join(directory, file + len);
}

/* The whole of a secret's file. */
static int
read_secret(const struct config *c, const char *name, const char *file,
    char **out, struct error *err)
{
	struct buf text = { 0 };
	char *path = path_of(c, name, file, err);

	if (path == NULL)
		return -1;
	int rc = path_read(AT_FDCWD, path, SECRET_SIZE_MAX, &text, err);
	if (rc == 0)
		*out = xstrndup(buf_text(&text), text.len);
	else
		error_prefix(err, "%s", name);
	if (text.data != NULL)
		explicit_bzero(text.data, text.size);
	buf_fini(&text);
	free(path);
	return rc;
}

/* The first line of a secret's file; file may be NULL. */
static int
read_line(const struct config *c, const char *name, const char *file,
    char **out, struct error *err)
{
	if (file == NULL)
		return 0;
	if (read_secret(c, name, file, out, err) != 0)
		return -1;
	size_t len = strcspn(*out, "\r\n");
	explicit_bzero(*out + len, strlen(*out + len));
	if (len == 0)
		return error_set(err, ERROR_INPUT,
		    "%s: %s: the first line is empty: expected the secret",
		    name, file);
	return 0;
}

/* Likewise, of a name and its password. */
static int
read_user(const struct config *c, const char *name, const char *file,
    char **out, struct error *err)
{
	if (read_line(c, name, file, out, err) != 0)
		return -1;
	if (*out != NULL && strchr(*out, ':') == NULL)
		return error_set(err, ERROR_INPUT,
		    "%s: %s: line 1: expected name:password", name, file);
	return 0;
}

static int
add_secret_header(struct request *r, char *text, const char *file, int line,
    struct error *err)
{
	const char *colon = strchr(text, ':');

	if (text[0] == '\0')
		return 0;
	if (colon == NULL || colon == text)
		return error_set(err, ERROR_INPUT,
		    "header_file: %s: line %d: expected Name: value", file,
		    line);
	if (r->fetch.n_secret_headers == SECRET_HEADERS_MAX)
		return error_set(err, ERROR_INPUT,
		    "header_file: %s: line %d: expected at most %d headers",
		    file, line, SECRET_HEADERS_MAX);
	r->secret_headers[r->fetch.n_secret_headers++] = text;
	return 0;
}

/* The lines of header_file; the messages do not show them. */
static int
read_headers(struct request *r, const struct config *c, const char *file,
    struct error *err)
{
	if (file == NULL)
		return 0;
	if (read_secret(c, "header_file", file, &r->header_text, err) != 0)
		return -1;
	r->header_len = strlen(r->header_text);
	r->secret_headers =
	    xcalloc(SECRET_HEADERS_MAX, sizeof *r->secret_headers);
	r->fetch.secret_headers = r->secret_headers;
	char *rest = r->header_text;
	char *text;
	for (int line = 1; (text = strsep(&rest, "\n")) != NULL; line++) {
		size_t len = strlen(text);
		if (len > 0 && text[len - 1] == '\r')
			text[len - 1] = '\0';
		if (add_secret_header(r, text, file, line, err) != 0)
			return -1;
	}
	return 0;
}

/* A file that libcurl reads itself. */
static int
find_file(const struct config *c, const char *name, const char *file,
    char **out, struct error *err)
{
	if (file == NULL)
		return 0;
	*out = path_of(c, name, file, err);
	if (*out == NULL)
		return -1;
	if (!path_exists(AT_FDCWD, *out))
		return error_set(err, ERROR_INPUT,
		    "%s: %s is not there: expected a file in PEM format", name,
		    *out);
	return 0;
}

static const char *
own_or(const char *own, const char *common)
{
	return own != NULL ? own : common;
}

static int
set_secrets(struct request *r, const struct config *c, const struct feed *f,
    struct error *err)
{
	if (read_line(c, "token_file", f->token_file, &r->token, err) != 0 ||
	    read_user(c, "user_file", f->user_file, &r->user, err) != 0 ||
	    read_headers(r, c, f->header_file, err) != 0)
		return -1;
	r->fetch.token = r->token;
	r->fetch.user = r->user;
	const char *proxy = own_or(f->proxy, c->proxy);
	if (proxy == NULL || proxy[0] == '\0')
		return 0;
	r->fetch.proxy = proxy;
	/* It is for that proxy, not for one that a feed names. */
	if (f->proxy == NULL &&
	    read_user(c, "proxy_user_file", c->proxy_user_file, &r->proxy_user,
		err) != 0)
		return -1;
	r->fetch.proxy_user = r->proxy_user;
	return 0;
}

static int
set_files(struct request *r, const struct config *c, const struct feed *f,
    struct error *err)
{
	if (find_file(c, "ca_file", own_or(f->ca_file, c->ca_file), &r->ca_file,
		err) != 0 ||
	    find_file(c, "client_cert_file", f->client_cert_file,
		&r->client_cert_file, err) != 0 ||
	    find_file(c, "client_key_file", f->client_key_file,
		&r->client_key_file, err) != 0)
		return -1;
	r->fetch.ca_file = r->ca_file;
	r->fetch.client_cert_file = r->client_cert_file;
	r->fetch.client_key_file = r->client_key_file;
	return 0;
}

static void
set_body(struct request *r, const struct feed *f, const struct source *s)
{
	if (s->body == NULL)
		return;
	r->fetch.body = s->body;
	r->fetch.content_type = f->content_type;
	if (r->token == NULL || !placeholder_body_has_token(f->body))
		return;
	r->body =
	    placeholder_fill_token(s->body, feed_body_is_form(f), r->token);
	r->fetch.body = r->body;
	r->fetch.token = NULL;
}

int
request_make(struct request *r, const struct config *c, const struct feed *f,
    const struct source *s, struct error *err)
{
	r->fetch = (struct fetch_request){ .url = s->url,
		.headers = (const char *const *)f->headers.text,
		.n_headers = f->headers.n,
		.user_agent = c->user_agent,
		.is_unverified = !f->verifies_tls,
		.timeout_sec = f->timeout_sec,
		.connect_timeout_sec = f->connect_timeout_sec,
		.stall_sec = f->stall_timeout_sec,
		.max_redirects = f->max_redirects,
		.max_body_bytes = f->max_body_bytes };
	if (set_secrets(r, c, f, err) != 0 || set_files(r, c, f, err) != 0)
		return -1;
	set_body(r, f, s);
	return 0;
}

void
request_wipe(struct request *r)
{
	if (r->header_text != NULL)
		explicit_bzero(r->header_text, r->header_len);
	xwipe(r->token);
	xwipe(r->user);
	xwipe(r->proxy_user);
	free(r->header_text);
	xwipe(r->body);
	free(r->secret_headers);
	free(r->ca_file);
	free(r->client_cert_file);
	free(r->client_key_file);
	*r = (struct request){ 0 };
}
