/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * message: what happened in words, and that nothing in it can do harm.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/date.h"
#include "daemon/base/text.h"
#include "daemon/model/config.h"
#include "notifiers/mail_text.h"
#include "notifiers/message.h"
#include "daemon/base/mem.h"

static const struct message_change crossed = { .key = "8f3c-12-3",
	.alert = 12,
	.n = 3,
	.kind = ALERT_TARGET,
	.action = ALERT_OPENED,
	.state = ALERT_OPEN,
	.severity = SEVERITY_FAIL,
	.target = "debt",
	.clause = "一(二)3",
	.subject = "key",
	.subject_title = "省属重点工业企业",
	.indicator_title = "资产负债率",
	.value = 67.3,
	.line = 65,
	.value_text = "67.3 %",
	.line_text = "≤ 65 %",
	.period_end_day = 17712, /* 2018-06-30 */
	.period_text = "2018年6月",
	.opened_sec = 1530403200,
	.changed_sec = 1530403261,
	.link = "https://watch.example.org/12.html" };

static const struct message_change nothing = {
	.value = NAN, .line = NAN, .period_end_day = DATE_NONE
};

static struct message_change
with(enum alert_kind kind, enum alert_action action, enum alert_state state,
    int severity)
{
	struct message_change c = crossed;

	c.kind = kind;
	c.action = action;
	c.state = state;
	c.severity = severity;
	return c;
}

static void
assert_headline(
    const struct message_change *c, bool is_chinese, const char *want)
{
	struct buf b = { 0 };

	message_headline(&b, c, is_chinese);
	assert_string_equal(buf_text(&b), want);
	buf_fini(&b);
}

static void
test_headlines(void **state)
{
	struct message_change late = nothing;
	struct message_change feed = nothing;

	(void)state;
	assert_headline(&crossed, true,
	    "■ 严重 预警：省属重点工业企业 资产负债率 67.3 %，目标线 ≤ 65 %"
	    "（2018年6月）");
	assert_headline(&crossed, false,
	    "■ severe opened: 省属重点工业企业 资产负债率 67.3 %, line ≤ 65 % "
	    "(2018年6月)");
	struct message_change over =
	    with(ALERT_TARGET, ALERT_CLOSED, ALERT_RESOLVED, SEVERITY_WARN);
	assert_headline(&over, true,
	    "● 提示 解除：省属重点工业企业 资产负债率 67.3 %，目标线 ≤ 65 %"
	    "（2018年6月）");
	late.kind = ALERT_OVERDUE;
	late.subject_title = "本钢";
	late.feed_title = "月报";
	late.period_text = "2018年6月";
	assert_headline(
	    &late, true, "▲ 提示 开始观察（逾期未报）：本钢 月报（2018年6月）");
	feed.kind = ALERT_FEED;
	feed.feed = "monthly";
	assert_headline(
	    &feed, false, "▲ warning pending (feed failing): monthly");
	assert_headline(&nothing, true, "▲ 提示 开始观察");
}

static void
assert_subject(const struct message *m, const char *want)
{
	struct buf b = { 0 };

	message_subject(&b, m);
	assert_string_equal(buf_text(&b), want);
	buf_fini(&b);
}

static void
test_subjects(void **state)
{
	struct message_change many[5];

	(void)state;
	for (size_t i = 0; i < 5; i++)
		many[i] =
		    with(ALERT_TARGET, ALERT_OPENED, ALERT_OPEN, SEVERITY_WARN);
	many[1].subject_title = "本钢";
	many[2].subject_title = "鞍钢";
	many[3].subject_title = "沈鼓";
	struct message m = { .is_chinese = true, .changes = many, .n = 5 };
	assert_subject(&m, "▲ 预警动态 5 条：省属重点工业企业、本钢、鞍钢 等");
	many[3].severity = SEVERITY_FAIL;
	m.is_chinese = false;
	m.n = 2;
	assert_subject(&m, "▲ 2 alert changes: 省属重点工业企业, 本钢");
	m.changes = many + 2;
	assert_subject(&m, "■ 2 alert changes, 1 severe: 鞍钢, 沈鼓");
	m = (struct message){ .is_chinese = true, .is_test = true };
	assert_subject(&m, "［测试］soewatch 通知渠道试发，无预警");
	m.n = 1;
	m.changes = &crossed;
	assert_subject(&m,
	    "［测试］■ 严重 预警：省属重点工业企业 资产负债率 67.3 %，目标线 "
	    "≤ 65 %（2018年6月）");
}

