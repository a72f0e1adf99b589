/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * report_facts: where the figures came from, and what is doubtful about them.
 */
#include <math.h>

#include "daemon/base/text.h"
#include "graphs/report_parts.h"
#include "graphs/report_text.h"
#include "daemon/base/mem.h"

enum { FACTS_SHOWN = 100, DOCUMENTS_SHOWN = 100, RESTATEMENTS_SHOWN = 60 };

/* ---- where from ---- */

static void
put_item(const struct report_page *s, const struct report_fact *f)
{
	buf_puts(s->out, "<td>");
	report_put(s->out,
	    report_says(f->item.title) ? f->item.title : f->item.id,
	    REPORT_TITLE_MAX);
	buf_puts(s->out, " <span class=\"faint\">");
	if (report_says(f->mode)) {
		report_put(s->out, f->mode, REPORT_TITLE_MAX);
		buf_putc(s->out, ' ');
	}
	report_put(s->out, f->item.id, REPORT_TITLE_MAX);
	buf_puts(s->out, "</span>");
	if (f->is_found && f->is_other)
		buf_printf(s->out, " <span class=\"faint\">%s</span>",
		    report_say(s, "另一算法", "another way"));
	buf_puts(s->out, "</td>");
}

static void
put_fact(const struct report_page *s, const struct report_fact *f)
{
	buf_puts(s->out, "<tr>");
	if (s->r->is_aggregate)
		report_name(s, &f->enterprise);
	put_item(s, f);
	if (!f->is_found) {
		report_cell(s, 'd', f->wanted.text);
		buf_printf(s->out, "<td colspan=\"6\">%s</td></tr>\n",
		    report_say(s, "未报送", "not reported"));
		return;
	}
	buf_puts(s->out, "<td class=\"d\">");
	report_put(s->out, f->period.text, REPORT_TITLE_MAX);
	if (f->basis_year != 0)
		buf_printf(s->out,
		    " <span class=\"faint\">comparable@%d</span>",
		    f->basis_year);
	buf_printf(s->out, "</td><td class=\"n\">%s", f->sign < 0 ? "− " : "");
	report_put(s->out, f->value_text, REPORT_TITLE_MAX);
	buf_puts(s->out, "</td>");
	report_cell(s, 't', f->unit);
	buf_printf(s->out, "<td class=\"d\">[%zu]</td>", f->reference);
	report_day(s, f->reported_day);
	report_cell(s, 'd', f->known.text);
	buf_printf(s->out, "<td class=\"n\">%d</td></tr>\n", f->revision);
}

static void
put_document(const struct report_page *s, size_t i)
{
	const struct report_document *d = &s->r->documents[i];

	buf_printf(s->out, "<tr><td class=\"d\">[%zu]</td>", i + 1);
	report_name(s, &d->feed);
	report_cell(s, 't', d->source);
	report_cell(s, 'd', d->fetched.text);
	buf_puts(s->out, "<td class=\"digest\">");
	report_put(s->out, d->digest, REPORT_TITLE_MAX);
	buf_puts(s->out, "</td></tr>\n");
}

static void
put_documents(const struct report_page *s)
{
	static const struct report_column columns[] = {
		{ "文件", "Document", 'd' },
		{ "数据源", "Feed", 't' },
		{ "来源", "Came from", 't' },
		{ "获取", "Fetched", 'd' },
		{ "SHA-256", "SHA-256", 't' },
	};
	size_t n = s->r->n_documents;
	size_t shown = n > DOCUMENTS_SHOWN ? DOCUMENTS_SHOWN : n;

	if (n == 0)
		return;
	report_table(s, false, columns, ARRAY_SIZE(columns));
	for (size_t i = 0; i < shown; i++)
		put_document(s, i);
	report_table_end(s);
	report_rest(s, n - shown, "份文件", "documents");
}

void
report_put_facts(const struct report_page *s)
{
	const struct report *r = s->r;
	const struct report_column columns[] = {
		{ r->is_aggregate ? "企业" : NULL, "Enterprise", 't' },
		{ "项目", "Item", 't' },
		{ "报送期间", "Period", 'd' },
		{ "报送数", "Figure", 'n' },
		{ "单位", "Unit", 't' },
		{ "文件", "Doc.", 'd' },
		{ "报送日", "Reported", 'd' },
		{ "收到", "Received", 'd' },
		{ "版次", "Rev.", 'n' },
	};
	size_t shown = r->n_facts > FACTS_SHOWN ? FACTS_SHOWN : r->n_facts;

	if (r->n_facts > 0) {
		report_section(s, "数据来源", "Where the figures came from");
		report_table(s, false, columns, ARRAY_SIZE(columns));
		for (size_t i = 0; i < shown; i++)
			put_fact(s, &r->facts[i]);
		report_table_end(s);
		report_rest(s, r->n_facts - shown, "个数据", "figures");
	} else if (r->n_documents > 0) {
		report_section(s, "文件", "Documents");
	}
	put_documents(s);
}

