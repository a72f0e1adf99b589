/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * exec: a program of the user's own, with JSON on its standard input.
 *
 * No shell has a part in it, and nothing of the message is in its arguments or
 * its environment.  It leads a process group, so that what it started ends with
 * it when it takes too long.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>
#include <uv.h>

#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "notifiers/driver.h"
#include "daemon/base/mem.h"

enum { SAID_BYTES_MAX = 4096, GRACE_MSEC = 5000, DRAIN_MSEC = 200 };

struct run {
	struct delivery delivery;
	uv_process_t process;
	uv_pipe_t in, said, errors; /* its standard input, output, error */
	uv_timer_t timer;
	uv_write_t write;
	int open_handles;
	struct buf json, text;
	char *program;
	int64_t timeout_sec;
	bool is_late; /* it was asked to end */
	bool is_exited;
	int64_t status;
	int signal;
};

static void
handle_closed(uv_handle_t *handle)
{
	struct run *r = handle->data;

	if (--r->open_handles > 0)
		return;
	buf_fini(&r->json);
	buf_fini(&r->text);
	free(r->program);
	free(r);
}

static void
run_close(struct run *r)
{
	uv_handle_t *handles[] = { (uv_handle_t *)&r->process,
		(uv_handle_t *)&r->in, (uv_handle_t *)&r->said,
		(uv_handle_t *)&r->errors, (uv_handle_t *)&r->timer };

	for (size_t i = 0; i < ARRAY_SIZE(handles); i++) {
		if (handles[i]->type != UV_UNKNOWN_HANDLE &&
		    !uv_is_closing(handles[i]))
			uv_close(handles[i], handle_closed);
	}
}

/* ---- its end ---- */

/* sysexits.h: EX_DATAERR is the message's fault; all else may be mended. */
static void
judge(struct run *r)
{
	enum notifier_end end = NOTIFIER_RETRY;
	struct error err = { 0 };
	char quoted[TEXT_QUOTE_SIZE];
	const char *said = buf_text(&r->text);

	text_quote(quoted, said, strcspn(said, "\r\n"));
	if (r->is_late) {
		error_set(&err, ERROR_RETRY,
		    "%s: took longer than %lld s and was ended", r->program,
		    (long long)r->timeout_sec);
	} else if (r->signal != 0) {
		error_set(&err, ERROR_RETRY, "%s: ended by signal %d, said %s",
		    r->program, r->signal, quoted);
	} else if (r->status == 0) {
		end = NOTIFIER_DELIVERED;
	} else {
		if (r->status == EX_DATAERR)
			end = NOTIFIER_REFUSED;
		error_set(&err, ERROR_RETRY,
		    "%s: exit status %lld, said %s: expected 0", r->program,
		    (long long)r->status, quoted);
	}
	delivery_end(&r->delivery, end, -1, &err);
}

static void
run_over(struct run *r)
{
	if (uv_is_closing((uv_handle_t *)&r->timer))
		return;
	/* It has ended; what it started need not have. */
	if (r->is_late)
		kill(-r->process.pid, SIGKILL);
	run_close(r);
	judge(r);
}

static bool
has_said_all(const struct run *r)
{
	return uv_is_closing((const uv_handle_t *)&r->said) &&
	    uv_is_closing((const uv_handle_t *)&r->errors);
}

static void
waited(uv_timer_t *timer)
{
	run_over(timer->data);
}

static void
exited(uv_process_t *process, int64_t status, int signal)
{
	struct run *r = process->data;

	r->is_exited = true;
	r->status = status;
	r->signal = signal;
	/* What it said last may still be in the pipe, which a child that it
	 * left behind can hold open for ever. */
	if (has_said_all(r))
		run_over(r);
	else if (!uv_is_closing((uv_handle_t *)&r->timer))
		uv_timer_start(&r->timer, waited, DRAIN_MSEC, 0);
}

static void
took_too_long(uv_timer_t *timer)
{
	struct run *r = timer->data;

	kill(-r->process.pid, r->is_late ? SIGKILL : SIGTERM);
	r->is_late = true;
	uv_timer_start(timer, took_too_long, GRACE_MSEC, 0);
}

