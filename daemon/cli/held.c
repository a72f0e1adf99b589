/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * held: figures that wait for a person, and why.
 */
#include <string.h>

#include "daemon/cli/commands.h"
#include "daemon/cli/shown.h"
#include "daemon/base/mem.h"

static const struct column columns[] = {
	{ .name = "id", .zh = "编号", .kind = COLUMN_INTEGER },
	{ .name = "enterprise", .zh = "企业" },
	{ .name = "item", .zh = "项目" },
	{ .name = "period_start",
	    .zh = "自",
	    .en = "from",
	    .is_optional = true },
	{ .name = "period_end", .zh = "至", .en = "to" },
	{ .name = "basis", .zh = "口径", .is_optional = true },
	{ .name = "value", .zh = "数值", .kind = COLUMN_NUMBER },
	{ .name = "unit", .zh = "单位" },
	{ .name = "usual", .audience = FOR_PROGRAMS, .kind = COLUMN_NUMBER },
	{ .name = "compared_with", .zh = "参照", .en = "compared with" },
	{ .name = "reason", .zh = "原因" },
	{ .name = "feed", .zh = "数据源" },
	{ .name = "document", .zh = "文件" },
	{ .name = "reported_on", .zh = "报送日", .en = "reported on" },
	{ .name = "since", .zh = "收到" },
	{ .name = "state", .zh = "状态" },
	{ .name = "ruled_by", .zh = "裁定人", .en = "by", .is_optional = true },
	{ .name = "ruled_at", .zh = "裁定", .en = "at", .is_optional = true },
	{ .name = "note", .zh = "备注", .is_optional = true },
};

static const char *
state_for_people(const struct invocation *in, enum hold_state state)
{
	switch (state) {
	case HOLD_WAITING:
		return invocation_say(in, "待核", "held");
	case HOLD_ACCEPTED:
		return invocation_say(in, "已采纳", "accepted");
	case HOLD_REJECTED:
		return invocation_say(in, "已否决", "rejected");
	}
	return "";
}

/* The unit, while enterprise and item are configured. */
static const char *
unit_of(char out[SHOWN_SIZE], const struct config *config, const struct hold *h)
{
	int enterprise = roster_find(config->roster, h->enterprise);
	int item = config_item(config, h->item);

	return enterprise < 0 || item < 0
	    ? NULL
	    : shown_item_unit(out, config, item, enterprise);
}

static void
add_ruling(struct output *o, const struct hold *h)
{
	output_text(o, h->who);
	if (h->who == NULL)
		output_people(o, "");
	output_instant(o, h->ruled_sec);
	if (h->ruled_sec == 0)
		output_people(o, "");
	output_text(o, h->note);
	if (h->note == NULL)
		output_people(o, "");
}

static void
add_hold(struct invocation *in, struct output *o, const struct hold *h)
{
	char shown[SHOWN_SIZE];

	output_integer(o, h->id);
	output_text(o, h->enterprise);
	output_text(o, h->item);
	output_date(o, h->period.start_day);
	if (h->period.start_day == DATE_NONE)
		output_people(o, "");
	output_date(o, h->period.end_day);
	output_basis(o, h->basis_year);
	output_decimal(o, h->value);
	output_people(o, shown_decimal(shown, h->value));
	output_style(o, h->state == HOLD_WAITING ? STYLE_RISK : STYLE_FAINT);
	output_text(o, unit_of(shown, in->world->config, h));
	if (h->doubt.has_usual)
		output_decimal(o, h->doubt.usual);
	else
		output_unknown(o);
	output_text(o, h->doubt.compared_with);
	output_text(o, h->doubt.reason);
	output_text(o, h->feed);
	output_text(o, h->source);
	/* An address would make the row too wide to read. */
	const char *slash = strrchr(h->source, '/');
	if (slash != NULL && slash[1] != '\0')
		output_people(o, slash + 1);
	output_date(o, h->reported_day);
	output_instant(o, h->since_sec);
	output_text(o, hold_state_name(h->state));
	output_people(o, state_for_people(in, h->state));
	add_ruling(o, h);
}

int
held_command(struct invocation *in, struct error *err)
{
	struct holds holds = { 0 };

	if (invocation_open(in, false, err) != 0 ||
	    ledger_holds(in->world->ledger, flag_is_given(in->flags, FLAG_ALL),
		&holds, err) != 0)
		return -1;
	struct output *o = output_new(columns, ARRAY_SIZE(columns));
	for (size_t i = 0; i < holds.n; i++)
		add_hold(in, o, &holds.holds[i]);
	invocation_print(in, o);
	output_free(o);
	holds_fini(&holds);
	return EXIT_DONE;
}
