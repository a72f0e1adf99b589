/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * feed_fixture: a configuration of one feed, built by hand, and what its
 * collector makes of a body.
 */
#ifndef SOEWATCH_TESTS_UNIT_FEED_FIXTURE_H
#define SOEWATCH_TESTS_UNIT_FEED_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "collectors/collector.h"
#include "daemon/base/problem.h"
#include "daemon/base/text.h"
#include "daemon/model/config.h"
#include "daemon/base/mem.h"

#define FIXTURE_ROSTER                                                         \
	"id,code,class,fiscal_year_end,currency\n"                             \
	"angang,000898,listed,12-31,CNY\n"                                     \
	"bengang,000761,listed,12-31,CNY\n"                                    \
	"overseas,9001,listed,03-31,USD\n"                                     \
	"other,000002,unlisted,12-31,CNY\n"

#define FIXTURE_ITEM_LIST(X)                                                   \
	X(TOTAL_ASSETS, "total_assets", ITEM_STOCK, "CNY")                     \
	X(REVENUE, "revenue", ITEM_FLOW, "CNY")                                \
	X(TOTAL_PROFIT, "total_profit", ITEM_FLOW, "CNY")                      \
	X(EMPLOYEES, "employees", ITEM_STOCK, "persons")                       \
	X(LISTED, "listed", ITEM_STOCK, "flag")

enum fixture_item {
#define FIXTURE_ENUM(name, text, item_kind, item_unit) name,
	FIXTURE_ITEM_LIST(FIXTURE_ENUM)
#undef FIXTURE_ENUM
	    FIXTURE_ITEMS
};

struct fixture {
	struct config config;
	struct feed feed;
	struct item items[FIXTURE_ITEMS];
	struct document document;
	struct harvest harvest;
	struct problems problems;
	struct error err;
};

static inline int32_t
day(const char *iso)
{
	struct error err;
	int32_t out;

	assert_int_equal(date_parse_iso(&out, iso, &err), 0);
	return out;
}

static inline char *mutable(const char *text)
{
	return text == NULL ? NULL : xstrdup(text);
}

static inline void
fixture_init(struct fixture *f, const char *format, int layout)
{
	const struct item items[FIXTURE_ITEMS] = {
#define FIXTURE_ROW(name, text, item_kind, item_unit)                          \
	[name] = { .id = mutable(text),                                        \
		.kind = item_kind,                                             \
		.unit = mutable(item_unit) },
		FIXTURE_ITEM_LIST(FIXTURE_ROW)
#undef FIXTURE_ROW
	};

	*f = (struct fixture){ 0 };
	memcpy(f->items, items, sizeof items);
	f->config.items = f->items;
	f->config.n_items = FIXTURE_ITEMS;
	f->config.roster = roster_parse(
	    "roster.csv", FIXTURE_ROSTER, strlen(FIXTURE_ROSTER), &f->problems);
	assert_int_equal(f->problems.n, 0);
	f->config.feeds = &f->feed;
	f->config.n_feeds = 1;
	f->feed = (struct feed){
		.id = mutable("flash"),
		.place = { .file = "soewatch.conf", .line = 7 },
		.url = mutable("http://reports.example/{code}"),
		.format = mutable(format),
		.enterprises = mutable("class=listed"),
		.layout = layout,
		.rhythm = RHYTHM_QUARTER,
		.reported_day = DATE_NONE,
	};
	f->feed.selector =
	    selector_compile("class=listed", f->config.roster, &f->err);
	assert_non_null(f->feed.selector);
	f->document = (struct document){
		.name = "body",
		.enterprise = 0,
		.arrived_day = day("2016-06-15"),
	};
}

static inline void
set(char **member, const char *text)
{
	free(*member);
	*member = mutable(text);
}

