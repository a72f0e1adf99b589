/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * index: HTML without script, from within and for file://.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/base/text.h"
#include "graphs/index.h"
#include "graphs/people.h"
#include "daemon/base/mem.h"

static const char style[] =
    "html{background:#fff;color:#333;font:15px/1.6 \"Noto Sans CJK SC\","
    "\"Noto Sans\",\"WenQuanYi Micro Hei\",sans-serif}"
    "body{max-width:1000px;margin:2.5rem auto;padding:0 1.5rem}"
    "h1{font-size:1.5rem;font-weight:600;margin:0 0 .25rem}"
    "h2{font-size:1.2rem;font-weight:600;margin:3rem 0 .75rem;padding-top:"
    ".75rem;border-top:1px solid #e6e6e6}"
    "h2 small{color:#757575;font-weight:400;margin-left:.5rem}"
    "h1,h2,nav,td{overflow-wrap:anywhere}"
    "p{margin:.25rem 0}p span{display:inline-block;margin-right:.75rem}"
    /* A long name stays in one column, its other lines set in. */
    "nav{columns:3 14rem;column-gap:2rem;margin:1.5rem 0}"
    "nav a{display:block;break-inside:avoid;padding-left:1em;text-indent:-1em;"
    "color:#0b5394;text-decoration:none}"
    "nav a:hover,nav a:focus{text-decoration:underline}"
    "table{border-collapse:collapse;margin:.5rem 0 1.5rem}"
    "th,td{text-align:left;padding:.15rem 1.5rem .15rem 0;font-weight:400}"
    "th{color:#757575}td:first-child{min-width:7em}"
    "td:nth-child(2){font-variant-numeric:tabular-nums}"
    "th,td+td{white-space:nowrap}"
    "td a{color:#0b5394;text-decoration:none}"
    "td a:hover,td a:focus{text-decoration:underline}"
    "figure{margin:1rem 0 1.75rem -20px;break-inside:avoid}"
    "img{max-width:100%;height:auto;display:block}"
    ".met{color:#2e7d32}.at_risk{color:#b7791f}.missed{color:#c62828}"
    ".unknown{color:#757575}"
    /* Too narrow for columns: the title and its state, the figure below. */
    "@media (max-width:600px){body{margin:1rem auto}nav{columns:1}"
    "figure{margin-left:0}table{width:100%}th{display:none}"
    "tr{display:grid;grid-template-columns:1fr auto;padding:.3rem 0}"
    "td{padding:0}td:nth-child(2){grid-row:2;grid-column:1/3}"
    "td+td{white-space:normal}td:nth-child(3){padding-left:1rem}}"
    "@media print{nav{display:none}body{max-width:none;margin:0}"
    "h2{break-after:avoid}}";

struct page {
	struct buf *out;
	bool is_chinese;
};

static const char *
say(const struct page *p, const char *zh, const char *en)
{
	return p->is_chinese ? zh : en;
}

static void
put_state(const struct page *p, const struct index_entry *e)
{
	if (!e->is_judged)
		return;
	buf_printf(p->out, "<span class=\"%s\">%s %s</span>",
	    state_name(e->state), people_state_sign(e->state),
	    people_state(e->state, p->is_chinese));
}

/* A path or a fragment of a URL: whatever it holds, it leads nowhere else.
 * Bytes beyond ASCII stay, browsers take them. */
static void
put_url(const struct page *p, const char *s)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz0123456789-_./";

	for (; *s != '\0'; s++) {
		if ((unsigned char)*s >= 0x80 || strchr(plain, *s) != NULL)
			buf_putc(p->out, *s);
		else
			buf_printf(p->out, "%%%02X", (unsigned char)*s);
	}
}

/* An entry's place on the page: "000898/debt_ratio". */
static char *
anchor_of(const struct index_entry *e)
{
	const char *dot = strrchr(e->file, '.');

	return xstrndup(
	    e->file, dot == NULL ? strlen(e->file) : (size_t)(dot - e->file));
}

static void
put_table(const struct page *p, const struct index_entry *entries, size_t n)
{
	buf_printf(p->out,
	    "<table>\n<tr><th>%s</th><th>%s</th><th>%s</th></tr>\n",
	    say(p, "指标", "Indicator"), say(p, "最新", "Latest"),
	    say(p, "对照目标", "Against its target"));
	for (size_t i = 0; i < n; i++) {
		const struct index_entry *e = &entries[i];
		char *anchor = anchor_of(e);
		buf_puts(p->out, "<tr><td><a href=\"#");
		put_url(p, anchor);
		free(anchor);
		buf_puts(p->out, "\">");
		text_html(p->out, e->title);
		buf_puts(p->out, "</a></td><td>");
		text_html(p->out, e->latest);
		buf_puts(p->out, "</td><td>");
		put_state(p, e);
		buf_puts(p->out, "</td></tr>\n");
	}
	buf_puts(p->out, "</table>\n");
}

