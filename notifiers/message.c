/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * message: what happened, in words for people.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "daemon/base/buf.h"
#include "daemon/base/digest.h"
#include "daemon/base/text.h"
#include "daemon/model/config.h"
#include "notifiers/message.h"
#include "daemon/base/mem.h"

enum {
	NAME_BYTES = 120, /* of a subject, an indicator, a figure */
	ROW_BYTES = 1000,
	HEADLINE_BYTES = 400,
	SUBJECT_BYTES = 300,
	NAMES_MAX = 3,          /* that a subject line tells of many */
	TEXT_CHANGES_MAX = 200, /* told one by one */
};

static const char *
first_of(const char *a, const char *b)
{
	return a != NULL && a[0] != '\0' ? a : b;
}

static bool
is_given(const char *text)
{
	return text != NULL && text[0] != '\0';
}

const char *
message_shape(const struct message_change *change)
{
	if (change->state == ALERT_RESOLVED)
		return "●";
	return change->severity == SEVERITY_FAIL ? "■" : "▲";
}

/* Whom it is about: the enterprise or aggregate, else the feed, the target. */
static const char *
name_of(const struct message_change *c)
{
	const char *name = first_of(c->subject_title, c->subject);

	name = first_of(name, c->feed_title);
	name = first_of(name, c->feed);
	name = first_of(name, c->target_title);
	return first_of(first_of(name, c->target), c->key);
}

/* What is measured; of a feed that is about an enterprise, the feed. */
static const char *
matter_of(const struct message_change *c)
{
	const char *matter = first_of(c->indicator_title, c->indicator);

	if (!is_given(matter))
		matter = first_of(c->target_title, c->target);
	if (!is_given(matter) &&
	    is_given(first_of(c->subject_title, c->subject)))
		matter = first_of(c->feed_title, c->feed);
	return matter == name_of(c) ? NULL : matter;
}

static void
put(struct buf *out, const char *before, const char *text, const char *behind)
{
	if (!is_given(text))
		return;
	buf_puts(out, before);
	text_clean(out, text, NAME_BYTES);
	buf_puts(out, behind);
}

static void
put_headline(struct buf *out, const struct message_change *c, bool is_chinese)
{
	buf_printf(out, "%s %s %s", message_shape(c),
	    severity_text(c->severity, is_chinese),
	    alert_action_text(c->action, is_chinese));
	if (c->kind != ALERT_TARGET)
		buf_printf(out, is_chinese ? "（%s）" : " (%s)",
		    alert_kind_text(c->kind, is_chinese));
	put(out, is_chinese ? "：" : ": ", name_of(c), "");
	put(out, " ", matter_of(c), "");
	put(out, " ", c->value_text, "");
	put(out, is_chinese ? "，目标线 " : ", line ", c->line_text, "");
	put(out, is_chinese ? "（" : " (", c->period_text,
	    is_chinese ? "）" : ")");
}

void
message_headline(
    struct buf *out, const struct message_change *c, bool is_chinese)
{
	struct buf line = { 0 };

	put_headline(&line, c, is_chinese);
	text_clean(out, line.data, HEADLINE_BYTES);
	buf_fini(&line);
}

int
message_severity(const struct message *m)
{
	int severity = SEVERITY_WARN;

	for (size_t i = 0; i < m->n; i++) {
		if (m->changes[i].severity > severity)
			severity = m->changes[i].severity;
	}
	return severity;
}

/* The first few whom it is about, each once. */
static void
put_names(struct buf *out, const struct message *m)
{
	const char *comma = m->is_chinese ? "、" : ", ";
	const char *before = m->is_chinese ? "：" : ": ";
	const char *last = NULL;
	size_t n = 0;

	for (size_t i = 0; i < m->n && n < NAMES_MAX; i++) {
		const char *name = name_of(&m->changes[i]);
		if (name == NULL || text_equal(name, last))
			continue;
		put(out, before, name, "");
		before = comma;
		last = name;
		n++;
	}
	if (n == NAMES_MAX && m->n > NAMES_MAX)
		buf_puts(out, m->is_chinese ? " 等" : ", …");
}

static void
put_many(struct buf *out, const struct message *m)
{
	size_t n_severe = 0;

	for (size_t i = 0; i < m->n; i++)
		n_severe += m->changes[i].severity == SEVERITY_FAIL &&
		    m->changes[i].state != ALERT_RESOLVED;
	buf_printf(out,
	    m->is_chinese ? "%s 预警动态 %zu 条" : "%s %zu alert changes",
	    n_severe > 0 ? "■" : "▲", m->n);
	if (n_severe > 0)
		buf_printf(out,
		    m->is_chinese ? "，严重 %zu 条" : ", %zu severe", n_severe);
	put_names(out, m);
}

