/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * guard: an enterprise at a time.
 */
#include "daemon/service/guard.h"

static int
watch_enterprise(struct world *w, const struct feed *feed,
    struct observation *told, size_t n, struct doubts *out, struct error *err)
{
	const struct view view = { .as_of_day = INT32_MAX,
		.known_by_sec = INT64_MAX };
	const struct enterprise *e =
	    &w->config->roster->enterprises[told->enterprise];
	struct book book = { 0 };

	if (w->ledger != NULL &&
	    ledger_book(w->ledger, w->config, e->id, &view, &book, err) != 0)
		return -1;
	doubt_figures(w->config, feed, &book, told, n, out);
	book_fini(&book);
	return 0;
}

int
guard_harvest(struct world *w, const struct feed *feed, struct harvest *h,
    struct guard *g, struct error *err)
{
	size_t next;
	int rc = 0;

	if (feed->guards == GUARDS_OFF)
		return 0;
	for (size_t i = 0; i < h->n && rc == 0; i = next) {
		struct observation *told = &h->observations[i];
		for (next = i; next < h->n &&
		     h->observations[next].enterprise == told->enterprise;)
			next++;
		rc = watch_enterprise(w, feed, told, next - i, &g->doubts, err);
	}
	return rc;
}

void
guard_fini(struct guard *g)
{
	doubts_fini(&g->doubts);
}
