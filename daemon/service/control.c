/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * control: frames over a Unix socket on the loop.
 */
#define SOCKET_NAME "control.sock"

#include <arpa/inet.h>
#include <grp.h>
#include <jansson.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include "daemon/base/buf.h"
#include "daemon/service/control.h"
#include "daemon/service/log.h"
#include "daemon/base/mem.h"

enum {
	HEADER_SIZE_MAX = 1 << 20,
	REQUEST_SIZE_MAX = 1 << 30,
	CALLERS_MAX = 16,
	PATIENCE_MSEC = 30000, /* for a request to come in whole */
};

struct control {
	uv_pipe_t *pipe;
	int state_fd;
	void (*handle)(void *arg, const struct control_request *request,
	    struct control_caller *caller);
	void *arg;
	struct control_caller *callers; /* a list */
	size_t n_callers;
};

struct control_caller {
	struct control *control; /* NULL once the control is gone */
	struct control_caller *next;
	uv_pipe_t pipe;
	uv_timer_t timer;
	int open_handles;
	struct buf in;
	json_t *header;
	size_t body_at; /* where the files start in in */
	size_t want;    /* bytes of the whole request; 0: not known yet */
	bool is_handled, is_closing;
	struct control_request request;
	const char **arguments;
	struct control_file *files;
	char *who;
	uint64_t told_msec; /* how far it is; loop time */
	uv_shutdown_t shutdown;
};

/* ---- the end of a caller ---- */

static void
forget(struct control_caller *caller)
{
	struct control *c = caller->control;

	if (c == NULL)
		return;
	for (struct control_caller **p = &c->callers; *p != NULL;
	     p = &(*p)->next) {
		if (*p == caller) {
			*p = caller->next;
			c->n_callers--;
			break;
		}
	}
	caller->control = NULL;
}

static void
handle_closed(uv_handle_t *handle)
{
	struct control_caller *caller = handle->data;

	if (--caller->open_handles > 0)
		return;
	json_decref(caller->header);
	free(caller->arguments);
	free(caller->files);
	free(caller->who);
	buf_fini(&caller->in);
	free(caller);
}

static void
caller_close(struct control_caller *caller)
{
	if (caller->is_closing)
		return;
	caller->is_closing = true;
	forget(caller);
	uv_close((uv_handle_t *)&caller->pipe, handle_closed);
	uv_close((uv_handle_t *)&caller->timer, handle_closed);
}

/* A frame on its way. */
struct sending {
	uv_write_t write;
	char *data;
};

static void
sent(uv_write_t *write, int status)
{
	struct sending *sending = write->data;

	(void)status; /* the caller went away: nothing to be done */
	free(sending->data);
	free(sending);
}

/* Sends the answer, which it takes over. */
static void
send_frame(struct control_caller *caller, json_t *answer)
{
	struct sending *sending = xcalloc(1, sizeof *sending);
	struct buf out = { 0 };
	char *dump = answer == NULL ? NULL : json_dumps(answer, JSON_COMPACT);
	size_t len = dump == NULL ? 0 : strlen(dump);
	uint32_t frame = htonl((uint32_t)len);

	buf_append(&out, &frame, sizeof frame);
	buf_append(&out, dump, len);
	free(dump);
	json_decref(answer);
	uv_buf_t bytes = uv_buf_init(out.data, (unsigned)out.len);
	sending->data = buf_take(&out);
	sending->write.data = sending;
	if (uv_write(&sending->write, (uv_stream_t *)&caller->pipe, &bytes, 1,
		sent) != 0)
		sent(&sending->write, -1);
}

void
control_tell(struct control_caller *caller, size_t n_done, size_t n_all)
{
	enum { EVERY_MSEC = 100 };
	uint64_t now = uv_now(caller->timer.loop);

	if (caller->is_closing || now - caller->told_msec < EVERY_MSEC)
		return;
	caller->told_msec = now;
	send_frame(caller,
	    json_pack("{s:I,s:I}", "done", (json_int_t)n_done, "all",
		(json_int_t)n_all));
}

