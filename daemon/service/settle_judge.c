/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * settle_judge: one verdict after the other.
 */
#include <stdlib.h>

#include "daemon/service/clock.h"
#include "daemon/service/past.h"
#include "daemon/service/settle_alerts.h"
#include "daemon/service/settle_judge.h"
#include "daemon/service/wake.h"
#include "daemon/base/mem.h"

void
judged_init(struct judged *j, size_t n)
{
	*j = (struct judged){ .verdicts = xcalloc(n, sizeof *j->verdicts),
		.targets = xcalloc(n, sizeof *j->targets),
		.n = n };
	for (size_t i = 0; i < n; i++)
		j->targets[i] = -1;
}

void
judged_fini(struct judged *j)
{
	for (size_t i = 0; i < j->n; i++)
		verdicts_fini(&j->verdicts[i]);
	free(j->verdicts);
	free(j->targets);
	*j = (struct judged){ 0 };
}

/* By one target; *wake becomes earlier where its state changes before. */
static int
judge_one(const struct judging_query *q, int target, struct past *past,
    struct judged *out, int32_t *wake, struct error *err)
{
	struct matters *m = past->matters;
	int32_t today = clock_today();
	const struct target *t = &m->world->config->targets[target];
	struct verdicts v;

	if (judge(q->reckoner, target, q->subject, &q->series[t->indicator], &v,
		err) != 0)
		return error_prefix(err, "target %s", t->id);
	int rc = 0;
	*wake = wake_earlier(*wake, verdicts_next_day(&v, today));
	if (m->world->is_catching_up && verdicts_are_stale(&v, today))
		*wake = today;
	else
		rc = settle_alert(m, target, q->subject, &v, err);
	if (rc == 0)
		rc = past_compare(past, target, &v, err);
	if (rc == 0 && out->targets[t->indicator] < 0) {
		out->targets[t->indicator] = target;
		out->verdicts[t->indicator] = v;
	} else {
		verdicts_fini(&v);
	}
	return rc;
}

int
settle_judge(struct world *w, const struct judging_query *q, struct judged *out,
    struct matter_counts *counts, struct error *err)
{
	const struct config *c = w->config;
	int32_t wake = wake_by_roster(c, q->subject, clock_today());
	struct alerts alerts;
	struct matters matters = { w, &alerts, counts };
	struct past past = { .matters = &matters,
		.subject = q->subject,
		.is_restated = q->has_restated };
	int rc = ledger_alerts_of(
	    w->ledger, config_subject_id(c, q->subject), &alerts, err);

	if (rc == 0)
		rc = past_read(&past, err);
	for (size_t i = 0; i < c->n_targets && rc == 0; i++) {
		if (target_judges(c, &c->targets[i], q->subject))
			rc = judge_one(q, (int)i, &past, out, &wake, err);
	}
	if (rc == 0)
		rc = past_write(&past, err);
	past_fini(&past);
	alerts_fini(&alerts);
	return rc == 0 ? wake_set(w, q->subject, wake, err) : -1;
}
