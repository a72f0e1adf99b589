/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * check: settings that a format cannot use.
 */
#include <assert.h>
#include <string.h>

#include "collectors/check.h"
#include "daemon/base/mem.h"
#include "daemon/base/text.h"

static bool
is_given(const struct feed *feed, const char *name)
{
	const struct {
		const char *name;
		bool is_given;
	} settings[] = {
		{ "records", feed->records != NULL },
		{ "filter", feed->filter != NULL },
		{ "status", feed->status != NULL },
		{ "status_ok", feed->status_ok.n > 0 },
		{ "status_empty", feed->status_empty.n > 0 },
		{ "message", feed->message != NULL },
		{ "pages", feed->pages != NULL },
		{ "fields", feed->fields != NULL },
		{ "pairs", feed->pairs != NULL },
		{ "name", feed->name != NULL },
		{ "value", feed->value != NULL },
		{ "period_end", feed->period_end != NULL },
		{ "period_start", feed->period_start != NULL },
		{ "reported_on", feed_reads_report_day(feed) },
		{ "correction", feed->correction != NULL },
		{ "currency", feed->currency != NULL },
		{ "flows", feed->flows != FLOWS_YTD },
		{ "layout", feed->layout != LAYOUT_RECORDS },
		{ "title_lines", feed->title_lines != 0 },
		{ "thousands", feed->thousands != NULL },
		{ "decimal_mark", feed->decimal_mark != MARK_POINT },
		{ "parentheses", feed->has_parentheses },
		{ "prior", feed->prior.n > 0 },
		{ "opening", feed->opening.n > 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(settings); i++) {
		if (strcmp(settings[i].name, name) == 0)
			return settings[i].is_given;
	}
	assert(false && "a setting of the table");
	return false;
}

void
check_left_out(const struct config *config, const struct feed *feed,
    const char *const names[], const char *why, struct problems *problems)
{
	for (; *names != NULL; names++) {
		if (is_given(feed, *names))
			problems_add(problems, feed_place(config, feed, *names),
			    "feed %s: %s: %s: expected it left out%s", feed->id,
			    *names, why,
			    text_equal(*names, "reported_on")
				? " or a constant date"
				: "");
	}
}