void
message_subject(struct buf *out, const struct message *m)
{
	struct buf line = { 0 };

	if (m->is_test)
		buf_puts(&line, m->is_chinese ? "［测试］" : "[test] ");
	if (m->n == 0)
		buf_puts(&line,
		    m->is_chinese ? "soewatch 通知渠道试发，无预警"
				  : "soewatch tries this way of telling; "
				    "nothing has happened");
	else if (m->n == 1)
		put_headline(&line, &m->changes[0], m->is_chinese);
	else
		put_many(&line, m);
	text_clean(out, line.data, SUBJECT_BYTES);
	buf_fini(&line);
}

bool
message_link_is_good(const char *link)
{
	if (link == NULL ||
	    (strncasecmp(link, "http://", 7) != 0 &&
		strncasecmp(link, "https://", 8) != 0))
		return false;
	for (const char *p = link; *p != '\0'; p++) {
		if (*p <= ' ' || *p >= 0x7f || strchr("<>\"'`\\^{|}", *p))
			return false;
	}
	return strlen(link) <= ROW_BYTES;
}

size_t
message_rows(struct message_row rows[MESSAGE_ROWS_MAX],
    const struct message_change *c, bool is_chinese)
{
	const struct {
		const char *zh, *en, *value;
	} all[] = {
		{ "目标", "target", first_of(c->target_title, c->target) },
		{ "条款", "clause", c->clause },
		{ "对象", "subject", first_of(c->subject_title, c->subject) },
		{ "指标", "indicator",
		    first_of(c->indicator_title, c->indicator) },
		{ "数值", "value", c->value_text },
		{ "目标线", "line", c->line_text },
		{ "期间", "period", c->period_text },
		{ "数据源", "feed", first_of(c->feed_title, c->feed) },
		{ "类别", "kind", alert_kind_text(c->kind, is_chinese) },
		{ "状态", "state", alert_state_text(c->state, is_chinese) },
		{ "原因", "reason", c->reason },
		{ "人员", "by", c->who },
		{ "说明", "note", c->note },
		{ "静默至", "silenced until", c->until_text },
		{ "时间", "time", c->changed_text },
		{ "报告", "report",
		    message_link_is_good(c->link) ? c->link : NULL },
	};
	size_t n = 0;

	_Static_assert(ARRAY_SIZE(all) == MESSAGE_ROWS_MAX, "room for each");
	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		struct buf value = { 0 };
		text_clean(&value, all[i].value, ROW_BYTES);
		if (value.len == 0) {
			buf_fini(&value);
			continue;
		}
		rows[n++] =
		    (struct message_row){ .label = is_chinese ? all[i].zh
							      : all[i].en,
			    .value = buf_take(&value),
			    .is_link = i == ARRAY_SIZE(all) - 1 };
	}
	return n;
}

void
message_rows_fini(struct message_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(rows[i].value);
}

static void
put_change(struct buf *out, const struct message_change *c, bool is_chinese)
{
	struct message_row rows[MESSAGE_ROWS_MAX];
	size_t n = message_rows(rows, c, is_chinese);

	message_headline(out, c, is_chinese);
	buf_putc(out, '\n');
	for (size_t i = 0; i < n; i++)
		buf_printf(out, is_chinese ? "  %s：%s\n" : "  %s: %s\n",
		    rows[i].label, rows[i].value);
	message_rows_fini(rows, n);
}

void
message_text(struct buf *out, const struct message *m)
{
	if (m->n != 1) {
		message_subject(out, m);
		buf_putc(out, '\n');
	} else if (m->is_test) {
		buf_puts(out, m->is_chinese ? "［测试］\n" : "[test]\n");
	}
	for (size_t i = 0; i < m->n && i < TEXT_CHANGES_MAX; i++) {
		if (m->n > 1)
			buf_putc(out, '\n');
		put_change(out, &m->changes[i], m->is_chinese);
	}
	if (m->n > TEXT_CHANGES_MAX)
		buf_printf(out,
		    m->is_chinese ? "\n另有 %zu 条，见 soewatch alerts\n"
				  : "\n%zu more: see soewatch alerts\n",
		    m->n - TEXT_CHANGES_MAX);
}

void
message_thread(struct buf *out, const struct message_change *c)
{
	const char *key = c->key == NULL ? "" : c->key;
	const char *dash = strrchr(key, '-');
	size_t len = dash == NULL ? strlen(key) : (size_t)(dash - key);

	for (size_t i = 0; i < len; i++) {
		bool is_plain = (key[i] >= '0' && key[i] <= '9') ||
		    (key[i] >= 'a' && key[i] <= 'z') ||
		    (key[i] >= 'A' && key[i] <= 'Z') || key[i] == '-';
		buf_append(out, is_plain ? &key[i] : "_", 1);
	}
}

void
message_digest(char out[65], const struct message *m)
{
	struct buf keys = { 0 };

	for (size_t i = 0; i < m->n; i++)
		buf_printf(&keys, "%s\n",
		    m->changes[i].key == NULL ? "" : m->changes[i].key);
	/* Each try and each refresh is another. */
	if (m->is_test || m->is_refresh || m->n == 0)
		buf_printf(&keys, "%lld", (long long)m->now_sec);
	digest_text(out, keys.data, keys.len);
	buf_fini(&keys);
}
