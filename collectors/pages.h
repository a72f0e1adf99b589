/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * pages: how many pages a reply has, by the feed's setting pages.
 */
#ifndef SOEWATCH_COLLECTORS_PAGES_H
#define SOEWATCH_COLLECTORS_PAGES_H

#include <stddef.h>
#include <stdint.h>

#include "daemon/base/error.h"
#include "daemon/base/problem.h"
#include "daemon/model/config.h"

enum { PAGES_MAX = 10000 };

/* The setting itself, and {page} without it. */
void pages_check(const struct config *config, const struct feed *feed,
    struct problems *problems);

/* How many pages the reply says it has: 1 where it says nothing.  -1 with err
 * when that is no number from 0 to PAGES_MAX. */
int pages_count(const struct feed *feed, const char *body, size_t len,
    uint32_t *out, struct error *err);

#endif
