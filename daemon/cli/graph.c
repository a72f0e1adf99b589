/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * graph: a series against its line, drawn here and now.
 *
 * The line is that of the first target that judges the subject by the
 * indicator, as in the service's own pictures.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/path.h"
#include "daemon/base/text.h"
#include "daemon/cli/commands.h"
#include "daemon/cli/lookup.h"
#include "daemon/reckon/compute.h"
#include "daemon/reckon/judge.h"
#include "daemon/service/clock.h"
#include "graphs/chart.h"
#include "graphs/trend.h"
#include "daemon/base/mem.h"

enum { STEPS_AHEAD_MAX = 400 };

/* What is drawn, and from what. */
struct picture {
	int subject, indicator;
	int target; /* -1: no line */
	struct series series;
	struct verdicts verdicts;
	struct series line; /* on to the deadline */
	int32_t as_of_day;
	char *sources;
};

static void
picture_fini(struct picture *p)
{
	series_fini(&p->series);
	series_fini(&p->line);
	verdicts_fini(&p->verdicts);
	free(p->sources);
}

static bool
is_of_subject(const struct config *config, int subject, int enterprise)
{
	return config_is_aggregate(config, subject)
	    ? selector_matches(config_aggregate(config, subject)->selector,
		  config->roster, enterprise)
	    : enterprise == subject;
}

/* The first target that judges this series, -1 if there is none. */
static int
find_target(const struct config *config, int subject, int indicator)
{
	for (size_t i = 0; i < config->n_targets; i++) {
		const struct target *t = &config->targets[i];
		if (t->indicator != indicator)
			continue;
		if (t->subject >= 0 ? t->subject == subject
				    : !config_is_aggregate(config, subject) &&
			    selector_matches(
				t->selector, config->roster, subject))
			return (int)i;
	}
	return -1;
}

/* The newest day on which a figure of the subject was reported. */
static int
read_as_of(struct invocation *in, struct picture *p, struct error *err)
{
	const struct world *w = in->world;

	p->as_of_day = DATE_NONE;
	for (size_t i = 0; i < w->config->roster->n; i++) {
		if (!is_of_subject(w->config, p->subject, (int)i))
			continue;
		const struct book *book =
		    w->reckoner.book(w->reckoner.arg, (int)i, err);
		if (book == NULL)
			return -1;
		for (size_t k = 0; k < book->n; k++) {
			if (book->facts[k].reported_day > p->as_of_day)
				p->as_of_day = book->facts[k].reported_day;
		}
	}
	return 0;
}

static bool
feed_reports(const struct config *config, const struct feed *feed, int subject)
{
	for (size_t i = 0; i < config->roster->n; i++) {
		if (is_of_subject(config, subject, (int)i) &&
		    feed_covers(feed, config->roster, (int)i))
			return true;
	}
	return false;
}

static char *
name_sources(const struct config *config, int subject)
{
	struct buf names = { 0 };

	for (size_t i = 0; i < config->n_feeds; i++) {
		const struct feed *feed = &config->feeds[i];
		if (feed_reports(config, feed, subject))
			buf_printf(&names, "%s%s", names.len > 0 ? " · " : "",
			    config_title(
				config, feed->title, feed->title_en, feed->id));
	}
	return names.len == 0 ? xstrdup("") : buf_take(&names);
}

/* The line as judged and, where it can be known already, on to the deadline. */
static void
extend_line(struct picture *p, const struct target *t)
{
	const struct series *judged = &p->verdicts.line;
	const struct line *line = &t->sides[t->side];

	for (size_t i = 0; i < judged->n; i++)
		series_add(&p->line, &judged->points[i]);
	if (judged->n == 0 || t->by_day == DATE_NONE ||
	    line->kind == LINE_FORMULA)
		return;
	struct point last = judged->points[judged->n - 1];
	int32_t days = last.period.end_day - last.period.start_day + 1;
	int months = days > 330 ? 12 : days > 150 ? 6 : days > 60 ? 3 : 1;
	for (int i = 0; i < STEPS_AHEAD_MAX && last.period.end_day < t->by_day;
	     i++) {
		last.period.start_day = last.period.end_day + 1;
		last.period.end_day =
		    date_add_months(last.period.end_day, months);
		last.value = line_on(line, last.period.end_day);
		series_add(&p->line, &last);
	}
}

