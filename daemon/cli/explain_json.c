/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * explain_json: an explanation as one object.
 */
#include <math.h>

#include "daemon/cli/emit.h"
#include "daemon/cli/explain.h"
#include "graphs/people.h"
#include "daemon/base/mem.h"

/* How an aggregate's value was made, and of whom. */
static void
emit_combined(struct emit *e, const struct explanation *x)
{
	const struct aggregate *a =
	    config_aggregate(x->in->world->config, x->subject);
	struct output *taken = explain_taken_rows(x);

	emit_text(e, "combine", combine_name((enum combine)a->combine));
	emit_text(e, "where", a->where);
	emit_text(e, "of", a->of_id);
	output_emit(taken, e, "members");
	explain_emit_movers(x, e);
	output_free(taken);
}

void
explain_print_json(const struct explanation *x)
{
	const struct config *config = x->in->world->config;
	const struct indicator *indicator = &config->indicators[x->indicator];
	const char *word = word_text(x->value.word, x->in->look.is_chinese);
	struct output *left_out = explain_left_out_rows(x);
	struct output *held = explain_held_rows(x);
	struct output *verdicts = explain_verdict_rows(x);
	struct emit e = { .out = x->in->out };
	char unit[PEOPLE_SIZE];

	emit_object(&e, NULL);
	emit_text(&e, "subject", config_subject_id(config, x->subject));
	emit_text(&e, "indicator", indicator->id);
	emit_date(&e, "period_end", x->end_day);
	emit_number(&e, "value", x->value.number);
	emit_text(&e, "unit",
	    people_plain_unit(unit,
		config_unit(config, x->subject, x->indicator),
		people_currency(config, x->subject)));
	emit_text(&e, "word", word[0] == '\0' ? NULL : word);
	emit_text(&e, "formula", indicator->formula);
	emit_text(&e, "with_numbers", x->with_numbers);
	emit_text(
	    &e, "reason", x->trace.reason[0] == '\0' ? NULL : x->trace.reason);
	emit_integer(&e, "n_reported", x->value.n_reported);
	emit_integer(&e, "n_members", x->value.n_members);
	if (config_is_aggregate(config, x->subject))
		emit_combined(&e, x);
	explain_emit_figures(x, &e);
	output_emit(left_out, &e, "left_out");
	output_emit(held, &e, "held");
	output_emit(verdicts, &e, "verdicts");
	emit_end_object(&e);
	emit_end(&e);
	output_free(left_out);
	output_free(held);
	output_free(verdicts);
}
