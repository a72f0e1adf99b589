/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * people: numbers and periods as people read them, in Chinese and in English.
 *
 *   65.3 %   3.52 万亿元   1,284.0 亿元   1.08 次   2015年三季度
 *   65.3 %   3.52 trillion CNY   128.4 billion CNY   1.08 times   Q3 2015
 *
 * Only for showing: what is judged is never rounded.
 */
#ifndef SOEWATCH_GRAPHS_PEOPLE_H
#define SOEWATCH_GRAPHS_PEOPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/model/config.h"
#include "daemon/model/period.h"
#include "daemon/reckon/judge.h"

enum { PEOPLE_SIZE = 96 };

/* What an indicator's values of some size are shown in. */
struct people_unit {
	double divisor; /* of the value */
	char name[48];  /* "亿元", "%"; "" where there is none */
	int decimals;
};

/* unit is the indicator's ("%", "CNY", "times a year", "days" …), currency the
 * subject's, magnitude the largest absolute value that is shown. */
struct people_unit people_unit(
    bool is_chinese, const char *unit, const char *currency, double magnitude);

/* A unit as programs are told it: CNY in front ("CNY", "CNY/shares", "CNY a
 * person") stands for the currency.  "" for NULL.  Returns out. */
const char *people_plain_unit(
    char out[PEOPLE_SIZE], const char *unit, const char *currency);

/* The value in that unit; "–" for NaN.  With another number beside it (NaN for
 * none), as many decimals as it takes (at most 4) to tell the two apart: 65.04
 * % beside 65.  Returns out. */
const char *people_number(char out[PEOPLE_SIZE], const struct people_unit *unit,
    double value, double beside);

/* The value with the unit that suits its own size.  Returns out. */
const char *people_value(char out[PEOPLE_SIZE], bool is_chinese,
    const char *unit, const char *currency, double value, double beside);

/* Digits with a comma between each three in front of the point:
 * "96,706,000,000"; as they are where they do not fit.  Returns out. */
const char *people_group(char *out, size_t size, const char *digits);

/* A state's shape and its word: "■", "未达到".  Never by colour alone. */
const char *people_state_sign(enum state state);
const char *people_state(enum state state, bool is_chinese);

/* The indicator's title as a series of the subject: what an aggregate makes of
 * its members' values is said behind it, 已混改（占比）.  Caller frees with
 * free(). */
char *people_series_title(
    const struct config *config, int subject, int indicator);

/* The currency of a subject: the enterprise's, or that of an aggregate's first
 * member.  Borrowed from config. */
const char *people_currency(const struct config *config, int subject);

/* "2015年9月", "2015年三季度", "2015年上半年", "2015年" by the stretch's
 * length. Returns out. */
const char *people_period(
    char out[PEOPLE_SIZE], bool is_chinese, struct period stretch);

#endif
