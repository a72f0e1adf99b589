/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * request: a feed's settings and the files of its secrets make a request.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/service/request.h"
#include "tests/unit/config_fixture.h"
#include "daemon/base/mem.h"

/* A configuration with that text for fetch and in the feed f. */
static struct config *
config_with(const char *fetch, const char *feed)
{
	char *text = xasprintf(
	    "version = 1; enterprises = \"enterprises.csv\";\n"
	    "state_directory = \"state\"; fetch: { %s };\n"
	    "items: { ta: { kind = \"stock\"; }; };\n"
	    "feeds: { f: { url = \"https://h/{code}\"; format = \"json\";\n"
	    "items: { ta = \".a\"; }; %s }; };\n",
	    fetch, feed);
	struct config *c =
	    fixture_config("id,code,name\na,1,\"{token} \"\"x\"\"\"\n", text);

	free(text);
	return c;
}

/* The sources of the feed, with the request for the first of them. */
static int
make(struct request *r, const struct config *c, struct sources *s,
    struct error *err)
{
	error_clear(err);
	*r = (struct request){ 0 };
	*s = (struct sources){ 0 };
	sources_of_feed(c, 0, AT_FDCWD, 17000, s);
	assert_int_equal(s->n, 1);
	return request_make(r, c, &c->feeds[0], &s->sources[0], err);
}

static void
test_defaults(void **state)
{
	struct config *c = config_with("", "");
	struct sources s;
	struct request r;
	struct error err;

	(void)state;
	assert_int_equal(c->connections, 64);
	assert_int_equal(c->connections_per_host, 6);
	assert_int_equal(make(&r, c, &s, &err), 0);
	assert_string_equal(r.fetch.url, "https://h/1");
	assert_false(r.fetch.is_unverified);
	assert_null(r.fetch.token);
	assert_null(r.fetch.body);
	assert_null(r.fetch.proxy);
	assert_int_equal(r.fetch.timeout_sec, 30);
	assert_int_equal(r.fetch.connect_timeout_sec, 10);
	assert_int_equal(r.fetch.stall_sec, 20);
	assert_int_equal(r.fetch.max_redirects, 5);
	request_wipe(&r);
	sources_fini(&s);
	config_free(c);
}

static void
test_settings(void **state)
{
	free(fixture_file("user", "u:p:q \r\nmore\n"));
	free(fixture_file("token", "s3cret"));
	free(fixture_file("keys", "X-Key: a\r\n\r\nCookie: b=c\n"));
	free(fixture_file("proxy-user", "p:q\n"));
	free(fixture_file("ca.pem", "x"));
	struct config *c = config_with(
	    "user_agent = \"me a@b.example\"; proxy = \"http://p:3128\"; "
	    "proxy_user_file = \"proxy-user\"; ca_file = \"ca.pem\";",
	    "user_file = \"user\"; header_file = \"keys\"; "
	    "connect_timeout = \"3s\"; stall_timeout = \"4s\"; "
	    "max_redirects = 0; client_cert_file = \"ca.pem\";");
	struct sources s;
	struct request r;
	struct error err;

	(void)state;
	if (make(&r, c, &s, &err) != 0)
		fail_msg("%s", err.text);
	assert_string_equal(r.fetch.user, "u:p:q ");
	assert_int_equal(r.fetch.n_secret_headers, 2);
	assert_string_equal(r.fetch.secret_headers[0], "X-Key: a");
	assert_string_equal(r.fetch.secret_headers[1], "Cookie: b=c");
	assert_string_equal(r.fetch.proxy, "http://p:3128");
	assert_string_equal(r.fetch.proxy_user, "p:q");
	assert_string_equal(r.fetch.user_agent, "me a@b.example");
	assert_non_null(strstr(r.fetch.ca_file, "/ca.pem"));
	assert_non_null(strstr(r.fetch.client_cert_file, "/ca.pem"));
	assert_int_equal(r.fetch.connect_timeout_sec, 3);
	assert_int_equal(r.fetch.stall_sec, 4);
	assert_int_equal(r.fetch.max_redirects, 0);
	request_wipe(&r);
	assert_null(r.fetch.user);
	sources_fini(&s);
	config_free(c);
}

/* The common proxy's password is not for the one that a feed names. */
static void
test_own_proxy(void **state)
{
	static const char *const own[] = { "http://q:1", "" };

	(void)state;
	free(fixture_file("proxy-user", "p:q\n"));
	for (size_t i = 0; i < ARRAY_SIZE(own); i++) {
		char *feed = xasprintf("proxy = \"%s\";", own[i]);
		struct config *c = config_with(
		    "proxy = \"http://p:1\"; proxy_user_file = \"proxy-user\";",
		    feed);
		struct sources s;
		struct request r;
		struct error err;
		assert_int_equal(make(&r, c, &s, &err), 0);
		if (own[i][0] == '\0')
			assert_null(r.fetch.proxy);
		else
			assert_string_equal(r.fetch.proxy, own[i]);
		assert_null(r.fetch.proxy_user);
		request_wipe(&r);
		sources_fini(&s);
		config_free(c);
		free(feed);
	}
}