static void
run_abandon(struct delivery *d)
{
	struct run *r = (struct run *)d;

	/* Waited for here: libuv will not, once the handle is closed. */
	if (!r->is_exited) {
		kill(-r->process.pid, SIGKILL);
		while (waitpid(r->process.pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	run_close(r);
}

/* ---- what it is told and says ---- */

static void
allocate(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
	(void)handle;
	*out = uv_buf_init(xmalloc(suggested), (unsigned)suggested);
}

static void
heard(uv_stream_t *stream, ssize_t n, const uv_buf_t *in)
{
	struct run *r = stream->data;
	size_t room = SAID_BYTES_MAX - r->text.len;

	if (n > 0)
		buf_append(
		    &r->text, in->base, (size_t)n < room ? (size_t)n : room);
	free(in->base);
	if (n >= 0)
		return;
	uv_close((uv_handle_t *)stream, handle_closed);
	if (r->is_exited && has_said_all(r))
		run_over(r);
}

/* Whether it read all of it is its own matter; its exit status counts. */
static void
told(uv_write_t *write, int status)
{
	struct run *r = write->data;

	(void)status;
	if (!uv_is_closing((uv_handle_t *)&r->in))
		uv_close((uv_handle_t *)&r->in, handle_closed);
}

/* ---- its start ---- */

/* Fixed, but for where the daemon's user is at home. */
static char **
environment_of(const struct notifier *notifier, const struct message *m)
{
	char **env = xcalloc(7, sizeof *env);
	uv_passwd_t user;
	bool is_known = uv_os_get_passwd(&user) == 0;
	size_t n = 0;

	env[n++] = xstrdup("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:"
			   "/usr/bin:/sbin:/bin");
	env[n++] = xstrdup("LANG=C.UTF-8");
	env[n++] = xasprintf("HOME=%s", is_known ? user.homedir : "/");
	env[n++] = xasprintf("SOEWATCH_NOTIFIER=%s", notifier->id);
	env[n++] = xasprintf(
	    "SOEWATCH_SEVERITY=%s", severity_name(message_severity(m)));
	env[n++] = xasprintf("SOEWATCH_TEST=%d", m->is_test);
	if (is_known)
		uv_os_free_passwd(&user);
	return env;
}

static void
run_init(struct run *r, uv_loop_t *loop)
{
	uv_timer_init(loop, &r->timer);
	uv_pipe_init(loop, &r->in, 0);
	uv_pipe_init(loop, &r->said, 0);
	uv_pipe_init(loop, &r->errors, 0);
	r->process.data = r->in.data = r->said.data = r;
	r->errors.data = r->timer.data = r->write.data = r;
	r->open_handles = 5;
}

static int
run_spawn(struct run *r, uv_loop_t *loop, char **argv, char **env)
{
	uv_stdio_container_t stdio[] = {
		{ .flags = UV_CREATE_PIPE | UV_READABLE_PIPE,
		    .data.stream = (uv_stream_t *)&r->in },
		{ .flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE,
		    .data.stream = (uv_stream_t *)&r->said },
		{ .flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE,
		    .data.stream = (uv_stream_t *)&r->errors },
	};
	const uv_process_options_t options = { .file = argv[0],
		.args = argv,
		.env = env,
		.cwd = "/",
		.stdio = stdio,
		.stdio_count = ARRAY_SIZE(stdio),
		.flags = UV_PROCESS_DETACHED,
		.exit_cb = exited };

	return uv_spawn(loop, &r->process, &options);
}

static struct delivery *
start(struct notifiers *n, const struct notifier *notifier,
    const struct message *m, struct error *err)
{
	uv_loop_t *loop = notifiers_loop(n);
	struct run *r = xcalloc(1, sizeof *r);
	char **argv = xcalloc(notifier->argv.n + 1, sizeof *argv);
	char **env = environment_of(notifier, m);

	for (size_t i = 0; i < notifier->argv.n; i++)
		argv[i] = notifier->argv.text[i];
	r->program = xstrdup(argv[0]);
	r->timeout_sec = notifier->timeout_sec;
	run_init(r, loop);
	message_json(&r->json, m);
	int rc = run_spawn(r, loop, argv, env);
	for (size_t i = 0; env[i] != NULL; i++)
		free(env[i]);
	free(env);
	free(argv);
	if (rc != 0) {
		error_set(
		    err, ERROR_RETRY, "%s: %s", r->program, uv_strerror(rc));
		run_close(r);
		return NULL;
	}
	uv_buf_t json = uv_buf_init(r->json.data, (unsigned)r->json.len);
	uv_timer_start(
	    &r->timer, took_too_long, (uint64_t)r->timeout_sec * 1000, 0);
	uv_read_start((uv_stream_t *)&r->said, allocate, heard);
	uv_read_start((uv_stream_t *)&r->errors, allocate, heard);
	uv_write(&r->write, (uv_stream_t *)&r->in, &json, 1, told);
	return &r->delivery;
}

static void
check(const struct notifier *notifier, const char *credentials,
    struct problems *problems)
{
	const char *program =
	    notifier->argv.n == 0 ? NULL : notifier->argv.text[0];
	struct stat st;

	(void)credentials;
	if (program == NULL)
		return;
	if (stat(program, &st) != 0 || !S_ISREG(st.st_mode) ||
	    access(program, X_OK) != 0)
		problems_warn(problems, notifier->place,
		    "notifier %s: argv: %s is no program that can be run: "
		    "nothing is told until it is",
		    notifier->id, program);
}

const struct driver exec_driver = {
	.check = check, .start = start, .abandon = run_abandon
};
