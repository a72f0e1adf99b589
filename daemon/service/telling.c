/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * telling: titles from the configuration, figures as people read them.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/path.h"
#include "daemon/service/clock.h"
#include "daemon/service/route.h"
#include "daemon/service/telling.h"
#include "graphs/people.h"
#include "daemon/base/mem.h"

enum { PNG_SIZE_MAX = 2 << 20 };

/* What a change borrows. */
struct telling_text {
	struct alert alert;
	struct alert_event event;
	char *key, *link, *line;
	char value[PEOPLE_SIZE], unit[PEOPLE_SIZE], period[PEOPLE_SIZE];
	char changed[CLOCK_TEXT_SIZE], until[CLOCK_TEXT_SIZE];
	char *indicator_title;
	struct buf png;
};

void
telling_fini(struct telling *t)
{
	for (size_t i = 0; i < t->n; i++) {
		struct telling_text *text = &t->texts[i];
		alert_fini(&text->alert);
		alert_event_fini(&text->event);
		free(text->key);
		free(text->link);
		free(text->line);
		free(text->indicator_title);
		buf_fini(&text->png);
	}
	free(t->changes);
	free(t->texts);
	*t = (struct telling){ 0 };
}

/* ---- one change ---- */

static void
tell_figures(const struct config *c, const struct target *t, int subject,
    struct telling_text *text, struct message_change *out)
{
	bool is_chinese = c->language == LANGUAGE_ZH_CN;
	const struct alert_event *e = &text->event;
	const char *unit = config_unit(c, subject, t->indicator);
	const char *currency = people_currency(c, subject);
	char line[PEOPLE_SIZE];

	out->indicator = c->indicators[t->indicator].id;
	text->indicator_title = people_series_title(c, subject, t->indicator);
	out->indicator_title = text->indicator_title;
	out->unit = people_plain_unit(text->unit, unit, currency);
	if (!isnan(e->value))
		out->value_text = people_value(
		    text->value, is_chinese, unit, currency, e->value, e->line);
	if (isnan(e->line))
		return;
	people_value(line, is_chinese, unit, currency, e->line, e->value);
	const char *sign = side_sign((enum side)t->side);
	text->line =
	    xasprintf("%s%s%s", sign, sign[0] == '\0' ? "" : " ", line);
	out->line_text = text->line;
}

static void
tell_target(const struct config *c, struct telling_text *text,
    struct message_change *out)
{
	int target = config_target(c, text->alert.key.target);
	int subject = config_subject(c, text->alert.key.subject);

	out->target = text->alert.key.target;
	if (target < 0)
		return;
	const struct target *t = &c->targets[target];
	out->target_title = config_title(c, t->title, t->title_en, t->id);
	out->clause = t->clause;
	if (subject >= 0)
		tell_figures(c, t, subject, text, out);
}

static void
tell_feed(const struct config *c, const struct telling_text *text,
    struct message_change *out)
{
	int feed = config_feed(c, text->alert.key.feed);

	out->feed = text->alert.key.feed;
	if (feed >= 0)
		out->feed_title = config_title(c, c->feeds[feed].title,
		    c->feeds[feed].title_en, c->feeds[feed].id);
}

/* The month in which the period ends: what it is of, the indicator says. */
static const char *
month_text(char out[PEOPLE_SIZE], bool is_chinese, int32_t end_day)
{
	const struct period month = {
		.start_day = date_month_end(date_add_months(end_day, -1)) + 1,
		.end_day = end_day
	};

	return people_period(out, is_chinese, month);
}

static void
tell_times(const struct config *c, struct telling_text *text,
    struct message_change *out)
{
	const struct alert_event *e = &text->event;

	out->opened_sec = text->alert.opened_sec;
	out->changed_sec = e->changed_sec;
	out->changed_text = clock_text(text->changed, e->changed_sec);
	if (e->until_sec != 0)
		out->until_text = clock_text(text->until, e->until_sec);
	out->period_end_day = e->period_end_day;
	if (e->period_end_day != DATE_NONE)
		out->period_text = month_text(text->period,
		    c->language == LANGUAGE_ZH_CN, e->period_end_day);
}

static void
tell_change(const struct config *c, const char *ledger_id,
    struct telling_text *text, struct message_change *out)
{
	const struct alert_event *e = &text->event;
	const struct alert_key *key = &text->alert.key;
	int subject = config_subject(c, key->subject);

	text->key = xasprintf("%s-%lld-%lld", ledger_id,
	    (long long)text->alert.id, (long long)e->n);
	*out = (struct message_change){
		.key = text->key,
		.alert = text->alert.id,
		.n = e->n,
		.kind = key->kind,
		.action = e->action,
		.state = e->state,
		.severity = e->severity,
		.level = e->level,
		.value = e->value,
		.line = e->line,
		.reason = e->reason,
		.who = e->who,
		.note = e->note,
	};
	if (key->target[0] != '\0')
		tell_target(c, text, out);
	if (key->feed[0] != '\0')
		tell_feed(c, text, out);
	if (key->subject[0] != '\0')
		out->subject = out->subject_title = key->subject;
	if (subject >= 0)
		out->subject_title = config_subject_title(c, subject);
	tell_times(c, text, out);
	if (c->alert_link != NULL) {
		text->link = xasprintf(
		    "%s%lld.html", c->alert_link, (long long)text->alert.id);
		out->link = text->link;
	}
	out->png = text->png.data;
	out->png_len = text->png.len;
}

