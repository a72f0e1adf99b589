/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * archive: 归档, the RRD file of a subject; a cache of the ledger.
 *
 * One file a subject, one data source (GAUGE) an indicator, step 86400, civil
 * dates as UTC days: the value of a period that ends on day E is written at
 * 00:00 UTC of E + 1.  One RRA of LAST over 7 days, xff 0.99, so that each row
 * holds exactly the value of the period in which its last day lies.  Sized for
 * at least 30 years from the first period's start, in steps of ten years.
 *
 * librrd refuses times before 1980: a period that ends before 1980-01-01 is
 * left out of archives, one that reaches into 1980 counts from its first day.
 * Where periods of one source overlap, the one that ends first has the day.  A
 * period without a first day stands for its last day alone.
 *
 * Rows end on whole weeks (Thursdays 00:00 UTC): the days behind the last whole
 * week are in the file's state and come to light with the next update.
 */
#ifndef SOEWATCH_ARCHIVE_ARCHIVE_H
#define SOEWATCH_ARCHIVE_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/error.h"
#include "daemon/model/series.h"

enum { ARCHIVE_NAME_MAX = 19 }; /* bytes in a data source's name */

struct archive_source {
	const char *name; /* the data source: the indicator's id */
	const struct series *series;
};

/* Makes the subject's file anew in the directory ("archive/ID.rrd" is renamed
 * over).  Sources without any known value are the caller's to leave out; with
 * nothing to keep (n == 0, or all periods before 1980) the file is removed. */
int archive_rebuild(const char *directory, const char *subject,
    const struct archive_source *sources, size_t n, struct error *err);

/* Adds what lies behind last_day (a day up to which the file is known to hold
 * exactly these sources' values).  1 when done, 0 when it cannot be done by
 * adding (the file is missing, holds other sources or values, ends elsewhere,
 * or is too small): rebuild then; the file is as it was.  -1 with err. */
int archive_append(const char *directory, const char *subject,
    const struct archive_source *sources, size_t n, int32_t last_day,
    struct error *err);

/* Does the file hold exactly what a rebuild would write?  1 yes, 0 no (err says
 * where it differs), -1 with err. */
int archive_verify(const char *directory, const char *subject,
    const struct archive_source *sources, size_t n, struct error *err);

#endif
