/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * write: round robin files out of series.
 */
#include <errno.h>
#include <math.h>
#include <rrd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/archive/internal.h"
#include "daemon/base/buf.h"
#include "daemon/base/mem.h"

enum {
	/* Longer than any stretch between two updates: a value holds until the
	 * next one, and where it does not hold the next one says so. */
	HEARTBEAT_DAYS = 20 * 366,
	UPDATES_A_CALL = 512,
};

int
write_failed(const char *file, struct error *err)
{
	error_set(err, ERROR_STORE, "%s: %s", file,
	    rrd_test_error() ? rrd_get_error()
			     : "librrd does not say what is wrong");
	rrd_clear_error();
	return -1;
}

static int
create(const char *file, const struct plan *plan,
    const struct archive_source *sources, size_t n, struct error *err)
{
	char **argv = xcalloc(n + 1, sizeof *argv);
	int rc = 0;

	for (size_t i = 0; i < n; i++)
		argv[i] = xasprintf("DS:%s:GAUGE:%ld:U:U", sources[i].name,
		    (long)HEARTBEAT_DAYS * DAY_SEC);
	argv[n] = xasprintf("RRA:LAST:0.99:%d:%lu", WEEK_DAYS, plan->rows);
	rrd_clear_error();
	if (rrd_create_r(file, DAY_SEC, (time_t)plan->days[0] * DAY_SEC,
		(int)n + 1, (void *)argv) != 0)
		rc = write_failed(file, err);
	/* librrd makes its files for the owner alone. */
	if (rc == 0 && chmod(file, 0640) != 0)
		rc = error_set(
		    err, ERROR_STORE, "%s: %s", file, strerror(errno));
	for (size_t i = 0; i <= n; i++)
		free(argv[i]);
	free(argv);
	return rc;
}

/* "TIME:VALUE:…" for the moment day: the values of the day before it. */
static char *
update_text(int32_t day, const struct archive_source *sources, size_t n)
{
	struct buf b = { 0 };

	buf_printf(&b, "%lld", (long long)day * DAY_SEC);
	for (size_t i = 0; i < n; i++) {
		double value = plan_value_on(sources[i].series, day - 1);
		if (isnan(value))
			buf_puts(&b, ":U");
		else
			buf_printf(&b, ":%.17g", value);
	}
	return buf_take(&b);
}

int
write_updates(const char *file, const int32_t *days, size_t n_days,
    const struct archive_source *sources, size_t n, struct error *err)
{
	char *argv[UPDATES_A_CALL];
	int rc = 0;

	for (size_t at = 0; rc == 0 && at < n_days;) {
		size_t count = 0;
		for (; count < UPDATES_A_CALL && at < n_days; at++)
			argv[count++] = update_text(days[at], sources, n);
		rrd_clear_error();
		if (rrd_update_r(file, NULL, (int)count, (void *)argv) != 0)
			rc = write_failed(file, err);
		for (size_t i = 0; i < count; i++)
			free(argv[i]);
	}
	return rc;
}

int
write_whole(const char *file, const struct plan *plan,
    const struct archive_source *sources, size_t n, struct error *err)
{
	if (create(file, plan, sources, n, err) != 0)
		return -1;
	return write_updates(
	    file, plan->days + 1, plan->n - 1, sources, n, err);
}
