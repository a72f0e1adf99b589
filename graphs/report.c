/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * report: the page, from the headline to the foot.
 *
 * The headline says who, what and how far; below it stands what somebody needs
 * who is asked about it: the clause, the picture, the numbers, where these came
 * from, what is doubtful about them, and who did what.
 */
#include <math.h>
#include <stdlib.h>

#include "daemon/base/date.h"
#include "daemon/model/config.h"
#include "graphs/report.h"
#include "graphs/report_parts.h"
#include "graphs/report_style.h"
#include "graphs/report_text.h"
#include "daemon/base/mem.h"

const char *
report_say(const struct report_page *s, const char *zh, const char *en)
{
	return s->r->is_chinese ? zh : en;
}

void
report_section(const struct report_page *s, const char *zh, const char *en)
{
	buf_printf(s->out, "<h2>%s</h2>\n", report_say(s, zh, en));
}

void
report_table(const struct report_page *s, bool is_slim,
    const struct report_column *columns, size_t n)
{
	buf_printf(s->out, "<div class=\"wide\"><table%s><thead><tr>",
	    is_slim ? " class=\"slim\"" : "");
	for (size_t i = 0; i < n; i++) {
		if (columns[i].zh != NULL)
			buf_printf(s->out, "<th class=\"%c\">%s</th>",
			    columns[i].kind,
			    report_say(s, columns[i].zh, columns[i].en));
	}
	buf_puts(s->out, "</tr></thead>\n<tbody>\n");
}

void
report_table_end(const struct report_page *s)
{
	buf_puts(s->out, "</tbody></table></div>\n");
}

void
report_cell(const struct report_page *s, char kind, const char *text)
{
	buf_printf(s->out, "<td class=\"%c\">", kind);
	report_put(s->out, text, REPORT_NOTE_MAX);
	buf_puts(s->out, "</td>");
}

void
report_day(const struct report_page *s, int32_t day)
{
	char text[DATE_TEXT_SIZE];

	buf_printf(s->out, "<td class=\"d\">%s</td>", date_text(text, day));
}

void
report_name(const struct report_page *s, const struct report_name *name)
{
	buf_puts(s->out, "<td class=\"w\">");
	report_put(s->out, report_says(name->title) ? name->title : name->id,
	    REPORT_TITLE_MAX);
	buf_puts(s->out, "</td>");
}

void
report_rest(
    const struct report_page *s, size_t n, const char *zh, const char *en)
{
	if (n == 0)
		return;
	buf_puts(s->out, "<p class=\"faint\">");
	buf_printf(s->out,
	    s->r->is_chinese
		? "此处未列：%zu %s，全部见 %lld.json。"
		: "Not listed here: %zu %s; all of them are in %lld.json.",
	    n, report_say(s, zh, en), (long long)s->r->alert);
	buf_puts(s->out, "</p>\n");
}

const char *
report_severity(int severity, bool is_chinese)
{
	if (severity == SEVERITY_FAIL)
		return is_chinese ? "■ 严重" : "■ fail";
	return is_chinese ? "▲ 提示" : "▲ warning";
}

/* ---- the head ---- */

static const char *
title_of(const struct report_name *name)
{
	return report_says(name->title) ? name->title : name->id;
}

/* "本钢板材 资产负债率 67.3 %", or the kind of the matter. */
static void
put_headline(const struct report_page *s,
    void (*put)(struct buf *out, const char *text, size_t characters))
{
	const struct report *r = s->r;
	const char *about = report_says(r->subject.id) ? title_of(&r->subject)
						       : title_of(&r->feed);

	put(s->out, about, REPORT_TITLE_MAX);
	buf_puts(s->out, report_say(s, "：", ": "));
	if (report_says(r->indicator.id)) {
		put(s->out, title_of(&r->indicator), REPORT_TITLE_MAX);
		buf_putc(s->out, ' ');
		put(s->out,
		    isnan(r->value.value) ? report_say(s, "未知", "unknown")
					  : r->value.text,
		    REPORT_TITLE_MAX);
		return;
	}
	buf_puts(s->out, alert_kind_text(r->kind, r->is_chinese));
}

static void
put_fact_of(const struct report_page *s, const char *zh, const char *en,
    const char *text)
{
	if (!report_says(text))
		return;
	buf_printf(s->out, "<div><dt>%s</dt><dd>", report_say(s, zh, en));
	report_put(s->out, text, REPORT_TITLE_MAX);
	buf_puts(s->out, "</dd></div>\n");
}

