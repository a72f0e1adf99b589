/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * inbox: between the folders and the ledger.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "daemon/base/digest.h"
#include "daemon/base/text.h"
#include "daemon/service/clock.h"
#include "daemon/service/inbox.h"
#include "daemon/service/inbox_file.h"
#include "daemon/service/inbox_folder.h"
#include "daemon/service/inbox_watch.h"
#include "daemon/service/log.h"
#include "daemon/base/mem.h"

enum {
	GATHER_MSEC = 50, /* files that come together are taken together */
	QUIET_SEC = 10,   /* without a watch */
};

/* A file that was taken and waits to be moved. */
struct waiting {
	char *feed;   /* its id */
	char *source; /* directory/name, as in the ledger too */
	size_t directory_len;
	struct inbox_file_id id;
	char digest[DIGEST_TEXT_SIZE];
};

struct inbox {
	struct inbox_options options;
	struct inbox_watch *watch; /* NULL: not watching */
	uv_timer_t *soon;
	bool *wants; /* by feed: its folder is to be listed */
	size_t n_feeds;
	struct waiting *waiting;
	size_t n_waiting, size;
	struct texts stuck; /* folders out of which nothing can be moved */
};

static const struct config *
config_of(const struct inbox *in)
{
	return in->options.intake->world->config;
}

/* ---- what was taken, until it is moved ---- */

static void
drop_waiting(struct inbox *in, size_t i)
{
	free(in->waiting[i].feed);
	free(in->waiting[i].source);
	in->waiting[i] = in->waiting[--in->n_waiting];
}

static void
add_waiting(struct inbox *in, const struct inbox_drop *drop, const char *source,
    const char *digest)
{
	in->waiting =
	    xgrow(in->waiting, in->n_waiting, &in->size, sizeof *in->waiting);
	struct waiting *w = &in->waiting[in->n_waiting++];
	*w = (struct waiting){
		.feed = xstrdup(config_of(in)->feeds[drop->feed].id),
		.source = xstrdup(source),
		.directory_len = strlen(drop->directory),
		.id = drop->file.id,
	};
	memcpy(w->digest, digest, sizeof w->digest);
}

/* ---- moving ---- */

static size_t
find_stuck(const struct inbox *in, const char *directory)
{
	size_t i = 0;

	while (i < in->stuck.n && strcmp(in->stuck.text[i], directory) != 0)
		i++;
	return i;
}

/* That nothing can be moved is told once, until something can. */
static void
note_move(struct inbox *in, const struct waiting *w, const char *directory,
    const char *why)
{
	size_t at = find_stuck(in, directory);

	if (why != NULL && at == in->stuck.n) {
		in->stuck.text = xreallocarray(
		    in->stuck.text, at + 1, sizeof *in->stuck.text);
		in->stuck.text[in->stuck.n++] = xstrdup(directory);
		log_line(LOG_LEVEL_WARN,
		    "feed %s: %s: was read but %s: it is not read again, and "
		    "stays where it is with all others of this folder until "
		    "they can be moved",
		    w->feed, w->source, why);
	} else if (why == NULL && at < in->stuck.n) {
		log_line(LOG_LEVEL_INFO,
		    "feed %s: %s: files can be moved again", w->feed,
		    directory);
		free(in->stuck.text[at]);
		in->stuck.text[at] = in->stuck.text[--in->stuck.n];
	}
}

/* The ledger says what came of the file.  What will be read again, for some of
 * it was only too early, stays. */
static void
move(struct inbox *in, const struct waiting *w, int folder_fd,
    const char *directory)
{
	struct source_state state = { 0 };
	struct error err = { 0 };

	if (ledger_source(in->options.intake->world->ledger, w->feed, w->source,
		&state, &err) == 1 &&
	    text_equal(state.digest, w->digest)) {
		const struct inbox_file_end end = { .id = w->id,
			.digest = w->digest,
			.at_sec = clock_now_sec(),
			.reason = state.quarantine_reason };
		int rc = inbox_file_archive(
		    folder_fd, w->source + w->directory_len + 1, &end, &err);
		if (rc != 0)
			note_move(in, w, directory, rc < 0 ? err.text : NULL);
	}
	source_state_fini(&state);
}

