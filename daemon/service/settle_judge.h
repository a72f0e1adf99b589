/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * settle_judge: one subject before all of its targets: alerts, and what is
 * remembered of the verdicts.
 */
#ifndef SOEWATCH_SERVICE_SETTLE_JUDGE_H
#define SOEWATCH_SERVICE_SETTLE_JUDGE_H

#include "daemon/base/error.h"
#include "daemon/reckon/judge.h"
#include "daemon/service/matters.h"

/* What an indicator's graph shows: the first target on it. */
struct shown_target {
	int target; /* -1: none */
	struct verdicts verdicts;
};

struct judgement {
	struct docket docket;       /* the caller's, but for its alerts */
	struct shown_target *shown; /* one an indicator */
	int32_t wake_day; /* when to look again though nothing is reported */
};

/* Judges the docket's subject by every target that concerns it; series are one
 * an indicator.  Inside a transaction.  Caller frees with judgement_fini(),
 * also after -1. */
int settle_judge(struct judgement *j, const struct reckoner *r,
    const struct series *series, struct error *err);
void judgement_fini(struct judgement *j);

#endif