/* Maps an item to up to two names. */
static inline void
map(struct mappings *to, enum fixture_item item, const char *first,
    const char *second)
{
	to->mapping =
	    xreallocarray(to->mapping, to->n + 1, sizeof *to->mapping);
	struct mapping *m = &to->mapping[to->n++];
	*m = (struct mapping){ .item = (int)item,
		.place = { .file = "soewatch.conf", .line = 9 } };
	m->paths.text = xcalloc(2, sizeof *m->paths.text);
	m->paths.text[m->paths.n++] = xstrdup(first);
	if (second != NULL)
		m->paths.text[m->paths.n++] = xstrdup(second);
}

static inline void
unmap(struct mappings *mappings)
{
	for (size_t i = 0; i < mappings->n; i++) {
		struct texts *paths = &mappings->mapping[i].paths;
		for (size_t k = 0; k < paths->n; k++)
			free(paths->text[k]);
		free(paths->text);
	}
	free(mappings->mapping);
	*mappings = (struct mappings){ 0 };
}

static inline void
add_text(struct texts *to, const char *text)
{
	to->text = xreallocarray(to->text, to->n + 1, sizeof *to->text);
	to->text[to->n++] = xstrdup(text);
}

static inline void
add_missing(struct fixture *f, const char *text)
{
	add_text(&f->feed.missing, text);
}

static inline void
fixture_fini(struct fixture *f)
{
	struct feed *feed = &f->feed;
	char *texts[] = { feed->id, feed->url, feed->directory, feed->format,
		feed->enterprises, feed->records, feed->enterprise,
		feed->enterprise_key, feed->period_end, feed->period_start,
		feed->reported_on, feed->encoding, feed->delimiter, feed->unit,
		feed->filter, feed->status, feed->message, feed->fields,
		feed->pairs, feed->name, feed->value, feed->correction,
		feed->currency, feed->pages, feed->thousands };
	struct texts *lists[] = { &feed->missing, &feed->status_ok,
		&feed->status_empty };

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		free(texts[i]);
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		for (size_t k = 0; k < lists[i]->n; k++)
			free(lists[i]->text[k]);
		free(lists[i]->text);
	}
	unmap(&feed->items);
	unmap(&feed->prior);
	unmap(&feed->opening);
	selector_free(feed->selector);
	for (size_t i = 0; i < FIXTURE_ITEMS; i++) {
		free(f->items[i].id);
		free(f->items[i].unit);
	}
	roster_free(f->config.roster);
	harvest_fini(&f->harvest);
	problems_fini(&f->problems);
}

/* Reads the body, from memory that ends where it ends. */
static inline int
read_bytes(struct fixture *f, const char *body, size_t len)
{
	char *exact = xmemdup(body, len);
	int column = feed_key_column(&f->feed, f->config.roster);

	if (column >= 0)
		roster_index(f->config.roster, column); /* as config_load() */
	harvest_fini(&f->harvest);
	error_clear(&f->err);
	f->document.body = exact;
	f->document.len = len;
	int rc = collector_parse(
	    &f->config, &f->feed, &f->document, &f->harvest, &f->err);
	free(exact);
	return rc;
}

static inline int
read_body(struct fixture *f, const char *body)
{
	return read_bytes(f, body, strlen(body));
}

static inline void
read_well(struct fixture *f, const char *body)
{
	if (read_body(f, body) != 0)
		fail_msg("%s", f->err.text);
}

static inline void
read_badly(struct fixture *f, const char *body, const char *expected)
{
	assert_int_equal(read_body(f, body), -1);
	assert_int_equal(f->err.code, ERROR_INPUT);
	if (strstr(f->err.text, expected) == NULL)
		fail_msg("expected \"%s\" in \"%s\"", expected, f->err.text);
	assert_int_equal(f->harvest.n, 0);
	assert_int_equal(f->harvest.n_rejections, 0);
}

