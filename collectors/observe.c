/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * observe: periods, enterprises, units and numbers, the same for every format.
 */
#include <stdlib.h>
#include <string.h>

#include "collectors/number.h"
#include "collectors/observe.h"
#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

static void
add_wanted(struct observe *o, enum role role, const struct mappings *mappings)
{
	const char *feed_unit = o->is_unit_in_name ? NULL : o->feed->unit;

	for (size_t i = 0; i < mappings->n; i++) {
		const struct mapping *mapping = &mappings->mapping[i];
		const struct item *item = &o->config->items[mapping->item];
		struct wanted *w = &o->wanted[o->n_wanted++];
		*w = (struct wanted){
			.role = role,
			.item = item,
			.mapping = mapping,
			.unit_kind = unit_kind_of_item(item->unit),
		};
		if (w->unit_kind == UNIT_MONEY && feed_unit != NULL)
			w->unit = unit_find(feed_unit, strlen(feed_unit));
	}
}

void
observe_init(struct observe *o, const struct config *config,
    const struct feed *feed, const struct document *document,
    struct harvest *out)
{
	*o = (struct observe){
		.config = config,
		.feed = feed,
		.document = document,
		.out = out,
		.is_unit_in_name = text_equal(feed->unit, "in_name"),
		.key_column = feed_key_column(feed, config->roster),
	};
	o->wanted = xcalloc(
	    feed->items.n + feed->prior.n + feed->opening.n, sizeof *o->wanted);
	add_wanted(o, ROLE_OWN, &feed->items);
	add_wanted(o, ROLE_PRIOR, &feed->prior);
	add_wanted(o, ROLE_OPENING, &feed->opening);
}

void
observe_fini(struct observe *o)
{
	free(o->wanted);
	*o = (struct observe){ 0 };
}

bool
observe_is_missing(const struct observe *o, struct span *text)
{
	text_strip(&text->text, &text->len);
	if (text->len == 0)
		return true;
	for (size_t i = 0; i < o->feed->missing.n; i++) {
		const char *missing = o->feed->missing.text[i];
		if (strlen(missing) == text->len &&
		    memcmp(missing, text->text, text->len) == 0)
			return true;
	}
	return false;
}

int
observe_currency_text(const struct observe *o, int enterprise, struct span text,
    struct error *err)
{
	const struct enterprise *e =
	    &o->config->roster->enterprises[enterprise];
	char quoted[TEXT_QUOTE_SIZE];

	text_strip(&text.text, &text.len);
	/* 元 alone is anybody's, 美元 and USD are one. */
	const struct unit *unit = unit_find(text.text, text.len);
	if (unit != NULL && unit->kind == UNIT_MONEY && unit->exponent == 0 &&
	    unit->currency == NULL)
		return 0;
	const char *currency = unit_currency(text.text, text.len);
	if (currency != NULL && strcmp(currency, e->currency) == 0)
		return 0;
	if (text.len == strlen(e->currency) &&
	    memcmp(text.text, e->currency, text.len) == 0)
		return 0;
	return error_set(err, ERROR_INPUT,
	    "the currency %s: expected %s, in which %s reports",
	    text_quote(quoted, text.text, text.len), e->currency, e->id);
}

int
observe_correction(int32_t *out, struct span text, struct error *err)
{
	struct error unused = { 0 };
	char quoted[TEXT_QUOTE_SIZE];
	struct decimal number;
	int64_t value;

	text_strip(&text.text, &text.len);
	if (decimal_parse(&number, text.text, text.len, &unused) == 0 &&
	    decimal_to_int64(&value, number) && value >= INT32_MIN &&
	    value <= INT32_MAX) {
		*out = (int32_t)value;
		return 0;
	}
	return error_set(err, ERROR_INPUT,
	    "%s: expected the correction's number, such as 0 or 1",
	    text_quote(quoted, text.text, text.len));
}

const struct wanted *
observe_named(
    const struct observe *o, struct span name, size_t *next, uint16_t *choice)
{
	while (*next < o->n_wanted) {
		const struct wanted *w = &o->wanted[(*next)++];
		const struct texts *names = &w->mapping->paths;
		for (size_t i = 0; i < names->n; i++) {
			if (strlen(names->text[i]) != name.len ||
			    memcmp(names->text[i], name.text, name.len) != 0)
				continue;
			*choice = (uint16_t)(i < UINT16_MAX ? i : UINT16_MAX);
			return w;
		}
	}
	return NULL;
}

int
observe_day(int32_t *out, struct span text, struct error *err)
{
	text_strip(&text.text, &text.len);
	return date_parse(out, text.text, text.len, err);
}

