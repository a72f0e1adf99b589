/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * settle_judge: a subject judged by every target that concerns it: alerts, news
 * of past verdicts, the day on which time alone changes something.
 */
#ifndef SOEWATCH_SERVICE_SETTLE_JUDGE_H
#define SOEWATCH_SERVICE_SETTLE_JUDGE_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/answer/world.h"
#include "daemon/base/error.h"
#include "daemon/reckon/judge.h"
#include "daemon/service/matters.h"

/* Of each indicator the verdicts of the first target: that whose line its graph
 * shows. */
struct judged {
	struct verdicts *verdicts;
	int *targets; /* -1: none judges it */
	size_t n;
};

void judged_init(struct judged *j, size_t n_indicators);
void judged_fini(struct judged *j);

struct judging_query {
	const struct reckoner *reckoner;
	int subject;
	const struct series *series; /* one an indicator */
	bool has_restated; /* figures were restated lately in what is settled */
};

/* Inside a transaction. */
int settle_judge(struct world *w, const struct judging_query *query,
    struct judged *out, struct matter_counts *counts, struct error *err);

#endif
