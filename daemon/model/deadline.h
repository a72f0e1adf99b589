/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * deadline: 报送期限, until which day a report of a period is in time.
 */
#ifndef SOEWATCH_MODEL_DEADLINE_H
#define SOEWATCH_MODEL_DEADLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/error.h"
#include "daemon/base/problem.h"

struct config;
struct feed;
struct selector;

/* How long after a period's end. */
struct deadline {
	int days; /* 0: no report is ever due */
	bool is_workdays;
};

/* Whose reports, of which period ends, have a deadline of their own. */
struct due_rule {
	char *enterprises;         /* selector text; "": all */
	struct selector *selector; /* NULL: all */
	struct deadline within;
	int ends; /* enum rhythm on whose grid they lie; -1: every end */
	struct place place;
};

struct due_rules {
	struct due_rule *rule;
	size_t n;
};

enum { DEADLINE_DAYS_MAX = 366 };

/* "10d", "2 weeks", or "10 workdays". */
int deadline_parse(struct deadline *out, const char *text, struct error *err);

/* The last day on which the enterprise's report of the period that ends on
 * end_day is in time: by the first rule of the feed's due_for that fits, else
 * by its due.  With a calendar, a working day.  DATE_NONE where none is due. */
int32_t deadline_day(const struct config *config, const struct feed *feed,
    int enterprise, int32_t end_day);

/* The last of all these days, whoever it is for. */
int32_t deadline_latest_day(
    const struct config *config, const struct feed *feed, int32_t end_day);

/* Is any report of the feed ever due? */
bool feed_has_deadline(const struct feed *feed);

#endif
