/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * config: the whole configuration, read once and then never changed.
 *
 * What each setting means, its default and its range stand in options.def, one
 * row a setting; the same rows read the file and print the manual.
 * Strings are UTF-8 and belong to the struct config; an optional text that was
 * not given is NULL.
 */
#ifndef SOEWATCH_MODEL_CONFIG_H
#define SOEWATCH_MODEL_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/error.h"
#include "daemon/base/problem.h"
#include "daemon/model/deadline.h"
#include "daemon/model/period.h"
#include "daemon/model/roster.h"
#include "daemon/model/selector.h"

struct calendar;
struct settings;
struct config_setting_t;

struct texts {
	char **text;
	size_t n;
};

enum item_kind { ITEM_STOCK, ITEM_FLOW };

/* Are figures checked before they count?  See daemon/reckon/doubt.h. */
enum guards { GUARDS_ON, GUARDS_OFF };

struct item {
	char *id;
	char *title, *title_en;
	int kind;   /* enum item_kind */
	int guards; /* enum guards */
	char *unit; /* "CNY" stands for the enterprise's currency */
	bool is_money;
	struct place place;
	const struct config_setting_t *setting;
};

struct constant {
	char *id;
	double value;
	struct place place;
};

enum better { BETTER_HIGHER, BETTER_LOWER };
enum of_members { OF_MEMBERS_ITEMS, OF_MEMBERS_VALUES };

struct indicator {
	char *id;
	char *title, *title_en;
	char *unit;
	int better;     /* enum better */
	int of_members; /* enum of_members */
	char *formula;
	struct place place;
	const struct config_setting_t *setting;
};

enum decimal_mark { MARK_POINT, MARK_COMMA };
enum flows { FLOWS_YTD, FLOWS_SINGLE, FLOWS_EXPLICIT };
enum others { OTHERS_REFUSE, OTHERS_PASS };
enum layout { LAYOUT_RECORDS, LAYOUT_PERIODS_ACROSS };

/* An item and the paths or column names that hold it: the first that is there
 * in a record counts. */
struct mapping {
	int item; /* index into items */
	struct texts paths;
	struct place place;
};

struct mappings {
	struct mapping *mapping;
	size_t n;
};

struct feed {
	char *id;
	char *title, *title_en;
	struct place place;
	const struct config_setting_t *setting;
	char *url;                 /* with {column} and {period_end:%Y%m} */
	char *directory;           /* a drop folder instead of a URL */
	char *format;              /* a collector's name or a preset's */
	char *enterprises;         /* selector text, NULL: all */
	struct selector *selector; /* NULL: all */
	int64_t every_sec, jitter_sec;
	int64_t reask_sec; /* how long periods that are known are asked anew */
	int32_t since_day; /* of the oldest period's end; DATE_NONE: by reask */
	char *at;          /* "06:30", local */
	char *on;          /* "monthly 10 06:30" */
	char *records;
	char *filter; /* a jq program */
	char *status, *message;
	struct texts status_ok, status_empty;
	char *pages;                /* path of how many pages there are */
	char *fields;               /* path of the names of arrays' elements */
	char *pairs, *name, *value; /* the long form */
	char *enterprise; /* path or column that names the enterprise */
	char *enterprise_key;
	int others; /* enum others: records of none of the feed's */
	char *period_end, *period_start, *reported_on;
	char *correction, *currency;
	int32_t reported_day; /* the constant date, else DATE_NONE */
	int flows;            /* enum flows */
	int layout;           /* enum layout */
	int64_t title_lines;
	int rhythm; /* enum rhythm */
	char *encoding;
	char *delimiter;
	char *unit; /* NULL: base units; "in_name" */
	struct texts missing;
	char *thousands;  /* what stands between groups of digits; or NULL */
	int decimal_mark; /* enum decimal_mark */
	bool has_parentheses; /* (5) is -5 */
	struct mappings items, prior, opening;
	int guards;               /* enum guards */
	double balance_tolerance; /* thousandths of assets */
	struct deadline due;
	struct due_rules due_for;
	struct texts headers;
	char *token_file;
	char *user_file, *header_file;
	char *body;         /* sent by POST, with placeholders; NULL: GET */
	char *content_type; /* of body; NULL: application/json */
	char *proxy;        /* NULL: that of fetch; "": none */
	char *ca_file;      /* NULL: that of fetch */
	char *client_cert_file, *client_key_file;
	bool verifies_tls;
	int64_t timeout_sec, connect_timeout_sec, stall_timeout_sec;
	int64_t max_redirects;
	int64_t retries;
	int64_t max_body_bytes;
	double requests_per_second; /* 0: no limit */
	int64_t priority;
	char mapping_digest[65]; /* of all that decides what a body means */
};

