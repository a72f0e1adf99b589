/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * try: a payload read as a feed would read it; nothing is stored.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collectors/collector.h"
#include "daemon/base/path.h"
#include "daemon/cli/commands.h"
#include "graphs/emit.h"
#include "daemon/cli/lookup.h"
#include "daemon/cli/shown.h"
#include "daemon/service/clock.h"
#include "daemon/service/guard.h"
#include "daemon/service/sources.h"
#include "daemon/base/mem.h"

static const struct column figure_columns[] = {
	{ .name = "enterprise", .zh = "企业" },
	{ .name = "item", .zh = "项目" },
	{ .name = "period_start",
	    .zh = "自",
	    .en = "from",
	    .is_optional = true },
	{ .name = "period_end", .zh = "至", .en = "to" },
	{ .name = "basis", .zh = "口径", .is_optional = true },
	{ .name = "value", .zh = "数值", .kind = COLUMN_NUMBER },
	{ .name = "unit", .zh = "单位" },
	{ .name = "reported_on", .zh = "报送日", .en = "reported on" },
};

static const struct column held_columns[] = {
	{ .name = "held", .zh = "待核", .audience = FOR_PEOPLE },
	{ .name = "enterprise", .audience = FOR_PROGRAMS },
	{ .name = "item", .zh = "项目" },
	{ .name = "period_end", .zh = "至", .en = "to" },
	{ .name = "value", .zh = "数值", .kind = COLUMN_NUMBER },
	{ .name = "usual", .audience = FOR_PROGRAMS, .kind = COLUMN_NUMBER },
	{ .name = "compared_with", .zh = "参照", .en = "compared with" },
	{ .name = "reason", .zh = "原因" },
};

static const struct column rejection_columns[] = {
	{ .name = "place", .zh = "位置", .en = "refused" },
	{ .name = "reason", .zh = "原因" },
};

static int
choose_enterprise(const struct invocation *in, const struct feed *feed,
    int *out, struct error *err)
{
	const struct config *config = in->world->config;
	const char *id = in->flags->values[FLAG_ENTERPRISE];
	const char *file = in->operands[1];

	*out = id != NULL
	    ? lookup_enterprise(config, id, err)
	    : source_enterprise(config, (int)(feed - config->feeds), file);
	if (id != NULL)
		return *out < 0 ? -1 : 0;
	if (*out >= 0 || feed->enterprise != NULL || feed->url == NULL ||
	    !feed_asks_by_column(feed))
		return 0;
	return error_set(err, ERROR_INPUT,
	    "%s: nothing says whose file this is: call it as the url of feed "
	    "%s ends (%s), or give --enterprise",
	    file, feed->id, feed->url);
}

static void
add_figure(struct output *o, const struct config *config,
    const struct observation *obs)
{
	char shown[SHOWN_SIZE];

	output_text(o, config->roster->enterprises[obs->enterprise].id);
	output_text(o, config->items[obs->item].id);
	output_date(o, obs->period.start_day);
	if (obs->period.start_day == DATE_NONE)
		output_people(o, "");
	output_date(o, obs->period.end_day);
	output_basis(o, obs->basis_year);
	output_decimal(o, obs->value);
	output_people(o, shown_decimal(shown, obs->value));
	output_text(
	    o, shown_item_unit(shown, config, obs->item, obs->enterprise));
	output_date(o, obs->reported_day);
}

static struct output *
figures_of(const struct config *config, const struct harvest *h, size_t from,
    size_t to)
{
	struct output *figures =
	    output_new(figure_columns, ARRAY_SIZE(figure_columns));

	for (size_t i = from; i < to; i++)
		add_figure(figures, config, &h->observations[i]);
	return figures;
}

/* A table of cells takes ten times the room of its text: a document of many
 * megabytes is printed by parts, the header once. */
static void
print_csv(struct invocation *in, const struct harvest *h)
{
	enum { PART = 10000 };
	size_t from = 0;

	do {
		size_t to = h->n - from > PART ? from + PART : h->n;
		struct output *figures =
		    figures_of(in->world->config, h, from, to);
		struct buf text = { 0 };
		output_print(figures, &in->look, &text);
		const char *rows = buf_text(&text);
		buf_puts(in->out, from == 0 ? rows : strchr(rows, '\n') + 1);
		buf_fini(&text);
		output_free(figures);
		from = to;
	} while (from < h->n);
}

