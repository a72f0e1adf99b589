/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ledger: 台账, the store of documents, facts, rejections and alerts; the only
 * truth.  Everything else can be made anew from it.
 *
 * A fact is never changed and never deleted.  Nothing here names SQLite: other
 * implementations may come.  One process writes, many may read; a struct ledger
 * is used by one thread.
 */
#ifndef SOEWATCH_LEDGER_LEDGER_H
#define SOEWATCH_LEDGER_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/buf.h"
#include "daemon/base/error.h"
#include "daemon/model/alert.h"
#include "daemon/model/config.h"
#include "daemon/model/fact.h"

struct ledger;

/* Opens ledger.db in the state directory; a writer makes and migrates it, a
 * reader finds ERROR_STORE where there is none yet.  A ledger of a newer
 * version is refused.  Caller closes. */
int ledger_open(struct ledger **out, const char *state_directory,
    bool is_writer, struct error *err);
void ledger_close(struct ledger *l);

/* Transactions; a reader's holds one state of the ledger still.  Without one,
 * each function is its own.  A rollback behind a commit is harmless.  After an
 * error the ledger can go on being used, behind a rollback. */
int ledger_begin(struct ledger *l, struct error *err);
int ledger_commit(struct ledger *l, struct error *err);
void ledger_rollback(struct ledger *l);

/* ---- sources: what was fetched from where, and how it went ---- */

/* A source is one URL (or drop-folder file) of a feed.  Strings are NULL where
 * not known. */
struct source_state {
	char *etag, *last_modified;
	char *digest;            /* of the last body */
	char *mapping_digest;    /* feed->mapping_digest at that time */
	int64_t attempted_sec;   /* 0: never */
	int64_t succeeded_sec;   /* 0: never */
	int64_t failed_sec;      /* since when it fails; 0: it does not */
	char *error;             /* what the last attempt met; NULL: fine */
	int64_t n_rejected;      /* refused rows of the last body */
	char *quarantine_reason; /* of the last body; NULL: it was taken */
};

/* 1 and *out filled, 0 when the source is new (out is zeroed), -1 with err.
 * Caller frees with source_state_fini(). */
int ledger_source(struct ledger *l, const char *feed, const char *url,
    struct source_state *out, struct error *err);
int ledger_source_set(struct ledger *l, const char *feed, const char *url,
    const struct source_state *state, struct error *err);
void source_state_fini(struct source_state *state);

/* A source of the feed whose last body was this, read with the same mapping and
 * all of it good.  1 found and *url set (caller frees with free()), 0 none, -1
 * err. */
int ledger_source_by_digest(struct ledger *l, const char *feed,
    const char *digest, const char *mapping_digest, char **url,
    struct error *err);

/* Calls take for each source of the feed whose last attempt failed; as
 * ledger_touched(). */
int ledger_failing(struct ledger *l, const char *feed,
    int (*take)(void *arg, const char *url), void *arg, struct error *err);

/* The source of the feed that succeeded last, and when.  1 found and *url set
 * (caller frees with free()), 0 none, -1 err. */
int ledger_newest_source(struct ledger *l, const char *feed, char **url,
    int64_t *succeeded_sec, struct error *err);

/* ---- documents and facts ---- */

struct ledger_document {
	const char *feed;
	const char *url;    /* URL or file name; where it came from */
	const char *digest; /* SHA-256 of the bytes */
	int64_t size_bytes;
	int64_t fetched_sec;
	int64_t known_at_sec; /* not before that of earlier documents */
	const char *quarantine_reason; /* NULL: it was taken */
};

/* When the newest document became known; 0 when there is none. */
int ledger_newest_known(struct ledger *l, int64_t *out_sec, struct error *err);

/* Records a document; *id numbers it.  Inside a transaction. */
int ledger_add_document(struct ledger *l, const struct ledger_document *d,
    int64_t *id, struct error *err);

/* What a document tells.  observations are sorted as collector_parse() leaves
 * them; those of one enterprise in a document come in one batch. */
struct append_batch {
	int64_t document;
	const struct observation *observations;
	size_t n;
};

struct append_counts {
	size_t n_new;       /* first figure of its key in this feed */
	size_t n_restated;  /* another value than before */
	size_t n_unchanged; /* told nothing new, not stored */
	size_t n_held;      /* of the new and the restated */
};

