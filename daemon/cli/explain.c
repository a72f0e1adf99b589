/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * explain: how a value came about: the formula with its numbers, each with the
 * facts it was read from and the documents that said so.
 */
#include "daemon/cli/explain.h"
#include "daemon/cli/lookup.h"
#include "daemon/base/mem.h"

int
explain_command(struct invocation *in, struct error *err)
{
	struct world *w = in->world;
	struct telling t = { .in = in };
	int32_t end_day = DATE_NONE;
	int subject, indicator;
	int rc = -1;

	if (lookup_series(w->config, in->operands, &subject, &indicator, err) !=
		0 ||
	    (in->n_operands > 2 &&
		invocation_date(in, 2, &end_day, err) != 0) ||
	    invocation_open(in, false, err) != 0)
		return -1;
	if (explanation_read(w, subject, indicator, end_day, &t.x, err) == 0) {
		explain_print(&t);
		rc = EXIT_DONE;
	}
	explanation_fini(&t.x);
	return rc;
}
