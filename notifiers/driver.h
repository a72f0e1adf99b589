/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * driver: what the files of this folder have in common; for no other folder.
 */
#ifndef SOEWATCH_NOTIFIERS_DRIVER_H
#define SOEWATCH_NOTIFIERS_DRIVER_H

#include <sys/queue.h>

#include "notifiers/notifier.h"

struct fetcher;
struct fetch_request;
struct fetch_result;

/* A message under way; the first member of what each kind keeps of it. */
struct delivery {
	LIST_ENTRY(delivery) link;
	const struct driver *driver;
	struct notifiers *notifiers;
	void (*done)(void *arg, const struct notifier_result *result);
	void *arg;
};

struct driver {
	/* Adds to problems what looks wrong on this machine. */
	void (*check)(const struct notifier *notifier, const char *credentials,
	    struct problems *problems);
	/* NULL with err set when it cannot start. */
	struct delivery *(*start)(struct notifiers *n,
	    const struct notifier *notifier, const struct message *message,
	    struct error *err);
	/* Gives it up and frees it, at once or by handles that close. */
	void (*abandon)(struct delivery *d);
};

#define NOTIFIER(kind, help) extern const struct driver kind##_driver;
#include "notifiers/notifiers.def"
#undef NOTIFIER

struct uv_loop_s *notifiers_loop(const struct notifiers *n);
struct fetcher *notifiers_fetcher(const struct notifiers *n);
const char *notifiers_credentials(const struct notifiers *n); /* or NULL */

/* It is over: out of the list, and done is called.  d is the caller's to free.
 */
void delivery_end(struct delivery *d, enum notifier_end end,
    int64_t retry_after_sec, const struct error *err);

/* ---- secrets ---- */

/* The first line of the notifier's file of that setting, NULL where file is.
 * With is_user it must be name:password.  The caller wipes with xwipe(). */
int notifier_secret(const struct notifiers *n, const char *setting,
    const char *file, bool is_user, char **out, struct error *err);

/* Warns where it could not be read. */
void notifier_check_file(const struct notifier *notifier,
    const char *credentials, const char *setting, const char *file,
    struct problems *problems);

/* ---- by HTTP ---- */

/* Posts body; takes ownership of it.  url may hold secrets: what is told of
 * failures names the server alone.  judge says what a reply of 2xx is worth;
 * NULL: delivered. */
struct http_post {
	const char *url;
	struct buf *body;
	const char *const *headers;
	size_t n_headers;
	const char *signature; /* a header that is secret, or NULL */
	enum notifier_end (*judge)(int template, const char *reply, size_t len,
	    int64_t *retry_after_sec, struct error *err);
};
struct delivery *http_start(struct notifiers *n,
    const struct notifier *notifier, const struct http_post *post,
    struct error *err);
void http_abandon(struct delivery *d);

#endif
