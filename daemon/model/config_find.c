/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * config_find: what a configuration says of ids, subjects, feeds and targets.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "daemon/base/order.h"
#include "daemon/base/text.h"
#include "daemon/model/config.h"
#include "daemon/model/placeholder.h"
#include "daemon/base/mem.h"

#define FIND_BY_ID(c, member, wanted)                                          \
	do {                                                                   \
		for (size_t i_ = 0; i_ < (c)->n_##member; i_++) {              \
			if (strcmp((c)->member[i_].id, (wanted)) == 0)         \
				return (int)i_;                                \
		}                                                              \
		return -1;                                                     \
	} while (0)

int
config_item(const struct config *c, const char *id)
{
	FIND_BY_ID(c, items, id);
}

int
config_indicator(const struct config *c, const char *id)
{
	FIND_BY_ID(c, indicators, id);
}

int
config_constant(const struct config *c, const char *id)
{
	FIND_BY_ID(c, constants, id);
}

int
config_feed(const struct config *c, const char *id)
{
	FIND_BY_ID(c, feeds, id);
}

int
config_target(const struct config *c, const char *id)
{
	FIND_BY_ID(c, targets, id);
}

int
config_notifier(const struct config *c, const char *id)
{
	FIND_BY_ID(c, notifiers, id);
}

static int
aggregate_by_id(const struct config *c, const char *id)
{
	FIND_BY_ID(c, aggregates, id);
}

int
config_subject(const struct config *c, const char *id)
{
	int enterprise = roster_find(c->roster, id);

	if (enterprise >= 0)
		return enterprise;
	int aggregate = aggregate_by_id(c, id);
	return aggregate < 0 ? -1 : (int)c->roster->n + aggregate;
}

size_t
config_subjects(const struct config *c)
{
	return c->roster->n + c->n_aggregates;
}

bool
config_is_aggregate(const struct config *c, int subject)
{
	return (size_t)subject >= c->roster->n;
}

const struct aggregate *
config_aggregate(const struct config *c, int subject)
{
	return &c->aggregates[(size_t)subject - c->roster->n];
}

const char *
config_subject_id(const struct config *c, int subject)
{
	return config_is_aggregate(c, subject)
	    ? config_aggregate(c, subject)->id
	    : c->roster->enterprises[subject].id;
}

const char *
config_title(const struct config *c, const char *title, const char *title_en,
    const char *id)
{
	const char *first = c->language == LANGUAGE_EN ? title_en : title;
	const char *second = c->language == LANGUAGE_EN ? title : title_en;

	return first != NULL ? first : second != NULL ? second : id;
}

const char *
config_subject_title(const struct config *c, int subject)
{
	if (config_is_aggregate(c, subject)) {
		const struct aggregate *a = config_aggregate(c, subject);
		return config_title(c, a->title, a->title_en, a->id);
	}
	const struct enterprise *e = &c->roster->enterprises[subject];
	return c->language == LANGUAGE_EN ? e->name_en : e->name;
}

int
feed_key_column(const struct feed *feed, const struct roster *roster)
{
	return roster_column(roster,
	    feed->enterprise_key != NULL ? feed->enterprise_key : "code");
}

bool
feed_covers(
    const struct feed *feed, const struct roster *roster, int enterprise)
{
	return feed->selector == NULL
	    ? feed->enterprises == NULL
	    : selector_matches(feed->selector, roster, enterprise);
}

bool
feed_reads_report_day(const struct feed *feed)
{
	return feed->reported_on != NULL && feed->reported_day == DATE_NONE;
}

bool
feed_asks_by_column(const struct feed *f)
{
	return (f->url != NULL && placeholder_has_column(f->url)) ||
	    (f->body != NULL && placeholder_body_has_column(f->body));
}

bool
feed_asks_by_period(const struct feed *f)
{
	return (f->url != NULL && placeholder_has_period(f->url)) ||
	    (f->body != NULL && placeholder_body_has_period(f->body));
}

bool
feed_asks_by_page(const struct feed *f)
{
	return (f->url != NULL && placeholder_has_page(f->url)) ||
	    (f->body != NULL && placeholder_body_has_page(f->body));
}

bool
feed_body_is_form(const struct feed *feed)
{
	static const char form[] = "application/x-www-form-urlencoded";

	return feed->content_type != NULL &&
	    strncasecmp(feed->content_type, form, sizeof form - 1) == 0;
}

