/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * driver: a fuzzer's main() where the compiler brings none.
 *
 *	FUZZER [--OPTION…] [-runs=N] [-seed=N] FILE|DIRECTORY…
 *
 * Runs on every file as it is, then on N mutations of them.  Where FUZZ_LAST
 * names a file, each input is written there before it runs, so that the one
 * which crashes is left behind.
 */
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/buf.h"
#include "daemon/base/error.h"
#include "daemon/base/path.h"
#include "daemon/base/mem.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { SEEDS_MAX = 256, INPUT_MAX = 65536, MUTATIONS_MAX = 8 };

static struct buf seeds[SEEDS_MAX];
static size_t n_seeds;
static uint64_t state;

static const char *last_input; /* FUZZ_LAST */

/* xorshift64*: the same seed, the same inputs, on any machine. */
static uint64_t
next_random(void)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return state * UINT64_C(2685821657736338717);
}

static size_t
below(size_t n)
{
	return n == 0 ? 0 : (size_t)(next_random() % n);
}

static void
read_seed(const char *file)
{
	struct error err = { 0 };

	if (n_seeds == SEEDS_MAX ||
	    path_read(AT_FDCWD, file, INPUT_MAX, &seeds[n_seeds++], &err) !=
		0) {
		fprintf(stderr, "%s: %s\n", file,
		    n_seeds == SEEDS_MAX ? "too many files" : err.text);
		exit(EXIT_FAILURE);
	}
}

/* A directory's files in the order of their names, or the file itself. */
static void
read_seeds(const char *name)
{
	struct dirent **entries;
	int n = scandir(name, &entries, NULL, alphasort);

	if (n < 0)
		read_seed(name);
	for (int i = 0; i < n; i++) {
		if (entries[i]->d_name[0] != '.') {
			char *file = path_join(name, entries[i]->d_name);
			read_seed(file);
			free(file);
		}
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
}

static void
run(const struct buf *input)
{
	/* Written before it runs, so that a crash leaves it behind. */
	if (last_input != NULL) {
		struct error err;
		path_write(AT_FDCWD, last_input, input->data, input->len,
		    false, &err);
	}
	LLVMFuzzerTestOneInput((const uint8_t *)buf_text(input), input->len);
}

static void
replace(struct buf *b, size_t at, size_t n, const char *with, size_t len)
{
	struct buf out = { 0 };

	buf_append(&out, b->data, at);
	buf_append(&out, with, len);
	buf_append(&out, b->data + at + n, b->len - at - n);
	buf_fini(b);
	*b = out;
}

/* A piece of another seed, or a text that parsers stumble over. */
static void
put_piece(struct buf *b)
{
	static const char *const words[] = { "", ",", "\n", "\"", "--", "0",
		"-", "1e999", "NaN", "99999999999999999999", "\xef\xbb\xbf",
		"\xff", "\xb0\xa1", "(", ")", "\xef\xbc\x88", "[", "]", "{",
		"}", ":", "null", "true", "9999-12-31", "2014-02-30",
		"20141231", "\\u0000", "\\ud800" };
	size_t at = below(b->len + 1);
	size_t cut = below(2) == 0 ? 0 : below(b->len - at + 1);

	if (below(2) == 0) {
		const struct buf *other = &seeds[below(n_seeds)];
		size_t from = below(other->len + 1);
		replace(b, at, cut, buf_text(other) + from,
		    below(other->len - from + 1));
		return;
	}
	const char *word = words[below(sizeof words / sizeof *words)];
	replace(b, at, cut > 16 ? 16 : cut, word, strlen(word));
}

static void
mutate(struct buf *b)
{
	char byte;

	switch (below(5)) {
	case 0:
		if (b->len > 0)
			b->data[below(b->len)] ^= (char)(1 << below(8));
		break;
	case 1:
		byte = (char)next_random();
		replace(b, below(b->len + 1), 0, &byte, 1);
		break;
	case 2:
		if (b->len > 0)
			replace(b, below(b->len), 1, "", 0);
		break;
	case 3:
		b->len = below(b->len + 1); /* cut off */
		break;
	default:
		put_piece(b);
	}
	if (b->len > INPUT_MAX)
		b->len = INPUT_MAX;
}

static void
run_mutated(uint64_t runs)
{
	for (uint64_t i = 0; i < runs && n_seeds > 0; i++) {
		struct buf input = { 0 };
		const struct buf *seed = &seeds[below(n_seeds)];
		buf_append(&input, buf_text(seed), seed->len);
		for (size_t k = below(MUTATIONS_MAX) + 1; k > 0; k--)
			mutate(&input);
		run(&input);
		buf_fini(&input);
	}
}

static bool
take_option(const char *argument, const char *name, uint64_t *out)
{
	size_t len = strlen(name);

	if (strncmp(argument, name, len) != 0)
		return false;
	*out = strtoull(argument + len, NULL, 10);
	return true;
}

int
main(int argc, char *argv[])
{
	uint64_t runs = 0;
	uint64_t seed = 96;

	LLVMFuzzerInitialize(&argc, &argv);
	last_input = getenv("FUZZ_LAST");
	for (int i = 1; i < argc; i++) {
		if (strncmp(argv[i], "--", 2) == 0)
			continue; /* the fuzzer's own */
		if (!take_option(argv[i], "-runs=", &runs) &&
		    !take_option(argv[i], "-seed=", &seed))
			read_seeds(argv[i]);
	}
	for (size_t i = 0; i < n_seeds; i++)
		run(&seeds[i]);
	state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	run_mutated(runs);
	printf("%zu inputs, %" PRIu64 " mutations, seed %" PRIu64 "\n",
	    n_seeds, runs, seed);
	for (size_t i = 0; i < n_seeds; i++)
		buf_fini(&seeds[i]);
	return n_seeds > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
