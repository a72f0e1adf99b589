/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * presets: formats that are settings, from a configuration that gives nothing
 * but url, items and enterprises to the figures of a reply.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "collectors/collector.h"
#include "daemon/base/text.h"
#include "daemon/model/preset.h"
#include "tests/unit/config_fixture.h"
#include "daemon/base/mem.h"

static const char roster[] = "id,class,code\n"
			     "angang,listed,000898\n"
			     "bengang,listed,000761\n"
			     "china,benchmark,CHN\n";

static const char head[] =
    "version = 1; state_directory = \"state\";\n"
    "enterprises = \"enterprises.csv\";\n"
    "items: { ta: { kind = \"stock\"; }; rev: { kind = \"flow\"; };\n"
    "  gdp: { kind = \"stock\"; unit = \"%\"; }; };\n";

/* A feed of the format; settings come behind it. */
static struct config *
config_of(const char *format, const char *settings)
{
	char *text = xasprintf("%sfeeds: { f: { url = \"http://x.example/\"; "
			       "format = \"%s\"; %s }; };\n",
	    head, format, settings);
	struct config *config = fixture_config(roster, text);
	struct problems problems = { 0 };

	free(text);
	collector_check(config, &problems);
	char *told = fixture_problems(&problems);
	if (told[0] != '\0')
		fail_msg("%s", told);
	free(told);
	return config;
}

/* What a reply gives: a figure or rejection a line, or the error. */
static char *
read_reply(const struct config *config, const char *body)
{
	const struct document document = { .name = "body",
		.body = body,
		.len = strlen(body),
		.enterprise = -1,
		.arrived_day = date_from_civil(2026, 8, 31) };
	struct harvest harvest = { 0 };
	struct error err = { 0 };
	struct buf out = { 0 };
	char start[DATE_TEXT_SIZE], end[DATE_TEXT_SIZE], on[DATE_TEXT_SIZE];
	char value[DECIMAL_TEXT_SIZE];

	if (collector_parse(
		config, &config->feeds[0], &document, &harvest, &err) != 0)
		buf_puts(&out, err.text);
	for (size_t i = 0; i < harvest.n; i++) {
		const struct observation *o = &harvest.observations[i];
		buf_printf(&out, "%s %s %s..%s %s %s\n",
		    config->roster->enterprises[o->enterprise].id,
		    config->items[o->item].id,
		    date_text(start, o->period.start_day),
		    date_text(end, o->period.end_day),
		    decimal_text(value, o->value),
		    date_text(on, o->reported_day));
	}
	for (size_t i = 0; i < harvest.n_rejections; i++)
		buf_printf(&out, "%s: %s\n", harvest.rejections[i].place,
		    harvest.rejections[i].reason);
	harvest_fini(&harvest);
	return buf_take(&out);
}

static void
expect(const struct config *config, const char *body, const char *expected)
{
	char *said = read_reply(config, body);

	assert_string_equal(said, expected);
	free(said);
}

static void
test_eastmoney(void **state)
{
	struct config *c = config_of("eastmoney",
	    "enterprises = \"class=listed\"; items: { ta = \".TOTAL_ASSETS\"; "
	    "rev = (\".TOTAL_OPERATE_INCOME\", \".OPERATE_INCOME\"); };");

	(void)state;
	expect(c,
	    "{\"version\":\"v\",\"result\":{\"pages\":1,\"data\":["
	    "{\"SECUCODE\":\"000898.SZ\",\"SECURITY_CODE\":\"000898\","
	    "\"NOTICE_DATE\":\"2025-10-30 00:00:00\","
	    "\"REPORT_DATE\":\"2025-09-30 00:00:00\","
	    "\"TOTAL_ASSETS\":97522847373.55,\"OPERATE_INCOME\":7},"
	    "{\"SECURITY_CODE\":\"000761\",\"NOTICE_DATE\":null,"
	    "\"REPORTDATE\":\"2024-12-31 00:00:00\",\"TOTAL_ASSETS\":null,"
	    "\"TOTAL_OPERATE_INCOME\":-1.5}],\"count\":2},"
	    "\"success\":true,\"message\":\"ok\",\"code\":0}",
	    "angang ta ..2025-09-30 97522847373.55 2025-10-30\n"
	    "angang rev 2025-01-01..2025-09-30 7 2025-10-30\n"
	    "bengang rev 2024-01-01..2024-12-31 -1.5 2026-08-31\n");
	expect(c,
	    "{\"version\":null,\"result\":null,\"success\":false,"
	    "\"message\":\"返回数据为空\",\"code\":9201}",
	    "");
	expect(c,
	    "{\"version\":null,\"result\":null,\"success\":false,"
	    "\"message\":\"报表不存在\",\"code\":9501}",
	    "body: an error reply: .code // .success is \"9501\": expected "
	    "\"0\" or \"true\"; it says \"报表不存在\"");
	expect(c, "{\"success\":false,\"message\":\"busy\"}",
	    "body: an error reply: .code // .success is \"false\": expected "
	    "\"0\" or \"true\"; it says \"busy\"");
	config_free(c);
}

