/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * wake: dates as marks; as texts they sort like days.
 */
#include <stdlib.h>

#include "daemon/base/date.h"
#include "daemon/service/wake.h"
#include "daemon/base/mem.h"

static const char kind[] = "wake";

int32_t
wake_earlier(int32_t a, int32_t b)
{
	if (a == DATE_NONE || b == DATE_NONE)
		return a == DATE_NONE ? b : a;
	return a < b ? a : b;
}

int32_t
wake_by_roster(const struct config *config, int subject, int32_t today_day)
{
	if (config_is_aggregate(config, subject))
		return DATE_NONE;
	const struct enterprise *e = &config->roster->enterprises[subject];
	int32_t comes = e->from_day > today_day ? e->from_day : DATE_NONE;
	int32_t goes = e->to_day != DATE_NONE && e->to_day >= today_day
	    ? e->to_day + 1
	    : DATE_NONE;
	return wake_earlier(comes, goes);
}

int
wake_set(struct world *w, int subject, int32_t day, struct error *err)
{
	char text[DATE_TEXT_SIZE];

	return ledger_set_mark(w->ledger, kind,
	    config_subject_id(w->config, subject),
	    day == DATE_NONE ? NULL : date_text(text, day), err);
}

struct due {
	const struct config *config;
	bool *is_due;
};

static int
take_due(void *arg, const char *id)
{
	const struct due *d = arg;
	int subject = config_subject(d->config, id);

	/* Whoever has left the configuration is nobody's matter. */
	if (subject >= 0)
		d->is_due[subject] = true;
	return 0;
}

int
wake_add(struct world *w, int32_t today_day, int *subjects, size_t *n,
    struct error *err)
{
	size_t n_all = config_subjects(w->config);
	struct due d = { w->config, xcalloc(n_all, sizeof *d.is_due) };
	char text[DATE_TEXT_SIZE];
	int rc = ledger_marks_until(
	    w->ledger, kind, date_text(text, today_day), take_due, &d, err);

	for (size_t i = 0; i < *n; i++)
		d.is_due[subjects[i]] = true;
	*n = 0;
	for (size_t i = 0; i < n_all; i++) {
		if (d.is_due[i])
			subjects[(*n)++] = (int)i;
	}
	free(d.is_due);
	return rc;
}
