/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * movers: who moved a total, member by member; the contributions add up to how
 * far it moved.
 *
 *   growth  100 (N − N') / N'   pull 100 (n − n') / N', 拉动百分点
 *   change  s (N − N')          s (n − n')
 *   ratio   s (N / D − N' / D') s ((n − R' d) / D − (n' − R' d') / D'),
 *                               R' = N' / D'
 *
 * n and d are a member's, N and D the sums over all; the year before has a
 * prime.  The ratio's terms vanish for a member that does not differ from the
 * group, and its sum is R − R' because N' − R' D' is 0.
 */
#ifndef SOEWATCH_ANSWER_MOVERS_H
#define SOEWATCH_ANSWER_MOVERS_H

#include <stdbool.h>
#include <stddef.h>

enum movers_kind {
	MOVERS_NONE,
	MOVERS_GROWTH,
	MOVERS_CHANGE,
	MOVERS_RATIO,
};

const char *movers_name(enum movers_kind kind); /* "growth", … */

/* A member's numbers on both sides, all known; d is read for ratios only. */
struct mover {
	int enterprise;
	double n, d;
	double n_before, d_before;
	double now, before;  /* worked out: its own value */
	double contribution; /* likewise */
};

struct movers {
	enum movers_kind kind;
	double scale; /* s above; of no use for growth */
	/* What D and D' must be more than: of a ratio n / max(d, 0), 0. */
	double floor;
	bool is_yes_or_no;     /* now and before are 1 or 0: it was counted */
	bool is_since_opening; /* before is the year's start, not a year ago */
	struct mover *movers;
	size_t n, size;
	double now, before; /* worked out: the group's */
	double moved;       /* likewise: the sum of the contributions */
};

void movers_add(struct movers *m, const struct mover *mover);

/* Works out what is to be worked out and puts the largest contributions first,
 * whatever their sign.  Without members, or where N', D or D' allow no division
 * (a base of growth must be positive, D and D' above the floor), the kind
 * becomes MOVERS_NONE. */
void movers_work_out(struct movers *m);
void movers_fini(struct movers *m);

#endif
