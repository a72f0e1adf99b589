/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * explain_words: what an explanation is told in: the formula with how members
 * are combined, the units of who moved it.
 */
#include <math.h>

#include "daemon/answer/excerpt.h"
#include "daemon/answer/explain.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

void
explain_formula(const struct explanation *x, bool is_chinese, struct buf *out)
{
	static const struct {
		const char *zh, *en;
	} ways[] = {
		[COMBINE_RATIO_OF_SUMS] = { "", "" },
		[COMBINE_MEAN] = { "各成员平均 ", "the mean of the members' " },
		[COMBINE_MEDIAN] = { "各成员中位数 ",
		    "the median of the members' " },
		[COMBINE_SUM] = { "各成员合计 ", "the sum of the members' " },
		[COMBINE_COUNT] = { "成员户数 ", "the members with " },
		[COMBINE_SHARE] = { "成员占比 ", "the share of members with " },
		[COMBINE_RANK] = { " 在成员中的位次 ", " among the members' " },
	};
	const struct config *config = x->world->config;
	const struct indicator *indicator = &config->indicators[x->indicator];
	const struct aggregate *a = config_is_aggregate(config, x->subject)
	    ? config_aggregate(config, x->subject)
	    : NULL;
	int way = a == NULL ? COMBINE_RATIO_OF_SUMS : a->combine;
	bool is_counting = way == COMBINE_COUNT || way == COMBINE_SHARE;

	if (way == COMBINE_RATIO_OF_SUMS && a != NULL &&
	    indicator->of_members == OF_MEMBERS_VALUES)
		way = COMBINE_SUM;
	if (way == COMBINE_RANK)
		buf_printf(
		    out, "%s%s", is_chinese ? "" : "the place of ", a->of_id);
	buf_puts(out, is_chinese ? ways[way].zh : ways[way].en);
	if (!is_counting || a->where == NULL)
		buf_puts(out, indicator->formula);
	if (is_counting && a->where == NULL)
		buf_puts(out, " != 0");
	if (a == NULL || a->where == NULL)
		return;
	if (!is_counting)
		buf_puts(out, is_chinese ? "，条件 " : " where ");
	buf_puts(out, a->where);
}

const char *
explain_value_unit(const struct explanation *x)
{
	const struct config *config = x->world->config;
	const struct program *p = x->world->program;
	const struct formula *f = p->indicators[x->indicator];

	/* A growth rate's numbers are those of what grows. */
	return x->movers.kind == MOVERS_GROWTH
	    ? excerpt_unit(p, f)
	    : config->indicators[x->indicator].unit;
}

const char *
explain_part_unit(const struct explanation *x)
{
	const char *unit =
	    config_unit(x->world->config, x->subject, x->indicator);

	return x->movers.kind == MOVERS_GROWTH || text_equal(unit, "%")
	    ? "points"
	    : unit;
}

struct explain_units
explain_units(const struct explanation *x, bool is_chinese)
{
	const char *currency = people_currency(x->world->config, x->subject);
	double most = 0;
	double most_moved = fabs(x->movers.moved);
	struct explain_units units;

	for (size_t i = 0; i < x->movers.n; i++) {
		const struct mover *m = &x->movers.movers[i];
		most = fmax(most, fmax(fabs(m->now), fabs(m->before)));
		most_moved = fmax(most_moved, fabs(m->contribution));
	}
	units.value =
	    people_unit(is_chinese, explain_value_unit(x), currency, most);
	units.contribution =
	    people_unit(is_chinese, explain_part_unit(x), currency, most_moved);
	if (units.contribution.decimals == 1)
		units.contribution.decimals = 2; /* many are small */
	return units;
}
