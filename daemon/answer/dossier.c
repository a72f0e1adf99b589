/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * dossier: the alert, its target, its series and its history.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/answer/dossier_parts.h"
#include "daemon/answer/picture.h"
#include "daemon/base/text.h"
#include "daemon/reckon/compute.h"
#include "graphs/people.h"
#include "daemon/base/mem.h"

/* ---- texts ---- */

const char *
dossier_keep(struct dossier *d, char *text)
{
	if (text == NULL)
		return NULL;
	d->kept = xgrow(d->kept, d->n_kept, &d->kept_size, sizeof *d->kept);
	d->kept[d->n_kept++] = text;
	return text;
}

const char *
dossier_copy(struct dossier *d, const char *text)
{
	return text == NULL ? NULL : dossier_keep(d, xstrdup(text));
}

const char *
dossier_say(const struct dossier *d, const char *zh, const char *en)
{
	return d->is_chinese ? zh : en;
}

void
dossier_caveat(struct dossier *d, char *text)
{
	struct report *r = &d->report;

	d->caveats =
	    xgrow(d->caveats, r->n_caveats, &d->caveats_size, sizeof(char *));
	d->caveats[r->n_caveats++] = dossier_keep(d, text);
}

void
dossier_pair(struct dossier *d, const char *key, const char *name, char *text)
{
	struct report *r = &d->report;

	if (text == NULL)
		return;
	d->pairs =
	    xgrow(d->pairs, r->n_pairs, &d->pairs_size, sizeof *d->pairs);
	d->pairs[r->n_pairs++] =
	    (struct report_pair){ key, name, dossier_keep(d, text) };
}

struct report_name
dossier_enterprise(struct dossier *d, int enterprise)
{
	const struct config *c = d->world->config;

	return (struct report_name){ dossier_copy(
					 d, config_subject_id(c, enterprise)),
		dossier_copy(d, config_subject_title(c, enterprise)) };
}

struct report_name
dossier_item(struct dossier *d, int item)
{
	const struct config *c = d->world->config;
	const struct item *i = &c->items[item];

	return (struct report_name){ dossier_copy(d, i->id),
		dossier_copy(
		    d, config_title(c, i->title, i->title_en, i->id)) };
}

struct report_name
dossier_feed(struct dossier *d, const char *id)
{
	const struct config *c = d->world->config;
	int feed = id == NULL ? -1 : config_feed(c, id);
	const struct feed *f = feed < 0 ? NULL : &c->feeds[feed];

	return (struct report_name){ dossier_copy(d, id),
		dossier_copy(d,
		    f == NULL ? id
			      : config_title(c, f->title, f->title_en, id)) };
}

struct report_instant
dossier_instant(struct dossier *d, int64_t sec)
{
	char text[DOSSIER_TIME_SIZE];

	return (struct report_instant){ sec,
		sec == 0 ? NULL
			 : dossier_copy(d, d->query->local_time(text, sec)) };
}

struct report_period
dossier_stretch(struct dossier *d, struct period period)
{
	char start[DATE_TEXT_SIZE], end[DATE_TEXT_SIZE];

	date_text(end, period.end_day);
	return (struct report_period){ period.start_day, period.end_day,
		period.start_day == DATE_NONE
		    ? dossier_copy(d, end)
		    : dossier_keep(d,
			  xasprintf("%s – %s",
			      date_text(start, period.start_day), end)) };
}

struct report_period
dossier_period(struct dossier *d, int32_t end_day)
{
	const struct point *p =
	    end_day == DATE_NONE ? NULL : series_at(&d->series, end_day);
	char text[PEOPLE_SIZE];

	if (p == NULL)
		return dossier_stretch(
		    d, (struct period){ DATE_NONE, end_day });
	return (struct report_period){ p->period.start_day, end_day,
		dossier_copy(
		    d, people_period(text, d->is_chinese, p->period)) };
}

