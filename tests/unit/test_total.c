/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * contribution, total: sums that are kept in step are those that would be
 * summed anew, to the last bit.  Members, figures and what happens to them are
 * random; the seed is printed and can be given in SEED.
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
#include <time.h>

#include "daemon/base/buf.h"
#include "daemon/model/config.h"
#include "daemon/reckon/compute.h"
#include "daemon/reckon/contribution.h"
#include "daemon/reckon/figures.h"
#include "daemon/reckon/program.h"
#include "daemon/reckon/total.h"
#include "tests/unit/config_fixture.h"
#include "daemon/base/mem.h"

enum { MEMBERS = 13, YEARS = 3, STEPS = 150 };

static const char roster_text[] =
    "id,class,fiscal_year_end,currency,weight,from,to\n"
    "a,x,,,2,,\n"
    "b,x,,,2,2016-06-30,\n"
    "c,x,,,2,,2016-09-30\n"
    "d,x,,,2,2016-01-01,2016-12-31\n"
    "e,y,,,2,,\n"
    "f,y,,USD,2,,\n"
    "g,y,,,3,,\n"
    "h,y,03-31,,2,,\n"
    "i,x,,,2,,\n"
    "j,x,,,2,,\n"
    "k,z,,,2,,\n"
    "l,z,,,,,\n"
    "m,z,06-30,,2,,\n";

static const char config_text[] =
    "version = 1;\n"
    "enterprises = \"enterprises.csv\";\n"
    "items: { ta: { kind = \"stock\"; }; tl: { kind = \"stock\"; };\n"
    " rev: { kind = \"flow\"; }; prof: { kind = \"flow\"; };\n"
    " flag: { kind = \"stock\"; unit = \"flag\"; };\n"
    " lots: { kind = \"stock\"; }; };\n"
    "indicators: {\n"
    " debt: { formula = \"100 * tl / ta\"; unit = \"%\"; better = \"lower\"; "
    "};\n"
    " assets: { formula = \"ta\"; };\n"
    " grow: { formula = \"yoy(rev)\"; };\n"
    " turn: { formula = \"annualised(rev) / average(ta)\"; };\n"
    " weighted: { formula = \"ta * weight * elapsed()\"; };\n"
    " mixed: { formula = \"latest(flag, 6)\"; };\n"
    " month: { formula = \"single(rev) + lag(ta, 2)\"; };\n"
    " before: { formula = \"year_before(ta)\"; };\n"
    " losers: { formula = \"if(prof < 0, 1, 0)\"; of_members = \"values\"; "
    "};\n"
    " either: { formula = \"first(prof, rev, ta)\"; };\n"
    " heavy: { formula = \"ta * first(weight, 5)\"; };\n"
    " flagged: { formula = \"first(flag, 0)\"; of_members = \"values\"; };\n"
    " huge: { formula = \"annualised(rev) + lots\"; };\n"
    "};\n"
    "feeds: { q: { url = \"http://h/{id}\"; format = \"csv\"; rhythm = "
    "\"month\";\n"
    " items: { ta = \"x\"; tl = \"x\"; rev = \"x\"; prof = \"x\"; flag = "
    "\"x\"; lots = \"x\"; }; }; };\n"
    "aggregates: {\n"
    " sums: { members = \"class=x or class=y\"; };\n"
    " all: { members = \"class=x or class=y or class=z\"; };\n"
    " losing: { members = \"class=x or class=z\"; where = \"prof < 0\"; };\n"
    " mean: { members = \"class=x\"; combine = \"mean\"; };\n"
    " middle: { members = \"class=x or class=y\"; combine = \"median\"; };\n"
    " total: { members = \"class=x or class=z\"; combine = \"sum\"; };\n"
    " heads: { members = \"class=x or class=y\"; combine = \"count\"; };\n"
    " part: { members = \"class=x or class=z\"; combine = \"share\"; where = "
    "\"tl > 30\"; };\n"
    " known: { members = \"class=x or class=z\"; where = "
    "\"first(flag, 0) == 0\"; };\n"
    " light: { members = \"class=x or class=z\"; where = \"weight > 1\"; "
    "};\n"
    " place: { members = \"class=x\"; combine = \"rank\"; of = \"a\"; };\n"
    "};\n";

