/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * problem: everything that is wrong with a configuration, told in one go.
 */
#ifndef SOEWATCH_BASE_PROBLEM_H
#define SOEWATCH_BASE_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>

/* Where something was written.  file is borrowed from whoever read it. */
struct place {
	const char *file;
	int line;
};

struct problem {
	char *file;
	int line;
	char *text;
	bool is_warning;
};

/* Start with { 0 }. */
struct problems {
	struct problem *problems;
	size_t n;
	size_t size;
};

void problems_add(struct problems *p, struct place place, const char *format,
    ...) __attribute__((format(printf, 3, 4)));
void problems_warn(struct problems *p, struct place place, const char *format,
    ...) __attribute__((format(printf, 3, 4)));

/* How many of them are errors, not warnings. */
size_t problems_errors(const struct problems *p);

/* By file and line, in the order in which a person goes through them. */
void problems_sort(struct problems *p);

void problems_fini(struct problems *p);

#endif
