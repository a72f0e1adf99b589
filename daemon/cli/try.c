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
#include "daemon/cli/emit.h"
#include "daemon/cli/lookup.h"
#include "daemon/cli/shown.h"
#include "daemon/model/placeholder.h"
#include "daemon/service/clock.h"
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
	    !placeholder_has_column(feed->url))
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
	output_text(o, shown_item_unit(config, obs->item, obs->enterprise));
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
print_harvest(struct invocation *in, const struct harvest *harvest,
    const struct output *figures, const struct output *rejections)
{
	struct output_look plain = { .format = OUTPUT_TABLE };
	struct emit e = { .out = in->out };
	struct buf text = { 0 };

	switch (in->look.format) {
	case OUTPUT_TABLE:
		invocation_print(in, figures);
		if (output_rows(rejections) > 0) {
			buf_putc(in->out, '\n');
			invocation_print(in, rejections);
		}
		break;
	case OUTPUT_CSV:
		print_csv(in, harvest);
		/* One table a stream: what was refused is for people. */
		if (output_rows(rejections) > 0)
			output_print(rejections, &plain, &text);
		fputs(buf_text(&text), stderr);
		break;
	case OUTPUT_JSON:
		emit_object(&e, NULL);
		output_emit(figures, &e, "observations");
		output_emit(rejections, &e, "rejections");
		emit_end_object(&e);
		emit_end(&e);
		break;
	}
	buf_fini(&text);
}

static void
show_harvest(struct invocation *in, const struct harvest *harvest)
{
	struct output *figures = figures_of(in->world->config, harvest, 0,
	    in->look.format == OUTPUT_CSV ? 0 : harvest->n);
	struct output *rejections =
	    output_new(rejection_columns, ARRAY_SIZE(rejection_columns));

	for (size_t i = 0; i < harvest->n_rejections; i++) {
		output_text(rejections, harvest->rejections[i].place);
		output_style(rejections, STYLE_BAD);
		output_text(rejections, harvest->rejections[i].reason);
	}
	print_harvest(in, harvest, figures, rejections);
	output_free(figures);
	output_free(rejections);
}

int
try_command(struct invocation *in, struct error *err)
{
	const struct config *config = in->world->config;
	const char *file = in->operands[1];
	struct harvest harvest = { 0 };
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
	if (collector_parse(config, feed, &document, &harvest, err) != 0)
		goto out;
	show_harvest(in, &harvest);
	status = harvest.n_rejections > 0 ? EXIT_COULD_NOT : EXIT_DONE;
out:
	harvest_fini(&harvest);
	buf_fini(&body);
	return status;
}
