/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * service: who has the ledger.
 *
 * Polling goes on all the time.  What it brings is settled in passes: as soon
 * as nothing more is coming, or after a while; during a pass the ledger is the
 * settler's and what comes in waits.  advance() looks at what is wanted and
 * starts the next thing; whatever it started calls it again when it is over.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "daemon/service/attend.h"
#include "daemon/service/clock.h"
#include "daemon/service/commands.h"
#include "daemon/service/control.h"
#include "daemon/service/courier.h"
#include "daemon/service/inbox.h"
#include "daemon/service/intake.h"
#include "daemon/service/log.h"
#include "daemon/service/poller.h"
#include "daemon/service/ready.h"
#include "daemon/service/service.h"
#include "daemon/service/settle.h"
#include "daemon/service/state.h"
#include "daemon/base/mem.h"

enum {
	LONGEST_SLEEP_MSEC = 60000, /* clocks jump: look again */
	ATTEND_SEC = 60,            /* alerts of feeds, once so often */
	SETTLE_SEC = 10, /* what came waits no longer while more is coming */
	PATIENCE_SEC =
	    5, /* for requests under way, before a reload or the end */
};

struct service {
	struct service_options options;
	struct world *world;
	int state_fd;
	uv_loop_t loop;
	bool has_loop;
	struct intake intake;
	struct inbox *inbox;
	struct poller *poller;
	struct settler *settler;
	struct control *control;
	struct commands *commands;
	struct courier *courier;
	uv_signal_t signals[4];
	uv_timer_t wake, watchdog;
	bool wants_reload, wants_stop;
	uint64_t patience_ends_msec; /* loop time */
	bool wants_settle;           /* now */
	uint64_t settle_at_msec; /* or then (loop time); 0: nothing came in */
	int64_t attend_sec;  /* when alerts are looked at next; 0: now */
	bool wants_thorough; /* at all of them */
	struct matter_counts attended;
	bool has_failed;         /* the ledger could not be written */
	bool owes_check; /* of what was made for another configuration */
};

static void advance(struct service *s);

/* ---- reload ---- */

static void
tell_problems(const struct problems *problems)
{
	for (size_t i = 0; i < problems->n; i++) {
		const struct problem *p = &problems->problems[i];
		log_line(p->is_warning ? LOG_LEVEL_WARN : LOG_LEVEL_ERROR,
		    "%s:%d: %s%s", p->file, p->line,
		    p->is_warning ? "warning: " : "", p->text);
	}
}

/* Nothing is settled before: sums of another configuration would be taken for
 * those of this one. */
static int
check_made(struct service *s, struct error *err)
{
	if (s->owes_check && settle_check(s->world, s->state_fd, err) != 0)
		return -1;
	s->owes_check = false;
	return 0;
}

static int
use_world(struct service *s, struct world *world, struct error *err)
{
	clock_set_zone(world->config->timezone);
	s->world = world;
	intake_use(&s->intake, world);
	inbox_use(s->inbox);
	settler_use(s->settler, world);
	commands_use(s->commands, world);
	s->owes_check = true;
	s->wants_thorough = true;
	return poller_use(s->poller, err) != 0 ||
		courier_use(s->courier, world, err) != 0
	    ? -1
	    : check_made(s, err);
}

static void
reload(struct service *s)
{
	struct problems problems = { 0 };
	struct error err = { 0 };
	char *notice = xasprintf("RELOADING=1\nMONOTONIC_USEC=%lld\n",
	    (long long)ready_monotonic_usec());
	struct world *old = s->world;

	ready_notify(notice);
	free(notice);
	struct world *world = world_load(s->options.config_file, &problems);
	tell_problems(&problems);
	problems_fini(&problems);
	if (world != NULL &&
	    strcmp(world->config->state_directory,
		old->config->state_directory) != 0) {
		log_line(LOG_LEVEL_ERROR,
		    "%s: state_directory: another one needs a restart",
		    s->options.config_file);
		world_free(world);
		world = NULL;
	}
	if (world == NULL) {
		log_line(LOG_LEVEL_ERROR,
		    "%s: not taken: the configuration before goes on",
		    s->options.config_file);
	} else {
		world_adopt(world, old);
		if (use_world(s, world, &err) != 0) {
			log_line(LOG_LEVEL_ERROR, "%s", err.text);
			s->has_failed = true;
		}
		world_free(old);
		s->wants_settle = true;
		log_line(LOG_LEVEL_INFO, "%s: taken", s->options.config_file);
	}
	ready_notify("READY=1\n");
}

