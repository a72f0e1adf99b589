/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * reload: the configuration read anew.
 */
#ifndef SOEWATCH_SERVICE_RELOAD_H
#define SOEWATCH_SERVICE_RELOAD_H

#include "daemon/answer/world.h"

/* The world of the file as it is now, its ledger not open; NULL where it must
 * not be taken.  All that is wrong with it, or doubtful, goes to the log.
 * Caller frees with world_free(). */
struct world *reload_world(const char *file, const struct config *before);

#endif
