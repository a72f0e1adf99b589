/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * options: settings by the rows of options.def, into the structs of config.h.
 */
#ifndef SOEWATCH_MODEL_OPTIONS_H
#define SOEWATCH_MODEL_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/problem.h"

struct settings;
struct config_setting_t;
struct buf;

enum option_section {
	SECTION_MAIN,
	SECTION_PLAN,
	SECTION_GRAPHS,
	SECTION_ALERTS,
	SECTION_FETCH,
	SECTION_ITEM,
	SECTION_INDICATOR,
	SECTION_FEED,
	SECTION_AGGREGATE,
	SECTION_TARGET,
	SECTION_NOTIFIER,
};

/* Fills in the members of out (a struct config, feed, item …) from the group by
 * the rows of the section; defaults where a setting is left out.  also names
 * members that somebody else reads, separated by blanks.  Mappings are read
 * with the items' names unresolved: name_item gives an item's index by its
 * name, -1 if there is none.
 *
 * preset's members stand for settings that the group leaves out; an empty text
 * in the group leaves one out that preset has. */
struct options_reading {
	const struct settings *settings;
	struct problems *problems;
	const char *context; /* "feed listed", in front of messages */
	const char *also;
	const struct config_setting_t *preset; /* NULL: none */
	int (*name_item)(const void *arg, const char *name);
	const void *arg;
};
void options_read(const struct options_reading *reading,
    const struct config_setting_t *group, enum option_section section,
    void *out);

/* Frees what options_read() put into the members. */
void options_free(enum option_section section, void *members);

/* The rows as text for soewatch.conf(5): one mdoc .It a setting. */
void options_print_mdoc(enum option_section section, struct buf *out);

#endif
