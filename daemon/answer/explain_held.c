/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * explain_held: held figures that a value is waiting for.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/answer/explain.h"
#include "daemon/base/mem.h"

/* Could the figure have told what the leaf wanted?  A stock: of its day; a
 * flow: one that has a part of it, or ends where it starts. */
static bool
is_wanted(const struct hold *h, const struct trace_leaf *leaf)
{
	const struct period *p = &leaf->wanted;

	if (h->basis_year != 0 ||
	    (p->start_day == DATE_NONE) != (h->period.start_day == DATE_NONE))
		return false;
	if (p->start_day == DATE_NONE)
		return abs(h->period.end_day - p->end_day) <= PERIOD_SLACK_DAYS;
	return h->period.start_day <= p->end_day &&
	    h->period.end_day >= p->start_day - PERIOD_SLACK_DAYS;
}

static bool
is_seen(const struct view *view, const struct hold *h)
{
	return h->reported_day <= view->as_of_day &&
	    h->since_sec <= view->known_by_sec;
}

static const struct hold *
find_held(const struct explanation *x, const struct trace_leaf *leaf)
{
	const struct config *config = x->world->config;
	const char *enterprise =
	    config->roster->enterprises[leaf->enterprise].id;
	const char *item = config->items[leaf->item].id;

	if (leaf->path.n > 0)
		return NULL;
	for (size_t i = 0; i < x->holds.n; i++) {
		const struct hold *h = &x->holds.holds[i];
		if (strcmp(h->enterprise, enterprise) == 0 &&
		    strcmp(h->item, item) == 0 && is_wanted(h, leaf) &&
		    is_seen(&x->world->view, h))
			return h;
	}
	return NULL;
}

static bool
is_listed(const struct explanation *x, const struct hold *h)
{
	for (size_t i = 0; i < x->n_held; i++) {
		if (x->held[i] == h)
			return true;
	}
	return false;
}

const struct hold *
explain_held(struct explanation *x, const struct trace *trace)
{
	const struct hold *first = NULL;

	for (size_t i = 0; i < trace->n; i++) {
		const struct hold *h = find_held(x, &trace->leaves[i]);
		if (h == NULL)
			continue;
		if (first == NULL)
			first = h;
		if (is_listed(x, h))
			continue;
		x->held = xgrow(x->held, x->n_held, &x->held_size,
		    sizeof(const struct hold *));
		x->held[x->n_held++] = h;
	}
	return first;
}
