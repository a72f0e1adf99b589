/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * path: whole files in, whole files out.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/path.h"
#include "daemon/base/mem.h"

static int
make_dirs(int dir_fd, const char *name, struct error *err)
{
	char *copy = xstrdup(name);
	int rc = 0;

	for (char *p = copy + 1; rc == 0; p++) {
		char c = *p;
		if (c != '/' && c != '\0')
			continue;
		*p = '\0';
		if (mkdirat(dir_fd, copy, 0750) != 0 && errno != EEXIST)
			rc = error_set(err, ERROR_STORE,
			    "%s: cannot make the directory: %s", copy,
			    strerror(errno));
		*p = c;
		if (c == '\0')
			break;
	}
	free(copy);
	return rc;
}

int
path_open_dir(int dir_fd, const char *name, struct error *err)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
	int fd = openat(dir_fd, name, flags);

	if (fd < 0 && errno == ENOENT && make_dirs(dir_fd, name, err) != 0)
		return -1;
	if (fd < 0)
		fd = openat(dir_fd, name, flags);
	if (fd < 0)
		return error_set(err, ERROR_STORE,
		    "%s: cannot open the directory: %s", name, strerror(errno));
	return fd;
}

int
path_read(int dir_fd, const char *name, size_t max, struct buf *out,
    struct error *err)
{
	char chunk[65536];
	struct stat st;
	size_t total = 0;
	int rc = -1;
	/* O_NONBLOCK: a FIFO must not hold us up; it is refused just below. */
	int fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0 || fstat(fd, &st) != 0) {
		error_set(err, ERROR_INPUT, "%s: %s", name, strerror(errno));
		goto out;
	}
	if (!S_ISREG(st.st_mode)) {
		error_set(err, ERROR_INPUT, "%s: not a regular file", name);
		goto out;
	}
	for (;;) {
		ssize_t n = read(fd, chunk, sizeof chunk);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			error_set(
			    err, ERROR_INPUT, "%s: %s", name, strerror(errno));
			goto out;
		}
		if (n == 0)
			break;
		total += (size_t)n;
		if (total > max) {
			error_set(err, ERROR_INPUT, "%s: larger than %zu bytes",
			    name, max);
			goto out;
		}
		buf_append(out, chunk, (size_t)n);
	}
	rc = 0;
out:
	if (fd >= 0)
		close(fd);
	return rc;
}

static int
write_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

int
path_write(int dir_fd, const char *name, const void *data, size_t len,
    bool is_durable, struct error *err)
{
	char *beside = xasprintf("%s.new", name);
	int rc = -1;
	int fd = openat(dir_fd, beside,
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);

	if (fd < 0 || write_all(fd, data, len) != 0 ||
	    (is_durable && fsync(fd) != 0) ||
	    renameat(dir_fd, beside, dir_fd, name) != 0) {
		error_set(err, ERROR_STORE, "%s: cannot write: %s", name,
		    strerror(errno));
		goto out;
	}
	rc = 0;
out:
	if (fd >= 0)
		close(fd);
	if (rc != 0)
		unlinkat(dir_fd, beside, 0);
	free(beside);
	return rc;
}

/* File systems without links take a copy. */
static int
copy(int dir_fd, const char *old, const char *name, struct error *err)
{
	struct buf data = { 0 };
	int rc = path_read(dir_fd, old, SIZE_MAX / 2, &data, err);

	if (rc == 0)
		rc = path_write(dir_fd, name, data.data, data.len, false, err);
	buf_fini(&data);
	return rc;
}

int
path_link(int dir_fd, const char *old, const char *name, struct error *err)
{
	char *beside = xasprintf("%s.new", name);
	int rc = 0;

	unlinkat(dir_fd, beside, 0);
	if (linkat(dir_fd, old, dir_fd, beside, 0) != 0)
		rc = errno == EPERM || errno == EOPNOTSUPP || errno == EMLINK
		    ? copy(dir_fd, old, name, err)
		    : error_set(err, ERROR_STORE, "%s: cannot link: %s", name,
			  strerror(errno));
	else if (renameat(dir_fd, beside, dir_fd, name) != 0)
		rc = error_set(err, ERROR_STORE, "%s: cannot write: %s", name,
		    strerror(errno));
	/* Two links of one file stay two when one is renamed to the other. */
	unlinkat(dir_fd, beside, 0);
	free(beside);
	return rc;
}

size_t
path_size(int dir_fd, const char *name)
{
	struct stat st;

	return fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		st.st_size > 0
	    ? (size_t)st.st_size
	    : 0;
}

bool
path_exists(int dir_fd, const char *name)
{
	return faccessat(dir_fd, name, F_OK, 0) == 0;
}

int
path_remove(int dir_fd, const char *name, struct error *err)
{
	if (unlinkat(dir_fd, name, 0) != 0 && errno != ENOENT)
		return error_set(err, ERROR_STORE, "%s: cannot remove: %s",
		    name, strerror(errno));
	return 0;
}

char *
path_join(const char *base, const char *name)
{
	if (name[0] == '/')
		return xstrdup(name);
	return xasprintf("%s/%s", base, name);
}

char *
path_directory(const char *file)
{
	const char *slash = strrchr(file, '/');

	if (slash == NULL)
		return xstrdup(".");
	return xstrndup(file, slash == file ? 1 : (size_t)(slash - file));
}
