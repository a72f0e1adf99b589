/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * leaf: one item, one period, one way of reading it.
 */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/model/unit.h"
#include "daemon/reckon/figures.h"
#include "daemon/reckon/leaf.h"
#include "daemon/base/mem.h"

/* The same whether it was summed or stood alone. */
double
leaf_number(const struct leaf *leaf)
{
	return decimal_to_double(leaf->exact) / leaf->divisor;
}

struct leaf
leaf_of_number(double value, bool is_uniform)
{
	struct leaf leaf = {
		.value = value,
		.divisor = 1,
		.is_uniform = is_uniform,
		.is_worked_out = !is_uniform,
	};

	if (!isnan(value) && !is_uniform &&
	    decimal_from_double(&leaf.exact, value) != 0)
		leaf.value = NAN;
	return leaf;
}

void
leaves_note(struct leaves *leaves, const struct leaf *leaf)
{
	leaves->leaf =
	    xgrow(leaves->leaf, leaves->n, &leaves->size, sizeof *leaves->leaf);
	leaves->leaf[leaves->n++] = *leaf;
}

bool
leaves_known(const struct leaves *leaves)
{
	return leaves_known_from(leaves, 0);
}

bool
leaves_known_from(const struct leaves *leaves, size_t first)
{
	for (size_t i = first; i < leaves->n; i++) {
		const struct leaf *leaf = &leaves->leaf[i];
		if (isnan(leaf->value) && !leaf->is_optional)
			return false;
	}
	return true;
}

static void
add_leaf(struct leaf *sum, const struct leaf *leaf)
{
	if (sum->is_uniform) {
		if (sum->value != leaf->value)
			sum->value = NAN;
		return;
	}
	sum->value = decimal_add(&sum->exact, sum->exact, leaf->exact) == 0 &&
		!isnan(sum->value)
	    ? leaf_number(sum)
	    : (double)NAN;
}

static void
add_first(struct leaves *sums, const struct leaf *leaf)
{
	struct leaf first = *leaf;

	if (!first.is_uniform && !isnan(first.value))
		first.value = leaf_number(&first);
	leaves_note(sums, &first);
}

void
leaves_add(struct leaves *sums, const struct leaves *member)
{
	if (sums->n == 0) {
		for (size_t i = 0; i < member->n; i++)
			add_first(sums, &member->leaf[i]);
		return;
	}
	for (size_t i = 0; i < member->n; i++)
		add_leaf(&sums->leaf[i], &member->leaf[i]);
}

void
leaves_fini(struct leaves *leaves)
{
	free(leaves->leaf);
	*leaves = (struct leaves){ 0 };
}

int
scene_enter(struct scene *s, int enterprise)
{
	s->enterprise = enterprise;
	s->fiscal_month =
	    s->r->program->config->roster->enterprises[enterprise].fiscal_month;
	s->book = s->r->book(s->r->arg, enterprise, s->err);
	if (s->book != NULL)
		return 0;
	s->is_broken = true;
	return -1;
}

int
scene_basis_year(const struct scene *s)
{
	return s->basis_day == DATE_NONE
	    ? 0
	    : fiscal_year(s->basis_day, s->fiscal_month);
}

void
scene_reason(struct scene *s, const char *format, ...)
{
	va_list ap;

	if (s->trace == NULL || s->trace->reason[0] != '\0')
		return;
	va_start(ap, format);
	vsnprintf(s->trace->reason, sizeof s->trace->reason, format, ap);
	va_end(ap);
}

bool
scene_has_reason(const struct scene *s)
{
	return s->trace != NULL && s->trace->reason[0] != '\0';
}

void
scene_forget(struct scene *s, bool had_reason)
{
	if (s->trace != NULL && !had_reason)
		s->trace->reason[0] = '\0';
}

