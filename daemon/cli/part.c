/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * part: nodes copied, and looked at.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/cli/part.h"
#include "daemon/base/mem.h"

/* A sum of two sums is one, of two constants likewise; a sum and a constant
 * that is added are neither: every member would bring the constant along. */
static enum part_kind
kind_of_sum(enum part_kind a, enum part_kind b)
{
	return a == b ? a : PART_OTHER;
}

static enum part_kind
kind_of_product(enum part_kind a, enum part_kind b)
{
	if (a == PART_CONSTANT)
		return b;
	return b == PART_CONSTANT ? a : PART_OTHER;
}

static enum part_kind
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
		return part_kind(p, f, node->child[0]);
	case FUNCTION_ELAPSED:
		return PART_CONSTANT;
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
		    part_kind(p, f, node->child[k]) == PART_CONSTANT;
	return is_constant ? PART_CONSTANT : PART_OTHER;
}

static enum part_kind
kind_of_pair(
    const struct program *p, const struct formula *f, const struct node *node)
{
	enum part_kind a = part_kind(p, f, node->child[0]);
	enum part_kind b = part_kind(p, f, node->child[1]);

	if (node->kind == NODE_ADD || node->kind == NODE_SUBTRACT)
		return kind_of_sum(a, b);
	if (node->kind == NODE_MULTIPLY)
		return kind_of_product(a, b);
	if (node->kind == NODE_DIVIDE && b == PART_CONSTANT)
		return a;
	return a == PART_CONSTANT && b == PART_CONSTANT ? PART_CONSTANT
							: PART_OTHER;
}

enum part_kind
part_kind(const struct program *p, const struct formula *f, int i)
{
	const struct node *node = &f->nodes[i];
	const struct formula *inner;

	switch (node->kind) {
	case NODE_NUMBER:
	case NODE_ROSTER:
	case NODE_AT:
	case NODE_AT_COLUMN:
		return PART_CONSTANT;
	case NODE_ITEM:
		return PART_LINEAR;
	case NODE_INDICATOR:
		inner = p->indicators[node->index];
		return inner->sums_members ? PART_LINEAR
					   : part_kind(p, inner, inner->n - 1);
	case NODE_NEGATE:
		return part_kind(p, f, node->child[0]);
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
part_see_through(const struct program *p, const struct formula **f, int *i)
{
	while ((*f)->nodes[*i].kind == NODE_INDICATOR &&
	    !p->indicators[(*f)->nodes[*i].index]->sums_members) {
		*f = p->indicators[(*f)->nodes[*i].index];
		*i = (*f)->n - 1;
	}
}

struct formula *
part_new(const struct formula *f, int i)
{
	struct formula *part = xcalloc(1, sizeof *part);
	size_t n = (size_t)i + 1;

	part->text = xstrdup(f->text);
	/* Children stand before their parents, so these are all. */
	part->nodes = xcalloc(n, sizeof *part->nodes);
	memcpy(part->nodes, f->nodes, n * sizeof *part->nodes);
	part->n = i + 1;
	return part;
}

void
part_wrap(struct formula *f, enum function function)
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
part_unit(const struct program *p, const struct formula *f)
{
	const char *unit = NULL;

	return join_units(p, f, f->n - 1, &unit) ? unit : NULL;
}
