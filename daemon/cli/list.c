/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * list: what the configuration holds, in its order.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/cli/commands.h"
#include "daemon/reckon/members.h"
#include "daemon/base/mem.h"

/* People get one title, in their language; programs both. */
#define TITLE_COLUMNS                                                          \
	{ .name = "title", .zh = "名称", .audience = FOR_PEOPLE },             \
	    { .name = "title", .audience = FOR_PROGRAMS },                     \
	{                                                                      \
		.name = "title_en", .audience = FOR_PROGRAMS                   \
	}

static void
add_titles(struct output *o, const struct config *config, const char *id,
    const char *title, const char *title_en)
{
	output_text(o, config_title(config, title, title_en, id));
	output_text(o, title);
	output_text(o, title_en);
}

static void
list_feeds(struct invocation *in)
{
	static const struct column columns[] = {
		{ .name = "id", .zh = "数据源" },
		{ .name = "format", .zh = "格式" },
		{ .name = "source", .zh = "来源" },
		{ .name = "enterprises", .zh = "企业" },
		{ .name = "rhythm", .zh = "报送频率" },
		{ .name = "items", .zh = "项目", .kind = COLUMN_INTEGER },
		{ .name = "priority", .zh = "优先级", .kind = COLUMN_INTEGER },
	};
	const struct config *config = in->world->config;
	struct output *o = output_new(columns, ARRAY_SIZE(columns));

	for (size_t i = 0; i < config->n_feeds; i++) {
		const struct feed *feed = &config->feeds[i];
		output_text(o, feed->id);
		output_text(o, feed->format);
		output_text(o, feed->url != NULL ? feed->url : feed->directory);
		output_text(o, feed->enterprises);
		if (feed->enterprises == NULL)
			output_people(o, invocation_say(in, "全部", "all"));
		output_text(o, rhythm_name((enum rhythm)feed->rhythm));
		output_integer(o, (int64_t)feed->items.n);
		output_integer(o, feed->priority);
	}
	invocation_print(in, o);
	output_free(o);
}

/* The roster's columns as they are, id in front. */
static void
list_enterprises(struct invocation *in)
{
	const struct roster *roster = in->world->config->roster;
	struct column *columns =
	    xcalloc(roster->n_columns + 1, sizeof *columns);
	size_t n = 0;

	columns[n++] = (struct column){ .name = "id", .zh = "企业" };
	for (size_t i = 0; i < roster->n_columns; i++) {
		if (!text_equal(roster->columns[i], "id"))
			columns[n++] = (struct column){
				.name = roster->columns[i],
				.is_optional = true,
			};
	}
	struct output *o = output_new(columns, n);
	for (size_t i = 0; i < roster->n; i++) {
		const struct enterprise *e = &roster->enterprises[i];
		output_text(o, e->id);
		for (size_t k = 0; k < roster->n_columns; k++) {
			if (!text_equal(roster->columns[k], "id"))
				output_text(o, e->cells[k]);
		}
	}
	invocation_print(in, o);
	output_free(o);
	free(columns);
}

static void
list_items(struct invocation *in)
{
	static const struct column columns[] = {
		{ .name = "id", .zh = "项目" },
		TITLE_COLUMNS,
		{ .name = "kind", .zh = "性质" },
		{ .name = "unit", .zh = "单位" },
	};
	const struct config *config = in->world->config;
	struct output *o = output_new(columns, ARRAY_SIZE(columns));

	for (size_t i = 0; i < config->n_items; i++) {
		const struct item *item = &config->items[i];
		bool is_flow = item->kind == ITEM_FLOW;
		output_text(o, item->id);
		add_titles(o, config, item->id, item->title, item->title_en);
		output_text(o, is_flow ? "flow" : "stock");
		if (in->look.is_chinese)
			output_people(o, is_flow ? "时期数" : "时点数");
		output_text(o, item->unit);
	}
	invocation_print(in, o);
	output_free(o);
}

static void
list_indicators(struct invocation *in)
{
	static const struct column columns[] = {
		{ .name = "id", .zh = "指标" },
		TITLE_COLUMNS,
		{ .name = "unit", .zh = "单位" },
		{ .name = "better", .zh = "取向" },
		{ .name = "formula", .zh = "公式" },
	};
	const struct config *config = in->world->config;
	struct output *o = output_new(columns, ARRAY_SIZE(columns));

	for (size_t i = 0; i < config->n_indicators; i++) {
		const struct indicator *ind = &config->indicators[i];
		bool is_lower = ind->better == BETTER_LOWER;
		output_text(o, ind->id);
		add_titles(o, config, ind->id, ind->title, ind->title_en);
		output_text(o, ind->unit);
		output_text(o, is_lower ? "lower" : "higher");
		if (in->look.is_chinese)
			output_people(o, is_lower ? "低优" : "高优");
		output_text(o, ind->formula);
	}
	invocation_print(in, o);
	output_free(o);
}

