/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * line: numbers, paths, formulas, glides.
 */
#include <math.h>
#include <stdlib.h>

#include "daemon/reckon/compute.h"
#include "daemon/reckon/line.h"
#include "daemon/reckon/members.h"
#include "daemon/base/mem.h"

double
line_on(const struct line *line, int32_t day)
{
	if (line->kind == LINE_NUMBER)
		return line->number;
	if (line->kind != LINE_PATH || day < line->points[0].day)
		return NAN;
	for (size_t i = 1; i < line->n; i++) {
		const struct path_point *a = &line->points[i - 1];
		const struct path_point *b = &line->points[i];
		if (day < b->day)
			return a->value +
			    (b->value - a->value) * (day - a->day) /
			    (b->day - a->day);
	}
	return line->points[line->n - 1].value;
}

static double
line_distance(enum side side, double value, double line)
{
	switch (side) {
	case SIDE_AT_MOST:
	case SIDE_BELOW:
		return line - value;
	case SIDE_AT_LEAST:
	case SIDE_ABOVE:
		return value - line;
	case SIDE_EQUALS:
	case SIDE_BETWEEN:
	case SIDE_COUNT:
		break;
	}
	return NAN;
}

double
target_distance(const struct target *t, double value, double line)
{
	const struct line *range = &t->sides[SIDE_BETWEEN];

	if (t->side == SIDE_BETWEEN)
		return fmin(value - range->number, range->upper - value);
	return line_distance((enum side)t->side, value, line);
}

double
target_line_shown(const struct target *t, double value, double line)
{
	const struct line *range = &t->sides[SIDE_BETWEEN];

	if (t->side != SIDE_BETWEEN || isnan(value))
		return line;
	return value - range->number < range->upper - value ? range->number
							    : range->upper;
}

bool
target_is_met(const struct target *t, double value, double line)
{
	switch ((enum side)t->side) {
	case SIDE_AT_MOST:
		return value <= line;
	case SIDE_AT_LEAST:
		return value >= line;
	case SIDE_ABOVE:
		return value > line;
	case SIDE_BELOW:
		return value < line;
	case SIDE_EQUALS:
		return value == line;
	case SIDE_BETWEEN:
		return value >= t->sides[SIDE_BETWEEN].number &&
		    value <= t->sides[SIDE_BETWEEN].upper;
	case SIDE_COUNT:
		break;
	}
	return false;
}

void
lines_fini(struct lines *l)
{
	series_fini(&l->at_line);
	series_fini(&l->at_warn);
	series_fini(&l->at_fail);
	free(l->goals);
}

/* A line of too few members is none. */
static void
blank_few(const struct config *config, int subject, struct series *line)
{
	for (size_t i = 0; i < line->n; i++) {
		struct point *p = &line->points[i];
		if (!members_suffice(
			config, subject, p->n_reported, p->n_members))
			p->value = NAN;
	}
}

static int
line_series(const struct reckoner *r, const struct line *line,
    const struct formula *formula, int subject, const struct series *points,
    struct series *out, struct error *err)
{
	struct reckoner judging = *r;

	*out = (struct series){ 0 };
	if (line->kind == LINE_FORMULA) {
		judging.is_judging = true;
		if (compute_at(&judging, formula, subject, points->rhythm,
			points, out, err) != 0)
			return -1;
		blank_few(r->program->config, subject, out);
		return 0;
	}
	for (size_t i = 0; i < points->n; i++) {
		struct point p = points->points[i];
		p.value = line_on(line, period_nominal_end(p.period.end_day));
		p.word = WORD_NONE;
		series_add(out, &p);
	}
	return 0;
}

/* ---- glide ---- */

static bool
glides(const struct lines *l)
{
	return l->target->glide_day != DATE_NONE &&
	    (l->line->kind == LINE_NUMBER || l->line->kind == LINE_FORMULA);
}

/* The subject's own value at the period that the glide starts from; that of
 * too few members is none. */
static double
own_base(const struct config *config, const struct target *t, int subject,
    const struct series *points)
{
	for (size_t i = 0; i < points->n; i++) {
		const struct point *p = &points->points[i];
		if (period_nominal_end(p->period.end_day) != t->glide_day)
			continue;
		return members_suffice(
			   config, subject, p->n_reported, p->n_members)
		    ? p->value
		    : (double)NAN;
	}
	return NAN;
}

static int
read_base(const struct reckoner *r, const struct formula *formula, int subject,
    const struct series *points, struct lines *l, struct error *err)
{
	const struct config *config = r->program->config;
	const struct target *t = l->target;
	struct reckoner judging = *r;
	struct value value;

	if (t->glide_base.kind == LINE_NUMBER) {
		l->glide_base = t->glide_base.number;
	} else if (t->glide_base.kind == LINE_FORMULA) {
		judging.is_judging = true;
		if (evaluate(&judging, formula, subject, t->glide_day,
			points->rhythm, &value, NULL, err) != 0)
			return -1;
		if (members_suffice(
			config, subject, value.n_reported, value.n_members))
			l->glide_base = value.number;
	} else {
		l->glide_base = own_base(config, t, subject, points);
	}
	return 0;
}

/* Straight from the base to the goal; a base that is good enough leaves the
 * goal as it is. */
static double
glide(const struct lines *l, double goal, int32_t day)
{
	const struct target *t = l->target;

	if (day >= t->by_day)
		return goal;
	if (day < t->glide_day || isnan(l->glide_base))
		return NAN;
	if (target_distance(t, l->glide_base, goal) >= 0)
		return goal;
	return l->glide_base +
	    (goal - l->glide_base) * (day - t->glide_day) /
	    (t->by_day - t->glide_day);
}

double
lines_on(const struct lines *l, int32_t day)
{
	double goal = line_on(l->line, day);

	return glides(l) ? glide(l, goal, day) : goal;
}

int
lines_read(const struct reckoner *r, int target, int subject,
    const struct series *points, struct lines *out, struct error *err)
{
	const struct target *t = &r->program->config->targets[target];
	const struct target_formulas *f = &r->program->targets[target];
	const struct own_lines *own =
	    config_own_lines(r->program->config, target, subject);

	*out = (struct lines){ .target = t,
		.line = own == NULL ? &t->sides[t->side] : &own->line,
		.warn = own == NULL ? &t->warn : &own->warn,
		.fail = own == NULL ? &t->fail : &own->fail,
		.glide_base = NAN };
	if (line_series(r, out->line, f->line, subject, points, &out->at_line,
		err) != 0 ||
	    line_series(r, out->warn, f->warn, subject, points, &out->at_warn,
		err) != 0 ||
	    line_series(r, out->fail, f->fail, subject, points, &out->at_fail,
		err) != 0)
		return -1;
	if (!glides(out))
		return 0;
	if (read_base(r, f->glide_base, subject, points, out, err) != 0)
		return -1;
	out->goals = xcalloc(out->at_line.n, sizeof *out->goals);
	for (size_t i = 0; i < out->at_line.n; i++) {
		struct point *p = &out->at_line.points[i];
		out->goals[i] = p->value;
		p->value =
		    glide(out, p->value, period_nominal_end(p->period.end_day));
	}
	return 0;
}
