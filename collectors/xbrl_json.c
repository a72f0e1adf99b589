/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * xbrl_json: a report in xBRL-JSON, { documentInfo, facts: { ID: fact } }, or
 * just a list of facts, as some who publish them make of it.
 *
 * The report does not say when it was made.  The same figure may stand in it
 * many times: once is enough where all agree as far as they were rounded.
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "collectors/json_text.h"
#include "collectors/observe.h"
#include "collectors/xbrl.h"
#include "collectors/xbrl_json_fact.h"
#include "daemon/base/buf.h"
#include "daemon/base/order.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

static const char identifier[] = "entity";

/* A concept of the mapping, by name. */
struct sought {
	const char *concept;
	int wanted;
	int rank; /* its place in the item's list */
};

/* A fact for an item. */
struct figure {
	int wanted;
	int enterprise;
	int32_t start_day, end_day;
	int rank;
	int granule;
	bool is_void; /* refused, yet no less preferred concept steps in */
	struct decimal value;
	uint32_t row; /* of the fact, from 1 */
	const char *id;
};

struct reading {
	struct observe observe;
	bool is_rounded;
	struct sought *sought; /* by concept */
	size_t n_sought;
	struct figure *figures;
	size_t n, size;
	uint32_t n_facts;
	const char *id;         /* of the fact in hand; NULL in a list */
	const char *entity;     /* of the first fact that was used */
	int enterprise;         /* of that entity */
	bool is_any_found;      /* a mapped concept was there */
	struct misfit *misfits; /* by wanted */
};

/* The first fact of an item in another unit. */
struct misfit {
	char *place;
	struct error why;
};

/* ---- places ---- */

/* An id comes from the document: cut and harmless. */
static char *
place_of(const char *id, uint32_t row)
{
	char quoted[TEXT_QUOTE_SIZE];

	if (id == NULL)
		return xasprintf("fact %u", (unsigned)row);
	return xasprintf(
	    "fact %u: %s", (unsigned)row, text_quote_z(quoted, id));
}

static void
reject(const struct reading *r, const char *id, uint32_t row,
    const struct error *err)
{
	harvest_reject(r->observe.out, place_of(id, row), xstrdup(err->text));
}

/* ---- the mapping, by concept ---- */

static int
compare_sought(const void *a, const void *b)
{
	const struct sought *x = a;
	const struct sought *y = b;
	int order = strcmp(x->concept, y->concept);

	return order != 0 ? order : x->wanted - y->wanted;
}

static void
index_concepts(struct reading *r)
{
	const struct observe *o = &r->observe;
	size_t size = 0;

	for (size_t i = 0; i < o->n_wanted; i++) {
		const struct texts *concepts = &o->wanted[i].mapping->paths;
		for (size_t k = 0; k < concepts->n; k++) {
			r->sought = xgrow(
			    r->sought, r->n_sought, &size, sizeof *r->sought);
			r->sought[r->n_sought++] = (struct sought){
				.concept = concepts->text[k],
				.wanted = (int)i,
				.rank = (int)k,
			};
		}
	}
	if (r->n_sought > 1)
		qsort(
		    r->sought, r->n_sought, sizeof *r->sought, compare_sought);
	r->misfits = xcalloc(o->n_wanted, sizeof *r->misfits);
}