static void
test_text(void **state)
{
	struct buf b = { 0 };
	const struct message m = {
		.is_chinese = true, .changes = &crossed, .n = 1
	};

	(void)state;
	message_text(&b, &m);
	assert_string_equal(buf_text(&b),
	    "■ 严重 预警：省属重点工业企业 资产负债率 67.3 %，目标线 ≤ 65 %"
	    "（2018年6月）\n"
	    "  目标：debt\n  条款：一(二)3\n  对象：省属重点工业企业\n"
	    "  指标：资产负债率\n  数值：67.3 %\n  目标线：≤ 65 %\n"
	    "  期间：2018年6月\n  类别：突破目标线\n  状态：未处理\n"
	    "  报告：https://watch.example.org/12.html\n");
	buf_fini(&b);
}

static void
test_json(void **state)
{
	struct buf b = { 0 };
	struct message_change changes[] = { crossed, nothing };
	const struct message m = { .is_chinese = true,
		.changes = changes,
		.n = 2,
		.now_sec = 1530403262 };

	(void)state;
	message_json(&b, &m);
	/* Not 67.299999999999997. */
	assert_non_null(strstr(buf_text(&b), "\"value\": 67.3, \"line\": 65,"));
	json_t *root = json_loads(buf_text(&b), JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(root);
	json_t *list = json_object_get(root, "changes");
	assert_int_equal(json_array_size(list), 2);
	json_t *first = json_array_get(list, 0);
	json_t *second = json_array_get(list, 1);
	static const char *const texts[][2] = { { "key", "8f3c-12-3" },
		{ "kind", "target" }, { "action", "opened" },
		{ "state", "open" }, { "severity", "fail" },
		{ "period_end", "2018-06-30" },
		{ "opened_at", "2018-07-01T00:00:00Z" },
		{ "changed_at", "2018-07-01T00:01:01Z" } };
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_string_equal(
		    json_string_value(json_object_get(first, texts[i][0])),
		    texts[i][1]);
	static const char *const nulls[] = { "key", "target", "value", "line",
		"period_end", "note", "link" };
	for (size_t i = 0; i < ARRAY_SIZE(nulls); i++)
		assert_true(json_is_null(json_object_get(second, nulls[i])));
	json_decref(root);
	/* A repetition is the same to the byte, so that its key holds good. */
	struct buf again = { 0 };
	struct message later = m;
	later.now_sec += 3600;
	message_json(&again, &later);
	assert_string_equal(buf_text(&again), buf_text(&b));
	buf_fini(&again);
	buf_fini(&b);
}

/* What none of the outputs may hold. */
static void
assert_harmless(const struct buf *b, bool has_lines)
{
	static const char *const bad[] = { "\u202e", "\u2066", "\u200b",
		"\u2028", "\ufeff", "\xc2\x85", "\x1b", "\x01", "\x7f", "\r",
		"\t" };
	const char *text = buf_text(b);

	assert_int_equal(text_valid_utf8(text, b->len), b->len);
	assert_int_equal(strlen(text), b->len);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		if (strstr(text, bad[i]) != NULL)
			fail_msg("%zu in %s", i, text);
	}
	if (!has_lines)
		assert_null(strchr(text, '\n'));
}