static void
put_figure(const struct page *p, const struct index_entry *e)
{
	char *anchor = anchor_of(e);

	buf_puts(p->out, "<figure id=\"");
	text_html(p->out, anchor);
	free(anchor);
	/* On a small screen the picture by itself is the legible one. */
	buf_puts(p->out, "\"><a href=\"");
	put_url(p, e->file);
	buf_puts(p->out, "\"><img loading=\"lazy\" src=\"");
	put_url(p, e->file);
	buf_puts(p->out, "\" alt=\"");
	text_html(p->out, e->subject_title);
	buf_puts(p->out, " · ");
	text_html(p->out, e->title);
	buf_puts(p->out, say(p, "：", ": "));
	text_html(p->out, e->latest);
	if (e->is_judged)
		buf_printf(p->out, "%s%s", say(p, "，", ", "),
		    people_state(e->state, p->is_chinese));
	buf_puts(p->out, "\"></a></figure>\n");
}

static size_t
same_subject(const struct index_entry *entries, size_t n)
{
	size_t i = 1;

	while (
	    i < n && strcmp(entries[i].subject_id, entries[0].subject_id) == 0)
		i++;
	return i;
}

static void
put_subject(const struct page *p, const struct index_entry *entries, size_t n)
{
	buf_puts(p->out, "<section>\n<h2 id=\"");
	text_html(p->out, entries[0].subject_id);
	buf_puts(p->out, "\">");
	text_html(p->out, entries[0].subject_title);
	buf_puts(p->out, "<small>");
	text_html(p->out, entries[0].subject_id);
	buf_puts(p->out, "</small></h2>\n");
	put_table(p, entries, n);
	for (size_t i = 0; i < n; i++)
		put_figure(p, &entries[i]);
	buf_puts(p->out, "</section>\n");
}

static void
put_summary(const struct page *p, const struct index_entry *entries, size_t n)
{
	size_t counts[STATE_UNKNOWN + 1] = { 0 };

	for (size_t i = 0; i < n; i++) {
		if (entries[i].is_judged)
			counts[entries[i].state]++;
	}
	buf_printf(p->out, "<p>%s", say(p, "各图对照其目标线：", "Pictures, each against its line:"));
	for (int s = 0; s <= STATE_UNKNOWN; s++)
		buf_printf(p->out, " <span class=\"%s\">%s %s %zu</span>",
		    state_name((enum state)s),
		    people_state_sign((enum state)s),
		    people_state((enum state)s, p->is_chinese), counts[s]);
	buf_puts(p->out, "</p>\n<nav>\n");
	for (size_t i = 0; i < n; i += same_subject(entries + i, n - i)) {
		buf_puts(p->out, "<a href=\"#");
		put_url(p, entries[i].subject_id);
		buf_puts(p->out, "\">");
		text_html(p->out, entries[i].subject_title);
		buf_puts(p->out, "</a>\n");
	}
	buf_puts(p->out, "</nav>\n");
}

void
index_page(struct buf *out, bool is_chinese, const struct index_entry *entries,
    size_t n)
{
	const struct page p = { out, is_chinese };

	buf_printf(out,
	    "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta "
	    "charset=\"utf-8\">\n<meta name=\"viewport\" "
	    "content=\"width=device-width\">\n<title>%s</title>\n"
	    "<style>%s</style>\n</head>\n<body>\n<h1>%s</h1>\n",
	    say(&p, "zh-CN", "en"),
	    say(&p, "soewatch 走势图", "soewatch graphs"), style,
	    say(&p, "企业指标走势", "How the enterprises' indicators went"));
	if (n == 0)
		buf_printf(out, "<p>%s</p>\n",
		    say(&p,
			"还没有数据：<code>soewatch status</code> "
			"会告诉你每个数据源的情况。",
			"No data yet: <code>soewatch status</code> tells how "
			"each feed stands."));
	else
		put_summary(&p, entries, n);
	for (size_t i = 0; i < n;) {
		size_t group = same_subject(entries + i, n - i);
		put_subject(&p, entries + i, group);
		i += group;
	}
	buf_puts(out, "</body>\n</html>\n");
}
