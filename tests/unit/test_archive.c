/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * archive: each week's row holds the value of the period that its last day lies
 * in, whatever was written in whichever steps.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <rrd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "daemon/archive/archive.h"
#include "daemon/base/mem.h"

enum { N_MAX = 4, ROUNDS = 60, WEEK_SEC = 7 * 86400 };

static const char *const names[N_MAX] = { "debt_ratio", "profit_growth",
	"asset_scale", "a234567890123456789" };

struct fixture {
	char directory[64];
	char file[96];
	struct series series[N_MAX];
	struct archive_source sources[N_MAX];
	size_t n;
};

static int
set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof *f);

	snprintf(f->directory, sizeof f->directory, "test_archive.XXXXXX");
	assert_non_null(mkdtemp(f->directory));
	snprintf(f->file, sizeof f->file, "%s/本钢.rrd", f->directory);
	for (size_t i = 0; i < N_MAX; i++)
		f->sources[i] = (struct archive_source){ names[i],
			&f->series[i] };
	f->n = 1;
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < N_MAX; i++)
		series_fini(&f->series[i]);
	unlink(f->file);
	/* Nothing else may be left behind. */
	int rc = rmdir(f->directory);
	free(f);
	return rc;
}

static void
add(struct series *s, int32_t start, int32_t end, double value)
{
	struct point p = { .period = { start, end }, .value = value,
		.n_reported = 1, .n_members = 1 };
	series_add(s, &p);
}

static int32_t
day(int year, int month, int d)
{
	return date_from_civil(year, month, d);
}

static void
rebuild(struct fixture *f)
{
	struct error err = { 0 };

	if (archive_rebuild(f->directory, "本钢", f->sources, f->n, &err) != 0)
		fail_msg("%s", err.text);
}

static void
verify(struct fixture *f)
{
	struct error err = { 0 };

	if (archive_verify(f->directory, "本钢", f->sources, f->n, &err) != 1)
		fail_msg("%s", err.text);
}

static int
append(struct fixture *f, int32_t last_day)
{
	struct error err = { 0 };
	int rc = archive_append(
	    f->directory, "本钢", f->sources, f->n, last_day, &err);

	if (rc < 0)
		fail_msg("%s", err.text);
	return rc;
}

/* The plain reading of the rule, by looking at every point. */
static double
expected(const struct series *s, int32_t on)
{
	for (size_t i = 0; i < s->n && on >= day(1980, 1, 1); i++) {
		const struct period *p = &s->points[i].period;
		if (p->end_day < on)
			continue;
		return p->start_day <= on ? s->points[i].value : NAN;
	}
	return NAN;
}

static void
assert_value(double is, double want, int32_t on)
{
	char text[DATE_TEXT_SIZE];

	if (isnan(want) ? isnan(is)
			: fabs(is - want) <= 1e-12 * fabs(want))
		return;
	fail_msg("%s: holds %.17g, expected %.17g", date_text(text, on), is,
	    want);
}

/* Looks at every row of the file; returns how many are known. */
static size_t
check_rows(const struct fixture *f)
{
	time_t end = rrd_last_r(f->file) / WEEK_SEC * WEEK_SEC - 1;
	time_t start = rrd_first_r(f->file, 0) - WEEK_SEC;

	/* librrd rounds times before 1970 the wrong way. */
	start = start < 0 ? 0 : start;
	unsigned long step = WEEK_SEC;
	unsigned long n = 0;
	char **ds = NULL;
	double *data = NULL;
	size_t known = 0;

	assert_int_equal(rrd_fetch_r(f->file, "LAST", &start, &end, &step, &n,
			     &ds, &data),
	    0);
	assert_int_equal(step, WEEK_SEC);
	assert_int_equal(n, f->n);
	size_t at = 0;
	for (time_t t = start + WEEK_SEC; t <= end; t += WEEK_SEC) {
		int32_t on = (int32_t)(t / 86400) - 1;
		for (size_t i = 0; i < f->n; i++, at++) {
			assert_value(
			    data[at], expected(&f->series[i], on), on);
			known += !isnan(data[at]);
		}
	}
	for (size_t i = 0; i < n; i++) {
		assert_string_equal(ds[i], names[i]);
		rrd_freemem(ds[i]);
	}
	rrd_freemem(ds);
	rrd_freemem(data);
	return known;
}

