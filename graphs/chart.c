/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * chart: pictures by librrd, from a round robin file that lives for one
 * picture.
 *
 * The file has a row a day, so nothing is ever averaged.  All texts come as
 * Pango markup from caption, because librrd's own legend draws boxes and cannot
 * tell the important word from the rest.  librrd centres titles and footers: a
 * tab behind the text that reaches to the right margin puts them at the left.
 */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <math.h>
#include <rrd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "daemon/base/buf.h"
#include "daemon/base/date.h"
#include "daemon/base/text.h"
#include "graphs/axis.h"
#include "graphs/caption.h"
#include "graphs/chart.h"
#include "graphs/leak_check.h"
#include "graphs/plot.h"
#include "graphs/theme.h"
#include "daemon/base/mem.h"

enum {
	DAY_SEC = 86400,
	/* Places, in pixels at zoom 1. */
	MARGIN = 20,
	LABEL_PIXELS = 8,  /* a digit of the axis */
	FRAME_PIXELS = 30, /* what librrd leaves beside plot and labels */
	TAB_EXCESS = 20,   /* what a text that ends in a tab is wider than it */
	LABELS_MIN = 6,    /* so that the plots of most pictures are in line */
	/* Points that librrd makes room for: more than the footer's own size,
	 * so that it keeps its distance from the years. */
	FOOTER_ROOM = 12,
};

static const char font_family[] = "Noto Sans CJK SC,WenQuanYi Micro Hei,Sans";

struct args {
	char **text;
	size_t n, size;
};

void
chart_init(struct chart *chart)
{
	*chart = (struct chart){
		.deadline_day = DATE_NONE,
		.keep_low = NAN,
		.keep_high = NAN,
		.width = CHART_WIDTH,
		.height = CHART_HEIGHT,
		.zoom = 1,
	};
}

void
chart_fini(struct chart *chart)
{
	free(chart->title);
	free(chart->unit);
	free(chart->series.spans);
	free(chart->line.spans);
	free(chart->upper.spans);
	free(chart->series_text);
	free(chart->latest_text);
	free(chart->partial_text);
	free(chart->line_text);
	free(chart->extreme_text);
	free(chart->footer_text);
	free(chart->empty_text);
	free(chart->deadline_text);
	chart_init(chart);
}

void
chart_span_add(
    struct chart_spans *spans, int32_t start_day, int32_t end_day, double value)
{
	spans->spans =
	    xgrow(spans->spans, spans->n, &spans->size, sizeof *spans->spans);
	spans->spans[spans->n++] =
	    (struct chart_span){ start_day, end_day, value, false };
}

void
chart_process_init(void)
{
	setenv("TZ", "UTC", 1);
	tzset();
	/* librrd asks the environment again for each picture. */
	setenv("LC_ALL", "C.UTF-8", 1);
	setlocale(LC_CTYPE, "C.UTF-8");
}

