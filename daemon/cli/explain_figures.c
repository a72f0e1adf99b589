/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * explain_figures: what was read, and the facts that each figure was put
 * together from.
 *
 * A row is a fact that went into a figure; a figure that nothing is known of
 * has one row without a fact.  People see documents numbered, with their
 * addresses below, for these would make the rows too wide to read.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "graphs/emit.h"
#include "daemon/cli/explain.h"
#include "daemon/cli/shown.h"
#include "daemon/base/mem.h"

enum {
	/* In figure_columns: from here on they tell of a fact. */
	FACT_FIRST = 9,
	FACT_PERIOD = 10,
};

static const struct column figure_columns[] = {
	{ .name = "enterprise", .zh = "企业" },
	{ .name = "item", .zh = "项目" },
	{ .name = "title",
	    .zh = "",
	    .en = "",
	    .audience = FOR_PEOPLE,
	    .is_optional = true,
	    .spare = 6,
	    .goes = true },
	{ .name = "mode", .audience = FOR_PROGRAMS },
	{ .name = "wanted", .zh = "所需期间", .audience = FOR_PEOPLE },
	{ .name = "wanted_start", .audience = FOR_PROGRAMS },
	{ .name = "wanted_end", .audience = FOR_PROGRAMS },
	{ .name = "figure", .zh = "取值", .kind = COLUMN_NUMBER },
	{ .name = "path",
	    .zh = "",
	    .en = "",
	    .is_optional = true }, /* "other": the one not taken */
	{ .name = "sign",
	    .zh = "",
	    .en = "",
	    .kind = COLUMN_INTEGER }, /* 1 or -1 */
	{ .name = "period", .zh = "报送期间", .audience = FOR_PEOPLE },
	{ .name = "period_start", .audience = FOR_PROGRAMS },
	{ .name = "period_end", .audience = FOR_PROGRAMS },
	{ .name = "basis", .zh = "口径", .is_optional = true },
	{ .name = "value", .zh = "报送数", .kind = COLUMN_NUMBER },
	{ .name = "unit", .zh = "单位", .spare = 5, .goes = true },
	{ .name = "feed", .zh = "数据源", .spare = 3, .goes = true },
	{ .name = "source", .zh = "文件", .audience = FOR_PEOPLE },
	{ .name = "document", .audience = FOR_PROGRAMS },
	{ .name = "digest", .audience = FOR_PROGRAMS },
	{ .name = "reported_on",
	    .zh = "报送日",
	    .en = "reported on",
	    .spare = 1,
	    .goes = true },
	{ .name = "known_at",
	    .zh = "收到",
	    .en = "known at",
	    .spare = 4,
	    .goes = true },
	{ .name = "revision",
	    .zh = "版次",
	    .kind = COLUMN_INTEGER,
	    .spare = 2,
	    .goes = true },
};

/* Into a cell: "2015-01-01 – 2015-09-30", or the day of a stock. */
static void
add_stretch(struct output *o, struct period period)
{
	char start[DATE_TEXT_SIZE];
	char end[DATE_TEXT_SIZE];

	date_text(end, period.end_day);
	if (period.start_day == DATE_NONE) {
		output_text(o, end);
		return;
	}
	char *text =
	    xasprintf("%s – %s", date_text(start, period.start_day), end);
	output_text(o, text);
	free(text);
}

/* What was wanted; only a figure's first row says it to people. */
static void
add_wanted(struct output *o, const struct telling *t,
    const struct trace_leaf *leaf, bool is_first)
{
	const struct config *config = t->x.world->config;
	const struct item *item = &config->items[leaf->item];
	const char *mode = mode_name(leaf->mode);
	char shown[SHOWN_SIZE];

	output_text(o, config->roster->enterprises[leaf->enterprise].id);
	if (!is_first)
		output_people(o, "");
	output_text(o, item->id);
	if (mode[0] != '\0') {
		char *call = xasprintf("%s(%s)", mode, item->id);
		output_people(o, call);
		free(call);
	}
	if (!is_first)
		output_people(o, "");
	output_text(o,
	    is_first
		? config_title(config, item->title, item->title_en, item->id)
		: "");
	output_text(o, mode);
	add_stretch(o, leaf->wanted);
	if (!is_first)
		output_people(o, "");
	output_date(o, leaf->wanted.start_day);
	output_date(o, leaf->wanted.end_day);
	output_number(o, leaf->value);
	output_people(o,
	    !is_first                ? ""
		: isnan(leaf->value) ? "–"
				     : shown_double(shown, leaf->value));
}

