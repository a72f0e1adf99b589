/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * combine: sums, or values side by side.
 *
 * ratio_of_sums takes two walks over a formula.  The first reads every leaf (an
 * item at a time, annualised or not) of each member; a member with an unknown
 * leaf is left out of all of them, so that both sides of a ratio have the same
 * members.  The second evaluates the formula with each leaf replaced by its
 * sum. The other ways evaluate an indicator for each member, and look at the
 * values; what stands around an indicator (in a line such as year_before(x)) is
 * worked out over what they make together.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/order.h"
#include "daemon/reckon/combine.h"
#include "daemon/reckon/figures.h"
#include "daemon/base/mem.h"

static const struct crowd *
crowd_of(const struct scene *s)
{
	return program_crowd(s->r->program, s->subject);
}

static const struct aggregate *
aggregate_of(const struct scene *s)
{
	return config_aggregate(s->r->program->config, s->subject);
}

/* A scene of one member; what it adds to the trace stays there. */
static int
enter_member(const struct scene *s, int enterprise, struct scene *out)
{
	*out = *s;
	out->is_combining = false;
	out->leaves = NULL;
	out->word = WORD_NONE;
	return scene_enter(out, enterprise);
}

/* Does the aggregate's condition hold for the member?  1, 0, or -1 where that
 * is unknown. */
static int
holds(struct scene *s, int enterprise)
{
	const struct formula *where = crowd_of(s)->where;
	struct scene member;

	if (where == NULL)
		return 1;
	if (enter_member(s, enterprise, &member) != 0) {
		s->is_broken = true;
		return -1;
	}
	/* The condition is one of this period, in whatever way values are
	 * read. */
	member.mode = MODE_PLAIN;
	double value = scene_walk(&member, where, where->n - 1);
	s->is_broken |= member.is_broken;
	return isnan(value) ? -1 : value != 0;
}

static size_t
n_traced(const struct scene *s)
{
	return s->trace == NULL ? 0 : s->trace->n;
}

/* Back to where the trace stood: what was read since did not count. */
static void
cut_trace(struct scene *s, size_t n)
{
	if (s->trace != NULL)
		s->trace->n = n;
}

static void
note_nobody(struct scene *s)
{
	scene_reason(s, "%s",
	    crowd_of(s)->where == NULL ? "the aggregate has no member"
				       : "the condition holds for no member");
}

/* Of members whose figures are in different currencies nothing can be summed.
 */
static void
note_currency(struct scene *s, int enterprise, const char **currency)
{
	const char *own =
	    s->r->program->config->roster->enterprises[enterprise].currency;

	if (*currency != NULL && strcmp(*currency, own) != 0)
		s->has_mixed_currency = true;
	*currency = own;
}

/* ---- sums ---- */

static int
sum_member(struct scene *s, const struct formula *f, int enterprise,
    struct leaves *out)
{
	size_t traced = n_traced(s);
	int condition = holds(s, enterprise);

	out->n = 0;
	cut_trace(s, traced);
	if (condition <= 0)
		return condition == 0 ? -1 : 0;
	s->leaves = out;
	if (scene_enter(s, enterprise) == 0)
		scene_walk_whole(s, f);
	s->leaves = NULL;
	s->enterprise = -1;
	if (!s->is_broken && leaves_known(out))
		return 1;
	cut_trace(s, traced);
	return 0;
}

/* Sums each leaf over the members that report all of them. */
static void
collect_members(struct scene *s, const struct formula *f, struct leaves *sums)
{
	const struct crowd *crowd = crowd_of(s);
	const struct config *config = s->r->program->config;
	const char *currency = NULL;
	struct leaves mine = { 0 };

	for (size_t i = 0; i < crowd->n && !s->is_broken; i++) {
		int member = crowd->members[i];
		if (!config_is_present(config, member, s->end_day))
			continue;
		int is_in = sum_member(s, f, member, &mine);
		s->n_members += is_in >= 0;
		if (is_in <= 0)
			continue;
		s->n_reported++;
		note_currency(s, member, &currency);
		leaves_add(sums, &mine);
	}
	leaves_fini(&mine);
}

/* The formula's value out of the sums of the members that report. */
static double
combine_replay(struct scene *s, const struct formula *f, struct leaves *sums)
{
	const struct crowd *crowd = crowd_of(s);

	s->word = WORD_NONE;
	if (s->n_members == 0) {
		note_nobody(s);
		return NAN;
	}
	if (s->n_reported == 0) {
		scene_reason(s, "no member reports all that the formula needs");
		return NAN;
	}
	if (s->has_mixed_currency && scene_has_money(s, f)) {
		scene_reason(s, "members report in different currencies");
		return NAN;
	}
	sums->is_replay = true;
	sums->next = 0;
	s->leaves = sums;
	s->enterprise = -1;
	s->book = NULL;
	s->fiscal_month = crowd->fiscal_month;
	double number = scene_walk_whole(s, f);
	s->leaves = NULL;
	return number;
}

