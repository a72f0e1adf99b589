/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * report_parts: the series, the formula, the members, what happened.
 */
#include <math.h>

#include "daemon/base/text.h"
#include "daemon/model/config.h"
#include "graphs/people.h"
#include "graphs/report_parts.h"
#include "graphs/report_text.h"
#include "daemon/base/mem.h"

enum {
	POINTS_SHOWN = 24, /* the newest */
	MOVERS_SHOWN = 10,
	MEMBERS_SHOWN = 60,
	EVENTS_SHOWN = 200,
};

/* ---- the series ---- */

static void
put_state(const struct report_page *s, const struct report_point *p)
{
	buf_puts(s->out, "<td>");
	if (p->is_judged)
		buf_printf(s->out, "<span class=\"mark %s\">%s %s</span>",
		    state_name(p->state), people_state_sign(p->state),
		    people_state(p->state, s->r->is_chinese));
	buf_puts(s->out, "</td>");
}

static void
put_point(const struct report_page *s, const struct report_point *p)
{
	bool is_now = p->period.end_day == s->r->period.end_day;

	buf_puts(s->out, is_now ? "<tr class=\"now\">" : "<tr>");
	report_cell(s, 'd', p->period.text);
	buf_puts(s->out, "<td class=\"n\">");
	report_put(s->out, p->value.text, REPORT_TITLE_MAX);
	if (report_says(p->word)) {
		buf_putc(s->out, ' ');
		report_put(s->out, p->word, REPORT_TITLE_MAX);
	}
	buf_puts(s->out, "</td>");
	if (report_says(s->r->target.id)) {
		report_cell(s, 'n', p->line.text);
		put_state(s, p);
	}
	if (s->r->is_aggregate)
		buf_printf(s->out, "<td class=\"n\">%u/%u</td>", p->n_reported,
		    p->n_members);
	if (s->r->n_restatements == 0) {
		buf_puts(s->out, "</tr>\n");
		return;
	}
	buf_printf(s->out, "<td>%s</td></tr>\n",
	    p->is_restated ? report_say(s, "有追溯调整", "restated") : "");
}

void
report_put_series(const struct report_page *s)
{
	const struct report *r = s->r;
	bool has_target = report_says(r->target.id);
	bool has_restated = r->n_restatements > 0;
	const struct report_column columns[] = {
		{ "期间", "Period", 'd' },
		{ "数值", "Value", 'n' },
		{ has_target ? "目标线" : NULL, "Line", 'n' },
		{ has_target ? "结论" : NULL, "Verdict", 't' },
		{ r->is_aggregate ? "覆盖" : NULL, "Coverage", 'n' },
		{ has_restated ? "" : NULL, "", 't' },
	};
	size_t first =
	    r->n_points > POINTS_SHOWN ? r->n_points - POINTS_SHOWN : 0;

	if (r->n_points == 0)
		return;
	report_section(s, "各期数值", "Period by period");
	report_table(s, true, columns, ARRAY_SIZE(columns));
	for (size_t i = r->n_points; i > first; i--)
		put_point(s, &r->points[i - 1]);
	report_table_end(s);
	report_rest(s, first, "个更早的期间", "older periods");
}

/* ---- the formula ---- */

static void
put_step(const struct report_page *s, const char *text)
{
	if (!report_says(text))
		return;
	buf_puts(s->out, "<p class=\"formula\">= ");
	report_put(s->out, text, REPORT_NOTE_MAX);
	buf_puts(s->out, "</p>\n");
}

void
report_put_formula(const struct report_page *s)
{
	const struct report *r = s->r;
	char digits[TEXT_NUMBER_SIZE];

	if (!report_says(r->formula))
		return;
	report_section(s, "计算", "How it is worked out");
	buf_puts(s->out, "<p>");
	report_put(s->out,
	    report_says(r->indicator.title) ? r->indicator.title
					    : r->indicator.id,
	    REPORT_TITLE_MAX);
	buf_puts(s->out, report_say(s, "，", ", "));
	report_put(s->out, r->period.text, REPORT_TITLE_MAX);
	buf_puts(s->out, "</p>\n");
	put_step(s, r->formula_text);
	put_step(s, r->with_numbers);
	if (r->has_worked_out && !isnan(r->worked_out.value)) {
		buf_puts(s->out, "<p class=\"formula\">= ");
		report_put(s->out, r->worked_out.text, REPORT_TITLE_MAX);
		buf_printf(s->out, " <span class=\"faint\">(%s)</span></p>\n",
		    text_from_double(digits, r->worked_out.value));
	}
	if (report_says(r->unknown)) {
		buf_printf(
		    s->out, "<p>%s", report_say(s, "未知：", "Unknown: "));
		report_put(s->out, r->unknown, REPORT_NOTE_MAX);
		buf_puts(s->out, "</p>\n");
	}
}

/* ---- an aggregate's members ---- */

