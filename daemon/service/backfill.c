/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * backfill: its words in and out.
 */
#include "daemon/base/date.h"
#include "daemon/base/text.h"
#include "daemon/service/backfill.h"
#include "daemon/base/mem.h"

int
backfill_start(struct poller *p, const struct config *config,
    const struct control_request *request,
    void (*told)(void *arg, const struct errand_progress *progress), void *arg,
    struct error *err)
{
	char quoted[TEXT_QUOTE_SIZE];
	int32_t from_day, to_day;

	if (request->n_arguments != 3)
		return error_set(err, ERROR_CONFIG,
		    "backfill: expected a feed and two dates");
	int feed = config_feed(config, request->arguments[0]);
	if (feed < 0)
		return error_set(err, ERROR_UNKNOWN, "no feed %s",
		    text_quote_z(quoted, request->arguments[0]));
	if (date_parse_iso(&from_day, request->arguments[1], err) != 0 ||
	    date_parse_iso(&to_day, request->arguments[2], err) != 0)
		return -1;
	return poller_backfill(p, feed, from_day, to_day, told, arg, err);
}

int
backfill_tell(const struct errand_progress *e, struct buf *out)
{
	size_t n_fine = e->n_over - e->n_nothing - e->n_not_all - e->n_failed;

	if (e->is_dropped) {
		buf_printf(out,
		    "%zu of %zu asked for when it was broken off: ask again\n",
		    e->n_over, e->n_all);
		return 1;
	}
	buf_printf(out, "%zu asked for: %zu fine", e->n_all, n_fine);
	if (e->n_nothing > 0)
		buf_printf(out, ", %zu not there", e->n_nothing);
	if (e->n_not_all > 0)
		buf_printf(out, ", %zu not all good", e->n_not_all);
	if (e->n_failed > 0)
		buf_printf(out, ", %zu failed", e->n_failed);
	buf_puts(out,
	    e->n_not_all + e->n_failed > 0 ? "; soewatch status says why\n"
					   : "\n");
	return e->n_not_all + e->n_failed > 0 ? 1 : 0;
}
