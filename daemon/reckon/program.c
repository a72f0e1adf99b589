/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * program: shapes, needs and cycles.
 *
 * The shape of an expression says which functions of time make sense on it:
 * ttm() wants a sum of flows, opening() a sum of stocks.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/model/unit.h"
#include "daemon/reckon/cycle.h"
#include "daemon/reckon/figures.h"
#include "daemon/reckon/members.h"
#include "daemon/reckon/program.h"
#include "daemon/base/mem.h"

enum shape {
	SHAPE_NUMBER, /* the same at any time */
	SHAPE_FLOW,   /* flows added, subtracted, times numbers */
	SHAPE_STOCK,  /* likewise stocks */
	SHAPE_OTHER,
};

enum mark { MARK_NEW, MARK_UNDER_WAY, MARK_DONE };

struct checking {
	struct program *program;
	struct problems *problems;
	enum mark *marks;  /* one an indicator */
	enum shape *roots; /* shape of each indicator that is done */
	bool *is_read;     /* columns of the roster, one each */
};

static void check_indicator(struct checking *c, int i);

static enum shape
shape_of_pair(enum node_kind kind, enum shape a, enum shape b)
{
	switch (kind) {
	case NODE_ADD:
	case NODE_SUBTRACT:
		return a == b ? a : SHAPE_OTHER;
	case NODE_MULTIPLY:
		return a == SHAPE_NUMBER ? b
		    : b == SHAPE_NUMBER  ? a
					 : SHAPE_OTHER;
	case NODE_DIVIDE:
		return b == SHAPE_NUMBER ? a : SHAPE_OTHER;
	case NODE_NUMBER:
	case NODE_ITEM:
	case NODE_INDICATOR:
	case NODE_ROSTER:
	case NODE_AT:
	case NODE_AT_COLUMN:
	case NODE_NEGATE:
	case NODE_LESS:
	case NODE_LESS_EQUAL:
	case NODE_GREATER:
	case NODE_GREATER_EQUAL:
	case NODE_EQUAL:
	case NODE_NOT_EQUAL:
	case NODE_CALL:
		break;
	}
	return SHAPE_OTHER;
}

/* What the function wants of its first argument; NULL when it takes anything.
 */
static const char *
wrong_argument(enum function function, enum shape shape)
{
	switch (function) {
	case FUNCTION_TTM:
	case FUNCTION_SINGLE:
	case FUNCTION_ANNUALISED:
		return shape == SHAPE_FLOW ? NULL : "a flow, or a sum of flows";
	case FUNCTION_OPENING:
	case FUNCTION_AVERAGE:
	case FUNCTION_SINCE_OPENING:
		return shape == SHAPE_STOCK ? NULL
					    : "a stock, or a sum of stocks";
	case FUNCTION_ELAPSED:
	case FUNCTION_YOY:
	case FUNCTION_POINTS:
	case FUNCTION_DELTA:
	case FUNCTION_LAG:
	case FUNCTION_LATEST:
	case FUNCTION_ABS:
	case FUNCTION_MIN:
	case FUNCTION_MAX:
	case FUNCTION_IF:
	case FUNCTION_YEAR_BEFORE:
	case FUNCTION_FIRST:
		break;
	}
	return NULL;
}

static enum shape
shape_of_node(struct checking *c, const struct formula *f, int i,
    const enum shape *shapes)
{
	const struct node *node = &f->nodes[i];

	switch (node->kind) {
	case NODE_NUMBER:
	case NODE_ROSTER:
		return SHAPE_NUMBER;
	case NODE_ITEM:
		return c->program->config->items[node->index].kind == ITEM_FLOW
		    ? SHAPE_FLOW
		    : SHAPE_STOCK;
	case NODE_INDICATOR:
		check_indicator(c, node->index);
		return c->roots[node->index];
	case NODE_NEGATE:
		return shapes[node->child[0]];
	case NODE_ADD:
	case NODE_SUBTRACT:
	case NODE_MULTIPLY:
	case NODE_DIVIDE:
		return shape_of_pair(
		    node->kind, shapes[node->child[0]], shapes[node->child[1]]);
	case NODE_AT:
	case NODE_AT_COLUMN:
	case NODE_LESS:
	case NODE_LESS_EQUAL:
	case NODE_GREATER:
	case NODE_GREATER_EQUAL:
	case NODE_EQUAL:
	case NODE_NOT_EQUAL:
	case NODE_CALL:
		break;
	}
	return SHAPE_OTHER;
}

