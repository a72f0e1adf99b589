/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * report_text: texts of others, made harmless for a page.  Private to
 * graphs/report*.c.
 */
#ifndef SOEWATCH_GRAPHS_REPORT_TEXT_H
#define SOEWATCH_GRAPHS_REPORT_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

enum {
	REPORT_TITLE_MAX = 120, /* characters */
	REPORT_NOTE_MAX = 2000,
	REPORT_TEXT_MAX = 16384, /* bytes, of one text for programs */
};

/* Appends at most so many characters of s (NULL: none), an ellipsis where there
 * are more: valid UTF-8, on one line, without control characters and without
 * those that turn the direction of writing. */
void report_clean(struct buf *out, const char *s, size_t characters);

/* Likewise for HTML, isolated from what stands around it. */
void report_put(struct buf *out, const char *s, size_t characters);

/* Likewise without an element around it, for attributes and titles. */
void report_put_bare(struct buf *out, const char *s, size_t characters);

/* Is there anything to say? */
bool report_says(const char *s);

#endif
