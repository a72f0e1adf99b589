/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * fetch: a real server on the loopback, answering well, badly and not at all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>
#include <uv.h>

#include "collectors/fetch.h"
#include "tests/unit/fetch_fixture.h"
#include "daemon/base/mem.h"

static void
test_bodies(void **state)
{
	struct world *w = *state;

	get(w, "/plain");
	expect_hello(w, true);
	assert_int_equal(w->got.status, 200);
	assert_int_equal(w->got.retry_after_sec, -1);
	assert_null(w->got.etag);
	get(w, "/chunked");
	expect_hello(w, true);
	/* Whether that is all, nobody says. */
	get(w, "/until-close");
	expect_hello(w, false);
}

static void
test_cut_bodies(void **state)
{
	struct world *w = *state;

	get(w, "/short");
	expect_failure(w, ERROR_RETRY, "/short: ");
	get(w, "/cut-chunk");
	expect_failure(w, ERROR_RETRY, "/cut-chunk: ");
	get(w, "/no-last-chunk");
	expect_failure(w, ERROR_RETRY, "/no-last-chunk: ");
}

static void
test_no_bodies(void **state)
{
	struct world *w = *state;

	get(w, "/empty");
	expect_failure(w, ERROR_RETRY, "/empty: an empty body");
	get(w, "/no-content");
	expect_failure(w, ERROR_RETRY, "an empty body");
	get(w, "/nothing");
	expect_failure(w, ERROR_RETRY, "/nothing: ");
	get(w, "/reset");
	expect_failure(w, ERROR_RETRY, "/reset: ");
	get(w, "/part");
	expect_failure(w, ERROR_INPUT, "HTTP status 206");
}

static void
test_unchanged(void **state)
{
	struct world *w = *state;
	char *url = url_of(w, "/tagged");

	get(w, "/tagged");
	expect_hello(w, true);
	assert_string_equal(w->got.etag, "\"v1\"");
	assert_string_equal(
	    w->got.last_modified, "Wed, 21 Oct 2015 07:28:00 GMT");
	assert_string_equal(w->got.content_type, "text/csv");
	run(w, &(struct fetch_request){ .url = url, .etag = "\"v1\"" });
	assert_int_equal(w->got.outcome, FETCH_UNCHANGED);
	assert_int_equal(w->got.status, 304);
	assert_int_equal(w->got.body.len, 0);
	run(w,
	    &(struct fetch_request){
		.url = url, .last_modified = "Wed, 21 Oct 2015 07:28:00 GMT" });
	assert_int_equal(w->got.outcome, FETCH_UNCHANGED);
	run(w, &(struct fetch_request){ .url = url, .etag = "\"v0\"" });
	expect_hello(w, true);
	/* Nobody asked whether it had changed. */
	get(w, "/not-modified");
	expect_failure(w, ERROR_INPUT, "HTTP status 304");
	free(url);
}

static void
test_statuses(void **state)
{
	struct world *w = *state;

	get(w, "/status/404");
	expect_failure(w, ERROR_INPUT, "/status/404: HTTP status 404");
	assert_int_equal(w->got.status, 404);
	get(w, "/status/403");
	expect_failure(w, ERROR_INPUT, "403");
	get(w, "/status/408");
	expect_failure(w, ERROR_RETRY, "408");
	get(w, "/status/429");
	expect_failure(w, ERROR_RETRY, "429");
	get(w, "/status/500");
	expect_failure(w, ERROR_RETRY, "500");
	/* How large the error's page is does not matter. */
	char *url = url_of(w, "/status/500");
	run(w, &(struct fetch_request){ .url = url, .max_body_bytes = 4 });
	expect_failure(w, ERROR_RETRY, "HTTP status 500");
	free(url);
	get(w, "/busy");
	expect_failure(w, ERROR_RETRY, "503");
	assert_int_equal(w->got.retry_after_sec, 7);
}

static void
test_request(void **state)
{
	struct world *w = *state;
	const char *headers[] = { "Accept: text/csv", "X-Code: 000898" };
	char *url = url_of(w, "/echo");

	run(w,
	    &(struct fetch_request){ .url = url,
		.headers = headers,
		.n_headers = 2,
		.token = "s3cret" });
	const char *echo = buf_text(&w->got.body);
	assert_non_null(strstr(echo, "Accept: text/csv\r\n"));
	assert_non_null(strstr(echo, "X-Code: 000898\r\n"));
	assert_non_null(strstr(echo, "Authorization: Bearer s3cret\r\n"));
	assert_non_null(strstr(echo, "User-Agent: soewatch/"));
	assert_non_null(strstr(echo, "gzip"));
	assert_null(strstr(echo, "If-None-Match"));
	free(url);
}

