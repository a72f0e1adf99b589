/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * targets_periods: every judged period of every target, a row each.
 *
 * A province has millions of them: they are written subject by subject.
 */
#include "graphs/emit.h"
#include "daemon/cli/targets.h"
#include "daemon/base/mem.h"

static const struct column columns[] = {
	{ .name = "target", .zh = "目标" },
	{ .name = "subject", .zh = "对象" },
	{ .name = "period_end", .zh = "期末", .en = "period end" },
	{ .name = "value", .zh = "数值", .kind = COLUMN_NUMBER },
	{ .name = "line", .zh = "目标线", .kind = COLUMN_NUMBER },
	{ .name = "state", .zh = "状态" },
	{ .name = "n_reported",
	    .zh = "报送",
	    .en = "reported",
	    .kind = COLUMN_INTEGER },
	{ .name = "n_members",
	    .zh = "户数",
	    .en = "members",
	    .kind = COLUMN_INTEGER },
	{ .name = "projection", .zh = "预计", .kind = COLUMN_NUMBER },
	{ .name = "word", .zh = "说明", .is_optional = true },
};

static void
add_verdict(struct output *o, const struct config *config,
    const struct judged *judged, const struct verdict *v)
{
	output_text(o, config->targets[judged->target].id);
	output_text(o, config_subject_id(config, judged->subject));
	output_date(o, v->period.end_day);
	output_number(o, v->value);
	output_number(o, v->line);
	output_text(o, state_name(v->state));
	output_integer(o, v->n_reported);
	output_integer(o, v->n_members);
	output_number(o, v->projection);
	output_text(o, v->word == WORD_NONE ? NULL : word_name(v->word));
	output_people(o, word_text(v->word, config->language != LANGUAGE_EN));
}

struct periods {
	struct invocation *in;
	struct output *output;
	int subject; /* whose rows they are */
};

static int
add_periods(void *arg, const struct judged *judged, struct error *err)
{
	struct periods *p = arg;
	const struct verdicts *verdicts = judged->verdicts;

	(void)err;
	if (judged->subject != p->subject)
		output_flush(p->output, &p->in->look, p->in->out);
	p->subject = judged->subject;
	for (size_t i = 0; i < verdicts->n; i++) {
		if (verdicts->verdicts[i].is_judged)
			add_verdict(p->output, p->in->world->config, judged,
			    &verdicts->verdicts[i]);
	}
	return 0;
}

int
targets_print_periods(struct invocation *in, int only, struct error *err)
{
	struct periods p = { .in = in,
		.output = output_new(columns, ARRAY_SIZE(columns)),
		.subject = -1 };
	int rc =
	    scoreboard_walk(in->world, only, DATE_NONE, add_periods, &p, err);

	if (rc == 0)
		invocation_print(in, p.output);
	output_free(p.output);
	return rc;
}
