/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * json_filter: a jq program over a document, through libjq.
 *
 * The program runs in a child process of its own, which ends with it: it may
 * take FILTER_SECONDS of processor time, and one for each FILTER_MB_A_SECOND of
 * document, and FILTER_MEMORY_MB more than there was; it opens no file (so it
 * has no modules) and sees no environment.  jq makes
 * a double of every number; those that would lose digits come to it as strings.
 */
#ifndef SOEWATCH_COLLECTORS_JSON_FILTER_H
#define SOEWATCH_COLLECTORS_JSON_FILTER_H

#include <stddef.h>

#include <jansson.h>

#include "daemon/base/error.h"

enum {
	FILTER_SECONDS = 10,
	FILTER_MB_A_SECOND = 4,
	FILTER_MEMORY_MB = 1024,
	FILTER_OUTPUT_MB = 256,
};

/* 0 if the program compiles; -1 with err saying what jq says, or that this
 * build has no libjq. */
int json_filter_check(const char *program, struct error *err);

/* The program's outputs for the document, an array.  NULL with err set when it
 * fails, takes too long or too much.  Caller frees with json_decref(). */
json_t *json_filter_run(
    const char *program, const char *text, size_t len, struct error *err);

#endif
