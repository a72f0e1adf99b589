/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * http_server: a server on a loopback port of its own, a thread a connection,
 * that misbehaves as the path asks.
 */
#ifndef SOEWATCH_TESTS_UNIT_HTTP_SERVER_H
#define SOEWATCH_TESTS_UNIT_HTTP_SERVER_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/base/buf.h"
#include "daemon/base/mem.h"

enum { SERVER_CONNECTIONS_MAX = 256 };

struct server {
	int fd;
	int port;
	/* Answers one request; the connection is closed behind it. */
	void (*answer)(int fd, const char *request, const struct server *s);
	int other_port;
	pthread_t thread;
	pthread_t handlers[SERVER_CONNECTIONS_MAX];
	size_t n;
};

struct connection {
	const struct server *server;
	int fd;
};

/* False when the client has gone. */
static inline bool
server_send(int fd, const void *data, size_t len)
{
	const char *p = data;

	while (len > 0) {
		ssize_t n = send(fd, p, len, MSG_NOSIGNAL);
		if (n <= 0)
			return false;
		p += n;
		len -= (size_t)n;
	}
	return true;
}

static inline void
server_puts(int fd, const char *text)
{
	server_send(fd, text, strlen(text));
}

/* Waits until the client has gone. */
static inline void
server_wait(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLRDHUP };
	char byte;

	while (poll(&p, 1, 30000) > 0 && recv(fd, &byte, 1, 0) > 0)
		;
}

/* How much of the request there must be: its headers, and a body. */
static inline size_t
server_request_len(const char *request)
{
	const char *end = strstr(request, "\r\n\r\n");
	const char *length = strstr(request, "\r\nContent-Length: ");
	size_t body_len = 0;

	if (end == NULL)
		return SIZE_MAX;
	if (length != NULL && length < end)
		body_len = strtoul(length + 18, NULL, 10);
	return (size_t)(end - request) + 4 + body_len;
}

static inline void *
server_handle(void *arg)
{
	struct connection *c = arg;
	struct buf request = { 0 };
	char chunk[512];
	ssize_t n;

	while (request.len < server_request_len(buf_text(&request)) &&
	    (n = recv(c->fd, chunk, sizeof chunk, 0)) > 0)
		buf_append(&request, chunk, (size_t)n);
	if (request.len > 0)
		c->server->answer(c->fd, buf_text(&request), c->server);
	close(c->fd);
	buf_fini(&request);
	free(c);
	return NULL;
}

static inline void *
server_run(void *arg)
{
	struct server *s = arg;
	int fd;

	while ((fd = accept(s->fd, NULL, NULL)) >= 0) {
		struct connection *c = xcalloc(1, sizeof *c);
		*c = (struct connection){ .server = s, .fd = fd };
		if (s->n == SERVER_CONNECTIONS_MAX ||
		    pthread_create(
			&s->handlers[s->n], NULL, server_handle, c) != 0)
			abort();
		s->n++;
	}
	return NULL;
}

static inline void
server_start(struct server *s,
    void (*answer)(int fd, const char *request, const struct server *s))
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof address;

	*s = (struct server){ .answer = answer };
	s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (s->fd < 0 || bind(s->fd, (struct sockaddr *)&address, len) != 0 ||
	    listen(s->fd, 64) != 0 ||
	    getsockname(s->fd, (struct sockaddr *)&address, &len) != 0)
		abort();
	s->port = ntohs(address.sin_port);
	if (pthread_create(&s->thread, NULL, server_run, s) != 0)
		abort();
}

/* The clients must have gone before. */
static inline void
server_stop(struct server *s)
{
	shutdown(s->fd, SHUT_RDWR);
	pthread_join(s->thread, NULL);
	for (size_t i = 0; i < s->n; i++)
		pthread_join(s->handlers[i], NULL);
	close(s->fd);
}

#endif
