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
#include "daemon/reckon/members.h"

/* What a formula reads, its indicators included. */
struct needs {
	bool *items;      /* one a configured item: is it read at all */
	bool *is_on_grid; /* likewise: not only through latest or opening */
	int *subjects;    /* read through @ */
	size_t n_subjects;
	bool *columns; /* one a roster column: names who is read through @{} */
	bool has_latest;
	bool has_money; /* an item in the enterprise's currency */
};

struct program {
	const struct config *config;
	struct formula **indicators; /* one an indicator */
	struct figure *figures;      /* see figures.h; the indicators first */
	size_t n_figures;
	struct target_formulas {
		/* NULL: no formula */
		struct formula *line, *warn, *fail, *glide_base;
	} * targets;              /* one a target */
	struct crowd *aggregates; /* one an aggregate */
	int *selves; /* each enterprise's index, its own only member */
};

const struct crowd *program_crowd(const struct program *p, int subject);

/* The enterprises that the subject is made of on any day: an aggregate's
 * members, by index, or itself.  Borrowed. */
size_t program_members(
    const struct program *p, int subject, const int **members);

/* The text that the enterprise, or all who are members of the aggregate on that
 * day (DATE_NONE: on any), have in a roster column; NULL where they differ or
 * there is none.  Borrowed. */
const char *program_cell(
    const struct program *p, int subject, int column, int32_t day);

/* Whom a node of kind NODE_AT or NODE_AT_COLUMN reads for the subject on that
 * day; -1 where the roster names nobody. */
int program_subject_at(
    const struct program *p, const struct node *node, int subject, int32_t day);

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
