/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * reckon: formulas, flows between dates, series, verdicts.
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

#include "daemon/base/buf.h"
#include "daemon/model/config.h"
#include "daemon/reckon/compute.h"
#include "daemon/reckon/evaluate.h"
#include "daemon/reckon/flow.h"
#include "daemon/reckon/judge.h"
#include "daemon/reckon/program.h"
#include "tests/unit/config_fixture.h"
#include "daemon/base/mem.h"

static const char roster_text[] =
    "id,class,fiscal_year_end,currency,weight,sector\n"
    "a,ind,,,2,steel\n"
    "b,ind,,,x,steel\n"
    "c,ind,,,1,port\n"
    "usd,foreign,,USD,,\n"
    "wk,week,09-30,,,\n"
    "gdp,benchmark,,,,\n";

static const char config_text[] =
    "version = 1;\n"
    "enterprises = \"enterprises.csv\";\n"
    "items: { ta: { kind = \"stock\"; }; tl: { kind = \"stock\"; };\n"
    " ca: { kind = \"stock\"; }; rev: { kind = \"flow\"; };\n"
    " prof: { kind = \"flow\"; }; rd: { kind = \"flow\"; };\n"
    " flag: { kind = \"stock\"; unit = \"flag\"; };\n"
    " growth: { kind = \"stock\"; unit = \"%\"; }; };\n"
    "constants: { k = 100; };\n"
    "indicators: {\n"
    " debt: { formula = \"k * tl / ta\"; unit = \"%\"; };\n"
    " rev_yoy: { formula = \"yoy(rev)\"; };\n"
    " prof_yoy: { formula = \"yoy(prof)\"; };\n"
    " turn: { formula = \"annualised(rev) / average(ca)\"; };\n"
    " rdi: { formula = \"100 * rd / rev\"; };\n"
    " mixed: { formula = \"latest(flag, 12)\"; };\n"
    " gdp_growth: { formula = \"growth\"; };\n"
    "};\n"
    "feeds: {\n"
    " q: { url = \"http://h/{id}\"; format = \"csv\"; items: { ta = \"x\"; tl "
    "= \"x\"; ca = \"x\"; rev = \"x\"; prof = \"x\"; flag = \"x\"; }; };\n"
    " y: { url = \"http://h/{id}\"; format = \"csv\"; rhythm = \"year\"; "
    "items: { ta = \"x\"; rd = \"x\"; growth = \"x\"; }; }; };\n"
    "aggregates: { ind: { members = \"class=ind\"; };\n"
    " both: { members = \"class=ind or class=foreign\"; };\n"
    " none: { members = \"class=nobody\"; }; };\n"
    "targets: {\n"
    " t_debt: { indicator = \"debt\"; subject = \"a\"; at_most = 65; warn = "
    "60; fail = 65; hysteresis = 2; };\n"
    " t_twice: { indicator = \"debt\"; subject = \"a\"; at_most = 65; "
    "for_periods = 2; };\n"
    " t_by: { indicator = \"debt\"; subject = \"a\"; at_most = 65; by = "
    "\"2015-09-30\"; };\n"
    " t_path: { indicator = \"debt\"; subject = \"a\"; at_most = "
    "((\"2015-03-31\", 70), (\"2015-09-30\", 60)); };\n"
    " t_grow: { indicator = \"prof_yoy\"; subject = \"a\"; above = 0; };\n"
    " t_gdp: { indicator = \"rev_yoy\"; subject = \"a\"; above = "
    "\"gdp_growth@gdp\"; };\n"
    " t_year: { indicator = \"debt\"; subject = \"a\"; at_most = 65; periods "
    "= \"year\"; };\n"
    " t_from: { indicator = \"debt\"; subject = \"a\"; at_most = 65; "
    "judged_from = 9; severity = \"warn\"; };\n"
    " t_same: { indicator = \"debt\"; subject = \"a\"; equals = 65; };\n"
    " t_mid: { indicator = \"debt\"; subject = \"a\"; between = (60, 65); };\n"
    "};\n";

struct fixture {
	struct config *config;
	struct program *program;
	struct book books[8];
	size_t sizes[8];
	struct reckoner r;
};