static bool
node_has_money(const struct scene *s, const struct formula *f, int i)
{
	const struct program *p = s->r->program;
	const struct node *node = &f->nodes[i];

	if (node->kind == NODE_ITEM)
		return p->config->items[node->index].is_money;
	if (node->kind == NODE_INDICATOR)
		return p->figures[node->index].needs.has_money;
	/* Another subject's is in that one's currency. */
	if (node->kind == NODE_AT || node->kind == NODE_AT_COLUMN)
		return false;
	for (int k = 0; k < 3; k++) {
		if (node->child[k] >= 0 && node_has_money(s, f, node->child[k]))
			return true;
	}
	return false;
}

bool
scene_has_money(const struct scene *s, const struct formula *f)
{
	return node_has_money(s, f, f->n - 1);
}

static int32_t
report_of_item_before(const struct scene *s, int item, int32_t day)
{
	struct book_range range = book_item(s->book, item);

	for (size_t i = range.n; i > 0; i--) {
		const struct fact *f = &range.facts[i - 1];
		if (f->state == FACT_IN_FORCE && f->basis_year == 0 &&
		    f->period.end_day < day)
			return f->period.end_day;
	}
	return DATE_NONE;
}

/* Whom the scene is of: an enterprise, or an aggregate as a whole. */
static int
own_subject(const struct scene *s)
{
	return s->enterprise >= 0 ? s->enterprise : s->subject;
}

const char *
scene_cell(const struct scene *s, int column)
{
	return program_cell(s->r->program, own_subject(s), column, s->end_day);
}

void
scene_note_cell(struct scene *s, int column, const char *what)
{
	const char *name = s->r->program->config->roster->columns[column];
	const char *cell = scene_cell(s, column);
	char quoted[TEXT_QUOTE_SIZE];

	if (cell == NULL)
		scene_reason(s, "members differ in roster column %s", name);
	else if (cell[0] == '\0')
		scene_reason(s, "roster column %s is blank", name);
	else
		scene_reason(s, "roster column %s: %s %s", name,
		    text_quote_z(quoted, cell), what);
}

int
scene_subject_at(struct scene *s, const struct node *node)
{
	int subject =
	    program_subject_at(s->r->program, node, own_subject(s), s->end_day);

	if (subject < 0)
		scene_note_cell(s, node->index, "is nobody's id");
	return subject;
}

/* Likewise of another subject, or of any member of it. */
static int32_t
report_of_subject_before(
    struct scene *s, const struct formula *f, int i, int subject, int32_t day)
{
	struct scene other = *s;
	int32_t newest = DATE_NONE;
	const int *members;
	size_t n =
	    subject < 0 ? 0 : program_members(s->r->program, subject, &members);

	other.is_combining = false;
	for (size_t k = 0; k < n; k++) {
		if (scene_enter(&other, members[k]) != 0)
			break;
		int32_t found = scene_report_before(&other, f, i, day);
		if (found > newest)
			newest = found;
	}
	s->is_broken |= other.is_broken;
	return newest;
}

int32_t
scene_report_before(
    struct scene *s, const struct formula *f, int i, int32_t day)
{
	const struct program *p = s->r->program;
	const struct node *node = &f->nodes[i];
	int32_t newest = DATE_NONE; /* the smallest of all days */

	if (node->kind == NODE_ITEM && s->is_combining)
		return report_of_subject_before(s, f, i, s->subject, day);
	if (node->kind == NODE_ITEM)
		return s->book == NULL
		    ? DATE_NONE
		    : report_of_item_before(s, node->index, day);
	if (node->kind == NODE_AT || node->kind == NODE_AT_COLUMN)
		return report_of_subject_before(
		    s, f, node->child[0], scene_subject_at(s, node), day);
	if (node->kind == NODE_INDICATOR) {
		const struct formula *inner = p->indicators[node->index];
		return scene_report_before(s, inner, inner->n - 1, day);
	}
	for (int k = 0; k < 3; k++) {
		if (node->child[k] < 0)
			continue;
		int32_t found = scene_report_before(s, f, node->child[k], day);
		if (found > newest)
			newest = found;
	}
	return newest;
}

bool
scene_summed(
    struct scene *s, const struct formula *f, int subject, struct value *out)
{
	const struct reckoner *r = s->r;

