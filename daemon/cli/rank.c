/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * rank: the league table (对标) of enterprises by one indicator.
 *
 * Enterprises of class benchmark only carry reference series (growth of the
 * economy, sector averages); they take part only where --among asks for them.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/cli/commands.h"
#include "daemon/cli/lookup.h"
#include "daemon/cli/shown.h"
#include "daemon/reckon/compute.h"
#include "daemon/base/mem.h"

struct contender {
	int enterprise;
	struct series series;
	const struct point *point; /* at the period end; NULL: none */
};

struct league {
	struct contender *contenders;
	size_t n;
	int indicator;
	bool is_lower_better;
	int32_t end_day;
};

static const struct column columns[] = {
	{ .name = "rank", .zh = "名次", .kind = COLUMN_INTEGER },
	{ .name = "enterprise", .zh = "企业" },
	{ .name = "name", .zh = "名称" },
	{ .name = "period_end", .audience = FOR_PROGRAMS },
	{ .name = "value", .zh = "数值", .kind = COLUMN_NUMBER },
	{ .name = "word",
	    .zh = "说明",
	    .audience = FOR_PEOPLE,
	    .is_optional = true },
};

/* Who takes part: *out, as many as returned; -1 with err when the selector is
 * no good. */
static int
choose_contenders(
    struct invocation *in, struct league *league, struct error *err)
{
	const struct roster *roster = in->world->config->roster;
	struct selector *selector = NULL;

	if (flag_is_given(in->flags, FLAG_AMONG)) {
		selector = selector_compile(
		    in->flags->values[FLAG_AMONG], roster, err);
		if (selector == NULL) {
			err->code = ERROR_CONFIG;
			error_prefix(err, "--among");
			return -1;
		}
	}
	league->contenders = xcalloc(roster->n, sizeof *league->contenders);
	for (size_t i = 0; i < roster->n; i++) {
		const char *class = roster_cell(roster, (int)i, "class");
		bool is_benchmark =
		    class != NULL && strcmp(class, "benchmark") == 0;
		if (selector == NULL
			? is_benchmark
			: !selector_matches(selector, roster, (int)i))
			continue;
		league->contenders[league->n++].enterprise = (int)i;
	}
	selector_free(selector);
	return 0;
}

static int
read_series(struct invocation *in, struct league *league, struct error *err)
{
	for (size_t i = 0; i < league->n; i++) {
		struct contender *c = &league->contenders[i];
		if (compute_series(&in->world->reckoner, league->indicator,
			c->enterprise, &c->series, err) != 0)
			return -1;
		/* The book has said all that is asked of it; a province has
		 * many. */
		world_forget(in->world, c->enterprise);
	}
	return 0;
}

/* Its point at the period end; that of a 52/53-week year may lie days away. */
static const struct point *
point_near(const struct series *series, int32_t end_day)
{
	const struct point *best = NULL;

	for (size_t i = 0; i < series->n; i++) {
		const struct point *p = &series->points[i];
		int away = abs(p->period.end_day - end_day);
		if (away <= PERIOD_SLACK_DAYS &&
		    (best == NULL ||
			away < abs(best->period.end_day - end_day)))
			best = p;
	}
	return best;
}

static size_t
count_known(const struct league *league, int32_t end_day)
{
	size_t n = 0;

	for (size_t i = 0; i < league->n; i++) {
		const struct point *p =
		    point_near(&league->contenders[i].series, end_day);
		n += p != NULL && !isnan(p->value);
	}
	return n;
}

/* The newest known period end before day, DATE_NONE if there is none. */
static int32_t
known_end_before(const struct league *league, int64_t day)
{
	int32_t newest = DATE_NONE;

	for (size_t i = 0; i < league->n; i++) {
		const struct series *s = &league->contenders[i].series;
		for (size_t k = s->n; k > 0; k--) {
			const struct point *p = &s->points[k - 1];
			if (p->period.end_day >= day || isnan(p->value))
				continue;
			if (p->period.end_day > newest)
				newest = p->period.end_day;
			break;
		}
	}
	return newest;
}

/* The newest period end at which most of those that have any value have one;
 * where there is none, the one at which the most have. */
static int32_t
choose_end(const struct league *league)
{
	int32_t best = DATE_NONE;
	size_t n_best = 0;
	size_t n_any = 0;

	for (size_t i = 0; i < league->n; i++)
		n_any += series_latest(&league->contenders[i].series) != NULL;
	for (int32_t end = known_end_before(league, INT64_MAX);
	     end != DATE_NONE; end = known_end_before(league, end)) {
		size_t n = count_known(league, end);
		if (n > n_any / 2)
			return end;
		if (n > n_best) {
			best = end;
			n_best = n;
		}
	}
	return best;
}