static const struct book *
give_book(void *arg, int enterprise, struct error *err)
{
	struct fixture *f = arg;

	(void)err;
	return &f->books[enterprise];
}

static int
setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof *f);
	struct problems problems = { 0 };

	f->config = fixture_config(roster_text, config_text);
	f->program = program_compile(f->config, &problems);
	char *told = fixture_problems(&problems);
	assert_string_equal(told, "");
	free(told);
	f->r = (struct reckoner){ f->program, give_book, f };
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(f->books); i++)
		book_fini(&f->books[i]);
	program_free(f->program);
	config_free(f->config);
	free(f);
	return 0;
}

static int32_t
day(const char *text)
{
	struct error err;
	int32_t out = DATE_NONE;

	if (text != NULL && date_parse_iso(&out, text, &err) != 0)
		fail_msg("%s", err.text);
	return out;
}

static int
compare_facts(const void *x, const void *y)
{
	const struct fact *a = x;
	const struct fact *b = y;

	if (a->item != b->item)
		return a->item < b->item ? -1 : 1;
	if (a->period.end_day != b->period.end_day)
		return a->period.end_day < b->period.end_day ? -1 : 1;
	if (a->period.start_day != b->period.start_day)
		return a->period.start_day < b->period.start_day ? -1 : 1;
	return (a->basis_year > b->basis_year) -
	    (a->basis_year < b->basis_year);
}

/* start NULL: a stock. */
struct row {
	const char *who, *item, *start, *end, *value, *reported;
	int basis_year;
};

static void
give(struct fixture *f, const struct row *row)
{
	int e = roster_find(f->config->roster, row->who);
	struct book *book = &f->books[e];
	struct fact fact = { .item = config_item(f->config, row->item),
		.period = { day(row->start), day(row->end) },
		.basis_year = row->basis_year,
		.revision = 1,
		.reported_day = row->reported == NULL ? day("2016-01-31")
						      : day(row->reported) };
	struct error err;

	assert_true(e >= 0 && fact.item >= 0);
	assert_int_equal(decimal_parse(&fact.value, row->value,
			     strlen(row->value), &err),
	    0);
	book->facts =
	    xgrow(book->facts, book->n, &f->sizes[e], sizeof *book->facts);
	book->facts[book->n++] = fact;
	qsort(book->facts, book->n, sizeof *book->facts, compare_facts);
}

static void
give_all(struct fixture *f, const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		give(f, &rows[i]);
}

#define GIVE(f, ...)                                                           \
	do {                                                                   \
		static const struct row rows_[] = { __VA_ARGS__ };             \
		give_all((f), rows_, ARRAY_SIZE(rows_));                       \
	} while (0)

static struct value
value_of(struct fixture *f, const char *text, const char *who, const char *end)
{
	struct error err = { 0 };
	struct value value;
	struct formula *formula = formula_compile(text, f->config, &err);

	if (formula == NULL)
		fail_msg("\"%s\": %s", text, err.text);
	assert_int_equal(evaluate(&f->r, formula,
			     config_subject(f->config, who), day(end),
			     RHYTHM_QUARTER, &value, NULL, &err),
	    0);
	formula_free(formula);
	return value;
}

static void
assert_value(struct fixture *f, const char *text, const char *who,
    const char *end, double want)
{
	double got = value_of(f, text, who, end).number;

	if (isnan(want) ? !isnan(got)
			: !(fabs(got - want) <= 1e-12 * fabs(want)))
		fail_msg("%s of %s at %s: %.17g, expected %.17g", text, who,
		    end, got, want);
}

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
program_problems(const char *indicators)
{
	struct problems problems = { 0 };
	char *text = xasprintf(
	    "version = 1;\nenterprises = \"enterprises.csv\";\nitems: { st: { "
	    "kind = \"stock\"; }; fl: { kind = \"flow\"; }; };\nindicators: { "
	    "%s };\n",
	    indicators);
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
		char *told = program_problems(rows[i].indicators);
		if (rows[i].want[0] == '\0')
			assert_string_equal(told, "");
		else if (strstr(told, rows[i].want) == NULL)
			fail_msg("%s: %s", rows[i].indicators, told);
		free(told);
	}
}

