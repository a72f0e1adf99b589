/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * notifier: the table of kinds, and what is under way.
 */
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "collectors/fetch.h"
#include "notifiers/driver.h"
#include "daemon/base/mem.h"

/* A receiver gets one message at a time from its notifier, so this is room for
 * hundreds of notifiers on one server. */
enum { CONNECTIONS = 256 };

static const struct driver *const drivers[] = {
#define NOTIFIER(kind, help) &kind##_driver,
#include "notifiers/notifiers.def"
#undef NOTIFIER
};

_Static_assert(ARRAY_SIZE(drivers) == NOTIFIER_EXEC + 1,
    "a row of notifiers.def for each enum notifier_kind");

struct notifiers {
	uv_loop_t *loop;
	struct fetcher *fetcher;
	char *credentials;
	LIST_HEAD(deliveries, delivery) deliveries;
};

void
notifiers_check(const struct config *config, const char *credentials,
    struct problems *problems)
{
	for (size_t i = 0; i < config->n_notifiers; i++) {
		const struct notifier *one = &config->notifiers[i];
		drivers[one->kind]->check(one, credentials, problems);
	}
}

struct notifiers *
notifiers_new(struct uv_loop_s *loop, struct error *err)
{
	const struct fetch_limits limits = { .connections = CONNECTIONS,
		.connections_per_host = CONNECTIONS };
	struct fetcher *fetcher = fetcher_new(loop, &limits, err);

	if (fetcher == NULL)
		return NULL;
	struct notifiers *n = xcalloc(1, sizeof *n);
	n->loop = loop;
	n->fetcher = fetcher;
	LIST_INIT(&n->deliveries);
	return n;
}

void
notifiers_set_credentials(struct notifiers *n, const char *directory)
{
	free(n->credentials);
	n->credentials = directory == NULL || directory[0] == '\0'
	    ? NULL
	    : xstrdup(directory);
}

void
notifiers_free(struct notifiers *n)
{
	if (n == NULL)
		return;
	/* Before those who wait for its answers. */
	fetcher_free(n->fetcher);
	while (!LIST_EMPTY(&n->deliveries)) {
		struct delivery *d = LIST_FIRST(&n->deliveries);
		LIST_REMOVE(d, link);
		d->driver->abandon(d);
	}
	free(n->credentials);
	free(n);
}

int
notifier_send(struct notifiers *n, const struct notifier *notifier,
    const struct message *message,
    void (*done)(void *arg, const struct notifier_result *result), void *arg,
    struct error *err)
{
	const struct driver *driver = drivers[notifier->kind];
	struct delivery *d = driver->start(n, notifier, message, err);

	if (d == NULL)
		return error_prefix(err, "notifier %s", notifier->id);
	d->driver = driver;
	d->notifiers = n;
	d->done = done;
	d->arg = arg;
	LIST_INSERT_HEAD(&n->deliveries, d, link);
	return 0;
}

bool
notifier_wants_refresh(const struct notifier *notifier)
{
	return notifier->kind == NOTIFIER_ALERTMANAGER;
}

struct uv_loop_s *
notifiers_loop(const struct notifiers *n)
{
	return n->loop;
}

struct fetcher *
notifiers_fetcher(const struct notifiers *n)
{
	return n->fetcher;
}

const char *
notifiers_credentials(const struct notifiers *n)
{
	return n->credentials;
}

void
delivery_end(struct delivery *d, enum notifier_end end, int64_t retry_after_sec,
    const struct error *err)
{
	struct notifier_result result = { .end = end,
		.retry_after_sec = retry_after_sec };

	if (err != NULL)
		result.err = *err;
	LIST_REMOVE(d, link);
	d->done(d->arg, &result);
}