struct fixture {
	struct config *config;
	struct program *program;
	struct reckoner r;
	struct book books[MEMBERS];
	size_t sizes[MEMBERS];
	struct total **totals; /* by aggregate, then indicator */
	/* likewise, then by member: its contribution, packed */
	struct buf *put;
	uint64_t random;
};

static unsigned
roll(struct fixture *f, unsigned n)
{
	f->random = f->random * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(f->random >> 33) % n;
}

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
	const char *seed = getenv("SEED");

	f->config = fixture_config(roster_text, config_text);
	f->program = program_compile(f->config, &problems);
	char *told = fixture_problems(&problems);
	assert_string_equal(told, "");
	free(told);
	f->r = (struct reckoner){
		.program = f->program, .book = give_book, .arg = f
	};
	size_t n = f->config->n_aggregates * f->config->n_indicators;
	f->totals = xcalloc(n, sizeof *f->totals);
	f->put = xcalloc(n * MEMBERS, sizeof *f->put);
	f->random =
	    seed == NULL ? (uint64_t)time(NULL) : strtoull(seed, NULL, 10);
	printf("# SEED=%llu\n", (unsigned long long)f->random);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;
	size_t n = f->config->n_aggregates * f->config->n_indicators;

	for (size_t i = 0; i < MEMBERS; i++)
		book_fini(&f->books[i]);
	for (size_t i = 0; i < n; i++)
		total_free(f->totals[i]);
	for (size_t i = 0; i < n * MEMBERS; i++)
		buf_fini(&f->put[i]);
	free(f->totals);
	free(f->put);
	program_free(f->program);
	config_free(f->config);
	free(f);
	return 0;
}

/* ---- figures ---- */

static int
compare_facts(const void *x, const void *y)
{
	const struct fact *a = x;
	const struct fact *b = y;

	if (a->item != b->item)
		return a->item < b->item ? -1 : 1;
	if (a->period.end_day != b->period.end_day)
		return a->period.end_day < b->period.end_day ? -1 : 1;
	return (a->period.start_day > b->period.start_day) -
	    (a->period.start_day < b->period.start_day);
}

static void
report(struct fixture *f, int member, int item, int32_t end, int months)
{
	struct book *book = &f->books[member];
	bool is_flow = f->config->items[item].kind == ITEM_FLOW;
	int fiscal = f->config->roster->enterprises[member].fiscal_month;
	struct fact fact = { .item = item,
		.feed_months = months,
		.feed = (int)roll(f, 2) + 1,
		.revision = 1,
		.reported_day = end + 5 + (int)roll(f, 40),
		.period = {
		    is_flow ? fiscal_year_start(end, fiscal) : DATE_NONE,
		    end } };

	fact.value.coefficient =
	    (__int128)roll(f, 2000000) * (roll(f, 4) == 0 ? -1 : 1);
	fact.value.scale = fact.value.coefficient % 10 == 0 ? 0 : 2;
	/* Two of them leave 128 bits, in whatever order. */
	if (item == config_item(f->config, "lots"))
		fact.value = roll(f, 40) != 0
		    ? decimal_from_int64(roll(f, 1000))
		    : (struct decimal){ .coefficient = INT64_MAX *
				  (__int128)INT32_MAX * 7000000000 };
	book->facts =
	    xgrow(book->facts, book->n, &f->sizes[member], sizeof *book->facts);
	book->facts[book->n++] = fact;
}

/* The member's figures, all over again: some late, some missing, some by the
 * quarter. */
static void
change_member(struct fixture *f, int member)
{
	struct book *book = &f->books[member];
	int months = roll(f, 4) == 0 ? 3 : 1;
	int last = 6 + (int)roll(f, 12 * YEARS - 6);

	book->n = 0;
	for (int m = (int)roll(f, 8) * months; m < last; m += months) {
		int32_t end = date_month_end(
		    date_add_months(date_from_civil(2015, 3, 31), m));
		for (size_t i = 0; i < f->config->n_items; i++) {
			if (roll(f, 12) != 0)
				report(f, member, (int)i, end, months);
		}
	}
	if (book->n > 1)
		qsort(book->facts, book->n, sizeof *book->facts, compare_facts);
}

/* ---- totals, kept in step ---- */

struct which {
	struct fixture *f;
	int subject, indicator;
	size_t at;
};

static void
sheet_of(const struct fixture *f, const struct which *w, struct sheet *out)
{
	*out = (struct sheet){ .figure = w->indicator,
		.subject = w->subject,
		.rhythm = total_rhythm(f->totals[w->at]) };
}