static int
read_picture(struct invocation *in, struct picture *p, struct error *err)
{
	const struct config *config = in->world->config;
	const struct reckoner *r = &in->world->reckoner;

	if (compute_series(r, p->indicator, p->subject, &p->series, err) != 0 ||
	    read_as_of(in, p, err) != 0)
		return -1;
	p->sources = name_sources(config, p->subject);
	p->target = find_target(config, p->subject, p->indicator);
	if (p->target < 0)
		return 0;
	if (judge(r, p->target, p->subject, &p->series, &p->verdicts, err) != 0)
		return -1;
	extend_line(p, &config->targets[p->target]);
	return 0;
}

/* --from, --to, --width and --height over what the chart would have. */
static int
set_frame(const struct invocation *in, bool is_empty, struct chart *chart,
    struct error *err)
{
	const struct config *config = in->world->config;
	int64_t width = config->graph_width;
	int64_t height = config->graph_height;

	/* Nothing reported yet: a year without values. */
	if (is_empty) {
		chart->to_day = clock_today();
		chart->from_day = date_add_months(chart->to_day, -12);
	}
	if (flag_date(in->flags, FLAG_FROM, &chart->from_day, err) != 0 ||
	    flag_date(in->flags, FLAG_TO, &chart->to_day, err) != 0 ||
	    flag_integer(in->flags, FLAG_WIDTH, CHART_WIDTH_MIN,
		CHART_WIDTH_MAX, &width, err) != 0 ||
	    flag_integer(in->flags, FLAG_HEIGHT, CHART_HEIGHT_MIN,
		CHART_HEIGHT_MAX, &height, err) != 0)
		return -1;
	if (chart->from_day >= chart->to_day &&
	    (flag_is_given(in->flags, FLAG_FROM) ||
		flag_is_given(in->flags, FLAG_TO)))
		return error_set(err, ERROR_CONFIG,
		    "--from and --to: nothing lies between these days");
	chart->width = (int)width;
	chart->height = (int)height;
	return 0;
}

static int
draw(struct invocation *in, const struct picture *p, int format,
    struct error *err)
{
	const struct config *config = in->world->config;
	const char *file = in->flags->values[FLAG_OUTPUT];
	struct chart chart;
	void *image = NULL;
	size_t len = 0;
	int rc = -1;

	trend_build(&chart, config,
	    &(const struct trend){ .subject = p->subject,
		.indicator = p->indicator,
		.series = &p->series,
		.line = p->target < 0 ? NULL : &p->line,
		.target = p->target < 0 ? NULL : &config->targets[p->target],
		.as_of_day = p->as_of_day,
		.sources = p->sources });
	chart.format = format;
	if (set_frame(in, p->series.n == 0, &chart, err) != 0)
		goto out;
	/* From here on local time is UTC: every local date is known. */
	chart_process_init();
	if (chart_draw(&chart, NULL, &image, &len, err) != 0)
		goto out;
	rc = 0;
	if (strcmp(file, "-") == 0)
		buf_append(in->out, image, len);
	else
		rc = path_write(AT_FDCWD, file, image, len, false, err);
out:
	free(image);
	chart_fini(&chart);
	return rc;
}

static bool
ends_with(const char *s, const char *end)
{
	size_t len = strlen(s);
	size_t n = strlen(end);

	return len > n && strcmp(s + len - n, end) == 0;
}

static int
read_format(const struct invocation *in, int *out, struct error *err)
{
	const char *file = in->flags->values[FLAG_OUTPUT];
	char quoted[TEXT_QUOTE_SIZE];

	if (file == NULL)
		return error_set(err, ERROR_CONFIG,
		    "graph: expected -o and the picture's file");
	*out = ends_with(file, ".svg") ? CHART_SVG : CHART_PNG;
	if (*out == CHART_SVG || ends_with(file, ".png") ||
	    strcmp(file, "-") == 0)
		return 0;
	return error_set(err, ERROR_CONFIG,
	    "--output %s: expected a name that ends in .png or .svg, or -",
	    text_quote_z(quoted, file));
}

int
graph_command(struct invocation *in, struct error *err)
{
	const struct config *config = in->world->config;
	struct picture p = { .target = -1 };
	int format = CHART_PNG;
	int rc = -1;

	if (read_format(in, &format, err) != 0)
		return -1;
	p.subject = lookup_subject(config, in->operands[0], err);
	if (p.subject < 0)
		return -1;
	p.indicator = lookup_indicator(config, in->operands[1], err);
	if (p.indicator < 0 || invocation_open(in, false, err) != 0 ||
	    read_picture(in, &p, err) != 0 || draw(in, &p, format, err) != 0)
		goto out;
	rc = EXIT_DONE;
out:
	picture_fini(&p);
	return rc;
}
