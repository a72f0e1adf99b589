/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * scoreboard: subject by subject, so that a series is worked out once for all
 * targets and a book is dropped when its enterprise is done with.
 */
#include <math.h>
#include <stdlib.h>

#include "daemon/base/order.h"
#include "daemon/base/text.h"
#include "daemon/answer/scoreboard.h"
#include "daemon/reckon/compute.h"
#include "daemon/base/mem.h"

/* ---- the walk ---- */

/* One subject's series so far, an indicator each. */
struct table {
	struct series *series;
	bool *is_read;
	size_t n;
};

static const struct series *
read_series(struct world *w, struct table *table, int indicator, int subject,
    struct error *err)
{
	struct series *series = &table->series[indicator];

	if (!table->is_read[indicator] &&
	    compute_series(&w->reckoner, indicator, subject, series, err) != 0)
		return NULL;
	table->is_read[indicator] = true;
	return series;
}

static void
table_clear(struct table *table)
{
	for (size_t i = 0; i < table->n; i++) {
		if (table->is_read[i])
			series_fini(&table->series[i]);
		table->is_read[i] = false;
	}
}

struct walk {
	struct world *world;
	int (*visit)(void *arg, const struct judged *judged, struct error *err);
	void *arg;
	struct table table;
};

static int
visit_target(struct walk *walk, int target, int subject, struct error *err)
{
	struct world *w = walk->world;
	struct verdicts verdicts = { 0 };
	const struct series *series = read_series(w, &walk->table,
	    w->config->targets[target].indicator, subject, err);
	int rc = series == NULL ? -1 : 0;

	if (rc == 0)
		rc = judge(
		    &w->reckoner, target, subject, series, &verdicts, err);
	if (rc == 0)
		rc = walk->visit(walk->arg,
		    &(const struct judged){ .target = target,
			.subject = subject,
			.series = series,
			.verdicts = &verdicts },
		    err);
	verdicts_fini(&verdicts);
	return rc;
}

static int
visit_subject(struct walk *walk, int subject, struct error *err)
{
	const struct config *config = walk->world->config;
	bool is_judged = false;
	int rc = 0;

	for (size_t i = 0; i < config->n_targets && rc == 0; i++) {
		if (!target_judges(config, &config->targets[i], subject))
			continue;
		rc = visit_target(walk, (int)i, subject, err);
		is_judged = true;
	}
	table_clear(&walk->table);
	/* Its own book is not asked again; benchmarks, which everybody's lines
	 * read, are judged by nothing and stay. */
	if (is_judged && !config_is_aggregate(config, subject))
		world_forget(walk->world, subject);
	return rc;
}

int
scoreboard_walk(struct world *w, int only, int32_t present_day,
    int (*visit)(void *arg, const struct judged *judged, struct error *err),
    void *arg, struct error *err)
{
	const struct config *config = w->config;
	size_t n = config_subjects(config);
	struct walk walk = { .world = w,
		.visit = visit,
		.arg = arg,
		.table = { .n = config->n_indicators } };
	int rc = 0;

	walk.table.series =
	    xcalloc(config->n_indicators, sizeof *walk.table.series);
	walk.table.is_read =
	    xcalloc(config->n_indicators, sizeof *walk.table.is_read);
	/* Aggregates first: they need all books at once. */
	for (size_t i = 0; i < n && rc == 0; i++) {
		int subject = (int)((i + config->roster->n) % n);
		if ((only >= 0 && only != subject) ||
		    (present_day != DATE_NONE &&
			!config_is_aggregate(config, subject) &&
			!config_is_present(config, subject, present_day)))
			continue;
		rc = visit_subject(&walk, subject, err);
	}
	free(walk.table.series);
	free(walk.table.is_read);
	return rc;
}

/* ---- order ---- */