/* Nothing to say is nothing for people, and unknown for programs. */
static void
add_optional(struct output *o, const char *s)
{
	output_text(o, s);
	if (s == NULL)
		output_people(o, "");
}

static void
add_combine(struct invocation *in, struct output *o, const struct aggregate *a)
{
	static const char *const chinese[] = {
		[COMBINE_RATIO_OF_SUMS] = "合计后计算",
		[COMBINE_MEAN] = "平均",
		[COMBINE_MEDIAN] = "中位数",
		[COMBINE_SUM] = "合计",
		[COMBINE_COUNT] = "户数",
		[COMBINE_SHARE] = "占比",
		[COMBINE_RANK] = "位次",
	};

	output_text(o, combine_name((enum combine)a->combine));
	if (in->look.is_chinese)
		output_people(o, chinese[a->combine]);
	add_optional(o, a->where);
	add_optional(o, a->of_id);
}

/* Those that it is limited to; blank: all. */
static void
add_indicators(struct output *o, const struct aggregate *a)
{
	struct buf ids = { 0 };

	for (size_t i = 0; i < a->indicator_ids.n; i++)
		buf_printf(
		    &ids, "%s%s", i == 0 ? "" : ";", a->indicator_ids.text[i]);
	output_list(o, buf_text(&ids));
	buf_fini(&ids);
}

static void
list_aggregates(struct invocation *in)
{
	static const struct column columns[] = {
		{ .name = "id", .zh = "汇总" },
		TITLE_COLUMNS,
		{ .name = "combine", .zh = "合成" },
		{ .name = "where", .zh = "条件", .is_optional = true },
		{ .name = "of", .zh = "对象", .is_optional = true },
		{ .name = "members", .zh = "成员", .spare = 1 },
		{ .name = "n_members", .zh = "户数", .kind = COLUMN_INTEGER },
		{ .name = "min_coverage",
		    .kind = COLUMN_NUMBER,
		    .audience = FOR_PROGRAMS },
		{ .name = "indicators",
		    .zh = "指标",
		    .kind = COLUMN_LIST,
		    .is_optional = true,
		    .spare = 2 },
	};
	const struct config *config = in->world->config;
	struct output *o = output_new(columns, ARRAY_SIZE(columns));

	for (size_t i = 0; i < config->n_aggregates; i++) {
		const struct aggregate *a = &config->aggregates[i];
		int *members;
		size_t n =
		    members_of(config, (int)(config->roster->n + i), &members);
		output_text(o, a->id);
		add_titles(o, config, a->id, a->title, a->title_en);
		add_combine(in, o, a);
		output_text(o, a->members);
		output_integer(o, (int64_t)n);
		output_number(o, a->min_coverage);
		add_indicators(o, a);
		free(members);
	}
	invocation_print(in, o);
	output_free(o);
}

/* A line as it was written: "65", "gdp_growth@liaoning", dated values. */
static void
add_line(struct output *o, enum side side, const struct line *line)
{
	struct buf text = { 0 };
	char number[TEXT_NUMBER_SIZE];
	char date[DATE_TEXT_SIZE];

	switch ((enum line_kind)line->kind) {
	case LINE_NONE:
		output_unknown(o);
		output_people(o, "");
		return;
	case LINE_NUMBER:
		buf_puts(&text, text_from_double(number, line->number));
		if (side == SIDE_BETWEEN)
			buf_printf(&text, " to %s",
			    text_from_double(number, line->upper));
		break;
	case LINE_FORMULA:
		buf_puts(&text, line->formula);
		break;
	case LINE_OWN:
		buf_puts(&text, "own");
		break;
	case LINE_PATH:
		for (size_t i = 0; i < line->n; i++)
			buf_printf(&text, "%s%s %s", i == 0 ? "" : ", ",
			    date_text(date, line->points[i].day),
			    text_from_double(number, line->points[i].value));
		break;
	}
	output_text(o, buf_text(&text));
	buf_fini(&text);
}