static void
add_held(struct output *o, const struct config *config,
    const struct observation *obs)
{
	const char *enterprise =
	    config->roster->enterprises[obs->enterprise].id;
	const struct doubt *doubt = obs->doubt;
	char shown[SHOWN_SIZE];

	output_text(o, enterprise);
	output_text(o, enterprise);
	output_text(o, config->items[obs->item].id);
	output_date(o, obs->period.end_day);
	output_decimal(o, obs->value);
	output_people(o, shown_decimal(shown, obs->value));
	output_style(o, STYLE_RISK);
	if (doubt->has_usual)
		output_decimal(o, doubt->usual);
	else
		output_unknown(o);
	output_text(o, doubt->compared_with);
	output_text(o, doubt->reason);
}

/* What a payload gives, in three tables. */
struct trial {
	struct output *figures, *held, *rejections;
};

/* The tables beside the figures that have rows. */
static void
print_beside(const struct trial *t, const struct output_look *look,
    const char *between, struct buf *out)
{
	const struct output *const beside[] = { t->held, t->rejections };

	for (size_t i = 0; i < ARRAY_SIZE(beside); i++) {
		if (output_rows(beside[i]) == 0)
			continue;
		buf_puts(out, between);
		output_print(beside[i], look, out);
	}
}

static void
print_trial(
    struct invocation *in, const struct harvest *h, const struct trial *t)
{
	struct output_look plain = { .format = OUTPUT_TABLE };
	struct emit e = { .out = in->out };
	struct buf text = { 0 };

	switch (in->look.format) {
	case OUTPUT_TABLE:
		invocation_print(in, t->figures);
		print_beside(t, &in->look, "\n", in->out);
		break;
	case OUTPUT_CSV:
		print_csv(in, h);
		/* One table a stream: what is wrong is for people. */
		print_beside(t, &plain, "", &text);
		fputs(buf_text(&text), stderr);
		break;
	case OUTPUT_JSON:
		emit_object(&e, NULL);
		output_emit(t->figures, &e, "observations");
		output_emit(t->held, &e, "held");
		output_emit(t->rejections, &e, "rejections");
		emit_end_object(&e);
		emit_end(&e);
		break;
	}
	buf_fini(&text);
}

/* Returns the exit status. */
static int
show_harvest(struct invocation *in, const struct harvest *harvest)
{
	const struct config *config = in->world->config;
	struct trial t = {
		/* Of CSV the figures are printed by parts. */
		.figures = figures_of(config, harvest, 0,
		    in->look.format == OUTPUT_CSV ? 0 : harvest->n),
		.held = output_new(held_columns, ARRAY_SIZE(held_columns)),
		.rejections = output_new(
		    rejection_columns, ARRAY_SIZE(rejection_columns)),
	};

	for (size_t i = 0; i < harvest->n; i++) {
		const struct observation *o = &harvest->observations[i];
		if (o->doubt != NULL)
			add_held(t.held, config, o);
	}
	for (size_t i = 0; i < harvest->n_rejections; i++) {
		output_text(t.rejections, harvest->rejections[i].place);
		output_style(t.rejections, STYLE_BAD);
		output_text(t.rejections, harvest->rejections[i].reason);
	}
	print_trial(in, harvest, &t);
	bool is_fine =
	    output_rows(t.held) == 0 && output_rows(t.rejections) == 0;
	output_free(t.figures);
	output_free(t.held);
	output_free(t.rejections);
	return is_fine ? EXIT_DONE : EXIT_COULD_NOT;
}

/* Judges the harvest by the ledger, where there is one. */
static int
guard(struct invocation *in, const struct feed *feed, struct harvest *harvest,
    struct guard *g, struct error *err)
{
	int found = invocation_has_ledger(in, err);

	if (found < 0 || (found > 0 && invocation_open(in, false, err) != 0))
		return -1;
	return guard_harvest(in->world, feed, harvest, g, err);
}

int
try_command(struct invocation *in, struct error *err)
{
	const struct config *config = in->world->config;
	const char *file = in->operands[1];
	struct harvest harvest = { 0 };
	struct guard doubts = { 0 };
	struct buf body = { 0 };
	int enterprise = -1;
	int status = -1;
	int index = lookup_feed(config, in->operands[0], err);

	if (index < 0)
		return -1;
	const struct feed *feed = &config->feeds[index];
	if (path_read(AT_FDCWD, file, (size_t)feed->max_body_bytes, &body,
		err) != 0 ||
	    choose_enterprise(in, feed, &enterprise, err) != 0)
		goto out;
	const struct document document = { .name = file,
		.body = buf_text(&body),
		.len = body.len,
		.enterprise = enterprise,
		.arrived_day = clock_today() };
	if (collector_parse(config, feed, &document, &harvest, err) != 0 ||
	    guard(in, feed, &harvest, &doubts, err) != 0)
		goto out;
	status = show_harvest(in, &harvest);
out:
	guard_fini(&doubts);
	harvest_fini(&harvest);
	buf_fini(&body);
	return status;
}
