/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * targets: the scoreboard as it is shown.  Private to cli/targets*.c.
 */
#ifndef SOEWATCH_CLI_TARGETS_H
#define SOEWATCH_CLI_TARGETS_H

#include "daemon/cli/commands.h"
#include "daemon/answer/scoreboard.h"

/* For people: headings by chapter; a target of many enterprises is one row
 * unless has_all. */
void targets_print_people(
    struct invocation *in, const struct scoreboard *board, bool has_all);

/* A line for people: how many enterprises are overdue, and with which feeds;
 * nothing where nobody is. */
int targets_print_overdue(
    struct invocation *in, int32_t today_day, struct error *err);

/* Every judged period of every target, of one subject or of all (-1). */
int targets_print_periods(struct invocation *in, int only, struct error *err);

#endif
