/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * report_json: a report for programs.
 */
#include <math.h>
#include <time.h>

#include "daemon/base/buf.h"
#include "daemon/base/date.h"
#include "daemon/base/text.h"
#include "daemon/model/config.h"
#include "graphs/emit.h"
#include "graphs/report.h"
#include "graphs/report_text.h"
#include "daemon/base/mem.h"

static void
put_text(struct emit *e, const char *name, const char *s)
{
	struct buf clean = { 0 };

	if (s != NULL)
		report_clean(&clean, s, REPORT_TEXT_MAX);
	emit_text(e, name, s == NULL ? NULL : buf_text(&clean));
	buf_fini(&clean);
}

/* "2018-07-31T06:30:00Z" */
static void
put_instant(struct emit *e, const char *name, int64_t sec)
{
	char text[32];
	time_t t = (time_t)sec;
	struct tm tm = { 0 };

	gmtime_r(&t, &tm);
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
	emit_text(e, name, sec == 0 ? NULL : text);
}

/* An id and its title; nothing has none. */
static void
put_name(struct emit *e, const char *name, const struct report_name *n)
{
	if (!report_says(n->id)) {
		emit_null(e, name);
		return;
	}
	emit_object(e, name);
	put_text(e, "id", n->id);
	put_text(e, "title", n->title);
	emit_end_object(e);
}

static void
put_period(struct emit *e, const struct report_period *p)
{
	emit_date(e, "period_start", p->start_day);
	emit_date(e, "period_end", p->end_day);
}

static void
put_digits(struct emit *e, const char *name, const char *digits)
{
	if (digits == NULL)
		emit_null(e, name);
	else
		emit_digits(e, name, digits);
}

static void
put_pairs(struct emit *e, const struct report *r)
{
	emit_object(e, "matter");
	for (size_t i = 0; i < r->n_pairs; i++)
		put_text(e, r->pairs[i].key, r->pairs[i].text);
	emit_end_object(e);
}

static void
put_series(struct emit *e, const struct report *r)
{
	emit_array(e, "series");
	for (size_t i = 0; i < r->n_points; i++) {
		const struct report_point *p = &r->points[i];
		emit_object(e, NULL);
		put_period(e, &p->period);
		emit_number(e, "value", p->value.value);
		put_text(e, "word", p->word);
		emit_number(e, "line", p->line.value);
		emit_text(
		    e, "verdict", p->is_judged ? state_name(p->state) : NULL);
		emit_integer(e, "n_reported", p->n_reported);
		emit_integer(e, "n_members", p->n_members);
		emit_bool(e, "is_restated", p->is_restated);
		emit_end_object(e);
	}
	emit_end_array(e);
}

static void
put_fact(struct emit *e, const struct report_fact *f)
{
	emit_object(e, NULL);
	put_text(e, "enterprise", f->enterprise.id);
	put_text(e, "item", f->item.id);
	put_text(e, "mode", f->mode);
	emit_date(e, "wanted_start", f->wanted.start_day);
	emit_date(e, "wanted_end", f->wanted.end_day);
	emit_number(e, "figure", f->figure);
	emit_bool(e, "is_found", f->is_found);
	if (f->is_found) {
		emit_bool(e, "is_other", f->is_other);
		emit_integer(e, "sign", f->sign);
		put_period(e, &f->period);
		if (f->basis_year == 0)
			emit_null(e, "basis_year");
		else
			emit_integer(e, "basis_year", f->basis_year);
		put_digits(e, "value", f->value);
		put_text(e, "unit", f->unit);
		put_text(e, "feed", f->feed.id);
		emit_integer(e, "document", f->document);
		emit_date(e, "reported_on", f->reported_day);
		put_instant(e, "known_at", f->known.sec);
		emit_integer(e, "revision", f->revision);
	}
	emit_end_object(e);
}

static void
put_documents(struct emit *e, const struct report *r)
{
	emit_array(e, "documents");
	for (size_t i = 0; i < r->n_documents; i++) {
		const struct report_document *d = &r->documents[i];
		emit_object(e, NULL);
		emit_integer(e, "document", d->id);
		put_text(e, "feed", d->feed.id);
		put_text(e, "source", d->source);
		put_text(e, "digest", d->digest);
		put_instant(e, "fetched_at", d->fetched.sec);
		emit_end_object(e);
	}
	emit_end_array(e);
}

static void
put_members(struct emit *e, const struct report *r)
{
	emit_array(e, "members");
	for (size_t i = 0; i < r->n_members_known; i++) {
		const struct report_member *m = &r->members[i];
		emit_object(e, NULL);
		put_name(e, "enterprise", &m->enterprise);
		emit_bool(e, "is_in", m->is_in);
		emit_number(e, "value", m->value.value);
		put_text(e, "reason", m->is_in ? NULL : m->reason);
		emit_end_object(e);
	}
	emit_end_array(e);
	emit_number(e, "moved", r->moved.value);
	emit_text(e, "moved_since",
	    r->n_movers == 0          ? NULL
		: r->is_since_opening ? "opening"
				      : "year_before");
	emit_array(e, "movers");
	for (size_t i = 0; i < r->n_movers; i++) {
		const struct report_mover *m = &r->movers[i];
		emit_object(e, NULL);
		put_name(e, "enterprise", &m->enterprise);
		emit_number(e, "before", m->before.value);
		emit_number(e, "now", m->now.value);
		emit_number(e, "contribution", m->contribution.value);
		emit_end_object(e);
	}
	emit_end_array(e);
}