static const char *
value_text(struct dossier *d, double value, double beside)
{
	const struct config *c = d->world->config;
	char text[PEOPLE_SIZE];

	if (d->indicator < 0 || d->subject < 0)
		return isnan(value)
		    ? "–"
		    : dossier_copy(d, text_from_double(text, value));
	return dossier_copy(d,
	    people_value(text, d->is_chinese,
		config_unit(c, d->subject, d->indicator),
		people_currency(c, d->subject), value, beside));
}

struct report_number
dossier_value(struct dossier *d, double value, double beside)
{
	return (struct report_number){ value, value_text(d, value, beside) };
}

struct report_number
dossier_line(struct dossier *d, double line, double value)
{
	const struct target *t =
	    d->target < 0 ? NULL : &d->world->config->targets[d->target];
	const char *text = value_text(d, line, value);

	if (t != NULL && t->side == SIDE_BETWEEN)
		text = dossier_keep(d,
		    xasprintf("%s – %s",
			value_text(d, t->sides[SIDE_BETWEEN].number, value),
			value_text(d, t->sides[SIDE_BETWEEN].upper, value)));
	else if (t != NULL && !isnan(line))
		text = dossier_keep(
		    d, xasprintf("%s %s", side_sign((enum side)t->side), text));
	return (struct report_number){ line, text };
}

/* ---- the alert ---- */

static struct report_number
distance_of(struct dossier *d)
{
	const struct config *c = d->world->config;
	const struct alert_event *e = &d->alert->event;
	char text[PEOPLE_SIZE];

	if (d->target < 0 || d->subject < 0)
		return (struct report_number){ NAN, NULL };
	const char *unit = config_unit(c, d->subject, d->indicator);
	double distance =
	    target_distance(&c->targets[d->target], e->value, e->line);
	return (struct report_number){ distance,
		isnan(distance)
		    ? NULL
		    : dossier_copy(d,
			  people_value(text, d->is_chinese,
			      text_equal(unit, "%") ? "points" : unit,
			      people_currency(c, d->subject), fabs(distance),
			      0)) };
}

/* The threshold by which it is an alert, where the target has one. */
static struct report_number
threshold_of(struct dossier *d)
{
	bool is_fail = d->alert->event.severity == SEVERITY_FAIL;
	const struct lines *l = &d->verdicts.lines;
	const struct line *line = is_fail ? l->fail : l->warn;
	const struct point *p = d->alert->event.period_end_day == DATE_NONE
	    ? NULL
	    : series_at(is_fail ? &l->at_fail : &l->at_warn,
		  d->alert->event.period_end_day);

	if (!d->has_verdicts || line == NULL || line->kind == LINE_NONE ||
	    p == NULL || isnan(p->value) || p->value == d->alert->event.line)
		return (struct report_number){ NAN, NULL };
	return dossier_value(d, p->value, d->alert->event.value);
}

static void
add_target(struct dossier *d, struct report *r)
{
	const struct config *c = d->world->config;
	const char *id = d->alert->key.target;
	char unit[PEOPLE_SIZE];

	if (id[0] == '\0')
		return;
	r->target = (struct report_name){ dossier_copy(d, id), NULL };
	if (d->target < 0) {
		dossier_caveat(d,
		    xstrdup(dossier_say(d, "该目标已不在配置中。",
			"The target is not configured any more.")));
		return;
	}
	const struct target *t = &c->targets[d->target];
	r->target.title =
	    dossier_copy(d, config_title(c, t->title, t->title_en, t->id));
	r->clause = dossier_copy(d, t->clause);
	r->citation =
	    dossier_copy(d, config_title(c, t->citation, t->citation_en, NULL));
	r->reading =
	    dossier_copy(d, config_title(c, t->note, t->note_en, NULL));
	r->plan = dossier_copy(
	    d, config_title(c, c->plan.title, c->plan.title_en, NULL));
	r->document = dossier_copy(d, c->plan.document);
	if (d->subject < 0)
		return;
	r->indicator = (struct report_name){
		dossier_copy(d, c->indicators[d->indicator].id),
		dossier_keep(
		    d, people_series_title(c, d->subject, d->indicator))
	};
	r->unit = dossier_copy(d,
	    people_plain_unit(unit, config_unit(c, d->subject, d->indicator),
		people_currency(c, d->subject)));
}

