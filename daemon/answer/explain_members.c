/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * explain_members: each member of an aggregate, in or out, and how those that
 * are in make its value.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/answer/explain.h"
#include "daemon/base/mem.h"

static const struct aggregate *
aggregate_of(const struct explanation *x)
{
	return config_aggregate(x->world->config, x->subject);
}

static const struct formula *
where_of(const struct explanation *x)
{
	return program_crowd(x->world->program, x->subject)->where;
}

static bool
counts_members(const struct explanation *x)
{
	int way = aggregate_of(x)->combine;

	return way == COMBINE_COUNT || way == COMBINE_SHARE;
}

static int
ask(const struct explanation *x, const struct formula *f, int enterprise,
    double *out, struct trace *trace, struct error *err)
{
	struct value value;

	if (evaluate(&x->world->reckoner, f, enterprise, x->end_day,
		x->rhythm, &value, trace, err) != 0)
		return -1;
	*out = value.number;
	return 0;
}

/* Of sums only those who report all leaves have some in the trace. */
static bool
is_traced(const struct trace *trace, int enterprise)
{
	for (size_t i = 0; i < trace->n; i++) {
		if (trace->leaves[i].enterprise == enterprise)
			return true;
	}
	return false;
}

static bool
is_in(const struct explanation *x, const struct member *m)
{
	if (counts_members(x))
		return !isnan(m->condition);
	if (m->condition != 1)
		return false;
	return aggregate_of(x)->combine == COMBINE_RATIO_OF_SUMS
	    ? is_traced(&x->trace, m->enterprise)
	    : !isnan(m->value);
}

/* A value may be known though not all that a sum would need is. */
static char *
missing_leaf(const struct explanation *x, const struct trace *trace)
{
	const struct config *config = x->world->config;
	char end[DATE_TEXT_SIZE];

	for (size_t i = 0; i < trace->n; i++) {
		const struct trace_leaf *leaf = &trace->leaves[i];
		if (isnan(leaf->value))
			return xasprintf("%s to %s: not reported",
			    config->items[leaf->item].id,
			    date_text(end, leaf->wanted.end_day));
	}
	return xstrdup("not all that the formula reads is known");
}

static char *
reason_of(struct explanation *x, const struct member *m,
    const struct trace *condition, const struct trace *value)
{
	const struct trace *asked =
	    m->condition == 1 || condition->reason[0] == '\0' ? value
							      : condition;
	const struct hold *held = explain_held(x, asked);

	if (m->condition == 0)
		return xstrdup("the condition does not hold");
	if (held != NULL)
		return xasprintf("%s (held figure %lld)", asked->reason,
		    (long long)held->id);
	return asked->reason[0] == '\0' ? missing_leaf(x, asked)
					: xstrdup(asked->reason);
}

static int
ask_member(struct explanation *x, int enterprise, struct error *err)
{
	const struct formula *f =
	    x->world->program->indicators[x->indicator];
	const struct formula *where = where_of(x);
	struct trace condition = { 0 };
	struct trace value = { 0 };
	struct member m = { .enterprise = enterprise, .condition = 1 };
	int rc = ask(x, f, enterprise, &m.value, &value, err);

	if (rc == 0 && where != NULL)
		rc = ask(x, where, enterprise, &m.condition, &condition, err);
	if (rc == 0) {
		if (where == NULL && counts_members(x))
			m.condition = m.value;
		if (!isnan(m.condition))
			m.condition = m.condition != 0;
		m.is_in = is_in(x, &m);
		m.reason = m.is_in ? xstrdup("")
				   : reason_of(x, &m, &condition, &value);
		x->members[x->n_members++] = m;
	}
	trace_fini(&condition);
	trace_fini(&value);
	return rc;
}

/* 1, 2, 2, 4, as the aggregate's own value is found. */
static void
find_places(struct explanation *x)
{
	const struct config *config = x->world->config;
	bool is_lower_better =
	    config->indicators[x->indicator].better == BETTER_LOWER;

	for (size_t i = 0; i < x->n_members; i++) {
		struct member *m = &x->members[i];
		m->place = m->is_in ? 1 : 0;
		for (size_t k = 0; k < x->n_members && m->is_in; k++) {
			const struct member *other = &x->members[k];
			m->place += other->is_in &&
			    (is_lower_better ? other->value < m->value
					     : other->value > m->value);
		}
	}
}

