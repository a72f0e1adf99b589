/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * rank: the league table (对标) of enterprises by one indicator.
 *
 * Enterprises of class benchmark only carry reference series (growth of the
 * economy, sector averages); they take part only where --among asks for them.
 * Beside its value each has its quarter, its line, and the grade that the value
 * reaches by its sector's marks.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/cli/commands.h"
#include "daemon/cli/grades.h"
#include "daemon/cli/lookup.h"
#include "daemon/cli/quartiles.h"
#include "daemon/cli/shown.h"
#include "daemon/reckon/compute.h"
#include "daemon/reckon/line.h"
#include "daemon/base/mem.h"

struct contender {
	int enterprise;
	struct series series;
	const struct point *point; /* at the period end; NULL: none */
	int target;                /* that judges it by this; -1: none */
	struct series lines;       /* at the series' points */
	double line;               /* NaN: none at the period end */
	enum grade grade;
};

struct league {
	struct contender *contenders;
	size_t n;
	int indicator;
	bool is_lower_better;
	int32_t end_day;
	struct quartiles quartiles;
};

static const struct column columns[] = {
	{ .name = "rank", .zh = "名次", .kind = COLUMN_INTEGER },
	{ .name = "enterprise", .zh = "企业" },
	{ .name = "name", .zh = "名称" },
	{ .name = "period_end", .audience = FOR_PROGRAMS },
	{ .name = "value", .zh = "数值", .kind = COLUMN_NUMBER },
	{ .name = "quarter",
	    .zh = "四分位",
	    .kind = COLUMN_INTEGER,
	    .align = ALIGN_LEFT },
	{ .name = "target", .audience = FOR_PROGRAMS },
	{ .name = "side",
	    .zh = "",
	    .en = "",
	    .audience = FOR_PEOPLE,
	    .is_optional = true },
	{ .name = "line",
	    .zh = "目标线",
	    .kind = COLUMN_NUMBER,
	    .is_optional = true },
	{ .name = "distance",
	    .zh = "差距",
	    .kind = COLUMN_NUMBER,
	    .is_optional = true },
	{ .name = "grade", .zh = "等级", .is_optional = true },
	{ .name = "word",
	    .zh = "说明",
	    .audience = FOR_PEOPLE,
	    .is_optional = true },
};

static void
contender_fini(struct contender *c)
{
	series_fini(&c->series);
	series_fini(&c->lines);
}

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
		league->contenders[league->n++] =
		    (struct contender){ .enterprise = (int)i,
			    .target = -1,
			    .line = NAN,
			    .grade = GRADE_NONE };
	}
	selector_free(selector);
	return 0;
}

/* The line that the first target that judges it by the indicator has for it. */
static int
read_lines(struct invocation *in, int indicator, struct contender *c,
    struct error *err)
{
	const struct reckoner *r = &in->world->reckoner;
	struct lines lines;

	c->target =
	    config_target_of(in->world->config, c->enterprise, indicator);
	if (c->target < 0)
		return 0;
	int rc =
	    lines_read(r, c->target, c->enterprise, &c->series, &lines, err);
	c->lines = lines.at_line;
	lines.at_line = (struct series){ 0 };
	lines_fini(&lines);
	return rc;
}

