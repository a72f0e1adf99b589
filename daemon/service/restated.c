/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * restated: a look at the revisions of what is in force.
 */
#include <stdlib.h>

#include "daemon/reckon/members.h"
#include "daemon/service/clock.h"
#include "daemon/service/restated.h"
#include "daemon/base/mem.h"

enum { LATELY_DAYS = 92 };

void
restated_init(struct restated *r, const struct config *config)
{
	*r = (struct restated){ .is_restated =
				    xcalloc(config->roster->n, sizeof(bool)) };
}

void
restated_fini(struct restated *r)
{
	free(r->is_restated);
	*r = (struct restated){ 0 };
}

static bool
has_restated(const struct book *book, int32_t today_day)
{
	int64_t since_sec = clock_instant(today_day - LATELY_DAYS, 0, 0);

	for (size_t i = 0; i < book->n; i++) {
		const struct fact *f = &book->facts[i];
		/* When it came, not when it was reported: what was on its way
		 * for long changes what was published, too. */
		if (f->state == FACT_IN_FORCE && f->revision > 1 &&
		    f->known_at_sec >= since_sec)
			return true;
	}
	return false;
}

void
restated_note(struct restated *r, int enterprise, const struct book *book,
    int32_t today_day, bool is_read)
{
	r->is_restated[enterprise] = has_restated(book, today_day);
	r->is_read |= is_read && r->is_restated[enterprise];
}

bool
restated_concerns(
    const struct restated *r, const struct config *config, int subject)
{
	bool is_any = r->is_read;
	int *members;

	if (!config_is_aggregate(config, subject))
		return is_any || r->is_restated[subject];
	size_t n = members_of(config, subject, &members);
	for (size_t i = 0; i < n && !is_any; i++)
		is_any = r->is_restated[members[i]];
	free(members);
	return is_any;
}