/* ---- values side by side ---- */

struct values {
	double *values;
	size_t n, size;
	size_t n_holding; /* for how many the condition holds */
	double own;       /* of the one whose rank is asked for */
};

static int
compare_values(const void *a, const void *b)
{
	const double *x = a;
	const double *y = b;

	return (*x > *y) - (*x < *y);
}

static double
median(double *values, size_t n)
{
	qsort(values, n, sizeof *values, compare_values);
	return n % 2 == 1 ? values[n / 2]
			  : (values[n / 2 - 1] + values[n / 2]) / 2;
}

/* 1 and how many are better. */
static double
rank(const double *values, size_t n, double own, bool is_lower_better)
{
	double place = 1;

	for (size_t i = 0; i < n; i++)
		place += is_lower_better ? values[i] < own : values[i] > own;
	return isnan(own) ? (double)NAN : place;
}

static bool
is_lower_better(const struct program *p, const struct formula *f)
{
	for (size_t i = 0; i < p->config->n_indicators; i++) {
		if (p->indicators[i] == f)
			return p->config->indicators[i].better == BETTER_LOWER;
	}
	return false;
}

double
combine_made(const struct program *p, int figure, int subject, double *values,
    size_t n, double own)
{
	return config_aggregate(p->config, subject)->combine == COMBINE_RANK
	    ? rank(values, n, own,
		  is_lower_better(p, p->figures[figure].formula))
	    : median(values, n);
}

static double
sum(const struct values *v)
{
	struct leaves sums = { 0 };

	for (size_t i = 0; i < v->n; i++) {
		struct leaf leaf = leaf_of_number(v->values[i], false);
		const struct leaves one = { .leaf = &leaf, .n = 1 };
		leaves_add(&sums, &one);
	}
	double total = sums.leaf[0].value;
	leaves_fini(&sums);
	return total;
}

/* Why a value of known members is unknown. */
static void
note_unmade(struct scene *s, double number)
{
	const struct aggregate *a = aggregate_of(s);

	if (!isnan(number))
		return;
	if (a->combine == COMBINE_RANK)
		scene_reason(s, "%s has no value to be ranked by", a->of_id);
	else
		scene_reason(s, "the sum has too many digits");
}

/* What n members' sum, or what was made of their values, amounts to. */
static double
amount_to(enum combine way, double sum, double made, size_t n)
{
	switch (way) {
	case COMBINE_MEAN:
		return sum / (double)n;
	case COMBINE_SHARE:
		return 100.0 * sum / (double)n;
	case COMBINE_SUM:
	case COMBINE_COUNT:
		return sum;
	case COMBINE_MEDIAN:
	case COMBINE_RANK:
		return made;
	case COMBINE_RATIO_OF_SUMS:
		break;
	}
	return NAN;
}

static double
make_one(struct scene *s, const struct formula *f, struct values *v)
{
	enum combine way = (enum combine)aggregate_of(s)->combine;
	double total = NAN;
	double made = NAN;

	if (way == COMBINE_MEDIAN)
		made = median(v->values, v->n);
	else if (way == COMBINE_RANK)
		made = rank(
		    v->values, v->n, v->own, is_lower_better(s->r->program, f));
	else if (way == COMBINE_COUNT || way == COMBINE_SHARE)
		total = (double)v->n_holding;
	else
		total = sum(v);
	double number = amount_to(way, total, made, v->n);
	note_unmade(s, number);
	return number;
}

static bool
counts_members(const struct scene *s)
{
	int way = aggregate_of(s)->combine;

	return way == COMBINE_COUNT || way == COMBINE_SHARE;
}

/* One member's value.  Returns false where the condition excludes it. */
static bool
value_of_member(struct scene *s, const struct formula *f, int i, int enterprise,
    double *value)
{
	size_t traced = n_traced(s);
	int condition = holds(s, enterprise);
	struct scene member;

	*value = condition < 0 ? (double)NAN : condition;
	/* With a condition, counting asks for nothing else. */
	if (condition < 0 || (counts_members(s) && crowd_of(s)->where != NULL))
		return true;
	cut_trace(s, traced);
	if (condition == 0)
		return false;
	if (enter_member(s, enterprise, &member) != 0) {
		s->is_broken = true;
		return true;
	}
	/* What is too large to be summed is no value. */
	*value = leaf_of_number(scene_walk(&member, f, i), false).value;
	s->is_broken |= member.is_broken;
	return true;
}

static void
add_value(struct values *v, double value)
{
	v->values = xgrow(v->values, v->n, &v->size, sizeof *v->values);
	v->values[v->n++] = value;
	v->n_holding += value != 0;
}

/* Coverage is that of what is known least of. */
static void
note_coverage(struct scene *s, unsigned n_reported, unsigned n_members)
{
	if (s->n_members > 0 &&
	    (uint64_t)n_reported * s->n_members >=
		(uint64_t)s->n_reported * n_members)
		return;
	s->n_reported = n_reported;
	s->n_members = n_members;
}

