/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * writing: what changes something goes through the daemon while one runs, else
 * it is done here.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/path.h"
#include "daemon/base/text.h"
#include "daemon/cli/commands.h"
#include "daemon/cli/lookup.h"
#include "daemon/service/clock.h"
#include "daemon/service/control.h"
#include "daemon/service/local.h"
#include "daemon/service/log.h"
#include "daemon/base/mem.h"

enum { BAR_WIDTH = 40 };

/* A bar on standard error, where a person looks. */
static void
show_progress(void *arg, size_t n_done, size_t n_all)
{
	size_t filled = n_all == 0 ? BAR_WIDTH : BAR_WIDTH * n_done / n_all;
	char bar[BAR_WIDTH + 1];

	(void)arg;
	memset(bar, ' ', BAR_WIDTH);
	memset(bar, '#', filled);
	bar[BAR_WIDTH] = '\0';
	fprintf(stderr, "\r[%s] %zu/%zu%s", bar, n_done, n_all,
	    n_done == n_all ? "\n" : "");
	fflush(stderr);
}

int
invocation_write(struct invocation *in, const struct control_request *request,
    struct error *err)
{
	char *text = NULL;
	int status = EXIT_COULD_NOT;
	void (*progress)(void *arg, size_t n_done, size_t n_all) =
	    isatty(STDERR_FILENO) == 1 ? show_progress : NULL;
	int rc = control_ask(in->world->config->state_directory, request,
	    progress, NULL, &status, &text, err);

	if (rc < 0)
		return -1;
	if (rc == 1) {
		buf_puts(in->out, text);
		free(text);
		return status;
	}
	if (strcmp(request->command, "poll") == 0)
		return error_set(err, ERROR_STORE,
		    "%s: no soewatchd runs there: start it, or use soewatchd "
		    "--once",
		    in->world->config->state_directory);
	/* What went well is said on standard output. */
	log_start(LOG_LEVEL_WARN);
	struct control_request ours = *request;
	char *who = control_user(getuid());
	ours.who = who;
	rc = local_run(in->world, &ours, progress, NULL, in->out, err);
	free(who);
	return rc;
}

int
poll_command(struct invocation *in, struct error *err)
{
	const struct control_request request = { .command = "poll",
		.arguments = (const char *const *)in->operands,
		.n_arguments = (size_t)in->n_operands };

	if (in->n_operands > 0 &&
	    lookup_feed(in->world->config, in->operands[0], err) < 0)
		return -1;
	return invocation_write(in, &request, err);
}

int
backfill_command(struct invocation *in, struct error *err)
{
	int32_t from_day = DATE_NONE;
	int32_t to_day = clock_today();
	char from[DATE_TEXT_SIZE];
	char to[DATE_TEXT_SIZE];

	if (lookup_feed(in->world->config, in->operands[0], err) < 0 ||
	    flag_date(in->flags, FLAG_FROM, &from_day, err) != 0 ||
	    flag_date(in->flags, FLAG_TO, &to_day, err) != 0)
		return -1;
	if (from_day == DATE_NONE)
		return error_set(err, ERROR_CONFIG,
		    "expected --from DATE: the first day on which a period may "
		    "end");
	const char *arguments[] = { in->operands[0], date_text(from, from_day),
		date_text(to, to_day) };
	return invocation_write(in,
	    &(const struct control_request){ .command = "backfill",
		.arguments = arguments,
		.n_arguments = ARRAY_SIZE(arguments) },
	    err);
}

int
rebuild_command(struct invocation *in, struct error *err)
{
	const struct control_request request = { .command = "rebuild",
		.arguments = (const char *const *)in->operands,
		.n_arguments = (size_t)in->n_operands };

	for (int i = 0; i < in->n_operands; i++) {
		if (lookup_subject(in->world->config, in->operands[i], err) < 0)
			return -1;
	}
	return invocation_write(in, &request, err);
}

/* What is said and done to numbered things. */
struct saying {
	const char *command;
	const char *why;    /* a note is asked for */
	const char *number; /* "number of a held figure" */
	const char *until;  /* behind the note; NULL: nothing is */
};

