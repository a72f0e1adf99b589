/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * explain_verdicts: what the targets say of a value, and why they say nothing:
 * a line may be unknown where the value is known.
 */
#include <stdlib.h>

#include "daemon/answer/explain.h"
#include "daemon/base/mem.h"

static int
add_judgement(void *arg, const struct judged *judged, struct error *err)
{
	struct explanation *x = arg;
	struct world *w = x->world;
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
	    x->world, x->subject, DATE_NONE, add_judgement, x, err);
}

void
explain_verdicts_fini(struct explanation *x)
{
	for (size_t i = 0; i < x->n_judgements; i++)
		reason_fini(&x->judgements[i].reason);
	free(x->judgements);
}
