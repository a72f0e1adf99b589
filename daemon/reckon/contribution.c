/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * contribution: a member's part, period end by period end.
 */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/pack.h"
#include "daemon/reckon/combine.h"
#include "daemon/reckon/contribution.h"
#include "daemon/reckon/figures.h"
#include "daemon/base/mem.h"

enum { REACH_MAX = 1200 }; /* months */

void
sheet_name(const struct program *p, const struct sheet *sheet, struct buf *out)
{
	const struct aggregate *a = config_aggregate(p->config, sheet->subject);
	const struct crowd *crowd = program_crowd(p, sheet->subject);
	bool is_counting =
	    a->combine == COMBINE_COUNT || a->combine == COMBINE_SHARE;
	const char *kind = a->combine == COMBINE_RATIO_OF_SUMS ? "leaves"
	    : is_counting                                      ? "holds"
							       : "value";

	buf_printf(out, "%s %s %d %d %s", p->figures[sheet->figure].id, kind,
	    (int)sheet->rhythm, crowd->fiscal_month,
	    crowd->where == NULL ? "" : a->id);
}

/* ---- how far a formula sees ---- */

/* For how many months behind the newest report the node can still be known: of
 * a sum as long as both sides, of first() as long as any. */
static int
reach(const struct program *p, const struct formula *f, int i, int step)
{
	const struct node *node = &f->nodes[i];
	const struct formula *inner;
	int least = REACH_MAX;
	int most = 0;

	if (node->kind == NODE_ITEM)
		return 0;
	if (node->kind == NODE_INDICATOR) {
		inner = p->indicators[node->index];
		return reach(p, inner, inner->n - 1, step);
	}
	if (node->kind == NODE_AT || node->kind == NODE_AT_COLUMN)
		return REACH_MAX;
	for (int k = 0; k < 3; k++) {
		if (node->child[k] < 0)
			continue;
		int child = reach(p, f, node->child[k], step);
		least = child < least ? child : least;
		most = child > most ? child : most;
	}
	if (node->kind != NODE_CALL)
		return least;
	switch ((enum function)node->index) {
	case FUNCTION_LATEST:
		return least + (int)node->number;
	case FUNCTION_LAG:
		return least + (int)node->number * step;
	case FUNCTION_YEAR_BEFORE:
	case FUNCTION_OPENING:
		return least + 12;
	case FUNCTION_FIRST:
	case FUNCTION_IF:
		return most;
	case FUNCTION_TTM:
	case FUNCTION_SINGLE:
	case FUNCTION_ANNUALISED:
	case FUNCTION_ELAPSED:
	case FUNCTION_AVERAGE:
	case FUNCTION_SINCE_OPENING:
	case FUNCTION_YOY:
	case FUNCTION_POINTS:
	case FUNCTION_DELTA:
	case FUNCTION_ABS:
	case FUNCTION_MIN:
	case FUNCTION_MAX:
		break;
	}
	return least;
}

/* Of the indicator and the aggregate's condition, whichever sees farther: what
 * one of them knows may decide alone. */
static int
reach_of(const struct program *p, const struct sheet *sheet)
{
	const struct formula *f = p->figures[sheet->figure].formula;
	const struct formula *where = program_crowd(p, sheet->subject)->where;
	int step = rhythm_months(sheet->rhythm);
	int months = reach(p, f, f->n - 1, step);
	int other = where == NULL ? 0 : reach(p, where, where->n - 1, step);

	if (other > months)
		months = other;
	return months > REACH_MAX ? REACH_MAX : months;
}

/* ---- where the figures come from ---- */

static void
note_feed(struct contribution *c, int feed)
{
	size_t i = 0;

	while (i < c->n_feeds && c->feeds[i] < feed)
		i++;
	if (i < c->n_feeds && c->feeds[i] == feed)
		return;
	c->feeds = xreallocarray(c->feeds, c->n_feeds + 1, sizeof *c->feeds);
	memmove(&c->feeds[i + 1], &c->feeds[i],
	    (c->n_feeds - i) * sizeof *c->feeds);
	c->feeds[i] = feed;
	c->n_feeds++;
}

static void
note_origins(struct contribution *c, const struct config *config,
    const struct needs *needs, const struct book *book)
{
	for (size_t i = 0; needs->items != NULL && i < config->n_items; i++) {
		if (!needs->items[i])
			continue;
		struct book_range range = book_item(book, (int)i);
		for (size_t k = 0; k < range.n; k++) {
			const struct fact *f = &range.facts[k];
			if (f->state != FACT_IN_FORCE)
				continue;
			note_feed(c, f->feed);
			if (f->reported_day > c->newest_day)
				c->newest_day = f->reported_day;
		}
	}
}

