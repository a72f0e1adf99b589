/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * people: one table of units, one of money's sizes.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "daemon/model/unit.h"
#include "graphs/people.h"
#include "daemon/base/mem.h"

static const struct {
	const char *unit;
	const char *zh, *en;
	int decimals;
} plain_units[] = {
	{ "%", "%", "%", 1 },
	{ "percentage points", "个百分点", "points", 1 },
	{ "points", "个百分点", "points", 1 },
	{ "times a year", "次", "times", 2 },
	{ "times", "次", "times", 2 },
	{ "次", "次", "times", 2 },
	{ "days", "天", "days", 0 },
	{ "persons", "人", "persons", 0 },
	{ "count", "户", "", 0 },
	{ "位", "位", "", 0 },
	{ "places", "位", "places", 0 },
	{ "flag", "", "", 0 },
	{ "cases", "件", "cases", 0 },
	{ "levels", "级", "levels", 0 },
	{ "years", "年", "years", 2 },
};

static const struct {
	double least;
	const char *zh, *en;
	int decimals;
} money_sizes[] = {
	{ 1e12, "万亿", "trillion ", 2 },
	{ 1e9, "亿", "billion ", 1 }, /* the divisors differ, see below */
	{ 1e8, "亿", "million ", 2 },
	{ 1e6, "万", "million ", 1 },
	{ 1e4, "万", "", 1 },
	{ 0, "", "", 0 },
};

static const struct {
	const char *code, *zh;
} currencies[] = {
	{ "CNY", "元" },
	{ "USD", "美元" },
	{ "HKD", "港元" },
	{ "EUR", "欧元" },
	{ "JPY", "日元" },
	{ "GBP", "英镑" },
};

static const char *
currency_name(bool is_chinese, const char *code)
{
	for (size_t i = 0; is_chinese && i < ARRAY_SIZE(currencies); i++) {
		if (strcmp(currencies[i].code, code) == 0)
			return currencies[i].zh;
	}
	return code;
}

static double
divisor_of(const char *size)
{
	static const struct {
		const char *name;
		double divisor;
	} divisors[] = { { "万亿", 1e12 }, { "亿", 1e8 }, { "万", 1e4 },
		{ "trillion ", 1e12 }, { "billion ", 1e9 },
		{ "million ", 1e6 } };

	for (size_t i = 0; i < ARRAY_SIZE(divisors); i++) {
		if (strcmp(divisors[i].name, size) == 0)
			return divisors[i].divisor;
	}
	return 1;
}

static struct people_unit
money(
    bool is_chinese, const char *currency, const char *behind, double magnitude)
{
	struct people_unit out = { .divisor = 1 };

	for (size_t i = 0; i < ARRAY_SIZE(money_sizes); i++) {
		if (magnitude < money_sizes[i].least)
			continue;
		const char *size =
		    is_chinese ? money_sizes[i].zh : money_sizes[i].en;
		out.divisor = divisor_of(size);
		out.decimals = money_sizes[i].decimals;
		snprintf(out.name, sizeof out.name, "%s%.16s%s", size,
		    currency_name(is_chinese, currency), behind);
		return out;
	}
	return out;
}

const char *
people_group(char *out, size_t size, const char *digits)
{
	size_t sign = digits[0] == '-';
	size_t whole = sign + strspn(digits + sign, "0123456789");
	size_t n = 0;

	if (strlen(digits) * 2 >= size || strchr(digits, 'e') != NULL) {
		snprintf(out, size, "%s", digits);
		return out;
	}
	for (size_t i = 0; i < whole; i++) {
		if (i > sign && (whole - i) % 3 == 0)
			out[n++] = ',';
		out[n++] = digits[i];
	}
	snprintf(out + n, size - n, "%s", digits + whole);
	return out;
}

static const struct {
	const char *sign, *zh, *en;
} states[] = {
	[STATE_MET] = { "●", "达到", "met" },
	[STATE_AT_RISK] = { "▲", "有风险", "at risk" },
	[STATE_MISSED] = { "■", "未达到", "missed" },
	[STATE_UNKNOWN] = { "○", "未知", "unknown" },
};

const char *
people_state_sign(enum state state)
{
	return states[state].sign;
}

const char *
people_state(enum state state, bool is_chinese)
{
	return is_chinese ? states[state].zh : states[state].en;
}

const char *
people_plain_unit(char out[PEOPLE_SIZE], const char *unit, const char *currency)
{
	static const char own[] = "CNY";
	size_t len = strlen(own);
	bool is_own = unit != NULL && strncmp(unit, own, len) == 0 &&
	    (unit[len] == '\0' || unit[len] == '/' || unit[len] == ' ');

	snprintf(out, PEOPLE_SIZE, "%.24s%.60s", is_own ? currency : "",
	    unit == NULL ? ""
		: is_own ? unit + len
			 : unit);
	return out;
}

struct people_unit
people_unit(
    bool is_chinese, const char *unit, const char *currency, double magnitude)
{
	struct people_unit out = { .divisor = 1, .decimals = 2 };

	if (unit == NULL)
		unit = "";
	if (strcmp(unit, "CNY") == 0)
		return money(is_chinese, currency, "", magnitude);
	if (strcmp(unit, "CNY a person") == 0)
		return money(is_chinese, currency,
		    is_chinese ? "/人" : " a person", magnitude);
	for (size_t i = 0; i < ARRAY_SIZE(plain_units); i++) {
		if (strcmp(plain_units[i].unit, unit) != 0)
			continue;
		out.decimals = plain_units[i].decimals;
		snprintf(out.name, sizeof out.name, "%s",
		    is_chinese ? plain_units[i].zh : plain_units[i].en);
		return out;
	}
	char plain[PEOPLE_SIZE];
	snprintf(out.name, sizeof out.name, "%.40s",
	    people_plain_unit(plain, unit, currency));
	return out;
}

