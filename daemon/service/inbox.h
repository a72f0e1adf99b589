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
#include "daemon/service/inbox_file.h"
#include "daemon/service/intake.h"
#include "daemon/service/sources.h"

struct uv_loop_s;
struct inbox;

struct inbox_options {
	struct uv_loop_s *loop;
	struct intake *intake; /* borrowed; tells when a batch is over */
	int state_fd;
	bool is_watching; /* else files are found by listing alone */
	/* The feed's folder is to be listed.  Called from the loop. */
	void (*arrived)(void *arg, int feed);
	void *arg;
};

struct inbox *inbox_new(const struct inbox_options *options);

/* Run the loop once more before closing it. */
void inbox_free(struct inbox *in);

/* The intake's world is another one: its folders are watched, missing ones are
 * made, and all of them are to be listed. */
void inbox_use(struct inbox *in);

/* Adds, to the sources that the feed has, those of its folder that failed and
 * are there no more: nothing is to be had of them, and that is fine. */
void inbox_gone(struct inbox *in, int feed, struct sources *sources);

/* ---- one file, on its way ---- */

struct inbox_drop {
	int feed;
	const char *directory, *name; /* borrowed */
	struct inbox_file_look look;
	struct inbox_file_id closed; /* that look points to */
	enum inbox_file_answer answer;
	struct inbox_file file; /* its body goes to the caller */
	struct error err;       /* of a refusal */
};

/* Begins with a source's file (borrowed, as the configuration is). */
void inbox_prepare(
    struct inbox *in, int feed, const char *file, struct inbox_drop *out);

/* Reads it, if it is complete and good.  On any thread. */
bool inbox_read(struct inbox_drop *drop, int state_fd, struct buf *body);

/* Hands what came of it to the intake, and moves the file when that is
 * committed.  One that is not complete is as if it were not there.  As
 * intake_take(). */
int inbox_store(struct inbox *in, struct inbox_drop *drop,
    const struct arrival *a, struct reading *reading, bool *is_good,
    struct error *err);

#endif