static int
find_origins(const struct reckoner *r, const struct sheet *sheet,
    int enterprise, struct contribution *c, struct error *err)
{
	const struct program *p = r->program;
	const struct book *book = r->book(r->arg, enterprise, err);

	if (book == NULL)
		return -1;
	c->newest_day = DATE_NONE;
	note_origins(c, p->config, &p->figures[sheet->figure].needs, book);
	note_origins(
	    c, p->config, program_crowd(p, sheet->subject)->needs, book);
	return 0;
}

/* ---- a sheet ---- */

static void
add_part(struct contribution *c, int32_t end_day, bool is_excluded,
    const struct leaves *leaves)
{
	if (!is_excluded && c->n_leaves == 0)
		c->n_leaves = leaves->n;
	c->parts = xgrow(c->parts, c->n, &c->size, sizeof *c->parts);
	c->parts[c->n++] = (struct part){ end_day, is_excluded };
}

static void
add_leaves(struct contribution *c, const struct leaves *leaves)
{
	assert(leaves->n == c->n_leaves);
	for (size_t i = 0; i < leaves->n; i++) {
		size_t at = (c->n - 1) * c->n_leaves + i;
		c->leaves =
		    xgrow(c->leaves, at, &c->leaves_size, sizeof *c->leaves);
		c->leaves[at] = leaves->leaf[i];
	}
}

/* Parts in front of the first that takes part have no leaves yet; they get room
 * for them, so that a part's stand where its number says. */
static void
make_room(struct contribution *c, size_t n_leaves)
{
	size_t n = (c->n - 1) * n_leaves;

	c->n_leaves = n_leaves;
	if (n <= c->leaves_size)
		return;
	c->leaves = xreallocarray(c->leaves, n, sizeof *c->leaves);
	c->leaves_size = n;
}

static void
take_part(struct contribution *c, int32_t end_day, int is_in,
    const struct leaves *leaves)
{
	if (is_in == 0)
		return;
	add_part(c, end_day, is_in < 0, leaves);
	if (is_in < 0)
		return;
	make_room(c, leaves->n);
	add_leaves(c, leaves);
}

int
contribution_compute(const struct reckoner *r, const struct sheet *sheet,
    int enterprise, struct contribution *out, struct error *err)
{
	const struct formula *f = r->program->figures[sheet->figure].formula;
	struct leaves leaves = { 0 };
	bool is_broken = false;

	*out = (struct contribution){ 0 };
	if (grid_of_member(r, sheet->figure, sheet->subject, enterprise,
		&out->grid, err) != 0)
		return -1;
	if (out->grid.first_day == DATE_NONE)
		return 0;
	if (find_origins(r, sheet, enterprise, out, err) != 0)
		return -1;
	struct grid grid = out->grid;
	grid.rhythm = sheet->rhythm;
	grid.fiscal_month =
	    program_crowd(r->program, sheet->subject)->fiscal_month;
	int32_t last =
	    date_add_months(grid.last_day, reach_of(r->program, sheet)) +
	    PERIOD_SLACK_DAYS;
	for (int32_t end = grid_first_end(&grid); end <= last && !is_broken;
	     end = rhythm_step(end, grid.rhythm, 1)) {
		struct scene s = { .r = r,
			.subject = sheet->subject,
			.end_day = end,
			.basis_day = DATE_NONE,
			.rhythm = sheet->rhythm,
			.err = err };
		int is_in = combine_member(&s, f, enterprise, &leaves);
		is_broken = s.is_broken;
		take_part(out, end, is_in, &leaves);
	}
	leaves_fini(&leaves);
	return is_broken ? -1 : 0;
}

void
contribution_fini(struct contribution *c)
{
	free(c->feeds);
	free(c->parts);
	free(c->leaves);
	*c = (struct contribution){ 0 };
}

static bool
is_same_leaf(const struct leaf *a, const struct leaf *b)
{
	return memcmp(&a->value, &b->value, sizeof a->value) == 0 &&
	    (a->is_uniform || decimal_equal(a->exact, b->exact));
}

bool
contribution_is_part_of(
    const struct contribution *c, size_t part, const struct contribution *other)
{
	const struct part *p = &c->parts[part];
	size_t low = 0;
	size_t high = other == NULL ? 0 : other->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (other->parts[middle].end_day < p->end_day)
			low = middle + 1;
		else
			high = middle;
	}
	if (other == NULL || low == other->n ||
	    other->parts[low].end_day != p->end_day ||
	    other->parts[low].is_excluded != p->is_excluded)
		return false;
	for (size_t i = 0; i < c->n_leaves && !p->is_excluded; i++) {
		if (!is_same_leaf(&c->leaves[part * c->n_leaves + i],
			&other->leaves[low * c->n_leaves + i]))
			return false;
	}
	return true;
}

/* ---- bytes ---- */

/* What a leaf is packed as: a number that is not summed, one that is, or else
 * the divisor of an exact one, behind these. */
enum { KIND_UNIFORM, KIND_WORKED_OUT, KINDS };