/* ---- flows ---- */

static void
test_flow_out_of_ytd(void **state)
{
	struct fixture *f = *state;

	GIVE(f, { "a", "rev", "2014-01-01", "2014-09-30", "70", NULL, 0 },
	    { "a", "rev", "2014-01-01", "2014-12-31", "100", NULL, 0 },
	    { "a", "rev", "2015-01-01", "2015-06-30", "60", NULL, 0 },
	    { "a", "rev", "2015-01-01", "2015-09-30", "95.5", NULL, 0 });
	assert_value(f, "rev", "a", "2015-09-30", 95.5);
	assert_value(f, "single(rev)", "a", "2015-09-30", 35.5);
	assert_value(f, "single(rev)", "a", "2014-12-31", 30);
	/* FY + YTD − YTD of the year before. */
	assert_value(f, "ttm(rev)", "a", "2015-09-30", 125.5);
	assert_value(f, "annualised(rev)", "a", "2015-09-30", 95.5 * 12 / 9);
	/* A missing Q1 does not turn H1 into Q2. */
	assert_value(f, "single(rev)", "a", "2015-06-30", NAN);
	assert_value(f, "rev", "a", "2015-03-31", NAN);
	assert_value(f, "ttm(rev)", "a", "2015-06-30", NAN);
	assert_value(f, "elapsed()", "a", "2015-09-30", 0.75);
}

static void
test_flow_out_of_singles(void **state)
{
	struct fixture *f = *state;
	static const char *const ends[] = { "2015-01-31", "2015-02-28",
		"2015-03-31" };
	static const char *const starts[] = { "2015-01-01", "2015-02-01",
		"2015-03-01" };

	for (size_t i = 0; i < 3; i++)
		give(f,
		    &(const struct row){ "a", "rev", starts[i], ends[i], "0.1",
			NULL, 0 });
	/* Exact decimals: 0.1 + 0.1 + 0.1 is 0.3. */
	assert_true(value_of(f, "rev", "a", "2015-03-31").number == 0.3);
	GIVE(f, { "a", "rev", "2015-01-01", "2015-06-30", "1", NULL, 0 });
	assert_value(f, "single(rev)", "a", "2015-06-30", 0.7);
}

static void
test_flow_prefers_short_then_new_paths(void **state)
{
	struct fixture *f = *state;
	int item = config_item(f->config, "rev");
	struct flow_path best, other;

	/* Q2 either from two YTDs (reported long ago) or from two others. */
	GIVE(f,
	    { "a", "rev", "2015-01-01", "2015-03-31", "10", "2015-04-30", 0 },
	    { "a", "rev", "2015-01-01", "2015-06-30", "30", "2015-08-31", 0 },
	    { "a", "rev", "2015-04-01", "2015-12-31", "95", "2016-03-31", 0 },
	    { "a", "rev", "2015-07-01", "2015-12-31", "70", "2016-03-31", 0 });
	int found = flow_between(book_item(&f->books[0], item),
	    day("2015-03-31"), day("2015-06-30"), &best, &other);
	assert_int_equal(found, 2);
	assert_int_equal(best.n, 2);
	assert_true(decimal_to_double(best.sum) == 25);
	assert_true(decimal_to_double(other.sum) == 20);
	assert_int_equal(best.oldest_reported_day, day("2016-03-31"));
	/* Reported as it is: one edge beats all. */
	GIVE(f,
	    { "a", "rev", "2015-04-01", "2015-06-30", "21", "2010-01-01", 0 });
	found = flow_between(book_item(&f->books[0], item), day("2015-03-31"),
	    day("2015-06-30"), &best, &other);
	assert_int_equal(found, 1);
	assert_true(decimal_to_double(best.sum) == 21);
}

