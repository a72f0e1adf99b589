/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * alerts: 预警, open ones or all, or one alert's whole story.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/cli/commands.h"
#include "daemon/cli/shown.h"
#include "daemon/base/mem.h"

static const struct column columns[] = {
	{ .name = "id", .zh = "编号", .kind = COLUMN_INTEGER },
	{ .name = "kind", .zh = "事由" },
	{ .name = "target",
	    .zh = "目标",
	    .least = 12,
	    .spare = 1,
	    .is_optional = true },
	{ .name = "feed", .zh = "数据源", .is_optional = true },
	{ .name = "subject", .zh = "对象", .is_optional = true },
	{ .name = "name",
	    .zh = "名称",
	    .least = 12,
	    .spare = 2,
	    .audience = FOR_PEOPLE },
	{ .name = "severity", .zh = "级别" },
	{ .name = "state", .zh = "状态" },
	{ .name = "opened_at", .zh = "发生", .en = "opened at" },
	{ .name = "changed_at", .zh = "变更", .en = "changed at" },
	{ .name = "period_end", .zh = "期末", .en = "period end" },
	{ .name = "value", .zh = "数值", .kind = COLUMN_NUMBER },
	{ .name = "line", .zh = "目标线", .kind = COLUMN_NUMBER },
	{ .name = "escalated",
	    .zh = "督办",
	    .kind = COLUMN_INTEGER,
	    .is_optional = true },
	{ .name = "until", .zh = "静默至", .is_optional = true },
	{ .name = "reason",
	    .zh = "说明",
	    .least = 20,
	    .spare = 3,
	    .is_optional = true },
	{ .name = "who", .zh = "经办", .en = "by", .is_optional = true },
	{ .name = "note",
	    .zh = "备注",
	    .least = 20,
	    .spare = 4,
	    .is_optional = true },
};

static const struct column event_columns[] = {
	{ .name = "alert", .audience = FOR_PROGRAMS, .kind = COLUMN_INTEGER },
	{ .name = "n", .zh = "序", .kind = COLUMN_INTEGER },
	{ .name = "at", .zh = "时间" },
	{ .name = "action", .zh = "事项" },
	{ .name = "state", .zh = "状态" },
	{ .name = "severity", .zh = "级别" },
	{ .name = "period_end", .zh = "期末", .en = "period end" },
	{ .name = "value", .zh = "数值", .kind = COLUMN_NUMBER },
	{ .name = "line", .zh = "目标线", .kind = COLUMN_NUMBER },
	{ .name = "escalated",
	    .zh = "督办",
	    .kind = COLUMN_INTEGER,
	    .is_optional = true },
	{ .name = "until", .zh = "静默至", .is_optional = true },
	{ .name = "reason",
	    .zh = "说明",
	    .least = 20,
	    .spare = 3,
	    .is_optional = true },
	{ .name = "who", .zh = "经办", .en = "by", .is_optional = true },
	{ .name = "note",
	    .zh = "备注",
	    .least = 20,
	    .spare = 4,
	    .is_optional = true },
};

static bool
is_chinese(const struct invocation *in)
{
	return in->world->config->language == LANGUAGE_ZH_CN;
}

/* The figure with the unit of the target's indicator, while the target is still
 * configured. */
static void
add_figure(struct output *o, const struct config *config,
    const struct alert_key *key, double value, double beside)
{
	int target = config_target(config, key->target);
	int subject = config_subject(config, key->subject);
	char shown[SHOWN_SIZE];

	output_number(o, value);
	if (isnan(value) && key->target[0] == '\0')
		output_people(o, "");
	else if (target >= 0 && subject >= 0)
		output_people(o,
		    shown_value(shown, config, subject,
			config->targets[target].indicator, value, beside));
}

/* What is optional: people do not see that it is not there. */
static void
add_text(struct output *o, const char *text)
{
	bool is_there = text != NULL && text[0] != '\0';

	output_text(o, is_there ? text : NULL);
	if (!is_there)
		output_people(o, "");
}

static void
add_severity(
    const struct invocation *in, struct output *o, const struct alert_event *e)
{
	bool is_fail = e->severity == SEVERITY_FAIL;
	enum output_style style = e->state == ALERT_RESOLVED ? STYLE_FAINT
	    : is_fail                                        ? STYLE_BAD
							     : STYLE_RISK;
	char *shown = xasprintf("%s %s", is_fail ? "■" : "▲",
	    severity_text(e->severity, is_chinese(in)));

	output_text(o, severity_name(e->severity));
	output_people(o, shown);
	output_style(o, style);
	free(shown);
}

static void
add_state(const struct invocation *in, struct output *o, enum alert_state state)
{
	output_text(o, alert_state_name(state));
	output_people(o, alert_state_text(state, is_chinese(in)));
}

