/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * formula, program: the language and what it refuses.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/reckon_fixture.h"
#include "daemon/base/mem.h"

/* ---- the language ---- */

static void
test_language(void **state)
{
	static const struct {
		const char *text;
		double want;
	} rows[] = {
		{ "1 + 2 * 3", 7 },
		{ "(1 + 2) * 3", 9 },
		{ "10 - 4 - 3", 3 },
		{ "100 / 10 / 2", 5 },
		{ "-2 * -3", 6 },
		{ "--2", 2 },
		{ "2 - -3", 5 },
		{ "1.5e2", 150 },
		{ "k / 4", 25 },
		{ "1 < 2", 1 },
		{ "2 <= 1", 0 },
		{ "2 >= 2", 1 },
		{ "2 == 3", 0 },
		{ "2 != 3", 1 },
		{ "if(1 > 2, 10, 20)", 20 },
		{ "min(3, 4) + max(3, 4)", 7 },
		{ "abs(-3)", 3 },
		{ "1 / 0", NAN },
		{ "0 / 0", NAN },
		{ "if(1 / 0, 1, 2)", NAN },
		{ "min(1, 1 / 0)", NAN },
		{ "1e300 * 1e300", NAN },
		{ "weight + 1", 3 },
		{ "ta", NAN },
		{ "ta * 0", NAN },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_value(
		    *state, rows[i].text, "a", "2015-09-30", rows[i].want);
	/* A roster cell that is no number is unknown, not 0. */
	assert_value(*state, "weight", "b", "2015-09-30", NAN);
}

static void
test_language_errors_name_the_column(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "", "column 1: the end: expected a number" },
		{ "1 +", "column 4: the end" },
		{ "nope + 1", "column 1: \"nope\" is no item" },
		{ "1 + (2", "column 7: the end: expected )" },
		{ "yoy(rev", "column 8" },
		{ "yoi(rev)", "column 1: no function \"yoi\"" },
		{ "lag(rev)", "column 8" },
		{ "lag(rev, x)", "column 10" },
		{ "lag(rev, 1.5)", "column 11" },
		{ "rev@nobody", "column 5: no enterprise or aggregate" },
		{ "1 2", "column 3" },
		{ "资产 + 1", "column 1: expected ASCII" },
		{ "1 < 2 < 3", "column 7" },
		{ "rev rev", "column 5" },
		{ "1e999", "column 1" },
		{ "first(ta)",
		    "column 9: \")\": expected a comma and another" },
		{ "first(ta, 1, 2, 3)", "column 15: \", 3)\": expected )" },
		{ "year_before(ta, 1)", "column 15: \", 1)\": expected )" },
		{ "ta@{sector",
		    "column 4: \"{sector\": expected a roster "
		    "column in braces, such as {sector}" },
		{ "ta@{}", "column 5: the roster has no column \"\"" },
		{ "ta@{secto}",
		    "column 5: the roster has no column \"secto\"" },
		{ "ta@{企业}", "column 5: the roster has no column \"企业\"" },
		{ "ta@{sector}x", "column 12" },
		{ "(ta)@{sector}", "column 5" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct error err = { 0 };
		struct formula *formula =
		    formula_compile(rows[i].text, f->config, &err);
		if (formula != NULL)
			fail_msg("\"%s\" was taken", rows[i].text);
		if (strstr(err.text, rows[i].want) == NULL)
			fail_msg("\"%s\": %s", rows[i].text, err.text);
	}
}

static void
test_deep_nesting_is_refused(void **state)
{
	struct fixture *f = *state;
	struct error err = { 0 };
	char *text = xmalloc(200001);

	memset(text, '(', 200000);
	text[200000] = '\0';
	assert_null(formula_compile(text, f->config, &err));
	memset(text, '-', 200000);
	assert_null(formula_compile(text, f->config, &err));
	free(text);
}

static char *
program_problems(const char *indicators, const char *more)
{
	struct problems problems = { 0 };
	char *text = xasprintf(
	    "version = 1;\nenterprises = \"enterprises.csv\";\nitems: { st: { "
	    "kind = \"stock\"; }; fl: { kind = \"flow\"; }; };\nindicators: { "
	    "%s };\n%s\n",
	    indicators, more);
	struct config *c = fixture_config(roster_text, text);

	program_free(program_compile(c, &problems));
	config_free(c);
	free(text);
	return fixture_problems(&problems);
}