static void
put_restatements(struct emit *e, const struct report *r)
{
	emit_array(e, "restatements");
	for (size_t i = 0; i < r->n_restatements; i++) {
		const struct report_restatement *x = &r->restatements[i];
		emit_object(e, NULL);
		put_text(e, "enterprise", x->enterprise.id);
		put_text(e, "item", x->item.id);
		put_period(e, &x->period);
		put_digits(e, "old_value", x->old_value);
		put_digits(e, "new_value", x->new_value);
		put_text(e, "unit", x->unit);
		put_text(e, "feed", x->feed.id);
		emit_date(e, "old_reported_on", x->old_day);
		emit_date(e, "new_reported_on", x->new_day);
		put_instant(e, "known_at", x->known.sec);
		emit_integer(e, "revision", x->revision);
		emit_end_object(e);
	}
	emit_end_array(e);
}

static void
put_holds(struct emit *e, const struct report *r)
{
	emit_array(e, "held");
	for (size_t i = 0; i < r->n_holds; i++) {
		const struct report_hold *h = &r->holds[i];
		emit_object(e, NULL);
		emit_integer(e, "id", h->id);
		put_text(e, "enterprise", h->enterprise.id);
		put_text(e, "item", h->item.id);
		put_text(e, "feed", h->feed.id);
		put_period(e, &h->period);
		put_digits(e, "value", h->value);
		put_text(e, "unit", h->unit);
		put_text(e, "reason", h->reason);
		put_text(e, "compared_with", h->compared);
		put_text(e, "source", h->source);
		put_instant(e, "since", h->since.sec);
		put_text(e, "state", h->state);
		put_text(e, "who", h->who);
		put_text(e, "note", h->note);
		emit_end_object(e);
	}
	emit_end_array(e);
}

static void
put_events(struct emit *e, const struct report *r)
{
	emit_array(e, "events");
	for (size_t i = 0; i < r->n_events; i++) {
		const struct report_event *v = &r->events[i];
		emit_object(e, NULL);
		emit_integer(e, "n", v->n);
		put_instant(e, "at", v->changed.sec);
		emit_text(e, "action", alert_action_name(v->action));
		emit_text(e, "state", alert_state_name(v->state));
		emit_text(e, "severity", severity_name(v->severity));
		emit_integer(e, "level", v->level);
		emit_date(e, "period_end", v->period.end_day);
		emit_number(e, "value", v->value.value);
		emit_number(e, "line", v->line.value);
		put_text(e, "who", v->who);
		put_text(e, "note", v->note);
		put_text(e, "reason", v->reason);
		put_instant(e, "until", v->until.sec);
		emit_end_object(e);
	}
	emit_end_array(e);
}

/* What the alert is about, and how it stands. */
static void
put_alert(struct emit *e, const struct report *r)
{
	emit_integer(e, "version", REPORT_VERSION);
	emit_integer(e, "alert", r->alert);
	emit_integer(e, "revision", r->n);
	put_instant(e, "made_at", r->made.sec);
	emit_text(e, "kind", alert_kind_name(r->kind));
	emit_text(e, "state", alert_state_name(r->state));
	emit_text(e, "severity", severity_name(r->severity));
	put_instant(e, "opened_at", r->opened.sec);
	put_instant(e, "changed_at", r->changed.sec);
	put_name(e, "target", &r->target);
	put_text(e, "clause", r->clause);
	put_text(e, "citation", r->citation);
	put_text(e, "plan", r->plan);
	put_text(e, "plan_document", r->document);
	put_text(e, "note", r->reading);
	put_name(e, "subject", &r->subject);
	put_name(e, "feed", &r->feed);
	put_name(e, "indicator", &r->indicator);
	emit_date(e, "period_end", r->period.end_day);
	emit_number(e, "value", r->value.value);
	emit_number(e, "line", r->line.value);
	emit_number(e, "distance", r->distance.value);
	emit_number(e, "threshold",
	    r->threshold.text == NULL ? (double)NAN : r->threshold.value);
	put_text(e, "unit", r->unit);
	put_text(e, "reason", r->reason);
}

void
report_json(struct buf *out, const struct report *r)
{
	struct emit e = { .out = out };

	emit_object(&e, NULL);
	put_alert(&e, r);
	put_pairs(&e, r);
	put_text(&e, "formula", r->formula);
	put_text(&e, "with_numbers", r->with_numbers);
	emit_number(&e, "worked_out", r->worked_out.value);
	put_text(&e, "unknown", r->unknown);
	emit_integer(&e, "n_reported", r->n_reported);
	emit_integer(&e, "n_members", r->n_members);
	put_series(&e, r);
	emit_array(&e, "facts");
	for (size_t i = 0; i < r->n_facts; i++)
		put_fact(&e, &r->facts[i]);
	emit_end_array(&e);
	put_documents(&e, r);
	put_members(&e, r);
	put_restatements(&e, r);
	put_holds(&e, r);
	emit_array(&e, "caveats");
	for (size_t i = 0; i < r->n_caveats; i++)
		put_text(&e, NULL, r->caveats[i]);
	emit_end_array(&e);
	put_events(&e, r);
	emit_end_object(&e);
	emit_end(&e);
}
