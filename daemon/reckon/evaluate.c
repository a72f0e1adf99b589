/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * evaluate: a walk over a formula's nodes.
 *
 * An aggregate's value is worked out in two walks.  The first reads every leaf
 * (an item at a time, annualised or not) for each member; a member with an
 * unknown leaf is left out of all of them, so that both sides of a ratio have
 * the same members.  The second walk evaluates the formula with each leaf
 * replaced by its sum.
 */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/reckon/evaluate.h"
#include "daemon/reckon/leaf.h"
#include "daemon/reckon/members.h"
#include "daemon/base/mem.h"

static double walk(struct scene *s, const struct formula *f, int i);
static double walk_whole(struct scene *s, const struct formula *f);
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
pass_leaf(struct scene *s, double (*read)(struct scene *, const void *),
    const void *what, bool is_uniform)
{
	struct leaves *leaves = s->leaves;

	if (leaves != NULL && leaves->is_replay) {
		double value = leaves->values[leaves->next++];
		if (isnan(value))
			scene_reason(s, "no member reports all of it");
		return value;
	}
	double value = read(s, what);
	if (leaves != NULL)
		leaves_note(leaves, value, is_uniform);
	return value;
}

static double
read_item(struct scene *s, const void *node)
{
	return leaf_item(s, ((const struct node *)node)->index);
}

static double
read_roster(struct scene *s, const void *node)
{
	const struct roster *roster = s->r->program->config->roster;
	int column = ((const struct node *)node)->index;
	const char *cell = roster->enterprises[s->enterprise].cells[column];
	struct error err;
	double value;

	if (text_to_double(&value, cell, &err) == 0)
		return value;
	char quoted[TEXT_QUOTE_SIZE];
	scene_reason(s, "roster column %s of %s: %s is not a number",
	    roster->columns[column], roster->enterprises[s->enterprise].id,
	    text_quote_z(quoted, cell));
	return NAN;
}

