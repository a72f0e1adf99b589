/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * collector: the table of formats, and what is done with every harvest.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "collectors/charset.h"
#include "collectors/collector.h"
#include "collectors/fetch.h"
#include "collectors/number.h"
#include "collectors/pages.h"
#include "daemon/base/buf.h"
#include "daemon/base/order.h"
#include "daemon/base/text.h"
#include "daemon/model/preset.h"
#include "daemon/model/unit.h"
#include "daemon/base/mem.h"

#define COLLECTOR(name, help) extern const struct collector name##_collector;
#include "collectors/collectors.def"
#undef COLLECTOR

static const struct collector *const collectors[] = {
#define COLLECTOR(name, help) &name##_collector,
#include "collectors/collectors.def"
#undef COLLECTOR
};

const struct collector *
collector_find(const char *name)
{
	const struct preset *preset = preset_find(name);

	if (preset != NULL)
		name = preset->base;
	for (size_t i = 0; i < ARRAY_SIZE(collectors); i++) {
		if (text_equal(collectors[i]->name, name))
			return collectors[i];
	}
	return NULL;
}

char *
collector_names(void)
{
	static const char names[] =
#define COLLECTOR(name, help) ", " #name
#include "collectors/collectors.def"
#undef COLLECTOR
	    ;
	struct buf out = { 0 };

	buf_puts(&out, names + strlen(", "));
	for (size_t i = 0; preset_at(i) != NULL; i++) {
		if (strcmp(preset_at(i)->name, preset_at(i)->base) != 0)
			buf_printf(&out, ", %s", preset_at(i)->name);
	}
	return buf_take(&out);
}

static void
check_opening(const struct config *config, const struct feed *feed,
    struct problems *problems)
{
	for (size_t i = 0; i < feed->opening.n; i++) {
		const struct mapping *m = &feed->opening.mapping[i];
		const struct item *item = &config->items[m->item];
		if (item->kind == ITEM_FLOW)
			problems_add(problems, m->place,
			    "feed %s: opening: %s is a flow, which has no "
			    "opening figure: expected a stock",
			    feed->id, item->id);
	}
}

/* A name that says its unit, 总资产(元), must not be read in another. */
static void
check_unit_of(const struct config *config, const struct feed *feed,
    const struct mapping *m, const char *name, struct problems *problems)
{
	const struct item *item = &config->items[m->item];
	enum unit_kind kind = unit_kind_of_item(item->unit);
	const struct unit *read_in = feed->unit == NULL || kind != UNIT_MONEY
	    ? NULL
	    : unit_find(feed->unit, strlen(feed->unit));
	const char *text;
	size_t name_len, len;

	if (!unit_split(name, strlen(name), &name_len, &text, &len))
		return;
	const struct unit *said = unit_find(text, len);
	if (said == NULL ||
	    (said->kind == kind &&
		said->exponent == (read_in == NULL ? 0 : read_in->exponent)))
		return;
	problems_add(problems, m->place,
	    "feed %s: items: %s: \"%s\" says %s, but its figures are read in "
	    "%s: expected unit = \"in_name\" and the name without its unit, "
	    "or the same unit",
	    feed->id, item->id, name, said->name,
	    read_in == NULL ? item->unit : read_in->name);
}

static void
check_units(const struct config *config, const struct feed *feed,
    struct problems *problems)
{
	const struct mappings *const all[] = { &feed->items, &feed->prior,
		&feed->opening };

	if (text_equal(feed->unit, "in_name"))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		for (size_t k = 0; k < all[i]->n; k++) {
			const struct mapping *m = &all[i]->mapping[k];
			for (size_t p = 0; p < m->paths.n; p++)
				check_unit_of(config, feed, m, m->paths.text[p],
				    problems);
		}
	}
}

