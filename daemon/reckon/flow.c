/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * flow: breadth-first search over reported periods.
 */
#include <stdbool.h>
#include <stdlib.h>

#include "daemon/reckon/flow.h"
#include "daemon/base/order.h"
#include "daemon/base/mem.h"

/* How a node was reached: the sum so far and the edge before. */
struct label {
	struct decimal sum;
	int32_t oldest_day;
	int deviation_days; /* at the two ends */
	int prev_node, prev_label;
	const struct fact *fact;
	int sign;
};

struct node {
	int32_t day;
	int level;              /* -1: not reached */
	struct label labels[2]; /* the better one first; sums differ */
	int n;
};

/* A fact, from the day before it starts to its last. */
struct edge {
	const struct fact *fact;
	int from, to; /* nodes */
};

struct graph {
	struct node *nodes; /* by day */
	size_t n;
	struct edge *edges;
	size_t n_edges;
};

static bool
is_edge(const struct fact *f, int basis_year)
{
	return f->state == FACT_IN_FORCE && f->basis_year == basis_year &&
	    f->period.start_day != DATE_NONE;
}

static int
compare_days(const void *a, const void *b)
{
	return order_int(*(const int32_t *)a, *(const int32_t *)b);
}

static int
find_day(const int32_t *days, size_t n, int32_t day)
{
	const int32_t *found =
	    bsearch(&day, days, n, sizeof *days, compare_days);

	return (int)(found - days);
}

/* Sorts the days and leaves each once; returns how many they are. */
static size_t
sort_days(int32_t *days, size_t n)
{
	size_t kept = 0;

	if (n > 1)
		qsort(days, n, sizeof *days, compare_days);
	for (size_t i = 0; i < n; i++) {
		if (kept == 0 || days[kept - 1] != days[i])
			days[kept++] = days[i];
	}
	return kept;
}

static void
graph_init(struct graph *g, struct book_range facts, int basis_year)
{
	int32_t *days = xcalloc(2 * facts.n, sizeof *days);
	size_t n = 0;

	g->edges = xcalloc(facts.n, sizeof *g->edges);
	for (size_t i = 0; i < facts.n; i++) {
		const struct fact *f = &facts.facts[i];
		if (!is_edge(f, basis_year))
			continue;
		g->edges[g->n_edges++].fact = f;
		days[n++] = f->period.start_day - 1;
		days[n++] = f->period.end_day;
	}
	g->n = sort_days(days, n);
	g->nodes = xcalloc(g->n, sizeof *g->nodes);
	for (size_t i = 0; i < g->n; i++)
		g->nodes[i].day = days[i];
	for (size_t i = 0; i < g->n_edges; i++) {
		struct edge *e = &g->edges[i];
		e->from = find_day(days, g->n, e->fact->period.start_day - 1);
		e->to = find_day(days, g->n, e->fact->period.end_day);
	}
	free(days);
}

static void
graph_fini(struct graph *g)
{
	free(g->nodes);
	free(g->edges);
}

static bool
is_better(const struct label *a, const struct label *b)
{
	if (a->deviation_days != b->deviation_days)
		return a->deviation_days < b->deviation_days;
	return a->oldest_day > b->oldest_day;
}

/* Keeps the best label and the best that disagrees with it. */
static void
offer(struct node *node, const struct label *label)
{
	for (int i = 0; i < node->n; i++) {
		if (!decimal_equal(node->labels[i].sum, label->sum))
			continue;
		if (is_better(label, &node->labels[i]))
			node->labels[i] = *label;
		if (i == 1 && is_better(&node->labels[1], &node->labels[0])) {
			struct label swap = node->labels[0];
			node->labels[0] = node->labels[1];
			node->labels[1] = swap;
		}
		return;
	}
	if (node->n == 0 || is_better(label, &node->labels[0])) {
		node->labels[1] = node->labels[0];
		node->labels[0] = *label;
		node->n = node->n == 0 ? 1 : 2;
	} else if (node->n == 1 || is_better(label, &node->labels[1])) {
		node->labels[1] = *label;
		node->n = 2;
	}
}

/* Walks one edge from every label of node "from" at this level. */
static bool
relax(struct graph *g, int from, int to, int level, const struct fact *fact,
    int sign)
{
	struct node *source = &g->nodes[from];
	struct node *target = &g->nodes[to];

	if (source->level != level ||
	    (target->level != -1 && target->level != level + 1))
		return false;
	for (int i = 0; i < source->n; i++) {
		struct label label = source->labels[i];
		int rc = sign > 0
		    ? decimal_add(&label.sum, label.sum, fact->value)
		    : decimal_sub(&label.sum, label.sum, fact->value);
		if (rc != 0)
			continue;
		if (fact->reported_day < label.oldest_day)
			label.oldest_day = fact->reported_day;
		label.prev_node = from;
		label.prev_label = i;
		label.fact = fact;
		label.sign = sign;
		target->level = level + 1;
		offer(target, &label);
	}
	return target->level == level + 1;
}

static bool
walk_level(struct graph *g, int level)
{
	bool went_on = false;

	for (size_t i = 0; i < g->n_edges; i++) {
		const struct edge *e = &g->edges[i];
		went_on |= relax(g, e->from, e->to, level, e->fact, +1);
		went_on |= relax(g, e->to, e->from, level, e->fact, -1);
	}
	return went_on;
}

