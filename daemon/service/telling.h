/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * telling: what a notifier is to tell, put into words: rows of the outbox
 * become a message.
 */
#ifndef SOEWATCH_SERVICE_TELLING_H
#define SOEWATCH_SERVICE_TELLING_H

#include <stddef.h>

#include "daemon/answer/world.h"
#include "daemon/base/error.h"
#include "notifiers/message.h"

struct telling_text;

/* A message and all that it borrows. */
struct telling {
	struct message message;
	struct message_change *changes;
	struct telling_text *texts; /* of each change */
	size_t n;
};

/* The rows, in their order, with the pictures of their alerts' reports where
 * these are there.  Caller frees with telling_fini(). */
int telling_of_rows(struct world *w, int state_fd, const struct outbox *rows,
    struct telling *out, struct error *err);

/* All alerts that stand and that the notifier is for, each with its newest
 * event: told again. */
int telling_of_standing(struct world *w, const struct notifier *notifier,
    struct telling *out, struct error *err);

/* Nothing has happened: somebody wants to know whether it arrives. */
int telling_of_test(struct world *w, struct telling *out, struct error *err);

void telling_fini(struct telling *t);

#endif
