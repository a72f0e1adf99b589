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

/* A file that was read and waits to be moved. */
struct waiting {
	char *feed;   /* its id */
	char *source; /* directory/name, as in the ledger too */
	size_t directory_len;
	struct inbox_file_id id;
	char digest[DIGEST_TEXT_SIZE];
	bool is_taken;
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

static const char *
name_of(const struct config *c, const struct source *source)
{
	return source->file + strlen(c->feeds[source->feed].directory) + 1;
}

/* ---- what was read, until it is moved ---- */

static void
drop_waiting(struct inbox *in, size_t i)
{
	free(in->waiting[i].feed);
	free(in->waiting[i].source);
	in->waiting[i] = in->waiting[--in->n_waiting];
}

/* The newest are the ones that are asked for. */
static struct waiting *
find_waiting(struct inbox *in, const char *source)
{
	for (size_t i = in->n_waiting; i-- > 0;) {
		if (strcmp(in->waiting[i].source, source) == 0)
			return &in->waiting[i];
	}
	return NULL;
}

static struct waiting *
enter_waiting(struct inbox *in, const struct source *source)
{
	const struct feed *f = &config_of(in)->feeds[source->feed];
	struct waiting *w = find_waiting(in, source->name);

	if (w != NULL)
		return w;
	in->waiting =
	    xgrow(in->waiting, in->n_waiting, &in->size, sizeof *in->waiting);
	w = &in->waiting[in->n_waiting++];
	*w = (struct waiting){ .feed = xstrdup(f->id),
		.source = xstrdup(source->name),
		.directory_len = strlen(f->directory) };
	return w;
}

void
inbox_taken(struct inbox *in, const struct source *source)
{
	struct waiting *w = find_waiting(in, source->name);

	if (w != NULL)
		w->is_taken = true;
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
		if (!w->is_taken || w->directory_len != len ||
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

static struct waiting *
find_taken(struct inbox *in)
{
	for (size_t i = 0; i < in->n_waiting; i++) {
		if (in->waiting[i].is_taken)
			return &in->waiting[i];
	}
	return NULL;
}

/* The intake's batch is over. */
static void
batch_ended(void *arg, bool is_committed)
{
	struct inbox *in = arg;
	const struct waiting *w;

	while (is_committed && (w = find_taken(in)) != NULL) {
		char *directory = xstrndup(w->source, w->directory_len);
		move_all(in, directory);
		free(directory);
	}
	/* What was rolled back lies there still, and is read again. */
	for (size_t i = in->n_waiting; !is_committed && i-- > 0;) {
		if (in->waiting[i].is_taken)
			drop_waiting(in, i);
	}
}

/* ---- reading ---- */

/* The same bytes came under another name before, and were all good: then this
 * source is as that one. */
static void
inherit(struct inbox *in, const struct source *source, const char *digest)
{
	const struct feed *f = &config_of(in)->feeds[source->feed];
	struct ledger *l = in->options.intake->world->ledger;
	struct source_state own = { 0 };
	struct error err = { 0 };
	char *before = NULL;

	/* What the ledger cannot say here it tells when the file is taken. */
	if (ledger_source(l, f->id, source->name, &own, &err) < 0 ||
	    (text_equal(own.digest, digest) &&
		text_equal(own.mapping_digest, f->mapping_digest)) ||
	    ledger_source_by_digest(
		l, f->id, digest, f->mapping_digest, &before, &err) != 1)
		goto out;
	free(own.digest);
	free(own.mapping_digest);
	free(own.quarantine_reason);
	own.digest = xstrdup(digest);
	own.mapping_digest = xstrdup(f->mapping_digest);
	own.quarantine_reason = NULL;
	own.n_rejected = 0;
	if (ledger_source_set(l, f->id, source->name, &own, &err) == 0)
		log_line(LOG_LEVEL_INFO,
		    "feed %s: %s: known already, the same as %s", f->id,
		    source->name, before);
out:
	source_state_fini(&own);
	free(before);
}

/* Did it fail like this the last time, and does nobody want to hear it again?
 */
static bool
is_told(struct inbox *in, const struct source *source, const char *why)
{
	const struct intake *intake = in->options.intake;
	struct source_state state = { 0 };
	struct error err = { 0 };
	bool is_known = !intake->tells_all &&
	    ledger_source(intake->world->ledger,
		config_of(in)->feeds[source->feed].id, source->name, &state,
		&err) == 1 &&
	    state.failed_sec != 0 && text_equal(state.error, why);

	source_state_fini(&state);
	return is_known;
}

static enum inbox_answer
refused(struct inbox *in, const struct source *source, const struct error *err)
{
	if (in->watch != NULL)
		inbox_watch_refused(
		    in->watch, source->feed, name_of(config_of(in), source));
	return is_told(in, source, err->text) ? INBOX_TOLD : INBOX_REFUSED;
}

static enum inbox_answer
not_yet(struct inbox *in, const struct source *source, int64_t wait_sec)
{
	if (in->watch != NULL && wait_sec > 0)
		inbox_watch_again(in->watch, source->feed, wait_sec);
	if (in->options.intake->tells_all)
		log_line(LOG_LEVEL_WARN,
		    "feed %s: %s: is being written, or was just now: not taken",
		    config_of(in)->feeds[source->feed].id, source->name);
	return INBOX_NOT_YET;
}

static enum inbox_answer
read_in(struct inbox *in, const struct source *source, int folder_fd,
    struct buf *out, struct error *err)
{
	const struct config *c = config_of(in);
	const char *name = name_of(c, source);
	struct inbox_file_look look = {
		.max_bytes = (size_t)c->feeds[source->feed].max_body_bytes,
		.quiet_sec = QUIET_SEC
	};
	struct inbox_file file = { 0 };

	if (in->watch != NULL)
		inbox_watch_look(in->watch, source->feed, name, &look);
	enum inbox_file_answer answer =
	    inbox_file_read(folder_fd, name, &look, &file, err);
	if (answer != INBOX_FILE_READ) {
		buf_fini(&file.body);
		return answer == INBOX_FILE_REFUSED
		    ? refused(in, source, err)
		    : not_yet(in, source, file.wait_sec);
	}
	struct waiting *w = enter_waiting(in, source);
	w->id = file.id;
	w->is_taken = false;
	digest_text(w->digest, buf_text(&file.body), file.body.len);
	inherit(in, source, w->digest);
	*out = file.body;
	return INBOX_READ;
}

enum inbox_answer
inbox_read(struct inbox *in, const struct source *source, struct buf *out,
    struct error *err)
{
	const char *directory = config_of(in)->feeds[source->feed].directory;
	int fd = inbox_folder_find(in->options.state_fd, directory, err);

	if (fd < 0)
		return INBOX_REFUSED;
	enum inbox_answer answer = read_in(in, source, fd, out, err);
	close(fd);
	return answer;
}

/* ---- what does not fail any longer ---- */

/* What lies in a folder, and in its rejected/. */
struct listing {
	struct inbox *in;
	int feed;
	const char *directory;
	struct inbox_names names, rejected;
	struct error *err;
	size_t n_cleared;
};

static bool
is_listed(const struct listing *l, const char *source)
{
	bool is_there = false;

	for (size_t i = 0; i < l->names.n && !is_there; i++) {
		char *name = inbox_name_source(l->directory, l->names.names[i]);
		is_there = strcmp(name, source) == 0;
		free(name);
	}
	return is_there;
}

/* Files that were refused as a whole stay a matter until somebody took them out
 * of rejected/. */
static bool
is_in_rejected(const struct listing *l, const char *source)
{
	struct source_state state = { 0 };
	struct error err = { 0 };
	bool is_there = false;

	if (ledger_source(l->in->options.intake->world->ledger,
		config_of(l->in)->feeds[l->feed].id, source, &state,
		&err) == 1 &&
	    state.quarantine_reason != NULL && state.digest != NULL) {
		char *piece = xasprintf("-%.12s", state.digest);
		for (size_t i = 0; i < l->rejected.n && !is_there; i++)
			is_there = strstr(l->rejected.names[i], piece) != NULL;
		free(piece);
	}
	source_state_fini(&state);
	return is_there;
}

static int
clear_gone(void *arg, const char *source)
{
	struct listing *l = arg;
	size_t len = strlen(l->directory);
	const struct arrival a = {
		.feed = l->feed, .source = source, .enterprise = -1
	};

	if (strncmp(source, l->directory, len) != 0 ||
	    (source[len] != '\0' && source[len] != '/') ||
	    is_listed(l, source) || is_in_rejected(l, source))
		return 0;
	log_line(LOG_LEVEL_INFO, "feed %s: %s: fails no more: %s",
	    config_of(l->in)->feeds[l->feed].id, source,
	    source[len] == '\0' ? "it can be read" : "it was taken away");
	l->n_cleared++;
	return intake_nothing(l->in->options.intake, &a, l->err);
}

int
inbox_listed(struct inbox *in, int feed, struct error *err)
{
	const struct feed *f = &config_of(in)->feeds[feed];
	struct listing l = {
		.in = in, .feed = feed, .directory = f->directory, .err = err
	};
	struct error unread = { 0 };
	int rejected = -1;
	int rc = 0;

	if (f->directory == NULL)
		return 0;
	int fd = inbox_folder_find(in->options.state_fd, f->directory, &unread);
	if (fd < 0 || inbox_folder_list(fd, &l.names, &unread) != 0)
		goto out; /* was told, or will be */
	rejected = inbox_folder_find(fd, INBOX_REJECTED, &unread);
	if (rejected >= 0 &&
	    inbox_folder_list(rejected, &l.rejected, &unread) != 0)
		goto out;
	rc = ledger_failing(
	    in->options.intake->world->ledger, f->id, clear_gone, &l, err);
	if (rc == 0 && l.n_cleared > 0)
		rc = intake_flush(in->options.intake, err);
out:
	if (rejected >= 0)
		close(rejected);
	if (fd >= 0)
		close(fd);
	inbox_names_fini(&l.names);
	inbox_names_fini(&l.rejected);
	return rc;
}

/* ---- which feed has something ---- */

static void
on_soon(uv_timer_t *timer)
{
	struct inbox *in = timer->data;

	in->options.arrived(in->options.arg);
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

int
inbox_next(struct inbox *in)
{
	for (size_t i = 0; i < in->n_feeds; i++) {
		if (in->wants[i]) {
			in->wants[i] = false;
			return (int)i;
		}
	}
	return -1;
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
	for (size_t i = 0; i < c->n_feeds; i++)
		in->wants[i] = c->feeds[i].directory != NULL;
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