static void
test_program_refuses_what_makes_no_sense(void **state)
{
	static const struct {
		const char *indicators, *want;
	} rows[] = {
		{ "x: { formula = \"y\"; }; y: { formula = \"x\"; };",
		    "leads back to itself" },
		{ "x: { formula = \"x@a + 1\"; };", "leads back to itself" },
		{ "x: { formula = \"ttm(st)\"; };",
		    "column 1: ttm(): expected a flow" },
		{ "x: { formula = \"ttm(fl / fl)\"; };", "expected a flow" },
		{ "x: { formula = \"1 + opening(fl)\"; };",
		    "column 5: opening(): expected a stock" },
		{ "x: { formula = \"average(st + fl)\"; };",
		    "expected a stock" },
		{ "x: { formula = \"1 +\"; }; y: { formula = \"z\"; };",
		    "indicator y: formula: column 1" },
		{ "x: { formula = \"fl + 2 * fl\"; }; y: { formula = "
		  "\"ttm(x)\"; };",
		    "" },
		{ "x: { formula = \"yoy(ttm(fl))\"; };", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *told = program_problems(rows[i].indicators, "");
		if (rows[i].want[0] == '\0')
			assert_string_equal(told, "");
		else if (strstr(told, rows[i].want) == NULL)
			fail_msg("%s: %s", rows[i].indicators, told);
		free(told);
	}
}

static void
test_conditions_lead_nowhere_back(void **state)
{
	static const struct {
		const char *aggregates, *want;
	} rows[] = {
		{ "u: { members = \"class=ind\"; where = \"st > st@u\"; };",
		    "soewatch.conf:5: aggregate u: where: it leads back to "
		    "itself\n" },
		{ "u: { members = \"class=ind\"; where = \"high\"; };",
		    "soewatch.conf:5: aggregate u: where: it leads back to "
		    "itself\n" },
		{ "u: { members = \"class=ind\"; where = \"st@v\"; };\n"
		  "v: { members = \"class=ind\"; where = \"st@u\"; };",
		    "soewatch.conf:5: aggregate u: where: it leads back to "
		    "itself\n"
		    "soewatch.conf:6: aggregate v: where: it leads back to "
		    "itself\n" },
		/* Whoever stands in that column. */
		{ "steel: { members = \"class=ind\"; where = "
		  "\"st@{sector}\"; };\nu: { members = \"class=ind\"; };",
		    "soewatch.conf:5: aggregate steel: where: it leads back to "
		    "itself\n" },
		{ "u: { members = \"class=ind\"; where = \"wide\"; };\n"
		  "port: { members = \"class=ind\"; where = \"st@u\"; };",
		    "soewatch.conf:5: aggregate u: where: it leads back to "
		    "itself\n"
		    "soewatch.conf:6: aggregate port: where: it leads back to "
		    "itself\n" },
		{ "u: { members = \"class=ind\"; where = \"st@v\"; };\n"
		  "v: { members = \"class=ind\"; where = \"st@a\"; };\n"
		  "w: { members = \"class=ind\"; where = \"st@u + st@v\"; };",
		    "" },
		{ "u: { members = \"class=ind\"; where = \"st +\"; };",
		    "soewatch.conf:5: aggregate u: where: column 5: the end: "
		    "expected a number, a name, a function or (\n" },
		{ "u: { members = \"class=ind\"; where = \"ttm(st) > 0\"; };",
		    "soewatch.conf:5: aggregate u: where: column 1: ttm(): "
		    "expected a flow, or a sum of flows\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *more =
		    xasprintf("aggregates: { %s };", rows[i].aggregates);
		char *told = program_problems(
		    "high: { formula = \"if(st > st@u, 1, 0)\"; }; wide: { "
		    "formula = \"1 + st@{sector}\"; };",
		    more);
		if (strcmp(told, rows[i].want) != 0)
			fail_msg("row %zu: \"%s\", expected \"%s\"", i, told,
			    rows[i].want);
		free(told);
		free(more);
	}
}

int
main(void)
{
#define ROW(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		ROW(test_language),
		ROW(test_language_errors_name_the_column),
		ROW(test_deep_nesting_is_refused),
		ROW(test_program_refuses_what_makes_no_sense),
		ROW(test_conditions_lead_nowhere_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
