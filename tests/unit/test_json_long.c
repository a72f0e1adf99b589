/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * json_long: replies with a status, figures with their names beside them, rows
 * of arrays, corrections, currencies; and numbers as they are written.
 */
#include "tests/unit/feed_fixture.h"

#include "collectors/json_text.h"
#include "daemon/base/buf.h"

/* A record a period, each with a list of pairs, as sina has them. */
static void
pairs_init(struct fixture *f)
{
	fixture_init(f, "json", LAYOUT_RECORDS);
	set(&f->feed.records, ".list? | to_entries[]?");
	set(&f->feed.period_end, ".key");
	set(&f->feed.pairs, ".value.rows[]");
	set(&f->feed.name, ".k");
	set(&f->feed.value, ".v");
	set(&f->feed.status, ".code");
	add_text(&f->feed.status_ok, "0");
	add_text(&f->feed.status_ok, "true");
	add_text(&f->feed.status_empty, "9201");
	set(&f->feed.message, ".msg");
	map(&f->feed.items, TOTAL_ASSETS, "资产总计", "ASSETS");
	map(&f->feed.items, REVENUE, "BIZINCO", "BIZTOTINCO");
}

static void
test_pairs(void **state)
{
	struct fixture f;

	(void)state;
	pairs_init(&f);
	read_well(&f,
	    "{\"code\":0,\"list\":{\"20150930\":{\"rows\":["
	    "{\"k\":\"BIZTOTINCO\",\"v\":\"9.50\"},{\"k\":\"BIZINCO\",\"v\":1},"
	    "{\"k\":\"资产总计\",\"v\":\"\"},{\"k\":\"ASSETS\",\"v\":\"2.0\"},"
	    "{\"k\":\"ELSE\",\"v\":\"x\"},{\"k\":\"\",\"v\":7},{\"k\":null}]},"
	    "\"20150630\":{\"rows\":[{\"k\":\"BIZTOTINCO\",\"v\":8},"
	    "{\"k\":\"BIZINCO\",\"v\":null},{\"k\":\"BIZINCO\"}]}}}");
	expect_counts(&f, 3, 0);
	expect_figure(
	    &f, "angang revenue 2015-01-01..2015-09-30 0 1 2016-06-15");
	expect_figure(&f, "angang total_assets ..2015-09-30 0 2 2016-06-15");
	expect_figure(
	    &f, "angang revenue 2015-01-01..2015-06-30 0 8 2016-06-15");
	fixture_fini(&f);
}

/* A name that counts more but cannot be read gives no way to the next one. */
static void
test_pairs_unreadable(void **state)
{
	struct fixture f;

	(void)state;
	pairs_init(&f);
	read_well(&f,
	    "{\"code\":\"0\",\"list\":{\"20150930\":{\"rows\":["
	    "{\"k\":\"BIZTOTINCO\",\"v\":9},{\"k\":\"BIZINCO\",\"v\":\"1,5\"},"
	    "{\"k\":\"ASSETS\",\"v\":[]},{\"k\":{},\"v\":3},"
	    "{\"k\":false,\"v\":3}]},\"2015\":{\"rows\":null},"
	    "\"2014\":7,\"xx\":{\"rows\":[{\"k\":\"ASSETS\",\"v\":3}]}}}");
	expect_counts(&f, 0, 7);
	expect_rejection(&f, "record 1: BIZINCO", "\"1,5\" is not a number");
	expect_rejection(&f, "record 1: ASSETS", "an array is not a number");
	expect_rejection(&f, "record 1: .k", "an object: expected an item's");
	expect_rejection(&f, "record 2", "step [] leads nowhere");
	expect_rejection(
	    &f, "record 3", "step .rows leads nowhere: .value is a number");
	expect_rejection(&f, "record 4: .key", "\"xx\" is not a date");
	fixture_fini(&f);
}

