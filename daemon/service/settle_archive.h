/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * settle_archive: a subject's archive, made to match its series.
 */
#ifndef SOEWATCH_SERVICE_SETTLE_ARCHIVE_H
#define SOEWATCH_SERVICE_SETTLE_ARCHIVE_H

#include <stdbool.h>

#include "daemon/base/error.h"
#include "daemon/model/series.h"
#include "daemon/answer/world.h"

enum archive_effect { ARCHIVE_KEPT, ARCHIVE_APPENDED, ARCHIVE_REBUILT };

/* series has one element an indicator.  The mark in the ledger tells what the
 * file holds; is_doubtful: do not believe it.  Writes the mark.  Returns an
 * enum archive_effect, -1 with err. */
int settle_archive(struct world *w, const char *directory, int subject,
    const struct series *series, bool is_doubtful, struct error *err);

#endif
