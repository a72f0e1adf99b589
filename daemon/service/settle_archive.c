/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * settle_archive: kept, added to, or made anew.
 *
 * The mark holds a digest of everything in the file and the day up to which it
 * goes.  The same digest now: nothing to do.  The same digest over what lies up
 * to that day: only the rest is added.  Anything else: a rebuild.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/archive/archive.h"
#include "daemon/base/buf.h"
#include "daemon/base/digest.h"
#include "daemon/base/path.h"
#include "daemon/service/settle_archive.h"
#include "daemon/base/mem.h"

struct content {
	struct archive_source *sources;
	size_t n;
	int32_t last_day;
};

/* The indicators with any known value. */
static void
content_of(
    const struct config *c, const struct series *series, struct content *out)
{
	*out = (struct content){ .last_day = INT32_MIN };
	out->sources = xcalloc(c->n_indicators, sizeof *out->sources);
	for (size_t i = 0; i < c->n_indicators; i++) {
		const struct series *s = &series[i];
		if (series_latest(s) == NULL)
			continue;
		out->sources[out->n++] =
		    (struct archive_source){ .name = c->indicators[i].id,
			    .series = s };
		int32_t last = s->points[s->n - 1].period.end_day;
		if (last > out->last_day)
			out->last_day = last;
	}
}

/* Of all names and of the points that end up to a day. */
static void
digest_content(const struct content *content, int32_t up_to_day,
    char out[DIGEST_TEXT_SIZE])
{
	struct buf b = { 0 };

	for (size_t i = 0; i < content->n; i++) {
		const struct series *s = content->sources[i].series;
		buf_printf(&b, "%s\n", content->sources[i].name);
		for (size_t k = 0; k < s->n; k++) {
			const struct point *p = &s->points[k];
			if (p->period.end_day > up_to_day)
				break;
			/* One pattern for all unknowns. */
			double value = isnan(p->value) ? NAN : p->value;
			buf_append(&b, &p->period, sizeof p->period);
			buf_append(&b, &value, sizeof value);
		}
	}
	digest_text(out, b.data, b.len);
	buf_fini(&b);
}

/* 1 when the file now holds the content by adding to it, 0 when it must be
 * rebuilt. */
static int
try_append(const char *directory, const char *subject,
    const struct content *content, const char *mark, struct error *err)
{
	char digest[DIGEST_TEXT_SIZE];
	int32_t last_day;

	if (mark == NULL || strlen(mark) < DIGEST_TEXT_SIZE ||
	    sscanf(mark + DIGEST_TEXT_SIZE, "%" SCNd32, &last_day) != 1 ||
	    last_day >= content->last_day)
		return 0;
	digest_content(content, last_day, digest);
	if (strncmp(mark, digest, DIGEST_TEXT_SIZE - 1) != 0)
		return 0;
	return archive_append(
	    directory, subject, content->sources, content->n, last_day, err);
}

static bool
file_exists(const char *directory, const char *subject)
{
	char *file = xasprintf("%s/%s.rrd", directory, subject);
	int rc = path_exists(-1, file);

	free(file);
	return rc;
}

int
settle_archive(struct world *w, const char *directory, int subject,
    const struct series *series, bool is_doubtful, struct error *err)
{
	const char *id = config_subject_id(w->config, subject);
	struct content content;
	char digest[DIGEST_TEXT_SIZE];
	char *mark = NULL;
	char *now = NULL;
	int rc = -1;

	content_of(w->config, series, &content);
	digest_content(&content, INT32_MAX, digest);
	now = xasprintf("%s %" PRId32, digest, content.last_day);
	if (ledger_mark(w->ledger, "archive", id, &mark, err) < 0)
		goto out;
	if (!is_doubtful && mark != NULL && strcmp(mark, now) == 0 &&
	    (content.n == 0 || file_exists(directory, id))) {
		rc = ARCHIVE_KEPT;
		goto out;
	}
	if (mark == NULL && content.n == 0) {
		rc = ARCHIVE_KEPT; /* nothing is known, nothing was */
		goto out;
	}
	int appended =
	    is_doubtful ? 0 : try_append(directory, id, &content, mark, err);
	if (appended < 0 ||
	    (appended == 0 &&
		archive_rebuild(
		    directory, id, content.sources, content.n, err) != 0) ||
	    ledger_set_mark(w->ledger, "archive", id,
		file_exists(directory, id) ? now : NULL, err) != 0)
		goto out;
	rc = appended == 1 ? ARCHIVE_APPENDED : ARCHIVE_REBUILT;
out:
	free(content.sources);
	free(mark);
	free(now);
	return rc;
}
