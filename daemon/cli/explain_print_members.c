/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * explain_print_members: who makes an aggregate's value, who does not, and who
 * moved it.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/text.h"
#include "graphs/emit.h"
#include "daemon/answer/excerpt.h"
#include "daemon/cli/explain.h"
#include "daemon/cli/shown.h"
#include "graphs/people.h"
#include "daemon/base/mem.h"

enum {
	MOVERS_SHOWN = 10,
	/* In mover_columns. */
	MOVER_BEFORE = 2,
	MOVER_CONTRIBUTION = 4,
};

static const struct column member_columns[] = {
	{ .name = "enterprise", .zh = "企业" },
	{ .name = "name", .zh = "名称" },
	{ .name = "is_in", .zh = "计入", .en = "in", .kind = COLUMN_BOOL },
	{ .name = "condition",
	    .zh = "条件",
	    .kind = COLUMN_BOOL,
	    .is_optional = true },
	{ .name = "value", .zh = "数值", .kind = COLUMN_NUMBER },
	{ .name = "place",
	    .zh = "位次",
	    .kind = COLUMN_INTEGER,
	    .is_optional = true },
	{ .name = "before",
	    .zh = "上年同期",
	    .kind = COLUMN_NUMBER,
	    .is_optional = true },
	{ .name = "now",
	    .zh = "本期",
	    .kind = COLUMN_NUMBER,
	    .is_optional = true },
	{ .name = "contribution",
	    .zh = "影响",
	    .kind = COLUMN_NUMBER,
	    .is_optional = true },
	{ .name = "reason", .zh = "未计入的原因", .is_optional = true },
};

static const struct column taken_columns[] = {
	{ .name = "enterprise", .zh = "计入", .en = "in" },
	{ .name = "name", .zh = "名称" },
	{ .name = "value", .zh = "数值", .kind = COLUMN_NUMBER },
	{ .name = "condition",
	    .zh = "条件",
	    .kind = COLUMN_BOOL,
	    .is_optional = true },
	{ .name = "place",
	    .zh = "位次",
	    .kind = COLUMN_INTEGER,
	    .is_optional = true },
};

static const struct column left_out_columns[] = {
	{ .name = "enterprise", .zh = "未计入", .en = "left out" },
	{ .name = "name", .zh = "名称" },
	{ .name = "reason", .zh = "原因" },
};

static const struct column mover_columns[] = {
	{ .name = "enterprise", .zh = "企业" },
	{ .name = "name", .zh = "名称" },
	{ .name = "before", .zh = "上年同期", .kind = COLUMN_NUMBER },
	{ .name = "now", .zh = "本期", .kind = COLUMN_NUMBER },
	{ .name = "contribution", .zh = "影响", .kind = COLUMN_NUMBER },
};

/* ---- cells of members ---- */

static void
add_value(struct output *o, const struct telling *t, const struct member *m)
{
	char shown[SHOWN_SIZE];

	output_number(o, m->value);
	output_people(o,
	    shown_value(shown, t->x.world->config, m->enterprise,
		t->x.indicator, m->value, NAN));
}

/* Where none is asked for, there is nothing to say. */
static void
add_condition(struct output *o, const struct telling *t, const struct member *m)
{
	const struct aggregate *a =
	    config_aggregate(t->x.world->config, t->x.subject);
	bool is_asked = a->where != NULL || a->combine == COMBINE_COUNT ||
	    a->combine == COMBINE_SHARE;

	if (is_asked && !isnan(m->condition)) {
		output_bool(o, m->condition != 0);
		return;
	}
	output_unknown(o);
	output_people(o, is_asked ? "–" : "");
}

static void
add_place(struct output *o, const struct telling *t, const struct member *m)
{
	const struct aggregate *a =
	    config_aggregate(t->x.world->config, t->x.subject);

	if (a->combine == COMBINE_RANK && m->is_in) {
		output_integer(o, m->place);
		return;
	}
	output_unknown(o);
	output_people(o, "");
}

static const struct mover *
find_mover(const struct telling *t, int enterprise)
{
	for (size_t i = 0; t->x.movers.kind != MOVERS_NONE && i < t->x.movers.n;
	     i++) {
		if (t->x.movers.movers[i].enterprise == enterprise)
			return &t->x.movers.movers[i];
	}
	return NULL;
}

