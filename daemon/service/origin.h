/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * origin: 出处, the feeds whose figures are behind a picture.
 */
#ifndef SOEWATCH_SERVICE_ORIGIN_H
#define SOEWATCH_SERVICE_ORIGIN_H

#include "daemon/base/error.h"
#include "daemon/service/world.h"

/* "上市公司公开报告 · 快报 等 12 个数据源": the feeds whose facts count for
 * what the indicator reads of the subject (an aggregate's members) and of
 * others through @, and for what the target's line reads; target -1: no line.
 * In the configuration's order, those that it has no more behind; as many as go
 * into a line, then how many there are.  "" where there is no fact.  Caller
 * frees with free(); NULL with err. */
char *origin_text(
    struct world *w, int subject, int indicator, int target, struct error *err);

#endif
