/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * commands: requests wait in a line until the service has time for them.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/service/backfill.h"
#include "daemon/service/clock.h"
#include "daemon/service/commands.h"
#include "daemon/service/sources.h"
#include "daemon/base/mem.h"

struct waiting {
	struct commands *commands;
	const struct service_command *command; /* NULL: it goes on by itself */
	const struct control_request *request;
	struct control_caller *caller;
	struct buf text; /* the answer so far */
	int exit_status;
	bool is_served;   /* only settling is waited for */
	bool is_settling; /* and that goes on */
	struct waiting *next;
};

struct commands {
	struct poller *poller;
	void (*changed)(void *arg, enum command_effect effect, int feed);
	void *arg;
	struct courier *courier;
	struct world *world;
	const struct config *config;
	struct waiting *first;
	bool wants_force;
};

struct commands *
commands_new(struct poller *poller, struct courier *courier,
    void (*changed)(void *arg, enum command_effect effect, int feed), void *arg)
{
	struct commands *c = xcalloc(1, sizeof *c);

	c->poller = poller;
	c->courier = courier;
	c->changed = changed;
	c->arg = arg;
	return c;
}

void
commands_use(struct commands *c, struct world *world)
{
	c->world = world;
	c->config = world->config;
}

static void
answer(struct waiting *w)
{
	control_answer(w->caller, w->exit_status, buf_text(&w->text));
	buf_fini(&w->text);
	free(w);
}

void
commands_free(struct commands *c)
{
	if (c == NULL)
		return;
	/* The control is gone and its callers with it. */
	while (c->first != NULL) {
		struct waiting *w = c->first;
		c->first = w->next;
		buf_fini(&w->text);
		free(w);
	}
	free(c);
}

/* ---- import ---- */

static void
tell_taken(const struct intake_totals *before, const struct intake_totals *now,
    const char *name, struct buf *out)
{
	buf_printf(out, "%s: %zu figures, %zu new, %zu restated, %zu rejected",
	    name, now->n_figures - before->n_figures,
	    now->n_new - before->n_new, now->n_restated - before->n_restated,
	    now->n_rejected - before->n_rejected);
	if (now->n_held > before->n_held)
		buf_printf(out, ", %zu held", now->n_held - before->n_held);
	buf_putc(out, '\n');
}

static void
import_file(struct world *world, struct intake *intake, int feed,
    const struct control_file *file, struct buf *out, int *status)
{
	struct intake_totals before = intake->totals;
	struct error err = { 0 };
	bool is_good = false;
	const struct arrival a = { .feed = feed,
		.source = file->name,
		.enterprise =
		    source_enterprise(world->config, feed, file->name),
		.body = file->data,
		.len = file->len };
	struct reading reading = { 0 };

	intake_read(world->config, &a, NULL, clock_today(), &reading);
	int rc = intake_take(intake, &a, &reading, &is_good, &err);
	reading_fini(&reading);
	if (rc == 0)
		rc = intake_flush(intake, &err);
	if (rc != 0) {
		buf_printf(out, "%s: %s\n", file->name, err.text);
		*status = 1;
		return;
	}
	const struct intake_totals *now = &intake->totals;
	if (now->n_quarantined > before.n_quarantined)
		buf_printf(
		    out, "%s: refused, put into quarantine\n", file->name);
	else if (now->n_unchanged > before.n_unchanged)
		buf_printf(out, "%s: known already%s\n", file->name,
		    is_good ? "" : " (and was not all good)");
	else
		tell_taken(&before, now, file->name, out);
	if (!is_good)
		*status = 1;
}

static int
import(struct world *world, struct intake *intake,
    const struct control_request *r, struct buf *out)
{
	char quoted[TEXT_QUOTE_SIZE];
	int status = 0;
	int feed = r->n_arguments < 1
	    ? -1
	    : config_feed(world->config, r->arguments[0]);

	if (feed < 0) {
		buf_printf(out, "no feed %s\n",
		    text_quote_z(
			quoted, r->n_arguments < 1 ? "" : r->arguments[0]));
		return 1;
	}
	for (size_t i = 0; i < r->n_files; i++)
		import_file(world, intake, feed, &r->files[i], out, &status);
	return status;
}

/* ---- rebuild ---- */

