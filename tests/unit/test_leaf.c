/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * leaf: sums of members' leaves are exact: in whatever order they come, and
 * however often one is taken out and put in, not a bit is another.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "daemon/reckon/leaf.h"
#include "tests/unit/dice.h"
#include "tests/unit/reckon_fixture.h"
#include "daemon/base/mem.h"

enum { MEMBERS = 50, ORDERS = 200, REPLACEMENTS = 1000 };

/* Two leaves of a member: a sum of money, and one that was annualised. */
static void
make_leaves(struct dice *dice, struct leaf out[2])
{
	for (int i = 0; i < 2; i++) {
		int months = 1 + (int)dice_below(dice, 12);
		out[i] = (struct leaf){
			.exact = { .coefficient =
				       (__int128)(dice_next(dice) >> 4) -
				(1LL << 59),
			    .scale = (int)dice_below(dice, 7) },
			.divisor = i == 0 ? 1 : 27720,
		};
		if (i == 1)
			assert_int_equal(
			    decimal_scale(&out[i].exact, out[i].exact,
				12 * (27720 / months)),
			    0);
		out[i].value = decimal_to_double(out[i].exact) / out[i].divisor;
	}
}

static void
add(struct leaves *sums, const struct leaf *leaf)
{
	struct leaf copy[2] = { leaf[0], leaf[1] };
	const struct leaves member = { .leaf = copy, .n = 2 };

	leaves_add(sums, &member);
}

static void
assert_same_bits(const struct leaves *a, const struct leaves *b)
{
	assert_int_equal(a->n, b->n);
	for (size_t i = 0; i < a->n; i++) {
		if (memcmp(&a->leaf[i].value, &b->leaf[i].value,
			sizeof a->leaf[i].value) != 0)
			fail_msg("leaf %zu: %.17g, expected %.17g", i,
			    a->leaf[i].value, b->leaf[i].value);
	}
}

static void
test_any_order(void **state)
{
	struct dice dice = dice_seeded();
	struct leaf leaf[MEMBERS][2];
	struct leaves first = { 0 };

	(void)state;
	for (int i = 0; i < MEMBERS; i++) {
		make_leaves(&dice, leaf[i]);
		add(&first, leaf[i]);
	}
	for (int order = 0; order < ORDERS; order++) {
		struct leaves again = { 0 };
		for (unsigned i = MEMBERS - 1; i > 0; i--) {
			unsigned k = dice_below(&dice, i + 1);
			struct leaf swap[2] = { leaf[i][0], leaf[i][1] };
			memcpy(leaf[i], leaf[k], sizeof swap);
			memcpy(leaf[k], swap, sizeof swap);
		}
		for (int i = 0; i < MEMBERS; i++)
			add(&again, leaf[i]);
		assert_same_bits(&again, &first);
		leaves_fini(&again);
	}
	leaves_fini(&first);
}

static void
test_a_thousand_replacements(void **state)
{
	struct dice dice = dice_seeded();
	struct leaf leaf[MEMBERS][2];
	struct leaves sums = { 0 };
	struct leaves anew = { 0 };

	(void)state;
	for (int i = 0; i < MEMBERS; i++) {
		make_leaves(&dice, leaf[i]);
		add(&sums, leaf[i]);
	}
	for (int i = 0; i < REPLACEMENTS; i++) {
		unsigned k = dice_below(&dice, MEMBERS);
		for (int n = 0; n < 2; n++)
			leaf[k][n].exact = decimal_negate(leaf[k][n].exact);
		add(&sums, leaf[k]);
		make_leaves(&dice, leaf[k]);
		add(&sums, leaf[k]);
	}
	for (int i = 0; i < MEMBERS; i++)
		add(&anew, leaf[i]);
	assert_same_bits(&sums, &anew);
	leaves_fini(&anew);
	/* All but one taken out: what it has alone. */
	for (int i = 1; i < MEMBERS; i++) {
		for (int n = 0; n < 2; n++)
			leaf[i][n].exact = decimal_negate(leaf[i][n].exact);
		add(&sums, leaf[i]);
	}
	add(&anew, leaf[0]);
	assert_same_bits(&sums, &anew);
	leaves_fini(&anew);
	leaves_fini(&sums);
}

static void
test_uniform_and_unknown(void **state)
{
	struct leaves sums = { 0 };
	struct leaf leaf[2] = { leaf_of_number(0.25, true),
		leaf_of_number(NAN, true) };
	const struct leaves member = { .leaf = leaf, .n = 2 };

	(void)state;
	assert_false(leaves_known(&member));
	leaf[1].is_optional = true;
	assert_true(leaves_known(&member));
	assert_true(leaves_known_from(&member, 2));
	leaves_add(&sums, &member);
	leaves_add(&sums, &member);
	/* Not summed; what one of them has not, all have not. */
	assert_true(sums.leaf[0].value == 0.25);
	assert_true(isnan(sums.leaf[1].value));
	leaf[1].value = 70;
	leaf[0].value = 0.5;
	leaves_add(&sums, &member);
	assert_true(isnan(sums.leaf[0].value) && isnan(sums.leaf[1].value));
	leaf[0].value = 0.25;
	leaves_add(&sums, &member);
	assert_true(isnan(sums.leaf[0].value));
	leaves_fini(&sums);
}

