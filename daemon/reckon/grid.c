/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * grid: whose reports set which pace.
 */
#include <stdlib.h>

#include "daemon/base/order.h"
#include "daemon/reckon/figures.h"
#include "daemon/reckon/grid.h"
#include "daemon/base/mem.h"

static bool
is_report(const struct fact *f)
{
	return f->state == FACT_IN_FORCE && f->basis_year == 0;
}

/* Puts the days of a report, or of a member's grid, in. */
static void
stretch(
    struct grid *g, int32_t earliest_day, int32_t first_day, int32_t last_day)
{
	if (g->first_day == DATE_NONE || first_day < g->first_day)
		g->first_day = first_day;
	if (g->last_day == DATE_NONE || last_day > g->last_day)
		g->last_day = last_day;
	if (g->earliest_day == DATE_NONE || earliest_day < g->earliest_day)
		g->earliest_day = earliest_day;
}

static void
stretch_to_report(struct grid *g, const struct period *period)
{
	int32_t end = period->end_day;

	stretch(g, period->start_day == DATE_NONE ? end : period->start_day - 1,
	    end, end);
}

/* The rhythm in which an item comes: the finest of the feeds that report it, or
 * while none has, of those that may. */
static enum rhythm
rhythm_of_item(
    const struct config *c, int enterprise, int item, struct book_range facts)
{
	int months = 0;

	for (size_t i = 0; i < facts.n; i++) {
		const struct fact *f = &facts.facts[i];
		if (is_report(f) && f->feed_months > 0 &&
		    (months == 0 || f->feed_months < months))
			months = f->feed_months;
	}
	for (enum rhythm r = RHYTHM_MONTH; r <= RHYTHM_YEAR; r++) {
		if (rhythm_months(r) == months)
			return r;
	}
	return config_rhythm(c, enterprise, item);
}

/* What an indicator is read from: its formula, and for an aggregate with a
 * condition, that, too. */
struct wants {
	const struct needs *needs[2]; /* NULL: none */
};

static struct wants
wants_of(const struct program *p, int figure, int subject)
{
	struct wants wants = { .needs = { &p->figures[figure].needs } };

	if (!config_is_aggregate(p->config, subject))
		return wants;
	const struct aggregate *a = config_aggregate(p->config, subject);
	const struct crowd *crowd = program_crowd(p, subject);
	if (crowd->where == NULL)
		return wants;
	wants.needs[1] = crowd->needs;
	if (a->combine == COMBINE_COUNT || a->combine == COMBINE_SHARE)
		wants.needs[0] = NULL;
	return wants;
}

static bool
is_on_grid(const struct wants *wants, size_t item)
{
	return (wants->needs[0] != NULL && wants->needs[0]->is_on_grid[item]) ||
	    (wants->needs[1] != NULL && wants->needs[1]->is_on_grid[item]);
}

static bool
has_latest(const struct wants *wants)
{
	return (wants->needs[0] != NULL && wants->needs[0]->has_latest) ||
	    (wants->needs[1] != NULL && wants->needs[1]->has_latest);
}

/* An enterprise's grid: the coarsest of its items' rhythms, for a ratio of a
 * quarterly and a yearly figure is a yearly one. */
static int
grid_of_enterprise(const struct reckoner *r, const struct wants *wants,
    int enterprise, struct grid *g, struct error *err)
{
	const struct config *c = r->program->config;
	const struct book *book = r->book(r->arg, enterprise, err);

	*g = (struct grid){ .rhythm = RHYTHM_MONTH,
		.fiscal_month = c->roster->enterprises[enterprise].fiscal_month,
		.first_day = DATE_NONE,
		.last_day = DATE_NONE,
		.earliest_day = DATE_NONE };
	if (book == NULL)
		return -1;
	for (size_t i = 0; i < c->n_items; i++) {
		if (!is_on_grid(wants, i))
			continue;
		struct book_range range = book_item(book, (int)i);
		enum rhythm rhythm =
		    rhythm_of_item(c, enterprise, (int)i, range);
		if (rhythm > g->rhythm)
			g->rhythm = rhythm;
		for (size_t k = 0; k < range.n; k++) {
			if (is_report(&range.facts[k]))
				stretch_to_report(g, &range.facts[k].period);
		}
	}
	/* A flag reported last year still says something about today's. */
	for (size_t k = 0;
	     has_latest(wants) && g->last_day != DATE_NONE && k < book->n;
	     k++) {
		if (is_report(&book->facts[k]) &&
		    book->facts[k].period.end_day > g->last_day)
			g->last_day = book->facts[k].period.end_day;
	}
	return 0;
}

