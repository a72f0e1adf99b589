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
#include "daemon/answer/picture.h"
#include "graphs/chart.h"
#include "daemon/base/mem.h"

/* What is drawn. */
struct drawing {
	struct picture picture;
	struct series series;
	struct verdicts verdicts;
};

static int
read_drawing(struct invocation *in, struct drawing *d, struct error *err)
{
	const struct reckoner *r = &in->world->reckoner;
	struct picture *p = &d->picture;

	if (compute_series(r, p->indicator, p->subject, &d->series, err) != 0)
		return -1;
	p->series = &d->series;
	p->target =
	    config_target_of(in->world->config, p->subject, p->indicator);
	if (p->target < 0)
		return 0;
	p->verdicts = &d->verdicts;
	return judge(r, p->target, p->subject, &d->series, &d->verdicts, err);
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
draw(struct invocation *in, const struct drawing *d, int format,
    struct error *err)
{
	const char *file = in->flags->values[FLAG_OUTPUT];
	struct chart chart;
	void *image = NULL;
	size_t len = 0;
	int rc = -1;

	if (picture_build(in->world, &d->picture, &chart, err) != 0)
		return -1;
	chart.format = format;
	if (set_frame(in, d->series.n == 0, &chart, err) != 0)
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
	struct drawing d = { .picture.target = -1 };
	int format = CHART_PNG;
	int rc = -1;

	if (read_format(in, &format, err) != 0)
		return -1;
	if (lookup_series(config, in->operands, &d.picture.subject,
		&d.picture.indicator, err) != 0 ||
	    invocation_open(in, false, err) != 0 ||
	    read_drawing(in, &d, err) != 0 || draw(in, &d, format, err) != 0)
		goto out;
	rc = EXIT_DONE;
out:
	series_fini(&d.series);
	verdicts_fini(&d.verdicts);
	return rc;
}
