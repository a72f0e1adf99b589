/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * fetch, against servers that mean harm: each ends in bounded time and memory,
 * with a message that says why, and without loss to the others.
 */
#include <inttypes.h>

#include "tests/unit/fetch_fixture.h"
#include "tests/unit/hostile_script.h"
#include "daemon/base/mem.h"

static int
hostile_open(void **state)
{
	return world_open_with(state, answer_hostile);
}

struct row {
	const char *path;
	enum error_code code;
	const char *text;
};

static const struct row rows[] = {
	{ "/drip", ERROR_RETRY, "/drip: " },
	{ "/drip-headers", ERROR_RETRY, "/drip-headers: " },
	{ "/drip-error", ERROR_RETRY, "/drip-error: " },
	{ "/silent", ERROR_RETRY, "/silent: " },
	{ "/stall", ERROR_RETRY, "/stall: " },
	{ "/endless", ERROR_INPUT, "larger than max_body, 65536 bytes" },
	{ "/endless-chunks", ERROR_INPUT, "larger than max_body, 65536 bytes" },
	{ "/endless-error", ERROR_RETRY, "HTTP status 503" },
	{ "/endless-headers", ERROR_INPUT, "headers are too large" },
	{ "/endless-continue", ERROR_INPUT, "headers are too large" },
	{ "/headers", ERROR_INPUT, "headers are too large" },
	{ "/header-line", ERROR_INPUT, "headers are too large" },
	{ "/bomb", ERROR_INPUT, "larger than max_body, 65536 bytes" },
	{ "/garbage", ERROR_INPUT, "the reply is not HTTP" },
	{ "/page", ERROR_INPUT, "the reply is not HTTP" },
	{ "/long", ERROR_RETRY, "longer than its Content-Length, 5 bytes" },
	{ "/cut", ERROR_RETRY, "/cut: " },
	{ "/no-gzip", ERROR_RETRY, "/no-gzip: " },
	{ "/reset-middle", ERROR_RETRY, "/reset-middle: " },
	{ "/reset", ERROR_RETRY, "/reset: " },
	{ "/nothing", ERROR_RETRY, "/nothing: " },
	{ "/hop/0", ERROR_INPUT, "redirected once more, to " },
	{ "/to-file", ERROR_INPUT, "to \"file:///etc/passwd\": expected http" },
	{ "/to-ftp", ERROR_INPUT, "to \"ftp://127.0.0.1/x\": expected http" },
	{ "/to-nowhere", ERROR_INPUT, "redirected to \"http:" },
	{ "/to-secret", ERROR_INPUT, "gopher://127.0.0.1/?token=…" },
	{ "/to-long", ERROR_RETRY, "redirected to \"http://127.0.0.1:" },
	{ "/no-location", ERROR_INPUT, "HTTP status 302" },
};

/* All of them at once, and good ones among them. */
static void
test_all_at_once(void **state)
{
	struct world *w = *state;
	struct outcome bad[ARRAY_SIZE(rows)] = { 0 };
	struct outcome good[ARRAY_SIZE(rows)] = { 0 };
	struct error err = { 0 };
	uint64_t start = uv_hrtime();

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *urls[] = { url_of(w, rows[i].path), url_of(w, "/plain") };
		struct fetch_request request = { .url = urls[0],
			.timeout_sec = 2,
			.stall_sec = 1,
			.max_redirects = 5,
			.max_body_bytes = 65536 };
		assert_int_equal(
		    fetch_start(w->fetcher, &request, take, &bad[i], &err), 0);
		request.url = urls[1];
		request.timeout_sec = request.stall_sec = 20;
		assert_int_equal(
		    fetch_start(w->fetcher, &request, take, &good[i], &err), 0);
		free(urls[0]);
		free(urls[1]);
	}
	while (fetcher_active(w->fetcher) > 0)
		uv_run(&w->loop, UV_RUN_ONCE);
	assert_true(uv_hrtime() - start < 15 * (uint64_t)1000000000);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(bad[i].n_calls, 1);
		w->got = bad[i];
		expect_failure(w, rows[i].code, rows[i].text);
		assert_null(strstr(bad[i].err.text, "s3cret"));
		outcome_fini(&bad[i]);
		w->got = good[i];
		expect_hello(w, true);
		outcome_fini(&good[i]);
		w->got = (struct outcome){ 0 };
	}
}

/* A page that never ends does not keep a redirect from leading on; many headers
 * are not too many. */
static void
test_is_patient(void **state)
{
	struct world *w = *state;

	get(w, "/endless-redirect");
	expect_hello(w, true);
	assert_int_equal(w->got.n_redirects, 1);
	get(w, "/some-headers");
	expect_hello(w, true);
}