/* Moves the files that were taken from one folder, and forgets them. */
static void
move_all(struct inbox *in, const char *directory)
{
	struct error err = { 0 };
	size_t len = strlen(directory);
	int fd = inbox_folder_find(in->options.state_fd, directory, &err);

	for (size_t i = in->n_waiting; i-- > 0;) {
		struct waiting *w = &in->waiting[i];
		if (w->directory_len != len ||
		    strncmp(w->source, directory, len) != 0)
			continue;
		if (fd >= 0)
			move(in, w, fd, directory);
		drop_waiting(in, i);
	}
	if (fd < 0)
		return; /* the next listing tells */
	inbox_folder_sync(fd);
	close(fd);
}

/* The intake's batch is over.  What was rolled back lies there still, and is
 * read again. */
static void
batch_ended(void *arg, bool is_committed)
{
	struct inbox *in = arg;

	while (in->n_waiting > 0 && is_committed) {
		const struct waiting *w = &in->waiting[0];
		char *directory = xstrndup(w->source, w->directory_len);
		move_all(in, directory);
		free(directory);
	}
	while (in->n_waiting > 0)
		drop_waiting(in, in->n_waiting - 1);
}

/* ---- reading ---- */

void
inbox_prepare(
    struct inbox *in, int feed, const char *file, struct inbox_drop *out)
{
	const struct feed *f = &config_of(in)->feeds[feed];

	*out = (struct inbox_drop){ .feed = feed,
		.directory = f->directory,
		.name = file + strlen(f->directory) + 1,
		.look = { .max_bytes = (size_t)f->max_body_bytes,
		    .quiet_sec = QUIET_SEC } };
	if (in->watch == NULL)
		return;
	inbox_watch_look(in->watch, feed, out->name, &out->look);
	if (out->look.closed == NULL)
		return;
	out->closed = *out->look.closed;
	out->look.closed = &out->closed;
}

bool
inbox_read(struct inbox_drop *d, int state_fd, struct buf *body)
{
	int fd = inbox_folder_find(state_fd, d->directory, &d->err);

	d->answer = INBOX_FILE_REFUSED;
	if (fd < 0)
		return false;
	d->answer = inbox_file_read(fd, d->name, &d->look, &d->file, &d->err);
	close(fd);
	*body = d->file.body;
	d->file.body = (struct buf){ 0 };
	return d->answer == INBOX_FILE_READ;
}

/* ---- storing ---- */

/* The same bytes came under another name before, and were all good: then this
 * source is as that one. */
static int
inherit(struct inbox *in, const struct arrival *a, const char *digest,
    struct error *err)
{
	const struct feed *f = &config_of(in)->feeds[a->feed];
	struct ledger *l = in->options.intake->world->ledger;
	struct source_state own = { 0 };
	char *before = NULL;
	int rc = ledger_source(l, f->id, a->source, &own, err);

	if (rc < 0 ||
	    (text_equal(own.digest, digest) &&
		text_equal(own.mapping_digest, f->mapping_digest)))
		goto out;
	rc = ledger_source_by_digest(
	    l, f->id, digest, f->mapping_digest, &before, err);
	if (rc != 1)
		goto out;
	free(own.digest);
	free(own.mapping_digest);
	free(own.quarantine_reason);
	own.digest = xstrdup(digest);
	own.mapping_digest = xstrdup(f->mapping_digest);
	own.quarantine_reason = NULL;
	own.n_rejected = 0;
	rc = ledger_source_set(l, f->id, a->source, &own, err);
	if (rc == 0)
		log_line(LOG_LEVEL_INFO,
		    "feed %s: %s: known already, the same as %s", f->id,
		    a->source, before);
out:
	source_state_fini(&own);
	free(before);
	return rc < 0 ? -1 : 0;
}