/* What every format asks for. */
static void
check_feed(const struct config *config, const struct feed *feed,
    struct problems *problems)
{
	if (feed->url != NULL && !fetch_url_is_good(feed->url))
		problems_add(problems, feed_place(config, feed, "url"),
		    "feed %s: url: expected http://…, https://… or file:///…",
		    feed->id);
	if (feed->encoding != NULL && !charset_is_known(feed->encoding))
		problems_add(problems, feed_place(config, feed, "encoding"),
		    "feed %s: encoding: \"%s\": expected a charset that iconv "
		    "knows, such as UTF-8, GBK or GB18030",
		    feed->id, feed->encoding);
	if (feed->items.n + feed->prior.n + feed->opening.n == 0)
		problems_add(problems, feed_place(config, feed, "items"),
		    "feed %s: items: expected at least one", feed->id);
	if (feed->period_start != NULL && feed->flows != FLOWS_EXPLICIT)
		problems_add(problems, feed_place(config, feed, "period_start"),
		    "feed %s: period_start: expected flows = \"explicit\" with "
		    "it",
		    feed->id);
	pages_check(config, feed, problems);
	number_check(config, feed, problems);
	check_opening(config, feed, problems);
	check_units(config, feed, problems);
}

void
collector_check(const struct config *config, struct problems *problems)
{
	for (size_t i = 0; i < config->n_feeds; i++) {
		const struct feed *feed = &config->feeds[i];
		const struct collector *c = collector_find(feed->format);

		if (feed->format == NULL)
			continue; /* said already */
		if (c == NULL) {
			char *names = collector_names();
			problems_add(problems,
			    feed_place(config, feed, "format"),
			    "feed %s: format: \"%s\": expected one of %s",
			    feed->id, feed->format, names);
			free(names);
			continue;
		}
		check_feed(config, feed, problems);
		c->check(config, feed, problems);
	}
}

/* How many of the keys say whose and when, also by which name, on which day
 * reported, and in which correction. */
enum { KEYS_PERIOD = 5, KEYS_CHOICE = 6, KEYS_DAY = 7, KEYS_ALL = 8 };

/* By all that must be the same for two figures to be about the same period;
 * how many of the keys count is n. */
static int
compare_keys(const struct observation *a, const struct observation *b, size_t n)
{
	const int32_t keys[][2] = {
		{ a->enterprise, b->enterprise }, { a->item, b->item },
		{ a->period.end_day, b->period.end_day },
		{ a->period.start_day, b->period.start_day },
		{ a->basis_year, b->basis_year }, { a->choice, b->choice },
		{ a->reported_day, b->reported_day },
		{ b->correction, a->correction }, /* the largest first */
	};

	assert(n <= ARRAY_SIZE(keys));
	return order_pairs(keys, n);
}

static int
compare_observations(const void *a, const void *b)
{
	const struct observation *x = a;
	const struct observation *y = b;
	int order = compare_keys(x, y, KEYS_ALL);

	return order != 0 ? order : order_int(x->row, y->row);
}

/* Refuses o, which other contradicts. */
static void
reject_contradiction(struct harvest *h, const struct config *config,
    const char *word, const struct observation *o,
    const struct observation *other)
{
	char mine[DECIMAL_TEXT_SIZE];
	char theirs[DECIMAL_TEXT_SIZE];
	char end[DATE_TEXT_SIZE];

	assert(other != NULL);
	harvest_reject(h, xasprintf("%s %u", word, (unsigned)o->row),
	    xasprintf("%s of %s on %s is %s here, but %s in %s %u: neither "
		      "counts",
		config->items[o->item].id,
		config->roster->enterprises[o->enterprise].id,
		date_text(end, o->period.end_day), decimal_text(mine, o->value),
		decimal_text(theirs, other->value), word,
		(unsigned)other->row));
}

/* The first of n figures that differs from value, NULL if none does. */
static const struct observation *
first_other(const struct observation *group, size_t n, struct decimal value)
{
	for (size_t i = 0; i < n; i++) {
		if (!decimal_equal(group[i].value, value))
			return &group[i];
	}
	return NULL;
}