static uint64_t
kind_of(const struct leaf *leaf)
{
	return leaf->is_uniform   ? KIND_UNIFORM
	    : leaf->is_worked_out ? KIND_WORKED_OUT
				  : KINDS + (uint64_t)leaf->divisor;
}

void
contribution_pack(const struct contribution *c, struct buf *out)
{
	int32_t day = 0;

	pack_signed(out, c->grid.first_day);
	if (c->grid.first_day == DATE_NONE)
		return;
	pack_signed(out, c->grid.last_day);
	pack_signed(out, c->grid.earliest_day);
	pack_unsigned(out, c->grid.rhythm);
	pack_signed(out, c->newest_day);
	pack_unsigned(out, c->n_feeds);
	for (size_t i = 0; i < c->n_feeds; i++)
		pack_unsigned(out, (uint64_t)c->feeds[i]);
	pack_unsigned(out, c->n);
	pack_unsigned(out, c->n_leaves);
	for (size_t i = 0; i < c->n_leaves; i++) {
		/* All parts have leaves of the same kinds. */
		const struct leaf *leaf = NULL;
		for (size_t k = 0; k < c->n && leaf == NULL; k++) {
			if (!c->parts[k].is_excluded)
				leaf = &c->leaves[k * c->n_leaves + i];
		}
		pack_unsigned(out, kind_of(leaf));
	}
	for (size_t k = 0; k < c->n; k++) {
		pack_signed(out, (int64_t)c->parts[k].end_day - day);
		day = c->parts[k].end_day;
		buf_putc(out, c->parts[k].is_excluded ? 'x' : 'i');
		for (size_t i = 0; i < c->n_leaves && !c->parts[k].is_excluded;
		     i++) {
			const struct leaf *leaf =
			    &c->leaves[k * c->n_leaves + i];
			if (leaf->is_uniform || leaf->is_worked_out)
				pack_double(out, leaf->value);
			else
				pack_decimal(out, leaf->exact);
		}
	}
}

static void
unpack_leaf(struct unpack *u, uint64_t kind, struct leaf *out)
{
	if (kind < KINDS) {
		*out = leaf_of_number(unpack_double(u), kind == KIND_UNIFORM);
		return;
	}
	*out = (struct leaf){ .divisor = (int)(kind - KINDS),
		.exact = unpack_decimal(u) };
	out->value = leaf_number(out);
}

static void
unpack_parts(struct unpack *u, struct contribution *out)
{
	uint64_t *kinds = xcalloc(out->n_leaves, sizeof *kinds);
	int64_t day = 0;

	for (size_t i = 0; i < out->n_leaves; i++) {
		kinds[i] = unpack_unsigned(u);
		u->is_broken |= kinds[i] == KINDS || kinds[i] > INT32_MAX;
	}
	for (size_t k = 0; k < out->n && !u->is_broken; k++) {
		day += unpack_signed(u);
		u->is_broken |= day < INT32_MIN || day > INT32_MAX;
		char what = u->at < u->end ? (char)*u->at++ : '\0';
		u->is_broken |= what != 'x' && what != 'i';
		out->parts[k] = (struct part){ .end_day = (int32_t)day,
			.is_excluded = what == 'x' };
		for (size_t i = 0; i < out->n_leaves && what == 'i'; i++)
			unpack_leaf(
			    u, kinds[i], &out->leaves[k * out->n_leaves + i]);
	}
	free(kinds);
}

int
contribution_unpack(const void *data, size_t len, struct contribution *out)
{
	struct unpack u = unpack_of(data, len);

	*out = (struct contribution){ 0 };
	out->grid.first_day = (int32_t)unpack_signed(&u);
	if (out->grid.first_day == DATE_NONE)
		return u.is_broken ? -1 : 0;
	out->grid.last_day = (int32_t)unpack_signed(&u);
	out->grid.earliest_day = (int32_t)unpack_signed(&u);
	uint64_t rhythm = unpack_unsigned(&u);
	u.is_broken |= rhythm > RHYTHM_YEAR;
	out->grid.rhythm = u.is_broken ? RHYTHM_MONTH : (enum rhythm)rhythm;
	out->newest_day = (int32_t)unpack_signed(&u);
	out->n_feeds = unpack_count(&u);
	out->feeds = xcalloc(out->n_feeds, sizeof *out->feeds);
	for (size_t i = 0; i < out->n_feeds; i++)
		out->feeds[i] = (int)unpack_unsigned(&u);
	out->n = out->size = unpack_count(&u);
	out->n_leaves = unpack_count(&u);
	out->leaves_size = out->n * out->n_leaves;
	out->parts = xcalloc(out->n, sizeof *out->parts);
	out->leaves = xcalloc(out->leaves_size, sizeof *out->leaves);
	unpack_parts(&u, out);
	if (!u.is_broken && u.at == u.end)
		return 0;
	contribution_fini(out);
	return -1;
}