/* The redirects count, not the time that they would take. */
static void
test_hops(void **state)
{
	struct world *w = *state;
	char *url = url_of(w, "/hop/0");

	run(w, &(struct fetch_request){ .url = url, .max_redirects = 3 });
	expect_failure(w, ERROR_INPUT, "/hop/0: redirected once more, to ");
	expect_failure(w, ERROR_INPUT,
	    "/hop/4\": expected at most "
	    "max_redirects, 3");
	assert_int_equal(w->got.n_redirects, 3);
	free(url);
	url = url_of(w, "/redirect");
	struct error err = { 0 };
	outcome_fini(&w->got);
	/* None at all, as a request that does not say says. */
	assert_int_equal(
	    fetch_start(w->fetcher,
		&(struct fetch_request){
		    .url = url, .timeout_sec = 5, .max_body_bytes = 100 },
		take, &w->got, &err),
	    0);
	while (w->got.n_calls == 0)
		uv_run(&w->loop, UV_RUN_ONCE);
	expect_failure(w, ERROR_INPUT, "max_redirects, 0");
	free(url);
}

static void
test_retry_after(void **state)
{
	static const struct {
		const char *path;
		int64_t least, most;
	} asked[] = {
		{ "/later/9", 9, 9 },
		{ "/later/huge", FETCH_RETRY_AFTER_MAX_SEC,
		    FETCH_RETRY_AFTER_MAX_SEC },
		{ "/later-date/100", 80, 101 },
		{ "/later-date/1000000", FETCH_RETRY_AFTER_MAX_SEC,
		    FETCH_RETRY_AFTER_MAX_SEC },
		{ "/later-date/-100", -1, -1 },
		{ "/later/soon", -1, -1 },
		/* Only 429 and 503 are about later. */
		{ "/gone/9", -1, -1 },
	};
	struct world *w = *state;

	for (size_t i = 0; i < ARRAY_SIZE(asked); i++) {
		get(w, asked[i].path);
		assert_int_equal(w->got.outcome, FETCH_FAILED);
		if (w->got.retry_after_sec < asked[i].least ||
		    w->got.retry_after_sec > asked[i].most)
			fail_msg("%s: %" PRId64, asked[i].path,
			    w->got.retry_after_sec);
	}
}

/* The most memory that the process has had so far, in KiB; 0 where nobody
 * knows. */
static long
peak_kib(void)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[256];
	long kib = 0;

	while (f != NULL && fgets(line, sizeof line, f) != NULL) {
		if (sscanf(line, "VmHWM: %ld", &kib) == 1)
			break;
	}
	if (f != NULL)
		fclose(f);
	return kib;
}

/* What is thrown at us is larger than the memory that is taken for it. */
static void
test_memory(void **state)
{
	static const char *const paths[] = { "/endless", "/bomb",
		"/endless-headers", "/endless-continue", "/header-line",
		"/endless-error" };
	struct world *w = *state;

#ifdef __SANITIZE_ADDRESS__
	skip(); /* freed memory is kept */
#endif
	get(w, "/plain");
	long before = peak_kib();
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		char *url = url_of(w, paths[i]);
		run(w,
		    &(struct fetch_request){
			.url = url, .max_body_bytes = 4 << 20 });
		assert_int_equal(w->got.outcome, FETCH_FAILED);
		free(url);
	}
	/* 4 MB of body, in a buffer that doubles; and the server's own. */
	if (peak_kib() - before > 24 << 10)
		fail_msg("%ld KiB", peak_kib() - before);
}

/* However many are started, no more connections than the limits allow; the
 * others wait and lose nothing. */
static void
test_limits_hold(void **state)
{
	enum { MANY = 60 };
	struct world *w = *state;
	struct outcome many[MANY] = { 0 };
	struct error err = { 0 };
	char *url = url_of(w, "/slow");
	const struct fetch_request request = {
		.url = url, .timeout_sec = 20, .max_body_bytes = 100
	};
	long most = 0;

	fetcher_set_limits(w->fetcher,
	    &(const struct fetch_limits){
		.connections = 8, .connections_per_host = 3 });
	for (size_t i = 0; i < MANY; i++)
		assert_int_equal(
		    fetch_start(w->fetcher, &request, take, &many[i], &err), 0);
	assert_int_equal(fetcher_active(w->fetcher), MANY);
	while (fetcher_active(w->fetcher) > 0)
		uv_run(&w->loop, UV_RUN_ONCE);
	for (size_t i = 0; i < MANY; i++) {
		assert_int_equal(many[i].outcome, FETCH_BODY);
		long n = strtol(buf_text(&many[i].body), NULL, 10);
		most = n > most ? n : most;
		outcome_fini(&many[i]);
	}
	assert_in_range(most, 2, 3);
	free(url);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, hostile_open, world_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_all_at_once),
		TEST(test_is_patient),
		TEST(test_hops),
		TEST(test_retry_after),
		TEST(test_memory),
		TEST(test_limits_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
