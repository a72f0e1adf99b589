/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * inbox_watch: what happens in the drop folders, by inotify(7).
 *
 * It sees a file being made, closed behind its writer, moved in, moved away.
 * libuv's own uv_fs_event cannot tell a close from a write, so the descriptor
 * of inotify is polled by the loop.
 */
#ifndef SOEWATCH_SERVICE_INBOX_WATCH_H
#define SOEWATCH_SERVICE_INBOX_WATCH_H

#include <stdint.h>

#include "daemon/model/config.h"
#include "daemon/service/inbox_file.h"

struct uv_loop_s;
struct inbox_watch;

struct inbox_watch_options {
	struct uv_loop_s *loop;
	int state_fd;
	/* The feed's folder is to be listed: a file is complete, or was refused
	 * and is another one now, or may have become complete, or the folder
	 * was made anew, or events were lost.  May not call back. */
	void (*changed)(void *arg, int feed);
	void *arg;
};

struct inbox_watch *inbox_watch_new(const struct inbox_watch_options *options);

/* Run the loop once more before closing it. */
void inbox_watch_free(struct inbox_watch *w);

/* Watches the folders of this configuration, of which missing ones are made.
 * What lies there already is not told of. */
void inbox_watch_use(struct inbox_watch *w, const struct config *config);

/* Fills in what was seen of a file: closed (borrowed, until the loop runs) and
 * quiet_sec. */
void inbox_watch_look(const struct inbox_watch *w, int feed, const char *name,
    struct inbox_file_look *look);

/* The file was refused: tell when it changes or goes. */
void inbox_watch_refused(struct inbox_watch *w, int feed, const char *name);

/* Tell of the feed after so long, whatever happens. */
void inbox_watch_again(struct inbox_watch *w, int feed, int64_t wait_sec);

#endif
