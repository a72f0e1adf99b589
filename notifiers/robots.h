/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * robots: what the group robots of DingTalk (钉钉), WeCom (企业微信) and Feishu
 * (飞书) take, how they want it signed, and what they answer.
 */
#ifndef SOEWATCH_NOTIFIERS_ROBOTS_H
#define SOEWATCH_NOTIFIERS_ROBOTS_H

#include <stddef.h>
#include <stdint.h>

#include "notifiers/notifier.h"

struct buf;

enum {
	ROBOT_DINGTALK_BYTES = 18000, /* of a body of 20,000 */
	ROBOT_WECOM_BYTES = 4096,     /* of markdown.content */
	ROBOT_FEISHU_BYTES = 18000,   /* of a body of 20 KB */
};

/* The body for the template, one of the robots'.  secret may be NULL; Feishu's
 * signature is in the body. */
void robot_body(
    struct buf *out, int template, const struct message *m, const char *secret);

/* The address; DingTalk's is signed.  secret may be NULL.  Caller wipes with
 * xwipe(). */
char *robot_url(
    int template, const char *url, const char *secret, int64_t now_sec);

/* A robot answers 200 whatever happened; a code in its JSON tells.  err is set
 * unless it is delivered: ERROR_INPUT by a code, ERROR_RETRY where the answer
 * is none of a robot. */
enum notifier_end robot_judge(int template, const char *reply, size_t len,
    int64_t *retry_after_sec, struct error *err);

#endif
