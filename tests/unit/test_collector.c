/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * collector: the table of formats, contradictions, order, common checks.
 */
#include "daemon/base/buf.h"
#include "tests/unit/feed_fixture.h"

static void
collector_init(struct fixture *f)
{
	fixture_init(f, "csv", LAYOUT_RECORDS);
	set(&f->feed.enterprise, "code");
	set(&f->feed.period_end, "end");
	set(&f->feed.reported_on, "said");
	map(&f->feed.items, TOTAL_ASSETS, "assets", NULL);
	map(&f->feed.items, REVENUE, "revenue", NULL);
}

static void
test_names(void **state)
{
	char *names = collector_names();

	(void)state;
	/* The collectors, then the presets that are settings over them. */
	assert_string_equal(names,
	    "csv, edgar, json, nbs, xbrl_json, eastmoney, sina, tushare, "
	    "worldbank, sdmx_json");
	assert_string_equal(collector_find("sina")->name, "json");
	assert_string_equal(collector_find("nbs")->name, "nbs");
	assert_string_equal(collector_find("csv")->name, "csv");
	assert_string_equal(collector_find("json")->name, "json");
	assert_null(collector_find("xml"));
	assert_null(collector_find(NULL));
	free(names);
}

static void
test_unknown_format(void **state)
{
	struct fixture f;

	(void)state;
	collector_init(&f);
	set(&f.feed.format, "xml");
	expect_problem(&f,
	    "feed flash: format: \"xml\": expected one of csv, edgar, "
	    "json, nbs, xbrl_json, eastmoney");
	assert_string_equal(f.problems.problems[0].file, "soewatch.conf");
	assert_int_equal(f.problems.problems[0].line, 7);
	assert_int_equal(read_body(&f, "x"), -1);
	assert_int_equal(f.err.code, ERROR_CONFIG);
	fixture_fini(&f);
}

static void
test_order(void **state)
{
	struct fixture f;

	(void)state;
	collector_init(&f);
	map(&f.feed.prior, TOTAL_ASSETS, "before", NULL);
	read_well(&f,
	    "code,end,said,revenue,assets,before\n"
	    "000761,2015-09-30,2015-10-30,1,2,\n"
	    "000898,2015-09-30,2015-10-30,3,4,40\n"
	    "000898,2014-09-30,2016-01-30,5,6,60\n"
	    "000898,2014-09-30,2014-10-30,7,8,\n");
	static const char *const expected[] = {
		"angang total_assets ..2013-09-30 2014 60 2016-01-30",
		"angang total_assets ..2014-09-30 0 8 2014-10-30",
		"angang total_assets ..2014-09-30 0 6 2016-01-30",
		"angang total_assets ..2014-09-30 2015 40 2015-10-30",
		"angang total_assets ..2015-09-30 0 4 2015-10-30",
		"angang revenue 2014-01-01..2014-09-30 0 7 2014-10-30",
		"angang revenue 2014-01-01..2014-09-30 0 5 2016-01-30",
		"angang revenue 2015-01-01..2015-09-30 0 3 2015-10-30",
		"bengang total_assets ..2015-09-30 0 2 2015-10-30",
		"bengang revenue 2015-01-01..2015-09-30 0 1 2015-10-30",
	};
	expect_counts(&f, ARRAY_SIZE(expected), 0);
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		char *text = figure_text(&f, &f.harvest.observations[i]);
		assert_string_equal(text, expected[i]);
		free(text);
	}
	fixture_fini(&f);
}

static void
test_contradiction(void **state)
{
	struct fixture f;

	(void)state;
	collector_init(&f);
	read_well(&f,
	    "code,end,said,assets\n"
	    "000898,2015-09-30,2015-10-30,1\n"
	    "000898,2015-06-30,2015-10-30,7\n"
	    "000898,2015-09-30,2015-10-30,1.00\n"
	    "000898,2015-09-30,2015-10-30,2\n"
	    "000898,2015-09-30,2015-10-31,3\n");
	/* A later report may differ; the same one may not. */
	expect_counts(&f, 2, 3);
	expect_figure(&f, "angang total_assets ..2015-06-30 0 7 2015-10-30");
	expect_figure(&f, "angang total_assets ..2015-09-30 0 3 2015-10-31");
	expect_rejection(&f, "row 2",
	    "total_assets of angang on 2015-09-30 is 1 here, but 2 in row 5");
	expect_rejection(&f, "row 4", "is 1 here, but 2 in row 5");
	expect_rejection(&f, "row 5", "is 2 here, but 1 in row 2");
	fixture_fini(&f);
}

static void
test_equal_once(void **state)
{
	struct fixture f;

	(void)state;
	collector_init(&f);
	read_well(&f,
	    "code,end,said,assets\n"
	    "000898,2015-09-30,2015-10-30,1.50\n"
	    "000898,2015-09-30,2015-10-30,1.5\n"
	    "000898,2015Q3,20151030,15e-1\n");
	expect_counts(&f, 1, 0);
	assert_int_equal(f.harvest.observations[0].row, 2);
	fixture_fini(&f);
}

static void
test_contradiction_across(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, "csv", LAYOUT_PERIODS_ACROSS);
	map(&f.feed.items, TOTAL_ASSETS, "总资产", NULL);
	read_well(
	    &f, "期,2015-09-30,2015-06-30\n总资产,1,2\n其他,,\n总资产,1,3\n");
	expect_counts(&f, 1, 2);
	expect_figure(&f, "angang total_assets ..2015-09-30 0 1 2016-06-15");
	expect_rejection(&f, "row 2", "2015-06-30 is 2 here, but 3 in row 4");
	fixture_fini(&f);
}

