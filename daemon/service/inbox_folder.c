/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * inbox_folder: one part of a path after the other, and no links.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/digest.h"
#include "daemon/base/text.h"
#include "daemon/service/inbox_folder.h"
#include "daemon/base/mem.h"

enum {
	FOLDER_MODE = 0770, /* the group drops files in */
	PARENT_MODE = 0750,
};

const char *
inbox_kind(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
		return "a regular file";
	case S_IFDIR:
		return "a directory";
	case S_IFLNK:
		return "a symbolic link";
	case S_IFIFO:
		return "a FIFO";
	case S_IFSOCK:
		return "a socket";
	case S_IFBLK:
	case S_IFCHR:
		return "a device";
	default:
		return "of an unknown kind";
	}
}

/* ---- opening ---- */

static int
cannot_open(int dir_fd, const char *directory, const char *part, int why,
    struct error *err)
{
	struct stat st;

	if ((why == ENOTDIR || why == ELOOP) &&
	    fstatat(dir_fd, part, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    !S_ISDIR(st.st_mode))
		return error_set(err, ERROR_INPUT,
		    "%s: %s is %s: expected a folder", directory, part,
		    inbox_kind(st.st_mode));
	return error_set(err, ERROR_INPUT, "%s: cannot open the folder: %s",
	    directory, strerror(why));
}

/* The umask must not take from the group what it is there for; of a folder that
 * was there already the mode is the administrator's. */
static int
make_part(int dir_fd, const char *part, mode_t mode)
{
	if (mkdirat(dir_fd, part, mode) != 0)
		return errno == EEXIST ? 0 : -1;
	if (mode == FOLDER_MODE)
		return fchmodat(dir_fd, part, mode, 0);
	return 0;
}

/* Opens one part of the path; dir_fd is not closed. */
static int
open_part(int dir_fd, const char *part, bool is_last, bool makes)
{
	int flags = O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC |
	    (is_last ? O_RDONLY : O_PATH);

	if (makes &&
	    make_part(dir_fd, part, is_last ? FOLDER_MODE : PARENT_MODE) != 0 &&
	    faccessat(dir_fd, part, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
		return -1;
	return openat(dir_fd, part, flags);
}

static int
open_folder(int state_fd, const char *directory, bool makes, struct error *err)
{
	char *copy = xstrdup(directory);
	char *rest = copy;
	int fd = state_fd;

	for (;;) {
		char *part = rest;
		rest += strcspn(rest, "/");
		bool is_last = *rest == '\0';
		*rest = '\0';
		int next = open_part(fd, part, is_last, makes);
		if (next < 0)
			cannot_open(fd, directory, part, errno, err);
		if (fd != state_fd)
			close(fd);
		fd = next;
		if (fd < 0 || is_last)
			break;
		rest++;
	}
	free(copy);
	return fd;
}

int
inbox_folder_open(int state_fd, const char *directory, struct error *err)
{
	return open_folder(state_fd, directory, true, err);
}

int
inbox_folder_find(int state_fd, const char *directory, struct error *err)
{
	return open_folder(state_fd, directory, false, err);
}

/* A file system that cannot do this (a network's, say) has its own ways; and
 * what is lost is moved again, for the ledger knows it. */
static void
sync_folder(int folder_fd, const char *name)
{
	int fd = openat(
	    folder_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

void
inbox_folder_sync(int folder_fd)
{
	sync_folder(folder_fd, INBOX_DONE);
	sync_folder(folder_fd, INBOX_REJECTED);
	sync_folder(folder_fd, ".");
}

/* ---- names ---- */

bool
inbox_name_is_passed_over(const char *name)
{
	static const char *const endings[] = { ".part", ".tmp", ".new", "~" };
	size_t len = strlen(name);

	/* Something like "..\x" is no hidden file but an attempt. */
	if (name[0] == '.' && (name[1] != '.' || name[2] == '\0'))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(endings); i++) {
		size_t n = strlen(endings[i]);
		if (len > n && strcmp(name + len - n, endings[i]) == 0)
			return true;
	}
	return false;
}

/* Names go into messages, archives and lists of people: what text_quote() would
 * have to write otherwise is in none. */
static bool
has_control(const char *name)
{
	for (size_t i = 0, len = strlen(name); i < len;) {
		char quoted[TEXT_QUOTE_SIZE];
		size_t n = 1;
		while (
		    i + n < len && ((unsigned char)name[i + n] & 0xc0) == 0x80)
			n++;
		text_quote(quoted, name + i, n);
		if (strlen(quoted) != n + 2)
			return true;
		i += n;
	}
	return false;
}

int
inbox_name_check(const char *name, struct error *err)
{
	char quoted[TEXT_QUOTE_SIZE];
	size_t len = strlen(name);
	const char *why = NULL;

	text_quote(quoted, name, len);
	if (strcmp(name, INBOX_DONE) == 0 || strcmp(name, INBOX_REJECTED) == 0)
		why = "a name that is kept for the folder of that name";
	else if (text_valid_utf8(name, len) != len)
		why = "a name that is no UTF-8";
	else if (has_control(name))
		why = "a name with control characters";
	else if (strstr(name, "..") != NULL)
		why = "a name with \"..\" in it";
	if (why != NULL)
		return error_set(err, ERROR_INPUT,
		    "%s: %s: expected a plain file name", quoted, why);
	if (len > INBOX_NAME_MAX)
		return error_set(err, ERROR_INPUT,
		    "%s: a name of %zu bytes: expected at most %d", quoted, len,
		    INBOX_NAME_MAX);
	return 0;
}

char *
inbox_name_source(const char *directory, const char *name)
{
	struct error err = { 0 };
	char quoted[TEXT_QUOTE_SIZE];
	char digest[DIGEST_TEXT_SIZE];

	if (inbox_name_check(name, &err) == 0)
		return xasprintf("%s/%s", directory, name);
	/* The quoted name may be cut: a piece of the digest keeps two apart. */
	size_t len = strlen(name);
	digest_text(digest, name, len);
	return xasprintf(
	    "%s/%s#%.12s", directory, text_quote(quoted, name, len), digest);
}

/* ---- listing ---- */

static bool
is_own_folder(int folder_fd, const char *name)
{
	static const char *const own[] = { INBOX_DONE, INBOX_REJECTED,
		"lost+found" };
	struct stat st;

	for (size_t i = 0; i < ARRAY_SIZE(own); i++) {
		if (strcmp(name, own[i]) == 0)
			return fstatat(folder_fd, name, &st,
				   AT_SYMLINK_NOFOLLOW) == 0 &&
			    S_ISDIR(st.st_mode);
	}
	return false;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int
inbox_folder_list(int folder_fd, struct inbox_names *out, struct error *err)
{
	/* Its own descriptor, for each has one place in the folder. */
	int fd = openat(folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	*out = (struct inbox_names){ 0 };
	if (dir == NULL) {
		error_set(err, ERROR_INPUT, "cannot list the folder: %s",
		    strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	errno = 0;
	while ((entry = readdir(dir)) != NULL) {
		const char *name = entry->d_name;
		if (inbox_name_is_passed_over(name) ||
		    is_own_folder(folder_fd, name))
			continue;
		out->names =
		    xgrow(out->names, out->n, &out->size, sizeof *out->names);
		out->names[out->n++] = xstrdup(name);
		errno = 0;
	}
	int why = errno;
	closedir(dir);
	if (why != 0)
		return error_set(err, ERROR_INPUT, "cannot list the folder: %s",
		    strerror(why));
	if (out->n > 1)
		qsort(out->names, out->n, sizeof *out->names, compare_names);
	return 0;
}

void
inbox_names_fini(struct inbox_names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->names[i]);
	free(names->names);
	*names = (struct inbox_names){ 0 };
}