/* What a person looks for first. */
static void
put_key(const struct report_page *s)
{
	const struct report *r = s->r;
	bool is_beyond = r->distance.value < 0;
	bool has_target = report_says(r->target.id);

	buf_puts(s->out, "<dl class=\"key\">\n");
	if (has_target) {
		put_fact_of(s, "数值", "Figure", r->value.text);
		put_fact_of(s, "目标线", "Line", r->line.text);
		put_fact_of(s, is_beyond ? "差距" : "余量",
		    is_beyond ? "Beyond the line by" : "Within the line by",
		    r->distance.text);
	}
	put_fact_of(s, r->severity == SEVERITY_FAIL ? "严重线" : "预警线",
	    r->severity == SEVERITY_FAIL ? "Failure line" : "Warning line",
	    r->threshold.text);
	put_fact_of(s, "期间", "Period", r->period.text);
	put_fact_of(
	    s, "状态", "State", alert_state_text(r->state, r->is_chinese));
	put_fact_of(s, "发生", "Since", r->opened.text);
	for (size_t i = 0; has_target && i < r->n_pairs; i++)
		put_fact_of(
		    s, r->pairs[i].name, r->pairs[i].name, r->pairs[i].text);
	buf_puts(s->out, "</dl>\n");
	if (report_says(r->reason)) {
		buf_puts(s->out, "<p class=\"lead\">");
		report_put(s->out, r->reason, REPORT_NOTE_MAX);
		buf_puts(s->out, "</p>\n");
	}
}

/* Beyond the warning line a target may be met still. */
static const char *
what_happened(const struct report_page *s)
{
	const struct report *r = s->r;

	if (r->kind == ALERT_TARGET && r->distance.value >= 0 &&
	    report_says(r->threshold.text))
		return report_say(
		    s, "越过预警线，未破目标线", "beyond its warning line");
	return alert_kind_text(r->kind, r->is_chinese);
}

static void
put_head(const struct report_page *s)
{
	const struct report *r = s->r;

	buf_puts(s->out, "<div class=\"top\"><span>");
	buf_printf(s->out,
	    r->is_chinese ? "预警报告 第 %lld 号 · 第 %lld 版"
			  : "Alert %lld · report of event %lld",
	    (long long)r->alert, (long long)r->n);
	buf_puts(s->out, "</span><span>");
	report_put(s->out, r->made.text, REPORT_TITLE_MAX);
	buf_puts(s->out, "</span></div>\n<h1>");
	buf_printf(s->out, "<span class=\"mark %s\">%s</span> ",
	    severity_name(r->severity),
	    report_severity(r->severity, r->is_chinese));
	put_headline(s, report_put);
	buf_puts(s->out, "</h1>\n");
	if (report_says(r->target.id)) {
		buf_puts(s->out, "<p class=\"lead\">");
		buf_printf(s->out, "%s%s", what_happened(s),
		    report_say(s, "：", ": "));
		report_put(s->out, title_of(&r->target), REPORT_TITLE_MAX);
		buf_puts(s->out, "</p>\n");
	}
	put_key(s);
}

/* ---- what it is about ---- */

static void
put_clause(const struct report_page *s)
{
	const struct report *r = s->r;

	if (!report_says(r->clause) && !report_says(r->citation) &&
	    !report_says(r->reading))
		return;
	report_section(s, "依据", "What the plan says");
	buf_puts(s->out, "<p>");
	report_put(s->out, r->plan, REPORT_TITLE_MAX);
	if (report_says(r->document)) {
		buf_puts(s->out, report_say(s, "（", " ("));
		report_put(s->out, r->document, REPORT_TITLE_MAX);
		buf_puts(s->out, report_say(s, "）", ")"));
	}
	buf_putc(s->out, ' ');
	report_put(s->out, r->clause, REPORT_TITLE_MAX);
	buf_puts(s->out, "</p>\n");
	if (report_says(r->citation)) {
		buf_puts(s->out, "<blockquote>");
		report_put(s->out, r->citation, REPORT_NOTE_MAX);
		buf_puts(s->out, "</blockquote>\n");
	}
	if (report_says(r->reading)) {
		buf_printf(s->out, "<p><span class=\"faint\">%s</span>",
		    report_say(s, "口径说明：", "As it is read here: "));
		report_put(s->out, r->reading, REPORT_NOTE_MAX);
		buf_puts(s->out, "</p>\n");
	}
}