enum combine {
	COMBINE_RATIO_OF_SUMS,
	COMBINE_MEAN,
	COMBINE_MEDIAN,
	COMBINE_SUM,
	COMBINE_COUNT,
	COMBINE_SHARE,
	COMBINE_RANK,
};

const char *combine_name(enum combine combine); /* as it is configured */

struct aggregate {
	char *id;
	char *title, *title_en;
	char *members; /* selector text */
	struct selector *selector;
	int combine;                /* enum combine */
	char *where;                /* formula of a condition; NULL: none */
	char *of_id;                /* rank: whose place it is */
	int of;                     /* index into the roster */
	struct texts indicator_ids; /* empty: all */
	bool *has_indicator;        /* one an indicator; NULL: all */
	double min_coverage;        /* percent of the members */
	struct place place;
	const struct config_setting_t *setting;
};

enum line_kind {
	LINE_NONE,
	LINE_NUMBER,
	LINE_FORMULA,
	LINE_PATH,
	LINE_OWN, /* what the file of lines has for each enterprise */
};

struct path_point {
	int32_t day;
	double value;
};

/* A line as it is written: a number, a formula, or dated values. */
struct line {
	int kind;      /* enum line_kind */
	double number; /* between: the lower bound */
	double upper;  /* between: the upper bound */
	char *formula;
	struct path_point *points; /* by date */
	size_t n;
	struct place place;
};

#define LINE_SIDE_LIST(X)                                                      \
	X(SIDE_AT_MOST, "at_most", "≤")                                        \
	X(SIDE_AT_LEAST, "at_least", "≥")                                      \
	X(SIDE_ABOVE, "above", ">")                                            \
	X(SIDE_BELOW, "below", "<")                                            \
	X(SIDE_EQUALS, "equals", "=")                                          \
	X(SIDE_BETWEEN, "between", "")

enum side {
#define SIDE_ENUM(id, name, sign) id,
	LINE_SIDE_LIST(SIDE_ENUM)
#undef SIDE_ENUM
	    SIDE_COUNT,
};

const char *side_name(enum side side);
const char *side_sign(enum side side);

enum severity { SEVERITY_WARN, SEVERITY_FAIL };

/* 一企一策: the lines of one enterprise in the place of its target's; warn and
 * fail may be LINE_NONE. */
struct own_lines {
	int target, enterprise;
	struct line line, warn, fail;
};

enum target_kind { TARGET_KIND_TARGET, TARGET_KIND_DEFAULT };

struct target {
	char *id;
	char *title, *title_en;
	char *clause;
	char *citation, *citation_en; /* the clause's words */
	char *note, *note_en;         /* our reading */
	char *indicator_id, *subject_id;
	int indicator; /* index into indicators */
	int subject;   /* config_subject(), -1: each */
	char *each;    /* selector text */
	struct selector *selector;
	int side;                      /* enum side */
	struct line sides[SIDE_COUNT]; /* the one at side is given */
	int32_t by_day;                /* DATE_NONE: no deadline */
	int32_t glide_day;             /* DATE_NONE: the line does not glide */
	struct line glide_base;        /* LINE_NONE: the value of that day */
	int64_t stale_months;          /* 0: a report never gets too old */
	struct line warn, fail;
	double hysteresis;
	int64_t for_periods;
	int severity;           /* what a miss is at most: enum severity */
	int kind;               /* of its alerts: enum target_kind */
	int64_t ack_within_sec; /* 0: that of all alerts */
	int periods; /* enum rhythm whose ends count; -1: every period */
	int64_t judged_from; /* month of the year, 1: from January */
	struct place place;
	const struct config_setting_t *setting;
};

