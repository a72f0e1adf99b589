/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * commands: the subcommands, by the rows of commands.def.
 */
#ifndef SOEWATCH_CLI_COMMANDS_H
#define SOEWATCH_CLI_COMMANDS_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/base/buf.h"
#include "daemon/base/error.h"
#include "daemon/cli/flags.h"
#include "daemon/cli/output.h"
#include "daemon/answer/world.h"
#include "daemon/service/control.h"

enum { EXIT_DONE, EXIT_COULD_NOT, EXIT_USAGE };

/* A command at work. */
struct invocation {
	const struct flags *flags;
	char **operands; /* without the command's name; NULL behind the last */
	int n_operands;
	struct world *world; /* the configuration; no ledger is open yet */
	struct output_look look;
	struct buf *out; /* goes to standard output when the command is over */
};

/* Returns the exit status, or -1 with err set: ERROR_CONFIG is a matter of
 * usage (2), all else is that it could not (1). */
typedef int command_function(struct invocation *in, struct error *err);

#define COMMAND(name, function, least, most, flags, operands, help)            \
	command_function function;
#include "daemon/cli/commands.def"
#undef COMMAND

enum { MANY = 1000000 };

struct command {
	const char *name;
	command_function *run;
	int least, most; /* operands */
	unsigned takes;  /* flags */
	const char *operands, *help;
};

/* The command of that name, NULL if there is none. */
const struct command *command_find(const char *name);

/* Appends what --help shows: of all, of one. */
void commands_help(struct buf *out);
void command_help(const struct command *command, struct buf *out);
void command_usage(const struct command *command, struct buf *out);

/* ---- what commands have in common ---- */

/* Opens the ledger for reading, with the view that --as-of and --known-by ask
 * for; has_all_revisions as in struct view. */
int invocation_open(
    struct invocation *in, bool has_all_revisions, struct error *err);

/* Has the daemon do what is asked, or does it here while none runs; what came of
 * it goes to out.  Returns the exit status, or -1 with err. */
int invocation_write(struct invocation *in,
    const struct control_request *request, struct error *err);

/* Is there a ledger at all?  1 yes, 0 not yet, -1 with err when that cannot be
 * told. */
int invocation_has_ledger(const struct invocation *in, struct error *err);

/* An operand that is a date: *out. */
int invocation_date(
    const struct invocation *in, int operand, int32_t *out, struct error *err);

/* Prints the table by the invocation's look. */
void invocation_print(struct invocation *in, const struct output *table);

bool invocation_is_for_people(const struct invocation *in);

/* The text in the configured language. */
const char *invocation_say(
    const struct invocation *in, const char *zh, const char *en);

/* An instant as RFC 3339 in UTC, and for people as local time, into a cell;
 * 0 is unknown. */
void output_instant(struct output *o, int64_t instant_sec);

/* "comparable@2015" into a cell; nothing for a figure as it was reported. */
void output_basis(struct output *o, int basis_year);

#endif