static void
test_bad_request(void **state)
{
	struct world *w = *state;
	const char *headers[] = { "X: a\r\nY: b" };
	const struct fetch_request rows[] = {
		{ .url = "http://a/", .headers = headers, .n_headers = 1 },
		{ .url = "http://a/", .token = "s3cret\n" },
		{ .url = "http://a/", .etag = "\"v\"\r\nX: y" },
		{ .url = "ftp://u:s3cret@a/" },
		{ .url = "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct error err = { 0 };
		assert_int_equal(
		    fetch_start(w->fetcher, &rows[i], take, &w->got, &err), -1);
		assert_int_equal(err.code, ERROR_INPUT);
		assert_null(strstr(err.text, "s3cret"));
	}
	assert_int_equal(fetcher_active(w->fetcher), 0);
	assert_int_equal(w->got.n_calls, 0);
}

static void
test_secrets_stay(void **state)
{
	struct world *w = *state;
	char *url = xasprintf(
	    "http://user:s3cret@127.0.0.1:%d/status/500?token=s3cret&c=1",
	    w->server.port);

	run(w, &(struct fetch_request){ .url = url, .token = "s3cret" });
	expect_failure(w, ERROR_RETRY, "/status/500?token=…&c=1: ");
	assert_null(strstr(w->got.err.text, "s3cret"));
	assert_null(strstr(w->got.err.text, "user"));
	free(url);
}

static void
test_redirects(void **state)
{
	struct world *w = *state;
	char *near = url_of(w, "/redirect");
	char *away = url_of(w, "/away");

	run(w, &(struct fetch_request){ .url = near, .token = "s3cret" });
	assert_non_null(strstr(buf_text(&w->got.body), "GET /echo"));
	assert_non_null(strstr(buf_text(&w->got.body), "Bearer s3cret"));
	/* The token is for the server that it was given for. */
	run(w, &(struct fetch_request){ .url = away, .token = "s3cret" });
	assert_non_null(strstr(buf_text(&w->got.body), "GET /echo"));
	assert_null(strstr(buf_text(&w->got.body), "s3cret"));
	get(w, "/loop");
	expect_failure(w, ERROR_INPUT, "/loop: ");
	get(w, "/to-file");
	expect_failure(w, ERROR_INPUT,
	    "/to-file: redirected to \"file:///etc/passwd\": "
	    "expected http://");
	free(near);
	free(away);
}

static void
test_limits(void **state)
{
	struct world *w = *state;
	static const char *const paths[] = { "/large", "/large-until-close",
		"/gzipped" };

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		char *url = url_of(w, paths[i]);
		run(w,
		    &(struct fetch_request){
			.url = url, .max_body_bytes = LARGE });
		assert_int_equal(w->got.outcome, FETCH_BODY);
		assert_int_equal(w->got.body.len, LARGE);
		run(w,
		    &(struct fetch_request){
			.url = url, .max_body_bytes = LARGE - 1 });
		expect_failure(w, ERROR_INPUT, "larger than max_body, 99999");
		free(url);
	}
}

static void
test_timeouts(void **state)
{
	struct world *w = *state;
	char *silent = url_of(w, "/silent");
	char *stall = url_of(w, "/stall");
	time_t start = time(NULL);

	run(w, &(struct fetch_request){ .url = silent, .timeout_sec = 1 });
	expect_failure(w, ERROR_RETRY, "/silent: ");
	run(w,
	    &(struct fetch_request){
		.url = stall, .timeout_sec = 20, .stall_sec = 1 });
	expect_failure(w, ERROR_RETRY, "/stall: ");
	assert_true(time(NULL) - start < 15);
	free(silent);
	free(stall);
}

static void
test_unreachable(void **state)
{
	struct world *w = *state;
	struct server gone;

	server_start(&gone, answer);
	server_stop(&gone);
	char *url = xasprintf("http://127.0.0.1:%d/", gone.port);
	run(w, &(struct fetch_request){ .url = url, .timeout_sec = 5 });
	expect_failure(w, ERROR_RETRY, url);
	run(w,
	    &(struct fetch_request){
		.url = "http://no-such-host.invalid/", .timeout_sec = 5 });
	expect_failure(w, ERROR_RETRY, "http://no-such-host.invalid/: ");
	free(url);
}