/* Commas between each three digits in front of the point. */
static void
group(char out[PEOPLE_SIZE], const char *digits)
{
	size_t sign = digits[0] == '-';
	size_t whole = sign + strspn(digits + sign, "0123456789");
	size_t n = 0;

	for (size_t i = 0; i < whole && n + 2 < PEOPLE_SIZE; i++) {
		if (i > sign && (whole - i) % 3 == 0)
			out[n++] = ',';
		out[n++] = digits[i];
	}
	snprintf(out + n, PEOPLE_SIZE - n, "%s", digits + whole);
}

/* Would both numbers read the same with so many decimals? */
static bool
reads_the_same(double a, double b, int decimals)
{
	double scale = pow(10, decimals);

	return round(a * scale) == round(b * scale);
}

const char *
people_number(char out[PEOPLE_SIZE], const struct people_unit *unit,
    double value, double beside)
{
	enum { DECIMALS_MAX = 4 };
	char digits[PEOPLE_SIZE];
	int decimals = unit->decimals;

	if (isnan(value)) {
		snprintf(out, PEOPLE_SIZE, "–");
		return out;
	}
	double shown = value / unit->divisor;
	double other = beside / unit->divisor;
	while (!isnan(beside) && value != beside && decimals < DECIMALS_MAX &&
	    reads_the_same(shown, other, decimals))
		decimals++;
	if (fabs(shown) >= 1e15) {
		snprintf(out, PEOPLE_SIZE, "%.3g", shown);
		return out;
	}
	/* No "-0.0". */
	if (reads_the_same(shown, 0, decimals))
		shown = 0;
	snprintf(digits, sizeof digits, "%.*f", decimals, shown);
	group(out, digits);
	return out;
}

const char *
people_value(char out[PEOPLE_SIZE], bool is_chinese, const char *unit,
    const char *currency, double value, double beside)
{
	struct people_unit u =
	    people_unit(is_chinese, unit, currency, fabs(value));

	people_number(out, &u, value, beside);
	size_t n = strlen(out);
	if (!isnan(value) && u.name[0] != '\0')
		snprintf(out + n, PEOPLE_SIZE - n, " %s", u.name);
	return out;
}

char *
people_series_title(const struct config *config, int subject, int indicator)
{
	static const struct {
		const char *zh, *en;
	} ways[] = {
		[COMBINE_RATIO_OF_SUMS] = { "", "" },
		[COMBINE_MEAN] = { "（平均）", " (mean)" },
		[COMBINE_MEDIAN] = { "（中位数）", " (median)" },
		[COMBINE_SUM] = { "", "" },
		[COMBINE_COUNT] = { "（户数）", " (count)" },
		[COMBINE_SHARE] = { "（占比）", " (share)" },
		[COMBINE_RANK] = { "（位次）", " (place)" },
	};
	const struct indicator *in = &config->indicators[indicator];
	int way = config_is_aggregate(config, subject)
	    ? config_aggregate(config, subject)->combine
	    : COMBINE_RATIO_OF_SUMS;

	return xasprintf("%s%s",
	    config_title(config, in->title, in->title_en, in->id),
	    config->language == LANGUAGE_EN ? ways[way].en : ways[way].zh);
}

const char *
people_currency(const struct config *config, int subject)
{
	const struct roster *roster = config->roster;

	if (!config_is_aggregate(config, subject))
		return roster->enterprises[subject].currency;
	const struct selector *s = config_aggregate(config, subject)->selector;
	for (size_t i = 0; i < roster->n; i++) {
		if (selector_matches(s, roster, (int)i))
			return roster->enterprises[i].currency;
	}
	return "CNY";
}

const char *
people_period(char out[PEOPLE_SIZE], bool is_chinese, struct period stretch)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	static const char *const quarters[] = { "一", "二", "三", "四" };
	/* A 52/53-week period ends near its month's end. */
	struct civil c = date_to_civil(stretch.end_day - PERIOD_SLACK_DAYS);
	int days = stretch.end_day - stretch.start_day + 1;
	int quarter = (c.month + 2) / 3;
	bool ends_quarter = c.month % 3 == 0;

	if (days > 330 && c.month == 12)
		snprintf(out, PEOPLE_SIZE, is_chinese ? "%d年" : "%d", c.year);
	else if (days > 150 && days < 200 && c.month % 6 == 0)
		snprintf(out, PEOPLE_SIZE, is_chinese ? "%d年%s" : "%d %s",
		    c.year,
		    is_chinese ? c.month == 6 ? "上半年" : "下半年"
			: c.month == 6 ? "H1"
				       : "H2");
	else if (days > 45 && days < 135 && ends_quarter && is_chinese)
		snprintf(out, PEOPLE_SIZE, "%d年%s季度", c.year,
		    quarters[quarter - 1]);
	else if (days > 45 && days < 135 && ends_quarter)
		snprintf(out, PEOPLE_SIZE, "Q%d %d", quarter, c.year);
	else if (is_chinese)
		snprintf(out, PEOPLE_SIZE, "%d年%d月", c.year, c.month);
	else
		snprintf(
		    out, PEOPLE_SIZE, "%s %d", months[c.month - 1], c.year);
	return out;
}
