/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * xbrl: JSON, units and rounding, for edgar and xbrl_json.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "collectors/charset.h"
#include "collectors/check.h"
#include "collectors/json_text.h"
#include "collectors/xbrl.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

/* ---- JSON ---- */

static json_t *
load_text(const struct charset_text *text, bool *is_rounded, struct error *err)
{
	json_error_t json_err;
	json_t *root = json_loadb(
	    text->text, text->len, JSON_REJECT_DUPLICATES, &json_err);

	*is_rounded = false;
	if (root == NULL &&
	    json_error_code(&json_err) == json_error_numeric_overflow) {
		*is_rounded = true;
		root = json_loadb(text->text, text->len,
		    JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL,
		    &json_err);
	}
	if (root == NULL)
		error_set(err, ERROR_INPUT, "no JSON: line %d, column %d: %s",
		    json_err.line, json_err.column, json_err.text);
	return root;
}

json_t *
xbrl_load(const struct feed *feed, const struct document *document,
    bool *is_rounded, struct error *err)
{
	struct charset_text text;

	if (charset_decode(
		&text, document->body, document->len, feed->encoding, err) != 0)
		return NULL;
	json_t *root = load_text(&text, is_rounded, err);
	charset_text_fini(&text);
	return root;
}

static int
decimal_of_real(
    struct decimal *out, double value, bool is_rounded, struct error *err)
{
	static const double exact_max = 9007199254740992.0; /* 2^53 */
	char text[TEXT_NUMBER_SIZE];

	text_from_double(text, value);
	if (is_rounded && fabs(value) >= exact_max)
		return error_set(err, ERROR_INPUT,
		    "%s is out of range: expected a whole number of at most "
		    "16 digits beside those beyond 9223372036854775807",
		    text);
	return decimal_parse(out, text, strlen(text), err);
}

int
xbrl_decimal(struct decimal *out, const json_t *value, bool is_rounded,
    struct error *err)
{
	if (json_is_integer(value)) {
		*out = decimal_from_int64(json_integer_value(value));
		return 0;
	}
	if (json_is_real(value))
		return decimal_of_real(
		    out, json_real_value(value), is_rounded, err);
	if (!json_is_string(value))
		return error_set(err, ERROR_INPUT, "%s is not a number",
		    json_text_kind(value));
	const char *text = json_string_value(value);
	size_t len = json_string_length(value);
	text_strip(&text, &len);
	return decimal_parse(out, text, len, err);
}

/* ---- units ---- */

static bool
is_shares(const char *text)
{
	return strcasecmp(text, "shares") == 0 ||
	    strcasecmp(text, "share") == 0 || strcmp(text, "股") == 0;
}

/* An item's "CNY/shares" or "元/股" is per share in the currency that the
 * enterprise's money is expected in; "USD/shares" says which.  NULL if it is no
 * such unit. */
static const char *
currency_per_share(const char *item_unit, const char *currency)
{
	const char *slash = item_unit == NULL ? NULL : strchr(item_unit, '/');

	if (slash == NULL || !is_shares(slash + 1))
		return NULL;
	const struct unit *unit =
	    unit_find(item_unit, (size_t)(slash - item_unit));
	if (unit == NULL || unit->kind != UNIT_MONEY || unit->exponent != 0)
		return NULL;
	if (unit->currency == NULL || strcmp(unit->currency, "CNY") == 0)
		return currency;
	return unit->currency;
}

static bool
is_per_share(const char *unit, const char *currency)
{
	size_t len = strlen(currency);

	return strncmp(unit, currency, len) == 0 && unit[len] == '/' &&
	    is_shares(unit + len + 1);
}

