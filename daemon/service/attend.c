/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * attend: of each kind, what is found against the alerts that there are.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "collectors/fetch.h"
#include "daemon/base/order.h"
#include "daemon/service/attend.h"
#include "daemon/service/clock.h"
#include "daemon/answer/overdue.h"
#include "daemon/base/mem.h"

enum { AGAIN_SEC = 60, CATCH_UP_SEC = 300 };

/* The alerts of one kind, and which of them were found again. */
struct attending {
	struct world *world;
	enum alert_kind kind;
	struct alerts alerts; /* by key; new ones behind n_sorted */
	bool *is_found;
	size_t n_sorted;
	bool is_chinese;
	struct matter_counts *counts;
	struct error *err;
};

static int
compare_alerts(const void *a, const void *b)
{
	const struct alert *x = a;
	const struct alert *y = b;

	return alert_key_compare(&x->key, &y->key);
}

static int
start(struct attending *at, struct world *w, enum alert_kind kind,
    struct matter_counts *counts, struct error *err)
{
	*at = (struct attending){ .world = w,
		.kind = kind,
		.is_chinese = w->config->language == LANGUAGE_ZH_CN,
		.counts = counts,
		.err = err };
	if (ledger_alerts_of_kind(w->ledger, kind, &at->alerts, err) != 0)
		return -1;
	at->n_sorted = at->alerts.n;
	if (at->alerts.n > 0)
		qsort(at->alerts.alerts, at->alerts.n,
		    sizeof *at->alerts.alerts, compare_alerts);
	at->is_found = xcalloc(at->n_sorted, sizeof *at->is_found);
	return 0;
}

static void
finish(struct attending *at)
{
	alerts_fini(&at->alerts);
	free(at->is_found);
}

/* The newest alert of the key that there was at the start, marked as found;
 * NULL if there was none. */
static struct alert *
take(struct attending *at, const struct alert_key *key)
{
	const struct alert wanted = { .key = *key };
	struct alert *a = at->n_sorted == 0
	    ? NULL
	    : bsearch(&wanted, at->alerts.alerts, at->n_sorted, sizeof wanted,
		  compare_alerts);

	if (a != NULL)
		at->is_found[a - at->alerts.alerts] = true;
	return a;
}

/* Works on that one alert alone: a province has many. */
static int
find(struct attending *at, struct alert *a, const struct alert_key *key,
    const struct finding *f)
{
	struct alerts one = { 0 };

	if (a != NULL) {
		one.alerts = xcalloc(1, sizeof *one.alerts);
		one.alerts[0] = *a;
		one.n = one.size = 1;
	}
	struct matters matters = { at->world, &one, at->counts };
	int rc = matter_find(&matters, key, f, at->err);
	/* Back into its place: the order of keys is what finds others. */
	if (a != NULL) {
		*a = one.alerts[0];
		one.n = 0;
	}
	alerts_fini(&one);
	return rc;
}

/* What was not found again is over; why says for what reason. */
static int
end_lost(struct attending *at,
    const char *(*why)(const struct attending *at, const struct alert *a))
{
	struct matters matters = { at->world, NULL, at->counts };

	for (size_t i = 0; i < at->n_sorted; i++) {
		struct alert *a = &at->alerts.alerts[i];
		if (at->is_found[i] || a->event.state == ALERT_RESOLVED)
			continue;
		if (matter_end(&matters, a, why(at, a), at->err) != 0)
			return -1;
	}
	return 0;
}

static const char *
by_configuration(const struct attending *at)
{
	return at->is_chinese ? "按现行配置不再要求"
			      : "no longer asked for by the configuration";
}

/* ---- feeds ---- */

static char *
reason_of_feed(const struct attending *at, const struct feed_totals *t)
{
	char *source = t->error_source == NULL
	    ? xstrdup("")
	    : fetch_url_shown(t->error_source);
	char *text = xasprintf(at->is_chinese ? "%lld 个来源取不到数据：%s：%s"
					      : "%lld sources fail: %s: %s",
	    (long long)t->n_failing, source, t->error == NULL ? "" : t->error);

	free(source);
	return text;
}

static int
attend_feed(
    struct attending *at, struct feed *feed, const struct feed_totals *t)
{
	char empty[] = "";
	const struct alert_key key = { .kind = ALERT_FEED,
		.target = empty,
		.feed = feed->id,
		.subject = empty,
		.scope_day = DATE_NONE };

	if (t->n_failing == 0 ||
	    clock_now_sec() - t->failed_sec <
		at->world->config->failing_for_sec)
		return 0;
	struct alert *a = take(at, &key);
	/* The next error in other words is no news. */
	char *reason = a != NULL && a->event.state != ALERT_RESOLVED &&
		a->event.reason != NULL
	    ? xstrdup(a->event.reason)
	    : reason_of_feed(at, t);
	const struct finding f = { .is_firing = true,
		.severity = SEVERITY_WARN,
		.period_end_day = DATE_NONE,
		.value = NAN,
		.line = NAN,
		.since_sec = t->failed_sec,
		.reason = reason };
	int rc = find(at, a, &key, &f);
	free(reason);
	return rc;
}

