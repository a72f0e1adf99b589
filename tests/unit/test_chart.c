/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * chart, plot, caption: pictures by what librrd says about them, and the
 * numbers that it is given.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/date.h"
#include "graphs/caption.h"
#include "graphs/chart.h"
#include "graphs/plot.h"
#include "graphs/theme.h"
#include "daemon/base/mem.h"

enum { PERIOD_DAYS = 90 };

/* A value a period from 2010 on. */
static void
fill(struct chart *c, const double *values, size_t n)
{
	int32_t start = date_from_civil(2010, 1, 1);

	chart_init(c);
	c->title = xstrdup("本钢板材 · 资产负债率");
	c->unit = xstrdup("%");
	c->series_text = xstrdup("资产负债率");
	c->from_day = start;
	c->to_day = start + PERIOD_DAYS - 1;
	for (size_t i = 0; i < n; i++, start += PERIOD_DAYS) {
		c->to_day = start + PERIOD_DAYS - 1;
		chart_span_add(&c->series, start, c->to_day, values[i]);
	}
}

static void
add_line(struct chart *c, double value)
{
	chart_span_add(&c->line, c->from_day, c->to_day, value);
	c->wrong = CHART_WRONG_ABOVE;
	c->line_text = xstrdup("目标线");
}

static uint32_t
big_endian(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

/* Draws, and checks that it is a PNG of the size that librrd names. */
static struct chart_look
draw(const struct chart *c)
{
	struct error err = { 0 };
	struct chart_look look;
	void *image = NULL;
	size_t len = 0;

	if (chart_draw_look(c, NULL, &image, &len, &look, &err) != 0)
		fail_msg("%s: %s", c->title, err.text);
	const unsigned char *png = image;
	assert_true(len > 100);
	assert_memory_equal(png, "\x89PNG\r\n\x1a\n", 8);
	assert_int_equal(big_endian(png + 16), look.width * c->zoom);
	assert_int_equal(big_endian(png + 20), look.height * c->zoom);
	assert_int_equal(look.plot_width, c->width);
	assert_int_equal(look.plot_height, c->height);
	assert_true(look.y_min < look.y_max);
	free(image);
	return look;
}

/* ---- the scale ---- */

static void
test_values_a_day(void **state)
{
	struct error err = { 0 };
	struct chart c;
	struct plot plot;

	(void)state;
	fill(&c, (const double[]){ 60, NAN, 70, 65 }, 4);
	if (plot_make(&plot, &c, &err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(plot.days, 4 * PERIOD_DAYS);
	for (int i = 0; i < PERIOD_DAYS; i++) {
		assert_true(plot.series[i] == 60);
		assert_true(
		    isnan(plot.series[PERIOD_DAYS + i])); /* no bridge */
		assert_true(plot.series[2 * PERIOD_DAYS + i] == 70);
		assert_true(plot.series[3 * PERIOD_DAYS + i] == 65);
	}
	assert_false(plot.is_cut);
	plot_fini(&plot);
	chart_fini(&c);
}

static void
test_cut(void **state)
{
	struct error err = { 0 };
	struct chart c;
	struct plot plot;

	(void)state;
	fill(&c, (const double[]){ 10, 9000, -9000, 12 }, 4);
	add_line(&c, 40);
	c.keep_low = 5;
	c.keep_high = 15;
	if (plot_make(&plot, &c, &err) != 0)
		fail_msg("%s", err.text);
	assert_true(plot.is_cut);
	/* The line is never cut, though nothing else is so high. */
	assert_true(plot.axis.low <= 5 && plot.axis.high >= 40);
	assert_true(plot.axis.high < 100);
	assert_true(plot.series[PERIOD_DAYS] > plot.top);
	assert_true(plot.series[2 * PERIOD_DAYS] < plot.bottom);
	assert_true(plot.series[3 * PERIOD_DAYS] == 12);
	plot_fini(&plot);
	struct chart_look look = draw(&c);
	assert_true(look.y_max < 100 && look.y_min > -100);
	chart_fini(&c);
}

static void
test_plain_lines(void **state)
{
	static const struct {
		double values[4];
		bool is_plain;
	} rows[] = {
		{ { 65, 65, 65, 65 }, true },
		{ { 70, 68, 66, 65 }, true },
		{ { NAN, 65, 66, NAN }, true },
		{ { 65, 66, 65, 65 }, false },
		{ { 65, NAN, 65, 65 }, false },
		{ { NAN, NAN, NAN, NAN }, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct error err = { 0 };
		struct chart c;
		struct plot plot;
		fill(&c, (const double[]){ 60, 61, 62, 63 }, 4);
		for (size_t k = 0; k < 4; k++)
			chart_span_add(&c.line, c.series.spans[k].start_day,
			    c.series.spans[k].end_day, rows[i].values[k]);
		assert_int_equal(plot_make(&plot, &c, &err), 0);
		assert_int_equal(plot.line_is_plain, rows[i].is_plain);
		assert_false(plot.upper_is_plain);
		plot_fini(&plot);
		for (int wrong = 0; wrong <= CHART_WRONG_OUTSIDE; wrong++) {
			c.wrong = wrong;
			draw(&c);
		}
		chart_fini(&c);
	}
}

static void
test_partial_days(void **state)
{
	struct error err = { 0 };
	struct chart c;
	struct plot plot;

	(void)state;
	/* The third is of a day, and widened over the unknown before it. */
	fill(&c, (const double[]){ 60, NAN, 70, 70 }, 4);
	assert_int_equal(plot_make(&plot, &c, &err), 0);
	assert_null(plot.partial);
	assert_true(plot.has_full);
	plot_fini(&plot);
	c.width = CHART_WIDTH_MIN;
	c.series.spans[0].is_partial = true;
	c.series.spans[1].is_partial = true; /* says nothing: not known */
	c.series.spans[2].is_partial = true;
	c.series.spans[2].start_day = c.series.spans[2].end_day;
	assert_int_equal(plot_make(&plot, &c, &err), 0);
	assert_true(plot.has_full);
	int last = 3 * PERIOD_DAYS - 1;
	for (int i = 0; i < plot.days; i++) {
		double wanted = isnan(plot.series[i]) ? NAN : i <= last;
		assert_true(isnan(wanted) ? isnan(plot.partial[i])
					  : plot.partial[i] == wanted);
	}
	assert_true(plot.partial[last - 1] == 1);
	assert_true(isnan(plot.partial[2 * PERIOD_DAYS]));
	plot_fini(&plot);
	c.series.spans[3].is_partial = true;
	assert_int_equal(plot_make(&plot, &c, &err), 0);
	assert_false(plot.has_full);
	plot_fini(&plot);
	chart_fini(&c);
}

/* ---- pictures ---- */

static void
test_range_holds_data_and_line(void **state)
{
	struct chart c;

	(void)state;
	fill(&c, (const double[]){ 40, 47, NAN, 52 }, 4);
	add_line(&c, 65);
	struct chart_look look = draw(&c);
	assert_true(fabs(look.y_min - 35) < 1e-9);
	assert_true(fabs(look.y_max - 70) < 1e-9);
	/* Sums start at zero, with the room that a line along zero needs. */
	c.from_zero = true;
	look = draw(&c);
	assert_true(look.y_min <= 0 && look.y_min > -1);
	assert_true(look.y_max >= 65);
	chart_fini(&c);
}

static void
test_shapes(void **state)
{
	static const struct {
		const char *what;
		double values[4];
		size_t n;
	} rows[] = {
		{ "empty", { 0 }, 0 },
		{ "unknown", { NAN, NAN }, 2 },
		{ "infinite", { INFINITY, -INFINITY }, 2 },
		{ "one", { 65.3 }, 1 },
		{ "constant", { 65, 65, 65, 65 }, 4 },
		{ "zeros", { 0, 0, 0, -0.0 }, 4 },
		{ "huge", { 1e99, -1e99, 3, 4 }, 4 },
		{ "too huge", { 1e300, -1e308, 3, 4 }, 4 },
		{ "large", { 123456789012345.0, 0, 1, 2 }, 4 },
		{ "tiny", { 1e-9, 2e-9, 3e-9, -1e-9 }, 4 },
		{ "nearly nothing", { 1e-300, 2e-300, 1e-308, 5e-324 }, 4 },
		{ "nearly constant", { 65, 65 + 1e-13, 65, 65 }, 4 },
		{ "negative", { -5, -6, -7, -65.3 }, 4 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct chart c;
		fill(&c, rows[i].values, rows[i].n);
		free(c.title);
		c.title = xstrdup(rows[i].what);
		c.empty_text = xstrdup("暂无数据");
		struct chart_look look = draw(&c);
		for (size_t k = 0; k < rows[i].n; k++) {
			double v = rows[i].values[k];
			if (fabs(v) <= CHART_VALUE_MAX &&
			    (v < look.y_min || v > look.y_max))
				fail_msg("%s: %g is not between %g and %g",
				    rows[i].what, v, look.y_min, look.y_max);
		}
		chart_fini(&c);
	}
}

static void
test_hostile_texts(void **state)
{
	static const char *const texts[] = {
		"",
		" ",
		"a:b\\:c:LINE1:v#ff0000",
		"<b>&amp;</i> <span size='9999999'>",
		"%s%n%d%%lf %",
		"line\nbreak\ttab\rreturn\x01\x7f",
		"\\g\\l\\n\\j\\",
		"\xff\xfe\xc0\x80 \xe4\xb8",
		"'\"`$(touch x)",
		"辽宁省属重点工业企业国有资本保值增值率与归属于母公司所有者净"
		"资产收益率辽宁省属重点工业企业国有资本保值增值率与归属于母公"
		"司所有者净资产收益率辽宁省属重点工业企业国有资本保值增值率与"
		"归属于母公司所有者净资产收益率辽宁省属重点工业企业国有资本保"
		"值增值率与归属于母公司所有者净资产收益率",
		"::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::"
		"::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::"
		"::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::"
		"::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct chart c;
		fill(&c, (const double[]){ 60, 61, 62, 70 }, 4);
		free(c.title);
		free(c.unit);
		free(c.series_text);
		c.title = xstrdup(texts[i]);
		c.unit = xstrdup(texts[i]);
		c.series_text = xstrdup(texts[i]);
		c.latest_text = xstrdup(texts[i]);
		c.extreme_text = xstrdup(texts[i]);
		c.footer_text = xstrdup(texts[i]);
		c.deadline_day = c.to_day - 10;
		c.deadline_text = xstrdup(texts[i]);
		add_line(&c, 65);
		draw(&c);
		c.width = CHART_WIDTH_MIN;
		c.height = CHART_HEIGHT_MIN;
		draw(&c);
		chart_fini(&c);
	}
}

static void
test_looks(void **state)
{
	struct chart c;
	struct chart_look one, two;

	(void)state;
	fill(&c, (const double[]){ 60, 61, 62, 70 }, 4);
	add_line(&c, 65);
	one = draw(&c);
	c.is_dark = true;
	two = draw(&c);
	assert_int_equal(one.width, two.width);
	assert_int_equal(one.height, two.height);
	c.zoom = 2;
	two = draw(&c);
	assert_int_equal(one.width, two.width);
	/* The plots of most pictures stand in line, whatever their numbers. */
	c.zoom = 1;
	c.series.spans[3].value = 1234;
	two = draw(&c);
	assert_int_equal(one.plot_left, two.plot_left);
	chart_fini(&c);
}

static void
test_svg(void **state)
{
	struct error err = { 0 };
	struct chart c;
	void *image = NULL;
	size_t len = 0;

	(void)state;
	fill(&c, (const double[]){ 60, 61, 62, 70 }, 4);
	c.format = CHART_SVG;
	if (chart_draw(&c, NULL, &image, &len, &err) != 0)
		fail_msg("%s", err.text);
	char *text = xstrndup(image, len);
	assert_non_null(strstr(text, "<svg"));
	assert_non_null(strstr(text, "</svg>"));
	free(text);
	free(image);
	chart_fini(&c);
}

/* The path that is drawn with this in its style, as SVG has it; NULL: none.
 * *left is where the plot starts. */
static char *
path_of(const struct chart *c, const char *style, int *left)
{
	struct error err = { 0 };
	struct chart_look look;
	void *image = NULL;
	size_t len = 0;

	if (chart_draw_look(c, NULL, &image, &len, &look, &err) != 0)
		fail_msg("%s", err.text);
	char *text = xstrndup(image, len);
	char *at = strstr(text, style);
	char *path = at == NULL ? NULL : strstr(at, " d=\"M ");
	if (path != NULL)
		path = xstrndup(path + 4, strcspn(path + 4, "\""));
	*left = look.plot_left;
	free(text);
	free(image);
	return path;
}

/* Does a curve of that style go from the one day to the other? */
static void
assert_spans(const struct chart *c, const char *style, int from, int to)
{
	double per_day = (double)c->width / (c->to_day - c->from_day + 1);
	int left;
	char *path = path_of(c, style, &left);
	double last = 0;

	assert_non_null(path);
	double first = strtod(path + 1, NULL) - left;
	for (const char *p = path; *p != '\0'; p++) {
		if (*p == 'M' || *p == 'L')
			last = strtod(p + 1, NULL) - left;
	}
	if (fabs(first - from * per_day) > 3 || fabs(last - to * per_day) > 3)
		fail_msg("%s: from %g to %g", style, first, last);
	free(path);
}

static void
test_partial_is_lighter(void **state)
{
	static const char light[] = "stroke:rgb(52.5"; /* per cent of red */
	static const char dark[] = "stroke:rgb(4.3";
	static const char beyond[] =
	    "fill:rgb(83.529412%,31.372549%,14.901961%);fill-opacity:0.2;";
	struct chart c;
	int left;

	(void)state;
	fill(&c, (const double[]){ 60, 65, 70, 62 }, 4);
	add_line(&c, 61);
	c.format = CHART_SVG;
	assert_null(path_of(&c, light, &left));
	assert_spans(&c, dark, 0, 4 * PERIOD_DAYS);
	char *shaded = path_of(&c, beyond, &left);
	assert_non_null(shaded);
	/* The light one is below all of it, so that the steps are joined. */
	c.series.spans[0].is_partial = true;
	c.series.spans[3].is_partial = true;
	assert_spans(&c, dark, PERIOD_DAYS, 3 * PERIOD_DAYS);
	assert_spans(&c, light, 0, 4 * PERIOD_DAYS);
	/* What is beyond the line is beyond it all the same. */
	char *again = path_of(&c, beyond, &left);
	assert_string_equal(again, shaded);
	free(again);
	free(shaded);
	chart_fini(&c);
}

static void
assert_title(const char *title, double room, const char *start, const char *end)
{
	struct chart c;
	struct caption caption;

	chart_init(&c);
	c.title = xstrdup(title);
	caption_make(&caption, &c, room, 0);
	size_t len = strlen(caption.title);
	if (strncmp(caption.title, start, strlen(start)) != 0 ||
	    len < strlen(end) ||
	    strcmp(caption.title + len - strlen(end), end) != 0)
		fail_msg("%s", caption.title);
	assert_true(caption_pixels(caption.title, CAPTION_TITLE) <= room);
	caption_fini(&caption);
	chart_fini(&c);
}

static void
test_long_titles_keep_the_indicator(void **state)
{
	static const char title[] =
	    "辽宁省交通建设投资集团暨国有资产经营管理有限责任公司 · 债 · 资产负债率";

	(void)state;
	assert_title(title, 2000, title, title);
	assert_title(title, 500, "辽宁省交通", "… · 资产负债率");
	/* Not even that has room. */
	assert_title(title, 200, "辽宁省交通", "…");
	assert_title(
	    "辽宁省交通建设投资集团暨国有资产经营管理", 200, "辽宁省", "…");
}

static void
test_partial_in_the_legend(void **state)
{
	static const struct {
		unsigned shown;
		size_t n;
		bool has_words;
	} rows[] = {
		{ 0, 1, false },
		{ CAPTION_FULL, 1, false },
		{ CAPTION_PARTIAL, 2, true },
		{ CAPTION_FULL | CAPTION_PARTIAL, 2, true },
	};
	const struct theme *theme = theme_of(false);
	struct chart c;

	(void)state;
	fill(&c, NULL, 0);
	c.partial_text = xstrdup("lighter");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct caption caption;
		caption_make(&caption, &c, c.width, rows[i].shown);
		const char *mark = caption.pieces[0];
		const char *words = caption.pieces[caption.n - 1];
		assert_int_equal(caption.n, rows[i].n);
		assert_int_equal(
		    strstr(words, "lighter") != NULL, rows[i].has_words);
		/* Each colour that is drawn has its mark, and no other. */
		assert_int_equal(strstr(mark, theme->series) != NULL,
		    (rows[i].shown & CAPTION_FULL) != 0);
		assert_int_equal(strstr(mark, theme->partial) != NULL ||
			strstr(words, theme->partial) != NULL,
		    (rows[i].shown & CAPTION_PARTIAL) != 0);
		caption_fini(&caption);
	}
	chart_fini(&c);
}

static void
test_same_chart_same_bytes(void **state)
{
	struct error err = { 0 };
	struct chart c;
	void *images[2] = { NULL, NULL };
	size_t lens[2] = { 0, 0 };

	(void)state;
	fill(&c, (const double[]){ 60, 61, 62, 70 }, 4);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(
		    chart_draw(&c, NULL, &images[i], &lens[i], &err), 0);
	assert_int_equal(lens[0], lens[1]);
	assert_memory_equal(images[0], images[1], lens[0]);
	free(images[0]);
	free(images[1]);
	chart_fini(&c);
}

static void
test_what_cannot_be_drawn(void **state)
{
	struct error err = { 0 };
	struct chart c;
	void *image = NULL;
	size_t len = 0;

	(void)state;
	fill(&c, (const double[]){ 60 }, 1);
	c.to_day = c.from_day - 1;
	assert_int_equal(chart_draw(&c, NULL, &image, &len, &err), -1);
	assert_non_null(strstr(err.text, "days"));
	c.to_day = INT32_MAX;
	assert_int_equal(chart_draw(&c, NULL, &image, &len, &err), -1);
	assert_non_null(strstr(err.text, "days"));
	c.to_day = c.from_day + 10;
	assert_int_equal(chart_draw(&c, "/nowhere", &image, &len, &err), -1);
	assert_non_null(strstr(err.text, "/nowhere"));
	c.width = 5;
	assert_int_equal(chart_draw(&c, NULL, &image, &len, &err), -1);
	assert_string_equal(err.text,
	    "chart \"本钢板材 · 资产负债率\": librrd cannot draw it: width below "
	    "10 pixels");
	c.width = CHART_WIDTH;
	/* Before librrd's time: only what is behind 1980 shows. */
	c.from_day = date_from_civil(1950, 1, 1);
	c.to_day = date_from_civil(1985, 12, 31);
	draw(&c);
	c.to_day = date_from_civil(1979, 12, 31);
	assert_int_equal(chart_draw(&c, NULL, &image, &len, &err), -1);
	assert_null(image);
	chart_fini(&c);
}

static int
start(void **state)
{
	(void)state;
	chart_process_init();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values_a_day),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_plain_lines),
		cmocka_unit_test(test_partial_days),
		cmocka_unit_test(test_range_holds_data_and_line),
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_hostile_texts),
		cmocka_unit_test(test_looks),
		cmocka_unit_test(test_svg),
		cmocka_unit_test(test_partial_is_lighter),
		cmocka_unit_test(test_partial_in_the_legend),
		cmocka_unit_test(test_long_titles_keep_the_indicator),
		cmocka_unit_test(test_same_chart_same_bytes),
		cmocka_unit_test(test_what_cannot_be_drawn),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
