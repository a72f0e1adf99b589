/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * robots: markdown for DingTalk and WeCom, a card for Feishu.
 *
 * None of their markdowns can quote all of its own signs, so these are replaced
 * by their full-width likes: a name cannot call everybody (@all), nor be a
 * link.
 */
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/digest.h"
#include "daemon/base/text.h"
#include "daemon/model/config.h"
#include "notifiers/robots.h"
#include "daemon/base/mem.h"

enum {
	VALUE_BYTES = 240,
	TAIL_BYTES = 64,    /* "另有 999 条…" */
	RATE_WAIT_SEC = 60, /* all three count by the minute */
	LINKS_MAX = 20,
};

/* ---- markdown ---- */

static const char *
harmless(char c)
{
	static const struct {
		char sign;
		const char *like;
	} likes[] = { { '@', "＠" }, { '<', "＜" }, { '>', "＞" },
		{ '[', "［" }, { ']', "］" }, { '(', "（" }, { ')', "）" },
		{ '*', "＊" }, { '_', "＿" }, { '`', "｀" }, { '#', "＃" },
		{ '!', "！" }, { '\\', "＼" }, { '~', "～" }, { '|', "｜" },
		{ '&', "＆" } };

	for (size_t i = 0; i < ARRAY_SIZE(likes); i++) {
		if (likes[i].sign == c)
			return likes[i].like;
	}
	return NULL;
}

/* One line of markdown that is nothing but text; an address is no link. */
static void
put_plain(struct buf *out, const char *text)
{
	struct buf clean = { 0 };

	text_clean(&clean, text, VALUE_BYTES);
	for (const char *p = buf_text(&clean); *p != '\0'; p++) {
		const char *like = harmless(*p);
		if (strncmp(p, "://", 3) == 0)
			buf_puts(out, "：");
		else if (like != NULL)
			buf_puts(out, like);
		else
			buf_putc(out, *p);
	}
	buf_fini(&clean);
}

/* An address inside of ( ): ( and ) would end it. */
static void
put_link(struct buf *out, const char *label, const char *link)
{
	buf_printf(out, "[%s](", label);
	for (const char *p = link; *p != '\0'; p++) {
		if (*p == '(' || *p == ')')
			buf_printf(out, "%%%02X", (unsigned char)*p);
		else
			buf_putc(out, *p);
	}
	buf_putc(out, ')');
}

static void
put_row(struct buf *out, const struct message_row *row)
{
	buf_puts(out, "\n> ");
	if (row->is_link) {
		put_link(out, row->label, row->value);
		return;
	}
	buf_printf(out, "%s：", row->label);
	put_plain(out, row->value);
}

/* Rows of which the headline has spoken. */
static bool
is_told(const char *label)
{
	static const char *const labels[] = { "对象", "指标", "数值", "目标线",
		"期间", "类别", "subject", "indicator", "value", "line",
		"period", "kind" };

	for (size_t i = 0; i < ARRAY_SIZE(labels); i++) {
		if (strcmp(labels[i], label) == 0)
			return true;
	}
	return false;
}

/* Appends piece where that leaves room; else false. */
static bool
fit(struct buf *out, const struct buf *piece, size_t max_bytes)
{
	if (out->len + piece->len > max_bytes)
		return false;
	buf_append(out, piece->data, piece->len);
	return true;
}

/* A change, as many rows as there is room for; false where not even the
 * headline has any. */
static bool
put_change(struct buf *out, const struct message_change *c, bool is_chinese,
    size_t max_bytes)
{
	struct message_row rows[MESSAGE_ROWS_MAX];
	struct buf piece = { 0 };
	struct buf headline = { 0 };

	message_headline(&headline, c, is_chinese);
	buf_puts(&piece, out->len == 0 ? "**" : "\n\n**");
	put_plain(&piece, buf_text(&headline));
	buf_puts(&piece, "**\n");
	bool is_fitting = fit(out, &piece, max_bytes);
	size_t n = message_rows(rows, c, is_chinese);
	for (size_t i = 0; i < n && is_fitting; i++) {
		buf_clear(&piece);
		if (is_told(rows[i].label))
			continue;
		put_row(&piece, &rows[i]);
		fit(out, &piece, max_bytes);
	}
	message_rows_fini(rows, n);
	buf_fini(&piece);
	buf_fini(&headline);
	return is_fitting;
}

