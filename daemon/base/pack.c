/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * pack: seven bits a byte, the high bit says that more follow.
 */
#include <string.h>

#include "daemon/base/pack.h"
#include "daemon/base/mem.h"

enum { BITS_MAX = 128 };

static void
pack_wide(struct buf *out, unsigned __int128 value)
{
	while (value >= 0x80) {
		buf_putc(out, (char)(0x80 | (unsigned char)(value & 0x7f)));
		value >>= 7;
	}
	buf_putc(out, (char)value);
}

void
pack_unsigned(struct buf *out, uint64_t value)
{
	pack_wide(out, value);
}

static unsigned __int128
zigzag(__int128 value)
{
	return value < 0 ? ~((unsigned __int128)value << 1)
			 : (unsigned __int128)value << 1;
}

void
pack_signed(struct buf *out, int64_t value)
{
	pack_wide(out, zigzag(value));
}

void
pack_double(struct buf *out, double value)
{
	unsigned char bytes[sizeof value];

	memcpy(bytes, &value, sizeof value);
	buf_append(out, bytes, sizeof bytes);
}

void
pack_decimal(struct buf *out, struct decimal value)
{
	pack_wide(out, zigzag(value.coefficient));
	pack_unsigned(out, (uint64_t)value.scale);
}

void
pack_bytes(struct buf *out, const void *data, size_t len)
{
	pack_unsigned(out, len);
	buf_append(out, data, len);
}

struct unpack
unpack_of(const void *data, size_t len)
{
	const unsigned char *at = data;

	return (struct unpack){ .at = at, .end = len == 0 ? at : at + len };
}

static unsigned __int128
unpack_wide(struct unpack *u)
{
	unsigned __int128 value = 0;

	for (int bits = 0; bits < BITS_MAX && u->at < u->end; bits += 7) {
		unsigned char byte = *u->at++;
		value |= (unsigned __int128)(byte & 0x7f) << bits;
		if (byte < 0x80)
			return value;
	}
	u->is_broken = true;
	u->at = u->end;
	return 0;
}

static __int128
unzigzag(unsigned __int128 value)
{
	unsigned __int128 half = value >> 1;

	return (__int128)((value & 1) != 0 ? ~half : half);
}

uint64_t
unpack_unsigned(struct unpack *u)
{
	unsigned __int128 value = unpack_wide(u);

	u->is_broken |= value > UINT64_MAX;
	return (uint64_t)value;
}

int64_t
unpack_signed(struct unpack *u)
{
	__int128 value = unzigzag(unpack_wide(u));

	u->is_broken |= value > INT64_MAX || value < INT64_MIN;
	return (int64_t)value;
}

double
unpack_double(struct unpack *u)
{
	double value = 0;

	if ((size_t)(u->end - u->at) < sizeof value) {
		u->is_broken = true;
		u->at = u->end;
		return 0;
	}
	memcpy(&value, u->at, sizeof value);
	u->at += sizeof value;
	return value;
}

struct decimal
unpack_decimal(struct unpack *u)
{
	struct decimal value = { .coefficient = unzigzag(unpack_wide(u)) };
	uint64_t scale = unpack_unsigned(u);

	u->is_broken |= scale > DECIMAL_SCALE_MAX + 8;
	value.scale = u->is_broken ? 0 : (int)scale;
	return value;
}

const void *
unpack_bytes(struct unpack *u, size_t *len)
{
	const void *data = NULL;

	*len = unpack_count(u);
	data = u->at;
	u->at += *len;
	return data;
}

size_t
unpack_count(struct unpack *u)
{
	uint64_t n = unpack_unsigned(u);

	if (n > (uint64_t)(u->end - u->at)) {
		u->is_broken = true;
		u->at = u->end;
	}
	return u->is_broken ? 0 : (size_t)n;
}
