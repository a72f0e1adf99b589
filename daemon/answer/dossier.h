/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * dossier: what the report of an alert says, gathered from the ledger.
 */
#ifndef SOEWATCH_ANSWER_DOSSIER_H
#define SOEWATCH_ANSWER_DOSSIER_H

#include <stdint.h>

#include "daemon/answer/world.h"
#include "daemon/base/error.h"
#include "graphs/chart.h"
#include "graphs/report.h"

struct totals;
struct dossier;

enum { DOSSIER_TIME_SIZE = 32 };

struct dossier_query {
	int64_t alert;
	int64_t made_sec;  /* when the report is made */
	int32_t today_day; /* by which reports are too old */
	/* An instant in local time. */
	const char *(*local_time)(char out[DOSSIER_TIME_SIZE], int64_t sec);
	/* The aggregates' sums and a reckoner that knows them, where they are
	 * at hand; NULL: members are asked. */
	struct totals *totals;
	const struct reckoner *reckoner;
};

/* 1 with *out, 0 where there is no such alert, -1 with err.  All is copied:
 * the dossier outlives the world's books.  Caller frees with dossier_free(). */
int dossier_read(struct world *w, const struct dossier_query *query,
    struct dossier **out, struct error *err);
void dossier_free(struct dossier *d);

/* The report; borrowed.  Its graph is for the caller to draw and to add. */
struct report *dossier_report(struct dossier *d);

/* What its graph shows, NULL where it has none.  Borrowed. */
struct chart *dossier_chart(struct dossier *d);

#endif