int
score_chapter(const struct config *config, int target)
{
	const char *clause = config->targets[target].clause;

	if (config->plan.chapters.n > 0) {
		int chapter = config_chapter(config, clause);
		return chapter >= 0 ? chapter : (int)config->plan.chapters.n;
	}
	/* The first target of the same clause stands for it. */
	for (int i = 0; i < target; i++) {
		if (text_equal(config->targets[i].clause, clause))
			return i;
	}
	return target;
}

static int
compare_distances(double a, double b)
{
	if (isnan(a) || isnan(b))
		return isnan(a) - isnan(b);
	return (a > b) - (a < b);
}

int
score_compare(
    const struct config *config, const struct score *a, const struct score *b)
{
	static const int badness[] = {
		[STATE_MISSED] = 0,
		[STATE_AT_RISK] = 1,
		[STATE_UNKNOWN] = 2,
		[STATE_MET] = 3,
	};
	const int32_t pairs[][2] = {
		{ score_chapter(config, a->target),
		    score_chapter(config, b->target) },
		{ badness[a->state], badness[b->state] },
		{ a->target, b->target },
		{ 0, compare_distances(b->distance, a->distance) },
		{ a->subject, b->subject },
	};

	return order_pairs(pairs, ARRAY_SIZE(pairs));
}

static int
compare_scores(const void *a, const void *b, void *config)
{
	return score_compare(config, a, b);
}

/* ---- scores ---- */

struct scoring {
	struct world *world;
	struct scoreboard *board;
};

/* Coverage where nothing is known: that of the newest period that counts. */
static void
set_coverage(struct score *score, const struct verdicts *verdicts)
{
	const struct verdict *v = score->is_known ? &score->latest : NULL;

	for (size_t i = verdicts->n; i > 0 && v == NULL; i--) {
		if (verdicts->verdicts[i - 1].is_judged)
			v = &verdicts->verdicts[i - 1];
	}
	if (v == NULL)
		return;
	score->n_reported = v->n_reported;
	score->n_members = v->n_members;
}

static int
add_score(void *arg, const struct judged *judged, struct error *err)
{
	struct scoring *scoring = arg;
	struct scoreboard *board = scoring->board;
	const struct verdicts *verdicts = judged->verdicts;
	const struct target *t = &board->config->targets[judged->target];
	const struct verdict *latest = verdicts_latest(verdicts);
	int32_t today = board->today_day;
	struct score score = { .target = judged->target,
		.subject = judged->subject,
		.is_known = latest != NULL,
		.state = verdicts_state(verdicts, today),
		.line = latest != NULL ? latest->line
				       : lines_on(&verdicts->lines, today),
		.distance = NAN,
		.projection = NAN,
		.since_day = verdicts_since(verdicts, today) };

	if (latest != NULL) {
		score.latest = *latest;
		score.distance =
		    target_distance(t, latest->value, latest->line);
		if (t->by_day != DATE_NONE && today < t->by_day)
			score.projection = latest->projection;
	} else if (t->side == SIDE_BETWEEN) {
		score.line = NAN;
	}
	set_coverage(&score, verdicts);
	if (reason_find(scoring->world, judged, today, &score.reason, err) != 0)
		return -1;
	board->scores =
	    xgrow(board->scores, board->n, &board->size, sizeof *board->scores);
	board->scores[board->n++] = score;
	return 0;
}

int
scoreboard_read(struct world *w, int only, int32_t today_day,
    struct scoreboard *out, struct error *err)
{
	struct scoring scoring = { .world = w, .board = out };

	*out =
	    (struct scoreboard){ .config = w->config, .today_day = today_day };
	if (scoreboard_walk(w, only, today_day, add_score, &scoring, err) != 0)
		return -1;
	if (out->n > 1)
		qsort_r(out->scores, out->n, sizeof *out->scores,
		    compare_scores, w->config);
	return 0;
}

void
scoreboard_fini(struct scoreboard *board)
{
	for (size_t i = 0; i < board->n; i++)
		reason_fini(&board->scores[i].reason);
	free(board->scores);
	*board = (struct scoreboard){ 0 };
}
