/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * json_filter: libjq in a child process.
 *
 * libjq can neither be told to stop nor how much memory it may use, and a
 * program is as good as endless in a few characters.  So it runs where the
 * kernel bounds both.  The child is a copy of this process: the document is
 * there already.  What it answers is a letter and, behind it, a JSON array of
 * outputs or an error's text.
 */
#include "collectors/json_filter.h"
#include "collectors/json_text.h"
#include "daemon/base/buf.h"
#include "daemon/base/text.h"

#ifdef HAVE_LIBJQ

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jq.h>

#include "daemon/base/mem.h"

enum { ANSWER_OUTPUTS = 'O', ANSWER_ERROR = 'E', ANSWER_FD = 3 };

/* ---- in the child ---- */

static void answer_error(const char *text);

/* No bound, no run. */
static void
set_limit(__rlimit_resource_t resource, rlim_t limit)
{
	if (setrlimit(resource, &(struct rlimit){ limit, limit }) != 0)
		answer_error("the kernel sets no bounds to it");
}

/* What this process has of address space already, in bytes; 0: unknown. */
static rlim_t
address_space(void)
{
	char text[64] = "";
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);

	if (fd < 0 || read(fd, text, sizeof text - 1) <= 0)
		return 0;
	close(fd);
	return (rlim_t)strtoull(text, NULL, 10) * (rlim_t)sysconf(_SC_PAGESIZE);
}

/* Sanitizers reserve address space beyond any limit. */
#if defined(__SANITIZE_ADDRESS__)
#define HAS_SHADOW 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_SHADOW 1
#endif
#endif
#ifndef HAS_SHADOW
#define HAS_SHADOW 0
#endif

/* Leaves the child nothing but the pipe, which becomes ANSWER_FD. */
static void
confine(int answer, rlim_t seconds)
{
	rlim_t space = address_space();

	for (int i = 1; i < NSIG; i++)
		signal(i, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	int nothing = open("/dev/null", O_RDWR);
	for (int fd = 0; fd < ANSWER_FD; fd++)
		dup2(nothing, fd);
	dup2(answer, ANSWER_FD);
	close_range(ANSWER_FD + 1, ~0U, 0);
	set_limit(RLIMIT_NOFILE, 0);
	set_limit(RLIMIT_CORE, 0);
	set_limit(RLIMIT_CPU, seconds);
	if (!HAS_SHADOW && space == 0)
		answer_error("how much memory there is cannot be told");
	if (!HAS_SHADOW)
		set_limit(RLIMIT_AS, space + ((rlim_t)FILTER_MEMORY_MB << 20));
}

static void
answer(char kind, const char *text, size_t len)
{
	struct buf all = { 0 };

	buf_putc(&all, kind);
	buf_append(&all, text, len);
	for (size_t at = 0; at < all.len;) {
		ssize_t n = write(ANSWER_FD, all.data + at, all.len - at);
		if (n <= 0 && errno != EINTR)
			break;
		at += n > 0 ? (size_t)n : 0;
	}
	_exit(0);
}

/* The first line that jq has to say. */
static void
take_error(void *arg, jv message)
{
	struct buf *said = arg;

	if (said->len == 0 && jv_get_kind(message) == JV_KIND_STRING)
		buf_puts(said, jv_string_value(message));
	jv_free(message);
}

/* What a program's debug says is for nobody. */
static void
pass_over(void *arg, jv message)
{
	(void)arg;
	jv_free(message);
}

static void
answer_error(const char *text)
{
	static const char prefix[] = "jq: error: ";

	if (strncmp(text, prefix, strlen(prefix)) == 0)
		text += strlen(prefix);
	answer(ANSWER_ERROR, text, strcspn(text, "\n"));
}

static void
put_outputs(jq_state *jq, struct buf *out)
{
	jv output;

	while (jv_is_valid(output = jq_next(jq))) {
		jv text = jv_dump_string(output, 0);
		if (out->len > 1)
			buf_putc(out, ',');
		buf_append(out, jv_string_value(text),
		    (size_t)jv_string_length_bytes(jv_copy(text)));
		jv_free(text);
	}
	if (!jv_invalid_has_msg(jv_copy(output)))
		return;
	jv message = jv_invalid_get_msg(output);
	if (jv_get_kind(message) != JV_KIND_STRING)
		message = jv_dump_string(message, 0);
	answer_error(jv_string_value(message));
}

/* Compiles the program, and runs it where there is a document. */
static void
filter(const char *program, const char *text, size_t len)
{
	jq_state *jq = jq_init();
	struct buf said = { 0 };
	struct buf out = { 0 };

	jq_set_error_cb(jq, take_error, &said);
	jq_set_debug_cb(jq, pass_over, NULL);
	/* It looks for modules, of which it can open none. */
	jq_set_attr(jq, jv_string("JQ_LIBRARY_PATH"), jv_array());
	jq_set_attr(jq, jv_string("JQ_ORIGIN"), jv_string("/dev/null"));
	jq_set_attr(jq, jv_string("PROGRAM_ORIGIN"), jv_string("/dev/null"));
	if (jq_compile(jq, program) == 0)
		answer_error(buf_text(&said));
	buf_putc(&out, '[');
	if (text != NULL) {
		jv document = jv_parse_sized(text, (int)len);
		if (!jv_is_valid(document))
			answer_error(
			    jv_string_value(jv_invalid_get_msg(document)));
		jq_start(jq, document, 0);
		put_outputs(jq, &out);
	}
	buf_putc(&out, ']');
	answer(ANSWER_OUTPUTS, out.data, out.len);
}

/* ---- in the parent ---- */

/* Reads all that the child has to say; -1 with err. */
static int
read_answer(int fd, struct buf *out, struct error *err)
{
	enum { WAIT_MS = 90000, CHUNK = 65536 };
	char *chunk = xmalloc(CHUNK);
	ssize_t n = 1;
	int rc = 0;

	while (n != 0 && rc == 0) {
		struct pollfd ready = { .fd = fd, .events = POLLIN };
		int polled = poll(&ready, 1, WAIT_MS);
		if (polled < 0 && errno == EINTR)
			continue;
		n = polled > 0 ? read(fd, chunk, CHUNK) : -1;
		if (n > 0)
			buf_append(out, chunk, (size_t)n);
		else if (n < 0 && !(polled > 0 && errno == EINTR))
			rc = error_set(err, ERROR_INPUT,
			    "filter: no answer within %d s", WAIT_MS / 1000);
		if (out->len > (size_t)FILTER_OUTPUT_MB << 20)
			rc = error_set(err, ERROR_INPUT,
			    "filter: more than %d MB came out of it",
			    FILTER_OUTPUT_MB);
	}
	free(chunk);
	return rc;
}

static int
judge_end(int status, rlim_t seconds, const struct buf *said, struct error *err)
{
	char quoted[TEXT_QUOTE_SIZE];

	if (WIFSIGNALED(status) &&
	    (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL))
		return error_set(err, ERROR_INPUT,
		    "filter: it ran for more than %d s", (int)seconds);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || said->len == 0)
		return error_set(err, ERROR_INPUT,
		    "filter: it ended early: expected it to need no more than "
		    "%d MB",
		    FILTER_MEMORY_MB);
	if (said->data[0] != ANSWER_ERROR)
		return 0;
	return error_set(err, ERROR_INPUT, "filter: jq says %s",
	    text_quote(quoted, said->data + 1, said->len - 1));
}