static void
test_flow_slack_only_at_the_ends(void **state)
{
	struct fixture *f = *state;
	int item = config_item(f->config, "rev");
	struct flow_path best;

	/* A 52/53-week filer: years end on the last Saturday of September. */
	GIVE(f, { "wk", "rev", "2008-09-28", "2009-06-27", "30", NULL, 0 },
	    { "wk", "rev", "2008-09-28", "2009-09-26", "42", NULL, 0 },
	    { "wk", "rev", "2009-09-27", "2009-12-26", "15", NULL, 0 },
	    { "wk", "rev", "2008-09-28", "2008-12-27", "12", NULL, 0 });
	assert_value(f, "single(rev)", "wk", "2009-09-26", 12);
	assert_value(f, "rev", "wk", "2009-12-26", 15);
	assert_value(f, "ttm(rev)", "wk", "2009-12-26", 45);
	assert_value(f, "yoy(rev)", "wk", "2009-12-26", 25);
	/* Inside a path days must match: a gap of a day breaks it. */
	GIVE(f, { "a", "rev", "2015-01-01", "2015-03-30", "1", NULL, 0 },
	    { "a", "rev", "2015-04-01", "2015-06-30", "1", NULL, 0 });
	assert_int_equal(flow_between(book_item(&f->books[0], item),
			     day("2014-12-31"), day("2015-06-30"), &best, NULL),
	    0);
}

/* ---- functions of time ---- */

static void
test_stocks_over_time(void **state)
{
	struct fixture *f = *state;

	GIVE(f, { "a", "ca", NULL, "2014-12-31", "100", NULL, 0 },
	    { "a", "ca", NULL, "2015-06-30", "120", NULL, 0 },
	    { "a", "ca", NULL, "2015-09-30", "140", NULL, 0 },
	    { "a", "rev", "2015-01-01", "2015-09-30", "90", NULL, 0 });
	assert_value(f, "opening(ca)", "a", "2015-09-30", 100);
	assert_value(f, "average(ca)", "a", "2015-09-30", 120);
	assert_value(f, "since_opening(ca)", "a", "2015-09-30", 40);
	assert_value(f, "delta(ca)", "a", "2015-09-30", 20);
	assert_value(f, "lag(ca, 3)", "a", "2015-09-30", 100);
	assert_value(f, "delta(ca)", "a", "2015-06-30", NAN);
	assert_value(f, "turn", "a", "2015-09-30", 1);
	assert_value(f, "latest(ca, 12)", "a", "2015-08-31", 120);
	assert_value(f, "latest(ca, 1)", "a", "2015-08-31", NAN);
	assert_value(f, "latest(ca, 6)", "a", "2015-06-30", 120);
	assert_value(f, "latest(ca, 6)", "a", "2015-12-31", 140);
	/* Not older than so many months, the boundary included. */
	assert_value(f, "latest(ca, 3)", "a", "2015-12-31", 140);
	assert_value(f, "latest(ca, 2)", "a", "2015-12-31", NAN);
}

