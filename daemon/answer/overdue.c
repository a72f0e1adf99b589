/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * overdue: the newest period that was due against the newest that is there.
 *
 * The roster and the deadlines say what is expected; then the ledger is asked
 * once for all of them.
 */
#include <stdlib.h>

#include "daemon/answer/overdue.h"
#include "daemon/base/mem.h"

/* No deadline is longer than 366 working days. */
enum { LOOK_BACK_MONTHS = 36, LOOK_AHEAD_MONTHS = 36 };

struct question {
	const struct config *config;
	const struct feed *feed;
	int32_t today;
	int32_t end_day; /* DATE_NONE: of the newest period that was due */
};

/* ---- what is expected ---- */

static enum rhythm
rhythm_of(const struct feed *f)
{
	return (enum rhythm)f->rhythm;
}

static int32_t
due_day(const struct question *q, int enterprise, int32_t end_day)
{
	return deadline_day(q->config, q->feed, enterprise, end_day);
}

/* The newest period that was due, else the one that comes due next; false where
 * nothing is expected. */
static bool
expect_newest(const struct question *q, struct late *late)
{
	const struct enterprise *e =
	    &q->config->roster->enterprises[late->enterprise];
	enum rhythm rhythm = rhythm_of(q->feed);
	int32_t next = rhythm_next_end(q->today, rhythm, e->fiscal_month);
	int32_t oldest = date_add_months(next, -LOOK_BACK_MONTHS);

	for (int32_t end = next; end >= oldest;
	     end = rhythm_step(end, rhythm, -1)) {
		int32_t day = due_day(q, late->enterprise, end);
		if (day == DATE_NONE ||
		    !config_is_present(q->config, late->enterprise, end)) {
			/* Whoever was not there then owes no report of it,
			 * and of older ones no more. */
			if (day != DATE_NONE && day < q->today)
				break;
			continue;
		}
		late->end_day = end;
		late->due_day = day;
		/* The day on which it is due is still in time. */
		if (day < q->today)
			break;
	}
	return late->end_day != DATE_NONE;
}

static bool
expect_given(const struct question *q, struct late *late)
{
	const struct enterprise *e =
	    &q->config->roster->enterprises[late->enterprise];

	late->end_day =
	    rhythm_nearest_end(q->end_day, rhythm_of(q->feed), e->fiscal_month);
	if (late->end_day == DATE_NONE ||
	    !config_is_present(q->config, late->enterprise, late->end_day))
		return false;
	late->due_day = due_day(q, late->enterprise, late->end_day);
	return late->due_day != DATE_NONE;
}

static void
expect_all(const struct question *q, struct overdue *out)
{
	const struct roster *roster = q->config->roster;

	for (size_t i = 0; i < roster->n; i++) {
		struct late late = { .enterprise = (int)i,
			.end_day = DATE_NONE,
			.due_day = DATE_NONE,
			.newest_day = DATE_NONE };
		if (!feed_covers(q->feed, roster, (int)i) ||
		    !(q->end_day == DATE_NONE ? expect_newest(q, &late)
					      : expect_given(q, &late)))
			continue;
		out->late =
		    xgrow(out->late, out->n, &out->size, sizeof *out->late);
		out->late[out->n++] = late;
	}
}

/* ---- what is there ---- */

/* From the period backwards to the newest that is there. */
static int
count_missing(const struct question *q, const struct late *late)
{
	enum rhythm rhythm = rhythm_of(q->feed);
	int32_t from_day =
	    q->config->roster->enterprises[late->enterprise].from_day;
	int32_t end = late->end_day;
	int n = 0;

	if (late->newest_day == DATE_NONE && from_day == DATE_NONE)
		return 0;
	do {
		int32_t day = due_day(q, late->enterprise, end);
		n += day != DATE_NONE && day < q->today;
		end = rhythm_step(end, rhythm, -1);
	} while (n < OVERDUE_COUNT_MAX &&
	    end > late->newest_day + PERIOD_SLACK_DAYS &&
	    config_is_present(q->config, late->enterprise, end));
	return n;
}

static bool
is_dormant(const struct question *q, const struct late *late)
{
	int32_t since = late->newest_day != DATE_NONE
	    ? period_nominal_end(late->newest_day)
	    : q->config->roster->enterprises[late->enterprise].from_day;

	return since != DATE_NONE &&
	    date_add_months(since, (int)q->config->dormant_months) < q->today;
}

