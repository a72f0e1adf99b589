/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * path: files below a directory that is held open.
 *
 * Names are relative to dir_fd; AT_FDCWD is the working directory.
 */
#ifndef SOEWATCH_BASE_PATH_H
#define SOEWATCH_BASE_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/buf.h"
#include "daemon/base/error.h"

/* Opens a directory, making it (mode 0750, parents too) when it is not there.
 * Returns the descriptor, -1 with err set.  Caller closes. */
int path_open_dir(int dir_fd, const char *name, struct error *err);

/* The whole of a regular file, at most max bytes, appended to out. */
int path_read(int dir_fd, const char *name, size_t max, struct buf *out,
    struct error *err);

/* Writes name beside and renames it over, so that a reader sees the old bytes
 * or the new ones, never half; is_durable also waits for the disk. */
int path_write(int dir_fd, const char *name, const void *data, size_t len,
    bool is_durable, struct error *err);

/* name is old's file from now on, too, as path_write() would put it there: a
 * link, or a copy where there are none. */
int path_link(
    int dir_fd, const char *old, const char *name, struct error *err);

bool path_exists(int dir_fd, const char *name);

/* The file's size in bytes, 0 where it cannot be told. */
size_t path_size(int dir_fd, const char *name);

/* Takes a file away; one that is not there is no error. */
int path_remove(int dir_fd, const char *name, struct error *err);

/* base/name, or name alone where it is absolute.  Caller frees with free(). */
char *path_join(const char *base, const char *name);

/* The directory part of a file's path, "." where it has none.  Caller frees
 * with free(). */
char *path_directory(const char *file);

#endif
