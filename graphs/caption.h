/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * caption: a chart's words as Pango markup: title, legend, footer.
 *
 * Whatever the texts hold, the markup is valid: control characters and bytes
 * that are no UTF-8 become blanks, what is too long for the picture is cut, and
 * the legend breaks into rows between its entries.
 */
#ifndef SOEWATCH_GRAPHS_CAPTION_H
#define SOEWATCH_GRAPHS_CAPTION_H

#include <stddef.h>

struct chart;

enum {
	/* Points. */
	CAPTION_TITLE = 15,
	CAPTION_TEXT = 10,
	CAPTION_FOOTER = 8,
};

/* What values show: neither, either or both. */
enum {
	CAPTION_FULL = 1,    /* of all members */
	CAPTION_PARTIAL = 2, /* of some */
};

struct caption {
	char *title;
	char *footer;  /* NULL: none */
	char **pieces; /* of the legend, as librrd's COMMENTs want them */
	size_t n, size;
};

/* room: pixels between the margins at zoom 1; shown: CAPTION_FULL and the like.
 * Caller frees with caption_fini(). */
void caption_make(struct caption *out, const struct chart *chart, double room,
    unsigned shown);
void caption_fini(struct caption *caption);

/* Pixels that a text takes, about. */
double caption_pixels(const char *s, double points);

#endif
