/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * durable: fsync() for few, syncfs() for many.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/path.h"
#include "daemon/service/durable.h"
#include "daemon/base/mem.h"

void
durable_fini(struct durable *d)
{
	for (size_t i = 0; i < d->n; i++)
		free(d->files[i]);
	*d = (struct durable){ 0 };
}

void
durable_note(struct durable *d, const char *file)
{
	if (d->n == DURABLE_FEW)
		d->is_many = true;
	else
		d->files[d->n++] = xstrdup(file);
}

/* A file that is gone by now was taken away on purpose. */
static int
wait_for(int state_fd, const char *file, struct error *err)
{
	int fd = openat(state_fd, file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	int rc = 0;

	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0 || fsync(fd) != 0)
		rc = error_set(
		    err, ERROR_STORE, "%s: %s", file, strerror(errno));
	if (fd >= 0)
		close(fd);
	return rc;
}

/* The file, and its name in the directory. */
static int
wait_for_both(int state_fd, const char *file, struct error *err)
{
	char *directory = path_directory(file);
	int rc = wait_for(state_fd, file, err);

	if (rc == 0)
		rc = wait_for(state_fd, directory, err);
	free(directory);
	return rc;
}

int
durable_wait(struct durable *d, int state_fd, struct error *err)
{
	int rc = 0;

	if (d->is_many && syncfs(state_fd) != 0)
		rc = error_set(
		    err, ERROR_STORE, "state_directory: %s", strerror(errno));
	for (size_t i = 0; i < d->n && !d->is_many && rc == 0; i++)
		rc = wait_for_both(state_fd, d->files[i], err);
	durable_fini(d);
	return rc;
}
