/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * alert: 预警, a matter that somebody has to look at, and what happened to it.
 *
 * An alert is about one thing: a target crossed by a subject, a deadline that
 * passed unmet, a report that is overdue, a feed that fails, figures that are
 * held, a restatement that changes a past verdict.  It is a list of events that
 * only grows; the newest tells how it stands.
 */
#ifndef SOEWATCH_MODEL_ALERT_H
#define SOEWATCH_MODEL_ALERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* id, name, 中文, English */
#define ALERT_KIND_LIST(X)                                                     \
	X(ALERT_TARGET, "target", "突破目标线", "target crossed")              \
	X(ALERT_DEADLINE, "deadline", "到期未达标", "deadline passed unmet")   \
	X(ALERT_DEFAULT, "default", "重大债务违约", "major default")           \
	X(ALERT_OVERDUE, "overdue", "逾期未报", "report overdue")              \
	X(ALERT_FEED, "feed", "数据源中断", "feed failing")                    \
	X(ALERT_HELD, "held", "数据待核", "figure held")                       \
	X(ALERT_RESTATED, "restated", "追溯调整改变结论",                      \
	    "restatement changed a past verdict")

#define ALERT_STATE_LIST(X)                                                    \
	X(ALERT_PENDING, "pending", "观察中", "pending")                       \
	X(ALERT_OPEN, "open", "未处理", "open")                                \
	X(ALERT_ACKNOWLEDGED, "acknowledged", "已确认", "acknowledged")        \
	X(ALERT_SILENCED, "silenced", "已静默", "silenced")                    \
	X(ALERT_RESOLVED, "resolved", "已解除", "resolved")

/* What an event is. */
#define ALERT_ACTION_LIST(X)                                                   \
	X(ALERT_WAITED, "pending", "开始观察", "pending")                      \
	X(ALERT_OPENED, "opened", "预警", "opened")                            \
	X(ALERT_REOPENED, "reopened", "再次预警", "opened again")              \
	X(ALERT_RAISED, "raised", "升级为严重", "more severe")                 \
	X(ALERT_LOWERED, "lowered", "降为提示", "less severe")                 \
	X(ALERT_UPDATED, "updated", "数据更新", "new figures")                 \
	X(ALERT_ESCALATED, "escalated", "督办", "escalated")                   \
	X(ALERT_ACKED, "acknowledged", "确认", "acknowledged")                 \
	X(ALERT_HUSHED, "silenced", "静默", "silenced")                        \
	X(ALERT_SPOKE, "unsilenced", "静默到期", "silence over")               \
	X(ALERT_CLOSED, "resolved", "解除", "resolved")

#define ALERT_ENUM(id, name, zh, en) id,
enum alert_kind { ALERT_KIND_LIST(ALERT_ENUM) ALERT_KINDS };
enum alert_state { ALERT_STATE_LIST(ALERT_ENUM) ALERT_STATES };
enum alert_action { ALERT_ACTION_LIST(ALERT_ENUM) ALERT_ACTIONS };
#undef ALERT_ENUM

/* As they are configured, stored and told to programs. */
const char *alert_kind_name(enum alert_kind kind);
const char *alert_state_name(enum alert_state state);
const char *alert_action_name(enum alert_action action);
const char *severity_name(int severity); /* "warn", "fail" */

/* For people. */
const char *alert_kind_text(enum alert_kind kind, bool is_chinese);
const char *alert_state_text(enum alert_state state, bool is_chinese);
const char *alert_action_text(enum alert_action action, bool is_chinese);
const char *severity_text(int severity, bool is_chinese); /* 提示, 严重 */

/* -1 where no name is that. */
int alert_kind_find(const char *name);
int alert_state_find(const char *name);
int alert_action_find(const char *name);
int severity_find(const char *name);

/* What an alert is about.  Of one key, at most one alert is not resolved. */
struct alert_key {
	enum alert_kind kind;
	char *target;  /* target, deadline, default, restated; else "" */
	char *feed;    /* overdue, feed, held; else "" */
	char *subject; /* an enterprise's or aggregate's id; of a feed "" */
	int32_t
	    scope_day; /* held, restated: the period's end; else DATE_NONE */
};

/* One event of an alert.  Numbers: NaN is unknown. */
struct alert_event {
	int64_t n; /* from 1 */
	enum alert_action action;
	enum alert_state state; /* in which it is from then on */
	int severity;           /* enum severity */
	int64_t changed_sec;
	int32_t period_end_day; /* DATE_NONE: of no period */
	double value, line;
	int level;         /* how often it has been escalated */
	int64_t until_sec; /* silenced: until then; else 0 */
	char *reason; /* what the figures do not say by themselves; or NULL */
	char *who;    /* a person; NULL: soewatchd by itself */
	char *note;   /* what that person said; or NULL */
};

/* An alert with its newest event. */
struct alert {
	int64_t id;
	struct alert_key key;
	int64_t opened_sec; /* the first event that is not pending, else the
			     * first */
	/* Since when it waits for somebody: the newest event that opened it
	 * (again), made it more severe, ended its silence or escalated it; 0:
	 * it never was open. */
	int64_t raised_sec;
	struct alert_event event;
};

struct alerts {
	struct alert *alerts;
	size_t n, size;
};

struct alert_events {
	struct alert_event *events;
	size_t n, size;
};

void alert_event_fini(struct alert_event *e);
void alert_fini(struct alert *a);
void alerts_fini(struct alerts *a);
void alert_events_fini(struct alert_events *e);

/* Is the event told to people?  New figures of an alert that stands are not,
 * nor is what is pending; what a person did is. */
bool alert_action_is_news(enum alert_action action);

/* Order and equality of keys. */
int alert_key_compare(const struct alert_key *a, const struct alert_key *b);

#endif
