/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * life_scene: steps of an alert's life as a line of words, and the events that
 * come of each.
 */
#ifndef SOEWATCH_TESTS_UNIT_LIFE_SCENE_H
#define SOEWATCH_TESTS_UNIT_LIFE_SCENE_H

#include <stdio.h>
#include <string.h>

#include "tests/unit/life_fixture.h"
#include "daemon/base/mem.h"

/*
 * Steps end with ";", and then all is settled.  In a step:
 *
 *   66      the next quarter's figure      2=66    the second quarter's
 *   ?       nothing of the next quarter    !       it is there, but unknown
 *   2=!     the second quarter's becomes unknown
 *   ack     what a person does to the newest alert: resolve, silence:5 (days)
 *   +5      days pass                      gone    the target is gone
 *   use:…   it is another one              back    it is that of before
 *
 * Of each step, the events: [#alert] [kind] what [(state)] severity
 * quarter=value/line, a "." where there is none.
 */
enum { ALERTS_MAX = 8 };

struct scene {
	const char *name, *target, *steps, *expected;
};

struct run {
	struct life *life;
	const struct scene *scene;
	const char *alerts; /* settings */
	int quarter;        /* the newest that was spoken of */
	int64_t n_told[ALERTS_MAX];
	size_t n_in_step;
	struct buf told;
};

/* ---- what is done ---- */

static inline void
act(struct run *r, const char *command, int n_days)
{
	struct alerts alerts = life_alerts(r->life, true);
	char id[32];
	char until[DATE_TEXT_SIZE];
	const char *arguments[3] = { "a note", id };
	struct control_request request = { .command = command,
		.arguments = arguments,
		.n_arguments = 2,
		.who = "wang" };
	struct buf out = { 0 };

	assert_true(alerts.n > 0);
	snprintf(
	    id, sizeof id, "%lld", (long long)alerts.alerts[alerts.n - 1].id);
	alerts_fini(&alerts);
	if (n_days >= 0) {
		arguments[1] = date_text(until, r->life->today_day + n_days);
		arguments[2] = id;
		request.n_arguments = 3;
	}
	if (command_act(&r->life->world, NULL, &request, &out) != 0)
		fail_msg("%s: %s", r->scene->name, buf_text(&out));
	buf_fini(&out);
}

static inline int
number_of(const char *text)
{
	return (int)strtol(text, NULL, 10);
}

static inline void
step(struct run *r, const char *word)
{
	const char *equals = strchr(word, '=');

	if (strcmp(word, "ack") == 0 || strcmp(word, "resolve") == 0)
		act(r, word, -1);
	else if (strncmp(word, "silence:", 8) == 0)
		act(r, "silence", number_of(word + 8));
	else if (word[0] == '+')
		life_pass_days(r->life, number_of(word + 1));
	else if (strcmp(word, "gone") == 0)
		life_use(r->life, r->alerts, NULL);
	else if (strcmp(word, "back") == 0)
		life_use(r->life, r->alerts, r->scene->target);
	else if (strncmp(word, "use:", 4) == 0)
		life_use(r->life, r->alerts, word + 4);
	else if (strcmp(word, "?") == 0)
		r->quarter++;
	else if (equals != NULL)
		life_report(r->life, number_of(word),
		    equals[1] == '!' ? NULL : equals + 1);
	else
		life_report(
		    r->life, ++r->quarter, word[0] == '!' ? NULL : word);
}

/* ---- what came of it ---- */

static inline void
put_event(struct run *r, const struct alert *a, const struct alert_event *e)
{
	struct buf *b = &r->told;

	buf_puts(b, r->n_in_step++ == 0 ? "" : ", ");
	if (a->id > 1)
		buf_printf(b, "#%lld ", (long long)a->id);
	if (a->key.kind != ALERT_TARGET)
		buf_printf(b, "%s ", alert_kind_name(a->key.kind));
	buf_puts(b, alert_action_name(e->action));
	if (e->action == ALERT_UPDATED || e->action == ALERT_LOWERED)
		buf_printf(b, "(%s)", alert_state_name(e->state));
	if (e->action == ALERT_ESCALATED)
		buf_printf(b, "(%d)", e->level);
	buf_printf(b, " %s ", severity_name(e->severity));
	life_put_figures(b, e);
}

/* Those that were not told before. */
static inline void
put_events_of(struct run *r, const struct alert *a)
{
	struct alert_events events;
	struct error err = { 0 };

	assert_true(a->id < ALERTS_MAX);
	life_ok(
	    ledger_alert_events(r->life->world.ledger, a->id, &events, &err),
	    &err);
	for (size_t i = (size_t)r->n_told[a->id]; i < events.n; i++)
		put_event(r, a, &events.events[i]);
	r->n_told[a->id] = (int64_t)events.n;
	alert_events_fini(&events);
}

static inline void
put_events(struct run *r)
{
	struct alerts alerts = life_alerts(r->life, true);

	for (size_t i = 0; i < alerts.n; i++)
		put_events_of(r, &alerts.alerts[i]);
	alerts_fini(&alerts);
}

static inline void
settle(struct run *r)
{
	r->n_in_step = 0;
	life_settle(r->life);
	put_events(r);
	size_t n = r->n_in_step;
	/* The same once more is no news. */
	life_settle(r->life);
	put_events(r);
	if (r->n_in_step != n)
		fail_msg(
		    "%s: %s: told twice", r->scene->name, buf_text(&r->told));
	if (n == 0)
		buf_putc(&r->told, '.');
}

static inline void
run_scene(const struct scene *scene, const char *alerts)
{
	struct run r = { .scene = scene,
		.alerts = alerts,
		.life = life_new(alerts, scene->target) };
	char *steps = xstrdup(scene->steps);
	char *left;

	for (char *word = strtok_r(steps, " ", &left); word != NULL;
	     word = strtok_r(NULL, " ", &left)) {
		size_t len = strlen(word);
		bool is_last = word[len - 1] == ';';
		if (is_last)
			word[len - 1] = '\0';
		step(&r, word);
		if (!is_last)
			continue;
		buf_puts(&r.told, r.told.len == 0 ? "" : "; ");
		settle(&r);
	}
	if (strcmp(buf_text(&r.told), scene->expected) != 0)
		fail_msg("%s: %s\n got %s\nwant %s", scene->name, scene->steps,
		    buf_text(&r.told), scene->expected);
	buf_fini(&r.told);
	free(steps);
	life_free(r.life);
}

static inline void
run_scenes(const char *alerts, const struct scene *scenes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		run_scene(&scenes[i], alerts);
}

#define SCENES(alerts, ...)                                                    \
	do {                                                                   \
		static const struct scene scenes_[] = { __VA_ARGS__ };         \
		run_scenes((alerts), scenes_, ARRAY_SIZE(scenes_));            \
	} while (0)

#endif