/* How a line is judged, for programs. */
static void
add_judging(struct output *o, const struct target *t)
{
	output_text(o, t->severity == SEVERITY_WARN ? "warn" : "fail");
	output_number(o, t->hysteresis);
	output_integer(o, t->for_periods);
	output_text(
	    o, t->periods < 0 ? NULL : rhythm_name((enum rhythm)t->periods));
	output_integer(o, t->judged_from);
	output_date(o, t->glide_day);
	add_line(o, SIDE_AT_MOST, &t->glide_base);
	if (t->stale_months == 0)
		output_unknown(o);
	else
		output_integer(o, t->stale_months);
}

static void
add_target(
    struct output *o, const struct config *config, const struct target *t)
{
	enum side side = (enum side)t->side;

	output_text(o, t->id);
	output_text(o, t->clause);
	add_titles(o, config, t->id, t->title, t->title_en);
	output_text(o, t->each != NULL ? t->each : t->subject_id);
	output_text(o, t->subject_id);
	output_text(o, t->each);
	output_text(o, t->indicator_id);
	output_text(o, side_name(side));
	output_people(o, side_sign(side));
	add_line(o, side, &t->sides[side]);
	add_line(o, side, &t->warn);
	add_line(o, side, &t->fail);
	output_date(o, t->by_day);
	if (t->by_day == DATE_NONE)
		output_people(o, "");
	add_judging(o, t);
	output_text(o, t->citation);
	output_text(o, t->citation_en);
	output_text(o, t->note);
	output_text(o, t->note_en);
}

static void
list_targets(struct invocation *in)
{
	static const struct column columns[] = {
		{ .name = "id", .zh = "目标" },
		{ .name = "clause", .zh = "条款", .is_optional = true },
		TITLE_COLUMNS,
		{ .name = "subject",
		    .zh = "对象",
		    .audience = FOR_PEOPLE,
		    .spare = 3,
		    .least = 20 },
		{ .name = "subject", .audience = FOR_PROGRAMS },
		{ .name = "each", .audience = FOR_PROGRAMS },
		{ .name = "indicator", .zh = "指标" },
		{ .name = "side", .zh = "", .en = "" },
		{ .name = "line", .zh = "目标线" },
		{ .name = "warn",
		    .zh = "预警线",
		    .is_optional = true,
		    .spare = 2 },
		{ .name = "fail",
		    .zh = "底线",
		    .is_optional = true,
		    .spare = 2 },
		{ .name = "by", .zh = "期限", .is_optional = true, .spare = 1 },
		{ .name = "severity", .audience = FOR_PROGRAMS },
		{ .name = "hysteresis",
		    .kind = COLUMN_NUMBER,
		    .audience = FOR_PROGRAMS },
		{ .name = "for_periods",
		    .kind = COLUMN_INTEGER,
		    .audience = FOR_PROGRAMS },
		{ .name = "periods", .audience = FOR_PROGRAMS },
		{ .name = "judged_from",
		    .kind = COLUMN_INTEGER,
		    .audience = FOR_PROGRAMS },
		{ .name = "glide", .audience = FOR_PROGRAMS },
		{ .name = "glide_base", .audience = FOR_PROGRAMS },
		{ .name = "stale_months",
		    .kind = COLUMN_INTEGER,
		    .audience = FOR_PROGRAMS },
		{ .name = "citation", .audience = FOR_PROGRAMS },
		{ .name = "citation_en", .audience = FOR_PROGRAMS },
		{ .name = "note", .audience = FOR_PROGRAMS },
		{ .name = "note_en", .audience = FOR_PROGRAMS },
	};
	const struct config *config = in->world->config;
	struct output *o = output_new(columns, ARRAY_SIZE(columns));

	for (size_t i = 0; i < config->n_targets; i++)
		add_target(o, config, &config->targets[i]);
	invocation_print(in, o);
	output_free(o);
}

int
list_command(struct invocation *in, struct error *err)
{
	static const struct {
		const char *name;
		void (*list)(struct invocation *in);
	} lists[] = {
		{ "feeds", list_feeds },
		{ "enterprises", list_enterprises },
		{ "items", list_items },
		{ "indicators", list_indicators },
		{ "aggregates", list_aggregates },
		{ "targets", list_targets },
	};
	char quoted[TEXT_QUOTE_SIZE];

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		if (strcmp(lists[i].name, in->operands[0]) == 0) {
			lists[i].list(in);
			return EXIT_DONE;
		}
	}
	return error_set(err, ERROR_CONFIG,
	    "list %s: expected feeds, enterprises, items, indicators, "
	    "aggregates or targets",
	    text_quote_z(quoted, in->operands[0]));
}
