/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * config_check: names resolved, contradictions told.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "daemon/base/buf.h"
#include "daemon/base/digest.h"
#include "daemon/base/text.h"
#include "daemon/model/calendar.h"
#include "daemon/model/config.h"
#include "daemon/model/config_check.h"
#include "daemon/model/placeholder.h"
#include "daemon/model/schedule.h"
#include "daemon/model/settings.h"
#include "daemon/model/unit.h"
#include "daemon/base/mem.h"

enum { INDICATOR_ID_MAX = 19 }; /* a data source's name in an RRD file */

/* Words of the formula language: no item, constant or indicator may be one. */
static const char *const reserved[] = { "ttm", "single", "annualised",
	"elapsed", "opening", "average", "since_opening", "yoy", "points",
	"delta", "lag", "latest", "abs", "min", "max", "if", "first",
	"year_before", "and", "or", "not" };

static bool
is_reserved(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(reserved); i++) {
		if (strcmp(reserved[i], name) == 0)
			return true;
	}
	return false;
}

/* Items, constants and indicators share one space of names in formulas. */
static void
check_formula_name(const struct config *c, const char *kind, const char *id,
    struct place place, struct problems *problems)
{
	if (is_reserved(id))
		problems_add(problems, place,
		    "%s %s: this is a function's name: expected another", kind,
		    id);
	if (strcmp(kind, "item") != 0 && config_item(c, id) >= 0)
		problems_add(problems, place,
		    "%s %s: an item has this name: expected another", kind, id);
	if (strcmp(kind, "indicator") == 0 && config_constant(c, id) >= 0)
		problems_add(problems, place,
		    "indicator %s: a constant has this name: expected another",
		    id);
}

static void
check_names(const struct config *c, struct problems *problems)
{
	for (size_t i = 0; i < c->n_items; i++)
		check_formula_name(
		    c, "item", c->items[i].id, c->items[i].place, problems);
	for (size_t i = 0; i < c->n_constants; i++)
		check_formula_name(c, "constant", c->constants[i].id,
		    c->constants[i].place, problems);
	for (size_t i = 0; i < c->n_indicators; i++) {
		const struct indicator *in = &c->indicators[i];
		check_formula_name(c, "indicator", in->id, in->place, problems);
		if (strlen(in->id) > INDICATOR_ID_MAX)
			problems_add(problems, in->place,
			    "indicator %s: expected a name of at most %d "
			    "characters (it names a data source)",
			    in->id, INDICATOR_ID_MAX);
	}
}

struct selector *
config_compile_selector(const struct config *c, const char *text,
    const char *context, struct place place, struct problems *problems)
{
	struct error err = { 0 };
	struct selector *s = selector_compile(text, c->roster, &err);

	if (s == NULL)
		problems_add(
		    problems, place, "%s: \"%s\": %s", context, text, err.text);
	return s;
}

/* Where a feed's setting stands. */
static struct place
at(const struct config *c, const struct feed *f, const char *name)
{
	return feed_place(c, f, name);
}

/* Headers by which secrets travel: they come from token_file. */
static bool
header_is_secret(const char *header)
{
	static const char *const names[] = { "authorization:", "cookie:",
		"proxy-authorization:", "x-api-key:", "x-auth-token:" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (strncasecmp(header, names[i], strlen(names[i])) == 0)
			return true;
	}
	return false;
}

static void
check_headers(
    const struct config *c, const struct feed *f, struct problems *problems)
{
	for (size_t i = 0; i < f->headers.n; i++) {
		const char *header = f->headers.text[i];
		char quoted[TEXT_QUOTE_SIZE];
		if (header_is_secret(header))
			problems_add(problems, at(c, f, "headers"),
			    "feed %s: headers: a secret does not belong in the "
			    "configuration: use token_file",
			    f->id);
		else if (strchr(header, ':') == NULL ||
		    strpbrk(header, "\r\n") != NULL)
			problems_add(problems, at(c, f, "headers"),
			    "feed %s: headers: %s: expected \"Name: value\"",
			    f->id, text_quote_z(quoted, header));
	}
}