static void
put_movers(const struct report_page *s)
{
	const struct report *r = s->r;
	const struct report_column columns[] = {
		{ "企业", "Enterprise", 't' },
		{ r->is_since_opening ? "年初" : "上年同期",
		    r->is_since_opening ? "Opening" : "Year before", 'n' },
		{ "本期", "Now", 'n' },
		{ "影响", "Part", 'n' },
	};

	if (r->n_movers == 0)
		return;
	buf_puts(s->out, "<h3>");
	buf_puts(s->out,
	    report_say(s, "变动由谁引起（合计 ", "Who moved it (together "));
	report_put(s->out, r->moved.text, REPORT_TITLE_MAX);
	buf_puts(s->out, report_say(s, "）</h3>\n", ")</h3>\n"));
	report_table(s, true, columns, ARRAY_SIZE(columns));
	for (size_t i = 0; i < r->n_movers && i < MOVERS_SHOWN; i++) {
		const struct report_mover *m = &r->movers[i];
		buf_puts(s->out, "<tr>");
		report_name(s, &m->enterprise);
		report_cell(s, 'n', m->before.text);
		report_cell(s, 'n', m->now.text);
		report_cell(s, 'n', m->contribution.text);
		buf_puts(s->out, "</tr>\n");
	}
	report_table_end(s);
	report_rest(s,
	    r->n_movers > MOVERS_SHOWN ? r->n_movers - MOVERS_SHOWN : 0,
	    "户影响更小的企业", "enterprises with a smaller part");
}

/* Those that are in, or those that are not. */
static void
put_some(const struct report_page *s, bool is_in)
{
	const struct report *r = s->r;
	const struct report_column columns[] = {
		{ is_in ? "计入的成员" : "未计入的成员",
		    is_in ? "Members that are in" : "Members left out", 't' },
		{ is_in ? "本身数值" : NULL, "Own value", 'n' },
		{ is_in ? NULL : "原因", "Reason", 't' },
	};
	size_t n = 0;

	for (size_t i = 0; i < r->n_members_known; i++) {
		const struct report_member *m = &r->members[i];
		if (m->is_in != is_in)
			continue;
		if (n == 0)
			report_table(s, true, columns, ARRAY_SIZE(columns));
		if (n++ >= MEMBERS_SHOWN)
			continue;
		buf_puts(s->out, "<tr>");
		report_name(s, &m->enterprise);
		report_cell(
		    s, is_in ? 'n' : 't', is_in ? m->value.text : m->reason);
		buf_puts(s->out, "</tr>\n");
	}
	if (n == 0)
		return;
	report_table_end(s);
	report_rest(
	    s, n > MEMBERS_SHOWN ? n - MEMBERS_SHOWN : 0, "户成员", "members");
}

void
report_put_members(const struct report_page *s)
{
	const struct report *r = s->r;

	if (!r->is_aggregate || r->n_members_known == 0)
		return;
	report_section(s, "成员", "Members");
	buf_printf(s->out,
	    r->is_chinese ? "<p>覆盖 %u/%u 户。</p>\n"
			  : "<p>Coverage: %u of %u.</p>\n",
	    r->n_reported, r->n_members);
	put_movers(s);
	put_some(s, false);
	put_some(s, true);
}

/* ---- what happened ---- */

/* Who, what they said, and what the figures do not say. */
static void
put_words(const struct report_page *s, const struct report_event *e)
{
	buf_puts(s->out, "<td>");
	if (report_says(e->until.text) && e->until.sec != 0) {
		buf_puts(s->out, report_say(s, "至 ", "until "));
		report_put(s->out, e->until.text, REPORT_TITLE_MAX);
		buf_puts(s->out, "<br>");
	}
	report_put(s->out, e->note, REPORT_NOTE_MAX);
	if (report_says(e->note) && report_says(e->reason))
		buf_puts(s->out, "<br>");
	report_put(s->out, e->reason, REPORT_NOTE_MAX);
	buf_puts(s->out, "</td>");
}

static void
put_event(const struct report_page *s, const struct report_event *e)
{
	bool has_target = report_says(s->r->target.id);

	buf_printf(s->out, "<tr><td class=\"n\">%lld</td>", (long long)e->n);
	report_cell(s, 'd', e->changed.text);
	buf_printf(s->out, "<td class=\"d\">%s",
	    alert_action_text(e->action, s->r->is_chinese));
	if (e->action == ALERT_ESCALATED && e->level > 0)
		buf_printf(s->out, " %d", e->level);
	buf_printf(s->out,
	    "</td><td class=\"d\">%s</td><td class=\"mark %s\">%s</td>",
	    alert_state_text(e->state, s->r->is_chinese),
	    severity_name(e->severity),
	    report_severity(e->severity, s->r->is_chinese));
	report_cell(s, 'd', e->period.text);
	if (has_target) {
		report_cell(s, 'n', e->value.text);
		report_cell(s, 'n', e->line.text);
	}
	report_cell(s, 'w', report_says(e->who) ? e->who : "soewatchd");
	put_words(s, e);
	buf_puts(s->out, "</tr>\n");
}

void
report_put_events(const struct report_page *s)
{
	const struct report *r = s->r;
	bool has_target = report_says(r->target.id);
	const struct report_column columns[] = {
		{ "序", "No.", 'n' },
		{ "时间", "When", 'd' },
		{ "动作", "What", 't' },
		{ "其后状态", "State after", 't' },
		{ "级别", "Severity", 't' },
		{ "期间", "Period", 'd' },
		{ has_target ? "数值" : NULL, "Value", 'n' },
		{ has_target ? "目标线" : NULL, "Line", 'n' },
		{ "何人", "Who", 't' },
		{ "说明", "Note", 't' },
	};
	size_t first =
	    r->n_events > EVENTS_SHOWN ? r->n_events - EVENTS_SHOWN : 0;

	if (r->n_events == 0)
		return;
	report_section(s, "预警经过", "What happened");
	report_table(s, false, columns, ARRAY_SIZE(columns));
	for (size_t i = first; i < r->n_events; i++)
		put_event(s, &r->events[i]);
	report_table_end(s);
	report_rest(s, first, "次更早的变动", "older events");
}