enum rhythm
grid_rhythm(const size_t votes[RHYTHM_YEAR + 1])
{
	enum rhythm most = RHYTHM_MONTH;

	for (int i = 0; i <= RHYTHM_YEAR; i++) {
		if (votes[i] >= votes[most])
			most = (enum rhythm)i;
	}
	return most;
}

/* An aggregate's grid: the rhythm that most of its members have (the coarser
 * of two equals), so that one member does not set the pace of all. */
static int
grid_of_aggregate(const struct reckoner *r, const struct wants *wants,
    int subject, struct grid *g, struct error *err)
{
	size_t votes[RHYTHM_YEAR + 1] = { 0 };
	const int *members;
	size_t n = program_members(r->program, subject, &members);
	int rc = 0;

	*g = (struct grid){ .rhythm = RHYTHM_MONTH,
		.fiscal_month =
		    program_crowd(r->program, subject)->fiscal_month,
		.first_day = DATE_NONE,
		.last_day = DATE_NONE,
		.earliest_day = DATE_NONE };
	for (size_t i = 0; i < n && rc == 0; i++) {
		struct grid member;
		rc = grid_of_enterprise(r, wants, members[i], &member, err);
		if (rc != 0 || member.first_day == DATE_NONE)
			continue;
		votes[member.rhythm]++;
		stretch(
		    g, member.earliest_day, member.first_day, member.last_day);
	}
	g->rhythm = grid_rhythm(votes);
	return rc;
}

int
grid_of_member(const struct reckoner *r, int figure, int subject,
    int enterprise, struct grid *out, struct error *err)
{
	const struct wants wants = wants_of(r->program, figure, subject);

	return grid_of_enterprise(r, &wants, enterprise, out, err);
}

int
grid_of(const struct reckoner *r, int figure, int subject, struct grid *out,
    struct error *err)
{
	const struct wants wants = wants_of(r->program, figure, subject);

	return config_is_aggregate(r->program->config, subject)
	    ? grid_of_aggregate(r, &wants, subject, out, err)
	    : grid_of_enterprise(r, &wants, subject, out, err);
}

static int
compare_days(const void *a, const void *b)
{
	return order_int(*(const int32_t *)a, *(const int32_t *)b);
}

static void
days_add(struct days *d, int32_t day)
{
	d->days = xgrow(d->days, d->n, &d->size, sizeof *d->days);
	d->days[d->n++] = day;
}

static void
days_sort(struct days *d)
{
	size_t kept = 0;

	if (d->n > 1)
		qsort(d->days, d->n, sizeof *d->days, compare_days);
	for (size_t i = 0; i < d->n; i++) {
		if (kept == 0 || d->days[kept - 1] != d->days[i])
			d->days[kept++] = d->days[i];
	}
	d->n = kept;
}

/* The period ends that an enterprise reported for items on the grid. */
static void
reported_ends(const struct reckoner *r, const struct needs *needs,
    const struct book *book, struct days *out)
{
	for (size_t i = 0; i < r->program->config->n_items; i++) {
		struct book_range range = book_item(book, (int)i);
		for (size_t k = 0; needs->is_on_grid[i] && k < range.n; k++) {
			if (is_report(&range.facts[k]))
				days_add(out, range.facts[k].period.end_day);
		}
	}
	days_sort(out);
}

int32_t
grid_first_end(const struct grid *g)
{
	int32_t end =
	    rhythm_nearest_end(g->earliest_day, g->rhythm, g->fiscal_month);

	return end != DATE_NONE
	    ? end
	    : rhythm_next_end(g->earliest_day, g->rhythm, g->fiscal_month);
}

/* Puts the grid's ends in, but where a report ends near one, that report's end
 * stands for it (52/53-week years). */
static void
add_grid_ends(const struct grid *g, struct days *ends)
{
	size_t n_reported = ends->n;
	size_t near = 0;

	for (int32_t end = grid_first_end(g);
	     end <= g->last_day + PERIOD_SLACK_DAYS;
	     end = rhythm_step(end, g->rhythm, 1)) {
		while (near < n_reported &&
		    ends->days[near] < end - PERIOD_SLACK_DAYS)
			near++;
		bool is_reported = near < n_reported &&
		    ends->days[near] <= end + PERIOD_SLACK_DAYS;
		if (!is_reported && end <= g->last_day)
			days_add(ends, end);
	}
	days_sort(ends);
}

int
grid_ends(const struct reckoner *r, int figure, int subject,
    const struct grid *g, struct days *out, struct error *err)
{
	const struct program *p = r->program;

	if (!config_is_aggregate(p->config, subject)) {
		const struct book *book = r->book(r->arg, subject, err);
		if (book == NULL)
			return -1;
		reported_ends(r, &p->figures[figure].needs, book, out);
	}
	add_grid_ends(g, out);
	return 0;
}