/* ---- all of them ---- */

static void
make_room(struct telling *t, const struct config *c, size_t n)
{
	*t = (struct telling){ .changes = xcalloc(n, sizeof *t->changes),
		.texts = xcalloc(n, sizeof *t->texts) };
	t->message = (struct message){
		.is_chinese = c->language == LANGUAGE_ZH_CN,
		.changes = t->changes,
		.now_sec = clock_now_sec(),
	};
}

static int
read_row(struct world *w, int state_fd, const struct outbox_row *row,
    struct telling_text *out, struct error *err)
{
	struct alerts alerts;
	struct alert_events events = { 0 };
	int found = ledger_alert(w->ledger, row->alert, &alerts, err);

	if (found == 1) {
		out->alert = alerts.alerts[0];
		alerts.n = 0;
	}
	alerts_fini(&alerts);
	if (found < 0 ||
	    ledger_alert_events(w->ledger, row->alert, &events, err) != 0)
		return -1;
	for (size_t i = 0; i < events.n; i++) {
		if (events.events[i].n != row->n)
			continue;
		out->event = events.events[i];
		events.events[i] = (struct alert_event){ 0 };
	}
	alert_events_fini(&events);
	/* The picture of its report, where it has one. */
	struct error unread = { 0 };
	char *name = xasprintf("reports/%lld.png", (long long)row->alert);
	if (path_read(state_fd, name, PNG_SIZE_MAX, &out->png, &unread) != 0)
		buf_fini(&out->png);
	free(name);
	return out->event.n == row->n
	    ? 0
	    : error_set(err, ERROR_STORE,
		  "outbox: alert %lld has no event %lld", (long long)row->alert,
		  (long long)row->n);
}

/* Puts into words what is in texts. */
static int
tell_all(struct world *w, struct telling *t, struct error *err)
{
	char *id;

	if (ledger_id(w->ledger, &id, err) != 0)
		return -1;
	for (size_t i = 0; i < t->n; i++)
		tell_change(w->config, id, &t->texts[i], &t->changes[i]);
	t->message.n = t->n;
	free(id);
	return 0;
}

int
telling_of_rows(struct world *w, int state_fd, const struct outbox *rows,
    struct telling *out, struct error *err)
{
	make_room(out, w->config, rows->n);
	int rc = 0;
	for (size_t i = 0; i < rows->n && rc == 0; i++) {
		rc = read_row(w, state_fd, &rows->rows[i], &out->texts[i], err);
		out->n++;
	}
	if (rc == 0)
		rc = tell_all(w, out, err);
	if (rc != 0)
		telling_fini(out);
	return rc;
}

static bool
stands(const struct alert *a)
{
	return a->event.state != ALERT_PENDING &&
	    a->event.state != ALERT_RESOLVED;
}

int
telling_of_standing(struct world *w, const struct notifier *notifier,
    struct telling *out, struct error *err)
{
	struct alerts alerts;

	*out = (struct telling){ 0 };
	if (ledger_alerts(w->ledger, false, &alerts, err) != 0)
		return -1;
	make_room(out, w->config, alerts.n);
	out->message.is_refresh = true;
	for (size_t i = 0; i < alerts.n; i++) {
		struct alert *a = &alerts.alerts[i];
		if (!stands(a) || !route_wants(w->config, notifier, a))
			continue;
		struct telling_text *text = &out->texts[out->n++];
		text->alert = *a;
		text->event = a->event;
		text->alert.event = (struct alert_event){ 0 };
		*a = (struct alert){ 0 };
	}
	alerts_fini(&alerts);
	int rc = tell_all(w, out, err);
	if (rc != 0)
		telling_fini(out);
	return rc;
}

int
telling_of_test(struct world *w, struct telling *out, struct error *err)
{
	(void)err;
	make_room(out, w->config, 1);
	out->message.is_test = true;
	struct telling_text *text = &out->texts[out->n++];
	bool is_chinese = w->config->language == LANGUAGE_ZH_CN;
	text->alert.key = (struct alert_key){
		.kind = ALERT_TARGET,
		.target = xstrdup(""),
		.feed = xstrdup(""),
		.subject = xstrdup(""),
		.scope_day = DATE_NONE,
	};
	text->event = (struct alert_event){
		.action = ALERT_OPENED,
		.state = ALERT_OPEN,
		.severity = SEVERITY_WARN,
		.changed_sec = clock_now_sec(),
		.period_end_day = DATE_NONE,
		.value = NAN,
		.line = NAN,
		.reason = xstrdup(is_chinese ? "测试：没有发生任何事情"
					     : "a test: nothing has happened"),
	};
	text->alert.opened_sec = text->event.changed_sec;
	char *test_id = xasprintf("test-%lld", (long long)clock_now_sec());
	tell_change(w->config, test_id, text, &out->changes[0]);
	free(test_id);
	out->message.n = 1;
	return 0;
}
