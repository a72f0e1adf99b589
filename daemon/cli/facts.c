/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * facts: an enterprise's reported figures.
 */
#include <stdlib.h>

#include "daemon/cli/commands.h"
#include "daemon/cli/lookup.h"
#include "daemon/cli/shown.h"
#include "daemon/base/order.h"
#include "daemon/base/mem.h"

static const struct column columns[] = {
	{ .name = "enterprise", .audience = FOR_PROGRAMS },
	{ .name = "item", .zh = "项目" },
	{ .name = "period_start",
	    .zh = "自",
	    .en = "from",
	    .is_optional = true },
	{ .name = "period_end", .zh = "至", .en = "to" },
	{ .name = "basis", .zh = "口径", .is_optional = true },
	{ .name = "value", .zh = "数值", .kind = COLUMN_NUMBER },
	{ .name = "unit", .zh = "单位" },
	{ .name = "feed", .zh = "数据源" },
	{ .name = "reported_on", .zh = "报送日", .en = "reported on" },
	{ .name = "known_at", .zh = "收到", .en = "known at" },
	{ .name = "revision", .zh = "版次", .kind = COLUMN_INTEGER },
	{ .name = "state", .zh = "状态" },
};

static const char *
state_for_people(const struct invocation *in, enum fact_state state)
{
	switch (state) {
	case FACT_IN_FORCE:
		return invocation_say(in, "有效", "in force");
	case FACT_SUPERSEDED:
		return invocation_say(in, "已被取代", "superseded");
	case FACT_HELD:
		return invocation_say(in, "待核", "held");
	case FACT_REJECTED:
		return invocation_say(in, "已否决", "rejected");
	}
	return "";
}

static void
add_fact(struct invocation *in, struct output *o, int enterprise,
    const struct fact *fact)
{
	const struct config *config = in->world->config;
	const struct item *item = &config->items[fact->item];
	bool is_in_force = fact->state == FACT_IN_FORCE;
	char shown[SHOWN_SIZE];

	output_text(o, config->roster->enterprises[enterprise].id);
	output_text(o, item->id);
	output_date(o, fact->period.start_day);
	if (fact->period.start_day == DATE_NONE)
		output_people(o, "");
	output_date(o, fact->period.end_day);
	output_basis(o, fact->basis_year);
	output_decimal(o, fact->value);
	output_people(o, shown_decimal(shown, fact->value));
	output_text(o, shown_item_unit(shown, config, fact->item, enterprise));
	output_text(o, ledger_feed_name(in->world->ledger, fact->feed));
	output_date(o, fact->reported_day);
	output_instant(o, fact->known_at_sec);
	output_integer(o, fact->revision);
	output_text(o, fact_state_name(fact->state));
	output_people(o, state_for_people(in, fact->state));
	output_style(o, is_in_force ? STYLE_PLAIN : STYLE_FAINT);
}

/* Item, period end, period start, basis, revision; otherwise as they stood. */
static int
compare_facts(const void *a, const void *b)
{
	const struct fact *x = *(const struct fact *const *)a;
	const struct fact *y = *(const struct fact *const *)b;
	int order = x->item - y->item;

	if (order == 0)
		order = order_int(x->period.end_day, y->period.end_day);
	if (order == 0)
		order = order_int(x->period.start_day, y->period.start_day);
	if (order == 0)
		order = x->basis_year - y->basis_year;
	if (order == 0)
		order = x->revision - y->revision;
	return order != 0 ? order : (x > y) - (x < y);
}

static void
print_facts(struct invocation *in, int enterprise, struct book_range facts)
{
	const struct fact **order =
	    xcalloc(facts.n, sizeof(const struct fact *));
	struct output *o = output_new(columns, ARRAY_SIZE(columns));

	for (size_t i = 0; i < facts.n; i++)
		order[i] = &facts.facts[i];
	if (facts.n > 1)
		qsort(
		    order, facts.n, sizeof(const struct fact *), compare_facts);
	for (size_t i = 0; i < facts.n; i++)
		add_fact(in, o, enterprise, order[i]);
	invocation_print(in, o);
	output_free(o);
	free(order);
}

int
facts_command(struct invocation *in, struct error *err)
{
	const struct config *config = in->world->config;
	int enterprise = lookup_subject(config, in->operands[0], err);
	int item = -1;

	if (enterprise < 0)
		return -1;
	if (config_is_aggregate(config, enterprise))
		return error_set(err, ERROR_UNKNOWN,
		    "%s is an aggregate: facts belong to enterprises; "
		    "soewatch explain shows its members' figures",
		    in->operands[0]);
	if (in->n_operands > 1) {
		item = lookup_item(config, in->operands[1], err);
		if (item < 0)
			return -1;
	}
	if (invocation_open(
		in, flag_is_given(in->flags, FLAG_ALL_REVISIONS), err) != 0)
		return -1;
	const struct book *book =
	    in->world->reckoner.book(in->world->reckoner.arg, enterprise, err);
	if (book == NULL)
		return -1;
	print_facts(in, enterprise,
	    item >= 0
		? book_item(book, item)
		: (struct book_range){ .facts = book->facts, .n = book->n });
	return EXIT_DONE;
}
