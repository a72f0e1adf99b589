/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * xbrl: what the formats that carry XBRL facts share: their JSON, their units,
 * and figures that agree as far as they were rounded.
 *
 * An item is mapped to concepts, "ifrs-full:Assets", in the order in which they
 * are preferred.
 */
#ifndef SOEWATCH_COLLECTORS_XBRL_H
#define SOEWATCH_COLLECTORS_XBRL_H

#include <stdbool.h>
#include <jansson.h>

#include "collectors/observe.h"

/* The document's JSON; duplicate keys are refused.  NULL with err naming line
 * and column.  One whole number beyond 64 bits does not spoil the rest: then
 * *is_rounded says that whole numbers beyond 2^53 are no longer exact.
 * Caller frees with json_decref(). */
json_t *xbrl_load(const struct feed *feed, const struct document *document,
    bool *is_rounded, struct error *err);

/* The number that value holds, as such or as a text.  -1 with err. */
int xbrl_decimal(struct decimal *out, const json_t *value, bool is_rounded,
    struct error *err);

/* Can the item be measured in unit, as EDGAR writes them ("USD", "shares",
 * "USD/shares", "pure", "employee")?  Then figures are to be multiplied by
 * 10^*exponent.  currency is the one that money is expected in. */
bool xbrl_unit_fits(const struct wanted *wanted, const char *currency,
    const char *unit, int *exponent);

/* What xbrl_unit_fits() expects, for messages.  Caller frees with free(). */
char *xbrl_unit_expected(const struct wanted *wanted, const char *currency);

/* The currency that the wanted figures of the enterprise are to be in; NULL
 * with err when the feed's unit is of another one.  Borrowed. */
const char *xbrl_currency(const struct observe *o, const struct wanted *wanted,
    int enterprise, struct error *err);

/* How finely a figure is given: to 10^granule. */
enum { XBRL_EXACT = -1000 };

/* The power of ten that the digits of value end at. */
int xbrl_granule(struct decimal value);

/* Can both be roundings of the same number, a to 10^a_granule and b to
 * 10^b_granule? */
bool xbrl_agree(
    struct decimal a, int a_granule, struct decimal b, int b_granule);

/* Is the text the same identifier, leading zeros and a "CIK" in front left
 * out? */
bool xbrl_same_number(const char *a, const char *b);

/* Settings that no such format can use, and mappings that are no concepts.
 * identifier is what the setting enterprise may say: "cik", "entity". */
void xbrl_check(const struct config *config, const struct feed *feed,
    const char *identifier, struct problems *problems);

#endif
