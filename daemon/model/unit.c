/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * unit: one table of unit names.
 */
#include <string.h>

#include "daemon/model/unit.h"
#include "daemon/base/mem.h"

static const struct unit units[] = {
	{ "元", UNIT_MONEY, 0, NULL },
	{ "千元", UNIT_MONEY, 3, NULL },
	{ "万元", UNIT_MONEY, 4, NULL },
	{ "十万元", UNIT_MONEY, 5, NULL },
	{ "百万元", UNIT_MONEY, 6, NULL },
	{ "千万元", UNIT_MONEY, 7, NULL },
	{ "亿元", UNIT_MONEY, 8, NULL },
	{ "十亿元", UNIT_MONEY, 9, NULL },
	{ "万亿元", UNIT_MONEY, 12, NULL },
	{ "元人民币", UNIT_MONEY, 0, "CNY" },
	{ "人民币元", UNIT_MONEY, 0, "CNY" },
	{ "人民币千元", UNIT_MONEY, 3, "CNY" },
	{ "人民币万元", UNIT_MONEY, 4, "CNY" },
	{ "人民币百万元", UNIT_MONEY, 6, "CNY" },
	{ "人民币亿元", UNIT_MONEY, 8, "CNY" },
	{ "CNY", UNIT_MONEY, 0, "CNY" },
	{ "RMB", UNIT_MONEY, 0, "CNY" },
	{ "美元", UNIT_MONEY, 0, "USD" },
	{ "千美元", UNIT_MONEY, 3, "USD" },
	{ "万美元", UNIT_MONEY, 4, "USD" },
	{ "百万美元", UNIT_MONEY, 6, "USD" },
	{ "亿美元", UNIT_MONEY, 8, "USD" },
	{ "USD", UNIT_MONEY, 0, "USD" },
	{ "港元", UNIT_MONEY, 0, "HKD" },
	{ "千港元", UNIT_MONEY, 3, "HKD" },
	{ "万港元", UNIT_MONEY, 4, "HKD" },
	{ "百万港元", UNIT_MONEY, 6, "HKD" },
	{ "亿港元", UNIT_MONEY, 8, "HKD" },
	{ "万港币", UNIT_MONEY, 4, "HKD" },
	{ "百万港币", UNIT_MONEY, 6, "HKD" },
	{ "亿港币", UNIT_MONEY, 8, "HKD" },
	{ "HKD", UNIT_MONEY, 0, "HKD" },
	{ "欧元", UNIT_MONEY, 0, "EUR" },
	{ "万欧元", UNIT_MONEY, 4, "EUR" },
	{ "百万欧元", UNIT_MONEY, 6, "EUR" },
	{ "EUR", UNIT_MONEY, 0, "EUR" },
	{ "日元", UNIT_MONEY, 0, "JPY" },
	{ "百万日元", UNIT_MONEY, 6, "JPY" },
	{ "JPY", UNIT_MONEY, 0, "JPY" },
	{ "英镑", UNIT_MONEY, 0, "GBP" },
	{ "万英镑", UNIT_MONEY, 4, "GBP" },
	{ "百万英镑", UNIT_MONEY, 6, "GBP" },
	{ "GBP", UNIT_MONEY, 0, "GBP" },
	{ "AUD", UNIT_MONEY, 0, "AUD" },
	{ "BRL", UNIT_MONEY, 0, "BRL" },
	{ "CAD", UNIT_MONEY, 0, "CAD" },
	{ "CHF", UNIT_MONEY, 0, "CHF" },
	{ "INR", UNIT_MONEY, 0, "INR" },
	{ "KRW", UNIT_MONEY, 0, "KRW" },
	{ "MXN", UNIT_MONEY, 0, "MXN" },
	{ "RUB", UNIT_MONEY, 0, "RUB" },
	{ "SGD", UNIT_MONEY, 0, "SGD" },
	{ "TWD", UNIT_MONEY, 0, "TWD" },
	{ "人", UNIT_PERSONS, 0, NULL },
	{ "名", UNIT_PERSONS, 0, NULL },
	{ "千人", UNIT_PERSONS, 3, NULL },
	{ "万人", UNIT_PERSONS, 4, NULL },
	{ "persons", UNIT_PERSONS, 0, NULL },
	{ "户", UNIT_COUNT, 0, NULL },
	{ "家", UNIT_COUNT, 0, NULL },
	{ "个", UNIT_COUNT, 0, NULL },
	{ "件", UNIT_COUNT, 0, NULL },
	{ "级", UNIT_COUNT, 0, NULL },
	{ "count", UNIT_COUNT, 0, NULL },
	{ "flag", UNIT_COUNT, 0, NULL },
	{ "%", UNIT_PERCENT, 0, NULL },
	{ "％", UNIT_PERCENT, 0, NULL },
	{ "百分点", UNIT_PERCENT, 0, NULL },
	{ "次", UNIT_NUMBER, 0, NULL },
	{ "倍", UNIT_NUMBER, 0, NULL },
	{ "天", UNIT_NUMBER, 0, NULL },
	{ "位", UNIT_NUMBER, 0, NULL },
};

const struct unit *
unit_find(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		if (strlen(units[i].name) == len &&
		    memcmp(units[i].name, name, len) == 0)
			return &units[i];
	}
	return NULL;
}

const char *
unit_currency(const char *name, size_t len)
{
	static const struct {
		const char *name, *currency;
	} names[] = { { "人民币", "CNY" }, { "港币", "HKD" } };
	const struct unit *unit = unit_find(name, len);

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (strlen(names[i].name) == len &&
		    memcmp(names[i].name, name, len) == 0)
			return names[i].currency;
	}
	return unit == NULL || unit->exponent != 0 ? NULL : unit->currency;
}

enum unit_kind
unit_kind_of_item(const char *item_unit)
{
	const struct unit *unit =
	    item_unit == NULL ? NULL : unit_find(item_unit, strlen(item_unit));

	return unit == NULL ? UNIT_NUMBER : unit->kind;
}

/* The length of the bracket that ends (or starts) at p, 0 if none is there. */
static size_t
bracket(const char *p, size_t len, const char *half, const char *full)
{
	if (len >= 1 && p[0] == half[0])
		return 1;
	return len >= 3 && memcmp(p, full, 3) == 0 ? 3 : 0;
}

bool
unit_split(const char *text, size_t len, size_t *name_len, const char **unit,
    size_t *unit_len)
{
	size_t close = len >= 1 ? bracket(text + len - 1, 1, ")", "）") : 0;

	if (close == 0 && len >= 3)
		close = bracket(text + len - 3, 3, ")", "）") == 3 ? 3 : 0;
	if (close == 0)
		return false;
	size_t end = len - close;
	for (size_t i = end; i > 0; i--) {
		size_t open = bracket(text + i - 1, end - i + 1, "(", "（");
		if (open == 0)
			continue;
		*name_len = i - 1;
		*unit = text + i - 1 + open;
		*unit_len = end - (i - 1 + open);
		return true;
	}
	return false;
}
