/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * config: all problems in one go, each with file and line; libconfig's traps.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/model/config.h"
#include "daemon/model/options.h"
#include "tests/unit/config_fixture.h"
#include "daemon/base/mem.h"

static const char roster_text[] = "id,name,name_en,class,code,parent,tags\n"
				  "a,甲,Alpha,industrial,1,,key\n"
				  "b,乙,Beta,industrial,2,a,\n"
				  "c,丙,Gamma,trade,3,,\n";

static const char head[] = "version = 1;\n"
			   "enterprises = \"enterprises.csv\";\n"
			   "state_directory = \"state\";\n";

/* The problems of head followed by text (which starts on line 4). */
static char *
problems_of(const char *text)
{
	struct problems problems = { 0 };
	char *whole = xasprintf("%s%s", head, text);

	free(fixture_file("enterprises.csv", roster_text));
	char *file = fixture_file("soewatch.conf", whole);
	config_free(config_load(file, &problems));
	free(file);
	free(whole);
	return fixture_problems(&problems);
}

static void
assert_problems(const char *text, const char *want)
{
	char *told = problems_of(text);

	assert_string_equal(told, want);
	free(told);
}

static const char items_text[] =
    "items: { ta: { kind = \"stock\"; }; rev: { kind = \"flow\"; }; };\n";

static void
test_reads_what_is_written(void **state)
{
	char *text = xasprintf("%s%s%s", head, items_text,
	    "constants: { k = 65; j = 0.5; big = 3.5e12; };\n"
	    "indicators: { d: { title = \"率\"; title_en = \"Ratio\"; unit = "
	    "\"%\"; better = \"lower\"; formula = \"100 * ta\"; }; };\n"
	    "feeds: { f: { url = \"http://h/{code}.csv\"; format = \"csv\"; "
	    "layout = \"periods_across\"; encoding = \"GBK\"; unit = "
	    "\"in_name\"; enterprises = \"class=industrial\"; missing = "
	    "(\"--\"); items: { ta = \"总资产\"; rev = [\"x\", \"y\"]; }; every "
	    "= \"1d\"; jitter = \"30m\"; max_body = \"1MB\"; priority = 10; "
	    "reported_on = \"2015-11-01\"; requests_per_second = 5; }; };\n"
	    "aggregates: { ind: { members = \"class=industrial and not "
	    "tag=key\"; }; };\n"
	    "targets: { t: { indicator = \"d\"; subject = \"ind\"; at_most = "
	    "((\"2018-12-31\", 70), (\"2020-12-31\", 65.0)); by = "
	    "\"2020-12-31\"; warn = 63; fail = 65.5; severity = \"warn\"; "
	    "periods = \"quarter\"; judged_from = 3; };\n"
	    " u: { indicator = \"d\"; each = \"class=trade\"; above = \"d@c + "
	    "1\"; }; v: { indicator = \"d\"; subject = \"a\"; between = (10, "
	    "12.5); }; };\n");
	struct config *c = fixture_config(roster_text, text);
	const struct feed *f = &c->feeds[0];

	(void)state;
	free(text);
	assert_true(c->constants[0].value == 65);
	assert_true(c->constants[2].value == 3.5e12);
	assert_int_equal(c->indicators[0].better, BETTER_LOWER);
	assert_string_equal(c->timezone, "Asia/Shanghai");
	assert_int_equal(f->layout, LAYOUT_PERIODS_ACROSS);
	assert_int_equal(f->flows, FLOWS_YTD);
	assert_int_equal(f->rhythm, RHYTHM_QUARTER);
	assert_int_equal(f->every_sec, 86400);
	assert_int_equal(f->jitter_sec, 1800);
	assert_int_equal(f->max_body_bytes, 1 << 20);
	assert_int_equal(f->timeout_sec, 30);
	assert_int_equal(f->priority, 10);
	assert_true(f->requests_per_second == 5);
	assert_int_equal(f->reported_day, date_from_civil(2015, 11, 1));
	assert_int_equal(f->items.n, 2);
	assert_int_equal(f->items.mapping[1].paths.n, 2);
	assert_true(feed_covers(f, c->roster, 0));
	assert_false(feed_covers(f, c->roster, 2));
	assert_int_equal(config_subject(c, "ind"), 3);
	assert_true(config_is_aggregate(c, 3));
	assert_string_equal(config_subject_id(c, 3), "ind");
	const struct target *t = &c->targets[0];
	assert_int_equal(t->side, SIDE_AT_MOST);
	assert_int_equal(t->sides[SIDE_AT_MOST].kind, LINE_PATH);
	assert_true(t->sides[SIDE_AT_MOST].points[0].value == 70);
	assert_true(t->warn.number == 63 && t->fail.number == 65.5);
	assert_int_equal(t->severity, SEVERITY_WARN);
	assert_int_equal(t->periods, RHYTHM_QUARTER);
	assert_int_equal(c->targets[1].sides[SIDE_ABOVE].kind, LINE_FORMULA);
	assert_int_equal(c->targets[1].by_day, DATE_NONE);
	assert_int_equal(c->targets[1].periods, -1);
	assert_true(c->targets[2].sides[SIDE_BETWEEN].upper == 12.5);
	assert_int_equal(config_rhythm(c, 0, 0), RHYTHM_QUARTER);
	config_free(c);
}

