/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * shown: figures as people read them on a terminal.
 */
#ifndef SOEWATCH_CLI_SHOWN_H
#define SOEWATCH_CLI_SHOWN_H

#include "daemon/base/decimal.h"
#include "daemon/cli/output.h"
#include "daemon/model/config.h"
#include "daemon/model/series.h"
#include "daemon/reckon/judge.h"

enum { SHOWN_SIZE = 128 };

/* An exact decimal with its thousands apart: "96,706,000,000".  Returns out. */
const char *shown_decimal(char out[SHOWN_SIZE], struct decimal value);

/* Likewise a double, in its shortest form; "–" for NaN.  Returns out. */
const char *shown_double(char out[SHOWN_SIZE], double value);

/* A subject's indicator, with its unit: "65.3 %", "3.52 万亿元"; "–" when it is
 * unknown.  beside is a line that the rounding must not hide a miss of, or NaN.
 * Returns out. */
const char *shown_value(char out[SHOWN_SIZE], const struct config *config,
    int subject, int indicator, double value, double beside);

/* The unit of an item's figures for an enterprise: CNY stands for its currency.
 * Returns out. */
const char *shown_item_unit(char out[SHOWN_SIZE], const struct config *config,
    int item, int enterprise);

/* How a state looks: "●", "达到", "met", and its colour. */
struct state_look {
	const char *sign, *zh, *en;
	enum output_style style;
};
const struct state_look *shown_state(enum state state);

/* "42/45", or "" for an enterprise.  Returns out. */
const char *shown_coverage(
    char out[SHOWN_SIZE], unsigned n_reported, unsigned n_members);

#endif
