/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * period: fiscal years and the grid of period ends inside them.
 */
#include "daemon/model/period.h"
#include "daemon/base/mem.h"

const char *
rhythm_name(enum rhythm rhythm)
{
	static const char *const names[] = {
#define RHYTHM_NAME(id, name, months) [id] = name,
		RHYTHM_LIST(RHYTHM_NAME)
#undef RHYTHM_NAME
	};
	return names[rhythm];
}

int
rhythm_months(enum rhythm rhythm)
{
	static const int months[] = {
#define RHYTHM_MONTHS(id, name, n) [id] = n,
		RHYTHM_LIST(RHYTHM_MONTHS)
#undef RHYTHM_MONTHS
	};
	return months[rhythm];
}

int32_t
fiscal_year_end(int32_t end_day, int fiscal_month)
{
	/* Up to the slack behind a fiscal year's end still closes that year. */
	struct civil c = date_to_civil(end_day - PERIOD_SLACK_DAYS);
	int year = c.year + (c.month > fiscal_month);

	/* A day within the slack *of the month's end itself* lands here too:
	 * the month's end minus the slack lies in the month. */
	return date_from_civil(
	    year, fiscal_month, date_days_in_month(year, fiscal_month));
}

int32_t
fiscal_year_start(int32_t end_day, int fiscal_month)
{
	return date_add_months(fiscal_year_end(end_day, fiscal_month), -12) + 1;
}

int
fiscal_year(int32_t end_day, int fiscal_month)
{
	return date_to_civil(fiscal_year_end(end_day, fiscal_month)).year;
}

/* The month's end within the slack of day, DATE_NONE if there is none. */
static int32_t
near_month_end(int32_t day)
{
	int32_t this_end = date_month_end(day);
	int32_t last_end = date_add_months(this_end, -1);

	if (day - last_end <= PERIOD_SLACK_DAYS &&
	    day - last_end < this_end - day)
		return last_end;
	return this_end - day <= PERIOD_SLACK_DAYS ? this_end : DATE_NONE;
}

static int
months_between(int32_t from_end, int32_t to_end)
{
	struct civil a = date_to_civil(from_end);
	struct civil b = date_to_civil(to_end);

	return (b.year - a.year) * 12 + b.month - a.month;
}

int
fiscal_months_elapsed(int32_t end_day, int fiscal_month)
{
	int32_t end = near_month_end(end_day);

	if (end == DATE_NONE)
		return 0;
	int32_t last = fiscal_year_start(end_day, fiscal_month) - 1;
	return months_between(last, end);
}

int32_t
period_nominal_end(int32_t end_day)
{
	int32_t end = near_month_end(end_day);

	return end == DATE_NONE ? end_day : end;
}

int32_t
rhythm_nearest_end(int32_t day, enum rhythm rhythm, int fiscal_month)
{
	int32_t end = near_month_end(day);

	if (end == DATE_NONE ||
	    fiscal_months_elapsed(end, fiscal_month) % rhythm_months(rhythm) !=
		0)
		return DATE_NONE;
	return end;
}

int32_t
rhythm_next_end(int32_t day, enum rhythm rhythm, int fiscal_month)
{
	int32_t end = date_month_end(day);

	while (
	    fiscal_months_elapsed(end, fiscal_month) % rhythm_months(rhythm) !=
	    0)
		end = date_add_months(end, 1);
	return end;
}

int32_t
rhythm_step(int32_t end_day, enum rhythm rhythm, int n)
{
	return date_add_months(end_day, n * rhythm_months(rhythm));
}

int32_t
rhythm_start(int32_t end_day, enum rhythm rhythm)
{
	return rhythm_step(end_day, rhythm, -1) + 1;
}
