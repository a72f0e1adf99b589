/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * origin: a picture names the feeds whose figures are in it, and no other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/buf.h"
#include "daemon/base/date.h"
#include "daemon/base/decimal.h"
#include "daemon/base/path.h"
#include "daemon/reckon/compute.h"
#include "daemon/answer/origin.h"
#include "daemon/answer/picture.h"
#include "daemon/answer/world.h"
#include "tests/unit/config_fixture.h"
#include "daemon/base/mem.h"

enum { FEEDS_MANY = 12 };

static const char roster_text[] =
    "id,class\na,ind\nb,ind\nc,other\ngdp,bench\n";

static const char config_head[] =
    "version = 1;\n"
    "enterprises = \"enterprises.csv\";\n"
    "state_directory = \".\";\n"
    "items: { ta: { kind = \"stock\"; }; tl: { kind = \"stock\"; };\n"
    " other: { kind = \"stock\"; }; g: { kind = \"stock\"; unit = \"%\"; };\n"
    "};\n"
    "indicators: {\n"
    " debt: { formula = \"100 * tl / ta\"; unit = \"%\"; };\n"
    " twice: { formula = \"2 * debt\"; unit = \"%\"; };\n"
    " over: { formula = \"debt - growth@gdp\"; unit = \"%\"; };\n"
    " growth: { formula = \"g\"; unit = \"%\"; }; };\n"
    "aggregates: { ind: { members = \"class=ind\"; }; };\n"
    "targets: { t: { indicator = \"debt\"; subject = \"a\"; at_most = "
    "\"growth@gdp\"; };\n"
    " n: { indicator = \"debt\"; subject = \"a\"; at_most = 65; }; };\n";

/* A feed of all items and enterprises, named or by its id. */
static void
put_feed(struct buf *out, const char *id, const char *title)
{
	buf_printf(out,
	    "%s: { url = \"http://h/%s/{id}\"; format = \"csv\"; "
	    "period_end = \"p\"; items: { ta = \"x\"; tl = \"x\"; "
	    "other = \"x\"; g = \"x\"; };",
	    id, id);
	if (title != NULL)
		buf_printf(out, " title = \"%s\";", title);
	buf_printf(
	    out, "%s };\n", strcmp(id, "best") == 0 ? " priority = 10;" : "");
}

static char *
config_text(void)
{
	struct buf b = { 0 };
	char id[16], title[32];

	buf_printf(&b, "%sfeeds: {\n", config_head);
	put_feed(&b, "wide", "宽表");
	put_feed(&b, "rec", "快报");
	put_feed(&b, "best", NULL);
	put_feed(&b, "nbs", "统计局");
	for (int i = 1; i <= FEEDS_MANY; i++) {
		snprintf(id, sizeof id, "feed%02d", i);
		snprintf(title, sizeof title, "月度财务快报%d", i);
		put_feed(&b, id, title);
	}
	buf_puts(&b, "};\n");
	return buf_take(&b);
}

struct fixture {
	struct world *world;
	struct error err;
};

static struct world *
load(const char *text)
{
	struct problems problems = { 0 };
	char *file = fixture_file("soewatch.conf", text);
	struct world *w = world_load(file, &problems);
	char *told = fixture_problems(&problems);

	assert_string_equal(told, "");
	free(told);
	free(file);
	return w;
}

static int
set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof *f);
	char *text = config_text();

	free(fixture_file("enterprises.csv", roster_text));
	f->world = load(text);
	free(text);
	if (world_open(f->world, true, &f->err) != 0)
		fail_msg("%s", f->err.text);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	static const char *const names[] = { "ledger.db", "ledger.db-wal",
		"ledger.db-shm" };
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char *path =
		    path_join(f->world->config->state_directory, names[i]);
		unlink(path);
		free(path);
	}
	world_free(f->world);
	free(f);
	return 0;
}

/* A figure of a year's end, from that feed. */
static void
tell_year(struct fixture *f, const char *feed, const char *who,
    const char *item, const char *value, int year)
{
	const struct config *c = f->world->config;
	const struct ledger_document d = { .feed = feed,
		.url = "http://h/",
		.digest = "digest",
		.fetched_sec = 1,
		.known_at_sec = 1 };
	struct observation o = { .enterprise = roster_find(c->roster, who),
		.item = config_item(c, item),
		.period = { DATE_NONE, date_from_civil(year, 12, 31) },
		.reported_day = date_from_civil(2016, 3, 31) };
	struct append_batch batch = { .observations = &o, .n = 1 };
	struct append_counts counts;

	assert_int_equal(
	    decimal_parse(&o.value, value, strlen(value), &f->err), 0);
	if (ledger_begin(f->world->ledger, &f->err) != 0 ||
	    ledger_add_document(
		f->world->ledger, &d, &batch.document, &f->err) != 0 ||
	    ledger_append(f->world->ledger, c, &batch, &counts, &f->err) != 0 ||
	    ledger_commit(f->world->ledger, &f->err) != 0)
		fail_msg("%s", f->err.text);
	world_forget(f->world, o.enterprise);
}

