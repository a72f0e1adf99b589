/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * compare: what a file holds against what it is to hold.
 */
#include <math.h>
#include <rrd.h>
#include <stdio.h>
#include <string.h>

#include "daemon/archive/internal.h"
#include "daemon/base/date.h"

/* librrd's number parser is not correctly rounded, and a value is carried as
 * value × seconds inside. */
static const double relative_tolerance = 1e-12;

static bool
is_close(double a, double b)
{
	if (isnan(a) || isnan(b))
		return isnan(a) && isnan(b);
	return fabs(a - b) <= relative_tolerance * fmax(fabs(a), fabs(b));
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
			double want = plan_value_on(sources[i].series, day);
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

int
compare_values(const char *file, const struct plan *plan,
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
		return write_failed(file, err);
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

bool
compare_shape(const char *file, const struct plan *plan,
    const struct archive_source *sources, size_t n, int32_t last_day)
{
	rrd_clear_error();
	rrd_info_t *info = rrd_info_r(file);
	bool is_same =
	    info != NULL && is_plan_of(info, plan, sources, n, last_day);
	rrd_info_free(info);
	rrd_clear_error();
	return is_same;
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
		if (strcmp(is->key, want->key) != 0 || is->type != want->type) {
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

int
compare_files(const char *file, const char *made, const struct plan *plan,
    const struct archive_source *sources, size_t n, struct error *err)
{
	rrd_info_t *is = NULL;
	rrd_info_t *want = NULL;
	int rc = -1;

	rrd_clear_error();
	want = rrd_info_r(made);
	if (want == NULL) {
		write_failed(made, err);
		goto out;
	}
	is = rrd_info_r(file);
	if (is == NULL) {
		write_failed(file, err);
		rc = 0;
		goto out;
	}
	rc = info_match(is, want, err);
	if (rc == 1)
		rc = compare_values(file, plan, sources, n, err);
	if (rc != 1)
		error_prefix(err, "%s", file);
out:
	rrd_info_free(is);
	rrd_info_free(want);
	return rc;
}
