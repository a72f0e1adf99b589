/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * config_check: what no single row of options.def can say.
 */
#ifndef SOEWATCH_MODEL_CONFIG_CHECK_H
#define SOEWATCH_MODEL_CONFIG_CHECK_H

#include <stdbool.h>

#include "daemon/base/problem.h"

struct config;
struct feed;
struct selector;

/* Resolves names between sections (selectors, subjects, indicators of targets)
 * and adds a problem for each that does not fit. */
void config_check(struct config *config, struct problems *problems);

/* Aggregates and targets. */
void config_check_plan(struct config *config, struct problems *problems);

/* Whom alerts are told to; makes their paths absolute. */
void config_check_notify(struct config *config, struct problems *problems);

/* NULL with a problem, told with the context, when the text is no selector. */
struct selector *config_compile_selector(const struct config *config,
    const char *text, const char *context, struct place place,
    struct problems *problems);

/* What concerns the fetching of feeds: one feed's part, and that of all. */
void config_check_feed_fetch(const struct config *config,
    const struct feed *feed, struct problems *problems);
void config_check_fetch(const struct config *config, struct problems *problems);

/* A proxy's URL, with no path and no password in it. */
bool config_proxy_is_good(const char *proxy);

#endif
