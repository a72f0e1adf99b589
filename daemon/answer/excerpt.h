/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * excerpt: a piece of a formula as a formula of its own, and what kind it is.
 */
#ifndef SOEWATCH_ANSWER_EXCERPT_H
#define SOEWATCH_ANSWER_EXCERPT_H

#include <stdbool.h>

#include "daemon/reckon/program.h"

/* How a group's value of a piece comes from its members' values. */
enum excerpt_kind {
	EXCERPT_CONSTANT, /* all have the same */
	EXCERPT_LINEAR,   /* it is their sum */
	EXCERPT_OTHER,
};

/* Node i of the formula, with all that stands below it. */
enum excerpt_kind excerpt_kind(
    const struct program *p, const struct formula *f, int i);

/* From an indicator that is only another's name to that other one's formula and
 * its root, as far as that goes. */
void excerpt_see_through(
    const struct program *p, const struct formula **f, int *i);

/* Does anything below node i read other subjects, by @? */
bool excerpt_reads_others(
    const struct program *p, const struct formula *f, int i);

/* Node i with all that stands below it.  Caller frees with formula_free(). */
struct formula *excerpt_new(const struct formula *f, int i);

/* Puts a function of one argument around the formula. */
void excerpt_wrap(struct formula *f, enum function function);

/* The unit that all items of the formula are in, NULL where they differ.
 * Borrowed from the configuration. */
const char *excerpt_unit(const struct program *p, const struct formula *f);

#endif
