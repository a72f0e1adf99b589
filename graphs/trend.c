/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * trend: titles, spans and texts of one chart.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "graphs/outliers.h"
#include "graphs/people.h"
#include "graphs/trend.h"
#include "daemon/base/mem.h"

/* What all texts of one chart need. */
struct telling {
	const struct config *config;
	const struct trend *trend;
	const char *plain_unit; /* as configured: "%", "count" … */
	bool is_chinese;
	bool has_partial; /* known values that not all members are in */
	struct people_unit unit;
};

/* Was this worked out without some of the aggregate's members?  A member that
 * did not exist yet is missing, too: a group of three is not the group of nine
 * whatever the reason. */
static bool
is_partial(const struct point *p)
{
	return !isnan(p->value) && p->n_reported < p->n_members;
}

static double
largest(const struct series *s)
{
	double most = 0;

	for (size_t i = 0; s != NULL && i < s->n; i++) {
		double value = fabs(s->points[i].value);
		if (!isnan(value) && value > most)
			most = value;
	}
	return most;
}

static struct telling
telling_of(const struct config *config, const struct trend *trend)
{
	struct telling t = { .config = config,
		.trend = trend,
		.plain_unit =
		    config_unit(config, trend->subject, trend->indicator),
		.is_chinese = config->language != LANGUAGE_EN };
	double most = largest(trend->series);

	for (size_t i = 0; i < trend->series->n; i++)
		t.has_partial |= is_partial(&trend->series->points[i]);
	/* A line far away does not decide the unit, unless it is all there
	 * is. */
	t.unit = people_unit(t.is_chinese, t.plain_unit,
	    people_currency(config, trend->subject),
	    most > 0 ? most : largest(trend->line));
	return t;
}

static char *
number_with_unit(const struct telling *t, double value, double beside)
{
	char number[PEOPLE_SIZE];

	people_number(number, &t->unit, value, beside);
	if (isnan(value) || t->unit.name[0] == '\0')
		return xstrdup(number);
	return xasprintf("%s %s", number, t->unit.name);
}

/* The line's value at the point's period, NaN without. */
static double
line_at(const struct trend *trend, const struct point *p)
{
	const struct point *at = trend->line == NULL
	    ? NULL
	    : series_at(trend->line, p->period.end_day);

	return at == NULL ? NAN : at->value;
}

static char *
latest_text(const struct telling *t)
{
	const struct point *p = series_latest(t->trend->series);
	char period[PEOPLE_SIZE];

	if (p == NULL)
		return NULL;
	char *number = number_with_unit(t, p->value, line_at(t->trend, p));
	people_period(period, t->is_chinese, p->period);
	char *text = p->n_members > 1 ? xasprintf("%s %s (%u/%u)", period,
					    number, p->n_reported, p->n_members)
				      : xasprintf("%s %s", period, number);
	free(number);
	return text;
}

/* What stands for a number in a period behind the newest that has one:
 * 扭亏为盈; NULL where there is none. */
static const struct point *
latest_word(const struct series *s)
{
	for (size_t i = s->n; i > 0 && isnan(s->points[i - 1].value); i--) {
		if (s->points[i - 1].word != WORD_NONE)
			return &s->points[i - 1];
	}
	return NULL;
}

char *
trend_latest(const struct config *config, const struct trend *trend)
{
	const struct telling t = telling_of(config, trend);
	const struct point *word = latest_word(trend->series);
	char *text = latest_text(&t);
	char period[PEOPLE_SIZE];

	if (word == NULL)
		return text;
	people_period(period, t.is_chinese, word->period);
	char *both = xasprintf("%s%s%s %s", text == NULL ? "" : text,
	    text == NULL ? "" : " · ", period,
	    word_text(word->word, t.is_chinese));
	free(text);
	return both;
}