/* ---- one thing at a time ---- */

static void
tell_status(struct service *s)
{
	const struct intake_totals *in = &s->intake.totals;
	const struct settle_totals *done = settler_totals(s->settler);
	char *text =
	    xasprintf("STATUS=%zu documents, %zu figures new, %zu "
		      "restated, %zu rows rejected, %zu graphs drawn\n",
		in->n_documents, in->n_new, in->n_restated, in->n_rejected,
		done->n_graphs);

	ready_notify(text);
	free(text);
}

static void
on_wake(uv_timer_t *timer)
{
	advance(timer->data);
}

/* From the loop: whoever asks for it may be in the middle of something. */
static void
advance_soon(struct service *s)
{
	uv_timer_start(&s->wake, on_wake, 0, 0);
}

static void
poller_changed(void *arg, const struct error *err)
{
	struct service *s = arg;

	if (err->code != ERROR_NONE) {
		log_line(LOG_LEVEL_ERROR, "%s", err->text);
		s->has_failed = true;
	}
	advance_soon(s);
}

static void
committed(void *arg)
{
	struct service *s = arg;

	if (s->settle_at_msec == 0)
		s->settle_at_msec = uv_now(&s->loop) + SETTLE_SEC * 1000;
}

static void
settled(void *arg, const struct error *err)
{
	struct service *s = arg;
	struct error answer = *err;

	if (err->code != ERROR_NONE) {
		log_line(LOG_LEVEL_ERROR, "%s", err->text);
		s->has_failed = true;
	} else if (s->wants_stop) {
		error_set(&answer, ERROR_STORE,
		    "soewatchd was stopped before all of it was worked out: "
		    "its next start goes on");
	}
	tell_status(s);
	commands_settled(s->commands, &answer);
	poller_hold(s->poller, false);
	advance_soon(s);
}

/* Something came into the drop folder of a feed. */
static void
arrived(void *arg, int feed)
{
	struct service *s = arg;

	poller_visit(s->poller, feed);
	advance_soon(s);
}

static void
settling(void *arg, size_t n_done, size_t n_all)
{
	struct service *s = arg;

	commands_progress(s->commands, n_done, n_all);
}

static void
commanded(void *arg, enum command_effect effect, int feed)
{
	struct service *s = arg;

	if (effect == COMMAND_WANTS_POLL)
		poller_visit(s->poller, feed);
	else if (effect == COMMAND_WANTS_SETTLING)
		s->wants_settle = true;
	advance_soon(s);
}

/* Starts settling; false when there is nothing to settle. */
static bool
start_settling(struct service *s)
{
	struct error err = { 0 };
	bool is_forced = commands_take_force(s->commands);

	s->wants_settle = false;
	s->wants_thorough = true;
	s->settle_at_msec = 0;
	commands_settling(s->commands);
	int rc = check_made(s, &err);
	if (rc == 0)
		rc = settler_start(s->settler, is_forced, &err);
	if (rc < 0) {
		log_line(LOG_LEVEL_ERROR, "%s", err.text);
		s->has_failed = true;
	}
	if (rc != 0)
		commands_settled(s->commands, &err);
	else
		poller_hold(s->poller, true);
	return rc == 0;
}

static bool
is_time_to_settle(const struct service *s)
{
	return s->wants_settle || settler_is_behind(s->settler) ||
	    (s->settle_at_msec != 0 &&
		(!poller_is_busy(s->poller) ||
		    (!s->options.is_once &&
			uv_now(&s->loop) >= s->settle_at_msec)));
}

/* ---- alerts: what no pass brings, and who is told ---- */

static void
complain(struct service *s, const struct error *err)
{
	log_line(LOG_LEVEL_ERROR, "%s", err->text);
	s->has_failed = true;
}

