/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * evaluate: a formula's value for a subject at a period's end.
 *
 * Unknown is NaN: a missing input makes the result unknown, never 0.
 */
#ifndef SOEWATCH_RECKON_EVALUATE_H
#define SOEWATCH_RECKON_EVALUATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/error.h"
#include "daemon/model/fact.h"
#include "daemon/model/series.h"
#include "daemon/reckon/flow.h"
#include "daemon/reckon/program.h"

struct value {
	double number; /* NaN: unknown */
	enum word word;
	unsigned n_reported, n_members;
};

/* Where books come from.  book returns an enterprise's facts, borrowed and
 * valid as long as the reckoner is used, or NULL with err set. */
struct reckoner {
	const struct program *program;
	const struct book *(*book)(
	    void *arg, int enterprise, struct error *err);
	void *arg;
	/* Where an aggregate's value is known already (NULL: nowhere): 1 and
	 * *out, 0 where it is not, -1 with err.  Asked where nobody wants to
	 * see the figures. */
	int (*summed)(void *arg, const struct reckoner *r,
	    const struct formula *f, int subject, int32_t end_day,
	    enum rhythm rhythm, struct value *out, struct error *err);
	void *summed_arg;
	bool is_judging; /* an aggregate that is read of too few members is
			  * unknown (min_coverage) */
};

/* How an item is read. */
#define MODE_LIST(X)                                                           \
	X(MODE_PLAIN, "")                                                      \
	X(MODE_TTM, "ttm")                                                     \
	X(MODE_SINGLE, "single")                                               \
	X(MODE_ANNUALISED, "annualised")                                       \
	X(MODE_OPENING, "opening")

enum mode {
#define MODE_ENUM(id, name) id,
	MODE_LIST(MODE_ENUM)
#undef MODE_ENUM
};

const char *mode_name(enum mode mode);

/* One figure that went into a value: for explain. */
struct trace_leaf {
	int enterprise;
	int item;
	enum mode mode;
	struct period wanted;  /* start_day DATE_NONE: a stock */
	int basis_year;        /* of the fact used */
	double value;          /* NaN: unknown */
	struct flow_path path; /* the facts, signed; n == 0: none */
	struct flow_path
	    other; /* an equally good path that disagrees; n == 0 */
};

struct trace {
	struct trace_leaf *leaves;
	size_t n, size;
	char reason[256]; /* why the value is unknown; "" when it is known */
};

void trace_fini(struct trace *trace);

/* The formula's value for the subject at end_day; period steps (single, delta,
 * lag) are those of rhythm.  trace may be NULL.  -1 with err when a book cannot
 * be read. */
int evaluate(const struct reckoner *r, const struct formula *formula,
    int subject, int32_t end_day, enum rhythm rhythm, struct value *out,
    struct trace *trace, struct error *err);

#endif
