/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * fetch_fixture: a fetcher on a loop, two servers, and what came of a request.
 */
#ifndef SOEWATCH_TESTS_UNIT_FETCH_FIXTURE_H
#define SOEWATCH_TESTS_UNIT_FETCH_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <uv.h>

#include "collectors/fetch.h"
#include "tests/unit/http_script.h"
#include "daemon/base/mem.h"

/* What done was told, copied. */
struct outcome {
	unsigned n_calls;
	enum fetch_outcome outcome;
	struct buf body;
	bool is_length_proved;
	char *etag, *last_modified, *content_type;
	long status;
	int64_t retry_after_sec, n_redirects, wire_len;
	struct error err;
};

static inline char *
copy(const char *text)
{
	return text == NULL ? NULL : xstrdup(text);
}

static inline void
take(void *arg, const struct fetch_result *result)
{
	struct outcome *o = arg;

	o->n_calls++;
	o->outcome = result->outcome;
	buf_append(&o->body, result->body, result->len);
	o->is_length_proved = result->is_length_proved;
	o->etag = copy(result->etag);
	o->last_modified = copy(result->last_modified);
	o->content_type = copy(result->content_type);
	o->status = result->status;
	o->retry_after_sec = result->retry_after_sec;
	o->n_redirects = result->n_redirects;
	o->wire_len = result->wire_len;
	o->err = result->err;
}

static inline void
outcome_fini(struct outcome *o)
{
	buf_fini(&o->body);
	free(o->etag);
	free(o->last_modified);
	free(o->content_type);
	*o = (struct outcome){ 0 };
}

struct world {
	struct server server, other;
	uv_loop_t loop;
	struct fetcher *fetcher;
	struct outcome got;
};

static inline int
world_open_with(void **state,
    void (*answers)(int fd, const char *request, const struct server *s))
{
	struct world *w = xcalloc(1, sizeof *w);
	struct error err = { 0 };

	server_start(&w->server, answers);
	server_start(&w->other, answers);
	w->server.other_port = w->other.port;
	uv_loop_init(&w->loop);
	w->fetcher = fetcher_new(&w->loop,
	    &(const struct fetch_limits){
		.connections = 64, .connections_per_host = 64 },
	    &err);
	assert_non_null(w->fetcher);
	*state = w;
	return 0;
}

static inline int
world_open(void **state)
{
	return world_open_with(state, answer);
}

/* Nothing may be left on the loop when the fetcher is gone. */
static inline int
world_close(void **state)
{
	struct world *w = *state;

	fetcher_free(w->fetcher);
	uv_run(&w->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&w->loop), 0);
	server_stop(&w->server);
	server_stop(&w->other);
	outcome_fini(&w->got);
	free(w);
	return 0;
}

static inline char *
url_of(const struct world *w, const char *path)
{
	return xasprintf("http://127.0.0.1:%d%s", w->server.port, path);
}

static inline void
run(struct world *w, struct fetch_request *request)
{
	struct error err = { 0 };

	outcome_fini(&w->got);
	if (request->timeout_sec == 0)
		request->timeout_sec = 20;
	if (request->max_redirects == 0)
		request->max_redirects = 5;
	if (request->max_body_bytes == 0)
		request->max_body_bytes = 1 << 20;
	if (fetch_start(w->fetcher, request, take, &w->got, &err) != 0)
		fail_msg("%s", err.text);
	/* Never from fetch_start() itself. */
	assert_int_equal(w->got.n_calls, 0);
	assert_int_equal(fetcher_active(w->fetcher), 1);
	while (w->got.n_calls == 0)
		uv_run(&w->loop, UV_RUN_ONCE);
	assert_int_equal(w->got.n_calls, 1);
	assert_int_equal(fetcher_active(w->fetcher), 0);
}

static inline void
get(struct world *w, const char *path)
{
	char *url = url_of(w, path);

	run(w, &(struct fetch_request){ .url = url });
	free(url);
}

static inline void
expect_hello(const struct world *w, bool is_length_proved)
{
	if (w->got.outcome != FETCH_BODY)
		fail_msg("%s", w->got.err.text);
	assert_string_equal(buf_text(&w->got.body), "hello");
	assert_int_equal(w->got.is_length_proved, is_length_proved);
}

static inline void
expect_failure(const struct world *w, enum error_code code, const char *text)
{
	assert_int_equal(w->got.outcome, FETCH_FAILED);
	assert_int_equal(w->got.body.len, 0);
	if (w->got.err.code != code || strstr(w->got.err.text, text) == NULL)
		fail_msg("expected \"%s\" in \"%s\" (code %d)", text,
		    w->got.err.text, w->got.err.code);
}

#endif
