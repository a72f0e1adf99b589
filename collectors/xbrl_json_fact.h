/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * xbrl_json_fact: one fact of an xBRL-JSON report, its dimensions read.
 *
 * { value, decimals?, dimensions: { concept, entity, period, unit, … } }.  Any
 * dimension beside these is an axis: the fact is of a part, not of the whole.
 */
#ifndef SOEWATCH_COLLECTORS_XBRL_JSON_FACT_H
#define SOEWATCH_COLLECTORS_XBRL_JSON_FACT_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "daemon/base/decimal.h"
#include "daemon/base/error.h"

enum { XBRL_UNIT_SIZE = 64 };

/* The concept that the fact is of, NULL for what is no fact.  Borrowed. */
const char *xbrl_json_concept(const json_t *fact);

/* Is it a figure of the entity as a whole: no axis, no text in a language, not
 * nil and not blank? */
bool xbrl_json_is_total(const json_t *fact);

/* The entity's identifier as it stands, "scheme:SOMA"; NULL if none.  Borrowed.
 */
const char *xbrl_json_entity(const json_t *fact);

/* "2025-01-01T00:00:00" is the end of 2024-12-31, and so is "2024-12-31"; a
 * duration has two of them, with / between.  *start_day is DATE_NONE for an
 * instant.  -1 with err. */
int xbrl_json_period(const json_t *fact, int32_t *start_day, int32_t *end_day,
    struct error *err);

/* "iso4217:MXN/xbrli:shares" as EDGAR writes it: "MXN/shares"; "pure" where
 * there is none. */
void xbrl_json_unit(const json_t *fact, char out[XBRL_UNIT_SIZE]);

/* To which power of ten the fact was rounded, as xbrl_agree() takes it.
 * -1 with err. */
int xbrl_json_granule(const json_t *fact, int *granule, struct error *err);

#endif
