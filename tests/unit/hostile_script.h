/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * hostile_script: a server that means harm, by path.
 */
#ifndef SOEWATCH_TESTS_UNIT_HOSTILE_SCRIPT_H
#define SOEWATCH_TESTS_UNIT_HOSTILE_SCRIPT_H

#include <stdatomic.h>
#include <time.h>

#include "tests/unit/http_script.h"
#include "daemon/base/mem.h"

/* One byte every 20 ms, for ever. */
static inline void
drip(int fd, const char *first)
{
	const struct timespec pause = { .tv_nsec = 20000000 };

	server_puts(fd, first);
	while (server_send(fd, "a", 1))
		nanosleep(&pause, NULL);
}

static inline void
pour(int fd, const char *first, const char *again)
{
	struct buf chunk = { 0 };

	while (chunk.len < 65536)
		buf_puts(&chunk, again);
	server_puts(fd, first);
	while (server_send(fd, chunk.data, chunk.len))
		;
	buf_fini(&chunk);
}

struct bits {
	struct buf out;
	unsigned byte, n;
};

static inline void
put_bit(struct bits *b, unsigned bit)
{
	b->byte |= bit << b->n++;
	if (b->n == 8) {
		buf_putc(&b->out, (char)b->byte);
		b->byte = b->n = 0;
	}
}

/* A Huffman code: its first bit is the highest. */
static inline void
put_code(struct bits *b, unsigned code, unsigned n)
{
	while (n-- > 0)
		put_bit(b, code >> n & 1);
}

/* gzip (RFC 1952) around one endless deflate block of fixed codes (RFC 1951,
 * 3.2.6): the letter a, then "258 more of it" in 13 bits, again and again: 160
 * bytes from each that is sent. */
