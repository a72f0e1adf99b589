/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * signals: handles on the loop.
 */
#include <signal.h>
#include <stdlib.h>
#include <uv.h>

#include "daemon/service/ready.h"
#include "daemon/service/signals.h"
#include "daemon/base/mem.h"

static const int signums[] = { SIGHUP, SIGUSR1, SIGTERM, SIGINT };

struct signals {
	uv_signal_t handles[ARRAY_SIZE(signums)];
	uv_timer_t watchdog;
	int n_open;
	void (*on)(void *arg, int signum);
	void *arg;
};

static void
on_signal(uv_signal_t *handle, int signum)
{
	struct signals *s = handle->data;

	s->on(s->arg, signum);
}

static void
on_watchdog(uv_timer_t *timer)
{
	(void)timer;
	ready_notify("WATCHDOG=1\n");
}

struct signals *
signals_new(
    struct uv_loop_s *loop, void (*on)(void *arg, int signum), void *arg)
{
	struct signals *s = xcalloc(1, sizeof *s);
	int64_t watchdog_msec = ready_watchdog_msec();

	s->on = on;
	s->arg = arg;
	for (size_t i = 0; i < ARRAY_SIZE(signums); i++) {
		uv_signal_init(loop, &s->handles[i]);
		s->handles[i].data = s;
		uv_signal_start(&s->handles[i], on_signal, signums[i]);
	}
	uv_timer_init(loop, &s->watchdog);
	s->watchdog.data = s;
	if (watchdog_msec > 0)
		uv_timer_start(
		    &s->watchdog, on_watchdog, 0, (uint64_t)watchdog_msec);
	s->n_open = ARRAY_SIZE(signums) + 1;
	return s;
}

static void
on_closed(uv_handle_t *handle)
{
	struct signals *s = handle->data;

	if (--s->n_open == 0)
		free(s);
}

void
signals_free(struct signals *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(signums); i++)
		uv_close((uv_handle_t *)&s->handles[i], on_closed);
	uv_close((uv_handle_t *)&s->watchdog, on_closed);
}
