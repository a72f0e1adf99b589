/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * theme: light for paper, dark for the duty room.
 */
#include "graphs/theme.h"
#include "daemon/base/mem.h"

/* Grids are translucent: librrd draws them over the series. */
static const struct theme light_theme = {
	.ground = "#FFFFFF",
	.ink = "#333333",
	.quiet = "#757575",
	.grid = "#00000012",
	.year_grid = "#0000001C",
	.axis = "#C8C8C8",
	.zero = "#00000066",
	.series = "#0B5394",
	.partial = "#86ABD2",
	.line = "#D55026",
	.beyond = "#D5502633",
	.wrong_side = "#D550260A",
};

static const struct theme dark_theme = {
	.ground = "#14171A",
	.ink = "#E6E6E6",
	.quiet = "#9AA0A6",
	.grid = "#FFFFFF12",
	.year_grid = "#FFFFFF1E",
	.axis = "#4A4F55",
	.zero = "#FFFFFF66",
	.series = "#7FB3E6",
	.partial = "#4B6F94",
	.line = "#FF8A65",
	.beyond = "#FF8A6540",
	.wrong_side = "#FF8A650D",
};

const struct theme *
theme_of(bool is_dark)
{
	return is_dark ? &dark_theme : &light_theme;
}
