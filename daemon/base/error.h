/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * error: what went wrong, for the caller to decide and for a person to read.
 *
 * Functions below service/ return -1 and fill in a struct error; they never log
 * and never exit.  The code says what the caller should do, the text names the
 * place, the offending value and what was expected, and each level on the way
 * up puts in front what it alone knows.
 */
#ifndef SOEWATCH_BASE_ERROR_H
#define SOEWATCH_BASE_ERROR_H

enum { ERROR_TEXT_SIZE = 1024 };

enum error_code {
	ERROR_NONE = 0,
	ERROR_INPUT,   /* bad data from outside: record it and go on */
	ERROR_RETRY,   /* a passing fault: back off and try again */
	ERROR_CONFIG,  /* bad configuration: keep the old one */
	ERROR_STORE,   /* the ledger or a file failed: stop writing, say so */
	ERROR_UNKNOWN, /* no such enterprise, indicator, feed … */
};

struct error {
	enum error_code code;
	char text[ERROR_TEXT_SIZE]; /* UTF-8, one sentence, no full stop */
};

/* Fills in err; a text that is too long is cut between characters.
 * Always returns -1, so that "return error_set(…)" reads well. */
int error_set(struct error *err, enum error_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts the formatted text and ": " in front of err's text.  Returns -1. */
int error_prefix(struct error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Back to "nothing went wrong". */
void error_clear(struct error *err);

#endif
