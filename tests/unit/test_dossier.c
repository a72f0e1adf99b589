/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * dossier: what the report of an alert says, for each kind of alert.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/answer/dossier.h"
#include "daemon/answer/world.h"
#include "daemon/base/buf.h"
#include "daemon/base/date.h"
#include "daemon/base/decimal.h"
#include "daemon/base/path.h"
#include "tests/unit/config_fixture.h"
#include "daemon/base/mem.h"

static const char roster_text[] =
    "id,name,name_en,class\na,甲公司,Alpha,ind\nb,乙公司,Beta,ind\n"
    "c,丙公司,Gamma,ind\n";

static const char config_text[] =
    "version = 1;\n"
    "language = \"en\";\n"
    "enterprises = \"enterprises.csv\";\n"
    "state_directory = \".\";\n"
    "plan: { title_en = \"The plan\"; document = \"No. 96\"; };\n"
    "items: { ta: { kind = \"stock\"; title_en = \"Assets\"; };\n"
    " tl: { kind = \"stock\"; title_en = \"Debts\"; }; };\n"
    "indicators: { debt: { formula = \"100 * tl / ta\"; unit = \"%\";\n"
    " title_en = \"Debt ratio\"; }; };\n"
    "aggregates: { ind: { members = \"class=ind\"; title_en = \"Group\"; }; };\n"
    "feeds: { flash: { url = \"http://h/{id}\"; format = \"csv\";\n"
    " title_en = \"Flash\"; period_end = \"p\"; rhythm = \"year\";\n"
    " due = \"30d\"; items: { ta = \"x\"; tl = \"y\"; }; }; };\n"
    "targets: {\n"
    " each: { indicator = \"debt\"; each = \"class=ind\"; at_most = 65;\n"
    "  title_en = \"Debts of 65 %\"; clause = \"2(4)\";\n"
    "  citation_en = \"the plan's words\"; note_en = \"our reading\"; };\n"
    " all: { indicator = \"debt\"; subject = \"ind\"; at_most = 65; }; };\n";

struct fixture {
	struct world *world;
	struct error err;
	int64_t document; /* the newest */
};

static int
set_up(void **state)
{
	struct problems problems = { 0 };
	struct fixture *f = xcalloc(1, sizeof *f);

	free(fixture_file("enterprises.csv", roster_text));
	char *file = fixture_file("soewatch.conf", config_text);
	f->world = world_load(file, &problems);
	char *told = fixture_problems(&problems);
	assert_string_equal(told, "");
	free(told);
	free(file);
	if (world_open(f->world, true, &f->err) != 0)
		fail_msg("%s", f->err.text);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	static const char *const names[] = { "ledger.db", "ledger.db-wal",
		"ledger.db-shm" };
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char *path =
		    path_join(f->world->config->state_directory, names[i]);
		unlink(path);
		free(path);
	}
	world_free(f->world);
	free(f);
	return 0;
}

/* A figure of a year's end; with a doubt it is held. */
static void
tell(struct fixture *f, const char *who, const char *item, const char *value,
    int year, const struct doubt *doubt)
{
	static int64_t known_sec = 1000;
	const struct config *c = f->world->config;
	const struct ledger_document d = { .feed = "flash",
		.url = "http://h/<script>",
		.digest = "0123abcd",
		.fetched_sec = 1,
		.known_at_sec = ++known_sec };
	struct observation o = { .enterprise = roster_find(c->roster, who),
		.item = config_item(c, item),
		.period = { DATE_NONE, date_from_civil(year, 12, 31) },
		.reported_day = date_from_civil(2016, 3, 31),
		.doubt = doubt };
	struct append_batch batch = { .observations = &o, .n = 1 };
	struct append_counts counts;

	assert_int_equal(
	    decimal_parse(&o.value, value, strlen(value), &f->err), 0);
	if (ledger_begin(f->world->ledger, &f->err) != 0 ||
	    ledger_add_document(
		f->world->ledger, &d, &batch.document, &f->err) != 0 ||
	    ledger_append(f->world->ledger, c, &batch, &counts, &f->err) != 0 ||
	    ledger_commit(f->world->ledger, &f->err) != 0)
		fail_msg("%s", f->err.text);
	f->document = batch.document;
	world_forget(f->world, o.enterprise);
}

