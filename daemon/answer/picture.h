/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * picture: what goes into one graph, for the service and for soewatch graph.
 */
#ifndef SOEWATCH_ANSWER_PICTURE_H
#define SOEWATCH_ANSWER_PICTURE_H

#include "daemon/base/error.h"
#include "daemon/model/series.h"
#include "daemon/reckon/judge.h"
#include "daemon/answer/world.h"
#include "graphs/chart.h"

struct totals;

struct picture {
	int subject, indicator;
	const struct series *series;
	int target;                      /* -1: no line */
	const struct verdicts *verdicts; /* NULL: no line */
	struct totals *totals; /* the aggregates' sums, where they are at hand;
				* NULL: not */
};

/* The chart, in the configured size and language, with the line on to its
 * deadline where it can be known.  Caller frees with chart_fini(). */
int picture_build(struct world *w, const struct picture *input,
    struct chart *chart, struct error *err);

#endif
