/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * members: whom a selector picks.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/base/order.h"
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

/* The month at whose end most of them close their year, the later of two that
 * are as many; 12 without members. */
static int
fiscal_month_of(const struct config *config, const int *members, size_t n)
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

static int
compare_days(const void *a, const void *b)
{
	return order_int(*(const int32_t *)a, *(const int32_t *)b);
}

void
crowd_gather(struct crowd *crowd, const struct config *config, int subject)
{
	const struct enterprise *e = config->roster->enterprises;

	crowd->n = members_of(config, subject, &crowd->members);
	crowd->fiscal_month = fiscal_month_of(config, crowd->members, crowd->n);
	crowd->from_days = xcalloc(crowd->n, sizeof *crowd->from_days);
	crowd->to_days = xcalloc(crowd->n, sizeof *crowd->to_days);
	for (size_t i = 0; i < crowd->n; i++) {
		const struct enterprise *m = &e[crowd->members[i]];
		crowd->from_days[i] = m->from_day; /* open: before all days */
		crowd->to_days[i] =
		    m->to_day == DATE_NONE ? INT32_MAX : m->to_day;
		crowd->has_currencies |=
		    strcmp(m->currency, e[crowd->members[0]].currency) != 0;
	}
	if (crowd->n > 1) {
		qsort(crowd->from_days, crowd->n, sizeof *crowd->from_days,
		    compare_days);
		qsort(crowd->to_days, crowd->n, sizeof *crowd->to_days,
		    compare_days);
	}
}

/* How many of the sorted days come before day. */
static size_t
days_before(const int32_t *days, size_t n, int64_t day)
{
	size_t low = 0;
	size_t high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (days[middle] < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t
crowd_present(const struct crowd *crowd, int32_t day)
{
	/* Those who came, less those who went, for nobody goes before he
	 * comes. */
	return days_before(crowd->from_days, crowd->n, (int64_t)day + 1) -
	    days_before(crowd->to_days, crowd->n, day);
}

bool
crowd_has(const struct crowd *crowd, int enterprise)
{
	size_t low = 0;
	size_t high = crowd->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (crowd->members[middle] < enterprise)
			low = middle + 1;
		else
			high = middle;
	}
	return low < crowd->n && crowd->members[low] == enterprise;
}

void
crowd_fini(struct crowd *crowd)
{
	free(crowd->members);
	free(crowd->from_days);
	free(crowd->to_days);
}
