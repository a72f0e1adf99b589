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
struct report_page {
	struct buf *out;
	const struct report *r;
};

const char *report_say(
    const struct report_page *s, const char *zh, const char *en);

/* A section's head. */
void report_section(
    const struct report_page *s, const char *zh, const char *en);

/* A table's head; a slim one is as wide as its columns need. */
struct report_column {
	const char *zh, *en; /* zh NULL: left out of this table */
	char kind;           /* 't', 'n', 'd' */
};
void report_table(const struct report_page *s, bool is_slim,
    const struct report_column *columns, size_t n);
void report_table_end(const struct report_page *s);

/* Cells. */
void report_cell(const struct report_page *s, char kind, const char *text);
void report_day(const struct report_page *s, int32_t day);

/* A name by its title, or its id where it has none. */
void report_name(const struct report_page *s, const struct report_name *name);

/* "Not listed here: 12 older periods; all of them are in 17.json." */
void report_rest(
    const struct report_page *s, size_t n, const char *zh, const char *en);

void report_put_series(const struct report_page *s);
void report_put_formula(const struct report_page *s);
void report_put_facts(const struct report_page *s);
void report_put_members(const struct report_page *s);
void report_put_caveats(const struct report_page *s);
void report_put_events(const struct report_page *s);

#endif
