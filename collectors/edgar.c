/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * edgar: the SEC's company facts,
 * facts.TAXONOMY.CONCEPT.units.UNIT[] {start?, end, val, accn, form, filed, …}.
 *
 * An entry without start is a stock.  fy and fp are of the filing and say
 * nothing about the period.  edgar_choice.c decides which entries count.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "collectors/edgar_choice.h"
#include "collectors/json_text.h"
#include "collectors/observe.h"
#include "collectors/xbrl.h"
#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

static const char identifier[] = "cik";

/* A concept's entries in the unit that the item asks for. */
struct list {
	char *path; /* "facts.us-gaap.Assets.units.USD" */
	json_t *entries;
	int exponent;
	size_t n_misfits; /* that are of the other kind: stock or flow */
	size_t first_misfit;
};

struct reading {
	struct observe observe;
	int enterprise;
	bool is_rounded;
	bool is_currency_told;
	json_t *facts;
	bool is_any_found; /* a mapped concept was there */

	/* of the item in hand */
	const struct wanted *wanted;
	const char *currency;
	struct list *lists; /* by the concept's place in the mapping */
	size_t n_lists;
	struct edgar_entries entries;
};

static void
reject(const struct reading *r, char *place, const struct error *err)
{
	harvest_reject(r->observe.out, place, xstrdup(err->text));
}

static void
reject_entry(
    const struct reading *r, int rank, size_t index, const struct error *err)
{
	reject(r, xasprintf("%s[%zu]", r->lists[rank].path, index), err);
}

/* ---- one entry ---- */

/* DATE_NONE where there is none. */
static int
read_day(json_t *entry, const char *key, int32_t *out, struct error *err)
{
	const json_t *value = json_object_get(entry, key);

	*out = DATE_NONE;
	if (value == NULL || json_is_null(value))
		return 0;
	if (!json_is_string(value))
		return error_set(err, ERROR_INPUT,
		    "%s: %s: expected a date such as \"2015-09-26\"", key,
		    json_text_kind(value));
	if (date_parse_iso(out, json_string_value(value), err) != 0)
		return error_prefix(err, "%s", key);
	return 0;
}

static int
read_days(json_t *entry, struct edgar_entry *out, struct error *err)
{
	if (!json_is_object(entry))
		return error_set(err, ERROR_INPUT, "%s: expected an object",
		    json_text_kind(entry));
	if (read_day(entry, "start", &out->start_day, err) != 0 ||
	    read_day(entry, "end", &out->end_day, err) != 0 ||
	    read_day(entry, "filed", &out->filed_day, err) != 0)
		return -1;
	if (out->end_day == DATE_NONE || out->filed_day == DATE_NONE)
		return error_set(err, ERROR_INPUT,
		    "no %s: expected a date such as \"2015-09-26\"",
		    out->end_day == DATE_NONE ? "end" : "filed");
	if (out->start_day != DATE_NONE && out->start_day > out->end_day)
		return error_set(err, ERROR_INPUT,
		    "the period's start %s lies behind its end %s",
		    json_string_value(json_object_get(entry, "start")),
		    json_string_value(json_object_get(entry, "end")));
	return 0;
}

static int
read_value(const struct reading *r, json_t *entry, struct edgar_entry *out,
    struct error *err)
{
	const json_t *value = json_object_get(entry, "val");

	if (value == NULL)
		return error_set(err, ERROR_INPUT, "no val: expected a number");
	if (xbrl_decimal(&out->value, value, r->is_rounded, err) != 0)
		return error_prefix(err, "val");
	int exponent = r->lists[out->rank].exponent;
	if (exponent != 0 &&
	    decimal_shift(&out->value, out->value, exponent) != 0)
		return error_set(err, ERROR_INPUT, "val is out of range");
	return 0;
}

static bool
is_amendment(const char *form)
{
	size_t len = form == NULL ? 0 : strlen(form);

	return len > 2 && strcmp(form + len - 2, "/A") == 0;
}

static void
read_entry(struct reading *r, int rank, size_t index)
{
	struct list *list = &r->lists[rank];
	json_t *entry = json_array_get(list->entries, index);
	bool is_flow = r->wanted->item->kind == ITEM_FLOW;
	struct edgar_entry e = { .rank = rank, .index = index };
	struct error err = { 0 };

	if (read_days(entry, &e, &err) != 0) {
		reject_entry(r, rank, index, &err);
		return;
	}
	if ((e.start_day != DATE_NONE) != is_flow) {
		if (list->n_misfits++ == 0)
			list->first_misfit = index;
		return;
	}
	if (json_is_null(json_object_get(entry, "val")))
		return;
	if (read_value(r, entry, &e, &err) != 0) {
		e.is_void = true;
		reject_entry(r, rank, index, &err);
	}
	e.accession = json_string_value(json_object_get(entry, "accn"));
	if (e.accession == NULL)
		e.accession = "";
	e.is_amendment =
	    is_amendment(json_string_value(json_object_get(entry, "form")));
	edgar_entries_add(&r->entries, &e);
}

