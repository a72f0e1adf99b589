/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * inbox_folder: a drop folder, and which names in it are files of the feed.
 *
 * Whoever may write into the folder chooses the names in it: nothing here, nor
 * in inbox_file, follows a link or puts a name into a path without looking.
 */
#ifndef SOEWATCH_SERVICE_INBOX_FOLDER_H
#define SOEWATCH_SERVICE_INBOX_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "daemon/base/error.h"

/* Where files go when they were taken, or refused as a whole. */
#define INBOX_DONE "done"
#define INBOX_REJECTED "rejected"

/* Bytes in a file's name; with time, digest and an ending it still fits into
 * the 255 of a file system. */
enum { INBOX_NAME_MAX = 200 };

/* Opens the folder, relative to the state directory, without following links;
 * what is missing of it is made, the folder itself with mode 0770.  Returns the
 * descriptor, -1 with err.  Caller closes. */
int inbox_folder_open(int state_fd, const char *directory, struct error *err);

/* Likewise, but nothing is made. */
int inbox_folder_find(int state_fd, const char *directory, struct error *err);

/* Waits until moves in and out of the folder are on the disk. */
void inbox_folder_sync(int folder_fd);

struct inbox_names {
	char **names; /* as the file system has them: any bytes */
	size_t n, size;
};

/* What lies in the folder and is to be taken, or refused, by name: all but what
 * is passed over, and the folders for what was taken.  Caller frees with
 * inbox_names_fini(), also on failure. */
int inbox_folder_list(
    int folder_fd, struct inbox_names *out, struct error *err);
void inbox_names_fini(struct inbox_names *names);

/* Is the name one of an unfinished or a hidden file?  Editors and copiers write
 * beside. */
bool inbox_name_is_passed_over(const char *name);

/* -1 with err for a name that no report has: one that is no UTF-8, too long, or
 * has a control character or ".." in it. */
int inbox_name_check(const char *name, struct error *err);

/* What the file is known by in the ledger and in messages: directory/name, or
 * something harmless for a name that is refused.  Caller frees with free(). */
char *inbox_name_source(const char *directory, const char *name);

/* "a symbolic link", "a FIFO": what a mode says that something is. */
const char *inbox_kind(mode_t mode);

#endif
