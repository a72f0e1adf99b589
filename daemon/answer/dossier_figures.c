/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * dossier_figures: the value taken apart, and what is doubtful about it.
 *
 * What was restated is looked for in the figures of the whole series where the
 * subject is an enterprise; of an aggregate, in those that went into the value:
 * the others are thousands.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/answer/dossier_parts.h"
#include "daemon/base/text.h"
#include "graphs/people.h"
#include "daemon/base/mem.h"

enum { RESTATED_MAX = 2000, RECENT = 24 /* periods */ };

/* ---- figures and documents ---- */

size_t
dossier_document(
    struct dossier *d, int64_t id, const struct document_info *info)
{
	struct report *r = &d->report;

	for (size_t i = 0; i < r->n_documents; i++) {
		if (d->documents[i].id == id)
			return i + 1;
	}
	d->documents = xgrow(d->documents, r->n_documents, &d->documents_size,
	    sizeof *d->documents);
	d->documents[r->n_documents++] = (struct report_document){ .id = id,
		.feed = dossier_feed(d, info->feed),
		.source = dossier_copy(d, info->url),
		.digest = dossier_copy(d, info->digest),
		.fetched = dossier_instant(d, info->fetched_sec) };
	return r->n_documents;
}

static struct report_fact *
add_row(struct dossier *d, const struct trace_leaf *leaf)
{
	struct report *r = &d->report;
	const char *mode = mode_name(leaf->mode);

	d->facts =
	    xgrow(d->facts, r->n_facts, &d->facts_size, sizeof *d->facts);
	struct report_fact *f = &d->facts[r->n_facts++];
	*f = (struct report_fact){ .enterprise =
				       dossier_enterprise(d, leaf->enterprise),
		.item = dossier_item(d, leaf->item),
		.mode = mode,
		.wanted = dossier_stretch(d, leaf->wanted),
		.figure = leaf->value };
	return f;
}

static const char *
digits_text(struct dossier *d, const char *digits)
{
	char text[2 * DECIMAL_TEXT_SIZE];

	return dossier_copy(d, people_group(text, sizeof text, digits));
}

static const char *
digits_of(struct dossier *d, struct decimal value)
{
	char digits[DECIMAL_TEXT_SIZE];

	return dossier_copy(d, decimal_text(digits, value));
}

static const char *
item_unit(struct dossier *d, int item, int enterprise)
{
	const struct config *c = d->world->config;
	char unit[PEOPLE_SIZE];

	return dossier_copy(d,
	    people_plain_unit(unit, c->items[item].unit,
		c->roster->enterprises[enterprise].currency));
}

static void
fill_fact(struct dossier *d, const struct explanation *x, struct report_fact *f,
    int enterprise, const struct fact *fact)
{
	size_t origin = explain_origin(x, fact->document);
	const struct document_info *info = &x->origins[origin].info;

	f->is_found = true;
	f->period = dossier_stretch(d, fact->period);
	f->basis_year = fact->basis_year;
	f->value = digits_of(d, fact->value);
	f->value_text = digits_text(d, f->value);
	f->unit = item_unit(d, fact->item, enterprise);
	f->feed =
	    dossier_feed(d, ledger_feed_name(d->world->ledger, fact->feed));
	f->document = fact->document;
	f->reference = dossier_document(d, fact->document, info);
	f->reported_day = fact->reported_day;
	f->known = dossier_instant(d, fact->known_at_sec);
	f->revision = fact->revision;
}

static void
add_path(struct dossier *d, const struct explanation *x,
    const struct trace_leaf *leaf, const struct flow_path *path, bool is_other)
{
	for (int i = 0; i < path->n; i++) {
		int step = explain_step(path, i);
		struct report_fact *f = add_row(d, leaf);
		f->is_other = is_other;
		f->sign = path->steps[step].sign;
		fill_fact(d, x, f, leaf->enterprise, path->steps[step].fact);
	}
}

