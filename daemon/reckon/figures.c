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
