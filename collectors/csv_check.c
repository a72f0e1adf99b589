/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * csv_check: the settings of feeds in CSV.
 */
#include <string.h>

#include "collectors/csv_table.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

/* In a table whose periods run across, only the first column and the header
 * have names. */
static void
check_across(const struct config *config, const struct feed *feed,
    struct problems *problems)
{
	const struct {
		const char *setting;
		bool is_given;
	} useless[] = {
		{ "period_end", feed->period_end != NULL },
		{ "period_start", feed->period_start != NULL },
		{ "name", feed->name != NULL },
		{ "value", feed->value != NULL },
		{ "correction", feed->correction != NULL },
		{ "currency", feed->currency != NULL },
		{ "reported_on",
		    feed->reported_on != NULL &&
			feed->reported_day == DATE_NONE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(useless); i++) {
		if (useless[i].is_given)
			problems_add(problems,
			    feed_place(config, feed, useless[i].setting),
			    "feed %s: %s: a table with periods across has no "
			    "such column: expected it left out",
			    feed->id, useless[i].setting);
	}
	if (feed->enterprise != NULL && feed->title_lines == 0)
		problems_add(problems, feed_place(config, feed, "enterprise"),
		    "feed %s: enterprise: a table of enterprises down and "
		    "periods across has its item's name above the header: "
		    "expected title_lines with it",
		    feed->id);
	if (feed->flows == FLOWS_EXPLICIT)
		problems_add(problems, feed_place(config, feed, "flows"),
		    "feed %s: flows: a table with periods across says only "
		    "where they end: expected \"ytd\" or \"single\"",
		    feed->id);
}

/* What only documents of other shapes have. */
static void
check_foreign(const struct config *config, const struct feed *feed,
    struct problems *problems)
{
	const struct {
		const char *setting;
		bool is_given;
	} foreign[] = {
		{ "records", feed->records != NULL },
		{ "filter", feed->filter != NULL },
		{ "status", feed->status != NULL },
		{ "status_ok", feed->status_ok.n > 0 },
		{ "status_empty", feed->status_empty.n > 0 },
		{ "message", feed->message != NULL },
		{ "fields", feed->fields != NULL },
		{ "pairs", feed->pairs != NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(foreign); i++) {
		if (foreign[i].is_given)
			problems_add(problems,
			    feed_place(config, feed, foreign[i].setting),
			    "feed %s: %s: the format csv has none: expected it "
			    "left out",
			    feed->id, foreign[i].setting);
	}
	if ((feed->name == NULL) != (feed->value == NULL))
		problems_add(problems,
		    feed_place(
			config, feed, feed->name != NULL ? "name" : "value"),
		    "feed %s: %s: expected the setting %s with it", feed->id,
		    feed->name != NULL ? "name" : "value",
		    feed->name != NULL ? "value" : "name");
}

void
csv_check(const struct config *config, const struct feed *feed,
    struct problems *problems)
{
	check_foreign(config, feed, problems);
	if (feed->delimiter != NULL &&
	    (feed->delimiter[0] == '\0' ||
		strchr("\"\r\n", feed->delimiter[0]) != NULL))
		problems_add(problems, feed_place(config, feed, "delimiter"),
		    "feed %s: delimiter: expected a character other than a "
		    "quote or a line end",
		    feed->id);
	if (feed->layout == LAYOUT_PERIODS_ACROSS)
		check_across(config, feed, problems);
	else if (feed->period_end == NULL)
		problems_add(problems, feed_place(config, feed, "period_end"),
		    "feed %s: period_end: expected the column of the period's "
		    "last day",
		    feed->id);
}
