/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * inbox: the drop folders: which feed has something, what is in a file, and
 * where the file goes when the ledger has it.
 *
 * The order is: read, taken by the intake, committed, moved.  What is cut off
 * before the move is known by its digest the next time, and then only moved.
 */
#ifndef SOEWATCH_SERVICE_INBOX_H
#define SOEWATCH_SERVICE_INBOX_H

#include <stdbool.h>

#include "daemon/base/buf.h"
#include "daemon/base/error.h"
#include "daemon/service/intake.h"
#include "daemon/service/sources.h"

struct uv_loop_s;
struct inbox;

struct inbox_options {
	struct uv_loop_s *loop;
	struct intake *intake; /* borrowed; tells when a batch is over */
	int state_fd;
	bool is_watching; /* else files are found by listing alone */
	/* Called from the loop when inbox_next() has something. */
	void (*arrived)(void *arg);
	void *arg;
};

struct inbox *inbox_new(const struct inbox_options *options);

/* Run the loop once more before closing it. */
void inbox_free(struct inbox *in);

/* The intake's world is another one: its folders are watched, missing ones are
 * made, and all of them are to be listed. */
void inbox_use(struct inbox *in);

/* A feed whose folder is to be listed, and from now on no more until something
 * happens there; -1 for none. */
int inbox_next(struct inbox *in);

/* The feed's folder was listed: what failed there and is there no more, is not
 * failing any longer.  -1 with err when the ledger cannot be written. */
int inbox_listed(struct inbox *in, int feed, struct error *err);

enum inbox_answer {
	INBOX_READ,
	INBOX_NOT_YET, /* incomplete, or gone: as if it were not there */
	INBOX_REFUSED, /* err says why */
	INBOX_TOLD,    /* refused for the same reason as before */
};

/* Reads a file that sources_of_feed() found. */
enum inbox_answer inbox_read(struct inbox *in, const struct source *source,
    struct buf *out, struct error *err);

/* The intake took what was read: the file is moved when that is committed. */
void inbox_taken(struct inbox *in, const struct source *source);

#endif
