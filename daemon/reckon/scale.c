/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * scale: figures as logarithms; columns, the figures of one period that came
 * together, on levels, whole powers of ten.
 *
 * A walk through the columns by date gives each its level, against the figures
 * before it with their levels taken off: so a run of wrong columns is told from
 * growth.  Then each new figure is looked at by itself, against its nearest
 * neighbours on both sides that stand on the right level.
 */
#include <math.h>
#include <stdlib.h>

#include "daemon/reckon/scale.h"
#include "daemon/base/order.h"
#include "daemon/base/mem.h"

enum {
	EXPONENT_MAX = 9,
	/* A first column may be as far off one way as another the other way. */
	LEVEL_MAX = 2 * EXPONENT_MAX,
	LEVELS = 2 * LEVEL_MAX + 1,
	AGREE_MIN = 3,
	BEFORE_MAX = 5, /* figures that a column's are compared with */
	NEAR_MAX = 6,   /* that a single one is compared with */
	NEAR_MIN = 4,
	STOCKS_MIN = 2,
	WINDOW = 64, /* figures looked at in each direction */
	DIGITS_MIN = 3,
};

/* A column agrees on a level: each figure within so much of it, and so large a
 * part of the figures. */
static const double near_level = 0.5, near_hundred = 0.25, near_none = 1;
static const double part_level = 0.6, part_hundred = 0.75;

/* A figure alone: so near to a power of ten from 10^3 on, the others within so
 * much of each other.  Becoming small is honest far more often than becoming
 * large: a loan is paid back, a profit melts away. */
static const double near_power = 0.4, spread_up = 1, spread_down = 0.2;
static const double spread_stocks = 0.5, spread_before = 0.7;

/* The same digits: within a rounding of three of them. */
static const double near_digits = 0.0005;

struct point {
	struct scale_figure *figure;
	double log;   /* of its size, a day for flows; NaN: it is 0 */
	int months;   /* length of a flow; 0: a stock */
	size_t place; /* in by_item */
	size_t column;
	double off;     /* from those before it, NaN: there are none */
	bool is_steady; /* those before it are */
};

struct column {
	size_t first, n; /* in by_column */
	bool is_new;
	int level;
	int n_agree, n_known;
};

struct scale {
	struct point *points;
	size_t n;
	struct point **by_item, **by_column;
	struct column *columns;
	size_t n_columns;
};

static int
compare_in_time(const struct scale_figure *a, const struct scale_figure *b)
{
	if (a->period.end_day != b->period.end_day)
		return order_int(a->period.end_day, b->period.end_day);
	if (a->is_new != b->is_new)
		return a->is_new ? 1 : -1;
	return order_int(a->reported_day, b->reported_day);
}

static int
compare_by_item(const void *a, const void *b)
{
	const struct point *x = *(struct point *const *)a;
	const struct point *y = *(struct point *const *)b;

	if (x->figure->item != y->figure->item)
		return order_int(x->figure->item, y->figure->item);
	int order = compare_in_time(x->figure, y->figure);
	return order != 0 ? order : (x > y) - (x < y);
}

static int
compare_by_column(const void *a, const void *b)
{
	const struct point *x = *(struct point *const *)a;
	const struct point *y = *(struct point *const *)b;
	int order = compare_in_time(x->figure, y->figure);

	return order != 0 ? order : (x > y) - (x < y);
}

static struct point
point_of(struct scale_figure *f)
{
	bool is_stock = f->period.start_day == DATE_NONE;
	int days = is_stock ? 1 : f->period.end_day - f->period.start_day + 1;
	double size = fabs(decimal_to_double(f->value)) / days;

	f->doubt = SCALE_FINE;
	f->usual = -1;
	f->exponent = f->n_usual = f->n_agree = f->n_report = 0;
	return (struct point){
		.figure = f,
		.log = decimal_is_zero(f->value) ? (double)NAN : log10(size),
		.months = is_stock ? 0 : 1 + (days + 15) / 30,
		.off = NAN,
	};
}

