/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * reckon_fixture: a small configuration, and books filled by hand.
 */
#ifndef SOEWATCH_TESTS_UNIT_RECKON_FIXTURE_H
#define SOEWATCH_TESTS_UNIT_RECKON_FIXTURE_H

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
    " sales: { formula = \"rev\"; };\n"
    " assets: { formula = \"ta\"; };\n"
    " losers: { formula = \"if(prof < 0, 1, 0)\"; of_members = "
    "\"values\"; };\n"
    " losses: { formula = \"max(0 - prof, 0)\"; of_members = "
    "\"values\"; };\n"
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
    " most: { members = \"class=ind\"; min_coverage = 70; };\n"
    " weeks: { members = \"class=week\"; };\n"
    " none: { members = \"class=nobody\"; }; };\n"
    "targets: {\n"
    " t_debt: { indicator = \"debt\"; subject = \"a\"; at_most = 65; warn = "
    "60; fail = 65; hysteresis = 2; };\n"
    " t_twice: { indicator = \"debt\"; subject = \"a\"; at_most = 65; "
    "for_periods = 2; };\n"
    " t_by: { indicator = \"debt\"; subject = \"a\"; at_most = 65; by = "
    "\"2015-09-30\"; };\n"
    " t_by_path: { indicator = \"debt\"; subject = \"a\"; at_most = "
    "((\"2015-03-31\", 70), (\"2015-09-30\", 60)); by = \"2015-09-30\"; };\n"
    " t_path: { indicator = \"debt\"; subject = \"a\"; at_most = "
    "((\"2015-03-31\", 70), (\"2015-09-30\", 60)); };\n"
    " t_grow: { indicator = \"prof_yoy\"; subject = \"a\"; above = 0; };\n"
    " t_grow_by: { indicator = \"prof_yoy\"; subject = \"a\"; above = 0; by = "
    "\"2013-12-31\"; };\n"
    " t_pub: { indicator = \"debt\"; subject = \"a\"; at_most = 65; fail = "
    "\"growth@gdp\"; };\n"
    " t_gdp: { indicator = \"rev_yoy\"; subject = \"a\"; above = "
    "\"gdp_growth@gdp\"; };\n"
    " t_year: { indicator = \"debt\"; subject = \"a\"; at_most = 65; periods "
    "= \"year\"; };\n"
    " t_from: { indicator = \"debt\"; subject = \"a\"; at_most = 65; "
    "judged_from = 9; severity = \"warn\"; };\n"
    " t_same: { indicator = \"debt\"; subject = \"a\"; equals = 65; };\n"
    " t_most: { indicator = \"debt\"; subject = \"most\"; at_most = 65; };\n"
    " t_half: { indicator = \"debt\"; subject = \"ind\"; at_most = 65; };\n"
    " t_below_most: { indicator = \"debt\"; subject = \"wk\"; at_most = "
    "\"debt@most + 0\"; };\n"
    " t_below_half: { indicator = \"debt\"; subject = \"wk\"; at_most = "
    "\"debt@ind\"; };\n"
    " t_own_line: { indicator = \"assets\"; subject = \"most\"; at_least = "
    "\"2 * tl\"; };\n"
    " t_mid: { indicator = \"debt\"; subject = \"a\"; between = (60, 65); };\n"
    "};\n";

struct fixture {
	struct config *config;
	struct program *program;
	struct book *books; /* one an enterprise */
	size_t *sizes;
	struct reckoner r;
};

static inline const struct book *
give_book(void *arg, int enterprise, struct error *err)
{
	struct fixture *f = arg;

	(void)err;
	return &f->books[enterprise];
}

/* Of a roster and a configuration of one's own. */
static inline int
setup_with(void **state, const char *roster, const char *text)
{
	struct fixture *f = xcalloc(1, sizeof *f);
	struct problems problems = { 0 };

	f->config = fixture_config(roster, text);
	f->books = xcalloc(f->config->roster->n, sizeof *f->books);
	f->sizes = xcalloc(f->config->roster->n, sizeof *f->sizes);
	f->program = program_compile(f->config, &problems);
	char *told = fixture_problems(&problems);
	assert_string_equal(told, "");
	free(told);
	f->r = (struct reckoner){
		.program = f->program, .book = give_book, .arg = f
	};
	*state = f;
	return 0;
}