	if (r->summed == NULL || f->figure == 0 || s->trace != NULL ||
	    s->mode != MODE_PLAIN || s->basis_day != DATE_NONE)
		return false;
	int rc = r->summed(
	    r->summed_arg, r, f, subject, s->end_day, s->rhythm, out, s->err);
	s->is_broken |= rc < 0;
	return rc > 0;
}

/* ---- one reading ---- */

enum { COMMON_MULTIPLE = 27720 }; /* of 1 to 12 */

/* What is read, and what was found. */
struct reading {
	struct scene *scene;
	struct book_range facts;
	int item;
	struct trace_leaf leaf;
};

static void
use_fact(struct reading *r, const struct fact *fact)
{
	r->leaf.path.n = 1;
	r->leaf.path.steps[0].fact = fact;
	r->leaf.path.steps[0].sign = +1;
	r->leaf.path.sum = fact->value;
	r->leaf.basis_year = fact->basis_year;
}

/* A fact on another year's scope, where this reading asks for one: first the
 * year that a growth rate looks back from, then (for an opening balance) the
 * fiscal year itself. */
static bool
use_comparable(struct reading *r, int own_year)
{
	int years[] = { scene_basis_year(r->scene), own_year };

	for (size_t i = 0; i < ARRAY_SIZE(years); i++) {
		const struct fact *fact = years[i] == 0
		    ? NULL
		    : fact_at(r->facts, r->leaf.wanted, years[i]);
		if (fact != NULL) {
			use_fact(r, fact);
			return true;
		}
	}
	return false;
}

static void
read_stock(struct reading *r, int32_t day, int own_year)
{
	r->leaf.wanted =
	    (struct period){ .start_day = DATE_NONE, .end_day = day };
	if (use_comparable(r, own_year))
		return;
	const struct fact *fact = fact_at(r->facts, r->leaf.wanted, 0);
	if (fact != NULL)
		use_fact(r, fact);
}

static void
read_flow(struct reading *r, int32_t from_day, int32_t to_day)
{
	r->leaf.wanted =
	    (struct period){ .start_day = from_day + 1, .end_day = to_day };
	/* explain asks for a second opinion, judging does not. */
	struct flow_path *other =
	    r->scene->trace == NULL ? NULL : &r->leaf.other;
	int basis_year = scene_basis_year(r->scene);
	/* On this year's scope where that can be put together (Q2 out of H1 and
	 * Q1 on the same scope), else as it was reported. */
	if (basis_year != 0 &&
	    flow_between(r->facts, basis_year, r->leaf.wanted, &r->leaf.path,
		other) > 0) {
		r->leaf.basis_year = basis_year;
		return;
	}
	flow_between(r->facts, 0, r->leaf.wanted, &r->leaf.path, other);
}

/* Is a figure of last year on the way there that this year's reports tell anew
 * on another scope?  Then the twelve months would mix the two. */
static bool
mixes_bases(const struct reading *r, int32_t end_day)
{
	int fiscal_month = r->scene->fiscal_month;
	int year = fiscal_year(end_day, fiscal_month);

	for (int i = 0; i < r->leaf.path.n; i++) {
		const struct fact *own = r->leaf.path.steps[i].fact;
		const struct fact *anew =
		    fiscal_year(own->period.end_day, fiscal_month) < year
		    ? fact_at(r->facts, own->period, year)
		    : NULL;
		if (anew != NULL && !decimal_equal(anew->value, own->value))
			return true;
	}
	return false;
}

static void
read_ttm(struct reading *r)
{
	int32_t end_day = r->scene->end_day;

	read_flow(r, date_add_months(end_day, -12), end_day);
	if (r->leaf.path.n > 1 && mixes_bases(r, end_day)) {
		scene_reason(r->scene,
		    "twelve months would mix figures before and after a change "
		    "of scope");
		r->leaf.path.n = 0;
	}
}

/* Reads by mode; returns the months of the year that a flow to be annualised
 * covers, 0 where none is, -1 where that cannot be told. */