static void
scale_init(struct scale *s, struct scale_figure *figures, size_t n)
{
	s->n = n;
	s->points = xcalloc(n, sizeof *s->points);
	s->by_item = xcalloc(n, sizeof(struct point *));
	s->by_column = xcalloc(n, sizeof(struct point *));
	s->columns = xcalloc(n, sizeof *s->columns);
	for (size_t i = 0; i < n; i++) {
		s->points[i] = point_of(&figures[i]);
		s->by_item[i] = s->by_column[i] = &s->points[i];
	}
	qsort(s->by_item, n, sizeof(struct point *), compare_by_item);
	qsort(s->by_column, n, sizeof(struct point *), compare_by_column);
	for (size_t i = 0; i < n; i++)
		s->by_item[i]->place = i;
	for (size_t i = 0; i < n; i++) {
		struct point *p = s->by_column[i];
		if (i == 0 ||
		    compare_in_time(s->by_column[i - 1]->figure, p->figure) !=
			0)
			s->columns[s->n_columns++] =
			    (struct column){ .first = i,
				    .is_new = p->figure->is_new };
		p->column = s->n_columns - 1;
		s->columns[p->column].n++;
	}
}

static void
scale_fini(struct scale *s)
{
	free(s->points);
	free(s->by_item);
	free(s->by_column);
	free(s->columns);
}

/* ---- columns ---- */

