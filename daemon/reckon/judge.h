/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * judge: a series against a target's line.
 *
 * Verdicts (design §5): with a deadline a target is met or at_risk before it,
 * met or missed from the first period that ends on or after it (a year of 52
 * weeks ends a few days before its month: target_is_before()); without one, met
 * or missed; beyond the warn threshold only, at_risk.  Unknown never counts
 * as met.
 */
#ifndef SOEWATCH_RECKON_JUDGE_H
#define SOEWATCH_RECKON_JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/error.h"
#include "daemon/model/series.h"
#include "daemon/reckon/evaluate.h"
#include "daemon/reckon/line.h"

enum state {
	STATE_MET,
	STATE_AT_RISK,
	STATE_MISSED,
	STATE_UNKNOWN,
};

const char *state_name(enum state state); /* "met", "at_risk", … */

/* How loud an alert would be at a period. */
enum level { LEVEL_NONE, LEVEL_WARN, LEVEL_FAIL };

struct verdict {
	struct period period;
	double value;
	enum word word;
	double line;       /* of a range, the nearer bound; NaN: unknown */
	double projection; /* where the trend leads until the deadline; NaN:
			    * too few points, or no deadline to come */
	bool is_judged;    /* this period end counts for the target */
	enum state state;
	enum level level; /* what fires, hysteresis and for_periods applied */
	bool is_pending;  /* beyond a threshold, but not for long enough */
	enum level pending_level; /* how loud that will be */
	bool is_unmet; /* what fires or is pending: the deadline passed, and
			* the line is not met */
	unsigned n_reported, n_members;
};

struct verdicts {
	struct verdict *verdicts; /* one a point of the series */
	size_t n;
	struct lines lines; /* as judged, at the series' periods */
	/* The newest period that is judged and was reported, though its line
	 * may be unknown; DATE_NONE: none. */
	int32_t newest_day;
	/* From these days on, DATE_NONE: never, the state is another though
	 * nothing was reported: the deadline has passed, the newest report is
	 * too old. */
	int32_t unreported_day, stale_day;
	bool starts_late; /* the first report is of a time behind the deadline,
			   * of which it says nothing: all is unknown */
};

/* Judges the subject's series by the target.  Caller frees with
 * verdicts_fini(). */
int judge(const struct reckoner *r, int target, int subject,
    const struct series *series, struct verdicts *out, struct error *err);
void verdicts_fini(struct verdicts *v);

/* The newest judged verdict with a known value (or a word that stands for it),
 * NULL if there is none. */
const struct verdict *verdicts_latest(const struct verdicts *v);

/* The state as of today: missed where the newest report is too old; past the
 * deadline, unknown until a period that ends on or after it is reported. */
enum state verdicts_state(const struct verdicts *v, int32_t today_day);

/* Is the newest report too old (the target's stale)? */
bool verdicts_are_stale(const struct verdicts *v, int32_t today_day);

/* How loud an alert would be today. */
enum level verdicts_level(const struct verdicts *v, int32_t today_day);

/* The next day after today on which the state, with nothing reported, becomes
 * another; DATE_NONE: none. */
int32_t verdicts_next_day(const struct verdicts *v, int32_t today_day);

/* The period end from which on the newest judged verdicts have had today's
 * state without a break, or the day from which on the report is too old;
 * DATE_NONE where there is none. */
int32_t verdicts_since(const struct verdicts *v, int32_t today_day);

/* Does a period that ends on end_day come before the target's deadline?  Never
 * without a deadline. */
bool target_is_before(const struct target *target, int32_t end_day);

#endif