/* How many from first on have its first n_keys keys. */
static size_t
count_alike(const struct harvest *h, size_t first, size_t n_keys)
{
	const struct observation *o = &h->observations[first];
	size_t n = 1;

	while (first + n < h->n && compare_keys(&o[n], o, n_keys) == 0)
		n++;
	return n;
}

/* Takes those that cannot be read out of a group: they contradict nobody. */
static size_t
drop_unreadable(struct observation *group, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (!group[i].is_unreadable)
			group[kept++] = group[i];
	}
	return kept;
}

/* Sorts the figures.  Of an item's names the first that has the period counts,
 * and of one day's figures the last correction; of those one stays when they
 * agree and none when they do not. */
static void
settle(struct harvest *h, const struct config *config, const char *word)
{
	size_t n = 0;
	size_t period_end = 0;
	size_t choice_end = 0;

	if (h->n > 1)
		qsort(h->observations, h->n, sizeof *h->observations,
		    compare_observations);
	for (size_t i = 0, len; i < h->n; i += len) {
		struct observation *group = &h->observations[i];
		if (i == period_end) {
			period_end = i + count_alike(h, i, KEYS_PERIOD);
			choice_end = i + count_alike(h, i, KEYS_CHOICE);
		}
		len = count_alike(h, i, KEYS_DAY);
		if (i >= choice_end)
			continue;
		size_t last =
		    drop_unreadable(group, count_alike(h, i, KEYS_ALL));
		if (last == 0)
			continue;
		if (first_other(group, last, group->value) == NULL) {
			h->observations[n++] = *group;
			continue;
		}
		for (size_t k = 0; k < last; k++)
			reject_contradiction(h, config, word, &group[k],
			    first_other(group, last, group[k].value));
	}
	h->n = n;
}

/* The rejections beyond REJECTIONS_MAX, in one. */
static void
count_the_rest(struct harvest *h)
{
	if (h->n_more_rejections == 0)
		return;
	h->rejections = xgrow(h->rejections, h->n_rejections,
	    &h->rejections_size, sizeof *h->rejections);
	h->rejections[h->n_rejections++] = (struct rejection){
		.place = xasprintf("%zu more", h->n_more_rejections),
		.reason = xstrdup("refused as well"),
	};
}

int
collector_parse(const struct config *config, const struct feed *feed,
    const struct document *document, struct harvest *out, struct error *err)
{
	const struct collector *c = collector_find(feed->format);

	if (c == NULL) {
		error_set(err, ERROR_CONFIG, "format \"%s\" is not known",
		    feed->format == NULL ? "" : feed->format);
		return error_prefix(err, "%s", document->name);
	}
	if (c->parse(config, feed, document, out, err) != 0) {
		harvest_fini(out);
		return error_prefix(err, "%s", document->name);
	}
	settle(out, config, c->row_word);
	count_the_rest(out);
	return 0;
}

void
harvest_add(struct harvest *h, const struct observation *o)
{
	h->observations =
	    xgrow(h->observations, h->n, &h->size, sizeof *h->observations);
	h->observations[h->n++] = *o;
}

void
harvest_reject(struct harvest *h, char *place, char *reason)
{
	if (h->n_rejections >= REJECTIONS_MAX) {
		free(place);
		free(reason);
		h->n_more_rejections++;
		return;
	}
	h->rejections = xgrow(h->rejections, h->n_rejections,
	    &h->rejections_size, sizeof *h->rejections);
	struct rejection *r = &h->rejections[h->n_rejections++];
	r->place = place;
	r->reason = reason;
}

void
harvest_absent(struct harvest *h, int item)
{
	h->absent =
	    xgrow(h->absent, h->n_absent, &h->absent_size, sizeof *h->absent);
	h->absent[h->n_absent++] = item;
}

void
harvest_fini(struct harvest *h)
{
	for (size_t i = 0; i < h->n_rejections; i++) {
		free(h->rejections[i].place);
		free(h->rejections[i].reason);
	}
	free(h->rejections);
	free(h->observations);
	free(h->absent);
	*h = (struct harvest){ 0 };
}
