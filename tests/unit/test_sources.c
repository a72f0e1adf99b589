/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * sources: which periods and pages a feed is asked for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/base/date.h"
#include "daemon/service/sources.h"
#include "tests/unit/config_fixture.h"
#include "daemon/base/mem.h"

static struct config *
config_with(const char *feed)
{
	char *text = xasprintf(
	    "version = 1; enterprises = \"enterprises.csv\";\n"
	    "state_directory = \"state\";\n"
	    "items: { ta: { kind = \"stock\"; }; };\n"
	    "feeds: { f: { format = \"json\"; items: { ta = \".a\"; }; %s }; };",
	    feed);
	struct config *c = fixture_config("id,code\na,1\nb,2\n", text);

	free(text);
	return c;
}

static int32_t
day(const char *text)
{
	struct error err = { 0 };
	int32_t out;

	assert_int_equal(date_parse_iso(&out, text, &err), 0);
	return out;
}

static void
list(const char *feed, const char *today, struct sources *out)
{
	struct config *c = config_with(feed);

	*out = (struct sources){ 0 };
	sources_of_feed(c, 0, AT_FDCWD, day(today), out);
	config_free(c);
}

static void
test_a_year_is_asked_anew(void **state)
{
	static const char url[] =
	    "url = \"http://h/{code}/{period_end:%Y%m}\"; rhythm = \"month\";";
	struct sources s;

	(void)state;
	list(url, "2016-07-01", &s);
	assert_int_equal(s.n, 24);
	assert_string_equal(s.sources[0].name, "http://h/1/201507");
	assert_string_equal(s.sources[11].name, "http://h/1/201606");
	assert_string_equal(s.sources[12].name, "http://h/2/201507");
	assert_false(s.sources[0].is_old);
	sources_fini(&s);
}

static void
test_reask_and_since(void **state)
{
	struct sources s;
	size_t n_old = 0;

	(void)state;
	list("url = \"http://h/{period_end:%Y%m}\"; rhythm = \"quarter\";"
	     "enterprise = \".e\"; reask = \"6 months\"; "
	     "since = \"2014-12-31\";",
	    "2016-07-18", &s);
	/* 2014Q4, 2015Q1 … 2015Q4; and 2016Q1, Q2, which are asked anew. */
	assert_int_equal(s.n, 7);
	assert_string_equal(s.sources[0].name, "http://h/201412");
	assert_string_equal(s.sources[6].name, "http://h/201606");
	for (size_t i = 0; i < s.n; i++)
		n_old += s.sources[i].is_old;
	assert_int_equal(n_old, 5);
	assert_true(s.sources[4].is_old);
	assert_false(s.sources[5].is_old);
	sources_fini(&s);
}

static void
test_what_is_known_is_not_wanted_for_ever(void **state)
{
	const struct source old = { .is_old = true };
	const struct source new = { .is_old = false };
	const struct source_state never = { .attempted_sec = 5 };
	const struct source_state came = { .succeeded_sec = 5 };

	(void)state;
	assert_true(source_is_wanted(&old, &never));
	assert_false(source_is_wanted(&old, &came));
	assert_true(source_is_wanted(&new, &came));
}

static void
test_a_stretch_of_the_past(void **state)
{
	struct config *c =
	    config_with("url = \"http://h/{code}/{period_end:%Y}\"; "
			"rhythm = \"year\"; since = \"2015-01-01\";");
	struct sources s = { 0 };

	(void)state;
	sources_between(c, 0, day("1999-12-31"), day("2002-12-30"), &s);
	assert_int_equal(s.n, 6);
	assert_int_equal(
	    sources_count(c, 0, day("1999-12-31"), day("2002-12-30")), 6);
	assert_string_equal(s.sources[0].name, "http://h/1/1999");
	assert_string_equal(s.sources[5].name, "http://h/2/2001");
	assert_true(s.sources[5].is_old);
	sources_fini(&s);
	sources_between(c, 0, day("2000-01-01"), day("2000-12-30"), &s);
	assert_int_equal(s.n, 0);
	sources_fini(&s);
	config_free(c);
}

static void
test_pages(void **state)
{
	struct config *c = config_with(
	    "url = \"http://h/{code}\"; pages = \".n\";"
	    "body = \"{\\\"p\\\":{page},\\\"e\\\":\\\"{period_end}\\\"}\";");
	struct sources s = { 0 };
	struct source page;

	(void)state;
	sources_of_feed(c, 0, AT_FDCWD, day("2016-07-18"), &s);
	assert_int_equal(s.n, 8);
	assert_string_equal(
	    s.sources[4].body, "{\"p\":1,\"e\":\"2015-09-30\"}");
	assert_int_equal(s.sources[4].page, 1);
	source_of_page(c, &s.sources[4], 12, &page);
	assert_string_equal(page.body, "{\"p\":12,\"e\":\"2015-09-30\"}");
	assert_string_equal(page.url, "http://h/2");
	assert_int_equal(page.page, 12);
	assert_int_equal(page.enterprise, 1);
	assert_string_not_equal(page.name, s.sources[4].name);
	source_fini(&page);
	sources_fini(&s);
	config_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_year_is_asked_anew),
		cmocka_unit_test(test_reask_and_since),
		cmocka_unit_test(test_what_is_known_is_not_wanted_for_ever),
		cmocka_unit_test(test_a_stretch_of_the_past),
		cmocka_unit_test(test_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
