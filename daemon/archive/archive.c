/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * archive: round robin files out of series, and back to be compared.
 *
 * The moments at which any source's value may change are the starts of all
 * periods and the days behind their ends.  Between two such moments every
 * source is constant, so an update at each of them, carrying the values of the
 * day before it, gives every day of the file its true value.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <rrd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/archive/archive.h"
#include "daemon/base/buf.h"
#include "daemon/base/path.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

enum {
	DAY_SEC = 86400,
	WEEK_DAYS = 7,
	FIRST_DAY = 3652, /* 1980-01-01; librrd refuses times before */
	SPAN_YEARS = 30,
	SPAN_STEP_YEARS = 10,
	/* Longer than any stretch between two updates: a value holds until the
	 * next one, and where it does not hold the next one says so. */
	HEARTBEAT_DAYS = 20 * 366,
	UPDATES_A_CALL = 512,
	FILE_SIZE_MAX = 64 << 20,
};

/* librrd's number parser is not correctly rounded, and a value is carried as
 * value × seconds inside. */
static const double relative_tolerance = 1e-12;

/* What a file of these sources must look like. */
struct plan {
	int32_t *days; /* update moments, rising; [0] is the file's start */
	size_t n, size;
	unsigned long rows;
};

static bool
is_kept(const struct point *p)
{
	return p->period.end_day >= FIRST_DAY;
}

static int32_t
first_day_of(const struct point *p)
{
	int32_t start = p->period.start_day;

	if (start == DATE_NONE)
		start = p->period.end_day;
	return start < FIRST_DAY ? FIRST_DAY : start;
}

static double
value_on(const struct series *s, int32_t day)
{
	size_t low = 0;
	size_t high = s->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (s->points[middle].period.end_day < day)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == s->n || !is_kept(&s->points[low]) ||
	    first_day_of(&s->points[low]) > day ||
	    !isfinite(s->points[low].value))
		return NAN;
	return s->points[low].value;
}

static int
compare_days(const void *a, const void *b)
{
	const int32_t *x = a;
	const int32_t *y = b;

	return (*x > *y) - (*x < *y);
}

static void
plan_add(struct plan *plan, int32_t day)
{
	plan->days =
	    xgrow(plan->days, plan->n, &plan->size, sizeof *plan->days);
	plan->days[plan->n++] = day;
}

/* Rows for so many years from the first day that the last one has room. */
static unsigned long
rows_for(int32_t first, int32_t last)
{
	int years = SPAN_YEARS;
	struct civil c = date_to_civil(first);
	int32_t end;

	while ((end = date_from_civil(c.year + years, c.month, 1)) < last)
		years += SPAN_STEP_YEARS;
	/* One for the week that the first day cuts, one for the month's days
	 * before it. */
	return (unsigned long)(end - first) / WEEK_DAYS + 2;
}

static void
plan_make(struct plan *plan, const struct archive_source *sources, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < sources[i].series->n; k++) {
			const struct point *p = &sources[i].series->points[k];
			if (!is_kept(p))
				continue;
			plan_add(plan, first_day_of(p));
			plan_add(plan, p->period.end_day + 1);
		}
	}
	if (plan->n == 0)
		return;
	qsort(plan->days, plan->n, sizeof *plan->days, compare_days);
	for (size_t i = 0; i < plan->n; i++) {
		if (kept == 0 || plan->days[i] != plan->days[kept - 1])
			plan->days[kept++] = plan->days[i];
	}
	plan->n = kept;
	plan->rows = rows_for(plan->days[0], plan->days[kept - 1]);
}

static int
rrd_failed(struct error *err, const char *file)
{
	error_set(err, ERROR_STORE, "%s: %s", file,
	    rrd_test_error() ? rrd_get_error() : "unknown fault");
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
		rc = rrd_failed(err, file);
	/* librrd makes its files for the owner alone. */
	if (rc == 0 && chmod(file, 0640) != 0)
		rc = error_set(err, ERROR_STORE, "%s: %s", file,
		    strerror(errno));
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
		double value = value_on(sources[i].series, day - 1);
		if (isnan(value))
			buf_puts(&b, ":U");
		else
			buf_printf(&b, ":%.17g", value);
	}
	return buf_take(&b);
}