/* Appends what changes an answer: an observation is stored exactly when its
 * value differs from that of the newest fact of the same enterprise, item,
 * period, basis *and feed* whose reported_day is not later than its own.  That
 * a later report repeated a figure is remembered beside the facts, a few bytes
 * a document and enterprise, and becomes a fact when a late report from between
 * turns up: views do not depend on the order of arrival.  So commit also when
 * nothing is new.
 * One with a doubt is stored as held: it has no force until somebody accepts
 * it.  That it is told again changes nothing about it.
 * Enterprises that got a fact are entered into the settle queue in the same
 * transaction.  Inside a transaction. */
int ledger_append(struct ledger *l, const struct config *config,
    const struct append_batch *batch, struct append_counts *counts,
    struct error *err);

/* Inside a transaction. */
int ledger_add_rejection(struct ledger *l, int64_t document, const char *place,
    const char *reason, struct error *err);

/* ---- views ---- */

/* As of a day: only facts with reported_day <= as_of_day and known_at_sec <=
 * known_by_sec, and only rulings by then.  INT32_MAX and INT64_MAX for
 * everything. */
struct view {
	int32_t as_of_day;
	int64_t known_by_sec;
	bool has_all_revisions; /* else only facts in force */
};

/* Reads an enterprise's facts with state and revision worked out.  In force:
 * larger feed priority (from config, 0 for a feed that is not configured), then
 * later reported_day, then later known_at, then later document.  Revisions
 * count the changes of value in that order, from 1.  Left out are facts of
 * items that are not configured and those that repeat the figure before them in
 * their feed (an older report came after them).  Held and rejected facts come
 * with all revisions only.  An enterprise that is not there has an empty book.
 * Caller frees with book_fini(). */
int ledger_book(struct ledger *l, const struct config *config,
    const char *enterprise, const struct view *view, struct book *out,
    struct error *err);

/* Feed of a fact, NULL if there is none.  Borrowed until the next call. */
const char *ledger_feed_name(struct ledger *l, int feed);
struct document_info {
	char *feed, *url, *digest;
	int64_t fetched_sec, known_at_sec, size_bytes;
};
/* 1 found, 0 not, -1 err.  Caller frees with document_info_fini(). */
int ledger_document(
    struct ledger *l, int64_t id, struct document_info *out, struct error *err);
void document_info_fini(struct document_info *d);

/* ---- held facts: what a person has to look at ---- */

enum hold_state { HOLD_WAITING, HOLD_ACCEPTED, HOLD_REJECTED };
const char *hold_state_name(enum hold_state state);

/* A held fact and the newest ruling on it. */
struct hold {
	int64_t id;
	char *enterprise, *item, *feed; /* ids, configured or not */
	struct period period;
	int basis_year;
	struct decimal value;
	struct doubt doubt;
	int64_t document;
	char *source; /* the document's URL or file name */
	int32_t reported_day;
	int64_t since_sec; /* when it became known */
	enum hold_state state;
	char *who, *note;  /* of the ruling, or NULL */
	int64_t ruled_sec; /* 0: there is none */
};

struct holds {
	struct hold *holds;
	size_t n, size;
};

/* Those that wait for a ruling, or all, by id.  Caller frees with holds_fini().
 */
int ledger_holds(
    struct ledger *l, bool has_ruled, struct holds *out, struct error *err);
void holds_fini(struct holds *h);

/* 1 and *out with that one hold, 0 if there is none of that id, -1 with err. */
int ledger_hold(
    struct ledger *l, int64_t id, struct holds *out, struct error *err);

/* How many wait for a ruling: of a feed, of all with NULL. */
int ledger_waiting(
    struct ledger *l, const char *feed, int64_t *out, struct error *err);

struct ruling {
	bool is_accepted;
	const char *who;  /* the user's name */
	const char *note; /* or NULL */
	int64_t ruled_sec;
};

/* Says what a person thinks of a hold; the newest ruling counts.  Enters the
 * enterprise into the settle queue.  ERROR_UNKNOWN where there is no hold of
 * that id.  Inside a transaction. */
int ledger_rule(struct ledger *l, int64_t id, const struct ruling *ruling,
    struct error *err);

/* ---- settling: what must be worked out anew ---- */

/* Calls take for each enterprise in the queue, by id.  take returns 0 to go on,
 * anything else ends the calls and is returned; it may settle and touch. */
int ledger_touched(struct ledger *l, int (*take)(void *arg, const char *id),
    void *arg, struct error *err);
int ledger_touch(struct ledger *l, const char *enterprise, struct error *err);
int ledger_settled(struct ledger *l, const char *enterprise, struct error *err);

