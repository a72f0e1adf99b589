/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * theme: colours of pictures, told apart in grey and by colour-blind eyes.
 *
 * The series is the darkest thing, the line it is judged against the only red;
 * grid and frame step back.
 */
#ifndef SOEWATCH_GRAPHS_THEME_H
#define SOEWATCH_GRAPHS_THEME_H

#include <stdbool.h>

struct theme {
	const char *ground, *ink, *quiet;
	const char *grid, *year_grid, *axis, *zero;
	const char *series, *line;
	const char *partial;    /* the series where members are missing */
	const char *beyond;     /* between series and line, where it is wrong */
	const char *wrong_side; /* all of the wrong side */
};

const struct theme *theme_of(bool is_dark);

#endif
