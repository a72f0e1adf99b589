/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * json_check: the settings of feeds in JSON.
 */
#ifndef SOEWATCH_COLLECTORS_JSON_CHECK_H
#define SOEWATCH_COLLECTORS_JSON_CHECK_H

#include "daemon/base/problem.h"
#include "daemon/model/config.h"

/* Adds what is wrong with a feed of the format json to problems. */
void json_check(const struct config *config, const struct feed *feed,
    struct problems *problems);

/* Where the records are; "." where the feed does not say. */
const char *json_records_path(const struct feed *feed);

#endif
