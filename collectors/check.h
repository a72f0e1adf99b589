/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * check: what the formats' checks of a feed's settings share.
 */
#ifndef SOEWATCH_COLLECTORS_CHECK_H
#define SOEWATCH_COLLECTORS_CHECK_H

#include "daemon/base/problem.h"
#include "daemon/model/config.h"

/* Adds a problem for each setting that the feed has and its format cannot use.
 * names ends in NULL; check.c has a row for each that may stand there.  A
 * constant date in reported_on is always of use.  why is the reason, "the
 * format csv has none". */
void check_left_out(const struct config *config, const struct feed *feed,
    const char *const names[], const char *why, struct problems *problems);

#endif
