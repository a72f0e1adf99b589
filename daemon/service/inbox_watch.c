/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * inbox_watch: a watch a folder, and what was seen of the names in it.
 *
 * No folder is held open: one on a file system of its own can be unmounted.
 */
#include <errno.h>
#include <limits.h>
#include <search.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include "daemon/service/inbox_folder.h"
#include "daemon/service/inbox_watch.h"
#include "daemon/service/log.h"
#include "daemon/base/mem.h"

enum {
	QUIET_SEC = 10,        /* of a file that nobody saw being written */
	OPEN_QUIET_SEC = 3600, /* of one that was seen made and not closed */
	CHECK_MSEC = 60000, /* is each folder still the one that is watched? */
	GONE_MSEC = 2000,   /* is one that went there again? */
	EVENTS_SIZE = 16384,
};

static const uint32_t wanted_events = IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO |
    IN_MOVED_FROM | IN_DELETE | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF |
    IN_ONLYDIR;

/* A name, and what was seen of it. */
struct seen {
	char *name;
	bool is_made;   /* and may be open still */
	bool is_closed; /* behind its writer, or moved in, being this: */
	struct inbox_file_id id;
	bool is_refused;
};

struct folder {
	int feed;
	char *directory;
	int watch;    /* -1: there is none */
	dev_t device; /* of the folder that is watched */
	ino_t inode;
	void *seen;          /* a tree (tsearch) of struct seen */
	uint64_t check_msec; /* loop times; 0: never */
	uint64_t again_msec;
};

struct inbox_watch {
	struct inbox_watch_options options;
	int fd; /* -1: inotify is not to be had */
	uv_poll_t *poll;
	uv_timer_t *timer;
	struct folder *folders;
	size_t n_folders;
	bool is_told; /* that folders cannot be watched */
};

static struct folder *
folder_of_feed(const struct inbox_watch *w, int feed)
{
	for (size_t i = 0; i < w->n_folders; i++) {
		if (w->folders[i].feed == feed)
			return &w->folders[i];
	}
	return NULL;
}

static struct folder *
folder_of_watch(const struct inbox_watch *w, int watch)
{
	for (size_t i = 0; i < w->n_folders; i++) {
		if (w->folders[i].watch == watch)
			return &w->folders[i];
	}
	return NULL;
}

static void
tell(const struct inbox_watch *w, const struct folder *f)
{
	w->options.changed(w->options.arg, f->feed);
}

/* ---- names ---- */

static int
compare_seen(const void *a, const void *b)
{
	return strcmp(
	    ((const struct seen *)a)->name, ((const struct seen *)b)->name);
}

static struct seen *
find_seen(const struct folder *f, const char *name)
{
	char *key_name = xstrdup(name);
	const struct seen key = { .name = key_name };
	void *const *found = tfind(&key, &f->seen, compare_seen);

	free(key_name);
	return found == NULL ? NULL : *found;
}

static struct seen *
enter_seen(struct folder *f, const char *name)
{
	struct seen *s = find_seen(f, name);

	if (s == NULL) {
		s = xcalloc(1, sizeof *s);
		s->name = xstrdup(name);
		if (tsearch(s, &f->seen, compare_seen) == NULL)
			abort(); /* no memory, as in xmalloc() */
	}
	return s;
}

static void
free_seen(void *seen)
{
	struct seen *s = seen;

	free(s->name);
	free(s);
}

static void
forget(struct folder *f, struct seen *s)
{
	tdelete(s, &f->seen, compare_seen);
	free_seen(s);
}

static void
forget_all(struct folder *f)
{
	tdestroy(f->seen, free_seen);
	f->seen = NULL;
}

/* ---- folders ---- */

static void on_timer(uv_timer_t *timer);

static void
earlier(uint64_t *when, uint64_t other)
{
	if (other != 0 && (*when == 0 || other < *when))
		*when = other;
}

static void
plan(struct inbox_watch *w)
{
	uint64_t now = uv_now(w->options.loop);
	uint64_t when = 0;

	for (size_t i = 0; i < w->n_folders; i++) {
		earlier(&when, w->folders[i].check_msec);
		earlier(&when, w->folders[i].again_msec);
	}
	if (when == 0)
		uv_timer_stop(w->timer);
	else
		uv_timer_start(
		    w->timer, on_timer, when > now ? when - now : 0, 0);
}

static void
end_watch(struct inbox_watch *w, struct folder *f)
{
	if (f->watch >= 0)
		inotify_rm_watch(w->fd, f->watch); /* may be gone already */
	f->watch = -1;
	forget_all(f);
}

/* Network file systems, or too many watches of this user: the schedule does
 * it. */
