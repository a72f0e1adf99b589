/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * json_path: the path part of jq's language.
 *
 *   .  .data.rows[]  .[0].b  ."odd key"  .["key"]  .a[-1]  .a[]?
 *   .a | to_entries[]  .a | length  .a // .b
 *
 * Keys without quotes are letters of any script, digits and _; a ? behind a
 * step says that it is no error when the path ends there or before.
 * to_entries[] gives an object's members as {"key": …, "value": …}; of paths
 * with // between, the first counts that leads to something other than null or
 * false, else the last.
 */
#ifndef SOEWATCH_COLLECTORS_JSON_PATH_H
#define SOEWATCH_COLLECTORS_JSON_PATH_H

#include <stdbool.h>
#include <jansson.h>

#include "daemon/base/error.h"

struct json_path;

/* NULL with err set, naming the column of the text.  Caller frees with
 * json_path_free(). */
struct json_path *json_path_compile(const char *text, struct error *err);
void json_path_free(struct json_path *path);

/* Does it lead to one value, with no [], to_entries[] or length in it? */
bool json_path_is_single(const struct json_path *path);

/* The value that a single path leads to, NULL where it leads nowhere.
 * Borrowed from value. */
json_t *json_path_get(const struct json_path *path, json_t *value);

/* Calls take for each value that path leads to, in order; a value that is kept
 * must have its reference counted, for to_entries[] makes new ones.  take
 * returns 0 to go on; anything else ends the walk and is returned.
 * -1 with err naming the step that leads nowhere. */
int json_path_walk(const struct json_path *path, json_t *value,
    int (*take)(void *arg, json_t *value, struct error *err), void *arg,
    struct error *err);

#endif
