/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * xbrl_json: midnights, axes, units, rounding, whose facts.
 */
#include "tests/unit/feed_fixture.h"

#define ENTITY "\"entity\":\"scheme:9001\""
#define END_2015 "\"2016-01-01T00:00:00\""
#define YEAR_2015 "\"2015-01-01T00:00:00/2016-01-01T00:00:00\""

static void
xbrl_init(struct fixture *f)
{
	fixture_init(f, "xbrl_json", LAYOUT_RECORDS);
	map(&f->feed.items, TOTAL_ASSETS, "ifrs-full:Assets", NULL);
	map(&f->feed.items, REVENUE, "ifrs-full:Revenue", "own:Sales");
	f->document.enterprise = 2; /* overseas: 9001, USD */
}

/* A fact with further dimensions. */
static char *
fact(const char *concept, const char *period, const char *value,
    const char *decimals, const char *more)
{
	return xasprintf("{\"value\":%s,\"decimals\":%s,\"dimensions\":{"
			 "\"concept\":\"%s\"," ENTITY ",\"period\":%s,"
			 "\"unit\":\"iso4217:USD\"%s}}",
	    value, decimals, concept, period, more);
}

static char *
report_of(const char *facts)
{
	return xasprintf("{\"documentInfo\":{\"documentType\":"
			 "\"https://xbrl.org/2021/xbrl-json\"},\"facts\":{%s}}",
	    facts);
}

/* Reads a report of assets, each value with its decimals. */
static void
read_values(struct fixture *f, const char *const (*values)[2], size_t n)
{
	char *facts = xstrdup("");

	for (size_t i = 0; i < n; i++) {
		char *one = fact("ifrs-full:Assets", END_2015, values[i][0],
		    values[i][1], "");
		char *all = xasprintf(
		    "%s%s\"f%zu\":%s", facts, i == 0 ? "" : ",", i, one);
		free(one);
		free(facts);
		facts = all;
	}
	char *body = report_of(facts);
	read_well(f, body);
	free(body);
	free(facts);
}

static void
expect_amount(struct fixture *f, const char *value, const char *expected)
{
	const char *const values[][2] = { { value, "0" } };
	char *figure = xasprintf(
	    "overseas total_assets ..2015-12-31 0 %s 2016-06-15", expected);

	read_values(f, values, 1);
	expect_counts(f, 1, 0);
	expect_figure(f, figure);
	free(figure);
}

static void
expect_refused(
    struct fixture *f, const char *body, const char *place, const char *reason)
{
	read_well(f, body);
	expect_counts(f, 0, 1);
	expect_rejection(f, place, reason);
}

static void
test_values(void **state)
{
	struct fixture f;

	(void)state;
	xbrl_init(&f);
	expect_amount(&f, "\"72742448000\"", "72742448000");
	expect_amount(
	    &f, "\"-12345678901234567890.12\"", "-12345678901234567890.12");
	expect_amount(&f, "\" 1.5E3 \"", "1500");
	expect_amount(&f, "7", "7");
	expect_amount(&f, "0.25", "0.25");
	static const char *const none[] = { "null", "\"\"", "\" \"", "\"--\"" };
	add_missing(&f, "--");
	for (size_t i = 0; i < ARRAY_SIZE(none); i++) {
		const char *const values[][2] = { { none[i], "0" } };
		read_values(&f, values, 1);
		expect_counts(&f, 0, 0);
	}
	const char *const text[][2] = { { "\"see note\"", "0" } };
	read_values(&f, text, 1);
	expect_rejection(
	    &f, "fact 1: \"f0\"", "value: \"see note\" is not a number");
	const char *const object[][2] = { { "{}", "0" } };
	read_values(&f, object, 1);
	expect_rejection(&f, "fact 1: \"f0\"", "value: an object is not");
	fixture_fini(&f);
}

static void
expect_period(struct fixture *f, const char *concept, const char *period,
    const char *figure)
{
	char *one = fact(concept, period, "\"1\"", "0", "");
	char *facts = xasprintf("\"f\":%s", one);
	char *body = report_of(facts);

	read_well(f, body);
	expect_counts(f, 1, 0);
	expect_figure(f, figure);
	free(body);
	free(facts);
	free(one);
}

static void
refuse_period(struct fixture *f, const char *period, const char *reason)
{
	char *one = fact("ifrs-full:Revenue", period, "\"1\"", "0", "");
	char *facts = xasprintf("\"f\":%s", one);
	char *body = report_of(facts);

	expect_refused(f, body, "fact 1: \"f\"", reason);
	free(body);
	free(facts);
	free(one);
}