static void
judge(const struct question *q, struct late *late, bool is_in)
{
	late->state = is_in            ? REPORT_IN
	    : late->due_day < q->today ? REPORT_LATE
				       : REPORT_NOT_DUE;
	if (late->state != REPORT_LATE)
		return;
	late->n_missing = count_missing(q, late);
	late->is_dormant = is_dormant(q, late);
}

static int
ask(struct ledger *l, const struct question *q, struct overdue *out,
    struct error *err)
{
	const char **ids = xcalloc(out->n, sizeof *ids);
	int32_t *newest = xcalloc(out->n, sizeof *newest);
	int32_t *given = xcalloc(out->n, sizeof *given);
	bool has_given = q->end_day != DATE_NONE;
	struct reported_query query = { .feed = q->feed->id,
		.from_day = INT32_MIN,
		/* What has not ended yet nobody can have reported. */
		.to_day = q->today,
		.enterprises = ids,
		.n = out->n };
	int rc = -1;

	for (size_t i = 0; i < out->n; i++)
		ids[i] =
		    q->config->roster->enterprises[out->late[i].enterprise].id;
	if (ledger_newest_ends(l, &query, newest, err) != 0)
		goto out;
	if (has_given) {
		query.from_day = q->end_day - PERIOD_SLACK_DAYS;
		query.to_day = q->end_day + PERIOD_SLACK_DAYS;
		if (ledger_newest_ends(l, &query, given, err) != 0)
			goto out;
	}
	for (size_t i = 0; i < out->n; i++) {
		struct late *late = &out->late[i];
		late->newest_day = newest[i];
		judge(q, late,
		    has_given ? given[i] != DATE_NONE
			      : newest[i] >= late->end_day - PERIOD_SLACK_DAYS);
		out->n_dormant += late->is_dormant;
	}
	rc = 0;
out:
	free(ids);
	free(newest);
	free(given);
	return rc;
}

/* ---- together ---- */

int
overdue_list(struct world *w, const struct feed *feed, int32_t today,
    int32_t end_day, struct overdue *out, struct error *err)
{
	const struct question q = {
		.config = w->config,
		.feed = feed,
		.today = today,
		.end_day = end_day,
	};

	*out = (struct overdue){ 0 };
	if (!feed_has_deadline(feed) || w->ledger == NULL)
		return 0;
	expect_all(&q, out);
	if (ask(w->ledger, &q, out, err) == 0)
		return 0;
	overdue_fini(out);
	return -1;
}

int
overdue_find(struct world *w, const struct feed *feed, int32_t today,
    struct overdue *out, struct error *err)
{
	size_t n = 0;

	if (overdue_list(w, feed, today, DATE_NONE, out, err) != 0)
		return -1;
	for (size_t i = 0; i < out->n; i++) {
		if (out->late[i].state == REPORT_LATE)
			out->late[n++] = out->late[i];
	}
	out->n = n;
	return 0;
}

void
overdue_fini(struct overdue *o)
{
	free(o->late);
	*o = (struct overdue){ 0 };
}

/* ---- what comes ---- */

/* The first day after today, but before *best, on which a report of this
 * enterprise would be late. */
static void
next_day_of(const struct question *q, int enterprise, int32_t *best)
{
	const struct enterprise *e =
	    &q->config->roster->enterprises[enterprise];
	enum rhythm rhythm = rhythm_of(q->feed);
	int32_t next = rhythm_next_end(q->today, rhythm, e->fiscal_month);
	int32_t end = date_add_months(next, -LOOK_BACK_MONTHS);
	int32_t last = date_add_months(next, LOOK_AHEAD_MONTHS);

	for (; end <= last && end < *best; end = rhythm_step(end, rhythm, 1)) {
		int32_t day = due_day(q, enterprise, end);
		if (day != DATE_NONE && day >= q->today && day + 1 < *best &&
		    config_is_present(q->config, enterprise, end))
			*best = day + 1;
	}
}

int32_t
overdue_next_day(
    const struct config *config, const struct feed *feed, int32_t today)
{
	const struct question q = {
		.config = config,
		.feed = feed,
		.today = today,
		.end_day = DATE_NONE,
	};
	int32_t best = INT32_MAX;

	for (size_t i = 0; i < config->roster->n; i++) {
		if (feed_covers(feed, config->roster, (int)i))
			next_day_of(&q, (int)i, &best);
	}
	return best == INT32_MAX ? DATE_NONE : best;
}
