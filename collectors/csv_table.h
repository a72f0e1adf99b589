/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * csv_table: a table while it is read; shared by csv.c and its two layouts.
 */
#ifndef SOEWATCH_COLLECTORS_CSV_TABLE_H
#define SOEWATCH_COLLECTORS_CSV_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "collectors/observe.h"
#include "daemon/base/csv.h"

/* A row of a table, of the right shape.  Its cells are stripped. */
struct csv_line {
	const struct csv_cell *cells;
	size_t n;
	uint32_t line;
	bool is_refused;  /* its shape is wrong: nothing of it counts */
	bool is_last_cut; /* the blank cell that ends it may have been cut */
};

struct csv_table;

/* What a layout makes of the rows. */
struct csv_layout {
	/* The first row that is not blank; t->columns is set. */
	int (*header)(struct csv_table *t, struct error *err);
	void (*row)(struct csv_table *t, const struct csv_line *line);
	/* After the last row. */
	int (*finish)(struct csv_table *t, struct error *err);
	void (*fini)(struct csv_table *t);
};

struct csv_table {
	struct observe observe;
	const struct csv_layout *layout;
	void *state;          /* the layout's */
	struct span *columns; /* the header's cells, stripped; owned */
	size_t n;
	uint32_t header_line;
	bool has_header;
};

extern const struct csv_layout csv_records_layout;
extern const struct csv_layout csv_across_layout;

/* -1 with err: this is no such table, expected … in its first row.
 * Takes ownership of expected. */
int csv_table_refuse(
    const struct csv_table *t, char *expected, struct error *err);

/* Does the name of a column or row mean the name that a mapping has?  It may
 * carry its unit there, or not. */
bool csv_table_names(struct span full, struct span name, const char *wanted);

/* The unit of the figures in a column or row of that name.  -1 with err when it
 * does not fit the item. */
int csv_table_unit(const struct csv_table *t, const struct wanted *wanted,
    struct span full, const struct unit **out, struct error *err);

#endif
