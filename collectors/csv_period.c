/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * csv_period: a header of periods that run across.
 */
#include <stdlib.h>

#include "collectors/csv_table.h"
#include "daemon/base/mem.h"

static int
refuse_header(const struct csv_table *t, struct error *err)
{
	return csv_table_refuse(t,
	    xstrdup("a first row of a label and then period ends such as "
		    "2015-09-30"),
	    err);
}

struct ending {
	int32_t end_day;
	size_t column;
};

static int
compare_endings(const void *a, const void *b)
{
	const struct ending *x = a;
	const struct ending *y = b;

	if (x->end_day != y->end_day)
		return x->end_day < y->end_day ? -1 : 1;
	return (x->column > y->column) - (x->column < y->column);
}

static int
check_once(const struct csv_table *t, struct ending *endings, size_t n,
    struct error *err)
{
	char day[DATE_TEXT_SIZE];

	if (n > 1)
		qsort(endings, n, sizeof *endings, compare_endings);
	for (size_t i = 1; i < n; i++) {
		if (endings[i].end_day == endings[i - 1].end_day)
			return error_set(err, ERROR_INPUT,
			    "row %u: the columns %zu and %zu both end on %s: "
			    "expected each period once",
			    (unsigned)t->header_line, endings[i - 1].column,
			    endings[i].column,
			    date_text(day, endings[i].end_day));
	}
	return n == 0 ? refuse_header(t, err) : 0;
}

struct csv_period *
csv_periods_read(const struct csv_table *t, struct error *err)
{
	struct csv_period *periods = xcalloc(t->n, sizeof *periods);
	struct ending *endings = xcalloc(t->n, sizeof *endings);
	size_t n = 0;
	int rc = 0;

	for (size_t i = 1; i < t->n && rc == 0; i++) {
		struct csv_period *period = &periods[i];
		if (t->columns[i].len == 0)
			continue;
		period->is_period = true;
		if (observe_day(&period->end_day, t->columns[i], err) != 0)
			rc = refuse_header(t, err);
		endings[n++] = (struct ending){ period->end_day, i + 1 };
	}
	if (rc == 0)
		rc = check_once(t, endings, n, err);
	free(endings);
	if (rc == 0)
		return periods;
	free(periods);
	return NULL;
}
