/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * evaluate: a walk over a formula's nodes.
 *
 * What is read of one enterprise, of a group's sums, or of what its members'
 * values make together (combine.c) differs at the leaves alone.
 */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/reckon/choose.h"
#include "daemon/reckon/combine.h"
#include "daemon/reckon/evaluate.h"
#include "daemon/reckon/figures.h"
#include "daemon/reckon/leaf.h"
#include "daemon/reckon/members.h"
#include "daemon/base/mem.h"

static double walk(struct scene *s, const struct formula *f, int i);
static int evaluate_scene(struct scene *s, const struct formula *formula,
    int subject, struct value *out);

const char *
mode_name(enum mode mode)
{
	static const char *const names[] = {
#define MODE_NAME(id, name) [id] = name,
		MODE_LIST(MODE_NAME)
#undef MODE_NAME
	};
	return names[mode];
}

void
trace_fini(struct trace *trace)
{
	free(trace->leaves);
	*trace = (struct trace){ 0 };
}

/* ---- leaves ---- */

/* In a replay the next leaf's sum, else the leaf read here (and noted where a
 * member's leaves are being collected). */
static double
pass_leaf(struct scene *s, struct leaf (*read)(struct scene *, const void *),
    const void *what)
{
	struct leaves *leaves = s->leaves;

	if (leaves != NULL && leaves->is_replay) {
		const struct leaf *sum = &leaves->leaf[leaves->next++];
		if (isnan(sum->value))
			scene_reason(s, "%s",
			    sum->is_uniform
				? "members differ in a number that is not "
				  "summed"
				: "the sum has too many digits");
		return sum->value;
	}
	struct leaf leaf = read(s, what);
	leaf.is_optional = s->is_choosing && leaf.is_uniform;
	if (leaves != NULL)
		leaves_note(leaves, &leaf);
	return leaf.value;
}

static struct leaf
read_item(struct scene *s, const void *node)
{
	return leaf_item(s, ((const struct node *)node)->index);
}

static struct leaf
read_roster(struct scene *s, const void *node)
{
	int column = ((const struct node *)node)->index;
	const char *cell = scene_cell(s, column);
	struct error err;
	double value;

	if (cell != NULL && text_to_double(&value, cell, &err) == 0)
		return leaf_of_number(value, true);
	scene_note_cell(s, column, "is not a number");
	return leaf_of_number(NAN, true);
}

static struct leaf
read_elapsed(struct scene *s, const void *unused)
{
	(void)unused;
	int months = fiscal_months_elapsed(s->end_day, s->fiscal_month);
	return leaf_of_number(months == 0 ? (double)NAN : months / 12.0, true);
}

/* ---- functions of time ---- */

static double
walk_in_mode(struct scene *s, const struct formula *f, int i, enum mode mode)
{
	enum mode saved = s->mode;

	s->mode = mode;
	double value = walk(s, f, i);
	s->mode = saved;
	return value;
}

/* The member's leaves from the first-th on say nothing together. */
static void
forget_leaves(struct scene *s, size_t first)
{
	struct leaves *leaves = s->leaves;

	for (size_t i = first;
	     leaves != NULL && !leaves->is_replay && i < leaves->n; i++) {
		leaves->leaf[i].value = NAN;
		leaves->leaf[i].is_optional = false;
	}
}

/* The value a calendar year earlier, on this year's scope where the feed gave
 * it (comparable@YEAR). */
static double
walk_year_before(struct scene *s, const struct formula *f, int i)
{
	const struct scene before = *s;
	size_t n_leaves = s->leaves == NULL ? 0 : s->leaves->n;

	s->basis_day = s->end_day;
	s->end_day = date_add_months(s->end_day, -12);
	s->has_new_scope = s->has_old_scope = false;
	double value = walk(s, f, i);
	if (s->has_new_scope && s->has_old_scope) {
		value = NAN;
		forget_leaves(s, n_leaves);
		scene_reason(s,
		    "a year before would mix figures before and after a change "
		    "of scope");
	}
	s->end_day = before.end_day;
	s->basis_day = before.basis_day;
	s->has_new_scope = before.has_new_scope;
	s->has_old_scope = before.has_old_scope;
	return value;
}

static double
walk_steps_before(struct scene *s, const struct formula *f, int i, int n)
{
	int32_t end_day = s->end_day;

	s->end_day = rhythm_step(end_day, s->rhythm, -n);
	double value = walk(s, f, i);
	s->end_day = end_day;
	return value;
}

/* A rate over a negative base says nothing; the change has a word instead
 * (catalogue §2). */
static enum word
word_of_change(double now, double base)
{
	if (base < 0)
		return now >= 0   ? WORD_TURNED_PROFIT
		    : now > base  ? WORD_SMALLER_LOSS
		    : now == base ? WORD_SAME_LOSS
				  : WORD_LARGER_LOSS;
	return base > 0 && now < 0 ? WORD_TURNED_LOSS : WORD_NONE;
}

