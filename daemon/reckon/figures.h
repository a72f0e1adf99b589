/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * figures: what an aggregate can be asked for again and again: its indicators,
 * and the lines of its targets that read its members' items.
 *
 * Figures are numbered, the indicators first.
 */
#ifndef SOEWATCH_RECKON_FIGURES_H
#define SOEWATCH_RECKON_FIGURES_H

#include <stdbool.h>

#include "daemon/reckon/program.h"

struct figure {
	const struct formula *formula; /* borrowed */
	char *id;                      /* an indicator's, or "TARGET.line" */
	int target;                    /* whose line it is; -1: an indicator */
	struct needs needs;
};

/* Fills in program->figures, and in all formulas whether they read members. */
void figures_find(struct program *p);
void figures_fini(struct program *p);

/* Is the aggregate asked for the figure? */
bool figures_has(const struct program *p, int subject, int figure);

/* Can its members' contributions be kept?  Not where a member that reported
 * nothing counts (first(x, 0)): then everybody counts on every day. */
bool figures_are_kept(const struct program *p, int subject, int figure);

#endif
