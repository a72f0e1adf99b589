/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * state: one directory, one writer.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "daemon/base/path.h"
#include "daemon/service/state.h"
#include "daemon/base/mem.h"

int
state_open(const char *directory, struct error *err)
{
	static const char *const parts[] = { "archive", "graphs", "quarantine",
		"inbox", "reports" };
	int fd = path_open_dir(AT_FDCWD, directory, err);

	if (fd < 0)
		return error_prefix(err, "state_directory");
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		int part = path_open_dir(fd, parts[i], err);
		if (part < 0) {
			close(fd);
			return error_prefix(err, "state_directory");
		}
		close(part);
	}
	return fd;
}

int
state_lock(int fd, const char *directory, struct error *err)
{
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno == EWOULDBLOCK)
		return error_set(err, ERROR_STORE,
		    "%s: another soewatchd works here: expected only one a "
		    "state_directory",
		    directory);
	return error_set(err, ERROR_STORE, "%s: cannot lock: %s", directory,
	    strerror(errno));
}