static double
read_elapsed(struct scene *s, const void *unused)
{
	(void)unused;
	int months = fiscal_months_elapsed(s->end_day, s->fiscal_month);
	return months == 0 ? NAN : months / 12.0;
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

/* The value a calendar year earlier, on this year's scope where the feed gave
 * it (comparable@YEAR). */
static double
walk_year_before(struct scene *s, const struct formula *f, int i)
{
	int32_t end_day = s->end_day;
	int32_t basis_day = s->basis_day;

	s->basis_day = end_day;
	s->end_day = date_add_months(end_day, -12);
	double value = walk(s, f, i);
	s->end_day = end_day;
	s->basis_day = basis_day;
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

/* Is the day's value what latest() looks for?  For a member of an aggregate its
 * own leaves decide; what other subjects add is known in the replay only. */
static bool
is_found(const struct scene *s, double value, size_t first_leaf)
{
	if (s->leaves == NULL || s->leaves->is_replay)
		return !isnan(value);
	for (size_t i = first_leaf; i < s->leaves->n; i++) {
		if (isnan(s->leaves->values[i]))
			return false;
	}
	return true;
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

static double
walk_latest(struct scene *s, const struct formula *f, const struct node *node)
{
	int32_t end_day = s->end_day;
	int32_t oldest = date_add_months(end_day, -(int)node->number);
	size_t n = s->leaves == NULL ? 0 : s->leaves->n;
	size_t next = s->leaves == NULL ? 0 : s->leaves->next;
	size_t traced = s->trace == NULL ? 0 : s->trace->n;
	double value = NAN;
	int32_t day = end_day;

	for (;;) {
		s->end_day = day;
		value = walk(s, f, node->child[0]);
		if (is_found(s, value, n))
			break;
		day = scene_report_before(s, f, node->child[0], day);
		if (day == DATE_NONE || day < oldest)
			break;
		rewind_leaves(s->leaves, n, next);
		if (s->trace != NULL)
			s->trace->n = traced;
	}
	s->end_day = end_day;
	return value;
}

static double
walk_if(struct scene *s, const struct formula *f, const struct node *node)
{
	/* All three are walked, so that the leaves are always the same. */
	double condition = walk(s, f, node->child[0]);
	double yes = walk(s, f, node->child[1]);
	double no = walk(s, f, node->child[2]);

	return isnan(condition) ? NAN : condition != 0 ? yes : no;
}

static double
walk_extreme(struct scene *s, const struct formula *f, const struct node *node)
{
	double a = walk(s, f, node->child[0]);
	double b = walk(s, f, node->child[1]);

	if (isnan(a) || isnan(b))
		return NAN;
	return (node->index == FUNCTION_MIN) == (a < b) ? a : b;
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
		return pass_leaf(s, read_elapsed, NULL, true);
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
		return walk_latest(s, f, node);
	case FUNCTION_ABS:
		return fabs(walk(s, f, x));
	case FUNCTION_MIN:
	case FUNCTION_MAX:
		return walk_extreme(s, f, node);
	case FUNCTION_IF:
		return walk_if(s, f, node);
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
	if (evaluate_scene(&other, &child, node->index, &value) != 0)
		s->is_broken = true;
	if (!s->r->is_judging ||
	    members_suffice(s->r->program->config, node->index,
		value.n_reported, value.n_members))
		return value.number;
	scene_reason(s, "only %u of %u members of %s report", value.n_reported,
	    value.n_members,
	    config_subject_id(s->r->program->config, node->index));
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
	case NODE_NEGATE:
	case NODE_CALL:
		break;
	}
	return NAN;
}

/* The value of one member, whatever it is made of. */
static double
read_value(struct scene *s, const void *formula)
{
	const struct formula *f = formula;
	struct leaves *leaves = s->leaves;

	s->leaves = NULL;
	double value = walk(s, f, f->n - 1);
	s->leaves = leaves;
	return value;
}

/* A formula from its root; of an aggregate's members it may be the values that
 * are summed, as if they were reported. */
static double
walk_whole(struct scene *s, const struct formula *f)
{
	return f->sums_members && s->leaves != NULL
	    ? pass_leaf(s, read_value, f, false)
	    : walk(s, f, f->n - 1);
}

static double
walk(struct scene *s, const struct formula *f, int i)
{
	const struct node *node = &f->nodes[i];
	const struct formula *inner;
	double value = NAN;

	switch (node->kind) {
	case NODE_NUMBER:
		return node->number;
	case NODE_ITEM:
		return pass_leaf(s, read_item, node, false);
	case NODE_ROSTER:
		return pass_leaf(s, read_roster, node, true);
	case NODE_INDICATOR:
		inner = s->r->program->indicators[node->index];
		return walk_whole(s, inner);
	case NODE_AT:
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

static void
finish(
    struct scene *s, const struct formula *f, double number, struct value *out)
{
	out->number = number;
	out->word = ends_in_growth(s->r->program, f) ? s->word : WORD_NONE;
	if (s->trace != NULL && !isnan(number))
		s->trace->reason[0] = '\0';
}

/* ---- aggregates ---- */

static bool
is_all_known(const struct leaves *leaves)
{
	for (size_t i = 0; i < leaves->n; i++) {
		if (isnan(leaves->values[i]))
			return false;
	}
	return true;
}

/* Adds a member's leaves to the sums; uniform ones must agree. */
static void
sum_leaves(struct leaves *sums, const struct leaves *member)
{
	if (sums->n == 0) {
		for (size_t i = 0; i < member->n; i++)
			leaves_note(
			    sums, member->values[i], member->is_uniform[i]);
		return;
	}
	for (size_t i = 0; i < member->n; i++) {
		if (!member->is_uniform[i])
			sums->values[i] += member->values[i];
		else if (sums->values[i] != member->values[i])
			sums->values[i] = NAN;
	}
}

/* Sums each leaf over the members that report all of them. */
static int
collect_members(struct scene *s, const struct formula *f, const int *members,
    size_t n, struct leaves *sums, unsigned *n_reported)
{
	const struct config *config = s->r->program->config;
	const char *currency = NULL;
	struct leaves mine = { 0 };

	for (size_t i = 0; i < n && !s->is_broken; i++) {
		const struct enterprise *e =
		    &config->roster->enterprises[members[i]];
		size_t traced = s->trace == NULL ? 0 : s->trace->n;

		mine.n = 0;
		s->leaves = &mine;
		if (scene_enter(s, members[i]) != 0)
			break;
		walk_whole(s, f);
		if (!is_all_known(&mine)) {
			if (s->trace != NULL)
				s->trace->n = traced;
			continue;
		}
		if (currency != NULL && strcmp(currency, e->currency) != 0)
			s->has_mixed_currency = true;
		currency = e->currency;
		sum_leaves(sums, &mine);
		(*n_reported)++;
	}
	leaves_fini(&mine);
	return s->is_broken ? -1 : 0;
}

static int
evaluate_aggregate(
    struct scene *s, const struct formula *f, int subject, struct value *out)
{
	const struct config *config = s->r->program->config;
	struct leaves sums = { 0 };
	int *members = NULL;
	size_t n = members_of(config, subject, &members);
	double number = NAN;

	out->n_members = (unsigned)n;
	int rc = collect_members(s, f, members, n, &sums, &out->n_reported);
	s->word = WORD_NONE;
	if (s->trace != NULL)
		s->trace->reason[0] = '\0';
	if (n == 0)
		scene_reason(s, "the aggregate has no member");
	else if (out->n_reported == 0)
		scene_reason(s, "no member reports all that the formula needs");
	else if (s->has_mixed_currency && scene_has_money(s, f))
		scene_reason(s, "members report in different currencies");
	else {
		sums.is_replay = true;
		s->leaves = &sums;
		s->enterprise = -1;
		s->book = NULL;
		s->fiscal_month = members_fiscal_month(config, members, n);
		number = walk_whole(s, f);
	}
	s->leaves = NULL;
	finish(s, f, number, out);
	leaves_fini(&sums);
	free(members);
	return rc;
}

static int
evaluate_scene(struct scene *s, const struct formula *formula, int subject,
    struct value *out)
{
	*out = (struct value){ .number = NAN };
	if (config_is_aggregate(s->r->program->config, subject))
		return evaluate_aggregate(s, formula, subject, out);
	if (scene_enter(s, subject) != 0)
		return -1;
	double number = walk(s, formula, formula->n - 1);
	finish(s, formula, number, out);
	out->n_members = 1;
	out->n_reported = !isnan(number);
	return s->is_broken ? -1 : 0;
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