static bool
is_known(const struct contender *c)
{
	return c->point != NULL && !isnan(c->point->value);
}

/* Best first, then as the roster has them; unknown ones last. */
static int
compare_contenders(const void *a, const void *b, void *arg)
{
	const struct league *league = arg;
	const struct contender *x = a;
	const struct contender *y = b;

	if (is_known(x) != is_known(y))
		return is_known(x) ? -1 : 1;
	if (is_known(x) && x->point->value != y->point->value) {
		bool is_less = x->point->value < y->point->value;
		return is_less == league->is_lower_better ? -1 : 1;
	}
	return x->enterprise - y->enterprise;
}

static void
add_contender(struct invocation *in, struct output *o,
    const struct league *league, const struct contender *c, int64_t rank)
{
	const struct config *config = in->world->config;
	char shown[SHOWN_SIZE];

	if (is_known(c)) {
		output_integer(o, rank);
	} else {
		output_unknown(o);
		output_people(o, "");
	}
	output_text(o, config->roster->enterprises[c->enterprise].id);
	output_text(o, config_subject_title(config, c->enterprise));
	output_date(
	    o, c->point == NULL ? league->end_day : c->point->period.end_day);
	if (!is_known(c))
		output_unknown(o);
	else
		output_number(o, c->point->value);
	output_people(o,
	    shown_value(shown, config, c->enterprise, league->indicator,
		is_known(c) ? c->point->value : (double)NAN, NAN));
	output_text(o,
	    c->point == NULL ? ""
			     : word_text(c->point->word, in->look.is_chinese));
}

static void
print_head(struct invocation *in, const struct league *league)
{
	const struct indicator *indicator =
	    &in->world->config->indicators[league->indicator];
	char end[DATE_TEXT_SIZE];
	size_t n_known = 0;

	for (size_t i = 0; i < league->n; i++)
		n_known += is_known(&league->contenders[i]);
	output_plain(in->out,
	    config_title(in->world->config, indicator->title,
		indicator->title_en, indicator->id));
	if (league->end_day == DATE_NONE)
		buf_printf(in->out, "  %s\n\n",
		    invocation_say(in, "还没有数据", "nothing is known yet"));
	else
		buf_printf(in->out, "  %s  %zu/%zu\n\n",
		    date_text(end, league->end_day), n_known, league->n);
}

static void
print_league(struct invocation *in, struct league *league)
{
	struct output *o = output_new(columns, ARRAY_SIZE(columns));
	const struct contender *before = NULL;
	int64_t rank = 0;

	for (size_t i = 0; i < league->n; i++) {
		struct contender *c = &league->contenders[i];
		c->point = league->end_day == DATE_NONE
		    ? NULL
		    : point_near(&c->series, league->end_day);
	}
	if (league->n > 1)
		qsort_r(league->contenders, league->n,
		    sizeof *league->contenders, compare_contenders, league);
	for (size_t i = 0; i < league->n; i++) {
		const struct contender *c = &league->contenders[i];
		bool is_tied = before != NULL && is_known(c) &&
		    is_known(before) && before->point->value == c->point->value;
		if (!is_tied)
			rank = (int64_t)i + 1;
		add_contender(in, o, league, c, rank);
		before = c;
	}
	if (invocation_is_for_people(in))
		print_head(in, league);
	invocation_print(in, o);
	output_free(o);
}

static void
league_fini(struct league *league)
{
	for (size_t i = 0; i < league->n; i++)
		series_fini(&league->contenders[i].series);
	free(league->contenders);
}

int
rank_command(struct invocation *in, struct error *err)
{
	const struct config *config = in->world->config;
	struct league league = { .end_day = DATE_NONE };
	int rc = -1;

	league.indicator = lookup_indicator(config, in->operands[0], err);
	if (league.indicator < 0 ||
	    (in->n_operands > 1 &&
		invocation_date(in, 1, &league.end_day, err) != 0) ||
	    choose_contenders(in, &league, err) != 0 ||
	    invocation_open(in, false, err) != 0 ||
	    read_series(in, &league, err) != 0)
		goto out;
	league.is_lower_better =
	    config->indicators[league.indicator].better == BETTER_LOWER;
	if (in->n_operands < 2)
		league.end_day = choose_end(&league);
	print_league(in, &league);
	rc = EXIT_DONE;
out:
	league_fini(&league);
	return rc;
}