static void
shut(uv_shutdown_t *shutdown, int status)
{
	(void)status;
	caller_close(shutdown->data);
}

void
control_answer(struct control_caller *caller, int exit_status, const char *text)
{
	if (caller->is_closing)
		return;
	send_frame(
	    caller, json_pack("{s:i,s:s}", "exit", exit_status, "text", text));
	caller->shutdown.data = caller;
	if (uv_shutdown(
		&caller->shutdown, (uv_stream_t *)&caller->pipe, shut) != 0)
		caller_close(caller);
}

/* ---- a request ---- */

static void
refuse(struct control_caller *caller, const char *why)
{
	caller->is_handled = true;
	control_answer(caller, 1, why);
}

/* Reads the JSON; -1 when it is no request. */
static int
read_header(struct control_caller *caller, size_t len)
{
	caller->header =
	    json_loadb(caller->in.data + 4, len, JSON_REJECT_DUPLICATES, NULL);
	const json_t *files = json_object_get(caller->header, "files");
	const json_t *arguments = json_object_get(caller->header, "arguments");
	size_t total = 0;

	caller->request.command =
	    json_string_value(json_object_get(caller->header, "command"));
	if (caller->request.command == NULL)
		return -1;
	caller->arguments =
	    xcalloc(json_array_size(arguments), sizeof *caller->arguments);
	for (size_t i = 0; i < json_array_size(arguments); i++) {
		const char *text =
		    json_string_value(json_array_get(arguments, i));
		if (text == NULL)
			return -1;
		caller->arguments[caller->request.n_arguments++] = text;
	}
	caller->files = xcalloc(json_array_size(files), sizeof *caller->files);
	for (size_t i = 0; i < json_array_size(files); i++) {
		const json_t *file = json_array_get(files, i);
		const char *name =
		    json_string_value(json_object_get(file, "name"));
		json_int_t size =
		    json_integer_value(json_object_get(file, "size"));
		if (name == NULL || size < 0 ||
		    (size_t)size > REQUEST_SIZE_MAX - total)
			return -1;
		total += (size_t)size;
		caller->files[caller->request.n_files++] =
		    (struct control_file){ .name = name, .len = (size_t)size };
	}
	caller->body_at = 4 + len;
	caller->want = caller->body_at + total;
	caller->request.arguments = caller->arguments;
	caller->request.files = caller->files;
	caller->request.who = caller->who;
	return 0;
}

static void
take_request(struct control_caller *caller)
{
	size_t at = caller->body_at;

	for (size_t i = 0; i < caller->request.n_files; i++) {
		caller->files[i].data = caller->in.data + at;
		at += caller->files[i].len;
	}
	caller->is_handled = true;
	uv_timer_stop(&caller->timer);
	caller->control->handle(caller->control->arg, &caller->request, caller);
}

static void
consider(struct control_caller *caller)
{
	if (caller->want == 0 && caller->in.len >= 4) {
		uint32_t frame;
		memcpy(&frame, caller->in.data, sizeof frame);
		size_t len = ntohl(frame);
		if (len > HEADER_SIZE_MAX) {
			refuse(caller, "control: the request is too large");
			return;
		}
		if (caller->in.len >= 4 + len &&
		    read_header(caller, len) != 0) {
			refuse(caller, "control: this is no request");
			return;
		}
	}
	if (caller->want != 0 && caller->in.len >= caller->want)
		take_request(caller);
}

static void
allocate(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
	(void)handle;
	*out = uv_buf_init(xmalloc(suggested), (unsigned)suggested);
}

static void
received(uv_stream_t *stream, ssize_t n, const uv_buf_t *in)
{
	struct control_caller *caller = stream->data;

	if (n > 0 && !caller->is_handled) {
		buf_append(&caller->in, in->base, (size_t)n);
		consider(caller);
	}
	free(in->base);
	if (n < 0 && !caller->is_handled)
		caller_close(caller);
}

static void
lost_patience(uv_timer_t *timer)
{
	caller_close(timer->data);
}

/* ---- who may ask ---- */

