/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * restated: whose figures were restated lately (追溯调整), of those that a pass
 * settles.
 */
#ifndef SOEWATCH_SERVICE_RESTATED_H
#define SOEWATCH_SERVICE_RESTATED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/model/config.h"
#include "daemon/model/fact.h"

struct restated {
	bool *is_restated; /* one an enterprise */
	bool is_read;      /* figures of one that others read through @ */
};

void restated_init(struct restated *r, const struct config *config);
void restated_fini(struct restated *r);

/* Looks through the enterprise's book: did the restatement of a figure that
 * counts come within the last three months?  is_read: do others read it through @? */
void restated_note(struct restated *r, int enterprise, const struct book *book,
    int32_t today_day, bool is_read);

/* May the subject's values or lines be made of such figures? */
bool restated_concerns(
    const struct restated *r, const struct config *config, int subject);

#endif
