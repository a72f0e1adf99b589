/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * explain: an explanation told on a terminal or to a program.  Private to
 * cli/explain*.c.
 */
#ifndef SOEWATCH_CLI_EXPLAIN_H
#define SOEWATCH_CLI_EXPLAIN_H

#include "daemon/answer/explain.h"
#include "daemon/cli/commands.h"

struct emit;

/* What is told, and to whom. */
struct telling {
	struct invocation *in;
	struct explanation x;
};

/* Prints in the format that was asked for. */
void explain_print(const struct telling *t);

/* ---- pieces of that ---- */

/* A row a fact that went into a figure. */
struct output *explain_figure_rows(const struct telling *t);

/* All members, in and out, for programs and for who asks for them; those that
 * are in; those that are not. */
struct output *explain_member_rows(const struct telling *t);
struct output *explain_taken_rows(const struct telling *t);
struct output *explain_left_out_rows(const struct telling *t);

/* Held figures that the value waits for. */
struct output *explain_held_rows(const struct telling *t);

/* What the targets say, a row each. */
struct output *explain_verdict_rows(const struct telling *t);

/* Of an aggregate, for people: who moved the value (the first ten, and the
 * others together), who is in, who is not. */
void explain_print_members(const struct telling *t);

/* For programs, as members of the object: who moved the value, all of them;
 * the figures. */
void explain_emit_movers(const struct telling *t, struct emit *e);
void explain_emit_figures(const struct telling *t, struct emit *e);

void explain_print_json(const struct telling *t);

#endif
