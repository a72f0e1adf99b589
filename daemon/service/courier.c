/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * courier: when what is told to whom.
 */
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "daemon/service/clock.h"
#include "daemon/service/courier.h"
#include "daemon/service/log.h"
#include "daemon/service/telling.h"
#include "notifiers/notifier.h"
#include "daemon/base/mem.h"

enum {
	BUNDLE_MAX = 100,    /* changes in one message */
	RETRY_FIRST_SEC = 5, /* then twice as long each time */
	RETRY_LAST_SEC = 300,
	HOUR_SEC = 3600,
	LOOK_AGAIN_SEC = 3600, /* clocks jump */
};

/* One notifier's. */
struct round {
	struct courier *courier;
	const struct notifier *notifier;
	struct outbox message; /* under way: these rows */
	bool is_refresh;       /* what is under way is of no row */
	bool is_under_way, has_outcome;
	int64_t store_sec; /* the outcome could not be stored: not before */
	enum notifier_end end;
	int64_t retry_after_sec;
	struct error why;
	int64_t n_failures;  /* in a row */
	int64_t next_sec;    /* not before; 0: when there is something */
	int64_t refresh_sec; /* the next one; 0: at once */
	bool was_held_back;  /* by the rate: the rest goes together then */
	bool is_done;        /* a round that is to end: it has failed once */
};

struct courier {
	struct courier_options options;
	struct world *world;
	struct notifiers *notifiers;
	struct round *rounds;
	size_t n;
	/* A test that is under way; NULL: none is. */
	void (*tested)(void *arg, const char *why);
	void *tested_arg;
};

static int
renew_notifiers(struct courier *c, struct error *err)
{
	notifiers_free(c->notifiers);
	c->notifiers = notifiers_new(c->options.loop, err);
	if (c->notifiers == NULL)
		return -1;
	notifiers_set_credentials(
	    c->notifiers, getenv("CREDENTIALS_DIRECTORY"));
	return 0;
}

struct courier *
courier_new(const struct courier_options *options, struct error *err)
{
	struct courier *c = xcalloc(1, sizeof *c);

	c->options = *options;
	if (renew_notifiers(c, err) == 0)
		return c;
	free(c);
	return NULL;
}

static void
forget_rounds(struct courier *c)
{
	for (size_t i = 0; i < c->n; i++)
		outbox_fini(&c->rounds[i].message);
	free(c->rounds);
	c->rounds = NULL;
	c->n = 0;
}

static void
end_test(struct courier *c, const char *why)
{
	void (*tested)(void *arg, const char *why) = c->tested;

	c->tested = NULL;
	if (tested != NULL)
		tested(c->tested_arg, why);
}

static void
on_tested(void *arg, const struct notifier_result *result)
{
	end_test(
	    arg, result->end == NOTIFIER_DELIVERED ? NULL : result->err.text);
}

int
courier_test(struct courier *c, struct world *world,
    const struct notifier *notifier, void (*told)(void *arg, const char *why),
    void *arg, struct error *err)
{
	struct telling t;

	if (c->tested != NULL)
		return error_set(err, ERROR_RETRY, "another test is under way");
	if (telling_of_test(world, &t, err) != 0)
		return -1;
	int rc = notifier_send(
	    c->notifiers, notifier, &t.message, on_tested, c, err);
	if (rc == 0) {
		c->tested = told;
		c->tested_arg = arg;
	}
	telling_fini(&t);
	return rc;
}

void
courier_forget_test(struct courier *c)
{
	c->tested = NULL;
}

void
courier_free(struct courier *c)
{
	if (c == NULL)
		return;
	notifiers_free(c->notifiers);
	forget_rounds(c);
	free(c);
}

static bool
is_configured(const void *arg, const char *notifier)
{
	const struct config *config = arg;

	return config_notifier(config, notifier) >= 0;
}

int
courier_use(struct courier *c, struct world *world, struct error *err)
{
	int rc = renew_notifiers(c, err);
	end_test(c, "the configuration was read anew: test again");
	forget_rounds(c);
	c->world = world;
	if (rc != 0)
		return -1;
	c->n = world->config->n_notifiers;
	c->rounds = xcalloc(c->n, sizeof *c->rounds);
	for (size_t i = 0; i < c->n; i++)
		c->rounds[i] = (struct round){
			.courier = c,
			.notifier = &world->config->notifiers[i],
		};
	return ledger_outbox_drop(
	    world->ledger, is_configured, world->config, err);
}

/* ---- outcomes ---- */

static void
on_told(void *arg, const struct notifier_result *result)
{
	struct round *r = arg;

	r->end = result->end;
	r->retry_after_sec = result->retry_after_sec;
	r->why = result->err;
	r->has_outcome = true;
	r->courier->options.changed(r->courier->options.arg);
}

