/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * chart: 走势图, everything that one picture shows, and the picture.
 *
 * A picture is a pure function of its struct: no clock, no ledger, no archive.
 * Its JSON text is what travels to the process that draws; two charts with the
 * same text are the same picture, so a digest of it tells whether a picture on
 * disk is still the right one.
 *
 * Numbers are drawn as they stand: whoever fills in the struct brings money to
 * 亿元 and names that in unit.  The axis chooses round numbers by itself.
 */
#ifndef SOEWATCH_GRAPHS_CHART_H
#define SOEWATCH_GRAPHS_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/error.h"

enum {
	/* Of the JSON text and of the look: rises when either changes, so that
	 * pictures that an older program drew are drawn anew. */
	CHART_VERSION = 3,
	CHART_WIDTH = 860, /* of the plot, in pixels at zoom 1 */
	CHART_HEIGHT = 300,
	CHART_WIDTH_MIN = 200,
	CHART_WIDTH_MAX = 4000,
	CHART_HEIGHT_MIN = 80,
	CHART_HEIGHT_MAX = 3000,
	CHART_SPANS_MAX = 20000, /* in one of its series */
	CHART_TEXT_MAX = 1024,   /* bytes in one of its texts */
};

/* A value beyond it is taken for unknown. */
#define CHART_VALUE_MAX 1e100

/* Which side of the line is the wrong one, and shaded. */
#define CHART_WRONG_LIST(X)                                                    \
	X(CHART_WRONG_NONE, "none")                                            \
	X(CHART_WRONG_ABOVE, "above")                                          \
	X(CHART_WRONG_BELOW, "below")                                          \
	X(CHART_WRONG_BOTH, "both") /* the value should equal the line */      \
	X(CHART_WRONG_OUTSIDE, "outside") /* of line and upper */

enum chart_wrong {
#define CHART_WRONG_ENUM(id, name) id,
	CHART_WRONG_LIST(CHART_WRONG_ENUM)
#undef CHART_WRONG_ENUM
};

enum chart_format { CHART_PNG, CHART_SVG };

/* A value that holds from the first day to the last, both included. */
struct chart_span {
	int32_t start_day, end_day;
	double value; /* NaN: unknown, an empty stretch */
	/* Not all of the subject's members are in it: drawn lighter.  Only a
	 * span of the series is ever partial. */
	bool is_partial;
};

/* By end day, rising; where spans overlap the one that ends first has the
 * day. */
struct chart_spans {
	struct chart_span *spans;
	size_t n, size;
};

struct chart {
	char *title; /* "本钢板材 · 资产负债率" */
	char *unit;  /* "%", "亿元"; NULL or "": none */
	struct chart_spans series;
	struct chart_spans line;  /* empty: no line */
	struct chart_spans upper; /* only with CHART_WRONG_OUTSIDE */
	int wrong;                /* enum chart_wrong */
	bool from_zero;           /* the story is a sum or a share of a whole */
	bool is_whole;            /* counts: no halves on the axis */
	/* Values of the series outside are drawn as cut off by the frame, and
	 * extreme_text should say so; NaN: all are shown. */
	double keep_low, keep_high;
	/* The rest may be NULL. */
	char *series_text;  /* "资产负债率" */
	char *latest_text;  /* "2015年三季度 65.3 %", beside series_text */
	char *partial_text; /* what is_partial means; NULL: no span is */
	char *line_text;    /* "目标线 ≤ 65 %" */
	char *extreme_text; /* "最高 69.0 %（2015年一季度）" */
	char *footer_text;  /* sources and as-of day */
	char *empty_text;   /* said instead when no value is known */
	int32_t deadline_day;     /* DATE_NONE: none */
	char *deadline_text;      /* "期限 2020-12-31" */
	int32_t from_day, to_day; /* the days shown, both included */
	int width, height;        /* of the plot */
	int zoom;                 /* 1, or 2 for dense screens */
	int format;               /* enum chart_format */
	bool is_dark;
};

/* A light PNG of the usual size without texts, spans or days. */
void chart_init(struct chart *chart);
void chart_fini(struct chart *chart);
void chart_span_add(struct chart_spans *spans, int32_t start_day,
    int32_t end_day, double value);

/* The chart as JSON, always the same text for the same chart; its texts cut to
 * CHART_TEXT_MAX.  Caller frees with free(). */
char *chart_to_json(const struct chart *chart);

/* The chart from its JSON text; out is initialised here and is the caller's to
 * chart_fini() on success only.  Everything is checked: versions, ranges,
 * UTF-8, order of days. */
int chart_from_json(
    struct chart *out, const char *text, size_t len, struct error *err);

/* To be called once, at the start of a process that draws and does nothing else
 * beside it: sets the time zone to UTC and the character set to UTF-8, which
 * librrd takes from the process. */
void chart_process_init(void);

/* Draws the chart into memory.  scratch is a directory in which a private one
 * is made and removed again; NULL: the system's for temporary files.  Not for
 * threads: librrd 1.7 draws with state of its own.  Caller frees *image with
 * free(). */
int chart_draw(const struct chart *chart, const char *scratch, void **image,
    size_t *len, struct error *err);

/* What librrd said about the picture, for tests and for laying out pages. */
struct chart_look {
	int width, height; /* of the whole picture, zoom not applied */
	int plot_left, plot_top, plot_width, plot_height;
	double y_min, y_max;
};

/* chart_draw() that also tells what it looks like. */
int chart_draw_look(const struct chart *chart, const char *scratch,
    void **image, size_t *len, struct chart_look *look, struct error *err);

#endif