/* Where order makes the value, they stand in it; those left out last. */
static int
compare_members(const void *a, const void *b)
{
	const struct member *x = a;
	const struct member *y = b;

	if (x->is_in != y->is_in)
		return x->is_in ? -1 : 1;
	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return x->enterprise - y->enterprise;
}

int
explain_members(struct explanation *x, struct error *err)
{
	const struct config *config = x->world->config;
	const int *members;
	size_t n = program_members(x->world->program, x->subject, &members);
	int way = aggregate_of(x)->combine;

	x->members = xcalloc(n, sizeof *x->members);
	for (size_t i = 0; i < n; i++) {
		if (config_is_present(config, members[i], x->end_day) &&
		    ask_member(x, members[i], err) != 0)
			return -1;
	}
	if (way == COMBINE_RANK || way == COMBINE_MEDIAN) {
		find_places(x);
		if (x->n_members > 1)
			qsort(x->members, x->n_members, sizeof *x->members,
			    compare_members);
	}
	return 0;
}

/* ---- with numbers ---- */

enum { FEW_VALUES = 6 };

/* "a + b - c", or the sum where they are many. */
static void
put_sum(struct buf *out, const struct explanation *x, size_t n)
{
	char digits[TEXT_NUMBER_SIZE];
	long double sum = 0;
	bool is_first = true;

	for (size_t i = 0; i < x->n_members; i++) {
		const struct member *m = &x->members[i];
		if (!m->is_in)
			continue;
		sum += (long double)m->value;
		if (n > FEW_VALUES)
			continue;
		if (!is_first)
			buf_puts(out, m->value < 0 ? " - " : " + ");
		buf_puts(out,
		    text_from_double(
			digits, is_first ? m->value : fabs(m->value)));
		is_first = false;
	}
	if (n > FEW_VALUES)
		buf_puts(out, text_from_double(digits, (double)sum));
}

static void
put_mean(struct buf *out, const struct explanation *x, size_t n)
{
	bool has_many = n > FEW_VALUES || n == 1;

	buf_puts(out, has_many ? "" : "(");
	put_sum(out, x, n);
	buf_printf(out, "%s / %zu", has_many ? "" : ")", n);
}

/* The members stand in order. */
static void
put_median(struct buf *out, const struct explanation *x, size_t n)
{
	char below[TEXT_NUMBER_SIZE];
	char above[TEXT_NUMBER_SIZE];

	text_from_double(above, x->members[n / 2].value);
	if (n % 2 == 1)
		buf_puts(out, above);
	else
		buf_printf(out, "(%s + %s) / 2",
		    text_from_double(below, x->members[n / 2 - 1].value),
		    above);
}

char *
explain_combined(const struct explanation *x)
{
	struct buf out = { 0 };
	size_t n = 0;
	size_t n_holding = 0;

	for (size_t i = 0; i < x->n_members; i++) {
		n += x->members[i].is_in;
		n_holding +=
		    x->members[i].is_in && x->members[i].condition == 1;
	}
	if (n == 0 || isnan(x->value.number))
		return NULL;
	switch ((enum combine)aggregate_of(x)->combine) {
	case COMBINE_MEAN:
		put_mean(&out, x, n);
		break;
	case COMBINE_MEDIAN:
		put_median(&out, x, n);
		break;
	case COMBINE_SUM:
		put_sum(&out, x, n);
		break;
	case COMBINE_SHARE:
		buf_printf(&out, "100 * %zu / %zu", n_holding, n);
		break;
	case COMBINE_RANK:
		buf_printf(&out, "1 + %.0f", x->value.number - 1);
		break;
	case COMBINE_COUNT:
	case COMBINE_RATIO_OF_SUMS:
		return NULL;
	}
	return buf_take(&out);
}
