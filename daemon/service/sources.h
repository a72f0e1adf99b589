/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * sources: the URLs or files that a feed consists of today.
 */
#ifndef SOEWATCH_SERVICE_SOURCES_H
#define SOEWATCH_SERVICE_SOURCES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/error.h"
#include "daemon/ledger/ledger.h"
#include "daemon/model/config.h"

struct source {
	int feed;
	int enterprise; /* whose row filled the URL; -1: none */
	char *url;      /* NULL for a file */
	char *body;     /* to be sent by POST, {token} still in it; or NULL */
	char *file;     /* below the state directory; NULL for a URL */
	char *why;      /* it cannot be asked: the reason; else NULL */
	bool is_gone;   /* it failed before and is there no more */
	char *name;     /* for the ledger and for messages, without secrets */
	struct period period;   /* that its placeholders were filled with */
	int32_t period_end_day; /* of the period it asks for; DATE_NONE: none */
	bool is_old;   /* of a period that is asked only until it came */
	uint32_t page; /* of a feed with pages, from 1; 0: it has none */
};

struct sources {
	struct source *sources;
	size_t n, size;
};

/* Adds the feed's sources: one a covered enterprise where the URL has a
 * {column}, times one for each period that ended before today, by the feed's
 * reask and since, where it has a period; or one a file in the drop folder, and
 * the folder itself, with the reason, when it cannot be read. */
void sources_of_feed(const struct config *config, int feed, int state_fd,
    int32_t today_day, struct sources *out);

/* Where a feed's URL names the enterprise, a file's name may do so for a file
 * that came by hand: the enterprise whose filled-in URL ends with that name, -1
 * without one. */
int source_enterprise(const struct config *config, int feed, const char *name);

/* Likewise, for the periods that ended in the stretch; of a feed that asks for
 * periods. */
void sources_between(const struct config *config, int feed, int32_t from_day,
    int32_t to_day, struct sources *out);

/* How many these would be. */
size_t sources_count(
    const struct config *config, int feed, int32_t from_day, int32_t to_day);

/* Is the source to be asked, by what is known of it? */
bool source_is_wanted(
    const struct source *source, const struct source_state *state);

/* Another page of a source. */
void source_of_page(const struct config *config, const struct source *source,
    uint32_t page, struct source *out);

/* Takes over what the source points to. */
void sources_add(struct sources *out, const struct source *source);

void source_fini(struct source *source);
void sources_fini(struct sources *s);

#endif
