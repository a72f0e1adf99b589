/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * lines: 一企一策, the file of enterprises' own lines.
 *
 *   target,enterprise,line          and optionally day, warn, fail
 *
 * A row takes the place of the target's line and thresholds (which are none
 * where the row has none) for that enterprise.  Rows of several days make a
 * path.
 */
#ifndef SOEWATCH_MODEL_LINES_H
#define SOEWATCH_MODEL_LINES_H

#include <stddef.h>

#include "daemon/base/problem.h"

struct config;

/* Reads the CSV text into config->own_lines; the targets and the roster must
 * have been read.  file names it in problems. */
void lines_parse(struct config *config, const char *file, const char *text,
    size_t len, struct problems *problems);
void lines_free(struct config *config);

#endif
