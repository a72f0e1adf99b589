/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * explain: a value, taken apart: its formula, the figures that were read, the
 * documents that they came from, and what the targets say.
 */
#ifndef SOEWATCH_ANSWER_EXPLAIN_H
#define SOEWATCH_ANSWER_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/answer/movers.h"
#include "daemon/answer/scoreboard.h"
#include "daemon/answer/world.h"
#include "daemon/base/error.h"
#include "daemon/base/buf.h"
#include "daemon/reckon/evaluate.h"
#include "graphs/people.h"

/* A member of an aggregate on the day. */
struct member {
	int enterprise;
	bool is_in;       /* the aggregate's value is made of it, too */
	double condition; /* 1 or 0, NaN: unknown; 1 where there is none */
	double value;     /* its own of the indicator; NaN: unknown */
	int place;        /* among those that are in, where they are ranked */
	char *reason;     /* why it is not in; "" when it is */
};

/* A document that a figure came from. */
struct origin {
	int64_t document;
	struct document_info info; /* members NULL where the ledger has none */
};

/* What a target says of the value. */
struct judgement {
	int target;
	double line;
	enum state state;
	struct reason reason; /* why it is unknown */
};

struct explanation {
	struct world *world;
	int subject, indicator;
	enum rhythm rhythm;
	int fiscal_month;
	int32_t end_day; /* DATE_NONE: nothing was ever reported */
	struct value value;
	struct trace trace;
	char *with_numbers;     /* NULL: it cannot be shown so */
	struct member *members; /* of an aggregate */
	size_t n_members;
	struct movers movers; /* likewise, since the year before or opening */
	struct judgement *judgements; /* by the targets, as configured */
	size_t n_judgements, judgements_size;
	struct origin *origins;
	size_t n_origins, origins_size;
	struct holds holds;       /* all that wait for a ruling */
	const struct hold **held; /* those of them that it waits for */
	size_t n_held, held_size;
};

/* Takes the value of the subject's indicator at end_day apart, by the world's
 * view; DATE_NONE: of the newest period whose value is known.  Borrows what it
 * points to from the world, whose books must not be dropped before
 * explanation_fini(), which the caller owes also after -1. */
int explanation_read(struct world *w, int subject, int indicator,
    int32_t end_day, struct explanation *out, struct error *err);
void explanation_fini(struct explanation *x);

/* Where a document stands in origins; it was put there before. */
size_t explain_origin(const struct explanation *x, int64_t document);

/* The path's i-th fact, those that are added in front: FY - 9M. */
int explain_step(const struct flow_path *path, int i);

/* Was the i-th leaf read before?  A formula may name an item twice. */
bool explain_is_repeated(const struct trace *trace, size_t i);

/* Appends what is worked out; of an aggregate, what is made of its members'
 * values. */
void explain_formula(
    const struct explanation *x, bool is_chinese, struct buf *out);

/* What a mover's numbers are measured in, and what its contribution; borrowed
 * from the configuration, and for people. */
const char *explain_value_unit(const struct explanation *x);
const char *explain_part_unit(const struct explanation *x);
struct explain_units {
	struct people_unit value, contribution;
};
struct explain_units explain_units(
    const struct explanation *x, bool is_chinese);

/* ---- pieces of that, private to answer/explain*.c ---- */

/* The formula with every name replaced by what was read for it: "?" where it is
 * unknown.  *out is NULL for a formula that cannot be shown so.  Caller frees
 * with free(). */
int explain_with_numbers(
    const struct explanation *x, char **out, struct error *err);

/* Asks all who are members of the aggregate on the day for their part in its
 * value. */
int explain_members(struct explanation *x, struct error *err);

/* How the members' values made the aggregate's, where that is no formula over
 * sums: "100 * 25 / 28".  NULL where there is nothing to show.  Caller frees
 * with free(). */
char *explain_combined(const struct explanation *x);

/* Has the value got members that moved it, and since when; x->movers, of the
 * kind MOVERS_NONE where that cannot be told. */
int explain_movers(struct explanation *x, struct error *err);

/* Asks the targets.  It may drop the subject's book, so it comes before what
 * keeps facts. */
int explain_verdicts(struct explanation *x, struct error *err);
void explain_verdicts_fini(struct explanation *x);

/* Adds to x->held what the trace's unknown leaves wait for; the first of it,
 * NULL if there is none. */
const struct hold *explain_held(
    struct explanation *x, const struct trace *trace);

#endif
