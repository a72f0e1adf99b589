/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * webhook: JSON by POST, or what a group's robot takes.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/digest.h"
#include "notifiers/driver.h"
#include "notifiers/robots.h"
#include "daemon/base/mem.h"

static char *
signature_of(const char *secret, const char *body)
{
	unsigned char raw[DIGEST_SIZE];
	char text[DIGEST_TEXT_SIZE];

	digest_hmac(raw, secret, body);
	return xasprintf(
	    "X-Soewatch-Signature: sha256=%s", digest_hex(text, raw));
}

static struct delivery *
post(struct notifiers *n, const struct notifier *notifier,
    const struct message *m, const char *url, const char *secret,
    struct error *err)
{
	struct buf body = { 0 };
	char digest[DIGEST_TEXT_SIZE];
	char *signature = NULL;
	int template = notifier->template;
	bool is_robot = template != TEMPLATE_JSON;

	if (is_robot)
		robot_body(&body, template, m, secret);
	else
		message_json(&body, m);
	if (!is_robot && secret != NULL)
		signature = signature_of(secret, buf_text(&body));
	message_digest(digest, m);
	char *key = xasprintf("Idempotency-Key: %s", digest);
	char *signed_url = robot_url(template, url, secret, m->now_sec);
	const char *headers[] = { key };
	struct delivery *d = http_start(n, notifier,
	    &(const struct http_post){ .url = signed_url,
		.body = &body,
		.headers = headers,
		.n_headers = ARRAY_SIZE(headers),
		.signature = signature,
		.judge = is_robot ? robot_judge : NULL },
	    err);
	xwipe(signed_url);
	xwipe(signature);
	free(key);
	return d;
}

static struct delivery *
start(struct notifiers *n, const struct notifier *notifier,
    const struct message *m, struct error *err)
{
	struct delivery *d = NULL;
	char *url = NULL;
	char *secret = NULL;

	if (notifier_secret(
		n, "url_file", notifier->url_file, false, &url, err) == 0 &&
	    notifier_secret(n, "secret_file", notifier->secret_file, false,
		&secret, err) == 0)
		d = post(n, notifier, m, url == NULL ? notifier->url : url,
		    secret, err);
	xwipe(url);
	xwipe(secret);
	return d;
}

static void
check(const struct notifier *notifier, const char *credentials,
    struct problems *problems)
{
	notifier_check_file(
	    notifier, credentials, "url_file", notifier->url_file, problems);
	notifier_check_file(notifier, credentials, "secret_file",
	    notifier->secret_file, problems);
	notifier_check_file(
	    notifier, credentials, "user_file", notifier->user_file, problems);
	notifier_check_file(notifier, credentials, "token_file",
	    notifier->token_file, problems);
	notifier_check_file(
	    notifier, credentials, "ca_file", notifier->ca_file, problems);
}

const struct driver webhook_driver = {
	.check = check, .start = start, .abandon = http_abandon
};
