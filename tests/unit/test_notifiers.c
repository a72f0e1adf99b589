/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * notifiers: signatures by known answers, robots' answers one by one, and the
 * life of what is under way.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "daemon/base/buf.h"
#include "daemon/base/digest.h"
#include "daemon/model/config.h"
#include "notifiers/notifier.h"
#include "notifiers/robots.h"
#include "daemon/base/mem.h"

/* RFC 4231, test case 2; and an empty text. */
static void
test_hmac(void **state)
{
	unsigned char raw[DIGEST_SIZE];
	char text[DIGEST_TEXT_SIZE];

	(void)state;
	digest_hmac(raw, "Jefe", "what do ya want for nothing?");
	assert_string_equal(digest_hex(text, raw),
	    "5bdcc146bf60754e6a042426089575c7"
	    "5a003f089d2739839dec58b964ec3843");
	digest_hmac(raw, "", "");
	assert_string_equal(digest_hex(text, raw),
	    "b613679a0814d9ec772f95d778c35fc5"
	    "ff1697c493715653c6c712144292c5ad");
}

/* By Python's hmac, as DingTalk's manual has it. */
static void
test_dingtalk_url(void **state)
{
	(void)state;
	char *url = robot_url(TEMPLATE_DINGTALK,
	    "https://oapi.dingtalk.com/robot/send?access_token=X", "SECx",
	    1530403200);
	assert_string_equal(url,
	    "https://oapi.dingtalk.com/robot/send?access_token=X"
	    "&timestamp=1530403200000&sign="
	    "UJRCtKX7vRhl3cCR2M6b5HeInGOEsN7kY1jFlNShK00%3D");
	xwipe(url);
	url = robot_url(TEMPLATE_WECOM, "https://h/?key=k", NULL, 1);
	assert_string_equal(url, "https://h/?key=k");
	xwipe(url);
}

static void
test_feishu_sign(void **state)
{
	const struct message m = {
		.is_chinese = true, .is_test = true, .now_sec = 1530403200
	};
	struct buf body = { 0 };

	(void)state;
	robot_body(&body, TEMPLATE_FEISHU, &m, "secret");
	assert_non_null(strstr(body.data,
	    "\"timestamp\": \"1530403200\", \"sign\": \""
	    "t0eOpWFWK3HtnjTqULnoCnQ4TWTTE0UcxTgRD28+l4E="
	    "\""));
	buf_clear(&body);
	robot_body(&body, TEMPLATE_FEISHU, &m, NULL);
	assert_null(strstr(body.data, "sign"));
	buf_fini(&body);
}

