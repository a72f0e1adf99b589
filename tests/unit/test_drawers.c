/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * drawers, worker: pictures by processes that may die, hang or talk nonsense.
 * This test starts itself as their workers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include "daemon/base/buf.h"
#include "daemon/base/date.h"
#include "daemon/base/path.h"
#include "daemon/service/drawers.h"
#include "graphs/chart.h"
#include "graphs/worker.h"
#include "daemon/base/mem.h"

/* The libraries below librrd keep fonts until the process ends, some of them
 * from a thread of their own. */
const char *__lsan_default_suppressions(void);

const char *
__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\nleak:libpango\nleak:libglib\n"
	       "leak:libcairo\n";
}

enum { N_FILES = 12, PATIENCE_MSEC = 60000 };

static const char *const files[N_FILES] = { "a0.png", "a1.png", "a2.png",
	"a3.png", "a4.png", "a5.png", "a6.png", "a7.png", "a8.png", "a9.png",
	"sub/b.png", "中.png" };

struct fixture {
	uv_loop_t loop;
	char directory[64];
	char *json;
	const char *argv[4];
	struct drawers *drawers;
	int done, failed;
	char why[256]; /* the last failure */
};

static char *
some_json(void)
{
	struct chart chart;
	int32_t start = date_from_civil(2015, 1, 1);

	chart_init(&chart);
	chart.title = xstrdup("本钢板材 · 资产负债率");
	chart.from_day = start;
	chart.to_day = start + 364;
	chart.width = CHART_WIDTH_MIN;
	chart.height = CHART_HEIGHT_MIN;
	chart_span_add(&chart.series, start, start + 89, 65.3);
	char *json = chart_to_json(&chart);
	chart_fini(&chart);
	return json;
}

static int
set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof *f);
	char sub[80];

	snprintf(f->directory, sizeof f->directory, "test_drawers.XXXXXX");
	assert_non_null(mkdtemp(f->directory));
	snprintf(sub, sizeof sub, "%s/sub", f->directory);
	assert_int_equal(mkdir(sub, 0700), 0);
	uv_loop_init(&f->loop);
	f->json = some_json();
	f->argv[0] = "/proc/self/exe";
	f->argv[1] = WORKER_ARGUMENT;
	f->argv[2] = f->directory;
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;
	char name[160];

	drawers_free(f->drawers);
	uv_run(&f->loop, UV_RUN_DEFAULT);
	/* No handle and no process may be left over. */
	int rc = uv_loop_close(&f->loop);
	for (size_t i = 0; i < N_FILES; i++) {
		snprintf(name, sizeof name, "%s/%s", f->directory, files[i]);
		unlink(name);
	}
	snprintf(name, sizeof name, "%s/mark", f->directory);
	unlink(name);
	snprintf(name, sizeof name, "%s/sub", f->directory);
	rc = rmdir(name) != 0 || rmdir(f->directory) != 0 || rc != 0;
	free(f->json);
	free(f);
	return rc;
}

static void
start(struct fixture *f, size_t n_workers, int patience_msec)
{
	f->drawers =
	    drawers_new(&(const struct drawers_options){ .loop = &f->loop,
		.n_workers = n_workers,
		.argv = f->argv,
		.patience_msec = patience_msec });
}

static void
drawn(void *arg, const char *why)
{
	struct fixture *f = arg;

	f->done++;
	if (why == NULL)
		return;
	f->failed++;
	snprintf(f->why, sizeof f->why, "%s", why);
}

static void
wait_for(struct fixture *f, int n)
{
	while (f->done < n)
		assert_true(uv_run(&f->loop, UV_RUN_ONCE) != 0 || f->done >= n);
	assert_int_equal(f->done, n);
	assert_int_equal(drawers_waiting(f->drawers), 0);
}

static void
assert_png(const struct fixture *f, const char *file)
{
	struct buf image = { 0 };
	struct error err = { 0 };
	char *name = path_join(f->directory, file);

	if (path_read(AT_FDCWD, name, 1 << 20, &image, &err) != 0)
		fail_msg("%s", err.text);
	assert_true(image.len > 100);
	assert_memory_equal(image.data, "\x89PNG", 4);
	buf_fini(&image);
	free(name);
}

static void
test_many_pictures(void **state)
{
	struct fixture *f = *state;

	start(f, 2, PATIENCE_MSEC);
	for (size_t i = 0; i < N_FILES; i++)
		drawers_submit(f->drawers, files[i], f->json, drawn, f);
	assert_int_equal(drawers_waiting(f->drawers), N_FILES);
	wait_for(f, N_FILES);
	assert_int_equal(f->failed, 0);
	for (size_t i = 0; i < N_FILES; i++)
		assert_png(f, files[i]);
}

static void
test_a_bad_chart_ends_nothing(void **state)
{
	struct fixture *f = *state;

	start(f, 1, PATIENCE_MSEC);
	drawers_submit(f->drawers, files[0], "{\"version\":0}", drawn, f);
	wait_for(f, 1);
	assert_int_equal(f->failed, 1);
	assert_non_null(strstr(f->why, "version"));
	drawers_submit(f->drawers, files[1], f->json, drawn, f);
	wait_for(f, 2);
	assert_int_equal(f->failed, 1);
	assert_png(f, files[1]);
}

