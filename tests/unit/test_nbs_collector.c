/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * nbs: nodes with and without data, regions, units, periods, error replies.
 */
#include "tests/unit/feed_fixture.h"

static void
nbs_init(struct fixture *f)
{
	fixture_init(f, "nbs", LAYOUT_RECORDS);
	set(&f->feed.enterprise, "reg");
	set(&f->feed.unit, "in_name");
	map(&f->feed.items, TOTAL_ASSETS, "A0D0101", "A0D0109");
	map(&f->feed.items, EMPLOYEES, "A0301", NULL);
}

static char *
node(const char *indicator, const char *region, const char *period,
    const char *data)
{
	char *reg = region == NULL
	    ? xstrdup("")
	    : xasprintf("{\"valuecode\":\"%s\",\"wdcode\":\"reg\"},", region);
	char *out = xasprintf("{\"code\":\"zb.%s\",\"data\":{%s},\"wds\":["
			      "{\"valuecode\":\"%s\",\"wdcode\":\"zb\"},%s"
			      "{\"valuecode\":\"%s\",\"wdcode\":\"sj\"}]}",
	    indicator, data, indicator, reg, period);

	free(reg);
	return out;
}

/* Takes ownership of the nodes. */
static char *
reply(char *first, char *second)
{
	char *out = xasprintf(
	    "{\"returncode\":200,\"returndata\":{\"datanodes\":[%s%s%s],"
	    "\"wdnodes\":[{\"wdcode\":\"sj\",\"nodes\":[{\"code\":\"A0D0101\","
	    "\"unit\":\"%%\"}]},{\"wdcode\":\"zb\",\"nodes\":["
	    "{\"code\":\"A0D0101\",\"unit\":\"亿元\"},"
	    "{\"code\":\"A0D0109\",\"unit\":\"%%\"},"
	    "{\"code\":\"A0301\",\"unit\":\"万人\"}]}]}}",
	    first, second == NULL ? "" : ",", second == NULL ? "" : second);

	free(first);
	free(second);
	return out;
}

static void
read_reply(struct fixture *f, char *first, char *second)
{
	char *body = reply(first, second);

	read_well(f, body);
	free(body);
}

static const char with_data[] =
    "\"data\":2.5,\"hasdata\":true,\"strdata\":\"2.50\"";
static const char without_data[] =
    "\"data\":0.0,\"hasdata\":false,\"strdata\":\"\"";

static void
test_figures(void **state)
{
	struct fixture f;

	(void)state;
	nbs_init(&f);
	expect_no_problem(&f);
	read_reply(&f, node("A0D0101", "000898", "201512", with_data),
	    node("A0301", "000761", "2014", with_data));
	expect_counts(&f, 2, 0);
	expect_figure(
	    &f, "angang total_assets ..2015-12-31 0 250000000 2016-06-15");
	expect_figure(&f, "bengang employees ..2014-12-31 0 25000 2016-06-15");
	/* Quarters are letters; without a region the document says whose. */
	read_reply(&f, node("A0301", NULL, "2015C", with_data),
	    node("A0301", NULL, "2015A", with_data));
	expect_figure(&f, "angang employees ..2015-09-30 0 25000 2016-06-15");
	expect_figure(&f, "angang employees ..2015-03-31 0 25000 2016-06-15");
	/* The text is exact, the number only where there is none. */
	read_reply(&f,
	    node("A0301", NULL, "2015",
		"\"data\":3.0,\"hasdata\":true,\"strdata\":\"12345678.12345\""),
	    node("A0301", NULL, "2014",
		"\"data\":3,\"hasdata\":true,\"strdata\":\"\""));
	expect_figure(
	    &f, "angang employees ..2015-12-31 0 123456781234.5 2016-06-15");
	expect_figure(&f, "angang employees ..2014-12-31 0 30000 2016-06-15");
	fixture_fini(&f);
}

/* Nothing at all, not even a 0 that comes as text. */
static void
test_no_data(void **state)
{
	struct fixture f;

	(void)state;
	nbs_init(&f);
	read_reply(&f, node("A0D0101", "000898", "201512", without_data),
	    node("A0D0101", "nowhere", "203012",
		"\"data\":0.0,\"hasdata\":false,\"strdata\":\"0.0\""));
	expect_counts(&f, 0, 0);
	read_reply(&f, node("A0D0101", "000898", "201512", "\"data\":0.0"),
	    node("A0D0101", "000898", "201511",
		"\"data\":0.0,\"hasdata\":\"false\",\"strdata\":\"\""));
	expect_counts(&f, 0, 2);
	expect_rejection(&f, "node 1: A0D0101", "data.hasdata is not there");
	expect_rejection(&f, "node 2: A0D0101", "data.hasdata is a text");
	read_well(&f, "{\"returncode\":200,\"returndata\":{\"datanodes\":[]}}");
	expect_counts(&f, 0, 0);
	fixture_fini(&f);
}