static void
test_sina(void **state)
{
	struct config *c = config_of("sina",
	    "enterprises = \"id=angang\"; items: { "
	    "rev = (\"BIZTOTINCO\", \"BIZINCO\"); ta = \"TOTASSET\"; };");

	(void)state;
	expect(c,
	    "{\"result\":{\"status\":{\"code\":0},\"data\":{\"report_list\":{"
	    "\"20250930\":{\"rCurrency\":\"CNY\",\"publish_date\":\"20251030\","
	    "\"data\":[{\"item_field\":\"BIZINCO\",\"item_title\":\"营业收入\","
	    "\"item_value\":\"8357282726.530000\"},{\"item_field\":\"TOTASSET\","
	    "\"item_value\":\"\"}]},"
	    "\"20250630\":{\"rCurrency\":\"USD\",\"data\":[]},"
	    "\"20250331\":{\"data\":[{\"item_field\":\"BIZTOTINCO\","
	    "\"item_value\":\"2\"},{\"item_field\":\"BIZINCO\","
	    "\"item_value\":\"1\"},{\"item_field\":\"TOTASSET\","
	    "\"item_value\":null}]}}}}}",
	    "angang rev 2025-01-01..2025-03-31 2 2026-08-31\n"
	    "angang rev 2025-01-01..2025-09-30 8357282726.53 2026-08-31\n"
	    "record 2: .value.rCurrency: the currency \"USD\": expected CNY, "
	    "in which angang reports\n");
	expect(c, "{\"result\":{\"status\":{\"code\":0},\"data\":null}}", "");
	expect(c,
	    "{\"result\":{\"status\":{\"code\":11,\"msg\":\"no code\"},"
	    "\"data\":null}}",
	    "body: an error reply: .result.status.code is \"11\": expected "
	    "\"0\"; it says \"no code\"");
	config_free(c);
	c = config_of("sina",
	    "enterprises = \"id=angang\"; name = \".item_title\"; "
	    "items: { rev = \"营业收入\"; };");
	expect(c,
	    "{\"result\":{\"status\":{\"code\":0},\"data\":{\"report_list\":{"
	    "\"20250930\":{\"data\":[{\"item_field\":\"BIZINCO\","
	    "\"item_title\":\"营业收入\",\"item_value\":\"8\"}]}}}}}",
	    "angang rev 2025-01-01..2025-09-30 8 2026-08-31\n");
	config_free(c);
}