static double
growth(struct scene *s, double now, double base)
{
	s->word = WORD_NONE;
	if (isnan(now) || isnan(base))
		return NAN;
	s->word = word_of_change(now, base);
	if (base <= 0) {
		scene_reason(s, "the base of the growth is %s",
		    base == 0 ? "0" : "negative");
		return NAN;
	}
	return 100 * (now - base) / base;
}

static double
walk_call(struct scene *s, const struct formula *f, const struct node *node)
{
	int x = node->child[0];
	double a, b;

	switch ((enum function)node->index) {
	case FUNCTION_TTM:
		return walk_in_mode(s, f, x, MODE_TTM);
	case FUNCTION_SINGLE:
		return walk_in_mode(s, f, x, MODE_SINGLE);
	case FUNCTION_ANNUALISED:
		return walk_in_mode(s, f, x, MODE_ANNUALISED);
	case FUNCTION_OPENING:
		return walk_in_mode(s, f, x, MODE_OPENING);
	case FUNCTION_ELAPSED:
		return pass_leaf(s, read_elapsed, NULL);
	case FUNCTION_AVERAGE:
		a = walk_in_mode(s, f, x, MODE_OPENING);
		b = walk_in_mode(s, f, x, MODE_PLAIN);
		return (a + b) / 2;
	case FUNCTION_SINCE_OPENING:
		a = walk_in_mode(s, f, x, MODE_OPENING);
		b = walk_in_mode(s, f, x, MODE_PLAIN);
		return growth(s, b, a);
	case FUNCTION_YOY:
		a = walk(s, f, x);
		b = walk_year_before(s, f, x);
		return growth(s, a, b);
	case FUNCTION_POINTS:
		a = walk(s, f, x);
		return a - walk_year_before(s, f, x);
	case FUNCTION_DELTA:
		a = walk(s, f, x);
		return a - walk_steps_before(s, f, x, 1);
	case FUNCTION_LAG:
		return walk_steps_before(s, f, x, (int)node->number);
	case FUNCTION_LATEST:
		return choose_latest(s, f, node);
	case FUNCTION_ABS:
		return fabs(walk(s, f, x));
	case FUNCTION_MIN:
	case FUNCTION_MAX:
		return choose_extreme(s, f, node);
	case FUNCTION_IF:
		return choose_if(s, f, node);
	case FUNCTION_YEAR_BEFORE:
		return walk_year_before(s, f, x);
	case FUNCTION_FIRST:
		return choose_first(s, f, node);
	}
	return NAN;
}

/* ---- the other nodes ---- */

/* Another subject's value at the same period end, read the same way (the year
 * before on the scope of its own year now, say): evaluated apart. */
static double
walk_at(struct scene *s, const struct formula *f, const struct node *node)
{
	struct formula child = {
		.text = f->text, .nodes = f->nodes, .n = node->child[0] + 1
	};
	struct scene other = { .r = s->r,
		.rhythm = s->rhythm,
		.end_day = s->end_day,
		.basis_day = s->basis_day,
		.mode = s->mode,
		.trace = s->trace,
		.err = s->err };
	struct value value = { .number = NAN };

	if (s->leaves != NULL && !s->leaves->is_replay)
		return NAN; /* no leaf of the member: read in the replay */
	int subject = scene_subject_at(s, node);
	if (subject < 0)
		return NAN;
	/* An indicator as it stands is a figure of the subject. */
	const struct node *root = &child.nodes[child.n - 1];
	const struct formula *whole = root->kind == NODE_INDICATOR
	    ? s->r->program->indicators[root->index]
	    : &child;
	if (evaluate_scene(&other, whole, subject, &value) != 0)
		s->is_broken = true;
	if (!s->r->is_judging ||
	    members_suffice(s->r->program->config, subject, value.n_reported,
		value.n_members))
		return value.number;
	scene_reason(s, "only %u of %u members of %s report", value.n_reported,
	    value.n_members, config_subject_id(s->r->program->config, subject));
	return NAN;
}

static double
divide(struct scene *s, double a, double b)
{
	if (!isnan(a) && b == 0) {
		scene_reason(s, "division by zero");
		return NAN;
	}
	return a / b;
}

static double
walk_pair(struct scene *s, const struct formula *f, const struct node *node)
{
	double a = walk(s, f, node->child[0]);
	double b = walk(s, f, node->child[1]);

	if (isnan(a) || isnan(b))
		return NAN;
	switch (node->kind) {
	case NODE_ADD:
		return a + b;
	case NODE_SUBTRACT:
		return a - b;
	case NODE_MULTIPLY:
		return a * b;
	case NODE_DIVIDE:
		return divide(s, a, b);
	case NODE_LESS:
		return a < b;
	case NODE_LESS_EQUAL:
		return a <= b;
	case NODE_GREATER:
		return a > b;
	case NODE_GREATER_EQUAL:
		return a >= b;
	case NODE_EQUAL:
		return a == b;
	case NODE_NOT_EQUAL:
		return a != b;
	case NODE_NUMBER:
	case NODE_ITEM:
	case NODE_INDICATOR:
	case NODE_ROSTER:
	case NODE_AT:
	case NODE_AT_COLUMN:
	case NODE_NEGATE:
	case NODE_CALL:
		break;
	}
	return NAN;
}