static void
add_facts(struct dossier *d, const struct explanation *x)
{
	bool has_other = false;

	for (size_t i = 0; i < x->trace.n; i++) {
		const struct trace_leaf *leaf = &x->trace.leaves[i];
		if (explain_is_repeated(&x->trace, i))
			continue;
		if (leaf->path.n == 0)
			add_row(d, leaf);
		add_path(d, x, leaf, &leaf->path, false);
		add_path(d, x, leaf, &leaf->other, true);
		has_other |= leaf->other.n > 0;
	}
	if (has_other)
		dossier_caveat(d,
		    xstrdup(dossier_say(d,
			"同一数据按另一组报送期间推算，结果不同（见“数据来源”）。",
			"Worked out of other reported periods, a figure is "
			"another (see where the figures came from).")));
}

/* ---- the value ---- */

static void
add_value(struct dossier *d, const struct explanation *x)
{
	const struct config *c = d->world->config;
	struct report *r = &d->report;
	double event = d->alert->event.value;
	struct buf formula = { 0 };

	r->formula = dossier_copy(d, c->indicators[x->indicator].formula);
	explain_formula(x, d->is_chinese, &formula);
	r->formula_text = dossier_keep(d, buf_take(&formula));
	r->with_numbers = dossier_copy(d, x->with_numbers);
	r->has_worked_out = true;
	r->worked_out = dossier_value(d, x->value.number, d->alert->event.line);
	if (isnan(x->value.number))
		r->unknown = dossier_copy(d, x->trace.reason);
	r->is_aggregate = config_is_aggregate(c, x->subject);
	r->n_reported = x->value.n_reported;
	r->n_members = x->value.n_members;
	if (r->period.end_day == DATE_NONE && x->end_day != DATE_NONE)
		r->period = dossier_period(d, x->end_day);
	if (isnan(event) || isnan(x->value.number) ||
	    x->end_day != d->alert->event.period_end_day ||
	    text_equal(r->value.text, r->worked_out.text))
		return;
	dossier_caveat(d,
	    d->is_chinese
		? xasprintf("最近一次变动时的数值为 %s，按现有台账计算为 %s。",
		      r->value.text, r->worked_out.text)
		: xasprintf("At the newest event the figure was %s; by the "
			    "ledger as it is now it is %s.",
		      r->value.text, r->worked_out.text));
}

/* ---- members ---- */

static struct report_number
unit_number(struct dossier *d, const struct people_unit *unit, double value)
{
	char shown[PEOPLE_SIZE];

	people_number(shown, unit, value, NAN);
	return (struct report_number){ value,
		isnan(value) || unit->name[0] == '\0'
		    ? dossier_copy(d, shown)
		    : dossier_keep(d, xasprintf("%s %s", shown, unit->name)) };
}

/* What a mover was or is: a number, or whether it counted. */
static struct report_number
side_number(struct dossier *d, const struct movers *m,
    const struct people_unit *unit, double value)
{
	if (m->is_yes_or_no && !isnan(value))
		return (struct report_number){ value,
			value != 0 ? dossier_say(d, "是", "yes")
				   : dossier_say(d, "否", "no") };
	return unit_number(d, unit, value);
}

static void
add_movers(struct dossier *d, const struct explanation *x)
{
	const struct movers *m = &x->movers;
	struct explain_units units;

	if (m->kind == MOVERS_NONE)
		return;
	units = explain_units(x, d->is_chinese);
	d->movers = xcalloc(m->n, sizeof *d->movers);
	for (size_t i = 0; i < m->n; i++) {
		const struct mover *one = &m->movers[i];
		d->movers[i] = (struct report_mover){
			.enterprise = dossier_enterprise(d, one->enterprise),
			.before = side_number(d, m, &units.value, one->before),
			.now = side_number(d, m, &units.value, one->now),
			.contribution = unit_number(
			    d, &units.contribution, one->contribution)
		};
	}
	d->report.n_movers = m->n;
	d->report.is_growth = m->kind == MOVERS_GROWTH;
	d->report.is_since_opening = m->is_since_opening;
	d->report.moved = unit_number(d, &units.contribution, m->moved);
}

