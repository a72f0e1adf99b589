/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * commands: the table, its help, and what commands have in common.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "daemon/base/path.h"
#include "daemon/cli/commands.h"
#include "daemon/service/clock.h"
#include "daemon/base/mem.h"

#define TAKES(flag) FLAG_BIT(FLAG_##flag)

static const struct command commands[] = {
/* In the order of struct command. */
#define COMMAND(name, function, least, most, flags, operands, help)            \
	{ #name, function, least, most, flags, operands, help },
#include "daemon/cli/commands.def"
#undef COMMAND
};

const struct command *
command_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	}
	return NULL;
}

void
commands_help(struct buf *out)
{
	buf_puts(out,
	    "Usage: soewatch [OPTION]… COMMAND [ARGUMENT]…\n"
	    "Reads what soewatchd has collected.\n\n");
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		buf_printf(
		    out, "  %-9s %s\n", commands[i].name, commands[i].help);
	buf_printf(out, "  %-9s %s\n\n", "help", "this, or of one command");
	flags_help(FLAGS_ALWAYS, out);
	buf_puts(out,
	    "\nExit status: 0 done, 1 it could not, 2 usage or configuration.\n"
	    "soewatch COMMAND --help says more; so does soewatch(1).\n");
}

void
command_usage(const struct command *command, struct buf *out)
{
	buf_printf(out, "Usage: soewatch %s %s%s[OPTION]…\n", command->name,
	    command->operands, command->operands[0] == '\0' ? "" : " ");
}

void
command_help(const struct command *command, struct buf *out)
{
	command_usage(command, out);
	buf_printf(out, "%s\n\n", command->help);
	flags_help(command->takes | FLAGS_ALWAYS, out);
}

/* ---- what commands have in common ---- */

int
invocation_has_ledger(const struct invocation *in, struct error *err)
{
	char *path = path_join(in->world->config->state_directory, "ledger.db");
	struct stat st;
	int found = stat(path, &st) == 0 ? 1 : 0;

	if (found == 0 && errno != ENOENT)
		found = error_set(
		    err, ERROR_STORE, "%s: %s", path, strerror(errno));
	free(path);
	return found;
}

int
invocation_open(
    struct invocation *in, bool has_all_revisions, struct error *err)
{
	struct view view = { .as_of_day = INT32_MAX,
		.known_by_sec = INT64_MAX,
		.has_all_revisions = has_all_revisions };
	int32_t known_by_day = DATE_NONE;

	if (flag_date(in->flags, FLAG_AS_OF, &view.as_of_day, err) != 0 ||
	    flag_date(in->flags, FLAG_KNOWN_BY, &known_by_day, err) != 0)
		return -1;
	if (known_by_day != DATE_NONE)
		view.known_by_sec = clock_instant(known_by_day + 1, 0, 0) - 1;
	int found = invocation_has_ledger(in, err);
	if (found == 0)
		error_set(err, ERROR_STORE,
		    "%s: no ledger yet: soewatchd makes it at its first poll",
		    in->world->config->state_directory);
	if (found <= 0 || world_open(in->world, false, err) != 0)
		return -1;
	world_set_view(in->world, view);
	return 0;
}

int
invocation_date(
    const struct invocation *in, int operand, int32_t *out, struct error *err)
{
	if (date_parse_iso(out, in->operands[operand], err) == 0)
		return 0;
	err->code = ERROR_CONFIG;
	return -1;
}

void
invocation_print(struct invocation *in, const struct output *table)
{
	output_print(table, &in->look, in->out);
}

bool
invocation_is_for_people(const struct invocation *in)
{
	return in->look.format == OUTPUT_TABLE;
}

const char *
invocation_say(const struct invocation *in, const char *zh, const char *en)
{
	return in->look.is_chinese ? zh : en;
}

void
output_instant(struct output *o, int64_t instant_sec)
{
	char text[CLOCK_TEXT_SIZE];
	time_t t = (time_t)instant_sec;
	struct tm tm = { 0 };

	if (instant_sec == 0) {
		output_unknown(o);
		return;
	}
	gmtime_r(&t, &tm);
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
	output_text(o, text);
	output_people(o, clock_text(text, instant_sec));
}

void
output_basis(struct output *o, int basis_year)
{
	char text[32];

	if (basis_year == 0) {
		output_unknown(o);
		output_people(o, "");
		return;
	}
	snprintf(text, sizeof text, "comparable@%d", basis_year);
	output_text(o, text);
}
