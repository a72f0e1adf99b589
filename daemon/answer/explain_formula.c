/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * explain_formula: a formula written out with its numbers.
 *
 * The walk is that of reckon/evaluate.c, so that the leaves of the trace come
 * by in the order in which they were read.  Functions of time are written as
 * what they work out: yoy(x) as 100 * (now - base) / base.  An aggregate's
 * leaves are summed over its members first, as there.
 */
#include <math.h>
#include <stdlib.h>

#include "daemon/base/text.h"
#include "daemon/answer/excerpt.h"
#include "daemon/answer/explain.h"
#include "daemon/base/mem.h"

/* How tightly a text holds together. */
enum bond { BOND_COMPARISON, BOND_SUM, BOND_PRODUCT, BOND_ATOM };

struct piece {
	char *text;
	enum bond bond;
};

struct writing {
	const struct explanation *x;
	bool is_aggregate;
	int fiscal_month;
	size_t n_leaves; /* items read a member; 0 while they are counted */
	size_t next;     /* leaf */
	int32_t end_day;
	enum mode mode;
	int32_t looks_back_day; /* from which a year before is read, if any */
	bool is_beyond_us;      /* cannot be shown with numbers */
	bool is_broken;         /* err says why */
	struct error *err;
};

static struct piece write_node(
    struct writing *w, const struct formula *f, int i);

static struct piece
write_number(double value)
{
	char digits[TEXT_NUMBER_SIZE];

	if (isnan(value))
		return (struct piece){ xstrdup("?"), BOND_ATOM };
	return (struct piece){ xstrdup(text_from_double(digits, value)),
		value < 0 ? BOND_SUM : BOND_ATOM };
}

/* The piece's text, in parentheses where it would fall apart.  Frees it. */
static char *
bind(struct piece piece, enum bond least)
{
	if (piece.bond >= least)
		return piece.text;
	char *bound = xasprintf("(%s)", piece.text);
	free(piece.text);
	return bound;
}

static struct piece
write_pair(
    struct piece left, const char *sign, struct piece right, enum bond bond)
{
	/* a - (b - c), a / (b * c): the right side holds tighter. */
	enum bond tighter = bond == BOND_COMPARISON ? BOND_SUM
	    : bond == BOND_SUM                      ? BOND_PRODUCT
						    : BOND_ATOM;
	char *a = bind(left, bond == BOND_COMPARISON ? BOND_SUM : bond);
	char *b = bind(right, tighter);
	char *text = xasprintf("%s %s %s", a, sign, b);

	free(a);
	free(b);
	return (struct piece){ text, bond };
}

/* ---- leaves ---- */

static struct piece
write_item(struct writing *w)
{
	const struct trace *trace = &w->x->trace;
	size_t leaf = w->next++;
	long double sum = 0;

	if (!w->is_aggregate)
		return write_number(
		    leaf < trace->n ? trace->leaves[leaf].value : (double)NAN);
	/* Each member's leaves stand together, one member after the other. */
	for (unsigned i = 0; i < w->x->value.n_reported; i++) {
		size_t at = i * w->n_leaves + leaf;
		sum += at < trace->n ? (long double)trace->leaves[at].value
				     : (long double)NAN;
	}
	return write_number(
	    w->x->value.n_reported == 0 ? (double)NAN : (double)sum);
}

static double
roster_number(const struct writing *w, int enterprise, int column)
{
	const struct roster *roster = w->x->world->config->roster;
	struct error err;
	double value;

	return text_to_double(&value,
		   roster->enterprises[enterprise].cells[column], &err) == 0
	    ? value
	    : (double)NAN;
}

/* A number of the roster; members must agree on it. */
static struct piece
write_roster(struct writing *w, int column)
{
	const struct trace *trace = &w->x->trace;
	double value;

	if (!w->is_aggregate)
		return write_number(roster_number(w, w->x->subject, column));
	value = trace->n == 0
	    ? (double)NAN
	    : roster_number(w, trace->leaves[0].enterprise, column);
	for (size_t i = 1; i < trace->n; i++) {
		if (roster_number(w, trace->leaves[i].enterprise, column) !=
		    value)
			value = NAN;
	}
	return write_number(value);
}

static struct piece
write_elapsed(const struct writing *w)
{
	int months = fiscal_months_elapsed(w->end_day, w->fiscal_month);

	return write_number(months == 0 ? (double)NAN : months / 12.0);
}

/* A piece's value for a subject, read as it is here: in the same way, and the
 * year before on the scope of the year that looks back. */