static void
put_pairs(const struct report_page *s)
{
	/* Of a target they stand in the head. */
	if (s->r->n_pairs == 0 || report_says(s->r->target.id))
		return;
	report_section(s, "事项", "The matter");
	buf_puts(s->out, "<dl>\n");
	for (size_t i = 0; i < s->r->n_pairs; i++) {
		const struct report_pair *p = &s->r->pairs[i];
		if (!report_says(p->text))
			continue;
		buf_puts(s->out, "<dt>");
		report_put(s->out, p->name, REPORT_TITLE_MAX);
		buf_puts(s->out, "</dt><dd>");
		report_put(s->out, p->text, REPORT_NOTE_MAX);
		buf_puts(s->out, "</dd>\n");
	}
	buf_puts(s->out, "</dl>\n");
}

/* RFC 4648, for a data: URL. */
static void
put_base64(struct buf *out, const unsigned char *data, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < len; i += 3) {
		size_t n = len - i < 3 ? len - i : 3;
		uint32_t bits = (uint32_t)data[i] << 16 |
		    (n > 1 ? (uint32_t)data[i + 1] << 8 : 0) |
		    (n > 2 ? (uint32_t)data[i + 2] : 0);
		char group[4] = { digits[bits >> 18], digits[bits >> 12 & 63],
			n > 1 ? digits[bits >> 6 & 63] : '=',
			n > 2 ? digits[bits & 63] : '=' };
		buf_append(out, group, sizeof group);
	}
}

static void
put_picture(const struct report_page *s)
{
	if (s->r->png == NULL)
		return;
	report_section(s, "走势", "How it went");
	buf_puts(s->out, "<figure><img alt=\"");
	report_put_bare(s->out, s->r->png_text, REPORT_NOTE_MAX);
	buf_puts(s->out, "\" src=\"data:image/png;base64,");
	put_base64(s->out, s->r->png, s->r->png_len);
	buf_puts(s->out, "\"></figure>\n");
}

static void
put_foot(const struct report_page *s)
{
	const struct report *r = s->r;

	buf_puts(s->out, "<footer>");
	buf_printf(s->out,
	    r->is_chinese
		? "本报告由台账自动生成；各数据可用 soewatch "
		  "复核，机读版本见 %lld.json。"
		: "Made from the ledger; soewatch tells each figure again, and "
		  "%lld.json has them for programs.",
	    (long long)r->alert);
	if (report_says(r->subject.id) && report_says(r->indicator.id)) {
		char end[DATE_TEXT_SIZE];
		buf_puts(s->out, " <code>soewatch explain ");
		report_put(s->out, r->subject.id, REPORT_TITLE_MAX);
		buf_putc(s->out, ' ');
		report_put(s->out, r->indicator.id, REPORT_TITLE_MAX);
		buf_printf(
		    s->out, " %s</code>", date_text(end, r->period.end_day));
	}
	buf_puts(s->out, "</footer>\n");
}

void
report_html(struct buf *out, const struct report *r)
{
	const struct report_page s = { out, r };

	buf_printf(out,
	    "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" "
	    "content=\"default-src 'none'; img-src data:; "
	    "style-src 'unsafe-inline'; base-uri 'none'; "
	    "form-action 'none'\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width, "
	    "initial-scale=1\">\n"
	    "<meta name=\"referrer\" content=\"no-referrer\">\n<title>",
	    report_say(&s, "zh-CN", "en"));
	buf_printf(out,
	    r->is_chinese ? "预警 %lld " : "Alert %lld: ", (long long)r->alert);
	put_headline(&s, report_put_bare);
	buf_printf(out, "</title>\n<style>%s</style>\n</head>\n<body>\n",
	    report_style());
	put_head(&s);
	put_pairs(&s);
	put_clause(&s);
	put_picture(&s);
	report_put_caveats(&s);
	report_put_series(&s);
	report_put_formula(&s);
	report_put_members(&s);
	report_put_facts(&s);
	report_put_events(&s);
	put_foot(&s);
	buf_puts(out, "</body>\n</html>\n");
}
