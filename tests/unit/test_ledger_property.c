/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ledger: whatever is told in whatever order, a view is what comes of keeping
 * every observation and looking through all of them.
 *
 * SEED=number in the environment repeats a run; the seed is printed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <time.h>

#include "tests/unit/ledger_fixture.h"
#include "daemon/base/mem.h"

enum {
	ROUNDS = 400,
	DOCUMENTS = 14,
	DAYS = 9,
	KEYS = 12,
	TOLD_MAX = DOCUMENTS * KEYS * 2,
	PER_DOCUMENT_MAX = KEYS * 2,
};

/* An observation as the reference keeps it. */
struct told {
	int key;
	int feed;
	int day;
	int64_t known_at_sec;
	int64_t document;
	int64_t value;
	int64_t priority;
};

struct delivery {
	int feed;
	struct observation o[PER_DOCUMENT_MAX];
	int keys[PER_DOCUMENT_MAX];
	size_t n;
};

struct round {
	unsigned seed;
	unsigned random;
	struct delivery deliveries[DOCUMENTS];
	struct told told[TOLD_MAX];
	size_t n;
	int64_t known_at_sec;
};

static unsigned
random_below(struct round *r, unsigned n)
{
	/* xorshift: the same everywhere for the same seed. */
	r->random ^= r->random << 13;
	r->random ^= r->random >> 17;
	r->random ^= r->random << 5;
	return r->random % n;
}

static struct observation
key_observation(int key)
{
	struct observation o = stock(ANGANG, key / 2 % N_ITEMS, 0, "0");

	o.period.end_day -= key / 6 * 31;
	if (key % 2 == 1)
		o.period.start_day = o.period.end_day - 30;
	o.basis_year = key % 3 == 2 ? 2020 : 0;
	return o;
}

static void
make_delivery(struct round *r, struct delivery *d)
{
	d->feed = (int)random_below(r, N_FEEDS);
	d->n = 0;
	for (int key = 0; key < KEYS; key++) {
		unsigned day = 0;
		for (int i = 0; i < 2; i++) {
			day += 1 + random_below(r, DAYS);
			if (day >= DAYS || random_below(r, 3) == 0)
				break;
			d->keys[d->n] = key;
			d->o[d->n] = key_observation(key);
			d->o[d->n].reported_day += (int32_t)day;
			d->o[d->n++].value =
			    decimal_from_int64(1 + random_below(r, 3));
		}
	}
}

static void
tell_delivery(struct fixture *f, struct round *r, const struct delivery *d)
{
	deliver(f, d->feed, r->known_at_sec, d->o, d->n);
	assert_int_equal(d->n,
	    f->counts.n_new + f->counts.n_restated + f->counts.n_unchanged);
	for (size_t i = 0; i < d->n; i++) {
		assert_true(r->n < TOLD_MAX);
		r->told[r->n++] = (struct told){
			.key = d->keys[i],
			.feed = d->feed,
			.day = d->o[i].reported_day - END_DAY,
			.known_at_sec = r->known_at_sec,
			.document = f->document,
			.value = (int64_t)d->o[i].value.coefficient,
			.priority = f->feeds[d->feed].priority,
		};
	}
}

static int
by_time(const void *a, const void *b)
{
	const struct told *x = a;
	const struct told *y = b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	if (x->known_at_sec != y->known_at_sec)
		return x->known_at_sec < y->known_at_sec ? -1 : 1;
	return (x->document > y->document) - (x->document < y->document);
}

static int
by_force(const void *a, const void *b)
{
	const struct told *x = a;
	const struct told *y = b;

	if (x->priority != y->priority)
		return x->priority < y->priority ? -1 : 1;
	return by_time(a, b);
}

/* Everything told about a key that can be seen, less what only repeats what
 * its feed had told before, in the order of force. */
static size_t
reference(const struct round *r, int key, int day, int64_t known_by_sec,
    struct told *out)
{
	struct told seen[TOLD_MAX];
	size_t n_out = 0;

	for (int feed = 0; feed < N_FEEDS; feed++) {
		size_t n = 0;
		for (size_t i = 0; i < r->n; i++) {
			const struct told *t = &r->told[i];
			if (t->key == key && t->feed == feed && t->day <= day &&
			    t->known_at_sec <= known_by_sec)
				seen[n++] = *t;
		}
		if (n > 1)
			qsort(seen, n, sizeof *seen, by_time);
		for (size_t i = 0; i < n; i++) {
			if (i == 0 || seen[i].value != seen[i - 1].value)
				out[n_out++] = seen[i];
		}
	}
	if (n_out > 1)
		qsort(out, n_out, sizeof *out, by_force);
	return n_out;
}