/* ---- one item ---- */

/* The concept's object, NULL where the company has no such. */
static json_t *
find_concept(const struct reading *r, const char *concept)
{
	const char *colon = strchr(concept, ':');

	if (colon == NULL)
		return NULL; /* refused by check() */
	char *taxonomy = xstrndup(concept, (size_t)(colon - concept));
	json_t *found =
	    json_object_get(json_object_get(r->facts, taxonomy), colon + 1);
	free(taxonomy);
	return found;
}

/* The one of units that the item can be measured in, NULL with err when none
 * or several can. */
static const char *
choose_unit(
    const struct reading *r, json_t *units, int *exponent, struct error *err)
{
	char quoted[TEXT_QUOTE_SIZE];
	const char *chosen = NULL;
	const char *unit;
	json_t *entries;
	int shift;

	json_object_foreach(units, unit, entries) {
		if (!xbrl_unit_fits(r->wanted, r->currency, unit, &shift))
			continue;
		bool is_exact = text_equal(unit, r->wanted->item->unit);
		if (chosen == NULL || is_exact) {
			chosen = unit;
			*exponent = shift;
			if (is_exact)
				return chosen;
			continue;
		}
		error_set(err, ERROR_INPUT,
		    "both %s and others fit %s: expected the item's unit to "
		    "name one",
		    text_quote_z(quoted, unit), r->wanted->item->id);
		return NULL;
	}
	if (chosen == NULL) {
		char *has = json_text_keys(units);
		char *expected = xbrl_unit_expected(r->wanted, r->currency);
		error_set(err, ERROR_INPUT, "in %s only: %s asks for %s", has,
		    r->wanted->item->id, expected);
		free(expected);
		free(has);
	}
	return chosen;
}

static char *
concept_path(const char *concept)
{
	const char *colon = strchr(concept, ':');

	return xasprintf(
	    "facts.%.*s.%s", (int)(colon - concept), concept, colon + 1);
}

/* 1 and *list filled, 0 when the company has no such concept, -1 with err when
 * it has nothing to read. */
static int
find_list(struct reading *r, const char *concept, struct list *list,
    struct error *err)
{
	json_t *found = find_concept(r, concept);
	char quoted[TEXT_QUOTE_SIZE];

	if (found == NULL)
		return 0;
	r->is_any_found = true;
	json_t *units = json_object_get(found, "units");
	if (!json_is_object(units))
		return error_set(err, ERROR_INPUT,
		    "units is %s: expected an object of lists",
		    json_text_kind(units));
	const char *unit = choose_unit(r, units, &list->exponent, err);
	if (unit == NULL)
		return -1;
	json_t *entries = json_object_get(units, unit);
	if (!json_is_array(entries))
		return error_set(err, ERROR_INPUT,
		    "units.%s is %s: expected a list",
		    text_quote_z(quoted, unit), json_text_kind(entries));
	list->entries = entries;
	text_quote_z(quoted, unit);
	char *path = concept_path(concept);
	list->path = xasprintf(
	    "%s.units.%.*s", path, (int)strlen(quoted) - 2, quoted + 1);
	free(path);
	return 1;
}

static void
tell_misfits(const struct reading *r, int rank)
{
	const struct list *list = &r->lists[rank];
	bool is_flow = r->wanted->item->kind == ITEM_FLOW;
	struct error err = { 0 };

	if (list->n_misfits == 0)
		return;
	error_set(&err, ERROR_INPUT,
	    "%s start, but %s is a %s: %zu such entries are left out",
	    is_flow ? "no" : "a", r->wanted->item->id,
	    is_flow ? "flow" : "stock", list->n_misfits);
	reject_entry(r, rank, list->first_misfit, &err);
}

