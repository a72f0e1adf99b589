/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * inbox_file: one file of a drop folder: is it complete, what is in it, and
 * where it goes behind that.
 */
#ifndef SOEWATCH_SERVICE_INBOX_FILE_H
#define SOEWATCH_SERVICE_INBOX_FILE_H

#include <stdint.h>
#include <sys/stat.h>

#include "daemon/base/buf.h"
#include "daemon/base/error.h"

/* Which file it is, and in which state: another file of the same name, or one
 * that was written to, has another. */
struct inbox_file_id {
	dev_t device;
	ino_t inode;
	off_t size_bytes;
	struct timespec written;
};

struct inbox_file_id inbox_file_id(const struct stat *st);

struct inbox_file_look {
	size_t max_bytes;
	/* What it was when its writer closed it or it was moved in; NULL where
	 * nobody saw that. */
	const struct inbox_file_id *closed;
	/* Where nobody saw it and nobody can say whether it is open for
	 * writing, it is complete when it has not changed for so long. */
	int quiet_sec;
};

enum inbox_file_answer {
	INBOX_FILE_READ,
	INBOX_FILE_NOT_YET, /* incomplete, or gone again */
	INBOX_FILE_REFUSED, /* err says what it is and what was expected */
};

struct inbox_file {
	struct buf body;
	struct inbox_file_id id;
	/* Not yet: look again after so long; 0: closing it will tell. */
	int64_t wait_sec;
};

/* Reads the file of that name in the folder.  It has to be a regular one, under
 * a good name, not too large, readable and complete; nothing is read of one
 * that is not.  Caller frees out->body with buf_fini(). */
enum inbox_file_answer inbox_file_read(int folder_fd, const char *name,
    const struct inbox_file_look *look, struct inbox_file *out,
    struct error *err);

struct inbox_file_end {
	struct inbox_file_id id; /* as it was read */
	const char *digest;      /* of its bytes */
	int64_t at_sec;          /* an instant */
	/* Why it was refused as a whole, for a file beside it; NULL: it was
	 * taken. */
	const char *reason;
};

/* Moves the file to done/ or rejected/ in the folder, under its name with time
 * and digest, which is never that of an earlier one.  1 when it was moved, 0
 * when there is another file by that name now, or none; -1 with err.  The move
 * is safe on the disk only after inbox_folder_sync(). */
int inbox_file_archive(int folder_fd, const char *name,
    const struct inbox_file_end *end, struct error *err);

#endif