/* Feeds that fail, reports that are overdue, silences that end. */
static void
attend_when_due(struct service *s)
{
	struct error err = { 0 };
	int64_t now_sec = clock_now_sec();
	int64_t next_sec = 0;
	size_t n_before = s->attended.n_events;

	if (!s->wants_thorough && now_sec < s->attend_sec)
		return;
	poller_flush(s->poller);
	if (attend(s->world, s->wants_thorough, &next_sec, &s->attended,
		&err) != 0)
		complain(s, &err);
	else
		s->wants_thorough = false;
	s->attend_sec = now_sec + ATTEND_SEC;
	if (next_sec != 0 && next_sec < s->attend_sec)
		s->attend_sec = next_sec;
	s->wants_settle |= s->attended.n_events > n_before;
}

static bool
is_ending(const struct service *s)
{
	return s->wants_stop || s->wants_reload;
}

/* Stores what came of messages, and sends those that are due. */
static void
carry(struct service *s)
{
	struct error err = { 0 };
	bool is_settling = settler_is_busy(s->settler);

	if (courier_has_outcome(s->courier)) {
		if (is_settling)
			settler_checkpoint(s->settler);
		else
			poller_flush(s->poller);
	} else if (is_settling) {
		return;
	}
	if (courier_tend(s->courier, is_settling || is_ending(s), &err) != 0)
		complain(s, &err);
}

/* An outcome of a message came in. */
static void
carried(void *arg)
{
	advance_soon(arg);
}

/* The sooner of two, where -1 and less is never. */
static int64_t
sooner(int64_t a, int64_t b)
{
	return b < 0 || a < b ? a : b;
}

/* Sleeps until a feed is due or what came in is to be settled. */
static void
sleep_until_due(struct service *s)
{
	int64_t wait_sec = poller_next_sec(s->poller) - clock_now_sec();
	int64_t wait_msec = wait_sec < 0           ? 0
	    : wait_sec < LONGEST_SLEEP_MSEC / 1000 ? wait_sec * 1000
						   : LONGEST_SLEEP_MSEC;

	if (s->settle_at_msec != 0 && wait_msec > SETTLE_SEC * 1000)
		wait_msec = SETTLE_SEC * 1000;
	wait_msec = sooner(wait_msec, courier_wait_msec(s->courier));
	wait_msec = sooner(
	    wait_msec, (s->attend_sec - clock_now_sec()) * 1000);
	if (is_ending(s)) {
		uint64_t now = uv_now(&s->loop);
		wait_msec = now < s->patience_ends_msec
		    ? (int64_t)(s->patience_ends_msec - now)
		    : 50; /* a thread is at work still */
	}
	uv_timer_start(&s->wake, on_wake, (uint64_t)wait_msec, 0);
}

/* Has what was under way been stored, or taken too long? */
static bool
is_quiet(struct service *s)
{
	bool is_over = uv_now(&s->loop) >= s->patience_ends_msec;

	/* What was told and not answered yet would be told once more. */
	return poller_is_quiet(s->poller, is_over) &&
	    (is_over || !courier_is_busy(s->courier));
}

static void
reload_when_quiet(struct service *s)
{
	carry(s);
	if (!is_quiet(s))
		return; /* poller_changed() or carried() comes when it is */
	poller_flush(s->poller);
	s->wants_reload = false;
	reload(s);
	/* A round has no schedule by which what was under way begins anew. */
	if (s->options.is_once)
		poller_visit(s->poller, -1);
	poller_go_on(s->poller);
}

/* What was asked for, while the ledger is in nobody's hands. */
static void
serve(struct service *s)
{
	if (s->wants_reload)
		reload_when_quiet(s);
	if (!commands_are_waiting(s->commands))
		return;
	poller_flush(s->poller);
	s->wants_settle |= commands_serve(s->commands, s->world, &s->intake);
}

/* Feeds that are due do not wait for a pass of settling. */
static void
visit_meanwhile(struct service *s)
{
	carry(s);
	if (is_ending(s))
		return; /* settled() comes */
	poller_visit_due(s->poller);
	sleep_until_due(s);
}