/* A cell of a column that formulas read, mistyped, would be unknown without a
 * word, and an enterprise's own line another one's. */
static void
check_column(struct checking *c, int column)
{
	const struct roster *roster = c->program->config->roster;
	char quoted[TEXT_QUOTE_SIZE];
	struct error err;
	double value;

	if (c->is_read[column])
		return;
	c->is_read[column] = true;
	for (size_t i = 0; i < roster->n; i++) {
		const struct enterprise *e = &roster->enterprises[i];
		const char *cell = e->cells[column];
		if (cell[0] != '\0' && text_to_double(&value, cell, &err) != 0)
			problems_warn(c->problems,
			    (struct place){ roster->file, e->line },
			    "%s: %s: expected a number, or nothing: formulas "
			    "read it",
			    roster->columns[column],
			    text_quote_z(quoted, cell));
	}
}

static enum shape
check_formula(struct checking *c, const struct formula *f, const char *context,
    struct place place)
{
	enum shape *shapes = xcalloc((size_t)f->n, sizeof *shapes);

	for (int i = 0; i < f->n; i++) {
		const struct node *node = &f->nodes[i];
		shapes[i] = shape_of_node(c, f, i, shapes);
		if (node->kind == NODE_ROSTER)
			check_column(c, node->index);
		if (node->kind != NODE_CALL || node->child[0] < 0)
			continue;
		const char *wanted = wrong_argument(
		    (enum function)node->index, shapes[node->child[0]]);
		if (wanted != NULL)
			problems_add(c->problems, place,
			    "%s: column %zu: %s(): expected %s", context,
			    node->column,
			    function_name((enum function)node->index), wanted);
	}
	enum shape root = shapes[f->n - 1];
	free(shapes);
	return root;
}

static void
check_indicator(struct checking *c, int i)
{
	const struct indicator *in = &c->program->config->indicators[i];
	const struct formula *f = c->program->indicators[i];

	if (c->marks[i] == MARK_DONE)
		return;
	if (c->marks[i] == MARK_UNDER_WAY) {
		problems_add(c->problems,
		    config_place(c->program->config, in->setting, "formula"),
		    "indicator %s: its formula leads back to itself", in->id);
		return;
	}
	c->marks[i] = MARK_UNDER_WAY;
	c->roots[i] = SHAPE_OTHER;
	if (f != NULL) {
		char *context = xasprintf("indicator %s: formula", in->id);
		c->roots[i] = check_formula(c, f, context,
		    config_place(c->program->config, in->setting, "formula"));
		free(context);
	}
	c->marks[i] = MARK_DONE;
}

static struct formula *
compile(const struct config *config, const char *text, const char *context,
    struct place place, struct problems *problems)
{
	struct error err = { 0 };
	struct formula *f = formula_compile(text, config, &err);

	if (f == NULL)
		problems_add(problems, place, "%s: %s", context, err.text);
	return f;
}

static void
compile_line(struct checking *c, const struct target *t,
    const struct line *line, const char *name, struct formula **out)
{
	if (line->kind != LINE_FORMULA)
		return;
	char *context = xasprintf("target %s: %s", t->id, name);
	*out = compile(c->program->config, line->formula, context, line->place,
	    c->problems);
	if (*out != NULL)
		check_formula(c, *out, context, line->place);
	free(context);
}

static void
compile_target(struct checking *c, size_t i)
{
	const struct target *t = &c->program->config->targets[i];
	struct target_formulas *f = &c->program->targets[i];

	compile_line(
	    c, t, &t->sides[t->side], side_name((enum side)t->side), &f->line);
	compile_line(c, t, &t->warn, "warn", &f->warn);
	compile_line(c, t, &t->fail, "fail", &f->fail);
	compile_line(c, t, &t->glide_base, "glide_base", &f->glide_base);
}

static void
compile_aggregate(struct checking *c, size_t i)
{
	const struct config *config = c->program->config;
	const struct aggregate *a = &config->aggregates[i];
	struct crowd *crowd = &c->program->aggregates[i];

	crowd->needs = xcalloc(1, sizeof *crowd->needs);
	if (a->selector != NULL)
		crowd_gather(crowd, config, (int)(config->roster->n + i));
	if (a->where == NULL)
		return;
	struct place place = config_place(config, a->setting, "where");
	char *context = xasprintf("aggregate %s: where", a->id);
	crowd->where = compile(config, a->where, context, place, c->problems);
	if (crowd->where != NULL)
		check_formula(c, crowd->where, context, place);
	free(context);
}

