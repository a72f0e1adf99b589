/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * calendar: 工作日历, the file of holidays and of weekends that are worked.
 *
 *   date,kind,name          kind: holiday, or workday (调休上班); name:
 * anything
 *
 * Saturdays and Sundays are days off unless they are listed as workdays; a day
 * that is not listed goes by its weekday.
 */
#ifndef SOEWATCH_MODEL_CALENDAR_H
#define SOEWATCH_MODEL_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/problem.h"

struct calendar;

/* Reads the CSV text; file names it in problems.  Rows with problems are left
 * out.  Never NULL.  Caller frees with calendar_free(). */
struct calendar *calendar_parse(
    const char *file, const char *text, size_t len, struct problems *problems);
void calendar_free(struct calendar *calendar);

/* Where calendar is NULL, Monday to Friday are worked. */
bool calendar_is_workday(const struct calendar *calendar, int32_t day);

/* The n-th working day behind day (n from 1), and the first working day on or
 * after it. */
int32_t calendar_workday_after(
    const struct calendar *calendar, int32_t day, int n);
int32_t calendar_workday_from(const struct calendar *calendar, int32_t day);

/* The last day of the last year that the file has a row of; DATE_NONE where it
 * has none. */
int32_t calendar_last_day(const struct calendar *calendar);

#endif