static bool
is_in_group(uid_t uid, gid_t primary, gid_t wanted)
{
	gid_t groups[256];
	int n = (int)ARRAY_SIZE(groups);
	const struct passwd *user = getpwuid(uid);

	if (primary == wanted)
		return true;
	if (user == NULL ||
	    getgrouplist(user->pw_name, user->pw_gid, groups, &n) < 0)
		return false;
	for (int i = 0; i < n; i++) {
		if (groups[i] == wanted)
			return true;
	}
	return false;
}

char *
control_user(unsigned uid)
{
	const struct passwd *user = getpwuid(uid);

	return user == NULL ? xasprintf("uid %u", uid) : xstrdup(user->pw_name);
}

/* Notes who it is, too. */
static bool
may_ask(struct control_caller *caller)
{
	struct ucred peer;
	socklen_t len = sizeof peer;
	uv_os_fd_t fd;

	if (uv_fileno((uv_handle_t *)&caller->pipe, &fd) != 0 ||
	    getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) != 0)
		return false;
	caller->who = control_user(peer.uid);
	if (peer.uid == 0 || peer.uid == geteuid() ||
	    (geteuid() != 0 && is_in_group(peer.uid, peer.gid, getegid())))
		return true;
	log_line(LOG_LEVEL_WARN, "control: user %u is not of this service",
	    (unsigned)peer.uid);
	return false;
}

static void
connected(uv_stream_t *server, int status)
{
	struct control *c = server->data;

	if (status != 0)
		return;
	struct control_caller *caller = xcalloc(1, sizeof *caller);
	uv_pipe_init(server->loop, &caller->pipe, 0);
	uv_timer_init(server->loop, &caller->timer);
	caller->pipe.data = caller->timer.data = caller;
	caller->open_handles = 2;
	caller->control = c;
	caller->next = c->callers;
	c->callers = caller;
	c->n_callers++;
	if (uv_accept(server, (uv_stream_t *)&caller->pipe) != 0 ||
	    !may_ask(caller) || c->n_callers > CALLERS_MAX) {
		caller_close(caller);
		return;
	}
	uv_timer_start(&caller->timer, lost_patience, PATIENCE_MSEC, 0);
	uv_read_start((uv_stream_t *)&caller->pipe, allocate, received);
}

/* A path through the open directory: state directories may lie deeper than the
 * 107 bytes that a socket's name may have. */
static char *
socket_path(int state_fd)
{
	return xasprintf("/proc/self/fd/%d/" SOCKET_NAME, state_fd);
}

struct control *
control_new(struct uv_loop_s *loop, int state_fd,
    void (*handle)(void *arg, const struct control_request *request,
	struct control_caller *caller),
    void *arg, struct error *err)
{
	struct control *c = xcalloc(1, sizeof *c);
	char *path = socket_path(state_fd);

	c->pipe = xcalloc(1, sizeof *c->pipe);
	c->pipe->data = c;
	c->state_fd = state_fd;
	c->handle = handle;
	c->arg = arg;
	uv_pipe_init(loop, c->pipe, 0);
	unlinkat(state_fd, SOCKET_NAME, 0); /* of a daemon that was killed */
	int rc = uv_pipe_bind(c->pipe, path);
	if (rc == 0)
		rc = uv_pipe_chmod(c->pipe, UV_READABLE | UV_WRITABLE);
	if (rc == 0)
		rc = uv_listen((uv_stream_t *)c->pipe, CALLERS_MAX, connected);
	free(path);
	if (rc == 0)
		return c;
	error_set(err, ERROR_STORE, SOCKET_NAME ": cannot listen: %s",
	    uv_strerror(rc));
	control_free(c);
	return NULL;
}

static void
free_pipe(uv_handle_t *pipe)
{
	free(pipe);
}

void
control_free(struct control *c)
{
	if (c == NULL)
		return;
	while (c->callers != NULL)
		caller_close(c->callers);
	uv_close((uv_handle_t *)c->pipe, free_pipe);
	unlinkat(c->state_fd, SOCKET_NAME, 0);
	free(c);
}