static int
check_days(const struct observe *o, const struct record *r, struct error *err)
{
	char day[DATE_TEXT_SIZE];
	char arrived[DATE_TEXT_SIZE];

	date_text(arrived, o->document->arrived_day);
	/* Disclosed this evening for tomorrow, say, or read while the clock was
	 * wrong. */
	if (r->end_day > o->document->arrived_day ||
	    r->reported_day > o->document->arrived_day)
		o->out->has_early = true;
	if (r->end_day > o->document->arrived_day)
		return error_set(err, ERROR_INPUT,
		    "the period's end %s is in the future: the document came "
		    "on %s",
		    date_text(day, r->end_day), arrived);
	if (r->reported_day > o->document->arrived_day)
		return error_set(err, ERROR_INPUT,
		    "the day of the report %s is in the future: the document "
		    "came on %s",
		    date_text(day, r->reported_day), arrived);
	/* A constant of the feed speaks of many reports at once. */
	if (o->feed->reported_day == DATE_NONE &&
	    r->reported_day < r->end_day - PERIOD_SLACK_DAYS)
		return error_set(err, ERROR_INPUT,
		    "the day of the report %s lies before the period's end %s",
		    date_text(day, r->reported_day),
		    date_text(arrived, r->end_day));
	return 0;
}

/* The first day of the record's flows; DATE_NONE with *fault. */
static int32_t
flow_start(const struct feed *feed, const struct record *r, int fiscal_month,
    enum fault *fault)
{
	int32_t grid_end;

	switch ((enum flows)feed->flows) {
	case FLOWS_YTD:
		return fiscal_year_start(r->end_day, fiscal_month);
	case FLOWS_SINGLE:
		grid_end = rhythm_nearest_end(
		    r->end_day, (enum rhythm)feed->rhythm, fiscal_month);
		if (grid_end != DATE_NONE)
			return rhythm_start(
			    grid_end, (enum rhythm)feed->rhythm);
		*fault = FAULT_OFF_GRID;
		return DATE_NONE;
	case FLOWS_EXPLICIT:
		if (r->start_day == DATE_NONE)
			*fault = FAULT_NO_START;
		else if (r->start_day > r->end_day)
			*fault = FAULT_LATE_START;
		return r->start_day;
	}
	return DATE_NONE;
}

int
observe_record(const struct observe *o, struct record *r, struct error *err)
{
	const struct roster *roster = o->config->roster;
	int fiscal_month = roster->enterprises[r->enterprise].fiscal_month;

	if (r->reported_day == DATE_NONE)
		r->reported_day = o->feed->reported_day != DATE_NONE
		    ? o->feed->reported_day
		    : o->document->arrived_day;
	if (check_days(o, r, err) != 0)
		return -1;
	r->flow_fault = FAULT_NONE;
	r->is_currency_told = false;
	r->basis_year = fiscal_year(r->end_day, fiscal_month);

	int32_t start = flow_start(o->feed, r, fiscal_month, &r->flow_fault);
	int32_t prior_end = date_add_months(r->end_day, -12);
	r->flow[ROLE_OWN] = (struct period){ start, r->end_day };
	r->stock[ROLE_OWN] = (struct period){ DATE_NONE, r->end_day };
	r->flow[ROLE_PRIOR] =
	    (struct period){ start == DATE_NONE ? start
						: date_add_months(start, -12),
		    prior_end };
	r->stock[ROLE_PRIOR] = (struct period){ DATE_NONE, prior_end };
	/* Where the year before ended; a flow has no opening. */
	r->stock[ROLE_OPENING] = (struct period){ DATE_NONE,
		fiscal_year_start(r->end_day, fiscal_month) - 1 };
	r->flow[ROLE_OPENING] = r->stock[ROLE_OPENING];
	return 0;
}

int
observe_unit(const struct observe *o, const struct wanted *w,
    const struct unit *unit, struct span shown, struct error *err)
{
	char quoted[TEXT_QUOTE_SIZE];

	if (!o->is_unit_in_name)
		return 0;
	if (unit == NULL && shown.len == 0) {
		if (w->unit_kind != UNIT_MONEY)
			return 0;
		return error_set(err, ERROR_INPUT,
		    "no unit in the name: expected one of money, such as "
		    "(万元)");
	}
	if (unit == NULL)
		return error_set(err, ERROR_INPUT, "%s is not a known unit",
		    text_quote(quoted, shown.text, shown.len));
	if (unit->kind != w->unit_kind)
		return error_set(err, ERROR_INPUT,
		    "the unit %s does not fit %s, which is measured in %s",
		    text_quote(quoted, shown.text, shown.len), w->item->id,
		    w->item->unit);
	return 0;
}

int
observe_currency(const struct observe *o, int enterprise,
    const struct unit *unit, struct error *err)
{
	const struct enterprise *e =
	    &o->config->roster->enterprises[enterprise];

	if (unit == NULL || unit->currency == NULL ||
	    strcmp(unit->currency, e->currency) == 0)
		return 0;
	return error_set(err, ERROR_INPUT,
	    "the unit \"%s\" is of %s, but %s reports in %s", unit->name,
	    unit->currency, e->id, e->currency);
}

