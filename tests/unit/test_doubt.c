/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * doubt: which figures of one enterprise are doubted, in which words.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/date.h"
#include "daemon/reckon/doubt.h"
#include "tests/unit/config_fixture.h"
#include "daemon/base/mem.h"

enum { ASSETS, LIABILITIES, EQUITY, STAFF, RATE, FREE, OWNERS, PARENT };
enum { FIGURES_MAX = 64 };

static const char config_text[] =
    "version = 1;\n"
    "enterprises = \"enterprises.csv\";\n"
    "items: { total_assets: { kind = \"stock\"; };\n"
    " total_liabilities: { kind = \"stock\"; };\n"
    " total_equity: { kind = \"stock\"; };\n"
    " staff: { kind = \"stock\"; unit = \"persons\"; };\n"
    " rate: { kind = \"stock\"; unit = \"%\"; };\n"
    " free: { kind = \"stock\"; guards = \"off\"; };\n"
    " owners_equity: { kind = \"stock\"; };\n"
    " equity_parent: { kind = \"stock\"; }; };\n"
    "feeds: { f: { url = \"http://h/{id}\"; format = \"csv\"; items: { rate = "
    "\"x\"; }; }; };\n";

struct table {
	struct config *config;
	struct fact facts[FIGURES_MAX];
	struct book book;
	struct observation told[FIGURES_MAX];
	size_t n_told;
	struct doubts doubts;
};

static int
setup(void **state)
{
	struct table *t = xcalloc(1, sizeof *t);

	t->config = fixture_config("id\na\n", config_text);
	t->book.facts = t->facts;
	*state = t;
	return 0;
}

static int
teardown(void **state)
{
	struct table *t = *state;

	doubts_fini(&t->doubts);
	assert_int_equal(t->doubts.n, 0);
	config_free(t->config);
	free(t);
	return 0;
}

static struct decimal
number(const char *text)
{
	struct decimal value;
	struct error err;

	if (decimal_parse(&value, text, strlen(text), &err) != 0)
		fail_msg("%s", err.text);
	return value;
}

static struct period
month(int n)
{
	return (struct period){ DATE_NONE,
		date_month_end(date_from_civil(
		    2015 + (n - 1) / 12, (n - 1) % 12 + 1, 1)) };
}

/* The book is by item, then month: so it must be filled. */
static void
in_force(struct table *t, int item, int n, const char *value)
{
	assert_true(t->book.n < FIGURES_MAX);
	t->facts[t->book.n++] = (struct fact){ .item = item,
		.period = month(n),
		.value = number(value),
		.revision = 1 };
}

static struct observation *
told(struct table *t, int item, int n, const char *value)
{
	struct observation *o = &t->told[t->n_told++];

	assert_true(t->n_told <= FIGURES_MAX);
	*o = (struct observation){ .item = item,
		.period = month(n),
		.value = number(value),
		.reported_day = date_from_civil(2016, 3, 31) };
	return o;
}

static void
judge(struct table *t)
{
	doubt_figures(t->config, &t->config->feeds[0], &t->book, t->told,
	    t->n_told, &t->doubts);
}

static void
assert_doubt(
    const struct observation *o, const char *reason, const char *compared_with)
{
	assert_non_null(o->doubt);
	assert_string_equal(o->doubt->reason, reason);
	assert_string_equal(o->doubt->compared_with, compared_with);
	assert_true(o->doubt->has_usual);
}

static void
test_shifted(void **state)
{
	struct table *t = *state;

	in_force(t, ASSETS, 1, "9876543210");
	struct observation *o = told(t, ASSETS, 1, "987654.321");
	judge(t);
	assert_doubt(o,
	    "10000 times smaller than the figure in force, with the same "
	    "digits: is its unit right?",
	    "the figure in force 9876543210");
	assert_true(decimal_equal(o->doubt->usual, number("9876543210")));
}

static void
test_off_its_history(void **state)
{
	static const char *const steady[] = { "910", "920", "930", "915",
		"925" };
	struct table *t = *state;

	for (int i = 0; i < (int)ARRAY_SIZE(steady); i++)
		in_force(t, STAFF, i + 1, steady[i]);
	struct observation *fine = told(t, STAFF, 6, "940");
	struct observation *o = told(t, STAFF, 7, "9350000");
	judge(t);
	assert_null(fine->doubt);
	assert_doubt(o,
	    "about 10000 times larger than usual: is its unit right?",
	    "2015-02-28: 920 (the middle of 5)");
}