static int
days_apart(int32_t a, int32_t b)
{
	return a > b ? a - b : b - a;
}

/* Collects the labels of all nodes near to_day that this level reached. */
static struct node
arrivals(
    const struct graph *g, int32_t to_day, int slack, int level, int at_node[2])
{
	struct node end = { .level = level };

	for (size_t i = 0; i < g->n; i++) {
		const struct node *node = &g->nodes[i];
		int apart = days_apart(node->day, to_day);
		if (node->level != level || apart > slack)
			continue;
		for (int k = 0; k < node->n; k++) {
			struct label label = node->labels[k];
			label.deviation_days += apart;
			/* Remember where it came from by pointing at it. */
			label.prev_node = (int)i;
			label.prev_label = k;
			offer(&end, &label);
		}
	}
	for (int k = 0; k < end.n; k++)
		at_node[k] = end.labels[k].prev_node;
	return end;
}

static void
trace_back(
    const struct graph *g, const struct label *end, struct flow_path *out)
{
	const struct label *label =
	    &g->nodes[end->prev_node].labels[end->prev_label];

	out->sum = end->sum;
	out->oldest_reported_day = end->oldest_day;
	out->n = 0;
	while (label->prev_node >= 0) {
		out->steps[out->n].fact = label->fact;
		out->steps[out->n++].sign = label->sign;
		label = &g->nodes[label->prev_node].labels[label->prev_label];
	}
	/* From the first edge to the last. */
	for (int i = 0; i < out->n / 2; i++) {
		__typeof__(out->steps[0]) swap = out->steps[i];
		out->steps[i] = out->steps[out->n - 1 - i];
		out->steps[out->n - 1 - i] = swap;
	}
}

static int
search(struct graph *g, struct period span, int slack, struct flow_path *best,
    struct flow_path *other)
{
	bool has_source = false;
	int at_node[2];

	for (size_t i = 0; i < g->n; i++) {
		struct node *node = &g->nodes[i];
		int apart = days_apart(node->day, span.start_day);
		node->n = 0;
		node->level = apart <= slack ? 0 : -1;
		if (node->level < 0)
			continue;
		has_source = true;
		offer(node,
		    &(const struct label){ .oldest_day = INT32_MAX,
			.deviation_days = apart,
			.prev_node = -1 });
	}
	for (int level = 0; has_source && level < FLOW_STEPS_MAX; level++) {
		if (!walk_level(g, level))
			return 0;
		struct node end =
		    arrivals(g, span.end_day, slack, level + 1, at_node);
		if (end.n == 0)
			continue;
		trace_back(g, &end.labels[0], best);
		if (end.n == 2 && other != NULL)
			trace_back(g, &end.labels[1], other);
		return end.n;
	}
	return 0;
}

/* The first fact whose period ends on or after day. */
static size_t
first_ending(struct book_range facts, int32_t day)
{
	size_t low = 0;
	size_t high = facts.n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (facts.facts[middle].period.end_day < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The usual case: the period was reported as it is. */
static const struct fact *
direct(
    struct book_range facts, int basis_year, int32_t from_day, int32_t to_day)
{
	for (size_t i = first_ending(facts, to_day);
	     i < facts.n && facts.facts[i].period.end_day == to_day; i++) {
		const struct fact *f = &facts.facts[i];
		if (is_edge(f, basis_year) &&
		    f->period.start_day == from_day + 1)
			return f;
	}
	return NULL;
}

int
flow_between(struct book_range facts, int basis_year, struct period period,
    struct flow_path *best, struct flow_path *other)
{
	int32_t from_day = period.start_day - 1;
	int32_t to_day = period.end_day;
	const struct fact *f = direct(facts, basis_year, from_day, to_day);

	if (f != NULL) {
		best->n = 1;
		best->steps[0].fact = f;
		best->steps[0].sign = +1;
		best->sum = f->value;
		best->oldest_reported_day = f->reported_day;
		return 1;
	}
	struct graph g = { 0 };
	const struct period span = { .start_day = from_day, .end_day = to_day };
	graph_init(&g, facts, basis_year);
	int found = search(&g, span, 0, best, other);
	if (found == 0)
		found = search(&g, span, PERIOD_SLACK_DAYS, best, other);
	graph_fini(&g);
	return found;
}

const struct fact *
fact_at(struct book_range facts, struct period period, int basis_year)
{
	const struct fact *nearest = NULL;
	int nearest_apart = 2 * PERIOD_SLACK_DAYS + 1;

	for (size_t i = first_ending(facts, period.end_day - PERIOD_SLACK_DAYS);
	     i < facts.n; i++) {
		const struct fact *f = &facts.facts[i];
		if (f->period.end_day > period.end_day + PERIOD_SLACK_DAYS)
			break;
		if (f->state != FACT_IN_FORCE || f->basis_year != basis_year ||
		    (f->period.start_day == DATE_NONE) !=
			(period.start_day == DATE_NONE))
			continue;
		int at_end = days_apart(f->period.end_day, period.end_day);
		int at_start = period.start_day == DATE_NONE
		    ? 0
		    : days_apart(f->period.start_day, period.start_day);
		if (at_end <= PERIOD_SLACK_DAYS &&
		    at_start <= PERIOD_SLACK_DAYS &&
		    at_end + at_start < nearest_apart) {
			nearest = f;
			nearest_apart = at_end + at_start;
		}
	}
	return nearest;
}
