/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * vanished: the harvest against what the ledger has of the same feed.
 */
#include <stdbool.h>

#include "daemon/base/text.h"
#include "daemon/service/vanished.h"
#include "daemon/base/mem.h"

enum { ASKED_MAX = 20 }; /* enterprises; enough to know a feed by */

static int
read_book(
    struct world *w, int enterprise, struct book *out, struct error *err)
{
	const struct view view = { .as_of_day = INT32_MAX,
		.known_by_sec = INT64_MAX,
		.has_all_revisions = true };

	return ledger_book(w->ledger, w->config,
	    w->config->roster->enterprises[enterprise].id, &view, out, err);
}

static bool
was_reported(
    struct world *w, const struct book *book, int item, const struct feed *feed)
{
	struct book_range facts = book_item(book, item);

	for (size_t i = 0; i < facts.n; i++) {
		if (text_equal(ledger_feed_name(w->ledger, facts.facts[i].feed),
			feed->id))
			return true;
	}
	return false;
}

static bool
is_reported(const struct observation *o, size_t n, int item)
{
	for (size_t i = 0; i < n; i++) {
		if (o[i].item == item)
			return true;
	}
	return false;
}

/* One enterprise's observations, from o on. */
static int
vanished_of(struct world *w, const struct feed *feed,
    const struct observation *o, size_t n, struct harvest *h, struct error *err)
{
	struct book book = { 0 };

	if (read_book(w, o->enterprise, &book, err) != 0)
		return -1;
	for (size_t i = 0; i < feed->items.n; i++) {
		const struct mapping *m = &feed->items.mapping[i];
		if (!is_reported(o, n, m->item) &&
		    was_reported(w, &book, m->item, feed))
			harvest_reject(h, xasprintf("row %s", m->paths.text[0]),
			    xstrdup("reported before, gone now: expected it "
				    "still (is the file cut?)"));
	}
	book_fini(&book);
	return 0;
}

/* Did the feed report the item before, for one of the enterprises of which the
 * document speaks? */
static int
was_reported_by(struct world *w, const struct feed *feed, int item,
    const struct harvest *h, bool *out, struct error *err)
{
	size_t n_asked = 0;
	int last = -1;

	*out = false;
	for (size_t i = 0; i < h->n && n_asked < ASKED_MAX && !*out; i++) {
		int enterprise = h->observations[i].enterprise;
		struct book book = { 0 };
		if (enterprise == last)
			continue;
		last = enterprise;
		n_asked++;
		if (read_book(w, enterprise, &book, err) != 0)
			return -1;
		*out = was_reported(w, &book, item, feed);
		book_fini(&book);
	}
	return 0;
}

/* A column that is not there any more: it has another name now, say. */
static int
vanished_columns(struct world *w, const struct feed *feed, struct harvest *h,
    struct error *err)
{
	for (size_t i = 0; i < feed->items.n; i++) {
		const struct mapping *m = &feed->items.mapping[i];
		bool is_absent = false;
		bool was_there;
		for (size_t k = 0; k < h->n_absent; k++)
			is_absent |= h->absent[k] == m->item;
		if (!is_absent)
			continue;
		if (was_reported_by(w, feed, m->item, h, &was_there, err) != 0)
			return -1;
		if (was_there)
			harvest_reject(h,
			    xasprintf("column %s", m->paths.text[0]),
			    xstrdup("reported before, gone now: expected it "
				    "still (has it another name?)"));
	}
	return 0;
}

int
vanished_items(struct world *w, const struct feed *feed, struct harvest *h,
    struct error *err)
{
	size_t next;

	if (feed->layout != LAYOUT_PERIODS_ACROSS)
		return vanished_columns(w, feed, h, err);
	for (size_t i = 0; i < h->n; i = next) {
		const struct observation *o = &h->observations[i];
		for (next = i; next < h->n &&
		     h->observations[next].enterprise == o->enterprise;)
			next++;
		if (vanished_of(w, feed, o, next - i, h, err) != 0)
			return -1;
	}
	return 0;
}
