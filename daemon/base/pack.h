/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * pack: numbers as few bytes, for what is kept between runs.
 *
 * Integers are LEB128, signed ones zigzag, so that small ones take a byte.  A
 * reader that runs over the end, or meets what no writer wrote, becomes broken
 * and gives zeros from then on: ask once, behind all.
 */
#ifndef SOEWATCH_BASE_PACK_H
#define SOEWATCH_BASE_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/buf.h"
#include "daemon/base/decimal.h"

void pack_unsigned(struct buf *out, uint64_t value);
void pack_signed(struct buf *out, int64_t value);
void pack_double(struct buf *out, double value);
void pack_decimal(struct buf *out, struct decimal value);
void pack_bytes(struct buf *out, const void *data, size_t len);

struct unpack {
	const unsigned char *at, *end;
	bool is_broken;
};

struct unpack unpack_of(const void *data, size_t len);
uint64_t unpack_unsigned(struct unpack *u);
int64_t unpack_signed(struct unpack *u);
double unpack_double(struct unpack *u);
struct decimal unpack_decimal(struct unpack *u);

/* As many as were packed, *len of them; borrowed from the data. */
const void *unpack_bytes(struct unpack *u, size_t *len);

/* A count of what takes at least a byte each: never more than are left. */
size_t unpack_count(struct unpack *u);

#endif
