/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * json_check: which settings go with each other, and the syntax of paths.
 */
#include "collectors/check.h"
#include "collectors/json_check.h"
#include "collectors/json_filter.h"
#include "collectors/json_path.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

const char *
json_records_path(const struct feed *feed)
{
	return feed->records == NULL ? "." : feed->records;
}

static void
check_path(const struct feed *feed, const char *setting, const char *text,
    bool is_single, struct place place, struct problems *problems)
{
	struct error err = { 0 };

	if (text == NULL)
		return;
	struct json_path *path = json_path_compile(text, &err);
	if (path == NULL)
		problems_add(problems, place, "feed %s: %s: %s", feed->id,
		    setting, err.text);
	else if (is_single && !json_path_is_single(path))
		problems_add(problems, place,
		    "feed %s: %s: %s leads to many values: expected a path to "
		    "one, without []",
		    feed->id, setting, text);
	json_path_free(path);
}

static void
check_mappings(const struct feed *feed, const char *setting,
    const struct mappings *mappings, struct problems *problems)
{
	/* In the long form they are names. */
	if (feed->name != NULL)
		return;
	for (size_t i = 0; i < mappings->n; i++) {
		const struct mapping *m = &mappings->mapping[i];
		for (size_t k = 0; k < m->paths.n; k++)
			check_path(feed, setting, m->paths.text[k], true,
			    m->place, problems);
	}
}

/* One setting without the other it goes with. */
static void
check_both(const struct config *config, const struct feed *feed,
    const char *given, bool is_given, const char *other, bool has_other,
    struct problems *problems)
{
	if (is_given && !has_other)
		problems_add(problems, feed_place(config, feed, given),
		    "feed %s: %s: expected the setting %s with it", feed->id,
		    given, other);
}

static void
check_pairs(const struct config *config, const struct feed *feed,
    struct problems *problems)
{
	check_both(config, feed, "name", feed->name != NULL, "value",
	    feed->value != NULL, problems);
	check_both(config, feed, "value", feed->value != NULL, "name",
	    feed->name != NULL, problems);
	check_both(config, feed, "pairs", feed->pairs != NULL, "name",
	    feed->name != NULL, problems);
	check_both(config, feed, "status", feed->status != NULL, "status_ok",
	    feed->status_ok.n > 0, problems);
	check_both(config, feed, "status_ok", feed->status_ok.n > 0, "status",
	    feed->status != NULL, problems);
	check_both(config, feed, "status_empty", feed->status_empty.n > 0,
	    "status", feed->status != NULL, problems);
	check_both(config, feed, "message", feed->message != NULL, "status",
	    feed->status != NULL, problems);
}

static void
check_paths(const struct config *config, const struct feed *feed,
    struct problems *problems)
{
	const struct {
		const char *setting, *text;
		bool is_single;
	} paths[] = {
		{ "records", json_records_path(feed), false },
		{ "status", feed->status, false },
		{ "message", feed->message, false },
		{ "fields", feed->fields, true },
		{ "pairs", feed->pairs, false },
		{ "name", feed->name, true },
		{ "value", feed->value, true },
		{ "enterprise", feed->enterprise, true },
		{ "period_end", feed->period_end, true },
		{ "period_start", feed->period_start, true },
		{ "correction", feed->correction, true },
		{ "currency", feed->currency, true },
		{ "reported_on",
		    feed_reads_report_day(feed) ? feed->reported_on : NULL,
		    true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		check_path(feed, paths[i].setting, paths[i].text,
		    paths[i].is_single,
		    feed_place(config, feed, paths[i].setting), problems);
	check_mappings(feed, "items", &feed->items, problems);
	check_mappings(feed, "prior", &feed->prior, problems);
	check_mappings(feed, "opening", &feed->opening, problems);
}

void
json_check(const struct config *config, const struct feed *feed,
    struct problems *problems)
{
	const char *const layouts[] = { "layout", NULL };
	const char *const tables[] = { "title_lines", "decimal_mark", NULL };
	struct error err = { 0 };

	if (feed->period_end == NULL)
		problems_add(problems, feed_place(config, feed, "period_end"),
		    "feed %s: period_end: expected the path of the period's "
		    "last day",
		    feed->id);
	check_left_out(config, feed, layouts,
	    "the format json has records only", problems);
	check_left_out(
	    config, feed, tables, "the format json has none", problems);
	if (text_equal(feed->unit, "in_name"))
		problems_add(problems, feed_place(config, feed, "unit"),
		    "feed %s: unit: the format json has no names that units "
		    "stand in: expected one such as \"万元\"",
		    feed->id);
	if (feed->filter != NULL && json_filter_check(feed->filter, &err) != 0)
		problems_add(problems, feed_place(config, feed, "filter"),
		    "feed %s: %s", feed->id, err.text);
	check_pairs(config, feed, problems);
	check_paths(config, feed, problems);
}
