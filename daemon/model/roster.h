/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * roster: 企业名录, the enterprises that report, a row of a CSV file each.
 *
 * Only the column id is required.  name, name_en, fiscal_year_end ("12-31"),
 * currency ("CNY"), from and to (the days between which an enterprise is a
 * member of aggregates) are known; every column is a {placeholder} for URLs, a
 * name for selectors and, where its cells are numbers, a name in formulas. The
 * columns that plans select by (class, sector, level, parent, administered_by,
 * tags, from, to) are there in every roster, blank where the file leaves them
 * out.
 */
#ifndef SOEWATCH_MODEL_ROSTER_H
#define SOEWATCH_MODEL_ROSTER_H

#include <stddef.h>
#include <stdint.h>

#include "daemon/base/problem.h"

struct enterprise {
	char *id;
	const char *name;    /* id where the roster has none */
	const char *name_en; /* name where the roster has none */
	const char *currency;
	int fiscal_month; /* the month at whose end the fiscal year ends */
	int32_t from_day, to_day; /* both included; DATE_NONE: open */
	char **cells;             /* one a column, never NULL */
	int line;
};

struct roster {
	char *file;
	char **columns;
	size_t n_columns;
	struct enterprise *enterprises;
	size_t n;
	size_t *by_id;    /* indexes sorted by id */
	size_t **by_cell; /* by the cells of a column; NULL: not indexed */
};

/* Reads the CSV text; file names it in problems.  Rows with problems are left
 * out.  Never NULL.  Caller frees with roster_free(). */
struct roster *roster_parse(
    const char *file, const char *text, size_t len, struct problems *problems);
void roster_free(struct roster *roster);

/* Index of the enterprise or the column, -1 if there is none. */
int roster_find(const struct roster *roster, const char *id);
int roster_column(const struct roster *roster, const char *name);

/* The cell of a row in a column by name, NULL without such a column. */
const char *roster_cell(
    const struct roster *roster, int enterprise, const char *column);

/* Sorts the enterprises by the cells of a column for roster_find_all(). */
void roster_index(struct roster *roster, int column);

/* How many enterprises have that text in an indexed column; *out are they, in
 * the file's order, borrowed.  0 where the column is not indexed. */
size_t roster_find_all(const struct roster *roster, int column,
    const char *text, const size_t **out);

#endif