static void
put_markdown(struct buf *out, const struct message *m, size_t max_bytes)
{
	size_t n_told = 0;

	if (m->is_test || m->n != 1) {
		struct buf subject = { 0 };
		message_subject(&subject, m);
		put_plain(out, buf_text(&subject));
		buf_fini(&subject);
	}
	while (n_told < m->n &&
	    put_change(out, &m->changes[n_told], m->is_chinese,
		max_bytes - TAIL_BYTES))
		n_told++;
	if (n_told < m->n)
		buf_printf(out,
		    m->is_chinese ? "\n\n另有 %zu 条" : "\n\n%zu more",
		    m->n - n_told);
}

/* ---- bodies ---- */

static void
dingtalk_body(struct buf *out, const struct message *m)
{
	struct buf title = { 0 };
	struct buf subject = { 0 };
	struct buf text = { 0 };

	message_subject(&subject, m);
	put_plain(&title, buf_text(&subject));
	put_markdown(&text, m, ROBOT_DINGTALK_BYTES / 2);
	buf_puts(out, "{\"msgtype\": \"markdown\", \"markdown\": {\"title\": ");
	message_json_text(out, buf_text(&title), VALUE_BYTES);
	buf_puts(out, ", \"text\": ");
	message_json_text(out, buf_text(&text), text.len);
	buf_puts(out, "}, \"at\": {\"isAtAll\": false}}");
	buf_fini(&title);
	buf_fini(&subject);
	buf_fini(&text);
}

static void
wecom_body(struct buf *out, const struct message *m)
{
	struct buf text = { 0 };

	put_markdown(&text, m, ROBOT_WECOM_BYTES);
	buf_puts(
	    out, "{\"msgtype\": \"markdown\", \"markdown\": {\"content\": ");
	message_json_text(out, buf_text(&text), text.len);
	buf_puts(out, "}}");
	buf_fini(&text);
}

/* A card's element: its text is plain, so there is nothing to make harmless. */
static void
feishu_element(struct buf *out, const struct message_change *c, bool is_chinese)
{
	struct message_row rows[MESSAGE_ROWS_MAX];
	struct buf text = { 0 };
	size_t n = message_rows(rows, c, is_chinese);

	message_headline(&text, c, is_chinese);
	for (size_t i = 0; i < n; i++) {
		if (is_told(rows[i].label) || rows[i].is_link)
			continue;
		buf_printf(&text, "\n%s：", rows[i].label);
		text_clean(&text, rows[i].value, VALUE_BYTES);
	}
	buf_puts(out,
	    ", {\"tag\": \"div\", \"text\": {\"tag\": "
	    "\"plain_text\", \"content\": ");
	message_json_text(out, buf_text(&text), text.len);
	buf_puts(out, "}}");
	for (size_t i = 0; i < n; i++) {
		if (!rows[i].is_link)
			continue;
		buf_puts(out,
		    ", {\"tag\": \"action\", \"actions\": "
		    "[{\"tag\": \"button\", \"type\": \"default\", "
		    "\"text\": {\"tag\": \"plain_text\", "
		    "\"content\": ");
		message_json_text(out, rows[i].label, VALUE_BYTES);
		buf_puts(out, "}, \"url\": ");
		message_json_text(out, rows[i].value, strlen(rows[i].value));
		buf_puts(out, "}]}");
	}
	message_rows_fini(rows, n);
	buf_fini(&text);
}

static const char *
feishu_colour(const struct message *m)
{
	bool is_over = m->n > 0;

	for (size_t i = 0; i < m->n; i++)
		is_over &= m->changes[i].state == ALERT_RESOLVED;
	if (m->n == 0)
		return "blue";
	if (is_over)
		return "green";
	return message_severity(m) == SEVERITY_FAIL ? "red" : "orange";
}