enum notifier_kind {
	NOTIFIER_MAIL,
	NOTIFIER_WEBHOOK,
	NOTIFIER_ALERTMANAGER,
	NOTIFIER_EXEC,
};
enum starttls { STARTTLS_REQUIRE, STARTTLS_TRY, STARTTLS_NEVER };
enum webhook_template {
	TEMPLATE_JSON,
	TEMPLATE_DINGTALK,
	TEMPLATE_WECOM,
	TEMPLATE_FEISHU,
};

/* 通知渠道: whom alerts are told to, how, and which of them. */
struct notifier {
	char *id;
	char *title, *title_en;
	struct place place;
	const struct config_setting_t *setting;
	int kind; /* enum notifier_kind */
	/* which alerts */
	int severity;       /* enum severity, at least */
	struct texts kinds; /* empty: all */
	bool *has_kind;     /* one an enum alert_kind; NULL: all */
	struct texts target_ids;
	bool *has_target;  /* one a target; NULL: all, and those of none */
	char *enterprises; /* selector text; NULL: none asked for */
	struct selector *selector;
	struct texts subject_ids;
	bool *has_subject;  /* one a subject, by both; NULL: all, and none */
	int64_t escalation; /* escalated at least so often */
	/* when */
	int64_t digest_sec;               /* 0: each by itself */
	int64_t rate;                     /* messages an hour; 0: no limit */
	char *quiet;                      /* "22:00-07:30" */
	int quiet_from_min, quiet_to_min; /* minutes of the day; equal: never */
	/* where and how */
	char *url, *url_file;
	char *from;
	struct texts to;
	int starttls; /* enum starttls */
	int template; /* enum webhook_template */
	char *secret_file, *user_file, *token_file;
	struct texts argv;
	struct texts labels;
	int64_t resend_sec;
	char *proxy, *ca_file;
	bool verifies_tls;
	int64_t timeout_sec;
};

/* Which alerts get a report. */
enum alert_reports { REPORTS_ALL, REPORTS_FAIL, REPORTS_NONE };

/* Which pictures are drawn whenever they change. */
enum eager { EAGER_ALL, EAGER_TARGETS, EAGER_AGGREGATES, EAGER_NONE };

enum language { LANGUAGE_ZH_CN, LANGUAGE_EN };

/* A chapter of the plan: the clauses that begin so. */
struct chapter {
	char *prefix;
	char *title, *title_en;
};

/* The plan that the targets are of. */
struct plan {
	char *title, *title_en;
	char *document; /* its number: 辽委办发〔2018〕96号 */
	struct chapters {
		struct chapter *chapter;
		size_t n;
	} chapters;
};

struct config {
	char *file;      /* as given */
	char *directory; /* of file; relative paths start there */
	char digest[65]; /* of all files that were read, the roster too */
	int64_t version;
	int language; /* enum language */
	char *state_directory;
	char *enterprises_file;
	char *lines_file; /* NULL: none */
	char *calendar_file; /* NULL: none */
	char *timezone;
	int64_t graph_workers, graph_width, graph_height;
	int graphs_eager; /* enum eager */
	int64_t connections, connections_per_host;
	char *user_agent; /* NULL: soewatch/VERSION */
	char *proxy, *proxy_user_file, *ca_file;
	struct roster *roster;
	struct calendar *calendar; /* NULL: without a file */
	struct item *items;
	size_t n_items;
	struct constant *constants;
	size_t n_constants;
	struct indicator *indicators;
	size_t n_indicators;
	struct feed *feeds;
	size_t n_feeds;
	struct aggregate *aggregates;
	size_t n_aggregates;
	struct target *targets;
	size_t n_targets;
	char *lines_path;            /* where they were read; NULL: nowhere */
	struct own_lines *own_lines; /* by target, then enterprise */
	size_t n_own_lines;
	struct plan plan;
	int64_t ack_within_sec; /* 0: nothing is escalated */
	int64_t failing_for_sec, reopen_within_sec;
	int64_t dormant_months;
	int alert_reports; /* enum alert_reports */
	char *alert_link;  /* NULL: none */
	struct notifier *notifiers;
	size_t n_notifiers;
	struct settings *settings; /* owns the names in struct place */
};

