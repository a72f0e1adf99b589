/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * rulings: what a person says about held figures.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/service/clock.h"
#include "daemon/service/commands.h"
#include "daemon/base/mem.h"

/* What one figure was, and is now. */
static void
tell_ruling(
    struct buf *out, const struct hold *h, const struct ruling *r, bool is_new)
{
	char value[DECIMAL_TEXT_SIZE];
	char end[DATE_TEXT_SIZE];
	char when[CLOCK_TEXT_SIZE];

	buf_printf(out, "%lld: %s %s %s %s: ", (long long)h->id, h->enterprise,
	    h->item, date_text(end, h->period.end_day),
	    decimal_text(value, h->value));
	if (is_new)
		buf_printf(
		    out, "%s\n", r->is_accepted ? "accepted" : "rejected");
	else
		buf_printf(out, "%s already, by %s at %s\n",
		    hold_state_name(h->state), h->who,
		    clock_text(when, h->ruled_sec));
}

/* A ruling that stands already is not made again. */
static int
rule(struct world *world, int64_t id, const struct ruling *r, struct buf *out,
    struct error *err)
{
	struct holds holds;
	int found = ledger_hold(world->ledger, id, &holds, err);
	int rc = found < 0 ? -1 : 0;

	if (found == 0)
		return error_set(err, ERROR_UNKNOWN,
		    "%lld: there is no held figure of that number",
		    (long long)id);
	if (rc != 0)
		return -1;
	const struct hold *h = &holds.holds[0];
	enum hold_state wanted = r->is_accepted ? HOLD_ACCEPTED : HOLD_REJECTED;
	bool is_new = h->state != wanted;
	if (is_new)
		rc = ledger_rule(world->ledger, id, r, err);
	if (rc == 0)
		tell_ruling(out, h, r, is_new);
	int enterprise = roster_find(world->config->roster, h->enterprise);
	if (enterprise >= 0)
		world_forget(world, enterprise);
	holds_fini(&holds);
	return rc;
}

static int
rule_all(struct world *world, const struct control_request *request,
    struct buf *out, struct error *err)
{
	const struct ruling r = {
		.is_accepted = strcmp(request->command, "accept") == 0,
		.who = request->who == NULL ? "?" : request->who,
		.note = request->arguments[0],
		.ruled_sec = clock_now_sec(),
	};

	for (size_t i = 1; i < request->n_arguments; i++) {
		char quoted[TEXT_QUOTE_SIZE];
		int64_t id;
		if (text_to_int64(
			&id, request->arguments[i], 1, INT64_MAX, err) != 0)
			return error_set(err, ERROR_UNKNOWN,
			    "%s: expected the number of a held figure",
			    text_quote_z(quoted, request->arguments[i]));
		if (rule(world, id, &r, out, err) != 0)
			return -1;
	}
	return 0;
}

int
command_rule(struct world *world, struct intake *intake,
    const struct control_request *request, struct buf *out)
{
	struct buf told = { 0 };
	struct error err = { 0 };
	int rc = -1;

	(void)intake;
	if (request->n_arguments < 2 || request->arguments[0][0] == '\0') {
		buf_puts(out, "expected a note and the numbers of figures\n");
		return 1;
	}
	if (ledger_begin(world->ledger, &err) == 0 &&
	    rule_all(world, request, &told, &err) == 0 &&
	    ledger_commit(world->ledger, &err) == 0)
		rc = 0;
	ledger_rollback(world->ledger);
	if (rc == 0)
		buf_append(out, told.data, told.len);
	else
		buf_printf(out, "%s\n", err.text);
	buf_fini(&told);
	return rc == 0 ? 0 : 1;
}