static const char *
why_not_failing(const struct attending *at, const struct alert *a)
{
	if (config_feed(at->world->config, a->key.feed) < 0)
		return by_configuration(at);
	return at->is_chinese ? "数据恢复" : "the data come again";
}

static int
attend_feeds(struct world *w, struct matter_counts *counts, struct error *err)
{
	struct attending at;
	int rc = start(&at, w, ALERT_FEED, counts, err);

	for (size_t i = 0; i < w->config->n_feeds && rc == 0; i++) {
		struct feed *feed = &w->config->feeds[i];
		struct feed_totals t;
		rc = ledger_feed_totals(w->ledger, feed->id, &t, err);
		if (rc != 0)
			break;
		rc = attend_feed(&at, feed, &t);
		feed_totals_fini(&t);
	}
	if (rc == 0)
		rc = end_lost(&at, why_not_failing);
	finish(&at);
	return rc;
}

/* ---- held figures ---- */

static int
compare_holds(const void *a, const void *b)
{
	const struct hold *x = a;
	const struct hold *y = b;
	int order = strcmp(x->feed, y->feed);

	if (order == 0)
		order = strcmp(x->enterprise, y->enterprise);
	if (order == 0)
		order = order_int(x->id, y->id);
	return order;
}

static char *
reason_of_holds(const struct attending *at, const struct hold *first, size_t n)
{
	char end[DATE_TEXT_SIZE];

	return xasprintf(at->is_chinese
		? "%zu 个数据待核（soewatch held），第一个：%s %s：%s"
		: "%zu figures wait (soewatch held), the first: %s of %s: %s",
	    n, first->item, date_text(end, first->period.end_day),
	    first->doubt.reason == NULL ? "" : first->doubt.reason);
}

/* n figures of one enterprise in one feed. */
static int
attend_group(struct attending *at, struct hold *first, size_t n)
{
	char empty[] = "";
	const struct alert_key key = { .kind = ALERT_HELD,
		.target = empty,
		.feed = first->feed,
		.subject = first->enterprise,
		.scope_day = DATE_NONE };
	char *reason = reason_of_holds(at, first, n);
	struct finding f = { .is_firing = true,
		.severity = SEVERITY_WARN,
		.period_end_day = DATE_NONE,
		.value = NAN,
		.line = NAN,
		.reason = reason };

	for (size_t i = 0; i < n; i++) {
		if (first[i].since_sec > f.since_sec)
			f.since_sec = first[i].since_sec;
	}
	int rc = find(at, take(at, &key), &key, &f);
	free(reason);
	return rc;
}

static const char *
why_not_held(const struct attending *at, const struct alert *a)
{
	(void)a;
	return at->is_chinese ? "已全部裁定" : "all are ruled on";
}

static int
attend_holds(struct world *w, struct matter_counts *counts, struct error *err)
{
	struct attending at;
	struct holds holds = { 0 };
	int rc = start(&at, w, ALERT_HELD, counts, err);

	if (rc == 0)
		rc = ledger_holds(w->ledger, false, &holds, err);
	if (holds.n > 0)
		qsort(holds.holds, holds.n, sizeof *holds.holds, compare_holds);
	for (size_t i = 0, n; i < holds.n && rc == 0; i += n) {
		struct hold *first = &holds.holds[i];
		n = 1;
		while (i + n < holds.n &&
		    strcmp(first->feed, first[n].feed) == 0 &&
		    strcmp(first->enterprise, first[n].enterprise) == 0)
			n++;
		rc = attend_group(&at, first, n);
	}
	if (rc == 0)
		rc = end_lost(&at, why_not_held);
	holds_fini(&holds);
	finish(&at);
	return rc;
}

/* ---- overdue reports ---- */

/* What is missing, and until when it was to come. */
static char *
reason_of_late(const struct attending *at, const struct late *late)
{
	char due[DATE_TEXT_SIZE];
	char newest[DATE_TEXT_SIZE];
	struct buf text = { 0 };

	buf_printf(&text, at->is_chinese ? "报送截止 %s" : "was due on %s",
	    date_text(due, late->due_day));
	if (late->newest_day == DATE_NONE)
		buf_puts(
		    &text, at->is_chinese ? "；从未报送" : "; never reported");
	else
		buf_printf(&text,
		    at->is_chinese ? "；最近报送 %s" : "; newest report of %s",
		    date_text(newest, late->newest_day));
	if (late->n_missing > 1)
		buf_printf(&text,
		    at->is_chinese ? "；已缺 %d 期" : "; %d periods missing",
		    (int)late->n_missing);
	if (late->is_dormant)
		buf_puts(&text, at->is_chinese ? "；休眠" : "; dormant");
	return buf_take(&text);
}

