/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * date: the proleptic Gregorian calendar by integer arithmetic.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/date.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

/* Days are counted in eras of 400 years (146,097 days) that start on 1 March,
 * so that the leap day is the last of its year. */
enum { DAYS_PER_ERA = 146097, DAYS_TO_1970 = 719468 };

int32_t
date_from_civil(int year, int month, int day)
{
	int y = month <= 2 ? year - 1 : year;
	int era = (y >= 0 ? y : y - 399) / 400;
	int year_of_era = y - era * 400;
	int day_of_year =
	    (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	int day_of_era = year_of_era * 365 + year_of_era / 4 -
	    year_of_era / 100 + day_of_year;

	return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

struct civil
date_to_civil(int32_t day)
{
	int z = day + DAYS_TO_1970;
	int era = (z >= 0 ? z : z - DAYS_PER_ERA + 1) / DAYS_PER_ERA;
	int day_of_era = z - era * DAYS_PER_ERA;
	int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
			      day_of_era / 146096) /
	    365;
	int day_of_year = day_of_era -
	    (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int m = (5 * day_of_year + 2) / 153;
	int month = m < 10 ? m + 3 : m - 9;

	return (struct civil){
		.year = year_of_era + era * 400 + (month <= 2),
		.month = month,
		.day = day_of_year - (153 * m + 2) / 5 + 1,
	};
}

int
date_days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && is_leap);
}

int32_t
date_month_end(int32_t day)
{
	struct civil c = date_to_civil(day);
	return day - c.day + date_days_in_month(c.year, c.month);
}

bool
date_is_month_end(int32_t day)
{
	return date_month_end(day) == day;
}

int32_t
date_add_months(int32_t day, int n)
{
	struct civil c = date_to_civil(day);
	int months = c.year * 12 + c.month - 1 + n;
	/* Division that rounds down, before the year 0 too. */
	int year = (months >= 0 ? months : months - 11) / 12;
	int month = months - year * 12 + 1;
	int length = date_days_in_month(year, month);

	if (c.day > length || date_is_month_end(day))
		return date_from_civil(year, month, length);
	return date_from_civil(year, month, c.day);
}

/* n digits at s as a number; -1 if they are not all digits. */
static int
digits(const char *s, size_t n)
{
	int value = 0;

	for (size_t i = 0; i < n; i++) {
		if (!isdigit((unsigned char)s[i]))
			return -1;
		value = value * 10 + (s[i] - '0');
	}
	return value;
}

/* year, month and day, each checked; month or day 0 means the last of it. */
static int
complete(int32_t *out, int year, int month, int day)
{
	if (year < DATE_YEAR_MIN || year > DATE_YEAR_MAX || month < 0 ||
	    month > 12 || day < 0)
		return -1;
	if (month == 0)
		month = 12;
	int length = date_days_in_month(year, month);
	if (day > length)
		return -1;
	*out = date_from_civil(year, month, day == 0 ? length : day);
	return 0;
}

enum { TIME_WRONG = -1, TIME_FINE, TIME_ELSEWHERE };

/* A clock time behind a date: " 00:00:00", "T12:30", "T00:00:00.000+08:00".  It
 * must look like one; what it says does not matter, unless a zone stands behind
 * it: 2023-12-30T16:00Z is the 31st of December in Shanghai.  Midnight of
 * whatever zone is meant as a date. */
static int
parse_time(const char *s, size_t len)
{
	bool is_midnight = true;
	size_t i = 1;

	if (len == 0)
		return TIME_FINE;
	if (len < 6 || (s[0] != ' ' && s[0] != 'T') || digits(s + 1, 2) < 0 ||
	    s[3] != ':' || digits(s + 4, 2) < 0)
		return TIME_WRONG;
	for (; i < len && memchr("+-Z", s[i], 3) == NULL; i++) {
		if (memchr("0123456789:.", s[i], 12) == NULL)
			return TIME_WRONG;
		is_midnight &= memchr("0:.", s[i], 3) != NULL;
	}
	bool has_zone = i < len;
	for (; i < len; i++) {
		if (memchr("0123456789:+-Z", s[i], 14) == NULL)
			return TIME_WRONG;
	}
	return has_zone && !is_midnight ? TIME_ELSEWHERE : TIME_FINE;
}

/* -1: no date; TIME_ELSEWHERE: one of another zone. */
static int
parse_separated(int32_t *out, const char *s, size_t len)
{
	int year = digits(s, 4);

	if (s[4] == 'Q' || s[5] == 'Q') {
		size_t q = s[4] == 'Q' ? 5 : 6;
		int quarter = len == q + 1 ? digits(s + q, 1) : -1;
		return quarter < 1 || quarter > 4
		    ? -1
		    : complete(out, year, quarter * 3, 0);
	}
	if (s[4] == 'M')
		return len == 7 && digits(s + 5, 2) > 0
		    ? complete(out, year, digits(s + 5, 2), 0)
		    : -1;
	char separator = s[4];
	if (separator != '-' && separator != '/' && separator != '.')
		return -1;
	/* One or two digits each: 2015-9-30 is as clear as 2015-09-30. */
	size_t at = 5;
	size_t n = at + 1 < len && isdigit((unsigned char)s[at + 1]) ? 2 : 1;
	int month = digits(s + at, n);
	at += n;
	if (month < 1)
		return -1;
	if (at == len)
		return complete(out, year, month, 0);
	if (s[at] != separator || ++at >= len)
		return -1;
	n = at + 1 < len && isdigit((unsigned char)s[at + 1]) ? 2 : 1;
	int day = digits(s + at, n);
	int time = parse_time(s + at + n, len - at - n);
	if (day < 1 || time == TIME_WRONG ||
	    complete(out, year, month, day) != 0)
		return -1;
	return time == TIME_ELSEWHERE ? TIME_ELSEWHERE : 0;
}