static void
test_names_that_lead_elsewhere(void **state)
{
	static const char *const names[] = { "../x.png", "/tmp/x.png",
		"sub/../x.png", "sub/sub/x.png", ".x.png", "", "a/" };
	struct fixture *f = *state;

	start(f, 1, PATIENCE_MSEC);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		drawers_submit(f->drawers, names[i], f->json, drawn, f);
	wait_for(f, ARRAY_SIZE(names));
	assert_int_equal(f->failed, ARRAY_SIZE(names));
	assert_non_null(strstr(f->why, "name of a picture"));
}

static void
test_directory_that_is_not_there(void **state)
{
	struct fixture *f = *state;

	start(f, 1, PATIENCE_MSEC);
	drawers_submit(f->drawers, "none/x.png", f->json, drawn, f);
	wait_for(f, 1);
	assert_int_equal(f->failed, 1);
	assert_non_null(strstr(f->why, "none/x.png"));
}

static void
test_tried_once_more(void **state)
{
	struct fixture *f = *state;

	f->argv[1] = "--die-once";
	start(f, 1, PATIENCE_MSEC);
	drawers_submit(f->drawers, files[0], f->json, drawn, f);
	drawers_submit(f->drawers, files[1], f->json, drawn, f);
	wait_for(f, 2);
	assert_int_equal(f->failed, 0);
	assert_png(f, files[0]);
	assert_png(f, files[1]);
}

static void
test_given_up_in_the_end(void **state)
{
	struct fixture *f = *state;

	f->argv[1] = "--die";
	start(f, 2, PATIENCE_MSEC);
	for (size_t i = 0; i < 3; i++)
		drawers_submit(f->drawers, files[i], f->json, drawn, f);
	wait_for(f, 3);
	assert_int_equal(f->failed, 3);
}

static void
test_hangs(void **state)
{
	struct fixture *f = *state;

	f->argv[1] = "--hang";
	start(f, 1, 100);
	drawers_submit(f->drawers, files[0], f->json, drawn, f);
	wait_for(f, 1);
	assert_int_equal(f->failed, 1);
	assert_non_null(strstr(f->why, "too long"));
}

static void
test_talks_nonsense(void **state)
{
	struct fixture *f = *state;

	f->argv[1] = "--nonsense";
	start(f, 1, PATIENCE_MSEC);
	drawers_submit(f->drawers, files[0], f->json, drawn, f);
	wait_for(f, 1);
	assert_int_equal(f->failed, 1);
}

static void
test_cannot_start(void **state)
{
	struct fixture *f = *state;

	f->argv[0] = "/nowhere/soewatchd";
	start(f, 2, PATIENCE_MSEC);
	for (size_t i = 0; i < 3; i++)
		drawers_submit(f->drawers, files[i], f->json, drawn, f);
	wait_for(f, 3);
	assert_int_equal(f->failed, 3);
	assert_non_null(strstr(f->why, "no such file"));
}

static void
test_free_in_the_middle(void **state)
{
	struct fixture *f = *state;

	f->argv[1] = "--hang";
	start(f, 2, PATIENCE_MSEC);
	for (size_t i = 0; i < 5; i++)
		drawers_submit(f->drawers, files[i], f->json, drawn, f);
	uv_run(&f->loop, UV_RUN_NOWAIT);
	drawers_free(f->drawers);
	f->drawers = NULL;
	/* Each is given back, and the hanging workers are killed, so this
	 * ends. */
	uv_run(&f->loop, UV_RUN_DEFAULT);
	assert_int_equal(f->done, 5);
	assert_string_equal(f->why, "stopped");
}

/* Waits until something is asked of it. */
static void
await_request(void)
{
	char c;

	while (read(STDIN_FILENO, &c, 1) < 0)
		;
}

static int
serve(int argc, char *argv[])
{
	if (strcmp(argv[1], "--die-once") == 0) {
		char *mark = path_join(argv[2], "mark");
		int fd = open(mark, O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		free(mark);
		if (fd < 0)
			return worker_main(argc, argv);
		close(fd);
		await_request();
		raise(SIGKILL);
	}
	await_request();
	if (strcmp(argv[1], "--hang") == 0)
		pause();
	if (strcmp(argv[1], "--nonsense") == 0 &&
	    write(STDOUT_FILENO, "\xff\xff\xff\xff", 4) == 4)
		pause();
	return EXIT_FAILURE;
}

int
main(int argc, char *argv[])
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_many_pictures),
		TEST(test_a_bad_chart_ends_nothing),
		TEST(test_names_that_lead_elsewhere),
		TEST(test_directory_that_is_not_there),
		TEST(test_tried_once_more),
		TEST(test_given_up_in_the_end),
		TEST(test_hangs),
		TEST(test_talks_nonsense),
		TEST(test_cannot_start),
		TEST(test_free_in_the_middle),
	};
#undef TEST
	if (argc == 3 && strcmp(argv[1], WORKER_ARGUMENT) == 0)
		return worker_main(argc, argv);
	if (argc == 3)
		return serve(argc, argv);
	signal(SIGPIPE, SIG_IGN); /* as the daemon does */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
