/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * alert_commands: what a person does to alerts: ack, resolve, silence; and to
 * messages that were refused.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/service/clock.h"
#include "daemon/service/commands.h"
#include "daemon/service/matters.h"
#include "daemon/base/mem.h"

static const struct {
	const char *command;
	enum alert_action action;
} acts[] = {
	{ "ack", ALERT_ACKED },
	{ "resolve", ALERT_CLOSED },
	{ "silence", ALERT_HUSHED },
};

static void
tell_act(struct buf *out, const struct alert *a)
{
	const char *const names[] = { a->key.target, a->key.feed,
		a->key.subject };
	char when[CLOCK_TEXT_SIZE];

	buf_printf(out, "%lld:", (long long)a->id);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (names[i][0] != '\0')
			buf_printf(out, " %s", names[i]);
	}
	buf_printf(out, ": %s", alert_state_name(a->event.state));
	if (a->event.state == ALERT_SILENCED)
		buf_printf(
		    out, " until %s", clock_text(when, a->event.until_sec));
	buf_puts(out, "\n");
}

static int
act_on(struct world *w, const char *text, const struct life_act *act,
    struct buf *out, struct error *err)
{
	char quoted[TEXT_QUOTE_SIZE];
	struct alerts alerts;
	int64_t id;

	if (text_to_int64(&id, text, 1, INT64_MAX, err) != 0)
		return error_set(err, ERROR_UNKNOWN,
		    "%s: expected the number of an alert",
		    text_quote_z(quoted, text));
	int found = ledger_alert(w->ledger, id, &alerts, err);
	if (found == 0)
		return error_set(err, ERROR_UNKNOWN,
		    "%lld: there is no alert of that number", (long long)id);
	if (found < 0)
		return -1;
	struct matters matters = { .world = w };
	int rc = matter_act(&matters, &alerts.alerts[0], act, err);
	if (rc == 0)
		tell_act(out, &alerts.alerts[0]);
	alerts_fini(&alerts);
	return rc;
}

/* The end of the silence's last day. */
static int
read_until(
    const struct control_request *r, struct life_act *act, struct error *err)
{
	int32_t day;

	if (act->action != ALERT_HUSHED)
		return 0;
	if (date_parse_iso(&day, r->arguments[1], err) != 0)
		return -1;
	if (day < clock_today())
		return error_set(err, ERROR_INPUT,
		    "%s has passed: expected a day to come, until whose end "
		    "nothing is told",
		    r->arguments[1]);
	act->until_sec = clock_instant(day + 1, 0, 0);
	return 0;
}

/* Does the i-th argument stand among those before it? */
static bool
is_repeated(const struct control_request *r, size_t first, size_t i)
{
	for (size_t j = first; j < i; j++) {
		if (strcmp(r->arguments[j], r->arguments[i]) == 0)
			return true;
	}
	return false;
}

static int
act_on_all(struct world *w, const struct control_request *r, struct buf *out,
    struct error *err)
{
	struct life_act act = { .who = r->who == NULL ? "?" : r->who,
		.note = r->arguments[0] };
	int rc = 0;

	for (size_t i = 0; i < ARRAY_SIZE(acts); i++) {
		if (strcmp(r->command, acts[i].command) == 0)
			act.action = acts[i].action;
	}
	if (read_until(r, &act, err) != 0)
		return -1;
	size_t first = act.action == ALERT_HUSHED ? 2 : 1;
	for (size_t i = first; i < r->n_arguments && rc == 0; i++) {
		if (!is_repeated(r, first, i))
			rc = act_on(w, r->arguments[i], &act, out, err);
	}
	return rc;
}

/* In a transaction of its own; exit status. */
static int
in_transaction(struct world *w, const struct control_request *r,
    int (*work)(struct world *w, const struct control_request *r,
	struct buf *out, struct error *err),
    struct buf *out)
{
	struct buf told = { 0 };
	struct error err = { 0 };
	int rc = -1;

	if (ledger_begin(w->ledger, &err) == 0 &&
	    work(w, r, &told, &err) == 0 && ledger_commit(w->ledger, &err) == 0)
		rc = 0;
	ledger_rollback(w->ledger);
	if (rc == 0)
		buf_append(out, told.data, told.len);
	else
		buf_printf(out, "%s\n", err.text);
	buf_fini(&told);
	return rc == 0 ? 0 : 1;
}

int
command_act(struct world *w, struct intake *intake,
    const struct control_request *r, struct buf *out)
{
	size_t least = strcmp(r->command, "silence") == 0 ? 3 : 2;

	(void)intake;
	if (r->n_arguments < least || r->arguments[0][0] == '\0') {
		buf_puts(out, "expected a note and the numbers of alerts\n");
		return 1;
	}
	return in_transaction(w, r, act_on_all, out);
}

static int
retry(struct world *w, const struct control_request *r, struct buf *out,
    struct error *err)
{
	int64_t n;

	if (ledger_outbox_retry(w->ledger, r->arguments[0], &n, err) != 0)
		return -1;
	buf_printf(out, "%s: %lld refused changes wait again\n",
	    r->arguments[0], (long long)n);
	return 0;
}

int
command_retry(struct world *w, struct intake *intake,
    const struct control_request *r, struct buf *out)
{
	(void)intake;
	if (r->n_arguments != 1 ||
	    config_notifier(w->config, r->arguments[0]) < 0) {
		buf_puts(out, "expected the name of a notifier\n");
		return 1;
	}
	return in_transaction(w, r, retry, out);
}