static int
store_read(struct inbox *in, const struct inbox_drop *d,
    const struct arrival *a, struct reading *reading, bool *is_good,
    struct error *err)
{
	if (inherit(in, a, reading->digest, err) != 0 ||
	    intake_take(in->options.intake, a, reading, is_good, err) != 0)
		return -1;
	add_waiting(in, d, a->source, reading->digest);
	return 0;
}

/* Did it fail like this the last time, and does nobody want to hear it again?
 */
static bool
is_told(struct inbox *in, const struct arrival *a, const char *why)
{
	const struct intake *intake = in->options.intake;
	struct source_state state = { 0 };
	struct error err = { 0 };
	bool is_known = !intake->tells_all &&
	    ledger_source(intake->world->ledger,
		config_of(in)->feeds[a->feed].id, a->source, &state,
		&err) == 1 &&
	    state.failed_sec != 0 && text_equal(state.error, why);

	source_state_fini(&state);
	return is_known;
}

static int
store_refusal(struct inbox *in, const struct inbox_drop *d,
    const struct arrival *a, struct error *err)
{
	if (in->watch != NULL)
		inbox_watch_refused(in->watch, d->feed, d->name);
	return is_told(in, a, d->err.text)
	    ? 0
	    : intake_failed(in->options.intake, a, d->err.text, err);
}

static void
wait_for(struct inbox *in, const struct inbox_drop *d, const struct arrival *a)
{
	if (in->watch != NULL && d->file.wait_sec > 0)
		inbox_watch_again(in->watch, d->feed, d->file.wait_sec);
	if (in->options.intake->tells_all)
		log_line(LOG_LEVEL_WARN,
		    "feed %s: %s: is being written, or was just now: not taken",
		    config_of(in)->feeds[d->feed].id, a->source);
}

int
inbox_store(struct inbox *in, struct inbox_drop *d, const struct arrival *a,
    struct reading *reading, bool *is_good, struct error *err)
{
	switch (d->answer) {
	case INBOX_FILE_READ:
		return store_read(in, d, a, reading, is_good, err);
	case INBOX_FILE_REFUSED:
		*is_good = false;
		return store_refusal(in, d, a, err);
	case INBOX_FILE_NOT_YET:
		break;
	}
	wait_for(in, d, a);
	return 0;
}

/* ---- what does not fail any longer ---- */

/* What the feed has now. */
struct present {
	struct inbox *in;
	int feed;
	struct sources *sources;
	size_t n; /* of them, without those that are gone */
	struct inbox_names rejected;
};

static bool
is_there(const struct present *p, const char *source)
{
	for (size_t i = 0; i < p->n; i++) {
		if (strcmp(p->sources->sources[i].name, source) == 0)
			return true;
	}
	return false;
}

/* Files that were refused as a whole stay a matter until somebody took them out
 * of rejected/. */
static bool
is_in_rejected(const struct present *p, const char *source)
{
	struct source_state state = { 0 };
	struct error err = { 0 };
	bool is_found = false;

	if (ledger_source(p->in->options.intake->world->ledger,
		config_of(p->in)->feeds[p->feed].id, source, &state,
		&err) == 1 &&
	    state.quarantine_reason != NULL && state.digest != NULL) {
		char *piece = xasprintf("-%.12s", state.digest);
		for (size_t i = 0; i < p->rejected.n && !is_found; i++)
			is_found = strstr(p->rejected.names[i], piece) != NULL;
		free(piece);
	}
	source_state_fini(&state);
	return is_found;
}

