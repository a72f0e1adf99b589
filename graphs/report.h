/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * report: 一事一报告, everything that the report of one alert says, as a page
 * and for programs.
 *
 * Both are pure functions of the struct: no clock, no ledger.  Texts are UTF-8
 * as they came from feeds, rosters and people, and are made harmless here.
 * Those that end in _text are for people, in the language of the report; beside
 * each stands what a program is told.  A text may be NULL where there is
 * nothing to say.  A number that is NaN is unknown, a day DATE_NONE is none, an
 * instant 0 is never.
 */
#ifndef SOEWATCH_GRAPHS_REPORT_H
#define SOEWATCH_GRAPHS_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/model/alert.h"
#include "daemon/reckon/judge.h"

struct buf;

/* Of the JSON text; rises when a member changes its meaning or goes. */
enum { REPORT_VERSION = 1 };

/* Something with an id that programs know and a title that people do. */
struct report_name {
	const char *id, *title;
};

/* A figure or an instant, for both. */
struct report_number {
	double value;
	const char *text;
};
struct report_instant {
	int64_t sec;
	const char *text;
};
struct report_period {
	int32_t start_day, end_day; /* start: DATE_NONE of a stock */
	const char *text;
};

/* A line of what is the matter: "newest report: 2018年3月". */
struct report_pair {
	const char *key; /* for programs */
	const char *name, *text;
};

struct report_point {
	struct report_period period;
	struct report_number value, line;
	const char *word; /* 扭亏为盈 */
	bool is_judged;
	enum state state;
	unsigned n_reported, n_members;
	bool is_restated; /* a figure of this period's end was */
};

/* A fact that went into the value; or what was wanted and is not there. */
struct report_fact {
	struct report_name enterprise, item;
	const char *mode; /* "ttm"; "" */
	struct report_period wanted;
	double figure; /* what the facts make together */
	bool is_found; /* the rest is of a fact that was */
	bool is_other; /* of another way that disagrees */
	int sign;
	struct report_period period;
	int basis_year;
	const char *value, *value_text; /* exact digits */
	const char *unit;
	struct report_name feed;
	int64_t document;
	size_t reference; /* place of its document in documents, from 1 */
	int32_t reported_day;
	struct report_instant known;
	int revision;
};

struct report_document {
	int64_t id;
	struct report_name feed;
	const char *source, *digest;
	struct report_instant fetched;
};

/* Who moved an aggregate's value, the largest part first. */
struct report_mover {
	struct report_name enterprise;
	struct report_number before, now, contribution;
};

struct report_member {
	struct report_name enterprise;
	bool is_in;
	struct report_number value;
	const char *reason; /* why it is not in */
};

/* A figure that was told otherwise before. */
struct report_restatement {
	struct report_name enterprise, item, feed;
	struct report_period period;
	const char *old_value, *old_text, *new_value, *new_text, *unit;
	int32_t old_day, new_day; /* on which each was reported */
	struct report_instant known;
	int revision; /* of the new one */
};

struct report_hold {
	int64_t id;
	struct report_name enterprise, item, feed;
	struct report_period period;
	const char *value, *value_text, *unit, *reason, *compared, *source;
	struct report_instant since;
	const char *state; /* "held", "accepted", "rejected" */
	const char *who, *note;
};

struct report_event {
	int64_t n;
	enum alert_action action;
	enum alert_state state;
	int severity, level;
	struct report_instant changed, until;
	struct report_period period;
	struct report_number value, line;
	const char *who, *note, *reason;
};

/* Arrays are the caller's. */
struct report {
	bool is_chinese;
	int64_t alert;
	int64_t n; /* of the newest event: the report's revision */
	struct report_instant made, opened, changed;
	enum alert_kind kind;
	enum alert_state state;
	int severity;
	struct report_name target, subject, feed, indicator;
	const char *clause, *citation, *document, *plan, *reading;
	struct report_number value, line, distance; /* negative: beyond it */
	/* The warning or failure line that it is beyond, where that is not the
	 * target's own. */
	struct report_number threshold;
	const char *unit; /* of these */
	struct report_period period;
	const char *reason;
	const char *formula, *formula_text, *with_numbers;
	const char *unknown; /* why the value is unknown */
	bool has_worked_out; /* the value as the ledger has it now */
	struct report_number worked_out;
	bool is_aggregate;
	unsigned n_reported, n_members;
	bool is_growth; /* the parts of movers are in points of growth */
	bool is_since_opening;
	struct report_number moved;
	const void *png; /* the graph; NULL: none */
	size_t png_len;
	const char *png_text; /* said where it cannot be seen */
	const struct report_pair *pairs;
	size_t n_pairs;
	const struct report_point *points; /* by period end, rising */
	size_t n_points;
	const struct report_fact *facts;
	size_t n_facts;
	const struct report_document *documents;
	size_t n_documents;
	const struct report_mover *movers;
	size_t n_movers;
	const struct report_member *members;
	size_t n_members_known;
	const struct report_restatement *restatements;
	size_t n_restatements;
	const struct report_hold *holds;
	size_t n_holds;
	const char *const *caveats;
	size_t n_caveats;
	const struct report_event *events; /* rising */
	size_t n_events;
};

/* Appends the page: one file without scripts that asks nobody for anything. */
void report_html(struct buf *out, const struct report *r);

/* Appends one JSON object and a line's end; its members stand in soewatchd(8).
 */
void report_json(struct buf *out, const struct report *r);

/* "■ 严重", "▲ warning": a shape and a word. */
const char *report_severity(int severity, bool is_chinese);

#endif
