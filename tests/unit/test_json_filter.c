/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * json_filter: jq programs over documents, and what they may not do.
 */
#include "tests/unit/feed_fixture.h"

#include <unistd.h>

#include <jansson.h>

#include "collectors/json_filter.h"

static void
filter_init(struct fixture *f, const char *program)
{
	fixture_init(f, "json", LAYOUT_RECORDS);
	set(&f->feed.filter, program);
	set(&f->feed.period_end, ".on");
	map(&f->feed.items, TOTAL_ASSETS, ".ta", NULL);
}

#ifdef HAVE_LIBJQ

static void
expect_output(const char *program, const char *text, const char *expected)
{
	struct error err = { 0 };
	json_t *outputs = json_filter_run(program, text, strlen(text), &err);

	if (outputs == NULL)
		fail_msg("%s: %s", program, err.text);
	char *shown =
	    json_dumps(outputs, JSON_COMPACT | JSON_REAL_PRECISION(15));
	assert_string_equal(shown, expected);
	free(shown);
	json_decref(outputs);
}

static void
expect_failure(const char *program, const char *text, const char *expected)
{
	struct error err = { 0 };

	assert_null(json_filter_run(program, text, strlen(text), &err));
	assert_int_equal(err.code, ERROR_INPUT);
	if (strstr(err.text, expected) == NULL)
		fail_msg("expected \"%s\" in \"%s\"", expected, err.text);
}

static void
test_outputs(void **state)
{
	(void)state;
	expect_output(
	    ".a[] | {b: .}", "{\"a\":[1,2]}", "[{\"b\":1.0},{\"b\":2.0}]");
	expect_output("empty", "{}", "[]");
	expect_output(".", "{\"总\":\"资产\"}", "[{\"总\":\"资产\"}]");
	expect_output("input_filename", "{}", "[null]");
	expect_output("getpath([\"a\"])", "{\"a\":0.1}", "[0.1]");
	expect_output(".a", "{\"a\":2637957471.92}", "[2637957471.92]");
	/* What a double cannot hold comes as it was written. */
	expect_output(".a", "{\"a\":12345678901234567890.25}",
	    "[\"12345678901234567890.25\"]");
}

static void
test_read_as_documents(void **state)
{
	struct fixture f;

	(void)state;
	filter_init(&f, ".rows[] | {on: .[0], ta: .[1]}");
	expect_no_problem(&f);
	read_well(&f, "{\"rows\":[[2014,1.5],[2015,\"2\"],[2013,\"x\"]]}");
	expect_counts(&f, 2, 1);
	expect_figure(&f, "angang total_assets ..2014-12-31 0 1.5 2016-06-15");
	expect_rejection(&f, "record 3: .ta", "\"x\" is not a number");
	/* Each output has its own records. */
	/* Figures are texts of their own numbers. */
	set(&f.feed.filter, ".rows[] | {on: 2014, ta: .}");
	read_well(&f, "{\"rows\":[0.1]}");
	expect_figure(&f, "angang total_assets ..2014-12-31 0 0.1 2016-06-15");
	read_well(&f, "{\"rows\":[3500000000000000]}");
	expect_figure(&f,
	    "angang total_assets ..2014-12-31 0 3500000000000000 2016-06-15");
	read_well(&f, "{\"rows\":[12345678901234567890.25]}");
	expect_figure(&f,
	    "angang total_assets ..2014-12-31 0 "
	    "12345678901234567890.25 2016-06-15");
	set(&f.feed.filter, ".[]");
	set(&f.feed.records, ".r[]");
	read_well(&f,
	    "[{\"r\":[{\"on\":2014,\"ta\":1}]},"
	    "{\"r\":[{\"on\":2013,\"ta\":2}]}]");
	expect_counts(&f, 2, 0);
	read_badly(&f, "[{\"r\":[]},{}]", "records: .r[]: step .r leads");
	read_badly(&f, "{\"a\":1,\"a\":2}", "duplicate object key");
	read_badly(&f, "{\"a\":1", "no JSON");
	fixture_fini(&f);
}

