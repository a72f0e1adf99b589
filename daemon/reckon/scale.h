/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * scale: 量级, figures against the history of their item.
 *
 * 元, 千元, 万元 and 亿元 are mistaken for one another.  A report in the wrong
 * unit multiplies all its money by one power of ten, which no business does: of
 * a period's figures at least three, and most of them, must agree on 10^3 or
 * more (10^2 when they agree closely; 10 happens).  A figure alone is doubted
 * when its item has been steady and it lies 10^3 or more from it, or when it
 * has the digits of the figure in force for the same period and the point
 * elsewhere.
 */
#ifndef SOEWATCH_RECKON_SCALE_H
#define SOEWATCH_RECKON_SCALE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/decimal.h"
#include "daemon/model/period.h"

enum scale_doubt {
	SCALE_FINE,
	SCALE_REPORT,  /* the period's figures are off together */
	SCALE_FIGURE,  /* this one is off its item's history */
	SCALE_SHIFTED, /* the figure in force with the point moved */
};

/* A figure of one enterprise.  The first group is the caller's. */
struct scale_figure {
	int item;
	struct period period;
	int basis_year;
	int32_t reported_day; /* of one period, those that came together */
	struct decimal value;
	bool is_new;   /* to be judged; else it is in force */
	bool is_money; /* shares the unit of its report */

	enum scale_doubt doubt;
	int exponent;          /* 10^exponent times what is usual; at most 36 */
	int usual;             /* index of the figure compared with; -1: none */
	int n_usual;           /* of so many it is the middle one */
	int n_agree, n_report; /* SCALE_REPORT: how many of how many say so */
};

/* Judges the new figures, in any order, by those in force and by one another:
 * a stock by the item's stocks, a flow by flows of the same length, or by its
 * rate a day where there are none.  Where figures in force and new ones stand
 * on different levels the new ones are doubted; among new ones the fewer. */
void scale_judge(struct scale_figure *figures, size_t n);

#endif
