/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * fetch, secrets: they reach the server that they are for, and nobody else.
 */
#include "tests/unit/fetch_fixture.h"
#include "daemon/base/mem.h"

/* Redirects with a status of their own, a guarded page, a proxy. */
static void
answer_guarded(int fd, const char *request, const struct server *s)
{
	char path[64] = "";
	int status;
	bool is_away;

	if (sscanf(request, "%*[A-Z] %63s", path) != 1)
		return;
	is_away = strncmp(path, "/away/", 6) == 0;
	if (is_away || strncmp(path, "/near/", 6) == 0) {
		status = (int)strtol(path + 6, NULL, 10);
		char *line = xasprintf("%d Moved", status);
		char *header =
		    xasprintf("Location: http://127.0.0.1:%d/echo\r\n",
			is_away ? s->other_port : s->port);
		reply(fd, line, header, "elsewhere");
		free(header);
		free(line);
	} else if (strcmp(path, "/away-to-bearer") == 0) {
		char *to =
		    xasprintf("http://127.0.0.1:%d/bearer", s->other_port);
		redirect(fd, to);
		free(to);
	} else if (strcmp(path, "/basic") == 0) {
		/* u:p@:ss */
		reply(fd,
		    strstr(request, "Authorization: Basic dTpwQDpzcw==\r\n")
			? "200 OK"
			: "401 Unauthorized",
		    "WWW-Authenticate: Basic realm=\"r\"\r\n", "hello");
	} else if (strcmp(path, "/bearer") == 0) {
		reply(fd,
		    strstr(request, "Authorization: Bearer s3cret\r\n")
			? "200 OK"
			: "403 Forbidden",
		    "", "hello");
	} else if (strcmp(path, "/key") == 0) {
		reply(fd,
		    strstr(request, "X-Api-Key: s3cret\r\n") ? "200 OK"
							     : "401 No",
		    "", "hello");
	} else if (strncmp(path, "http://", 7) == 0) {
		reply(fd, "200 OK", "", request); /* as a proxy */
	} else if (strncmp(request, "CONNECT ", 8) == 0) {
		reply(fd,
		    strstr(request, "Proxy-Authorization: Basic ")
			? "503 Busy"
			: "407 Who are you",
		    "", "");
	} else {
		answer(fd, request, s);
	}
}

static int
guarded_open(void **state)
{
	return world_open_with(state, answer_guarded);
}

static void
test_authentication(void **state)
{
	static const char *const key[] = { "X-Api-Key: s3cret" };
	static const char *const wrong_key[] = { "X-Api-Key: s3cre" };
	struct world *w = *state;
	char *basic = url_of(w, "/basic");
	char *bearer = url_of(w, "/bearer");
	char *by_key = url_of(w, "/key");
	const struct fetch_request good[] = {
		{ .url = basic, .user = "u:p@:ss" },
		{ .url = bearer, .token = "s3cret" },
		{ .url = by_key, .secret_headers = key, .n_secret_headers = 1 },
	};
	const struct fetch_request bad[] = {
		{ .url = basic, .user = "u:s3cret" },
		{ .url = basic },
		{ .url = bearer, .token = "s3cre" },
		{ .url = by_key,
		    .secret_headers = wrong_key,
		    .n_secret_headers = 1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		struct fetch_request r = good[i];
		run(w, &r);
		expect_hello(w, true);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct fetch_request r = bad[i];
		run(w, &r);
		expect_failure(w, ERROR_INPUT, ": HTTP status 40");
		assert_null(strstr(w->got.err.text, "s3cre"));
	}
	free(basic);
	free(bearer);
	free(by_key);
}

/* Each way of saying a secret, along a redirect to path. */
static void
follow_with_secrets(struct world *w, const char *path, bool is_kept)
{
	static const char *const headers[] = { "X-Open: yes",
		"Host: own.example" };
	static const char *const keys[] = { "X-Api-Key: s3cret",
		"Cookie: s3cret" };
	const char *const said[] = { "X-Api-Key: s3cret", "Cookie: s3cret",
		"Authorization: ", "Host: own.example" };
	char *url = url_of(w, path);
	const struct fetch_request ways[] = { { .token = "s3cret" },
		{ .user = "u:s3cret" } };

	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		struct fetch_request r = ways[i];
		r.url = url;
		r.headers = headers;
		r.n_headers = 2;
		r.secret_headers = keys;
		r.n_secret_headers = 2;
		run(w, &r);
		if (w->got.outcome != FETCH_BODY)
			fail_msg("%s", w->got.err.text);
		const char *echo = buf_text(&w->got.body);
		assert_non_null(strstr(echo, "GET /echo "));
		assert_non_null(strstr(echo, "X-Open: yes\r\n"));
		assert_int_equal(w->got.n_redirects, 1);
		for (size_t k = 0; k < ARRAY_SIZE(said); k++) {
			if ((strstr(echo, said[k]) != NULL) != is_kept)
				fail_msg("%s: %s in\n%s", path, said[k], echo);
		}
	}
	free(url);
}

static void
test_redirects(void **state)
{
	struct world *w = *state;

	follow_with_secrets(w, "/near/301", true);
	follow_with_secrets(w, "/near/308", true);
	/* Another port is another server. */
	follow_with_secrets(w, "/away/302", false);
	follow_with_secrets(w, "/away/307", false);
}

