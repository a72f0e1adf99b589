/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * explain_movers: what a group's change is split by: the same members on both
 * sides, each with its numbers now and a year before (or at the year's start).
 */
#include <math.h>
#include <stdlib.h>

#include "daemon/answer/excerpt.h"
#include "daemon/answer/explain.h"
#include "daemon/base/mem.h"

/* What each member is asked; d and d_before only of a ratio. */
struct questions {
	enum movers_kind kind;
	double scale, floor; /* as in struct movers */
	bool is_yes_or_no;   /* only whether it is 0 counts */
	bool is_since_opening;
	struct formula *n, *d, *n_before, *d_before;
	/* Of a sum with a condition: who does not meet it has 0 in it. */
	struct formula *where, *where_before;
};

static void
questions_fini(struct questions *q)
{
	formula_free(q->n);
	formula_free(q->d);
	formula_free(q->n_before);
	formula_free(q->d_before);
	formula_free(q->where);
	formula_free(q->where_before);
}

static struct formula *
before(const struct formula *f, int i, enum function function)
{
	struct formula *piece = excerpt_new(f, i);

	excerpt_wrap(piece, function);
	return piece;
}

static void
ask_change(struct questions *q, const struct formula *f, double scale)
{
	q->kind = MOVERS_CHANGE;
	q->scale = scale;
	q->n = excerpt_new(f, f->n - 1);
	q->n_before = before(f, f->n - 1, FUNCTION_YEAR_BEFORE);
}

static bool
ask_growth(struct questions *q, const struct program *p,
    const struct formula *f, const struct node *root)
{
	enum function since = root->index == FUNCTION_YOY ? FUNCTION_YEAR_BEFORE
							  : FUNCTION_OPENING;

	if (root->kind != NODE_CALL ||
	    (root->index != FUNCTION_YOY &&
		root->index != FUNCTION_SINCE_OPENING) ||
	    excerpt_kind(p, f, root->child[0]) != EXCERPT_LINEAR)
		return false;
	q->kind = MOVERS_GROWTH;
	q->is_since_opening = since == FUNCTION_OPENING;
	q->n = excerpt_new(f, root->child[0]);
	q->n_before = before(f, root->child[0], since);
	return true;
}

/* Goes down through numbers that multiply or divide the whole: true where it
 * went a step. */
static bool
strip_number(const struct formula *f, int *i, double *scale)
{
	const struct node *node = &f->nodes[*i];

	for (int k = 0; node->kind == NODE_MULTIPLY && k < 2; k++) {
		const struct node *number = &f->nodes[node->child[k]];
		if (number->kind != NODE_NUMBER)
			continue;
		*scale *= number->number;
		*i = node->child[1 - k];
		return true;
	}
	if (node->kind == NODE_DIVIDE &&
	    f->nodes[node->child[1]].kind == NODE_NUMBER) {
		*scale /= f->nodes[node->child[1]].number;
		*i = node->child[0];
		return true;
	}
	if (node->kind != NODE_NEGATE)
		return false;
	*scale = -*scale;
	*i = node->child[0];
	return true;
}

/* max(d, 0) is d as long as that is more. */
static void
strip_floor(const struct formula *f, int *i, double *floor)
{
	const struct node *node = &f->nodes[*i];

	if (node->kind != NODE_CALL || node->index != FUNCTION_MAX)
		return;
	for (int k = 0; k < 2; k++) {
		const struct node *number = &f->nodes[node->child[k]];
		if (number->kind != NODE_NUMBER)
			continue;
		*floor = number->number;
		*i = node->child[1 - k];
		return;
	}
}

static void
ask_ratio(struct questions *q, const struct program *p, const struct formula *f,
    int i)
{
	double scale = 1;

	do {
		excerpt_see_through(p, &f, &i);
	} while (strip_number(f, &i, &scale));
	const struct node *node = &f->nodes[i];
	if (node->kind != NODE_DIVIDE)
		return;
	int n = node->child[0];
	int d = node->child[1];
	double floor = -INFINITY;
	strip_floor(f, &d, &floor);
	if (excerpt_kind(p, f, n) != EXCERPT_LINEAR ||
	    excerpt_kind(p, f, d) != EXCERPT_LINEAR)
		return;
	q->kind = MOVERS_RATIO;
	q->scale = scale;
	q->floor = floor;
	q->n = excerpt_new(f, n);
	q->d = excerpt_new(f, d);
	q->n_before = before(f, n, FUNCTION_YEAR_BEFORE);
	q->d_before = before(f, d, FUNCTION_YEAR_BEFORE);
}

static void
ask_about_sums(
    struct questions *q, const struct program *p, const struct formula *whole)
{
	const struct formula *f = whole;
	int i = f->n - 1;

	excerpt_see_through(p, &f, &i);
	if (f->sums_members || excerpt_kind(p, f, i) == EXCERPT_LINEAR)
		ask_change(q, f, 1);
	else if (!ask_growth(q, p, f, &f->nodes[i]))
		ask_ratio(q, p, f, i);
}

static void
choose_questions(struct questions *q, const struct explanation *x)
{
	const struct program *p = x->world->program;
	const struct formula *f = p->indicators[x->indicator];
	const struct formula *where = program_crowd(p, x->subject)->where;
	int way = config_aggregate(x->world->config, x->subject)->combine;

	switch ((enum combine)way) {
	case COMBINE_RATIO_OF_SUMS:
		ask_about_sums(q, p, f);
		break;
	case COMBINE_SUM:
		ask_change(q, f, 1);
		if (where != NULL) {
			q->where = excerpt_new(where, where->n - 1);
			q->where_before =
			    before(where, where->n - 1, FUNCTION_YEAR_BEFORE);
		}
		break;
	case COMBINE_MEAN:
		ask_change(q, f, 1);
		break;
	case COMBINE_COUNT:
	case COMBINE_SHARE:
		ask_change(q, where != NULL ? where : f,
		    way == COMBINE_SHARE ? 100 : 1);
		q->is_yes_or_no = true;
		break;
	case COMBINE_MEDIAN:
	case COMBINE_RANK:
		break;
	}
}

static int
answer(const struct explanation *x, const struct questions *q,
    const struct formula *f, int enterprise, double *out, struct error *err)
{
	struct value value;

	if (f == NULL)
		return 0;
	if (evaluate(&x->world->reckoner, f, enterprise, x->end_day,
		x->rhythm, &value, NULL, err) != 0)
		return -1;
	*out = value.number;
	if (q->is_yes_or_no && !isnan(*out))
		*out = *out != 0;
	return 0;
}

/* Makes 0 of the number of who does not meet the condition. */
static int
apply(const struct explanation *x, const struct questions *q,
    const struct formula *where, int enterprise, double *number,
    struct error *err)
{
	double holds = 1;

	if (answer(x, q, where, enterprise, &holds, err) != 0)
		return -1;
	if (isnan(holds))
		*number = NAN;
	else if (holds == 0)
		*number = 0;
	return 0;
}

static bool
is_complete(const struct mover *m)
{
	return !isnan(m->n) && !isnan(m->d) && !isnan(m->n_before) &&
	    !isnan(m->d_before);
}

/* Who is in now; of a sum with a condition also who was. */
static int
add_mover(struct explanation *x, const struct questions *q,
    const struct member *member, size_t *n_in, struct error *err)
{
	int enterprise = member->enterprise;
	struct mover mover = { .enterprise = enterprise };

	if (!member->is_in && q->where == NULL)
		return 0;
	if (answer(x, q, q->n, enterprise, &mover.n, err) != 0 ||
	    answer(x, q, q->d, enterprise, &mover.d, err) != 0 ||
	    answer(x, q, q->n_before, enterprise, &mover.n_before, err) != 0 ||
	    answer(x, q, q->d_before, enterprise, &mover.d_before, err) != 0 ||
	    apply(x, q, q->where, enterprise, &mover.n, err) != 0 ||
	    apply(x, q, q->where_before, enterprise, &mover.n_before, err) != 0)
		return -1;
	if (!is_complete(&mover) || (!member->is_in && mover.n_before == 0))
		return 0;
	movers_add(&x->movers, &mover);
	*n_in += member->is_in;
	return 0;
}

/* Does what is split agree with the value, where the same members make both?
 * A formula taken for what it is not would not. */
static bool
is_the_same(const struct explanation *x, size_t n_in)
{
	static const double tolerance = 1e-9;
	const struct movers *m = &x->movers;
	double value = x->value.number;
	double own = m->kind == MOVERS_GROWTH ? m->moved : m->now;

	return n_in < x->value.n_reported ||
	    fabs(own - value) <= tolerance * fmax(1, fabs(value));
}

int
explain_movers(struct explanation *x, struct error *err)
{
	int way = config_aggregate(x->world->config, x->subject)->combine;
	struct questions q = { 0 };
	size_t n_in = 0;
	int rc = 0;

	if (isnan(x->value.number))
		return 0;
	choose_questions(&q, x);
	for (size_t i = 0; q.kind != MOVERS_NONE && i < x->n_members && rc == 0;
	     i++)
		rc = add_mover(x, &q, &x->members[i], &n_in, err);
	x->movers.kind = q.kind;
	x->movers.scale = q.scale;
	x->movers.floor = q.floor;
	x->movers.is_yes_or_no = q.is_yes_or_no;
	x->movers.is_since_opening = q.is_since_opening;
	if ((way == COMBINE_MEAN || way == COMBINE_SHARE) && x->movers.n > 0)
		x->movers.scale /= (double)x->movers.n;
	movers_work_out(&x->movers);
	if (x->movers.kind != MOVERS_NONE && !is_the_same(x, n_in))
		x->movers.kind = MOVERS_NONE;
	questions_fini(&q);
	return rc;
}
