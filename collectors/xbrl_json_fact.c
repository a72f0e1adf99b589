/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * xbrl_json_fact: concept, entity, period and unit of a fact (OIM, xBRL-JSON
 * 1.0).
 */
#include <limits.h>
#include <string.h>
#include <strings.h>

#include "collectors/json_text.h"
#include "collectors/xbrl.h"
#include "collectors/xbrl_json_fact.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

static json_t *
dimension(const json_t *fact, const char *name)
{
	return json_object_get(json_object_get(fact, "dimensions"), name);
}

const char *
xbrl_json_concept(const json_t *fact)
{
	return json_string_value(dimension(fact, "concept"));
}

const char *
xbrl_json_entity(const json_t *fact)
{
	return json_string_value(dimension(fact, "entity"));
}

static bool
is_of_whole(const char *dimension_name)
{
	static const char *const names[] = { "concept", "entity", "period",
		"unit" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (strcmp(names[i], dimension_name) == 0)
			return true;
	}
	return false;
}

bool
xbrl_json_is_total(const json_t *fact)
{
	const json_t *value = json_object_get(fact, "value");
	const char *name;
	json_t *member;

	json_object_foreach(json_object_get(fact, "dimensions"), name, member) {
		if (!is_of_whole(name))
			return false;
	}
	if (json_is_string(value))
		return !text_is_blank(
		    json_string_value(value), json_string_length(value));
	return value != NULL && !json_is_null(value);
}

/* The day that an instant ends: the one before its midnight, or the one that it
 * names without a time. */
static int
read_instant(const char *text, size_t len, int32_t *out, struct error *err)
{
	enum { DATE_LEN = 10 };
	static const char midnight[] = "T00:00:00";
	static const char end_of_day[] = "T24:00:00";
	char quoted[TEXT_QUOTE_SIZE];
	char date[DATE_LEN + 1] = "";
	size_t date_len = len < DATE_LEN ? len : DATE_LEN;
	const char *time = text + date_len;
	size_t time_len = len - date_len;

	memcpy(date, text, date_len);
	if (date_parse_iso(out, date, err) != 0)
		return -1;
	if (time_len > 0 && time[time_len - 1] == 'Z')
		time_len--;
	if (time_len == 0)
		return 0;
	/* A fraction of zeros is midnight, too. */
	size_t whole_len = strlen(midnight);
	if (time_len > whole_len && time[whole_len] == '.' &&
	    strspn(time + whole_len + 1, "0") >= time_len - whole_len - 1)
		time_len = whole_len;
	if (time_len == whole_len && memcmp(time, end_of_day, whole_len) == 0)
		return 0;
	if (time_len != whole_len || memcmp(time, midnight, whole_len) != 0)
		return error_set(err, ERROR_INPUT,
		    "%s: expected a midnight, such as 2025-01-01T00:00:00",
		    text_quote(quoted, text, len));
	(*out)--;
	return 0;
}

/* A first day without a time is that day; with one, its midnight is its
 * start. */
static int
read_start(const char *text, size_t len, int32_t *out, struct error *err)
{
	enum { DATE_LEN = 10 };

	if (read_instant(text, len, out, err) != 0)
		return -1;
	if (len > DATE_LEN)
		(*out)++;
	return 0;
}

int
xbrl_json_period(
    const json_t *fact, int32_t *start_day, int32_t *end_day, struct error *err)
{
	const json_t *value = dimension(fact, "period");
	const char *text = json_string_value(value);
	char quoted[TEXT_QUOTE_SIZE];

	if (text == NULL)
		return error_set(err, ERROR_INPUT,
		    "period is %s: expected a text such as "
		    "\"2024-01-01T00:00:00/2025-01-01T00:00:00\"",
		    json_text_kind(value));
	const char *slash = strchr(text, '/');
	const char *end = slash == NULL ? text : slash + 1;
	*start_day = DATE_NONE;
	if ((slash != NULL &&
		read_start(text, (size_t)(slash - text), start_day, err) !=
		    0) ||
	    read_instant(end, strlen(end), end_day, err) != 0)
		return error_prefix(err, "period");
	if (slash != NULL && *start_day > *end_day)
		return error_set(err, ERROR_INPUT,
		    "period %s: its start lies behind its end",
		    text_quote_z(quoted, text));
	return 0;
}

void
xbrl_json_unit(const json_t *fact, char out[XBRL_UNIT_SIZE])
{
	const char *unit = json_string_value(dimension(fact, "unit"));
	size_t part = 0;
	size_t n = 0;

	if (unit == NULL)
		unit = "pure";
	for (; *unit != '\0' && n + 1 < XBRL_UNIT_SIZE; unit++) {
		if (*unit == ':')
			n = part; /* what stood here was a prefix */
		else
			out[n++] = *unit;
		if (*unit == '/')
			part = n;
	}
	/* A unit that is too long is none that an item has. */
	out[*unit == '\0' ? n : 0] = '\0';
}

int
xbrl_json_granule(const json_t *fact, int *granule, struct error *err)
{
	const json_t *value = json_object_get(fact, "decimals");
	const char *text = json_string_value(value);
	json_int_t decimals;
	int64_t parsed;
	char quoted[TEXT_QUOTE_SIZE];
	struct error ignored;

	*granule = XBRL_EXACT;
	if (value == NULL || json_is_null(value) ||
	    (text != NULL && strcasecmp(text, "INF") == 0))
		return 0;
	if (json_is_integer(value))
		decimals = json_integer_value(value);
	else if (text != NULL &&
	    text_to_int64(&parsed, text, INT_MIN, INT_MAX, &ignored) == 0)
		decimals = parsed;
	else
		return error_set(err, ERROR_INPUT,
		    "decimals is %s: expected a whole number",
		    text == NULL ? json_text_kind(value)
				 : text_quote_z(quoted, text));
	if (decimals > -XBRL_EXACT)
		decimals = -XBRL_EXACT;
	if (decimals < XBRL_EXACT)
		decimals = XBRL_EXACT;
	*granule = (int)-decimals;
	return 0;
}
