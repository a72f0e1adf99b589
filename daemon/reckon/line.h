/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * line: what a target's values are held against, period by period.
 *
 * An enterprise's own lines (一企一策) stand in the place of its target's, with
 * their thresholds.  A line that glides runs straight from a base to the goal
 * at the deadline.
 */
#ifndef SOEWATCH_RECKON_LINE_H
#define SOEWATCH_RECKON_LINE_H

#include <stdint.h>

#include "daemon/base/error.h"
#include "daemon/model/series.h"
#include "daemon/reckon/evaluate.h"

/* The lines that one subject is judged by. */
struct lines {
	const struct target *target;
	const struct line *line, *warn, *fail;   /* own or the target's */
	double glide_base;                       /* NaN: no glide, or unknown */
	struct series at_line, at_warn, at_fail; /* at the series' points */
	double *goals; /* likewise, what a line glides to; NULL: no glide */
};

/* Works them out for each point of the subject's series.  Caller frees with
 * lines_fini(), also after -1. */
int lines_read(const struct reckoner *r, int target, int subject,
    const struct series *points, struct lines *out, struct error *err);
void lines_fini(struct lines *l);

/* A line's value on a day for a number or a path; NaN for a formula, before a
 * path starts. */
double line_on(const struct line *line, int32_t day);

/* The target's line on a day that no report tells of yet, glide and all; NaN
 * where it cannot be known.  The series may be gone by then. */
double lines_on(const struct lines *l, int32_t day);

/* How far the value is on the good side of the line (negative: beyond it), in a
 * range from the nearer bound; NaN where there is no such distance. */
double target_distance(const struct target *target, double value, double line);

/* Of a range, the bound that the value is beyond or next to; else the line. */
double target_line_shown(
    const struct target *target, double value, double line);

/* Does the value meet the line? */
bool target_is_met(const struct target *target, double value, double line);

#endif