/* Is it a relative path of plain names? */
static bool
is_below(const char *directory)
{
	for (const char *part = directory;; part++) {
		size_t len = strcspn(part, "/");
		if (len == 0 || (len <= 2 && strncmp(part, "..", len) == 0))
			return false;
		part += len;
		if (*part == '\0')
			return true;
	}
}

/* Is one of the folders the other, or inside of it? */
static bool
is_shared(const char *a, const char *b)
{
	size_t len_a = strlen(a);
	size_t len_b = strlen(b);
	size_t len = len_a < len_b ? len_a : len_b;

	return strncmp(a, b, len) == 0 &&
	    (len_a == len_b || (len_a > len_b ? a : b)[len] == '/');
}

/* What is taken is moved away: two feeds would take it from each other. */
static void
check_directory(
    const struct config *c, const struct feed *f, struct problems *problems)
{
	if (!is_below(f->directory)) {
		problems_add(problems, at(c, f, "directory"),
		    "feed %s: directory: expected a folder below "
		    "state_directory, without ..",
		    f->id);
		return;
	}
	for (const struct feed *other = c->feeds; other < f; other++) {
		if (other->directory != NULL &&
		    is_shared(other->directory, f->directory))
			problems_add(problems, at(c, f, "directory"),
			    "feed %s: directory: feed %s has \"%s\": expected "
			    "a folder of its own",
			    f->id, other->id, other->directory);
	}
}

static void
check_url(
    const struct config *c, const struct feed *f, struct problems *problems)
{
	struct error err = { 0 };

	if ((f->url == NULL) == (f->directory == NULL)) {
		problems_add(problems, f->place,
		    "feed %s: expected either url or directory", f->id);
		return;
	}
	if (f->directory != NULL)
		check_directory(c, f, problems);
	if (f->url == NULL)
		return;
	if (placeholder_check(f->url, c->roster, &err) != 0)
		problems_add(problems, at(c, f, "url"), "feed %s: url: %s",
		    f->id, err.text);
	const char *authority = strstr(f->url, "://");
	if (authority != NULL) {
		authority += 3;
		size_t len = strcspn(authority, "/?#");
		if (memchr(authority, '@', len) != NULL)
			problems_add(problems, at(c, f, "url"),
			    "feed %s: url: a password does not belong in the "
			    "configuration: use token_file",
			    f->id);
	}
}

/* Is there just one enterprise whose figures these can be? */
static bool
reports_one(const struct config *c, const struct feed *f)
{
	size_t n = 0;

	for (size_t i = 0; i < c->roster->n && n < 2; i++)
		n += feed_covers(f, c->roster, (int)i);
	return n == 1;
}

static void
check_enterprise_key(
    const struct config *c, const struct feed *f, struct problems *problems)
{
	if (f->enterprise_key != NULL &&
	    roster_column(c->roster, f->enterprise_key) < 0)
		problems_add(problems, at(c, f, "enterprise_key"),
		    "feed %s: enterprise_key: the roster has no column \"%s\"",
		    f->id, f->enterprise_key);
	if (f->enterprise == NULL && !feed_asks_by_column(f) &&
	    !reports_one(c, f))
		problems_add(problems, f->place,
		    "feed %s: nothing names the enterprise: expected the "
		    "setting enterprise, a {column} in url, or enterprises "
		    "that selects one",
		    f->id);
}

/* Everything that decides what a body means: when it changes, a body that is
 * the same as last time is read again all the same. */
