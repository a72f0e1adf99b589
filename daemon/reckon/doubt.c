/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * doubt: one enterprise's figures, by scale and by balance.
 */
#include <stdlib.h>

#include "daemon/base/order.h"
#include "daemon/model/unit.h"
#include "daemon/reckon/balance.h"
#include "daemon/reckon/doubt.h"
#include "daemon/reckon/scale.h"
#include "daemon/base/mem.h"

struct watch {
	struct doubts *doubts;
	const struct config *config;
	const struct feed *feed;
	const struct book *book; /* what is in force */
	struct observation *told;
	size_t n_told;
	struct scale_figure *figures;
	struct observation **of; /* by figure; NULL: of the book */
	size_t n, size, of_size;
};

static struct doubt *
add_doubt(struct doubts *d)
{
	d->doubts = xgrow(d->doubts, d->n, &d->size, sizeof(struct doubt *));
	d->doubts[d->n] = xcalloc(1, sizeof(struct doubt));
	return d->doubts[d->n++];
}

void
doubts_fini(struct doubts *d)
{
	for (size_t i = 0; i < d->n; i++) {
		free(d->doubts[i]->reason);
		free(d->doubts[i]->compared_with);
		free(d->doubts[i]);
	}
	free(d->doubts);
	*d = (struct doubts){ 0 };
}

/* ---- what scale_judge() gets ---- */

/* A rate has no scale to be mistaken. */
static bool
is_scaled(const struct item *item)
{
	enum unit_kind kind = unit_kind_of_item(item->unit);

	return item->guards == GUARDS_ON &&
	    (kind == UNIT_MONEY || kind == UNIT_PERSONS || kind == UNIT_COUNT);
}

static void
add_figure(
    struct watch *w, const struct scale_figure *figure, struct observation *of)
{
	w->figures = xgrow(w->figures, w->n, &w->size, sizeof *w->figures);
	w->of = xgrow(w->of, w->n, &w->of_size, sizeof(struct observation *));
	w->figures[w->n] = *figure;
	w->of[w->n++] = of;
}

static bool
is_money(const struct watch *w, int item)
{
	return w->config->items[item].is_money;
}

static void
add_book(struct watch *w)
{
	for (size_t i = 0; i < w->book->n; i++) {
		const struct fact *f = &w->book->facts[i];
		if (!is_scaled(&w->config->items[f->item]))
			continue;
		add_figure(w,
		    &(const struct scale_figure){ .item = f->item,
			.period = f->period,
			.basis_year = f->basis_year,
			.value = f->value,
			.is_money = is_money(w, f->item) },
		    NULL);
	}
}

/* As the facts of an item stand in a book. */
static int
compare_key(const struct observation *o, const struct fact *f)
{
	const int32_t keys[][2] = {
		{ o->period.end_day, f->period.end_day },
		{ o->period.start_day, f->period.start_day },
		{ o->basis_year, f->basis_year },
	};

	return order_pairs(keys, ARRAY_SIZE(keys));
}

