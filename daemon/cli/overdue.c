/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * overdue: 逾期未报, who has not reported the period that was due.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/answer/overdue.h"
#include "daemon/base/order.h"
#include "daemon/cli/commands.h"
#include "daemon/cli/lookup.h"
#include "daemon/service/clock.h"
#include "daemon/base/mem.h"

static const struct column columns[] = {
	{ .name = "feed", .zh = "数据源" },
	{ .name = "enterprise", .zh = "企业" },
	{ .name = "name", .zh = "名称", .spare = 5, .least = 12 },
	{ .name = "class",
	    .zh = "类别",
	    .is_optional = true,
	    .spare = 8,
	    .goes = true },
	{ .name = "level",
	    .zh = "级次",
	    .is_optional = true,
	    .spare = 7,
	    .goes = true },
	{ .name = "state", .zh = "状态" },
	{ .name = "period_end", .zh = "期末", .en = "period" },
	/* It follows from the days. */
	{ .name = "due_on",
	    .zh = "期限",
	    .en = "due on",
	    .spare = 6,
	    .goes = true },
	{ .name = "days_late",
	    .zh = "天数",
	    .en = "days",
	    .kind = COLUMN_INTEGER },
	{ .name = "newest_period",
	    .zh = "最近已报",
	    .en = "newest",
	    .spare = 4 },
	{ .name = "missing",
	    .zh = "缺报",
	    .en = "missing",
	    .kind = COLUMN_INTEGER },
};

static const struct {
	const char *name, *zh, *en;
	enum output_style style;
} states[] = {
	[REPORT_NOT_DUE] = { "not_due", "○ 未到期", "○ not due", STYLE_PLAIN },
	[REPORT_IN] = { "reported", "● 已报", "● reported", STYLE_GOOD },
	[REPORT_LATE] = { "overdue", "▲ 逾期", "▲ overdue", STYLE_RISK },
};

/* What is shown, and what is said of it. */
struct listing {
	struct invocation *in;
	struct output *output;
	int32_t today, end_day;
	bool has_all;
	size_t n_expected, n_late, n_dormant;
	int32_t next_day; /* on which somebody may come to be overdue */
};

/* ---- rows ---- */

static void
add_state(struct listing *l, const struct late *late)
{
	output_text(
	    l->output, late->is_dormant ? "dormant" : states[late->state].name);
	output_people(l->output,
	    late->is_dormant ? invocation_say(l->in, "■ 休眠", "■ dormant")
			     : invocation_say(l->in, states[late->state].zh,
				   states[late->state].en));
	output_style(l->output,
	    late->is_dormant ? STYLE_BAD : states[late->state].style);
}

static void
add_missing(struct listing *l, const struct late *late)
{
	bool is_late = late->state == REPORT_LATE;

	if (is_late && late->n_missing == 0) {
		output_unknown(l->output);
		return;
	}
	output_integer(l->output, late->n_missing);
	if (!is_late)
		output_people(l->output, "");
}

static void
add_row(struct listing *l, const struct feed *feed, const struct late *late)
{
	const struct config *config = l->in->world->config;
	const struct roster *roster = config->roster;
	struct output *o = l->output;

	output_text(o, feed->id);
	output_text(o, config_subject_id(config, late->enterprise));
	output_text(o, config_subject_title(config, late->enterprise));
	output_text(o, roster_cell(roster, late->enterprise, "class"));
	output_text(o, roster_cell(roster, late->enterprise, "level"));
	add_state(l, late);
	output_date(o, late->end_day);
	output_date(o, late->due_day);
	if (late->state == REPORT_LATE) {
		output_integer(o, l->today - late->due_day);
	} else {
		output_unknown(o);
		output_people(o, "");
	}
	output_date(o, late->newest_day);
	if (late->newest_day == DATE_NONE)
		output_people(o, invocation_say(l->in, "从未", "never"));
	add_missing(l, late);
}

static int
compare_late(const void *a, const void *b)
{
	const struct late *x = a;
	const struct late *y = b;

	if ((x->state == REPORT_LATE) != (y->state == REPORT_LATE))
		return x->state == REPORT_LATE ? -1 : 1;
	if (x->due_day != y->due_day && x->state == REPORT_LATE)
		return order_int(x->due_day, y->due_day);
	if (x->n_missing != y->n_missing)
		return order_int(y->n_missing, x->n_missing);
	return order_int(x->enterprise, y->enterprise);
}

static int
list_feed(struct listing *l, const struct feed *feed, struct error *err)
{
	struct world *w = l->in->world;
	struct overdue overdue;

	if (overdue_list(w, feed, l->today, l->end_day, &overdue, err) != 0)
		return -1;
	if (overdue.n > 1)
		qsort(overdue.late, overdue.n, sizeof *overdue.late,
		    compare_late);
	for (size_t i = 0; i < overdue.n; i++) {
		bool is_late = overdue.late[i].state == REPORT_LATE;
		l->n_late += is_late;
		if (is_late || l->has_all)
			add_row(l, feed, &overdue.late[i]);
	}
	l->n_expected += overdue.n;
	l->n_dormant += overdue.n_dormant;
	overdue_fini(&overdue);
	if (feed_has_deadline(feed)) {
		int32_t day = overdue_next_day(w->config, feed, l->today);
		if (day != DATE_NONE &&
		    (l->next_day == DATE_NONE || day < l->next_day))
			l->next_day = day;
	}
	return 0;
}