static void
test_answers(void **state)
{
	static const struct {
		int template;
		const char *reply;
		enum notifier_end end;
		int64_t retry_after_sec;
	} rows[] = {
		{ TEMPLATE_DINGTALK, "{\"errcode\":0,\"errmsg\":\"ok\"}",
		    NOTIFIER_DELIVERED, -1 },
		{ TEMPLATE_DINGTALK, "{\"errcode\":310000,\"errmsg\":\"k\"}",
		    NOTIFIER_RETRY, -1 },
		{ TEMPLATE_DINGTALK, "{\"errcode\":410100,\"errmsg\":\"r\"}",
		    NOTIFIER_RETRY, 60 },
		{ TEMPLATE_DINGTALK, "{\"errcode\":460101,\"errmsg\":\"l\"}",
		    NOTIFIER_REFUSED, -1 },
		{ TEMPLATE_WECOM, "{\"errcode\":0}", NOTIFIER_DELIVERED, -1 },
		{ TEMPLATE_WECOM, "{\"errcode\":-1,\"errmsg\":\"busy\"}",
		    NOTIFIER_RETRY, -1 },
		{ TEMPLATE_WECOM, "{\"errcode\":45009}", NOTIFIER_RETRY, 60 },
		{ TEMPLATE_WECOM, "{\"errcode\":40058}", NOTIFIER_REFUSED, -1 },
		/* Another robot's code means nothing here. */
		{ TEMPLATE_WECOM, "{\"errcode\":460101}", NOTIFIER_RETRY, -1 },
		{ TEMPLATE_WECOM, "{\"code\":0}", NOTIFIER_RETRY, -1 },
		{ TEMPLATE_FEISHU, "{\"code\":0,\"msg\":\"success\"}",
		    NOTIFIER_DELIVERED, -1 },
		{ TEMPLATE_FEISHU,
		    "{\"StatusCode\":0,\"StatusMessage\":\"success\"}",
		    NOTIFIER_DELIVERED, -1 },
		{ TEMPLATE_FEISHU, "{\"code\":11232}", NOTIFIER_RETRY, 60 },
		{ TEMPLATE_FEISHU, "{\"code\":9499}", NOTIFIER_REFUSED, -1 },
		{ TEMPLATE_FEISHU, "{\"code\":\"0\"}", NOTIFIER_RETRY, -1 },
		{ TEMPLATE_DINGTALK, "{\"errcode\":0", NOTIFIER_RETRY, -1 },
		{ TEMPLATE_DINGTALK, "", NOTIFIER_RETRY, -1 },
		{ TEMPLATE_DINGTALK, "[0]", NOTIFIER_RETRY, -1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct error err = { 0 };
		int64_t retry_after_sec = -1;
		enum notifier_end end =
		    robot_judge(rows[i].template, rows[i].reply,
			strlen(rows[i].reply), &retry_after_sec, &err);
		if (end != rows[i].end ||
		    retry_after_sec != rows[i].retry_after_sec)
			fail_msg("%s: %d, after %lld s: %s", rows[i].reply,
			    (int)end, (long long)retry_after_sec, err.text);
		assert_int_equal(
		    err.code == ERROR_NONE, end == NOTIFIER_DELIVERED);
	}
}

/* ---- many at once, and giving up ---- */

struct count {
	size_t n_delivered, n_other;
};

static void
counted(void *arg, const struct notifier_result *r)
{
	struct count *c = arg;

	if (r->end == NOTIFIER_DELIVERED)
		c->n_delivered++;
	else
		c->n_other++;
}

static char id[] = "run";

static void
send_many(struct notifiers *n, char *program, struct count *c, size_t times)
{
	char *argv[] = { program };
	const struct notifier run = { .id = id,
		.kind = NOTIFIER_EXEC,
		.argv = { .text = argv, .n = 1 },
		.timeout_sec = 30 };
	const struct message m = { .is_test = true, .now_sec = 1 };
	struct error err = { 0 };

	for (size_t i = 0; i < times; i++) {
		if (notifier_send(n, &run, &m, counted, c, &err) != 0)
			fail_msg("%s", err.text);
	}
}

static void
test_side_by_side(void **state)
{
	struct error err = { 0 };
	struct count c = { 0 };
	char yes[] = "/bin/true";
	char no[] = "/bin/false";
	uv_loop_t loop;

	(void)state;
	uv_loop_init(&loop);
	struct notifiers *n = notifiers_new(&loop, &err);
	send_many(n, yes, &c, 20);
	send_many(n, no, &c, 10);
	assert_int_equal(c.n_delivered + c.n_other, 0); /* never from within */
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(c.n_delivered, 20);
	assert_int_equal(c.n_other, 10);
	notifiers_free(n);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&loop), 0);
}

static void
test_give_up(void **state)
{
	struct error err = { 0 };
	struct count c = { 0 };
	char cat[] = "/usr/bin/yes";
	uv_loop_t loop;

	(void)state;
	uv_loop_init(&loop);
	struct notifiers *n = notifiers_new(&loop, &err);
	send_many(n, cat, &c, 5);
	uv_run(&loop, UV_RUN_ONCE);
	notifiers_free(n);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(c.n_delivered + c.n_other, 0);
	assert_int_equal(uv_loop_close(&loop), 0);
	notifiers_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hmac),
		cmocka_unit_test(test_dingtalk_url),
		cmocka_unit_test(test_feishu_sign),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_side_by_side),
		cmocka_unit_test(test_give_up),
	};

	signal(SIGPIPE, SIG_IGN); /* as the daemon does */
	return cmocka_run_group_tests_name("notifiers", tests, NULL, NULL);
}
