/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * number: figures as people write them, by the feed's settings thousands,
 * decimal_mark and parentheses.
 */
#ifndef SOEWATCH_COLLECTORS_NUMBER_H
#define SOEWATCH_COLLECTORS_NUMBER_H

#include "collectors/observe.h"
#include "daemon/base/decimal.h"
#include "daemon/base/error.h"
#include "daemon/base/problem.h"
#include "daemon/model/config.h"

/* The settings themselves. */
void number_check(const struct config *config, const struct feed *feed,
    struct problems *problems);

/* The text as a number, exactly.  -1 with err naming the text: it is none, or
 * its groups are not of three digits. */
int number_read(struct decimal *out, const struct feed *feed, struct span text,
    struct error *err);

#endif
