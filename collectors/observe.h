/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * observe: what all formats share, from a record's texts to observations.
 *
 * A format finds the texts: who reports, which period, which figures.  Here
 * they become enterprises, periods and exact decimals, or rejections.
 */
#ifndef SOEWATCH_COLLECTORS_OBSERVE_H
#define SOEWATCH_COLLECTORS_OBSERVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collectors/collector.h"
#include "daemon/model/unit.h"

/* What a mapping's figures are: this period's own, or one of the comparable
 * bases (同口径) that come beside them. */
enum role { ROLE_OWN, ROLE_PRIOR, ROLE_OPENING, ROLE_COUNT };

/* One mapped item; the feed's items, prior and opening in one list. */
struct wanted {
	enum role role;
	const struct item *item;
	const struct mapping *mapping;
	enum unit_kind unit_kind;
	const struct unit *unit; /* the feed's, for money; NULL: base units */
};

/* A piece of text; may be NULL. */
struct span {
	const char *text;
	size_t len;
};

/* What a document is read with. */
struct observe {
	const struct config *config;
	const struct feed *feed;
	const struct document *document;
	struct harvest *out;
	struct wanted *wanted;
	size_t n_wanted;
	bool is_unit_in_name;
	int key_column; /* of the roster, where enterprises are looked up; or
			 * -1 */
};

/* Why a record's flows, or its money, cannot be taken. */
enum fault {
	FAULT_NONE,
	FAULT_OFF_GRID,
	FAULT_NO_START,
	FAULT_LATE_START,
	FAULT_TOLD, /* and the rejection stands already */
};

/* Where the figures of one record belong.  The first group is the format's to
 * fill in, the second observe_record()'s. */
struct record {
	int enterprise;
	int32_t end_day;
	int32_t start_day; /* as the document says, or DATE_NONE */
	int32_t
	    reported_day; /* or DATE_NONE: the feed's constant, or arrival */
	uint32_t row;
	int32_t correction;
	/* Where each of an item's names comes in a record of its own: which it
	 * is, from 0.  The first that has the period counts. */
	uint16_t choice;

	struct period flow[ROLE_COUNT];
	struct period stock[ROLE_COUNT];
	int basis_year;
	enum fault flow_fault;
	bool is_currency_told;
};

/* Where in a document something stands: "row 7: column 总资产". */
struct spot {
	const char *kind; /* "row", "record" */
	uint32_t row;
	struct span name;   /* of the row; may be empty */
	struct span column; /* may be empty */
};

void observe_init(struct observe *o, const struct config *config,
    const struct feed *feed, const struct document *document,
    struct harvest *out);
void observe_fini(struct observe *o);

/* Is the text what the feed writes for no value?  Strips it, too. */
bool observe_is_missing(const struct observe *o, struct span *text);

/* The enterprise that the text names; with a NULL text, the one that the
 * document is of.  -1 with err when the roster has none such or the feed does
 * not report it; 1 instead where the feed passes over such records. */
int observe_enterprise(
    const struct observe *o, int *out, struct span text, struct error *err);

/* Is the text the currency that the enterprise reports in? */
int observe_currency_text(const struct observe *o, int enterprise,
    struct span text, struct error *err);

/* A whole number that grows with each correction. */
int observe_correction(int32_t *out, struct span text, struct error *err);

/* A date as feeds write them. */
int observe_day(int32_t *out, struct span text, struct error *err);

/* Works out the record's periods.  -1 with err when it cannot be: its period or
 * its report lies behind the day on which the document came. */
int observe_record(
    const struct observe *o, struct record *record, struct error *err);

/* Is unit (NULL: none was written) one in which the item can be measured?
 * shown is the unit's text, for err. */
int observe_unit(const struct observe *o, const struct wanted *wanted,
    const struct unit *unit, struct span shown, struct error *err);

/* Is unit's currency the enterprise's own? */
int observe_currency(const struct observe *o, int enterprise,
    const struct unit *unit, struct error *err);

/* Splits "总资产(万元)" at its last parenthesis where the feed's unit is in its
 * names; *unit is empty elsewhere.  Both come out stripped. */
void observe_split(const struct observe *o, struct span text, struct span *name,
    struct span *unit);

/* One figure: an observation, or a rejection at spot. */
void observe_figure(const struct observe *o, struct record *record,
    const struct wanted *wanted, const struct unit *unit,
    const struct spot *spot, struct span text);

/* The mapping that has the name among its names, from *next on; NULL if no
 * other has.  *next comes out behind it, *choice is the name's place. */
const struct wanted *observe_named(
    const struct observe *o, struct span name, size_t *next, uint16_t *choice);

/* Adds a rejection. */
void observe_reject(
    const struct observe *o, const struct spot *spot, const struct error *err);

/* The names that a document is searched for, some of them: "总资产, 营业收入,
 * …". Caller frees with free(). */
char *observe_expected(const struct observe *o);

#endif
