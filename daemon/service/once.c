/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * once: totals and what is left to do.
 */
#include <stdlib.h>

#include "daemon/service/log.h"
#include "daemon/service/once.h"
#include "daemon/service/ready.h"
#include "daemon/base/mem.h"

static void
tell_totals(const struct once *o)
{
	const struct intake_totals *in = o->intake;
	const struct settle_totals *done = o->settle;

	log_line(LOG_LEVEL_INFO,
	    "once: %zu documents, %zu unchanged, %zu quarantined, %zu sources "
	    "failed; %zu figures new, %zu restated, %zu held, %zu rows "
	    "rejected; %zu archives, %zu graphs, %zu alerts opened, %zu resolved",
	    in->n_documents, in->n_unchanged, in->n_quarantined, in->n_failed,
	    in->n_new, in->n_restated, in->n_held, in->n_rejected,
	    done->n_archives, done->n_graphs,
	    done->alerts.n_opened + o->attended->n_opened,
	    done->alerts.n_resolved + o->attended->n_resolved);
}

/* Do figures wait for a person, of this round or of an earlier one? */
static bool
has_waiting(const struct once *o)
{
	struct error err = { 0 };
	int64_t n_waiting;

	if (ledger_waiting(o->world->ledger, NULL, &n_waiting, &err) != 0) {
		log_line(LOG_LEVEL_ERROR, "%s", err.text);
		return true;
	}
	if (n_waiting > 0)
		log_line(LOG_LEVEL_WARN,
		    "once: %lld figures are held: soewatch held lists them",
		    (long long)n_waiting);
	return n_waiting > 0;
}

bool
once_tell(const struct once *o)
{
	tell_totals(o);
	if (o->is_stopped)
		log_line(LOG_LEVEL_WARN,
		    "once: stopped before every feed was done with");
	return !has_waiting(o) && !o->is_stopped && o->intake->n_failed == 0 &&
	    o->intake->n_rejected == 0 && o->settle->n_failed == 0;
}

void
once_status(const struct intake_totals *in, const struct settle_totals *settle)
{
	char *text =
	    xasprintf("STATUS=%zu documents, %zu figures new, %zu "
		      "restated, %zu rows rejected, %zu graphs drawn\n",
		in->n_documents, in->n_new, in->n_restated, in->n_rejected,
		settle->n_graphs);

	ready_notify(text);
	free(text);
}
