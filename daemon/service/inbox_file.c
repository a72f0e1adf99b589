/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * inbox_file: judged by its descriptor, never by its name alone.
 *
 * Nobody can have a file open for writing on which a read lease is granted
 * (fcntl(2), F_SETLEASE); but a lease needs the file's owner or CAP_LEASE, and
 * knows nothing of other hosts.  Where there is none, a file that has not
 * changed for a while counts as complete.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <pwd.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "daemon/base/path.h"
#include "daemon/service/inbox_file.h"
#include "daemon/service/inbox_folder.h"
#include "daemon/base/mem.h"

enum {
	DIGEST_SHOWN = 12,
	EXTENSION_MAX = 16, /* bytes of ".csv" and its like */
	TRIES = 100,        /* names of the same second and digest */
};

struct inbox_file_id
inbox_file_id(const struct stat *st)
{
	return (struct inbox_file_id){ .device = st->st_dev,
		.inode = st->st_ino,
		.size_bytes = st->st_size,
		.written = st->st_mtim };
}

static bool
is_same(const struct inbox_file_id *a, const struct inbox_file_id *b)
{
	return a->device == b->device && a->inode == b->inode &&
	    a->size_bytes == b->size_bytes &&
	    a->written.tv_sec == b->written.tv_sec &&
	    a->written.tv_nsec == b->written.tv_nsec;
}

/* ---- is it complete? ---- */

/* Does another host perhaps write to it, of which this kernel knows nothing? */
static bool
is_on_network(int fd)
{
	static const unsigned long types[] = { NFS_SUPER_MAGIC, SMB_SUPER_MAGIC,
		0xff534d42 /* CIFS */, 0xfe534d42 /* SMB 2 */, AFS_SUPER_MAGIC,
		CODA_SUPER_MAGIC, V9FS_MAGIC, 0x00c36400 /* Ceph */,
		0x65735546 /* FUSE */, 0x7461636f /* OCFS2 */,
		0x01161970 /* GFS2 */ };
	struct statfs fs;

	if (fstatfs(fd, &fs) != 0)
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		if (((unsigned long)fs.f_type & 0xffffffff) == types[i])
			return true;
	}
	return false;
}

enum writers { WRITERS_NONE, WRITERS_SOME, WRITERS_UNKNOWN };

static enum writers
writers_of(int fd)
{
	if (fd < 0 || is_on_network(fd))
		return WRITERS_UNKNOWN;
	/* Who opens it just now makes the kernel send a signal: one that is
	 * ignored, where SIGIO would end the process. */
	if (fcntl(fd, F_SETSIG, SIGURG) != 0)
		return WRITERS_UNKNOWN;
	if (fcntl(fd, F_SETLEASE, F_RDLCK) == 0) {
		fcntl(fd, F_SETLEASE, F_UNLCK);
		return WRITERS_NONE;
	}
	return errno == EAGAIN ? WRITERS_SOME : WRITERS_UNKNOWN;
}

/* Seconds that the file still has to be quiet; the kernel's clock made these
 * times, not a pretended one.  ctime counts too, which nobody can set. */
static int64_t
quiet_wait(const struct stat *st, int quiet_sec)
{
	int64_t changed =
	    st->st_ctime > st->st_mtime ? st->st_ctime : st->st_mtime;
	int64_t age = (int64_t)time(NULL) - changed;

	if (age >= quiet_sec)
		return 0;
	return age < 0 ? quiet_sec : quiet_sec - age;
}

static bool
is_complete(int fd, const struct stat *st, const struct inbox_file_look *look,
    struct inbox_file *out)
{
	switch (writers_of(fd)) {
	case WRITERS_NONE:
		return true;
	case WRITERS_SOME:
		return false;
	case WRITERS_UNKNOWN:
		break;
	}
	if (look->closed != NULL && is_same(look->closed, &out->id))
		return true;
	out->wait_sec = quiet_wait(st, look->quiet_sec);
	return out->wait_sec == 0;
}

/* ---- reading ---- */

static enum inbox_file_answer
refuse_kind(mode_t mode, struct error *err)
{
	error_set(
	    err, ERROR_INPUT, "%s: expected a regular file", inbox_kind(mode));
	return INBOX_FILE_REFUSED;
}