/* ---- needs ---- */

static void collect(const struct program *p, const struct formula *f, int i,
    bool is_on_grid, struct needs *out);

static void
need_subject(struct needs *out, int subject)
{
	for (size_t i = 0; i < out->n_subjects; i++) {
		if (out->subjects[i] == subject)
			return;
	}
	out->subjects = xreallocarray(
	    out->subjects, out->n_subjects + 1, sizeof *out->subjects);
	out->subjects[out->n_subjects++] = subject;
}

static void
collect_subjects(
    const struct program *p, const struct formula *f, int i, struct needs *out)
{
	const struct node *node = &f->nodes[i];

	if (node->kind == NODE_AT)
		need_subject(out, node->index);
	if (node->kind == NODE_AT_COLUMN)
		out->columns[node->index] = true;
	if (node->kind == NODE_INDICATOR) {
		const struct formula *inner = p->indicators[node->index];
		collect_subjects(p, inner, inner->n - 1, out);
	}
	for (int k = 0; k < 3; k++) {
		if (node->child[k] >= 0)
			collect_subjects(p, f, node->child[k], out);
	}
}

static void
collect_call(const struct program *p, const struct formula *f,
    const struct node *node, bool is_on_grid, struct needs *out)
{
	if (node->index == FUNCTION_LATEST)
		out->has_latest = true;
	if (node->index == FUNCTION_LATEST || node->index == FUNCTION_OPENING)
		is_on_grid = false;
	for (int k = 0; k < 3; k++) {
		if (node->child[k] >= 0)
			collect(p, f, node->child[k], is_on_grid, out);
	}
}

