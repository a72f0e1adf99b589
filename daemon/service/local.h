/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * local: what the daemon would do on request, done here while none runs.
 */
#ifndef SOEWATCH_SERVICE_LOCAL_H
#define SOEWATCH_SERVICE_LOCAL_H

#include <stddef.h>

#include "daemon/base/buf.h"
#include "daemon/base/error.h"
#include "daemon/service/control.h"
#include "daemon/answer/world.h"

/* Takes the state directory's lock, does what is asked for, and settles what
 * follows from it.  progress (may be NULL) is called after each subject.  What
 * is to be said goes to out.  Returns the exit status (0, 1), -1 with err. */
int local_run(struct world *world, const struct control_request *request,
    void (*progress)(void *arg, size_t n_done, size_t n_all), void *arg,
    struct buf *out, struct error *err);

#endif