static char *
text(const char *s)
{
	return xstrdup(s);
}

/* An alert that has just been opened. */
static int64_t
raise_alert(struct fixture *f, enum alert_kind kind, const char *target,
    const char *feed, const char *subject, double value)
{
	struct alert a = { .key = { kind, text(target), text(feed),
			       text(subject), DATE_NONE },
		.event = { .action = ALERT_OPENED,
		    .state = ALERT_OPEN,
		    .severity = SEVERITY_FAIL,
		    .changed_sec = 5000,
		    .period_end_day = date_from_civil(2015, 12, 31),
		    .value = value,
		    .line = isnan(value) ? (double)NAN : 65,
		    .reason = text("the reason") } };

	if (kind == ALERT_HELD || kind == ALERT_RESTATED)
		a.key.scope_day = date_from_civil(2015, 12, 31);
	if (ledger_begin(f->world->ledger, &f->err) != 0 ||
	    ledger_add_alert_event(f->world->ledger, &a, &f->err) != 0 ||
	    ledger_commit(f->world->ledger, &f->err) != 0)
		fail_msg("%s", f->err.text);
	int64_t id = a.id;
	alert_fini(&a);
	return id;
}

static const char *
local_time(char out[DOSSIER_TIME_SIZE], int64_t sec)
{
	snprintf(out, DOSSIER_TIME_SIZE, "@%lld", (long long)sec);
	return out;
}

static struct dossier *
read_dossier(struct fixture *f, int64_t alert)
{
	struct dossier *d = NULL;

	if (dossier_read(f->world,
		&(const struct dossier_query){ .alert = alert,
		    .made_sec = 9000,
		    .today_day = date_from_civil(2016, 6, 30),
		    .local_time = local_time },
		&d, &f->err) != 1)
		fail_msg("%s", f->err.text);
	return d;
}

static const char *
pair_of(const struct report *r, const char *key)
{
	for (size_t i = 0; i < r->n_pairs; i++) {
		if (strcmp(r->pairs[i].key, key) == 0)
			return r->pairs[i].text;
	}
	return "";
}

/* ---- targets ---- */

static void
test_target(void **state)
{
	struct fixture *f = *state;

	tell(f, "a", "ta", "100", 2014, NULL);
	tell(f, "a", "tl", "60", 2014, NULL);
	tell(f, "a", "ta", "100", 2015, NULL);
	tell(f, "a", "tl", "70", 2015, NULL);
	struct dossier *d =
	    read_dossier(f, raise_alert(f, ALERT_TARGET, "each", "", "a", 70));
	const struct report *r = dossier_report(d);
	assert_string_equal(r->subject.title, "Alpha");
	assert_string_equal(r->target.title, "Debts of 65 %");
	assert_string_equal(r->citation, "the plan's words");
	assert_string_equal(r->document, "No. 96");
	assert_string_equal(r->reading, "our reading");
	assert_string_equal(r->value.text, "70.0 %");
	assert_string_equal(r->line.text, "≤ 65.0 %");
	assert_string_equal(r->distance.text, "5.0 points");
	assert_true(r->distance.value == -5);
	assert_string_equal(r->opened.text, "@5000");
	assert_string_equal(r->with_numbers, "100 * 70 / 100");
	assert_int_equal(r->n_points, 2);
	assert_int_equal(r->points[0].state, STATE_MET);
	assert_int_equal(r->points[1].state, STATE_MISSED);
	assert_int_equal(r->n_facts, 2);
	assert_string_equal(r->facts[0].value, "70");
	assert_string_equal(r->facts[0].feed.title, "Flash");
	assert_int_equal(r->n_documents, 2);
	assert_int_equal(
	    r->documents[r->facts[0].reference - 1].id, r->facts[0].document);
	assert_int_equal(r->n_events, 1);
	assert_string_equal(r->events[0].reason, "the reason");
	assert_int_equal(r->n_caveats, 0);
	assert_non_null(dossier_chart(d));
	dossier_free(d);
}

