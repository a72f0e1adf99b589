/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * fetch_url: which URLs are taken, and how messages show them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "collectors/fetch.h"
#include "daemon/base/mem.h"

static void
test_url(void **state)
{
	static const char *const good[] = { "http://a/", "HTTPS://a.b:1/c?d=e",
		"file:///tmp/x", "https://a/{code}/{period_end:%Y%m}.json",
		"http://{host}/" };
	static const char *const bad[] = { "", "http://", "http:///x", "a/b",
		"ftp://a/", "file://a/b", "file:///", "http://a b/",
		"http://a/\n", "https://?x", "gopher://a/", "http://@a/" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		assert_true(fetch_url_is_good(good[i]));
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(fetch_url_is_good(bad[i]));
}

static void
test_url_shown(void **state)
{
	static const struct {
		const char *url, *shown;
	} rows[] = {
		{ "http://a/b?c=1&d=2", "http://a/b?c=1&d=2" },
		{ "https://u:p@a:1/b", "https://a:1/b" },
		{ "https://u:p@x@a/b@c", "https://a/b@c" },
		{ "http://a/b?code=1&token=s&x",
		    "http://a/b?code=1&token=…&x" },
		{ "http://a?API_KEY=s;Sign=t#top",
		    "http://a?API_KEY=…;Sign=…#top" },
		{ "http://a/b?token", "http://a/b?token" },
		{ "file:///a/b", "file:///a/b" },
		{ "u:p@a", "a" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *shown = fetch_url_shown(rows[i].url);
		assert_string_equal(shown, rows[i].shown);
		free(shown);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_url),
		cmocka_unit_test(test_url_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
