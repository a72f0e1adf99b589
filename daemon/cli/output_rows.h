/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * output_rows: what a table is kept as.  Private to cli/output*.c.
 */
#ifndef SOEWATCH_CLI_OUTPUT_ROWS_H
#define SOEWATCH_CLI_OUTPUT_ROWS_H

#include "graphs/emit.h"
#include "daemon/cli/output.h"

struct cell {
	char *text;   /* NULL: unknown */
	char *people; /* NULL: text */
	enum output_style style;
};

/* A line of its own in front of a row. */
struct heading {
	size_t row;
	char *text;
};

struct output {
	const struct column *columns;
	size_t n_columns;
	struct cell *cells; /* row by row */
	size_t n, size;
	struct heading *headings; /* by row */
	size_t n_headings, headings_size;
	struct emit emit; /* of JSON under way */
	bool is_begun;
};

const struct cell *output_cell(
    const struct output *o, size_t row, size_t column);

/* Appends the table as people see it. */
void output_table(
    const struct output *o, const struct output_look *look, struct buf *out);

#endif
