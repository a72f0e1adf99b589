/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * arrivals: bodies that have come, on their way into the ledger.
 *
 * They are read on the loop's threads, several at a time, and stored on the
 * loop, one behind the other; so is that a source failed or has nothing new.
 * While the ledger is in other hands they wait, and their number of bytes is
 * what keeps more from being fetched.
 */
#ifndef SOEWATCH_SERVICE_ARRIVALS_H
#define SOEWATCH_SERVICE_ARRIVALS_H

#include <stdbool.h>

#include "daemon/base/buf.h"
#include "daemon/base/error.h"
#include "daemon/service/intake.h"

struct inbox;
struct uv_loop_s;
struct arrivals;

enum delivery_kind {
	DELIVERY_BODY,      /* to be read and stored */
	DELIVERY_FILE,      /* likewise, its file first */
	DELIVERY_UNCHANGED, /* the same as the last time (304) */
	DELIVERY_NOTHING,   /* none is there, and that is fine */
	DELIVERY_FAILURE,   /* none came */
};

/* What came of asking a source.  The texts are copied, body is taken over. */
struct delivery {
	enum delivery_kind kind;
	void *owner;
	int feed, enterprise;
	const char *source;
	const char *known_digest; /* of the body that means the same; or NULL */
	const char *file;
	const char *why;                  /* of a failure */
	const char *etag, *last_modified; /* or NULL */
	struct buf body;
	bool is_length_proved;
	uint32_t page; /* of a feed with pages; else 0 */
};

/* What came of a delivery. */
struct stored {
	struct error err; /* the ledger cannot be written: the batch is lost */
	enum delivery_kind kind;
	bool is_good;     /* all of it */
	bool is_refused;  /* it went to quarantine */
	uint32_t n_pages; /* that the first page says there are */
};

struct arrivals_options {
	struct uv_loop_s *loop;
	struct intake *intake;
	struct inbox *inbox; /* the files are its own */
	int state_fd; /* files are below it */
	/* Called from the loop for each delivery; may make others. */
	void (*stored)(void *arg, void *owner, const struct stored *what);
	void *arg;
};

struct arrivals *arrivals_new(const struct arrivals_options *options);

/* What is being read is finished by the loop's next turns, and told to nobody.
 * The configuration must stay until then. */
void arrivals_free(struct arrivals *a);

/* Empties the delivery's body.  stored is called later. */
void arrivals_add(struct arrivals *a, struct delivery *delivery);

/* Stores nothing until it is let go again. */
void arrivals_hold(struct arrivals *a, bool is_held);

/* Forgets all that waits (stored is not called); what is being read is told to
 * nobody. */
void arrivals_drop(struct arrivals *a);

/* Is a thread at work, which needs the configuration? */
bool arrivals_is_reading(const struct arrivals *a);

/* Is nothing to be read and nothing to be stored? */
bool arrivals_is_empty(const struct arrivals *a);

/* Is there room for another body, with so many on their way already? */
bool arrivals_has_room(const struct arrivals *a, size_t n_coming);

#endif
