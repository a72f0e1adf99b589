/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * worker: read, draw, write, answer.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/buf.h"
#include "daemon/base/path.h"
#include "daemon/base/text.h"
#include "graphs/chart.h"
#include "graphs/worker.h"
#include "daemon/base/mem.h"

/* 1 when all of it came, 0 at a clean end before the first byte, -1 else. */
static int
read_all(void *data, size_t len)
{
	char *at = data;
	size_t got = 0;

	while (got < len) {
		ssize_t n = read(STDIN_FILENO, at + got, len - got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return got == 0 && n == 0 ? 0 : -1;
		got += (size_t)n;
	}
	return 1;
}

static int
write_all(const void *data, size_t len)
{
	const char *at = data;

	while (len > 0) {
		ssize_t n = write(STDOUT_FILENO, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

/* As read_all(); out is cleared first. */
static int
read_frame(struct buf *out)
{
	uint32_t frame;
	int rc = read_all(&frame, sizeof frame);

	buf_clear(out);
	if (rc != 1)
		return rc;
	size_t len = ntohl(frame);
	if (len > WORKER_FRAME_MAX)
		return -1;
	char *data = xmalloc(len);
	rc = len == 0 ? 1 : read_all(data, len);
	if (rc == 1)
		buf_append(out, data, len);
	free(data);
	return rc == 1 ? 1 : -1;
}

static int
write_frame(const char *text)
{
	uint32_t frame = htonl((uint32_t)strlen(text));

	return write_all(&frame, sizeof frame) != 0 ||
		write_all(text, strlen(text)) != 0
	    ? -1
	    : 0;
}

/* "SUBJECT/INDICATOR.png": two identifiers, nothing that leads elsewhere. */
static bool
name_is_good(const char *name)
{
	const char *slash = strchr(name, '/');

	if (slash == NULL)
		return text_is_id(name, strlen(name));
	return text_is_id(name, (size_t)(slash - name)) &&
	    text_is_id(slash + 1, strlen(slash + 1));
}

static int
draw(int dir_fd, const struct buf *name, const struct buf *json,
    struct error *err)
{
	char quoted[TEXT_QUOTE_SIZE];
	struct chart chart;
	void *image = NULL;
	size_t len = 0;

	if (!name_is_good(buf_text(name)))
		return error_set(err, ERROR_INPUT,
		    "%s: expected the name of a picture",
		    text_quote(quoted, name->data, name->len));
	if (chart_from_json(&chart, buf_text(json), json->len, err) != 0)
		return -1;
	int rc = chart_draw(&chart, NULL, &image, &len, err);
	if (rc == 0)
		rc = path_write(
		    dir_fd, buf_text(name), image, len, false, err);
	free(image);
	chart_fini(&chart);
	return rc;
}

int
worker_main(int argc, char *argv[])
{
	struct buf name = { 0 };
	struct buf json = { 0 };
	struct error err = { 0 };
	int status = EXIT_FAILURE;
	int dir_fd = argc == 3
	    ? openat(AT_FDCWD, argv[2], O_RDONLY | O_DIRECTORY | O_CLOEXEC)
	    : -1;

	if (dir_fd < 0) {
		fprintf(stderr, "%s: expected a directory to draw into\n",
		    WORKER_ARGUMENT);
		return EXIT_FAILURE;
	}
	chart_process_init();
	for (;;) {
		int rc = read_frame(&name);
		if (rc == 0)
			status = EXIT_SUCCESS;
		if (rc != 1 || read_frame(&json) != 1)
			break;
		error_clear(&err);
		rc = draw(dir_fd, &name, &json, &err);
		if (write_frame(rc == 0 ? "" : err.text) != 0)
			break;
	}
	buf_fini(&name);
	buf_fini(&json);
	close(dir_fd);
	return status;
}