/* Marks: small texts under a kind and a name, for what is made from the ledger
 * (the content digest of an archive, of a graph, the digest of the formulas).
 * 1 found and *out set (caller frees with free()), 0 not found, -1 err.
 * Setting NULL removes the mark; setting the same text again writes nothing. */
int ledger_mark(struct ledger *l, const char *kind, const char *name,
    char **out, struct error *err);
int ledger_set_mark(struct ledger *l, const char *kind, const char *name,
    const char *text, struct error *err);
/* Calls take for each mark of a kind, by name; as ledger_touched(). */
int ledger_marks(struct ledger *l, const char *kind,
    int (*take)(void *arg, const char *name), void *arg, struct error *err);

/* Calls take for each mark of the kind whose text is not greater than text. */
int ledger_marks_until(struct ledger *l, const char *kind, const char *text,
    int (*take)(void *arg, const char *name), void *arg, struct error *err);

/* ---- totals: sums of aggregates, and what members put into them ---- */

/* The bytes that were kept for an enterprise, added to *out.  1 found, 0 none,
 * -1 err. */
int ledger_contribution(struct ledger *l, const char *enterprise,
    struct buf *out, struct error *err);
int ledger_set_contribution(struct ledger *l, const char *enterprise,
    const struct buf *data, struct error *err);

/* Likewise for an aggregate's indicator. */
int ledger_total(struct ledger *l, const char *aggregate, const char *indicator,
    struct buf *out, struct error *err);
int ledger_set_total(struct ledger *l, const char *aggregate,
    const char *indicator, const struct buf *data, struct error *err);

/* What a member has at a period's end, for aggregates that look at all values.
 * Setting NaN removes it. */
struct member_value {
	const char *aggregate, *indicator, *enterprise;
	int32_t end_day;
	double value;
};
int ledger_set_member_value(
    struct ledger *l, const struct member_value *v, struct error *err);

/* Calls take for each; as ledger_touched(). */
int ledger_member_values(struct ledger *l, const char *aggregate,
    const char *indicator, int32_t end_day,
    int (*take)(void *arg, const char *enterprise, double value), void *arg,
    struct error *err);

/* All values of an aggregate's indicator. */
int ledger_forget_member_values(struct ledger *l, const char *aggregate,
    const char *indicator, struct error *err);

/* All of these: they will be made anew. */
int ledger_forget_totals(struct ledger *l, struct error *err);

/* ---- alerts ---- */

/* All alerts, or those that are not resolved, by id, each with its newest
 * event.  Caller frees with alerts_fini(), as for those below. */
int ledger_alerts(
    struct ledger *l, bool has_resolved, struct alerts *out, struct error *err);

/* Of each key on the subject ("": of feeds) the newest alert, resolved ones
 * too. */
int ledger_alerts_of(struct ledger *l, const char *subject, struct alerts *out,
    struct error *err);

/* Likewise, of each key of a kind. */
int ledger_alerts_of_kind(struct ledger *l, enum alert_kind kind,
    struct alerts *out, struct error *err);

/* 1 and *out with that one, 0 if there is none of that id, -1 with err. */
int ledger_alert(
    struct ledger *l, int64_t id, struct alerts *out, struct error *err);

/* All that happened to it, in order.  Caller frees with alert_events_fini(). */
int ledger_alert_events(
    struct ledger *l, int64_t id, struct alert_events *out, struct error *err);

/* Appends a->event and sets its n; id 0 makes a new alert of a->key and sets
 * a->id, a->opened_sec and a->raised_sec.  Its report is due then.
 * ERROR_UNKNOWN where there is no alert of that id.  Inside a transaction. */
int ledger_add_alert_event(
    struct ledger *l, struct alert *a, struct error *err);

/* ---- reports of alerts ---- */

/* Calls take for each alert whose report is due, by id; as ledger_touched(). */
int ledger_reports_due(struct ledger *l, size_t n_max,
    int (*take)(void *arg, int64_t alert), void *arg, struct error *err);

/* The alert's report shows its n-th event (or none is wanted): no longer due
 * unless there is a later one. */
int ledger_report_made(
    struct ledger *l, int64_t alert, int64_t n, struct error *err);

/* ---- outbox: what notifiers have to tell ---- */

/* An id of this ledger, the same for ever: 16 hexadecimal digits.  Caller frees
 * with free(). */
int ledger_id(struct ledger *l, char **out, struct error *err);