static void
test_body(void **state)
{
	free(fixture_file("token", "s3\"c\\r{et\n"));
	struct config *c = config_with("",
	    "token_file = \"token\"; body = \"{\\\"token\\\":\\\"{token}\\\","
	    "\\\"params\\\":{\\\"who\\\":\\\"{name}\\\"},\\\"a\\\":{}}\";");
	struct sources s;
	struct request r;
	struct error err;

	(void)state;
	if (make(&r, c, &s, &err) != 0)
		fail_msg("%s", err.text);
	/* The cell that looks like the token's place is none. */
	assert_string_equal(r.fetch.body,
	    "{\"token\":\"s3\\\"c\\\\r\\u007bet\","
	    "\"params\":{\"who\":\"\\u007btoken} \\\"x\\\"\"},\"a\":{}}");
	/* Said in the body, it is not said in a header. */
	assert_null(r.fetch.token);
	/* Nobody stores or shows it. */
	assert_null(strstr(s.sources[0].body, "s3"));
	assert_null(strstr(s.sources[0].name, "s3"));
	assert_non_null(strstr(s.sources[0].name, "https://h/1#"));
	request_wipe(&r);
	sources_fini(&s);
	config_free(c);
}

static void
test_form(void **state)
{
	free(fixture_file("token", "a&b=c\n"));
	struct config *c = config_with("",
	    "token_file = \"token\"; "
	    "content_type = \"application/x-www-form-urlencoded\"; "
	    "body = \"k={token}&n={name}&d=[{\\\"a\\\":1}]\";");
	struct sources s;
	struct request r;
	struct error err;

	(void)state;
	if (make(&r, c, &s, &err) != 0)
		fail_msg("%s", err.text);
	assert_string_equal(
	    r.fetch.body, "k=a%26b%3Dc&n=%7Btoken%7D%20%22x%22&d=[{\"a\":1}]");
	assert_string_equal(
	    r.fetch.content_type, "application/x-www-form-urlencoded");
	request_wipe(&r);
	sources_fini(&s);
	config_free(c);
}

/* Bodies alone keep sources apart, and ask for periods. */
static void
test_sources_of_bodies(void **state)
{
	struct config *c = config_with(
	    "", "body = \"{\\\"end\\\":\\\"{period_end:%Y%m%d}\\\"}\";");
	struct sources s = { 0 };

	(void)state;
	/* 2016-07-18: four quarters have ended in the year before. */
	sources_of_feed(c, 0, AT_FDCWD, 17000, &s);
	assert_int_equal(s.n, 4);
	assert_string_equal(s.sources[0].body, "{\"end\":\"20150930\"}");
	assert_string_equal(s.sources[3].body, "{\"end\":\"20160630\"}");
	assert_true(s.sources[3].period_end_day > 16900);
	assert_string_not_equal(s.sources[0].name, s.sources[1].name);
	sources_fini(&s);
	config_free(c);
}

static void
test_bad_files(void **state)
{
	static const struct {
		const char *feed, *text;
	} rows[] = {
		{ "token_file = \"none\";", "token_file: " },
		{ "token_file = \"empty\";",
		    "token_file: empty: the first line is empty" },
		{ "user_file = \"token\";",
		    "user_file: token: line 1: expected name:password" },
		{ "header_file = \"lines\";",
		    "header_file: lines: line 2: expected Name: value" },
		{ "ca_file = \"none\";", "ca_file: " },
		{ "client_cert_file = \"none\";", "client_cert_file: " },
		{ "token_file = \"$CREDENTIALS_DIRECTORY/t\";",
		    "token_file: $CREDENTIALS_DIRECTORY is not set: expected "
		    "LoadCredential=t:" },
	};

	(void)state;
	free(fixture_file("token", "s3cret\n"));
	free(fixture_file("empty", "\ns3cret\n"));
	free(fixture_file("lines", "X: y\ns3cret\n"));
	unsetenv("CREDENTIALS_DIRECTORY");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct config *c = config_with("", rows[i].feed);
		struct sources s;
		struct request r;
		struct error err;
		assert_int_equal(make(&r, c, &s, &err), -1);
		if (strncmp(err.text, rows[i].text, strlen(rows[i].text)) != 0)
			fail_msg("%s: %s", rows[i].text, err.text);
		assert_null(strstr(err.text, "s3cret"));
		request_wipe(&r);
		sources_fini(&s);
		config_free(c);
	}
}

static void
test_credentials(void **state)
{
	char *file = fixture_file("tok", "s3cret\n");
	struct config *c =
	    config_with("", "token_file = \"$CREDENTIALS_DIRECTORY/tok\";");
	struct sources s;
	struct request r;
	struct error err;

	(void)state;
	*strrchr(file, '/') = '\0';
	setenv("CREDENTIALS_DIRECTORY", file, 1);
	assert_int_equal(make(&r, c, &s, &err), 0);
	assert_string_equal(r.fetch.token, "s3cret");
	unsetenv("CREDENTIALS_DIRECTORY");
	request_wipe(&r);
	sources_fini(&s);
	config_free(c);
	free(file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_own_proxy),
		cmocka_unit_test(test_body),
		cmocka_unit_test(test_form),
		cmocka_unit_test(test_sources_of_bodies),
		cmocka_unit_test(test_bad_files),
		cmocka_unit_test(test_credentials),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