static void
test_periods(void **state)
{
	static const char instant[] =
	    "overseas total_assets ..2015-12-31 0 1 2016-06-15";
	static const char duration[] =
	    "overseas revenue 2015-10-01..2015-12-31 0 1 2016-06-15";
	static const char *const instants[] = { END_2015,
		"\"2016-01-01T00:00:00Z\"", "\"2016-01-01T00:00:00.000\"",
		"\"2015-12-31T24:00:00\"", "\"2015-12-31\"" };
	static const char *const durations[] = {
		"\"2015-10-01T00:00:00/2016-01-01T00:00:00\"",
		"\"2015-10-01/2015-12-31\"",
		"\"2015-09-30T24:00:00/2015-12-31T24:00:00\"",
	};
	struct fixture f;

	(void)state;
	xbrl_init(&f);
	for (size_t i = 0; i < ARRAY_SIZE(instants); i++)
		expect_period(&f, "ifrs-full:Assets", instants[i], instant);
	for (size_t i = 0; i < ARRAY_SIZE(durations); i++)
		expect_period(&f, "ifrs-full:Revenue", durations[i], duration);
	refuse_period(&f, "\"2015-10-01T12:00:00/2016-01-01T00:00:00\"",
	    "period: \"2015-10-01T12:00:00\": expected a midnight");
	refuse_period(&f, "\"2015-10-01T00:00:00/2015-12-31T23:59:59\"",
	    "expected a midnight");
	refuse_period(&f, "\"2016-01-02T00:00:00/2016-01-01T00:00:00\"",
	    "its start lies behind its end");
	refuse_period(&f, "\"2015\"", "period: \"2015\"");
	refuse_period(&f, "\"\"", "period: \"\"");
	refuse_period(&f, "\"/\"", "period: \"\"");
	refuse_period(&f, "7", "period is a number: expected a text");
	refuse_period(
	    &f, "\"2016-01-01T00:00:00/2017-01-01T00:00:00\"", "in the future");
	fixture_fini(&f);
}

static void
test_axes(void **state)
{
	static const char *const more[] = {
		",\"ifrs-full:ComponentsOfEquityAxis\":\"own:Member\"",
		",\"own:SequenceTypedAxis\":null", ",\"language\":\"es\"",
		",\"noteId\":\"f1\""
	};
	struct fixture f;

	(void)state;
	xbrl_init(&f);
	for (size_t i = 0; i < ARRAY_SIZE(more); i++) {
		char *part =
		    fact("ifrs-full:Assets", END_2015, "\"1\"", "0", more[i]);
		char *whole =
		    fact("ifrs-full:Assets", END_2015, "\"5\"", "0", "");
		char *facts = xasprintf("\"a\":%s,\"b\":%s", part, whole);
		char *body = report_of(facts);
		read_well(&f, body);
		expect_counts(&f, 1, 0);
		expect_figure(
		    &f, "overseas total_assets ..2015-12-31 0 5 2016-06-15");
		free(body);
		free(facts);
		free(whole);
		free(part);
	}
	fixture_fini(&f);
}

static void
expect_one_of(struct fixture *f, const char *const (*values)[2], size_t n,
    const char *expected)
{
	char *figure = xasprintf(
	    "overseas total_assets ..2015-12-31 0 %s 2016-06-15", expected);

	read_values(f, values, n);
	expect_counts(f, 1, 0);
	expect_figure(f, figure);
	free(figure);
}

static void
test_duplicates(void **state)
{
	struct fixture f;

	(void)state;
	xbrl_init(&f);
	const char *const same[][2] = { { "\"5000\"", "-3" },
		{ "\"5000\"", "-3" } };
	expect_one_of(&f, same, 2, "5000");
	const char *const finer[][2] = { { "\"1235000\"", "-3" },
		{ "\"1234567\"", "0" }, { "\"1200000\"", "-5" } };
	expect_one_of(&f, finer, 3, "1234567");
	const char *const exact[][2] = { { "\"1234567\"", "0" },
		{ "\"1234567.4\"", "null" } };
	expect_one_of(&f, exact, 2, "1234567.4");
	const char *const infinite[][2] = { { "\"7\"", "\"INF\"" },
		{ "\"7.25\"", "0" }, { "\"10\"", "\"-1\"" } };
	expect_one_of(&f, infinite, 3, "7");
	/* Both rounded to thousands, one up and one down. */
	const char *const next[][2] = { { "\"5000\"", "-3" },
		{ "\"6000\"", "-3" } };
	expect_one_of(&f, next, 2, "5000");
	fixture_fini(&f);
}