static int
touch_named(struct world *world, const struct control_request *r,
    struct buf *out, struct error *err)
{
	for (size_t i = 0; i < r->n_arguments; i++) {
		char quoted[TEXT_QUOTE_SIZE];
		int subject = config_subject(world->config, r->arguments[i]);
		if (subject < 0) {
			buf_printf(out, "no enterprise or aggregate %s\n",
			    text_quote_z(quoted, r->arguments[i]));
			return 1;
		}
		if (world_touch(world, subject, err) != 0)
			return -1;
	}
	for (size_t i = 0; r->n_arguments == 0 && i < world->config->roster->n;
	     i++) {
		if (world_touch(world, (int)i, err) != 0)
			return -1;
	}
	return 0;
}

static int
rebuild(struct world *world, struct intake *intake,
    const struct control_request *r, struct buf *out)
{
	struct error err = { 0 };

	(void)intake;
	int rc = ledger_begin(world->ledger, &err);

	if (rc == 0)
		rc = touch_named(world, r, out, &err);
	/* Of everything: also what is kept of it, should it be damaged. */
	if (rc == 0 && r->n_arguments == 0)
		rc = ledger_forget_totals(world->ledger, &err);
	if (rc == 0)
		rc = ledger_commit(world->ledger, &err);
	ledger_rollback(world->ledger);
	if (rc < 0)
		buf_printf(out, "%s\n", err.text);
	return rc == 0 ? 0 : 1;
}

/* ---- requests ---- */