static void
feishu_elements(struct buf *out, const struct message *m)
{
	size_t n_told = 0;

	for (; n_told < m->n; n_told++) {
		struct buf element = { 0 };
		feishu_element(&element, &m->changes[n_told], m->is_chinese);
		bool is_fitting =
		    fit(out, &element, ROBOT_FEISHU_BYTES - 4 * TAIL_BYTES);
		buf_fini(&element);
		if (!is_fitting)
			break;
	}
	if (n_told == m->n)
		return;
	buf_puts(out,
	    ", {\"tag\": \"div\", \"text\": {\"tag\": "
	    "\"plain_text\", \"content\": \"");
	buf_printf(
	    out, m->is_chinese ? "另有 %zu 条" : "%zu more", m->n - n_told);
	buf_puts(out, "\"}}");
}

/* Its key is the text, and what is signed is empty. */
static void
feishu_sign(struct buf *out, const char *secret, int64_t now_sec)
{
	unsigned char raw[DIGEST_SIZE];
	char *key = xasprintf("%" PRId64 "\n%s", now_sec, secret);

	digest_hmac(raw, key, "");
	xwipe(key);
	buf_printf(
	    out, "\"timestamp\": \"%" PRId64 "\", \"sign\": \"", now_sec);
	text_base64(out, raw, sizeof raw);
	buf_puts(out, "\", ");
}

static void
feishu_body(struct buf *out, const struct message *m, const char *secret)
{
	struct buf subject = { 0 };

	message_subject(&subject, m);
	buf_putc(out, '{');
	if (secret != NULL)
		feishu_sign(out, secret, m->now_sec);
	buf_printf(out,
	    "\"msg_type\": \"interactive\", \"card\": {\"config\": "
	    "{\"wide_screen_mode\": true}, \"header\": {\"template\": \"%s\", "
	    "\"title\": {\"tag\": \"plain_text\", \"content\": ",
	    feishu_colour(m));
	message_json_text(out, buf_text(&subject), subject.len);
	buf_puts(out, "}}, \"elements\": [{\"tag\": \"hr\"}");
	feishu_elements(out, m);
	buf_puts(out, "]}}");
	buf_fini(&subject);
}

void
robot_body(
    struct buf *out, int template, const struct message *m, const char *secret)
{
	if (template == TEMPLATE_DINGTALK)
		dingtalk_body(out, m);
	else if (template == TEMPLATE_WECOM)
		wecom_body(out, m);
	else
		feishu_body(out, m, secret);
}

/* ---- DingTalk's signature ---- */

static void
put_encoded(struct buf *out, const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		if (strchr("+/=", *p) == NULL)
			buf_putc(out, *p);
		else
			buf_printf(out, "%%%02X", (unsigned char)*p);
	}
}

char *
robot_url(int template, const char *url, const char *secret, int64_t now_sec)
{
	unsigned char raw[DIGEST_SIZE];
	struct buf sign = { 0 };
	struct buf out = { 0 };

	buf_puts(&out, url);
	if (template != TEMPLATE_DINGTALK || secret == NULL)
		return buf_take(&out);
	char *text = xasprintf("%" PRId64 "000\n%s", now_sec, secret);
	digest_hmac(raw, secret, text);
	xwipe(text);
	text_base64(&sign, raw, sizeof raw);
	buf_printf(&out, "%ctimestamp=%" PRId64 "000&sign=",
	    strchr(url, '?') == NULL ? '?' : '&', now_sec);
	put_encoded(&out, buf_text(&sign));
	buf_fini(&sign);
	return buf_take(&out);
}

/* ---- answers ---- */

enum verdict { TOO_OFTEN, MESSAGES_FAULT };

/* Any other code is about the robot (gone, another key, a keyword or address
 * that it wants): somebody's to mend, and the message waits. */