static void
put_off(struct round *r)
{
	int64_t wait_sec = RETRY_FIRST_SEC;

	for (int64_t i = 0; i < r->n_failures && wait_sec < RETRY_LAST_SEC; i++)
		wait_sec *= 2;
	if (wait_sec > RETRY_LAST_SEC)
		wait_sec = RETRY_LAST_SEC;
	if (r->retry_after_sec > wait_sec)
		wait_sec = r->retry_after_sec;
	r->next_sec = clock_now_sec() + wait_sec;
	r->n_failures++;
	r->is_done = true;
	/* When it starts, and then at growing intervals. */
	if ((r->n_failures & (r->n_failures - 1)) == 0)
		log_line(LOG_LEVEL_WARN,
		    "notifier %s: %s: tried again in %lld s", r->notifier->id,
		    r->why.text, (long long)wait_sec);
}

static void
tell_fine(struct round *r)
{
	if (r->n_failures > 0)
		log_line(LOG_LEVEL_INFO, "notifier %s: takes messages again",
		    r->notifier->id);
	r->n_failures = 0;
	r->next_sec = 0;
}

static int
store(struct round *r, struct error *err)
{
	static const enum outbox_state states[] = {
		[NOTIFIER_DELIVERED] = OUTBOX_SENT,
		[NOTIFIER_RETRY] = OUTBOX_WAITING,
		[NOTIFIER_REFUSED] = OUTBOX_REFUSED,
	};
	struct ledger *l = r->courier->world->ledger;

	int rc = ledger_begin(l, err);
	if (rc == 0)
		rc = ledger_outbox_tried(l, &r->message, states[r->end],
		    clock_now_sec(),
		    r->end == NOTIFIER_DELIVERED ? NULL : r->why.text, err);
	if (rc == 0)
		rc = ledger_commit(l, err);
	ledger_rollback(l);
	return rc;
}

/* A refresh that failed is tried at the next one. */
static void
end_refresh(struct round *r)
{
	r->refresh_sec = clock_now_sec() + r->notifier->resend_sec;
	if (r->end == NOTIFIER_DELIVERED)
		tell_fine(r);
	else
		put_off(r);
}

static void
forget_outcome(struct round *r)
{
	r->has_outcome = r->is_under_way = false;
	r->store_sec = 0;
}

static int
take_outcome(struct round *r, struct error *err)
{
	if (r->is_refresh) {
		forget_outcome(r);
		end_refresh(r);
		return 0;
	}
	/* Until the ledger has it, nothing else is sent: the receiver would get
	 * the same again and again. */
	if (store(r, err) != 0) {
		r->store_sec = clock_now_sec() + RETRY_FIRST_SEC;
		return -1;
	}
	forget_outcome(r);
	/* What is left of what was held back goes in one more. */
	if (r->end != NOTIFIER_RETRY && r->message.n < BUNDLE_MAX)
		r->was_held_back = false;
	/* It arrived, but not at all of its receivers. */
	if (r->end == NOTIFIER_DELIVERED && r->why.code != ERROR_NONE)
		log_line(LOG_LEVEL_WARN, "notifier %s: %s", r->notifier->id,
		    r->why.text);
	if (r->end == NOTIFIER_RETRY)
		put_off(r);
	else
		tell_fine(r);
	if (r->end == NOTIFIER_REFUSED)
		log_line(LOG_LEVEL_ERROR,
		    "notifier %s: %zu changes from alert %lld on refused: %s",
		    r->notifier->id, r->message.n,
		    (long long)r->message.rows[0].alert, r->why.text);
	outbox_fini(&r->message);
	return 0;
}

/* Is there an outcome whose time to be stored has come? */
static bool
is_to_store(const struct round *r)
{
	return r->has_outcome && clock_now_sec() >= r->store_sec;
}

/* ---- when ---- */

/* The end of the quiet hours that it is in; 0: it is not. */
static int64_t
quiet_end_sec(const struct notifier *n, int64_t now_sec)
{
	int32_t day = clock_day_of(now_sec);
	int64_t minute = (now_sec - clock_instant(day, 0, 0)) / 60;
	int from = n->quiet_from_min;
	int to = n->quiet_to_min;
	bool is_over_night = from > to;

	if (from == to)
		return 0;
	if (is_over_night ? minute < from && minute >= to
			  : minute < from || minute >= to)
		return 0;
	if (is_over_night && minute >= from)
		day++;
	return clock_instant(day, to / 60, to % 60);
}

/* Until when the first row waits; 0: it is due. */
static int64_t
wait_until_sec(
    struct round *r, const struct outbox_row *first, struct error *err)
{
	const struct notifier *n = r->notifier;
	int64_t now_sec = clock_now_sec();
	int64_t until_sec = quiet_end_sec(n, now_sec);
	int64_t n_sent = 0;

	if (until_sec > now_sec)
		return until_sec;
	if (n->digest_sec > 0 && first->entered_sec + n->digest_sec > now_sec)
		return first->entered_sec + n->digest_sec;
	if (n->rate == 0)
		return 0;
	if (ledger_outbox_sent_since(r->courier->world->ledger, n->id,
		now_sec - HOUR_SEC, &n_sent, err) != 0)
		return -1;
	if (n_sent < n->rate)
		return 0;
	r->was_held_back = true;
	return now_sec + 60;
}

/* ---- telling ---- */

