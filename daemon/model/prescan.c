/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * prescan: one pass over the text, outside strings and comments.
 */
#include <ctype.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/path.h"
#include "daemon/base/text.h"
#include "daemon/model/prescan.h"
#include "daemon/base/mem.h"

enum { FILE_SIZE_MAX = 64 << 20, INCLUDE_DEPTH_MAX = 9 };

struct scan {
	const char *file;
	const char *directory;
	struct problems *problems;
	struct buf *all;
	const char *at;
	const char *line_start;
	int line;
	int depth;
	char last; /* the last character that means something */
	int last_line;
};

static int scan_file(const struct scan *from, const char *file, int depth);

static struct place
here(const struct scan *s)
{
	return (struct place){ .file = s->file, .line = s->line };
}

static void
advance(struct scan *s)
{
	if (*s->at == '\n') {
		s->line++;
		s->line_start = s->at + 1;
	}
	s->at++;
}

static void
skip_until(struct scan *s, const char *end)
{
	while (*s->at != '\0' && strncmp(s->at, end, strlen(end)) != 0)
		advance(s);
}

/* Skips a comment if one starts here. */
static bool
skip_comment(struct scan *s)
{
	if (s->at[0] == '#' || (s->at[0] == '/' && s->at[1] == '/')) {
		skip_until(s, "\n");
		return true;
	}
	if (s->at[0] == '/' && s->at[1] == '*') {
		skip_until(s, "*/");
		return true;
	}
	return false;
}

static void
skip_string(struct scan *s)
{
	for (advance(s); *s->at != '\0' && *s->at != '"'; advance(s)) {
		if (*s->at == '\\' && s->at[1] != '\0')
			advance(s);
	}
	if (*s->at == '"')
		advance(s);
	s->last = '"';
	s->last_line = s->line;
}

/* A word or number: letters, digits, dots, signs inside an exponent. */
static void
take_word(struct scan *s)
{
	const char *start = s->at;
	bool is_whole = isdigit((unsigned char)*start);

	while (isalnum((unsigned char)*s->at) || *s->at == '_' ||
	    *s->at == '.' ||
	    ((*s->at == '+' || *s->at == '-') && !is_whole && s->at > start &&
		(s->at[-1] == 'e' || s->at[-1] == 'E') &&
		isdigit((unsigned char)*start))) {
		if (!isdigit((unsigned char)*s->at))
			is_whole = false;
		s->at++;
	}
	if (is_whole && strtod(start, NULL) > 2147483647.0)
		problems_add(s->problems, here(s),
		    "%.*s is too large for a whole number: write it with an "
		    "exponent, such as 3.5e12",
		    (int)(s->at - start), start);
	s->last = 'w';
	s->last_line = s->line;
}

/* The line's text around an @include must be blank. */
static int
take_include(struct scan *s)
{
	const char *start = s->at;
	int rc = 0;

	if (!text_is_blank(s->line_start, (size_t)(start - s->line_start)))
		problems_add(s->problems, here(s),
		    "@include: expected it alone on its line");
	s->at += strlen("@include");
	while (*s->at == ' ' || *s->at == '\t')
		s->at++;
	size_t len = *s->at == '"' ? strcspn(s->at + 1, "\"\n") : 0;
	if (len == 0 || s->at[len + 1] != '"') {
		problems_add(s->problems, here(s),
		    "@include: expected a file name in double quotes");
		skip_until(s, "\n");
		return 0;
	}
	char *name = xstrndup(s->at + 1, len);
	char *file = path_join(s->directory, name);
	s->at += len + 2;
	const char *rest = s->at;
	size_t rest_len = strcspn(rest, "\n");
	if (!text_is_blank(rest, rest_len) &&
	    rest[strspn(rest, " \t")] != '#' &&
	    strncmp(rest + strspn(rest, " \t"), "//", 2) != 0)
		problems_add(s->problems, here(s),
		    "@include: expected it alone on its line");
	if (s->depth >= INCLUDE_DEPTH_MAX)
		problems_add(s->problems, here(s),
		    "@include: files include each other more than %d deep",
		    INCLUDE_DEPTH_MAX);
	else if (!path_exists(AT_FDCWD, file))
		problems_add(s->problems, here(s),
		    "@include: no file \"%s\" (looked up from %s)", name,
		    s->directory);
	else
		rc = scan_file(s, file, s->depth + 1);
	if (s->depth >= INCLUDE_DEPTH_MAX || !path_exists(AT_FDCWD, file))
		rc = -1;
	free(name);
	free(file);
	return rc;
}

static void
take_sign(struct scan *s)
{
	if (strchr(")]", *s->at) != NULL && s->last == ',')
		problems_add(s->problems,
		    (struct place){ .file = s->file, .line = s->last_line },
		    "a comma before \"%c\": expected none behind the last "
		    "element",
		    *s->at);
	s->last = *s->at;
	s->last_line = s->line;
	advance(s);
}

static int
scan_text(struct scan *s)
{
	int rc = 0;

	while (*s->at != '\0') {
		if (skip_comment(s))
			continue;
		if (isspace((unsigned char)*s->at))
			advance(s);
		else if (*s->at == '"')
			skip_string(s);
		else if (strncmp(s->at, "@include", 8) == 0)
			rc |= take_include(s);
		else if (isalnum((unsigned char)*s->at))
			take_word(s);
		else
			take_sign(s);
	}
	return rc;
}

/* directory, problems and all are those of from. */
static int
scan_file(const struct scan *from, const char *file, int depth)
{
	struct buf text = { 0 };
	struct error err;
	struct scan s = *from;
	int rc = -1;

	if (path_read(AT_FDCWD, file, FILE_SIZE_MAX, &text, &err) != 0) {
		problems_add(s.problems, (struct place){ .file = file },
		    "cannot be read: %s", err.text);
		goto out;
	}
	buf_append(s.all, text.data, text.len);
	s.file = file;
	s.at = s.line_start = buf_text(&text);
	s.line = 1;
	s.depth = depth;
	s.last = '\0';
	if (strncmp(s.at, "\xef\xbb\xbf", 3) == 0) {
		problems_add(s.problems, here(&s),
		    "a byte order mark: expected UTF-8 without one");
		goto out;
	}
	rc = scan_text(&s);
out:
	buf_fini(&text);
	return rc;
}

int
prescan(const char *file, const char *directory, struct problems *problems,
    struct buf *all)
{
	const struct scan from = {
		.directory = directory, .problems = problems, .all = all
	};

	return scan_file(&from, file, 0);
}
