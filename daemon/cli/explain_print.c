/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * explain_print: an explanation for people, as rows of figures, or as JSON.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "graphs/emit.h"
#include "daemon/cli/explain.h"
#include "daemon/cli/shown.h"
#include "graphs/people.h"
#include "daemon/base/mem.h"

enum { DIGEST_SHOWN = 12 }; /* digits of a digest that people see */

static const struct column origin_columns[] = {
	{ .name = "source", .zh = "文件" },
	{ .name = "feed", .zh = "数据源" },
	{ .name = "fetched", .zh = "获取" },
	{ .name = "digest", .zh = "SHA-256", .en = "SHA-256" },
	{ .name = "document", .zh = "来源", .en = "came from" },
};

static const struct column held_columns[] = {
	{ .name = "id", .zh = "待核", .en = "held", .kind = COLUMN_INTEGER },
	{ .name = "enterprise", .zh = "企业" },
	{ .name = "item", .zh = "项目" },
	{ .name = "period_end", .zh = "至", .en = "to" },
	{ .name = "value", .zh = "数值", .kind = COLUMN_NUMBER },
	{ .name = "reason", .zh = "原因" },
};

/* ---- for people ---- */

static const char *
why_there_is_none(const struct telling *t)
{
	const int *members;

	return program_members(t->x.world->program, t->x.subject, &members) == 0
	    ? invocation_say(t->in, "没有成员", "the aggregate has no member")
	    : invocation_say(
		  t->in, "还没有报送过数据", "nothing has been reported yet");
}

static void
print_value(const struct telling *t)
{
	const struct config *config = t->x.world->config;
	struct buf *out = t->in->out;
	char shown[SHOWN_SIZE];
	char number[SHOWN_SIZE];
	const char *word = word_text(t->x.value.word, t->in->look.is_chinese);

	if (isnan(t->x.value.number)) {
		buf_printf(out,
		    "  = –  %s: ", invocation_say(t->in, "未知", "unknown"));
		output_plain(out,
		    t->x.end_day == DATE_NONE ? why_there_is_none(t)
					      : t->x.trace.reason);
	} else {
		shown_value(shown, config, t->x.subject, t->x.indicator,
		    t->x.value.number, NAN);
		buf_printf(out, "  = %s  (%s)", shown,
		    shown_double(number, t->x.value.number));
	}
	buf_putc(out, '\n');
	if (word[0] != '\0')
		buf_printf(out, "  %s\n", word);
	if (config_is_aggregate(config, t->x.subject) &&
	    t->x.end_day != DATE_NONE)
		buf_printf(out, "  %s %s\n",
		    invocation_say(t->in, "覆盖", "coverage"),
		    shown_coverage(
			shown, t->x.value.n_reported, t->x.value.n_members));
}

static void
print_formula(const struct telling *t)
{
	struct buf formula = { 0 };

	explain_formula(&t->x, t->in->look.is_chinese, &formula);
	output_plain(t->in->out, buf_text(&formula));
	buf_putc(t->in->out, '\n');
	buf_fini(&formula);
}

static void
print_head(const struct telling *t)
{
	const struct config *config = t->x.world->config;
	struct buf *out = t->in->out;
	char *title = people_series_title(config, t->x.subject, t->x.indicator);
	char end[DATE_TEXT_SIZE];

	output_plain(out, config_subject_title(config, t->x.subject));
	buf_printf(out, " %s · ", config_subject_id(config, t->x.subject));
	output_plain(out, title);
	buf_printf(out, " %s", config->indicators[t->x.indicator].id);
	free(title);
	if (t->x.end_day != DATE_NONE)
		buf_printf(out, " · %s", date_text(end, t->x.end_day));
	buf_puts(out, "\n\n  = ");
	print_formula(t);
	if (t->x.with_numbers != NULL)
		buf_printf(out, "  = %s\n", t->x.with_numbers);
	print_value(t);
}

static void
print_origins(const struct telling *t)
{
	struct output *o =
	    output_new(origin_columns, ARRAY_SIZE(origin_columns));
	char number[32];

	for (size_t i = 0; i < t->x.n_origins; i++) {
		const struct document_info *info = &t->x.origins[i].info;
		snprintf(number, sizeof number, "[%zu]", i + 1);
		output_text(o, number);
		output_text(o, info->feed);
		output_instant(o, info->fetched_sec);
		char *digest = info->digest == NULL
		    ? NULL
		    : xstrndup(info->digest, DIGEST_SHOWN);
		output_text(o, digest);
		free(digest);
		output_text(o, info->url);
	}
	buf_putc(t->in->out, '\n');
	invocation_print(t->in, o);
	output_free(o);
}

struct output *
explain_held_rows(const struct telling *t)
{
	struct output *o = output_new(held_columns, ARRAY_SIZE(held_columns));
	char shown[SHOWN_SIZE];

	for (size_t i = 0; i < t->x.n_held; i++) {
		const struct hold *h = t->x.held[i];
		output_integer(o, h->id);
		output_style(o, STYLE_RISK);
		output_text(o, h->enterprise);
		output_text(o, h->item);
		output_date(o, h->period.end_day);
		output_decimal(o, h->value);
		output_people(o, shown_decimal(shown, h->value));
		output_text(o, h->doubt.reason);
	}
	return o;
}

static void
print_held(const struct telling *t)
{
	struct output *o = explain_held_rows(t);

	buf_putc(t->in->out, '\n');
	invocation_print(t->in, o);
	output_free(o);
	buf_puts(t->in->out,
	    invocation_say(t->in,
		"要计入或否决：soewatch accept|reject 编号 --note 说明\n",
		"To count or refuse them: soewatch accept|reject ID --note "
		"TEXT\n"));
}

static void
print_verdicts(const struct telling *t)
{
	struct output *o = explain_verdict_rows(t);

	if (output_rows(o) > 0) {
		buf_putc(t->in->out, '\n');
		invocation_print(t->in, o);
	}
	output_free(o);
}

static void
print_people(const struct telling *t, const struct output *figures)
{
	print_head(t);
	print_verdicts(t);
	if (config_is_aggregate(t->x.world->config, t->x.subject))
		explain_print_members(t);
	if (output_rows(figures) > 0) {
		buf_putc(t->in->out, '\n');
		invocation_print(t->in, figures);
	}
	if (t->x.n_held > 0)
		print_held(t);
	if (t->x.n_origins > 0)
		print_origins(t);
}

/* A table of the members alone, in whatever format. */
static void
print_members(const struct telling *t)
{
	struct output *o = explain_member_rows(t);

	if (invocation_is_for_people(t->in)) {
		print_head(t);
		buf_putc(t->in->out, '\n');
	}
	invocation_print(t->in, o);
	output_free(o);
}

void
explain_print(const struct telling *t)
{
	if (flag_is_given(t->in->flags, FLAG_MEMBERS)) {
		print_members(t);
		return;
	}
	struct output *figures = explain_figure_rows(t);
	switch (t->in->look.format) {
	case OUTPUT_TABLE:
		print_people(t, figures);
		break;
	case OUTPUT_CSV:
		invocation_print(t->in, figures);
		break;
	case OUTPUT_JSON:
		explain_print_json(t);
		break;
	}
	output_free(figures);
}