/* "enterprise item start end basis value reported", a figure a line. */
static inline char *
figure_text(const struct fixture *f, const struct observation *o)
{
	char start[DATE_TEXT_SIZE], end[DATE_TEXT_SIZE];
	char reported[DATE_TEXT_SIZE], value[DECIMAL_TEXT_SIZE];

	return xasprintf("%s %s %s..%s %d %s %s",
	    f->config.roster->enterprises[o->enterprise].id,
	    f->items[o->item].id, date_text(start, o->period.start_day),
	    date_text(end, o->period.end_day), o->basis_year,
	    decimal_text(value, o->value),
	    date_text(reported, o->reported_day));
}

static inline bool
has_figure(const struct fixture *f, const char *expected)
{
	bool is_found = false;

	for (size_t i = 0; i < f->harvest.n && !is_found; i++) {
		char *text = figure_text(f, &f->harvest.observations[i]);
		is_found = strcmp(text, expected) == 0;
		free(text);
	}
	return is_found;
}

static inline void
expect_figure(const struct fixture *f, const char *expected)
{
	if (has_figure(f, expected))
		return;
	for (size_t i = 0; i < f->harvest.n; i++) {
		char *text = figure_text(f, &f->harvest.observations[i]);
		print_message("have: %s\n", text);
		free(text);
	}
	for (size_t i = 0; i < f->harvest.n_rejections; i++)
		print_message("rejected: %s: %s\n",
		    f->harvest.rejections[i].place,
		    f->harvest.rejections[i].reason);
	fail_msg("expected the figure %s", expected);
}

static inline void
expect_rejection(const struct fixture *f, const char *place, const char *reason)
{
	for (size_t i = 0; i < f->harvest.n_rejections; i++) {
		const struct rejection *r = &f->harvest.rejections[i];
		if (strcmp(r->place, place) == 0 &&
		    strstr(r->reason, reason) != NULL)
			return;
	}
	for (size_t i = 0; i < f->harvest.n_rejections; i++)
		print_message("have: %s: %s\n", f->harvest.rejections[i].place,
		    f->harvest.rejections[i].reason);
	fail_msg("expected the rejection %s: %s", place, reason);
}

static inline void
expect_counts(const struct fixture *f, size_t n, size_t n_rejections)
{
	assert_int_equal(f->harvest.n, n);
	assert_int_equal(f->harvest.n_rejections, n_rejections);
}

static inline void
expect_problem(struct fixture *f, const char *expected)
{
	problems_fini(&f->problems);
	f->problems = (struct problems){ 0 };
	collector_check(&f->config, &f->problems);
	for (size_t i = 0; i < f->problems.n; i++) {
		if (strstr(f->problems.problems[i].text, expected) != NULL)
			return;
	}
	for (size_t i = 0; i < f->problems.n; i++)
		print_message("have: %s\n", f->problems.problems[i].text);
	fail_msg("expected the problem %s", expected);
}

static inline void
expect_no_problem(struct fixture *f)
{
	problems_fini(&f->problems);
	f->problems = (struct problems){ 0 };
	collector_check(&f->config, &f->problems);
	if (f->problems.n > 0)
		fail_msg("%s", f->problems.problems[0].text);
}

/* Whatever byte a file is cut at, what is read from the rest says the same as
 * the whole: figures go missing, none is another one.  Returns how many of the
 * cut files were read at all. */
static inline size_t
expect_cuts_harmless(struct fixture *f, const char *body, size_t len)
{
	struct fixture whole = *f;
	size_t n_read = 0;

	whole.harvest = (struct harvest){ 0 };
	assert_int_equal(read_bytes(&whole, body, len), 0);
	assert_true(whole.harvest.n > 0);
	for (size_t cut = 0; cut < len; cut++) {
		if (read_bytes(f, body, cut) != 0)
			continue;
		n_read++;
		for (size_t i = 0; i < f->harvest.n; i++) {
			char *text =
			    figure_text(f, &f->harvest.observations[i]);
			if (!has_figure(&whole, text))
				fail_msg("cut at byte %zu: %s", cut, text);
			free(text);
		}
	}
	harvest_fini(&whole.harvest);
	return n_read;
}

#endif