/* The status is the reply's own, not the filter's. */
static void
test_status_comes_first(void **state)
{
	struct fixture f;

	(void)state;
	filter_init(&f, ".rows[]");
	set(&f.feed.status, ".code");
	add_text(&f.feed.status_ok, "0");
	read_badly(&f, "{\"code\":1}", "an error reply: .code is \"1\"");
	read_well(&f, "{\"code\":0,\"rows\":[{\"on\":2015,\"ta\":1}]}");
	expect_counts(&f, 1, 0);
	fixture_fini(&f);
}

static void
test_failures(void **state)
{
	(void)state;
	expect_failure(".a[]", "{\"a\":1}", "filter: jq says \"Cannot iterate");
	expect_failure("error(\"busy\")", "{}", "filter: jq says \"busy\"");
	expect_failure("error({a: 1})", "{}", "{\"a\":1}");
	expect_failure(".a |", "{}", "filter: jq says \"syntax error");
	expect_failure(".", "nonsense", "filter: jq says \"Invalid");
}

/* Neither the environment nor a file nor another document. */
static void
test_confined(void **state)
{
	struct error err = { 0 };

	(void)state;
	assert_int_equal(setenv("SOEWATCH_TEST_SECRET", "secret", 1), 0);
	expect_output("env.SOEWATCH_TEST_SECRET", "{}", "[null]");
	expect_output("$ENV.SOEWATCH_TEST_SECRET", "{}", "[null]");
	expect_output("env | length", "{}", "[0.0]");
	expect_failure("input", "{}", "filter: ");
	expect_output("debug", "{}", "[{}]");
	expect_output("stderr", "{}", "[{}]");
	char module[] = "/tmp/soewatch-module-XXXXXX.jq";
	int fd = mkstemps(module, 3);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "def f: 1;\n", 10), 10);
	close(fd);
	*strrchr(module, '.') = '\0';
	char *programs[] = {
		xasprintf("include \"%s\"; f", module),
		xasprintf("include \"%s\" {search: \"/tmp\"}; f", module + 5),
		xasprintf(
		    "import \"%s\" as $x {search: \"/tmp\"}; $x", module + 5),
	};
	for (size_t i = 0; i < ARRAY_SIZE(programs); i++) {
		assert_int_equal(json_filter_check(programs[i], &err), -1);
		expect_failure(programs[i], "{}", "filter: jq says ");
		free(programs[i]);
	}
	*strchr(module, '\0') = '.';
	unlink(module);
}

/* It ends, and this process is none the worse. */
static void
test_bounded(void **state)
{
	(void)state;
	expect_failure(
	    "def f: f; f", "{}", "filter: it ran for more than 10 s");
	if (getenv("INSTRUMENTED") == NULL ||
	    strcmp(getenv("INSTRUMENTED"), "no") != 0)
		return; /* no bound on memory below a sanitizer */
	expect_failure("[range(1e10)] | length", "{}", "filter: it ");
	expect_failure("def f: [f, f]; f", "{}", "filter: it ");
	expect_failure("[limit(1e9; repeat(\"0123456789\" * 100000))]", "{}",
	    "filter: it ");
}

static void
test_check(void **state)
{
	struct fixture f;

	(void)state;
	filter_init(&f, ".a[");
	expect_problem(&f, "feed flash: filter: jq says \"syntax error");
	set(&f.feed.filter, "nosuch");
	expect_problem(&f, "nosuch/0 is not defined");
	fixture_fini(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_outputs),
		cmocka_unit_test(test_read_as_documents),
		cmocka_unit_test(test_status_comes_first),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_confined),
		cmocka_unit_test(test_bounded),
		cmocka_unit_test(test_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

static void
test_refused(void **state)
{
	struct fixture f;

	(void)state;
	filter_init(&f, ".");
	expect_problem(&f, "feed flash: filter: this build has no libjq");
	assert_int_equal(read_body(&f, "{}"), -1);
	assert_int_equal(f.err.code, ERROR_CONFIG);
	fixture_fini(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_refused) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
