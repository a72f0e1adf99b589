/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * soewatch: the operator's and analyst's command.
 *
 * What a command has to say is put together in memory and written at its end,
 * so that a failure half way leaves no half of an answer on standard output.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "daemon/base/text.h"
#include "daemon/cli/commands.h"
#include "daemon/service/clock.h"
#include "graphs/worker.h"
#include "daemon/base/mem.h"

static void
complain(const struct error *err)
{
	fprintf(stderr, "soewatch: %s\n", err->text);
}

/* Writes everything to standard output.  A reader that has gone away (EPIPE)
 * knows why by itself. */
static int
write_out(const struct buf *out)
{
	if (fwrite(buf_text(out), 1, out->len, stdout) == out->len &&
	    fflush(stdout) == 0)
		return 0;
	if (errno != EPIPE)
		fprintf(
		    stderr, "soewatch: standard output: %s\n", strerror(errno));
	return -1;
}

static void
show_problems(const struct problems *problems)
{
	for (size_t i = 0; i < problems->n; i++) {
		const struct problem *p = &problems->problems[i];
		const char *kind = p->is_warning ? "warning: " : "";
		if (p->line > 0)
			fprintf(stderr, "%s:%d: %s%s\n", p->file, p->line, kind,
			    p->text);
		else
			fprintf(stderr, "%s: %s%s\n", p->file, kind, p->text);
	}
}

/* Tables are fitted to a terminal; COLUMNS says otherwise than it does. */
static size_t
terminal_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	struct error err;
	int64_t width;

	if (columns != NULL &&
	    text_to_int64(&width, columns, 1, UINT16_MAX, &err) == 0)
		return (size_t)width;
	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static int
read_look(
    const struct flags *flags, struct output_look *look, struct error *err)
{
	const char *format = flags->values[FLAG_FORMAT];
	char quoted[TEXT_QUOTE_SIZE];

	look->format = OUTPUT_TABLE;
	if (format != NULL && !output_format_find(&look->format, format))
		return error_set(err, ERROR_CONFIG,
		    "--format %s: expected table, csv or json",
		    text_quote_z(quoted, format));
	bool is_terminal = isatty(STDOUT_FILENO) == 1;
	look->has_colour = output_wants_colour(
	    is_terminal, getenv("NO_COLOR"), getenv("TERM"));
	look->width = is_terminal ? terminal_width() : 0;
	return 0;
}

/* All dates are read before anything is done, so that a bad one is a matter of
 * usage whatever the command does with it. */
static int
check_dates(const struct flags *flags, int32_t *now_day, struct error *err)
{
	static const enum flag dates[] = { FLAG_FROM, FLAG_TO, FLAG_AS_OF,
		FLAG_KNOWN_BY };
	int32_t day;

	for (size_t i = 0; i < ARRAY_SIZE(dates); i++) {
		if (flag_date(flags, dates[i], &day, err) != 0)
			return -1;
	}
	return flag_date(flags, FLAG_NOW, now_day, err);
}

/* Reads the configuration and sets the clock by it. */
static struct world *
load_world(const struct flags *flags, int32_t now_day)
{
	const char *file = flag_is_given(flags, FLAG_CONFIG)
	    ? flags->values[FLAG_CONFIG]
	    : SOEWATCH_CONFIG_FILE;
	struct problems problems = { 0 };
	struct world *w = world_load(file, &problems);

	if (w == NULL)
		show_problems(&problems);
	problems_fini(&problems);
	if (w == NULL)
		return NULL;
	clock_set_zone(w->config->timezone);
	if (now_day != DATE_NONE)
		clock_pretend(now_day);
	return w;
}

static int
run(const struct command *command, const struct flags *flags, struct buf *out)
{
	struct invocation in = { .flags = flags,
		.operands = flags->operands + 1,
		.n_operands = flags->n_operands - 1,
		.out = out };
	struct error err = { 0 };
	int32_t now_day = DATE_NONE;

	if (flags_check(flags, command->takes, &err) != 0 ||
	    read_look(flags, &in.look, &err) != 0 ||
	    check_dates(flags, &now_day, &err) != 0) {
		complain(&err);
		return EXIT_USAGE;
	}
	in.world = load_world(flags, now_day);
	if (in.world == NULL)
		return EXIT_USAGE;
	in.look.is_chinese = in.world->config->language != LANGUAGE_EN;
	int status = command->run(&in, &err);
	world_free(in.world);
	if (status >= 0)
		return status;
	complain(&err);
	buf_clear(out);
	return err.code == ERROR_CONFIG ? EXIT_USAGE : EXIT_COULD_NOT;
}

/* soewatch help [COMMAND], and --help. */
static int
help(const char *name, struct buf *out)
{
	char quoted[TEXT_QUOTE_SIZE];
	const struct command *command =
	    name == NULL || strcmp(name, "help") == 0 ? NULL
						      : command_find(name);

	if (command != NULL) {
		command_help(command, out);
		return EXIT_DONE;
	}
	if (name != NULL && strcmp(name, "help") != 0) {
		fprintf(stderr,
		    "soewatch: there is no command %s; soewatch help shows "
		    "them\n",
		    text_quote_z(quoted, name));
		return EXIT_USAGE;
	}
	commands_help(out);
	return EXIT_DONE;
}

static int
refuse_usage(const struct command *command)
{
	struct buf text = { 0 };

	if (command != NULL)
		command_usage(command, &text);
	else
		commands_help(&text);
	fputs(buf_text(&text), stderr);
	buf_fini(&text);
	return EXIT_USAGE;
}

static int
dispatch(const struct flags *flags, struct buf *out)
{
	const char *name = flags->n_operands > 0 ? flags->operands[0] : NULL;

	if (flag_is_given(flags, FLAG_VERSION)) {
		buf_puts(out, "soewatch " PACKAGE_VERSION "\n");
		return EXIT_DONE;
	}
	if (name != NULL && strcmp(name, "help") == 0)
		return flags->n_operands > 2 ? refuse_usage(NULL)
					     : help(flags->operands[1], out);
	if (flag_is_given(flags, FLAG_HELP))
		return help(name, out);
	if (name == NULL)
		return refuse_usage(NULL);
	const struct command *command = command_find(name);
	if (command == NULL)
		return help(name, out);
	int n = flags->n_operands - 1;
	if (n < command->least || n > command->most)
		return refuse_usage(command);
	return run(command, flags, out);
}

int
main(int argc, char **argv)
{
	struct flags flags = { 0 };
	struct buf out = { 0 };
	char name[] = "soewatch";
	int status = EXIT_USAGE;

	/* A reader that goes away is an error of write(), not the end. */
	signal(SIGPIPE, SIG_IGN);
	/* What rebuild and import draw, they draw in processes like this. */
	if (argc >= 2 && strcmp(argv[1], WORKER_ARGUMENT) == 0)
		return worker_main(argc, argv);
	if (argc > 0)
		argv[0] = name;
	if (flags_parse(&flags, argc, argv) == 0)
		status = dispatch(&flags, &out);
	if (write_out(&out) != 0 && status == EXIT_DONE)
		status = EXIT_COULD_NOT;
	free(flags.operands);
	buf_fini(&out);
	return status;
}