static void
advance(struct service *s)
{
	if (settler_is_busy(s->settler)) {
		visit_meanwhile(s);
		return;
	}
	if (s->wants_stop) {
		carry(s);
		if (!is_quiet(s)) {
			sleep_until_due(s);
			return;
		}
		poller_flush(s->poller);
		poller_drop_errands(s->poller);
		commands_stop(s->commands);
		uv_stop(&s->loop);
		return;
	}
	serve(s);
	poller_visit_due(s->poller);
	if (s->wants_settle || !poller_is_busy(s->poller))
		poller_flush(s->poller);
	if (is_time_to_settle(s)) {
		poller_flush(s->poller);
		if (start_settling(s)) {
			visit_meanwhile(s);
			return;
		}
	}
	if (!poller_is_busy(s->poller) || !s->options.is_once)
		attend_when_due(s);
	if (s->wants_settle) {
		advance_soon(s);
		return;
	}
	carry(s);
	if (s->options.is_once && !poller_is_busy(s->poller) &&
	    !courier_is_busy(s->courier))
		uv_stop(&s->loop);
	else
		sleep_until_due(s);
}

/* ---- signals ---- */

/* What is under way may come to its end. */
static void
be_patient(struct service *s)
{
	poller_pause(s->poller);
	s->patience_ends_msec = uv_now(&s->loop) + PATIENCE_SEC * 1000;
}

static void
on_signal(uv_signal_t *handle, int signum)
{
	struct service *s = handle->data;

	switch (signum) {
	case SIGHUP:
		s->wants_reload = true;
		be_patient(s);
		break;
	case SIGUSR1:
		poller_visit(s->poller, -1);
		break;
	default:
		ready_notify("STOPPING=1\n");
		s->wants_stop = true;
		settler_stop(s->settler);
		be_patient(s);
	}
	advance_soon(s);
}

static void
on_watchdog(uv_timer_t *timer)
{
	(void)timer;
	ready_notify("WATCHDOG=1\n");
}

static void
start_handles(struct service *s)
{
	static const int signums[] = { SIGHUP, SIGUSR1, SIGTERM, SIGINT };
	int64_t watchdog_msec = ready_watchdog_msec();

	for (size_t i = 0; i < ARRAY_SIZE(signums); i++) {
		uv_signal_init(&s->loop, &s->signals[i]);
		s->signals[i].data = s;
		uv_signal_start(&s->signals[i], on_signal, signums[i]);
	}
	uv_timer_init(&s->loop, &s->wake);
	uv_timer_init(&s->loop, &s->watchdog);
	s->wake.data = s;
	if (watchdog_msec > 0)
		uv_timer_start(
		    &s->watchdog, on_watchdog, 0, (uint64_t)watchdog_msec);
}

static void
stop_handles(struct service *s)
{
	for (size_t i = 0; i < ARRAY_SIZE(s->signals); i++)
		uv_close((uv_handle_t *)&s->signals[i], NULL);
	uv_close((uv_handle_t *)&s->wake, NULL);
	uv_close((uv_handle_t *)&s->watchdog, NULL);
}

/* ---- from nothing to running and back ---- */

static int
start_parts(struct service *s, struct error *err)
{
	intake_init(&s->intake, s->world, s->state_fd);
	s->intake.tells_all = s->options.is_once;
	s->inbox = inbox_new(&(const struct inbox_options){ .loop = &s->loop,
	    .intake = &s->intake,
	    .state_fd = s->state_fd,
	    .is_watching = !s->options.is_once,
	    .arrived = arrived,
	    .arg = s });
	s->poller = poller_new(&(const struct poller_options){ .loop = &s->loop,
				   .intake = &s->intake,
				   .inbox = s->inbox,
				   .state_fd = s->state_fd,
				   .is_once = s->options.is_once,
				   .committed = committed,
				   .changed = poller_changed,
				   .arg = s },
	    err);
	s->settler =
	    settler_new(&(const struct settle_options){ .loop = &s->loop,
		.world = s->world,
		.state_fd = s->state_fd,
		.done = settled,
		.arg = s,
		.progress = settling,
		.progress_arg = s });
	s->courier =
	    courier_new(&(const struct courier_options){ .loop = &s->loop,
			    .state_fd = s->state_fd,
			    .is_once = s->options.is_once,
			    .changed = carried,
			    .arg = s },
		err);
	if (s->poller == NULL || s->courier == NULL)
		return -1;
	s->commands = commands_new(s->poller, s->courier, commanded, s);
	settler_doubt(s->settler);
	if (use_world(s, s->world, err) != 0)
		return -1;
	if (!s->options.is_once) {
		s->control = control_new(
		    &s->loop, s->state_fd, commands_handle, s->commands, err);
		if (s->control == NULL)
			return -1;
	}
	s->wants_settle = true;
	if (s->options.is_once)
		poller_visit(s->poller, -1);
	return 0;
}

