/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * schedule: "06:30" and "monthly 10 06:30".
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/base/date.h"
#include "daemon/base/text.h"
#include "daemon/model/config.h"
#include "daemon/model/schedule.h"
#include "daemon/base/mem.h"

static bool
parse_clock(const char *s, int *hour, int *minute)
{
	if (strlen(s) != 5 || !isdigit((unsigned char)s[0]) ||
	    !isdigit((unsigned char)s[1]) || s[2] != ':' ||
	    !isdigit((unsigned char)s[3]) || !isdigit((unsigned char)s[4]))
		return false;
	*hour = (s[0] - '0') * 10 + s[1] - '0';
	*minute = (s[3] - '0') * 10 + s[4] - '0';
	return *hour < 24 && *minute < 60;
}

bool
schedule_clock(const char *s, int *out_min)
{
	int hour;
	int minute;

	if (!parse_clock(s, &hour, &minute))
		return false;
	*out_min = hour * 60 + minute;
	return true;
}

static int
parse_on(struct schedule *out, const char *on, struct error *err)
{
	char quoted[TEXT_QUOTE_SIZE];
	static const char prefix[] = "monthly ";
	size_t len = strlen(prefix);
	char *end = NULL;

	if (strncmp(on, prefix, len) == 0 && isdigit((unsigned char)on[len])) {
		long day = strtol(on + len, &end, 10);
		out->month_day = (int)day;
		if (day >= 1 && day <= 31 && *end == ' ' &&
		    parse_clock(end + 1, &out->hour, &out->minute))
			return 0;
	}
	return error_set(err, ERROR_CONFIG,
	    "on: %s: expected a day and a time such as \"monthly 10 06:30\"",
	    text_quote_z(quoted, on));
}

int
schedule_parse(struct schedule *out, const struct feed *feed, struct error *err)
{
	char quoted[TEXT_QUOTE_SIZE];

	*out = (struct schedule){ .every_sec = feed->every_sec,
		.is_by_clock = feed->at != NULL || feed->on != NULL };
	if (feed->at != NULL &&
	    !parse_clock(feed->at, &out->hour, &out->minute))
		return error_set(err, ERROR_CONFIG,
		    "at: %s: expected a time such as \"06:30\"",
		    text_quote_z(quoted, feed->at));
	if (feed->on != NULL)
		return parse_on(out, feed->on, err);
	return 0;
}

int
schedule_check(const struct feed *feed, struct error *err)
{
	struct schedule unused;

	return schedule_parse(&unused, feed, err);
}

int32_t
schedule_day(const struct schedule *s, int32_t day, bool after_today)
{
	day += after_today;
	if (s->month_day == 0)
		return day;
	for (;; day++) {
		struct civil c = date_to_civil(day);
		int length = date_days_in_month(c.year, c.month);
		if (c.day == (s->month_day < length ? s->month_day : length))
			return day;
	}
}

bool
schedule_zone_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}