/* Writes the moments days[0 … n_days − 1], which must rise. */
static int
update(const char *file, const int32_t *days, size_t n_days,
    const struct archive_source *sources, size_t n, struct error *err)
{
	char *argv[UPDATES_A_CALL];
	int rc = 0;

	for (size_t at = 0; rc == 0 && at < n_days;) {
		size_t count = 0;
		for (; count < UPDATES_A_CALL && at < n_days; at++)
			argv[count++] = update_text(days[at], sources, n);
		rrd_clear_error();
		if (rrd_update_r(
			file, NULL, (int)count, (void *)argv) != 0)
			rc = rrd_failed(err, file);
		for (size_t i = 0; i < count; i++)
			free(argv[i]);
	}
	return rc;
}

static bool
is_close(double a, double b)
{
	if (isnan(a) || isnan(b))
		return isnan(a) && isnan(b);
	return fabs(a - b) <=
	    relative_tolerance * fmax(fabs(a), fabs(b));
}

/* Do the fetched rows hold the series?  1 yes, 0 no with err telling the
 * first that differs. */
static int
rows_match(const rrd_value_t *data, time_t start, time_t end,
    const struct archive_source *sources, size_t n, struct error *err)
{
	const time_t step = WEEK_DAYS * DAY_SEC;
	char text[DATE_TEXT_SIZE];

	for (time_t t = start + step; t <= end; t += step) {
		int32_t day = (int32_t)(t / DAY_SEC) - 1;
		for (size_t i = 0; i < n; i++) {
			double want = value_on(sources[i].series, day);
			double is = *data++;
			if (is_close(is, want))
				continue;
			error_set(err, ERROR_STORE,
			    "%s: %s: holds %.17g, expected %.17g",
			    sources[i].name, date_text(text, day), is, want);
			return 0;
		}
	}
	return 1;
}

/* Does every whole week of the file hold the series' value?  1 yes, 0 no with
 * err, -1 with err. */
static int
values_match(const char *file, const struct plan *plan,
    const struct archive_source *sources, size_t n, struct error *err)
{
	const time_t step = WEEK_DAYS * DAY_SEC;
	time_t last = (time_t)plan->days[plan->n - 1] * DAY_SEC;
	time_t end = last - last % step;
	time_t start = end - (time_t)plan->rows * step;
	unsigned long step_sec = (unsigned long)step;
	unsigned long n_sources = 0;
	char **names = NULL;
	rrd_value_t *data = NULL;
	int rc;

	/* librrd rounds times before 1970 the wrong way.  It answers with one
	 * row behind the end: no period reaches to that row's last day. */
	if (start < 0)
		start = 0;
	rrd_clear_error();
	if (rrd_fetch_r(file, "LAST", &start, &end, &step_sec, &n_sources,
		&names, &data) != 0)
		return rrd_failed(err, file);
	if (n_sources != n || step_sec != (unsigned long)step) {
		error_set(err, ERROR_STORE,
		    "%s: %lu sources in steps of %lu s, expected %zu of %ld",
		    file, n_sources, step_sec, n, (long)step);
		rc = 0;
	} else {
		rc = rows_match(data, start, end, sources, n, err);
	}
	for (unsigned long i = 0; i < n_sources; i++)
		rrd_freemem(names[i]);
	rrd_freemem(names);
	rrd_freemem(data);
	return rc;
}

/* Writes a whole new file. */
static int
build(const char *file, const struct plan *plan,
    const struct archive_source *sources, size_t n, struct error *err)
{
	if (create(file, plan, sources, n, err) != 0)
		return -1;
	return update(file, plan->days + 1, plan->n - 1, sources, n, err);
}

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
		    : error_set(err, ERROR_STORE, "%s: cannot remove: %s",
			  file, strerror(errno));
		goto out;
	}
	if (build(beside, &plan, sources, n, err) != 0) {
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
	free(plan.days);
	free(file);
	free(beside);
	return rc;
}

/* The number that info gives under the key, −1 if it gives none. */
static long
info_number(const rrd_info_t *info, const char *key)
{
	for (; info != NULL; info = info->next) {
		if (strcmp(info->key, key) != 0)
			continue;
		if (info->type == RD_I_CNT)
			return (long)info->value.u_cnt;
		if (info->type == RD_I_INT)
			return info->value.u_int;
	}
	return -1;
}

/* Is this a file of the plan's shape with exactly these sources, in order, that
 * was last written for last_day? */
