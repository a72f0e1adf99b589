/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * sources: a feed's template times enterprises times periods.
 */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collectors/fetch.h"
#include "daemon/base/digest.h"
#include "daemon/base/path.h"
#include "daemon/base/text.h"
#include "daemon/model/placeholder.h"
#include "daemon/service/sources.h"
#include "daemon/base/mem.h"

static void
add(struct sources *out, struct source source)
{
	out->sources =
	    xgrow(out->sources, out->n, &out->size, sizeof *out->sources);
	out->sources[out->n++] = source;
}

/* The name of a URL in the ledger and in messages.  Where secrets were left out
 * of it, or a body says what is asked for, a piece of the whole's digest keeps
 * two of them apart. */
static char *
name_of_url(const char *url, const char *body)
{
	char digest[DIGEST_TEXT_SIZE];
	char *shown = fetch_url_shown(url);

	if (body == NULL && strcmp(shown, url) == 0)
		return shown;
	char *whole = xasprintf(
	    "%s%s%s", url, body == NULL ? "" : "\n", body == NULL ? "" : body);
	digest_text(digest, whole, strlen(whole));
	char *name = xasprintf("%s#%.12s", shown, digest);
	free(whole);
	free(shown);
	return name;
}

static struct source
make_source(
    const struct config *c, int feed, const struct placeholder_values *values)
{
	const struct feed *f = &c->feeds[feed];
	char *url = placeholder_fill(f->url, values);
	char *body = f->body == NULL
	    ? NULL
	    : placeholder_fill_body(f->body, feed_body_is_form(f), values);

	return (struct source){ .feed = feed,
		.enterprise = values->enterprise,
		.url = url,
		.body = body,
		.name = name_of_url(url, body),
		.period = values->period,
		.period_end_day =
		    feed_asks_by_period(f) ? values->period.end_day : DATE_NONE,
		.page = feed_asks_by_page(f) ? values->page : 0 };
}

void
source_of_page(const struct config *c, const struct source *source,
    uint32_t page, struct source *out)
{
	*out = make_source(c, source->feed,
	    &(const struct placeholder_values){ .roster = c->roster,
		.enterprise = source->enterprise,
		.period = source->period,
		.page = page });
}

static struct source *
add_url(const struct config *c, int feed, int enterprise, struct period period,
    struct sources *out)
{
	add(out,
	    make_source(c, feed,
		&(const struct placeholder_values){ .roster = c->roster,
		    .enterprise = enterprise,
		    .period = period,
		    .page = 1 }));
	return &out->sources[out->n - 1];
}

/* Which periods: those that end in the stretch; and before old_day, those that
 * never came. */
struct wish {
	int32_t from_day, to_day;
	int32_t old_day;
};

/* Oldest first; a URL without a period is asked once. */
static void
add_periods(const struct config *c, int feed, int enterprise,
    const struct wish *wish, struct sources *out)
{
	const struct feed *f = &c->feeds[feed];
	enum rhythm rhythm = (enum rhythm)f->rhythm;
	int fiscal_month = enterprise < 0
	    ? 12
	    : c->roster->enterprises[enterprise].fiscal_month;

	if (!feed_asks_by_period(f)) {
		add_url(c, feed, enterprise, (struct period){ 0 }, out);
		return;
	}
	for (int32_t end =
		 rhythm_next_end(wish->from_day, rhythm, fiscal_month);
	     end <= wish->to_day; end = rhythm_step(end, rhythm, 1)) {
		struct source *source = add_url(c, feed, enterprise,
		    (struct period){ .start_day = rhythm_start(end, rhythm),
			.end_day = end },
		    out);
		source->is_old = end < wish->old_day;
	}
}

static void
add_urls(const struct config *c, int feed, const struct wish *wish,
    struct sources *out)
{
	const struct feed *f = &c->feeds[feed];

	if (!feed_asks_by_column(f)) {
		add_periods(c, feed, -1, wish, out);
		return;
	}
	for (size_t i = 0; i < c->roster->n; i++) {
		if (feed_covers(f, c->roster, (int)i))
			add_periods(c, feed, (int)i, wish, out);
	}
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(
	    ((const struct source *)a)->name, ((const struct source *)b)->name);
}