static enum inbox_file_answer
refuse_unreadable(const struct stat *st, int why, struct error *err)
{
	char names[1024];
	struct passwd user;
	struct passwd *found = NULL;

	getpwuid_r(geteuid(), &user, names, sizeof names, &found);
	if (why == EACCES || why == EPERM)
		error_set(err, ERROR_INPUT,
		    "cannot be read by user %s (%lu): its mode is %04o, its "
		    "owner %lu, its group %lu: expected that this user may "
		    "read it",
		    found == NULL ? "?" : found->pw_name,
		    (unsigned long)geteuid(), (unsigned)st->st_mode & 07777U,
		    (unsigned long)st->st_uid, (unsigned long)st->st_gid);
	else
		error_set(
		    err, ERROR_INPUT, "cannot be read: %s", strerror(why));
	return INBOX_FILE_REFUSED;
}

/* Reads to the end; 0, or the errno. */
static int
read_all(int fd, size_t max, struct buf *out)
{
	char chunk[65536];

	for (;;) {
		ssize_t n = read(fd, chunk, sizeof chunk);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		if (n == 0)
			return 0;
		/* It grew just now: that it changed is seen behind this. */
		if (out->len + (size_t)n > max)
			return 0;
		buf_append(out, chunk, (size_t)n);
	}
}

static enum inbox_file_answer
read_open(int fd, const struct inbox_file_look *look, struct inbox_file *out,
    struct error *err)
{
	struct stat st = { 0 };

	if (fstat(fd, &st) != 0)
		return refuse_unreadable(&st, errno, err);
	if (!S_ISREG(st.st_mode))
		return refuse_kind(st.st_mode, err);
	out->id = inbox_file_id(&st);
	if (!is_complete(fd, &st, look, out))
		return INBOX_FILE_NOT_YET;
	if ((uint64_t)st.st_size > look->max_bytes) {
		error_set(err, ERROR_INPUT,
		    "%lld bytes: expected at most %zu (max_body)",
		    (long long)st.st_size, look->max_bytes);
		return INBOX_FILE_REFUSED;
	}
	int why = read_all(fd, look->max_bytes, &out->body);
	if (why != 0)
		return refuse_unreadable(&st, why, err);
	const struct inbox_file_id before = out->id;
	if (fstat(fd, &st) == 0)
		out->id = inbox_file_id(&st);
	if (!is_same(&before, &out->id) ||
	    out->body.len != (size_t)st.st_size) {
		out->wait_sec = 1; /* is being written again */
		return INBOX_FILE_NOT_YET;
	}
	return INBOX_FILE_READ;
}

enum inbox_file_answer
inbox_file_read(int folder_fd, const char *name,
    const struct inbox_file_look *look, struct inbox_file *out,
    struct error *err)
{
	struct stat st;