static void
test_status(void **state)
{
	struct fixture f;

	(void)state;
	pairs_init(&f);
	read_well(&f, "{\"code\":9201,\"msg\":\"返回数据为空\",\"list\":null}");
	expect_counts(&f, 0, 0);
	read_well(&f, "{\"code\":\"9201\",\"list\":{\"x\":{}}}");
	expect_counts(&f, 0, 0);
	read_well(&f, "{\"code\":true,\"list\":null}");
	expect_counts(&f, 0, 0);
	read_badly(&f, "{\"code\":-2001,\"msg\":\"权限不足\",\"list\":{}}",
	    "body: an error reply: .code is \"-2001\": expected \"0\" or "
	    "\"true\"; it says \"权限不足\"");
	read_badly(&f, "{\"code\":{},\"msg\":7}",
	    ".code is \"an object\": expected \"0\" or \"true\"; it says "
	    "\"7\"");
	read_badly(&f, "{}", ".code is \"null\": expected \"0\" or \"true\"");
	read_badly(&f, "[]", ".code is \"null\": expected");
	read_badly(&f, "{\"code\":0.5}", ".code is \"0.5\": expected");
	read_badly(
	    &f, "{\"code\":false,\"msg\":{}}", ".code is \"false\": exp");
	/* Data of something else. */
	read_badly(&f,
	    "{\"code\":0,\"list\":{\"2015\":{\"rows\":[{\"k\":\"A\",\"v\":1}]}}}",
	    "no record has any of 资产总计, BIZINCO; the first is \"{\"key\"");
	fixture_fini(&f);
}

/* A record a figure: the first of an item's names that has the period. */
static void
single_init(struct fixture *f)
{
	fixture_init(f, "json", LAYOUT_RECORDS);
	set(&f->feed.records, ".[]");
	set(&f->feed.enterprise, ".who");
	set(&f->feed.period_end, ".on");
	set(&f->feed.reported_on, ".filed");
	set(&f->feed.name, ".k");
	set(&f->feed.value, ".v");
	set(&f->feed.correction, ".no");
	set(&f->feed.currency, ".cur");
	map(&f->feed.items, TOTAL_ASSETS, "Assets", "OldAssets");
}

static void
test_names_across_records(void **state)
{
	struct fixture f;

	(void)state;
	single_init(&f);
	read_well(&f,
	    "[{\"who\":\"000898\",\"on\":2014,\"k\":\"OldAssets\",\"v\":1,"
	    "\"filed\":20150401},"
	    "{\"who\":\"000898\",\"on\":2013,\"k\":\"OldAssets\",\"v\":2},"
	    "{\"who\":\"000898\",\"on\":2014,\"k\":\"Assets\",\"v\":3,"
	    "\"filed\":20150301},"
	    "{\"who\":\"000761\",\"on\":2014,\"k\":\"OldAssets\",\"v\":4},"
	    "{\"who\":\"000898\",\"on\":2012,\"k\":\"OldAssets\",\"v\":5},"
	    "{\"who\":\"000898\",\"on\":2012,\"k\":\"Assets\",\"v\":\"?\"},"
	    "{\"who\":\"nobody\",\"on\":2012,\"k\":\"Assets\",\"v\":6}]");
	expect_counts(&f, 3, 2);
	expect_figure(&f, "angang total_assets ..2014-12-31 0 3 2015-03-01");
	expect_figure(&f, "angang total_assets ..2013-12-31 0 2 2016-06-15");
	expect_figure(&f, "bengang total_assets ..2014-12-31 0 4 2016-06-15");
	expect_rejection(&f, "record 6: Assets", "\"?\" is not a number");
	/* All rows bad, but such a reply all the same. */
	read_well(&f, "[{\"who\":\"nobody\",\"on\":2012,\"k\":\"Assets\"}]");
	expect_counts(&f, 0, 1);
	fixture_fini(&f);
}

static void
test_corrections(void **state)
{
	struct fixture f;

	(void)state;
	single_init(&f);
	read_well(&f,
	    "[{\"who\":\"000898\",\"on\":2014,\"k\":\"Assets\",\"v\":1,"
	    "\"no\":\"1\"},"
	    "{\"who\":\"000898\",\"on\":2014,\"k\":\"Assets\",\"v\":2,"
	    "\"no\":\"0\"},"
	    "{\"who\":\"000898\",\"on\":2013,\"k\":\"Assets\",\"v\":3,"
	    "\"no\":1},"
	    "{\"who\":\"000898\",\"on\":2013,\"k\":\"Assets\",\"v\":4,"
	    "\"no\":1},"
	    "{\"who\":\"000898\",\"on\":2013,\"k\":\"Assets\",\"v\":4},"
	    "{\"who\":\"000898\",\"on\":2012,\"k\":\"Assets\",\"v\":5,"
	    "\"no\":\"x\"}]");
	expect_counts(&f, 1, 3);
	expect_figure(&f, "angang total_assets ..2014-12-31 0 1 2016-06-15");
	expect_rejection(&f, "record 3", "is 3 here, but 4 in record 4");
	expect_rejection(&f, "record 4", "is 4 here, but 3 in record 3");
	expect_rejection(&f, "record 6: .no", "\"x\": expected the correction");
	/* On different days both are revisions, whatever their numbers. */
	read_well(&f,
	    "[{\"who\":\"000898\",\"on\":2014,\"k\":\"Assets\",\"v\":1,"
	    "\"no\":1,\"filed\":20150301},"
	    "{\"who\":\"000898\",\"on\":2014,\"k\":\"Assets\",\"v\":2,"
	    "\"no\":0,\"filed\":20150401}]");
	expect_counts(&f, 2, 0);
	fixture_fini(&f);
}

