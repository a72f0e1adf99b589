/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * deadline: rules in order, then days counted by the calendar.
 */
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/model/calendar.h"
#include "daemon/model/config.h"
#include "daemon/model/deadline.h"
#include "daemon/base/mem.h"

enum { DAY_SEC = 86400 };

/* "10 workdays"; false where the text does not end so. */
static bool
parse_workdays(int64_t *out, const char *text)
{
	static const char *const words[] = { "workdays", "workday" };
	char digits[5] = "";
	size_t len = strspn(text, "0123456789");
	const char *word = text + len + strspn(text + len, " ");
	struct error err;

	if (len == 0 || len >= sizeof digits)
		return false;
	memcpy(digits, text, len);
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (strcmp(word, words[i]) == 0)
			return text_to_int64(out, digits, 1, 9999, &err) == 0;
	}
	return false;
}

int
deadline_parse(struct deadline *out, const char *text, struct error *err)
{
	char quoted[TEXT_QUOTE_SIZE];
	int64_t n = 0;

	out->is_workdays = parse_workdays(&n, text);
	if (!out->is_workdays) {
		if (text_to_duration(&n, text, err) != 0)
			return error_set(err, ERROR_CONFIG,
			    "%s: expected a duration such as \"10d\", or "
			    "\"10 workdays\"",
			    text_quote_z(quoted, text));
		/* Whatever is begun is a day. */
		n = (n + DAY_SEC - 1) / DAY_SEC;
	}
	if (n > DEADLINE_DAYS_MAX)
		return error_set(err, ERROR_CONFIG,
		    "%s: expected at most %d days", text_quote_z(quoted, text),
		    DEADLINE_DAYS_MAX);
	out->days = (int)n;
	return 0;
}

static int32_t
last_day(const struct config *c, struct deadline within, int32_t end_day)
{
	if (within.days == 0)
		return DATE_NONE;
	if (within.is_workdays)
		return calendar_workday_after(
		    c->calendar, end_day, within.days);
	int32_t day = end_day + within.days;
	return c->calendar == NULL ? day
				   : calendar_workday_from(c->calendar, day);
}

static bool
rule_fits(const struct due_rule *rule, const struct roster *roster,
    int enterprise, int32_t end_day)
{
	int fiscal_month = roster->enterprises[enterprise].fiscal_month;

	return (rule->selector == NULL ||
		   selector_matches(rule->selector, roster, enterprise)) &&
	    (rule->ends < 0 ||
		rhythm_nearest_end(end_day, (enum rhythm)rule->ends,
		    fiscal_month) != DATE_NONE);
}

int32_t
deadline_day(const struct config *c, const struct feed *f, int enterprise,
    int32_t end_day)
{
	for (size_t i = 0; i < f->due_for.n; i++) {
		const struct due_rule *rule = &f->due_for.rule[i];
		if (rule_fits(rule, c->roster, enterprise, end_day))
			return last_day(c, rule->within, end_day);
	}
	return last_day(c, f->due, end_day);
}

int32_t
deadline_latest_day(
    const struct config *c, const struct feed *f, int32_t end_day)
{
	int32_t latest = last_day(c, f->due, end_day);

	for (size_t i = 0; i < f->due_for.n; i++) {
		int32_t day = last_day(c, f->due_for.rule[i].within, end_day);
		/* DATE_NONE is the smallest of all. */
		latest = day > latest ? day : latest;
	}
	return latest;
}

bool
feed_has_deadline(const struct feed *f)
{
	bool has = f->due.days > 0;

	for (size_t i = 0; i < f->due_for.n; i++)
		has |= f->due_for.rule[i].within.days > 0;
	return has;
}
