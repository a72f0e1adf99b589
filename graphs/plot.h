/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * plot: what is worked out from a chart before librrd sees it: a value a day,
 * and the scale.
 */
#ifndef SOEWATCH_GRAPHS_PLOT_H
#define SOEWATCH_GRAPHS_PLOT_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/base/error.h"
#include "graphs/axis.h"

struct chart;

enum { PLOT_DAYS_MAX = 300 * 366 };

struct plot {
	const struct chart *chart;
	int32_t from_day;
	int days;
	/* Values that the chart does not keep lie one height of the axis beyond
	 * its end. */
	double *series;
	double *partial; /* 1 where the series is, 0 where not; NULL: nowhere */
	double *line, *upper; /* NULL: none */
	bool is_known;        /* any value of the series shows */
	bool has_full;        /* any that is not partial */
	bool is_cut;          /* some of them are not kept */
	/* A line that stands, rises or falls without a gap: all of its wrong
	 * side can be shaded.  One that goes up and down is a second series,
	 * and what is filled below it would be read as an area chart. */
	bool line_is_plain, upper_is_plain;
	bool line_is_zero; /* nothing but zero */
	struct axis axis;
	double bottom, top; /* of the axis, and air for a curve along its end */
};

/* Borrows the chart.  Caller frees with plot_fini(), also on failure. */
int plot_make(struct plot *out, const struct chart *chart, struct error *err);
void plot_fini(struct plot *plot);

#endif
