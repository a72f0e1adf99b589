/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * program: all formulas of a configuration, compiled and checked together.
 */
#ifndef SOEWATCH_RECKON_PROGRAM_H
#define SOEWATCH_RECKON_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/problem.h"
#include "daemon/model/config.h"
#include "daemon/reckon/formula.h"

/* What a formula reads, its indicators included. */
struct needs {
	bool *items;      /* one a configured item: is it read at all */
	bool *is_on_grid; /* likewise: not only through latest or opening */
	int *subjects;    /* read through @ */
	size_t n_subjects;
	bool has_latest;
	bool has_money; /* an item in the enterprise's currency */
};

struct program {
	const struct config *config;
	struct formula **indicators; /* one an indicator */
	struct needs *needs;         /* one an indicator */
	struct target_formulas {
		struct formula *line, *warn, *fail; /* NULL: no formula */
	} * targets;                                /* one a target */
};

/* Adds a problem for each formula that does not compile, for functions applied
 * to what they cannot work on, and for cycles between indicators.  Never NULL;
 * with errors in problems it must not be used for work.  The configuration must
 * outlive it.  Caller frees with program_free(). */
struct program *program_compile(
    const struct config *config, struct problems *problems);
void program_free(struct program *p);

/* What one formula reads (an indicator's stand in program->needs).  Caller
 * frees with needs_fini(). */
void program_needs(
    const struct program *p, const struct formula *formula, struct needs *out);
void needs_fini(struct needs *needs);

#endif