struct service *
service_new(const struct service_options *options, struct error *err)
{
	struct service *s = xcalloc(1, sizeof *s);

	s->options = *options;
	s->world = options->world;
	clock_set_zone(s->world->config->timezone);
	s->state_fd = state_open(s->world->config->state_directory, err);
	if (s->state_fd < 0 ||
	    state_lock(s->state_fd, s->world->config->state_directory, err) !=
		0 ||
	    world_open(s->world, true, err) != 0) {
		service_free(s);
		return NULL;
	}
	uv_loop_init(&s->loop);
	s->has_loop = true;
	start_handles(s);
	if (start_parts(s, err) != 0) {
		service_free(s);
		return NULL;
	}
	return s;
}

void
service_free(struct service *s)
{
	if (s == NULL)
		return;
	if (s->has_loop) {
		control_free(s->control);
		poller_free(s->poller);
		courier_free(s->courier);
		commands_free(s->commands);
		settler_free(s->settler);
		inbox_free(s->inbox);
		intake_fini(&s->intake);
		stop_handles(s);
		uv_run(&s->loop, UV_RUN_DEFAULT);
		uv_loop_close(&s->loop);
	}
	world_free(s->world);
	if (s->state_fd >= 0)
		close(s->state_fd);
	free(s);
}

static void
tell_totals(const struct service *s)
{
	const struct intake_totals *in = &s->intake.totals;
	const struct settle_totals *done = settler_totals(s->settler);

	log_line(LOG_LEVEL_INFO,
	    "once: %zu documents, %zu unchanged, %zu quarantined, %zu sources "
	    "failed; %zu figures new, %zu restated, %zu held, %zu rows "
	    "rejected; %zu archives, %zu graphs, %zu alerts opened, %zu resolved",
	    in->n_documents, in->n_unchanged, in->n_quarantined, in->n_failed,
	    in->n_new, in->n_restated, in->n_held, in->n_rejected,
	    done->n_archives, done->n_graphs,
	    done->alerts.n_opened + s->attended.n_opened,
	    done->alerts.n_resolved + s->attended.n_resolved);
}

/* Do figures wait for a person, of this round or of an earlier one? */
static bool
has_waiting(struct service *s)
{
	struct error err = { 0 };
	int64_t n_waiting;

	if (ledger_waiting(s->world->ledger, NULL, &n_waiting, &err) != 0) {
		log_line(LOG_LEVEL_ERROR, "%s", err.text);
		return true;
	}
	if (n_waiting > 0)
		log_line(LOG_LEVEL_WARN,
		    "once: %lld figures are held: soewatch held lists them",
		    (long long)n_waiting);
	return n_waiting > 0;
}

int
service_run(struct service *s)
{
	const struct intake_totals *in = &s->intake.totals;

	ready_notify("READY=1\n");
	/* The first step from the loop: what it starts may end at once. */
	uv_timer_start(&s->wake, on_wake, 0, 0);
	uv_run(&s->loop, UV_RUN_DEFAULT);
	if (!s->options.is_once)
		return s->has_failed;
	tell_totals(s);
	if (s->wants_stop)
		log_line(LOG_LEVEL_WARN,
		    "once: stopped before every feed was done with");
	return has_waiting(s) || s->wants_stop || s->has_failed ||
	    in->n_failed > 0 || in->n_rejected > 0 ||
	    settler_totals(s->settler)->n_failed > 0;
}
