/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * explain: how a value came about: the formula with its numbers, each with the
 * facts it was read from and the documents that said so.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/answer/explain.h"
#include "daemon/reckon/compute.h"
#include "daemon/base/mem.h"

/* The newest period end with a known value, else the newest there is. */
static void
take_newest_end(struct explanation *x, const struct series *series)
{
	const struct point *newest = series_latest(series);

	if (newest == NULL && series->n > 0)
		newest = &series->points[series->n - 1];
	if (newest != NULL)
		x->end_day = newest->period.end_day;
}

/* Is the day a period end?  Flows are found by days near enough, so that any
 * other day would be answered with a neighbour's figures. */
static int
check_end(
    const struct explanation *x, const struct series *series, struct error *err)
{
	char asked[DATE_TEXT_SIZE];
	char before[DATE_TEXT_SIZE] = "";
	char after[DATE_TEXT_SIZE] = "";

	if (rhythm_nearest_end(x->end_day, RHYTHM_MONTH, 12) == x->end_day)
		return 0;
	for (size_t i = 0; i < series->n; i++) {
		int32_t end = series->points[i].period.end_day;
		if (end == x->end_day)
			return 0;
		if (end < x->end_day)
			date_text(before, end);
		else if (after[0] == '\0')
			date_text(after, end);
	}
	return error_set(err, ERROR_INPUT,
	    "%s is no period end: expected a month's end%s%s%s%s",
	    date_text(asked, x->end_day),
	    before[0] == '\0' && after[0] == '\0' ? "" : " or one such as ",
	    before, before[0] == '\0' || after[0] == '\0' ? "" : ", ", after);
}

static int
choose_end(struct explanation *x, struct error *err)
{
	struct series series = { 0 };
	int rc = 0;

	if (compute_series(&x->world->reckoner, x->indicator, x->subject,
		&series, err) != 0)
		return -1;
	if (x->end_day == DATE_NONE)
		take_newest_end(x, &series);
	else
		rc = check_end(x, &series, err);
	series_fini(&series);
	return rc;
}

static int
add_origin(struct explanation *x, int64_t document, struct error *err)
{
	for (size_t i = 0; i < x->n_origins; i++) {
		if (x->origins[i].document == document)
			return 0;
	}
	x->origins = xgrow(
	    x->origins, x->n_origins, &x->origins_size, sizeof *x->origins);
	struct origin *origin = &x->origins[x->n_origins];
	*origin = (struct origin){ .document = document };
	if (ledger_document(x->world->ledger, document, &origin->info, err) < 0)
		return -1;
	x->n_origins++;
	return 0;
}

static int
add_origins_of(
    struct explanation *x, const struct flow_path *path, struct error *err)
{
	for (int i = 0; i < path->n; i++) {
		if (add_origin(x, path->steps[i].fact->document, err) != 0)
			return -1;
	}
	return 0;
}

static int
find_origins(struct explanation *x, struct error *err)
{
	for (size_t i = 0; i < x->trace.n; i++) {
		const struct trace_leaf *leaf = &x->trace.leaves[i];
		if (add_origins_of(x, &leaf->path, err) != 0 ||
		    add_origins_of(x, &leaf->other, err) != 0)
			return -1;
	}
	return 0;
}

int
explain_step(const struct flow_path *path, int i)
{
	for (int sign = 1; sign >= -1; sign -= 2) {
		for (int k = 0; k < path->n; k++) {
			if (path->steps[k].sign == sign && i-- == 0)
				return k;
		}
	}
	return 0;
}

bool
explain_is_repeated(const struct trace *trace, size_t i)
{
	const struct trace_leaf *a = &trace->leaves[i];

	for (size_t k = 0; k < i; k++) {
		const struct trace_leaf *b = &trace->leaves[k];
		if (a->enterprise == b->enterprise && a->item == b->item &&
		    a->mode == b->mode && a->basis_year == b->basis_year &&
		    a->wanted.start_day == b->wanted.start_day &&
		    a->wanted.end_day == b->wanted.end_day)
			return true;
	}
	return false;
}

size_t
explain_origin(const struct explanation *x, int64_t document)
{
	size_t i = 0;

	while (x->origins[i].document != document)
		i++;
	return i;
}

static int
take_apart(struct explanation *x, struct error *err)
{
	const struct config *config = x->world->config;

	if (x->end_day == DATE_NONE)
		return 0;
	if (evaluate(&x->world->reckoner,
		x->world->program->indicators[x->indicator], x->subject,
		x->end_day, x->rhythm, &x->value, &x->trace, err) != 0 ||
	    explain_with_numbers(x, &x->with_numbers, err) != 0 ||
	    find_origins(x, err) != 0 ||
	    ledger_holds(x->world->ledger, false, &x->holds, err) != 0)
		return -1;
	explain_held(x, &x->trace);
	if (!config_is_aggregate(config, x->subject))
		return 0;
	if (explain_members(x, err) != 0 || explain_movers(x, err) != 0)
		return -1;
	if (x->with_numbers == NULL)
		x->with_numbers = explain_combined(x);
	return 0;
}

void
explanation_fini(struct explanation *x)
{
	for (size_t i = 0; i < x->n_members; i++)
		free(x->members[i].reason);
	for (size_t i = 0; i < x->n_origins; i++)
		document_info_fini(&x->origins[i].info);
	holds_fini(&x->holds);
	free(x->held);
	free(x->members);
	movers_fini(&x->movers);
	free(x->origins);
	free(x->with_numbers);
	explain_verdicts_fini(x);
	trace_fini(&x->trace);
}

int
explanation_read(struct world *w, int subject, int indicator, int32_t end_day,
    struct explanation *out, struct error *err)
{
	struct grid grid;

	*out = (struct explanation){ .world = w,
		.subject = subject,
		.indicator = indicator,
		.end_day = end_day,
		.value = { .number = NAN } };
	if (grid_of(&w->reckoner, indicator, subject, &grid, err) != 0)
		return -1;
	out->rhythm = grid.rhythm;
	out->fiscal_month = grid.fiscal_month;
	if (choose_end(out, err) != 0 || explain_verdicts(out, err) != 0)
		return -1;
	return take_apart(out, err);
}