static bool
take_figure(void *arg, const struct edgar_entry *e)
{
	struct reading *r = arg;
	struct record record = {
		.enterprise = r->enterprise,
		.end_day = e->end_day,
		.start_day = e->start_day,
		.reported_day = e->filed_day,
		.row = (uint32_t)e->index + 1,
	};
	struct error err = { 0 };

	if (observe_record(&r->observe, &record, &err) != 0) {
		reject_entry(r, e->rank, e->index, &err);
		return false;
	}
	harvest_add(r->observe.out,
	    &(struct observation){
		.enterprise = r->enterprise,
		.item = r->wanted->mapping->item,
		.period = { e->start_day, e->end_day },
		.value = e->value,
		.reported_day = e->filed_day,
		.row = record.row,
	    });
	return true;
}

static void
refuse_entry(void *arg, const struct edgar_entry *e, const struct error *why)
{
	reject_entry(arg, e->rank, e->index, why);
}

/* What lies in no unit of the item is told where no other concept gave it
 * figures: a translation into dollars beside the real figures is no fault. */
static void
read_concepts(struct reading *r)
{
	const struct texts *concepts = &r->wanted->mapping->paths;
	struct error missed = { 0 };
	const char *missed_at = NULL;

	for (size_t i = 0; i < concepts->n; i++) {
		struct list *list = &r->lists[i];
		struct error err = { 0 };
		int rc = find_list(r, concepts->text[i], list, &err);
		if (rc < 0 && missed_at == NULL) {
			missed = err;
			missed_at = concepts->text[i];
		}
		for (size_t k = 0; k < json_array_size(list->entries); k++)
			read_entry(r, (int)i, k);
		tell_misfits(r, (int)i);
	}
	if (missed_at != NULL && r->entries.n == 0)
		reject(r, concept_path(missed_at), &missed);
}

static void
read_item(struct reading *r, const struct wanted *w)
{
	const struct edgar_choice choice = {
		.take = take_figure, .refuse = refuse_entry, .arg = r
	};
	struct error err = { 0 };

	r->wanted = w;
	r->n_lists = w->mapping->paths.n;
	r->currency = xbrl_currency(&r->observe, w, r->enterprise, &err);
	if (r->currency == NULL) {
		if (!r->is_currency_told)
			reject(r, xstrdup("unit"), &err);
		r->is_currency_told = true;
		r->is_any_found = true; /* nobody has looked */
		return;
	}
	r->lists = xcalloc(r->n_lists, sizeof *r->lists);
	read_concepts(r);
	edgar_choose(&r->entries, &choice);
	r->entries.n = 0;
	for (size_t i = 0; i < r->n_lists; i++)
		free(r->lists[i].path);
	free(r->lists);
}

/* ---- whose facts ---- */

/* The column that the feed's documents are told apart by. */
static const char *
cell_of(const struct observe *o, int enterprise)
{
	const struct roster *roster = o->config->roster;
	const char *key = o->feed->enterprise_key;
	const char *cell =
	    roster_cell(roster, enterprise, key == NULL ? "code" : key);

	return cell == NULL || cell[0] == '\0'
	    ? roster->enterprises[enterprise].id
	    : cell;
}

/* The only enterprise of the feed with that number. */
static int
find_by_cik(
    const struct observe *o, int *out, const char *cik, struct error *err)
{
	const struct roster *roster = o->config->roster;
	int found = -1;

	for (size_t i = 0; i < roster->n; i++) {
		if (!feed_covers(o->feed, roster, (int)i) ||
		    !xbrl_same_number(cell_of(o, (int)i), cik))
			continue;
		if (found >= 0)
			return error_set(err, ERROR_INPUT,
			    "cik %s is of both %s and %s: expected one "
			    "enterprise",
			    cik, roster->enterprises[found].id,
			    roster->enterprises[i].id);
		found = (int)i;
	}
	if (found < 0)
		return error_set(err, ERROR_INPUT,
		    "cik %s is no enterprise that the feed reports", cik);
	*out = found;
	return 0;
}

static bool
is_number(const char *text)
{
	if (strncmp(text, "CIK", 3) == 0)
		text += 3;
	return text[0] != '\0' && strspn(text, "0123456789") == strlen(text);
}

static bool
fills_url(const struct feed *feed, const char *column)
{
	char *placeholder = xasprintf("{%s}", column);
	bool is_there =
	    feed->url != NULL && strstr(feed->url, placeholder) != NULL;

	free(placeholder);
	return is_there;
}

/* Without the setting enterprise_key, any column that fills the url may be the
 * one that has the number. */
