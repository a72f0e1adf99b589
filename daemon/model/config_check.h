/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * config_check: what no single row of options.def can say.
 */
#ifndef SOEWATCH_MODEL_CONFIG_CHECK_H
#define SOEWATCH_MODEL_CONFIG_CHECK_H

#include "daemon/base/problem.h"

struct config;

/* Resolves names between sections (selectors, subjects, indicators of targets)
 * and adds a problem for each that does not fit. */
void config_check(struct config *config, struct problems *problems);

#endif