static void
test_currency(void **state)
{
	struct fixture f;

	(void)state;
	single_init(&f);
	read_well(&f,
	    "[{\"who\":\"000898\",\"on\":2014,\"k\":\"Assets\",\"v\":1,"
	    "\"cur\":\"CNY\"},"
	    "{\"who\":\"9001\",\"on\":\"2014-03-31\",\"k\":\"Assets\",\"v\":2,"
	    "\"cur\":\"美元\"},"
	    "{\"who\":\"000761\",\"on\":2014,\"k\":\"Assets\",\"v\":3,"
	    "\"cur\":\"HKD\"},"
	    "{\"who\":\"000761\",\"on\":2013,\"k\":\"Assets\",\"v\":4,"
	    "\"cur\":null},"
	    "{\"who\":\"000761\",\"on\":2012,\"k\":\"Assets\",\"v\":5,"
	    "\"cur\":\"万元\"}]");
	expect_counts(&f, 3, 2);
	expect_rejection(&f, "record 3: .cur",
	    "the currency \"HKD\": expected CNY, in which bengang reports");
	expect_rejection(&f, "record 5: .cur", "the currency \"万元\"");
	fixture_fini(&f);
}

/* Columns by name, as tushare has them. */
static void
fields_init(struct fixture *f)
{
	fixture_init(f, "json", LAYOUT_RECORDS);
	set(&f->feed.fields, ".fields");
	set(&f->feed.records, ".items[]");
	set(&f->feed.enterprise, ".code");
	set(&f->feed.period_end, ".end");
	map(&f->feed.items, TOTAL_ASSETS, ".ta", NULL);
}

static void
test_fields(void **state)
{
	struct fixture f;

	(void)state;
	fields_init(&f);
	read_well(&f,
	    "{\"fields\":[\"code\",\"end\",\"ta\"],\"items\":["
	    "[\"000898.SZ\",\"20150930\",1.5],[\"000761\",\"20150930\",null],"
	    "[\"000898.SZ\",\"20150630\"],{\"ta\":1},7]}");
	expect_counts(&f, 1, 3);
	expect_figure(&f, "angang total_assets ..2015-09-30 0 1.5 2016-06-15");
	expect_rejection(
	    &f, "record 3", "2 values: expected 3, as .fields has names");
	expect_rejection(&f, "record 4", "an object: expected an array of 3");
	read_well(&f, "{\"fields\":[\"ta\"],\"items\":[]}");
	expect_counts(&f, 0, 0);
	read_badly(&f, "{\"fields\":{\"ta\":1},\"items\":[]}",
	    "fields: .fields is an object: expected a list of names");
	read_badly(&f, "{\"fields\":[\"a\",\"a\"],\"items\":[]}",
	    "fields: .fields: the element 1 is there before: expected a name");
	read_badly(&f, "{\"fields\":[\"a\",null],\"items\":[]}",
	    "the element 1 is null");
	read_badly(&f, "{\"items\":[]}", "fields: .fields: step .fields leads");
	fixture_fini(&f);
}

