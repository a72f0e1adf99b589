/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * axis: 坐标轴, round numbers beside the plot and years under it.
 */
#ifndef SOEWATCH_GRAPHS_AXIS_H
#define SOEWATCH_GRAPHS_AXIS_H

#include <stdbool.h>
#include <stdint.h>

enum { AXIS_GRID_SIZE = 80, AXIS_FORMAT_SIZE = 16 };

enum axis_wishes {
	AXIS_FROM_ZERO = 1, /* zero is on it */
	AXIS_WHOLE = 2,     /* whole numbers only */
};

struct axis {
	double low, high; /* multiples of step */
	double step;
	int decimals; /* that step needs */
};

/* An axis that holds minimum and maximum with a little air, on round numbers,
 * with about height / 50 steps, more or fewer where that wastes less of the
 * plot.  Air alone never takes it across zero.  minimum > maximum: nothing is
 * known. */
struct axis axis_choose(
    double minimum, double maximum, unsigned wishes, int height);

/* printf()'s format of a label as librrd takes it.  Returns out. */
const char *axis_format(char out[AXIS_FORMAT_SIZE], const struct axis *axis);

/* Characters of the widest label. */
int axis_label_width(const struct axis *axis);

/* librrd's x-grid for the days shown on so many pixels: years in the middle of
 * their year, quarters as ticks below four years, months where not even the
 * middle of one year shows.  Returns out. */
const char *axis_grid(
    char out[AXIS_GRID_SIZE], int32_t from_day, int32_t to_day, int width);

#endif
