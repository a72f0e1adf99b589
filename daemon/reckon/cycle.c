/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * cycle: a walk from aggregate to aggregate, along what their conditions read.
 *
 * Indicators that lead back to themselves are refused where they are compiled;
 * what is left are conditions (where) that read their own aggregate, by its id
 * or by a cell of the roster that names it.
 */
#include <stdlib.h>

#include "daemon/reckon/cycle.h"
#include "daemon/base/mem.h"

struct search {
	const struct program *program;
	bool *is_seen; /* one an aggregate */
};

static void follow(struct search *s, size_t aggregate);

static void
follow_subject(struct search *s, int subject)
{
	const struct config *c = s->program->config;

	if (subject < 0 || !config_is_aggregate(c, subject))
		return;
	size_t next = (size_t)subject - c->roster->n;
	if (s->is_seen[next])
		return;
	s->is_seen[next] = true;
	follow(s, next);
}

/* Marks all aggregates that the condition of this one leads to. */
static void
follow(struct search *s, size_t aggregate)
{
	const struct config *c = s->program->config;
	const struct crowd *crowd = &s->program->aggregates[aggregate];

	if (crowd->where == NULL)
		return;
	for (size_t i = 0; i < crowd->needs->n_subjects; i++)
		follow_subject(s, crowd->needs->subjects[i]);
	for (size_t k = 0; k < c->roster->n_columns; k++) {
		for (size_t i = 0; crowd->needs->columns[k] && i < c->roster->n;
		     i++)
			follow_subject(s,
			    config_subject(
				c, c->roster->enterprises[i].cells[k]));
	}
}

void
cycle_check(const struct program *p, struct problems *problems)
{
	const struct config *c = p->config;

	for (size_t i = 0; i < c->n_aggregates; i++) {
		const struct aggregate *a = &c->aggregates[i];
		struct search s = { .program = p,
			.is_seen = xcalloc(c->n_aggregates, sizeof(bool)) };
		follow(&s, i);
		if (s.is_seen[i])
			problems_add(problems,
			    config_place(c, a->setting, "where"),
			    "aggregate %s: where: it leads back to itself",
			    a->id);
		free(s.is_seen);
	}
}