static int
read_series(struct invocation *in, struct league *league, struct error *err)
{
	for (size_t i = 0; i < league->n; i++) {
		struct contender *c = &league->contenders[i];
		if (compute_series(&in->world->reckoner, league->indicator,
			c->enterprise, &c->series, err) != 0 ||
		    read_lines(in, league->indicator, c, err) != 0)
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

/* ---- at the period end ---- */

/* Who does not belong to us on that day takes no part. */
static void
leave_out_absent(const struct config *config, struct league *league)
{
	size_t kept = 0;

	for (size_t i = 0; i < league->n; i++) {
		struct contender *c = &league->contenders[i];
		if (config_is_present(config, c->enterprise, league->end_day))
			league->contenders[kept++] = *c;
		else
			contender_fini(c);
	}
	league->n = kept;
}

static void
find_quartiles(struct league *league)
{
	double *values = xcalloc(league->n, sizeof *values);
	size_t n = 0;

	for (size_t i = 0; i < league->n; i++) {
		if (is_known(&league->contenders[i]))
			values[n++] = league->contenders[i].point->value;
	}
	league->quartiles = quartiles_of(values, n);
	free(values);
}

static int
find_grades(struct invocation *in, struct league *league, struct error *err)
{
	struct grades *grades;
	int rc = grades_new(
	    in->world, league->indicator, league->end_day, &grades, err);

	for (size_t i = 0; i < league->n && grades != NULL && rc == 0; i++) {
		struct contender *c = &league->contenders[i];
		if (is_known(c))
			rc = grades_find(grades, c->enterprise, c->point->value,
			    &c->grade, err);
	}
	grades_free(grades);
	return rc;
}

static int
measure_league(struct invocation *in, struct league *league, struct error *err)
{
	if (league->end_day == DATE_NONE)
		return 0;
	leave_out_absent(in->world->config, league);
	for (size_t i = 0; i < league->n; i++) {
		struct contender *c = &league->contenders[i];
		const struct point *line =
		    point_near(&c->lines, league->end_day);
		c->point = point_near(&c->series, league->end_day);
		c->line = line == NULL ? (double)NAN : line->value;
	}
	find_quartiles(league);
	return find_grades(in, league, err);
}

/* ---- the table ---- */

static void
add_value(struct invocation *in, struct output *o, const struct league *league,
    const struct contender *c, double value, double beside)
{
	char shown[SHOWN_SIZE];

	output_number(o, value);
	output_people(o,
	    shown_value(shown, in->world->config, c->enterprise,
		league->indicator, value, beside));
}

static void
add_quarter(struct invocation *in, struct output *o,
    const struct league *league, const struct contender *c)
{
	static const struct {
		const char *zh, *en;
	} quarters[] = { { "优", "1st" }, { "良", "2nd" }, { "中", "3rd" },
		{ "差", "4th" } };

	if (!is_known(c)) {
		output_unknown(o);
		output_people(o, "");
		return;
	}
	int place = quartiles_place(
	    &league->quartiles, c->point->value, league->is_lower_better);
	output_integer(o, place);
	output_people(o,
	    invocation_say(in, quarters[place - 1].zh, quarters[place - 1].en));
}

static void
add_line(struct invocation *in, struct output *o, const struct league *league,
    const struct contender *c)
{
	const struct target *t =
	    c->target < 0 ? NULL : &in->world->config->targets[c->target];
	bool is_range = t != NULL && t->side == SIDE_BETWEEN;
	double value = is_known(c) ? c->point->value : (double)NAN;
	double line = is_range ? target_line_shown(t, value, c->line) : c->line;

	output_text(o, t == NULL ? NULL : t->id);
	output_text(
	    o, t == NULL || isnan(line) ? "" : side_sign((enum side)t->side));
	add_value(in, o, league, c, line, NAN);
	if (t == NULL)
		output_people(o, "");
	add_value(in, o, league, c,
	    t == NULL ? (double)NAN : target_distance(t, value, line), 0);
	if (t == NULL)
		output_people(o, "");
}

static void
add_contender(struct invocation *in, struct output *o,
    const struct league *league, const struct contender *c, int64_t rank)
{
	const struct config *config = in->world->config;
	bool is_chinese = in->look.is_chinese;

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
	add_value(in, o, league, c, is_known(c) ? c->point->value : (double)NAN,
	    c->line);
	add_quarter(in, o, league, c);
	add_line(in, o, league, c);
	output_text(o, grade_name(c->grade));
	output_people(o, grade_text(c->grade, is_chinese));
	output_text(
	    o, c->point == NULL ? "" : word_text(c->point->word, is_chinese));
}

/* "Q1 45.1 %   中位数 55.2 %   Q3 66.3 %" */
static void
print_quartiles(struct invocation *in, const struct league *league)
{
	const struct quartiles *q = &league->quartiles;
	const struct {
		const char *name;
		double value;
	} borders[] = { { "Q1", q->first },
		{ invocation_say(in, "中位数", "median"), q->median },
		{ "Q3", q->third } };
	char shown[SHOWN_SIZE];

	for (size_t i = 0; i < ARRAY_SIZE(borders); i++)
		buf_printf(in->out, "%s%s %s", i == 0 ? "" : "   ",
		    borders[i].name,
		    shown_value(shown, in->world->config,
			league->contenders[0].enterprise, league->indicator,
			borders[i].value, NAN));
	buf_putc(in->out, '\n');
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
		buf_printf(in->out, "  %s\n",
		    invocation_say(in, "还没有数据", "nothing is known yet"));
	else
		buf_printf(in->out, "  %s  %zu/%zu\n",
		    date_text(end, league->end_day), n_known, league->n);
	if (n_known > 0)
		print_quartiles(in, league);
	buf_putc(in->out, '\n');
}

static void
print_league(struct invocation *in, struct league *league)
{
	struct output *o = output_new(columns, ARRAY_SIZE(columns));
	const struct contender *before = NULL;
	int64_t rank = 0;

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
		contender_fini(&league->contenders[i]);
	free(league->contenders);
}

int
rank_command(struct invocation *in, struct error *err)
{
	const struct config *config = in->world->config;
	struct league league = { .end_day = DATE_NONE,
		.quartiles = { NAN, NAN, NAN } };
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
	if (measure_league(in, &league, err) != 0)
		goto out;
	print_league(in, &league);
	rc = EXIT_DONE;
out:
	league_fini(&league);
	return rc;
}
