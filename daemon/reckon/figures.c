/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * figures: indicators, and what lines read of an aggregate's own members.
 */
#include <stdlib.h>

#include "daemon/reckon/figures.h"
#include "daemon/base/mem.h"

/* Does the node read an item or a number of the roster of the subject itself?
 */
static bool
reads(const struct program *p, const struct formula *f, int i)
{
	const struct node *node = &f->nodes[i];
	const struct formula *inner;

	if (node->kind == NODE_ITEM || node->kind == NODE_ROSTER)
		return true;
	if (node->kind == NODE_AT || node->kind == NODE_AT_COLUMN)
		return false;
	if (node->kind == NODE_INDICATOR) {
		inner = p->indicators[node->index];
		return reads(p, inner, inner->n - 1);
	}
	for (int k = 0; k < 3; k++) {
		if (node->child[k] >= 0 && reads(p, f, node->child[k]))
			return true;
	}
	return false;
}

static void
add_figure(struct program *p, struct formula *f, char *id, int target)
{
	p->figures =
	    xreallocarray(p->figures, p->n_figures + 1, sizeof *p->figures);
	struct figure *figure = &p->figures[p->n_figures++];
	*figure = (struct figure){ .formula = f, .id = id, .target = target };
	program_needs(p, f, &figure->needs);
	f->figure = (int)p->n_figures;
}

static void
add_line(struct program *p, int target, struct formula *f, const char *name)
{
	const struct target *t = &p->config->targets[target];

	if (f == NULL)
		return;
	f->reads_nobody = !reads(p, f, f->n - 1);
	if (!f->reads_nobody && t->subject >= 0 &&
	    config_is_aggregate(p->config, t->subject) &&
	    config_aggregate(p->config, t->subject)->combine ==
		COMBINE_RATIO_OF_SUMS)
		add_figure(p, f, xasprintf("%s.%s", t->id, name), target);
}

void
figures_find(struct program *p)
{
	const struct config *c = p->config;

	for (size_t i = 0; i < c->n_indicators; i++) {
		struct formula *f = p->indicators[i];
		f->reads_nobody = !reads(p, f, f->n - 1);
		add_figure(p, f, xstrdup(c->indicators[i].id), -1);
	}
	for (size_t i = 0; i < c->n_targets; i++) {
		const struct target_formulas *t = &p->targets[i];
		add_line(p, (int)i, t->line, "line");
		add_line(p, (int)i, t->warn, "warn");
		add_line(p, (int)i, t->fail, "fail");
		add_line(p, (int)i, t->glide_base, "glide_base");
	}
}

void
figures_fini(struct program *p)
{
	for (size_t i = 0; i < p->n_figures; i++) {
		free(p->figures[i].id);
		needs_fini(&p->figures[i].needs);
	}
	free(p->figures);
}

bool
figures_has(const struct program *p, int subject, int figure)
{
	int target = p->figures[figure].target;

	return target < 0 ? config_has_series(p->config, subject, figure)
			  : p->config->targets[target].subject == subject;
}

/* ---- members that reported nothing ---- */

/* Can the node be known of them? */
static bool
speaks_of_silent(const struct program *p, const struct formula *f, int i)
{
	const struct node *node = &f->nodes[i];
	const struct formula *inner;
	bool is_known[3] = { false };
	bool is_any = false;
	bool is_all = true;

	if (node->kind == NODE_ITEM)
		return false;
	if (node->kind == NODE_INDICATOR) {
		inner = p->indicators[node->index];
		return speaks_of_silent(p, inner, inner->n - 1);
	}
	if (node->kind == NODE_AT || node->kind == NODE_AT_COLUMN)
		return true;
	for (int k = 0; k < 3; k++) {
		if (node->child[k] < 0)
			continue;
		is_known[k] = speaks_of_silent(p, f, node->child[k]);
		is_any |= is_known[k];
		is_all &= is_known[k];
	}
	if (node->kind == NODE_CALL && node->index == FUNCTION_FIRST)
		return is_any;
	if (node->kind == NODE_CALL && node->index == FUNCTION_IF)
		return is_known[0] && (is_known[1] || is_known[2]);
	return is_all;
}

/* Likewise all leaves under the node, which sums are made of. */
static bool
has_leaves_of_silent(const struct program *p, const struct formula *f, int i)
{
	const struct node *node = &f->nodes[i];
	const struct formula *inner;

	if (node->kind == NODE_ITEM)
		return false;
	if (node->kind == NODE_INDICATOR) {
		inner = p->indicators[node->index];
		return inner->sums_members
		    ? speaks_of_silent(p, inner, inner->n - 1)
		    : has_leaves_of_silent(p, inner, inner->n - 1);
	}
	if (node->kind == NODE_AT || node->kind == NODE_AT_COLUMN)
		return true;
	for (int k = 0; k < 3; k++) {
		if (node->child[k] >= 0 &&
		    !has_leaves_of_silent(p, f, node->child[k]))
			return false;
	}
	return true;
}

bool
figures_are_kept(const struct program *p, int subject, int figure)
{
	const struct formula *f = p->figures[figure].formula;
	const struct formula *where = program_crowd(p, subject)->where;
	int way = config_aggregate(p->config, subject)->combine;
	bool is_counting = way == COMBINE_COUNT || way == COMBINE_SHARE;

	if (!figures_has(p, subject, figure) ||
	    (where != NULL && speaks_of_silent(p, where, where->n - 1)))
		return false;
	if (where != NULL && is_counting)
		return true;
	return way == COMBINE_RATIO_OF_SUMS && !f->sums_members
	    ? !has_leaves_of_silent(p, f, f->n - 1)
	    : !speaks_of_silent(p, f, f->n - 1);
}