static int
compare_double(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Compares p with the middle of those before it in its item, levels taken off;
 * of flows with those of the same length, if there are any. */
static void
look_back(const struct scale *s, struct point *p)
{
	double alike[BEFORE_MAX], any[BEFORE_MAX];
	size_t n_alike = 0;
	size_t n_any = 0;

	for (size_t step = 1;
	     step <= WINDOW && step <= p->place && n_alike < BEFORE_MAX;
	     step++) {
		const struct point *q = s->by_item[p->place - step];
		if (q->figure->item != p->figure->item)
			break;
		if (q->column == p->column || isnan(q->log))
			continue;
		double level = q->log - s->columns[q->column].level;
		if (q->months == p->months)
			alike[n_alike++] = level;
		if (n_any < BEFORE_MAX)
			any[n_any++] = level;
	}
	double *middle = n_alike > 0 ? alike : any;
	size_t n = n_alike > 0 ? n_alike : n_any;
	if (n == 0)
		return;
	qsort(middle, n, sizeof *middle, compare_double);
	p->off = p->log - (middle[(n - 1) / 2] + middle[n / 2]) / 2;
	p->is_steady =
	    n >= STOCKS_MIN && middle[n - 1] - middle[0] <= spread_before;
}

static int
votes_for(const struct scale *s, const struct column *c, int level)
{
	double near = level == 0 ? near_none
	    : abs(level) == 2    ? near_hundred
				 : near_level;
	int votes = 0;

	for (size_t i = 0; i < c->n; i++) {
		const struct point *p = s->by_column[c->first + i];
		if (!isnan(p->off) && fabs(p->off - level) <= near)
			votes++;
	}
	return votes;
}

/* Two figures are few: both must come of steady items. */
static bool
is_steady_pair(const struct scale *s, const struct column *c, int level)
{
	if (c->n_agree < 2 || c->n_agree < c->n_known || abs(level) < 3)
		return false;
	for (size_t i = 0; i < c->n; i++) {
		const struct point *p = s->by_column[c->first + i];
		if (!isnan(p->off) &&
		    (!p->is_steady || fabs(p->off - level) > near_power))
			return false;
	}
	return true;
}

/* The level that the column's figures agree on; usual where they do not. */
static int
level_of(const struct scale *s, struct column *c, int usual)
{
	int best = 0;
	int most = votes_for(s, c, 0);

	for (int level = 2; level <= LEVEL_MAX; level++) {
		for (int sign = -1; sign <= 1; sign += 2) {
			int votes = votes_for(s, c, sign * level);
			if (votes > most) {
				most = votes;
				best = sign * level;
			}
		}
	}
	c->n_agree = most;
	if (best == 0)
		return 2 * most > c->n_known ? 0 : usual;
	double part = abs(best) == 2 ? part_hundred : part_level;
	if (most >= AGREE_MIN ? most >= part * c->n_known
			      : is_steady_pair(s, c, best))
		return best;
	return usual;
}

/* The level on which most columns stand, of the columns that are new or not;
 * of two, the one that comes first. */
static int
usual_level(const struct scale *s, bool is_new)
{
	size_t n_on[LEVELS] = { 0 };
	int best = 0;
	bool is_found = false;

	for (size_t i = 0; i < s->n_columns; i++) {
		if (s->columns[i].is_new == is_new)
			n_on[s->columns[i].level + LEVEL_MAX]++;
	}
	for (size_t i = 0; i < s->n_columns; i++) {
		const struct column *c = &s->columns[i];
		if (c->is_new == is_new &&
		    (!is_found ||
			n_on[c->level + LEVEL_MAX] > n_on[best + LEVEL_MAX])) {
			best = c->level;
			is_found = true;
		}
	}
	return best;
}

static bool
has_columns(const struct scale *s, bool is_new)
{
	for (size_t i = 0; i < s->n_columns; i++) {
		if (s->columns[i].is_new == is_new)
			return true;
	}
	return false;
}

static void
find_levels(struct scale *s)
{
	size_t n_on[LEVELS] = { 0 };
	int usual = 0; /* on which most columns stood so far */

	for (size_t i = 0; i < s->n_columns; i++) {
		struct column *c = &s->columns[i];
		for (size_t k = 0; k < c->n; k++) {
			struct point *p = s->by_column[c->first + k];
			if (!p->figure->is_money || isnan(p->log))
				continue;
			look_back(s, p);
			c->n_known += !isnan(p->off);
		}
		c->level = level_of(s, c, usual);
		c->n_agree = votes_for(s, c, c->level);
		n_on[c->level + LEVEL_MAX]++;
		if (n_on[c->level + LEVEL_MAX] > n_on[usual + LEVEL_MAX])
			usual = c->level;
	}
	int right = usual_level(s, !has_columns(s, false));
	for (size_t i = 0; i < s->n_columns; i++)
		s->columns[i].level -= right;
}

/* ---- figures ---- */

/* Which neighbours will do. */
struct wish {
	bool is_alike; /* of the same length */
	bool is_in_force;
};

struct near {
	const struct point *points[NEAR_MAX];
	size_t n;
};

static bool
is_on_level(const struct scale *s, const struct point *p)
{
	return !isnan(p->log) &&
	    (!p->figure->is_money || s->columns[p->column].level == 0);
}

/* The next one from place on, in steps of step, that p can be compared with.
 */
static const struct point *
next_near(const struct scale *s, const struct point *p, size_t *place, int step,
    struct wish wish)
{
	for (; *place < s->n; *place += (size_t)step) {
		const struct point *q = s->by_item[*place];
		size_t gone =
		    *place > p->place ? *place - p->place : p->place - *place;
		if (gone > WINDOW || q->figure->item != p->figure->item)
			return NULL;
		if (is_on_level(s, q) &&
		    (!wish.is_alike || q->months == p->months) &&
		    (!wish.is_in_force || !q->figure->is_new))
			return q;
	}
	return NULL;
}

static int32_t
days_between(const struct point *p, const struct point *q)
{
	return abs(p->figure->period.end_day - q->figure->period.end_day);
}

/* Those nearest in time. */
static struct near
find_near(const struct scale *s, const struct point *p, struct wish wish)
{
	struct near near = { .n = 0 };
	size_t back = p->place - 1; /* in front of the first: not < s->n */
	size_t ahead = p->place + 1;

	while (near.n < NEAR_MAX) {
		const struct point *a = next_near(s, p, &back, -1, wish);
		const struct point *b = next_near(s, p, &ahead, 1, wish);
		if (a == NULL && b == NULL)
			break;
		if (b == NULL ||
		    (a != NULL && days_between(p, a) <= days_between(p, b))) {
			near.points[near.n++] = a;
			back--;
		} else {
			near.points[near.n++] = b;
			ahead++;
		}
	}
	return near;
}

/* What p is compared with: what is in force rather than what is new, what has
 * its length rather than what has not. */
static struct near
choose_near(const struct scale *s, const struct point *p)
{
	static const struct wish wishes[] = {
		{ .is_alike = true, .is_in_force = true },
		{ .is_alike = true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(wishes); i++) {
		struct near near = find_near(s, p, wishes[i]);
		if (near.n >= NEAR_MIN)
			return near;
	}
	return find_near(s, p, (struct wish){ .is_alike = p->months == 0 });
}

static int
compare_log(const void *a, const void *b)
{
	const struct point *x = *(const struct point *const *)a;
	const struct point *y = *(const struct point *const *)b;

	return (x->log > y->log) - (x->log < y->log);
}

/* Sorts; the middle one is the lower of two. */
static const struct point *
near_middle(struct near *near)
{
	if (near->n == 0)
		return NULL;
	qsort(near->points, near->n, sizeof(const struct point *), compare_log);
	return near->points[(near->n - 1) / 2];
}

/* Is the figure off its steady neighbours by a power of ten? */
static bool
is_far(const struct point *p, const struct near *near, double off)
{
	double spread = near->points[near->n - 1]->log - near->points[0]->log;
	double size = fabs(off);

	if (size < 3 - near_power || size > EXPONENT_MAX + near_power ||
	    fabs(size - round(size)) > near_power)
		return false;
	if (near->n < NEAR_MIN)
		return p->months == 0 && near->n >= STOCKS_MIN && off > 0 &&
		    spread <= spread_stocks;
	return spread <= (off > 0 ? spread_up : spread_down);
}

static void
doubt(struct scale *s, const struct point *p, enum scale_doubt why,
    int exponent, const struct point *usual, size_t n_usual)
{
	const struct column *c = &s->columns[p->column];
	struct scale_figure *f = p->figure;

	f->doubt = why;
	f->exponent = exponent;
	f->usual = usual == NULL ? -1 : (int)(usual - s->points);
	f->n_usual = (int)n_usual;
	if (why == SCALE_REPORT) {
		f->n_agree = c->n_agree;
		f->n_report = c->n_known;
	}
}

static bool
has_digits(struct decimal value)
{
	__int128 digits = value.coefficient;
	int n = 0;

	for (; digits != 0 && digits % 10 == 0; digits /= 10)
		continue;
	for (; digits != 0; digits /= 10)
		n++;
	return n >= DIGITS_MIN;
}

/* The figure in force for the same period, if p is it with the point moved.  It
 * stands in front of p in its item. */
static const struct point *
find_shifted(const struct scale *s, const struct point *p, int *exponent)
{
	for (size_t i = p->place; i-- > 0 && p->place - i <= WINDOW;) {
		const struct point *q = s->by_item[i];
		const struct scale_figure *f = q->figure;
		if (f->item != p->figure->item ||
		    f->period.end_day != p->figure->period.end_day)
			return NULL;
		if (f->is_new || f->basis_year != p->figure->basis_year ||
		    f->period.start_day != p->figure->period.start_day)
			continue;
		double off = p->log - q->log;
		*exponent = (int)round(off);
		if (*exponent != 0 && abs(*exponent) <= EXPONENT_MAX &&
		    fabs(off - *exponent) <= near_digits &&
		    has_digits(f->value) && has_digits(p->figure->value))
			return q;
		return NULL;
	}
	return NULL;
}

static void
judge_figure(struct scale *s, const struct point *p)
{
	int level = p->figure->is_money ? s->columns[p->column].level : 0;
	int exponent = 0;
	const struct point *shifted = find_shifted(s, p, &exponent);
	struct near near = choose_near(s, p);
	const struct point *usual = near_middle(&near);
	double off = usual == NULL ? (double)NAN : p->log - usual->log;
	if (shifted != NULL) {
		doubt(s, p, SCALE_SHIFTED, exponent, shifted, 1);
	} else if (level != 0) {
		/* One that is right among wrong ones stays. */
		if (isnan(off) || fabs(off) >= 0.5 * abs(level))
			doubt(s, p, SCALE_REPORT, level, usual, near.n);
	} else if (usual != NULL && is_far(p, &near, off)) {
		doubt(s, p, SCALE_FIGURE, (int)round(off), usual, near.n);
	}
}

void
scale_judge(struct scale_figure *figures, size_t n)
{
	struct scale s = { 0 };

	if (n == 0)
		return;
	scale_init(&s, figures, n);
	find_levels(&s);
	for (size_t i = 0; i < n; i++) {
		if (figures[i].is_new && !isnan(s.points[i].log))
			judge_figure(&s, &s.points[i]);
	}
	scale_fini(&s);
}
