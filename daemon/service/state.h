/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * state: the state directory, and the lock that says who writes in it.
 */
#ifndef SOEWATCH_SERVICE_STATE_H
#define SOEWATCH_SERVICE_STATE_H

#include <stdbool.h>

#include "daemon/base/error.h"

/* Opens (and makes) the directory and its parts archive, graphs, quarantine,
 * inbox, reports.  Returns a descriptor of the directory, -1 with err. */
int state_open(const char *directory, struct error *err);

/* Locks the directory for writing, for as long as fd is open: flock, on the
 * directory itself, so that no lock file is left behind.  ERROR_STORE when
 * another process has it. */
int state_lock(int fd, const char *directory, struct error *err);

#endif