/* Figures told otherwise later: both stand there, and the period is marked. */
static void
test_restated(void **state)
{
	struct fixture *f = *state;

	tell(f, "a", "ta", "100", 2014, NULL);
	tell(f, "a", "tl", "60", 2014, NULL);
	tell(f, "a", "ta", "100", 2015, NULL);
	tell(f, "a", "tl", "70", 2015, NULL);
	tell(f, "a", "tl", "66", 2014, NULL);
	tell(f, "a", "tl", "64", 2015, NULL);
	struct dossier *d =
	    read_dossier(f, raise_alert(f, ALERT_TARGET, "each", "", "a", 70));
	const struct report *r = dossier_report(d);
	assert_int_equal(r->n_restatements, 2);
	assert_string_equal(r->restatements[0].old_value, "60");
	assert_string_equal(r->restatements[0].new_value, "66");
	assert_int_equal(r->restatements[0].revision, 2);
	assert_true(r->points[0].is_restated);
	assert_string_equal(r->worked_out.text, "64.0 %");
	/* The figure is another by now, and figures were restated. */
	assert_int_equal(r->n_caveats, 2);
	dossier_free(d);
	d = read_dossier(
	    f, raise_alert(f, ALERT_RESTATED, "each", "", "a", 64));
	assert_string_equal(pair_of(dossier_report(d), "verdict_now"), "● met");
	assert_string_equal(
	    pair_of(dossier_report(d), "restated_period"), "2015-12-31");
	dossier_free(d);
}

static void
test_aggregate(void **state)
{
	struct fixture *f = *state;

	tell(f, "a", "ta", "100", 2015, NULL);
	tell(f, "a", "tl", "80", 2015, NULL);
	tell(f, "b", "ta", "100", 2015, NULL);
	tell(f, "b", "tl", "60", 2015, NULL);
	tell(f, "c", "ta", "100", 2015, NULL);
	struct dossier *d =
	    read_dossier(f, raise_alert(f, ALERT_TARGET, "all", "", "ind", 70));
	const struct report *r = dossier_report(d);
	assert_true(r->is_aggregate);
	assert_int_equal(r->n_reported, 2);
	assert_int_equal(r->n_members, 3);
	assert_int_equal(r->n_members_known, 3);
	assert_true(r->members[0].is_in);
	assert_string_equal(r->members[0].value.text, "80.0 %");
	assert_false(r->members[2].is_in);
	assert_non_null(strstr(r->members[2].reason, "tl"));
	assert_non_null(strstr(r->caveats[0], "Coverage 2 of 3"));
	assert_int_equal(r->n_facts, 4);
	dossier_free(d);
}

/* What a figure waits for stands in the report of the target. */
static void
test_waits(void **state)
{
	struct fixture *f = *state;
	struct doubt doubt = { .reason = text("a hundred times too large") };

	tell(f, "a", "ta", "100", 2015, NULL);
	tell(f, "a", "tl", "7000", 2015, &doubt);
	struct dossier *d =
	    read_dossier(f, raise_alert(f, ALERT_TARGET, "each", "", "a", NAN));
	const struct report *r = dossier_report(d);
	assert_int_equal(r->n_holds, 1);
	assert_string_equal(r->holds[0].value, "7000");
	assert_string_equal(r->holds[0].reason, "a hundred times too large");
	assert_non_null(r->unknown);
	assert_false(r->facts[0].is_found);
	dossier_free(d);
	free(doubt.reason);
}

