/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * selector: which enterprises of the roster are meant.
 *
 *   class=industrial and tag=key and not (level=1 or sector='有色金属')
 *
 * column=value, column!=value, tag=x (one of the parts of column "tags" split
 * at ';'); not binds tighter than and, and tighter than or.
 */
#ifndef SOEWATCH_MODEL_SELECTOR_H
#define SOEWATCH_MODEL_SELECTOR_H

#include <stdbool.h>

#include "daemon/base/error.h"

struct roster;
struct selector;

/* NULL with err set, naming the column of the text, when it does not parse or
 * names a column that the roster does not have.  Caller frees with
 * selector_free(). */
struct selector *selector_compile(
    const char *text, const struct roster *roster, struct error *err);
void selector_free(struct selector *selector);

bool selector_matches(const struct selector *selector,
    const struct roster *roster, int enterprise);

#endif