static void
add_number(struct output *o, double value, const struct people_unit *unit)
{
	char shown[PEOPLE_SIZE];

	output_number(o, value);
	people_number(shown, unit, value, NAN);
	if (isnan(value) || unit->name[0] == '\0') {
		output_people(o, shown);
		return;
	}
	char *text = xasprintf("%s %s", shown, unit->name);
	output_people(o, text);
	free(text);
}

/* What a mover was or is. */
static void
add_side(struct output *o, const struct telling *t, double value,
    const struct explain_units *units)
{
	add_number(o, value, &units->value);
	if (t->x.movers.is_yes_or_no && !isnan(value))
		output_people(o,
		    value != 0 ? invocation_say(t->in, "是", "yes")
			       : invocation_say(t->in, "否", "no"));
}

/* ---- rows ---- */

struct output *
explain_taken_rows(const struct telling *t)
{
	const struct config *config = t->x.world->config;
	struct output *o = output_new(taken_columns, ARRAY_SIZE(taken_columns));

	for (size_t i = 0; i < t->x.n_members; i++) {
		const struct member *m = &t->x.members[i];
		if (!m->is_in)
			continue;
		output_text(o, config_subject_id(config, m->enterprise));
		output_text(o, config_subject_title(config, m->enterprise));
		add_value(o, t, m);
		add_condition(o, t, m);
		add_place(o, t, m);
	}
	return o;
}

struct output *
explain_left_out_rows(const struct telling *t)
{
	const struct config *config = t->x.world->config;
	struct output *o =
	    output_new(left_out_columns, ARRAY_SIZE(left_out_columns));

	for (size_t i = 0; i < t->x.n_members; i++) {
		const struct member *m = &t->x.members[i];
		if (m->is_in)
			continue;
		output_text(o, config_subject_id(config, m->enterprise));
		output_text(o, config_subject_title(config, m->enterprise));
		output_text(o, m->reason);
	}
	return o;
}

/* The three cells of who moved the value; mover may be NULL. */
static void
add_moving(struct output *o, const struct telling *t, const struct mover *mover,
    const struct explain_units *units)
{
	if (mover != NULL) {
		add_side(o, t, mover->before, units);
		add_side(o, t, mover->now, units);
		add_number(o, mover->contribution, &units->contribution);
		return;
	}
	for (int i = 0; i < 3; i++) {
		output_unknown(o);
		output_people(o, "");
	}
}

struct output *
explain_member_rows(const struct telling *t)
{
	const struct config *config = t->x.world->config;
	const struct explain_units units = explain_units(&t->x, t->in->look.is_chinese);
	struct output *o =
	    output_new(member_columns, ARRAY_SIZE(member_columns));

	for (size_t i = 0; i < t->x.n_members; i++) {
		const struct member *m = &t->x.members[i];
		const struct mover *mover = find_mover(t, m->enterprise);
		output_text(o, config_subject_id(config, m->enterprise));
		output_text(o, config_subject_title(config, m->enterprise));
		output_bool(o, m->is_in);
		add_condition(o, t, m);
		add_value(o, t, m);
		add_place(o, t, m);
		add_moving(o, t, mover, &units);
		output_text(o, m->reason);
	}
	return o;
}

/* ---- for programs ---- */

void
explain_emit_movers(const struct telling *t, struct emit *e)
{
	const struct config *config = t->x.world->config;
	const struct movers *m = &t->x.movers;
	char unit[PEOPLE_SIZE];

	if (m->kind == MOVERS_NONE) {
		emit_null(e, "movers");
		return;
	}
	emit_object(e, "movers");
	emit_text(e, "kind", movers_name(m->kind));
	emit_text(e, "unit",
	    people_plain_unit(unit, explain_part_unit(&t->x),
		people_currency(config, t->x.subject)));
	emit_number(e, "before", m->before);
	emit_number(e, "now", m->now);
	emit_number(e, "moved", m->moved);
	emit_array(e, "members");
	for (size_t i = 0; i < m->n; i++) {
		const struct mover *mover = &m->movers[i];
		emit_object(e, NULL);
		emit_text(e, "enterprise",
		    config_subject_id(config, mover->enterprise));
		emit_text(
		    e, "name", config_subject_title(config, mover->enterprise));
		emit_number(e, "before", mover->before);
		emit_number(e, "now", mover->now);
		emit_number(e, "contribution", mover->contribution);
		emit_end_object(e);
	}
	emit_end_array(e);
	emit_end_object(e);
}