static struct piece
write_apart(struct writing *w, struct formula *piece, int subject)
{
	static const enum function modes[] = {
		[MODE_TTM] = FUNCTION_TTM,
		[MODE_SINGLE] = FUNCTION_SINGLE,
		[MODE_ANNUALISED] = FUNCTION_ANNUALISED,
		[MODE_OPENING] = FUNCTION_OPENING,
	};
	struct trace trace = { 0 };
	struct value value = { .number = NAN };
	int32_t end_day = w->end_day;

	if (w->mode != MODE_PLAIN)
		excerpt_wrap(piece, modes[w->mode]);
	if (w->looks_back_day != DATE_NONE &&
	    date_add_months(w->looks_back_day, -12) == end_day) {
		excerpt_wrap(piece, FUNCTION_YEAR_BEFORE);
		end_day = w->looks_back_day;
	}
	if (subject >= 0 &&
	    evaluate(&w->x->world->reckoner, piece, subject, end_day,
		w->x->rhythm, &value, &trace, w->err) != 0)
		w->is_broken = true;
	if (!w->is_aggregate)
		w->next += trace.n;
	trace_fini(&trace);
	formula_free(piece);
	return write_number(value.number);
}

/* Another subject's value, worked out apart as evaluate() does; its leaves
 * stand in the trace of an enterprise, too. */
static struct piece
write_at(struct writing *w, const struct formula *f, const struct node *node)
{
	int subject = program_subject_at(
	    w->x->world->program, node, w->x->subject, w->end_day);

	return write_apart(w, excerpt_new(f, node->child[0]), subject);
}

/* ---- functions ---- */

static struct piece
write_shifted(
    struct writing *w, const struct formula *f, int i, int32_t end_day)
{
	int32_t saved = w->end_day;

	w->end_day = end_day;
	struct piece piece = write_node(w, f, i);
	w->end_day = saved;
	return piece;
}

static struct piece
write_year_before(struct writing *w, const struct formula *f, int i)
{
	int32_t saved = w->looks_back_day;

	w->looks_back_day = w->end_day;
	struct piece piece =
	    write_shifted(w, f, i, date_add_months(w->end_day, -12));
	w->looks_back_day = saved;
	return piece;
}

static struct piece
write_in_mode(struct writing *w, const struct formula *f, int i, enum mode mode)
{
	enum mode saved = w->mode;

	w->mode = mode;
	struct piece piece = write_node(w, f, i);
	w->mode = saved;
	return piece;
}

/* 100 * (now - base) / base */
static struct piece
write_growth(struct piece now, struct piece base)
{
	struct piece again = { xstrdup(base.text), base.bond };
	struct piece difference = write_pair(now, "-", base, BOND_SUM);
	struct piece hundred =
	    write_pair(write_number(100), "*", difference, BOND_PRODUCT);

	return write_pair(hundred, "/", again, BOND_PRODUCT);
}

static struct piece
write_average(struct piece opening, struct piece closing)
{
	struct piece sum = write_pair(opening, "+", closing, BOND_SUM);

	return write_pair(sum, "/", write_number(2), BOND_PRODUCT);
}

/* name(a, b, c) */
static struct piece
write_plain_call(
    struct writing *w, const struct formula *f, const struct node *node)
{
	struct buf out = { 0 };

	buf_printf(&out, "%s(", function_name((enum function)node->index));
	for (int k = 0; k < 3 && node->child[k] >= 0; k++) {
		struct piece argument = write_node(w, f, node->child[k]);
		buf_printf(&out, "%s%s", k == 0 ? "" : ", ", argument.text);
		free(argument.text);
	}
	buf_putc(&out, ')');
	return (struct piece){ buf_take(&out), BOND_ATOM };
}

/* On which day latest() found it shows in the leaves; but not where it looked
 * at other subjects: then it is worked out whole, or, of a group, of whose
 * members some were left out for other leaves, not at all. */
static struct piece
write_latest(struct writing *w, const struct formula *f, int i)
{
	if (!excerpt_reads_others(
		w->x->world->program, f, f->nodes[i].child[0]))
		return write_node(w, f, f->nodes[i].child[0]);
	w->is_beyond_us |= w->is_aggregate;
	return write_apart(w, excerpt_new(f, i), w->x->subject);
}

