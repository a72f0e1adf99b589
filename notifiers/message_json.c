/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * message_json: what happened, for programs.
 *
 * Written by hand: jansson shows 67.3 with all its digits.
 */
#include <inttypes.h>
#include <math.h>

#include "daemon/base/buf.h"
#include "daemon/base/date.h"
#include "daemon/base/text.h"
#include "daemon/model/config.h"
#include "notifiers/message.h"
#include "daemon/base/mem.h"

enum { TEXT_BYTES = 4096 };

void
message_json_text(struct buf *out, const char *text, size_t max_bytes)
{
	struct buf clean = { 0 };

	if (text == NULL) {
		buf_puts(out, "null");
		return;
	}
	text_clean_lines(&clean, text, max_bytes);
	buf_putc(out, '"');
	for (const char *p = buf_text(&clean); *p != '\0'; p++) {
		if (*p == '\n') {
			buf_puts(out, "\\n");
			continue;
		}
		if (*p == '"' || *p == '\\')
			buf_putc(out, '\\');
		buf_putc(out, *p);
	}
	buf_putc(out, '"');
	buf_fini(&clean);
}

static void
put_text(struct buf *out, const char *name, const char *text)
{
	buf_printf(out, ", \"%s\": ", name);
	message_json_text(out, text, TEXT_BYTES);
}

static void
put_number(struct buf *out, const char *name, double value)
{
	char text[TEXT_NUMBER_SIZE];

	buf_printf(out, ", \"%s\": %s", name,
	    isfinite(value) ? text_from_double(text, value) : "null");
}

static void
put_time(struct buf *out, const char *name, int64_t sec)
{
	char day[DATE_TEXT_SIZE];
	int64_t days = sec / 86400 - (sec % 86400 < 0);
	int64_t rest = sec - days * 86400;

	buf_printf(out,
	    ", \"%s\": \"%sT%02" PRId64 ":%02" PRId64 ":%02" PRId64 "Z\"", name,
	    date_text(day, (int32_t)days), rest / 3600, rest / 60 % 60,
	    rest % 60);
}

static void
put_change(struct buf *out, const struct message_change *c)
{
	char day[DATE_TEXT_SIZE];

	buf_puts(out, "{\"key\": ");
	message_json_text(out, c->key, TEXT_BYTES);
	buf_printf(out, ", \"alert\": %" PRId64 ", \"event\": %" PRId64,
	    c->alert, c->n);
	put_text(out, "kind", alert_kind_name(c->kind));
	put_text(out, "action", alert_action_name(c->action));
	put_text(out, "state", alert_state_name(c->state));
	put_text(out, "severity", severity_name(c->severity));
	buf_printf(out, ", \"level\": %d", c->level);
	put_text(out, "target", c->target);
	put_text(out, "target_title", c->target_title);
	put_text(out, "clause", c->clause);
	put_text(out, "feed", c->feed);
	put_text(out, "feed_title", c->feed_title);
	put_text(out, "subject", c->subject);
	put_text(out, "subject_title", c->subject_title);
	put_text(out, "indicator", c->indicator);
	put_text(out, "indicator_title", c->indicator_title);
	put_number(out, "value", c->value);
	put_number(out, "line", c->line);
	put_text(out, "unit", c->unit);
	put_text(out, "value_text", c->value_text);
	put_text(out, "line_text", c->line_text);
	put_text(out, "period_end",
	    c->period_end_day == DATE_NONE ? NULL
					   : date_text(day, c->period_end_day));
	put_text(out, "period_text", c->period_text);
	put_time(out, "opened_at", c->opened_sec);
	put_time(out, "changed_at", c->changed_sec);
	put_text(out, "changed_text", c->changed_text);
	put_text(out, "reason", c->reason);
	put_text(out, "who", c->who);
	put_text(out, "note", c->note);
	put_text(out, "until_text", c->until_text);
	put_text(out, "link", message_link_is_good(c->link) ? c->link : NULL);
	buf_putc(out, '}');
}

void
message_json(struct buf *out, const struct message *m)
{
	struct buf headline = { 0 };

	buf_printf(out, "{\"version\": 1, \"test\": %s",
	    m->is_test ? "true" : "false");
	message_subject(&headline, m);
	put_text(out, "summary", buf_text(&headline));
	buf_puts(out, ", \"changes\": [");
	for (size_t i = 0; i < m->n; i++) {
		if (i > 0)
			buf_puts(out, ", ");
		put_change(out, &m->changes[i]);
	}
	buf_puts(out, "]}\n");
	buf_fini(&headline);
}