/* A report in 万元 that says 元: all its money is doubted, its staff is not. */
static void
test_report(void **state)
{
	struct table *t = *state;

	for (int i = 1; i <= 6; i++)
		in_force(t, ASSETS, i, "91234567");
	for (int i = 1; i <= 6; i++)
		in_force(t, LIABILITIES, i, "54321987");
	for (int i = 1; i <= 6; i++)
		in_force(t, EQUITY, i, "36912580");
	for (int i = 1; i <= 6; i++)
		in_force(t, STAFF, i, "5321");
	told(t, ASSETS, 7, "9123.5");
	told(t, LIABILITIES, 7, "5432.2");
	told(t, EQUITY, 7, "3691.3");
	struct observation *staff = told(t, STAFF, 7, "5330");
	judge(t);
	for (size_t i = 0; i < 3; i++) {
		assert_non_null(t->told[i].doubt);
		assert_string_equal(t->told[i].doubt->reason,
		    "its report is about 10000 times smaller than usual, by 3 "
		    "of 3 figures of the period: is its unit right?");
	}
	assert_null(staff->doubt);
	assert_int_equal(t->doubts.n, 3);
}

/* A rate has no scale, and an item may have its guards off. */
static void
test_not_judged(void **state)
{
	struct table *t = *state;

	for (int i = 1; i <= 6; i++)
		in_force(t, RATE, i, "5");
	for (int i = 1; i <= 6; i++)
		in_force(t, FREE, i, i == 6 ? "50000" : "5");
	told(t, RATE, 7, "50000");
	told(t, FREE, 6, "5");
	judge(t);
	assert_int_equal(t->doubts.n, 0);
}

/* What is in force, told once more, was taken already. */
static void
test_told_again(void **state)
{
	struct table *t = *state;

	for (int i = 1; i <= 6; i++)
		in_force(t, ASSETS, i, i == 6 ? "91234567000" : "91234567");
	told(t, ASSETS, 6, "91234567000.0");
	judge(t);
	assert_int_equal(t->doubts.n, 0);
}

static void
test_balance(void **state)
{
	struct table *t = *state;

	/* In the order of items, as a document has them. */
	told(t, ASSETS, 1, "1010.5");
	told(t, ASSETS, 2, "1010.5");
	told(t, ASSETS, 3, "1010.5");
	told(t, LIABILITIES, 1, "600.25");
	told(t, LIABILITIES, 2, "600.25");
	told(t, LIABILITIES, 3, "600.25");
	told(t, EQUITY, 1, "410.25"); /* fine */
	told(t, EQUITY, 2, "310.5");  /* and none of the third month */
	judge(t);
	assert_int_equal(t->doubts.n, 3);
	for (size_t i = 0; i < t->n_told; i++) {
		if (t->told[i].period.end_day != month(2).end_day)
			assert_null(t->told[i].doubt);
		else
			assert_doubt(&t->told[i],
			    "assets 1010.5 are not liabilities 600.25 + equity "
			    "310.5, to within 5 thousandths",
			    "liabilities + equity 910.75");
	}
}

/* The catalogue's word for the same. */
static void
test_balance_owners_equity(void **state)
{
	struct table *t = *state;

	told(t, ASSETS, 1, "1010.5");
	told(t, ASSETS, 2, "1010.5");
	told(t, LIABILITIES, 1, "600.25");
	told(t, LIABILITIES, 2, "600.25");
	told(t, OWNERS, 1, "410.25");
	struct observation *equity = told(t, OWNERS, 2, "310.5");
	judge(t);
	assert_int_equal(t->doubts.n, 3);
	assert_doubt(equity,
	    "assets 1010.5 are not liabilities 600.25 + equity 310.5, to "
	    "within 5 thousandths",
	    "liabilities + equity 910.75");
}

/* Minority interests are missing from it, as they may. */
static void
test_balance_of_the_parent(void **state)
{
	struct table *t = *state;

	told(t, ASSETS, 1, "1010.5");
	told(t, LIABILITIES, 1, "600.25");
	told(t, PARENT, 1, "310.5");
	judge(t);
	assert_int_equal(t->doubts.n, 0);
}

/* A sheet that somebody took as it is. */
static void
test_balance_in_force(void **state)
{
	struct table *t = *state;

	in_force(t, ASSETS, 1, "1010.5");
	in_force(t, LIABILITIES, 1, "600.25");
	in_force(t, EQUITY, 1, "310.5");
	told(t, ASSETS, 1, "1010.5");
	told(t, LIABILITIES, 1, "600.25");
	struct observation *equity = told(t, EQUITY, 1, "310.5");
	judge(t);
	assert_int_equal(t->doubts.n, 0);
	equity->value = number("310.25"); /* one that is new is enough */
	judge(t);
	assert_int_equal(t->doubts.n, 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_shifted),
		TEST(test_off_its_history),
		TEST(test_report),
		TEST(test_not_judged),
		TEST(test_told_again),
		TEST(test_balance),
		TEST(test_balance_owners_equity),
		TEST(test_balance_of_the_parent),
		TEST(test_balance_in_force),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