static void
digest_mapping(const struct config *c, struct feed *f)
{
	struct buf b = { 0 };
	const char *const texts[] = { f->format, f->records, f->filter,
		f->status, f->message, f->pages, f->fields, f->pairs, f->name,
		f->value, f->enterprise, f->enterprise_key, f->enterprises,
		f->period_end, f->period_start, f->reported_on, f->correction,
		f->currency, f->encoding, f->delimiter, f->unit, f->thousands };
	const struct texts *lists[] = { &f->missing, &f->status_ok,
		&f->status_empty };
	const struct mappings *maps[] = { &f->items, &f->prior, &f->opening };

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		buf_printf(&b, "%s\n", texts[i] == NULL ? "" : texts[i]);
	buf_printf(&b, "%d %d %d %d %d %d %d\n", f->flows, f->layout, f->rhythm,
	    (int)f->title_lines, f->others, f->decimal_mark,
	    f->has_parentheses);
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		for (size_t k = 0; k < lists[i]->n; k++)
			buf_printf(&b, "list %zu %s\n", i, lists[i]->text[k]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(maps); i++) {
		for (size_t m = 0; m < maps[i]->n; m++) {
			const struct mapping *map = &maps[i]->mapping[m];
			const struct item *item = &c->items[map->item];
			buf_printf(&b, "%zu %s %d %s", i, item->id, item->kind,
			    item->unit);
			for (size_t p = 0; p < map->paths.n; p++)
				buf_printf(&b, " %s", map->paths.text[p]);
			buf_putc(&b, '\n');
		}
	}
	for (size_t i = 0; i < c->roster->n; i++) {
		const struct enterprise *e = &c->roster->enterprises[i];
		if (!feed_covers(f, c->roster, (int)i))
			continue;
		buf_printf(&b, "%s %d %s", e->id, e->fiscal_month, e->currency);
		int key = feed_key_column(f, c->roster);
		buf_printf(&b, " %s\n", key < 0 ? "" : e->cells[key]);
	}
	digest_text(f->mapping_digest, buf_text(&b), b.len);
	buf_fini(&b);
}

/* Figures are kept in base units whatever their feed writes: an item in 万元
 * would show yuan under that name. */
static void
check_item(const struct config *c, struct item *item, struct problems *problems)
{
	const struct unit *unit = item->unit == NULL
	    ? NULL
	    : unit_find(item->unit, strlen(item->unit));

	item->is_money = unit_kind_of_item(item->unit) == UNIT_MONEY;
	if (unit == NULL || unit->exponent == 0)
		return;
	problems_add(problems, config_place(c, item->setting, "unit"),
	    "item %s: unit: \"%s\": expected the base unit, such as %s: in it "
	    "all figures are kept",
	    item->id, item->unit,
	    unit->kind == UNIT_PERSONS ? "persons" : "CNY");
}

static void
check_feed(const struct config *c, struct feed *f, struct problems *problems)
{
	struct error err = { 0 };
	char *context = xasprintf("feed %s: enterprises", f->id);

	if (f->enterprises != NULL)
		f->selector = config_compile_selector(c, f->enterprises,
		    context, at(c, f, "enterprises"), problems);
	free(context);
	check_url(c, f, problems);
	check_headers(c, f, problems);
	config_check_feed_fetch(c, f, problems);
	check_enterprise_key(c, f, problems);
	if ((f->every_sec != 0) + (f->at != NULL) + (f->on != NULL) > 1)
		problems_add(problems, f->place,
		    "feed %s: expected one of every, at and on", f->id);
	else if (schedule_check(f, &err) != 0)
		problems_add(problems, at(c, f, f->at != NULL ? "at" : "on"),
		    "feed %s: %s", f->id, err.text);
	if (f->every_sec == 0 && f->at == NULL && f->on == NULL)
		f->every_sec = 86400;
	if (f->unit != NULL && strcmp(f->unit, "in_name") != 0) {
		const struct unit *unit = unit_find(f->unit, strlen(f->unit));
		if (unit == NULL || unit->kind != UNIT_MONEY)
			problems_add(problems, at(c, f, "unit"),
			    "feed %s: unit: \"%s\": expected a unit of money "
			    "such as \"元\", \"万元\", \"亿元\", \"USD\", or "
			    "\"in_name\"",
			    f->id, f->unit);
	}
	if (f->delimiter != NULL && strlen(f->delimiter) != 1)
		problems_add(problems, at(c, f, "delimiter"),
		    "feed %s: delimiter: expected one character", f->id);
	if (f->flows == FLOWS_EXPLICIT && f->period_start == NULL)
		problems_add(problems, at(c, f, "flows"),
		    "feed %s: flows = \"explicit\": expected the setting "
		    "period_start",
		    f->id);
	f->reported_day = DATE_NONE;
	if (f->reported_on != NULL &&
	    date_parse_iso(&f->reported_day, f->reported_on, &err) != 0)
		f->reported_day = DATE_NONE;
	digest_mapping(c, f);
}

