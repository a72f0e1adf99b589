/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * explain: a value, taken apart.  Private to cli/explain*.c.
 */
#ifndef SOEWATCH_CLI_EXPLAIN_H
#define SOEWATCH_CLI_EXPLAIN_H

#include <stddef.h>
#include <stdint.h>

#include "daemon/base/error.h"
#include "daemon/cli/commands.h"
#include "daemon/reckon/evaluate.h"

/* A member of an aggregate that its value does without, and why. */
struct left_out {
	int enterprise;
	char *reason;
};

/* A document that a figure came from. */
struct origin {
	int64_t document;
	struct document_info info; /* members NULL where the ledger has none */
};

struct explanation {
	struct invocation *in;
	int subject, indicator;
	enum rhythm rhythm;
	int fiscal_month;
	int32_t end_day; /* DATE_NONE: nothing was ever reported */
	struct value value;
	struct trace trace;
	char *with_numbers; /* NULL: it cannot be shown so */
	struct left_out *left_out;
	size_t n_left_out;
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

/* Where a document stands in origins; it was put there before. */
size_t explain_origin(const struct explanation *x, int64_t document);

/* Adds to x->held what the trace's unknown leaves wait for; the first of it,
 * NULL if there is none. */
const struct hold *explain_held(
    struct explanation *x, const struct trace *trace);

/* Prints in the format that was asked for. */
void explain_print(const struct explanation *x);

#endif