static void
tell(struct fixture *f, const char *feed, const char *who, const char *item,
    const char *value)
{
	tell_year(f, feed, who, item, value, 2015);
}

static void
assert_origin(struct fixture *f, const char *subject, const char *indicator,
    const char *target, const char *want)
{
	const struct config *c = f->world->config;
	int32_t newest_day;
	char *text = origin_text(f->world,
	    &(const struct origin_query){ .subject = config_subject(c, subject),
		.indicator = config_indicator(c, indicator),
		.target = target == NULL ? -1 : config_target(c, target) },
	    &newest_day, &f->err);

	assert_non_null(text);
	assert_string_equal(text, want);
	free(text);
}

static void
test_only_those_that_delivered(void **state)
{
	struct fixture *f = *state;

	assert_origin(f, "a", "debt", NULL, "");
	tell(f, "rec", "a", "ta", "100");
	tell(f, "rec", "a", "tl", "60");
	/* Another item, and another enterprise: not in this picture. */
	tell(f, "wide", "a", "other", "1");
	tell(f, "wide", "b", "ta", "100");
	assert_origin(f, "a", "debt", NULL, "快报");
	assert_origin(f, "a", "twice", NULL, "快报");
	assert_origin(f, "c", "debt", NULL, "");
	/* What yields to a better feed is not drawn either. */
	tell(f, "best", "a", "ta", "101");
	assert_origin(f, "a", "debt", NULL, "快报 · best");
	tell(f, "best", "a", "tl", "61");
	assert_origin(f, "a", "debt", NULL, "best");
}

static void
test_members_of_an_aggregate(void **state)
{
	struct fixture *f = *state;

	tell(f, "rec", "a", "ta", "100");
	tell(f, "wide", "b", "tl", "60");
	tell(f, "best", "c", "tl", "60");
	/* In the configuration's order, not that of arrival. */
	assert_origin(f, "ind", "debt", NULL, "宽表 · 快报");
}

static void
test_other_subjects_and_the_line(void **state)
{
	struct fixture *f = *state;

	tell(f, "rec", "a", "ta", "100");
	tell(f, "nbs", "gdp", "g", "6.5");
	tell(f, "wide", "gdp", "ta", "1");
	assert_origin(f, "a", "debt", NULL, "快报");
	assert_origin(f, "a", "over", NULL, "快报 · 统计局");
	assert_origin(f, "a", "debt", "t", "快报 · 统计局");
	assert_origin(f, "a", "debt", "n", "快报");
	assert_origin(f, "gdp", "growth", NULL, "统计局");
}

static void
test_a_feed_that_is_configured_no_more(void **state)
{
	struct fixture *f = *state;

	tell(f, "gone", "a", "ta", "100");
	tell(f, "rec", "a", "tl", "60");
	assert_origin(f, "a", "debt", NULL, "快报 · gone");
}

/* More names than the footer has room for. */
static void
test_many(void **state)
{
	struct fixture *f = *state;
	char id[16];

	for (int i = 1; i <= FEEDS_MANY; i++) {
		snprintf(id, sizeof id, "feed%02d", i);
		tell_year(f, id, i % 2 == 0 ? "a" : "b", "ta", "100", 2000 + i);
		if (i == 4)
			assert_origin(f, "ind", "debt", NULL,
			    "月度财务快报1 · 月度财务快报2 · 月度财务快报3 · "
			    "月度财务快报4");
	}
	assert_origin(f, "ind", "debt", NULL,
	    "月度财务快报1 · 月度财务快报2 · 月度财务快报3 · 月度财务快报4 · "
	    "月度财务快报5 等 12 个数据源");
	f->world->config->language = LANGUAGE_EN;
	assert_origin(f, "ind", "debt", NULL,
	    "月度财务快报1 · 月度财务快报2 · 月度财务快报3 · 月度财务快报4 · "
	    "月度财务快报5 and 7 more");
}

static void
test_footer_of_a_picture(void **state)
{
	struct fixture *f = *state;
	const struct config *c = f->world->config;
	struct picture picture = { .subject = config_subject(c, "a"),
		.indicator = config_indicator(c, "debt"),
		.target = -1 };
	struct series series;
	struct chart chart;

	tell(f, "rec", "a", "ta", "100");
	tell(f, "rec", "a", "tl", "60");
	assert_int_equal(compute_series(&f->world->reckoner, picture.indicator,
			     picture.subject, &series, &f->err),
	    0);
	picture.series = &series;
	assert_int_equal(picture_build(f->world, &picture, &chart, &f->err), 0);
	assert_string_equal(chart.footer_text, "截至 2016-03-31    数据：快报");
	chart_fini(&chart);
	series_fini(&series);
}

int
main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_only_those_that_delivered),
		TEST(test_members_of_an_aggregate),
		TEST(test_other_subjects_and_the_line),
		TEST(test_a_feed_that_is_configured_no_more),
		TEST(test_many),
		TEST(test_footer_of_a_picture),
	};
#undef TEST

	return cmocka_run_group_tests(tests, NULL, NULL);
}