/* Is it the figure in force, told once more? */
static bool
is_in_force(const struct watch *w, const struct observation *o)
{
	struct book_range facts = book_item(w->book, o->item);
	size_t low = 0;
	size_t high = facts.n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare_key(o, &facts.facts[middle]);
		if (order == 0)
			return decimal_equal(
			    o->value, facts.facts[middle].value);
		if (order > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static void
add_told(struct watch *w)
{
	for (size_t i = 0; i < w->n_told; i++) {
		struct observation *o = &w->told[i];
		if (!is_scaled(&w->config->items[o->item]) || is_in_force(w, o))
			continue;
		add_figure(w,
		    &(const struct scale_figure){ .item = o->item,
			.period = o->period,
			.basis_year = o->basis_year,
			.reported_day = o->reported_day,
			.value = o->value,
			.is_new = true,
			.is_money = is_money(w, o->item) },
		    o);
	}
}

/* ---- what it found, in words ---- */

/* "10000 times larger".  The exponent is not 0. */
static char *
times(int exponent)
{
	return xasprintf("1%0*d times %s", abs(exponent), 0,
	    exponent > 0 ? "larger" : "smaller");
}

static char *
reason_of(const struct scale_figure *f)
{
	char *factor = times(f->exponent);
	char *reason = NULL;

	switch (f->doubt) {
	case SCALE_FINE:
		break;
	case SCALE_REPORT:
		/* It says nothing itself, but those around it do. */
		if (f->n_agree == 0)
			reason = xasprintf("its document is about %s than "
					   "usual: is its unit right?",
			    factor);
		else
			reason = xasprintf(
			    "its report is about %s than usual, by %d "
			    "of %d figures of the period: is its unit "
			    "right?",
			    factor, f->n_agree, f->n_report);
		break;
	case SCALE_FIGURE:
		reason = xasprintf(
		    "about %s than usual: is its unit right?", factor);
		break;
	case SCALE_SHIFTED:
		reason = xasprintf("%s than the figure in force, with the same "
				   "digits: is its unit right?",
		    factor);
		break;
	}
	free(factor);
	return reason;
}

static char *
compared_with(const struct watch *w, const struct scale_figure *f)
{
	char value[DECIMAL_TEXT_SIZE];
	char end[DATE_TEXT_SIZE];
	const struct scale_figure *usual = &w->figures[f->usual];

	decimal_text(value, usual->value);
	date_text(end, usual->period.end_day);
	if (f->doubt == SCALE_SHIFTED)
		return xasprintf("the figure in force %s", value);
	if (f->n_usual == 1)
		return xasprintf("%s: %s", end, value);
	return xasprintf("%s: %s (the middle of %d)", end, value, f->n_usual);
}

static void
judge_scale(struct watch *w)
{
	add_book(w);
	add_told(w);
	scale_judge(w->figures, w->n);
	for (size_t i = 0; i < w->n; i++) {
		const struct scale_figure *f = &w->figures[i];
		if (w->of[i] == NULL || f->doubt == SCALE_FINE)
			continue;
		struct doubt *doubt = add_doubt(w->doubts);
		doubt->reason = reason_of(f);
		if (f->usual >= 0) {
			doubt->compared_with = compared_with(w, f);
			doubt->has_usual = true;
			doubt->usual = w->figures[f->usual].value;
		}
		w->of[i]->doubt = doubt;
	}
}

/* ---- the balance ---- */

enum part { ASSETS, LIABILITIES, EQUITY, PARTS };

/* The three figures of one balance sheet, as far as they were told. */
struct sheet {
	struct observation *part[PARTS];
};

static int
compare_sheets(const void *a, const void *b)
{
	const struct observation *x = *(struct observation *const *)a;
	const struct observation *y = *(struct observation *const *)b;
	const int32_t keys[][2] = {
		{ x->period.end_day, y->period.end_day },
		{ x->basis_year, y->basis_year },
		{ x->reported_day, y->reported_day },
	};

	return order_pairs(keys, ARRAY_SIZE(keys));
}

static void
doubt_sheet(struct watch *w, const struct sheet *s)
{
	char values[PARTS][DECIMAL_TEXT_SIZE];
	struct decimal sum;

	for (size_t i = 0; i < PARTS; i++)
		decimal_text(values[i], s->part[i]->value);
	for (size_t i = 0; i < PARTS; i++) {
		struct doubt *doubt = add_doubt(w->doubts);
		doubt->reason = xasprintf(
		    "assets %s are not liabilities %s + equity %s, to within "
		    "%g thousandths",
		    values[ASSETS], values[LIABILITIES], values[EQUITY],
		    w->feed->balance_tolerance);
		s->part[i]->doubt = doubt;
		if (decimal_add(&sum, s->part[LIABILITIES]->value,
			s->part[EQUITY]->value) != 0)
			continue;
		char text[DECIMAL_TEXT_SIZE];
		doubt->compared_with = xasprintf(
		    "liabilities + equity %s", decimal_text(text, sum));
		doubt->has_usual = true;
		doubt->usual = sum;
	}
}

/* Where one of the three is doubted already, that says it. */
static void
judge_sheet(struct watch *w, const struct sheet *s)
{
	for (size_t i = 0; i < PARTS; i++) {
		if (s->part[i] == NULL || s->part[i]->doubt != NULL)
			return;
	}
	bool is_old = true; /* all of it is in force, somebody took it */
	for (size_t i = 0; i < PARTS; i++)
		is_old &= is_in_force(w, s->part[i]);
	if (!is_old &&
	    !balance_holds(s->part[ASSETS]->value, s->part[LIABILITIES]->value,
		s->part[EQUITY]->value, w->feed->balance_tolerance))
		doubt_sheet(w, s);
}

/* Which of the three the item is, -1: none of them. */
static int
part_of(const int items[PARTS], int item)
{
	for (int k = 0; k < PARTS; k++) {
		if (items[k] == item)
			return k;
	}
	return -1;
}

static void
judge_balance(struct watch *w, const char *equity)
{
	const char *const ids[PARTS] = { "total_assets", "total_liabilities",
		equity };
	int items[PARTS];
	struct observation **told;
	size_t n = 0;
	size_t next;

	for (size_t i = 0; i < PARTS; i++) {
		items[i] = config_item(w->config, ids[i]);
		if (items[i] < 0)
			return;
	}
	told = xcalloc(w->n_told, sizeof(struct observation *));
	for (size_t i = 0; i < w->n_told; i++) {
		if (part_of(items, w->told[i].item) >= 0)
			told[n++] = &w->told[i];
	}
	if (n > 1)
		qsort(told, n, sizeof(struct observation *), compare_sheets);
	for (size_t i = 0; i < n; i = next) {
		struct sheet sheet = { 0 };
		for (next = i;
		     next < n && compare_sheets(&told[i], &told[next]) == 0;
		     next++)
			sheet.part[part_of(items, told[next]->item)] =
			    told[next];
		judge_sheet(w, &sheet);
	}
	free(told);
}

/* A report that only repeats what is in force leaves nothing to doubt. */
static bool
has_news(const struct watch *w)
{
	for (size_t i = 0; i < w->n_told; i++) {
		if (!is_in_force(w, &w->told[i]))
			return true;
	}
	return false;
}

void
doubt_figures(const struct config *config, const struct feed *feed,
    const struct book *book, struct observation *told, size_t n,
    struct doubts *out)
{
	struct watch w = { .doubts = out,
		.config = config,
		.feed = feed,
		.book = book,
		.told = told,
		.n_told = n };

	if (!has_news(&w))
		return;
	judge_scale(&w);
	/* 所有者权益合计 by either name; the equity of the parent alone leaves
	 * minority interests out, so nothing can be said of it. */
	judge_balance(&w, "owners_equity");
	judge_balance(&w, "total_equity");
	free(w.figures);
	free(w.of);
}