static int
attend_late(struct attending *at, struct feed *feed, const struct late *late)
{
	const struct roster *roster = at->world->config->roster;
	char empty[] = "";
	const struct alert_key key = { .kind = ALERT_OVERDUE,
		.target = empty,
		.feed = feed->id,
		.subject = roster->enterprises[late->enterprise].id,
		.scope_day = DATE_NONE };
	char *reason = reason_of_late(at, late);
	/* Who has gone quiet altogether is another case than who is late. */
	const struct finding f = { .is_firing = true,
		.severity = late->is_dormant ? SEVERITY_FAIL : SEVERITY_WARN,
		.period_end_day = late->end_day,
		.value = NAN,
		.line = NAN,
		.reason = reason };
	int rc = find(at, take(at, &key), &key, &f);

	free(reason);
	return rc;
}

/* Only what is still due can have been reported. */
static const char *
why_not_overdue(const struct attending *at, const struct alert *a)
{
	const struct config *c = at->world->config;
	int32_t end_day = a->event.period_end_day;
	int feed = config_feed(c, a->key.feed);
	int enterprise = roster_find(c->roster, a->key.subject);

	if (feed < 0 || enterprise < 0 ||
	    !feed_covers(&c->feeds[feed], c->roster, enterprise) ||
	    !config_is_present(c, enterprise, end_day))
		return by_configuration(at);
	int32_t due_day = deadline_day(c, &c->feeds[feed], enterprise, end_day);
	if (due_day == DATE_NONE || due_day >= clock_today())
		return by_configuration(at);
	return at->is_chinese ? "已报送" : "reported";
}

static int
attend_overdue(struct world *w, struct matter_counts *counts, struct error *err)
{
	struct attending at;
	int rc = start(&at, w, ALERT_OVERDUE, counts, err);

	for (size_t i = 0; i < w->config->n_feeds && rc == 0; i++) {
		struct feed *feed = &w->config->feeds[i];
		struct overdue overdue;
		rc = overdue_find(w, feed, clock_today(), &overdue, err);
		if (rc != 0)
			break;
		for (size_t j = 0; j < overdue.n && rc == 0; j++)
			rc = attend_late(&at, feed, &overdue.late[j]);
		overdue_fini(&overdue);
	}
	if (rc == 0)
		rc = end_lost(&at, why_not_overdue);
	finish(&at);
	return rc;
}

/* ---- the time ---- */

static int
tick_all(struct world *w, int64_t *next_sec, struct matter_counts *counts,
    struct error *err)
{
	struct matters matters = { w, NULL, counts };
	struct alerts alerts;
	int rc = ledger_alerts(w->ledger, false, &alerts, err);

	*next_sec = 0;
	for (size_t i = 0; i < alerts.n && rc == 0; i++)
		rc = matter_tick(&matters, &alerts.alerts[i], next_sec, err);
	alerts_fini(&alerts);
	return rc;
}

void
attend_begin(struct attention *a, struct world *w)
{
	w->is_catching_up = true;
	a->caught_up_sec = clock_now_sec() + CATCH_UP_SEC;
}

bool
attend_catch_up(struct attention *a, struct world *w, bool is_idle)
{
	if (!w->is_catching_up ||
	    (!is_idle && clock_now_sec() < a->caught_up_sec))
		return false;
	w->is_catching_up = false;
	a->is_thorough = true;
	return true;
}

bool
attend_is_due(const struct attention *a)
{
	return a->is_thorough || clock_now_sec() >= a->next_sec;
}

static int
attend_all(struct world *w, struct attention *a, struct error *err)
{
	if (attend_feeds(w, &a->counts, err) != 0)
		return -1;
	if (a->is_thorough && attend_holds(w, &a->counts, err) != 0)
		return -1;
	if (a->is_thorough && !w->is_catching_up &&
	    attend_overdue(w, &a->counts, err) != 0)
		return -1;
	/* There may be many alerts: they are not all asked every minute. */
	bool is_due = a->tick_sec != 0 && clock_now_sec() >= a->tick_sec;
	return a->is_thorough || is_due
	    ? tick_all(w, &a->tick_sec, &a->counts, err)
	    : 0;
}

int
attend(struct world *w, struct attention *a, struct error *err)
{
	const struct matter_counts before = a->counts;
	int rc = -1;

	if (ledger_begin(w->ledger, err) == 0 && attend_all(w, a, err) == 0 &&
	    ledger_commit(w->ledger, err) == 0)
		rc = 0;
	ledger_rollback(w->ledger);
	/* Nothing has happened then, and nothing follows from it. */
	if (rc != 0)
		a->counts = before;
	a->next_sec = clock_now_sec() + AGAIN_SEC;
	if (a->tick_sec != 0 && a->tick_sec < a->next_sec)
		a->next_sec = a->tick_sec;
	/* What failed is tried again, but not without end. */
	a->is_thorough = false;
	return rc;
}
