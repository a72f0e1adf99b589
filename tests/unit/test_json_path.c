/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * json_path: what compiles, where it leads, what is said when it does not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "collectors/json_path.h"
#include "daemon/base/buf.h"
#include "daemon/base/mem.h"

static const char document[] =
    "{\"data\":{\"rows\":[{\"a\":1},{\"a\":2}],\"odd key\":3,"
    "\"us-gaap:Assets\":4,\"总资产\":5,\"q\\\"uote\":6,\"none\":null},"
    "\"list\":[[10,11],[12]],\"code\":9201,\"map\":{\"x\":7,\"y\":8}}";

static json_t *
load(void)
{
	json_t *root = json_loads(document, JSON_REJECT_DUPLICATES, NULL);

	assert_non_null(root);
	return root;
}

static int
dump(void *arg, json_t *value, struct error *err)
{
	struct buf *out = arg;
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

	(void)err;
	buf_printf(out, "%s%s", out->len == 0 ? "" : " ", text);
	free(text);
	return 0;
}

/* The values that the path leads to, a blank between. */
static void
expect_values(const char *text, const char *expected)
{
	struct error err = { 0 };
	struct buf out = { 0 };
	json_t *root = load();
	struct json_path *path = json_path_compile(text, &err);

	if (path == NULL)
		fail_msg("%s", err.text);
	if (json_path_walk(path, root, dump, &out, &err) != 0)
		fail_msg("%s", err.text);
	assert_string_equal(buf_text(&out), expected);
	if (json_path_is_single(path)) {
		struct buf one = { 0 };
		assert_non_null(json_path_get(path, root));
		dump(&one, json_path_get(path, root), &err);
		assert_string_equal(buf_text(&one), expected);
		buf_fini(&one);
	}
	json_path_free(path);
	json_decref(root);
	buf_fini(&out);
}

static void
test_leads(void **state)
{
	(void)state;
	expect_values(".code", "9201");
	expect_values(".data.rows[]", "{\"a\":1} {\"a\":2}");
	expect_values(".data.rows[].a", "1 2");
	expect_values(".data.rows.[1].a", "2");
	expect_values(".list[][]", "10 11 12");
	expect_values(".list[-1][0]", "12");
	expect_values(".list[0][1]", "11");
	expect_values(".data.\"odd key\"", "3");
	expect_values(".data[\"us-gaap:Assets\"]", "4");
	expect_values(".[\"data\"].总资产", "5");
	expect_values(".data.\"q\\\"uote\"", "6");
	expect_values(".data[\"\\u603b资产\"]", "5");
	expect_values(".map[]", "7 8");
	expect_values(".data.none", "null");
	expect_values(".nothing[]?", "");
	expect_values(".data.none[]?", "");
	expect_values(".data | .rows[1]|.a", "2");
	expect_values(".map | to_entries[]",
	    "{\"key\":\"x\",\"value\":7} {\"key\":\"y\",\"value\":8}");
	expect_values(".map|to_entries[].value", "7 8");
	expect_values("to_entries[].key", "\"data\" \"list\" \"code\" \"map\"");
	expect_values(".nothing? | to_entries[]?", "");
	expect_values(".list[] | length", "2 1");
	expect_values("length", "4");
	expect_values(".data.none | length", "0");
	expect_values(".code // .map", "9201");
	expect_values(".data.none // .nothing // .code", "9201");
	expect_values(".nothing//.data.none", "null");
}

static void
test_identity(void **state)
{
	struct error err = { 0 };
	json_t *root = load();
	struct json_path *path = json_path_compile(".", &err);

	(void)state;
	assert_non_null(path);
	assert_ptr_equal(json_path_get(path, root), root);
	json_path_free(path);
	json_decref(root);
}

static void
test_single(void **state)
{
	struct error err = { 0 };
	json_t *root = load();
	struct json_path *one = json_path_compile(".data.nothing.x", &err);
	struct json_path *many = json_path_compile(".data.rows[].a", &err);

	(void)state;
	assert_true(json_path_is_single(one));
	assert_null(json_path_get(one, root));
	assert_false(json_path_is_single(many));
	json_path_free(one);
	json_path_free(many);
	json_decref(root);
}