static void
check_due_rules(
    const struct config *c, struct feed *f, struct problems *problems)
{
	char *context = xasprintf("feed %s: due_for", f->id);

	for (size_t i = 0; i < f->due_for.n; i++) {
		struct due_rule *rule = &f->due_for.rule[i];
		if (rule->enterprises[0] != '\0')
			rule->selector = config_compile_selector(c,
			    rule->enterprises, context, rule->place, problems);
	}
	free(context);
}

/* Next year's holidays are published in November or December. */
void
config_check_calendar(
    const struct config *c, int32_t today, struct problems *problems)
{
	enum { ENDS_SOON_DAYS = 31 };
	int32_t last_day = calendar_last_day(c->calendar);
	char text[DATE_TEXT_SIZE];

	if (last_day != DATE_NONE && today > last_day - ENDS_SOON_DAYS)
		problems_warn(problems,
		    config_place(c, settings_root(c->settings), "calendar"),
		    "calendar: the last year that it knows ends on %s: from "
		    "then on only weekends are days off",
		    date_text(text, last_day));
}

static void
check_parents(const struct config *c, struct problems *problems)
{
	int column = roster_column(c->roster, "parent");

	for (size_t i = 0; column >= 0 && i < c->roster->n; i++) {
		const struct enterprise *e = &c->roster->enterprises[i];
		struct place place = { .file = c->roster->file,
			.line = e->line };
		int up = (int)i;
		size_t depth = 0;

		while (up >= 0 && depth++ <= c->roster->n) {
			const char *parent =
			    c->roster->enterprises[up].cells[column];
			if (parent[0] == '\0')
				break;
			up = roster_find(c->roster, parent);
			if (up < 0 && depth == 1)
				problems_add(problems, place,
				    "parent: no enterprise \"%s\"", parent);
		}
		if (depth > c->roster->n)
			problems_add(problems, place,
			    "parent: %s is its own ancestor", e->id);
	}
}

void
config_check(struct config *c, struct problems *problems)
{
	char *zone = xasprintf(
	    "/usr/share/zoneinfo/%s", c->timezone == NULL ? "" : c->timezone);

	if (c->timezone != NULL &&
	    (strstr(zone, "..") != NULL || !schedule_zone_exists(zone)))
		problems_add(problems, (struct place){ .file = c->file },
		    "timezone: \"%s\": expected a name such as "
		    "\"Asia/Shanghai\"",
		    c->timezone);
	free(zone);
	check_names(c, problems);
	check_parents(c, problems);
	config_check_fetch(c, problems);
	for (size_t i = 0; i < c->n_items; i++)
		check_item(c, &c->items[i], problems);
	for (size_t i = 0; i < c->n_feeds; i++)
		check_feed(c, &c->feeds[i], problems);
	for (size_t i = 0; i < c->n_feeds; i++)
		check_due_rules(c, &c->feeds[i], problems);
	config_check_plan(c, problems);
	config_check_notify(c, problems);
}