static void args_add(struct args *args, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
args_add(struct args *args, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	args->text =
	    xgrow(args->text, args->n, &args->size, sizeof *args->text);
	args->text[args->n++] = xvasprintf(format, ap);
	va_end(ap);
}

static void
args_fini(struct args *args)
{
	for (size_t i = 0; i < args->n; i++)
		free(args->text[i]);
	free(args->text);
	*args = (struct args){ 0 };
}

/* ---- the file of a picture ---- */

/* The title names subject and indicator. */
static int
rrd_failed(const struct chart *chart, const char *step, struct error *err)
{
	char quoted[TEXT_QUOTE_SIZE];

	error_set(err, ERROR_STORE, "chart %s: librrd cannot %s: %s",
	    text_quote_z(quoted, chart->title == NULL ? "" : chart->title),
	    step, rrd_test_error() ? rrd_get_error() : "it does not say why");
	rrd_clear_error();
	return -1;
}

static bool
differs(const double *values, int a, int b)
{
	return values != NULL && values[a] != values[b] &&
	    !(isnan(values[a]) && isnan(values[b]));
}

static void
put_value(struct buf *b, const double *values, int day)
{
	if (values == NULL)
		return;
	if (isnan(values[day]))
		buf_puts(b, ":U");
	else
		buf_printf(b, ":%.17g", values[day]);
}

/* An update behind each stretch of equal days. */
static void
add_updates(struct args *args, const struct plot *plot)
{
	struct buf b = { 0 };

	for (int i = 0; i < plot->days; i++) {
		if (i + 1 < plot->days && !differs(plot->series, i, i + 1) &&
		    !differs(plot->partial, i, i + 1) &&
		    !differs(plot->line, i, i + 1) &&
		    !differs(plot->upper, i, i + 1))
			continue;
		buf_clear(&b);
		buf_printf(
		    &b, "%lld", ((long long)plot->from_day + i + 1) * DAY_SEC);
		put_value(&b, plot->series, i);
		put_value(&b, plot->partial, i);
		put_value(&b, plot->line, i);
		put_value(&b, plot->upper, i);
		args_add(args, "%s", buf_text(&b));
	}
	buf_fini(&b);
}

static int
write_file(const char *file, const struct plot *plot, struct error *err)
{
	static const char source[] = "DS:%s:GAUGE:%lld:U:U";
	const long long heartbeat = (long long)(PLOT_DAYS_MAX + 1) * DAY_SEC;
	struct args args = { 0 };
	int rc = 0;

	args_add(&args, source, "v", heartbeat);
	if (plot->partial != NULL)
		args_add(&args, source, "p", heartbeat);
	if (plot->line != NULL)
		args_add(&args, source, "l", heartbeat);
	if (plot->upper != NULL)
		args_add(&args, source, "u", heartbeat);
	args_add(&args, "RRA:LAST:0.99:1:%d", plot->days);
	rrd_clear_error();
	if (rrd_create_r(file, DAY_SEC, (time_t)plot->from_day * DAY_SEC,
		(int)args.n, (void *)args.text) != 0)
		rc = rrd_failed(plot->chart, "make a file for it", err);
	args_fini(&args);
	add_updates(&args, plot);
	if (rc == 0 &&
	    rrd_update_r(file, NULL, (int)args.n, (void *)args.text) != 0)
		rc = rrd_failed(plot->chart, "take its values", err);
	args_fini(&args);
	return rc;
}

/* Writes the file into a directory of its own and takes its name away again:
 * whatever happens to this process while it draws, nothing stays behind.
 * Returns the descriptor, -1 with err. */
static int
open_file(const struct plot *plot, const char *scratch, struct error *err)
{
	char *directory = xasprintf(
	    "%s/soewatch-XXXXXX", scratch != NULL ? scratch : P_tmpdir);
	char *file = NULL;
	int fd = -1;

	if (mkdtemp(directory) == NULL) {
		error_set(
		    err, ERROR_STORE, "%s: %s", directory, strerror(errno));
		goto out;
	}
	file = xasprintf("%s/chart.rrd", directory);
	if (write_file(file, plot, err) == 0) {
		fd = open(file, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			error_set(
			    err, ERROR_STORE, "%s: %s", file, strerror(errno));
	}
	unlink(file);
	rmdir(directory);
out:
	free(file);
	free(directory);
	return fd;
}

/* ---- the picture ---- */

/* Characters left of the plot. */
static int
label_width(const struct plot *plot)
{
	int width = axis_label_width(&plot->axis);

	return width < LABELS_MIN ? LABELS_MIN : width;
}

/* Pixels for texts, between the margins. */
static double
text_room(const struct plot *plot)
{
	return plot->chart->width + FRAME_PIXELS +
	    label_width(plot) * LABEL_PIXELS - 2 * MARGIN;
}

static void
add_frame(struct args *args, const struct plot *plot)
{
	const struct chart *c = plot->chart;
	const struct theme *t = theme_of(c->is_dark);
	const struct {
		const char *name, *colour;
	} colours[] = {
		{ "BACK", t->ground },
		{ "CANVAS", t->ground },
		{ "SHADEA", t->ground },
		{ "SHADEB", t->ground },
		{ "FRAME", t->ground },
		{ "ARROW", t->ground },
		{ "GRID", t->grid },
		{ "MGRID", t->year_grid },
		{ "FONT", t->ink },
		{ "AXIS", t->axis },
	};
	const struct {
		const char *name;
		int points;
	} fonts[] = {
		{ "DEFAULT", CAPTION_TEXT },
		{ "TITLE", CAPTION_TITLE },
		{ "AXIS", CAPTION_TEXT },
		{ "UNIT", CAPTION_TEXT },
		{ "LEGEND", CAPTION_TEXT },
		{ "WATERMARK", FOOTER_ROOM },
	};

	for (size_t i = 0; i < ARRAY_SIZE(colours); i++)
		args_add(
		    args, "--color=%s%s", colours[i].name, colours[i].colour);
	for (size_t i = 0; i < ARRAY_SIZE(fonts); i++)
		args_add(args, "--font=%s:%d:%s", fonts[i].name,
		    fonts[i].points, font_family);
	args_add(
	    args, "--imgformat=%s", c->format == CHART_SVG ? "SVG" : "PNG");
	args_add(args, "--width=%d", c->width);
	args_add(args, "--height=%d", c->height);
	args_add(args, "--zoom=%d", c->zoom);
	args_add(args, "--border=0");
	args_add(args, "--disable-rrdtool-tag");
	args_add(args, "--pango-markup");
	args_add(args, "--legend-position=north");
	args_add(args, "--grid-dash=1:0");
	args_add(args, "--tabwidth=%.0f", text_room(plot) - TAB_EXCESS);
}

static void
add_axes(struct args *args, const struct plot *plot)
{
	char grid[AXIS_GRID_SIZE];
	char number[TEXT_NUMBER_SIZE];
	char format[AXIS_FORMAT_SIZE];
	const struct axis *a = &plot->axis;

	args_add(args, "--start=%lld", (long long)plot->from_day * DAY_SEC);
	args_add(args, "--end=%lld",
	    ((long long)plot->from_day + plot->days) * DAY_SEC);
	args_add(
	    args, "--lower-limit=%s", text_from_double(number, plot->bottom));
	args_add(args, "--upper-limit=%s", text_from_double(number, plot->top));
	args_add(args, "--rigid");
	args_add(args, "--units-exponent=0");
	args_add(args, "--units-length=%d", label_width(plot));
	if (plot->is_known || plot->line != NULL) {
		args_add(
		    args, "--y-grid=%s:1", text_from_double(number, a->step));
		args_add(args, "--left-axis-format=%s", axis_format(format, a));
	} else {
		args_add(args, "--y-grid=none");
	}
	args_add(args, "--x-grid=%s",
	    axis_grid(grid, plot->from_day, plot->from_day + plot->days - 1,
		plot->chart->width));
}

/* An area from one curve to another that lies above it.  Both are names or
 * numbers of librrd's calculator; name is free for this area's own. */
static void
add_area(struct args *args, const char *name, const char *bottom,
    const char *top, const char *colour)
{
	args_add(args, "CDEF:%sb=v,UN,%s,%s,IF", name, bottom, bottom);
	args_add(args, "CDEF:%st=%s,%s,GT,%s,%s,-,UNKN,IF", name, top, bottom,
	    top, bottom);
	args_add(args, "AREA:%sb", name);
	args_add(args, "AREA:%st%s::STACK", name, colour);
}

/* Shades the side above (or below) of the curve where it is plain, and more
 * strongly what of the series lies there. */
static void
add_shade(struct args *args, const struct plot *plot, const char *curve,
    bool is_above)
{
	const struct theme *t = theme_of(plot->chart->is_dark);
	bool is_plain =
	    curve[0] == 'l' ? plot->line_is_plain : plot->upper_is_plain;
	char edge[TEXT_NUMBER_SIZE];
	char side[8], beyond[8];

	snprintf(side, sizeof side, "%ss%d", curve, is_above);
	snprintf(beyond, sizeof beyond, "%sd%d", curve, is_above);
	text_from_double(edge, is_above ? plot->top : plot->bottom);
	if (is_plain)
		add_area(args, side, is_above ? curve : edge,
		    is_above ? edge : curve, t->wrong_side);
	add_area(args, beyond, is_above ? curve : "v", is_above ? "v" : curve,
	    t->beyond);
}

static void
add_shades(struct args *args, const struct plot *plot)
{
	int wrong = plot->chart->wrong;

	if (plot->line == NULL)
		return;
	if (wrong == CHART_WRONG_ABOVE || wrong == CHART_WRONG_BOTH)
		add_shade(args, plot, "l", true);
	if (wrong == CHART_WRONG_BELOW || wrong == CHART_WRONG_BOTH ||
	    wrong == CHART_WRONG_OUTSIDE)
		add_shade(args, plot, "l", false);
	if (wrong == CHART_WRONG_OUTSIDE && plot->upper != NULL)
		add_shade(args, plot, "u", true);
}

/* A bar along the frame where the series lies beyond it. */
static void
add_cuts(struct args *args, const struct plot *plot)
{
	const char *colour = theme_of(plot->chart->is_dark)->series;
	char edge[TEXT_NUMBER_SIZE];

	if (!plot->is_cut)
		return;
	args_add(args, "CDEF:above=v,%s,GT", text_from_double(edge, plot->top));
	args_add(
	    args, "CDEF:below=v,%s,LT", text_from_double(edge, plot->bottom));
	args_add(args, "TICK:above%s:-0.02", colour);
	args_add(args, "TICK:below%s:0.02", colour);
}

/* The series.  All of it lighter first, and what is whole over that: so the
 * steps between the two are joined.  p is a mark of the same days as v rather
 * than a value of its own: where several days share a pixel, librrd takes the
 * last known of each. */
static void
add_series(struct args *args, const struct plot *plot, int fd)
{
	const struct theme *t = theme_of(plot->chart->is_dark);

	if (plot->partial == NULL) {
		args_add(args, "LINE2:v%s", t->series);
		return;
	}
	args_add(args, "DEF:p=/proc/self/fd/%d:p:LAST", fd);
	args_add(args, "CDEF:full=p,1,LT,v,UNKN,IF");
	args_add(args, "LINE1.5:v%s", t->partial);
	args_add(args, "LINE2:full%s", t->series);
}

/* What is drawn, from the back to the front. */
static void
add_curves(struct args *args, const struct plot *plot, int fd)
{
	const struct chart *c = plot->chart;
	const struct theme *t = theme_of(c->is_dark);

	args_add(args, "DEF:v=/proc/self/fd/%d:v:LAST", fd);
	if (plot->line != NULL)
		args_add(args, "DEF:l=/proc/self/fd/%d:l:LAST", fd);
	if (plot->upper != NULL)
		args_add(args, "DEF:u=/proc/self/fd/%d:u:LAST", fd);
	add_shades(args, plot);
	if (plot->axis.low < 0 && plot->axis.high > 0 && !plot->line_is_zero)
		args_add(args, "HRULE:0%s", t->zero);
	if (c->deadline_day != DATE_NONE)
		args_add(args, "VRULE:%lld%s::dashes=2,3",
		    ((long long)c->deadline_day + 1) * DAY_SEC, t->quiet);
	add_series(args, plot, fd);
	add_cuts(args, plot);
	if (plot->line != NULL)
		args_add(args, "LINE1.5:l%s::dashes=6,3", t->line);
	if (plot->upper != NULL)
		args_add(args, "LINE1.5:u%s::dashes=6,3", t->line);
}

static void
add_words(struct args *args, const struct plot *plot)
{
	struct caption caption;

	caption_make(&caption, plot->chart, text_room(plot),
	    (plot->has_full ? CAPTION_FULL : 0) |
		(plot->partial != NULL ? CAPTION_PARTIAL : 0));
	args_add(args, "--title=%s\t", caption.title);
	if (caption.footer != NULL)
		args_add(args, "--watermark=%s\t", caption.footer);
	for (size_t i = 0; i < caption.n; i++)
		args_add(args, "COMMENT:%s", caption.pieces[i]);
	caption_fini(&caption);
}

static void
read_look(struct chart_look *look, const rrd_info_t *i)
{
	const struct {
		const char *key;
		int *out;
	} numbers[] = {
		{ "image_width", &look->width },
		{ "image_height", &look->height },
		{ "graph_left", &look->plot_left },
		{ "graph_top", &look->plot_top },
		{ "graph_width", &look->plot_width },
		{ "graph_height", &look->plot_height },
	};

	for (size_t k = 0; k < ARRAY_SIZE(numbers); k++) {
		if (strcmp(i->key, numbers[k].key) == 0)
			*numbers[k].out = i->type == RD_I_INT
			    ? i->value.u_int
			    : (int)i->value.u_cnt;
	}
	if (strcmp(i->key, "value_min") == 0)
		look->y_min = i->value.u_val;
	if (strcmp(i->key, "value_max") == 0)
		look->y_max = i->value.u_val;
}

static int
draw(const struct chart *chart, const struct args *args, void **image,
    size_t *len, struct chart_look *look, struct error *err)
{
	*image = NULL;
	rrd_clear_error();
	leak_check_pause();
	rrd_info_t *info = rrd_graph_v((int)args->n, args->text);
	leak_check_go_on();
	if (info == NULL || rrd_test_error()) {
		rrd_info_free(info);
		return rrd_failed(chart, "draw it", err);
	}
	for (const rrd_info_t *i = info; i != NULL; i = i->next) {
		read_look(look, i);
		if (*image != NULL || strcmp(i->key, "image") != 0)
			continue;
		*len = i->value.u_blo.size;
		*image = xmemdup(i->value.u_blo.ptr, *len);
	}
	rrd_info_free(info);
	if (*image == NULL)
		return rrd_failed(chart, "draw it", err);
	return 0;
}

int
chart_draw_look(const struct chart *chart, const char *scratch, void **image,
    size_t *len, struct chart_look *look, struct error *err)
{
	struct args args = { 0 };
	struct plot plot = { 0 };
	int fd = -1;
	int rc = -1;

	*look = (struct chart_look){ 0 };
	if (plot_make(&plot, chart, err) != 0)
		goto out;
	fd = open_file(&plot, scratch, err);
	if (fd < 0)
		goto out;
	args_add(&args, "graphv");
	args_add(&args, "-");
	add_frame(&args, &plot);
	add_axes(&args, &plot);
	add_words(&args, &plot);
	add_curves(&args, &plot, fd);
	rc = draw(chart, &args, image, len, look, err);
out:
	if (fd >= 0)
		close(fd);
	args_fini(&args);
	plot_fini(&plot);
	return rc;
}

int
chart_draw(const struct chart *chart, const char *scratch, void **image,
    size_t *len, struct error *err)
{
	struct chart_look look;

	return chart_draw_look(chart, scratch, image, len, &look, err);
}
