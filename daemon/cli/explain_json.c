/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * explain_json: an explanation as one object.
 */
#include <math.h>

#include "graphs/emit.h"
#include "daemon/cli/explain.h"
#include "graphs/people.h"
#include "daemon/base/mem.h"

/* How an aggregate's value was made, and of whom. */
static void
emit_combined(struct emit *e, const struct telling *t)
{
	const struct aggregate *a =
	    config_aggregate(t->x.world->config, t->x.subject);
	struct output *taken = explain_taken_rows(t);

	emit_text(e, "combine", combine_name((enum combine)a->combine));
	emit_text(e, "where", a->where);
	emit_text(e, "of", a->of_id);
	output_emit(taken, e, "members");
	explain_emit_movers(t, e);
	output_free(taken);
}

void
explain_print_json(const struct telling *t)
{
	const struct config *config = t->x.world->config;
	const struct indicator *indicator = &config->indicators[t->x.indicator];
	const char *word = word_text(t->x.value.word, t->in->look.is_chinese);
	struct output *left_out = explain_left_out_rows(t);
	struct output *held = explain_held_rows(t);
	struct output *verdicts = explain_verdict_rows(t);
	struct emit e = { .out = t->in->out };
	char unit[PEOPLE_SIZE];

	emit_object(&e, NULL);
	emit_text(&e, "subject", config_subject_id(config, t->x.subject));
	emit_text(&e, "indicator", indicator->id);
	emit_date(&e, "period_end", t->x.end_day);
	emit_number(&e, "value", t->x.value.number);
	emit_text(&e, "unit",
	    people_plain_unit(unit,
		config_unit(config, t->x.subject, t->x.indicator),
		people_currency(config, t->x.subject)));
	emit_text(&e, "word", word[0] == '\0' ? NULL : word);
	emit_text(&e, "formula", indicator->formula);
	emit_text(&e, "with_numbers", t->x.with_numbers);
	emit_text(&e, "reason",
	    t->x.trace.reason[0] == '\0' ? NULL : t->x.trace.reason);
	emit_integer(&e, "n_reported", t->x.value.n_reported);
	emit_integer(&e, "n_members", t->x.value.n_members);
	if (config_is_aggregate(config, t->x.subject))
		emit_combined(&e, t);
	explain_emit_figures(t, &e);
	output_emit(left_out, &e, "left_out");
	output_emit(held, &e, "held");
	output_emit(verdicts, &e, "verdicts");
	emit_end_object(&e);
	emit_end(&e);
	output_free(left_out);
	output_free(held);
	output_free(verdicts);
}