/* ---- what is said ---- */

static void
say_unexpected(const struct listing *l, const struct feed *only)
{
	bool is_chinese = l->in->look.is_chinese;
	struct buf *out = l->in->out;
	char end[DATE_TEXT_SIZE];

	if (l->end_day != DATE_NONE)
		buf_printf(out,
		    is_chinese
			? "没有企业应报送截至 %s 的期间：期末应在数据源的"
			  "频率上，如 2015-09-30。\n"
			: "Nobody has to report a period that ends on %s: "
			  "expected an end on a feed's grid, such as "
			  "2015-09-30.\n",
		    date_text(end, l->end_day));
	else if (only != NULL)
		buf_printf(out,
		    is_chinese ? "没有企业应向数据源 %s 报送。\n"
			       : "Nobody has to report to feed %s.\n",
		    only->id);
	else
		buf_puts(out,
		    is_chinese ? "没有企业应报送。\n"
			       : "Nobody has to report.\n");
}

static void
say_counts(const struct listing *l)
{
	bool is_chinese = l->in->look.is_chinese;
	struct buf *out = l->in->out;
	char next[DATE_TEXT_SIZE];

	if (l->n_late == 0)
		buf_printf(out,
		    is_chinese ? "应报 %zu 份，无逾期。"
			       : "Reports expected: %zu. Nobody is overdue.",
		    l->n_expected);
	else
		buf_printf(out,
		    is_chinese ? "应报 %zu 份，逾期 %zu 份，其中休眠 %zu 份。"
			       : "Reports expected: %zu, overdue: %zu, of "
				 "these dormant: %zu.",
		    l->n_expected, l->n_late, l->n_dormant);
	if (l->next_day != DATE_NONE && l->end_day == DATE_NONE)
		buf_printf(out,
		    is_chinese ? "下一期限 %s。" : " The next deadline is %s.",
		    date_text(next, l->next_day - 1));
	buf_puts(out,
	    l->has_all       ? "\n"
		: is_chinese ? "\n全部列出：soewatch overdue --all\n"
			     : "\nEverybody: soewatch overdue --all\n");
}

static void
say_no_deadline(const struct invocation *in, const struct feed *only)
{
	bool is_chinese = in->look.is_chinese;

	if (only == NULL)
		buf_puts(in->out,
		    is_chinese
			? "没有数据源设有报送期限：在 soewatch.conf 的 feeds "
			  "中设 due 或 due_for，见 soewatch.conf(5)。\n"
			: "No feed has a deadline: set due or due_for of a "
			  "feed, see soewatch.conf(5).\n");
	else
		buf_printf(in->out,
		    is_chinese
			? "数据源 %s 没有报送期限：在 soewatch.conf 中设它的 "
			  "due 或 due_for，见 soewatch.conf(5)。\n"
			: "Feed %s has no deadline: set its due or due_for, "
			  "see soewatch.conf(5).\n",
		    only->id);
}

static void
print_people(struct listing *l, const struct feed *only)
{
	if (l->n_expected == 0) {
		say_unexpected(l, only);
		return;
	}
	if (output_rows(l->output) > 0) {
		invocation_print(l->in, l->output);
		buf_putc(l->in->out, '\n');
	}
	say_counts(l);
}

/* ---- the command ---- */

static bool
has_deadline(const struct config *config, const struct feed *only)
{
	if (only != NULL)
		return feed_has_deadline(only);
	for (size_t i = 0; i < config->n_feeds; i++) {
		if (feed_has_deadline(&config->feeds[i]))
			return true;
	}
	return false;
}

static int
list_feeds(struct listing *l, const struct feed *only, struct error *err)
{
	const struct config *config = l->in->world->config;

	for (size_t i = 0; i < config->n_feeds; i++) {
		const struct feed *feed = &config->feeds[i];
		if ((only == NULL || only == feed) &&
		    list_feed(l, feed, err) != 0)
			return -1;
	}
	return 0;
}

int
overdue_command(struct invocation *in, struct error *err)
{
	const struct config *config = in->world->config;
	struct listing l = { .in = in,
		.today = clock_today(),
		.end_day = DATE_NONE,
		.has_all = flag_is_given(in->flags, FLAG_ALL),
		.next_day = DATE_NONE };
	const struct feed *only = NULL;

	if (in->n_operands > 0) {
		int feed = lookup_feed(config, in->operands[0], err);
		if (feed < 0)
			return -1;
		only = &config->feeds[feed];
	}
	if (flag_date(in->flags, FLAG_PERIOD, &l.end_day, err) != 0)
		return -1;
	if (!has_deadline(config, only) && invocation_is_for_people(in)) {
		say_no_deadline(in, only);
		return EXIT_DONE;
	}
	if (invocation_open(in, false, err) != 0)
		return -1;
	l.output = output_new(columns, ARRAY_SIZE(columns));
	int rc = list_feeds(&l, only, err);
	if (rc == 0 && invocation_is_for_people(in))
		print_people(&l, only);
	else if (rc == 0)
		invocation_print(in, l.output);
	output_free(l.output);
	return rc == 0 ? EXIT_DONE : -1;
}
