/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * excerpt: pieces of formulas.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/answer/excerpt.h"
#include "tests/unit/reckon_fixture.h"
#include "daemon/base/mem.h"

static struct formula *
compile(const struct fixture *f, const char *text)
{
	struct error err = { 0 };
	struct formula *formula = formula_compile(text, f->config, &err);

	if (formula == NULL)
		fail_msg("\"%s\": %s", text, err.text);
	return formula;
}

static void
test_kinds(void **state)
{
	static const struct {
		const char *text;
		enum excerpt_kind want;
	} rows[] = {
		{ "ta", EXCERPT_LINEAR },
		{ "100 * (ta - tl) / 2", EXCERPT_LINEAR },
		{ "-ta + 0.5 * average(ca)", EXCERPT_LINEAR },
		{ "annualised(rev) * 3 - year_before(ttm(rev))",
		    EXCERPT_LINEAR },
		{ "latest(delta(ta), 12) + lag(ta, 1)", EXCERPT_LINEAR },
		{ "rev * elapsed()", EXCERPT_LINEAR },
		{ "ta * weight", EXCERPT_LINEAR },
		{ "ta / growth@gdp", EXCERPT_LINEAR },
		{ "sales + assets", EXCERPT_LINEAR },
		{ "losers", EXCERPT_LINEAR },
		{ "k / 4 + elapsed()", EXCERPT_CONSTANT },
		{ "max(1, k)", EXCERPT_CONSTANT },
		{ "growth@gdp > 3", EXCERPT_CONSTANT },
		{ "ta + 1", EXCERPT_OTHER },
		{ "ta * tl", EXCERPT_OTHER },
		{ "k / ta", EXCERPT_OTHER },
		{ "debt", EXCERPT_OTHER },
		{ "yoy(ta)", EXCERPT_OTHER },
		{ "since_opening(ta)", EXCERPT_OTHER },
		{ "max(ta, 0)", EXCERPT_OTHER },
		{ "abs(prof)", EXCERPT_OTHER },
		{ "if(prof > 0, 1, 0)", EXCERPT_OTHER },
		{ "first(ta, tl)", EXCERPT_OTHER },
		{ "ta < tl", EXCERPT_OTHER },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct formula *formula = compile(f, rows[i].text);
		if (excerpt_kind(f->program, formula, formula->n - 1) !=
		    rows[i].want)
			fail_msg("%s is no %d", rows[i].text, rows[i].want);
		formula_free(formula);
	}
}

/* debt is what its own formula is; a sum of values is more than its. */
static void
test_see_through(void **state)
{
	struct fixture *f = *state;
	struct formula *debt = compile(f, "debt");
	struct formula *losers = compile(f, "losers");
	const struct formula *seen = debt;
	int i = debt->n - 1;

	excerpt_see_through(f->program, &seen, &i);
	assert_ptr_equal(
	    seen, f->program->indicators[config_indicator(f->config, "debt")]);
	assert_int_equal(i, seen->n - 1);
	seen = losers;
	i = losers->n - 1;
	excerpt_see_through(f->program, &seen, &i);
	assert_ptr_equal(seen, losers);
	formula_free(debt);
	formula_free(losers);
}

static double
value_of_piece(struct fixture *f, const struct formula *piece)
{
	struct error err = { 0 };
	struct value value;

	assert_int_equal(
	    evaluate(&f->r, piece, config_subject(f->config, "a"),
		day("2015-12-31"), RHYTHM_QUARTER, &value, NULL, &err),
	    0);
	return value.number;
}

static void
test_pieces(void **state)
{
	struct fixture *f = *state;
	struct formula *whole = compile(f, "yoy(ta - tl)");
	int inner = whole->nodes[whole->n - 1].child[0];
	struct formula *piece = excerpt_new(whole, inner);

	GIVE(f, { "a", "ta", NULL, "2015-12-31", "90", NULL, 0 },
	    { "a", "tl", NULL, "2015-12-31", "30", NULL, 0 },
	    { "a", "ta", NULL, "2014-12-31", "70", NULL, 0 },
	    { "a", "tl", NULL, "2014-12-31", "20", NULL, 0 },
	    /* Last year's on this year's scope. */
	    { "a", "ta", NULL, "2014-12-31", "75", NULL, 2015 },
	    { "a", "tl", NULL, "2014-12-31", "20", NULL, 2015 });
	assert_true(value_of_piece(f, piece) == 60);
	excerpt_wrap(piece, FUNCTION_YEAR_BEFORE);
	assert_true(value_of_piece(f, piece) == 55);
	formula_free(piece);
	formula_free(whole);
}

static void
test_units_and_others(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *text;
		const char *unit;
		bool reads_others;
	} rows[] = {
		{ "growth", "%", false },
		{ "flag", "flag", false },
		{ "growth + flag", NULL, false },
		{ "2", NULL, false },
		{ "growth@gdp", "%", true },
		{ "max(growth, growth@gdp)", "%", true },
		{ "mixed", "flag", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct formula *formula = compile(f, rows[i].text);
		const char *unit = excerpt_unit(f->program, formula);
		if (rows[i].unit == NULL)
			assert_null(unit);
		else
			assert_string_equal(unit, rows[i].unit);
		assert_int_equal(
		    excerpt_reads_others(f->program, formula, formula->n - 1),
		    rows[i].reads_others);
		formula_free(formula);
	}
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_kinds),
		TEST(test_see_through),
		TEST(test_pieces),
		TEST(test_units_and_others),
	};
	return cmocka_run_group_tests_name("excerpt", tests, NULL, NULL);
}