static void
send_message(struct round *r, const struct telling *t)
{
	struct courier *c = r->courier;

	error_clear(&r->why);
	if (notifier_send(c->notifiers, r->notifier, &t->message, on_told, r,
		&r->why) == 0) {
		r->is_under_way = true;
		return;
	}
	/* It did not even start. */
	r->end = r->why.code == ERROR_INPUT ? NOTIFIER_REFUSED : NOTIFIER_RETRY;
	r->retry_after_sec = -1;
	r->is_under_way = r->has_outcome = true;
}

static bool
is_refresh_due(const struct round *r)
{
	return notifier_wants_refresh(r->notifier) &&
	    clock_now_sec() >= r->refresh_sec;
}

static int
refresh(struct round *r, struct error *err)
{
	struct telling t;

	if (telling_of_standing(r->courier->world, r->notifier, &t, err) != 0)
		return -1;
	r->is_refresh = true;
	if (t.n == 0)
		r->refresh_sec = clock_now_sec() + r->notifier->resend_sec;
	else
		send_message(r, &t);
	telling_fini(&t);
	return 0;
}

/* Does what waits go together, as far as one message has room? */
static bool
is_bundle(const struct round *r, const struct outbox_row *first)
{
	const struct notifier *n = r->notifier;

	/* Quiet hours are known by when it came, also behind a restart. */
	return n->digest_sec > 0 || r->was_held_back ||
	    quiet_end_sec(n, first->entered_sec) > first->entered_sec;
}

static int
send_rows(struct round *r, struct outbox *rows, struct error *err)
{
	struct courier *c = r->courier;
	bool has_many = is_bundle(r, &rows->rows[0]);
	struct telling t;

	for (; !has_many && rows->n > 1; rows->n--) {
		free(rows->rows[rows->n - 1].notifier);
		free(rows->rows[rows->n - 1].error);
	}
	if (telling_of_rows(c->world, c->options.state_fd, rows, &t, err) != 0)
		return -1;
	r->message = *rows;
	*rows = (struct outbox){ 0 };
	r->is_refresh = false;
	send_message(r, &t);
	telling_fini(&t);
	return 0;
}

/* Starts what is due of one notifier. */
static int
start(struct round *r, struct error *err)
{
	struct outbox rows;
	int rc = 0;

	if (r->is_under_way || clock_now_sec() < r->next_sec)
		return 0;
	if (ledger_outbox_waiting(r->courier->world->ledger, r->notifier->id,
		BUNDLE_MAX, &rows, err) != 0)
		return -1;
	int64_t until_sec =
	    rows.n == 0 ? 0 : wait_until_sec(r, &rows.rows[0], err);
	if (until_sec < 0)
		rc = -1;
	else if (until_sec > 0)
		r->next_sec = until_sec;
	else if (rows.n > 0)
		rc = send_rows(r, &rows, err);
	/* Those that stand are told again behind what is new of them. */
	if (rc == 0 && !r->is_under_way && rows.n == 0 && is_refresh_due(r))
		rc = refresh(r, err);
	outbox_fini(&rows);
	return rc;
}

int
courier_tend(struct courier *c, bool is_held, struct error *err)
{
	int rc = 0;

	for (size_t i = 0; i < c->n; i++) {
		struct round *r = &c->rounds[i];
		int one = is_to_store(r) ? take_outcome(r, err) : 0;
		if (one == 0 && !is_held && !(c->options.is_once && r->is_done))
			one = start(r, err);
		if (one != 0)
			rc = -1;
	}
	return rc;
}

bool
courier_has_outcome(const struct courier *c)
{
	for (size_t i = 0; i < c->n; i++) {
		if (is_to_store(&c->rounds[i]))
			return true;
	}
	return false;
}

bool
courier_is_busy(const struct courier *c)
{
	for (size_t i = 0; i < c->n; i++) {
		if (c->rounds[i].is_under_way)
			return true;
	}
	return false;
}

/* -1: somebody else wakes it. */
static int64_t
round_wait_sec(const struct round *r, int64_t now_sec)
{
	int64_t then_sec;

	if (r->is_under_way && !r->has_outcome)
		return -1;
	if (r->is_under_way)
		then_sec = r->store_sec;
	else if (r->next_sec > now_sec)
		then_sec = r->next_sec;
	else if (notifier_wants_refresh(r->notifier))
		then_sec = r->refresh_sec;
	else
		return -1;
	return then_sec > now_sec ? then_sec - now_sec : 0;
}

int64_t
courier_wait_msec(const struct courier *c)
{
	int64_t now_sec = clock_now_sec();
	int64_t first_sec = -1;

	for (size_t i = 0; i < c->n; i++) {
		int64_t wait_sec = round_wait_sec(&c->rounds[i], now_sec);
		if (wait_sec >= 0 && (first_sec < 0 || wait_sec < first_sec))
			first_sec = wait_sec;
	}
	if (first_sec > LOOK_AGAIN_SEC)
		first_sec = LOOK_AGAIN_SEC;
	return first_sec < 0 ? -1 : first_sec * 1000;
}
