/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * life_fixture: an enterprise of one figure a quarter and a target on it; what
 * is reported goes through the judge and the alert's life into a real ledger.
 */
#ifndef SOEWATCH_TESTS_UNIT_LIFE_FIXTURE_H
#define SOEWATCH_TESTS_UNIT_LIFE_FIXTURE_H

#include <time.h>
#include <unistd.h>

#include "daemon/service/attend.h"
#include "daemon/service/clock.h"
#include "daemon/service/commands.h"
#include "daemon/service/log.h"
#include "daemon/service/settle_alerts.h"
#include "tests/unit/reckon_fixture.h"
#include "daemon/base/mem.h"

/* v is the figure, and the quarter's profit, too; of a quarter of which w alone
 * was reported, it is unknown. */
static const char life_config[] =
    "version = 1;\n"
    "language = \"en\";\n"
    "enterprises = \"enterprises.csv\";\n"
    "items: { v: { kind = \"stock\"; }; w: { kind = \"stock\"; };\n"
    " p: { kind = \"flow\"; }; };\n"
    "indicators: { debt: { formula = \"v + 0 * w\"; unit = \"%%\"; };\n"
    " growth: { formula = \"yoy(p)\"; }; };\n"
    "feeds: { q: { url = \"http://h/{id}\"; format = \"csv\";\n"
    " items: { v = \"x\"; w = \"x\"; p = \"x\"; }; }; };\n"
    "alerts: { %s };\n"
    "targets: { %s };\n";

struct life {
	struct fixture *f;
	struct world world;
	char directory[64];
	int32_t today_day;
};

/* Another configuration, as after a reload; target NULL: it is gone. */
static inline void
life_use(struct life *life, const char *alerts, const char *target)
{
	struct fixture *f = life->f;
	struct problems problems = { 0 };
	char *judged = target == NULL
	    ? xstrdup("")
	    : xasprintf("t: { %s subject = \"a\"; %s };",
		  strstr(target, "indicator") == NULL ? "indicator = \"debt\";"
						      : "",
		  target);
	char *text = xasprintf(life_config, alerts, judged);

	program_free(f->program);
	config_free(f->config);
	f->config = fixture_config("id\na\n", text);
	f->program = program_compile(f->config, &problems);
	char *told = fixture_problems(&problems);
	assert_string_equal(told, "");
	free(told);
	f->r.program = f->program;
	life->world.config = f->config;
	life->world.program = f->program;
	life->world.reckoner = f->r;
	free(judged);
	free(text);
}

/* Whatever the hour is, it is about noon: days that pass are whole ones. */
static inline void
life_set_noon(void)
{
	char zone[32];

	snprintf(zone, sizeof zone, "<noon>%+d",
	    (int)(time(NULL) % 86400 / 3600) - 12);
	clock_set_zone(zone);
}

static inline struct life *
life_new(const char *alerts, const char *target)
{
	struct life *life = xcalloc(1, sizeof *life);
	struct error err = { 0 };

	life->f = xcalloc(1, sizeof *life->f);
	life->f->books = xcalloc(1, sizeof *life->f->books);
	life->f->sizes = xcalloc(1, sizeof *life->f->sizes);
	life->f->r = (struct reckoner){ .book = give_book, .arg = life->f };
	life_use(life, alerts, target);
	snprintf(life->directory, sizeof life->directory, "test_life.XXXXXX");
	assert_non_null(mkdtemp(life->directory));
	if (ledger_open(&life->world.ledger, life->directory, true, &err) != 0)
		fail_msg("%s", err.text);
	log_start(LOG_LEVEL_ERROR);
	life_set_noon();
	life->today_day = day("2020-01-01");
	clock_pretend(life->today_day);
	return life;
}

static inline void
life_free(struct life *life)
{
	static const char *const names[] = { "ledger.db", "ledger.db-wal",
		"ledger.db-shm" };
	void *f = life->f;

	ledger_close(life->world.ledger);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char *path = path_join(life->directory, names[i]);
		unlink(path);
		free(path);
	}
	rmdir(life->directory);
	teardown(&f);
	free(life);
}