const struct service_command *
service_command_find(const char *name)
{
	static const struct service_command commands[] = {
		{ "accept", command_rule, false },
		{ "ack", command_act, false },
		{ "import", import, false },
		{ "rebuild", rebuild, true },
		{ "reject", command_rule, false },
		{ "resolve", command_act, false },
		{ "retry", command_retry, false },
		{ "silence", command_act, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		if (strcmp(name, commands[i].name) == 0)
			return &commands[i];
	}
	return NULL;
}

/* "listed 1414810200" a line: when each feed is polled next. */
static void
tell_feeds(struct commands *c, const struct control_request *r,
    struct control_caller *caller)
{
	struct buf text = { 0 };

	(void)r;
	for (size_t i = 0; i < c->config->n_feeds; i++)
		buf_printf(&text, "%s %lld\n", c->config->feeds[i].id,
		    (long long)poller_feed_next_sec(c->poller, (int)i));
	control_answer(caller, 0, buf_text(&text));
	buf_fini(&text);
}

static void
start_poll(struct commands *c, const struct control_request *r,
    struct control_caller *caller)
{
	char quoted[TEXT_QUOTE_SIZE];
	int feed = -1;

	if (r->n_arguments > 0) {
		feed = config_feed(c->config, r->arguments[0]);
		if (feed < 0) {
			char *text = xasprintf("no feed %s\n",
			    text_quote_z(quoted, r->arguments[0]));
			control_answer(caller, 1, text);
			free(text);
			return;
		}
	}
	control_answer(caller, 0, "polling\n");
	c->changed(c->arg, COMMAND_WANTS_POLL, feed);
}

static struct waiting *
enter(struct commands *c, const struct control_request *r,
    struct control_caller *caller)
{
	struct waiting *w = xcalloc(1, sizeof *w);
	struct waiting **end = &c->first;

	w->commands = c;
	w->request = r;
	w->caller = caller;
	while (*end != NULL)
		end = &(*end)->next;
	*end = w;
	return w;
}

static void
leave(struct commands *c, const struct waiting *w)
{
	struct waiting **at = &c->first;

	while (*at != w)
		at = &(*at)->next;
	*at = w->next;
}

static void
wait_for_serving(struct commands *c, const struct service_command *command,
    const struct control_request *r, struct control_caller *caller)
{
	enter(c, r, caller)->command = command;
	c->changed(c->arg, COMMAND_WANTS_SERVING, -1);
}

/* ---- backfill ---- */

/* How far the errand is; at its end settling is what is waited for. */
static void
errand_told(void *arg, const struct errand_progress *progress)
{
	struct waiting *w = arg;

	control_tell(w->caller, progress->n_over, progress->n_all);
	if (progress->n_over < progress->n_all && !progress->is_dropped)
		return;
	w->exit_status = backfill_tell(progress, &w->text);
	w->is_served = true;
	w->commands->changed(w->commands->arg, COMMAND_WANTS_SETTLING, -1);
}

static void
start_backfill(struct commands *c, const struct control_request *r,
    struct control_caller *caller)
{
	struct error err = { 0 };
	struct waiting *w = enter(c, r, caller);

	if (backfill_start(c->poller, c->config, r, errand_told, w, &err) == 0)
		return;
	buf_printf(&w->text, "%s\n", err.text);
	w->exit_status = 1;
	leave(c, w);
	answer(w);
}

/* ---- tests of notifiers ---- */

void
command_tested(struct buf *out, const char *why)
{
	buf_printf(out, "%s\n",
	    why == NULL ? "delivered: look whether it has arrived" : why);
}

static void
tested(void *arg, const char *why)
{
	struct waiting *w = arg;

	command_tested(&w->text, why);
	w->exit_status = why == NULL ? 0 : 1;
	leave(w->commands, w);
	answer(w);
}

static void
start_test(struct commands *c, const struct control_request *r,
    struct control_caller *caller)
{
	struct error err = { 0 };
	struct waiting *w = enter(c, r, caller);
	int notifier = r->n_arguments < 1
	    ? -1
	    : config_notifier(c->world->config, r->arguments[0]);

	if (notifier < 0)
		error_set(
		    &err, ERROR_UNKNOWN, "expected the name of a notifier");
	else if (courier_test(c->courier, c->world,
		     &c->world->config->notifiers[notifier], tested, w,
		     &err) == 0)
		return;
	tested(w, err.text);
}

void
commands_handle(
    void *arg, const struct control_request *r, struct control_caller *caller)
{
	/* Those that do not wait until the ledger is in nobody's hands. */
	static const struct {
		const char *name;
		void (*start)(struct commands *c,
		    const struct control_request *r,
		    struct control_caller *caller);
	} at_once[] = {
		{ "backfill", start_backfill },
		{ "feeds", tell_feeds },
		{ "poll", start_poll },
		{ "test", start_test },
	};
	struct commands *c = arg;
	const struct service_command *command =
	    service_command_find(r->command);

	if (command != NULL) {
		wait_for_serving(c, command, r, caller);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(at_once); i++) {
		if (strcmp(r->command, at_once[i].name) == 0) {
			at_once[i].start(c, r, caller);
			return;
		}
	}
	char quoted[TEXT_QUOTE_SIZE];
	char *text = xasprintf(
	    "no such command: %s\n", text_quote_z(quoted, r->command));
	control_answer(caller, 2, text);
	free(text);
}

bool
commands_are_waiting(const struct commands *c)
{
	for (const struct waiting *w = c->first; w != NULL; w = w->next) {
		if (w->command != NULL && !w->is_served)
			return true;
	}
	return false;
}

bool
commands_serve(struct commands *c, struct world *world, struct intake *intake)
{
	bool wants_settle = false;

	for (struct waiting *w = c->first; w != NULL; w = w->next) {
		if (w->command == NULL || w->is_served)
			continue;
		w->exit_status =
		    w->command->serve(world, intake, w->request, &w->text);
		w->is_served = true;
		c->wants_force |= w->command->makes_anew && w->exit_status == 0;
		wants_settle = true;
	}
	return wants_settle;
}

bool
commands_take_force(struct commands *c)
{
	bool wants = c->wants_force;

	c->wants_force = false;
	return wants;
}

void
commands_settling(struct commands *c)
{
	for (struct waiting *w = c->first; w != NULL; w = w->next)
		w->is_settling = w->is_served;
}

void
commands_progress(struct commands *c, size_t n_done, size_t n_all)
{
	for (const struct waiting *w = c->first; w != NULL; w = w->next) {
		if (w->is_settling)
			control_tell(w->caller, n_done, n_all);
	}
}

void
commands_settled(struct commands *c, const struct error *err)
{
	struct waiting *next;

	for (struct waiting *w = c->first; w != NULL; w = next) {
		next = w->next;
		if (!w->is_settling)
			continue;
		leave(c, w);
		if (err->code != ERROR_NONE) {
			buf_printf(&w->text, "%s\n", err->text);
			w->exit_status = 1;
		}
		answer(w);
	}
}

void
commands_stop(struct commands *c)
{
	courier_forget_test(c->courier);
	while (c->first != NULL) {
		struct waiting *w = c->first;
		c->first = w->next;
		if (!w->is_served) {
			buf_puts(&w->text, "soewatchd stops: ask again\n");
			w->exit_status = 1;
		}
		answer(w);
	}
}