static void
test_growth_words(void **state)
{
	static const struct {
		const char *base, *now;
		double rate;
		enum word word;
	} rows[] = {
		{ "100", "110", 10, WORD_NONE },
		{ "100", "-10", -110, WORD_TURNED_LOSS },
		{ "-100", "5", NAN, WORD_TURNED_PROFIT },
		{ "-100", "0", NAN, WORD_TURNED_PROFIT },
		{ "-100", "-50", NAN, WORD_SMALLER_LOSS },
		{ "-100", "-150", NAN, WORD_LARGER_LOSS },
		{ "0", "10", NAN, WORD_NONE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct fixture *f = *state;
		const struct row base = { "a", "prof", "2014-01-01",
			"2014-12-31", rows[i].base, NULL, 0 };
		const struct row now = { "a", "prof", "2015-01-01",
			"2015-12-31", rows[i].now, NULL, 0 };
		book_fini(&f->books[0]);
		f->sizes[0] = 0;
		give(f, &base);
		give(f, &now);
		struct value v = value_of(f, "prof_yoy", "a", "2015-12-31");
		assert_int_equal(v.word, rows[i].word);
		assert_true(isnan(rows[i].rate) ? isnan(v.number)
						: v.number == rows[i].rate);
	}
	assert_value(*state, "yoy(prof)", "a", "2014-12-31", NAN);
}

static void
test_comparable_bases(void **state)
{
	struct fixture *f = *state;

	/* A merger doubled the scope in 2015: last year's figure on this
	 * year's scope is 200, not 100. */
	GIVE(f, { "a", "rev", "2014-01-01", "2014-09-30", "100", NULL, 0 },
	    { "a", "rev", "2014-01-01", "2014-12-31", "150", NULL, 0 },
	    { "a", "rev", "2015-01-01", "2015-09-30", "220", NULL, 0 },
	    { "a", "rev", "2014-01-01", "2014-09-30", "200", NULL, 2015 },
	    { "a", "ca", NULL, "2014-12-31", "50", NULL, 0 },
	    { "a", "ca", NULL, "2014-12-31", "90", NULL, 2015 },
	    { "a", "ca", NULL, "2015-09-30", "110", NULL, 0 });
	assert_value(f, "yoy(rev)", "a", "2015-09-30", 10);
	assert_value(f, "opening(ca)", "a", "2015-09-30", 90);
	assert_value(f, "average(ca)", "a", "2015-09-30", 100);
	/* It is no restatement: last year's own figures stay. */
	assert_value(f, "rev", "a", "2014-09-30", 100);
	assert_value(f, "ca", "a", "2014-12-31", 50);
	assert_value(f, "opening(ca)", "a", "2014-12-31", NAN);
	/* Twelve months out of both years would mix two scopes. */
	assert_value(f, "ttm(rev)", "a", "2015-09-30", NAN);
	assert_value(f, "points(ca)", "a", "2015-12-31", NAN);
}

/* ---- aggregates ---- */

static void
test_aggregate_sums_the_same_members(void **state)
{
	struct fixture *f = *state;
	struct value v;

	GIVE(f, { "a", "ta", NULL, "2015-09-30", "100", NULL, 0 },
	    { "a", "tl", NULL, "2015-09-30", "60", NULL, 0 },
	    { "b", "ta", NULL, "2015-09-30", "300", NULL, 0 },
	    { "b", "tl", NULL, "2015-09-30", "240", NULL, 0 },
	    /* c reports assets only: it must not count in the denominator. */
	    { "c", "ta", NULL, "2015-09-30", "1000", NULL, 0 });
	v = value_of(f, "debt", "ind", "2015-09-30");
	assert_true(v.number == 75);
	assert_int_equal(v.n_reported, 2);
	assert_int_equal(v.n_members, 3);
	v = value_of(f, "debt", "none", "2015-09-30");
	assert_true(isnan(v.number));
	assert_int_equal(v.n_members, 0);
	/* Different currencies cannot be added. */
	GIVE(f, { "usd", "ta", NULL, "2015-09-30", "1", NULL, 0 },
	    { "usd", "tl", NULL, "2015-09-30", "1", NULL, 0 });
	assert_value(f, "debt", "both", "2015-09-30", NAN);
}

static void
test_aggregate_growth_has_one_scope(void **state)
{
	struct fixture *f = *state;

	GIVE(f, { "a", "rev", "2014-01-01", "2014-09-30", "100", NULL, 0 },
	    { "a", "rev", "2015-01-01", "2015-09-30", "120", NULL, 0 },
	    { "b", "rev", "2014-01-01", "2014-09-30", "100", NULL, 0 },
	    { "b", "rev", "2015-01-01", "2015-09-30", "100", NULL, 0 },
	    { "b", "rev", "2014-01-01", "2014-09-30", "50", NULL, 2015 },
	    /* No base: left out of both sides. */
	    { "c", "rev", "2015-01-01", "2015-09-30", "1000", NULL, 0 });
	assert_value(f, "rev_yoy", "ind", "2015-09-30",
	    100 * (220.0 - 150.0) / 150.0);
	assert_value(f, "rev@ind", "a", "2015-09-30", 1220);
	assert_value(f, "rev / rev@ind", "a", "2015-09-30", 120.0 / 1220);
	assert_value(f, "100 * latest(flag, 12)", "ind", "2015-09-30", NAN);
	GIVE(f, { "a", "flag", NULL, "2015-03-31", "1", NULL, 0 },
	    { "b", "flag", NULL, "2014-12-31", "1", NULL, 0 },
	    { "c", "flag", NULL, "2013-12-31", "1", NULL, 0 });
	assert_value(f, "latest(flag, 12)", "ind", "2015-09-30", 2);
}

/* ---- series ---- */

static char *
series_text(struct fixture *f, const char *indicator, const char *who)
{
	struct series s;
	struct error err = { 0 };
	struct buf b = { 0 };
	char start[DATE_TEXT_SIZE];
	char end[DATE_TEXT_SIZE];

	assert_int_equal(
	    compute_series(&f->r, config_indicator(f->config, indicator),
		config_subject(f->config, who), &s, &err),
	    0);
	for (size_t i = 0; i < s.n; i++)
		buf_printf(&b, "%s..%s %g\n",
		    date_text(start, s.points[i].period.start_day),
		    date_text(end, s.points[i].period.end_day),
		    isnan(s.points[i].value) ? -1 : s.points[i].value);
	series_fini(&s);
	return buf_take(&b);
}

static void
assert_series(struct fixture *f, const char *indicator, const char *who,
    const char *want)
{
	char *got = series_text(f, indicator, who);

	assert_string_equal(got, want);
	free(got);
}

static void
test_series_shows_gaps(void **state)
{
	struct fixture *f = *state;

	assert_series(f, "debt", "a", "");
	GIVE(f, { "a", "ta", NULL, "2014-12-31", "100", NULL, 0 },
	    { "a", "tl", NULL, "2014-12-31", "50", NULL, 0 },
	    { "a", "ta", NULL, "2015-06-30", "100", NULL, 0 },
	    { "a", "tl", NULL, "2015-06-30", "60", NULL, 0 },
	    { "a", "ta", NULL, "2015-09-30", "100", NULL, 0 });
	assert_series(f, "debt", "a",
	    "2014-10-01..2014-12-31 50\n"
	    "2015-01-01..2015-03-31 -1\n"
	    "2015-04-01..2015-06-30 60\n"
	    "2015-07-01..2015-09-30 -1\n");
	/* Off the grid and reported: a point all the same. */
	GIVE(f, { "a", "ta", NULL, "2015-08-31", "100", NULL, 0 },
	    { "a", "tl", NULL, "2015-08-31", "65", NULL, 0 });
	assert_series(f, "debt", "a",
	    "2014-10-01..2014-12-31 50\n"
	    "2015-01-01..2015-03-31 -1\n"
	    "2015-04-01..2015-06-30 60\n"
	    "2015-07-01..2015-08-31 65\n"
	    "2015-09-01..2015-09-30 -1\n");
}

static void
test_series_of_yearly_figures(void **state)
{
	struct fixture *f = *state;

	/* R&D comes once a year: a ratio with it is a yearly one. */
	GIVE(f, { "a", "rev", "2014-01-01", "2014-12-31", "100", NULL, 0 },
	    { "a", "rev", "2015-01-01", "2015-06-30", "60", NULL, 0 },
	    { "a", "rev", "2015-01-01", "2015-12-31", "100", NULL, 0 },
	    { "a", "rd", "2014-01-01", "2014-12-31", "2", NULL, 0 },
	    { "a", "rd", "2015-01-01", "2015-12-31", "3", NULL, 0 });
	assert_series(f, "rdi", "a",
	    "2014-01-01..2014-12-31 2\n"
	    "2015-01-01..2015-06-30 -1\n"
	    "2015-07-01..2015-12-31 3\n");
}

static void
test_series_of_weeks(void **state)
{
	struct fixture *f = *state;

	GIVE(f, { "wk", "ta", NULL, "2009-06-27", "100", NULL, 0 },
	    { "wk", "tl", NULL, "2009-06-27", "50", NULL, 0 },
	    { "wk", "ta", NULL, "2009-09-26", "100", NULL, 0 },
	    { "wk", "tl", NULL, "2009-09-26", "60", NULL, 0 },
	    { "wk", "ta", NULL, "2010-03-27", "100", NULL, 0 },
	    { "wk", "tl", NULL, "2010-03-27", "70", NULL, 0 });
	assert_series(f, "debt", "wk",
	    "2009-03-28..2009-06-27 50\n"
	    "2009-06-28..2009-09-26 60\n"
	    "2009-09-27..2009-12-31 -1\n"
	    "2010-01-01..2010-03-27 70\n");
}

/* ---- verdicts ---- */

/* Debt ratios of a, one a quarter from 2015-03-31 on; "" is not reported. */
static void
give_debts(struct fixture *f, const char *const *values, size_t n)
{
	int32_t end = day("2015-03-31");

	book_fini(&f->books[0]);
	f->sizes[0] = 0;
	for (size_t i = 0; i < n; i++, end = date_add_months(end, 3)) {
		char text[DATE_TEXT_SIZE];
		date_text(text, end);
		if (values[i][0] == '\0')
			continue;
		give(f,
		    &(const struct row){ "a", "ta", NULL, text, "100", NULL,
			0 });
		give(f,
		    &(const struct row){ "a", "tl", NULL, text, values[i], NULL,
			0 });
	}
}

/* A letter a period: Met, at Risk, miSsed, Unknown; and level - w f, p. */
static char *
verdict_text(struct fixture *f, const char *target, const char *today)
{
	int t = config_target(f->config, target);
	const struct target *row = &f->config->targets[t];
	struct error err = { 0 };
	struct verdicts v;
	struct series s;
	struct buf b = { 0 };

	assert_int_equal(compute_series(&f->r, row->indicator, row->subject, &s,
			     &err),
	    0);
	assert_int_equal(judge(&f->r, t, row->subject, &s, &v, &err), 0);
	for (size_t i = 0; i < v.n; i++) {
		const struct verdict *one = &v.verdicts[i];
		if (!one->is_judged) {
			buf_puts(&b, ".. ");
			continue;
		}
		buf_printf(&b, "%c%c ", "MRSU"[one->state],
		    one->state == STATE_UNKNOWN ? '.'
			: one->is_pending	? 'p'
						: "-wf"[one->level]);
	}
	if (today != NULL)
		buf_printf(&b, "now %s",
		    state_name(verdicts_state(&v, row, day(today))));
	verdicts_fini(&v);
	series_fini(&s);
	return buf_take(&b);
}

static void
test_verdicts(void **state)
{
	static const struct {
		const char *target;
		const char *debts[6];
		size_t n;
		const char *today, *want;
	} rows[] = {
		/* warn and fail, hysteresis of 2 on the way down */
		{ "t_debt", { "59", "61", "66", "64", "62.9", "57.9" }, 6, NULL,
		    "M- Rw Sf Rf Rw M- " },
		{ "t_debt", { "66", "63.1", "62.9", "58.5", "57.9" }, 5, NULL,
		    "Sf Rf Rw Mw M- " },
		/* exactly on the line is met */
		{ "t_debt", { "65", "65.01" }, 2, NULL, "Rw Sf " },
		/* two periods in a row; an unknown one neither counts nor
		 * breaks the row */
		{ "t_twice", { "66", "60", "66", "66", "60" }, 5, NULL,
		    "Sp M- Sp Sf M- " },
		{ "t_twice", { "66", "", "66" }, 3, NULL, "Sp U. Sf " },
		{ "t_debt", { "66", "", "" }, 1, NULL, "Sf " },
		/* before the deadline at risk and silent, from it on missed */
		{ "t_by", { "66", "60", "66", "60" }, 4, "2016-01-31",
		    "R- M- Sf M- now met" },
		{ "t_by", { "66", "60" }, 2, "2015-09-29", "R- M- now met" },
		{ "t_by", { "66", "60" }, 2, "2015-10-01", "R- M- now unknown" },
		{ "t_by", { "66" }, 1, "2015-09-01", "R- now at_risk" },
		/* a path is interpolated: 65.05 in the middle */
		{ "t_path", { "69", "65", "60", "61" }, 4, NULL,
		    "M- M- M- Sf " },
		{ "t_path", { "70.1", "65.1" }, 2, NULL, "Sf Sf " },
		{ "t_year", { "66", "66", "66", "66" }, 4, NULL,
		    ".. .. .. Sf " },
		{ "t_from", { "66", "66", "66", "60" }, 4, NULL,
		    ".. .. Sw M- " },
		{ "t_same", { "65", "64.9" }, 2, NULL, "M- Sf " },
		{ "t_mid", { "60", "65", "65.1", "59" }, 4, NULL,
		    "M- M- Sf Sf " },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		give_debts(f, rows[i].debts, rows[i].n);
		char *got =
		    verdict_text(f, rows[i].target, rows[i].today);
		if (strcmp(got, rows[i].want) != 0)
			fail_msg("row %zu, %s: \"%s\", expected \"%s\"", i,
			    rows[i].target, got, rows[i].want);
		free(got);
	}
}

static void
test_verdicts_by_word(void **state)
{
	struct fixture *f = *state;
	static const char *const profits[] = { "-100", "-50", "-80", "10",
		"-5" };
	char *got;

	for (int i = 0; i < 5; i++) {
		char start[DATE_TEXT_SIZE];
		char end[DATE_TEXT_SIZE];
		date_text(start, date_from_civil(2010 + i, 1, 1));
		date_text(end, date_from_civil(2010 + i, 12, 31));
		give(f,
		    &(const struct row){ "a", "prof", start, end, profits[i],
			NULL, 0 });
	}
	got = verdict_text(f, "t_grow", NULL);
	/* Quarters between are unknown; smaller loss warns, larger misses. */
	assert_string_equal(got,
	    "U. U. U. U. Rw U. U. U. Sf U. U. U. M- U. U. U. Sf ");
	free(got);
}

static void
test_verdicts_against_another_series(void **state)
{
	struct fixture *f = *state;
	char *got;

	GIVE(f, { "a", "rev", "2013-01-01", "2013-12-31", "100", NULL, 0 },
	    { "a", "rev", "2014-01-01", "2014-12-31", "107", NULL, 0 },
	    { "a", "rev", "2015-01-01", "2015-12-31", "113", NULL, 0 },
	    { "gdp", "growth", NULL, "2014-12-31", "7", NULL, 0 });
	got = verdict_text(f, "t_gdp", NULL);
	/* 7 is not above 7; for 2015 no benchmark is published: unknown. */
	assert_string_equal(got, "U. U. U. U. Sf U. U. U. U. ");
	free(got);
}

static void
test_trace_says_why(void **state)
{
	struct fixture *f = *state;
	struct error err = { 0 };
	struct trace trace = { 0 };
	struct value value;
	int debt = config_indicator(f->config, "debt");

	GIVE(f, { "a", "ta", NULL, "2015-09-30", "0", NULL, 0 },
	    { "a", "tl", NULL, "2015-09-30", "10", NULL, 0 });
	evaluate(&f->r, f->program->indicators[debt], 0, day("2015-09-30"),
	    RHYTHM_QUARTER, &value, &trace, &err);
	assert_true(isnan(value.number));
	assert_string_equal(trace.reason, "division by zero");
	assert_int_equal(trace.n, 2);
	assert_int_equal(trace.leaves[0].path.n, 1);
	trace_fini(&trace);
	evaluate(&f->r, f->program->indicators[debt], 0, day("2014-09-30"),
	    RHYTHM_QUARTER, &value, &trace, &err);
	assert_string_equal(
	    trace.reason, "tl of a 2014-09-30: not reported");
	trace_fini(&trace);
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
		ROW(test_flow_out_of_ytd),
		ROW(test_flow_out_of_singles),
		ROW(test_flow_prefers_short_then_new_paths),
		ROW(test_flow_slack_only_at_the_ends),
		ROW(test_stocks_over_time),
		ROW(test_growth_words),
		ROW(test_comparable_bases),
		ROW(test_aggregate_sums_the_same_members),
		ROW(test_aggregate_growth_has_one_scope),
		ROW(test_series_shows_gaps),
		ROW(test_series_of_yearly_figures),
		ROW(test_series_of_weeks),
		ROW(test_verdicts),
		ROW(test_verdicts_by_word),
		ROW(test_verdicts_against_another_series),
		ROW(test_trace_says_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