	*out = (struct inbox_file){ 0 };
	if (inbox_name_check(name, err) != 0)
		return INBOX_FILE_REFUSED;
	/* To open a FIFO or a device could do something: look first, and again
	 * at what was opened. */
	if (fstatat(folder_fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
		if (errno == ENOENT)
			return INBOX_FILE_NOT_YET;
		error_set(
		    err, ERROR_INPUT, "cannot be read: %s", strerror(errno));
		return INBOX_FILE_REFUSED;
	}
	if (!S_ISREG(st.st_mode))
		return refuse_kind(st.st_mode, err);
	int fd = openat(folder_fd, name,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0) {
		int why = errno;
		out->id = inbox_file_id(&st);
		if (why == ENOENT || !is_complete(-1, &st, look, out))
			return INBOX_FILE_NOT_YET;
		return refuse_unreadable(&st, why, err);
	}
	enum inbox_file_answer answer = read_open(fd, look, out, err);
	close(fd);
	return answer;
}

/* ---- archiving ---- */

/* "q1.csv" → "q1-20260410T101500Z-0123456789ab.csv".  Caller frees with
 * free(). */
static char *
archived_name(const char *name, const struct inbox_file_end *end, int n)
{
	const char *dot = strrchr(name, '.');
	const char *extension =
	    dot == NULL || dot == name || strlen(dot) > EXTENSION_MAX ? ""
								      : dot;
	time_t at = (time_t)end->at_sec;
	struct tm tm;
	char stamp[32];
	char again[16] = "";

	gmtime_r(&at, &tm);
	strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", &tm);
	if (n > 0)
		snprintf(again, sizeof again, "-%d", n);
	return xasprintf("%.*s-%s-%.*s%s%s",
	    (int)(strlen(name) - strlen(extension)), name, stamp, DIGEST_SHOWN,
	    end->digest, again, extension);
}

static int
open_archive(int folder_fd, const char *name, struct error *err)
{
	if (mkdirat(folder_fd, name, 0750) != 0 && errno != EEXIST)
		return error_set(err, ERROR_STORE, "cannot make %s/: %s", name,
		    strerror(errno));
	int fd = openat(
	    folder_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		error_set(err, ERROR_STORE, "cannot open %s/: %s", name,
		    strerror(errno));
	return fd;
}

/* Renames without writing over anything, also where the file system does not
 * know how to (one process archives, so nobody is in between).  0, or -1 with
 * errno. */
static int
rename_anew(int from_fd, const char *from, int to_fd, const char *to)
{
	struct stat st;

	if (renameat2(from_fd, from, to_fd, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	if (fstatat(to_fd, to, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		errno = EEXIST;
		return -1;
	}
	return renameat(from_fd, from, to_fd, to);
}

/* The reason is there before the file, so that no file is without one. */
static int
write_reason(int to_fd, const char *to, const char *reason, struct error *err)
{
	if (reason == NULL)
		return 0;
	char *name = xasprintf("%s.reason", to);
	char *text = xasprintf("%s\n", reason);
	int rc = path_write(to_fd, name, text, strlen(text), true, err);
	free(name);
	free(text);
	return rc;
}

static void
remove_reason(int to_fd, const char *to, const char *reason)
{
	if (reason == NULL)
		return;
	char *name = xasprintf("%s.reason", to);
	unlinkat(to_fd, name, 0);
	free(name);
}

static bool
is_still(int fd, const char *name, const struct inbox_file_id *id)
{
	struct stat st;

	if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return false;
	const struct inbox_file_id now = inbox_file_id(&st);
	return is_same(&now, id);
}

/* As inbox_file_archive(); 2 when the name is taken. */
static int
move_to(int folder_fd, const char *name, int to_fd, const char *to,
    const struct inbox_file_end *end, struct error *err)
{
	struct stat st;

	if (fstatat(to_fd, to, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return 2;
	if (write_reason(to_fd, to, end->reason, err) != 0)
		return -1;
	if (rename_anew(folder_fd, name, to_fd, to) != 0) {
		int why = errno;
		remove_reason(to_fd, to, end->reason);
		if (why == EEXIST)
			return 2;
		return why == ENOENT
		    ? 0
		    : error_set(err, ERROR_STORE, "cannot be moved to %s/: %s",
			  end->reason == NULL ? INBOX_DONE : INBOX_REJECTED,
			  strerror(why));
	}
	if (is_still(to_fd, to, &end->id))
		return 1;
	/* Another one came in between, and nobody has read it. */
	remove_reason(to_fd, to, end->reason);
	if (rename_anew(to_fd, to, folder_fd, name) != 0)
		return error_set(err, ERROR_STORE,
		    "cannot be moved back from %s: %s", to, strerror(errno));
	return 0;
}

int
inbox_file_archive(int folder_fd, const char *name,
    const struct inbox_file_end *end, struct error *err)
{
	if (!is_still(folder_fd, name, &end->id))
		return 0;
	int to_fd = open_archive(
	    folder_fd, end->reason == NULL ? INBOX_DONE : INBOX_REJECTED, err);
	if (to_fd < 0)
		return -1;
	int rc = 2;
	for (int n = 0; rc == 2 && n < TRIES; n++) {
		char *to = archived_name(name, end, n);
		rc = move_to(folder_fd, name, to_fd, to, end, err);
		free(to);
	}
	close(to_fd);
	if (rc == 2)
		return error_set(err, ERROR_STORE,
		    "cannot be moved: %d files of its name and digest are "
		    "there already",
		    TRIES);
	return rc;
}
