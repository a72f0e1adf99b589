/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * hosts: whose turn it is, so that no server is asked too much.
 *
 * Requests wait in a queue for their server, whatever feed they are of.  A
 * server has so many connections, a pause between two requests, and may ask to
 * be left alone for a while; servers take turns.  Times are msec of one clock.
 */
#ifndef SOEWATCH_SERVICE_HOSTS_H
#define SOEWATCH_SERVICE_HOSTS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

struct hosts;
struct host;

/* A request that waits for its turn; lives in what it belongs to.
 * Start with { 0 }. */
struct waiter {
	TAILQ_ENTRY(waiter) link;
	struct host *host; /* set by hosts_enter() */
	void *owner;
	bool is_waiting;
	bool is_patient; /* its turn comes behind all that are not */
};

/* Caller frees with hosts_free(), after the waiters. */
struct hosts *hosts_new(void);
void hosts_free(struct hosts *h);

/* A new configuration: connections to one server, and no pauses but those that
 * servers asked for. */
void hosts_use(struct hosts *h, int64_t connections_per_host);

/* The server of the URL; NULL and file: stand for the disk.  Borrowed. */
struct host *hosts_find(struct hosts *h, const char *url);

/* At least so long between two requests; the longest that was set counts. */
void host_set_pace(struct host *host, uint64_t pace_msec);

/* No request before then: the server's own wish. */
void host_pause(struct hosts *h, struct host *host, uint64_t until_msec);
uint64_t host_paused_until_msec(const struct host *host);

/* Enters the waiter at the end of the host's queue (of the patient, or of the
 * others), or takes it out. */
void hosts_enter(
    struct hosts *h, struct host *host, struct waiter *waiter, void *owner);
void hosts_leave(struct hosts *h, struct waiter *waiter);

/* The next whose turn has come, taken out of its queue: its host has one
 * request more under way until hosts_over().  NULL when none may go. */
struct waiter *hosts_next(struct hosts *h, uint64_t now_msec);
void hosts_over(struct hosts *h, struct host *host);

/* Behind a hosts_next() that gave NULL: one that waits for a host which wished
 * no request before or at until_msec; NULL: none. */
struct waiter *hosts_paused_beyond(const struct hosts *h, uint64_t until_msec);

/* When a host's pause ends for which somebody waits; UINT64_MAX: none. */
uint64_t hosts_wake_msec(const struct hosts *h);

#endif
