/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * origin: from formulas to items, from items to facts, from facts to feeds.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "daemon/answer/origin.h"
#include "daemon/answer/totals.h"
#include "daemon/base/mem.h"

/* Of the names together: two thirds of what goes into a picture's footer. */
enum { COLUMNS_MAX = 90 };

/* An item that is read of a subject. */
struct need {
	int subject, item;
};

struct origin {
	struct world *world;
	struct need *needs;
	size_t n_needs, needs_size;
	bool *is_behind; /* by the ledger's number of a feed */
	size_t n_feeds;
	int32_t newest_day;
	struct totals *totals; /* NULL: not at hand */
	struct error *err;
	bool is_broken;
};

static void
add_need(struct origin *o, int subject, int item)
{
	for (size_t i = 0; i < o->n_needs; i++) {
		if (o->needs[i].subject == subject && o->needs[i].item == item)
			return;
	}
	o->needs =
	    xgrow(o->needs, o->n_needs, &o->needs_size, sizeof *o->needs);
	o->needs[o->n_needs++] = (struct need){ subject, item };
}

/* ---- whose facts these are ---- */

static void
add_feed(struct origin *o, int feed)
{
	size_t n = (size_t)feed + 1;

	if (n > o->n_feeds) {
		o->is_behind =
		    xreallocarray(o->is_behind, n, sizeof *o->is_behind);
		memset(o->is_behind + o->n_feeds, 0, n - o->n_feeds);
		o->n_feeds = n;
	}
	o->is_behind[feed] = true;
}

static void
add_day(struct origin *o, int32_t day)
{
	if (day > o->newest_day)
		o->newest_day = day;
}

static int
add_facts(struct origin *o, const struct need *need, struct error *err)
{
	const struct reckoner *r = &o->world->reckoner;
	const int *members;
	size_t n = program_members(o->world->program, need->subject, &members);

	for (size_t i = 0; i < n; i++) {
		const struct book *book = r->book(r->arg, members[i], err);
		if (book == NULL)
			return -1;
		struct book_range range = book_item(book, need->item);
		for (size_t k = 0; k < range.n; k++) {
			if (range.facts[k].state != FACT_IN_FORCE)
				continue;
			add_feed(o, range.facts[k].feed);
			add_day(o, range.facts[k].reported_day);
		}
	}
	return 0;
}

/* What the members' contributions came from. */
static void
add_total(struct origin *o, const struct total *total)
{
	int *feeds;
	size_t n = total_feeds(total, &feeds);

	for (size_t i = 0; i < n; i++)
		add_feed(o, feeds[i]);
	add_day(o, total_newest(total));
	free(feeds);
}

/* ---- what is read ---- */

/* What the contributions to the formula's sums came from; false where there are
 * none. */
static bool
add_sums(struct origin *o, const struct formula *f, int subject)
{
	const struct total *total = NULL;

	if (o->totals == NULL || f->figure == 0 ||
	    !config_is_aggregate(o->world->config, subject))
		return false;
	if (totals_get(o->totals, subject, f->figure - 1, &total, o->err) != 0)
		o->is_broken = true;
	if (total != NULL)
		add_total(o, total);
	return total != NULL;
}

static void collect_whole(
    struct origin *o, const struct formula *f, int subject);

/* has_sums: the items of the subject itself are told of already. */
static void
collect(struct origin *o, const struct formula *f, int i, int subject,
    bool has_sums)
{
	const struct program *p = o->world->program;
	const struct node *node = &f->nodes[i];
	const struct formula *inner;

	if (node->kind == NODE_ITEM && !has_sums)
		add_need(o, subject, node->index);
	if (node->kind == NODE_INDICATOR) {
		inner = p->indicators[node->index];
		collect(o, inner, inner->n - 1, subject, has_sums);
	}
	if (node->kind == NODE_AT || node->kind == NODE_AT_COLUMN) {
		subject = program_subject_at(p, node, subject, DATE_NONE);
		const struct node *what = &f->nodes[node->child[0]];
		if (subject >= 0 && what->kind == NODE_INDICATOR)
			collect_whole(o, p->indicators[what->index], subject);
		else if (subject >= 0)
			collect(o, f, node->child[0], subject, false);
		return;
	}
	for (size_t k = 0; k < ARRAY_SIZE(node->child); k++) {
		if (node->child[k] >= 0)
			collect(o, f, node->child[k], subject, has_sums);
	}
}