static size_t
first_sought(const struct reading *r, const char *concept)
{
	size_t low = 0;
	size_t high = r->n_sought;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(r->sought[middle].concept, concept) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool
is_sought(const struct reading *r, size_t i, const char *concept)
{
	return i < r->n_sought && strcmp(r->sought[i].concept, concept) == 0;
}

/* ---- whose fact ---- */

/* The enterprise by the identifier behind its scheme's prefix; a number is
 * looked up as it is and without its leading zeros. */
static int
find_by_identifier(
    const struct reading *r, int *out, const char *entity, struct error *err)
{
	const char *colon = strchr(entity, ':');
	const char *name = colon == NULL ? entity : colon + 1;
	const char *short_name = name + strspn(name, "0");
	struct error ignored;

	if (observe_enterprise(&r->observe, out,
		(struct span){ name, strlen(name) }, err) == 0)
		return 0;
	if (short_name == name || short_name[0] == '\0' ||
	    strspn(name, "0123456789") != strlen(name))
		return -1;
	return observe_enterprise(&r->observe, out,
	    (struct span){ short_name, strlen(short_name) }, &ignored);
}

/* 0 and r->enterprise is the fact's; 1 with err when the fact cannot be taken,
 * -1 with err when the document cannot. */
static int
find_enterprise(struct reading *r, const json_t *fact, struct error *err)
{
	const char *entity = xbrl_json_entity(fact);
	const struct span none = { 0 };
	char first[TEXT_QUOTE_SIZE];
	char second[TEXT_QUOTE_SIZE];

	if (entity != NULL && text_equal(r->entity, entity))
		return 0;
	if (r->observe.feed->enterprise != NULL) {
		if (entity == NULL) {
			error_set(err, ERROR_INPUT,
			    "no entity: expected an identifier");
			return 1;
		}
		if (find_by_identifier(r, &r->enterprise, entity, err) != 0)
			return 1;
	} else if (r->entity != NULL && entity != NULL) {
		return error_set(err, ERROR_INPUT,
		    "facts of two entities, %s and %s: expected one, or "
		    "enterprise = \"entity\" in the feed",
		    text_quote_z(first, r->entity),
		    text_quote_z(second, entity));
	} else if (observe_enterprise(&r->observe, &r->enterprise, none, err) !=
	    0) {
		return -1;
	}
	if (entity != NULL)
		r->entity = entity;
	return 0;
}

/* ---- one fact ---- */

static void
note_misfit(struct reading *r, const struct sought *t, const struct error *why)
{
	struct misfit *misfit = &r->misfits[t->wanted];

	if (misfit->place != NULL)
		return;
	misfit->place = place_of(r->id, r->n_facts);
	misfit->why = *why;
}

/* × 10^*exponent makes the item's unit of the fact's.  -1 with err. */
static int
check_unit(const struct reading *r, const struct wanted *w, const json_t *fact,
    int *exponent, struct error *err)
{
	char unit[XBRL_UNIT_SIZE];
	char quoted[TEXT_QUOTE_SIZE];
	const char *currency =
	    xbrl_currency(&r->observe, w, r->enterprise, err);

	if (currency == NULL)
		return -1;
	xbrl_json_unit(fact, unit);
	if (xbrl_unit_fits(w, currency, unit, exponent))
		return 0;
	char *expected = xbrl_unit_expected(w, currency);
	error_set(err, ERROR_INPUT, "in %s only: %s asks for %s",
	    text_quote_z(quoted, unit), w->item->id, expected);
	free(expected);
	return -1;
}

static int
check_kind(const struct wanted *w, const struct figure *f, struct error *err)
{
	bool is_flow = w->item->kind == ITEM_FLOW;

	if ((f->start_day != DATE_NONE) == is_flow)
		return 0;
	return error_set(err, ERROR_INPUT, "%s, but %s is a %s",
	    is_flow ? "an instant" : "a duration", w->item->id,
	    is_flow ? "flow" : "stock");
}

static int
read_value(const struct reading *r, const json_t *fact, int exponent,
    struct figure *f, struct error *err)
{
	const json_t *value = json_object_get(fact, "value");

	if (xbrl_json_granule(fact, &f->granule, err) != 0)
		return -1;
	if (xbrl_decimal(&f->value, value, r->is_rounded, err) != 0)
		return error_prefix(err, "value");
	if (exponent == 0)
		return 0;
	if (f->granule != XBRL_EXACT)
		f->granule += exponent;
	if (decimal_shift(&f->value, f->value, exponent) != 0)
		return error_set(err, ERROR_INPUT, "value is out of range");
	return 0;
}

static void
take_sought(struct reading *r, const struct sought *t, const json_t *fact,
    const struct figure *read)
{
	const struct wanted *w = &r->observe.wanted[t->wanted];
	struct figure f = *read;
	struct error err = { 0 };
	int exponent;

	f.wanted = t->wanted;
	f.rank = t->rank;
	if (check_unit(r, w, fact, &exponent, &err) != 0 ||
	    check_kind(w, &f, &err) != 0) {
		note_misfit(r, t, &err);
		return;
	}
	if (read_value(r, fact, exponent, &f, &err) != 0) {
		f.is_void = true;
		reject(r, f.id, f.row, &err);
	}
	r->figures = xgrow(r->figures, r->n, &r->size, sizeof *r->figures);
	r->figures[r->n++] = f;
}

static bool
is_missing(const struct reading *r, const json_t *fact)
{
	const json_t *value = json_object_get(fact, "value");
	struct span text = { json_string_value(value),
		json_string_length(value) };

	return text.text != NULL && observe_is_missing(&r->observe, &text);
}

static int
take_fact(struct reading *r, const json_t *fact, struct error *err)
{
	const char *concept = xbrl_json_concept(fact);
	struct figure f = { .row = ++r->n_facts, .id = r->id };
	struct error fact_err = { 0 };

	if (concept == NULL) {
		error_set(&fact_err, ERROR_INPUT,
		    "no fact: expected an object with dimensions.concept");
		reject(r, r->id, r->n_facts, &fact_err);
		return 0;
	}
	size_t t = first_sought(r, concept);
	if (!is_sought(r, t, concept))
		return 0;
	r->is_any_found = true;
	if (!xbrl_json_is_total(fact) || is_missing(r, fact))
		return 0;
	int rc = find_enterprise(r, fact, &fact_err);
	if (rc < 0) {
		*err = fact_err;
		return -1;
	}
	f.enterprise = r->enterprise;
	if (rc > 0 ||
	    xbrl_json_period(fact, &f.start_day, &f.end_day, &fact_err) != 0) {
		reject(r, f.id, f.row, &fact_err);
		return 0;
	}
	for (; is_sought(r, t, concept); t++)
		take_sought(r, &r->sought[t], fact, &f);
	return 0;
}

static int
take_facts(struct reading *r, json_t *facts, struct error *err)
{
	const char *id;
	json_t *fact;

	json_object_foreach(facts, id, fact) {
		r->id = id;
		if (take_fact(r, fact, err) != 0)
			return -1;
	}
	for (size_t i = 0; i < json_array_size(facts); i++) {
		fact = json_array_get(facts, i);
		r->id = json_string_value(json_object_get(fact, "factId"));
		if (take_fact(r, fact, err) != 0)
			return -1;
	}
	return 0;
}

/* ---- which of several counts ---- */

static int
compare_keys(const struct figure *a, const struct figure *b)
{
	const int32_t keys[][2] = {
		{ a->wanted, b->wanted },
		{ a->enterprise, b->enterprise },
		{ a->end_day, b->end_day },
		{ a->start_day, b->start_day },
	};

	return order_pairs(keys, ARRAY_SIZE(keys));
}

/* The finest of the most preferred concept first. */
static int
compare_figures(const void *a, const void *b)
{
	const struct figure *x = a;
	const struct figure *y = b;
	int order = compare_keys(x, y);

	if (order == 0)
		order = order_int(x->rank, y->rank);
	if (order == 0)
		order = x->is_void - y->is_void;
	if (order == 0)
		order = order_int(x->granule, y->granule);
	return order != 0 ? order : order_int(x->row, y->row);
}

static void
take_figure(const struct reading *r, const struct figure *f)
{
	struct record record = {
		.enterprise = f->enterprise,
		.end_day = f->end_day,
		.start_day = f->start_day,
		.reported_day = DATE_NONE,
		.row = f->row,
	};
	struct error err = { 0 };

	if (observe_record(&r->observe, &record, &err) != 0) {
		reject(r, f->id, f->row, &err);
		return;
	}
	harvest_add(r->observe.out,
	    &(struct observation){
		.enterprise = f->enterprise,
		.item = r->observe.wanted[f->wanted].mapping->item,
		.period = { f->start_day, f->end_day },
		.value = f->value,
		.reported_day = record.reported_day,
		.row = f->row,
	    });
}

static void
reject_contradiction(
    const struct reading *r, const struct figure *f, const struct figure *other)
{
	char mine[DECIMAL_TEXT_SIZE];
	char theirs[DECIMAL_TEXT_SIZE];
	struct error err = { 0 };

	error_set(&err, ERROR_INPUT,
	    "value is %s here, but %s in fact %u, beyond what rounding "
	    "explains: neither counts",
	    decimal_text(mine, f->value), decimal_text(theirs, other->value),
	    (unsigned)other->row);
	reject(r, f->id, f->row, &err);
}

/* The figures of one concept for one period, the finest first. */
static void
settle_group(const struct reading *r, const struct figure *group, size_t n)
{
	const struct figure *best = &group[0];
	const struct figure *other = NULL;
	size_t n_good = 0;

	for (; n_good < n && !group[n_good].is_void; n_good++) {
		const struct figure *f = &group[n_good];
		if (other == NULL &&
		    !xbrl_agree(
			best->value, best->granule, f->value, f->granule))
			other = f;
	}
	if (n_good == 0)
		return;
	if (other == NULL) {
		take_figure(r, best);
		return;
	}
	for (size_t i = 0; i < n_good; i++)
		reject_contradiction(
		    r, &group[i], &group[i] == other ? best : other);
}

static void
settle_figures(struct reading *r)
{
	size_t n;

	if (r->n > 1)
		qsort(r->figures, r->n, sizeof *r->figures, compare_figures);
	for (size_t i = 0; i < r->n; i += n) {
		const struct figure *first = &r->figures[i];
		size_t n_preferred = 1;
		for (n = 1; i + n < r->n && compare_keys(first, &first[n]) == 0;
		     n++)
			n_preferred += first[n].rank == first->rank;
		settle_group(r, first, n_preferred);
	}
}

/* An item that has figures in its own unit may have others beside them. */
static void
tell_misfits(struct reading *r)
{
	for (size_t i = 0; i < r->n; i++)
		r->misfits[r->figures[i].wanted].why.code = ERROR_NONE;
	for (size_t i = 0; i < r->observe.n_wanted; i++) {
		struct misfit *misfit = &r->misfits[i];
		if (misfit->place != NULL && misfit->why.code != ERROR_NONE)
			harvest_reject(r->observe.out, xstrdup(misfit->place),
			    xstrdup(misfit->why.text));
	}
}

/* ---- the document ---- */

static int
check_found(const struct reading *r, struct error *err)
{
	if (r->is_any_found || r->n_facts == 0)
		return 0;
	char *expected = observe_expected(&r->observe);
	error_set(err, ERROR_INPUT, "none of %u facts is of %s",
	    (unsigned)r->n_facts, expected);
	free(expected);
	return -1;
}

static int
read_root(struct reading *r, json_t *root, struct error *err)
{
	json_t *facts =
	    json_is_array(root) ? root : json_object_get(root, "facts");

	if (!json_is_array(facts) && !json_is_object(facts)) {
		char *has = json_text_keys(root);
		error_set(err, ERROR_INPUT,
		    "no XBRL report: expected an object with \"facts\", or a "
		    "list of facts; found %s",
		    has);
		free(has);
		return -1;
	}
	index_concepts(r);
	if (take_facts(r, facts, err) != 0 || check_found(r, err) != 0)
		return -1;
	settle_figures(r);
	tell_misfits(r);
	return 0;
}

static void
reading_fini(struct reading *r)
{
	for (size_t i = 0; r->misfits != NULL && i < r->observe.n_wanted; i++)
		free(r->misfits[i].place);
	free(r->misfits);
	free(r->sought);
	free(r->figures);
	observe_fini(&r->observe);
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
	reading_fini(&r);
	json_decref(root);
	return rc;
}

static void
check(const struct config *config, const struct feed *feed,
    struct problems *problems)
{
	xbrl_check(config, feed, identifier, problems);
	if (feed_reads_report_day(feed))
		problems_add(problems, feed_place(config, feed, "reported_on"),
		    "feed %s: reported_on: the format xbrl_json does not say "
		    "when a report was made: expected a date such as "
		    "\"2025-04-30\", or it left out",
		    feed->id);
}

const struct collector xbrl_json_collector = {
	.name = "xbrl_json",
	.row_word = "fact",
	.check = check,
	.parse = parse,
};
