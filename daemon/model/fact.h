/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * fact: a reported figure (事实) and its history.
 *
 *   observation  what a document says, before the ledger has it
 *   fact         what the ledger keeps: never changed, never deleted
 *   restatement  追溯调整: a later fact with another value, a new revision
 *   basis        0, or the year on whose scope last year's figure was worked
 *                out anew (comparable@YEAR, 同口径上年同期数)
 */
#ifndef SOEWATCH_MODEL_FACT_H
#define SOEWATCH_MODEL_FACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/decimal.h"
#include "daemon/model/period.h"

enum fact_state {
	FACT_IN_FORCE,   /* the figure that counts */
	FACT_SUPERSEDED, /* an older revision, or another feed's that yields */
	FACT_HELD,       /* kept back until a person looks */
	FACT_REJECTED,   /* a person said no */
};

const char *fact_state_name(enum fact_state state);

/* Why a figure is to be held back until a person looks. */
struct doubt {
	char *reason;
	char *compared_with; /* in words, or NULL */
	bool has_usual;
	struct decimal usual; /* the value that it was compared with */
};

struct observation {
	int enterprise; /* index into the roster */
	int item;       /* index into the configuration's items */
	struct period period;
	int basis_year;       /* 0: as reported */
	struct decimal value; /* in the item's base unit: yuan, persons, … */
	int32_t reported_day;
	uint32_t row; /* where in the document, for messages; 0: unknown */
	/* Settled before a document's figures leave the collectors: */
	int32_t correction; /* a larger one takes the place of a smaller */
	uint16_t choice;    /* which of the item's names it has, from 0 */
	bool is_unreadable; /* it had that name, but no value can be told */
	const struct doubt *doubt; /* NULL: nobody doubts it; borrowed */
};

struct fact {
	int item; /* index into the configuration's items */
	struct period period;
	int basis_year;
	enum fact_state state;
	int revision; /* from 1; 0 when held or rejected */
	struct decimal value;
	int feed;        /* the ledger's number: ledger_feed_name() */
	int feed_months; /* of the feed's rhythm; 0: it is not configured */
	int64_t document;
	int32_t reported_day;
	int64_t known_at_sec; /* UTC */
};

/* The facts of one enterprise, by item, period (end, then start), basis, and
 * within that from the oldest revision to the one in force. */
struct book {
	struct fact *facts;
	size_t n;
	size_t size;
};

void book_fini(struct book *book);

/* The facts of one item: first index and count. */
struct book_range {
	const struct fact *facts;
	size_t n;
};
struct book_range book_item(const struct book *book, int item);

#endif