/* From the period on, which both tables have alike. */
static void
add_rest(const struct invocation *in, struct output *o,
    const struct alert_key *key, const struct alert_event *e)
{
	const struct config *config = in->world->config;

	output_date(o, e->period_end_day);
	if (e->period_end_day == DATE_NONE)
		output_people(o, "");
	add_figure(o, config, key, e->value, e->line);
	add_figure(o, config, key, e->line, NAN);
	output_integer(o, e->level);
	if (e->level == 0)
		output_people(o, "");
	output_instant(o, e->until_sec);
	if (e->until_sec == 0)
		output_people(o, "");
	add_text(o, e->reason);
	add_text(o, e->who);
	add_text(o, e->note);
}

static void
add_alert(struct invocation *in, struct output *o, const struct alert *a)
{
	const struct config *config = in->world->config;
	int subject = config_subject(config, a->key.subject);

	output_integer(o, a->id);
	output_text(o, alert_kind_name(a->key.kind));
	output_people(o, alert_kind_text(a->key.kind, is_chinese(in)));
	add_text(o, a->key.target);
	add_text(o, a->key.feed);
	add_text(o, a->key.subject);
	output_text(o,
	    subject < 0 ? a->key.subject
			: config_subject_title(config, subject));
	add_severity(in, o, &a->event);
	add_state(in, o, a->event.state);
	output_instant(o, a->opened_sec);
	output_instant(o, a->event.changed_sec);
	add_rest(in, o, &a->key, &a->event);
}

/* ---- one alert's story ---- */

static void
add_event(struct invocation *in, struct output *o, const struct alert *a,
    const struct alert_event *e)
{
	output_integer(o, a->id);
	output_integer(o, e->n);
	output_instant(o, e->changed_sec);
	output_text(o, alert_action_name(e->action));
	output_people(o, alert_action_text(e->action, is_chinese(in)));
	add_state(in, o, e->state);
	add_severity(in, o, e);
	add_rest(in, o, &a->key, e);
}

/* What it is about, above the table. */
static void
print_head(struct invocation *in, const struct alert *a)
{
	const struct config *config = in->world->config;
	int target = config_target(config, a->key.target);
	int subject = config_subject(config, a->key.subject);
	int feed = config_feed(config, a->key.feed);
	char *kind =
	    xasprintf("%s %lld · %s", invocation_say(in, "预警", "alert"),
		(long long)a->id, alert_kind_text(a->key.kind, is_chinese(in)));

	output_styled(in->out, &in->look, STYLE_HEADING, kind);
	buf_puts(in->out, "\n");
	if (subject >= 0) {
		output_plain(in->out, config_subject_title(config, subject));
		buf_puts(in->out, "\n");
	}
	if (target >= 0) {
		const struct target *t = &config->targets[target];
		output_plain(in->out,
		    config_title(config, t->title, t->title_en, t->id));
		if (t->clause != NULL) {
			buf_puts(in->out, " · ");
			output_plain(in->out, t->clause);
		}
		buf_puts(in->out, "\n");
	}
	if (feed >= 0) {
		output_plain(in->out,
		    config_title(config, config->feeds[feed].title,
			config->feeds[feed].title_en, config->feeds[feed].id));
		buf_puts(in->out, "\n");
	}
	buf_puts(in->out, "\n");
	free(kind);
}

static int
print_story(struct invocation *in, const struct alert *a, struct error *err)
{
	struct alert_events events;

	if (ledger_alert_events(in->world->ledger, a->id, &events, err) != 0)
		return -1;
	struct output *o = output_new(event_columns, ARRAY_SIZE(event_columns));
	for (size_t i = 0; i < events.n; i++)
		add_event(in, o, a, &events.events[i]);
	if (invocation_is_for_people(in))
		print_head(in, a);
	invocation_print(in, o);
	output_free(o);
	alert_events_fini(&events);
	return EXIT_DONE;
}

static int
story(struct invocation *in, struct error *err)
{
	struct alerts alerts;
	char quoted[TEXT_QUOTE_SIZE];
	int64_t id;

	if (text_to_int64(&id, in->operands[0], 1, INT64_MAX, err) != 0)
		return error_set(err, ERROR_CONFIG,
		    "%s: expected the number of an alert",
		    text_quote_z(quoted, in->operands[0]));
	int found = ledger_alert(in->world->ledger, id, &alerts, err);
	if (found == 0)
		return error_set(err, ERROR_UNKNOWN,
		    "%lld: there is no alert of that number", (long long)id);
	if (found < 0)
		return -1;
	int rc = print_story(in, &alerts.alerts[0], err);
	alerts_fini(&alerts);
	return rc;
}

int
alerts_command(struct invocation *in, struct error *err)
{
	struct alerts alerts = { 0 };

	if (invocation_open(in, false, err) != 0)
		return -1;
	if (in->n_operands > 0)
		return story(in, err);
	if (ledger_alerts(in->world->ledger, flag_is_given(in->flags, FLAG_ALL),
		&alerts, err) != 0)
		return -1;
	struct output *o = output_new(columns, ARRAY_SIZE(columns));
	for (size_t i = 0; i < alerts.n; i++)
		add_alert(in, o, &alerts.alerts[i]);
	invocation_print(in, o);
	output_free(o);
	alerts_fini(&alerts);
	return EXIT_DONE;
}