/* Takes one or two digits and the character behind them off the text: the
 * number, -1 if they do not stand there. */
static int
take_part(const char **s, size_t *len, const char *mark)
{
	size_t n = *len > 1 && isdigit((unsigned char)(*s)[1]) ? 2 : 1;
	size_t mark_len = strlen(mark);

	if (*len < n + mark_len || memcmp(*s + n, mark, mark_len) != 0)
		return -1;
	int value = digits(*s, n);
	*s += n + mark_len;
	*len -= n + mark_len;
	return value;
}

static bool
take_text(const char **s, size_t *len, const char *text)
{
	size_t n = strlen(text);

	if (*len < n || memcmp(*s, text, n) != 0)
		return false;
	*s += n;
	*len -= n;
	return true;
}

/* 一 to 四 or 1 to 4; -1 for anything else. */
static int
take_quarter(const char **s, size_t *len)
{
	static const char *const numbers[][2] = { { "一", "1" }, { "二", "2" },
		{ "三", "3" }, { "四", "4" } };

	for (int i = 0; i < 4; i++) {
		if (take_text(s, len, numbers[i][0]) ||
		    take_text(s, len, numbers[i][1]))
			return i + 1;
	}
	return -1;
}

/* 2015年, 2015年9月, 2015年9月30日, 2015年三季度, 2015年第三季度. */
static int
parse_chinese(int32_t *out, const char *s, size_t len)
{
	int year = digits(s, 4);
	const char *at = s + 4;
	size_t left = len - 4;

	if (!take_text(&at, &left, "年"))
		return -1;
	if (left == 0)
		return complete(out, year, 0, 0);
	int month = take_part(&at, &left, "月");
	if (month > 0 && left == 0)
		return complete(out, year, month, 0);
	if (month > 0) {
		int day = take_part(&at, &left, "日");
		return day < 1 || left > 0 ? -1
					   : complete(out, year, month, day);
	}
	take_text(&at, &left, "第");
	int quarter = take_quarter(&at, &left);
	return quarter < 1 || !take_text(&at, &left, "季度") || left > 0
	    ? -1
	    : complete(out, year, quarter * 3, 0);
}

static int
parse_compact(int32_t *out, const char *s, size_t len)
{
	int month = len >= 6 ? digits(s + 4, 2) : 0;
	int day = len == 8 ? digits(s + 6, 2) : 0;

	if ((len != 4 && len != 6 && len != 8) || (len >= 6 && month < 1) ||
	    (len == 8 && day < 1))
		return -1;
	return complete(out, digits(s, 4), month, day);
}

int
date_parse(int32_t *out, const char *s, size_t len, struct error *err)
{
	char quoted[TEXT_QUOTE_SIZE];
	int rc = -1;

	if (len >= 4 && len < 40 && digits(s, 4) >= 0) {
		bool is_compact = len == 4 || isdigit((unsigned char)s[4]);
		if (is_compact)
			rc = parse_compact(out, s, len);
		else if (len >= 6)
			rc = s[4] == "年"[0] ? parse_chinese(out, s, len)
					     : parse_separated(out, s, len);
	}
	if (rc == 0)
		return 0;
	if (rc == TIME_ELSEWHERE)
		return error_set(err, ERROR_INPUT,
		    "%s is a time of another zone: expected a date such as "
		    "2023-12-31",
		    text_quote(quoted, s, len));
	return error_set(err, ERROR_INPUT,
	    "%s is not a date: expected one such as 2026-08-31, 20260831, "
	    "2026-08, 2026Q3 or 2026",
	    text_quote(quoted, s, len));
}

int
date_parse_iso(int32_t *out, const char *s, struct error *err)
{
	char quoted[TEXT_QUOTE_SIZE];

	if (strlen(s) == 10 && s[4] == '-' && s[7] == '-' &&
	    digits(s + 5, 2) > 0 && digits(s + 8, 2) > 0 &&
	    complete(out, digits(s, 4), digits(s + 5, 2), digits(s + 8, 2)) ==
		0)
		return 0;
	return error_set(err, ERROR_INPUT,
	    "%s: expected a date such as \"2026-08-31\"",
	    text_quote_z(quoted, s));
}

const char *
date_text(char out[DATE_TEXT_SIZE], int32_t day)
{
	out[0] = '\0';
	if (day == DATE_NONE)
		return out;
	struct civil c = date_to_civil(day);
	snprintf(out, DATE_TEXT_SIZE, "%04d-%02d-%02d", c.year % 10000, c.month,
	    c.day);
	return out;
}