static void
tell_unwatched(struct inbox_watch *w, const struct folder *f, int why)
{
	if (!w->is_told)
		log_line(LOG_LEVEL_WARN,
		    "%s: cannot be watched: %s%s: files are taken when the "
		    "feed is polled",
		    f->directory, strerror(why),
		    why == ENOSPC || why == EMFILE
			? " (fs.inotify.max_user_watches or _instances)"
			: "");
	w->is_told = true;
}

/* By the descriptor, so that it is the folder that was looked at. */
static void
begin_watch(struct inbox_watch *w, struct folder *f, int folder_fd)
{
	char path[64];

	if (w->fd < 0)
		return;
	snprintf(path, sizeof path, "/proc/self/fd/%d", folder_fd);
	f->watch = inotify_add_watch(w->fd, path, wanted_events);
	if (f->watch < 0)
		tell_unwatched(w, f, errno);
}

/* The folder that was watched is gone; one that is there now is another one,
 * also under the same number. */
static void
lose(struct inbox_watch *w, struct folder *f)
{
	end_watch(w, f);
	f->device = 0;
	f->inode = 0;
}

/* Sees to it that the folder which is there is the one that is watched; true
 * when it is another one than before. */
static bool
follow(struct inbox_watch *w, struct folder *f, int folder_fd)
{
	struct stat st;

	f->check_msec = uv_now(w->options.loop) + CHECK_MSEC;
	if (fstat(folder_fd, &st) != 0 ||
	    (f->watch >= 0 && st.st_dev == f->device && st.st_ino == f->inode))
		return false;
	bool is_other =
	    f->watch >= 0 || f->device != st.st_dev || f->inode != st.st_ino;
	end_watch(w, f);
	f->device = st.st_dev;
	f->inode = st.st_ino;
	begin_watch(w, f, folder_fd);
	return is_other;
}

static void
check(struct inbox_watch *w, struct folder *f)
{
	struct error err = { 0 };
	int fd = inbox_folder_find(w->options.state_fd, f->directory, &err);

	if (fd < 0) {
		lose(w, f);
		f->check_msec = uv_now(w->options.loop) + GONE_MSEC;
		return;
	}
	if (follow(w, f, fd))
		tell(w, f);
	close(fd);
}

static void
on_timer(uv_timer_t *timer)
{
	struct inbox_watch *w = timer->data;
	uint64_t now = uv_now(w->options.loop);

	for (size_t i = 0; i < w->n_folders; i++) {
		struct folder *f = &w->folders[i];
		if (f->again_msec != 0 && f->again_msec <= now) {
			f->again_msec = 0;
			tell(w, f);
		}
		if (f->check_msec != 0 && f->check_msec <= now)
			check(w, f);
	}
	plan(w);
}

/* ---- events ---- */

static void
note(struct folder *f, const char *name, const struct stat *st, bool is_closed)
{
	struct seen *s = enter_seen(f, name);

	s->is_made = !is_closed;
	s->is_closed = is_closed;
	s->id = inbox_file_id(st);
}

/* Something is there under a name that was not there before.  A file is closed
 * later, unless it is a second link to one, or was never open under it. */
static bool
made(struct folder *f, const char *name, const struct stat *st)
{
	if (!S_ISREG(st->st_mode) || st->st_nlink > 1)
		return true;
	note(f, name, st, false);
	return false;
}