static void
test_tells_everything_in_one_go(void **state)
{
	(void)state;
	assert_problems(
	    "items: { ta: { kind = \"stocks\"; };\n"
	    " yoy: { kind = \"flow\"; }; };\n"
	    "indicators: { ta: { formula = \"1\"; bettr = \"lower\"; };\n"
	    " a_name_far_too_long_x: { formula = 1; }; };\n"
	    "feeds: { f: { format = \"csv\"; every = \"1x\"; items: { nope = "
	    "\"x\"; };\n"
	    " url = \"http://u:p@h/{cod}\"; headers = (\"Authorization: x\"); "
	    "unit = \"角\"; }; };\n"
	    "aggregates: { both: { members = \"class=industrial\"; };\n"
	    " c: { members = \"klass=x\"; }; };\n"
	    "targets: { t: { indicator = \"none\"; at_most = 1; above = 2; "
	    "}; };\n"
	    "colour = \"red\";\n",
	    "soewatch.conf:4: item ta: kind: \"stocks\": expected one of stock "
	    "flow\n"
	    "soewatch.conf:5: item yoy: this is a function's name: expected "
	    "another\n"
	    "soewatch.conf:6: indicator ta: unknown setting \"bettr\"\n"
	    "soewatch.conf:6: indicator ta: an item has this name: expected "
	    "another\n"
	    "soewatch.conf:7: indicator a_name_far_too_long_x: formula: "
	    "expected a text in double quotes\n"
	    "soewatch.conf:7: indicator a_name_far_too_long_x: expected a name "
	    "of at most 19 characters (it names a data source)\n"
	    "soewatch.conf:8: feed f: every: \"1x\": expected a duration such "
	    "as \"30s\", \"5m\", \"2h\", \"1d\", \"6 months\"\n"
	    "soewatch.conf:8: feed f: items: no item \"nope\"\n"
	    "soewatch.conf:9: feed f: url: placeholder \"cod\": expected a "
	    "column of the roster, period_end, period_start or page\n"
	    "soewatch.conf:9: feed f: url: a password does not belong in the "
	    "configuration: use token_file\n"
	    "soewatch.conf:9: feed f: headers: a secret does not belong in the "
	    "configuration: use token_file\n"
	    "soewatch.conf:9: feed f: unit: \"角\": expected a unit of money "
	    "such as \"元\", \"万元\", \"亿元\", \"USD\", or \"in_name\"\n"
	    "soewatch.conf:10: aggregate both: members: b and its parent a "
	    "would both be summed: expected one of them\n"
	    "soewatch.conf:11: aggregate c: an enterprise has this id: expected "
	    "another\n"
	    "soewatch.conf:11: aggregate c: members: \"klass=x\": column 1: the "
	    "roster has no column \"klass\"\n"
	    "soewatch.conf:12: target t: no indicator \"none\"\n"
	    "soewatch.conf:12: target t: expected either subject or each\n"
	    "soewatch.conf:12: target t: expected one of at_most, at_least, "
	    "above, below, equals, between\n"
	    "soewatch.conf:13: unknown setting \"colour\"\n");
}

/* Figures become yuan and persons on their way in. */
static void
test_items_are_in_base_units(void **state)
{
	(void)state;
	assert_problems("items: { a: { kind = \"flow\"; unit = \"万元\"; };\n"
			" b: { kind = \"stock\"; unit = \"元\"; };\n"
			" c: { kind = \"stock\"; unit = \"千人\"; };\n"
			" d: { kind = \"stock\"; unit = \"人\"; };\n"
			" e: { kind = \"stock\"; unit = \"万吨\"; }; };\n",
	    "soewatch.conf:4: item a: unit: \"万元\": expected the base unit, "
	    "such as CNY: in it all figures are kept\n"
	    "soewatch.conf:6: item c: unit: \"千人\": expected the base unit, "
	    "such as persons: in it all figures are kept\n");
}

