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

/* Leaves in the order in which a walk meets them. */
struct leaves {
	double *values;
	bool *is_uniform; /* the same for all members, not to be summed */
	size_t n, size, uniform_size;
	bool is_replay;
	size_t next; /* in a replay */
};

/* What a walk carries with it. */
struct scene {
	const struct reckoner *r;
	int enterprise;
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

/* Does the formula read an item in the enterprises' currency? */
bool scene_has_money(const struct scene *s, const struct formula *f);

/* The newest period end before day at which any item under node i was
 * reported (under x@SUBJECT by SUBJECT or its members), DATE_NONE if there is
 * none. */
int32_t scene_report_before(
    struct scene *s, const struct formula *f, int i, int32_t day);

/* The item's value at the scene's period end, in its mode. */
double leaf_item(struct scene *s, int item);

void leaves_note(struct leaves *leaves, double value, bool is_uniform);
void leaves_fini(struct leaves *leaves);

#endif
