/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * print-options: soewatch.conf(5) from its template.
 *
 * Runs while the program is built.  A line "@options SECTION@" of the template
 * on standard input becomes the settings of that section, as the rows of
 * options.def describe them, "@formats@" the rows of collectors.def and
 * "@presets@" those of presets.def, so that nothing that can be set lacks its
 * entry.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/model/options.h"
#include "daemon/model/preset.h"
#include "daemon/base/mem.h"

static const struct {
	const char *line;
	enum option_section section;
} markers[] = {
	{ "@options MAIN@\n", SECTION_MAIN },
	{ "@options PLAN@\n", SECTION_PLAN },
	{ "@options GRAPHS@\n", SECTION_GRAPHS },
	{ "@options ALERTS@\n", SECTION_ALERTS },
	{ "@options FETCH@\n", SECTION_FETCH },
	{ "@options ITEM@\n", SECTION_ITEM },
	{ "@options INDICATOR@\n", SECTION_INDICATOR },
	{ "@options FEED@\n", SECTION_FEED },
	{ "@options AGGREGATE@\n", SECTION_AGGREGATE },
	{ "@options TARGET@\n", SECTION_TARGET },
	{ "@options NOTIFIER@\n", SECTION_NOTIFIER },
};

static void
put_formats(struct buf *out)
{
	static const struct {
		const char *name, *help;
	} formats[] = {
#define COLLECTOR(name, help) { #name, help },
#include "collectors/collectors.def"
#undef COLLECTOR
	};

	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		buf_printf(
		    out, ".It Li %s\n%s\n", formats[i].name, formats[i].help);
}

/* Appends the line, or what its marker stands for.  -1 when it looks like a
 * marker and is none. */
static int
put_line(const char *line, struct buf *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(markers); i++) {
		if (strcmp(markers[i].line, line) == 0) {
			options_print_mdoc(markers[i].section, out);
			return 0;
		}
	}
	if (strcmp(line, "@formats@\n") == 0) {
		put_formats(out);
		return 0;
	}
	if (strcmp(line, "@presets@\n") == 0) {
		preset_print_mdoc(out);
		return 0;
	}
	if (line[0] == '@') {
		fprintf(stderr, "print-options: no such marker: %s", line);
		return -1;
	}
	buf_puts(out, line);
	return 0;
}

int
main(void)
{
	struct buf out = { 0 };
	char *line = NULL;
	size_t size = 0;
	int rc = 0;

	while (rc == 0 && getline(&line, &size, stdin) >= 0)
		rc = put_line(line, &out);
	if (ferror(stdin) != 0)
		rc = -1;
	if (rc == 0 &&
	    (fputs(buf_text(&out), stdout) == EOF || fflush(stdout) != 0))
		rc = -1;
	free(line);
	buf_fini(&out);
	return rc == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