static void
test_quarters(void **state)
{
	struct fixture *f = *state;

	add(&f->series[0], day(2015, 1, 1), day(2015, 3, 31), 65.04);
	add(&f->series[0], day(2015, 4, 1), day(2015, 6, 30), NAN);
	/* No point at all for the third quarter. */
	add(&f->series[0], day(2015, 10, 1), day(2015, 12, 31), -3.5e12);
	rebuild(f);
	/* 12 Thursdays end weeks whose last day lies in Q1, 13 in Q4. */
	assert_int_equal(check_rows(f), 12 + 13);
	verify(f);
}

static void
test_file_is_group_readable_and_alone(void **state)
{
	struct fixture *f = *state;
	struct stat st;

	add(&f->series[0], day(2015, 1, 1), day(2015, 3, 31), 1);
	rebuild(f);
	assert_int_equal(stat(f->file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
}

static void
test_stock_without_start_is_its_day(void **state)
{
	struct fixture *f = *state;

	add(&f->series[0], DATE_NONE, day(2015, 3, 18), 7);
	add(&f->series[0], DATE_NONE, day(2015, 6, 30), 8);
	f->series[0].points[0].period.start_day = DATE_NONE;
	rebuild(f);
	verify(f);
	/* 2015-03-18 is a Wednesday, the last day of a row; 06-30 is not. */
	struct error err = { 0 };
	assert_int_equal(append(f, day(2015, 6, 30)), 1);
	assert_int_equal(archive_verify(f->directory, "本钢", f->sources, 1,
			     &err),
	    1);
}

static void
test_before_1980(void **state)
{
	struct fixture *f = *state;

	add(&f->series[0], day(1978, 1, 1), day(1978, 12, 31), 1);
	add(&f->series[0], day(1979, 1, 1), day(1979, 12, 31), 2);
	rebuild(f);
	assert_int_equal(access(f->file, F_OK), -1);
	/* A year that reaches into 1980 counts from 1980-01-01. */
	add(&f->series[0], day(1979, 7, 1), day(1980, 6, 30), 3);
	rebuild(f);
	verify(f);
	assert_int_equal(check_rows(f), 26);
}

static void
test_nothing_removes_the_file(void **state)
{
	struct fixture *f = *state;
	struct error err = { 0 };

	add(&f->series[0], day(2015, 1, 1), day(2015, 3, 31), 1);
	rebuild(f);
	assert_int_equal(access(f->file, F_OK), 0);
	assert_int_equal(
	    archive_verify(f->directory, "本钢", NULL, 0, &err), 0);
	f->n = 0;
	rebuild(f);
	assert_int_equal(access(f->file, F_OK), -1);
	verify(f);
	rebuild(f); /* and once more without one */
}

static void
test_size_of_30_years(void **state)
{
	struct fixture *f = *state;
	struct archive_source sources[20];
	char many[20][16];
	struct stat st;
	struct error err = { 0 };

	for (int i = 0; i < 360; i++) {
		int32_t end = date_add_months(day(1996, 1, 31), i);
		add(&f->series[0], date_add_months(end, -1) + 1, end, i);
	}
	for (int i = 0; i < 20; i++) {
		snprintf(many[i], sizeof many[i], "ds%d", i);
		sources[i] = (struct archive_source){ many[i], &f->series[0] };
	}
	assert_int_equal(
	    archive_rebuild(f->directory, "本钢", sources, 20, &err), 0);
	assert_int_equal(stat(f->file, &st), 0);
	assert_true(st.st_size <= 256 * 1024);
	assert_int_equal(
	    archive_verify(f->directory, "本钢", sources, 20, &err), 1);
	/* One period more than 30 years: all of it still fits. */
	add(&f->series[0], day(2026, 1, 1), day(2026, 1, 31), 360);
	rebuild(f);
	assert_int_equal(check_rows(f),
	    (day(2026, 1, 31) + 1) / 7 - (day(1996, 1, 1)) / 7);
}

static void
test_append_refuses(void **state)
{
	struct fixture *f = *state;
	struct series *s = &f->series[0];
	int32_t q1 = day(2015, 3, 31);
	int32_t q2 = day(2015, 6, 30);

	add(s, day(2015, 1, 1), q1, 1);
	assert_int_equal(append(f, q1), 0); /* no file */
	rebuild(f);
	add(s, day(2015, 4, 1), q2, 2);
	assert_int_equal(append(f, q2), 0);	/* ends elsewhere */
	assert_int_equal(append(f, q1 - 1), 0); /* ends elsewhere */
	f->n = 2;
	add(&f->series[1], day(2015, 4, 1), q2, 2);
	assert_int_equal(append(f, q1), 0); /* other sources */
	f->sources[0].name = "other";
	f->n = 1;
	assert_int_equal(append(f, q1), 0); /* another name */
	f->sources[0].name = names[0];
	s->points[0].value = 9;
	assert_int_equal(append(f, q1), 0); /* an old value differs */
	s->points[0].value = 1;
	s->points[1].period.start_day = q1;
	assert_int_equal(append(f, q1), 0); /* reaches back */
	s->points[1].period.start_day = q1 + 1;
	add(s, day(2046, 1, 1), day(2046, 1, 31), 3);
	assert_int_equal(append(f, q1), 0); /* too small */
	s->n = 1;
	verify(f); /* and after all of that the file is as it was */
	s->n = 2;
	assert_int_equal(append(f, q1), 1);
	assert_int_equal(append(f, q2), 1); /* nothing to add is fine */
	verify(f);
}

static void
test_append_to_a_broken_file(void **state)
{
	struct fixture *f = *state;

	add(&f->series[0], day(2015, 1, 1), day(2015, 3, 31), 1);
	rebuild(f);
	add(&f->series[0], day(2015, 4, 1), day(2015, 6, 30), 2);
	assert_int_equal(truncate(f->file, 700), 0);
	assert_int_equal(append(f, day(2015, 3, 31)), 0);
	struct error err = { 0 };
	assert_int_equal(archive_verify(f->directory, "本钢", f->sources, 1,
			     &err),
	    0);
	assert_true(strlen(err.text) > 0);
}

static void
test_verify_tells(void **state)
{
	struct fixture *f = *state;
	struct error err = { 0 };

	add(&f->series[0], day(2015, 1, 1), day(2015, 3, 31), 1);
	add(&f->series[0], day(2015, 4, 1), day(2015, 6, 30), 2);
	rebuild(f);
	f->series[0].points[0].value = 1.0000001;
	assert_int_equal(archive_verify(f->directory, "本钢", f->sources, 1,
			     &err),
	    0);
	assert_non_null(strstr(err.text, "debt_ratio"));
	assert_non_null(strstr(err.text, "2015-01-07"));
	f->series[0].points[0].value = 1;
	f->sources[0].name = "other";
	assert_int_equal(archive_verify(f->directory, "本钢", f->sources, 1,
			     &err),
	    0);
	f->sources[0].name = names[0];
	verify(f);
}

static void
test_values_read_back(void **state)
{
	static const double values[] = { 0, -0.0, 1, -1, 0.1, 1.0 / 3, 65.04,
		3.52e12, 1e18, -1e18, 1e-9, 123456789012.34567, 2.5e-300,
		8.7654321e200, 45735820000.0 };
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		int32_t end = date_add_months(day(2015, 1, 31), (int)i);
		add(&f->series[0], date_add_months(end, -1) + 1, end,
		    values[i]);
	}
	rebuild(f);
	assert_true(check_rows(f) > 4 * ARRAY_SIZE(values));
	verify(f);
}

static void
test_rrdtool_reads_it(void **state)
{
	struct fixture *f = *state;
	char command[256];
	char line[256];
	size_t known = 0;
	size_t rows = 0;

	if (system("command -v rrdtool >/dev/null 2>&1") != 0)
		skip();
	add(&f->series[0], day(2014, 1, 1), day(2014, 12, 31), 65.3);
	add(&f->series[0], day(2016, 1, 1), day(2016, 12, 31), 12);
	rebuild(f);
	snprintf(command, sizeof command,
	    "rrdtool fetch '%s' LAST -s 1388534400 -e 1483142400", f->file);
	FILE *out = popen(command, "re");
	assert_non_null(out);
	while (fgets(line, sizeof line, out) != NULL) {
		char *end;
		long long t = strtoll(line, &end, 10);
		if (*end != ':')
			continue;
		int32_t on = (int32_t)(t / 86400) - 1;
		double is = strtod(end + 1, NULL);
		double want = expected(&f->series[0], on);
		assert_int_equal(isnan(is), isnan(want));
		if (!isnan(want)) {
			assert_true(fabs(is - want) < 1e-9);
			known++;
		}
		rows++;
	}
	assert_int_equal(pclose(out), 0);
	assert_true(rows > 150 && known > 100 && known < rows);
}

static double
random_value(unsigned *seed)
{
	double x = rand_r(seed) / (double)RAND_MAX;

	switch (rand_r(seed) % 5) {
	case 0:
		return NAN;
	case 1:
		return (x - 0.5) * 1e13;
	case 2:
		return x * 1e-6;
	default:
		return x * 100;
	}
}

/* A series with gaps whose rhythm changes as it goes. */
static void
random_series(struct series *s, int32_t start, int32_t until, unsigned *seed)
{
	static const int rhythms[] = { 1, 3, 3, 6, 12 };
	int months = 3;

	while (start < until) {
		if (rand_r(seed) % 8 == 0)
			months = rhythms[rand_r(seed) % 5];
		int32_t end = date_add_months(start - 1, months);
		/* A 52/53-week reporter ends near the month's end only. */
		if (rand_r(seed) % 10 == 0)
			end -= rand_r(seed) % 8;
		if (rand_r(seed) % 6 != 0)
			add(s, start, end, random_value(seed));
		start = end + 1;
	}
}

/* Lets the fixture see only the points that end up to the day. */
static int32_t
cut(struct fixture *f, const struct series *all, int32_t until)
{
	int32_t last = DATE_NONE;

	for (size_t i = 0; i < f->n; i++) {
		f->series[i].n = 0;
		for (size_t k = 0; k < all[i].n; k++) {
			if (all[i].points[k].period.end_day > until)
				break;
			series_add(&f->series[i], &all[i].points[k]);
			if (all[i].points[k].period.end_day > last)
				last = all[i].points[k].period.end_day;
		}
	}
	return last;
}

static int
one_round(struct fixture *f, unsigned *seed)
{
	struct series all[N_MAX] = { 0 };
	int32_t start = day(1977 + rand_r(seed) % 35, 1 + rand_r(seed) % 12, 1);
	int32_t until = start + 200 + rand_r(seed) % 6000;
	int appended = 0;

	f->n = 1 + (size_t)rand_r(seed) % N_MAX;
	for (size_t i = 0; i < f->n; i++)
		random_series(&all[i],
		    date_add_months(start, rand_r(seed) % 24), until, seed);
	int32_t at = until - rand_r(seed) % 2000;
	int32_t last = cut(f, all, at);
	rebuild(f);
	while (at < until) {
		at += 20 + rand_r(seed) % 200;
		int32_t next = cut(f, all, at);
		if (last != DATE_NONE && append(f, last) == 1)
			appended++;
		else
			rebuild(f);
		last = next;
		verify(f);
		if (access(f->file, F_OK) == 0)
			check_rows(f);
	}
	for (size_t i = 0; i < f->n; i++)
		series_fini(&all[i]);
	return appended;
}

static void
test_random(void **state)
{
	struct fixture *f = *state;
	const char *given = getenv("SEED");
	unsigned seed =
	    given != NULL ? (unsigned)strtoul(given, NULL, 10)
			  : (unsigned)time(NULL);
	int appended = 0;

	print_message("SEED=%u\n", seed);
	for (int i = 0; i < ROUNDS; i++)
		appended += one_round(f, &seed);
	assert_true(appended > ROUNDS / 2);
}

int
main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_quarters),
		TEST(test_file_is_group_readable_and_alone),
		TEST(test_stock_without_start_is_its_day),
		TEST(test_before_1980),
		TEST(test_nothing_removes_the_file),
		TEST(test_size_of_30_years),
		TEST(test_append_refuses),
		TEST(test_append_to_a_broken_file),
		TEST(test_verify_tells),
		TEST(test_values_read_back),
		TEST(test_rrdtool_reads_it),
		TEST(test_random),
	};
#undef TEST
	return cmocka_run_group_tests(tests, NULL, NULL);
}
