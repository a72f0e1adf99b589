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
#include "daemon/service/once.h"
#include "daemon/service/poller.h"
#include "daemon/service/ready.h"
#include "daemon/service/reload.h"
#include "daemon/service/service.h"
#include "daemon/service/settle.h"
#include "daemon/service/signals.h"
#include "daemon/service/state.h"
#include "daemon/base/mem.h"

enum {
	LONGEST_SLEEP_MSEC = 60000, /* clocks jump: look again */
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
	struct signals *signals;
	uv_timer_t wake;
	bool wants_reload, wants_stop;
	uint64_t patience_ends_msec; /* loop time */
	bool wants_settle;           /* now */
	uint64_t settle_at_msec; /* or then (loop time); 0: nothing came in */
	struct attention attention;
	bool has_failed; /* the ledger could not be written */
	bool owes_check; /* of what was made for another configuration */
};

static void advance(struct service *s);
static void carry(struct service *s);

/* ---- reload ---- */

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
	s->attention.is_thorough = true;
	return poller_use(s->poller, err) != 0 ||
		courier_use(s->courier, world, err) != 0
	    ? -1
	    : check_made(s, err);
}

static void
reload(struct service *s)
{
	struct error err = { 0 };
	char *notice = xasprintf("RELOADING=1\nMONOTONIC_USEC=%lld\n",
	    (long long)ready_monotonic_usec());
	struct world *old = s->world;

	ready_notify(notice);
	free(notice);
	struct world *world = reload_world(s->options.config_file, old->config);
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
	once_status(&s->intake.totals, settler_totals(s->settler));
	commands_settled(s->commands, &answer);
	poller_hold(s->poller, false);
	if (err->code == ERROR_NONE && settler_has_more(s->settler)) {
		s->wants_settle = true;
		carry(s); /* those whose report is there */
	}
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
	s->attention.is_thorough = true;
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
	size_t n_before = s->attention.counts.n_events;

	if (!attend_is_due(&s->attention))
		return;
	poller_flush(s->poller);
	if (attend(s->world, &s->attention, &err) != 0)
		complain(s, &err);
	s->wants_settle |= s->attention.counts.n_events > n_before;
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
	/* During a pass neither has its turn. */
	if (!settler_is_busy(s->settler)) {
		wait_msec = sooner(wait_msec, courier_wait_msec(s->courier));
		wait_msec = sooner(wait_msec,
		    (s->attention.next_sec - clock_now_sec()) * 1000);
	}
	if (is_ending(s)) {
		uint64_t now = uv_now(&s->loop);
		wait_msec = now < s->patience_ends_msec
		    ? (int64_t)(s->patience_ends_msec - now)
		    : 50; /* a thread is at work still */
	}
	/* A timer of 0 that is started by itself would never let others run. */
	uv_timer_start(
	    &s->wake, on_wake, wait_msec > 0 ? (uint64_t)wait_msec : 1, 0);
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
	if (attend_catch_up(
		&s->attention, s->world, !poller_is_busy(s->poller)))
		settler_wake(s->settler);
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
on_signal(void *arg, int signum)
{
	struct service *s = arg;

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
	attend_begin(&s->attention, s->world);
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
	s->signals = signals_new(&s->loop, on_signal, s);
	uv_timer_init(&s->loop, &s->wake);
	s->wake.data = s;
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
		signals_free(s->signals);
		uv_close((uv_handle_t *)&s->wake, NULL);
		uv_run(&s->loop, UV_RUN_DEFAULT);
		uv_loop_close(&s->loop);
	}
	world_free(s->world);
	if (s->state_fd >= 0)
		close(s->state_fd);
	free(s);
}

int
service_run(struct service *s)
{
	ready_notify("READY=1\n");
	/* The first step from the loop: what it starts may end at once. */
	uv_timer_start(&s->wake, on_wake, 0, 0);
	uv_run(&s->loop, UV_RUN_DEFAULT);
	if (!s->options.is_once)
		return s->has_failed;
	bool is_fine = once_tell(&(const struct once){ .world = s->world,
	    .intake = &s->intake.totals,
	    .settle = settler_totals(s->settler),
	    .attended = &s->attention.counts,
	    .is_stopped = s->wants_stop });
	return !is_fine || s->has_failed;
}
