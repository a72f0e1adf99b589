/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * settle_check: is what was made still what would be made?
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/path.h"
#include "daemon/base/text.h"
#include "daemon/service/settle.h"
#include "graphs/chart.h"
#include "daemon/base/mem.h"

/* Another configuration, program or look of pictures makes other things. */
static char *
making_of(const struct world *w)
{
	return xasprintf(
	    "%s " PACKAGE_VERSION " %d", w->config->digest, CHART_VERSION);
}

/* Is the archive of an enterprise gone that a mark speaks of? */
static int
archive_is_gone(
    struct world *w, int state_fd, const char *id, struct error *err)
{
	char *mark = NULL;
	int rc = ledger_mark(w->ledger, "archive", id, &mark, err);

	free(mark);
	if (rc != 1)
		return rc;
	char *file = xasprintf("archive/%s.rrd", id);
	bool is_there = path_exists(state_fd, file);
	free(file);
	return !is_there;
}

int
settle_check(struct world *w, int state_fd, struct error *err)
{
	const struct roster *roster = w->config->roster;
	char *making = making_of(w);
	char *old = NULL;
	int rc = -1;

	if (ledger_mark(w->ledger, "making", "all", &old, err) < 0)
		goto out;
	bool is_all = !text_equal(old, making) ||
	    !path_exists(state_fd, "graphs/index.html");
	if (!is_all) {
		bool is_any_gone = false;
		for (size_t i = 0; i < config_subjects(w->config); i++) {
			int gone = archive_is_gone(w, state_fd,
			    config_subject_id(w->config, (int)i), err);
			if (gone < 0)
				goto out;
			is_any_gone |= gone;
		}
		is_all = is_any_gone;
	}
	if (!is_all) {
		rc = 0;
		goto out;
	}
	if (ledger_begin(w->ledger, err) != 0)
		goto out;
	for (size_t i = 0; i < roster->n; i++) {
		if (ledger_touch(w->ledger, roster->enterprises[i].id, err) !=
		    0)
			goto out;
	}
	if (ledger_set_mark(w->ledger, "making", "all", making, err) != 0 ||
	    ledger_commit(w->ledger, err) != 0)
		goto out;
	rc = 0;
out:
	if (rc != 0)
		ledger_rollback(w->ledger);
	free(old);
	free(making);
	return rc;
}
