/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * leaf: the inputs of a formula, read from an enterprise's book.  Private to
 * reckon/.
 */
#ifndef SOEWATCH_RECKON_LEAF_H
#define SOEWATCH_RECKON_LEAF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/reckon/evaluate.h"

/* An input as it is read.  What members are summed by is exact: doubles would
 * drift when one member is taken out and put in a thousand times. */
struct leaf {
	double value; /* NaN: unknown */
	/* value = exact / divisor; of no use where value is unknown.  A flow
	 * that was annualised has a divisor, so that 12 / 7 is exact, too. */
	struct decimal exact;
	int divisor;
	bool is_uniform;    /* the same for all members, not to be summed */
	bool is_worked_out; /* a value: exact is it to 18 places */
	bool is_optional;   /* unknown, it leaves no member out: first() has
			     * another */
};

/* Leaves in the order in which a walk meets them. */
struct leaves {
	struct leaf *leaf;
	size_t n, size;
	bool is_replay;
	size_t next; /* in a replay */
};

/* What a walk carries with it. */
struct scene {
	const struct reckoner *r;
	int subject;
	int enterprise;          /* -1: an aggregate as a whole */
	bool is_combining;       /* its value is made of its members' values */
	bool is_choosing;        /* in first(), or what it calls */
	const struct book *book; /* NULL: replaying the sums of members */
	int fiscal_month;
	enum rhythm rhythm;
	int32_t end_day;
	int32_t basis_day; /* read comparable@YEAR of the fiscal year of this
			    * day first; DATE_NONE: as reported */
	enum mode mode;
	struct leaves *leaves; /* NULL: a single enterprise */
	struct trace *trace;   /* NULL: nobody asks */
	enum word word;        /* of the last growth rate */
	/* What a year before was read from: figures on this year's scope that
	 * are others than those of then, and figures of then. */
	bool has_new_scope, has_old_scope;
	unsigned n_reported, n_members; /* of what was combined */
	bool has_mixed_currency;
	bool is_broken; /* a book could not be read; err says why */
	struct error *err;
};

/* Turns to an enterprise: its book and fiscal year.  -1 with s->err set. */
int scene_enter(struct scene *s, int enterprise);

/* The year whose comparable@YEAR is read first, by the enterprise's own fiscal
 * year; 0: none. */
int scene_basis_year(const struct scene *s);

/* Notes why something is unknown, unless a reason stands already. */
void scene_reason(struct scene *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Does a reason stand?  And what was noted since one did not (had_reason is
 * what the first said then) did not matter: off with it. */
bool scene_has_reason(const struct scene *s);
void scene_forget(struct scene *s, bool had_reason);

/* An aggregate's figure as it is known already, where the scene reads it as it
 * stands: true and *out. */
bool scene_summed(
    struct scene *s, const struct formula *f, int subject, struct value *out);

/* The value of node i of the formula in the scene; and of a whole formula,
 * which may be one whose members' values are summed. */
double scene_walk(struct scene *s, const struct formula *f, int i);
double scene_walk_whole(struct scene *s, const struct formula *f);

/* Does the formula read an item of the subject's own in its currency? */
bool scene_has_money(const struct scene *s, const struct formula *f);

/* The newest period end before day at which any item under node i was
 * reported (under x@SUBJECT by SUBJECT or its members), DATE_NONE if there is
 * none. */
int32_t scene_report_before(
    struct scene *s, const struct formula *f, int i, int32_t day);

/* The subject that a node of kind NODE_AT or NODE_AT_COLUMN reads; -1, with the
 * reason noted, where the roster names none. */
int scene_subject_at(struct scene *s, const struct node *node);

/* The text that all of an aggregate's members, or the enterprise, have in a
 * roster column; NULL where they differ or there is none. */
const char *scene_cell(const struct scene *s, int column);

/* Notes what is wrong with that text: that it is blank, or what is given. */
void scene_note_cell(struct scene *s, int column, const char *what);

/* The number that an exact leaf stands for. */
double leaf_number(const struct leaf *leaf);

/* A leaf that is only a number. */
struct leaf leaf_of_number(double value, bool is_uniform);

/* The item's value at the scene's period end, in its mode. */
struct leaf leaf_item(struct scene *s, int item);

void leaves_note(struct leaves *leaves, const struct leaf *leaf);

/* Are all known that must be; all from the first-th on? */
bool leaves_known(const struct leaves *leaves);
bool leaves_known_from(const struct leaves *leaves, size_t first);

/* Adds a member's leaves to the sums, which are as many or none yet; uniform
 * ones must agree.  What leaves 128 bits becomes unknown.  The order of members
 * does not show. */
void leaves_add(struct leaves *sums, const struct leaves *member);
void leaves_fini(struct leaves *leaves);

#endif