/* What leaves 128 bits is unknown, and stays so. */
static void
test_too_many_digits(void **state)
{
	struct leaf leaf = { .divisor = 1 };
	const struct leaves member = { .leaf = &leaf, .n = 1 };
	struct leaves sums = { 0 };

	(void)state;
	leaf.exact.coefficient = (__int128)1 << 126;
	leaf.value = decimal_to_double(leaf.exact);
	leaves_add(&sums, &member);
	assert_true(sums.leaf[0].value == 0x1p126);
	leaves_add(&sums, &member);
	assert_true(isnan(sums.leaf[0].value));
	leaf.exact = decimal_negate(leaf.exact);
	leaves_add(&sums, &member);
	assert_true(isnan(sums.leaf[0].value));
	leaves_fini(&sums);
	/* A value that is too large to be summed. */
	assert_true(isnan(leaf_of_number(1e19, false).value));
	assert_true(leaf_of_number(1e19, true).value == 1e19);
	assert_true(isnan(leaf_of_number(NAN, false).value));
}

/* The members' places in the roster change nothing. */
static void
test_any_roster(void **state)
{
	static const char *const rosters[] = {
		"id,class,fiscal_year_end\na,m,\nb,m,06-30\nc,m,\nd,m,09-30\n",
		"id,class,fiscal_year_end\nd,m,09-30\nb,m,06-30\na,m,\nc,m,\n",
		"id,class,fiscal_year_end\nc,m,\na,m,\nd,m,09-30\nb,m,06-30\n",
	};
	static const char *const formulas[] = { "v", "r", "annualised(r)",
		"annualised(r) / v", "yoy(v)", "each", "ratio" };
	static const char *const groups[] = { "g", "h", "m" };
	double want[ARRAY_SIZE(formulas)][ARRAY_SIZE(groups)];

	for (size_t i = 0; i < ARRAY_SIZE(rosters); i++) {
		setup_with(state, rosters[i],
		    "version = 1;\nenterprises = \"enterprises.csv\";\n"
		    "items: { v: { kind = \"stock\"; }; r: { kind = \"flow\"; "
		    "}; };\nindicators: { each: { formula = \"v / 7\"; "
		    "of_members = \"values\"; }; ratio: { formula = \"r / v\"; "
		    "}; };\naggregates: { g: { members = \"class=m\"; }; h: { "
		    "members = \"class=m\"; combine = \"mean\"; }; m: { members "
		    "= \"class=m\"; combine = \"sum\"; }; };\n");
		struct fixture *f = *state;
		GIVE(f, { "a", "v", NULL, "2015-09-30", "0.1", NULL, 0 },
		    { "b", "v", NULL, "2015-09-30", "0.7", NULL, 0 },
		    { "c", "v", NULL, "2015-09-30", "1e15", NULL, 0 },
		    { "d", "v", NULL, "2015-09-30", "-999999999999999.9", NULL,
			0 },
		    { "a", "v", NULL, "2014-09-30", "0.3", NULL, 0 },
		    { "b", "v", NULL, "2014-09-30", "0.6", NULL, 0 },
		    { "c", "v", NULL, "2014-09-30", "1e14", NULL, 0 },
		    { "d", "v", NULL, "2014-09-30", "0.9", NULL, 0 },
		    { "a", "r", "2015-01-01", "2015-09-30", "0.7", NULL, 0 },
		    { "b", "r", "2015-07-01", "2015-09-30", "1.1", NULL, 0 },
		    { "c", "r", "2015-01-01", "2015-09-30", "1e12", NULL, 0 },
		    { "d", "r", "2014-10-01", "2015-09-30", "-1e12", NULL, 0 });
		for (size_t k = 0; k < ARRAY_SIZE(formulas); k++) {
			for (size_t n = 0; n < ARRAY_SIZE(groups); n++) {
				double got = value_of(
				    f, formulas[k], groups[n], "2015-09-30")
						 .number;
				assert_false(isnan(got));
				if (i == 0)
					want[k][n] = got;
				assert_memory_equal(
				    &got, &want[k][n], sizeof got);
			}
		}
		assert_true(value_of(f, "v", "g", "2015-09-30").number == 0.9);
		teardown(state);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_order),
		cmocka_unit_test(test_a_thousand_replacements),
		cmocka_unit_test(test_uniform_and_unknown),
		cmocka_unit_test(test_too_many_digits),
		cmocka_unit_test(test_any_roster),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
