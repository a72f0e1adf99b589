/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * members: whom a selector picks.
 */
#include "daemon/reckon/members.h"
#include "daemon/base/mem.h"

size_t
members_of(const struct config *config, int subject, int **out)
{
	size_t n = 0;

	if (!config_is_aggregate(config, subject)) {
		*out = xcalloc(1, sizeof **out);
		(*out)[n++] = subject;
		return n;
	}
	const struct aggregate *a = config_aggregate(config, subject);
	*out = xcalloc(config->roster->n, sizeof **out);
	for (size_t i = 0; i < config->roster->n; i++) {
		if (selector_matches(a->selector, config->roster, (int)i))
			(*out)[n++] = (int)i;
	}
	return n;
}

int
members_fiscal_month(const struct config *config, const int *members, size_t n)
{
	size_t votes[12 + 1] = { 0 };
	int best = 12;

	for (size_t i = 0; i < n; i++)
		votes[config->roster->enterprises[members[i]].fiscal_month]++;
	for (int month = 11; month > 0; month--) {
		if (votes[month] > votes[best])
			best = month;
	}
	return best;
}

bool
members_suffice(
    const struct config *config, int subject, unsigned n, unsigned n_members)
{
	return !config_is_aggregate(config, subject) ||
	    100.0 * n >=
	    config_aggregate(config, subject)->min_coverage * n_members;
}