static void
test_files(void **state)
{
	struct world *w = *state;
	char name[] = "test_fetch_XXXXXX";
	struct error err = { 0 };
	int fd = mkstemp(name);
	char *here = realpath(name, NULL);
	char *url = xasprintf("file://%s", here);

	assert_true(fd >= 0);
	run(w, &(struct fetch_request){ .url = url });
	expect_failure(w, ERROR_RETRY, "an empty body");
	assert_int_equal(write(fd, "hello", 5), 5);
	run(w, &(struct fetch_request){ .url = url });
	expect_hello(w, false);
	assert_int_equal(w->got.status, 0);
	run(w, &(struct fetch_request){ .url = url, .max_body_bytes = 4 });
	expect_failure(w, ERROR_INPUT, "larger than max_body, 4 bytes");
	close(fd);
	unlink(name);
	run(w, &(struct fetch_request){ .url = url });
	expect_failure(w, ERROR_INPUT, url);
	/* A FIFO would hold up the whole loop. */
	assert_int_equal(mkfifo(name, 0600), 0);
	assert_int_equal(
	    fetch_start(w->fetcher, &(const struct fetch_request){ .url = url },
		NULL, NULL, &err),
	    -1);
	assert_non_null(strstr(err.text, "no regular file"));
	unlink(name);
	free(url);
	free(here);
}

/* One that hangs does not hold up the others. */
static void
test_many(void **state)
{
	enum { MANY = 40 };
	struct world *w = *state;
	struct outcome hanging = { 0 };
	struct outcome many[MANY] = { 0 };
	struct error err;
	char *silent = url_of(w, "/silent");
	char *plain = url_of(w, "/plain");
	struct fetch_request request = {
		.url = silent, .timeout_sec = 3, .max_body_bytes = 100
	};

	fetch_start(w->fetcher, &request, take, &hanging, &err);
	request.url = plain;
	for (size_t i = 0; i < MANY; i++)
		fetch_start(w->fetcher, &request, take, &many[i], &err);
	assert_int_equal(fetcher_active(w->fetcher), MANY + 1);
	while (fetcher_active(w->fetcher) > 1)
		uv_run(&w->loop, UV_RUN_ONCE);
	assert_int_equal(hanging.n_calls, 0);
	for (size_t i = 0; i < MANY; i++) {
		assert_int_equal(many[i].n_calls, 1);
		assert_string_equal(buf_text(&many[i].body), "hello");
		outcome_fini(&many[i]);
	}
	while (fetcher_active(w->fetcher) > 0)
		uv_run(&w->loop, UV_RUN_ONCE);
	assert_int_equal(hanging.n_calls, 1);
	assert_int_equal(hanging.outcome, FETCH_FAILED);
	outcome_fini(&hanging);
	free(silent);
	free(plain);
}

struct chain {
	struct world *world;
	char *url;
	unsigned n;
};

static void
start_next(void *arg, const struct fetch_result *result)
{
	struct chain *c = arg;
	struct error err;

	assert_int_equal(result->outcome, FETCH_BODY);
	if (++c->n == 5)
		return;
	fetch_start(c->world->fetcher,
	    &(struct fetch_request){
		.url = c->url, .timeout_sec = 20, .max_body_bytes = 100 },
	    start_next, c, &err);
}

static void
test_starts_from_done(void **state)
{
	struct chain c = { .world = *state, .url = url_of(*state, "/plain") };
	struct error err;

	fetch_start(c.world->fetcher,
	    &(struct fetch_request){
		.url = c.url, .timeout_sec = 20, .max_body_bytes = 100 },
	    start_next, &c, &err);
	while (fetcher_active(c.world->fetcher) > 0)
		uv_run(&c.world->loop, UV_RUN_ONCE);
	assert_int_equal(c.n, 5);
	free(c.url);
}

/* world_close() sees that nothing stays on the loop. */
static void
test_cancels(void **state)
{
	struct world *w = *state;
	struct outcome silent = { 0 };
	struct outcome stall = { 0 };
	struct error err;
	char *urls[] = { url_of(w, "/silent"), url_of(w, "/stall") };
	struct fetch_request request = {
		.url = urls[0], .timeout_sec = 20, .max_body_bytes = 100
	};

	get(w, "/plain");
	fetch_start(w->fetcher, &request, take, &silent, &err);
	request.url = urls[1];
	fetch_start(w->fetcher, &request, take, &stall, &err);
	/* Some way into the requests. */
	for (int i = 0; i < 6; i++)
		uv_run(&w->loop, UV_RUN_ONCE);
	/* And one that has not begun. */
	fetch_start(w->fetcher, &request, take, &stall, &err);
	fetcher_free(w->fetcher);
	w->fetcher = NULL;
	uv_run(&w->loop, UV_RUN_DEFAULT);
	assert_int_equal(silent.n_calls, 0);
	assert_int_equal(stall.n_calls, 0);
	free(urls[0]);
	free(urls[1]);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, world_open, world_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_bodies),
		TEST(test_cut_bodies),
		TEST(test_no_bodies),
		TEST(test_unchanged),
		TEST(test_statuses),
		TEST(test_request),
		TEST(test_bad_request),
		TEST(test_secrets_stay),
		TEST(test_redirects),
		TEST(test_limits),
		TEST(test_timeouts),
		TEST(test_unreachable),
		TEST(test_files),
		TEST(test_many),
		TEST(test_starts_from_done),
		TEST(test_cancels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
