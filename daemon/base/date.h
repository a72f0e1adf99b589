/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * date: civil dates as whole days since 1970-01-01, no time zone in them.
 */
#ifndef SOEWATCH_BASE_DATE_H
#define SOEWATCH_BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/error.h"

enum {
	DATE_TEXT_SIZE = 16,
	DATE_YEAR_MIN = 1900,
	DATE_YEAR_MAX = 9999,
};

#define DATE_NONE INT32_MIN

struct civil {
	int year;
	int month; /* 1 to 12 */
	int day;   /* 1 to 31 */
};

int32_t date_from_civil(int year, int month, int day);
struct civil date_to_civil(int32_t day);
int date_days_in_month(int year, int month);
int32_t date_month_end(int32_t day);
bool date_is_month_end(int32_t day);

/* The same day n months on (n may be negative), cut to the month's length; the
 * end of a month stays the end of a month (2015-02-28 + 1 = 2015-03-31). */
int32_t date_add_months(int32_t day, int n);

/* Dates as feeds write them (design §4): YYYY-MM-DD or YYYY/MM/DD with or
 * without a time behind it, YYYYMMDD, YYYY-MM, YYYYMM, 2015M09, YYYYQn or
 * YYYY-Qn, YYYY, and 2015年9月30日, 2015年9月, 2015年三季度, 2015年第三季度,
 * 2015年; a partial one means its last day.  A time that names its zone (Z or
 * +08:00) must be midnight.  -1 with err naming the text. */
int date_parse(int32_t *out, const char *s, size_t len, struct error *err);

/* Strictly YYYY-MM-DD (command line, configuration). */
int date_parse_iso(int32_t *out, const char *s, struct error *err);

/* "2015-09-30"; "" for DATE_NONE.  Returns out. */
const char *date_text(char out[DATE_TEXT_SIZE], int32_t day);

#endif