static void
test_contradictions(void **state)
{
	struct fixture f;

	(void)state;
	xbrl_init(&f);
	const char *const apart[][2] = { { "\"5000\"", "-3" },
		{ "\"7000\"", "-3" }, { "\"5001\"", "0" } };
	read_values(&f, apart, 3);
	expect_counts(&f, 0, 3);
	expect_rejection(&f, "fact 2: \"f1\"",
	    "value is 7000 here, but 5001 in fact 3, beyond what rounding "
	    "explains: neither counts");
	expect_rejection(&f, "fact 1: \"f0\"", "but 7000 in fact 2");
	expect_rejection(&f, "fact 3: \"f2\"", "but 7000 in fact 2");
	const char *const exact[][2] = { { "\"5000\"", "null" },
		{ "\"5001\"", "null" } };
	read_values(&f, exact, 2);
	expect_counts(&f, 0, 2);
	const char *const wide[][2] = { { "\"1\"", "-2000000000" },
		{ "\"-999999999999\"", "2000000000" } };
	expect_one_of(&f, wide, 2, "-999999999999");
	const char *const odd[][2] = { { "\"1\"", "\"many\"" } };
	read_values(&f, odd, 1);
	expect_counts(&f, 0, 1);
	expect_rejection(
	    &f, "fact 1: \"f0\"", "decimals is \"many\": expected a whole");
	const char *const real[][2] = { { "\"1\"", "0.5" } };
	read_values(&f, real, 1);
	expect_rejection(&f, "fact 1: \"f0\"", "decimals is a number");
	fixture_fini(&f);
}

static void
test_preferred_concept(void **state)
{
	struct fixture f;

	(void)state;
	xbrl_init(&f);
	char *sales = fact("own:Sales", YEAR_2015, "\"10\"", "0", "");
	char *before = fact("own:Sales",
	    "\"2014-01-01T00:00:00/2015-01-01T00:00:00\"", "\"9\"", "0", "");
	char *revenue = fact("ifrs-full:Revenue", YEAR_2015, "\"11\"", "0", "");
	char *facts =
	    xasprintf("\"a\":%s,\"b\":%s,\"c\":%s", sales, before, revenue);
	char *body = report_of(facts);
	read_well(&f, body);
	expect_counts(&f, 2, 0);
	expect_figure(
	    &f, "overseas revenue 2015-01-01..2015-12-31 0 11 2016-06-15");
	expect_figure(
	    &f, "overseas revenue 2014-01-01..2014-12-31 0 9 2016-06-15");
	free(body);
	free(facts);
	/* One that cannot be read gives no way to the next. */
	free(revenue);
	revenue = fact("ifrs-full:Revenue", YEAR_2015, "\"x\"", "0", "");
	facts = xasprintf("\"a\":%s,\"c\":%s", sales, revenue);
	body = report_of(facts);
	expect_refused(&f, body, "fact 2: \"c\"", "\"x\" is not a number");
	free(body);
	free(facts);
	free(revenue);
	free(before);
	free(sales);
	fixture_fini(&f);
}

#define FACT_IN(unit)                                                          \
	"[{\"value\":\"2.5\",\"factId\":\"F1\",\"dimensions\":{\"concept\":"   \
	"\"ifrs-full:Assets\",\"period\":" END_2015 unit "}}]"

static void
expect_unit(struct fixture *f, const char *item_unit, const char *body,
    const char *value)
{
	set(&f->items[TOTAL_ASSETS].unit, item_unit);
	read_well(f, body);
	if (value == NULL) {
		expect_counts(f, 0, 1);
		assert_string_equal(
		    f->harvest.rejections[0].place, "fact 1: \"F1\"");
		return;
	}
	char *figure = xasprintf(
	    "overseas total_assets ..2015-12-31 0 %s 2016-06-15", value);
	expect_counts(f, 1, 0);
	expect_figure(f, figure);
	free(figure);
}