/* ---- for people ---- */

static void
add_others(struct invocation *in, struct output *o, size_t n, double sum,
    const struct people_unit *unit)
{
	char *name = xasprintf("%s%zu%s", invocation_say(in, "其余 ", ""), n,
	    invocation_say(in, " 户", " others"));

	output_text(o, "");
	output_text(o, name);
	output_unknown(o);
	output_people(o, "");
	output_unknown(o);
	output_people(o, "");
	add_number(o, sum, unit);
	free(name);
}

/* The group's own numbers: those of growth are amounts. */
static void
add_group(struct output *o, const struct telling *t, double value,
    const struct people_unit *unit)
{
	char shown[SHOWN_SIZE];

	add_number(o, value, unit);
	if (t->x.movers.kind != MOVERS_GROWTH)
		output_people(o,
		    shown_value(shown, t->x.world->config, t->x.subject,
			t->x.indicator, value, NAN));
}

/* The first ten, as long as they moved it at all; an eleventh alone needs no
 * row that says that it is one. */
static size_t
count_shown(const struct movers *m)
{
	size_t n = m->n <= MOVERS_SHOWN + 1 ? m->n : MOVERS_SHOWN;

	while (n > 0 && m->movers[n - 1].contribution == 0)
		n--;
	return n;
}

static struct output *
mover_rows(const struct telling *t, const struct explain_units *units,
    const struct column *columns)
{
	const struct config *config = t->x.world->config;
	const struct movers *m = &t->x.movers;
	struct output *o = output_new(columns, ARRAY_SIZE(mover_columns));
	long double others = 0;
	size_t n = count_shown(m);

	for (size_t i = 0; i < n; i++) {
		const struct mover *one = &m->movers[i];
		output_text(o, config_subject_id(config, one->enterprise));
		output_text(o, config_subject_title(config, one->enterprise));
		add_moving(o, t, one, units);
	}
	for (size_t i = n; i < m->n; i++)
		others += (long double)m->movers[i].contribution;
	if (n < m->n)
		add_others(
		    t->in, o, m->n - n, (double)others, &units->contribution);
	output_text(o, "");
	output_text(o, invocation_say(t->in, "合计", "together"));
	add_group(o, t, m->before, &units->value);
	add_group(o, t, m->now, &units->value);
	add_number(o, m->moved, &units->contribution);
	return o;
}

static void
print_movers(const struct telling *t)
{
	const struct movers *m = &t->x.movers;
	bool is_growth = m->kind == MOVERS_GROWTH;
	const struct explain_units units = explain_units(&t->x, t->in->look.is_chinese);
	struct column columns[ARRAY_SIZE(mover_columns)];

	memcpy(columns, mover_columns, sizeof columns);
	if (m->is_since_opening) {
		columns[MOVER_BEFORE].zh = "年初";
		columns[MOVER_BEFORE].en = "opening";
	}
	if (is_growth) {
		columns[MOVER_CONTRIBUTION].zh = "拉动";
		columns[MOVER_CONTRIBUTION].en = "pull";
	}
	struct output *o = mover_rows(t, &units, columns);
	buf_putc(t->in->out, '\n');
	invocation_print(t->in, o);
	output_free(o);
}

static void
print_rows(const struct telling *t, struct output *o)
{
	if (output_rows(o) > 0) {
		buf_putc(t->in->out, '\n');
		invocation_print(t->in, o);
	}
	output_free(o);
}

void
explain_print_members(const struct telling *t)
{
	int way = config_aggregate(t->x.world->config, t->x.subject)->combine;

	if (t->x.movers.kind != MOVERS_NONE)
		print_movers(t);
	/* What was summed shows in the figures. */
	if (way != COMBINE_RATIO_OF_SUMS)
		print_rows(t, explain_taken_rows(t));
	print_rows(t, explain_left_out_rows(t));
}