static int
read_by_mode(struct reading *r, bool is_flow)
{
	struct scene *s = r->scene;
	int32_t year_start = fiscal_year_start(s->end_day, s->fiscal_month);
	int months;

	switch (s->mode) {
	case MODE_OPENING:
		read_stock(r, year_start - 1,
		    fiscal_year(s->end_day, s->fiscal_month));
		return 0;
	case MODE_TTM:
		read_ttm(r);
		return 0;
	case MODE_SINGLE:
		read_flow(
		    r, rhythm_step(s->end_day, s->rhythm, -1), s->end_day);
		return 0;
	case MODE_ANNUALISED:
		read_flow(r, year_start - 1, s->end_day);
		months = fiscal_months_elapsed(s->end_day, s->fiscal_month);
		return months == 0 ? -1 : months;
	case MODE_PLAIN:
		if (is_flow)
			read_flow(r, year_start - 1, s->end_day);
		else
			read_stock(r, s->end_day, 0);
		return 0;
	}
	return -1;
}

/* The leaf's number: the figure × 12 / months, or the figure. */
static void
settle_leaf(struct leaf *leaf, struct decimal sum, int months)
{
	int rc = 0;

	leaf->exact = sum;
	if (months > 0) {
		leaf->divisor = COMMON_MULTIPLE;
		rc = decimal_scale(&leaf->exact, sum,
		    12 * (int64_t)(COMMON_MULTIPLE / months));
	}
	leaf->value = rc == 0 ? leaf_number(leaf) : (double)NAN;
}

static void
note_missing(struct scene *s, const struct trace_leaf *leaf)
{
	const struct config *c = s->r->program->config;
	char start[DATE_TEXT_SIZE];
	char end[DATE_TEXT_SIZE];

	date_text(start, leaf->wanted.start_day);
	date_text(end, leaf->wanted.end_day);
	scene_reason(s, "%s of %s %s%s%s: not reported",
	    c->items[leaf->item].id, c->roster->enterprises[s->enterprise].id,
	    start, start[0] == '\0' ? "" : " to ", end);
}

/* Was any of the figures another one on the scope of then, or not told? */
static bool
is_new_scope(const struct reading *r)
{
	for (int i = 0; i < r->leaf.path.n; i++) {
		const struct fact *anew = r->leaf.path.steps[i].fact;
		const struct fact *own = fact_at(r->facts, anew->period, 0);
		if (own == NULL || !decimal_equal(own->value, anew->value))
			return true;
	}
	return false;
}

/* On which scope the year before was read, for scene_mixes_scopes(). */
static void
note_scope(const struct reading *r)
{
	struct scene *s = r->scene;
	int basis_year = scene_basis_year(s);

	if (basis_year == 0 || r->leaf.path.n == 0)
		return;
	if (r->leaf.basis_year != basis_year)
		s->has_old_scope = true;
	else if (is_new_scope(r))
		s->has_new_scope = true;
}

struct leaf
leaf_item(struct scene *s, int item)
{
	struct leaf leaf = { .value = NAN, .divisor = 1 };
	struct reading r = { .scene = s,
		.facts = book_item(s->book, item),
		.item = item,
		.leaf = { .enterprise = s->enterprise,
		    .item = item,
		    .mode = s->mode } };
	bool is_flow = s->r->program->config->items[item].kind == ITEM_FLOW;

	r.leaf.path.n = 0;
	r.leaf.other.n = 0;
	int months = read_by_mode(&r, is_flow);
	note_scope(&r);
	if (r.leaf.path.n > 0 && months >= 0)
		settle_leaf(&leaf, r.leaf.path.sum, months);
	else
		note_missing(s, &r.leaf);
	r.leaf.value = leaf.value;
	if (s->trace != NULL) {
		struct trace *t = s->trace;
		t->leaves = xgrow(t->leaves, t->n, &t->size, sizeof *t->leaves);
		t->leaves[t->n++] = r.leaf;
	}
	return leaf;
}
