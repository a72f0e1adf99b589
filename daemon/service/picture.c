/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * picture: a subject's indicator as the chart that shows it.
 */
#include <stdbool.h>
#include <stdlib.h>

#include "daemon/reckon/members.h"
#include "daemon/service/origin.h"
#include "daemon/service/picture.h"
#include "graphs/trend.h"
#include "daemon/base/mem.h"

enum { STEPS_AHEAD_MAX = 400 };

/* The newest day on which a figure of the subject was reported: what the
 * picture knows, whatever today is. */
static int
newest_report(struct world *w, int subject, int32_t *out, struct error *err)
{
	int *members = NULL;
	size_t n = members_of(w->config, subject, &members);
	int rc = 0;

	*out = DATE_NONE;
	for (size_t i = 0; i < n && rc == 0; i++) {
		const struct book *book =
		    w->reckoner.book(w->reckoner.arg, members[i], err);
		if (book == NULL)
			rc = -1;
		for (size_t k = 0; book != NULL && k < book->n; k++) {
			if (book->facts[k].reported_day > *out)
				*out = book->facts[k].reported_day;
		}
	}
	free(members);
	return rc;
}

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

	if (newest_report(w, input->subject, &as_of_day, err) != 0)
		return -1;
	char *sources = origin_text(
	    w, input->subject, input->indicator, input->target, err);
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