static struct piece
write_call(struct writing *w, const struct formula *f, int i)
{
	const struct node *node = &f->nodes[i];
	int x = node->child[0];
	struct piece first;

	switch ((enum function)node->index) {
	case FUNCTION_TTM:
		return write_in_mode(w, f, x, MODE_TTM);
	case FUNCTION_SINGLE:
		return write_in_mode(w, f, x, MODE_SINGLE);
	case FUNCTION_ANNUALISED:
		return write_in_mode(w, f, x, MODE_ANNUALISED);
	case FUNCTION_OPENING:
		return write_in_mode(w, f, x, MODE_OPENING);
	case FUNCTION_ELAPSED:
		return write_elapsed(w);
	case FUNCTION_AVERAGE:
		first = write_in_mode(w, f, x, MODE_OPENING);
		return write_average(first, write_in_mode(w, f, x, MODE_PLAIN));
	case FUNCTION_SINCE_OPENING:
		first = write_in_mode(w, f, x, MODE_OPENING);
		return write_growth(write_in_mode(w, f, x, MODE_PLAIN), first);
	case FUNCTION_YOY:
		first = write_node(w, f, x);
		return write_growth(first, write_year_before(w, f, x));
	case FUNCTION_POINTS:
		first = write_node(w, f, x);
		return write_pair(
		    first, "-", write_year_before(w, f, x), BOND_SUM);
	case FUNCTION_DELTA:
		first = write_node(w, f, x);
		return write_pair(first, "-",
		    write_shifted(
			w, f, x, rhythm_step(w->end_day, w->x->rhythm, -1)),
		    BOND_SUM);
	case FUNCTION_LAG:
		return write_shifted(w, f, x,
		    rhythm_step(w->end_day, w->x->rhythm, -(int)node->number));
	case FUNCTION_LATEST:
		return write_latest(w, f, i);
	case FUNCTION_YEAR_BEFORE:
		return write_year_before(w, f, x);
	case FUNCTION_ABS:
	case FUNCTION_MIN:
	case FUNCTION_MAX:
	case FUNCTION_IF:
	case FUNCTION_FIRST:
		break;
	}
	return write_plain_call(w, f, node);
}

/* ---- the other nodes ---- */

static const struct {
	const char *sign; /* NULL: no pair */
	enum bond bond;
} pairs[] = {
	[NODE_ADD] = { "+", BOND_SUM },
	[NODE_SUBTRACT] = { "-", BOND_SUM },
	[NODE_MULTIPLY] = { "*", BOND_PRODUCT },
	[NODE_DIVIDE] = { "/", BOND_PRODUCT },
	[NODE_LESS] = { "<", BOND_COMPARISON },
	[NODE_LESS_EQUAL] = { "<=", BOND_COMPARISON },
	[NODE_GREATER] = { ">", BOND_COMPARISON },
	[NODE_GREATER_EQUAL] = { ">=", BOND_COMPARISON },
	[NODE_EQUAL] = { "==", BOND_COMPARISON },
	[NODE_NOT_EQUAL] = { "!=", BOND_COMPARISON },
};

static struct piece
write_negated(struct piece piece)
{
	char *inner = bind(piece, BOND_ATOM);
	char *text = xasprintf("-%s", inner);

	free(inner);
	return (struct piece){ text, BOND_SUM };
}

static struct piece
write_node(struct writing *w, const struct formula *f, int i)
{
	const struct node *node = &f->nodes[i];
	const struct formula *inner;
	struct piece left;

	switch (node->kind) {
	case NODE_NUMBER:
		return write_number(node->number);
	case NODE_ITEM:
		return write_item(w);
	case NODE_INDICATOR:
		inner = w->x->world->program->indicators[node->index];
		return write_node(w, inner, inner->n - 1);
	case NODE_ROSTER:
		return write_roster(w, node->index);
	case NODE_AT:
	case NODE_AT_COLUMN:
		return write_at(w, f, node);
	case NODE_NEGATE:
		return write_negated(write_node(w, f, node->child[0]));
	case NODE_CALL:
		return write_call(w, f, i);
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
	left = write_node(w, f, node->child[0]);
	return write_pair(left, pairs[node->kind].sign,
	    write_node(w, f, node->child[1]), pairs[node->kind].bond);
}

int
explain_with_numbers(const struct explanation *x, char **out, struct error *err)
{
	const struct config *config = x->world->config;
	const struct formula *f =
	    x->world->program->indicators[x->indicator];
	struct writing w = { .x = x,
		.is_aggregate = config_is_aggregate(config, x->subject),
		.end_day = x->end_day,
		.looks_back_day = DATE_NONE,
		.fiscal_month = x->fiscal_month,
		.err = err };

	*out = NULL;
	/* Made of the members' values: there is no one line of numbers. */
	if (w.is_aggregate &&
	    (f->sums_members ||
		config_aggregate(config, x->subject)->combine !=
		    COMBINE_RATIO_OF_SUMS))
		return 0;
	struct piece piece = write_node(&w, f, f->n - 1);
	if (w.is_aggregate) {
		/* How many leaves each member has is known now. */
		free(piece.text);
		w.n_leaves = w.next;
		w.next = 0;
		piece = write_node(&w, f, f->n - 1);
	}
	*out = piece.text;
	if (w.is_broken || w.is_beyond_us) {
		free(piece.text);
		*out = NULL;
	}
	return w.is_broken ? -1 : 0;
}
