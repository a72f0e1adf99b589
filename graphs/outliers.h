/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * outliers: 离群值, the few values that would flatten all others.
 *
 * A growth rate over a base near nothing is true and says nothing; drawn to its
 * scale it hides what all other periods say.  So a picture may leave it beyond
 * the frame, as long as it says so.
 */
#ifndef SOEWATCH_GRAPHS_OUTLIERS_H
#define SOEWATCH_GRAPHS_OUTLIERS_H

#include <stddef.h>

#include "daemon/model/series.h"

struct outliers {
	double low, high; /* values outside are outliers */
	size_t n;
	const struct point *lowest, *highest; /* of them; NULL: none there */
};

/* Looks for at most a tenth of the known values without which the others and
 * the line (NULL: none) take less than a sixth of the height.  As few as do it,
 * and never the newest known value, nor one that is not far off.  Returns how
 * many; *out is set where there are any and borrows the series' points. */
size_t outliers_find(struct outliers *out, const struct series *series,
    const struct series *line);

#endif