/* Has the child compile the program and run it over text (NULL: not); what it
 * answers is in said. */
static int
run_child(const char *program, const char *text, size_t len, struct buf *said,
    struct error *err)
{
	rlim_t seconds =
	    FILTER_SECONDS + (len >> 20) / (rlim_t)FILTER_MB_A_SECOND;
	int ends[2];
	int status = 0;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return error_set(
		    err, ERROR_RETRY, "filter: no pipe: %s", strerror(errno));
	pid_t pid = fork();
	if (pid == 0) {
		/* jq wants a list, if an empty one. */
		char *none[] = { NULL };
		environ = none;
		confine(ends[1], seconds);
		filter(program, text, len);
	}
	close(ends[1]);
	int rc = pid < 0 ? error_set(err, ERROR_RETRY, "filter: no process: %s",
			       strerror(errno))
			 : read_answer(ends[0], said, err);
	close(ends[0]);
	if (pid < 0)
		return -1;
	if (rc != 0)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return rc != 0 ? rc : judge_end(status, seconds, said, err);
}

int
json_filter_check(const char *program, struct error *err)
{
	struct buf said = { 0 };
	int rc = run_child(program, NULL, 0, &said, err);

	buf_fini(&said);
	return rc;
}

/* jq writes doubles, with 17 digits where 15 would do: read as such, they are
 * the shortest text again. */
static json_t *
load_outputs(const char *text, size_t len, struct error *err)
{
	json_error_t json_err;
	json_t *outputs =
	    json_loadb(text, len, JSON_DECODE_INT_AS_REAL, &json_err);

	if (outputs == NULL)
		error_set(err, ERROR_INPUT,
		    "filter: what came out of it is no JSON: %s",
		    json_err.text);
	return outputs;
}

json_t *
json_filter_run(
    const char *program, const char *text, size_t len, struct error *err)
{
	struct buf quoted = { 0 };
	struct buf said = { 0 };
	json_t *outputs = NULL;

	if (json_text_quote_numbers(&quoted, text, len)) {
		text = quoted.data;
		len = quoted.len;
	}
	if (len > (size_t)INT32_MAX)
		error_set(err, ERROR_INPUT,
		    "filter: %zu bytes: expected no more than 2 GB", len);
	else if (run_child(program, text, len, &said, err) == 0)
		outputs = load_outputs(said.data + 1, said.len - 1, err);
	buf_fini(&quoted);
	buf_fini(&said);
	return outputs;
}

#else

static int
refuse(struct error *err)
{
	return error_set(err, ERROR_CONFIG,
	    "filter: this build has no libjq: expected one configured "
	    "--with-jq");
}

int
json_filter_check(const char *program, struct error *err)
{
	(void)program;
	return refuse(err);
}

json_t *
json_filter_run(
    const char *program, const char *text, size_t len, struct error *err)
{
	(void)program;
	(void)text;
	(void)len;
	refuse(err);
	return NULL;
}

#endif
