/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * flags: getopt_long() over the table.
 */
#include <getopt.h>
#include <stdlib.h>

#include "daemon/base/buf.h"
#include "daemon/base/date.h"
#include "daemon/base/text.h"
#include "daemon/cli/flags.h"
#include "daemon/base/mem.h"

static const struct {
	int letter;
	const char *name, *argument, *help;
} rows[] = {
#define FLAG(id, letter, name, argument, help)                                 \
	[FLAG_##id] = { letter, name, argument, help },
#include "daemon/cli/flags.def"
#undef FLAG
};

_Static_assert(FLAG_COUNT <= 32, "a set of flags is an unsigned");

enum { LONG_ONLY = 256 }; /* what getopt_long gives for a row is above chars */

bool
flag_is_given(const struct flags *flags, enum flag flag)
{
	return (flags->given & FLAG_BIT(flag)) != 0;
}

static void
note(struct flags *flags, int found)
{
	for (int i = 0; i < FLAG_COUNT; i++) {
		if (found == LONG_ONLY + i || found == rows[i].letter) {
			flags->given |= FLAG_BIT(i);
			flags->values[i] = optarg;
		}
	}
}

int
flags_parse(struct flags *out, int argc, char **argv)
{
	struct option options[FLAG_COUNT + 1] = { 0 };
	/* "-": operands come in order, as arguments of the option 1. */
	struct buf letters = { 0 };
	int found;
	int rc = 0;

	*out = (struct flags){ .operands = xcalloc(
				   (size_t)argc + 1, sizeof *out->operands) };
	buf_putc(&letters, '-');
	for (int i = 0; i < FLAG_COUNT; i++) {
		options[i] = (struct option){ .name = rows[i].name,
			.has_arg = rows[i].argument != NULL ? required_argument
							    : no_argument,
			.val = LONG_ONLY + i };
		if (rows[i].letter != 0)
			buf_printf(&letters, "%c%s", rows[i].letter,
			    rows[i].argument != NULL ? ":" : "");
	}
	while ((found = getopt_long(
		    argc, argv, buf_text(&letters), options, NULL)) != -1) {
		if (found == 1)
			out->operands[out->n_operands++] = optarg;
		else if (found == '?')
			rc = -1;
		else
			note(out, found);
	}
	while (optind < argc)
		out->operands[out->n_operands++] = argv[optind++];
	buf_fini(&letters);
	return rc;
}

int
flags_check(const struct flags *flags, unsigned takes, struct error *err)
{
	for (int i = 0; i < FLAG_COUNT; i++) {
		if ((flags->given & ~(takes | FLAGS_ALWAYS) & FLAG_BIT(i)) != 0)
			return error_set(err, ERROR_CONFIG,
			    "this command does not take --%s", rows[i].name);
	}
	return 0;
}

int
flag_date(
    const struct flags *flags, enum flag flag, int32_t *out, struct error *err)
{
	if (!flag_is_given(flags, flag) ||
	    date_parse_iso(out, flags->values[flag], err) == 0)
		return 0;
	err->code = ERROR_CONFIG;
	return error_prefix(err, "--%s", rows[flag].name);
}

int
flag_integer(const struct flags *flags, enum flag flag, int64_t minimum,
    int64_t maximum, int64_t *out, struct error *err)
{
	if (!flag_is_given(flags, flag) ||
	    text_to_int64(out, flags->values[flag], minimum, maximum, err) == 0)
		return 0;
	err->code = ERROR_CONFIG;
	return error_prefix(err, "--%s", rows[flag].name);
}

void
flags_help(unsigned set, struct buf *out)
{
	enum { HELP_COLUMN = 28 };

	for (int i = 0; i < FLAG_COUNT; i++) {
		if ((set & FLAG_BIT(i)) == 0)
			continue;
		size_t start = out->len;
		if (rows[i].letter != 0)
			buf_printf(out, "  -%c, ", rows[i].letter);
		else
			buf_puts(out, "      ");
		buf_printf(out, "--%s", rows[i].name);
		if (rows[i].argument != NULL)
			buf_printf(out, "=%s", rows[i].argument);
		do {
			buf_putc(out, ' ');
		} while (out->len - start < HELP_COLUMN);
		buf_printf(out, "%s\n", rows[i].help);
	}
}