static void
put_extreme(struct buf *out, const struct telling *t, const char *before,
    const char *word, const struct point *p)
{
	char period[PEOPLE_SIZE];

	if (p == NULL)
		return;
	char *number = number_with_unit(t, p->value, NAN);
	people_period(period, t->is_chinese, p->period);
	buf_printf(out, t->is_chinese ? "%s%s %s（%s" : "%s%s %s (%s", before,
	    word, number, period);
	if (t->has_partial)
		buf_printf(out, "%s%u/%u", t->is_chinese ? "，" : ", ",
		    p->n_reported, p->n_members);
	buf_puts(out, t->is_chinese ? "）" : ")");
	free(number);
}

/* Of the highest values (lowest, where more is better) the first of those that
 * all members are in, or of all where there are none such. */
static const struct point *
extreme(const struct series *s, bool wants_low)
{
	const struct point *found = NULL;

	for (size_t i = 0; i < s->n; i++) {
		const struct point *p = &s->points[i];
		if (isnan(p->value) ||
		    (found != NULL && is_partial(p) && !is_partial(found)))
			continue;
		if (found == NULL || (is_partial(found) && !is_partial(p)) ||
		    (wants_low ? p->value < found->value
			       : p->value > found->value))
			found = p;
	}
	return found;
}

/* Is it the lowest value that a supervisor asks about?  A target says which way
 * is good; else the indicator does, but a place in a league is good when it is
 * a small number. */
static bool
wants_lowest(const struct telling *t)
{
	const struct target *target = t->trend->target;
	const struct config *c = t->config;
	int subject = t->trend->subject;

	if (target != NULL &&
	    (target->side == SIDE_AT_MOST || target->side == SIDE_BELOW))
		return false;
	if (target != NULL &&
	    (target->side == SIDE_AT_LEAST || target->side == SIDE_ABOVE))
		return true;
	if (config_is_aggregate(c, subject) &&
	    config_aggregate(c, subject)->combine == COMBINE_RANK)
		return false;
	return c->indicators[t->trend->indicator].better == BETTER_HIGHER;
}

/* The highest number is the last place of a league, not a high one. */
static const char *
extreme_word(const struct telling *t, bool is_low)
{
	const struct config *c = t->config;
	int subject = t->trend->subject;

	if (config_is_aggregate(c, subject) &&
	    config_aggregate(c, subject)->combine == COMBINE_RANK)
		return t->is_chinese ? "最后" : "last";
	if (is_low)
		return t->is_chinese ? "最低" : "lowest";
	return t->is_chinese ? "最高" : "highest";
}

/* The highest value, or the lowest where more is better: the one that a
 * supervisor asks about.  NULL where the latest one is as high (low). */
static char *
extreme_text(const struct telling *t)
{
	bool wants_low = wants_lowest(t);
	const struct point *found = extreme(t->trend->series, wants_low);
	const struct point *latest = series_latest(t->trend->series);
	struct buf b = { 0 };

	if (found == NULL ||
	    (wants_low ? latest->value <= found->value
		       : latest->value >= found->value))
		return NULL;
	put_extreme(&b, t, "", extreme_word(t, wants_low), found);
	return buf_take(&b);
}

/* "淡色：报送不全（最少 1/9）": what the fainter stretches are, and how
 * few make up the thinnest.  Where all of it is lighter there is nothing to
 * tell it from. */
static char *
partial_text(const struct telling *t)
{
	const struct series *s = t->trend->series;
	const struct point *fewest = NULL;
	bool has_full = false;

	for (size_t i = 0; i < s->n; i++) {
		const struct point *p = &s->points[i];
		if (is_partial(p) &&
		    (fewest == NULL || p->n_reported < fewest->n_reported))
			fewest = p;
		has_full |= !isnan(p->value) && !is_partial(p);
	}
	if (fewest == NULL)
		return NULL;
	return xasprintf(t->is_chinese
		? "%s报送不全（最少 %u/%u）"
		: "%snot all members reported (as few as %u/%u)",
	    !has_full           ? ""
		: t->is_chinese ? "淡色："
				: "faint: ",
	    fewest->n_reported, fewest->n_members);
}

/* "3 期超出图框：最高 10,567.1 %（2010年一季度）": how many periods are cut
 * off, and how far they go. */
