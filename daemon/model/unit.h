/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * unit: 计量单位 as feeds write them, and what they multiply by.
 */
#ifndef SOEWATCH_MODEL_UNIT_H
#define SOEWATCH_MODEL_UNIT_H

#include <stdbool.h>
#include <stddef.h>

enum unit_kind {
	UNIT_MONEY,
	UNIT_PERSONS,
	UNIT_COUNT,
	UNIT_PERCENT,
	UNIT_NUMBER,
};

struct unit {
	const char *name;
	enum unit_kind kind;
	int exponent;         /* × 10^exponent is the base unit */
	const char *currency; /* NULL: the enterprise's own */
};

/* The unit of that name ("万元", "亿美元", "USD", "人", "%"), NULL if none. */
const struct unit *unit_find(const char *name, size_t len);

/* The currency of that name ("CNY") where it is the name of one and of nothing
 * else: 人民币 and 港币 say no unit.  NULL if it is none. */
const char *unit_currency(const char *name, size_t len);

/* What kind of unit an item's configured unit ("CNY", "persons", "count",
 * "flag", "%") asks for. */
enum unit_kind unit_kind_of_item(const char *item_unit);

/* Splits "总资产(万元)" into name and unit at its last parenthesis, half or
 * full width.  false when the name does not end with one. */
bool unit_split(const char *text, size_t len, size_t *name_len,
    const char **unit, size_t *unit_len);

#endif
