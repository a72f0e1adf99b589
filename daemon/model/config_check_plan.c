/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * config_check_plan: what aggregates and targets name.
 */
#include <stdio.h>
#include <stdlib.h>

#include "daemon/model/config.h"
#include "daemon/model/config_check.h"
#include "daemon/base/mem.h"

static void
check_of(const struct config *c, struct aggregate *a, struct problems *problems)
{
	bool is_rank = a->combine == COMBINE_RANK;

	a->of = a->of_id == NULL ? -1 : roster_find(c->roster, a->of_id);
	if (is_rank != (a->of_id != NULL))
		problems_add(problems,
		    config_place(c, a->setting, is_rank ? "combine" : "of"),
		    is_rank
			? "aggregate %s: rank: expected the setting of, the "
			  "member whose place it is"
			: "aggregate %s: of goes with combine = \"rank\"",
		    a->id);
	else if (is_rank && a->of < 0)
		problems_add(problems, config_place(c, a->setting, "of"),
		    "aggregate %s: of: no enterprise \"%s\" in the roster",
		    a->id, a->of_id);
	else if (is_rank && a->selector != NULL &&
	    !selector_matches(a->selector, c->roster, a->of))
		problems_add(problems, config_place(c, a->setting, "of"),
		    "aggregate %s: of: %s is not among its members: expected "
		    "one of them",
		    a->id, a->of_id);
}

static void
check_indicators(
    const struct config *c, struct aggregate *a, struct problems *problems)
{
	if (a->indicator_ids.n == 0)
		return;
	a->has_indicator = xcalloc(c->n_indicators, sizeof(bool));
	for (size_t i = 0; i < a->indicator_ids.n; i++) {
		const char *id = a->indicator_ids.text[i];
		int indicator = config_indicator(c, id);
		if (indicator >= 0)
			a->has_indicator[indicator] = true;
		else
			problems_add(problems,
			    config_place(c, a->setting, "indicators"),
			    "aggregate %s: indicators: no indicator \"%s\"",
			    a->id, id);
	}
}

static void
check_aggregate(
    const struct config *c, struct aggregate *a, struct problems *problems)
{
	char *context = xasprintf("aggregate %s: members", a->id);

	if (roster_find(c->roster, a->id) >= 0)
		problems_add(problems, a->place,
		    "aggregate %s: an enterprise has this id: expected "
		    "another",
		    a->id);
	if (a->members != NULL)
		a->selector = config_compile_selector(c, a->members, context,
		    config_place(c, a->setting, "members"), problems);
	free(context);
	check_of(c, a, problems);
	check_indicators(c, a, problems);
}

/* Is there a day on which both are in the roster? */
static bool
meet(const struct roster *roster, int a, int b)
{
	const struct enterprise *x = &roster->enterprises[a];
	const struct enterprise *y = &roster->enterprises[b];

	return (x->to_day == DATE_NONE || y->from_day <= x->to_day) &&
	    (y->to_day == DATE_NONE || x->from_day <= y->to_day);
}

/* A consolidated statement already holds the subsidiaries'. */
static void
check_overlap(const struct config *c, const struct aggregate *a,
    struct problems *problems)
{
	int column = roster_column(c->roster, "parent");

	if (a->selector == NULL || column < 0 ||
	    (a->combine != COMBINE_RATIO_OF_SUMS && a->combine != COMBINE_SUM))
		return;
	for (size_t i = 0; i < c->roster->n; i++) {
		if (!selector_matches(a->selector, c->roster, (int)i))
			continue;
		int up = (int)i;
		for (size_t depth = 0; depth < c->roster->n; depth++) {
			up = roster_find(c->roster,
			    c->roster->enterprises[up].cells[column]);
			if (up < 0)
				break;
			if (!selector_matches(a->selector, c->roster, up) ||
			    !meet(c->roster, (int)i, up))
				continue;
			problems_add(problems, a->place,
			    "aggregate %s: members: %s and its parent %s would "
			    "both be summed: expected one of them",
			    a->id, c->roster->enterprises[i].id,
			    c->roster->enterprises[up].id);
			return;
		}
	}
}

static void
check_side(struct target *t, struct problems *problems)
{
	int n = 0;

	for (int side = 0; side < SIDE_COUNT; side++) {
		if (t->sides[side].kind == LINE_NONE)
			continue;
		t->side = side;
		n++;
	}
	if (n != 1)
		problems_add(problems, t->place,
		    "target %s: expected one of at_most, at_least, above, "
		    "below, equals, between",
		    t->id);
	if ((t->side == SIDE_EQUALS || t->side == SIDE_BETWEEN) &&
	    (t->warn.kind != LINE_NONE || t->fail.kind != LINE_NONE))
		problems_add(problems, t->place,
		    "target %s: warn and fail go with at_most, at_least, above "
		    "or below",
		    t->id);
}

