/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * explain_verdicts: what the targets say of a value, in rows.
 */
#include <stdlib.h>

#include "daemon/cli/explain.h"
#include "daemon/cli/shown.h"
#include "daemon/base/mem.h"

static const struct column verdict_columns[] = {
	{ .name = "target", .zh = "目标" },
	{ .name = "line", .zh = "目标线", .kind = COLUMN_NUMBER },
	{ .name = "state", .zh = "状态" },
	{ .name = "reason", .zh = "原因", .is_optional = true },
};

static void
add_line(struct output *o, const struct telling *t, const struct judgement *j)
{
	const struct config *config = t->x.world->config;
	const struct target *target = &config->targets[j->target];
	const struct line *range = &target->sides[SIDE_BETWEEN];
	char line[SHOWN_SIZE], upper[SHOWN_SIZE];
	char *text;

	output_number(o, j->line);
	if (target->side == SIDE_BETWEEN) {
		shown_value(line, config, t->x.subject, t->x.indicator,
		    range->number, t->x.value.number);
		shown_value(upper, config, t->x.subject, t->x.indicator,
		    range->upper, t->x.value.number);
		text = xasprintf("%s – %s", line, upper);
	} else {
		shown_value(line, config, t->x.subject, t->x.indicator, j->line,
		    t->x.value.number);
		text = xasprintf("%s %s", side_sign((enum side)target->side), line);
	}
	output_people(o, text);
	free(text);
}

struct output *
explain_verdict_rows(const struct telling *t)
{
	struct output *o =
	    output_new(verdict_columns, ARRAY_SIZE(verdict_columns));

	for (size_t i = 0; i < t->x.n_judgements; i++) {
		const struct judgement *j = &t->x.judgements[i];
		const struct state_look *look = shown_state(j->state);
		char *state = xasprintf("%s %s", look->sign,
		    invocation_say(t->in, look->zh, look->en));

		output_text(o, t->x.world->config->targets[j->target].id);
		add_line(o, t, j);
		output_text(o, state_name(j->state));
		output_people(o, state);
		output_style(o, look->style);
		output_text(o, j->reason.en);
		output_people(o,
		    j->reason.en == NULL
			? ""
			: invocation_say(t->in, j->reason.zh, j->reason.en));
		free(state);
	}
	return o;
}