static void
test_post(void **state)
{
	static const char body[] = "{\"token\":\"s3cret\"}";
	struct world *w = *state;
	char *echo = url_of(w, "/echo");

	run(w,
	    &(struct fetch_request){
		.url = echo, .body = body, .etag = "\"v1\"" });
	const char *got = buf_text(&w->got.body);
	assert_non_null(strstr(got, "POST /echo "));
	assert_non_null(strstr(got, "\r\n\r\n{\"token\":\"s3cret\"}"));
	assert_non_null(strstr(got, "Content-Type: application/json\r\n"));
	assert_null(strstr(got, "application/x-www-form-urlencoded"));
	/* The same body is not asked for again, but compared. */
	assert_null(strstr(got, "If-None-Match"));
	run(w,
	    &(struct fetch_request){ .url = echo,
		.body = "m=QueryData",
		.content_type = "application/x-www-form-urlencoded" });
	got = buf_text(&w->got.body);
	assert_non_null(
	    strstr(got, "Content-Type: application/x-www-form-urlencoded\r\n"));
	/* A handle that has sent a body gets the next document all the same. */
	run(w, &(struct fetch_request){ .url = echo });
	got = buf_text(&w->got.body);
	assert_non_null(strstr(got, "GET /echo "));
	assert_null(strstr(got, "Content-"));
	free(echo);
}

static void
test_post_redirects(void **state)
{
	static const char body[] = "{\"token\":\"s3cret\"}";
	static const struct {
		const char *path;
		const char *method; /* NULL: refused */
		bool has_body;
	} rows[] = {
		{ "/near/307", "POST ", true },
		{ "/near/308", "POST ", true },
		{ "/near/303", "GET ", false },
		{ "/away/302", "GET ", false },
		{ "/away/307", NULL, false },
		{ "/away/308", NULL, false },
	};
	struct world *w = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *url = url_of(w, rows[i].path);
		run(w, &(struct fetch_request){ .url = url, .body = body });
		const char *got = buf_text(&w->got.body);
		if (rows[i].method == NULL) {
			expect_failure(w, ERROR_INPUT,
			    "redirected the body to another server");
		} else {
			assert_memory_equal(
			    got, rows[i].method, strlen(rows[i].method));
			assert_int_equal(
			    strstr(got, "s3cret") != NULL, rows[i].has_body);
		}
		free(url);
	}
}

/* Who is told why, where the secret was left behind. */
static void
test_refusal_away(void **state)
{
	struct world *w = *state;
	char *url = url_of(w, "/away-to-bearer");
	char *to = xasprintf("/away-to-bearer: redirected to "
			     "\"http://127.0.0.1:%d/bearer\": HTTP status "
			     "403: expected 200; secrets are not sent",
	    w->other.port);

	run(w, &(struct fetch_request){ .url = url, .token = "s3cret" });
	expect_failure(w, ERROR_INPUT, to);
	free(url);
	free(to);
}

static void
test_proxy(void **state)
{
	struct world *w = *state;
	char *proxy = xasprintf("http://127.0.0.1:%d", w->other.port);
	char *url = url_of(w, "/plain?x");

	run(w,
	    &(struct fetch_request){ .url = "http://no-such-host.invalid/a",
		.proxy = proxy,
		.proxy_user = "u:p@:ss" });
	const char *got = buf_text(&w->got.body);
	assert_non_null(
	    strstr(got, "GET http://no-such-host.invalid/a HTTP/1.1\r\n"));
	assert_non_null(
	    strstr(got, "Proxy-Authorization: Basic dTpwQDpzcw==\r\n"));
	/* Through the tunnel or not at all; and it is told who said no. */
	run(w,
	    &(struct fetch_request){ .url = "https://no-such-host.invalid/a",
		.proxy = proxy,
		.token = "s3cret" });
	expect_failure(w, ERROR_INPUT, "proxy http://127.0.0.1:");
	expect_failure(w, ERROR_INPUT, ": HTTP status 407: expected a tunnel");
	run(w,
	    &(struct fetch_request){ .url = "https://no-such-host.invalid/a",
		.proxy = proxy,
		.proxy_user = "u:s3cret" });
	expect_failure(w, ERROR_RETRY, ": HTTP status 503: expected a tunnel");
	assert_null(strstr(w->got.err.text, "s3cret"));
	/* "" is none. */
	run(w, &(struct fetch_request){ .url = url, .proxy = "" });
	expect_hello(w, true);
	free(url);
	free(proxy);
}

static void
test_proxy_down(void **state)
{
	struct world *w = *state;
	struct server gone;
	char *url = url_of(w, "/plain");

	server_start(&gone, answer);
	server_stop(&gone);
	char *proxy = xasprintf("http://127.0.0.1:%d", gone.port);
	char *said = xasprintf("proxy %s: ", proxy);
	run(w, &(struct fetch_request){ .url = url, .proxy = proxy });
	expect_failure(w, ERROR_RETRY, said);
	run(w,
	    &(struct fetch_request){
		.url = url, .proxy = "http://no-such-proxy.invalid:1" });
	expect_failure(
	    w, ERROR_RETRY, "proxy http://no-such-proxy.invalid:1: ");
	free(said);
	free(proxy);
	free(url);
}

/* What the environment says about proxies is not asked. */
static void
test_environment(void **state)
{
	struct world *w = *state;

	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("all_proxy", "http://127.0.0.1:1", 1);
	get(w, "/plain");
	unsetenv("http_proxy");
	unsetenv("all_proxy");
	expect_hello(w, true);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, guarded_open, world_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_authentication),
		TEST(test_redirects),
		TEST(test_post),
		TEST(test_post_redirects),
		TEST(test_refusal_away),
		TEST(test_proxy),
		TEST(test_proxy_down),
		TEST(test_environment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