/* A formula of the subject, with the condition under which members count. */
static void
collect_whole(struct origin *o, const struct formula *f, int subject)
{
	const struct program *p = o->world->program;
	bool has_sums = add_sums(o, f, subject);
	const struct formula *where = config_is_aggregate(p->config, subject)
	    ? program_crowd(p, subject)->where
	    : NULL;

	collect(o, f, f->n - 1, subject, has_sums);
	if (where != NULL)
		collect(o, where, where->n - 1, subject, has_sums);
}

/* ---- their names ---- */

struct names {
	const char **names; /* borrowed */
	size_t n, size;
};

static void
add_name(struct names *names, const char *name)
{
	names->names =
	    xgrow(names->names, names->n, &names->size, sizeof *names->names);
	names->names[names->n++] = name;
}

/* Takes out the feed of that id.  Was it in? */
static bool
take(struct origin *o, const char *id)
{
	for (size_t i = 0; i < o->n_feeds; i++) {
		if (!o->is_behind[i] ||
		    !text_equal(ledger_feed_name(o->world->ledger, (int)i), id))
			continue;
		o->is_behind[i] = false;
		return true;
	}
	return false;
}

static void
collect_names(struct origin *o, struct names *names)
{
	const struct config *c = o->world->config;

	for (size_t i = 0; i < c->n_feeds; i++) {
		const struct feed *f = &c->feeds[i];
		if (take(o, f->id))
			add_name(names,
			    config_title(c, f->title, f->title_en, f->id));
	}
	for (size_t i = 0; i < o->n_feeds; i++) {
		const char *id = o->is_behind[i]
		    ? ledger_feed_name(o->world->ledger, (int)i)
		    : NULL;
		if (id != NULL)
			add_name(names, id);
	}
}

static char *
join(const struct config *c, const struct names *names)
{
	static const char between[] = " · ";
	struct buf b = { 0 };
	size_t columns = 0;
	size_t i = 0;

	for (; i < names->n; i++) {
		columns += text_width(names->names[i]) +
		    (i == 0 ? 0 : text_width(between));
		if (i > 0 && columns > COLUMNS_MAX)
			break;
		buf_printf(&b, "%s%s", i == 0 ? "" : between, names->names[i]);
	}
	if (i < names->n && c->language == LANGUAGE_EN)
		buf_printf(&b, " and %zu more", names->n - i);
	else if (i < names->n)
		buf_printf(&b, " 等 %zu 个数据源", names->n);
	return buf_take(&b);
}

static void
collect_all(struct origin *o, const struct origin_query *q)
{
	const struct program *p = o->world->program;
	const struct formula *line =
	    q->target < 0 ? NULL : p->targets[q->target].line;

	collect_whole(o, p->indicators[q->indicator], q->subject);
	if (line != NULL)
		collect_whole(o, line, q->subject);
}

char *
origin_text(struct world *w, const struct origin_query *query,
    int32_t *newest_day, struct error *err)
{
	struct origin o = { .world = w,
		.newest_day = DATE_NONE,
		.totals = query->totals,
		.err = err };
	struct names names = { 0 };
	char *text = NULL;

	collect_all(&o, query);
	if (o.is_broken)
		goto out;
	for (size_t i = 0; i < o.n_needs; i++) {
		if (add_facts(&o, &o.needs[i], err) != 0)
			goto out;
	}
	collect_names(&o, &names);
	text = join(w->config, &names);
	*newest_day = o.newest_day;
out:
	free(names.names);
	free(o.is_behind);
	free(o.needs);
	return text;
}
