/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * notifier: ways of telling people, one file and one row of notifiers.def each.
 *
 * A notifier tells and says how it went; what is told when, in which order and
 * how often is the outbox' matter.
 */
#ifndef SOEWATCH_NOTIFIERS_NOTIFIER_H
#define SOEWATCH_NOTIFIERS_NOTIFIER_H

#include <stdint.h>

#include "daemon/base/error.h"
#include "daemon/base/problem.h"
#include "daemon/model/config.h"
#include "notifiers/message.h"

struct uv_loop_s;
struct notifiers; /* what is being told */

enum notifier_end {
	NOTIFIER_DELIVERED, /* the receiver confirmed it */
	NOTIFIER_RETRY,     /* not now; a later try may do */
	NOTIFIER_REFUSED,   /* the receiver will never take this message */
};

/* Borrowed for the call of done. */
struct notifier_result {
	enum notifier_end end;
	int64_t retry_after_sec; /* what the receiver asks for; -1: not said */
	struct error err; /* why it was not delivered; of a mail that was: which
			   * of several receivers did not get it, or
			   * ERROR_NONE */
};

/* What --check can find beyond what the model knows: files that cannot be read,
 * programs that are not there.  Adds warnings to problems.  credentials is
 * systemd's $CREDENTIALS_DIRECTORY, which settings may name, or NULL: such
 * files are not looked for then. */
void notifiers_check(const struct config *config, const char *credentials,
    struct problems *problems);

/* NULL with err set when libcurl cannot start. */
struct notifiers *notifiers_new(struct uv_loop_s *loop, struct error *err);

/* Where files are that settings name $CREDENTIALS_DIRECTORY/NAME; NULL:
 * nowhere, as at first. */
void notifiers_set_credentials(struct notifiers *n, const char *directory);

/* Gives up what is under way (done is not called) and closes its handles on the
 * loop; run the loop once more before closing it.  Not from within a done. */
void notifiers_free(struct notifiers *n);

/* Tells message by the notifier; both are used up by the time this returns.
 * done is called once from the loop, never from here, and may start others.
 * Secrets are read from their files each time.  -1 with err set when it cannot
 * even start: a file is not there (ERROR_RETRY) or the message can never be
 * told (ERROR_INPUT); done is never called then. */
int notifier_send(struct notifiers *n, const struct notifier *notifier,
    const struct message *message,
    void (*done)(void *arg, const struct notifier_result *result), void *arg,
    struct error *err);

/* Does it want all that stand told again, every resend? */
bool notifier_wants_refresh(const struct notifier *notifier);

#endif
