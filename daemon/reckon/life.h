/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * life: 预警的一生, what becomes of an alert: a function of how it stands, of
 * what is found, of the time and of what people do.
 *
 *   pending ─▶ open ─▶ acknowledged ─▶ resolved ─▶ open (again) …
 *                └──▶ silenced ─▶ open (until is over)
 *
 * What is not known opens nothing and resolves nothing, and a period older than
 * the one an alert speaks of changes nothing.
 */
#ifndef SOEWATCH_RECKON_LIFE_H
#define SOEWATCH_RECKON_LIFE_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/base/error.h"
#include "daemon/model/alert.h"

/* How a matter stands by the figures, the feeds or the calendar. */
struct finding {
	bool is_firing;
	bool is_pending; /* beyond, but not for long enough */
	int severity;    /* enum severity */
	int32_t period_end_day;
	double value, line; /* NaN: unknown */
	int64_t since_sec;  /* when it began, where that is known; else 0 */
	const char *reason; /* or NULL */
};

struct life_rules {
	int64_t ack_within_sec; /* 0: nothing is escalated */
	int64_t reopen_within_sec;
};

/* Nobody is pressed more often than that. */
enum { LIFE_LEVEL_MAX = 3 };

/* What has to be said of the matter next: *out, which the caller frees with
 * alert_event_fini().  a is the newest alert of the key, NULL: there never was
 * one; *is_another: the event begins another alert.  false: nothing.  Append
 * the event and ask again until there is nothing. */
bool life_find(const struct alert *a, const struct finding *f,
    const struct life_rules *rules, int64_t now_sec, struct alert_event *out,
    bool *is_another);

/* What the time alone brings: a silence is over, nobody has acknowledged it.
 * Likewise. */
bool life_tick(const struct alert *a, const struct life_rules *rules,
    int64_t now_sec, struct alert_event *out);

/* When the next of these is due; 0: never. */
int64_t life_next_sec(const struct alert *a, const struct life_rules *rules);

/* What a person does: ALERT_ACKED, ALERT_HUSHED (until_sec is when it ends) or
 * ALERT_CLOSED; likewise.  ERROR_INPUT where the alert is
 * resolved already, or pending and not to be closed. */
struct life_act {
	enum alert_action action;
	const char *who, *note;
	int64_t until_sec;
};
int life_act(const struct alert *a, const struct life_act *act, int64_t now_sec,
    struct alert_event *out, struct error *err);

#endif