static void
collect(const struct program *p, const struct formula *f, int i,
    bool is_on_grid, struct needs *out)
{
	const struct node *node = &f->nodes[i];
	const struct formula *inner;

	switch (node->kind) {
	case NODE_ITEM:
		out->items[node->index] = true;
		out->is_on_grid[node->index] |= is_on_grid;
		out->has_money |= p->config->items[node->index].is_money;
		return;
	case NODE_INDICATOR:
		inner = p->indicators[node->index];
		collect(p, inner, inner->n - 1, is_on_grid, out);
		return;
	case NODE_AT:
		/* Another subject's items do not shape this one's grid, but
		 * whom its formula reads in turn matters here too. */
		need_subject(out, node->index);
		collect_subjects(p, f, node->child[0], out);
		return;
	case NODE_AT_COLUMN:
		out->columns[node->index] = true;
		collect_subjects(p, f, node->child[0], out);
		return;
	case NODE_CALL:
		collect_call(p, f, node, is_on_grid, out);
		return;
	case NODE_NUMBER:
	case NODE_ROSTER:
	case NODE_NEGATE:
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
	for (int k = 0; k < 2; k++) {
		if (node->child[k] >= 0)
			collect(p, f, node->child[k], is_on_grid, out);
	}
}

void
program_needs(
    const struct program *p, const struct formula *formula, struct needs *out)
{
	*out = (struct needs){
		.items = xcalloc(p->config->n_items, sizeof(bool)),
		.is_on_grid = xcalloc(p->config->n_items, sizeof(bool)),
		.columns = xcalloc(p->config->roster->n_columns, sizeof(bool)),
	};
	collect(p, formula, formula->n - 1, true, out);
	bool has_grid = false;
	for (size_t i = 0; i < p->config->n_items; i++)
		has_grid |= out->is_on_grid[i];
	/* Read only through latest or opening: then these make the grid. */
	if (!has_grid)
		memcpy(out->is_on_grid, out->items,
		    p->config->n_items * sizeof(bool));
}

void
needs_fini(struct needs *needs)
{
	free(needs->items);
	free(needs->is_on_grid);
	free(needs->columns);
	free(needs->subjects);
	*needs = (struct needs){ 0 };
}

const struct crowd *
program_crowd(const struct program *p, int subject)
{
	return &p->aggregates[(size_t)subject - p->config->roster->n];
}

size_t
program_members(const struct program *p, int subject, const int **members)
{
	if (config_is_aggregate(p->config, subject)) {
		const struct crowd *crowd = program_crowd(p, subject);
		*members = crowd->members;
		return crowd->n;
	}
	*members = &p->selves[subject];
	return 1;
}

const char *
program_cell(const struct program *p, int subject, int column, int32_t day)
{
	const struct roster *roster = p->config->roster;
	bool is_crowd = config_is_aggregate(p->config, subject);
	const char *common = NULL;
	const int *members;
	size_t n = program_members(p, subject, &members);

	for (size_t i = 0; i < n; i++) {
		const char *cell =
		    roster->enterprises[members[i]].cells[column];
		if (is_crowd && day != DATE_NONE &&
		    !config_is_present(p->config, members[i], day))
			continue;
		if (common != NULL && strcmp(cell, common) != 0)
			return NULL;
		common = cell;
	}
	return common;
}

int
program_subject_at(
    const struct program *p, const struct node *node, int subject, int32_t day)
{
	if (node->kind == NODE_AT)
		return node->index;
	const char *cell = program_cell(p, subject, node->index, day);
	return cell == NULL || cell[0] == '\0'
	    ? -1
	    : config_subject(p->config, cell);
}

static void
compile_indicators(struct checking *c)
{
	struct program *p = c->program;

	for (size_t i = 0; i < p->config->n_indicators; i++) {
		const struct indicator *in = &p->config->indicators[i];
		char *context = xasprintf("indicator %s: formula", in->id);
		if (in->formula != NULL)
			p->indicators[i] =
			    compile(p->config, in->formula, context,
				config_place(p->config, in->setting, "formula"),
				c->problems);
		if (p->indicators[i] != NULL) {
			p->indicators[i]->is_indicator = true;
			p->indicators[i]->sums_members =
			    in->of_members == OF_MEMBERS_VALUES;
		}
		free(context);
	}
	for (size_t i = 0; i < p->config->n_indicators; i++)
		check_indicator(c, (int)i);
}

static void
find_needs(struct program *p)
{
	figures_find(p);
	for (size_t i = 0; i < p->config->n_aggregates; i++) {
		struct crowd *crowd = &p->aggregates[i];
		if (crowd->where != NULL)
			program_needs(p, crowd->where, crowd->needs);
	}
}

struct program *
program_compile(const struct config *config, struct problems *problems)
{
	struct program *p = xcalloc(1, sizeof *p);
	struct checking c = { .program = p, .problems = problems };

	p->config = config;
	p->indicators = xcalloc(config->n_indicators, sizeof *p->indicators);
	p->targets = xcalloc(config->n_targets, sizeof *p->targets);
	p->aggregates = xcalloc(config->n_aggregates, sizeof *p->aggregates);
	p->selves = xcalloc(config->roster->n, sizeof *p->selves);
	for (size_t i = 0; i < config->roster->n; i++)
		p->selves[i] = (int)i;
	c.marks = xcalloc(config->n_indicators, sizeof *c.marks);
	c.roots = xcalloc(config->n_indicators, sizeof *c.roots);
	c.is_read = xcalloc(config->roster->n_columns, sizeof *c.is_read);
	compile_indicators(&c);
	for (size_t i = 0; i < config->n_aggregates; i++)
		compile_aggregate(&c, i);
	for (size_t i = 0; i < config->n_targets; i++)
		compile_target(&c, i);
	if (problems_errors(problems) == 0) {
		find_needs(p);
		cycle_check(p, problems);
	}
	free(c.marks);
	free(c.roots);
	free(c.is_read);
	return p;
}

void
program_free(struct program *p)
{
	if (p == NULL)
		return;
	figures_fini(p);
	for (size_t i = 0; i < p->config->n_indicators; i++) {
		formula_free(p->indicators[i]);
	}
	for (size_t i = 0; i < p->config->n_targets; i++) {
		formula_free(p->targets[i].line);
		formula_free(p->targets[i].warn);
		formula_free(p->targets[i].fail);
		formula_free(p->targets[i].glide_base);
	}
	for (size_t i = 0; i < p->config->n_aggregates; i++) {
		formula_free(p->aggregates[i].where);
		needs_fini(p->aggregates[i].needs);
		free(p->aggregates[i].needs);
		crowd_fini(&p->aggregates[i]);
	}
	free(p->indicators);
	free(p->targets);
	free(p->aggregates);
	free(p->selves);
	free(p);
}