bool
config_has_series(const struct config *c, int subject, int indicator)
{
	const bool *has = config_is_aggregate(c, subject)
	    ? config_aggregate(c, subject)->has_indicator
	    : NULL;

	return has == NULL || has[indicator];
}

const char *
config_unit(const struct config *c, int subject, int indicator)
{
	const char *own = c->indicators[indicator].unit;

	if (!config_is_aggregate(c, subject))
		return own;
	switch ((enum combine)config_aggregate(c, subject)->combine) {
	case COMBINE_COUNT:
		return "count";
	case COMBINE_SHARE:
		return "%";
	case COMBINE_RANK:
		return "位";
	case COMBINE_RATIO_OF_SUMS:
	case COMBINE_MEAN:
	case COMBINE_MEDIAN:
	case COMBINE_SUM:
		break;
	}
	return own;
}

static int
compare_own_lines(const void *a, const void *b)
{
	const struct own_lines *x = a;
	const struct own_lines *y = b;

	return x->target != y->target ? order_int(x->target, y->target)
				      : order_int(x->enterprise, y->enterprise);
}

const struct own_lines *
config_own_lines(const struct config *c, int target, int subject)
{
	const struct own_lines wanted = { .target = target,
		.enterprise = subject };

	return c->n_own_lines == 0
	    ? NULL
	    : bsearch(&wanted, c->own_lines, c->n_own_lines,
		  sizeof *c->own_lines, compare_own_lines);
}

int
config_chapter(const struct config *c, const char *clause)
{
	size_t longest = 0;
	int best = -1;

	for (size_t i = 0; clause != NULL && i < c->plan.chapters.n; i++) {
		const char *prefix = c->plan.chapters.chapter[i].prefix;
		size_t len = strlen(prefix);
		if (strncmp(clause, prefix, len) != 0 || len < longest)
			continue;
		longest = len;
		best = (int)i;
	}
	return best;
}

bool
config_is_present(const struct config *c, int enterprise, int32_t day)
{
	const struct enterprise *e = &c->roster->enterprises[enterprise];

	return (e->from_day == DATE_NONE || day >= e->from_day) &&
	    (e->to_day == DATE_NONE || day <= e->to_day);
}

bool
target_judges(const struct config *c, const struct target *t, int subject)
{
	if (t->subject >= 0)
		return t->subject == subject;
	return !config_is_aggregate(c, subject) &&
	    selector_matches(t->selector, c->roster, subject) &&
	    (t->sides[t->side].kind != LINE_OWN ||
		config_own_lines(c, (int)(t - c->targets), subject) != NULL);
}

int
config_target_of(const struct config *c, int subject, int indicator)
{
	for (size_t i = 0; i < c->n_targets; i++) {
		if (c->targets[i].indicator == indicator &&
		    target_judges(c, &c->targets[i], subject))
			return (int)i;
	}
	return -1;
}

static bool
maps_item(const struct mappings *mappings, int item)
{
	for (size_t i = 0; i < mappings->n; i++) {
		if (mappings->mapping[i].item == item)
			return true;
	}
	return false;
}

enum rhythm
config_rhythm(const struct config *c, int enterprise, int item)
{
	int finest = -1;

	for (size_t i = 0; i < c->n_feeds; i++) {
		const struct feed *feed = &c->feeds[i];
		if ((finest < 0 || feed->rhythm < finest) &&
		    maps_item(&feed->items, item) &&
		    feed_covers(feed, c->roster, enterprise))
			finest = feed->rhythm;
	}
	return finest < 0 ? RHYTHM_QUARTER : (enum rhythm)finest;
}

const char *
combine_name(enum combine combine)
{
	static const char *const names[] = {
		[COMBINE_RATIO_OF_SUMS] = "ratio_of_sums",
		[COMBINE_MEAN] = "mean",
		[COMBINE_MEDIAN] = "median",
		[COMBINE_SUM] = "sum",
		[COMBINE_COUNT] = "count",
		[COMBINE_SHARE] = "share",
		[COMBINE_RANK] = "rank",
	};
	return names[combine];
}

const char *
side_name(enum side side)
{
	static const char *const names[] = {
#define SIDE_NAME(id, name, sign) [id] = name,
		LINE_SIDE_LIST(SIDE_NAME)
#undef SIDE_NAME
	};
	return names[side];
}

const char *
side_sign(enum side side)
{
	static const char *const signs[] = {
#define SIDE_SIGN(id, name, sign) [id] = sign,
		LINE_SIDE_LIST(SIDE_SIGN)
#undef SIDE_SIGN
	};
	return signs[side];
}