static void
put_member(struct fixture *f, const struct which *w, int member)
{
	struct buf *kept = &f->put[w->at * MEMBERS + (size_t)member];
	struct contribution old = { .grid.first_day = DATE_NONE };
	struct contribution c;
	struct error err = { 0 };
	struct sheet sheet;

	sheet_of(f, w, &sheet);
	if (kept->len > 0)
		assert_int_equal(
		    contribution_unpack(kept->data, kept->len, &old), 0);
	buf_clear(kept);
	assert_int_equal(
	    contribution_compute(&f->r, &sheet, member, &c, &err), 0);
	contribution_pack(&c, kept);
	total_replace(f->totals[w->at], member, &old, &c);
	contribution_fini(&old);
	contribution_fini(&c);
}

/* Made anew in the rhythm that most have. */
static void
turn(struct fixture *f, const struct which *w)
{
	enum rhythm voted = total_voted(f->totals[w->at]);
	const int *members;
	size_t n = program_members(f->program, w->subject, &members);

	total_free(f->totals[w->at]);
	f->totals[w->at] =
	    total_new(f->program, w->indicator, w->subject, voted);
	for (size_t i = 0; i < n; i++) {
		buf_clear(&f->put[w->at * MEMBERS + (size_t)members[i]]);
		put_member(f, w, members[i]);
	}
	total_accept(f->totals[w->at]);
}

/* To bytes and back, as between two runs. */
static void
keep(struct fixture *f, const struct which *w)
{
	struct buf data = { 0 };

	total_pack(f->totals[w->at], &data);
	total_free(f->totals[w->at]);
	f->totals[w->at] = total_unpack(
	    f->program, w->indicator, w->subject, data.data, data.len);
	assert_non_null(f->totals[w->at]);
	buf_fini(&data);
}

static int
read_values(
    void *arg, int32_t end_day, struct member_values *out, struct error *err)
{
	const struct which *w = arg;
	struct fixture *f = w->f;
	const struct aggregate *a = config_aggregate(f->config, w->subject);
	const int *members;
	size_t n = program_members(f->program, w->subject, &members);

	(void)err;
	for (size_t i = 0; i < n; i++) {
		struct buf *kept =
		    &f->put[w->at * MEMBERS + (size_t)members[i]];
		struct contribution c;
		if (kept->len == 0 ||
		    !config_is_present(f->config, members[i], end_day))
			continue;
		assert_int_equal(
		    contribution_unpack(kept->data, kept->len, &c), 0);
		for (size_t k = 0; k < c.n; k++) {
			if (c.parts[k].end_day != end_day ||
			    c.parts[k].is_excluded)
				continue;
			out->values = xgrow(out->values, out->n, &out->size,
			    sizeof *out->values);
			out->values[out->n++] = c.leaves[k * c.n_leaves].value;
			if (members[i] == a->of)
				out->own = c.leaves[k * c.n_leaves].value;
		}
		contribution_fini(&c);
	}
	return 0;
}

static bool
is_same_bits(double a, double b)
{
	return (isnan(a) && isnan(b)) || memcmp(&a, &b, sizeof a) == 0;
}

static size_t
compare(struct fixture *f, struct which *w)
{
	const struct value_source source = { read_values, w };
	struct series kept, anew;
	struct error err = { 0 };

	assert_int_equal(
	    total_series(&f->r, f->totals[w->at], &source, &kept, &err), 0);
	assert_int_equal(
	    compute_series(&f->r, w->indicator, w->subject, &anew, &err), 0);
	assert_int_equal(kept.n, anew.n);
	for (size_t i = 0; i < kept.n; i++) {
		const struct point *a = &kept.points[i];
		const struct point *b = &anew.points[i];
		if (a->period.end_day != b->period.end_day ||
		    a->period.start_day != b->period.start_day ||
		    !is_same_bits(a->value, b->value) || a->word != b->word ||
		    a->n_reported != b->n_reported ||
		    a->n_members != b->n_members)
			fail_msg("%s of %s on day %d: %.17g of %u/%u, summed "
				 "anew %.17g of %u/%u",
			    f->config->indicators[w->indicator].id,
			    config_subject_id(f->config, w->subject),
			    (int)a->period.end_day, a->value, a->n_reported,
			    a->n_members, b->value, b->n_reported,
			    b->n_members);
	}
	size_t n = kept.n;
	series_fini(&kept);
	series_fini(&anew);
	return n;
}

