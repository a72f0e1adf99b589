/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * json_reply: does a reply hold data, rightly nothing, or an error?
 */
#ifndef SOEWATCH_COLLECTORS_JSON_REPLY_H
#define SOEWATCH_COLLECTORS_JSON_REPLY_H

#include <jansson.h>

#include "daemon/base/error.h"
#include "daemon/model/config.h"

/* 1: read it, 0: it rightly holds nothing, -1 with err naming the status and
 * the message: an error reply.  By the feed's status, status_ok, status_empty
 * and message; without status always 1. */
int json_reply_judge(const struct feed *feed, json_t *root, struct error *err);

/* Sets err for an error reply: what says so, its value and message, which may
 * be NULL, and what was expected.  Returns -1. */
int json_reply_refuse(const char *what, const json_t *value,
    const json_t *message, const char *expected, struct error *err);

#endif
