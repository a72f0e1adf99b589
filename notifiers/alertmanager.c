/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * alertmanager: its API of version 2; routing, grouping and silences are its
 * own.
 *
 * To Alertmanager an alert is its labels.  They are what an alert keeps for its
 * whole life, and severity, which people route by: where that changes, the
 * labels of before are ended in the same request.  What is silenced here ends
 * there, until it speaks again.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/date.h"
#include "daemon/base/text.h"
#include "notifiers/driver.h"
#include "daemon/base/mem.h"

enum {
	TEXT_BYTES = 1000,
	DESCRIPTION_BYTES = 4000,
	LABEL_BYTES = 200,
	/* It is told again every resend; if that stops, it ends by then. */
	STANDS_FOR_SEC = 7 * 86400,
	TEST_STANDS_FOR_SEC = 300,
};

static void
put_time(struct buf *out, const char *name, int64_t sec)
{
	char day[DATE_TEXT_SIZE];
	int64_t rest = sec % 86400;

	buf_printf(out,
	    ", \"%s\": \"%sT%02" PRId64 ":%02" PRId64 ":%02" PRId64 "Z\"", name,
	    date_text(day, (int32_t)(sec / 86400)), rest / 3600, rest / 60 % 60,
	    rest % 60);
}

static void
put_member(struct buf *out, const char *name, const char *text, size_t max)
{
	struct buf clean = { 0 };

	text_clean(&clean, text, max);
	/* To Alertmanager an empty label is none. */
	if (clean.len > 0) {
		if (out->data[out->len - 1] != '{')
			buf_puts(out, ", ");
		buf_printf(out, "\"%s\": ", name);
		message_json_text(out, clean.data, max);
	}
	buf_fini(&clean);
}

static void
put_labels(struct buf *out, const struct notifier *notifier,
    const struct message_change *c, int severity, bool is_test)
{
	struct buf alert = { 0 };

	message_thread(&alert, c);
	buf_puts(out, "\"labels\": {");
	put_member(out, "alertname", alert_kind_name(c->kind), LABEL_BYTES);
	put_member(out, "severity",
	    severity == SEVERITY_FAIL ? "critical" : "warning", LABEL_BYTES);
	put_member(out, "target", c->target, LABEL_BYTES);
	put_member(out, "subject", c->subject, LABEL_BYTES);
	put_member(out, "feed", c->feed, LABEL_BYTES);
	put_member(out, "alert", alert.data, LABEL_BYTES);
	put_member(out, "test", is_test ? "true" : NULL, LABEL_BYTES);
	for (size_t i = 0; i < notifier->labels.n; i++) {
		const char *label = notifier->labels.text[i];
		size_t len = strcspn(label, "=");
		char *name = xstrndup(label, len);
		put_member(out, name, label + len + 1, LABEL_BYTES);
		free(name);
	}
	buf_putc(out, '}');
	buf_fini(&alert);
}

static void
put_annotations(
    struct buf *out, const struct message_change *c, bool is_chinese)
{
	struct message_row rows[MESSAGE_ROWS_MAX];
	struct buf text = { 0 };
	size_t n = message_rows(rows, c, is_chinese);

	message_headline(&text, c, is_chinese);
	buf_puts(out, ", \"annotations\": {");
	put_member(out, "summary", buf_text(&text), TEXT_BYTES);
	buf_clear(&text);
	for (size_t i = 0; i < n; i++)
		buf_printf(&text, "%s%s：%s", i == 0 ? "" : "；", rows[i].label,
		    rows[i].value);
	put_member(out, "description", buf_text(&text), DESCRIPTION_BYTES);
	put_member(out, "value", c->value_text, TEXT_BYTES);
	put_member(out, "line", c->line_text, TEXT_BYTES);
	put_member(out, "clause", c->clause, TEXT_BYTES);
	put_member(out, "period", c->period_text, TEXT_BYTES);
	put_member(out, "state", alert_state_name(c->state), TEXT_BYTES);
	buf_putc(out, '}');
	message_rows_fini(rows, n);
	buf_fini(&text);
}

static void
put_alert(struct buf *out, const struct notifier *notifier,
    const struct message *m, const struct message_change *c, int severity,
    int64_t ends_sec)
{
	if (out->len > 1)
		buf_puts(out, ", ");
	buf_putc(out, '{');
	put_labels(out, notifier, c, severity, m->is_test);
	put_annotations(out, c, m->is_chinese);
	put_time(out, "startsAt", c->opened_sec);
	put_time(out, "endsAt", ends_sec);
	if (message_link_is_good(c->link)) {
		buf_puts(out, ", \"generatorURL\": ");
		message_json_text(out, c->link, TEXT_BYTES);
	}
	buf_putc(out, '}');
}

static void
put_change(struct buf *out, const struct notifier *notifier,
    const struct message *m, const struct message_change *c)
{
	bool is_over = c->state == ALERT_RESOLVED || c->state == ALERT_SILENCED;
	bool is_changed =
	    c->action == ALERT_RAISED || c->action == ALERT_LOWERED;
	int other =
	    c->severity == SEVERITY_FAIL ? SEVERITY_WARN : SEVERITY_FAIL;
	int64_t stands_sec = m->is_test ? TEST_STANDS_FOR_SEC : STANDS_FOR_SEC;
	/* Alertmanager wants no end before the start. */
	int64_t now_sec =
	    m->now_sec > c->opened_sec ? m->now_sec : c->opened_sec;

	if (c->state == ALERT_PENDING)
		return;
	/* What was said of the change before may have got lost. */
	if (is_over || is_changed)
		put_alert(out, notifier, m, c, other, now_sec);
	put_alert(out, notifier, m, c, c->severity,
	    is_over ? now_sec : now_sec + stands_sec);
}

static char *
api_of(const char *url)
{
	size_t len = strlen(url);

	while (len > 0 && url[len - 1] == '/')
		len--;
	return xasprintf("%.*s/api/v2/alerts", (int)len, url);
}

static struct delivery *
start(struct notifiers *n, const struct notifier *notifier,
    const struct message *m, struct error *err)
{
	const struct message_change nothing = { .key = "test-0",
		.state = ALERT_OPEN,
		.action = ALERT_OPENED,
		.subject = "soewatch",
		.period_end_day = DATE_NONE,
		.opened_sec = m->now_sec };
	struct buf body = { 0 };

	buf_putc(&body, '[');
	for (size_t i = 0; i < m->n; i++)
		put_change(&body, notifier, m, &m->changes[i]);
	if (m->n == 0 && m->is_test)
		put_change(&body, notifier, m, &nothing);
	buf_putc(&body, ']');
	char *url = api_of(notifier->url);
	struct delivery *d = http_start(n, notifier,
	    &(const struct http_post){ .url = url, .body = &body }, err);
	free(url);
	return d;
}

static void
check(const struct notifier *notifier, const char *credentials,
    struct problems *problems)
{
	notifier_check_file(
	    notifier, credentials, "user_file", notifier->user_file, problems);
	notifier_check_file(notifier, credentials, "token_file",
	    notifier->token_file, problems);
	notifier_check_file(
	    notifier, credentials, "ca_file", notifier->ca_file, problems);
}

const struct driver alertmanager_driver = {
	.check = check, .start = start, .abandon = http_abandon
};
