/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * series: an indicator over its periods.
 */
#include <math.h>

#include "daemon/cli/commands.h"
#include "daemon/cli/lookup.h"
#include "daemon/cli/shown.h"
#include "daemon/reckon/compute.h"
#include "daemon/base/mem.h"

static const struct column columns[] = {
	{ .name = "period_end", .zh = "期末", .en = "period end" },
	{ .name = "value", .zh = "数值", .kind = COLUMN_NUMBER },
	{ .name = "shown",
	    .zh = "",
	    .en = "",
	    .align = ALIGN_RIGHT,
	    .audience = FOR_PEOPLE },
	{ .name = "word",
	    .zh = "说明",
	    .audience = FOR_PEOPLE,
	    .is_optional = true },
	{ .name = "coverage",
	    .zh = "覆盖",
	    .align = ALIGN_RIGHT,
	    .audience = FOR_PEOPLE,
	    .is_optional = true },
};

static void
print_series(struct invocation *in, int subject, int indicator,
    const struct series *series, struct period stretch)
{
	const struct config *config = in->world->config;
	struct output *o = output_new(columns, ARRAY_SIZE(columns));
	char shown[SHOWN_SIZE];

	for (size_t i = 0; i < series->n; i++) {
		const struct point *p = &series->points[i];
		if (p->period.end_day < stretch.start_day ||
		    p->period.end_day > stretch.end_day)
			continue;
		output_date(o, p->period.end_day);
		output_number(o, p->value);
		output_text(o,
		    isnan(p->value) ? ""
				    : shown_value(shown, config, subject,
					  indicator, p->value, NAN));
		output_text(o, word_text(p->word, in->look.is_chinese));
		output_text(o, "");
		if (config_is_aggregate(config, subject))
			output_people(o,
			    shown_coverage(shown, p->n_reported, p->n_members));
	}
	invocation_print(in, o);
	output_free(o);
}

int
series_command(struct invocation *in, struct error *err)
{
	const struct config *config = in->world->config;
	struct period stretch = { .start_day = INT32_MIN,
		.end_day = INT32_MAX };
	struct series series = { 0 };
	int subject, indicator;

	if (lookup_series(config, in->operands, &subject, &indicator, err) !=
		0 ||
	    flag_date(in->flags, FLAG_FROM, &stretch.start_day, err) != 0 ||
	    flag_date(in->flags, FLAG_TO, &stretch.end_day, err) != 0 ||
	    invocation_open(in, false, err) != 0 ||
	    compute_series(
		&in->world->reckoner, indicator, subject, &series, err) != 0)
		return -1;
	print_series(in, subject, indicator, &series, stretch);
	series_fini(&series);
	return EXIT_DONE;
}