static void
test_hostile(void **state)
{
	static const char evil[] =
	    "<script>\r\nBcc: a@b\t\x01\x1b[31m\x7f\u202e\u2066\u200b\u2028x"
	    "\ufeff\xc2\x85\xff\xc3(\xe4\xb8\"; rm -rf /\\";
	struct message_change c = crossed;
	struct buf out = { 0 };

	(void)state;
	c.key = c.subject_title = c.indicator_title = c.value_text = evil;
	c.line_text = c.period_text = c.reason = c.note = c.who = evil;
	c.target_title = c.clause = c.until_text = c.changed_text = evil;
	c.unit = c.link = evil;
	const struct message m = { .changes = &c, .n = 1 };
	message_headline(&out, &c, true);
	assert_harmless(&out, false);
	assert_true(out.len <= 400);
	buf_clear(&out);
	message_subject(&out, &m);
	assert_harmless(&out, false);
	buf_clear(&out);
	message_thread(&out, &c);
	assert_harmless(&out, false);
	assert_null(strpbrk(out.data, "<>@ :"));
	buf_clear(&out);
	message_text(&out, &m);
	assert_harmless(&out, true);
	buf_clear(&out);
	mail_html(&out, &m);
	assert_harmless(&out, true);
	assert_null(strstr(out.data, "<script"));
	assert_null(strstr(out.data, "<a "));
	assert_non_null(strstr(out.data, "&lt;script&gt;"));
	buf_clear(&out);
	message_json(&out, &m);
	assert_harmless(&out, true);
	json_t *root = json_loads(out.data, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(root);
	json_decref(root);
	buf_fini(&out);
}

static void
test_long(void **state)
{
	struct message_change c = crossed;
	struct buf out = { 0 };
	struct buf name = { 0 };

	(void)state;
	for (size_t i = 0; i < 10000; i++)
		buf_puts(&name, "企");
	c.subject_title = c.indicator_title = c.reason = c.note = name.data;
	c.value_text = c.line_text = c.period_text = name.data;
	const struct message m = { .is_chinese = true, .changes = &c, .n = 1 };
	message_subject(&out, &m);
	assert_true(out.len <= 300);
	assert_int_equal(text_valid_utf8(out.data, out.len), out.len);
	buf_clear(&out);
	message_text(&out, &m);
	assert_true(out.len < 20000);
	buf_clear(&out);
	message_json(&out, &m);
	assert_true(out.len < 60000);
	assert_int_equal(text_valid_utf8(out.data, out.len), out.len);
	buf_fini(&out);
	buf_fini(&name);
}

static void
test_clean(void **state)
{
	static const struct {
		const char *text;
		size_t max;
		const char *line, *lines;
	} rows[] = {
		{ "", 10, "", "" },
		{ "  a  \t b \n", 10, "a b", "a b\n" },
		{ "a\r\nb", 10, "a b", "a\nb" },
		{ "甲乙丙丁", 12, "甲乙丙丁", "甲乙丙丁" },
		{ "甲乙丙丁", 11, "甲乙…", "甲乙…" },
		{ "abcdef", 5, "ab…", "ab…" },
		{ "abcdef", 2, "", "" },
		{ "\xe4\xb8", 9, "??", "??" },
		{ "\u3000甲\u00a0", 9, "甲", "甲" },
		{ "\xf0\x9f\x98\x80", 4, "\xf0\x9f\x98\x80",
		    "\xf0\x9f\x98\x80" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct buf b = { 0 };
		text_clean(&b, rows[i].text, rows[i].max);
		assert_string_equal(buf_text(&b), rows[i].line);
		buf_clear(&b);
		text_clean_lines(&b, rows[i].text, rows[i].max);
		assert_string_equal(buf_text(&b), rows[i].lines);
		buf_fini(&b);
	}
	struct buf b = { 0 };
	text_clean(&b, NULL, 10);
	assert_int_equal(b.len, 0);
	buf_fini(&b);
}

/* RFC 4648 section 10. */
static void
test_base64(void **state)
{
	static const char *const rows[][2] = { { "", "" }, { "f", "Zg==" },
		{ "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct buf b = { 0 };
		text_base64(&b, rows[i][0], strlen(rows[i][0]));
		assert_string_equal(buf_text(&b), rows[i][1]);
		buf_fini(&b);
	}
}

static void
test_encoded_words(void **state)
{
	struct buf b = { 0 };

	(void)state;
	mail_encode(&b, "plain words", 9);
	assert_string_equal(buf_text(&b), "plain words");
	buf_clear(&b);
	/* Such as look encoded are encoded. */
	mail_encode(&b, "=?UTF-8?B?", 9);
	assert_string_equal(buf_text(&b), "=?UTF-8?B?PT9VVEYtOD9CPw==?=");
	buf_clear(&b);
	struct buf text = { 0 };
	for (size_t i = 0; i < 40; i++)
		buf_puts(&text, i % 3 == 0 ? "a预" : "警");
	mail_encode(&b, text.data, 9);
	char *rest = b.data;
	char *line;
	for (size_t used = 9; (line = strsep(&rest, "\n")) != NULL; used = 0) {
		size_t len = strcspn(line, "\r");
		assert_true(used + len <= 76);
		assert_true(strncmp(line + (used == 0), "=?UTF-8?B?", 10) == 0);
	}
	buf_fini(&text);
	buf_fini(&b);
}

/* The same changes, the same digest; each try another. */
static void
test_digests(void **state)
{
	struct message m = { .changes = &crossed, .n = 1, .now_sec = 1 };
	char first[65];
	char second[65];

	(void)state;
	message_digest(first, &m);
	m.now_sec = 2;
	message_digest(second, &m);
	assert_string_equal(first, second);
	m.is_test = true;
	message_digest(second, &m);
	assert_string_not_equal(first, second);
	m = (struct message){ .changes = &nothing, .n = 1 };
	message_digest(second, &m);
	assert_string_not_equal(first, second);
}

static void
test_links(void **state)
{
	(void)state;
	assert_true(message_link_is_good("https://a.example/b?c=1&d=2#e"));
	assert_false(message_link_is_good(NULL));
	assert_false(message_link_is_good("javascript:alert(1)"));
	assert_false(message_link_is_good("https://a.example/\"onclick="));
	assert_false(message_link_is_good("https://a.example/\nX: y"));
	assert_false(message_link_is_good("https://a.example/<b>"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_headlines),
		cmocka_unit_test(test_subjects),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_clean),
		cmocka_unit_test(test_base64),
		cmocka_unit_test(test_encoded_words),
		cmocka_unit_test(test_digests),
		cmocka_unit_test(test_links),
	};

	return cmocka_run_group_tests_name("message", tests, NULL, NULL);
}