static void
test_drop_folders(void **state)
{
	static const struct {
		const char *first, *second, *problem;
	} rows[] = {
		{ "inbox/a", "inbox/ab", NULL },
		{ "inbox/a", "in..box", NULL },
		{ "inbox/a", "/etc", "without .." },
		{ "inbox/a", "", "without .." },
		{ "inbox/a", "inbox/", "without .." },
		{ "inbox/a", "inbox//b", "without .." },
		{ "inbox/a", "./b", "without .." },
		{ "inbox/a", "inbox/../../etc", "without .." },
		{ "inbox/a", "inbox/a", "feed f has \"inbox/a\"" },
		{ "inbox/a", "inbox/a/b", "feed f has \"inbox/a\"" },
		{ "inbox/a", "inbox", "feed f has \"inbox/a\"" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *text = xasprintf("%sfeeds: { f: { directory = \"%s\"; "
				       "format = \"csv\"; };\n g: { directory "
				       "= \"%s\"; format = \"csv\"; }; };\n",
		    items_text, rows[i].first, rows[i].second);
		char *told = problems_of(text);
		const char *line = strstr(told, "feed g: directory: ");
		if (rows[i].problem == NULL
			? line != NULL
			: line == NULL || strstr(line, rows[i].problem) == NULL)
			fail_msg("%s: %s", rows[i].second, told);
		free(told);
		free(text);
	}
}

/* What is fetched how; secrets that stand in the text are not shown. */
static void
test_fetching(void **state)
{
	static const char feed[] =
	    "items: { ta: { kind = \"stock\"; }; }; feeds: { f: {\n"
	    "url = \"http://h/{code}\"; format = \"csv\"; items: { ta = "
	    "\"x\"; };\n%s }; };\n";
	static const struct {
		const char *setting, *told;
	} rows[] = {
		{ "verify_tls = true;", "" },
		{ "verify_tls = false;",
		    "soewatch.conf:6: warning: feed f: verify_tls = false: "
		    "whoever is on the way can read and change what this feed "
		    "reports\n" },
		{ "verify_tls = \"no\";",
		    "soewatch.conf:6: feed f: verify_tls: expected true or "
		    "false\n" },
		{ "body = \"{x}\";",
		    "soewatch.conf:6: feed f: body: placeholder \"x\": expected "
		    "a column of the roster, period_end, period_start or page, or "
		    "token\n" },
		{ "body = \"{\\\"a\\\":{\\\"b\\\": {}, \\\"c\\\": "
		  "\\\"{code} {period_end:%Y}\\\" }}\";",
		    "" },
		{ "body = \"{token}\";",
		    "soewatch.conf:6: feed f: body: {token}: expected the "
		    "setting token_file\n" },
		{ "content_type = \"text/plain\";",
		    "soewatch.conf:6: feed f: content_type: expected the "
		    "setting body with it\n" },
		{ "user_file = \"u\"; token_file = \"t\";",
		    "soewatch.conf:6: feed f: expected one of user_file and "
		    "token_file\n" },
		{ "client_key_file = \"k\";",
		    "soewatch.conf:6: feed f: client_key_file: expected the "
		    "setting client_cert_file with it\n" },
		{ "proxy = \"http://u:s3cret@p:1\";",
		    "soewatch.conf:6: feed f: proxy: expected http://, "
		    "https://, socks5:// or socks5h:// with host and port, and "
		    "a password in proxy_user_file\n" },
		{ "proxy = \"socks5h://p:1080/\";", "" },
		{ "max_redirects = 51;",
		    "soewatch.conf:6: feed f: max_redirects = 51: expected 0 "
		    "to 50\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *text = xasprintf(feed, rows[i].setting);
		assert_problems(text, rows[i].told);
		free(text);
	}
	assert_problems("fetch: { connections = 0; colour = 1;\n"
			" proxy = \"p:1\"; user_agent = \"a\\nX: b\"; };\n",
	    "soewatch.conf:4: fetch: connections = 0: expected 1 to 4096\n"
	    "soewatch.conf:4: fetch: unknown setting \"colour\"\n"
	    "soewatch.conf:5: fetch: proxy: expected http://, https://, "
	    "socks5:// or socks5h:// with host and port, and a password in "
	    "proxy_user_file\n"
	    "soewatch.conf:5: fetch: user_agent: expected one line of text\n");
}

static void
test_traps_of_libconfig(void **state)
{
	(void)state;
	/* It would wrap the first silently, and read the second as another. */
	assert_problems("constants: { a = 3500000000000; b = 2147483647;\n"
			" c = 99999999999L; # 3500000000000\n"
			" d = 3.5e12; };\n",
	    "soewatch.conf:4: 3500000000000 is too large for a whole number: "
	    "write it with an exponent, such as 3.5e12\n");
	assert_problems("items: { ta: { kind = \"stock\"; title = "
			"\"3500000000000\"; }; };\n",
	    "");
	char *told =
	    problems_of("feeds: { f: { missing = (\"--\",\n); }; };\n");
	assert_non_null(strstr(told, "soewatch.conf:4: a comma before"));
	free(told);
	told = problems_of("items: { ta: { kind = \"stock\" };;\n");
	assert_non_null(strstr(told, "syntax error"));
	free(told);
}

static void
test_includes_are_read_and_named(void **state)
{
	free(fixture_file(
	    "inc.conf", "items: { ta: { kind = \"stoc\"; }; };\n"));
	(void)state;
	assert_problems("@include \"inc.conf\"\n",
	    "inc.conf:1: item ta: kind: \"stoc\": expected one of stock flow\n");
	char *told = problems_of("@include \"none.conf\"\n");
	assert_non_null(
	    strstr(told, "soewatch.conf:4: @include: no file \"none.conf\""));
	free(told);
}

static void
test_numbers_are_bounded(void **state)
{
	(void)state;
	assert_problems("graphs: { workers = 65; width = \"wide\"; height = "
			"100.5; };\n",
	    "soewatch.conf:4: graphs: workers = 65: expected 0 to 64\n"
	    "soewatch.conf:4: graphs: width: expected a whole number\n"
	    "soewatch.conf:4: graphs: height: expected a whole number\n");
	assert_problems("http: { listen = \"127.0.0.1:8420\"; };\n",
	    "soewatch.conf:4: warning: http: this version does not use it\n");
}

static void
test_main_settings(void **state)
{
	struct problems problems = { 0 };
	char *file = fixture_file("soewatch.conf",
	    "version = 2;\nenterprises = \"none.csv\";\ntimezone = "
	    "\"../../etc/passwd\";\nlanguage = \"fr\";\n");

	(void)state;
	config_free(config_load(file, &problems));
	free(file);
	char *told = fixture_problems(&problems);
	assert_non_null(strstr(told, "version = 2: expected 1 to 1"));
	assert_non_null(strstr(told, "none.csv: No such file"));
	assert_non_null(strstr(told, "timezone: \"../../etc/passwd\""));
	assert_non_null(
	    strstr(told, "language: \"fr\": expected one of zh_CN en"));
	free(told);
	assert_null(config_load("/nonexistent/soewatch.conf", &problems));
	assert_int_equal(problems_errors(&problems), 1);
	problems_fini(&problems);
}

static void
test_mapping_digest_follows_the_meaning(void **state)
{
	static const char *const variants[] = { "unit = \"万元\";",
		"unit = \"元\";", "encoding = \"GBK\";", "missing = (\"-\");",
		"flows = \"single\";", "every = \"2d\";", "" };
	char digests[ARRAY_SIZE(variants)][65];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(variants); i++) {
		char *text = xasprintf("%s%sfeeds: { f: { url = "
				       "\"http://h/{code}\"; format = \"csv\"; "
				       "items: { ta = \"x\"; }; %s }; };\n",
		    head, items_text, variants[i]);
		struct config *c = fixture_config(roster_text, text);
		memcpy(digests[i], c->feeds[0].mapping_digest, 65);
		config_free(c);
		free(text);
	}
	for (size_t i = 0; i < 5; i++)
		assert_string_not_equal(digests[i], digests[6]);
	/* When it is asked does not change what a body means. */
	assert_string_equal(digests[5], digests[6]);
}

static void
test_options_print_as_manual(void **state)
{
	struct buf b = { 0 };

	(void)state;
	options_print_mdoc(SECTION_FEED, &b);
	assert_non_null(strstr(buf_text(&b), ".It Ic timeout\n"));
	assert_non_null(strstr(buf_text(&b), "Default: 30s.\n"));
	buf_fini(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads_what_is_written),
		cmocka_unit_test(test_tells_everything_in_one_go),
		cmocka_unit_test(test_items_are_in_base_units),
		cmocka_unit_test(test_drop_folders),
		cmocka_unit_test(test_fetching),
		cmocka_unit_test(test_traps_of_libconfig),
		cmocka_unit_test(test_includes_are_read_and_named),
		cmocka_unit_test(test_numbers_are_bounded),
		cmocka_unit_test(test_main_settings),
		cmocka_unit_test(test_mapping_digest_follows_the_meaning),
		cmocka_unit_test(test_options_print_as_manual),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
