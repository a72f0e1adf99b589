/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * sources: a feed's template times enterprises times periods.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collectors/fetch.h"
#include "daemon/base/digest.h"
#include "daemon/base/text.h"
#include "daemon/model/placeholder.h"
#include "daemon/service/inbox_folder.h"
#include "daemon/service/sources.h"
#include "daemon/base/mem.h"

void
sources_add(struct sources *out, const struct source *source)
{
	out->sources =
	    xgrow(out->sources, out->n, &out->size, sizeof *out->sources);
	out->sources[out->n++] = *source;
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
	const struct source source = make_source(c, feed,
	    &(const struct placeholder_values){ .roster = c->roster,
		.enterprise = enterprise,
		.period = period,
		.page = 1 });

	sources_add(out, &source);
	return &out->sources[out->n - 1];
}

/* Which periods: those that end in the stretch; and before old_day, those that
 * never came. */
struct wish {
	int32_t from_day, to_day;
	int32_t old_day;
};

static int
fiscal_month_of(const struct config *c, int enterprise)
{
	return enterprise < 0 ? 12
			      : c->roster->enterprises[enterprise].fiscal_month;
}

/* Oldest first; a URL without a period is asked once. */
static void
add_periods(const struct config *c, int feed, int enterprise,
    const struct wish *wish, struct sources *out)
{
	const struct feed *f = &c->feeds[feed];
	enum rhythm rhythm = (enum rhythm)f->rhythm;
	int fiscal_month = fiscal_month_of(c, enterprise);

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
list_files(const struct config *c, int feed, int state_fd, struct sources *out,
    struct error *err)
{
	const char *directory = c->feeds[feed].directory;
	struct inbox_names names = { 0 };
	int fd = inbox_folder_open(state_fd, directory, err);
	int rc = -1;

	if (fd < 0)
		return -1;
	if (inbox_folder_list(fd, &names, err) != 0) {
		error_prefix(err, "%s", directory);
		goto out;
	}
	for (size_t i = 0; i < names.n; i++)
		sources_add(out,
		    &(const struct source){ .feed = feed,
			.enterprise = -1,
			.file = xasprintf("%s/%s", directory, names.names[i]),
			.name = inbox_name_source(directory, names.names[i]),
			.period_end_day = DATE_NONE });
	rc = 0;
out:
	inbox_names_fini(&names);
	close(fd);
	return rc;
}

static void
add_files(const struct config *c, int feed, int state_fd, struct sources *out)
{
	struct error err = { 0 };

	if (list_files(c, feed, state_fd, out, &err) != 0)
		sources_add(out,
		    &(const struct source){ .feed = feed,
			.enterprise = -1,
			.why = xstrdup(err.text),
			.name = xstrdup(c->feeds[feed].directory),
			.period_end_day = DATE_NONE });
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

static size_t
count_periods(const struct config *c, int feed, int enterprise,
    int32_t from_day, int32_t to_day)
{
	enum rhythm rhythm = (enum rhythm)c->feeds[feed].rhythm;
	size_t n = 0;

	for (int32_t end = rhythm_next_end(
		 from_day, rhythm, fiscal_month_of(c, enterprise));
	     end <= to_day; end = rhythm_step(end, rhythm, 1))
		n++;
	return n;
}

size_t
sources_count(
    const struct config *c, int feed, int32_t from_day, int32_t to_day)
{
	const struct feed *f = &c->feeds[feed];
	size_t n = 0;

	if (!feed_asks_by_column(f))
		return count_periods(c, feed, -1, from_day, to_day);
	for (size_t i = 0; i < c->roster->n; i++) {
		if (feed_covers(f, c->roster, (int)i))
			n += count_periods(c, feed, (int)i, from_day, to_day);
	}
	return n;
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
