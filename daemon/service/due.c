/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * due: schedules and what the ledger says of the last attempts.
 */
#include <sys/random.h>

#include "daemon/model/schedule.h"
#include "daemon/service/clock.h"
#include "daemon/service/due.h"
#include "daemon/service/sources.h"
#include "daemon/base/mem.h"

uint64_t
due_random(uint64_t n)
{
	uint64_t r = 0;

	if (n == 0 || getrandom(&r, sizeof r, 0) != (ssize_t)sizeof r)
		return 0;
	return r % n;
}

uint64_t
due_spread_sec(size_t n_due)
{
	enum { STARTED_PER_SEC = 10, LONGEST_SEC = 60 };
	size_t sec = n_due / STARTED_PER_SEC;

	return sec < LONGEST_SEC ? sec : LONGEST_SEC;
}

int64_t
due_next(const struct feed *f, int64_t last_sec)
{
	struct schedule s;
	struct error err;
	int64_t next;

	if (schedule_parse(&s, f, &err) != 0)
		return INT64_MAX; /* was checked with the configuration */
	/* A clock that ran ahead must not put the feed to sleep. */
	if (last_sec == 0 || last_sec > clock_now_sec()) {
		next = clock_now_sec();
	} else if (s.is_by_clock) {
		int32_t day = clock_day_of(last_sec);
		next = clock_instant(
		    schedule_day(&s, day, false), s.hour, s.minute);
		if (next <= last_sec)
			next = clock_instant(
			    schedule_day(&s, day, true), s.hour, s.minute);
	} else {
		next = last_sec + s.every_sec;
	}
	return next + (int64_t)due_random((uint64_t)f->jitter_sec + 1);
}

int
due_last_attempt(struct world *w, int feed, int state_fd, int64_t *out,
    struct error *err)
{
	const char *id = w->config->feeds[feed].id;
	struct sources sources = { 0 };
	bool is_first = true;
	int rc = 0;

	*out = 0;
	sources_of_feed(w->config, feed, state_fd, clock_today(), &sources);
	for (size_t i = 0; i < sources.n && rc == 0; i++) {
		const struct source *source = &sources.sources[i];
		struct source_state state = { 0 };
		if (ledger_source(w->ledger, id, source->name, &state, err) < 0)
			rc = -1;
		if (source_is_wanted(source, &state) &&
		    (is_first || state.attempted_sec < *out)) {
			*out = state.attempted_sec;
			is_first = false;
		}
		source_state_fini(&state);
	}
	sources_fini(&sources);
	return rc;
}
