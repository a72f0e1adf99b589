/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * archive: files made anew, added to, or looked at.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/archive/archive.h"
#include "daemon/archive/internal.h"
#include "daemon/base/buf.h"
#include "daemon/base/path.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

enum { FILE_SIZE_MAX = 64 << 20 };

static char *
file_path(const char *directory, const char *subject, const char *suffix)
{
	assert(text_is_id(subject, strlen(subject)));
	return xasprintf("%s/%s.rrd%s", directory, subject, suffix);
}

int
archive_rebuild(const char *directory, const char *subject,
    const struct archive_source *sources, size_t n, struct error *err)
{
	struct plan plan = { 0 };
	char *file = file_path(directory, subject, "");
	char *beside = file_path(directory, subject, ".new");
	int rc = -1;

	plan_make(&plan, sources, n);
	if (plan.n == 0) {
		rc = unlink(file) == 0 || errno == ENOENT
		    ? 0
		    : error_set(err, ERROR_STORE, "%s: cannot remove: %s", file,
			  strerror(errno));
		goto out;
	}
	if (write_whole(beside, &plan, sources, n, err) != 0) {
		unlink(beside);
		goto out;
	}
	if (rename(beside, file) != 0) {
		error_set(err, ERROR_STORE, "%s: cannot write: %s", file,
		    strerror(errno));
		unlink(beside);
		goto out;
	}
	rc = 0;
out:
	plan_fini(&plan);
	free(file);
	free(beside);
	return rc;
}

/* Can the file be brought to the plan by adding behind last_day? */
static bool
can_append(const char *file, const struct plan *plan,
    const struct archive_source *sources, size_t n, int32_t last_day)
{
	if (plan->n == 0 || plan->days[plan->n - 1] < last_day + 1 ||
	    plan->days[0] > last_day || plan_reaches_back(sources, n, last_day))
		return false;
	return compare_shape(file, plan, sources, n, last_day);
}

/* Adds to the copy what lies behind last_day; is all of it right then?  A file
 * that librrd stumbles over is one to rebuild, not a fault. */
static bool
extend(const char *copy, const struct plan *plan,
    const struct archive_source *sources, size_t n, int32_t last_day,
    struct error *err)
{
	size_t from = 0;

	while (from < plan->n && plan->days[from] <= last_day + 1)
		from++;
	return write_updates(copy, plan->days + from, plan->n - from, sources,
		   n, err) == 0 &&
	    compare_values(copy, plan, sources, n, err) == 1;
}

int
archive_append(const char *directory, const char *subject,
    const struct archive_source *sources, size_t n, int32_t last_day,
    struct error *err)
{
	struct plan plan = { 0 };
	struct buf bytes = { 0 };
	char *file = file_path(directory, subject, "");
	char *copy = file_path(directory, subject, ".new");
	int rc = 0;

	plan_make(&plan, sources, n);
	if (!can_append(file, &plan, sources, n, last_day))
		goto out;
	/* An update that fails half way keeps its first rows, so it works on a
	 * copy that is looked at before it takes the file's place. */
	rc = path_read(AT_FDCWD, file, FILE_SIZE_MAX, &bytes, err);
	if (rc == 0)
		rc = path_write(
		    AT_FDCWD, copy, bytes.data, bytes.len, false, err);
	if (rc == 0)
		rc = extend(copy, &plan, sources, n, last_day, err);
	if (rc == 1 && rename(copy, file) != 0)
		rc = error_set(err, ERROR_STORE, "%s: cannot write: %s", file,
		    strerror(errno));
	if (rc != 1)
		unlink(copy);
out:
	buf_fini(&bytes);
	plan_fini(&plan);
	free(file);
	free(copy);
	return rc;
}

int
archive_verify(const char *directory, const char *subject,
    const struct archive_source *sources, size_t n, struct error *err)
{
	struct plan plan = { 0 };
	char *file = file_path(directory, subject, "");
	char *made = file_path(directory, subject, ".verify");
	bool is_there = access(file, F_OK) == 0;
	int rc = 0;

	plan_make(&plan, sources, n);
	if (is_there != (plan.n > 0))
		error_set(err, ERROR_STORE, "%s: %s", file,
		    is_there ? "is there, nothing expected" : "is not there");
	else if (!is_there)
		rc = 1;
	else if (write_whole(made, &plan, sources, n, err) != 0)
		rc = -1;
	else
		rc = compare_files(file, made, &plan, sources, n, err);
	unlink(made);
	plan_fini(&plan);
	free(file);
	free(made);
	return rc;
}
