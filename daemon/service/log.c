/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * log: one line a call.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/service/log.h"
#include "daemon/base/mem.h"

static enum log_level threshold = LOG_LEVEL_INFO;
static bool has_journal;

void
log_start(enum log_level most)
{
	threshold = most;
	has_journal = getenv("JOURNAL_STREAM") != NULL;
}

/* One line, read from left to right. */
static void
tame(char *text)
{
	size_t left = strlen(text);
	size_t n;

	for (char *p = text; left > 0; p += n, left -= n) {
		bool is_unruly = text_is_unruly(p, left, &n);
		n = n == 0 ? 1 : n;
		if (is_unruly)
			memset(p, ' ', n);
	}
}

void
log_line(enum log_level level, const char *format, ...)
{
	va_list ap;

	if (level > threshold)
		return;
	va_start(ap, format);
	char *text = xvasprintf(format, ap);
	va_end(ap);
	tame(text);
	if (has_journal)
		fprintf(stderr, "<%d>%s\n", level, text);
	else
		fprintf(stderr, "%s\n", text);
	free(text);
}
