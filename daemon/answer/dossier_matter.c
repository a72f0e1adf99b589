/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * dossier_matter: what is the matter, in lines: the target's deadline, the
 * report that is missing, the feed that fails, the figures that are held.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/answer/dossier_parts.h"
#include "daemon/model/deadline.h"
#include "daemon/base/text.h"
#include "graphs/people.h"
#include "daemon/base/mem.h"

static char *
date_copy(int32_t day)
{
	char text[DATE_TEXT_SIZE];

	return day == DATE_NONE ? NULL : xstrdup(date_text(text, day));
}

static char *
instant_copy(struct dossier *d, int64_t sec)
{
	const char *text = dossier_instant(d, sec).text;

	return text == NULL ? NULL : xstrdup(text);
}

/* ---- targets ---- */

static const struct verdict *
verdict_at(const struct dossier *d, int32_t end_day)
{
	for (size_t i = 0; i < d->verdicts.n; i++) {
		if (d->verdicts.verdicts[i].period.end_day == end_day)
			return &d->verdicts.verdicts[i];
	}
	return NULL;
}

/* Where the trend leads, as long as the deadline is to come. */
static void
add_projection(struct dossier *d, const struct target *t)
{
	const struct verdict *latest = verdicts_latest(&d->verdicts);

	if (latest == NULL || t->by_day == DATE_NONE ||
	    d->query->today_day >= t->by_day || isnan(latest->projection))
		return;
	dossier_pair(d, "projection",
	    dossier_say(d, "按现趋势到期时", "By the trend, at the deadline"),
	    xstrdup(dossier_value(d, latest->projection, latest->line).text));
}

static void
add_restated_verdict(struct dossier *d)
{
	const struct verdict *v = verdict_at(d, d->alert->key.scope_day);

	dossier_pair(d, "restated_period",
	    dossier_say(d, "被调整的期间", "Period restated"),
	    date_copy(d->alert->key.scope_day));
	if (v != NULL && v->is_judged)
		dossier_pair(d, "verdict_now",
		    dossier_say(d, "现结论", "Verdict now"),
		    xasprintf("%s %s", people_state_sign(v->state),
			people_state(v->state, d->is_chinese)));
}

static void
add_target(struct dossier *d)
{
	const struct target *t = &d->world->config->targets[d->target];

	dossier_pair(d, "deadline", dossier_say(d, "期限", "Deadline"),
	    date_copy(t->by_day));
	if (d->alert->key.kind == ALERT_RESTATED)
		add_restated_verdict(d);
	if (d->has_verdicts)
		add_projection(d, t);
}

/* ---- feeds ---- */

static void
add_totals(struct dossier *d, const struct feed_totals *t)
{
	dossier_pair(d, "failing_since",
	    dossier_say(d, "失败始于", "Failing since"),
	    instant_copy(d, t->failed_sec));
	if (t->n_failing > 0)
		dossier_pair(d, "n_failing",
		    dossier_say(d, "失败的来源", "Sources that fail"),
		    xasprintf("%lld", (long long)t->n_failing));
	dossier_pair(d, "source", dossier_say(d, "其中", "One of them"),
	    t->error_source == NULL ? NULL : xstrdup(t->error_source));
	dossier_pair(d, "error", dossier_say(d, "错误", "What it met"),
	    t->error == NULL ? NULL : xstrdup(t->error));
	dossier_pair(d, "attempted_at",
	    dossier_say(d, "最近一次访问", "Last asked"),
	    instant_copy(d, t->attempted_sec));
	dossier_pair(d, "succeeded_at",
	    dossier_say(d, "最近一次成功", "Last success"),
	    instant_copy(d, t->succeeded_sec));
	if (t->n_refused > 0)
		dossier_pair(d, "refused",
		    dossier_say(d, "被拒的行", "Rows refused"),
		    xasprintf("%lld: %s: %s: %s", (long long)t->n_refused,
			t->refused_source == NULL ? "" : t->refused_source,
			t->refused_place == NULL ? "" : t->refused_place,
			t->refused_reason == NULL ? "" : t->refused_reason));
	dossier_pair(d, "n_documents",
	    dossier_say(d, "已入台账的文件", "Documents so far"),
	    xasprintf("%lld", (long long)t->n_documents));
}

