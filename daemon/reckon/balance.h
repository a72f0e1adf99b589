/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * balance: 资产 = 负债 + 所有者权益.
 */
#ifndef SOEWATCH_RECKON_BALANCE_H
#define SOEWATCH_RECKON_BALANCE_H

#include <stdbool.h>

#include "daemon/base/decimal.h"

/* Are assets liabilities + equity, to within per_mille thousandths of assets?
 * Figures that were rounded, say to 亿元, are also given a unit of the last
 * place that all three have.  equity is all of it, minority interests too. */
bool balance_holds(struct decimal assets, struct decimal liabilities,
    struct decimal equity, double per_mille);

#endif
