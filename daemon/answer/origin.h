/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * origin: 出处, the feeds whose figures are behind a picture.
 */
#ifndef SOEWATCH_ANSWER_ORIGIN_H
#define SOEWATCH_ANSWER_ORIGIN_H

#include <stdint.h>

#include "daemon/base/error.h"
#include "daemon/answer/world.h"

struct totals;

/* What is asked about: a subject's indicator, with the line of a target. */
struct origin_query {
	int subject, indicator;
	int target;            /* -1: no line */
	struct totals *totals; /* the aggregates' sums, where they are at hand;
				* NULL: their members are asked */
};

/* "上市公司公开报告 · 快报 等 12 个数据源": the feeds whose facts count for the
 * series and its line, by their titles; and *newest_day, on which the newest of
 * these facts was reported.  NULL with err when a book cannot be read.  Caller
 * frees with free(). */
char *origin_text(struct world *w, const struct origin_query *query,
    int32_t *newest_day, struct error *err);

#endif
