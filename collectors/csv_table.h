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
	struct span *titles; /* the lines above the header, stripped; owned */
	size_t n_titles;
	const struct csv_layout *layout;
	void *state;          /* the layout's */
	struct span *columns; /* the header's cells, stripped; owned */
	size_t n;
	uint32_t header_line;
	bool has_header;
};

extern const struct csv_layout csv_records_layout;
extern const struct csv_layout csv_across_layout;      /* items down */
extern const struct csv_layout csv_enterprises_layout; /* likewise they */

/* A period's column where periods run across. */
struct csv_period {
	bool is_period; /* has a header, and one that can be used */
	int32_t end_day;
};

/* Reads the periods of all columns but the first; as many as t->n.  NULL with
 * err when the header is no such one.  Caller frees with free(). */
struct csv_period *csv_periods_read(
    const struct csv_table *t, struct error *err);

/* Adds what is wrong with a feed of the format csv to problems. */
void csv_check(const struct config *config, const struct feed *feed,
    struct problems *problems);

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