static const struct {
	json_int_t code;
	enum webhook_template template;
	enum verdict verdict;
} codes[] = {
	{ 88, TEMPLATE_DINGTALK, TOO_OFTEN },
	{ 130101, TEMPLATE_DINGTALK, TOO_OFTEN },
	{ 410100, TEMPLATE_DINGTALK, TOO_OFTEN },
	{ 40035, TEMPLATE_DINGTALK, MESSAGES_FAULT },  /* parameters */
	{ 400105, TEMPLATE_DINGTALK, MESSAGES_FAULT }, /* msgtype */
	{ 430101, TEMPLATE_DINGTALK, MESSAGES_FAULT }, /* a link */
	{ 430102, TEMPLATE_DINGTALK, MESSAGES_FAULT }, /* text */
	{ 430103, TEMPLATE_DINGTALK, MESSAGES_FAULT }, /* picture */
	{ 430104, TEMPLATE_DINGTALK, MESSAGES_FAULT }, /* content */
	{ 460101, TEMPLATE_DINGTALK, MESSAGES_FAULT }, /* too long */
	{ 45009, TEMPLATE_WECOM, TOO_OFTEN },
	{ 45033, TEMPLATE_WECOM, TOO_OFTEN },
	{ 40008, TEMPLATE_WECOM, MESSAGES_FAULT }, /* msgtype */
	{ 40058, TEMPLATE_WECOM, MESSAGES_FAULT }, /* parameters */
	{ 44004, TEMPLATE_WECOM, MESSAGES_FAULT }, /* empty */
	{ 45002, TEMPLATE_WECOM, MESSAGES_FAULT }, /* too long */
	{ 11232, TEMPLATE_FEISHU, TOO_OFTEN },
	{ 230020, TEMPLATE_FEISHU, TOO_OFTEN },
	{ 99991400, TEMPLATE_FEISHU, TOO_OFTEN },
	{ 9499, TEMPLATE_FEISHU, MESSAGES_FAULT },  /* bad request */
	{ 11246, TEMPLATE_FEISHU, MESSAGES_FAULT }, /* the card */
	{ 19002, TEMPLATE_FEISHU, MESSAGES_FAULT }, /* msg_type */
};

static enum notifier_end
judge_code(int template, json_int_t code, int64_t *retry_after_sec)
{
	for (size_t i = 0; i < ARRAY_SIZE(codes); i++) {
		if ((int)codes[i].template != template || codes[i].code != code)
			continue;
		if (codes[i].verdict == MESSAGES_FAULT)
			return NOTIFIER_REFUSED;
		if (*retry_after_sec < 0)
			*retry_after_sec = RATE_WAIT_SEC;
	}
	return NOTIFIER_RETRY;
}

enum notifier_end
robot_judge(int template, const char *reply, size_t len,
    int64_t *retry_after_sec, struct error *err)
{
	bool is_feishu = template == TEMPLATE_FEISHU;
	const char *name = is_feishu ? "code" : "errcode";
	enum notifier_end end = NOTIFIER_RETRY;
	char quoted[TEXT_QUOTE_SIZE];
	json_t *root = json_loadb(reply, len, 0, NULL);
	const json_t *code = json_object_get(root, name);

	/* As Feishu answered of old. */
	if (code == NULL && is_feishu)
		code = json_object_get(root, "StatusCode");
	if (!json_is_integer(code)) {
		error_set(err, ERROR_RETRY,
		    "the answer %s has no number %s: expected a robot's",
		    text_quote(quoted, reply, len), name);
	} else if (json_integer_value(code) == 0) {
		end = NOTIFIER_DELIVERED;
	} else {
		const char *said = json_string_value(
		    json_object_get(root, is_feishu ? "msg" : "errmsg"));
		end = judge_code(
		    template, json_integer_value(code), retry_after_sec);
		error_set(err, ERROR_INPUT, "%s %" JSON_INTEGER_FORMAT ": %s",
		    name, json_integer_value(code),
		    text_quote_z(quoted, said == NULL ? "" : said));
	}
	json_decref(root);
	return end;
}
