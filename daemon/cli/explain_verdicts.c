/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * explain_verdicts: what the targets say of a value, and why they say nothing:
 * a line may be unknown where the value is known.
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

static int
add_judgement(void *arg, const struct judged *judged, struct error *err)
{
	struct explanation *x = arg;
	struct world *w = x->in->world;
	const struct verdicts *verdicts = judged->verdicts;
	struct judgement *j;

	if (w->config->targets[judged->target].indicator != x->indicator)
		return 0;
	for (size_t i = 0; i < verdicts->n; i++) {
		const struct verdict *v = &verdicts->verdicts[i];
		if (v->period.end_day != x->end_day || !v->is_judged)
			continue;
		x->judgements = xgrow(x->judgements, x->n_judgements,
		    &x->judgements_size, sizeof *x->judgements);
		j = &x->judgements[x->n_judgements++];
		*j = (struct judgement){ .target = judged->target,
			.line = v->line,
			.state = v->state };
		return reason_of_verdict(w, judged, v, &j->reason, err);
	}
	return 0;
}

int
explain_verdicts(struct explanation *x, struct error *err)
{
	if (x->end_day == DATE_NONE)
		return 0;
	return scoreboard_walk(
	    x->in->world, x->subject, DATE_NONE, add_judgement, x, err);
}

void
explain_verdicts_fini(struct explanation *x)
{
	for (size_t i = 0; i < x->n_judgements; i++)
		reason_fini(&x->judgements[i].reason);
	free(x->judgements);
}

static void
add_line(
    struct output *o, const struct explanation *x, const struct judgement *j)
{
	const struct config *config = x->in->world->config;
	const struct target *t = &config->targets[j->target];
	const struct line *range = &t->sides[SIDE_BETWEEN];
	char line[SHOWN_SIZE], upper[SHOWN_SIZE];
	char *text;

	output_number(o, j->line);
	if (t->side == SIDE_BETWEEN) {
		shown_value(line, config, x->subject, x->indicator,
		    range->number, x->value.number);
		shown_value(upper, config, x->subject, x->indicator,
		    range->upper, x->value.number);
		text = xasprintf("%s – %s", line, upper);
	} else {
		shown_value(line, config, x->subject, x->indicator, j->line,
		    x->value.number);
		text = xasprintf("%s %s", side_sign((enum side)t->side), line);
	}
	output_people(o, text);
	free(text);
}

struct output *
explain_verdict_rows(const struct explanation *x)
{
	struct output *o =
	    output_new(verdict_columns, ARRAY_SIZE(verdict_columns));

	for (size_t i = 0; i < x->n_judgements; i++) {
		const struct judgement *j = &x->judgements[i];
		const struct state_look *look = shown_state(j->state);
		char *state = xasprintf("%s %s", look->sign,
		    invocation_say(x->in, look->zh, look->en));

		output_text(o, x->in->world->config->targets[j->target].id);
		add_line(o, x, j);
		output_text(o, state_name(j->state));
		output_people(o, state);
		output_style(o, look->style);
		output_text(o, j->reason.en);
		output_people(o,
		    j->reason.en == NULL
			? ""
			: invocation_say(x->in, j->reason.zh, j->reason.en));
		free(state);
	}
	return o;
}