static void
add_members(struct dossier *d, const struct explanation *x)
{
	const struct config *c = d->world->config;
	char text[PEOPLE_SIZE];
	size_t n_out = 0;

	d->members = xcalloc(x->n_members, sizeof *d->members);
	for (size_t i = 0; i < x->n_members; i++) {
		const struct member *m = &x->members[i];
		people_value(text, d->is_chinese,
		    c->indicators[x->indicator].unit,
		    people_currency(c, m->enterprise), m->value, NAN);
		n_out += !m->is_in;
		d->members[i] = (struct report_member){
			.enterprise = dossier_enterprise(d, m->enterprise),
			.is_in = m->is_in,
			.value = { m->value, dossier_copy(d, text) },
			.reason = dossier_copy(d, m->reason)
		};
	}
	d->report.n_members_known = x->n_members;
	if (n_out > 0)
		dossier_caveat(d,
		    d->is_chinese
			? xasprintf("覆盖 %u/%u 户，%zu 户未计入（见“成员”）。",
			      x->value.n_reported, x->value.n_members, n_out)
			: xasprintf("Coverage %u of %u: %zu left out (see the "
				    "members).",
			      x->value.n_reported, x->value.n_members, n_out));
}

/* ---- restated ---- */

static void
mark_point(struct dossier *d, int32_t end_day)
{
	for (size_t i = 0; i < d->report.n_points; i++) {
		if (d->points[i].period.end_day == end_day)
			d->points[i].is_restated = true;
	}
}

static void
add_restatement(struct dossier *d, int enterprise, const struct fact *old,
    const struct fact *new)
{
	struct report *r = &d->report;

	if (r->n_restatements >= RESTATED_MAX)
		return;
	d->restatements = xgrow(d->restatements, r->n_restatements,
	    &d->restatements_size, sizeof *d->restatements);
	struct report_restatement *x = &d->restatements[r->n_restatements++];
	*x = (struct report_restatement){ .enterprise =
					      dossier_enterprise(d, enterprise),
		.item = dossier_item(d, new->item),
		.feed = dossier_feed(
		    d, ledger_feed_name(d->world->ledger, new->feed)),
		.period = dossier_stretch(d, new->period),
		.old_value = digits_of(d, old->value),
		.new_value = digits_of(d, new->value),
		.unit = item_unit(d, new->item, enterprise),
		.old_day = old->reported_day,
		.new_day = new->reported_day,
		.known = dossier_instant(d, new->known_at_sec),
		.revision = new->revision };
	x->old_text = digits_text(d, x->old_value);
	x->new_text = digits_text(d, x->new_value);
	mark_point(d, new->period.end_day);
}

static bool
is_same_key(const struct fact *a, const struct fact *b)
{
	return a->item == b->item && a->basis_year == b->basis_year &&
	    a->period.start_day == b->period.start_day &&
	    a->period.end_day == b->period.end_day;
}

/* Was this a figure that the formula reads, of any period (an enterprise's) or
 * of those that it read? */
static bool
is_read(const struct explanation *x, bool is_any, int enterprise,
    const struct fact *fact)
{
	for (size_t i = 0; i < x->trace.n; i++) {
		const struct trace_leaf *leaf = &x->trace.leaves[i];
		if (leaf->enterprise != enterprise || leaf->item != fact->item)
			continue;
		if (is_any)
			return true;
		for (int k = 0; k < leaf->path.n; k++) {
			if (is_same_key(leaf->path.steps[k].fact, fact))
				return true;
		}
	}
	return false;
}

static int
add_restated_of(struct dossier *d, const struct explanation *x, int enterprise,
    struct error *err)
{
	const struct config *c = d->world->config;
	struct view view = d->world->view;
	struct book book = { 0 };
	const struct fact *before = NULL;
	bool is_any = !d->report.is_aggregate;