static int
add_feed(struct dossier *d, struct error *err)
{
	struct feed_totals totals = { 0 };
	const char *id = d->alert->key.feed;

	dossier_pair(d, "feed", dossier_say(d, "数据源", "Feed"),
	    xstrdup(d->report.feed.title));
	if (d->feed < 0)
		dossier_caveat(d,
		    xstrdup(dossier_say(d, "该数据源已不在配置中。",
			"The feed is not configured any more.")));
	if (ledger_feed_totals(d->world->ledger, id, &totals, err) != 0)
		return -1;
	add_totals(d, &totals);
	feed_totals_fini(&totals);
	return 0;
}

/* ---- reports that are missing ---- */

static int
add_missing(struct dossier *d, struct error *err)
{
	const struct config *c = d->world->config;
	const struct alert *a = d->alert;
	int32_t newest_day = DATE_NONE;
	const char *const ids[] = { a->key.subject };
	const struct reported_query query = { .feed = a->key.feed,
		.from_day = INT32_MIN,
		.to_day = INT32_MAX,
		.enterprises = ids,
		.n = 1 };
	int subject = config_subject(c, a->key.subject);
	int32_t due_day = d->feed < 0 || subject < 0
	    ? DATE_NONE
	    : deadline_day(
		  c, &c->feeds[d->feed], subject, a->event.period_end_day);

	if (ledger_newest_ends(d->world->ledger, &query, &newest_day, err) != 0)
		return -1;
	dossier_pair(d, "missing_period",
	    dossier_say(d, "未报的期间", "Period missing, to"),
	    date_copy(a->event.period_end_day));
	if (due_day != DATE_NONE)
		dossier_pair(d, "due_on", dossier_say(d, "应报日期", "Due on"),
		    date_copy(due_day));
	dossier_pair(d, "newest_period",
	    dossier_say(d, "最近报送的期间", "Newest period reported, to"),
	    newest_day != DATE_NONE ? date_copy(newest_day)
				    : xstrdup(dossier_say(d, "从未报送",
					  "nothing was ever reported")));
	return add_feed(d, err);
}

/* ---- figures that are held ---- */

static int
add_hold(struct dossier *d, const struct hold *h, struct error *err)
{
	struct document_info info = { 0 };
	int rc = ledger_document(d->world->ledger, h->document, &info, err);

	dossier_hold(d, h);
	if (rc == 1)
		dossier_document(d, h->document, &info);
	document_info_fini(&info);
	return rc < 0 ? -1 : 0;
}

static bool
is_of(const struct alert_key *key, const struct hold *h)
{
	return strcmp(h->enterprise, key->subject) == 0 &&
	    strcmp(h->feed, key->feed) == 0 &&
	    (key->scope_day == DATE_NONE ||
		h->period.end_day == key->scope_day);
}

static int
add_held(struct dossier *d, struct error *err)
{
	struct holds holds = { 0 };
	size_t n_waiting = 0;
	int rc = ledger_holds(d->world->ledger, true, &holds, err);

	for (size_t i = 0; i < holds.n && rc == 0; i++) {
		const struct hold *h = &holds.holds[i];
		if (!is_of(&d->alert->key, h))
			continue;
		n_waiting += h->state == HOLD_WAITING;
		rc = add_hold(d, h, err);
	}
	holds_fini(&holds);
	dossier_pair(d, "feed", dossier_say(d, "数据源", "Feed"),
	    xstrdup(d->report.feed.title));
	dossier_pair(d, "period_end", dossier_say(d, "期末", "Period to"),
	    date_copy(d->alert->key.scope_day));
	dossier_pair(d, "n_held",
	    dossier_say(d, "待核的数据", "Figures that are held"),
	    xasprintf("%zu", n_waiting));
	return rc;
}

int
dossier_matter(struct dossier *d, struct error *err)
{
	switch (d->alert->key.kind) {
	case ALERT_TARGET:
	case ALERT_DEADLINE:
	case ALERT_DEFAULT:
	case ALERT_RESTATED:
		if (d->target >= 0)
			add_target(d);
		return 0;
	case ALERT_OVERDUE:
		return add_missing(d, err);
	case ALERT_FEED:
		return add_feed(d, err);
	case ALERT_HELD:
		return add_held(d, err);
	case ALERT_KINDS:
		break;
	}
	return 0;
}