/* 000898.SZ is 000898 where nothing has the longer code. */
static void
test_exchange(void **state)
{
	static const struct {
		const char *code;
		bool is_known;
	} rows[] = { { "000898.SZ", true }, { "000898.SZZZZ", false },
		{ "000898.S", false }, { "000898.", false },
		{ "000898.SZ.A", false }, { "000898.sz", false },
		{ "angang", true }, { "999999.SZ", false } };
	struct fixture f;

	(void)state;
	fields_init(&f);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *body = xasprintf("{\"fields\":[\"code\",\"end\",\"ta\"],"
				       "\"items\":[[\"%s\",2015,1]]}",
		    rows[i].code);
		read_well(&f, body);
		expect_counts(&f, rows[i].is_known, !rows[i].is_known);
		free(body);
	}
	/* A column that the feed names is matched as it is. */
	set(&f.feed.enterprise_key, "code");
	read_well(&f,
	    "{\"fields\":[\"code\",\"end\",\"ta\"],\"items\":["
	    "[\"000898.SZ\",2015,1]]}");
	expect_counts(&f, 0, 1);
	fixture_fini(&f);
}

static void
test_settings(void **state)
{
	struct fixture f;

	(void)state;
	pairs_init(&f);
	expect_no_problem(&f);
	f.feed.title_lines = 1;
	expect_problem(&f, "title_lines: the format json has none");
	set(&f.feed.value, NULL);
	expect_problem(&f, "name: expected the setting value with it");
	set(&f.feed.name, NULL);
	expect_problem(&f, "pairs: expected the setting name with it");
	set(&f.feed.value, ".v[]");
	expect_problem(&f, "value: .v[] leads to many values");
	expect_problem(&f, "value: expected the setting name with it");
	set(&f.feed.status, NULL);
	expect_problem(&f, "status_ok: expected the setting status with it");
	expect_problem(&f, "status_empty: expected the setting status with it");
	expect_problem(&f, "message: expected the setting status with it");
	set(&f.feed.fields, "fields");
	expect_problem(&f, "fields: \"fields\": column 1");
	set(&f.feed.correction, ".a[");
	expect_problem(&f, "correction: \".a[\": column 4");
	fixture_fini(&f);
}

static void
test_quoted_numbers(void **state)
{
	static const struct {
		const char *text, *want; /* want NULL: left alone */
	} rows[] = {
		{ "[1,2.5,-3e7,0.1,123456789012345678]", NULL },
		{ "[123456789012345.5]", "[\"123456789012345.5\"]" },
		{ "[1234567890123456789,1]", "[\"1234567890123456789\",1]" },
		{ "{\"a\":-1e999}", "{\"a\":\"-1e999\"}" },
		{ "[\"1234567890123456789012\",\"\\\"1e999\"]", NULL },
		{ "[\"\\\\\",1e999]", "[\"\\\\\",\"1e999\"]" },
		{ "[01234567890123456789012]", NULL },
		{ "[1e,1.,-,1.e999,0x1234567890123456789]", NULL },
		{ "[1234567890123456789012a]", NULL },
		{ "[0.00000000000000000000123]", NULL },
		{ "\"1e999", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct buf out = { 0 };
		size_t len = strlen(rows[i].text);
		char *exact = xmemdup(rows[i].text, len);
		bool is_changed = json_text_quote_numbers(&out, exact, len);
		if (is_changed != (rows[i].want != NULL))
			fail_msg("%s: %s", rows[i].text, buf_text(&out));
		if (is_changed)
			assert_string_equal(buf_text(&out), rows[i].want);
		free(exact);
		buf_fini(&out);
	}
}

/* Broken at every byte, and every byte another one: nothing but a clear end. */
static void
test_hostile(void **state)
{
	static const char body[] =
	    "{\"code\":0,\"list\":{\"20150930\":{\"rows\":["
	    "{\"k\":\"BIZINCO\",\"v\":12.5},{\"k\":\"ASSETS\",\"v\":\"2\"}]}}}";
	static const char bytes[] = "\0\"[]{},:0\xff\xe5\\n-";
	struct fixture f;

	(void)state;
	pairs_init(&f);
	assert_int_equal(expect_cuts_harmless(&f, body, sizeof body - 1), 0);
	for (size_t i = 0; i < sizeof body - 1; i++) {
		for (size_t k = 0; k < sizeof bytes - 1; k++) {
			char *changed = xmemdup(body, sizeof body - 1);
			changed[i] = bytes[k];
			read_bytes(&f, changed, sizeof body - 1);
			free(changed);
		}
	}
	fixture_fini(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_pairs_unreadable),
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_names_across_records),
		cmocka_unit_test(test_corrections),
		cmocka_unit_test(test_currency),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_exchange),
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_quoted_numbers),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