static void
expect_syntax_error(const char *text, const char *expected)
{
	struct error err = { 0 };

	assert_null(json_path_compile(text, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
	if (strstr(err.text, expected) == NULL)
		fail_msg("expected \"%s\" in \"%s\"", expected, err.text);
}

static void
test_syntax(void **state)
{
	(void)state;
	expect_syntax_error("", "column 1: expected a path that starts");
	expect_syntax_error("data", "column 1: expected a path that starts");
	expect_syntax_error(".a.", "column 4: expected a key");
	expect_syntax_error(".a-b", "column 3: expected a step");
	expect_syntax_error(".a..b", "column 4: expected a key");
	expect_syntax_error(".a[", "column 4: expected ], a number");
	expect_syntax_error(".a[1", "column 5: expected ]");
	expect_syntax_error(".a[ 1]", "column 4: expected ], a number");
	expect_syntax_error(".a[99999999999999999999]", "column 4");
	expect_syntax_error(".\"a", "column 2: expected a closing");
	expect_syntax_error(".\"\\x\"", "column 2: expected a string");
	expect_syntax_error(".[\"a\"", "column 6: expected ]");
	expect_syntax_error(".1a", "column 2: expected a key");
	expect_syntax_error(".a b", "column 4: expected a step");
	expect_syntax_error(".a | b", "column 6: expected a path");
	expect_syntax_error(".a | to_entries", "column 6: expected a path");
	expect_syntax_error(".a | lengths", "column 6: expected a path");
	expect_syntax_error(".a |", "column 5: expected a path");
	expect_syntax_error(".a / .b", "column 4: expected // or the end");
	expect_syntax_error(".a //", "column 6: expected a path");
	expect_syntax_error(".a[] // .b", "on each side of //");
	expect_syntax_error(".a // .b | length", "on each side of //");
}

static void
expect_nowhere(const char *text, const char *expected)
{
	struct error err = { 0 };
	struct buf out = { 0 };
	json_t *root = load();
	struct json_path *path = json_path_compile(text, &err);

	assert_non_null(path);
	assert_int_equal(json_path_walk(path, root, dump, &out, &err), -1);
	assert_int_equal(err.code, ERROR_INPUT);
	assert_string_equal(err.text, expected);
	json_path_free(path);
	json_decref(root);
	buf_fini(&out);
}

static void
test_nowhere(void **state)
{
	(void)state;
	expect_nowhere(".result.data[]",
	    ".result.data[]: step .result leads nowhere: . is an object with "
	    "\"data\", \"list\", \"code\", \"map\"");
	expect_nowhere(".data.none.rows[]",
	    ".data.none.rows[]: step .rows leads nowhere: .data.none is null");
	expect_nowhere(
	    ".code[]", ".code[]: step [] leads nowhere: .code is a number");
	expect_nowhere(".list[2]",
	    ".list[2]: step [2] leads nowhere: .list is an array of 2");
	expect_nowhere(".list | to_entries[]",
	    ".list | to_entries[]: step to_entries[] leads nowhere: .list "
	    "is an array of 2");
	expect_nowhere(".code | length",
	    ".code | length: step length leads nowhere: .code is a number");
	expect_nowhere(".x // .y",
	    ".x // .y: step .y leads nowhere: . is an object with "
	    "\"data\", \"list\", \"code\", \"map\"");
	expect_nowhere(".list[-3]",
	    ".list[-3]: step [-3] leads nowhere: .list is an array of 2");
}

static int
stop_at_second(void *arg, json_t *value, struct error *err)
{
	int *n = arg;

	(void)value;
	(void)err;
	return ++*n == 2 ? 42 : 0;
}

static void
test_stops(void **state)
{
	struct error err = { 0 };
	json_t *root = load();
	struct json_path *path = json_path_compile(".list[][]", &err);
	int n = 0;

	(void)state;
	assert_int_equal(
	    json_path_walk(path, root, stop_at_second, &n, &err), 42);
	assert_int_equal(n, 2);
	json_path_free(path);
	json_decref(root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_leads),
		cmocka_unit_test(test_identity),
		cmocka_unit_test(test_single),
		cmocka_unit_test(test_syntax),
		cmocka_unit_test(test_nowhere),
		cmocka_unit_test(test_stops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