static inline int
setup(void **state)
{
	return setup_with(state, roster_text, config_text);
}

/* Nothing was ever reported by anybody. */
static inline void
forget_all(struct fixture *f)
{
	for (size_t i = 0; i < f->config->roster->n; i++) {
		book_fini(&f->books[i]);
		f->sizes[i] = 0;
	}
}

static inline int
teardown(void **state)
{
	struct fixture *f = *state;

	forget_all(f);
	free(f->books);
	free(f->sizes);
	program_free(f->program);
	config_free(f->config);
	free(f);
	return 0;
}

static inline int32_t
day(const char *text)
{
	struct error err;
	int32_t out = DATE_NONE;

	if (text != NULL && date_parse_iso(&out, text, &err) != 0)
		fail_msg("%s", err.text);
	return out;
}

static inline int
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

static inline void
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
	assert_int_equal(
	    decimal_parse(&fact.value, row->value, strlen(row->value), &err),
	    0);
	book->facts =
	    xgrow(book->facts, book->n, &f->sizes[e], sizeof *book->facts);
	book->facts[book->n++] = fact;
	qsort(book->facts, book->n, sizeof *book->facts, compare_facts);
}

static inline void
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

/* One a quarter from the end of 2014 on; "" is not reported. */
static inline void
give_quarters(struct fixture *f, const char *who, const char *item,
    const char *const *values, size_t n)
{
	int32_t end = day("2014-12-31");

	for (size_t i = 0; i < n; i++, end = date_add_months(end, 3)) {
		char text[DATE_TEXT_SIZE];
		date_text(text, end);
		if (values[i][0] != '\0')
			give(f,
			    &(const struct row){
				who, item, NULL, text, values[i], NULL, 0 });
	}
}

#define QUARTERS(f, who, item, ...)                                            \
	do {                                                                   \
		static const char *const values_[] = { __VA_ARGS__ };          \
		give_quarters(                                                 \
		    (f), (who), (item), values_, ARRAY_SIZE(values_));         \
	} while (0)

static inline struct value
value_of(struct fixture *f, const char *text, const char *who, const char *end)
{
	struct error err = { 0 };
	struct value value;
	struct formula *formula = formula_compile(text, f->config, &err);

	if (formula == NULL)
		fail_msg("\"%s\": %s", text, err.text);
	assert_int_equal(
	    evaluate(&f->r, formula, config_subject(f->config, who), day(end),
		RHYTHM_QUARTER, &value, NULL, &err),
	    0);
	formula_free(formula);
	return value;
}

/* A letter a period: Met, at Risk, miSsed, Unknown; and level - w f, p; then
 * the state of today, where one is given.  who NULL: the target's subject. */
static inline char *
verdict_text(
    struct fixture *f, const char *target, const char *who, const char *today)
{
	int t = config_target(f->config, target);
	const struct target *row = &f->config->targets[t];
	int subject =
	    who == NULL ? row->subject : config_subject(f->config, who);
	struct error err = { 0 };
	struct verdicts v;
	struct series s;
	struct buf b = { 0 };

	assert_int_equal(
	    compute_series(&f->r, row->indicator, subject, &s, &err), 0);
	assert_int_equal(judge(&f->r, t, subject, &s, &v, &err), 0);
	for (size_t i = 0; i < v.n; i++) {
		const struct verdict *one = &v.verdicts[i];
		if (!one->is_judged) {
			buf_puts(&b, ".. ");
			continue;
		}
		buf_printf(&b, "%c%c ", "MRSU"[one->state],
		    one -> state == STATE_UNKNOWN ? '.'
			: one->is_pending         ? 'p'
						  : "-wf"[one->level]);
	}
	if (today != NULL)
		buf_printf(
		    &b, "now %s", state_name(verdicts_state(&v, day(today))));
	verdicts_fini(&v);
	series_fini(&s);
	return buf_take(&b);
}

static inline void
assert_value(struct fixture *f, const char *text, const char *who,
    const char *end, double want)
{
	double got = value_of(f, text, who, end).number;

	if (isnan(want) ? !isnan(got)
			: !(fabs(got - want) <= 1e-12 * fabs(want)))
		fail_msg("%s of %s at %s: %.17g, expected %.17g", text, who,
		    end, got, want);
}

#endif
