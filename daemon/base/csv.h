/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * csv: rows of cells out of RFC 4180 text, on libcsv.
 */
#ifndef SOEWATCH_BASE_CSV_H
#define SOEWATCH_BASE_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/error.h"

struct csv_cell {
	const char *text; /* NUL-terminated at len; may hold NULs before */
	size_t len;
};

/* One row; everything in it is borrowed for the call. */
struct csv_row {
	const struct csv_cell *cells;
	size_t n;
	size_t line;        /* where the row starts, from 1 */
	bool is_terminated; /* a line end came behind it */
};

/* Is every cell blank? */
bool csv_row_is_blank(const struct csv_row *row);

/* Reads UTF-8 text of len bytes (a BOM at its start is skipped), calling take
 * for each row in order; rows of blank lines are left out.  The text starts in
 * line first_line of its file, 1 for a whole one.  take returns 0 to
 * go on; anything else ends the reading and is returned.
 * -1 with err set when the text is no CSV: a quote inside an unquoted cell, or
 * a quoted cell that never ends; the rows before were taken. */
int csv_read(const char *text, size_t len, char delimiter, size_t first_line,
    int (*take)(void *arg, const struct csv_row *row, struct error *err),
    void *arg, struct error *err);

#endif
