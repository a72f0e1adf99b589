/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * config_fixture: configurations written into a temporary directory.
 */
#ifndef SOEWATCH_TESTS_UNIT_CONFIG_FIXTURE_H
#define SOEWATCH_TESTS_UNIT_CONFIG_FIXTURE_H

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/path.h"
#include "daemon/model/config.h"

/* Puts text into a file of the directory that the first call makes. */
static inline char *
fixture_file(const char *name, const char *text)
{
	static char dir[] = "/tmp/soewatch-config-XXXXXX";
	static int is_made;
	struct error err = { 0 };

	if (!is_made)
		assert_non_null(mkdtemp(dir));
	is_made = 1;
	char *path = path_join(dir, name);
	if (path_write(AT_FDCWD, path, text, strlen(text), false, &err) != 0)
		fail_msg("%s", err.text);
	return path;
}

/* All problems as text, a line each, the directory cut off. */
static inline char *
fixture_problems(struct problems *problems)
{
	struct buf b = { 0 };

	problems_sort(problems);
	for (size_t i = 0; i < problems->n; i++) {
		const struct problem *p = &problems->problems[i];
		const char *slash = strrchr(p->file, '/');
		buf_printf(&b, "%s:%d: %s%s\n",
		    slash == NULL ? p->file : slash + 1, p->line,
		    p->is_warning ? "warning: " : "", p->text);
	}
	problems_fini(problems);
	return buf_take(&b);
}

/* All that is told of these three files. */
static inline char *
fixture_told(const char *roster, const char *lines, const char *text)
{
	struct problems problems = { 0 };

	free(fixture_file("enterprises.csv", roster));
	free(fixture_file("lines.csv", lines));
	char *file = fixture_file("soewatch.conf", text);
	config_free(config_load(file, &problems));
	free(file);
	return fixture_problems(&problems);
}

/* The configuration, which must be free of problems. */
static inline struct config *
fixture_config(const char *roster, const char *text)
{
	struct problems problems = { 0 };

	free(fixture_file("enterprises.csv", roster));
	char *file = fixture_file("soewatch.conf", text);
	struct config *config = config_load(file, &problems);
	char *told = fixture_problems(&problems);
	if (told[0] != '\0')
		fail_msg("%s", told);
	free(told);
	free(file);
	return config;
}

#endif
