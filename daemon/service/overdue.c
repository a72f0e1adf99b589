/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * overdue: the newest period that was due against the newest that is there.
 */
#include <stdlib.h>

#include "daemon/service/overdue.h"
#include "daemon/base/mem.h"

enum { DAY_SEC = 86400 };

int32_t
overdue_end(int32_t today, int due_days, enum rhythm rhythm, int fiscal_month)
{
	/* The day on which it is due is still in time. */
	int32_t last_day = today - due_days - 1;
	int32_t end_day = rhythm_next_end(last_day, rhythm, fiscal_month);

	return end_day <= last_day ? end_day : rhythm_step(end_day, rhythm, -1);
}

int
overdue_find(struct world *w, const struct feed *feed, int32_t today,
    struct overdue *out, struct error *err)
{
	const struct roster *roster = w->config->roster;
	int due_days = (int)((feed->due_sec + DAY_SEC - 1) / DAY_SEC);

	*out = (struct overdue){ 0 };
	if (feed->due_sec == 0 || w->ledger == NULL)
		return 0;
	for (size_t i = 0; i < roster->n; i++) {
		const struct enterprise *e = &roster->enterprises[i];
		int32_t newest_day;
		if (!feed_covers(feed, roster, (int)i))
			continue;
		int32_t end_day = overdue_end(today, due_days,
		    (enum rhythm)feed->rhythm, e->fiscal_month);
		int found = ledger_newest_end(
		    w->ledger, e->id, feed->id, &newest_day, err);
		if (found < 0) {
			overdue_fini(out);
			return -1;
		}
		if (found == 1 && newest_day >= end_day - PERIOD_SLACK_DAYS)
			continue;
		out->late =
		    xgrow(out->late, out->n, &out->size, sizeof *out->late);
		out->late[out->n++] =
		    (struct late){ .enterprise = (int)i, .end_day = end_day };
	}
	return 0;
}

void
overdue_fini(struct overdue *o)
{
	free(o->late);
	*o = (struct overdue){ 0 };
}