/* Reads file and all that it includes.  NULL when it cannot be read at all;
 * problems tells everything that is wrong, in one go, and where it holds an
 * error the result must not be used for work.  Formulas are compiled later, by
 * reckon.  Caller frees with config_free(). */
struct config *config_load(const char *file, struct problems *problems);
void config_free(struct config *config);

/* Where an entry's setting of that name stands; where the entry does, when it
 * was left out. */
struct place config_place(const struct config *config,
    const struct config_setting_t *entry, const char *name);
struct place feed_place(
    const struct config *config, const struct feed *feed, const char *name);

/* Indexes by id, -1 if there is none. */
int config_item(const struct config *config, const char *id);
int config_indicator(const struct config *config, const char *id);
int config_constant(const struct config *config, const char *id);
int config_feed(const struct config *config, const char *id);
int config_target(const struct config *config, const char *id);
int config_notifier(const struct config *config, const char *id);

/* Subjects are numbered: the roster's enterprises first, the aggregates behind
 * them. */
int config_subject(const struct config *config, const char *id);
size_t config_subjects(const struct config *config);
bool config_is_aggregate(const struct config *config, int subject);
const struct aggregate *config_aggregate(
    const struct config *config, int subject);
const char *config_subject_id(const struct config *config, int subject);

/* Titles in the configured language, falling back to the other, then the id. */
const char *config_subject_title(const struct config *config, int subject);
const char *config_title(const struct config *config, const char *title,
    const char *title_en, const char *id);

/* Does the feed report this enterprise? */
bool feed_covers(
    const struct feed *feed, const struct roster *roster, int enterprise);

/* The roster's column by which the feed's documents name enterprises, -1 where
 * the roster has none such. */
int feed_key_column(const struct feed *feed, const struct roster *roster);

/* Does each record of the feed say on which day it was reported?  Else
 * reported_on is a constant date, or was left out. */
bool feed_reads_report_day(const struct feed *feed);

/* Does the feed ask for each enterprise, each period, each page by itself: is
 * there such a placeholder in its URL or body? */
bool feed_asks_by_column(const struct feed *feed);
bool feed_asks_by_period(const struct feed *feed);
bool feed_asks_by_page(const struct feed *feed);

/* Is the feed's body a form (percent-encoded) rather than JSON? */
bool feed_body_is_form(const struct feed *feed);

/* Has the subject a series of the indicator?  An aggregate may be limited to
 * some. */
bool config_has_series(const struct config *config, int subject, int indicator);

/* What the subject's values of the indicator are measured in: a share is in per
 * cent, whatever is asked of the members. */
const char *config_unit(
    const struct config *config, int subject, int indicator);

/* The enterprise's own lines for the target, NULL where it has none. */
const struct own_lines *config_own_lines(
    const struct config *config, int target, int subject);

/* The chapter that the clause belongs to, the one with the longest fitting
 * prefix; -1: none.  clause may be NULL. */
int config_chapter(const struct config *config, const char *clause);

/* A problem where the calendar goes no further than the year of today, and that
 * is nearly over; nothing without a calendar. */
void config_check_calendar(const struct config *config, int32_t today,
    struct problems *problems);

/* Is the enterprise among those that the roster's from and to let in on that
 * day? */
bool config_is_present(
    const struct config *config, int enterprise, int32_t day);

/* Does the target judge the subject?  And the first target that judges the
 * subject by the indicator, -1 without any: the one whose line graphs show. */
bool target_judges(
    const struct config *config, const struct target *target, int subject);
int config_target_of(const struct config *config, int subject, int indicator);

/* The finest rhythm in which any feed reports the item for the enterprise;
 * RHYTHM_QUARTER where no configured feed does. */
enum rhythm config_rhythm(
    const struct config *config, int enterprise, int item);

#endif