static inline void
pour_bomb(int fd)
{
	static const char head[] = "\x1f\x8b\x08\0\0\0\0\0\x02\x03";
	struct bits b = { 0 };

	server_puts(fd, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
	buf_append(&b.out, head, sizeof head - 1);
	put_bit(&b, 0);        /* not the last block */
	put_code(&b, 2, 2);    /* fixed codes */
	put_code(&b, 0x91, 8); /* a */
	do {
		while (b.out.len < 65536) {
			put_code(&b, 0xc5, 8); /* length 258 */
			put_code(&b, 0, 5);    /* distance 1 */
		}
		bool is_there = server_send(fd, b.out.data, b.out.len);
		buf_clear(&b.out);
		if (!is_there)
			break;
	} while (true);
	buf_fini(&b.out);
}

static inline void
send_headers(int fd, size_t n_lines, size_t line_len)
{
	struct buf out = { 0 };

	buf_puts(&out, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n");
	for (size_t i = 0; i < n_lines; i++) {
		buf_printf(&out, "X-%zu: ", i);
		for (size_t k = 0; k < line_len; k++)
			buf_putc(&out, 'a');
		buf_puts(&out, "\r\n");
	}
	buf_puts(&out, "\r\nhello");
	server_send(fd, out.data, out.len);
	buf_fini(&out);
}

/* "Retry-After: DATE", so many seconds from now. */
static inline void
ask_for_date(int fd, int sec)
{
	time_t when = time(NULL) + sec;
	struct tm tm;
	char header[128];

	gmtime_r(&when, &tm);
	strftime(header, sizeof header,
	    "Retry-After: %a, %d %b %Y %H:%M:%S GMT\r\n", &tm);
	reply(fd, "503 Busy", header, "busy");
}

static inline void
send_long_location(int fd)
{
	struct buf to = { 0 };

	buf_puts(&to, "/");
	for (int i = 0; i < 90000; i++)
		buf_putc(&to, 'a');
	redirect(fd, buf_text(&to));
	buf_fini(&to);
}

/* How many answers were being made at once, at most. */
static inline void
answer_slowly(int fd)
{
	static atomic_int n_now;
	const struct timespec pause = { .tv_nsec = 20000000 };
	char text[32];

	int n = atomic_fetch_add(&n_now, 1) + 1;
	nanosleep(&pause, NULL);
	snprintf(text, sizeof text, "%d", n);
	atomic_fetch_sub(&n_now, 1);
	reply(fd, "200 OK", "", text);
}

static const struct {
	const char *path, *text;
} hostile[] = {
	{ "/garbage", "\x01\xff\xfe garbage\r\n\r\n" },
	{ "/page", "<html>Please log in</html>\r\n\r\n" },
	{ "/long", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, world" },
	{ "/cut", "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nhello" },
	{ "/two-lengths",
	    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\n"
	    "hello" },
	{ "/no-gzip",
	    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
	    "Content-Length: 5\r\n\r\nhello" },
	{ "/no-location", "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n" },
	{ "/later/9",
	    "HTTP/1.1 429 Slower\r\nRetry-After: 9\r\nContent-Length: 0\r\n"
	    "\r\n" },
	{ "/later/huge",
	    "HTTP/1.1 429 Slower\r\nRetry-After: 99999999999999999999\r\n"
	    "Content-Length: 0\r\n\r\n" },
	{ "/later/soon",
	    "HTTP/1.1 503 Busy\r\nRetry-After: soon\r\n"
	    "Content-Length: 0\r\n\r\n" },
	{ "/gone/9",
	    "HTTP/1.1 404 Not Found\r\nRetry-After: 9\r\nContent-Length: 0\r\n"
	    "\r\n" },
};

/* What takes up to the client's patience. */
static inline bool
answer_for_ever(int fd, const char *path)
{
	if (strcmp(path, "/drip") == 0)
		drip(fd, "HTTP/1.1 200 OK\r\n\r\n");
	else if (strcmp(path, "/drip-headers") == 0)
		drip(fd, "HTTP/1.1 200 OK\r\nX-A: ");
	else if (strcmp(path, "/drip-error") == 0)
		drip(fd, "HTTP/1.1 404 Not Found\r\n\r\n");
	else if (strcmp(path, "/endless") == 0)
		pour(fd, "HTTP/1.1 200 OK\r\n\r\n", "endless");
	else if (strcmp(path, "/endless-chunks") == 0)
		pour(fd,
		    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
		    "5\r\nhello\r\n");
	else if (strcmp(path, "/endless-error") == 0)
		pour(fd, "HTTP/1.1 503 Busy\r\nRetry-After: 5\r\n\r\n", "busy");
	else if (strcmp(path, "/endless-redirect") == 0)
		pour(
		    fd, "HTTP/1.1 302 Found\r\nLocation: /plain\r\n\r\n", "on");
	else if (strcmp(path, "/endless-headers") == 0)
		pour(fd, "HTTP/1.1 200 OK\r\n", "X-A: aaaaaaaaaaaaaa\r\n");
	else if (strcmp(path, "/endless-continue") == 0)
		pour(fd, "", "HTTP/1.1 100 Continue\r\n\r\n");
	else if (strcmp(path, "/bomb") == 0)
		pour_bomb(fd);
	else
		return false;
	return true;
}

static inline void
answer_hostile(int fd, const char *request, const struct server *s)
{
	char path[64] = "";
	int n;

	if (sscanf(request, "%*[A-Z] %63s", path) != 1)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(hostile); i++) {
		if (strcmp(path, hostile[i].path) == 0) {
			server_puts(fd, hostile[i].text);
			return;
		}
	}
	if (sscanf(path, "/hop/%d", &n) == 1) {
		char *to = xasprintf("/hop/%d", n + 1);
		redirect(fd, to);
		free(to);
	} else if (sscanf(path, "/later-date/%d", &n) == 1) {
		ask_for_date(fd, n);
	} else if (strcmp(path, "/headers") == 0) {
		send_headers(fd, 1000, 1000);
	} else if (strcmp(path, "/header-line") == 0) {
		send_headers(fd, 1, 1000000);
	} else if (strcmp(path, "/some-headers") == 0) {
		send_headers(fd, 100, 1000);
	} else if (strcmp(path, "/reset-middle") == 0) {
		server_puts(
		    fd, "HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\nhello");
		reset_connection(fd);
	} else if (strcmp(path, "/to-ftp") == 0) {
		redirect(fd, "ftp://127.0.0.1/x");
	} else if (strcmp(path, "/to-nowhere") == 0) {
		redirect(fd, "http://");
	} else if (strcmp(path, "/to-secret") == 0) {
		redirect(fd, "gopher://u:s3cret@127.0.0.1/?token=s3cret");
	} else if (strcmp(path, "/to-long") == 0) {
		send_long_location(fd);
	} else if (strcmp(path, "/slow") == 0) {
		answer_slowly(fd);
	} else if (!answer_for_ever(fd, path)) {
		answer(fd, request, s);
	}
}

#endif
