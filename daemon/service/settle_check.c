/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * settle_check: is what was made still what would be made?
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/path.h"
#include "daemon/base/text.h"
#include "daemon/service/settle.h"
#include "graphs/chart.h"
#include "daemon/base/mem.h"

/* A walk over the marks of one kind. */
struct inspection {
	struct world *world;
	int state_fd;
	const char *kind;
	struct error *err;
};

/* Another configuration, program or look of pictures makes other things. */
static char *
making_of(const struct world *w)
{
	return xasprintf(
	    "%s " PACKAGE_VERSION " %d", w->config->digest, CHART_VERSION);
}

/* Whose is it, "SUBJECT" or "SUBJECT/INDICATOR"?  -1: nobody's who is
 * configured. */
static int
subject_of(const struct config *c, const char *name)
{
	const char *slash = strchr(name, '/');

	if (slash == NULL)
		return config_subject(c, name);
	char *id = xstrndup(name, (size_t)(slash - name));
	int subject =
	    config_indicator(c, slash + 1) < 0 ? -1 : config_subject(c, id);
	free(id);
	return subject;
}

/* The directory of a subject's pictures stays while there are others in it. */
static void
remove_directory_if_empty(int state_fd, const char *file)
{
	char *directory = path_directory(file);

	if (strchr(directory, '/') != NULL)
		unlinkat(state_fd, directory, AT_REMOVEDIR);
	free(directory);
}

/* A file that is gone is made again.  What was made of something that has left
 * the configuration goes; the ledger keeps its facts, and what they make comes
 * back with it. */
static int
inspect(void *arg, const char *name)
{
	struct inspection *i = arg;
	struct world *w = i->world;
	bool is_graph = strcmp(i->kind, "graph") == 0;
	char *file = is_graph ? xasprintf("graphs/%s.png", name)
			      : xasprintf("archive/%s.rrd", name);
	int subject = subject_of(w->config, name);
	int rc = 0;

	if (subject >= 0) {
		if (!path_exists(i->state_fd, file))
			rc = world_touch(w, subject, i->err);
	} else if (path_remove(i->state_fd, file, i->err) != 0 ||
	    ledger_set_mark(w->ledger, i->kind, name, NULL, i->err) != 0) {
		rc = -1;
	} else {
		remove_directory_if_empty(i->state_fd, file);
	}
	free(file);
	return rc;
}

static int
inspect_all(struct world *w, int state_fd, struct error *err)
{
	static const char *const kinds[] = { "archive", "graph" };
	struct inspection i = {
		.world = w, .state_fd = state_fd, .err = err
	};

	for (size_t k = 0; k < ARRAY_SIZE(kinds); k++) {
		i.kind = kinds[k];
		if (ledger_marks(w->ledger, kinds[k], inspect, &i, err) != 0)
			return -1;
	}
	return 0;
}

static int
touch_all(struct world *w, const char *making, struct error *err)
{
	for (size_t i = 0; i < w->config->roster->n; i++) {
		if (world_touch(w, (int)i, err) != 0)
			return -1;
	}
	if (ledger_forget_totals(w->ledger, err) != 0)
		return -1;
	return ledger_set_mark(w->ledger, "making", "all", making, err);
}

/* What librrd was writing when a run was cut off. */
static void
remove_halves(int state_fd)
{
	int fd = openat(state_fd, "archive", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (strstr(entry->d_name, ".rrd.new") != NULL)
			unlinkat(fd, entry->d_name, 0);
	}
	if (dir != NULL)
		closedir(dir);
	else if (fd >= 0)
		close(fd);
}

int
settle_check(struct world *w, int state_fd, struct error *err)
{
	char *making = making_of(w);
	char *old = NULL;
	int rc = -1;

	remove_halves(state_fd);
	if (ledger_begin(w->ledger, err) != 0)
		goto out;
	if (inspect_all(w, state_fd, err) != 0 ||
	    ledger_mark(w->ledger, "making", "all", &old, err) < 0)
		goto undo;
	if ((!text_equal(old, making) ||
		!path_exists(state_fd, "graphs/index.html")) &&
	    touch_all(w, making, err) != 0)
		goto undo;
	rc = ledger_commit(w->ledger, err);
undo:
	if (rc != 0)
		ledger_rollback(w->ledger);
out:
	free(old);
	free(making);
	return rc;
}
