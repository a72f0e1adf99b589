/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * explain: a value, taken apart.  Private to cli/explain*.c.
 */
#ifndef SOEWATCH_CLI_EXPLAIN_H
#define SOEWATCH_CLI_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/error.h"
#include "daemon/cli/commands.h"
#include "daemon/cli/movers.h"
#include "daemon/cli/scoreboard.h"
#include "daemon/reckon/evaluate.h"

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

struct emit;

struct explanation {
	struct invocation *in;
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

/* Where a document stands in origins; it was put there before. */
size_t explain_origin(const struct explanation *x, int64_t document);

/* Adds to x->held what the trace's unknown leaves wait for; the first of it,
 * NULL if there is none. */
const struct hold *explain_held(
    struct explanation *x, const struct trace *trace);

/* Prints in the format that was asked for. */
void explain_print(const struct explanation *x);

/* ---- pieces of that ---- */

/* A row a fact that went into a figure. */
struct output *explain_figure_rows(const struct explanation *x);

/* All members, in and out, for programs and for who asks for them; those that
 * are in; those that are not. */
struct output *explain_member_rows(const struct explanation *x);
struct output *explain_taken_rows(const struct explanation *x);
struct output *explain_left_out_rows(const struct explanation *x);

/* Held figures that the value waits for. */
struct output *explain_held_rows(const struct explanation *x);

/* What the targets say, a row each. */
struct output *explain_verdict_rows(const struct explanation *x);

/* Of an aggregate, for people: who moved the value (the first ten, and the
 * others together), who is in, who is not. */
void explain_print_members(const struct explanation *x);

/* For programs, as members of the object: who moved the value, all of them;
 * the figures. */
void explain_emit_movers(const struct explanation *x, struct emit *e);
void explain_emit_figures(const struct explanation *x, struct emit *e);

void explain_print_json(const struct explanation *x);

#endif