static void
test_refused(void **state)
{
	struct fixture f;

	(void)state;
	nbs_init(&f);
	read_reply(&f, node("A0D0101", "110000", "201512", with_data),
	    node("A0D0101", "000898", "2015E", with_data));
	expect_counts(&f, 0, 2);
	expect_rejection(&f, "node 1: A0D0101", "\"110000\" is no enterprise");
	expect_rejection(&f, "node 2: A0D0101", "\"2015E\" is not a date");
	read_reply(&f, node("A0D0109", "000898", "201512", with_data),
	    node(
		"A0D0101", "000898", "201511", "\"data\":[],\"hasdata\":true"));
	expect_rejection(
	    &f, "node 1: A0D0109", "the unit \"%\" does not fit total_assets");
	expect_rejection(&f, "node 2: A0D0101", "data.data is an array");
	read_well(&f,
	    "{\"returncode\":200,\"returndata\":{\"datanodes\":[7,{},"
	    "{\"wds\":[{\"wdcode\":\"zb\",\"valuecode\":\"A0301\"}],"
	    "\"data\":{\"hasdata\":true,\"data\":1}}]}}");
	expect_counts(&f, 0, 3);
	expect_rejection(&f, "node 1", "no indicator");
	expect_rejection(&f, "node 3: A0301", "no period");
	fixture_fini(&f);
}

/* A unit that the feed gives stands; one that is no money's is the item's. */
static void
test_units(void **state)
{
	struct fixture f;

	(void)state;
	nbs_init(&f);
	set(&f.feed.unit, "万元");
	read_reply(&f, node("A0D0101", "000898", "201512", with_data), NULL);
	expect_figure(
	    &f, "angang total_assets ..2015-12-31 0 25000 2016-06-15");
	set(&f.feed.unit, "in_name");
	set(&f.items[EMPLOYEES].unit, "万吨");
	read_well(&f,
	    "{\"returncode\":200,\"returndata\":{\"datanodes\":["
	    "{\"data\":{\"hasdata\":true,\"data\":1},\"wds\":["
	    "{\"wdcode\":\"zb\",\"valuecode\":\"A0301\"},"
	    "{\"wdcode\":\"sj\",\"valuecode\":\"2015\"}]}],\"wdnodes\":["
	    "{\"wdcode\":\"zb\",\"nodes\":[{\"code\":\"A0301\","
	    "\"unit\":\"万吨\"}]}]}}");
	expect_figure(&f, "angang employees ..2015-12-31 0 1 2016-06-15");
	set(&f.items[EMPLOYEES].unit, "吨");
	read_well(&f,
	    "{\"returncode\":200,\"returndata\":{\"datanodes\":["
	    "{\"data\":{\"hasdata\":true,\"data\":1},\"wds\":["
	    "{\"wdcode\":\"zb\",\"valuecode\":\"A0301\"},"
	    "{\"wdcode\":\"sj\",\"valuecode\":\"2015\"}]}],\"wdnodes\":["
	    "{\"wdcode\":\"zb\",\"nodes\":[{\"code\":\"A0301\","
	    "\"unit\":\"万吨\"}]}]}}");
	expect_rejection(&f, "node 1: A0301", "\"万吨\" is not a known unit");
	fixture_fini(&f);
}

static void
test_something_else(void **state)
{
	struct fixture f;

	(void)state;
	nbs_init(&f);
	read_badly(&f, "{\"returncode\":501,\"returndata\":\"未能找到\"}",
	    "body: an error reply: returncode is \"501\": expected 200; it "
	    "says \"未能找到\"");
	read_badly(&f, "{\"returncode\":200,\"returndata\":\"忙\"}",
	    "no such reply: returndata.datanodes is not there");
	read_badly(&f, "{\"returncode\":200,\"returndata\":{\"datanodes\":{}}}",
	    "returndata.datanodes is an object");
	read_badly(&f, "{}", "returncode is \"null\"");
	read_badly(&f, "[]", "returncode is \"null\"");
	read_badly(&f, "<html>", "no JSON: line 1");
	char *other = reply(node("A99", "000898", "2015", with_data), NULL);
	read_badly(&f, other,
	    "no node has any of A0D0101, A0301; the first has \"A99\"");
	free(other);
	fixture_fini(&f);
}

static void
test_hostile(void **state)
{
	struct fixture f;
	char *body =
	    reply(node("A0D0101", "000898", "201512", with_data), NULL);
	size_t len = strlen(body);

	(void)state;
	nbs_init(&f);
	assert_int_equal(expect_cuts_harmless(&f, body, len), 0);
	for (size_t i = 0; i < len; i++) {
		char *changed = xmemdup(body, len);
		changed[i] = "\"[{\xff"[i % 4];
		read_bytes(&f, changed, len);
		free(changed);
	}
	free(body);
	body = xmalloc(100001);
	memset(body, '[', 100000);
	body[100000] = '\0';
	read_badly(&f, body, "maximum parsing depth");
	free(body);
	fixture_fini(&f);
}

static void
test_settings(void **state)
{
	struct fixture f;

	(void)state;
	nbs_init(&f);
	set(&f.feed.reported_on, ".x");
	expect_problem(&f,
	    "feed flash: reported_on: the format nbs has its own: expected it "
	    "left out or a constant date");
	set(&f.feed.period_end, ".x");
	expect_problem(&f, "period_end: the format nbs has its own");
	f.feed.flows = FLOWS_EXPLICIT;
	expect_problem(&f, "flows: the format nbs says only where periods end");
	fixture_fini(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_figures),
		cmocka_unit_test(test_no_data),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_something_else),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_settings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
