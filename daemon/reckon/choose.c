/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * choose: latest, if, first, min, max.
 */
#include <math.h>

#include "daemon/reckon/choose.h"
#include "daemon/base/mem.h"

/* Is the day's value what latest() looks for?  For a member of an aggregate its
 * own leaves decide; what other subjects add is known in the replay only. */
static bool
is_found(const struct scene *s, double value, size_t first_leaf)
{
	return s->leaves == NULL || s->leaves->is_replay
	    ? !isnan(value)
	    : leaves_known_from(s->leaves, first_leaf);
}

/* Back to where the leaves stood, for the same walk on another day. */
static void
rewind_leaves(struct leaves *leaves, size_t n, size_t next)
{
	if (leaves == NULL)
		return;
	leaves->n = n;
	leaves->next = next;
}

/* Of how many members a value is made.  Only what a value was chosen for
 * counts: what first(), latest() and if() pass over does not. */
struct coverage {
	unsigned n_reported, n_members;
};

static struct coverage
coverage_of(const struct scene *s)
{
	return (struct coverage){ s->n_reported, s->n_members };
}

static void
cover(struct scene *s, struct coverage coverage)
{
	s->n_reported = coverage.n_reported;
	s->n_members = coverage.n_members;
}

double
choose_latest(struct scene *s, const struct formula *f, const struct node *node)
{
	const struct coverage before = coverage_of(s);
	bool had_reason = scene_has_reason(s);
	int32_t end_day = s->end_day;
	int32_t oldest = date_add_months(end_day, -(int)node->number);
	size_t n = s->leaves == NULL ? 0 : s->leaves->n;
	size_t next = s->leaves == NULL ? 0 : s->leaves->next;
	size_t traced = s->trace == NULL ? 0 : s->trace->n;
	double value = NAN;
	int32_t day = end_day;

	for (;;) {
		s->end_day = day;
		value = scene_walk(s, f, node->child[0]);
		if (is_found(s, value, n)) {
			scene_forget(s, had_reason);
			break;
		}
		day = scene_report_before(s, f, node->child[0], day);
		if (day == DATE_NONE || day < oldest)
			break;
		rewind_leaves(s->leaves, n, next);
		cover(s, before);
		if (s->trace != NULL)
			s->trace->n = traced;
	}
	s->end_day = end_day;
	return value;
}

double
choose_if(struct scene *s, const struct formula *f, const struct node *node)
{
	/* All three are walked, so that the leaves are always the same. */
	double condition = scene_walk(s, f, node->child[0]);
	const struct coverage before = coverage_of(s);
	bool had_reason = scene_has_reason(s);
	double yes = scene_walk(s, f, node->child[1]);
	const struct coverage of_yes = coverage_of(s);

	if (condition == 0)
		scene_forget(s, had_reason);
	cover(s, before);
	double no = scene_walk(s, f, node->child[2]);
	if (isnan(condition))
		return NAN;
	if (condition != 0)
		cover(s, of_yes);
	double value = condition != 0 ? yes : no;
	if (!isnan(value))
		scene_forget(s, had_reason);
	return value;
}

/* All are walked, for the leaves' sake. */
double
choose_first(struct scene *s, const struct formula *f, const struct node *node)
{
	const struct coverage before = coverage_of(s);
	struct coverage of_first = before;
	bool had_reason = scene_has_reason(s);
	bool was_choosing = s->is_choosing;
	double first = NAN;

	s->is_choosing = true;
	for (int k = 0; k < 3 && node->child[k] >= 0; k++) {
		cover(s, before);
		double value = scene_walk(s, f, node->child[k]);
		if (isnan(first)) {
			first = value;
			of_first = coverage_of(s);
		}
	}
	s->is_choosing = was_choosing;
	cover(s, of_first);
	if (!isnan(first))
		scene_forget(s, had_reason);
	return first;
}

double
choose_extreme(
    struct scene *s, const struct formula *f, const struct node *node)
{
	double a = scene_walk(s, f, node->child[0]);
	double b = scene_walk(s, f, node->child[1]);

	if (isnan(a) || isnan(b))
		return NAN;
	return (node->index == FUNCTION_MIN) == (a < b) ? a : b;
}