static void
test_units(void **state)
{
	struct fixture f;
	char *endless = xmalloc(4001);

	(void)state;
	xbrl_init(&f);
	expect_unit(&f, "CNY", FACT_IN(",\"unit\":\"ISO4217:USD\""), "2.5");
	expect_unit(&f, "CNY", FACT_IN(",\"unit\":\"iso4217:MXN\""), NULL);
	expect_rejection(&f, "fact 1: \"F1\"",
	    "in \"MXN\" only: total_assets asks for \"USD\"");
	expect_unit(&f, "CNY", FACT_IN(""), NULL);
	expect_unit(&f, "倍", FACT_IN(""), "2.5");
	expect_unit(&f, "%", FACT_IN(""), "250");
	expect_unit(&f, "%", FACT_IN(",\"unit\":\"xbrli:pure\""), "250");
	expect_unit(&f, "shares", FACT_IN(",\"unit\":\"xbrli:shares\""), "2.5");
	expect_unit(&f, "元/股",
	    FACT_IN(",\"unit\":\"iso4217:USD/xbrli:shares\""), "2.5");
	expect_unit(&f, "元/股",
	    FACT_IN(",\"unit\":\"iso4217:MXN/xbrli:shares\""), NULL);
	expect_unit(
	    &f, "persons", FACT_IN(",\"unit\":\"utr:employee\""), "2.5");
	memset(endless, 'U', 4000);
	endless[4000] = '\0';
	char *body = xasprintf(FACT_IN(",\"unit\":\"%s\""), endless);
	expect_unit(&f, "persons", body, NULL);
	free(body);
	free(endless);
	set(&f.feed.unit, "EUR");
	expect_unit(&f, "CNY", FACT_IN(",\"unit\":\"iso4217:EUR\""), NULL);
	expect_rejection(&f, "fact 1: \"F1\"", "overseas reports in USD");
	fixture_fini(&f);
}

#define RATIO(value, decimals)                                                 \
	"{\"value\":\"" value "\",\"decimals\":" decimals ",\"dimensions\":{"  \
	"\"concept\":\"ifrs-full:Assets\",\"period\":" END_2015 "}}"

/* A ratio becomes per cent, and its rounding with it. */
static void
test_ratios(void **state)
{
	struct fixture f;

	(void)state;
	xbrl_init(&f);
	set(&f.items[TOTAL_ASSETS].unit, "%");
	read_well(&f, "[" RATIO("0.25", "2") "," RATIO("0.254", "3") "]");
	expect_counts(&f, 1, 0);
	expect_figure(
	    &f, "overseas total_assets ..2015-12-31 0 25.4 2016-06-15");
	read_well(&f, "[" RATIO("0.25", "2") "," RATIO("0.257", "3") "]");
	expect_counts(&f, 0, 2);
	fixture_fini(&f);
}

/* Another currency beside the item's own is no fault. */
static void
test_translation(void **state)
{
	struct fixture f;

	(void)state;
	xbrl_init(&f);
	read_well(&f,
	    "[{\"value\":\"1\",\"dimensions\":{\"concept\":"
	    "\"ifrs-full:Assets\",\"period\":" END_2015
	    ",\"unit\":\"iso4217:EUR\"}},"
	    "{\"value\":\"2\",\"dimensions\":{\"concept\":"
	    "\"ifrs-full:Assets\",\"period\":" END_2015
	    ",\"unit\":\"iso4217:USD\"}}]");
	expect_counts(&f, 1, 0);
	expect_figure(&f, "overseas total_assets ..2015-12-31 0 2 2016-06-15");
	fixture_fini(&f);
}

static void
test_stock_or_flow(void **state)
{
	struct fixture f;
	char *one = fact("ifrs-full:Assets", YEAR_2015, "\"1\"", "0", "");
	char *facts = xasprintf("\"f\":%s", one);
	char *body = report_of(facts);

	(void)state;
	xbrl_init(&f);
	expect_refused(&f, body, "fact 1: \"f\"",
	    "a duration, but total_assets is a stock");
	free(body);
	free(facts);
	free(one);
	fixture_fini(&f);
}

#define FACT_OF(entity, value)                                                 \
	"{\"value\":\"" value "\",\"dimensions\":{\"concept\":"                \
	"\"ifrs-full:Assets\",\"period\":" END_2015                            \
	",\"unit\":\"iso4217:USD\",\"entity\":\"" entity "\"}}"

