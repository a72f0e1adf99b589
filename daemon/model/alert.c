/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * alert: names, texts and keys.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/model/alert.h"
#include "daemon/model/config.h"
#include "daemon/base/mem.h"

struct word {
	const char *name, *zh, *en;
};

#define ALERT_WORD(id, name, zh, en) [id] = { name, zh, en },
static const struct word kinds[] = { ALERT_KIND_LIST(ALERT_WORD) };
static const struct word states[] = { ALERT_STATE_LIST(ALERT_WORD) };
static const struct word actions[] = { ALERT_ACTION_LIST(ALERT_WORD) };
#undef ALERT_WORD

static const struct word severities[] = {
	[SEVERITY_WARN] = { "warn", "提示", "warning" },
	[SEVERITY_FAIL] = { "fail", "严重", "severe" },
};

static int
find(const struct word *words, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(words[i].name, name) == 0)
			return (int)i;
	}
	return -1;
}

#define WORDS(prefix, type, table)                                             \
	const char *prefix##_name(type one)                                    \
	{                                                                      \
		return (table)[one].name;                                      \
	}                                                                      \
                                                                               \
	const char *prefix##_text(type one, bool is_chinese)                   \
	{                                                                      \
		return is_chinese ? (table)[one].zh : (table)[one].en;         \
	}                                                                      \
                                                                               \
	int prefix##_find(const char *name)                                    \
	{                                                                      \
		return find((table), ARRAY_SIZE(table), name);                 \
	}

WORDS(alert_kind, enum alert_kind, kinds)
WORDS(alert_state, enum alert_state, states)
WORDS(alert_action, enum alert_action, actions)
WORDS(severity, int, severities)

bool
alert_action_is_news(enum alert_action action)
{
	return action != ALERT_WAITED && action != ALERT_UPDATED;
}

int
alert_key_compare(const struct alert_key *a, const struct alert_key *b)
{
	int order = a->kind < b->kind ? -1 : a->kind > b->kind;

	if (order == 0)
		order = strcmp(a->target, b->target);
	if (order == 0)
		order = strcmp(a->feed, b->feed);
	if (order == 0)
		order = strcmp(a->subject, b->subject);
	if (order == 0)
		order = a->scope_day < b->scope_day
		    ? -1
		    : a->scope_day > b->scope_day;
	return order;
}

void
alert_event_fini(struct alert_event *e)
{
	free(e->reason);
	free(e->who);
	free(e->note);
	*e = (struct alert_event){ 0 };
}

void
alert_fini(struct alert *a)
{
	free(a->key.target);
	free(a->key.feed);
	free(a->key.subject);
	alert_event_fini(&a->event);
	*a = (struct alert){ 0 };
}

void
alerts_fini(struct alerts *a)
{
	for (size_t i = 0; i < a->n; i++)
		alert_fini(&a->alerts[i]);
	free(a->alerts);
	*a = (struct alerts){ 0 };
}

void
alert_events_fini(struct alert_events *e)
{
	for (size_t i = 0; i < e->n; i++)
		alert_event_fini(&e->events[i]);
	free(e->events);
	*e = (struct alert_events){ 0 };
}
