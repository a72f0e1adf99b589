/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * series: 序列, one subject's indicator over its periods.
 */
#ifndef SOEWATCH_MODEL_SERIES_H
#define SOEWATCH_MODEL_SERIES_H

#include <stddef.h>

#include "daemon/model/period.h"

/* What is said instead of a growth rate when the base is negative, or beside it
 * when a profit turned into a loss (catalogue §2, yoy). */
#define WORD_LIST(X)                                                           \
	X(WORD_NONE, "", "", "")                                               \
	X(WORD_TURNED_PROFIT, "turned_profit", "扭亏为盈",                     \
	    "loss turned to profit")                                           \
	X(WORD_SMALLER_LOSS, "smaller_loss", "减亏", "smaller loss")           \
	X(WORD_SAME_LOSS, "same_loss", "亏损持平", "loss unchanged")           \
	X(WORD_LARGER_LOSS, "larger_loss", "增亏", "larger loss")              \
	X(WORD_TURNED_LOSS, "turned_loss", "由盈转亏", "profit turned to loss")

enum word {
#define WORD_ENUM(id, name, zh, en) id,
	WORD_LIST(WORD_ENUM)
#undef WORD_ENUM
};

const char *word_name(enum word word); /* for programs */
const char *word_text(enum word word, bool is_chinese);

struct point {
	struct period period; /* the stretch that the value stands for */
	double value;         /* NaN: unknown */
	enum word word;
	unsigned n_reported, n_members; /* coverage; 1 of 1 for an enterprise */
};

/* By period end, strictly rising; unknown periods are points too. */
struct series {
	struct point *points;
	size_t n, size;
	enum rhythm rhythm; /* of the grid that it steps on */
	int fiscal_month;   /* at whose end its subject's year ends */
};

void series_add(struct series *s, const struct point *p);
void series_fini(struct series *s);

/* The newest point with a known value, NULL if there is none. */
const struct point *series_latest(const struct series *s);

/* The point whose period ends on that day, NULL if there is none. */
const struct point *series_at(const struct series *s, int32_t end_day);

#endif
