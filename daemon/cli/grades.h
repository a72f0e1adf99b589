/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * grades: 企业绩效评价标准值, the five marks that a sector's enterprises are
 * measured by.
 *
 * The marks of an indicator are items named like it, INDICATOR_excellent … ,
 * reported by the benchmark whose id stands in the enterprise's roster column
 * sector.
 */
#ifndef SOEWATCH_CLI_GRADES_H
#define SOEWATCH_CLI_GRADES_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/base/error.h"
#include "daemon/answer/world.h"

#define GRADE_LIST(X)                                                          \
	X(GRADE_EXCELLENT, "excellent", "优秀", "excellent")                   \
	X(GRADE_GOOD, "good", "良好", "good")                                  \
	X(GRADE_AVERAGE, "average", "平均", "average")                         \
	X(GRADE_LOWER, "lower", "较低", "lower")                               \
	X(GRADE_POOR, "poor", "较差", "poor")                                  \
	X(GRADE_BELOW, "below_poor", "较差以下", "below poor")

enum grade {
#define GRADE_ENUM(id, name, zh, en) id,
	GRADE_LIST(GRADE_ENUM)
#undef GRADE_ENUM
	    GRADE_NONE, /* there are no marks, or not all of them */
};

enum { GRADE_MARKS = GRADE_BELOW };

const char *grade_name(enum grade grade); /* for programs; NULL: none */
const char *grade_text(enum grade grade, bool is_chinese);

/* The best grade whose mark the value reaches, marks from excellent to poor. */
enum grade grade_of(
    double value, const double marks[GRADE_MARKS], bool is_lower_better);

struct grades;

/* The marks of an indicator as of a period's end, the newest that are at most
 * two years old.  *out is NULL where the configuration has none.  Caller frees
 * with grades_free(). */
int grades_new(struct world *w, int indicator, int32_t end_day,
    struct grades **out, struct error *err);
void grades_free(struct grades *grades);

/* The grade of an enterprise with that value. */
int grades_find(struct grades *grades, int enterprise, double value,
    enum grade *out, struct error *err);

#endif
