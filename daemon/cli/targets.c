/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * targets: 记分牌, the scoreboard, and its rows for programs.
 */
#include <math.h>
#include <stdlib.h>

#include "daemon/cli/lookup.h"
#include "daemon/cli/targets.h"
#include "daemon/service/clock.h"
#include "graphs/people.h"
#include "daemon/base/mem.h"

static const struct column columns[] = {
	{ .name = "clause" },
	{ .name = "id" },
	{ .name = "subject" },
	{ .name = "indicator" },
	{ .name = "state" },
	{ .name = "period_end" },
	{ .name = "value", .kind = COLUMN_NUMBER },
	{ .name = "line", .kind = COLUMN_NUMBER },
	{ .name = "distance", .kind = COLUMN_NUMBER },
	{ .name = "since" },
	{ .name = "n_reported", .kind = COLUMN_INTEGER },
	{ .name = "n_members", .kind = COLUMN_INTEGER },
	{ .name = "projection", .kind = COLUMN_NUMBER },
	{ .name = "by" },
	{ .name = "side" },
	{ .name = "unit" },
	{ .name = "severity" },
	{ .name = "reason" },
	{ .name = "chapter" },
	{ .name = "chapter_title" },
	{ .name = "title" },
	{ .name = "citation" },
	{ .name = "note" },
};

/* The text in the configured language, else in the other, else none. */
static void
add_either(struct output *o, const struct config *config, const char *zh,
    const char *en)
{
	output_text(o, config_title(config, zh, en, NULL));
}

static void
add_plan(struct output *o, const struct config *config, const struct target *t)
{
	int chapter = config_chapter(config, t->clause);
	const struct chapter *c =
	    chapter < 0 ? NULL : &config->plan.chapters.chapter[chapter];

	output_text(o, c == NULL ? NULL : c->prefix);
	output_text(o,
	    c == NULL ? NULL
		      : config_title(config, c->title, c->title_en, NULL));
	add_either(o, config, t->title, t->title_en);
	add_either(o, config, t->citation, t->citation_en);
	add_either(o, config, t->note, t->note_en);
}

static void
add_score(struct output *o, const struct config *config, const struct score *s)
{
	const struct target *t = &config->targets[s->target];
	char unit[PEOPLE_SIZE];

	output_text(o, t->clause);
	output_text(o, t->id);
	output_text(o, config_subject_id(config, s->subject));
	output_text(o, t->indicator_id);
	output_text(o, state_name(s->state));
	output_date(o, s->is_known ? s->latest.period.end_day : DATE_NONE);
	output_number(o, s->is_known ? s->latest.value : (double)NAN);
	output_number(o, s->line);
	output_number(o, s->distance);
	output_date(o, s->since_day);
	output_integer(o, s->n_reported);
	output_integer(o, s->n_members);
	output_number(o, s->projection);
	output_date(o, t->by_day);
	output_text(o, side_name((enum side)t->side));
	output_text(o,
	    people_plain_unit(unit,
		config_unit(config, s->subject, t->indicator),
		people_currency(config, s->subject)));
	output_text(o, t->severity == SEVERITY_WARN ? "warn" : "fail");
	output_text(o, s->reason.en);
	add_plan(o, config, t);
}

static void
print_programs(struct invocation *in, const struct scoreboard *board)
{
	struct output *o = output_new(columns, ARRAY_SIZE(columns));

	for (size_t i = 0; i < board->n; i++)
		add_score(o, board->config, &board->scores[i]);
	invocation_print(in, o);
	output_free(o);
}

/* The day by which deadlines and reports are judged: a scoreboard of a day in
 * the past knows nothing of what came later. */
static int
find_today(const struct invocation *in, int32_t *out, struct error *err)
{
	*out = clock_today();
	return flag_is_given(in->flags, FLAG_NOW)
	    ? 0
	    : flag_date(in->flags, FLAG_AS_OF, out, err);
}

int
targets_command(struct invocation *in, struct error *err)
{
	struct scoreboard board = { 0 };
	int32_t today_day;
	int only = -1;
	int rc = -1;

	if (in->n_operands > 0) {
		only = lookup_subject(in->world->config, in->operands[0], err);
		if (only < 0)
			return -1;
	}
	if (find_today(in, &today_day, err) != 0 ||
	    invocation_open(in, false, err) != 0)
		return -1;
	if (flag_is_given(in->flags, FLAG_ALL_PERIODS))
		return targets_print_periods(in, only, err) == 0 ? EXIT_DONE
								 : -1;
	if (scoreboard_read(in->world, only, today_day, &board, err) != 0)
		goto out;
	if (invocation_is_for_people(in))
		targets_print_people(in, &board,
		    only >= 0 || flag_is_given(in->flags, FLAG_ALL));
	else
		print_programs(in, &board);
	/* Who is late today is no matter of a view of the past. */
	if (invocation_is_for_people(in) && only < 0 &&
	    !flag_is_given(in->flags, FLAG_AS_OF) &&
	    !flag_is_given(in->flags, FLAG_KNOWN_BY) &&
	    targets_print_overdue(in, today_day, err) != 0)
		goto out;
	rc = EXIT_DONE;
out:
	scoreboard_fini(&board);
	return rc;
}