/* The note, then the numbers. */
static int
say(struct invocation *in, const struct saying *saying, struct error *err)
{
	const char *note = in->flags->values[FLAG_NOTE];
	size_t n = (size_t)in->n_operands;
	size_t n_first = 0;
	int64_t id;

	if (note == NULL || text_is_blank(note, strlen(note)) ||
	    text_valid_utf8(note, strlen(note)) != strlen(note))
		return error_set(
		    err, ERROR_CONFIG, "expected --note TEXT: %s", saying->why);
	for (size_t i = 0; i < n; i++) {
		if (text_to_int64(&id, in->operands[i], 1, INT64_MAX, err) == 0)
			continue;
		err->code = ERROR_CONFIG;
		return error_prefix(err, "%s", saying->number);
	}
	const char **arguments = xcalloc(n + 2, sizeof(const char *));
	arguments[n_first++] = note;
	if (saying->until != NULL)
		arguments[n_first++] = saying->until;
	for (size_t i = 0; i < n; i++)
		arguments[n_first + i] = in->operands[i];
	int rc = invocation_write(in,
	    &(const struct control_request){ .command = saying->command,
		.arguments = arguments,
		.n_arguments = n_first + n },
	    err);
	free(arguments);
	return rc;
}

int
accept_command(struct invocation *in, struct error *err)
{
	return say(in,
	    &(const struct saying){ .command = "accept",
		.why = "why these figures are to be accepted",
		.number = "number of a held figure" },
	    err);
}

int
reject_command(struct invocation *in, struct error *err)
{
	return say(in,
	    &(const struct saying){ .command = "reject",
		.why = "why these figures are to be rejected",
		.number = "number of a held figure" },
	    err);
}

int
ack_command(struct invocation *in, struct error *err)
{
	return say(in,
	    &(const struct saying){ .command = "ack",
		.why = "who sees to it, and how",
		.number = "number of an alert" },
	    err);
}

int
resolve_command(struct invocation *in, struct error *err)
{
	return say(in,
	    &(const struct saying){ .command = "resolve",
		.why = "what was found and done",
		.number = "number of an alert" },
	    err);
}

int
silence_command(struct invocation *in, struct error *err)
{
	int32_t day = DATE_NONE;
	char until[DATE_TEXT_SIZE];

	if (flag_date(in->flags, FLAG_UNTIL, &day, err) != 0)
		return -1;
	if (day == DATE_NONE)
		return error_set(err, ERROR_CONFIG,
		    "expected --until DATE: the last day of the silence");
	return say(in,
	    &(const struct saying){ .command = "silence",
		.why = "why nothing is to be told of it",
		.number = "number of an alert",
		.until = date_text(until, day) },
	    err);
}

int
import_command(struct invocation *in, struct error *err)
{
	size_t n = (size_t)in->n_operands - 1;
	int feed = lookup_feed(in->world->config, in->operands[0], err);
	struct control_request request = { .command = "import",
		.arguments = (const char *const *)in->operands,
		.n_arguments = 1 };

	if (feed < 0)
		return -1;
	struct buf *bodies = xcalloc(n, sizeof *bodies);
	struct control_file *files = xcalloc(n, sizeof *files);
	int rc = 0;
	for (size_t i = 0; i < n && rc == 0; i++) {
		const char *name = in->operands[1 + i];
		char quoted[TEXT_QUOTE_SIZE];
		if (text_valid_utf8(name, strlen(name)) != strlen(name)) {
			rc = error_set(err, ERROR_INPUT,
			    "%s: expected a file name in UTF-8: rename it",
			    text_quote_z(quoted, name));
			break;
		}
		rc = path_read(AT_FDCWD, name,
		    (size_t)in->world->config->feeds[feed].max_body_bytes,
		    &bodies[i], err);
		files[i] = (struct control_file){ .name = name,
			.data = buf_text(&bodies[i]),
			.len = bodies[i].len };
	}
	request.files = files;
	request.n_files = n;
	if (rc == 0)
		rc = invocation_write(in, &request, err);
	for (size_t i = 0; i < n; i++)
		buf_fini(&bodies[i]);
	free(bodies);
	free(files);
	return rc;
}
