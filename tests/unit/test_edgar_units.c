/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * edgar: units, exactness, whose facts.
 */
#include "tests/unit/edgar_fixture.h"

#define UNIT(unit, val)                                                        \
	"\"" unit "\":[" ENTRY("2014-12-31", val, "1", "20-F", "2015-02-01") "]"

static char *
assets_in(const char *units)
{
	char *concept = xasprintf("\"Assets\":{\"units\":{%s}}", units);
	char *body = company(concept);

	free(concept);
	return body;
}

static void
test_currencies(void **state)
{
	struct fixture f;
	char *body = assets_in(
	    UNIT("EUR", "3") "," UNIT("CNY", "1") "," UNIT("USD", "2"));

	(void)state;
	edgar_init(&f);
	/* The roster's currency, and a translation beside it is no fault. */
	read_well(&f, body);
	expect_counts(&f, 1, 0);
	expect_figure(&f, "overseas total_assets ..2014-12-31 0 2 2015-02-01");
	set(&f.feed.unit, "USD");
	read_well(&f, body);
	expect_figure(&f, "overseas total_assets ..2014-12-31 0 2 2015-02-01");
	set(&f.feed.unit, "EUR");
	read_well(&f, body);
	expect_counts(&f, 0, 1);
	expect_rejection(
	    &f, "unit", "\"EUR\" is of EUR, but overseas reports in USD");
	set(&f.feed.unit, NULL);
	free(body);
	body = assets_in(UNIT("EUR", "3") "," UNIT("CNY", "1"));
	read_well(&f, body);
	expect_counts(&f, 0, 1);
	expect_rejection(&f, "facts.us-gaap.Assets",
	    "in \"EUR\", \"CNY\" only: total_assets asks for \"USD\"");
	free(body);
	fixture_fini(&f);
}

/* A concept in another currency is no fault where another has the figures. */
static void
test_currency_of_another_concept(void **state)
{
	struct fixture f;

	(void)state;
	edgar_init(&f);
	char *body = company("\"Revenues\":{\"units\":{\"CNY\":[" FLOW(
	    "2014-01-01", "2014-12-31", "1", "1",
	    "2015-02-01") "]}},\"SalesRevenueNet\":{\"units\":{\"USD\":[" FLOW("2014-01-01",
	    "2014-12-31", "2", "1", "2015-02-01") "]}}");
	read_well(&f, body);
	expect_counts(&f, 1, 0);
	expect_figure(
	    &f, "overseas revenue 2014-01-01..2014-12-31 0 2 2015-02-01");
	free(body);
	fixture_fini(&f);
}

static void
expect_unit(struct fixture *f, const char *item_unit, const char *units,
    const char *value)
{
	char *body = assets_in(units);

	set(&f->items[TOTAL_ASSETS].unit, item_unit);
	read_well(f, body);
	if (value == NULL) {
		expect_counts(f, 0, 1);
	} else {
		char *figure = xasprintf(
		    "overseas total_assets ..2014-12-31 0 %s 2015-02-01",
		    value);
		expect_counts(f, 1, 0);
		expect_figure(f, figure);
		free(figure);
	}
	free(body);
}

static void
test_other_units(void **state)
{
	struct fixture f;

	(void)state;
	edgar_init(&f);
	expect_unit(&f, "shares", UNIT("shares", "895816758"), "895816758");
	expect_unit(&f, "股", UNIT("shares", "5"), "5");
	expect_unit(&f, "shares", UNIT("USD", "5"), NULL);
	expect_unit(&f, "CNY/shares",
	    UNIT("EUR/shares", "9") "," UNIT("USD/shares", "1.25"), "1.25");
	expect_unit(&f, "元/股", UNIT("USD/shares", "-0.1"), "-0.1");
	expect_unit(&f, "EUR/shares",
	    UNIT("EUR/shares", "9") "," UNIT("USD/shares", "1.25"), "9");
	expect_unit(&f, "CAD/share", UNIT("CAD/shares", "3"), "3");
	expect_unit(&f, "CNY/shares", UNIT("USD", "1.25"), NULL);
	expect_unit(&f, "%", UNIT("pure", "0.2505"), "25.05");
	expect_unit(&f, "%", UNIT("USD", "0.25"), NULL);
	expect_unit(&f, "倍", UNIT("pure", "0.25"), "0.25");
	expect_unit(&f, "persons", UNIT("employee", "80000"), "80000");
	expect_unit(&f, "persons", UNIT("pure", "80000"), "80000");
	expect_unit(&f, "persons", UNIT("USD", "80000"), NULL);
	expect_unit(&f, "persons", UNIT("shares", "80000"), NULL);
	expect_unit(&f, "count", UNIT("Store", "273"), "273");
	expect_unit(
	    &f, "count", UNIT("Store", "1") "," UNIT("segment", "2"), NULL);
	expect_unit(
	    &f, "Store", UNIT("Store", "1") "," UNIT("segment", "2"), "1");
	fixture_fini(&f);
}

