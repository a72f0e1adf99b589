/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * collector: a format, from a document's bytes to observations.
 *
 * A collector is one file and one row of collectors.def.  It knows no ledger
 * and does no I/O.  A row that it cannot read becomes a rejection and the rest
 * goes on; a document that is no such thing (an error page, cut JSON, a wrong
 * charset) is an error, and nothing of it counts.
 */
#ifndef SOEWATCH_COLLECTORS_COLLECTOR_H
#define SOEWATCH_COLLECTORS_COLLECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/error.h"
#include "daemon/model/config.h"
#include "daemon/model/fact.h"

struct document {
	const char *name; /* URL or file name, for messages */
	const char *body;
	size_t len;
	int enterprise; /* the roster row that filled the URL; -1: none */
	bool is_length_proved; /* HTTP framing said how long the body is */
	int32_t
	    arrived_day; /* local date; reported_on where the feed has none */
};

/* A row, cell or record that was refused. */
struct rejection {
	char *place;  /* "row 7: column 负债总额" */
	char *reason; /* "\"12,3O4\" is not a number" */
};

/* A document of garbage has millions of bad rows; so many are told. */
enum { REJECTIONS_MAX = 1000 };

/* Start with { 0 }. */
struct harvest {
	struct observation *observations;
	size_t n, size;
	struct rejection *rejections; /* REJECTIONS_MAX, and one that counts */
	size_t n_rejections, rejections_size;
	size_t n_more_rejections; /* that are not kept one by one */
	/* Items that the document has no place for: no column of their name. */
	int *absent;
	size_t n_absent, absent_size;
	/* A row was refused only because its day has not come yet: the same
	 * bytes will be good soon. */
	bool has_early;
};

struct collector {
	const char *name;
	const char *row_word; /* what messages call observation.row: "row" */
	/* Settings that this format needs or cannot use; adds to problems. */
	void (*check)(const struct config *config, const struct feed *feed,
	    struct problems *problems);
	/* -1 with err: the whole document is no good. */
	int (*parse)(const struct config *config, const struct feed *feed,
	    const struct document *document, struct harvest *out,
	    struct error *err);
};

/* The format of that name, NULL if there is none. */
const struct collector *collector_find(const char *name);

/* "csv, json", for messages.  Caller frees with free(). */
char *collector_names(void);

/* Checks each feed's format and its settings. */
void collector_check(const struct config *config, struct problems *problems);

/* Runs the feed's collector, then what all formats have in common: figures for
 * the same enterprise, item, period, basis and day that contradict each other
 * within the document are refused, all of them, and equal ones counted once.
 * out is sorted by enterprise, item, period (end, then start), basis,
 * reported_day; it is empty on failure.  Records whose period ends, or that
 * were reported, behind document->arrived_day are refused by observe_record(),
 * which every format calls.  err starts with document->name. */
int collector_parse(const struct config *config, const struct feed *feed,
    const struct document *document, struct harvest *out, struct error *err);

void harvest_add(struct harvest *h, const struct observation *o);
/* Takes ownership of place and reason. */
void harvest_reject(struct harvest *h, char *place, char *reason);
void harvest_absent(struct harvest *h, int item);
void harvest_fini(struct harvest *h);

#endif