static unsigned
collect_values(
    struct scene *s, const struct formula *f, int i, struct values *v)
{
	const struct crowd *crowd = crowd_of(s);
	const struct config *config = s->r->program->config;
	const char *currency = NULL;
	unsigned n_members = 0;

	s->has_mixed_currency = false;
	for (size_t k = 0; k < crowd->n && !s->is_broken; k++) {
		int member = crowd->members[k];
		size_t traced = n_traced(s);
		double value;
		if (!config_is_present(config, member, s->end_day) ||
		    !value_of_member(s, f, i, member, &value))
			continue;
		n_members++;
		if (isnan(value)) {
			cut_trace(s, traced);
			continue;
		}
		note_currency(s, member, &currency);
		add_value(v, value);
		if (aggregate_of(s)->combine == COMBINE_RANK &&
		    member == aggregate_of(s)->of)
			v->own = value;
	}
	return n_members;
}

int
combine_member(struct scene *s, const struct formula *f, int enterprise,
    struct leaves *out)
{
	double value;

	if (aggregate_of(s)->combine == COMBINE_RATIO_OF_SUMS)
		return sum_member(s, f, enterprise, out);
	out->n = 0;
	if (!value_of_member(s, f, f->n - 1, enterprise, &value))
		return -1;
	if (isnan(value))
		return 0;
	struct leaf leaf =
	    leaf_of_number(counts_members(s) ? value != 0 : value, false);
	leaves_note(out, &leaf);
	return isnan(leaf.value) ? 0 : 1;
}

double
combine_values(struct scene *s, const struct formula *f, int i)
{
	const struct formula part = {
		.text = f->text, .nodes = f->nodes, .n = i + 1
	};
	struct values v = { .own = NAN };
	bool had_reason = scene_has_reason(s);
	int32_t basis_day = s->basis_day;
	double number = NAN;
	struct value value;

	/* A year before, it is what the members made then: each on the scope of
	 * that day. */
	s->basis_day = DATE_NONE;
	if (i == f->n - 1 && scene_summed(s, f, s->subject, &value)) {
		s->basis_day = basis_day;
		note_coverage(s, value.n_reported, value.n_members);
		return value.number;
	}
	unsigned n_members = collect_values(s, f, i, &v);
	s->basis_day = basis_day;
	note_coverage(s, (unsigned)v.n, n_members);
	if (crowd_of(s)->n > 1)
		scene_forget(s, had_reason);
	if (n_members == 0)
		note_nobody(s);
	else if (v.n == 0)
		scene_reason(s, "no member has a value");
	else if (s->has_mixed_currency && !counts_members(s) &&
	    scene_has_money(s, &part))
		scene_reason(s, "members report in different currencies");
	else
		number = make_one(s, f, &v);
	free(v.values);
	return number;
}

static double
combine_sums(struct scene *s, const struct formula *f)
{
	struct leaves sums = { 0 };
	bool had_reason = scene_has_reason(s);

	collect_members(s, f, &sums);
	/* Of several, what one lacks is not why; of one, it is. */
	if (crowd_of(s)->n > 1)
		scene_forget(s, had_reason);
	double number = combine_replay(s, f, &sums);
	leaves_fini(&sums);
	return number;
}

double
combine(struct scene *s, const struct formula *f)
{
	struct value value;

	s->enterprise = -1;
	s->book = NULL;
	s->fiscal_month = crowd_of(s)->fiscal_month;
	if (scene_summed(s, f, s->subject, &value)) {
		s->n_reported = value.n_reported;
		s->n_members = value.n_members;
		s->word = value.word;
		return value.number;
	}
	/* A line of benchmarks alone asks no member. */
	if (f->reads_nobody)
		return scene_walk(s, f, f->n - 1);
	if (aggregate_of(s)->combine == COMBINE_RATIO_OF_SUMS)
		return combine_sums(s, f);
	s->is_combining = true;
	return f->is_indicator ? combine_values(s, f, f->n - 1)
			       : scene_walk(s, f, f->n - 1);
}

double
combine_summed(
    struct scene *s, const struct formula *f, const struct summed *summed)
{
	enum combine way = (enum combine)aggregate_of(s)->combine;
	bool has_money = way != COMBINE_COUNT && way != COMBINE_SHARE &&
	    scene_has_money(s, f);

	s->n_reported = summed->n_reported;
	s->n_members = summed->n_members;
	s->has_mixed_currency = summed->has_mixed_currency;
	if (way == COMBINE_RATIO_OF_SUMS)
		return combine_replay(s, f, summed->sums);
	if (s->n_reported == 0 || (s->has_mixed_currency && has_money))
		return NAN;
	return amount_to(
	    way, summed->sums->leaf[0].value, summed->made, summed->n_reported);
}
