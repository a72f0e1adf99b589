/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * mail_html: a mail's page.
 *
 * Mail programs know tables and styles in elements, and little else.  Colours
 * never speak alone: the shape and the word are there, too.
 */
#include "daemon/base/text.h"
#include "daemon/model/config.h"
#include "notifiers/mail_text.h"
#include "daemon/base/mem.h"

enum { CHANGES_MAX = 200 };

static const char *
colour_of(const struct message_change *c)
{
	if (c->state == ALERT_RESOLVED)
		return "#2E7D32";
	return c->severity == SEVERITY_FAIL ? "#C62828" : "#B7791F";
}

static void
put_row(struct buf *out, const struct message_row *row)
{
	buf_printf(out,
	    "<tr><td style=\"padding:3px 16px 3px 0;color:#757575;"
	    "white-space:nowrap;vertical-align:top\">%s</td>"
	    "<td style=\"padding:3px 0;vertical-align:top\">",
	    row->label);
	if (row->is_link) {
		buf_puts(out, "<a style=\"color:#0B5394\" href=\"");
		text_html(out, row->value);
		buf_puts(out, "\">");
	}
	text_html(out, row->value);
	buf_puts(out, row->is_link ? "</a></td></tr>\n" : "</td></tr>\n");
}

static void
put_picture(struct buf *out, const struct message_change *c, const char *alt)
{
	buf_puts(out, "<p><img style=\"max-width:100%\" src=\"cid:");
	mail_picture_id(out, c);
	buf_puts(out, "\" alt=\"");
	text_html(out, alt);
	buf_puts(out, "\"></p>\n");
}

static void
put_change(struct buf *out, const struct message_change *c, bool is_chinese,
    bool has_picture)
{
	struct message_row rows[MESSAGE_ROWS_MAX];
	struct buf headline = { 0 };
	size_t n = message_rows(rows, c, is_chinese);

	message_headline(&headline, c, is_chinese);
	buf_printf(out,
	    "<h2 style=\"font-size:16px;margin:24px 0 8px;color:%s\">",
	    colour_of(c));
	text_html(out, buf_text(&headline));
	buf_puts(out, "</h2>\n<table style=\"border-collapse:collapse\">\n");
	for (size_t i = 0; i < n; i++)
		put_row(out, &rows[i]);
	buf_puts(out, "</table>\n");
	if (has_picture)
		put_picture(out, c, buf_text(&headline));
	message_rows_fini(rows, n);
	buf_fini(&headline);
}

void
mail_html(struct buf *out, const struct message *m)
{
	size_t pictures[MAIL_PICTURES_MAX];
	size_t n_pictures = mail_pictures(pictures, m);
	size_t next = 0;
	struct buf subject = { 0 };

	message_subject(&subject, m);
	buf_printf(out,
	    "<!DOCTYPE html>\n<html lang=\"%s\"><head>"
	    "<meta charset=\"utf-8\"><title>",
	    m->is_chinese ? "zh-CN" : "en");
	text_html(out, buf_text(&subject));
	buf_puts(out,
	    "</title></head>\n"
	    "<body style=\"font:14px/1.6 'Noto Sans CJK SC',"
	    "'Microsoft YaHei',sans-serif;color:#333333;"
	    "max-width:900px\">\n");
	if (m->is_test || m->n != 1) {
		buf_puts(out, "<p>");
		text_html(out, buf_text(&subject));
		buf_puts(out, "</p>\n");
	}
	for (size_t i = 0; i < m->n && i < CHANGES_MAX; i++) {
		bool has_picture = next < n_pictures && pictures[next] == i;
		put_change(out, &m->changes[i], m->is_chinese, has_picture);
		next += has_picture;
	}
	if (m->n > CHANGES_MAX)
		buf_printf(out,
		    m->is_chinese ? "<p>另有 %zu 条，见 soewatch alerts</p>\n"
				  : "<p>%zu more: see soewatch alerts</p>\n",
		    m->n - CHANGES_MAX);
	buf_puts(out, "</body></html>\n");
	buf_fini(&subject);
}