static void
test_entities(void **state)
{
	struct fixture f;

	(void)state;
	xbrl_init(&f);
	/* Whose url it is, whatever the entity calls itself. */
	read_well(&f, "[" FACT_OF("scheme:SOMA", "1") "]");
	expect_figure(&f, "overseas total_assets ..2015-12-31 0 1 2016-06-15");
	read_badly(&f,
	    "[" FACT_OF("scheme:A", "1") "," FACT_OF("scheme:B", "2") "]",
	    "facts of two entities, \"scheme:A\" and \"scheme:B\"");
	f.document.enterprise = -1;
	read_badly(&f, "[" FACT_OF("scheme:A", "1") "]", "nothing says whose");
	set(&f.feed.enterprise, "entity");
	read_well(&f,
	    "[" FACT_OF("cik:0000009001", "1") "," FACT_OF(
		"lei:X", "2") "," FACT_OF("scheme:9001",
		"1") ","
		     "{\"value\":\"3\",\"dimensions\":{\"concept\":"
		     "\"ifrs-full:Assets\",\"period\":" END_2015 "}}]");
	expect_counts(&f, 1, 2);
	expect_figure(&f, "overseas total_assets ..2015-12-31 0 1 2016-06-15");
	expect_rejection(&f, "fact 2", "\"X\" is no enterprise of the roster");
	expect_rejection(&f, "fact 4", "no entity: expected an identifier");
	fixture_fini(&f);
}

static void
test_reported_on(void **state)
{
	struct fixture f;

	(void)state;
	xbrl_init(&f);
	set(&f.feed.reported_on, "2016-04-30");
	f.feed.reported_day = day("2016-04-30");
	read_well(&f, "[" FACT_OF("scheme:9001", "1") "]");
	expect_figure(&f, "overseas total_assets ..2015-12-31 0 1 2016-04-30");
	expect_no_problem(&f);
	set(&f.feed.reported_on, ".filed");
	f.feed.reported_day = DATE_NONE;
	expect_problem(&f, "reported_on: the format xbrl_json does not say");
	fixture_fini(&f);
}

static void
test_something_else(void **state)
{
	struct fixture f;

	(void)state;
	xbrl_init(&f);
	read_badly(&f, "<html>", "no JSON: line 1, column 1");
	read_badly(&f, "{\"facts\":{\"a\":{}", "no JSON: line 1");
	read_badly(&f, "{\"facts\":{\"a\":1,\"a\":2}}", "duplicate object key");
	read_badly(&f, "7", "no JSON: line 1, column 1");
	read_badly(&f, "{\"error\":1}",
	    "expected an object with \"facts\", or a list of facts; found "
	    "\"error\"");
	read_badly(&f, "{\"facts\":7}", "no XBRL report");
	read_badly(&f, "[{\"dimensions\":{\"concept\":\"us-gaap:Assets\"}}]",
	    "none of 1 facts is of ifrs-full:Assets, ifrs-full:Revenue");
	read_badly(&f, "[7]", "none of 1 facts");
	read_well(&f, "{\"facts\":{}}");
	expect_counts(&f, 0, 0);
	read_well(&f,
	    "[7,{\"dimensions\":[]},{\"dimensions\":{\"concept\":[]}}," FACT_OF(
		"scheme:9001", "1") "]");
	expect_counts(&f, 1, 3);
	expect_rejection(&f, "fact 1", "no fact: expected an object with");
	fixture_fini(&f);
}

static void
test_cut_anywhere(void **state)
{
	static const char body[] = "{\"facts\":[" FACT_OF(
	    "scheme:9001", "12") "," FACT_OF("scheme:9001", "12") "]}";
	struct fixture f;

	(void)state;
	xbrl_init(&f);
	assert_int_equal(expect_cuts_harmless(&f, body, sizeof body - 1), 0);
	fixture_fini(&f);
}

static void
test_check(void **state)
{
	struct fixture f;

	(void)state;
	xbrl_init(&f);
	set(&f.feed.enterprise, "entity");
	expect_no_problem(&f);
	set(&f.feed.enterprise, "cik");
	expect_problem(&f, "enterprise: expected \"entity\"");
	set(&f.feed.period_start, ".period");
	expect_problem(&f, "period_start: the format xbrl_json says this");
	map(&f.feed.prior, REVENUE, "a:b", NULL);
	expect_problem(&f, "prior: the format xbrl_json says this by itself");
	fixture_fini(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_periods),
		cmocka_unit_test(test_axes),
		cmocka_unit_test(test_duplicates),
		cmocka_unit_test(test_contradictions),
		cmocka_unit_test(test_preferred_concept),
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_ratios),
		cmocka_unit_test(test_translation),
		cmocka_unit_test(test_stock_or_flow),
		cmocka_unit_test(test_entities),
		cmocka_unit_test(test_reported_on),
		cmocka_unit_test(test_something_else),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
