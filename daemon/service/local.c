/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * local: a loop for one request.
 */
#include <stdbool.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "daemon/service/attend.h"
#include "daemon/service/backfill.h"
#include "daemon/service/commands.h"
#include "daemon/service/courier.h"
#include "daemon/service/intake.h"
#include "daemon/service/local.h"
#include "daemon/service/poller.h"
#include "daemon/service/settle.h"
#include "daemon/service/state.h"
#include "daemon/base/mem.h"

struct local {
	uv_loop_t loop;
	struct world *world;
	struct intake intake;
	struct settler *settler;
	struct poller *poller;
	struct courier *courier;
	int test_status;
	struct buf *test_text;
	int state_fd;
	void (*progress)(void *arg, size_t n_done, size_t n_all);
	void *arg;
	struct errand_progress errand;
	struct error err; /* of polling and settling */
};

static void
settled(void *arg, const struct error *err)
{
	struct local *local = arg;

	local->err = *err;
	uv_stop(&local->loop);
}

/* ---- backfill ---- */

static void
committed(void *arg)
{
	(void)arg; /* settling follows in any case */
}

static void
changed(void *arg, const struct error *err)
{
	struct local *local = arg;

	if (err->code != ERROR_NONE)
		local->err = *err;
	if (!poller_is_busy(local->poller))
		uv_stop(&local->loop);
}

static void
errand_told(void *arg, const struct errand_progress *progress)
{
	struct local *local = arg;

	local->errand = *progress;
	if (local->progress != NULL)
		local->progress(local->arg, progress->n_over, progress->n_all);
}

/* Asks for what is to be filled in until all of it is stored. */
static int
backfill(struct local *local, const struct control_request *request,
    struct buf *out, struct error *err)
{
	local->poller =
	    poller_new(&(const struct poller_options){ .loop = &local->loop,
			   .intake = &local->intake,
			   .state_fd = local->state_fd,
			   .is_once = true,
			   .committed = committed,
			   .changed = changed,
			   .arg = local },
		err);
	if (local->poller == NULL || poller_use(local->poller, err) != 0 ||
	    backfill_start(local->poller, local->world->config, request,
		errand_told, local, err) != 0)
		return -1;
	uv_run(&local->loop, UV_RUN_DEFAULT);
	poller_flush(local->poller);
	poller_hold(local->poller, true); /* the settler has the ledger */
	if (local->err.code != ERROR_NONE) {
		*err = local->err;
		return -1;
	}
	return backfill_tell(&local->errand, out);
}

/* ---- a test of a notifier ---- */

static void
carried(void *arg)
{
	(void)arg; /* nothing of the outbox is carried */
}

static void
tested(void *arg, const char *why)
{
	struct local *local = arg;

	command_tested(local->test_text, why);
	local->test_status = why == NULL ? 0 : 1;
	uv_stop(&local->loop);
}

static int
test(struct local *local, const struct control_request *request,
    struct buf *out, struct error *err)
{
	int notifier = request->n_arguments < 1
	    ? -1
	    : config_notifier(local->world->config, request->arguments[0]);

	if (notifier < 0)
		return error_set(
		    err, ERROR_UNKNOWN, "expected the name of a notifier");
	local->test_text = out;
	local->courier =
	    courier_new(&(const struct courier_options){ .loop = &local->loop,
			    .state_fd = local->state_fd,
			    .is_once = true,
			    .changed = carried,
			    .arg = local },
		err);
	if (local->courier == NULL ||
	    courier_test(local->courier, local->world,
		&local->world->config->notifiers[notifier], tested, local,
		err) != 0)
		return -1;
	uv_run(&local->loop, UV_RUN_DEFAULT);
	return local->test_status;
}

/* ---- a request ---- */

/* Passes until nothing is left. */
static int
settle(struct local *local, bool makes_anew, struct error *err)
{
	int rc;

	while ((rc = settler_start(local->settler, makes_anew, err)) == 0) {
		uv_run(&local->loop, UV_RUN_DEFAULT);
		if (local->err.code != ERROR_NONE) {
			*err = local->err;
			return -1;
		}
		if (!settler_has_more(local->settler))
			break;
		makes_anew = false;
	}
	return rc < 0 ? -1 : 0;
}

/* The request itself, then everything that follows from it. */
static int
serve(struct local *local, const struct control_request *request,
    struct buf *out, struct error *err)
{
	const struct service_command *command =
	    service_command_find(request->command);
	bool is_backfill = strcmp(request->command, "backfill") == 0;

	if (strcmp(request->command, "test") == 0)
		return test(local, request, out, err);
	if (command == NULL && !is_backfill)
		return error_set(err, ERROR_UNKNOWN, "%s: no such command",
		    request->command);
	int status = is_backfill
	    ? backfill(local, request, out, err)
	    : command->serve(local->world, &local->intake, request, out);
	bool makes_anew = !is_backfill && command->makes_anew && status == 0;
	if (status < 0)
		return -1;

	/* What was there before may be half done by a run that was cut off. */
	settler_doubt(local->settler);
	if (settle(local, makes_anew, err) != 0)
		return -1;
	struct attention attention = { .is_thorough = true };
	/* What that found has reports, too. */
	if (attend(local->world, &attention, err) != 0 ||
	    settle(local, false, err) != 0)
		return -1;
	const struct settle_totals *totals = settler_totals(local->settler);
	if (makes_anew)
		buf_printf(out, "%zu archives and %zu graphs made anew\n",
		    totals->n_archives, totals->n_graphs);
	return totals->n_failed > 0 ? 1 : status;
}

int
local_run(struct world *world, const struct control_request *request,
    void (*progress)(void *arg, size_t n_done, size_t n_all), void *arg,
    struct buf *out, struct error *err)
{
	const char *directory = world->config->state_directory;
	struct local local = {
		.world = world, .progress = progress, .arg = arg
	};
	int rc = -1;
	int fd = state_open(directory, err);

	if (fd < 0)
		return -1;
	if (state_lock(fd, directory, err) != 0 ||
	    world_open(world, true, err) != 0) {
		close(fd);
		return -1;
	}
	local.state_fd = fd;
	uv_loop_init(&local.loop);
	intake_init(&local.intake, world, fd);
	local.settler =
	    settler_new(&(const struct settle_options){ .loop = &local.loop,
		.world = world,
		.state_fd = fd,
		.done = settled,
		.arg = &local,
		.progress = progress,
		.progress_arg = arg });
	rc = serve(&local, request, out, err);
	poller_free(local.poller);
	courier_free(local.courier);
	settler_free(local.settler);
	intake_fini(&local.intake);
	uv_run(&local.loop, UV_RUN_DEFAULT);
	uv_loop_close(&local.loop);
	close(fd);
	return rc;
}