/* The target has left the configuration: what is left is told. */
static void
test_gone(void **state)
{
	struct fixture *f = *state;
	struct dossier *d = read_dossier(
	    f, raise_alert(f, ALERT_TARGET, "gone", "", "nobody", 70));
	const struct report *r = dossier_report(d);

	assert_string_equal(r->target.id, "gone");
	assert_string_equal(r->subject.id, "nobody");
	assert_string_equal(r->value.text, "70");
	assert_int_equal(r->n_caveats, 1);
	assert_int_equal(r->n_events, 1);
	assert_null(dossier_chart(d));
	dossier_free(d);
}

/* ---- the other kinds ---- */

static void
test_overdue(void **state)
{
	struct fixture *f = *state;
	int64_t id = raise_alert(f, ALERT_OVERDUE, "", "flash", "a", NAN);
	struct dossier *d = read_dossier(f, id);
	const struct report *r = dossier_report(d);

	assert_string_equal(
	    pair_of(r, "newest_period"), "nothing was ever reported");
	assert_string_equal(pair_of(r, "missing_period"), "2015-12-31");
	assert_string_equal(pair_of(r, "due_on"), "2016-01-30");
	assert_string_equal(r->feed.title, "Flash");
	assert_null(r->formula);
	dossier_free(d);
	tell(f, "a", "ta", "100", 2014, NULL);
	d = read_dossier(f, id);
	assert_string_equal(
	    pair_of(dossier_report(d), "newest_period"), "2014-12-31");
	dossier_free(d);
}

static void
test_feed(void **state)
{
	struct fixture *f = *state;
	struct source_state failing = { .attempted_sec = 4000,
		.succeeded_sec = 2000,
		.failed_sec = 3000,
		.error = text("HTTP status 500") };

	if (ledger_begin(f->world->ledger, &f->err) != 0 ||
	    ledger_source_set(f->world->ledger, "flash", "http://h/a", &failing,
		&f->err) != 0 ||
	    ledger_commit(f->world->ledger, &f->err) != 0)
		fail_msg("%s", f->err.text);
	struct dossier *d =
	    read_dossier(f, raise_alert(f, ALERT_FEED, "", "flash", "", NAN));
	const struct report *r = dossier_report(d);
	assert_string_equal(pair_of(r, "error"), "HTTP status 500");
	assert_string_equal(pair_of(r, "source"), "http://h/a");
	assert_string_equal(pair_of(r, "failing_since"), "@3000");
	assert_string_equal(pair_of(r, "succeeded_at"), "@2000");
	assert_null(r->subject.id);
	dossier_free(d);
	free(failing.error);
}

static void
test_held(void **state)
{
	struct fixture *f = *state;
	struct doubt doubt = { .reason = text("too large") };

	tell(f, "a", "tl", "7000", 2015, &doubt);
	int64_t document = f->document;
	/* Of another period, and of another enterprise. */
	tell(f, "a", "tl", "8000", 2014, &doubt);
	tell(f, "b", "tl", "9000", 2015, &doubt);
	struct dossier *d =
	    read_dossier(f, raise_alert(f, ALERT_HELD, "", "flash", "a", NAN));
	const struct report *r = dossier_report(d);
	assert_int_equal(r->n_holds, 1);
	assert_string_equal(r->holds[0].value, "7000");
	assert_string_equal(r->holds[0].state, "held");
	assert_string_equal(pair_of(r, "n_held"), "1");
	assert_int_equal(r->n_documents, 1);
	assert_int_equal(r->documents[0].id, document);
	dossier_free(d);
	free(doubt.reason);
}

static void
test_none(void **state)
{
	struct fixture *f = *state;
	struct dossier *d = NULL;

	assert_int_equal(dossier_read(f->world,
			     &(const struct dossier_query){
				 .alert = 17, .local_time = local_time },
			     &d, &f->err),
	    0);
	assert_null(d);
}

#define WITH_WORLD(test)                                                       \
	cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_WORLD(test_target),
		WITH_WORLD(test_restated),
		WITH_WORLD(test_aggregate),
		WITH_WORLD(test_waits),
		WITH_WORLD(test_gone),
		WITH_WORLD(test_overdue),
		WITH_WORLD(test_feed),
		WITH_WORLD(test_held),
		WITH_WORLD(test_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
