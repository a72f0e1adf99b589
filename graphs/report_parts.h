/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * report_parts: the sections of a report's page.  Private to graphs/report*.c.
 */
#ifndef SOEWATCH_GRAPHS_REPORT_PARTS_H
#define SOEWATCH_GRAPHS_REPORT_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/base/buf.h"
#include "graphs/report.h"

/* A page being written. */
struct sheet {
	struct buf *out;
	const struct report *r;
};

const char *sheet_say(const struct sheet *s, const char *zh, const char *en);

/* A section's head. */
void sheet_section(const struct sheet *s, const char *zh, const char *en);

/* A table's head. */
struct sheet_column {
	const char *zh, *en; /* zh NULL: left out of this table */
	char kind;           /* 't', 'n', 'd' */
};
void sheet_table(
    const struct sheet *s, const struct sheet_column *columns, size_t n);
void sheet_table_end(const struct sheet *s);

/* Cells. */
void sheet_cell(const struct sheet *s, char kind, const char *text);
void sheet_day(const struct sheet *s, int32_t day);

/* A name by its title, with the id behind it where that is another. */
void sheet_name(const struct sheet *s, const struct report_name *name);

/* "Left out here: 12 older periods; the file 17.json has them all." */
void sheet_rest(
    const struct sheet *s, size_t n, const char *zh, const char *en);

void report_put_series(const struct sheet *s);
void report_put_formula(const struct sheet *s);
void report_put_facts(const struct sheet *s);
void report_put_members(const struct sheet *s);
void report_put_caveats(const struct sheet *s);
void report_put_events(const struct sheet *s);

#endif
