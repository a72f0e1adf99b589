/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * settings: the configuration file as a tree, on libconfig.
 *
 * libconfig stays behind this header: a setting is opaque here.
 */
#ifndef SOEWATCH_MODEL_SETTINGS_H
#define SOEWATCH_MODEL_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/problem.h"

struct buf;
struct settings;
struct config_setting_t;

/* Reads the file and what it includes (relative to directory).  NULL when it
 * cannot be read or does not parse; problems says why.  Caller frees with
 * settings_free(); names in struct place are borrowed from it. */
struct settings *settings_read(
    const char *file, const char *directory, struct problems *problems);
void settings_free(struct settings *settings);

/* Settings out of a text of the program's own, which includes nothing and has
 * no error.  Caller frees with settings_free(). */
struct settings *settings_of_text(const char *text);

/* The text of the file and of all that it includes.  Borrowed. */
const struct buf *settings_text(const struct settings *settings);

const struct config_setting_t *settings_root(const struct settings *settings);

/* The member of that name, NULL if there is none. */
const struct config_setting_t *setting_member(
    const struct config_setting_t *group, const char *name);

/* A text's value, NULL when it is no text. */
const char *setting_text(const struct config_setting_t *setting);

bool setting_is_list(const struct config_setting_t *setting); /* ( ) or [ ] */
bool setting_is_group(const struct config_setting_t *setting);
size_t setting_count(const struct config_setting_t *group);
const struct config_setting_t *setting_at(
    const struct config_setting_t *group, size_t i);
const char *setting_name(const struct config_setting_t *setting);
struct place setting_place(
    const struct settings *settings, const struct config_setting_t *setting);

/* Reads a number of any of libconfig's types; false when it is none. */
bool setting_number(const struct config_setting_t *setting, double *out);

/* Reads true or false; false when it is neither. */
bool setting_bool(const struct config_setting_t *setting, bool *out);

#endif
