/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * combine: whoever the members are and whatever they report, an aggregate's
 * value is what adding it up by hand gives.
 *
 * The reference below knows the formulas one by one, keeps figures as whole
 * numbers of 0.0001 and adds them as such.  SEED=number in the environment
 * repeats a run; the seed is printed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/dice.h"
#include "tests/unit/reckon_fixture.h"
#include "tests/unit/combine_reference.h"
#include "daemon/base/mem.h"

enum { ROUNDS = 60, WHERES_EACH = 2 };

/* ---- a random world ---- */

static int64_t
random_amount(struct world *w)
{
	unsigned most = w->is_coarse ? 12 : 2000 * 1000 * 1000;
	int64_t amount = (int64_t)dice_below(&w->dice, most) - (most >> 2);

	return w->is_coarse ? amount * UNITS : amount;
}

static bool
happens(struct world *w, unsigned percent)
{
	return dice_below(&w->dice, 100) < percent;
}

static void
make_member(struct world *w, int i)
{
	struct member *m = &w->members[i];

	*m = (struct member){ .is_a = happens(w, 60),
		.is_june = happens(w, 30),
		.is_usd = w->has_usd && happens(w, 20),
		.from =
		    happens(w, 25) ? (int)dice_below(&w->dice, QUARTERS) : 0,
		.to = QUARTERS - 1,
		.peer = w->is_one_peer ? 3
		    : happens(w, 70)   ? (int)dice_below(&w->dice, MEMBERS)
		    : happens(w, 50)   ? PEER_NONE
				       : PEER_UNKNOWN,
		.line = w->is_one_line ? 2
		    : happens(w, 50)   ? 1 + (int)dice_below(&w->dice, 2)
				       : 0 };
	if (happens(w, 25))
		m->to = m->from +
		    (int)dice_below(&w->dice, (unsigned)(QUARTERS - m->from));
	for (int item = 0; item < ITEMS; item++) {
		for (int q = 0; q < QUARTERS; q++) {
			m->has[item][q] = happens(w, w->percent_reported);
			m->value[item][q] = random_amount(w);
			m->has_anew[item][q] = item <= ITEM_Y && happens(w, 15);
			m->anew[item][q] = random_amount(w);
		}
	}
}

static void
make_world(struct world *w, uint64_t seed)
{
	*w = (struct world){ .dice = { .seed = seed, .state = seed } };
	w->is_coarse = happens(w, 50);
	w->has_usd = happens(w, 30);
	w->is_one_peer = happens(w, 40);
	w->is_one_line = happens(w, 30);
	w->percent_reported = 60 + dice_below(&w->dice, 41);
	w->where = dice_below(&w->dice, WHERES);
	for (int i = 0; i < MEMBERS; i++)
		make_member(w, i);
	/* Somebody is an A, who can be ranked. */
	w->of = (int)dice_below(&w->dice, MEMBERS);
	w->members[w->of].is_a = true;
}

static void
put_day(struct buf *out, int q, bool is_open)
{
	char text[DATE_TEXT_SIZE];

	buf_printf(out, ",%s", is_open ? "" : date_text(text, quarter_end(q)));
}

static char *
roster_of(struct world *w)
{
	struct buf out = { 0 };

	buf_puts(&out,
	    "id,class,fiscal_year_end,currency,peer,line,from,to,parent\n");
	for (int i = 0; i < MEMBERS; i++) {
		const struct member *m = &w->members[i];
		int parent = (int)dice_below(&w->dice, MEMBERS);
		buf_printf(&out, "m%d,%s,%s,%s,", i, m->is_a ? "A" : "B",
		    m->is_june ? "06-30" : "", m->is_usd ? "USD" : "CNY");
		if (m->peer >= 0)
			buf_printf(&out, "m%d", m->peer);
		else if (m->peer == PEER_UNKNOWN)
			buf_puts(&out, "nobody");
		buf_putc(&out, ',');
		if (m->line > 0)
			buf_printf(&out, "%d", m->line);
		put_day(&out, m->from, m->from == 0);
		put_day(&out, m->to, m->to == QUARTERS - 1);
		/* No sum has a parent and its child. */
		if (m->is_a && !w->members[parent].is_a)
			buf_printf(&out, ",m%d\n", parent);
		else
			buf_puts(&out, ",\n");
	}
	return buf_take(&out);
}

static char *
config_of(const struct world *w)
{
	struct buf out = { 0 };

	buf_puts(&out,
	    "version = 1;\nenterprises = \"enterprises.csv\";\n"
	    "items: { x: { kind = \"stock\"; }; y: { kind = \"stock\"; };\n"
	    " n: { kind = \"stock\"; unit = \"%\"; }; r: { kind = \"flow\"; "
	    "}; };\nindicators: {\n");
	for (int i = 0; i < INDICATORS; i++)
		buf_printf(&out,
		    " %s: { formula = \"%s\"; better = \"%s\"; of_members = "
		    "\"%s\"; };\n",
		    formulas[i].name, formulas[i].text,
		    formulas[i].is_lower_better ? "lower" : "higher",
		    i == WORTH ? "values" : "items");
	buf_puts(&out, "};\naggregates: {\n");
	for (int i = 0; i < CROWDS; i++) {
		const struct crowd_kind k = crowd_kind(w, i);
		buf_printf(&out, " g%d: { members = \"%s\"; combine = \"%s\"; ",
		    i, k.is_all ? "class=A or class=B" : "class=A",
		    way_names[k.way]);
		if (k.has_where)
			buf_printf(&out, "where = \"%s\"; ", wheres[w->where]);
		if (k.way == COMBINE_RANK)
			buf_printf(&out, "of = \"m%d\"; ", w->of);
		buf_puts(&out, "};\n");
	}
	buf_puts(&out, "};\n");
	return buf_take(&out);
}