static int
check_cik(
    const struct observe *o, int enterprise, const char *cik, struct error *err)
{
	const struct roster *roster = o->config->roster;
	const struct enterprise *e = &roster->enterprises[enterprise];
	const char *other = NULL;

	for (size_t i = 0; i < roster->n_columns; i++) {
		const char *name = roster->columns[i];
		bool is_key = o->feed->enterprise_key == NULL
		    ? fills_url(o->feed, name)
		    : strcmp(name, o->feed->enterprise_key) == 0;
		if (!is_key || !is_number(e->cells[i]))
			continue;
		if (xbrl_same_number(e->cells[i], cik))
			return 0;
		other = e->cells[i];
	}
	if (other == NULL)
		return 0;
	return error_set(err, ERROR_INPUT,
	    "cik: these are the facts of %s: expected those of %s, as the "
	    "roster has it for %s",
	    cik, other, e->id);
}

static int
read_cik(char **out, json_t *root, struct error *err)
{
	const json_t *value = json_object_get(root, identifier);
	char quoted[TEXT_QUOTE_SIZE];
	int64_t number = 0;
	struct decimal decimal;
	struct error ignored;

	*out = NULL;
	if (value == NULL || json_is_null(value))
		return 0;
	if (json_is_string(value) && is_number(json_string_value(value))) {
		*out = xstrdup(json_string_value(value));
		return 0;
	}
	if (json_is_string(value))
		return error_set(err, ERROR_INPUT, "cik: %s: expected a number",
		    text_quote_z(quoted, json_string_value(value)));
	if (xbrl_decimal(&decimal, value, false, &ignored) != 0 ||
	    !decimal_to_int64(&number, decimal) || number < 0)
		return error_set(err, ERROR_INPUT,
		    "cik: %s: expected a number such as 320193",
		    json_text_kind(value));
	*out = xasprintf("%" PRId64, number);
	return 0;
}

static int
find_enterprise(struct reading *r, json_t *root, struct error *err)
{
	const struct observe *o = &r->observe;
	const struct span none = { 0 };
	char *cik;

	if (read_cik(&cik, root, err) != 0)
		return -1;
	int rc;
	if (o->feed->enterprise == NULL) {
		rc = observe_enterprise(o, &r->enterprise, none, err);
		if (rc == 0 && cik != NULL)
			rc = check_cik(o, r->enterprise, cik, err);
	} else if (cik != NULL) {
		rc = find_by_cik(o, &r->enterprise, cik, err);
	} else {
		rc = error_set(err, ERROR_INPUT,
		    "no cik: expected the number of the enterprise");
	}
	free(cik);
	return rc;
}

/* ---- the document ---- */

/* A company that has none of what is mapped reports by other concepts: that
 * is for a person to see. */
static int
check_found(const struct reading *r, struct error *err)
{
	if (r->is_any_found || json_object_size(r->facts) == 0)
		return 0;
	char *expected = observe_expected(&r->observe);
	char *has = json_text_keys(r->facts);
	error_set(
	    err, ERROR_INPUT, "facts has none of %s: it has %s", expected, has);
	free(has);
	free(expected);
	return -1;
}

static int
read_root(struct reading *r, json_t *root, struct error *err)
{
	r->facts = json_object_get(root, "facts");
	if (!json_is_object(r->facts)) {
		char *has = json_text_keys(root);
		error_set(err, ERROR_INPUT,
		    "no company facts: expected an object with \"facts\", "
		    "found %s",
		    has);
		free(has);
		return -1;
	}
	if (find_enterprise(r, root, err) != 0)
		return -1;
	for (size_t i = 0; i < r->observe.n_wanted; i++)
		read_item(r, &r->observe.wanted[i]);
	return check_found(r, err);
}

static int
parse(const struct config *config, const struct feed *feed,
    const struct document *document, struct harvest *out, struct error *err)
{
	struct reading r = { 0 };
	json_t *root = xbrl_load(feed, document, &r.is_rounded, err);

	if (root == NULL)
		return -1;
	observe_init(&r.observe, config, feed, document, out);
	int rc = read_root(&r, root, err);
	edgar_entries_fini(&r.entries);
	observe_fini(&r.observe);
	json_decref(root);
	return rc;
}

static void
check(const struct config *config, const struct feed *feed,
    struct problems *problems)
{
	xbrl_check(config, feed, identifier, problems);
	if (feed->reported_on != NULL)
		problems_add(problems, feed_place(config, feed, "reported_on"),
		    "feed %s: reported_on: the format edgar has the day on "
		    "which each figure was filed: expected it left out",
		    feed->id);
}

const struct collector edgar_collector = {
	.name = "edgar",
	.row_word = "entry",
	.check = check,
	.parse = parse,
};
