/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * part: a piece of a formula as a formula of its own, and what kind it is.
 */
#ifndef SOEWATCH_CLI_PART_H
#define SOEWATCH_CLI_PART_H

#include "daemon/reckon/program.h"

/* How a group's value of a piece comes from its members' values. */
enum part_kind {
	PART_CONSTANT, /* all have the same */
	PART_LINEAR,   /* it is their sum */
	PART_OTHER,
};

/* Node i of the formula, with all that stands below it. */
enum part_kind part_kind(
    const struct program *p, const struct formula *f, int i);

/* From an indicator that is only another's name to that other one's formula and
 * its root, as far as that goes. */
void part_see_through(
    const struct program *p, const struct formula **f, int *i);

/* Node i with all that stands below it.  Caller frees with formula_free(). */
struct formula *part_new(const struct formula *f, int i);

/* Puts a function of one argument around the formula. */
void part_wrap(struct formula *f, enum function function);

/* The unit that all items of the formula are in, NULL where they differ.
 * Borrowed from the configuration. */
const char *part_unit(const struct program *p, const struct formula *f);

#endif
