/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * internal: what the archive's files share.
 */
#ifndef SOEWATCH_ARCHIVE_INTERNAL_H
#define SOEWATCH_ARCHIVE_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/archive/archive.h"
#include "daemon/base/error.h"

enum { DAY_SEC = 86400, WEEK_DAYS = 7 };

/* ---- plan.c ---- */

/* What a file of these sources must look like. */
struct plan {
	int32_t *days; /* update moments, rising; [0] is the file's start */
	size_t n, size;
	unsigned long rows;
};

/* plan starts as { 0 } and has no days where there is nothing to keep.  Caller
 * frees with plan_fini(). */
void plan_make(
    struct plan *plan, const struct archive_source *sources, size_t n);
void plan_fini(struct plan *plan);

/* What a file holds of the series on a day; NaN where that is unknown. */
double plan_value_on(const struct series *series, int32_t day);

/* Would a period that is known reach back over last_day?  Then a file that ends
 * there holds unknown for days that have a value now. */
bool plan_reaches_back(
    const struct archive_source *sources, size_t n, int32_t last_day);

/* ---- write.c ---- */

/* Writes a whole new file. */
int write_whole(const char *file, const struct plan *plan,
    const struct archive_source *sources, size_t n, struct error *err);

/* Writes the moments days[0 … n_days − 1], which must rise, to a file. */
int write_updates(const char *file, const int32_t *days, size_t n_days,
    const struct archive_source *sources, size_t n, struct error *err);

/* err with what librrd says of the file.  Returns -1. */
int write_failed(const char *file, struct error *err);

/* ---- compare.c ---- */

/* Is the file there, of the plan's shape with exactly these sources, in order,
 * and was last written for last_day? */
bool compare_shape(const char *file, const struct plan *plan,
    const struct archive_source *sources, size_t n, int32_t last_day);

/* Does every whole week of the file hold the series' value?  1 yes, 0 no with
 * err, -1 with err. */
int compare_values(const char *file, const struct plan *plan,
    const struct archive_source *sources, size_t n, struct error *err);

/* Compares the file with the one that was just made beside it.  1 when both are
 * the same, 0 with err, -1 with err. */
int compare_files(const char *file, const char *made, const struct plan *plan,
    const struct archive_source *sources, size_t n, struct error *err);

#endif
