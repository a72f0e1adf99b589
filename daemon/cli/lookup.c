/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * lookup: names that are near one that is not there.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "daemon/cli/lookup.h"
#include "daemon/base/mem.h"

enum {
	SUGGESTIONS_MAX = 3,
	NAME_MAX_COMPARED = 64,
};

/* Something that has names. */
struct kind {
	const char *word; /* "indicator" */
	const char *list; /* soewatch list … shows them */
	size_t (*count)(const struct config *config);
	const char *(*id)(const struct config *config, size_t i);
	const char *(*title)(const struct config *config, size_t i);
};

/* How many letters to change, put in or leave out between a and b
 * (Levenshtein); NAME_MAX_COMPARED for long ones. */
static size_t
distance(const char *a, const char *b)
{
	size_t row[NAME_MAX_COMPARED + 1];
	size_t n_a = strlen(a);
	size_t n_b = strlen(b);

	if (n_a > NAME_MAX_COMPARED || n_b > NAME_MAX_COMPARED)
		return NAME_MAX_COMPARED;
	for (size_t j = 0; j <= n_b; j++)
		row[j] = j;
	for (size_t i = 1; i <= n_a; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= n_b; j++) {
			size_t best = diagonal + (a[i - 1] != b[j - 1]);
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			diagonal = row[j];
			row[j] = best;
		}
	}
	return row[n_b];
}

/* How far the i-th is from what was asked for; titles count too, for who knows
 * an enterprise by its name. */
static size_t
farness(const struct kind *kind, const struct config *config, size_t i,
    const char *asked)
{
	if (strstr(kind->title(config, i), asked) != NULL)
		return 0;
	return distance(kind->id(config, i), asked);
}

static int
refuse(const struct kind *kind, const struct config *config, const char *asked,
    struct error *err)
{
	char quoted[TEXT_QUOTE_SIZE];
	struct buf near = { 0 };
	size_t limit = strlen(asked) / 3;
	size_t n_near = 0;

	if (limit == 0)
		limit = 1;
	for (size_t far = 0; far <= limit && asked[0] != '\0'; far++) {
		for (size_t i = 0;
		     i < kind->count(config) && n_near < SUGGESTIONS_MAX; i++) {
			if (farness(kind, config, i, asked) != far)
				continue;
			buf_printf(&near, "%s%s", n_near == 0 ? "" : ", ",
			    kind->id(config, i));
			n_near++;
		}
	}
	text_quote_z(quoted, asked);
	if (n_near > 0)
		error_set(err, ERROR_UNKNOWN,
		    "there is no %s %s; did you mean %s?", kind->word, quoted,
		    buf_text(&near));
	else
		error_set(err, ERROR_UNKNOWN,
		    "there is no %s %s; soewatch list %s shows them",
		    kind->word, quoted, kind->list);
	buf_fini(&near);
	return -1;
}

/* ---- subjects ---- */

static const char *
subject_id(const struct config *config, size_t i)
{
	return config_subject_id(config, (int)i);
}

static const char *
subject_title(const struct config *config, size_t i)
{
	return config_subject_title(config, (int)i);
}

int
lookup_subject(const struct config *config, const char *id, struct error *err)
{
	static const struct kind kind = { .word = "enterprise or aggregate",
		.list = "enterprises",
		.count = config_subjects,
		.id = subject_id,
		.title = subject_title };
	int found = config_subject(config, id);

	return found >= 0 ? found : refuse(&kind, config, id, err);
}

static size_t
count_enterprises(const struct config *config)
{
	return config->roster->n;
}

int
lookup_enterprise(
    const struct config *config, const char *id, struct error *err)
{
	static const struct kind kind = { .word = "enterprise",
		.list = "enterprises",
		.count = count_enterprises,
		.id = subject_id,
		.title = subject_title };
	int found = roster_find(config->roster, id);

	return found >= 0 ? found : refuse(&kind, config, id, err);
}

/* ---- indicators, items, feeds ---- */

#define KIND_FUNCTIONS(kind, array, n)                                         \
	static size_t count_##array(const struct config *config)               \
	{                                                                      \
		return config->n;                                              \
	}                                                                      \
	static const char *kind##_id(const struct config *config, size_t i)    \
	{                                                                      \
		return config->array[i].id;                                    \
	}

KIND_FUNCTIONS(indicator, indicators, n_indicators)
KIND_FUNCTIONS(item, items, n_items)
KIND_FUNCTIONS(feed, feeds, n_feeds)

static const char *
indicator_title(const struct config *config, size_t i)
{
	const struct indicator *in = &config->indicators[i];

	return config_title(config, in->title, in->title_en, in->id);
}

static const char *
item_title(const struct config *config, size_t i)
{
	const struct item *item = &config->items[i];

	return config_title(config, item->title, item->title_en, item->id);
}

int
lookup_indicator(const struct config *config, const char *id, struct error *err)
{
	static const struct kind kind = { .word = "indicator",
		.list = "indicators",
		.count = count_indicators,
		.id = indicator_id,
		.title = indicator_title };
	int found = config_indicator(config, id);

	return found >= 0 ? found : refuse(&kind, config, id, err);
}

int
lookup_item(const struct config *config, const char *id, struct error *err)
{
	static const struct kind kind = { .word = "item",
		.list = "items",
		.count = count_items,
		.id = item_id,
		.title = item_title };
	int found = config_item(config, id);

	return found >= 0 ? found : refuse(&kind, config, id, err);
}

int
lookup_feed(const struct config *config, const char *id, struct error *err)
{
	static const struct kind kind = { .word = "feed",
		.list = "feeds",
		.count = count_feeds,
		.id = feed_id,
		.title = feed_id };
	int found = config_feed(config, id);

	return found >= 0 ? found : refuse(&kind, config, id, err);
}

int
lookup_series(const struct config *config, char *const operands[2],
    int *subject, int *indicator, struct error *err)
{
	struct buf has = { 0 };

	*subject = lookup_subject(config, operands[0], err);
	if (*subject < 0)
		return -1;
	*indicator = lookup_indicator(config, operands[1], err);
	if (*indicator < 0)
		return -1;
	if (config_has_series(config, *subject, *indicator))
		return 0;
	for (size_t i = 0; i < config->n_indicators; i++) {
		if (config_has_series(config, *subject, (int)i))
			buf_printf(&has, "%s%s", has.len == 0 ? "" : ", ",
			    config->indicators[i].id);
	}
	error_set(err, ERROR_UNKNOWN, "%s has no series of %s, only of %s",
	    operands[0], operands[1], buf_text(&has));
	buf_fini(&has);
	return -1;
}