static void
test_tushare(void **state)
{
	struct config *c = config_of("tushare",
	    "enterprises = \"class=listed\"; "
	    "items: { ta = \".total_assets\"; rev = \".revenue\"; };");

	(void)state;
	expect(c,
	    "{\"request_id\":\"r\",\"code\":0,\"msg\":\"\",\"data\":{"
	    "\"fields\":[\"ts_code\",\"ann_date\",\"f_ann_date\",\"end_date\","
	    "\"total_assets\",\"update_flag\"],\"items\":["
	    "[\"000898.SZ\",\"20240330\",\"20240330\",\"20231231\",1,\"0\"],"
	    "[\"000898.SZ\",\"20240330\",\"20240330\",\"20231231\",2,\"1\"],"
	    "[\"000898.SZ\",\"20240330\",\"20250330\",\"20231231\",3,\"1\"],"
	    "[\"000898.SZ\",\"20250330\",null,\"20241231\",4.25,null],"
	    "[\"000761.SZ\",\"20250330\",null,\"20241231\",5,\"1\"],"
	    "[\"000761.SZ\",\"20250330\",null,\"20241231\",6,\"1\"]],"
	    "\"has_more\":false}}",
	    "angang ta ..2023-12-31 2 2024-03-30\n"
	    "angang ta ..2023-12-31 3 2025-03-30\n"
	    "angang ta ..2024-12-31 4.25 2025-03-30\n"
	    "record 5: ta of bengang on 2024-12-31 is 5 here, but 6 in record "
	    "6: neither counts\n"
	    "record 6: ta of bengang on 2024-12-31 is 6 here, but 5 in record "
	    "5: neither counts\n");
	expect(c,
	    "{\"code\":0,\"msg\":\"\",\"data\":{\"fields\":[\"ts_code\"],"
	    "\"items\":[]}}",
	    "");
	expect(c, "{\"code\":-2001,\"msg\":\"您的token不对\",\"data\":null}",
	    "body: an error reply: .code is \"-2001\": expected \"0\"; it says "
	    "\"您的token不对\"");
	config_free(c);
}

static void
test_worldbank(void **state)
{
	struct config *c = config_of("worldbank",
	    "enterprises = \"class=benchmark\"; "
	    "items: { gdp = \"NY.GDP.MKTP.KD.ZG\"; };");

	(void)state;
	expect(c,
	    "[{\"page\":1,\"pages\":1,\"per_page\":50,\"total\":3},["
	    "{\"indicator\":{\"id\":\"NY.GDP.MKTP.KD.ZG\",\"value\":\"x\"},"
	    "\"country\":{\"id\":\"CN\"},\"countryiso3code\":\"CHN\","
	    "\"date\":\"2025\",\"value\":null,\"decimal\":1},"
	    "{\"indicator\":{\"id\":\"NY.GDP.MKTP.KD.ZG\"},"
	    "\"countryiso3code\":\"CHN\",\"date\":\"2024\","
	    "\"value\":4.97697281155,\"decimal\":1},"
	    "{\"indicator\":{\"id\":\"NY.GDP.MKTP.KD.ZG\"},"
	    "\"countryiso3code\":\"\",\"date\":\"2024\",\"value\":3}]]",
	    "china gdp ..2024-12-31 4.97697281155 2026-08-31\n"
	    "record 3: .countryiso3code: no enterprise: expected its code\n");
	expect(c, "[{\"page\":0,\"pages\":0,\"total\":0},null]", "");
	expect(c,
	    "[{\"message\":[{\"id\":\"120\",\"key\":\"Invalid value\","
	    "\"value\":\"The provided parameter value is not valid\"}]}]",
	    "body: an error reply: length is \"1\": expected \"2\"; it says "
	    "\"The provided parameter value is not valid\"");
	expect(
	    c, "{}", "body: an error reply: length is \"0\": expected \"2\"");
	config_free(c);
	c = config_of("worldbank",
	    "enterprises = \"class=benchmark\"; rhythm = \"quarter\"; "
	    "items: { rev = \"GDP\"; };");
	expect(c,
	    "[{\"page\":1},[{\"indicator\":{\"id\":\"GDP\"},"
	    "\"countryiso3code\":\"CHN\",\"date\":\"2024Q2\",\"value\":5}]]",
	    "china rev 2024-04-01..2024-06-30 5 2026-08-31\n");
	config_free(c);
}