static void
add_alert(struct dossier *d, struct report *r)
{
	const struct alert *a = d->alert;

	r->is_chinese = d->is_chinese;
	r->alert = a->id;
	r->n = a->event.n;
	r->made = dossier_instant(d, d->query->made_sec);
	r->opened = dossier_instant(d, a->opened_sec);
	r->changed = dossier_instant(d, a->event.changed_sec);
	r->kind = a->key.kind;
	r->state = a->event.state;
	r->severity = a->event.severity;
	if (d->subject >= 0)
		r->subject = dossier_enterprise(d, d->subject);
	else if (a->key.subject[0] != '\0')
		r->subject =
		    (struct report_name){ dossier_copy(d, a->key.subject),
			    NULL };
	if (a->key.feed[0] != '\0')
		r->feed = dossier_feed(d, a->key.feed);
	add_target(d, r);
	r->value = dossier_value(d, a->event.value, a->event.line);
	r->line = dossier_line(d, a->event.line, a->event.value);
	r->distance = distance_of(d);
	r->threshold = threshold_of(d);
	if (a->event.period_end_day != DATE_NONE)
		r->period = dossier_period(d, a->event.period_end_day);
	else
		r->period =
		    (struct report_period){ DATE_NONE, DATE_NONE, NULL };
}

static void
add_events(struct dossier *d, const struct alert_events *events)
{
	d->events = xcalloc(events->n, sizeof *d->events);
	for (size_t i = 0; i < events->n; i++) {
		const struct alert_event *e = &events->events[i];
		d->events[i] = (struct report_event){ .n = e->n,
			.action = e->action,
			.state = e->state,
			.severity = e->severity,
			.level = e->level,
			.changed = dossier_instant(d, e->changed_sec),
			.until = dossier_instant(d, e->until_sec),
			.period = e->period_end_day == DATE_NONE
			    ? (struct report_period){ DATE_NONE, DATE_NONE,
				  NULL }
			    : dossier_period(d, e->period_end_day),
			.value = dossier_value(d, e->value, e->line),
			.line = dossier_line(d, e->line, e->value),
			.who = dossier_copy(d, e->who),
			.note = dossier_copy(d, e->note),
			.reason = dossier_copy(d, e->reason) };
		/* What somebody does to it leaves the reason as it is. */
		if (d->events[i].reason != NULL)
			d->report.reason = d->events[i].reason;
	}
	d->report.n_events = events->n;
}

/* ---- the series ---- */

static int
read_series(struct dossier *d, struct error *err)
{
	struct world *w = d->world;

	if (d->target < 0 || d->subject < 0 ||
	    !config_has_series(w->config, d->subject, d->indicator))
		return 0;
	if (compute_series(
		&w->reckoner, d->indicator, d->subject, &d->series, err) != 0)
		return -1;
	if (judge(&w->reckoner, d->target, d->subject, &d->series, &d->verdicts,
		err) != 0)
		return -1;
	d->has_verdicts = true;
	if (series_latest(&d->series) == NULL)
		return 0;
	if (picture_build(w,
		&(const struct picture){ .subject = d->subject,
		    .indicator = d->indicator,
		    .series = &d->series,
		    .target = d->target,
		    .verdicts = &d->verdicts,
		    .totals = d->query->totals },
		&d->chart, err) != 0)
		return -1;
	d->has_chart = true;
	return 0;
}

