/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * http_script: what the server of the fetch test answers, by path.
 */
#ifndef SOEWATCH_TESTS_UNIT_HTTP_SCRIPT_H
#define SOEWATCH_TESTS_UNIT_HTTP_SCRIPT_H

#include "tests/unit/http_server.h"
#include "daemon/base/mem.h"

enum { LARGE = 100000 };

/* So many letters a, gzipped. */
static const char large_gzipped[] =
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xed\xc1\x31\x01\x00\x00\x00"
    "\xc2\xa0\xac\xeb\x5f\xc2\x1a\x1e\x40\x01\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\xaf\x06\x87\xfa\xe2\x1b\xa0\x86\x01\x00";

static inline void
reply(int fd, const char *status, const char *headers, const char *body)
{
	struct buf out = { 0 };

	buf_printf(&out,
	    "HTTP/1.1 %s\r\n%sContent-Length: %zu\r\nConnection: close\r\n"
	    "\r\n%s",
	    status, headers, strlen(body), body);
	server_send(fd, out.data, out.len);
	buf_fini(&out);
}

static inline void
reply_gzipped(int fd)
{
	struct buf out = { 0 };

	buf_printf(&out,
	    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
	    "Content-Length: %zu\r\n\r\n",
	    sizeof large_gzipped - 1);
	buf_append(&out, large_gzipped, sizeof large_gzipped - 1);
	server_send(fd, out.data, out.len);
	buf_fini(&out);
}

static inline void
reply_large(int fd, bool is_announced)
{
	struct buf out = { 0 };

	buf_puts(&out, "HTTP/1.1 200 OK\r\n");
	if (is_announced)
		buf_printf(&out, "Content-Length: %d\r\n", LARGE);
	buf_puts(&out, "\r\n");
	for (size_t i = 0; i < LARGE; i++)
		buf_putc(&out, 'a');
	server_send(fd, out.data, out.len);
	buf_fini(&out);
}

static inline void
reset_connection(int fd)
{
	struct linger linger = { .l_onoff = 1 };

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}

static inline void
reply_tagged(int fd, const char *request)
{
	bool is_known = strstr(request, "If-None-Match: \"v1\"\r\n") != NULL ||
	    strstr(request,
		"If-Modified-Since: Wed, 21 Oct 2015 07:28:00 GMT\r\n") != NULL;

	if (is_known)
		server_puts(
		    fd, "HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\n\r\n");
	else
		reply(fd, "200 OK",
		    "ETag: \"v1\"\r\n"
		    "Last-Modified: Wed, 21 Oct 2015 07:28:00 GMT\r\n"
		    "Content-Type: text/csv\r\n",
		    "hello");
}

static inline void
redirect(int fd, const char *to)
{
	char *header = xasprintf("Location: %s\r\n", to);

	reply(fd, "302 Found", header, "elsewhere");
	free(header);
}

/* Paths that one constant answers. */
static const struct {
	const char *path, *text;
} canned[] = {
	{ "/chunked",
	    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	    "5\r\nhello\r\n0\r\n\r\n" },
	{ "/cut-chunk",
	    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	    "9\r\nhello" },
	{ "/no-last-chunk",
	    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	    "5\r\nhello\r\n" },
	{ "/until-close", "HTTP/1.1 200 OK\r\n\r\nhello" },
	{ "/short", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello" },
	{ "/empty", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" },
	{ "/no-content", "HTTP/1.1 204 No Content\r\n\r\n" },
	{ "/part",
	    "HTTP/1.1 206 Partial Content\r\nContent-Length: 5\r\n\r\nhello" },
	{ "/not-modified", "HTTP/1.1 304 Not Modified\r\n\r\n" },
	{ "/busy",
	    "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\n"
	    "busy" },
	{ "/nothing", "" },
};

static inline void
answer(int fd, const char *request, const struct server *s)
{
	char path[64] = "";
	int status;

	if (sscanf(request, "%*[A-Z] %63s", path) != 1)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(canned); i++) {
		if (strcmp(path, canned[i].path) == 0)
			server_puts(fd, canned[i].text);
	}
	if (strncmp(path, "/plain", 6) == 0)
		reply(fd, "200 OK", "", "hello");
	else if (strcmp(path, "/tagged") == 0)
		reply_tagged(fd, request);
	else if (strcmp(path, "/echo") == 0)
		reply(fd, "200 OK", "", request);
	else if (strcmp(path, "/gzipped") == 0)
		reply_gzipped(fd);
	else if (strcmp(path, "/large") == 0)
		reply_large(fd, true);
	else if (strcmp(path, "/large-until-close") == 0)
		reply_large(fd, false);
	else if (strcmp(path, "/reset") == 0)
		reset_connection(fd);
	else if (strcmp(path, "/redirect") == 0)
		redirect(fd, "/echo");
	else if (strcmp(path, "/loop") == 0)
		redirect(fd, "/loop");
	else if (strcmp(path, "/to-file") == 0)
		redirect(fd, "file:///etc/passwd");
	else if (sscanf(path, "/status/%d", &status) == 1)
		reply(fd, path + strlen("/status/"), "", "an error's page");
	else if (strcmp(path, "/silent") == 0)
		server_wait(fd);
	if (strcmp(path, "/stall") == 0) {
		server_puts(fd, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");
		server_wait(fd);
	}
	if (strcmp(path, "/away") == 0) {
		char *to = xasprintf("http://127.0.0.1:%d/echo", s->other_port);
		redirect(fd, to);
		free(to);
	}
}

#endif
