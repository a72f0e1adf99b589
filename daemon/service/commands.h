/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * commands: what soewatch asks of the daemon, and does itself while none runs:
 * import, rebuild, backfill, accept, reject, ack, resolve, silence, notify,
 * poll; and when each feed is polled next.
 */
#ifndef SOEWATCH_SERVICE_COMMANDS_H
#define SOEWATCH_SERVICE_COMMANDS_H

#include <stdbool.h>

#include "daemon/base/buf.h"
#include "daemon/base/error.h"
#include "daemon/service/control.h"
#include "daemon/service/courier.h"
#include "daemon/service/intake.h"
#include "daemon/service/poller.h"
#include "daemon/answer/world.h"

struct commands;

enum command_effect {
	COMMAND_WANTS_SERVING,  /* call commands_serve() when nothing is busy */
	COMMAND_WANTS_POLL,     /* poll the feed (-1: all) */
	COMMAND_WANTS_SETTLING, /* something that took long is over */
};

/* changed is called when a request came in or is over; poller (borrowed) knows
 * when feeds are due, and asks for what is to be filled in; courier (borrowed)
 * tells tests. */
struct commands *commands_new(struct poller *poller, struct courier *courier,
    void (*changed)(void *arg, enum command_effect effect, int feed),
    void *arg);
void commands_free(struct commands *c);

/* The configuration at hand; before the first request, and at each reload. */
void commands_use(struct commands *c, struct world *world);

/* For control_new(): arg is the struct commands. */
void commands_handle(void *arg, const struct control_request *request,
    struct control_caller *caller);

/* Does somebody wait to be served? */
bool commands_are_waiting(const struct commands *c);

/* Serves what waits, while the ledger is in nobody's hands.  True when facts
 * came in or were asked to be worked out anew: settle then. */
bool commands_serve(
    struct commands *c, struct world *world, struct intake *intake);

/* Was a rebuild asked for since the last call? */
bool commands_take_force(struct commands *c);

/* That pass is so far; who waits for it is told. */
void commands_progress(struct commands *c, size_t n_done, size_t n_all);

/* That pass is over: whoever waited for it is answered. */
void commands_settled(struct commands *c, const struct error *err);

/* The service ends: whoever still waits is answered. */
void commands_stop(struct commands *c);

/* A pass of settling starts: who is served by then waits for its end. */
void commands_settling(struct commands *c);

/* ---- the work itself, also without a daemon ---- */

/* A command that works on the ledger.  serve says on out what came of it and
 * returns the exit status: 0, or 1 when something was refused. */
struct service_command {
	const char *name;
	int (*serve)(struct world *world, struct intake *intake,
	    const struct control_request *request, struct buf *out);
	bool makes_anew; /* archives and pictures, whatever the marks say */
};

/* NULL if there is none of that name. */
const struct service_command *service_command_find(const char *name);

/* accept and reject: the arguments are the note and the numbers of the holds;
 * all of them or, when one is not there, none. */
int command_rule(struct world *world, struct intake *intake,
    const struct control_request *request, struct buf *out);

/* What came of a test of a notifier: why is NULL where it was delivered. */
void command_tested(struct buf *out, const char *why);

/* ack, resolve: the arguments are the note and the numbers of alerts; silence:
 * the note, the last day of it (YYYY-MM-DD), the numbers.  All of them or, when
 * one is not there or resolved already, none. */
int command_act(struct world *world, struct intake *intake,
    const struct control_request *request, struct buf *out);

/* retry: the notifier whose refused messages are to be tried again. */
int command_retry(struct world *world, struct intake *intake,
    const struct control_request *request, struct buf *out);

#endif
