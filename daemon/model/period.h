/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * period: 期间. Civil dates, first day to last day; a stock has only the last.
 *
 * rhythm 报送频率: the grid on which an enterprise reports, counted in months
 * from the fiscal year's start.  A 52/53-week year ends near its month's end;
 * PERIOD_SLACK_DAYS says how near still counts.
 */
#ifndef SOEWATCH_MODEL_PERIOD_H
#define SOEWATCH_MODEL_PERIOD_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/base/date.h"

enum { PERIOD_SLACK_DAYS = 15 };

struct period {
	int32_t start_day; /* DATE_NONE: a stock */
	int32_t end_day;
};

#define RHYTHM_LIST(X)                                                         \
	X(RHYTHM_MONTH, "month", 1)                                            \
	X(RHYTHM_QUARTER, "quarter", 3)                                        \
	X(RHYTHM_HALF, "half", 6)                                              \
	X(RHYTHM_YEAR, "year", 12)

enum rhythm {
#define RHYTHM_ENUM(id, name, months) id,
	RHYTHM_LIST(RHYTHM_ENUM)
#undef RHYTHM_ENUM
};

const char *rhythm_name(enum rhythm rhythm);
int rhythm_months(enum rhythm rhythm);

/* The fiscal year that a period end belongs to.  fiscal_month is the month (1
 * to 12) at whose end the year ends; an end up to PERIOD_SLACK_DAYS behind that
 * month's end still closes the year. */
int32_t fiscal_year_start(int32_t end_day, int fiscal_month);
int32_t fiscal_year_end(int32_t end_day, int fiscal_month);

/* The calendar year that the fiscal year of end_day ends in. */
int fiscal_year(int32_t end_day, int fiscal_month);

/* Whole months from the fiscal year's start to the period end, 1 to 12; 0 when
 * end_day is not within the slack of a month's end. */
int fiscal_months_elapsed(int32_t end_day, int fiscal_month);

/* The day that a period's end stands for: the month's end within the slack of
 * it, else itself. */
int32_t period_nominal_end(int32_t end_day);

/* The grid's period end nearest to day when it is within the slack of it, else
 * DATE_NONE; and the first grid end on or after day. */
int32_t rhythm_nearest_end(int32_t day, enum rhythm rhythm, int fiscal_month);
int32_t rhythm_next_end(int32_t day, enum rhythm rhythm, int fiscal_month);

/* n steps on from a grid end (n may be negative). */
int32_t rhythm_step(int32_t end_day, enum rhythm rhythm, int n);

/* The first day of the grid's period that ends on end_day. */
int32_t rhythm_start(int32_t end_day, enum rhythm rhythm);

#endif