/* The regions of a reply have an empty code, or none. */
static void
test_worldbank_others(void **state)
{
	struct config *c = config_of("worldbank",
	    "enterprises = \"class=benchmark\"; others = \"pass\"; "
	    "items: { gdp = \"GDP\"; };");

	(void)state;
	expect(c,
	    "[{\"page\":1},["
	    "{\"indicator\":{\"id\":\"GDP\"},\"countryiso3code\":\"\","
	    "\"date\":\"2024\",\"value\":3},"
	    "{\"indicator\":{\"id\":\"GDP\"},\"countryiso3code\":null,"
	    "\"date\":\"2024\",\"value\":4},"
	    "{\"indicator\":{\"id\":\"GDP\"},"
	    "\"date\":\"2024\",\"value\":4},"
	    "{\"indicator\":{\"id\":\"GDP\"},\"countryiso3code\":\"XYZ\","
	    "\"date\":\"2024\",\"value\":4},"
	    "{\"indicator\":{\"id\":\"GDP\"},\"countryiso3code\":\"CHN\","
	    "\"date\":\"2024\",\"value\":5}]]",
	    "china gdp ..2024-12-31 5 2026-08-31\n");
	config_free(c);
}

static void
test_sdmx_json(void **state)
{
#ifdef HAVE_LIBJQ
	struct config *c = config_of("sdmx_json",
	    "enterprises = \"class=benchmark\"; enterprise = \".AREA\"; "
	    "name = \".SUBJECT\"; rhythm = \"quarter\"; "
	    "items: { gdp = \"GDP\"; rev = \"REV\"; };");

	(void)state;
	/* All dimensions at the observation; a code that nobody wants. */
	expect(c,
	    "{\"dataSets\":[{\"observations\":{\"0:0:0\":[1.50,null],"
	    "\"0:1:1\":[1234567890123456.25],\"0:2:1\":[7],"
	    "\"0:0:1\":[null]}}],"
	    "\"structure\":{\"dimensions\":{\"observation\":["
	    "{\"id\":\"AREA\",\"values\":[{\"id\":\"CHN\"}]},"
	    "{\"id\":\"SUBJECT\",\"values\":[{\"id\":\"GDP\"},"
	    "{\"id\":\"REV\"},{\"id\":\"X\"}]},"
	    "{\"id\":\"TIME_PERIOD\",\"values\":[{\"id\":\"2015-Q3\"},"
	    "{\"id\":\"2015-12\"}]}]}}}",
	    "china rev 2015-10-01..2015-12-31 1234567890123456.25 "
	    "2026-08-31\n"
	    "china gdp ..2015-09-30 1.5 2026-08-31\n");
	/* By series, and what all have in common said once. */
	expect(c,
	    "{\"dataSets\":[{\"series\":{\"0\":{\"observations\":"
	    "{\"0\":[-2]}}}}],\"structure\":{\"dimensions\":{"
	    "\"dataSet\":[{\"id\":\"AREA\",\"values\":[{\"id\":\"CHN\"}]}],"
	    "\"series\":[{\"id\":\"SUBJECT\",\"values\":[{\"id\":\"GDP\"}]}],"
	    "\"observation\":[{\"id\":\"TIME_PERIOD\",\"values\":["
	    "{\"id\":\"2014\"}]}]}}}",
	    "china gdp ..2014-12-31 -2 2026-08-31\n");
	expect(c, "{\"dataSets\":[],\"structure\":{\"dimensions\":{}}}", "");
	config_free(c);
#else
	(void)state;
	skip();
#endif
}

static void
test_nbs(void **state)
{
	struct config *c = config_of("nbs",
	    "enterprises = \"class=benchmark\"; items: { gdp = \"A01\"; };");

	(void)state;
	expect(c,
	    "{\"returncode\":200,\"returndata\":{\"datanodes\":[{\"data\":{"
	    "\"data\":6.8,\"hasdata\":true,\"strdata\":\"6.8\"},\"wds\":["
	    "{\"valuecode\":\"A01\",\"wdcode\":\"zb\"},{\"valuecode\":"
	    "\"202312\",\"wdcode\":\"sj\"}]}],\"wdnodes\":[{\"wdcode\":\"zb\","
	    "\"nodes\":[{\"code\":\"A01\",\"unit\":\"%\"}]}]}}",
	    "china gdp ..2023-12-31 6.8 2026-08-31\n");
	config_free(c);
}