static char *
cut_text(const struct telling *t, const struct outliers *o)
{
	struct buf b = { 0 };

	if (t->is_chinese)
		buf_printf(&b, "%zu 期超出图框：", o->n);
	else
		buf_printf(&b, "%zu period%s beyond the frame: ", o->n,
		    o->n == 1 ? "" : "s");
	put_extreme(&b, t, "", t->is_chinese ? "最低" : "lowest", o->lowest);
	put_extreme(&b, t,
	    o->lowest == NULL   ? ""
		: t->is_chinese ? "，"
				: ", ",
	    t->is_chinese ? "最高" : "highest", o->highest);
	return buf_take(&b);
}

/* "≤ 65 %"; a line that moves is told by its newest value that is judged.  A
 * deadline that the picture does not show is named. */
static char *
line_text(const struct telling *t, bool shows_deadline)
{
	const struct target *target = t->trend->target;
	const struct series *line = t->trend->line;
	const struct point *newest = series_latest(t->trend->series);
	struct people_unit exact = t->unit;
	char number[PEOPLE_SIZE];

	if (target == NULL)
		return NULL;
	const char *word = t->is_chinese ? "目标线" : "Target";
	if (target->side == SIDE_BETWEEN) {
		char upper[PEOPLE_SIZE];
		const struct line *between = &target->sides[SIDE_BETWEEN];
		people_number(number, &exact, between->number, NAN);
		people_number(upper, &exact, between->upper, NAN);
		return xasprintf(
		    "%s %s – %s %s", word, number, upper, t->unit.name);
	}
	double value = newest == NULL ? NAN : line_at(t->trend, newest);
	for (size_t i = line == NULL ? 0 : line->n; i > 0 && isnan(value); i--)
		value = line->points[i - 1].value;
	if (isnan(value))
		return xasprintf("%s %s", word,
		    t->is_chinese ? "尚未公布" : "not published yet");
	/* A round line is written round: "65", not "65.0". */
	double shown = value / exact.divisor;
	if (shown == round(shown))
		exact.decimals = 0;
	people_number(number, &exact, value, NAN);
	char by[DATE_TEXT_SIZE];
	date_text(by, shows_deadline ? DATE_NONE : target->by_day);
	const char *until = t->is_chinese ? "，期限 " : ", by ";
	return xasprintf("%s %s %s%s%s%s%s", word,
	    side_sign((enum side)target->side), number,
	    t->unit.name[0] == '\0' ? "" : " ", t->unit.name,
	    by[0] == '\0' ? "" : until, by);
}

/* The day first: where the picture is too narrow for all, it is kept. */
static char *
footer_text(const struct telling *t)
{
	const struct trend *trend = t->trend;
	struct buf b = { 0 };
	char day[DATE_TEXT_SIZE];

	if (trend->as_of_day != DATE_NONE)
		buf_printf(&b, "%s %s", t->is_chinese ? "截至" : "As of",
		    date_text(day, trend->as_of_day));
	if (trend->sources[0] != '\0')
		buf_printf(&b, "%s%s%s", b.len > 0 ? "    " : "",
		    t->is_chinese ? "数据：" : "Source: ", trend->sources);
	return buf_take(&b);
}

static int
wrong_side(const struct target *target)
{
	switch ((enum side)target->side) {
	case SIDE_AT_MOST:
	case SIDE_BELOW:
		return CHART_WRONG_ABOVE;
	case SIDE_AT_LEAST:
	case SIDE_ABOVE:
		return CHART_WRONG_BELOW;
	case SIDE_EQUALS:
		return CHART_WRONG_BOTH;
	case SIDE_BETWEEN:
		return CHART_WRONG_OUTSIDE;
	case SIDE_COUNT:
		break;
	}
	return CHART_WRONG_NONE;
}

static void
add_spans(struct chart_spans *out, const struct series *s, double divisor)
{
	for (size_t i = 0; s != NULL && i < s->n; i++)
		chart_span_add(out, s->points[i].period.start_day,
		    s->points[i].period.end_day, s->points[i].value / divisor);
}

