/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * control: the asking side, blocking.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/base/buf.h"
#include "daemon/service/control.h"
#include "daemon/base/mem.h"

enum { ANSWER_SIZE_MAX = 64 << 20 };

/* A connected socket, -1 when nobody listens there, -2 with err set. */
static int
connect_to(const char *state_directory, struct error *err)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int dir = open(state_directory, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0)
		return -1;
	snprintf(address.sun_path, sizeof address.sun_path,
	    "/proc/self/fd/%d/control.sock", dir);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int rc = fd < 0
	    ? -1
	    : connect(fd, (const struct sockaddr *)&address, sizeof address);
	int why = errno;
	close(dir);
	if (rc == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	if (why == ENOENT || why == ECONNREFUSED)
		return -1;
	error_set(err, ERROR_STORE, "%s/control.sock: %s", state_directory,
	    strerror(why));
	return -2;
}

static int
send_all(int fd, const void *data, size_t len)
{
	const char *at = data;

	while (len > 0) {
		ssize_t n = send(fd, at, len, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

static int
receive_all(int fd, void *data, size_t len)
{
	char *at = data;

	while (len > 0) {
		ssize_t n = recv(fd, at, len, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

static int
send_request(int fd, const struct control_request *r)
{
	json_t *header = json_object();
	json_t *arguments = json_array();
	json_t *files = json_array();
	bool is_sayable = true;
	int rc = -1;

	/* A text that is no UTF-8 cannot be said: left out, the files behind it
	 * would be taken under one another's names. */
	for (size_t i = 0; i < r->n_arguments; i++)
		is_sayable &= json_array_append_new(arguments,
				  json_string(r->arguments[i])) == 0;
	for (size_t i = 0; i < r->n_files; i++)
		is_sayable &= json_array_append_new(files,
				  json_pack("{s:s,s:I}", "name",
				      r->files[i].name, "size",
				      (json_int_t)r->files[i].len)) == 0;
	json_object_set_new(header, "command", json_string(r->command));
	json_object_set_new(header, "arguments", arguments);
	json_object_set_new(header, "files", files);
	char *dump = is_sayable ? json_dumps(header, JSON_COMPACT) : NULL;
	if (dump != NULL) {
		uint32_t frame = htonl((uint32_t)strlen(dump));
		rc = send_all(fd, &frame, sizeof frame);
		if (rc == 0)
			rc = send_all(fd, dump, strlen(dump));
	}
	for (size_t i = 0; i < r->n_files && rc == 0; i++)
		rc = send_all(fd, r->files[i].data, r->files[i].len);
	free(dump);
	json_decref(header);
	return rc;
}

/* The next frame; NULL when there is none that is JSON. */
static json_t *
receive_frame(int fd)
{
	uint32_t frame;

	if (receive_all(fd, &frame, sizeof frame) != 0 ||
	    ntohl(frame) > ANSWER_SIZE_MAX)
		return NULL;
	size_t len = ntohl(frame);
	char *data = xmalloc(len);
	json_t *answer = receive_all(fd, data, len) != 0
	    ? NULL
	    : json_loadb(data, len, 0, NULL);
	free(data);
	return answer;
}

static size_t
number(const json_t *frame, const char *key)
{
	json_int_t n = json_integer_value(json_object_get(frame, key));

	return n < 0 ? 0 : (size_t)n;
}

static int
receive_answer(int fd, void (*progress)(void *arg, size_t n_done, size_t n_all),
    void *arg, int *exit_status, char **text)
{
	json_t *answer;

	while ((answer = receive_frame(fd)) != NULL &&
	    json_object_get(answer, "all") != NULL) {
		if (progress != NULL)
			progress(
			    arg, number(answer, "done"), number(answer, "all"));
		json_decref(answer);
	}
	const char *said = json_string_value(json_object_get(answer, "text"));
	if (said != NULL) {
		*exit_status =
		    (int)json_integer_value(json_object_get(answer, "exit"));
		*text = xstrdup(said);
	}
	json_decref(answer);
	return said == NULL ? -1 : 0;
}

int
control_ask(const char *state_directory, const struct control_request *request,
    void (*progress)(void *arg, size_t n_done, size_t n_all), void *arg,
    int *exit_status, char **text, struct error *err)
{
	int fd = connect_to(state_directory, err);

	if (fd < 0)
		return fd == -1 ? 0 : -1;
	int rc = 1;
	/* A refusal may come before all was sent: read it all the same. */
	int sent = send_request(fd, request);
	if (receive_answer(fd, progress, arg, exit_status, text) != 0)
		rc = error_set(err, ERROR_STORE,
		    "%s/control.sock: soewatchd %s", state_directory,
		    sent == 0 ? "did not answer (may this user ask it?)"
			      : "refused the connection");
	close(fd);
	return rc;
}
