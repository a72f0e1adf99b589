/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * combine_fixture: four members and more, combined in every way.
 */
#ifndef SOEWATCH_TESTS_UNIT_COMBINE_FIXTURE_H
#define SOEWATCH_TESTS_UNIT_COMBINE_FIXTURE_H

#include "tests/unit/reckon_fixture.h"

static const char crowd_roster[] =
    "id,class,fiscal_year_end,currency,from,to,sector,own_line,parent,bench\n"
    "a,four,,,,,steel,60,,\n"
    "b,four,,,,,steel,,a,\n"
    "c,four,,,,,steel,,,\n"
    "d,four,,,,,steel,,,\n"
    "joins,moving,,,2015-06-30,,steel,,,steel\n"
    "stays,moving,,,,,port,,,steel\n"
    "leaves,moving,,,,2015-06-30,steel,,,nobody\n"
    "cny,money,,,,,nobody,,,\n"
    "usd,money,,USD,,,nobody,,,\n"
    "dec,years,12-31,,,,,,,\n"
    "jun,years,06-30,,,,,,,\n"
    "steel,bench,,,,,,,,\n";

static const char crowd_head[] =
    "version = 1;\n"
    "enterprises = \"enterprises.csv\";\n"
    "items: { x: { kind = \"stock\"; }; y: { kind = \"stock\"; };\n"
    " r: { kind = \"flow\"; }; n: { kind = \"stock\"; unit = \"%\"; }; };\n"
    "indicators: {\n"
    " ratio: { formula = \"100 * x / y\"; unit = \"%\"; };\n"
    " amount: { formula = \"x\"; };\n"
    " low: { formula = \"x\"; better = \"lower\"; };\n"
    " grow: { formula = \"yoy(x)\"; };\n"
    " rate: { formula = \"annualised(r)\"; };\n"
    " plain: { formula = \"n\"; };\n"
    " bad: { formula = \"if(x < 0, 1, 0)\"; of_members = \"values\"; };\n"
    " gap: { formula = \"x - n@{sector}\"; };\n"
    "};\n";

/* Each of these makes an aggregate a way: four_mean, four_rank, … */
static const struct crowd_of {
	const char *id, *members;
	const char *summed; /* likewise, where sums may not have them all */
	const char *of, *where;
} crowds[] = {
	{ "four", "class=four", "class=four and parent=''", "a", "" },
	{ "moving", "class=moving", NULL, "joins", "" },
	{ "good", "class=moving", NULL, "stays", "where = \"n > 0\";" },
	{ "money", "class=money", NULL, "cny", "" },
	{ "years", "class=years", NULL, "dec", "" },
	{ "none", "class=nobody", NULL, NULL, "" },
};

static const char *const crowd_ways[] = { "ratio_of_sums", "sum", "mean",
	"median", "count", "share", "rank" };

static inline void
write_crowd(struct buf *out, const struct crowd_of *crowd)
{
	for (size_t i = 0; i < ARRAY_SIZE(crowd_ways); i++) {
		bool is_sum = i < 2;
		bool is_rank = i == ARRAY_SIZE(crowd_ways) - 1;
		if (is_rank && crowd->of == NULL)
			continue;
		buf_printf(out,
		    " %s_%s: { members = \"%s\"; combine = \"%s\"; %s",
		    crowd->id, i == 0 ? "ratio" : crowd_ways[i],
		    is_sum && crowd->summed != NULL ? crowd->summed
						    : crowd->members,
		    crowd_ways[i], crowd->where);
		if (is_rank)
			buf_printf(out, " of = \"%s\";", crowd->of);
		buf_puts(out, " };\n");
	}
}

static inline int
setup_crowd(void **state)
{
	struct buf text = { 0 };

	buf_puts(&text, crowd_head);
	buf_puts(&text, "aggregates: {\n");
	for (size_t i = 0; i < ARRAY_SIZE(crowds); i++)
		write_crowd(&text, &crowds[i]);
	buf_puts(&text, "};\n");
	setup_with(state, crowd_roster, buf_text(&text));
	buf_fini(&text);
	return 0;
}

struct crowd_row {
	const char *what, *who, *end;
	double want;
	unsigned n_reported, n_members;
};

static inline void
assert_row(const struct crowd_row *row, struct value got)
{
	if ((isnan(row->want) ? !isnan(got.number)
			      : !(fabs(got.number - row->want) <=
				    1e-12 * fabs(row->want))) ||
	    got.n_reported != row->n_reported ||
	    got.n_members != row->n_members)
		fail_msg("%s of %s at %s: %.17g (%u of %u), expected %.17g (%u "
			 "of %u)",
		    row->what, row->who, row->end, got.number, got.n_reported,
		    got.n_members, row->want, row->n_reported, row->n_members);
}

static inline void
assert_rows(struct fixture *f, const struct crowd_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct crowd_row *row = &rows[i];
		int indicator = config_indicator(f->config, row->what);
		struct error err = { 0 };
		struct value value;
		assert_row(row, value_of(f, row->what, row->who, row->end));
		if (indicator < 0)
			continue;
		/* As its series has it. */
		assert_int_equal(
		    evaluate(&f->r, f->program->indicators[indicator],
			config_subject(f->config, row->who), day(row->end),
			RHYTHM_QUARTER, &value, NULL, &err),
		    0);
		assert_row(row, value);
	}
}

#define EXPECT(f, ...)                                                         \
	do {                                                                   \
		static const struct crowd_row expected_[] = { __VA_ARGS__ };   \
		assert_rows((f), expected_, ARRAY_SIZE(expected_));            \
	} while (0)

/* Why is it unknown? */
static inline void
assert_reason(struct fixture *f, const char *text, const char *who,
    const char *end, const char *want)
{
	struct error err = { 0 };
	struct trace trace = { 0 };
	struct value value;
	struct formula *formula = formula_compile(text, f->config, &err);

	assert_non_null(formula);
	assert_int_equal(
	    evaluate(&f->r, formula, config_subject(f->config, who), day(end),
		RHYTHM_QUARTER, &value, &trace, &err),
	    0);
	if (!isnan(value.number) || strcmp(trace.reason, want) != 0)
		fail_msg("%s of %s at %s: %.17g, \"%s\", expected \"%s\"", text,
		    who, end, value.number, trace.reason, want);
	trace_fini(&trace);
	formula_free(formula);
}

/* x of the four, by "", which is not reported, and y = 10 each. */
static inline void
give_four(struct fixture *f, const char *const x[4])
{
	static const char *const ids[] = { "a", "b", "c", "d" };

	forget_all(f);
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		if (x[i][0] == '\0')
			continue;
		give(f,
		    &(const struct row){
			ids[i], "x", NULL, "2015-12-31", x[i], NULL, 0 });
		give(f,
		    &(const struct row){
			ids[i], "y", NULL, "2015-12-31", "10", NULL, 0 });
	}
}

#endif
