/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * csv_check: the settings of feeds in CSV.
 */
#include <string.h>

#include "collectors/check.h"
#include "collectors/csv_table.h"

/* In a table whose periods run across, only the first column and the header
 * have names. */
static void
check_across(const struct config *config, const struct feed *feed,
    struct problems *problems)
{
	const char *const columns[] = { "period_end", "period_start", "name",
		"value", "correction", "currency", "reported_on", NULL };

	check_left_out(config, feed, columns,
	    "a table with periods across has no such column", problems);
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
	const char *const foreign[] = { "records", "filter", "status",
		"status_ok", "status_empty", "message", "pages", "fields",
		"pairs", NULL };

	check_left_out(
	    config, feed, foreign, "the format csv has none", problems);
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
