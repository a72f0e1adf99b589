/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * excerpt: nodes copied, and looked at.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/answer/excerpt.h"
#include "daemon/base/mem.h"

/* A sum of two sums is one, of two constants likewise; a sum and a constant
 * that is added are neither: every member would bring the constant along. */
static enum excerpt_kind
kind_of_sum(enum excerpt_kind a, enum excerpt_kind b)
{
	return a == b ? a : EXCERPT_OTHER;
}

static enum excerpt_kind
kind_of_product(enum excerpt_kind a, enum excerpt_kind b)
{
	if (a == EXCERPT_CONSTANT)
		return b;
	return b == EXCERPT_CONSTANT ? a : EXCERPT_OTHER;
}

static enum excerpt_kind
kind_of_call(
    const struct program *p, const struct formula *f, const struct node *node)
{
	bool is_constant = true;

	switch ((enum function)node->index) {
	case FUNCTION_TTM:
	case FUNCTION_SINGLE:
	case FUNCTION_ANNUALISED:
	case FUNCTION_OPENING:
	case FUNCTION_AVERAGE:
	case FUNCTION_POINTS:
	case FUNCTION_DELTA:
	case FUNCTION_LAG:
	case FUNCTION_LATEST:
	case FUNCTION_YEAR_BEFORE:
		return excerpt_kind(p, f, node->child[0]);
	case FUNCTION_ELAPSED:
		return EXCERPT_CONSTANT;
	case FUNCTION_SINCE_OPENING:
	case FUNCTION_YOY:
	case FUNCTION_ABS:
	case FUNCTION_MIN:
	case FUNCTION_MAX:
	case FUNCTION_IF:
	case FUNCTION_FIRST:
		break;
	}
	for (int k = 0; k < 3 && node->child[k] >= 0; k++)
		is_constant &=
		    excerpt_kind(p, f, node->child[k]) == EXCERPT_CONSTANT;
	return is_constant ? EXCERPT_CONSTANT : EXCERPT_OTHER;
}

static enum excerpt_kind
kind_of_pair(
    const struct program *p, const struct formula *f, const struct node *node)
{
	enum excerpt_kind a = excerpt_kind(p, f, node->child[0]);
	enum excerpt_kind b = excerpt_kind(p, f, node->child[1]);

	if (node->kind == NODE_ADD || node->kind == NODE_SUBTRACT)
		return kind_of_sum(a, b);
	if (node->kind == NODE_MULTIPLY)
		return kind_of_product(a, b);
	if (node->kind == NODE_DIVIDE && b == EXCERPT_CONSTANT)
		return a;
	return a == EXCERPT_CONSTANT && b == EXCERPT_CONSTANT ? EXCERPT_CONSTANT
							      : EXCERPT_OTHER;
}

enum excerpt_kind
excerpt_kind(const struct program *p, const struct formula *f, int i)
{
	const struct node *node = &f->nodes[i];
	const struct formula *inner;

	switch (node->kind) {
	case NODE_NUMBER:
	case NODE_ROSTER:
	case NODE_AT:
	case NODE_AT_COLUMN:
		return EXCERPT_CONSTANT;
	case NODE_ITEM:
		return EXCERPT_LINEAR;
	case NODE_INDICATOR:
		inner = p->indicators[node->index];
		return inner->sums_members
		    ? EXCERPT_LINEAR
		    : excerpt_kind(p, inner, inner->n - 1);
	case NODE_NEGATE:
		return excerpt_kind(p, f, node->child[0]);
	case NODE_CALL:
		return kind_of_call(p, f, node);
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
		break;
	}
	return kind_of_pair(p, f, node);
}

void
excerpt_see_through(const struct program *p, const struct formula **f, int *i)
{
	while ((*f)->nodes[*i].kind == NODE_INDICATOR &&
	    !p->indicators[(*f)->nodes[*i].index]->sums_members) {
		*f = p->indicators[(*f)->nodes[*i].index];
		*i = (*f)->n - 1;
	}
}

bool
excerpt_reads_others(const struct program *p, const struct formula *f, int i)
{
	const struct node *node = &f->nodes[i];
	bool reads = node->kind == NODE_AT || node->kind == NODE_AT_COLUMN;

	if (node->kind == NODE_INDICATOR) {
		const struct formula *inner = p->indicators[node->index];
		return excerpt_reads_others(p, inner, inner->n - 1);
	}
	for (int k = 0; k < 3 && !reads; k++)
		reads = node->child[k] >= 0 &&
		    excerpt_reads_others(p, f, node->child[k]);
	return reads;
}

struct formula *
excerpt_new(const struct formula *f, int i)
{
	struct formula *piece = xcalloc(1, sizeof *piece);
	size_t n = (size_t)i + 1;

	piece->text = xstrdup(f->text);
	/* Children stand before their parents, so these are all. */
	piece->nodes = xcalloc(n, sizeof *piece->nodes);
	memcpy(piece->nodes, f->nodes, n * sizeof *piece->nodes);
	piece->n = i + 1;
	return piece;
}

void
excerpt_wrap(struct formula *f, enum function function)
{
	struct node *nodes = xcalloc((size_t)f->n + 1, sizeof *nodes);

	memcpy(nodes, f->nodes, (size_t)f->n * sizeof *nodes);
	nodes[f->n] = (struct node){ .kind = NODE_CALL,
		.index = (int)function,
		.child = { f->n - 1, -1, -1 } };
	free(f->nodes);
	f->nodes = nodes;
	f->n++;
}

/* Looks at the items below node i; false where two have different units. */
static bool
join_units(
    const struct program *p, const struct formula *f, int i, const char **unit)
{
	const struct node *node = &f->nodes[i];

	if (node->kind == NODE_ITEM) {
		const char *own = p->config->items[node->index].unit;
		if (*unit != NULL && !text_equal(*unit, own))
			return false;
		*unit = own;
		return own != NULL;
	}
	if (node->kind == NODE_INDICATOR) {
		const struct formula *inner = p->indicators[node->index];
		return join_units(p, inner, inner->n - 1, unit);
	}
	for (int k = 0; k < 3; k++) {
		if (node->child[k] >= 0 &&
		    !join_units(p, f, node->child[k], unit))
			return false;
	}
	return true;
}

const char *
excerpt_unit(const struct program *p, const struct formula *f)
{
	const char *unit = NULL;

	return join_units(p, f, f->n - 1, &unit) ? unit : NULL;
}