/* True when the folder is to be listed. */
static bool
happened(struct folder *f, int folder_fd, uint32_t mask, const char *name)
{
	struct seen *s = find_seen(f, name);
	struct stat st;

	if ((mask & (IN_DELETE | IN_MOVED_FROM)) != 0) {
		bool was_refused = s != NULL && s->is_refused;
		if (s != NULL)
			forget(f, s);
		return was_refused;
	}
	if ((mask & IN_ATTRIB) != 0)
		return s != NULL && s->is_refused;
	if (fstatat(folder_fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return false; /* gone again */
	if ((mask & IN_CREATE) != 0)
		return made(f, name, &st);
	note(f, name, &st, true);
	return true;
}

static void
on_name(
    struct inbox_watch *w, struct folder *f, uint32_t mask, const char *name)
{
	struct error err = { 0 };

	if (inbox_name_is_passed_over(name) ||
	    ((mask & IN_ISDIR) != 0 &&
		(strcmp(name, INBOX_DONE) == 0 ||
		    strcmp(name, INBOX_REJECTED) == 0)))
		return;
	int fd = inbox_folder_find(w->options.state_fd, f->directory, &err);
	if (fd < 0)
		return; /* was removed: that is an event of its own */
	if (happened(f, fd, mask, name))
		tell(w, f);
	close(fd);
}

static void
on_event(struct inbox_watch *w, const struct inotify_event *e)
{
	if ((e->mask & IN_Q_OVERFLOW) != 0) {
		for (size_t i = 0; i < w->n_folders; i++) {
			forget_all(&w->folders[i]);
			tell(w, &w->folders[i]);
		}
		return;
	}
	struct folder *f = folder_of_watch(w, e->wd);
	if (f == NULL)
		return; /* of a watch that was ended */
	if ((e->mask &
		(IN_IGNORED | IN_UNMOUNT | IN_DELETE_SELF | IN_MOVE_SELF)) !=
	    0) {
		lose(w, f);
		check(w, f);
		return;
	}
	if (e->len > 0)
		on_name(w, f, e->mask, e->name);
}

static void
on_readable(uv_poll_t *poll, int status, int events)
{
	struct inbox_watch *w = poll->data;
	char buffer[EVENTS_SIZE]
	    __attribute__((aligned(__alignof__(struct inotify_event))));

	(void)events;
	/* One bufferful, then the others of the loop have their turn. */
	ssize_t n = status < 0 ? -1 : read(w->fd, buffer, sizeof buffer);
	for (ssize_t at = 0; at < n;) {
		const void *here = buffer + at;
		const struct inotify_event *e = here;
		at += (ssize_t)(sizeof *e + e->len);
		on_event(w, e);
	}
	plan(w);
}

/* ---- for the inbox ---- */

void
inbox_watch_look(const struct inbox_watch *w, int feed, const char *name,
    struct inbox_file_look *look)
{
	const struct folder *f = folder_of_feed(w, feed);
	const struct seen *s = f == NULL ? NULL : find_seen(f, name);

	look->closed = s != NULL && s->is_closed ? &s->id : NULL;
	look->quiet_sec = s != NULL && s->is_made ? OPEN_QUIET_SEC : QUIET_SEC;
}

void
inbox_watch_refused(struct inbox_watch *w, int feed, const char *name)
{
	struct folder *f = folder_of_feed(w, feed);

	if (f != NULL)
		enter_seen(f, name)->is_refused = true;
}

void
inbox_watch_again(struct inbox_watch *w, int feed, int64_t wait_sec)
{
	struct folder *f = folder_of_feed(w, feed);

	if (f == NULL)
		return;
	/* A little more, for the times of files are whole seconds here. */
	earlier(&f->again_msec,
	    uv_now(w->options.loop) + (uint64_t)wait_sec * 1000 + 100);
	plan(w);
}

/* ---- from nothing to watching and back ---- */

static void
drop_folders(struct inbox_watch *w)
{
	for (size_t i = 0; i < w->n_folders; i++) {
		end_watch(w, &w->folders[i]);
		free(w->folders[i].directory);
	}
	free(w->folders);
	w->folders = NULL;
	w->n_folders = 0;
}

void
inbox_watch_use(struct inbox_watch *w, const struct config *c)
{
	drop_folders(w);
	w->folders = xcalloc(c->n_feeds, sizeof *w->folders);
	w->is_told = false;
	uv_update_time(w->options.loop);
	for (size_t i = 0; i < c->n_feeds; i++) {
		struct error err = { 0 };
		if (c->feeds[i].directory == NULL)
			continue;
		struct folder *f = &w->folders[w->n_folders++];
		*f = (struct folder){ .feed = (int)i,
			.directory = xstrdup(c->feeds[i].directory),
			.watch = -1,
			.check_msec = uv_now(w->options.loop) + GONE_MSEC };
		/* One that cannot be made is told of when it is polled. */
		int fd =
		    inbox_folder_open(w->options.state_fd, f->directory, &err);
		if (fd < 0)
			continue;
		follow(w, f, fd);
		close(fd);
	}
	plan(w);
}

static void
free_handle(uv_handle_t *handle)
{
	free(handle);
}

struct inbox_watch *
inbox_watch_new(const struct inbox_watch_options *options)
{
	struct inbox_watch *w = xcalloc(1, sizeof *w);

	w->options = *options;
	w->timer = xcalloc(1, sizeof *w->timer);
	uv_timer_init(options->loop, w->timer);
	w->timer->data = w;
	w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (w->fd < 0) {
		log_line(LOG_LEVEL_WARN,
		    "inotify: %s: files in drop folders are taken when their "
		    "feed is polled",
		    strerror(errno));
		return w;
	}
	w->poll = xcalloc(1, sizeof *w->poll);
	uv_poll_init(options->loop, w->poll, w->fd);
	w->poll->data = w;
	uv_poll_start(w->poll, UV_READABLE, on_readable);
	return w;
}

void
inbox_watch_free(struct inbox_watch *w)
{
	if (w == NULL)
		return;
	drop_folders(w);
	uv_close((uv_handle_t *)w->timer, free_handle);
	if (w->poll != NULL) {
		uv_poll_stop(w->poll);
		uv_close((uv_handle_t *)w->poll, free_handle);
		close(w->fd);
	}
	free(w);
}
