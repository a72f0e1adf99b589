/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * prescan: what libconfig 1.5 would get wrong without a word.
 */
#ifndef SOEWATCH_MODEL_PRESCAN_H
#define SOEWATCH_MODEL_PRESCAN_H

#include "daemon/base/buf.h"
#include "daemon/base/problem.h"

/* Looks through the file, and those it includes from directory, for whole
 * numbers that do not fit 32 bits (libconfig wraps them silently), a byte order
 * mark, a comma before a closing bracket, and an @include that does not stand
 * alone on its line.  Adds to problems; -1 when a file cannot be read.  The
 * text of all files is appended to all. */
int prescan(const char *file, const char *directory, struct problems *problems,
    struct buf *all);

#endif