static void
add_fact(struct output *o, const struct telling *t, int enterprise,
    const struct fact *fact, int sign)
{
	const struct config *config = t->x.world->config;
	size_t at = explain_origin(&t->x, fact->document);
	const struct document_info *info = &t->x.origins[at].info;
	char shown[SHOWN_SIZE];

	output_integer(o, sign);
	output_people(o, sign < 0 ? "−" : "+");
	add_stretch(o, fact->period);
	output_date(o, fact->period.start_day);
	output_date(o, fact->period.end_day);
	output_basis(o, fact->basis_year);
	output_decimal(o, fact->value);
	output_people(o, shown_decimal(shown, fact->value));
	output_text(o, shown_item_unit(shown, config, fact->item, enterprise));
	output_text(o, ledger_feed_name(t->x.world->ledger, fact->feed));
	snprintf(shown, sizeof shown, "[%zu]", at + 1);
	output_text(o, shown);
	output_text(o, info->url);
	output_text(o, info->digest);
	output_date(o, fact->reported_day);
	output_instant(o, fact->known_at_sec);
	output_integer(o, fact->revision);
}

static void
add_no_fact(struct output *o, const struct telling *t)
{
	for (size_t i = FACT_FIRST; i < ARRAY_SIZE(figure_columns); i++) {
		output_unknown(o);
		output_people(o,
		    i == FACT_PERIOD
			? invocation_say(t->in, "未报送", "not reported")
			: "");
	}
}

static void
add_path(struct output *o, const struct telling *t,
    const struct trace_leaf *leaf, const struct flow_path *path, bool is_other)
{
	for (int i = 0; i < path->n; i++) {
		int step = explain_step(path, i);
		add_wanted(o, t, leaf, i == 0 && !is_other);
		output_text(o, is_other ? "other" : "");
		if (is_other)
			output_people(o,
			    i == 0 ? invocation_say(
					 t->in, "另一算法", "another way")
				   : "");
		add_fact(o, t, leaf->enterprise, path->steps[step].fact,
		    path->steps[step].sign);
	}
}

struct output *
explain_figure_rows(const struct telling *t)
{
	struct output *o =
	    output_new(figure_columns, ARRAY_SIZE(figure_columns));

	for (size_t i = 0; i < t->x.trace.n; i++) {
		const struct trace_leaf *leaf = &t->x.trace.leaves[i];
		if (explain_is_repeated(&t->x.trace, i))
			continue;
		if (leaf->path.n == 0) {
			add_wanted(o, t, leaf, true);
			output_text(o, "");
			add_no_fact(o, t);
		}
		add_path(o, t, leaf, &leaf->path, false);
		add_path(o, t, leaf, &leaf->other, true);
	}
	return o;
}

/* ---- for programs ---- */

static void
emit_facts(struct emit *e, const struct telling *t,
    const struct trace_leaf *leaf, const struct flow_path *path,
    const char *name)
{
	struct output *o = output_new(figure_columns + FACT_FIRST,
	    ARRAY_SIZE(figure_columns) - FACT_FIRST);

	for (int i = 0; i < path->n; i++) {
		int step = explain_step(path, i);
		add_fact(o, t, leaf->enterprise, path->steps[step].fact,
		    path->steps[step].sign);
	}
	output_emit(o, e, name);
	output_free(o);
}

static void
emit_figure(
    struct emit *e, const struct telling *t, const struct trace_leaf *leaf)
{
	const struct config *config = t->x.world->config;

	emit_object(e, NULL);
	emit_text(
	    e, "enterprise", config->roster->enterprises[leaf->enterprise].id);
	emit_text(e, "item", config->items[leaf->item].id);
	emit_text(e, "mode", mode_name(leaf->mode));
	emit_date(e, "wanted_start", leaf->wanted.start_day);
	emit_date(e, "wanted_end", leaf->wanted.end_day);
	emit_number(e, "figure", leaf->value);
	emit_facts(e, t, leaf, &leaf->path, "facts");
	emit_facts(e, t, leaf, &leaf->other, "other");
	emit_end_object(e);
}

void
explain_emit_figures(const struct telling *t, struct emit *e)
{
	emit_array(e, "figures");
	for (size_t i = 0; i < t->x.trace.n; i++) {
		if (!explain_is_repeated(&t->x.trace, i))
			emit_figure(e, t, &t->x.trace.leaves[i]);
	}
	emit_end_array(e);
}