static void
check_own(const struct config *c, struct target *t, struct problems *problems)
{
	const struct line *thresholds[] = { &t->warn, &t->fail };

	for (size_t i = 0; i < ARRAY_SIZE(thresholds); i++) {
		if (thresholds[i]->kind == LINE_OWN)
			problems_add(problems, thresholds[i]->place,
			    "target %s: %s: \"own\" goes with the line alone",
			    t->id, i == 0 ? "warn" : "fail");
	}
	if (t->sides[t->side].kind != LINE_OWN)
		return;
	if (c->lines_file == NULL || t->each == NULL)
		problems_add(problems, t->sides[t->side].place,
		    "target %s: %s = \"own\": expected %s", t->id,
		    side_name((enum side)t->side),
		    t->each == NULL
			? "each: enterprises have lines of their own"
			: "the setting lines, the file that has them");
}

static void
check_glide(const struct config *c, struct target *t, struct problems *problems)
{
	int kind = t->sides[t->side].kind;

	if (t->glide_day == DATE_NONE) {
		if (t->glide_base.kind != LINE_NONE)
			problems_add(problems, t->glide_base.place,
			    "target %s: glide_base goes with glide, the day "
			    "that it is of",
			    t->id);
		return;
	}
	struct place place = config_place(c, t->setting, "glide");
	if (t->by_day == DATE_NONE || t->glide_day >= t->by_day)
		problems_add(problems, place,
		    "target %s: glide: expected by, a later day: the line runs "
		    "from one to the other",
		    t->id);
	if (t->glide_base.kind == LINE_NONE && !date_is_month_end(t->glide_day))
		problems_add(problems, place,
		    "target %s: glide: expected the last day of a month, on "
		    "which a period ends, or the setting glide_base",
		    t->id);
	if (t->side == SIDE_EQUALS || t->side == SIDE_BETWEEN ||
	    (kind != LINE_NUMBER && kind != LINE_FORMULA))
		problems_add(problems, place,
		    "target %s: glide: expected a number or a formula as the "
		    "goal of at_most, at_least, above or below",
		    t->id);
	if (t->glide_base.kind == LINE_PATH || t->glide_base.kind == LINE_OWN)
		problems_add(problems, t->glide_base.place,
		    "target %s: glide_base: expected a number or a formula",
		    t->id);
}

static void
check_target(
    const struct config *c, struct target *t, struct problems *problems)
{
	t->indicator =
	    t->indicator_id == NULL ? -1 : config_indicator(c, t->indicator_id);
	if (t->indicator_id != NULL && t->indicator < 0)
		problems_add(problems, config_place(c, t->setting, "indicator"),
		    "target %s: no indicator \"%s\"", t->id, t->indicator_id);
	t->subject = -1;
	if ((t->subject_id == NULL) == (t->each == NULL))
		problems_add(problems, t->place,
		    "target %s: expected either subject or each", t->id);
	if (t->subject_id != NULL) {
		t->subject = config_subject(c, t->subject_id);
		if (t->subject < 0)
			problems_add(problems,
			    config_place(c, t->setting, "subject"),
			    "target %s: subject: no enterprise or aggregate "
			    "\"%s\"",
			    t->id, t->subject_id);
	}
	if (t->each != NULL) {
		char *context = xasprintf("target %s: each", t->id);
		t->selector = config_compile_selector(c, t->each, context,
		    config_place(c, t->setting, "each"), problems);
		free(context);
	}
	check_side(t, problems);
	check_own(c, t, problems);
	check_glide(c, t, problems);
	if (t->subject >= 0 && t->indicator >= 0 &&
	    !config_has_series(c, t->subject, t->indicator))
		problems_add(problems, config_place(c, t->setting, "indicator"),
		    "target %s: aggregate %s has no series of %s: expected it "
		    "among its indicators",
		    t->id, t->subject_id, t->indicator_id);
}

/* Lines of one's own are read before it is known what sides they are of. */
static void
check_own_lines(const struct config *c, const struct own_lines *own,
    struct problems *problems)
{
	const struct target *t = &c->targets[own->target];
	const char *who = c->roster->enterprises[own->enterprise].id;
	bool has_thresholds =
	    own->warn.kind != LINE_NONE || own->fail.kind != LINE_NONE;
	bool is_selecting = t->subject >= 0 || t->selector != NULL;

	if (t->side == SIDE_BETWEEN)
		problems_add(problems, own->line.place,
		    "target: %s is a range: a line of one's own goes with "
		    "at_most, at_least, above, below or equals",
		    t->id);
	else if (t->side == SIDE_EQUALS && has_thresholds)
		problems_add(problems, own->line.place,
		    "target: %s: warn and fail go with at_most, at_least, "
		    "above or below",
		    t->id);
	else if (is_selecting && !target_judges(c, t, own->enterprise))
		problems_warn(problems, own->line.place,
		    "enterprise: %s is not judged by %s: its line is of no "
		    "use",
		    who, t->id);
}

void
config_check_plan(struct config *c, struct problems *problems)
{
	for (size_t i = 0; i < c->n_aggregates; i++) {
		check_aggregate(c, &c->aggregates[i], problems);
		check_overlap(c, &c->aggregates[i], problems);
	}
	for (size_t i = 0; i < c->n_targets; i++)
		check_target(c, &c->targets[i], problems);
	for (size_t i = 0; i < c->n_own_lines; i++)
		check_own_lines(c, &c->own_lines[i], problems);
}
