/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * service: the daemon's life: poll, settle, wait; reload, answer, stop.
 */
#ifndef SOEWATCH_SERVICE_SERVICE_H
#define SOEWATCH_SERVICE_SERVICE_H

#include <stdbool.h>

#include "daemon/base/error.h"
#include "daemon/answer/world.h"

struct service;

struct service_options {
	const char *config_file; /* read again on SIGHUP */
	struct world *world;     /* taken over, also on failure */
	bool
	    is_once; /* one round over every feed, then service_run() returns */
};

/* Locks the state directory, opens the ledger.  NULL with err set.
 * Caller frees with service_free(). */
struct service *service_new(
    const struct service_options *options, struct error *err);
void service_free(struct service *s);

/* Runs until SIGTERM or SIGINT, or for one round.  0 all fine, 1 some feed
 * failed or some row was refused, the ledger could not be written, or the round
 * was stopped. */
int service_run(struct service *s);

#endif
