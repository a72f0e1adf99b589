/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * message: what a notifier tells: one change of an alert, or several in one.
 *
 * Texts are UTF-8 as they came from feeds, rosters and people: whoever writes
 * them into a header, HTML or JSON escapes them there.  All is borrowed.
 */
#ifndef SOEWATCH_NOTIFIERS_MESSAGE_H
#define SOEWATCH_NOTIFIERS_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/model/alert.h"

struct buf;

/* One event of an alert; strings may be NULL where there is nothing to say. */
struct message_change {
	/* "8f3c…-12-3": the ledger's own id, alert and event; the same for
	 * ever, so that a receiver can tell a repetition. */
	const char *key;
	int64_t alert, n;
	enum alert_kind kind;
	enum alert_action action;
	enum alert_state state;
	int severity; /* enum severity */
	int level;    /* how often it was escalated */
	const char *target, *target_title, *clause;
	const char *feed, *feed_title;
	const char *subject, *subject_title;
	const char *indicator, *indicator_title;
	double value, line;                 /* NaN: unknown */
	const char *unit;                   /* of both, for programs */
	const char *value_text, *line_text; /* "67.3 %", "≤ 65 %" */
	int32_t period_end_day;             /* DATE_NONE: of no period */
	const char *period_text;            /* "2018年6月" */
	int64_t opened_sec, changed_sec;
	const char *changed_text; /* local time */
	const char *reason;       /* what the figures do not say */
	const char *who, *note;
	const char *until_text; /* silenced: until then */
	const char *link;       /* to its report */
	/* Its graph as a PNG. */
	const void *png;
	size_t png_len;
};

struct message {
	bool is_chinese;
	bool is_test;    /* soewatch notify --test: nothing has happened */
	bool is_refresh; /* alertmanager: all that stand, told again */
	const struct message_change *changes; /* in their order */
	size_t n;
	int64_t now_sec;
};

/* "■ 严重 预警：省属重点工业企业 资产负债率 67.3 %，目标线 ≤ 65
 * %（2018年6月）": one line about a change, without control characters, cut to
 * a length that a person reads.  Appends to out. */
void message_headline(
    struct buf *out, const struct message_change *change, bool is_chinese);

/* What a subject line says of all of it.  Likewise; a message of no change is
 * one that tries the way. */
void message_subject(struct buf *out, const struct message *m);

/* All of it as plain text, lines of a change together.  Likewise. */
void message_text(struct buf *out, const struct message *m);

/* What there is to say of a change beside its headline, one below the other:
 * labels are ours, values cleaned and one line each, empty ones left out. */
struct message_row {
	const char *label;
	char *value;
	bool is_link; /* an address of http or https */
};
enum { MESSAGE_ROWS_MAX = 16 };
size_t message_rows(struct message_row rows[MESSAGE_ROWS_MAX],
    const struct message_change *change, bool is_chinese);
void message_rows_fini(struct message_row *rows, size_t n);

/* "■", "▲", "●": how it stands, for those who do not see colours. */
const char *message_shape(const struct message_change *change);

/* The gravest of all changes, enum severity. */
int message_severity(const struct message *m);

/* "8f3c…-12": the same for all changes of one alert.  Appends to out. */
void message_thread(struct buf *out, const struct message_change *change);

/* 64 hexadecimal digits, the same for the same changes. */
void message_digest(char out[65], const struct message *m);

/* Is it an address that a page may link to: http or https, printable ASCII? */
bool message_link_is_good(const char *link);

/* Appends text as a JSON string, cleaned, line ends kept, cut to so many bytes;
 * NULL as null. */
void message_json_text(struct buf *out, const char *text, size_t max_bytes);

/* {"version": 1, "test": false, "changes": [{…}]} for programs; numbers as the
 * shortest decimals, unknown as null, texts cut to 4,096 bytes.  The same
 * changes give the same bytes whenever they are told. */
void message_json(struct buf *out, const struct message *m);

#endif
