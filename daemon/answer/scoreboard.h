/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * scoreboard: 记分牌, how every target stands for each of its subjects on a
 * day.
 */
#ifndef SOEWATCH_ANSWER_SCOREBOARD_H
#define SOEWATCH_ANSWER_SCOREBOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/error.h"
#include "daemon/reckon/judge.h"
#include "daemon/answer/world.h"

/* Why a state is unknown, or missed for want of a report. */
struct reason {
	char *zh, *en; /* NULL: there is nothing to say */
};

/* One target as judged for one subject. */
struct score {
	int target;
	int subject;
	enum state state;
	bool is_known;         /* latest is there */
	struct verdict latest; /* the newest that is judged and known */
	double line;           /* NaN: unknown, or no single number */
	double distance;       /* from the line; negative: beyond it */
	double projection;     /* NaN: none, or the deadline is over */
	int32_t since_day;     /* DATE_NONE: nobody knows */
	unsigned n_reported, n_members; /* of latest, or of the newest judged */
	struct reason reason;
};

struct scoreboard {
	const struct config *config;
	int32_t today_day;
	struct score *scores;
	size_t n, size;
};

/* Judges by what the world's view shows, as of today: all targets, or those of
 * one subject (-1: all).  Enterprises that the roster's from and to keep out
 * today are not on the board.  In order (score_compare()).  Caller frees with
 * scoreboard_fini(), also after -1. */
int scoreboard_read(struct world *w, int only, int32_t today_day,
    struct scoreboard *out, struct error *err);
void scoreboard_fini(struct scoreboard *board);

/* Chapters of the plan in its order (clauses in the configuration's where there
 * is no plan), in each the worst first, then targets as configured, of one
 * target the one that is farthest beyond its line first. */
int score_compare(
    const struct config *config, const struct score *a, const struct score *b);

/* Where the target's chapter, or clause, stands among the others. */
int score_chapter(const struct config *config, int target);

/* A target as judged for a subject, on a walk. */
struct judged {
	int target, subject;
	const struct series *series;
	const struct verdicts *verdicts;
};

/* Judges each target for each of its subjects (or the one), aggregates first,
 * and shows them to visit; each series is worked out once.  Where present_day
 * is not DATE_NONE, enterprises that were no members on it are passed over. */
int scoreboard_walk(struct world *w, int only, int32_t present_day,
    int (*visit)(void *arg, const struct judged *judged, struct error *err),
    void *arg, struct error *err);

/* Why the state is what it is today: *out, which is { 0 } where there is
 * nothing to say.  Caller frees with reason_fini(). */
int reason_find(struct world *w, const struct judged *judged, int32_t today_day,
    struct reason *out, struct error *err);

/* Likewise of one verdict, why it is unknown. */
int reason_of_verdict(struct world *w, const struct judged *judged,
    const struct verdict *v, struct reason *out, struct error *err);
void reason_fini(struct reason *reason);

#endif
