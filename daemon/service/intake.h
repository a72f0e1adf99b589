/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * intake: a document that has come, into the ledger.
 *
 * Documents are taken in batches: the first opens a transaction, intake_flush()
 * commits it.  A bad row is refused and the rest goes on; a bad document goes
 * to quarantine with its reason; neither stops the others.  Both are logged
 * here.
 */
#ifndef SOEWATCH_SERVICE_INTAKE_H
#define SOEWATCH_SERVICE_INTAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collectors/collector.h"
#include "daemon/base/digest.h"
#include "daemon/base/error.h"
#include "daemon/answer/world.h"

/* What happened since intake_init(). */
struct intake_totals {
	size_t n_documents; /* taken, with something to read in them */
	size_t n_unchanged; /* the same as last time */
	size_t n_figures;   /* read, new or not */
	size_t n_new, n_restated, n_rejected;
	size_t n_held; /* of the new and the restated */
	size_t n_quarantined;
	size_t n_failed; /* sources whose last attempt failed */
};

struct intake {
	struct world *world;
	int state_fd;
	bool tells_all; /* failures that last, too: a run by hand */
	bool is_open;   /* a transaction is under way */
	size_t n_in_batch;
	bool *touched; /* enterprises of this batch, whose books change */
	struct intake_totals totals;
	/* Called when a batch is over, if set. */
	void (*ended)(void *arg, bool is_committed);
	void *ended_arg;
};

/* world is borrowed and may be changed by intake_use(). */
void intake_init(struct intake *in, struct world *world, int state_fd);
void intake_fini(struct intake *in);
void intake_use(struct intake *in, struct world *world);

struct arrival {
	int feed;           /* index into the configuration's feeds */
	const char *source; /* URL or file name: what it is known by */
	int enterprise;     /* whose row filled the URL; -1: none */
	const char *body;
	size_t len;
	bool is_length_proved;
	const char *etag, *last_modified; /* or NULL */
};

/* What a body says.  Start with { 0 }. */
struct reading {
	char digest[DIGEST_TEXT_SIZE];
	bool is_read; /* else the digest is the known one */
	struct harvest harvest;
	struct error refusal; /* ERROR_NONE: the harvest is good */
};

/* Reads the body, unless its digest is the known one (NULL: none).  On any
 * thread: it looks at nothing but the configuration and the body. */
void intake_read(const struct config *config, const struct arrival *a,
    const char *known_digest, int32_t today_day, struct reading *out);
void reading_fini(struct reading *reading);

/* Takes a body that was read.  0 when it was dealt with (taken, unchanged or
 * put into quarantine); *is_good says whether all of it was fine.  -1 with err
 * only when the ledger cannot be written: then the whole batch is rolled back.
 */
int intake_take(struct intake *in, const struct arrival *a,
    struct reading *reading, bool *is_good, struct error *err);

/* The server said that nothing changed (304). */
int intake_unchanged(struct intake *in, const struct arrival *a, bool *is_good,
    struct error *err);

/* There is nothing at the source, and that is fine: a report not out yet. */
int intake_nothing(
    struct intake *in, const struct arrival *a, struct error *err);

/* The source could not be fetched; why says so. */
int intake_failed(struct intake *in, const struct arrival *a, const char *why,
    struct error *err);

/* Commits what came since the last time.  -1 with err: nothing of it counts. */
int intake_flush(struct intake *in, struct error *err);

#endif
