/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * dossier_parts: a dossier while it is gathered.  Private to answer/dossier*.c.
 */
#ifndef SOEWATCH_ANSWER_DOSSIER_PARTS_H
#define SOEWATCH_ANSWER_DOSSIER_PARTS_H

#include <stdbool.h>

#include "daemon/answer/dossier.h"
#include "daemon/answer/explain.h"

struct dossier {
	struct world *world; /* while it is gathered */
	const struct dossier_query *query;
	bool is_chinese;
	const struct alert *alert;
	int target, subject, indicator, feed; /* -1: none, or not configured */
	struct series series;
	struct verdicts verdicts; /* of the target */
	bool has_verdicts;
	struct chart chart;
	bool has_chart;
	struct report report;
	char **kept; /* all texts of the report */
	size_t n_kept, kept_size;
	/* Its arrays. */
	struct report_pair *pairs;
	struct report_point *points;
	struct report_fact *facts;
	struct report_document *documents;
	struct report_mover *movers;
	struct report_member *members;
	struct report_restatement *restatements;
	struct report_hold *holds;
	const char **caveats;
	struct report_event *events;
	size_t pairs_size, facts_size, documents_size, restatements_size;
	size_t holds_size, caveats_size;
};

/* Takes ownership of the text until the dossier is freed.  Returns it. */
const char *dossier_keep(struct dossier *d, char *text);
const char *dossier_copy(struct dossier *d, const char *text); /* or NULL */
const char *dossier_say(
    const struct dossier *d, const char *zh, const char *en);

struct report_name dossier_enterprise(struct dossier *d, int enterprise);
struct report_name dossier_item(struct dossier *d, int item);
struct report_name dossier_feed(struct dossier *d, const char *id);
struct report_instant dossier_instant(struct dossier *d, int64_t sec);

/* "2015-01-01 – 2015-09-30", or the day of a stock: as it was reported. */
struct report_period dossier_stretch(struct dossier *d, struct period period);

/* "2018年二季度": the period of the series that ends on the day. */
struct report_period dossier_period(struct dossier *d, int32_t end_day);

/* A value of the indicator, and its line: "≤ 65 %". */
struct report_number dossier_value(
    struct dossier *d, double value, double beside);
struct report_number dossier_line(struct dossier *d, double line, double value);

void dossier_caveat(struct dossier *d, char *text); /* takes ownership */
void dossier_pair(struct dossier *d, const char *key, const char *name,
    char *text); /* likewise; NULL: nothing is added */

/* Documents by id; the place of one in the report's, from 1. */
size_t dossier_document(
    struct dossier *d, int64_t id, const struct document_info *info);

/* A held figure and who ruled on it. */
void dossier_hold(struct dossier *d, const struct hold *h);

/* Of a target: the value taken apart, and what is doubtful about it. */
int dossier_figures(struct dossier *d, struct error *err);

/* Of what has no target: what is missing, failing or held. */
int dossier_matter(struct dossier *d, struct error *err);

#endif
