/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * dice: random numbers that come again: SEED=number in the environment repeats
 * a run; the seed is printed.
 */
#ifndef SOEWATCH_TESTS_UNIT_DICE_H
#define SOEWATCH_TESTS_UNIT_DICE_H

#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

struct dice {
	uint64_t seed, state;
};

static inline struct dice
dice_seeded(void)
{
	const char *text = getenv("SEED");
	uint64_t seed =
	    text == NULL ? (uint64_t)time(NULL) : strtoull(text, NULL, 10);

	print_message("# SEED=%" PRIu64 "\n", seed);
	return (struct dice){ .seed = seed, .state = seed };
}

/* Steele, Lea, Flood 2014: splitmix64. */
static inline uint64_t
dice_next(struct dice *d)
{
	uint64_t z = d->state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

/* 0 to n - 1. */
static inline unsigned
dice_below(struct dice *d, unsigned n)
{
	return (unsigned)((dice_next(d) >> 32) * n >> 32);
}

#endif
