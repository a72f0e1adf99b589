/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * flags: the options of a command line, by the rows of flags.def.
 */
#ifndef SOEWATCH_CLI_FLAGS_H
#define SOEWATCH_CLI_FLAGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/error.h"

struct buf;

enum flag {
#define FLAG(id, letter, name, argument, help) FLAG_##id,
#include "daemon/cli/flags.def"
#undef FLAG
	FLAG_COUNT,
};

/* A set of flags. */
#define FLAG_BIT(flag) (1u << (flag))

/* Those that go with every command. */
#define FLAGS_ALWAYS                                                           \
	(FLAG_BIT(FLAG_CONFIG) | FLAG_BIT(FLAG_FORMAT) | FLAG_BIT(FLAG_NOW) |  \
	    FLAG_BIT(FLAG_HELP) | FLAG_BIT(FLAG_VERSION))

struct flags {
	unsigned given;
	const char *values[FLAG_COUNT]; /* the arguments; NULL: none */
	char **operands; /* the command and what follows; borrowed from argv */
	int n_operands;
};

/* Reads argv, in which options and operands may stand in any order; argv is
 * changed.  -1 when an option is unknown or lacks its argument: a line about it
 * has been written to standard error.  Caller frees operands with free(). */
int flags_parse(struct flags *out, int argc, char **argv);

bool flag_is_given(const struct flags *flags, enum flag flag);

/* Is it all right to give these with a command that takes takes? */
int flags_check(const struct flags *flags, unsigned takes, struct error *err);

/* The flag's argument as a date or a number; *out stays as it is without the
 * flag. */
int flag_date(
    const struct flags *flags, enum flag flag, int32_t *out, struct error *err);
int flag_integer(const struct flags *flags, enum flag flag, int64_t minimum,
    int64_t maximum, int64_t *out, struct error *err);

/* Appends a line of help for each flag of the set. */
void flags_help(unsigned set, struct buf *out);

#endif