void
observe_split(const struct observe *o, struct span text, struct span *name,
    struct span *unit)
{
	size_t name_len;

	text_strip(&text.text, &text.len);
	*name = text;
	*unit = (struct span){ 0 };
	if (!o->is_unit_in_name ||
	    !unit_split(
		text.text, text.len, &name_len, &unit->text, &unit->len))
		return;
	name->len = name_len;
	text_strip(&name->text, &name->len);
	text_strip(&unit->text, &unit->len);
}

/* What keeps a flow from being dated, once a record. */
static void
tell_fault(const struct observe *o, struct record *r, const struct spot *spot)
{
	struct spot whole = *spot;
	struct error err = { 0 };
	char end[DATE_TEXT_SIZE];
	char start[DATE_TEXT_SIZE];

	whole.column = (struct span){ 0 };
	date_text(end, r->end_day);
	switch (r->flow_fault) {
	case FAULT_OFF_GRID:
		error_set(&err, ERROR_INPUT,
		    "the period's end %s is not within %d days of the end of "
		    "a %s: its flows cannot be dated",
		    end, PERIOD_SLACK_DAYS,
		    rhythm_name((enum rhythm)o->feed->rhythm));
		break;
	case FAULT_NO_START:
		error_set(&err, ERROR_INPUT,
		    "no start of the period that ends %s: its flows cannot be "
		    "dated",
		    end);
		break;
	case FAULT_LATE_START:
		error_set(&err, ERROR_INPUT,
		    "the period's start %s lies behind its end %s",
		    date_text(start, r->start_day), end);
		break;
	case FAULT_NONE:
	case FAULT_TOLD:
		return;
	}
	observe_reject(o, &whole, &err);
	r->flow_fault = FAULT_TOLD;
}

/* The text as a number of base units. */
static int
read_value(struct decimal *out, const struct feed *feed,
    const struct unit *unit, struct span text, struct error *err)
{
	char quoted[TEXT_QUOTE_SIZE];

	*out = (struct decimal){ 0 };
	if (number_read(out, feed, text, err) != 0)
		return -1;
	if (unit == NULL || decimal_shift(out, *out, unit->exponent) == 0)
		return 0;
	return error_set(err, ERROR_INPUT, "%s %s is out of range",
	    text_quote(quoted, text.text, text.len), unit->name);
}

void
observe_figure(const struct observe *o, struct record *r,
    const struct wanted *w, const struct unit *unit, const struct spot *spot,
    struct span text)
{
	bool is_flow = w->item->kind == ITEM_FLOW;
	struct error err = { 0 };
	struct decimal value;

	if (is_flow && r->flow_fault != FAULT_NONE) {
		tell_fault(o, r, spot);
		return;
	}
	if (observe_currency(o, r->enterprise, unit, &err) != 0) {
		if (!r->is_currency_told)
			observe_reject(o, spot, &err);
		r->is_currency_told = true;
		return;
	}
	if (read_value(&value, o->feed, unit, text, &err) != 0)
		observe_reject(o, spot, &err);
	harvest_add(o->out,
	    &(struct observation){
		.enterprise = r->enterprise,
		.item = w->mapping->item,
		.period = is_flow ? r->flow[w->role] : r->stock[w->role],
		.basis_year = w->role == ROLE_OWN ? 0 : r->basis_year,
		.value = value,
		.reported_day = r->reported_day,
		.row = r->row,
		.correction = r->correction,
		.choice = r->choice,
		.is_unreadable = err.text[0] != '\0',
	    });
}

/* What a payload calls a row or column: cut and made harmless as text_quote()
 * does it, without the quotes. */
static void
append_shown(struct buf *out, const char *before, struct span text)
{
	char quoted[TEXT_QUOTE_SIZE];

	text_quote(quoted, text.text, text.len);
	buf_puts(out, before);
	buf_append(out, quoted + 1, strlen(quoted) - 2);
}

void
observe_reject(
    const struct observe *o, const struct spot *spot, const struct error *err)
{
	struct buf place = { 0 };

	buf_printf(&place, "%s %u", spot->kind, (unsigned)spot->row);
	if (spot->name.len > 0)
		append_shown(&place, " ", spot->name);
	if (spot->column.len > 0)
		append_shown(&place,
		    strcmp(spot->kind, "row") == 0 ? ": column " : ": ",
		    spot->column);
	harvest_reject(o->out, buf_take(&place), xstrdup(err->text));
}

char *
observe_expected(const struct observe *o)
{
	enum { NAMES_SHOWN = 4 };
	struct buf out = { 0 };

	for (size_t i = 0; i < o->n_wanted && i < NAMES_SHOWN; i++)
		buf_printf(&out, "%s%s", i == 0 ? "" : ", ",
		    o->wanted[i].mapping->paths.text[0]);
	if (o->n_wanted > NAMES_SHOWN)
		buf_puts(&out, ", …");
	return buf_take(&out);
}
