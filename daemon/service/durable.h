/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * durable: files that must be on the disk before the ledger speaks of them.
 *
 * librrd and the drawing workers do not wait for the disk.  A few files are
 * waited for one by one; many with the whole file system, which is faster then.
 */
#ifndef SOEWATCH_SERVICE_DURABLE_H
#define SOEWATCH_SERVICE_DURABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/error.h"

enum { DURABLE_FEW = 32 };

/* Start with { 0 }. */
struct durable {
	char *files[DURABLE_FEW];
	size_t n;
	bool is_many;
};

/* Notes a file, relative to the state directory. */
void durable_note(struct durable *d, const char *file);

/* Waits until all that was noted is there, and forgets it. */
int durable_wait(struct durable *d, int state_fd, struct error *err);
void durable_fini(struct durable *d);

#endif