/* ---- what is doubtful ---- */

static void
put_restatement(const struct report_page *s, const struct report_restatement *x)
{
	buf_puts(s->out, "<tr>");
	report_name(s, &x->enterprise);
	report_name(s, &x->item);
	report_cell(s, 'd', x->period.text);
	report_cell(s, 'n', x->old_text);
	report_cell(s, 'n', x->new_text);
	report_cell(s, 't', x->unit);
	report_name(s, &x->feed);
	report_day(s, x->new_day);
	report_cell(s, 'd', x->known.text);
	buf_puts(s->out, "</tr>\n");
}

static void
put_restatements(const struct report_page *s)
{
	static const struct report_column columns[] = {
		{ "企业", "Enterprise", 't' },
		{ "项目", "Item", 't' },
		{ "期间", "Period", 'd' },
		{ "原报", "Before", 'n' },
		{ "现报", "Now", 'n' },
		{ "单位", "Unit", 't' },
		{ "数据源", "Feed", 't' },
		{ "报送日", "Reported", 'd' },
		{ "收到", "Received", 'd' },
	};
	size_t n = s->r->n_restatements;
	size_t shown = n > RESTATEMENTS_SHOWN ? RESTATEMENTS_SHOWN : n;

	if (n == 0)
		return;
	buf_printf(s->out, "<h3>%s</h3>\n",
	    report_say(s, "追溯调整", "Restated figures"));
	report_table(s, false, columns, ARRAY_SIZE(columns));
	for (size_t i = 0; i < shown; i++)
		put_restatement(s, &s->r->restatements[i]);
	report_table_end(s);
	report_rest(s, n - shown, "处调整", "restatements");
}

static void
put_hold(const struct report_page *s, const struct report_hold *h)
{
	buf_printf(s->out, "<tr><td class=\"n\">%lld</td>", (long long)h->id);
	report_name(s, &h->enterprise);
	report_name(s, &h->item);
	report_cell(s, 'd', h->period.text);
	report_cell(s, 'n', h->value_text);
	report_cell(s, 't', h->unit);
	buf_puts(s->out, "<td>");
	report_put(s->out, h->reason, REPORT_NOTE_MAX);
	if (report_says(h->compared)) {
		buf_puts(s->out, "<br><span class=\"faint\">");
		report_put(s->out, h->compared, REPORT_NOTE_MAX);
		buf_puts(s->out, "</span>");
	}
	if (report_says(h->who)) {
		buf_puts(s->out, "<br>");
		report_put(s->out, h->state, REPORT_TITLE_MAX);
		buf_puts(s->out, report_say(s, "：", ": "));
		report_put(s->out, h->who, REPORT_TITLE_MAX);
		buf_putc(s->out, ' ');
		report_put(s->out, h->note, REPORT_NOTE_MAX);
	}
	buf_puts(s->out, "</td>");
	report_cell(s, 't', h->source);
	report_cell(s, 'd', h->since.text);
	buf_puts(s->out, "</tr>\n");
}

static void
put_holds(const struct report_page *s)
{
	static const struct report_column columns[] = {
		{ "编号", "Held", 'n' },
		{ "企业", "Enterprise", 't' },
		{ "项目", "Item", 't' },
		{ "期间", "Period", 'd' },
		{ "数值", "Value", 'n' },
		{ "单位", "Unit", 't' },
		{ "为何待核", "Why", 't' },
		{ "来源", "Came from", 't' },
		{ "收到", "Received", 'd' },
	};

	if (s->r->n_holds == 0)
		return;
	buf_printf(s->out, "<h3>%s</h3>\n",
	    report_say(s, "待核数据", "Figures that are held"));
	report_table(s, false, columns, ARRAY_SIZE(columns));
	for (size_t i = 0; i < s->r->n_holds; i++)
		put_hold(s, &s->r->holds[i]);
	report_table_end(s);
	buf_printf(s->out, "<p class=\"faint\">%s</p>\n",
	    report_say(s,
		"要计入或否决：soewatch accept|reject 编号 --note 说明",
		"To count or refuse them: soewatch accept|reject ID --note "
		"TEXT"));
}

void
report_put_caveats(const struct report_page *s)
{
	const struct report *r = s->r;

	if (r->n_caveats == 0 && r->n_restatements == 0 && r->n_holds == 0)
		return;
	report_section(s, "数据说明", "About the data");
	if (r->n_caveats > 0) {
		buf_puts(s->out, "<ul>\n");
		for (size_t i = 0; i < r->n_caveats; i++) {
			buf_puts(s->out, "<li>");
			report_put(s->out, r->caveats[i], REPORT_NOTE_MAX);
			buf_puts(s->out, "</li>\n");
		}
		buf_puts(s->out, "</ul>\n");
	}
	put_holds(s);
	put_restatements(s);
}