	view.has_all_revisions = true;
	if (ledger_book(d->world->ledger, c,
		c->roster->enterprises[enterprise].id, &view, &book, err) != 0)
		return -1;
	for (size_t i = 0; i < book.n; i++) {
		const struct fact *fact = &book.facts[i];
		if (fact->state != FACT_IN_FORCE &&
		    fact->state != FACT_SUPERSEDED)
			continue;
		if (before != NULL && is_same_key(before, fact) &&
		    fact->revision > before->revision && before->revision > 0 &&
		    is_read(x, is_any, enterprise, fact))
			add_restatement(d, enterprise, before, fact);
		before = fact;
	}
	book_fini(&book);
	return 0;
}

/* Has the enterprise figures that were told otherwise before?  Most have none,
 * and their history need not be read. */
static int
has_restated(struct dossier *d, const struct explanation *x, int enterprise,
    struct error *err)
{
	const struct reckoner *r = &d->world->reckoner;

	if (d->report.is_aggregate) {
		for (size_t i = 0; i < x->trace.n; i++) {
			const struct trace_leaf *leaf = &x->trace.leaves[i];
			for (int k = 0;
			     k < leaf->path.n && leaf->enterprise == enterprise;
			     k++) {
				if (leaf->path.steps[k].fact->revision > 1)
					return 1;
			}
		}
		return 0;
	}
	const struct book *book = r->book(r->arg, enterprise, err);
	if (book == NULL)
		return -1;
	for (size_t i = 0; i < book->n; i++) {
		if (book->facts[i].revision > 1)
			return 1;
	}
	return 0;
}

static int
add_restated(struct dossier *d, const struct explanation *x, struct error *err)
{
	bool *is_seen = xcalloc(d->world->config->roster->n, sizeof *is_seen);
	int rc = 0;

	/* A member's leaves stand together. */
	for (size_t i = 0; i < x->trace.n && rc == 0; i++) {
		int enterprise = x->trace.leaves[i].enterprise;
		if (is_seen[enterprise])
			continue;
		is_seen[enterprise] = true;
		rc = has_restated(d, x, enterprise, err);
		if (rc == 1)
			rc = add_restated_of(d, x, enterprise, err);
	}
	free(is_seen);
	if (rc == 0 && d->report.n_restatements > 0)
		dossier_caveat(d,
		    d->is_chinese
			? xasprintf("所用数据有 %zu 处追溯调整，列于下表。",
			      d->report.n_restatements)
			: xasprintf("Restated figures, which stand below: %zu.",
			      d->report.n_restatements));
	return rc;
}

/* ---- held, unknown, too old ---- */

void
dossier_hold(struct dossier *d, const struct hold *h)
{
	const struct config *c = d->world->config;
	struct report *r = &d->report;
	int enterprise = roster_find(c->roster, h->enterprise);
	int item = config_item(c, h->item);
	struct report_hold *out;

	d->holds =
	    xgrow(d->holds, r->n_holds, &d->holds_size, sizeof *d->holds);
	out = &d->holds[r->n_holds++];
	*out = (struct report_hold){ .id = h->id,
		.enterprise = { dossier_copy(d, h->enterprise), NULL },
		.item = { dossier_copy(d, h->item), NULL },
		.feed = dossier_feed(d, h->feed),
		.period = dossier_stretch(d, h->period),
		.value = digits_of(d, h->value),
		.unit = item < 0 || enterprise < 0
		    ? NULL
		    : item_unit(d, item, enterprise),
		.reason = dossier_copy(d, h->doubt.reason),
		.compared = dossier_copy(d, h->doubt.compared_with),
		.source = dossier_copy(d, h->source),
		.since = dossier_instant(d, h->since_sec),
		.state = hold_state_name(h->state),
		.who = dossier_copy(d, h->who),
		.note = dossier_copy(d, h->note) };
	out->value_text = digits_text(d, out->value);
	if (enterprise >= 0)
		out->enterprise = dossier_enterprise(d, enterprise);
	if (item >= 0)
		out->item = dossier_item(d, item);
}

