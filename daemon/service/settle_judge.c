/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * settle_judge: target by target.
 */
#include <stdlib.h>

#include "daemon/service/clock.h"
#include "daemon/service/past.h"
#include "daemon/service/settle_alerts.h"
#include "daemon/service/settle_judge.h"
#include "daemon/service/wake.h"
#include "daemon/base/mem.h"

static int
judge_one(struct judgement *j, struct past *past, const struct reckoner *r,
    int target, const struct series *series, struct error *err)
{
	const struct target *t = &j->docket.world->config->targets[target];
	struct shown_target *shown = &j->shown[t->indicator];
	struct verdicts v;

	if (judge(r, target, j->docket.subject, &series[t->indicator], &v,
		err) != 0)
		return error_prefix(err, "target %s", t->id);
	j->wake_day =
	    wake_earlier(j->wake_day, verdicts_next_day(&v, clock_today()));
	int rc = settle_alert(&j->docket, target, &v, err);
	if (rc == 0)
		rc = past_compare(past, &j->docket, target, &v, err);
	if (rc == 0 && shown->target < 0)
		*shown = (struct shown_target){ target, v };
	else
		verdicts_fini(&v);
	return rc;
}

int
settle_judge(struct judgement *j, const struct reckoner *r,
    const struct series *series, struct error *err)
{
	struct docket *d = &j->docket;
	struct world *w = d->world;
	const struct config *c = w->config;
	struct past past = { 0 };

	j->shown = xcalloc(c->n_indicators, sizeof *j->shown);
	for (size_t i = 0; i < c->n_indicators; i++)
		j->shown[i].target = -1;
	j->wake_day = wake_by_roster(c, d->subject, clock_today());
	int rc = ledger_alerts_of(
	    w->ledger, config_subject_id(c, d->subject), &d->alerts, err);
	if (rc == 0)
		rc = past_read(w, d->subject, &past, err);
	for (size_t i = 0; i < c->n_targets && rc == 0; i++) {
		if (target_judges(c, &c->targets[i], d->subject))
			rc = judge_one(j, &past, r, (int)i, series, err);
	}
	if (rc == 0)
		rc = past_write(w, d->subject, &past, err);
	past_fini(&past);
	return rc == 0 ? wake_set(w, d->subject, j->wake_day, err) : -1;
}

void
judgement_fini(struct judgement *j)
{
	size_t n = j->shown == NULL ? 0 : j->docket.world->config->n_indicators;

	for (size_t i = 0; i < n; i++)
		verdicts_fini(&j->shown[i].verdicts);
	free(j->shown);
	alerts_fini(&j->docket.alerts);
	*j = (struct judgement){ 0 };
}
