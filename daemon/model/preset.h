/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * preset: formats that are settings over another format.
 */
#ifndef SOEWATCH_MODEL_PRESET_H
#define SOEWATCH_MODEL_PRESET_H

#include <stddef.h>

struct buf;

struct preset {
	const char *name;
	const char *base; /* a collector; its own name where it has defaults */
	const char *help;
	const char *text; /* settings of a feed, a line each */
};

/* The preset of that name, NULL if there is none (or name is NULL). */
const struct preset *preset_find(const char *name);

/* All of them, in the order of the table; NULL behind the last. */
const struct preset *preset_at(size_t i);

/* The table for soewatch.conf(5): one mdoc .It a preset. */
void preset_print_mdoc(struct buf *out);

#endif