static void
add_series(struct chart *out, const struct telling *t)
{
	const struct series *s = t->trend->series;

	add_spans(&out->series, s, t->unit.divisor);
	for (size_t i = 0; i < s->n; i++)
		out->series.spans[i].is_partial = is_partial(&s->points[i]);
	out->partial_text = partial_text(t);
}

static void
add_line(struct chart *out, const struct telling *t)
{
	const struct target *target = t->trend->target;
	const struct series *s = t->trend->series;
	double divisor = t->unit.divisor;

	out->wrong = wrong_side(target);
	if (target->side != SIDE_BETWEEN) {
		add_spans(&out->line, t->trend->line, divisor);
		return;
	}
	const struct line *between = &target->sides[SIDE_BETWEEN];
	for (size_t i = 0; i < s->n; i++) {
		const struct period *p = &s->points[i].period;
		chart_span_add(&out->line, p->start_day, p->end_day,
		    between->number / divisor);
		chart_span_add(&out->upper, p->start_day, p->end_day,
		    between->upper / divisor);
	}
}

/* Sums start at zero; counts have no halves; what flattens all else is cut off,
 * where the values are ratios. */
static void
set_scale(struct chart *out, const struct telling *t)
{
	const char *unit = t->plain_unit == NULL ? "" : t->plain_unit;
	bool is_count =
	    strcmp(unit, "count") == 0 || strcmp(unit, "persons") == 0;
	bool is_sum = is_count || strcmp(unit, "CNY") == 0;
	const struct target *target = t->trend->target;
	struct outliers outliers;

	out->from_zero = is_sum;
	out->is_whole = t->unit.decimals == 0;
	if (is_sum || out->is_whole ||
	    (target != NULL && target->side == SIDE_BETWEEN) ||
	    outliers_find(&outliers, t->trend->series, t->trend->line) == 0) {
		out->extreme_text = extreme_text(t);
		return;
	}
	out->keep_low = outliers.low / t->unit.divisor;
	out->keep_high = outliers.high / t->unit.divisor;
	out->extreme_text = cut_text(t, &outliers);
}

/* The first known value to the last period, on to the deadline. */
static void
set_days(struct chart *out, const struct telling *t)
{
	const struct series *s = t->trend->series;
	const struct target *target = t->trend->target;
	size_t first = 0;

	while (first + 1 < s->n && isnan(s->points[first].value))
		first++;
	if (s->n > 0) {
		out->from_day = s->points[first].period.start_day;
		out->to_day = s->points[s->n - 1].period.end_day;
	}
	if (target == NULL || target->by_day == DATE_NONE || s->n == 0)
		return;
	if (target->by_day - out->to_day > (out->to_day - out->from_day) / 2)
		return; /* too far off: the line's text names the day */
	char day[DATE_TEXT_SIZE];
	date_text(day, target->by_day);
	out->deadline_day = target->by_day;
	out->deadline_text =
	    xasprintf(t->is_chinese ? "期限 %s" : "by %s", day);
	if (target->by_day >= out->to_day)
		out->to_day = date_add_months(target->by_day, 3);
}

void
trend_build(
    struct chart *out, const struct config *config, const struct trend *trend)
{
	const struct telling t = telling_of(config, trend);

	chart_init(out);
	char *title =
	    people_series_title(config, trend->subject, trend->indicator);
	out->title = xasprintf(
	    "%s · %s", config_subject_title(config, trend->subject), title);
	out->unit = xstrdup(t.unit.name);
	add_series(out, &t);
	if (trend->target != NULL)
		add_line(out, &t);
	set_days(out, &t);
	out->series_text = title;
	out->latest_text = latest_text(&t);
	set_scale(out, &t);
	out->line_text = line_text(&t, out->deadline_text != NULL);
	out->footer_text = footer_text(&t);
	out->empty_text = xstrdup(t.is_chinese ? "暂无数据" : "no data yet");
}
