/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * trend: a subject's indicator against the line that it is judged by, as a
 * chart.
 */
#ifndef SOEWATCH_GRAPHS_TREND_H
#define SOEWATCH_GRAPHS_TREND_H

#include <stdint.h>

#include "daemon/model/config.h"
#include "daemon/model/series.h"
#include "graphs/chart.h"

struct trend {
	int subject, indicator; /* indexes into the configuration */
	const struct series *series;
	const struct series *line;   /* as judged; NULL: none */
	const struct target *target; /* whose line it is; NULL: none */
	int32_t as_of_day;	     /* the newest report; DATE_NONE: none */
	const char *sources;	     /* whose figures; "" where not known */
};

/* Fills in everything that the picture shows, in the configured language.
 * Caller frees with chart_fini(). */
void trend_build(struct chart *out, const struct config *config,
    const struct trend *trend);

/* "2015年三季度 65.3 %", with coverage "38/40" for an aggregate; NULL where
 * nothing is known.  Caller frees with free(). */
char *trend_latest(const struct config *config, const struct trend *trend);

#endif