static void
test_exact(void **state)
{
	struct fixture f;

	(void)state;
	edgar_init(&f);
	expect_assets(&f,
	    ENTRY("2014-12-31", "9007199254740993", "1", "10-K", "2015-02-01"),
	    "9007199254740993");
	expect_assets(&f,
	    ENTRY("2014-12-31", "\"12345678901234567890.12\"", "1", "10-K",
		"2015-02-01"),
	    "12345678901234567890.12");
	/* One number beyond 64 bits takes no other figure along. */
	char *body = assets(ENTRY("2013-12-31", "9223372036854775808", "1",
	    "10-K", "2015-02-01") "," ENTRY("2014-12-31", "352583000001", "1",
	    "10-K", "2015-02-01"));
	read_well(&f, body);
	expect_counts(&f, 1, 1);
	expect_figure(
	    &f, "overseas total_assets ..2014-12-31 0 352583000001 2015-02-01");
	expect_rejection(&f, "facts.us-gaap.Assets.units.USD[0]",
	    "val: 9.223372036854776e+18 is out of range");
	free(body);
	fixture_fini(&f);
}

static void
read_cik(struct fixture *f, const char *cik, const char *expected)
{
	char *body = xasprintf("{\"cik\":%s,\"facts\":{\"us-gaap\":{\"Assets\":"
			       "{\"units\":{%s,%s}}}}}",
	    cik, UNIT("USD", "1"), UNIT("CNY", "1"));

	if (expected != NULL) {
		read_badly(f, body, expected);
	} else {
		read_well(f, body);
		expect_counts(f, 1, 0);
	}
	free(body);
}

static void
test_cik(void **state)
{
	struct fixture f;

	(void)state;
	edgar_init(&f);
	read_cik(&f, "9001", NULL);
	read_cik(&f, "\"0000009001\"", NULL);
	read_cik(&f, "null", NULL);
	read_cik(&f, "9002",
	    "cik: these are the facts of 9002: expected those of 9001, as the "
	    "roster has it for overseas");
	read_cik(&f, "true", "cik: true: expected a number");
	read_cik(&f, "\"apple\"", "cik: \"apple\": expected a number");
	read_cik(&f, "-9001", "cik: a number: expected a number such as");
	/* Another column fills the url: nothing to compare with. */
	set(&f.feed.url, "http://reports.example/{class}.json");
	read_cik(&f, "9002", NULL);
	set(&f.feed.enterprise_key, "code");
	read_cik(&f, "9002", "expected those of 9001");
	fixture_fini(&f);
}

static void
test_enterprise_by_cik(void **state)
{
	struct fixture f;

	(void)state;
	edgar_init(&f);
	f.document.enterprise = -1;
	set(&f.feed.enterprise, "cik");
	read_cik(&f, "9001", NULL);
	assert_int_equal(f.harvest.observations[0].enterprise, 2);
	read_cik(&f, "898", NULL);
	assert_int_equal(f.harvest.observations[0].enterprise, 0);
	/* It is in the roster, but the feed does not report it. */
	read_cik(&f, "2", "cik 2 is no enterprise that the feed reports");
	read_cik(&f, "null", "no cik");
	fixture_fini(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_currencies),
		cmocka_unit_test(test_currency_of_another_concept),
		cmocka_unit_test(test_other_units),
		cmocka_unit_test(test_exact),
		cmocka_unit_test(test_cik),
		cmocka_unit_test(test_enterprise_by_cik),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
