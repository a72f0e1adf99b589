/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * notify: 通知渠道, how they stand.
 */
#include <stdlib.h>

#include "daemon/base/text.h"
#include "daemon/cli/notify.h"
#include "daemon/service/clock.h"
#include "daemon/base/mem.h"

static const struct column columns[] = {
	{ .name = "notifier", .zh = "渠道" },
	{ .name = "title", .zh = "名称" },
	{ .name = "kind", .zh = "方式" },
	{ .name = "waiting", .zh = "待发", .kind = COLUMN_INTEGER },
	{ .name = "waiting_since", .zh = "最早", .en = "waiting since" },
	{ .name = "sent", .zh = "已发", .kind = COLUMN_INTEGER },
	{ .name = "last_sent", .zh = "最近", .en = "last sent" },
	{ .name = "refused", .zh = "被拒", .kind = COLUMN_INTEGER },
	{ .name = "error", .zh = "故障", .is_optional = true },
};

static const char *
kind_name(const struct notifier *n)
{
	static const char *const names[] = {
		[NOTIFIER_MAIL] = "mail",
		[NOTIFIER_WEBHOOK] = "webhook",
		[NOTIFIER_ALERTMANAGER] = "alertmanager",
		[NOTIFIER_EXEC] = "exec",
	};

	return names[n->kind];
}

static void
add_count(struct output *o, int64_t n, enum output_style style)
{
	output_integer(o, n);
	output_style(o, n > 0 ? style : STYLE_PLAIN);
}

static int
add_notifier(struct invocation *in, struct output *o, const struct notifier *n,
    struct error *err)
{
	struct outbox_totals t;

	if (ledger_outbox_totals(in->world->ledger, n->id, &t, err) != 0)
		return -1;
	output_text(o, n->id);
	output_text(
	    o, config_title(in->world->config, n->title, n->title_en, n->id));
	output_text(o, kind_name(n));
	add_count(o, t.n_waiting, STYLE_RISK);
	output_instant(o, t.waiting_sec);
	output_integer(o, t.n_sent);
	output_instant(o, t.sent_sec);
	add_count(o, t.n_refused, STYLE_BAD);
	output_text(o, t.error);
	if (t.error == NULL)
		output_people(o, "");
	outbox_totals_fini(&t);
	return 0;
}

static int
list(struct invocation *in, const char *only, struct error *err)
{
	const struct config *c = in->world->config;
	int rc = 0;

	if (invocation_open(in, false, err) != 0)
		return -1;
	struct output *o = output_new(columns, ARRAY_SIZE(columns));
	for (size_t i = 0; i < c->n_notifiers && rc == 0; i++) {
		if (only == NULL || (int)i == config_notifier(c, only))
			rc = add_notifier(in, o, &c->notifiers[i], err);
	}
	if (rc == 0 && c->n_notifiers == 0 && invocation_is_for_people(in))
		buf_puts(in->out,
		    invocation_say(in,
			"没有配置通知渠道：见 soewatch.conf(5) 的 notify\n",
			"no notifiers are configured: see notify in "
			"soewatch.conf(5)\n"));
	else if (rc == 0)
		invocation_print(in, o);
	output_free(o);
	return rc == 0 ? EXIT_DONE : -1;
}

static void
tell_failing(struct invocation *in, const struct notifier *n,
    const struct outbox_totals *t, struct buf *notes)
{
	char since[CLOCK_TEXT_SIZE];
	char *head = in->look.is_chinese
	    ? xasprintf("▲ 通知 %s：%lld 条未能送出，自 %s 起：", n->id,
		  (long long)t->n_waiting, clock_text(since, t->waiting_sec))
	    : xasprintf(
		  "▲ notifier %s: %lld changes not told since %s: ", n->id,
		  (long long)t->n_waiting, clock_text(since, t->waiting_sec));

	output_styled(notes, &in->look, STYLE_RISK, head);
	output_plain(notes, t->error);
	buf_puts(notes, "\n");
	free(head);
}

static void
tell_refused(struct invocation *in, const struct notifier *n,
    const struct outbox_totals *t, struct buf *notes)
{
	char *text = in->look.is_chinese
	    ? xasprintf("■ 通知 %s：%lld 条被拒收，改正后用 soewatch notify "
			"--retry %s 重发\n",
		  n->id, (long long)t->n_refused, n->id)
	    : xasprintf("■ notifier %s: %lld changes refused: mend it, then "
			"soewatch notify --retry %s\n",
		  n->id, (long long)t->n_refused, n->id);

	output_styled(notes, &in->look, STYLE_BAD, text);
	free(text);
}

int
notify_totals(struct invocation *in, int64_t *n_waiting, int64_t *n_refused,
    struct buf *notes, struct error *err)
{
	const struct config *c = in->world->config;

	*n_waiting = *n_refused = 0;
	for (size_t i = 0; i < c->n_notifiers; i++) {
		struct outbox_totals t;
		if (ledger_outbox_totals(
			in->world->ledger, c->notifiers[i].id, &t, err) != 0)
			return -1;
		*n_waiting += t.n_waiting;
		*n_refused += t.n_refused;
		if (t.n_waiting > 0 && t.error != NULL)
			tell_failing(in, &c->notifiers[i], &t, notes);
		if (t.n_refused > 0)
			tell_refused(in, &c->notifiers[i], &t, notes);
		outbox_totals_fini(&t);
	}
	return 0;
}

int
notify_command(struct invocation *in, struct error *err)
{
	bool is_test = flag_is_given(in->flags, FLAG_TEST);
	bool is_retry = flag_is_given(in->flags, FLAG_RETRY);
	const char *name = in->n_operands > 0 ? in->operands[0] : NULL;
	char quoted[TEXT_QUOTE_SIZE];

	if (name != NULL && config_notifier(in->world->config, name) < 0)
		return error_set(err, ERROR_UNKNOWN, "no notifier %s",
		    text_quote_z(quoted, name));
	if (!is_test && !is_retry)
		return list(in, name, err);
	if (is_test && is_retry)
		return error_set(
		    err, ERROR_CONFIG, "expected --test or --retry, not both");
	if (name == NULL)
		return error_set(err, ERROR_CONFIG,
		    "expected the name of a notifier: soewatch notify lists "
		    "them");
	return invocation_write(in,
	    &(const struct control_request){
		.command = is_test ? "test" : "retry",
		.arguments = (const char *const *)in->operands,
		.n_arguments = 1 },
	    err);
}