static inline void
life_ok(int rc, const struct error *err)
{
	if (rc != 0)
		fail_msg("%s", err->text);
}

static inline void
life_pass_days(struct life *life, int n_days)
{
	life->today_day += n_days;
	clock_pretend(life->today_day);
}

/* ---- what is reported ---- */

/* Quarters count from 1: the end of 2014. */
static inline int32_t
life_end(int quarter)
{
	return date_add_months(day("2014-12-31"), 3 * (quarter - 1));
}

/* Instead of what was reported before; NULL: nothing is known any more. */
static inline void
life_report(struct life *life, int quarter, const char *value)
{
	struct book *book = &life->f->books[0];
	char start[DATE_TEXT_SIZE];
	char end[DATE_TEXT_SIZE];
	size_t n = 0;

	for (size_t i = 0; i < book->n; i++) {
		if (book->facts[i].period.end_day != life_end(quarter))
			book->facts[n++] = book->facts[i];
	}
	book->n = n;
	date_text(end, life_end(quarter));
	date_text(start, life_end(quarter - 1) + 1);
	give(life->f, &(const struct row){ "a", "w", NULL, end, "1", NULL, 0 });
	if (value == NULL)
		return;
	give(life->f,
	    &(const struct row){ "a", "v", NULL, end, value, NULL, 0 });
	give(life->f,
	    &(const struct row){ "a", "p", start, end, value, NULL, 0 });
}

/* ---- what follows ---- */

static inline int
life_judge(struct life *life, struct docket *d, struct error *err)
{
	struct world *w = &life->world;
	int target = config_target(w->config, "t");
	struct series series = { 0 };
	struct verdicts v = { 0 };

	if (target < 0)
		return 0;
	int rc = compute_series(
	    &life->f->r, w->config->targets[target].indicator, 0, &series, err);
	if (rc == 0)
		rc = judge(&life->f->r, target, 0, &series, &v, err);
	if (rc == 0)
		rc = settle_alert(d, target, &v, err);
	verdicts_fini(&v);
	series_fini(&series);
	return rc;
}

/* As a pass does, then as the clock does. */
static inline void
life_settle(struct life *life)
{
	struct world *w = &life->world;
	struct matter_counts counts = { 0 };
	struct docket d = { .world = w, .counts = &counts };
	struct error err = { 0 };
	int64_t next_sec;

	life_ok(ledger_begin(w->ledger, &err), &err);
	life_ok(ledger_alerts_of(w->ledger, "a", &d.alerts, &err), &err);
	life_ok(life_judge(life, &d, &err), &err);
	life_ok(settle_orphans(w, &counts, &err), &err);
	life_ok(ledger_commit(w->ledger, &err), &err);
	alerts_fini(&d.alerts);
	life_ok(attend(w, false, &next_sec, &counts, &err), &err);
}

static inline struct alerts
life_alerts(struct life *life, bool has_resolved)
{
	struct alerts alerts;
	struct error err = { 0 };

	life_ok(ledger_alerts(life->world.ledger, has_resolved, &alerts, &err),
	    &err);
	return alerts;
}

/* "q2=66/65": a quarter, its value, its line. */
static inline void
life_put_figures(struct buf *b, const struct alert_event *e)
{
	int quarter = 1;

	while (e->period_end_day != DATE_NONE &&
	    life_end(quarter) < e->period_end_day)
		quarter++;
	if (e->period_end_day == DATE_NONE)
		buf_puts(b, "-");
	else
		buf_printf(b, "q%d", quarter);
	if (isnan(e->value))
		buf_puts(b, "=?");
	else
		buf_printf(b, "=%g", e->value);
	if (isnan(e->line))
		buf_puts(b, "/?");
	else
		buf_printf(b, "/%g", e->line);
}

#endif
