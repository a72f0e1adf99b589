/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * emit: JSON as it is written, a value at a time.
 *
 * Numbers go out as the digits that they are: an exact decimal stays exact, a
 * double is its shortest form.  jansson, which would take every number through
 * a double of 17 digits, only quotes the texts.
 */
#ifndef SOEWATCH_GRAPHS_EMIT_H
#define SOEWATCH_GRAPHS_EMIT_H

#include <stdbool.h>
#include <stdint.h>

struct buf;

/* Start with { .out = … }.  name is the member's, NULL inside an array and at
 * the top. */
struct emit {
	struct buf *out;
	int depth;
	bool has_before; /* a value stands in front at this depth */
};

void emit_object(struct emit *e, const char *name);
void emit_array(struct emit *e, const char *name);
void emit_end_object(struct emit *e);
void emit_end_array(struct emit *e);

void emit_text(
    struct emit *e, const char *name, const char *s); /* NULL: null */
void emit_number(
    struct emit *e, const char *name, double value); /* NaN: null */
void emit_integer(struct emit *e, const char *name, int64_t value);
void emit_bool(struct emit *e, const char *name, bool value);
void emit_null(struct emit *e, const char *name);

/* Digits that are a number of JSON already, such as an exact decimal's. */
void emit_digits(struct emit *e, const char *name, const char *digits);

/* "2015-09-30"; DATE_NONE is null. */
void emit_date(struct emit *e, const char *name, int32_t day);

/* Ends the line behind the last value. */
void emit_end(struct emit *e);

#endif
