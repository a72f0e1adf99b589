/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * picture: a subject's indicator as the chart that shows it.
 */
#include <stdbool.h>
#include <stdlib.h>

#include "daemon/answer/origin.h"
#include "daemon/answer/picture.h"
#include "graphs/trend.h"
#include "daemon/base/mem.h"

enum { STEPS_AHEAD_MAX = 400 };

/* The line as judged, and where it can be known already, on to the deadline. */
static struct series
line_ahead(const struct target *t, const struct lines *lines)
{
	const struct series *judged = &lines->at_line;
	struct series line = { 0 };

	for (size_t i = 0; i < judged->n; i++)
		series_add(&line, &judged->points[i]);
	if (line.n == 0 || t->by_day == DATE_NONE ||
	    lines->line->kind == LINE_FORMULA)
		return line;
	struct point p = line.points[line.n - 1];
	int32_t length = p.period.end_day - p.period.start_day + 1;
	int months = length > 330 ? 12 : length > 150 ? 6 : length > 60 ? 3 : 1;
	for (int i = 0;
	     i < STEPS_AHEAD_MAX && target_is_before(t, p.period.end_day);
	     i++) {
		p.period.start_day = p.period.end_day + 1;
		p.period.end_day = date_add_months(p.period.end_day, months);
		p.value = lines_on(lines, period_nominal_end(p.period.end_day));
		series_add(&line, &p);
	}
	return line;
}

int
picture_build(struct world *w, const struct picture *input, struct chart *chart,
    struct error *err)
{
	const struct config *c = w->config;
	const struct target *t =
	    input->target < 0 ? NULL : &c->targets[input->target];
	struct series line = { 0 };
	int32_t as_of_day;

	char *sources = origin_text(w,
	    &(const struct origin_query){ .subject = input->subject,
		.indicator = input->indicator,
		.target = input->target,
		.totals = input->totals },
	    &as_of_day, err);
	if (sources == NULL)
		return -1;
	if (t != NULL)
		line = line_ahead(t, &input->verdicts->lines);
	trend_build(chart, c,
	    &(const struct trend){ .subject = input->subject,
		.indicator = input->indicator,
		.series = input->series,
		.line = t == NULL ? NULL : &line,
		.target = t,
		.as_of_day = as_of_day,
		.sources = sources });
	chart->width = (int)c->graph_width;
	chart->height = (int)c->graph_height;
	series_fini(&line);
	free(sources);
	return 0;
}