enum outbox_state {
	OUTBOX_WAITING,
	OUTBOX_SENT,
	OUTBOX_REFUSED, /* the receiver will never take it */
	OUTBOX_DROPPED, /* its notifier is gone */
};
const char *outbox_state_name(enum outbox_state state);

struct outbox_row {
	int64_t id;
	char *notifier;
	int64_t alert, n;
	int64_t entered_sec;
	enum outbox_state state;
	int64_t tries;
	int64_t tried_sec; /* the newest try; 0: none yet */
	char *error;       /* what it met; NULL: nothing */
};

struct outbox {
	struct outbox_row *rows;
	size_t n, size;
};
void outbox_fini(struct outbox *o);

/* The notifier is to tell the alert's n-th event; nothing where it has been
 * asked to already.  Inside a transaction. */
int ledger_outbox_add(struct ledger *l, const char *notifier, int64_t alert,
    int64_t n, int64_t now_sec, struct error *err);

/* Was it asked to tell anything of the alert? */
int ledger_outbox_knows(struct ledger *l, const char *notifier, int64_t alert,
    struct error *err); /* 1 yes, 0 no, -1 err */

/* The notifier's first n_max rows that wait, in their order.  Caller frees with
 * outbox_fini(). */
int ledger_outbox_waiting(struct ledger *l, const char *notifier, size_t n_max,
    struct outbox *out, struct error *err);

/* A try of these rows, in one message, is over: error is NULL where it was
 * sent. */
int ledger_outbox_tried(struct ledger *l, const struct outbox *message,
    enum outbox_state state, int64_t now_sec, const char *error,
    struct error *err);

/* How a notifier stands. */
struct outbox_totals {
	int64_t n_waiting, n_sent, n_refused;
	int64_t waiting_sec; /* since when the first waits; 0: none does */
	int64_t sent_sec;    /* the newest; 0: none */
	char *error;         /* of the first that waits; NULL: none */
};
int ledger_outbox_totals(struct ledger *l, const char *notifier,
    struct outbox_totals *out, struct error *err);
void outbox_totals_fini(struct outbox_totals *t);

/* Messages that it sent since an instant. */
int ledger_outbox_sent_since(struct ledger *l, const char *notifier,
    int64_t since_sec, int64_t *out, struct error *err);

/* Refused ones wait again.  *out: how many. */
int ledger_outbox_retry(
    struct ledger *l, const char *notifier, int64_t *out, struct error *err);

/* Those of notifiers that take() does not know are dropped. */
int ledger_outbox_drop(struct ledger *l,
    bool (*is_known)(const void *arg, const char *notifier), const void *arg,
    struct error *err);

/* ---- past verdicts, to tell when a restatement changes one ---- */

/* Bytes under a subject's id, that settle alone reads; as
 * ledger_contribution(). */
int ledger_verdicts(
    struct ledger *l, const char *subject, struct buf *out, struct error *err);
int ledger_set_verdicts(struct ledger *l, const char *subject,
    const struct buf *data, struct error *err);

/* ---- for status ---- */

struct feed_totals {
	int64_t n_documents, n_quarantined, n_facts, n_rejections;
	int64_t n_held;                       /* that wait for a ruling */
	int64_t attempted_sec, succeeded_sec; /* newest of its sources */
	int64_t failed_sec; /* oldest failing source's; 0: none fails */
	int64_t n_failing;  /* sources whose last attempt failed */
	char *error;        /* one of their errors; NULL: none */
	char *error_source; /* whose: a URL or a file's name */
	/* Rows refused of the sources' last bodies, and the first of them; NULL
	 * where there is none. */
	int64_t n_refused;
	char *refused_source, *refused_place, *refused_reason;
};
int ledger_feed_totals(struct ledger *l, const char *feed,
    struct feed_totals *out, struct error *err);
void feed_totals_fini(struct feed_totals *t);

/* Which of n enterprises have reported to a feed, of periods that end from one
 * day up to another. */
struct reported_query {
	const char *feed;
	int32_t from_day, to_day; /* both included */
	const char *const *enterprises;
	size_t n;
};

/* For each, the end of the newest such period that it has a figure of, as
 * reported; rejected ones do not count.  DATE_NONE where there is none. */
int ledger_newest_ends(struct ledger *l, const struct reported_query *query,
    int32_t *out_days, struct error *err);

/* Totals over everything, and the ledger's size on disk. */
int ledger_totals(struct ledger *l, int64_t *n_facts, int64_t *n_documents,
    int64_t *size_bytes, struct error *err);

#endif