/* "employee", "Store", "pure": what is counted, and no money. */
static bool
is_count(const char *unit)
{
	size_t n_capitals = strspn(unit, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

	return unit[0] != '\0' && strchr(unit, '/') == NULL &&
	    !is_shares(unit) && !(n_capitals == 3 && unit[3] == '\0');
}

static bool
number_fits(const struct wanted *w, const char *currency, const char *unit)
{
	const char *item_unit = w->item->unit == NULL ? "" : w->item->unit;
	const char *per_share = currency_per_share(item_unit, currency);

	if (per_share != NULL)
		return is_per_share(unit, per_share);
	if (is_shares(item_unit))
		return is_shares(unit);
	return strcasecmp(item_unit, unit) == 0 || strcmp(unit, "pure") == 0;
}

bool
xbrl_unit_fits(const struct wanted *w, const char *currency, const char *unit,
    int *exponent)
{
	*exponent = 0;
	switch (w->unit_kind) {
	case UNIT_MONEY:
		return strcmp(unit, currency) == 0;
	case UNIT_PERSONS:
	case UNIT_COUNT:
		return is_count(unit);
	case UNIT_PERCENT:
		/* XBRL has ratios as plain numbers: 0.25 is 25 %. */
		*exponent = strcmp(unit, "pure") == 0 ? 2 : 0;
		return *exponent != 0 || strcasecmp(unit, "percent") == 0;
	case UNIT_NUMBER:
		return number_fits(w, currency, unit);
	}
	return false;
}

char *
xbrl_unit_expected(const struct wanted *w, const char *currency)
{
	const char *per_share = currency_per_share(w->item->unit, currency);

	switch (w->unit_kind) {
	case UNIT_MONEY:
		return xasprintf("\"%s\"", currency);
	case UNIT_PERSONS:
	case UNIT_COUNT:
		return xstrdup("one of things that are counted");
	case UNIT_PERCENT:
		return xstrdup("\"pure\"");
	case UNIT_NUMBER:
		break;
	}
	if (per_share != NULL)
		return xasprintf("\"%s/shares\"", per_share);
	if (w->item->unit == NULL || w->item->unit[0] == '\0')
		return xstrdup("\"pure\"");
	return xasprintf(
	    is_shares(w->item->unit) ? "\"shares\"" : "\"%s\" or \"pure\"",
	    w->item->unit);
}

const char *
xbrl_currency(const struct observe *o, const struct wanted *w, int enterprise,
    struct error *err)
{
	const struct enterprise *e =
	    &o->config->roster->enterprises[enterprise];

	return observe_currency(o, enterprise, w->unit, err) == 0 ? e->currency
								  : NULL;
}

/* ---- rounding ---- */

int
xbrl_granule(struct decimal value)
{
	int granule = -value.scale;

	if (decimal_is_zero(value))
		return XBRL_EXACT;
	while (granule >= 0 && value.coefficient % 10 == 0) {
		value.coefficient /= 10;
		granule++;
	}
	return granule;
}

/* 10^granule; beyond what any figure can have, it makes no difference. */
static struct decimal
width(int granule)
{
	enum { WIDEST = DECIMAL_DIGITS_MAX + 1 };
	struct decimal out = { .coefficient = 1 };

	if (granule < -DECIMAL_SCALE_MAX)
		return (struct decimal){ 0 };
	if (granule < 0)
		return (struct decimal){ .coefficient = 1, .scale = -granule };
	for (int i = 0; i < granule && i < WIDEST; i++)
		out.coefficient *= 10;
	return out;
}

bool
xbrl_agree(struct decimal a, int a_granule, struct decimal b, int b_granule)
{
	struct decimal apart, most, room;

	/* 2 |a − b| ≤ 10^a_granule + 10^b_granule */
	if (decimal_equal(a, b))
		return true;
	if (decimal_sub(&apart, a, b) != 0 ||
	    decimal_add(&apart, apart, apart) != 0 ||
	    decimal_add(&most, width(a_granule), width(b_granule)) != 0)
		return false;
	if (apart.coefficient < 0)
		apart = decimal_negate(apart);
	return decimal_sub(&room, most, apart) == 0 && room.coefficient >= 0;
}

/* ---- settings ---- */

static const char *
without_zeros(const char *text)
{
	if (strncasecmp(text, "CIK", 3) == 0)
		text += 3;
	return text + strspn(text, "0");
}

bool
xbrl_same_number(const char *a, const char *b)
{
	return strcmp(without_zeros(a), without_zeros(b)) == 0;
}

static bool
is_concept(const char *text)
{
	const char *colon = strchr(text, ':');

	return colon != NULL && colon > text && colon[1] != '\0' &&
	    strchr(colon + 1, ':') == NULL &&
	    strpbrk(text, " \t\r\n\"") == NULL;
}

static void
check_concepts(const struct feed *feed, struct problems *problems)
{
	char quoted[TEXT_QUOTE_SIZE];

	for (size_t i = 0; i < feed->items.n; i++) {
		const struct mapping *m = &feed->items.mapping[i];
		for (size_t k = 0; k < m->paths.n; k++) {
			if (is_concept(m->paths.text[k]))
				continue;
			problems_add(problems, m->place,
			    "feed %s: items: %s: expected a concept such as "
			    "\"us-gaap:Assets\" or \"ifrs-full:Assets\"",
			    feed->id, text_quote_z(quoted, m->paths.text[k]));
		}
	}
}

static void
check_unit(const struct config *config, const struct feed *feed,
    struct problems *problems)
{
	const struct unit *unit = feed->unit == NULL
	    ? NULL
	    : unit_find(feed->unit, strlen(feed->unit));

	if (text_equal(feed->unit, "in_name") ||
	    (unit != NULL && unit->exponent != 0))
		problems_add(problems, feed_place(config, feed, "unit"),
		    "feed %s: unit: the format %s has whole units of a "
		    "currency: expected one such as \"USD\", or it left out "
		    "where the roster says in which currency who reports",
		    feed->id, feed->format);
}

static void
check_fixed(const struct config *config, const struct feed *feed,
    struct problems *problems)
{
	const char *const fixed[] = { "records", "filter", "status", "fields",
		"pairs", "name", "value", "correction", "currency",
		"title_lines", "thousands", "decimal_mark", "parentheses",
		"period_end", "period_start", "layout", "prior", "opening",
		/* Not given is "ytd"; "explicit" is what XBRL has. */
		feed->flows == FLOWS_SINGLE ? "flows" : NULL, NULL };
	char *why =
	    xasprintf("the format %s says this by itself", feed->format);

	check_left_out(config, feed, fixed, why, problems);
	free(why);
}

void
xbrl_check(const struct config *config, const struct feed *feed,
    const char *identifier, struct problems *problems)
{
	check_fixed(config, feed, problems);
	if (feed->enterprise != NULL &&
	    strcmp(feed->enterprise, identifier) != 0)
		problems_add(problems, feed_place(config, feed, "enterprise"),
		    "feed %s: enterprise: expected \"%s\", or it left out "
		    "where the url has a {column}",
		    feed->id, identifier);
	check_unit(config, feed, problems);
	check_concepts(feed, problems);
}