static void
add_fact(struct fixture *f, int m, const struct fact *fact)
{
	struct book *book = &f->books[m];

	book->facts =
	    xgrow(book->facts, book->n, &f->sizes[m], sizeof *book->facts);
	book->facts[book->n] = *fact;
	book->facts[book->n++].revision = 1;
}

static struct decimal
amount(int64_t units)
{
	struct decimal out;

	assert_int_equal(
	    decimal_shift(&out, decimal_from_int64(units), -PLACES), 0);
	return out;
}

static void
report(struct fixture *f, const struct world *w)
{
	for (int i = 0; i < MEMBERS; i++) {
		const struct member *m = &w->members[i];
		for (int item = 0; item < ITEMS; item++) {
			for (int q = 0; q < QUARTERS; q++) {
				int32_t end = quarter_end(q);
				struct fact fact = { .item = item,
					.period = { DATE_NONE, end } };
				if (item == ITEM_R)
					fact.period.start_day =
					    quarter_end(year_start(m, q) - 1) +
					    1;
				fact.value = amount(m->value[item][q]);
				if (m->has[item][q])
					add_fact(f, i, &fact);
				fact.value = amount(m->anew[item][q]);
				fact.basis_year =
				    fiscal_year(end, m->is_june ? 6 : 12) + 1;
				if (m->has_anew[item][q])
					add_fact(f, i, &fact);
			}
		}
		qsort(f->books[i].facts, f->books[i].n,
		    sizeof *f->books[i].facts, compare_facts);
	}
}

/* ---- the comparison ---- */

static void
compare(const struct world *w, const struct value *got, int crowd, int formula,
    int q)
{
	struct answer want = answer(w, crowd, formula, q);
	const struct crowd_kind k = crowd_kind(w, crowd);

	if (got->n_reported == (unsigned)want.n_reported &&
	    got->n_members == (unsigned)want.n_members &&
	    isnan(got->number) == isnan(want.number) &&
	    (isnan(want.number) ||
		fabs(got->number - want.number) <= 1e-13 * want.magnitude))
		return;
	char end[DATE_TEXT_SIZE];
	fail_msg("SEED=%" PRIu64 ": %s of %s (%s%s%s) at %s: %.17g (%u of %u), "
		 "expected %.17g (%d of %d)",
	    w->dice.seed, formulas[formula].text, way_names[k.way],
	    k.is_all ? "all" : "A", k.has_where ? ", " : "",
	    k.has_where ? wheres[w->where] : "", date_text(end, quarter_end(q)),
	    got->number, got->n_reported, got->n_members, want.number,
	    want.n_reported, want.n_members);
}

static size_t
run_formula(struct fixture *f, const struct world *w, int formula)
{
	struct error err = { 0 };
	struct formula *compiled = NULL;
	const struct formula *use = compiled;
	size_t n_known = 0;

	if (formula < INDICATORS)
		use = f->program->indicators[formula];
	else
		use = compiled =
		    formula_compile(formulas[formula].text, f->config, &err);
	assert_non_null(use);
	for (int crowd = 0; crowd < CROWDS; crowd++) {
		for (int q = 0; q < QUARTERS; q++) {
			struct value value;
			assert_int_equal(evaluate(&f->r, use, MEMBERS + crowd,
					     quarter_end(q), RHYTHM_QUARTER,
					     &value, NULL, &err),
			    0);
			compare(w, &value, crowd, formula, q);
			n_known += !isnan(value.number);
		}
	}
	formula_free(compiled);
	return n_known;
}

static size_t
run_round(void **state, uint64_t seed)
{
	struct world *w = xcalloc(1, sizeof *w);
	size_t n_known = 0;

	make_world(w, seed);
	char *roster = roster_of(w);
	char *text = config_of(w);
	setup_with(state, roster, text);
	struct fixture *f = *state;
	report(f, w);
	for (int i = 0; i < FORMULAS; i++)
		n_known += run_formula(f, w, i);
	teardown(state);
	free(roster);
	free(text);
	free(w);
	return n_known;
}

static void
test_any_world(void **state)
{
	uint64_t seed = dice_seeded().seed;
	size_t n_known = 0;

	for (int i = 0; i < ROUNDS; i++)
		n_known += run_round(state, seed + (uint64_t)i);
	print_message("# %zu values, of %d\n", n_known,
	    ROUNDS * FORMULAS * CROWDS * QUARTERS);
	/* Unknown ones alone would prove little. */
	assert_true(n_known > ROUNDS * FORMULAS * CROWDS * QUARTERS / 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_world),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
