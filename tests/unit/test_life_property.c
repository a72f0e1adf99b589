/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * life: in whatever order and in however many deliveries figures come, with
 * mistakes that are put right later, what stands in the end is what stands when
 * all come at once.
 *
 * SEED=number in the environment repeats a run; the seed is printed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/dice.h"
#include "tests/unit/life_fixture.h"
#include "daemon/base/mem.h"

enum { ROUNDS = 100, QUARTERS = 9, DELIVERIES_MAX = 3 * QUARTERS };

static const char *const targets[] = {
	"at_most = 65;",
	"at_most = 65; hysteresis = 2;",
	"at_most = 65; for_periods = 2;",
	"at_most = 65; for_periods = 3; hysteresis = 1;",
	"at_most = 65; warn = 62; fail = 65; hysteresis = 1;",
	"at_most = 65; warn = 62; fail = 68; for_periods = 2;",
	"at_most = 65; by = \"2015-12-31\";",
	"at_most = 65; fail = 67; by = \"2015-12-31\"; for_periods = 2;",
	"at_most = 65; warn = 62; by = \"2015-12-31\"; hysteresis = 2;",
	"at_most = 65; kind = \"default\"; by = \"2015-12-31\"; fail = 66;",
	"at_most = 65; severity = \"warn\"; periods = \"half\";",
	"between = (62, 65); for_periods = 2;",
	"indicator = \"growth\"; above = 0; for_periods = 2;",
};

/* A quarter's figure, as it is in the end; "": nothing of it is reported. */
struct quarter {
	char value[8];
	bool is_unknown;
};

struct delivery {
	int quarter;
	char value[8];
	bool is_unknown;
};

struct round {
	const char *target;
	struct quarter quarters[QUARTERS + 1]; /* from 1 */
	struct delivery deliveries[DELIVERIES_MAX];
	size_t n;
	struct buf told; /* for whoever repeats it */
};

static void
roll_value(struct dice *d, char out[8])
{
	snprintf(out, 8, "%u", 58 + dice_below(d, 12));
}

static void
roll(struct dice *d, struct round *r)
{
	*r = (struct round){ .target =
				 targets[dice_below(d, ARRAY_SIZE(targets))] };
	for (int i = 1; i <= QUARTERS; i++) {
		struct quarter *q = &r->quarters[i];
		unsigned kind = dice_below(d, 8);
		if (kind == 0)
			continue;
		roll_value(d, q->value);
		q->is_unknown = kind == 1;
		/* Up to twice something else before it. */
		for (unsigned n = 1 + dice_below(d, 3); n > 0; n--)
			r->deliveries[r->n++].quarter = i;
	}
}

/* Any order; the last of each quarter is what it is in the end, and what is
 * known once does not become unknown again. */
static void
shuffle(struct dice *d, struct round *r)
{
	bool has_last[QUARTERS + 1] = { false };
	bool is_unknown[QUARTERS + 1] = { false };

	for (size_t i = r->n; i > 1; i--) {
		size_t j = dice_below(d, (unsigned)i);
		int swap = r->deliveries[i - 1].quarter;
		r->deliveries[i - 1].quarter = r->deliveries[j].quarter;
		r->deliveries[j].quarter = swap;
	}
	for (size_t i = r->n; i > 0; i--) {
		struct delivery *x = &r->deliveries[i - 1];
		const struct quarter *q = &r->quarters[x->quarter];
		if (!has_last[x->quarter]) {
			memcpy(x->value, q->value, sizeof x->value);
			is_unknown[x->quarter] = q->is_unknown;
		} else {
			roll_value(d, x->value);
			is_unknown[x->quarter] |= dice_below(d, 4) == 0;
		}
		has_last[x->quarter] = true;
		x->is_unknown = is_unknown[x->quarter];
	}
}

/* "target open fail q3=67/65" of what stands, or nothing. */
static char *
standing(struct life *life)
{
	struct alerts alerts = life_alerts(life, false);
	struct buf b = { 0 };

	for (size_t i = 0; i < alerts.n; i++) {
		const struct alert *a = &alerts.alerts[i];
		buf_printf(&b, "%s %s %s ", alert_kind_name(a->key.kind),
		    alert_state_name(a->event.state),
		    severity_name(a->event.severity));
		life_put_figures(&b, &a->event);
		buf_putc(&b, '\n');
	}
	alerts_fini(&alerts);
	return buf_take(&b);
}

static char *
at_once(const struct round *r)
{
	struct life *life = life_new("", r->target);

	for (int i = 1; i <= QUARTERS; i++) {
		const struct quarter *q = &r->quarters[i];
		if (q->value[0] != '\0')
			life_report(life, i, q->is_unknown ? NULL : q->value);
	}
	life_settle(life);
	char *got = standing(life);
	life_free(life);
	return got;
}

static char *
in_pieces(struct dice *d, struct round *r)
{
	struct life *life = life_new("", r->target);

	for (size_t i = 0; i < r->n; i++) {
		const struct delivery *x = &r->deliveries[i];
		life_report(life, x->quarter, x->is_unknown ? NULL : x->value);
		buf_printf(&r->told, "%d=%s ", x->quarter,
		    x->is_unknown ? "!" : x->value);
		life_pass_days(life, (int)dice_below(d, 200));
		if (i + 1 < r->n && dice_below(d, 3) == 0)
			continue;
		life_settle(life);
		buf_puts(&r->told, "; ");
	}
	char *got = standing(life);
	life_free(life);
	return got;
}

static void
test_order_does_not_matter(void **state)
{
	struct dice d = dice_seeded();
	size_t n_standing = 0;

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		struct round r;
		roll(&d, &r);
		shuffle(&d, &r);
		if (r.n == 0)
			continue;
		char *want = at_once(&r);
		char *got = in_pieces(&d, &r);
		if (strcmp(want, got) != 0)
			fail_msg("SEED=%" PRIu64 " round %d: %s: %s\n got "
				 "%swant %s",
			    d.seed, i, r.target, buf_text(&r.told), got, want);
		n_standing += want[0] != '\0';
		free(want);
		free(got);
		buf_fini(&r.told);
	}
	assert_true(n_standing > ROUNDS / 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_does_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