static void
test_contradiction_json(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, "json", LAYOUT_RECORDS);
	set(&f.feed.records, ".[]");
	set(&f.feed.period_end, ".e");
	map(&f.feed.items, TOTAL_ASSETS, ".a", NULL);
	read_well(&f, "[{\"e\":2015,\"a\":1},{\"e\":2015,\"a\":2}]");
	expect_counts(&f, 0, 2);
	expect_rejection(&f, "record 1", "is 1 here, but 2 in record 2");
	fixture_fini(&f);
}

static void
test_nothing_of_a_bad_document(void **state)
{
	struct fixture f;

	(void)state;
	collector_init(&f);
	read_badly(&f,
	    "code,end,said,assets\n"
	    "000898,2015-09-30,2015-10-30,1\n"
	    "999999,2015-09-30,2015-10-30,1\n"
	    "000898,2015-06-30,2015-10-30,1",
	    "body: row 4: ");
	fixture_fini(&f);
}

static void
test_common_checks(void **state)
{
	struct fixture f;

	(void)state;
	collector_init(&f);
	expect_no_problem(&f);
	set(&f.feed.url, "ftp://reports.example/");
	expect_problem(&f, "feed flash: url: expected http");
	set(&f.feed.url, NULL);
	set(&f.feed.encoding, "GBX");
	expect_problem(&f, "feed flash: encoding: \"GBX\": expected");
	set(&f.feed.encoding, "GB18030");
	set(&f.feed.period_start, "start");
	expect_problem(&f, "period_start: expected flows = \"explicit\"");
	f.feed.flows = FLOWS_EXPLICIT;
	expect_no_problem(&f);
	map(&f.feed.opening, TOTAL_ASSETS, "a", NULL);
	expect_no_problem(&f);
	map(&f.feed.opening, REVENUE, "b", NULL);
	expect_problem(&f, "opening: revenue is a flow");
	assert_int_equal(f.problems.problems[0].line, 9);
	unmap(&f.feed.opening);
	unmap(&f.feed.items);
	expect_problem(&f, "items: expected at least one");
	fixture_fini(&f);
}

/* Every setting that says where in a document something is. */
static void
give_everything(struct feed *feed)
{
	char **const texts[] = { &feed->records, &feed->filter, &feed->status,
		&feed->message, &feed->pages, &feed->fields, &feed->pairs,
		&feed->name, &feed->value, &feed->period_end,
		&feed->period_start, &feed->reported_on, &feed->correction,
		&feed->currency };
	struct texts *const lists[] = { &feed->status_ok, &feed->status_empty };

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		set(texts[i], ".x");
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		lists[i]->text = xcalloc(1, sizeof(char *));
		lists[i]->text[lists[i]->n++] = mutable("x");
	}
	map(&feed->items, TOTAL_ASSETS, "a:x", NULL);
	map(&feed->prior, TOTAL_ASSETS, "a:x", NULL);
	map(&feed->opening, TOTAL_ASSETS, "a:x", NULL);
	feed->flows = FLOWS_SINGLE;
	feed->title_lines = 1;
	set(&feed->thousands, " ");
	feed->decimal_mark = MARK_COMMA;
	feed->has_parentheses = true;
}

/* The settings that the check wants left out, in its order. */
static char *
left_out(struct fixture *f)
{
	static const char head[] = "feed flash: ";
	struct buf out = { 0 };

	collector_check(&f->config, &f->problems);
	for (size_t i = 0; i < f->problems.n; i++) {
		const char *text = f->problems.problems[i].text;
		if (strstr(text, ": expected it left out") == NULL)
			continue;
		text += sizeof head - 1;
		buf_printf(&out, "%s%.*s", out.len == 0 ? "" : " ",
		    (int)strcspn(text, ":"), text);
	}
	return buf_take(&out);
}

static void
test_left_out(void **state)
{
#define SHAPE "records filter status fields pairs name value "
	static const struct {
		const char *format;
		int layout;
		const char *expected;
	} rows[] = {
		{ "csv", LAYOUT_RECORDS,
		    "records filter status status_ok status_empty message "
		    "pages fields pairs" },
		{ "csv", LAYOUT_PERIODS_ACROSS,
		    "records filter status status_ok status_empty message "
		    "pages fields pairs period_end period_start name value "
		    "correction currency reported_on" },
		{ "json", LAYOUT_RECORDS, "title_lines decimal_mark" },
		{ "json", LAYOUT_PERIODS_ACROSS,
		    "layout title_lines decimal_mark" },
		{ "nbs", LAYOUT_PERIODS_ACROSS,
		    SHAPE
		    "period_end period_start correction "
		    "currency layout title_lines decimal_mark reported_on" },
		{ "edgar", LAYOUT_PERIODS_ACROSS,
		    SHAPE "correction currency title_lines thousands "
			  "decimal_mark parentheses "
			  "period_end period_start layout prior opening flows "
			  "reported_on" },
		{ "xbrl_json", LAYOUT_PERIODS_ACROSS,
		    SHAPE "correction currency title_lines thousands "
			  "decimal_mark parentheses "
			  "period_end period_start layout prior opening "
			  "flows" },
	};
#undef SHAPE

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct fixture f;
		fixture_init(&f, rows[i].format, rows[i].layout);
		give_everything(&f.feed);
		char *found = left_out(&f);
		if (strcmp(found, rows[i].expected) != 0)
			fail_msg("row %zu: %s: found \"%s\"", i, rows[i].format,
			    found);
		free(found);
		fixture_fini(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_unknown_format),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_contradiction),
		cmocka_unit_test(test_equal_once),
		cmocka_unit_test(test_contradiction_across),
		cmocka_unit_test(test_contradiction_json),
		cmocka_unit_test(test_nothing_of_a_bad_document),
		cmocka_unit_test(test_common_checks),
		cmocka_unit_test(test_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