/* Is the name one of a finished file?  Editors and copiers write beside. */
static bool
is_finished(const char *name)
{
	static const char *const endings[] = { ".part", ".tmp", ".new", "~" };
	size_t len = strlen(name);

	if (name[0] == '.')
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(endings); i++) {
		size_t n = strlen(endings[i]);
		if (len > n && strcmp(name + len - n, endings[i]) == 0)
			return false;
	}
	return true;
}

static int
list_folder(const struct feed *f, int state_fd, DIR **out, struct error *err)
{
	int fd = path_open_dir(state_fd, f->directory, err);

	if (fd < 0)
		return -1;
	*out = fdopendir(fd);
	if (*out != NULL)
		return 0;
	error_set(err, ERROR_RETRY, "%s: %s", f->directory, strerror(errno));
	close(fd);
	return -1;
}

static void
add_files(const struct config *c, int feed, int state_fd, struct sources *out)
{
	const struct feed *f = &c->feeds[feed];
	size_t first = out->n;
	struct error err = { 0 };
	const struct dirent *entry;
	DIR *dir;

	if (list_folder(f, state_fd, &dir, &err) != 0) {
		add(out,
		    (struct source){ .feed = feed,
			.enterprise = -1,
			.why = xstrdup(err.text),
			.name = xstrdup(f->directory),
			.period_end_day = DATE_NONE });
		return;
	}
	while ((entry = readdir(dir)) != NULL) {
		/* A link could lead to a file that is none of the feed's. */
		if (entry->d_type == DT_DIR || entry->d_type == DT_LNK ||
		    !is_finished(entry->d_name))
			continue;
		char *file = xasprintf("%s/%s", f->directory, entry->d_name);
		add(out,
		    (struct source){ .feed = feed,
			.enterprise = -1,
			.file = file,
			.name = xstrdup(file),
			.period_end_day = DATE_NONE });
	}
	closedir(dir);
	if (out->n > first + 1)
		qsort(out->sources + first, out->n - first,
		    sizeof *out->sources, compare_names);
}

void
sources_of_feed(const struct config *c, int feed, int state_fd,
    int32_t today_day, struct sources *out)
{
	enum { DAY_SEC = 86400 };
	const struct feed *f = &c->feeds[feed];
	int32_t reask_day = today_day - (int32_t)(f->reask_sec / DAY_SEC);
	struct wish wish = { .from_day = reask_day,
		.to_day = today_day - 1,
		.old_day = reask_day };

	if (f->directory != NULL) {
		add_files(c, feed, state_fd, out);
		return;
	}
	if (f->since_day != DATE_NONE && f->since_day < reask_day)
		wish.from_day = f->since_day;
	add_urls(c, feed, &wish, out);
}

void
sources_between(const struct config *c, int feed, int32_t from_day,
    int32_t to_day, struct sources *out)
{
	add_urls(c, feed,
	    &(const struct wish){
		.from_day = from_day, .to_day = to_day, .old_day = to_day + 1 },
	    out);
}

bool
source_is_wanted(const struct source *source, const struct source_state *state)
{
	return !source->is_old || state->succeeded_sec == 0;
}

int
source_enterprise(const struct config *c, int feed, const char *name)
{
	const struct feed *f = &c->feeds[feed];
	const char *slash = strrchr(name, '/');
	const char *base = slash == NULL ? name : slash + 1;

	if (f->url == NULL || !placeholder_has_column(f->url))
		return -1;
	for (size_t i = 0; i < c->roster->n; i++) {
		if (!feed_covers(f, c->roster, (int)i))
			continue;
		char *url = placeholder_fill(f->url,
		    &(const struct placeholder_values){
			.roster = c->roster, .enterprise = (int)i, .page = 1 });
		const char *last = strrchr(url, '/');
		bool is_it = last != NULL && strcmp(last + 1, base) == 0;
		free(url);
		if (is_it)
			return (int)i;
	}
	return -1;
}

void
source_fini(struct source *s)
{
	free(s->url);
	free(s->body);
	free(s->file);
	free(s->why);
	free(s->name);
	*s = (struct source){ 0 };
}

void
sources_fini(struct sources *s)
{
	for (size_t i = 0; i < s->n; i++)
		source_fini(&s->sources[i]);
	free(s->sources);
	*s = (struct sources){ 0 };
}