/* The value of one member, whatever it is made of. */
static struct leaf
read_value(struct scene *s, const void *formula)
{
	const struct formula *f = formula;
	struct leaves *leaves = s->leaves;

	s->leaves = NULL;
	double value = walk(s, f, f->n - 1);
	s->leaves = leaves;
	return leaf_of_number(value, false);
}

double
scene_walk_whole(struct scene *s, const struct formula *f)
{
	return f->sums_members && s->leaves != NULL
	    ? pass_leaf(s, read_value, f)
	    : walk(s, f, f->n - 1);
}

double
scene_walk(struct scene *s, const struct formula *f, int i)
{
	return walk(s, f, i);
}

static double
walk_item(struct scene *s, const struct formula *f, int i)
{
	return s->is_combining ? combine_values(s, f, i)
			       : pass_leaf(s, read_item, &f->nodes[i]);
}

static double
walk_indicator(struct scene *s, const struct node *node)
{
	const struct formula *inner = s->r->program->indicators[node->index];

	return s->is_combining ? combine_values(s, inner, inner->n - 1)
			       : scene_walk_whole(s, inner);
}

static double
walk(struct scene *s, const struct formula *f, int i)
{
	const struct node *node = &f->nodes[i];
	double value = NAN;

	switch (node->kind) {
	case NODE_NUMBER:
		return node->number;
	case NODE_ITEM:
		return walk_item(s, f, i);
	case NODE_ROSTER:
		return pass_leaf(s, read_roster, node);
	case NODE_INDICATOR:
		return walk_indicator(s, node);
	case NODE_AT:
	case NODE_AT_COLUMN:
		return walk_at(s, f, node);
	case NODE_NEGATE:
		return -walk(s, f, node->child[0]);
	case NODE_CALL:
		value = walk_call(s, f, node);
		break;
	case NODE_ADD:
	case NODE_SUBTRACT:
	case NODE_MULTIPLY:
	case NODE_DIVIDE:
	case NODE_LESS:
	case NODE_LESS_EQUAL:
	case NODE_GREATER:
	case NODE_GREATER_EQUAL:
	case NODE_EQUAL:
	case NODE_NOT_EQUAL:
		value = walk_pair(s, f, node);
		break;
	}
	return isfinite(value) ? value : NAN;
}

/* Is the formula's last step a growth rate, seen through indicators?  Only then
 * does the word of a change belong to the whole. */
static bool
ends_in_growth(const struct program *p, const struct formula *f)
{
	const struct node *root = &f->nodes[f->n - 1];

	while (root->kind == NODE_INDICATOR) {
		f = p->indicators[root->index];
		root = &f->nodes[f->n - 1];
	}
	return root->kind == NODE_CALL &&
	    (root->index == FUNCTION_YOY ||
		root->index == FUNCTION_SINCE_OPENING);
}

/* What a walk came to. */
static void
finish(
    struct scene *s, const struct formula *f, double number, struct value *out)
{
	*out = (struct value){ .number = number,
		.n_reported = s->n_reported,
		.n_members = s->n_members,
		.word = ends_in_growth(s->r->program, f)
		    ? s->word
		    : (enum word)WORD_NONE };
}

static int
evaluate_scene(
    struct scene *s, const struct formula *f, int subject, struct value *out)
{
	bool had_reason = scene_has_reason(s);
	double number;

	*out = (struct value){ .number = NAN };
	s->subject = subject;
	if (config_is_aggregate(s->r->program->config, subject)) {
		number = combine(s, f);
	} else {
		if (scene_enter(s, subject) != 0)
			return -1;
		number = walk(s, f, f->n - 1);
		s->n_members = 1;
		s->n_reported = !isnan(number);
	}
	finish(s, f, number, out);
	if (!isnan(number))
		scene_forget(s, had_reason);
	return s->is_broken ? -1 : 0;
}

int
evaluate_summed(const struct reckoner *r, int figure, int subject,
    int32_t end_day, enum rhythm rhythm, const struct summed *summed,
    struct value *out, struct error *err)
{
	const struct formula *f = r->program->figures[figure].formula;
	struct scene s = { .r = r,
		.subject = subject,
		.enterprise = -1,
		.end_day = end_day,
		.basis_day = DATE_NONE,
		.rhythm = rhythm,
		.err = err };

	finish(&s, f, combine_summed(&s, f, summed), out);
	return s.is_broken ? -1 : 0;
}

int
evaluate(const struct reckoner *r, const struct formula *formula, int subject,
    int32_t end_day, enum rhythm rhythm, struct value *out, struct trace *trace,
    struct error *err)
{
	struct scene s = { .r = r,
		.end_day = end_day,
		.basis_day = DATE_NONE,
		.rhythm = rhythm,
		.trace = trace,
		.err = err };

	return evaluate_scene(&s, formula, subject, out);
}
