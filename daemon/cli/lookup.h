/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * lookup: what an operand names, or which names it may have meant.
 */
#ifndef SOEWATCH_CLI_LOOKUP_H
#define SOEWATCH_CLI_LOOKUP_H

#include "daemon/base/error.h"
#include "daemon/model/config.h"

/* Indexes as config_subject(), config_indicator() … give them; -1 with err set
 * (ERROR_UNKNOWN), naming the operand and those that are spelt much like it. */
int lookup_subject(
    const struct config *config, const char *id, struct error *err);
int lookup_enterprise(
    const struct config *config, const char *id, struct error *err);
int lookup_indicator(
    const struct config *config, const char *id, struct error *err);
int lookup_item(const struct config *config, const char *id, struct error *err);
int lookup_feed(const struct config *config, const char *id, struct error *err);

/* The subject and the indicator of a series by the first two operands; -1 also
 * where an aggregate has no such series: then it is said which ones it has. */
int lookup_series(const struct config *config, char *const operands[2],
    int *subject, int *indicator, struct error *err);

#endif
