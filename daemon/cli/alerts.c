/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * alerts: 预警, open ones or all.
 */
#include <math.h>

#include "daemon/cli/commands.h"
#include "daemon/cli/shown.h"
#include "daemon/base/mem.h"

static const struct column columns[] = {
	{ .name = "id", .zh = "编号", .kind = COLUMN_INTEGER },
	{ .name = "target", .zh = "目标" },
	{ .name = "subject", .zh = "对象" },
	{ .name = "name", .zh = "名称", .audience = FOR_PEOPLE },
	{ .name = "severity", .zh = "级别" },
	{ .name = "state", .zh = "状态" },
	{ .name = "opened_at", .zh = "发生", .en = "opened at" },
	{ .name = "changed_at", .zh = "变更", .en = "changed at" },
	{ .name = "period_end", .zh = "期末", .en = "period end" },
	{ .name = "value", .zh = "数值", .kind = COLUMN_NUMBER },
	{ .name = "line", .zh = "目标线", .kind = COLUMN_NUMBER },
	{ .name = "note", .zh = "备注", .is_optional = true },
};

/* The figure with the unit of the target's indicator, while the target is still
 * configured. */
static void
add_figure(struct output *o, const struct config *config, const struct alert *a,
    double value, double beside)
{
	int target = config_target(config, a->key.target);
	int subject = config_subject(config, a->key.subject);
	char shown[SHOWN_SIZE];

	output_number(o, value);
	if (target >= 0 && subject >= 0)
		output_people(o,
		    shown_value(shown, config, subject,
			config->targets[target].indicator, value, beside));
}

static void
add_alert(struct invocation *in, struct output *o, const struct alert *a)
{
	const struct config *config = in->world->config;
	int subject = config_subject(config, a->key.subject);
	bool is_fail = a->event.severity == SEVERITY_FAIL;
	enum output_style style = a->event.state == ALERT_RESOLVED ? STYLE_FAINT
	    : is_fail                                              ? STYLE_BAD
								   : STYLE_RISK;

	output_integer(o, a->id);
	output_text(o, a->key.target);
	output_text(o, a->key.subject);
	output_text(o,
	    subject < 0 ? a->key.subject
			: config_subject_title(config, subject));
	output_text(o, is_fail ? "fail" : "warn");
	output_people(o,
	    is_fail ? invocation_say(in, "■ 严重", "■ fail")
		    : invocation_say(in, "▲ 预警", "▲ warn"));
	output_style(o, style);
	output_text(o, alert_state_name(a->event.state));
	output_people(o,
	    alert_state_text(
		a->event.state, in->world->config->language == LANGUAGE_ZH_CN));
	output_instant(o, a->opened_sec);
	output_instant(o, a->event.changed_sec);
	output_date(o, a->event.period_end_day);
	add_figure(o, config, a, a->event.value, a->event.line);
	add_figure(o, config, a, a->event.line, NAN);
	output_text(o, a->event.reason);
	if (a->event.reason == NULL)
		output_people(o, "");
}

int
alerts_command(struct invocation *in, struct error *err)
{
	struct alerts alerts = { 0 };

	if (invocation_open(in, false, err) != 0 ||
	    ledger_alerts(in->world->ledger, flag_is_given(in->flags, FLAG_ALL),
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