static struct which
which_of(struct fixture *f, size_t at)
{
	return (struct which){
		.f = f,
		.subject =
		    (int)(f->config->roster->n + at / f->config->n_indicators),
		.indicator = (int)(at % f->config->n_indicators),
		.at = at,
	};
}

static void
test_kept_in_step(void **state)
{
	struct fixture *f = *state;
	size_t n = f->config->n_aggregates * f->config->n_indicators;
	size_t n_points = 0;

	for (size_t i = 0; i < n; i++) {
		struct which w = which_of(f, i);
		f->totals[i] =
		    total_new(f->program, w.indicator, w.subject, RHYTHM_MONTH);
	}
	for (int step = 0; step < STEPS; step++) {
		int member = (int)roll(f, MEMBERS);
		change_member(f, member);
		for (size_t i = 0; i < n; i++) {
			struct which w = which_of(f, i);
			if (!figures_are_kept(
				f->program, w.subject, w.indicator) ||
			    !crowd_has(
				program_crowd(f->program, w.subject), member))
				continue;
			put_member(f, &w, member);
			if (total_is_off(f->totals[i]))
				turn(f, &w);
			if (roll(f, 3) == 0)
				keep(f, &w);
			n_points += compare(f, &w);
		}
	}
	printf("# %zu points compared\n", n_points);
	assert_true(n_points > 50000);
}

/* Where those who reported nothing count, nothing can be kept in step. */
static void
test_silent(void **state)
{
	static const struct {
		const char *who, *what;
		bool is_kept;
	} rows[] = {
		{ "sums", "debt", true },
		{ "sums", "losers", true },
		{ "sums", "flagged", false },
		{ "sums", "either", true },
		{ "sums", "heavy", true },
		{ "mean", "flagged", false },
		{ "mean", "debt", true },
		{ "middle", "mixed", true },
		{ "losing", "debt", true },
		{ "known", "debt", false },
		{ "light", "debt", false },
		{ "heads", "flagged", false },
		{ "part", "flagged", true },
	};
	const struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (figures_are_kept(f->program,
			config_subject(f->config, rows[i].who),
			config_indicator(f->config, rows[i].what)) !=
		    rows[i].is_kept)
			fail_msg("%s of %s", rows[i].what, rows[i].who);
	}
}

/* What was cut or scribbled over is told, not believed. */
static void
test_damaged(void **state)
{
	struct fixture *f = *state;
	struct sheet sheet = { .subject = (int)f->config->roster->n };
	struct total *t = total_new(f->program, 0, sheet.subject, RHYTHM_MONTH);
	struct buf packed = { 0 };
	struct buf data = { 0 };
	struct contribution c;
	struct error err = { 0 };

	/* What is reported by chance may be nothing that can be summed. */
	for (;;) {
		change_member(f, 0);
		assert_int_equal(
		    contribution_compute(&f->r, &sheet, 0, &c, &err), 0);
		if (c.n > 0)
			break;
		contribution_fini(&c);
	}
	contribution_pack(&c, &packed);
	total_replace(t, 0, NULL, &c);
	contribution_fini(&c);
	total_pack(t, &data);
	total_free(t);
	for (size_t len = 0; len < packed.len; len++)
		assert_int_equal(contribution_unpack(packed.data, len, &c), -1);
	for (size_t len = 0; len < data.len; len++)
		assert_null(
		    total_unpack(f->program, 0, sheet.subject, data.data, len));
	for (size_t i = 0; i < 20000; i++) {
		struct buf *b = i % 2 == 0 ? &packed : &data;
		size_t at = roll(f, (unsigned)b->len);
		char saved = b->data[at];
		b->data[at] = (char)roll(f, 256);
		if (b == &packed) {
			contribution_unpack(b->data, b->len, &c);
			contribution_fini(&c);
		} else {
			total_free(total_unpack(
			    f->program, 0, sheet.subject, b->data, b->len));
		}
		b->data[at] = saved;
	}
	buf_fini(&packed);
	buf_fini(&data);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    test_kept_in_step, setup, teardown),
		cmocka_unit_test_setup_teardown(test_silent, setup, teardown),
		cmocka_unit_test_setup_teardown(test_damaged, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
