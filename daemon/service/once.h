/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * once: what was done so far, and what a round over every feed came to, for
 * whoever started it.
 */
#ifndef SOEWATCH_SERVICE_ONCE_H
#define SOEWATCH_SERVICE_ONCE_H

#include <stdbool.h>

#include "daemon/answer/world.h"
#include "daemon/service/intake.h"
#include "daemon/service/settle.h"

struct once {
	struct world *world;
	const struct intake_totals *intake;
	const struct settle_totals *settle;
	const struct matter_counts *attended;
	bool is_stopped; /* before every feed was done with */
};

/* Tells it in the log.  True where all of it went well: every feed, every row,
 * every picture, and no figure waits for a person. */
bool once_tell(const struct once *once);

/* Tells systemd how much was done so far. */
void once_status(
    const struct intake_totals *intake, const struct settle_totals *settle);

#endif