static bool
is_plan_of(const rrd_info_t *info, const struct plan *plan,
    const struct archive_source *sources, size_t n, int32_t last_day)
{
	char key[64];
	size_t n_sources = 0;

	for (const rrd_info_t *i = info; i != NULL; i = i->next) {
		size_t len = strlen(i->key);
		n_sources += strncmp(i->key, "ds[", 3) == 0 && len > 6 &&
		    strcmp(i->key + len - 6, ".index") == 0;
	}
	for (size_t i = 0; i < n; i++) {
		snprintf(key, sizeof key, "ds[%s].index", sources[i].name);
		if (info_number(info, key) != (long)i)
			return false;
	}
	return n_sources == n && info_number(info, "step") == DAY_SEC &&
	    info_number(info, "rra[0].pdp_per_row") == WEEK_DAYS &&
	    info_number(info, "rra[0].rows") == (long)plan->rows &&
	    info_number(info, "rra[1].rows") == -1 &&
	    info_number(info, "last_update") == ((long)last_day + 1) * DAY_SEC;
}

/* Would a period that is known reach back over last_day?  Then the file holds
 * unknown for days that have a value now. */
static bool
reaches_back(const struct archive_source *sources, size_t n, int32_t last_day)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < sources[i].series->n; k++) {
			const struct point *p = &sources[i].series->points[k];
			if (p->period.end_day > last_day &&
			    first_day_of(p) <= last_day && isfinite(p->value))
				return true;
		}
	}
	return false;
}

/* Can the file be brought to the plan by adding behind last_day? */
static bool
can_append(const char *file, const struct plan *plan,
    const struct archive_source *sources, size_t n, int32_t last_day)
{
	if (plan->n == 0 || plan->days[plan->n - 1] < last_day + 1 ||
	    plan->days[0] > last_day || reaches_back(sources, n, last_day))
		return false;
	rrd_clear_error();
	rrd_info_t *info = rrd_info_r(file);
	bool can =
	    info != NULL && is_plan_of(info, plan, sources, n, last_day);
	rrd_info_free(info);
	rrd_clear_error();
	return can;
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
	return update(copy, plan->days + from, plan->n - from, sources, n,
		   err) == 0 &&
	    values_match(copy, plan, sources, n, err) == 1;
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
	free(plan.days);
	free(file);
	free(copy);
	return rc;
}

static bool
info_values_equal(const rrd_info_t *a, const rrd_info_t *b)
{
	switch (a->type) {
	case RD_I_VAL:
		return is_close(a->value.u_val, b->value.u_val);
	case RD_I_CNT:
		return a->value.u_cnt == b->value.u_cnt;
	case RD_I_STR:
		return strcmp(a->value.u_str, b->value.u_str) == 0;
	case RD_I_INT:
		return a->value.u_int == b->value.u_int;
	case RD_I_BLO:
		break;
	}
	return false;
}

/* Everything that librrd tells about a file, but for its name and the row that
 * it happened to begin with.  1 when both are the same, else 0 with err. */
static int
info_match(const rrd_info_t *is, const rrd_info_t *want, struct error *err)
{
	for (; is != NULL && want != NULL; is = is->next, want = want->next) {
		if (strcmp(is->key, want->key) != 0 ||
		    is->type != want->type) {
			error_set(err, ERROR_STORE, "holds %s, expected %s",
			    is->key, want->key);
			return 0;
		}
		if (strcmp(is->key, "filename") == 0 ||
		    strcmp(is->key, "rra[0].cur_row") == 0)
			continue;
		if (!info_values_equal(is, want)) {
			error_set(err, ERROR_STORE,
			    "%s is not what a rebuild gives", is->key);
			return 0;
		}
	}
	if (is == NULL && want == NULL)
		return 1;
	error_set(err, ERROR_STORE, "holds %s sources than expected",
	    is == NULL ? "fewer" : "more");
	return 0;
}

/* Compares the file with the one that was just made beside it. */
static int
files_match(const char *file, const char *made, const struct plan *plan,
    const struct archive_source *sources, size_t n, struct error *err)
{
	rrd_info_t *is = NULL;
	rrd_info_t *want = NULL;
	int rc = -1;

	rrd_clear_error();
	want = rrd_info_r(made);
	if (want == NULL) {
		rrd_failed(err, made);
		goto out;
	}
	is = rrd_info_r(file);
	if (is == NULL) {
		rrd_failed(err, file);
		rc = 0;
		goto out;
	}
	rc = info_match(is, want, err);
	if (rc == 1)
		rc = values_match(file, plan, sources, n, err);
	if (rc != 1)
		error_prefix(err, "%s", file);
out:
	rrd_info_free(is);
	rrd_info_free(want);
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
	else if (build(made, &plan, sources, n, err) != 0)
		rc = -1;
	else
		rc = files_match(file, made, &plan, sources, n, err);
	unlink(made);
	free(plan.days);
	free(file);
	free(made);
	return rc;
}