static bool
same_key(const struct fact *fact, const struct observation *o)
{
	return fact->item == o->item && fact->basis_year == o->basis_year &&
	    fact->period.end_day == o->period.end_day &&
	    fact->period.start_day == o->period.start_day;
}

static bool
is_same(struct fixture *f, const struct fact *fact, const struct told *t)
{
	return decimal_equal(fact->value, decimal_from_int64(t->value)) &&
	    fact->reported_day == END_DAY + t->day &&
	    fact->known_at_sec == t->known_at_sec &&
	    fact->document == t->document &&
	    strcmp(ledger_feed_name(f->l, fact->feed), f->feeds[t->feed].id) ==
	    0;
}

static void
check_key(struct fixture *f, const struct round *r, const struct book *book,
    int key, const struct view *view)
{
	struct told expected[TOLD_MAX];
	const struct observation o = key_observation(key);
	size_t n = reference(
	    r, key, view->as_of_day - END_DAY, view->known_by_sec, expected);
	size_t seen = 0;
	int revision = 0;

	for (size_t i = 0; i < book->n; i++) {
		const struct fact *fact = &book->facts[i];
		if (!same_key(fact, &o))
			continue;
		if (seen >= n || !is_same(f, fact, &expected[seen]))
			fail_msg("seed %u: key %d as of day %d known by %d:"
				 " fact %zu differs",
			    r->seed, key, view->as_of_day - END_DAY,
			    (int)view->known_by_sec, seen);
		if (seen == 0 ||
		    expected[seen].value != expected[seen - 1].value)
			revision++;
		assert_int_equal(fact->revision, revision);
		seen++;
		assert_int_equal(
		    fact->state, seen == n ? FACT_IN_FORCE : FACT_SUPERSEDED);
	}
	if (seen != n)
		fail_msg("seed %u: key %d: %zu facts, expected %zu", r->seed,
		    key, seen, n);
}

/* The short form is the long one's figures in force. */
static void
check_in_force(struct fixture *f, const struct book *all, struct view view)
{
	size_t n = 0;

	view.has_all_revisions = false;
	struct book short_book = read_book(f, f->l, ANGANG, &view);
	for (size_t i = 0; i < all->n; i++) {
		if (all->facts[i].state != FACT_IN_FORCE)
			continue;
		const struct fact *fact = &short_book.facts[n++];
		assert_true(n <= short_book.n);
		assert_int_equal(fact->document, all->facts[i].document);
		assert_int_equal(fact->revision, all->facts[i].revision);
		assert_int_equal(fact->item, all->facts[i].item);
	}
	assert_int_equal(n, short_book.n);
	book_fini(&short_book);
}

static void
check_views(struct fixture *f, struct round *r)
{
	for (int i = 0; i < 25; i++) {
		const struct view view = {
			.as_of_day = END_DAY + (int)random_below(r, DAYS + 1),
			.known_by_sec = (int64_t)random_below(
			    r, (unsigned)r->known_at_sec + 2),
			.has_all_revisions = true,
		};
		struct book book = read_book(f, f->l, ANGANG, &view);
		for (int key = 0; key < KEYS; key++)
			check_key(f, r, &book, key, &view);
		check_in_force(f, &book, view);
		book_fini(&book);
	}
}

static void
run_round(struct fixture *f, struct round *r)
{
	for (int i = 0; i < N_FEEDS; i++)
		f->feeds[i].priority = (int64_t)random_below(r, 3) * 10;
	fixture_try(f);
	for (unsigned i = 0; i < DOCUMENTS; i++) {
		r->known_at_sec += random_below(r, 3);
		/* Some are delivered once more. */
		if (i > 0 && random_below(r, 4) == 0)
			r->deliveries[i] = r->deliveries[random_below(r, i)];
		else
			make_delivery(r, &r->deliveries[i]);
		tell_delivery(f, r, &r->deliveries[i]);
	}
	check_views(f, r);
	/* The newest document once more tells nothing. */
	const struct delivery *last = &r->deliveries[DOCUMENTS - 1];
	deliver(f, last->feed, r->known_at_sec + 1, last->o, last->n);
	assert_int_equal(f->counts.n_unchanged, last->n);
	fixture_undo(f);
}

static void
test_any_order(void **state)
{
	struct fixture *f = *state;
	struct round *r = xmalloc(sizeof *r);
	const char *text = getenv("SEED");
	unsigned seed = text == NULL ? (unsigned)time(NULL)
				     : (unsigned)strtoul(text, NULL, 10);

	print_message("# SEED=%u\n", seed);
	for (unsigned i = 0; i < ROUNDS; i++) {
		*r = (struct round){ .seed = seed + i,
			.random = (seed + i) * 2654435761u | 1 };
		run_round(f, r);
	}
	free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    test_any_order, fixture_set_up, fixture_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
