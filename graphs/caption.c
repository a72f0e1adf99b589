/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * caption: words laid out by their estimated width, so that none is cut off by
 * the picture's edge.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/date.h"
#include "daemon/base/text.h"
#include "graphs/caption.h"
#include "graphs/chart.h"
#include "graphs/theme.h"
#include "daemon/base/mem.h"

enum {
	PANGO_SCALE = 1024, /* of the sizes in markup */
	LEGEND_BYTES = 190, /* librrd cuts a piece of its legend at 200 */
	LEGEND_GAP = 20,    /* pixels that librrd leaves between two */
};

/* A wide character is as wide as the type is
 * large, others a little more than half of it. */
double
caption_pixels(const char *s, double points)
{
	double columns = (double)text_width(s);
	double bytes = (double)strlen(s);
	/* Wide characters have three bytes and two columns. */
	double narrow = fmax(0, 3 * columns - 2 * bytes);
	double em = points * 100 / 72;

	return em * (0.5 * columns + 0.07 * narrow);
}

/* Appends s as markup: & < > made harmless, control characters and bytes that
 * are no UTF-8 as a blank, a backslash (librrd's escape) as its wide form, and
 * ":", which ends an argument, escaped where is_argument. */
static void
put_markup(struct buf *out, const char *s, bool is_argument)
{
	size_t len = strlen(s);

	for (size_t i = 0; i < len;) {
		size_t n = 1;
		while (n <= 4 && i + n <= len && text_valid_utf8(s + i, n) != n)
			n++;
		if (n > 4 || i + n > len) {
			buf_putc(out, ' ');
			i++;
			continue;
		}
		if (n > 1)
			buf_append(out, s + i, n);
		else if ((unsigned char)s[i] < ' ' || s[i] == 0x7f)
			buf_putc(out, ' ');
		else if (s[i] == '\\')
			buf_puts(out, "＼");
		else if (s[i] == ':' && is_argument)
			buf_puts(out, "\\:");
		else
			text_html(out, (const char[]){ s[i], '\0' });
		i += n;
	}
}

/* put_markup() of as much of s as goes into so many pixels and bytes. */
static void
put_cut(struct buf *out, const char *s, double points, double pixels,
    size_t bytes, bool is_argument)
{
	char *cut = xstrdup(s);
	size_t len = strlen(cut);
	struct buf b = { 0 };
	double room = pixels;

	for (;;) {
		put_markup(&b, cut, is_argument);
		if (len < strlen(s))
			buf_puts(&b, "…");
		if (len == 0 ||
		    (b.len <= bytes && caption_pixels(cut, points) <= room))
			break;
		do
			len--;
		while (len > 0 && ((unsigned char)cut[len] & 0xc0) == 0x80);
		cut[len] = '\0';
		room = pixels - points * 2; /* the ellipsis */
		buf_clear(&b);
	}
	buf_puts(out, buf_text(&b));
	buf_fini(&b);
	free(cut);
}

struct legend {
	struct caption *out;
	double used, room;
};

static void
legend_end_row(struct legend *legend)
{
	struct caption *out = legend->out;

	if (legend->used > 0) {
		char *last = out->pieces[out->n - 1];
		out->pieces[out->n - 1] = xasprintf("%s\\l", last);
		free(last);
	}
	legend->used = 0;
}

/* One entry: a mark in its colour, a text, and a text in bold; each may be
 * NULL. */
static void
legend_add(struct legend *legend, const char *mark, const char *colour,
    const char *text, const char *bold)
{
	struct caption *out = legend->out;
	struct buf b = { 0 };
	double mark_size = mark == NULL ? 0 : 22;

	text = text == NULL ? "" : text;
	bold = bold == NULL ? "" : bold;
	if (text[0] == '\0' && bold[0] == '\0')
		return;
	double text_size = caption_pixels(text, CAPTION_TEXT);
	double bold_size = caption_pixels(bold, CAPTION_TEXT) * 1.06;
	double size = mark_size + text_size + bold_size + 8;
	if (legend->used > 0 && legend->used + LEGEND_GAP + size > legend->room)
		legend_end_row(legend);
	legend->used += (legend->used > 0 ? LEGEND_GAP : 0) + size;

	double room = legend->room - mark_size - 8;
	if (mark != NULL)
		buf_printf(&b, "<span color='%s'>%s</span> ", colour, mark);
	put_cut(&b, text, CAPTION_TEXT, fmax(room - bold_size, room / 3),
	    LEGEND_BYTES - b.len - (bold[0] == '\0' ? 0 : LEGEND_BYTES / 3),
	    true);
	if (bold[0] != '\0') {
		buf_puts(&b, text[0] == '\0' ? "<b>" : " <b>");
		put_cut(&b, bold, CAPTION_TEXT,
		    fmax(room - text_size, room * 2 / 3),
		    LEGEND_BYTES - b.len - 4, true);
		buf_puts(&b, "</b>");
	}
	out->pieces =
	    xgrow(out->pieces, out->n, &out->size, sizeof *out->pieces);
	out->pieces[out->n++] = buf_take(&b);
}

