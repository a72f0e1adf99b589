/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * axis: 坐标轴, round numbers beside the plot and years under it.
 */
#ifndef SOEWATCH_GRAPHS_AXIS_H
#define SOEWATCH_GRAPHS_AXIS_H

#include <stdbool.h>
#include <stdint.h>

enum { AXIS_GRID_SIZE = 80 };

struct axis {
	double low, high; /* multiples of step */
	double step;
	int decimals; /* that step needs */
};

/* An axis that holds minimum and maximum with a little air, on round numbers,
 * with about height / 50 steps.  Zero is on it when from_zero asks for it, and
 * air alone never takes it across zero. */
struct axis axis_choose(double minimum, double maximum, bool from_zero,
    int height);

/* Characters of the widest label. */
int axis_label_width(const struct axis *axis);

/* librrd's x-grid for the days shown on so many pixels: years in the middle of
 * their year, quarters as ticks below four years, months where not even the
 * middle of one year shows.  Returns out. */
const char *axis_grid(char out[AXIS_GRID_SIZE], int32_t from_day,
    int32_t to_day, int width);

#endif
