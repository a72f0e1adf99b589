/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * problem: a list with places.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/order.h"
#include "daemon/base/problem.h"
#include "daemon/base/mem.h"

static void
add(struct problems *p, struct place place, char *text, bool is_warning)
{
	p->problems = xgrow(p->problems, p->n, &p->size, sizeof *p->problems);
	p->problems[p->n++] = (struct problem){
		.file = xstrdup(place.file == NULL ? "" : place.file),
		.line = place.line,
		.text = text,
		.is_warning = is_warning,
	};
}

void
problems_add(struct problems *p, struct place place, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	add(p, place, xvasprintf(format, ap), false);
	va_end(ap);
}

void
problems_warn(struct problems *p, struct place place, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	add(p, place, xvasprintf(format, ap), true);
	va_end(ap);
}

size_t
problems_errors(const struct problems *p)
{
	size_t errors = 0;

	for (size_t i = 0; i < p->n; i++)
		errors += !p->problems[i].is_warning;
	return errors;
}

static int
compare(const void *a, const void *b)
{
	const struct problem *x = a;
	const struct problem *y = b;
	int by_file = strcmp(x->file, y->file);

	return by_file != 0 ? by_file : order_int(x->line, y->line);
}

void
problems_sort(struct problems *p)
{
	if (p->n > 1)
		qsort(p->problems, p->n, sizeof *p->problems, compare);
}

void
problems_fini(struct problems *p)
{
	for (size_t i = 0; i < p->n; i++) {
		free(p->problems[i].file);
		free(p->problems[i].text);
	}
	free(p->problems);
	*p = (struct problems){ 0 };
}