static int
add_gone(void *arg, const char *source)
{
	struct present *p = arg;
	const struct feed *f = &config_of(p->in)->feeds[p->feed];
	size_t len = strlen(f->directory);

	if (strncmp(source, f->directory, len) != 0 ||
	    (source[len] != '\0' && source[len] != '/') ||
	    is_there(p, source) || is_in_rejected(p, source))
		return 0;
	log_line(LOG_LEVEL_INFO, "feed %s: %s: fails no more: %s", f->id,
	    source, source[len] == '\0' ? "it can be read" : "it is gone");
	sources_add(p->sources,
	    &(const struct source){ .feed = p->feed,
		.enterprise = -1,
		.name = xstrdup(source),
		.is_gone = true,
		.period_end_day = DATE_NONE });
	return 0;
}

void
inbox_gone(struct inbox *in, int feed, struct sources *sources)
{
	const struct feed *f = &config_of(in)->feeds[feed];
	struct present p = {
		.in = in, .feed = feed, .sources = sources, .n = sources->n
	};
	struct error err = { 0 };
	int rejected = -1;

	/* Nothing is known of a folder that cannot be read. */
	if (f->directory == NULL ||
	    (sources->n == 1 && sources->sources[0].why != NULL))
		return;
	int fd = inbox_folder_find(in->options.state_fd, f->directory, &err);
	if (fd < 0)
		return;
	rejected = inbox_folder_find(fd, INBOX_REJECTED, &err);
	if (rejected < 0 || inbox_folder_list(rejected, &p.rejected, &err) == 0)
		ledger_failing(in->options.intake->world->ledger, f->id,
		    add_gone, &p, &err);
	if (rejected >= 0)
		close(rejected);
	close(fd);
	inbox_names_fini(&p.rejected);
}

/* ---- which feed has something ---- */

static void
on_soon(uv_timer_t *timer)
{
	struct inbox *in = timer->data;

	for (size_t i = 0; i < in->n_feeds; i++) {
		if (!in->wants[i])
			continue;
		in->wants[i] = false;
		in->options.arrived(in->options.arg, (int)i);
	}
}

static void
changed(void *arg, int feed)
{
	struct inbox *in = arg;

	if ((size_t)feed < in->n_feeds)
		in->wants[feed] = true;
	if (!uv_is_active((uv_handle_t *)in->soon))
		uv_timer_start(in->soon, on_soon, GATHER_MSEC, 0);
}

void
inbox_use(struct inbox *in)
{
	const struct config *c = config_of(in);

	free(in->wants);
	in->n_feeds = c->n_feeds;
	in->wants = xcalloc(c->n_feeds, sizeof *in->wants);
	if (in->watch == NULL)
		return;
	inbox_watch_use(in->watch, c);
	/* Behind the watch begins: what comes in between is seen twice, not
	 * never. */
	for (size_t i = 0; i < c->n_feeds; i++) {
		if (c->feeds[i].directory != NULL)
			changed(in, (int)i);
	}
}

/* ---- from nothing to running and back ---- */

struct inbox *
inbox_new(const struct inbox_options *options)
{
	struct inbox *in = xcalloc(1, sizeof *in);

	in->options = *options;
	options->intake->ended = batch_ended;
	options->intake->ended_arg = in;
	if (!options->is_watching)
		return in;
	in->soon = xcalloc(1, sizeof *in->soon);
	uv_timer_init(options->loop, in->soon);
	in->soon->data = in;
	in->watch = inbox_watch_new(
	    &(const struct inbox_watch_options){ .loop = options->loop,
		.state_fd = options->state_fd,
		.changed = changed,
		.arg = in });
	return in;
}

static void
free_handle(uv_handle_t *handle)
{
	free(handle);
}

void
inbox_free(struct inbox *in)
{
	if (in == NULL)
		return;
	in->options.intake->ended = NULL;
	inbox_watch_free(in->watch);
	if (in->soon != NULL)
		uv_close((uv_handle_t *)in->soon, free_handle);
	while (in->n_waiting > 0)
		drop_waiting(in, in->n_waiting - 1);
	for (size_t i = 0; i < in->stuck.n; i++)
		free(in->stuck.text[i]);
	free(in->stuck.text);
	free(in->waiting);
	free(in->wants);
	free(in);
}