static void
add_points(struct dossier *d)
{
	const struct series *s = &d->series;

	d->points = xcalloc(s->n, sizeof *d->points);
	for (size_t i = 0; i < s->n; i++) {
		const struct point *p = &s->points[i];
		const struct verdict *v =
		    i < d->verdicts.n ? &d->verdicts.verdicts[i] : NULL;
		const char *word = word_text(p->word, d->is_chinese);
		double line = v == NULL ? (double)NAN : v->line;
		d->points[i] = (struct report_point){ .period = dossier_period(
							  d, p->period.end_day),
			.value = dossier_value(d, p->value, line),
			.line = dossier_line(d, line, p->value),
			.word = word[0] == '\0' ? NULL : word,
			.is_judged = v != NULL && v->is_judged,
			.state = v == NULL ? STATE_UNKNOWN : v->state,
			.n_reported = p->n_reported,
			.n_members = p->n_members };
	}
	d->report.n_points = s->n;
	if (d->has_chart)
		d->report.png_text = dossier_keep(d,
		    xasprintf("%s%s%s", d->chart.title,
			dossier_say(d, "：", ": "),
			d->chart.latest_text == NULL ? ""
						     : d->chart.latest_text));
}

/* ---- all of it ---- */

static void
resolve(struct dossier *d)
{
	const struct config *c = d->world->config;
	const struct alert_key *key = &d->alert->key;

	d->target = key->target[0] == '\0' ? -1 : config_target(c, key->target);
	d->subject =
	    key->subject[0] == '\0' ? -1 : config_subject(c, key->subject);
	d->feed = key->feed[0] == '\0' ? -1 : config_feed(c, key->feed);
	d->indicator = d->target < 0 ? -1 : c->targets[d->target].indicator;
}

static void
hand_over(struct dossier *d)
{
	struct report *r = &d->report;

	r->pairs = d->pairs;
	r->points = d->points;
	r->facts = d->facts;
	r->documents = d->documents;
	r->movers = d->movers;
	r->members = d->members;
	r->restatements = d->restatements;
	r->holds = d->holds;
	r->caveats = d->caveats;
	r->events = d->events;
}

static int
gather(struct dossier *d, struct error *err)
{
	struct alert_events events = { 0 };
	int rc = -1;

	resolve(d);
	if (read_series(d, err) != 0 ||
	    ledger_alert_events(d->world->ledger, d->alert->id, &events, err) !=
		0)
		return -1;
	add_alert(d, &d->report);
	add_points(d);
	add_events(d, &events);
	if (dossier_matter(d, err) == 0 &&
	    (d->indicator < 0 || d->subject < 0 ||
		dossier_figures(d, err) == 0))
		rc = 1;
	hand_over(d);
	alert_events_fini(&events);
	return rc;
}

int
dossier_read(struct world *w, const struct dossier_query *query,
    struct dossier **out, struct error *err)
{
	struct dossier *d = xcalloc(1, sizeof *d);
	struct reckoner own = w->reckoner;
	struct alerts alerts = { 0 };
	int rc = ledger_alert(w->ledger, query->alert, &alerts, err);

	*d = (struct dossier){ .world = w,
		.query = query,
		.is_chinese = w->config->language != LANGUAGE_EN,
		.report.worked_out.value = NAN,
		.report.moved.value = NAN };
	if (query->reckoner != NULL)
		w->reckoner = *query->reckoner;
	if (rc == 1) {
		d->alert = &alerts.alerts[0];
		rc = gather(d, err);
	}
	w->reckoner = own;
	d->world = NULL;
	d->alert = NULL;
	d->query = NULL;
	alerts_fini(&alerts);
	if (rc == 1) {
		*out = d;
	} else {
		*out = NULL;
		dossier_free(d);
	}
	return rc;
}

void
dossier_free(struct dossier *d)
{
	if (d == NULL)
		return;
	for (size_t i = 0; i < d->n_kept; i++)
		free(d->kept[i]);
	if (d->has_chart)
		chart_fini(&d->chart);
	if (d->has_verdicts)
		verdicts_fini(&d->verdicts);
	series_fini(&d->series);
	free(d->kept);
	free(d->pairs);
	free(d->points);
	free(d->facts);
	free(d->documents);
	free(d->movers);
	free(d->members);
	free(d->restatements);
	free(d->holds);
	free(d->caveats);
	free(d->events);
	free(d);
}

struct report *
dossier_report(struct dossier *d)
{
	return &d->report;
}

struct chart *
dossier_chart(struct dossier *d)
{
	return d->has_chart ? &d->chart : NULL;
}