static void
make_legend(
    struct caption *out, const struct chart *c, double room, unsigned shown)
{
	const struct theme *theme = theme_of(c->is_dark);
	struct legend legend = { .out = out, .room = room };
	bool is_known = shown != 0;

	legend_add(&legend, is_known ? "━" : NULL,
	    shown == CAPTION_PARTIAL ? theme->partial : theme->series,
	    c->series_text, is_known ? c->latest_text : c->empty_text);
	if (shown & CAPTION_PARTIAL)
		legend_add(&legend, shown & CAPTION_FULL ? "━" : NULL,
		    theme->partial, c->partial_text, NULL);
	legend_add(&legend, c->line.n > 0 ? "╍╍" : NULL, theme->line,
	    c->line_text, NULL);
	if (is_known)
		legend_add(&legend, NULL, NULL, c->extreme_text, NULL);
	legend_add(&legend, c->deadline_day != DATE_NONE ? "┊" : NULL,
	    theme->quiet, c->deadline_text, NULL);
	legend_end_row(&legend);
}

/* A title too long loses the end of its first part, the subject's name, rather
 * than the second, the indicator. */
static void
put_title(struct buf *out, const char *title, double room)
{
	static const char between[] = " · ";
	const char *second = NULL;

	for (const char *at = title; (at = strstr(at, between)) != NULL; at++)
		second = at;
	double size =
	    second == NULL ? 0 : caption_pixels(second, CAPTION_TITLE);
	if (second == NULL || size > room / 2 ||
	    caption_pixels(title, CAPTION_TITLE) <= room) {
		put_cut(out, title, CAPTION_TITLE, room, CHART_TEXT_MAX, false);
		return;
	}
	char *first = xstrndup(title, (size_t)(second - title));
	put_cut(out, first, CAPTION_TITLE, room - size, CHART_TEXT_MAX, false);
	put_markup(out, second, false);
	free(first);
}

/* The title, and the unit small and quiet behind it. */
static char *
make_title(const struct chart *c, double room)
{
	struct buf b = { 0 };
	const char *unit = c->unit == NULL ? "" : c->unit;
	double unit_size = caption_pixels(unit, CAPTION_TEXT) + 20;

	put_title(&b, c->title == NULL ? "" : c->title, room - unit_size);
	if (unit[0] != '\0') {
		buf_printf(&b, "  <span size='%d' color='%s'>",
		    CAPTION_TEXT * PANGO_SCALE, theme_of(c->is_dark)->quiet);
		put_markup(&b, unit, false);
		buf_puts(&b, "</span>");
	}
	return buf_take(&b);
}

static char *
make_footer(const struct chart *c, double room)
{
	struct buf b = { 0 };

	if (c->footer_text == NULL || c->footer_text[0] == '\0')
		return NULL;
	buf_printf(&b, "<span size='%d' color='%s'>",
	    CAPTION_FOOTER * PANGO_SCALE, theme_of(c->is_dark)->quiet);
	put_cut(
	    &b, c->footer_text, CAPTION_FOOTER, room, CHART_TEXT_MAX, false);
	buf_puts(&b, "</span>");
	return buf_take(&b);
}

void
caption_make(
    struct caption *out, const struct chart *chart, double room, unsigned shown)
{
	*out = (struct caption){
		.title = make_title(chart, room),
		.footer = make_footer(chart, room),
	};
	make_legend(out, chart, room, shown);
}

void
caption_fini(struct caption *caption)
{
	for (size_t i = 0; i < caption->n; i++)
		free(caption->pieces[i]);
	free(caption->pieces);
	free(caption->title);
	free(caption->footer);
	*caption = (struct caption){ 0 };
}