/* A feed's own settings count instead; an empty text leaves one out. */
static void
test_overrides(void **state)
{
	struct config *c = config_of("eastmoney",
	    "enterprises = \"id=angang\"; enterprise = \"\"; unit = \"万元\"; "
	    "records = \".sample[]\"; items: { ta = \".TOTAL_ASSETS\"; };");

	(void)state;
	assert_null(c->feeds[0].enterprise);
	expect(c,
	    "{\"success\":true,\"sample\":[{\"SECURITY_CODE\":\"nobody\","
	    "\"REPORT_DATE\":\"2024-12-31 00:00:00\",\"TOTAL_ASSETS\":1.5}]}",
	    "angang ta ..2024-12-31 15000 2026-08-31\n");
	config_free(c);
}

/* Mistakes are told where the feed stands, or its setting. */
static void
test_problems(void **state)
{
	struct problems problems = { 0 };
	char *text = xasprintf("%sfeeds: {\n f: { format = \"sina\";\n"
			       "  url = \"http://x.example/\";\n"
			       "  enterprises = \"id=angang\";\n"
			       "  value = \"\";\n"
			       "  period_end = \".key[\"; flows = \"x\";\n"
			       "  items: { ta = \"A\"; }; };\n};\n",
	    head);

	(void)state;
	free(fixture_file("enterprises.csv", roster));
	char *file = fixture_file("soewatch.conf", text);
	struct config *c = config_load(file, &problems);
	collector_check(c, &problems);
	char *told = fixture_problems(&problems);
	assert_string_equal(told,
	    "soewatch.conf:6: feed f: name: expected the setting value with "
	    "it\n"
	    "soewatch.conf:10: feed f: flows: \"x\": expected one of ytd "
	    "single explicit\n"
	    "soewatch.conf:10: feed f: period_end: \".key[\": column 6: "
	    "expected ], a number or a quoted key\n");
	free(told);
	config_free(c);
	free(file);
	free(text);
}

/* Every preset is a configuration without a mistake: what it stands for means
 * the same when a feed gives it itself. */
static void
test_all(void **state)
{
	(void)state;
	for (size_t i = 0; preset_at(i) != NULL; i++) {
		const struct preset *p = preset_at(i);
		bool has_value = strstr(p->text, "\nvalue = ") != NULL;
		bool has_name = strstr(p->text, "\nname = ") != NULL;
		const char *item =
		    strstr(p->text, "records") != NULL && !has_value ? ".A"
								     : "A";
		char *own = xasprintf("enterprises = \"id=angang\"; "
				      "items: { ta = \"%s\"; };%s",
		    item, has_value && !has_name ? "name = \".N\";" : "");
		char *all = xasprintf("%s %s", p->text, own);
		struct config *preset = config_of(p->name, own);
		struct config *plain = config_of(p->base, all);
		const struct feed *a = &preset->feeds[0];
		const struct feed *b = &plain->feeds[0];

		assert_string_equal(a->format, p->name);
		assert_int_equal(a->flows, b->flows);
		assert_int_equal(a->rhythm, b->rhythm);
		assert_int_equal(a->status_ok.n, b->status_ok.n);
		assert_true(text_equal(a->enterprise, b->enterprise));
		assert_true(text_equal(a->records, b->records));
		assert_true(text_equal(a->unit, b->unit));
		config_free(plain);
		config_free(preset);
		free(all);
		free(own);
	}
	assert_null(preset_find("csv"));
	assert_null(preset_find(NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_eastmoney),
		cmocka_unit_test(test_sina),
		cmocka_unit_test(test_tushare),
		cmocka_unit_test(test_worldbank),
		cmocka_unit_test(test_worldbank_others),
		cmocka_unit_test(test_sdmx_json),
		cmocka_unit_test(test_nbs),
		cmocka_unit_test(test_overrides),
		cmocka_unit_test(test_problems),
		cmocka_unit_test(test_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