static bool
concerns(
    const struct dossier *d, const struct explanation *x, const struct hold *h)
{
	const struct config *c = d->world->config;

	for (size_t i = 0; i < x->trace.n; i++) {
		const struct trace_leaf *leaf = &x->trace.leaves[i];
		if (strcmp(c->roster->enterprises[leaf->enterprise].id,
			h->enterprise) == 0 &&
		    strcmp(c->items[leaf->item].id, h->item) == 0)
			return true;
	}
	return false;
}

static bool
is_waited_for(const struct explanation *x, const struct hold *h)
{
	for (size_t i = 0; i < x->n_held; i++) {
		if (x->held[i] == h)
			return true;
	}
	return false;
}

static void
add_held(struct dossier *d, const struct explanation *x)
{
	for (size_t i = 0; i < x->holds.n; i++) {
		const struct hold *h = &x->holds.holds[i];
		if (is_waited_for(x, h) || concerns(d, x, h))
			dossier_hold(d, h);
	}
	if (d->report.n_holds > 0)
		dossier_caveat(d,
		    d->is_chinese
			? xasprintf("有 %zu 个数据待核，核定之前不计入。",
			      d->report.n_holds)
			: xasprintf(
			      "Figures that are held and do not count until "
			      "somebody rules on them: %zu.",
			      d->report.n_holds));
}

static void
add_gaps(struct dossier *d)
{
	const struct series *s = &d->series;
	const struct point *newest = NULL;
	size_t first = s->n > RECENT ? s->n - RECENT : 0;
	size_t n = 0;

	for (size_t i = first; i < s->n; i++) {
		if (!isnan(s->points[i].value) ||
		    s->points[i].word != WORD_NONE)
			continue;
		newest = &s->points[i];
		n++;
	}
	if (newest != NULL) {
		const char *text =
		    dossier_period(d, newest->period.end_day).text;
		dossier_caveat(d,
		    d->is_chinese
			? xasprintf(
			      "最近 %zu 期中有 %zu 期数值未知，最近一期为 %s；未知不作达标论。",
			      s->n - first, n, text)
			: xasprintf(
			      "Of the last %zu periods %zu are unknown, the "
			      "newest of them %s; unknown never counts as "
			      "met.",
			      s->n - first, n, text));
	}
	if (d->has_verdicts &&
	    verdicts_are_stale(&d->verdicts, d->query->today_day))
		dossier_caveat(d,
		    xstrdup(dossier_say(d,
			"最近一期报送距今已超过规定的月数，按未达到论。",
			"The newest report is older than the target allows, "
			"which counts as missed.")));
}

/* ---- all of it ---- */

static int32_t
end_asked(const struct dossier *d)
{
	const struct alert *a = d->alert;

	return a->key.kind == ALERT_RESTATED ? a->key.scope_day
					     : a->event.period_end_day;
}

static int
take_over(struct dossier *d, const struct explanation *x, struct error *err)
{
	add_value(d, x);
	add_facts(d, x);
	if (d->report.is_aggregate && x->end_day != DATE_NONE) {
		add_members(d, x);
		add_movers(d, x);
	}
	add_held(d, x);
	add_gaps(d);
	return add_restated(d, x, err);
}

int
dossier_figures(struct dossier *d, struct error *err)
{
	struct explanation x;
	int rc = explanation_read(
	    d->world, d->subject, d->indicator, end_asked(d), &x, err);

	if (rc == 0) {
		rc = take_over(d, &x, err);
	} else if (err->code == ERROR_INPUT) {
		/* Another configuration has no such period: the report says
		 * so, and what is left of it. */
		dossier_caveat(d, xstrdup(err->text));
		error_clear(err);
		rc = 0;
	}
	explanation_fini(&x);
	return rc;
}
