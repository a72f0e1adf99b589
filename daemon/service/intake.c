/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * intake: digest, parse, append, remember.
 */
#include <stdlib.h>
#include <string.h>

#include "collectors/collector.h"
#include "daemon/base/digest.h"
#include "daemon/base/path.h"
#include "daemon/base/text.h"
#include "daemon/service/clock.h"
#include "daemon/service/guard.h"
#include "daemon/service/intake.h"
#include "daemon/service/log.h"
#include "daemon/service/vanished.h"
#include "daemon/base/mem.h"

void
intake_use(struct intake *in, struct world *world)
{
	in->world = world;
	free(in->touched);
	in->touched = xcalloc(world->config->roster->n, sizeof *in->touched);
}

void
intake_init(struct intake *in, struct world *world, int state_fd)
{
	*in = (struct intake){ .state_fd = state_fd };
	intake_use(in, world);
}

void
intake_fini(struct intake *in)
{
	if (in->is_open)
		ledger_rollback(in->world->ledger);
	free(in->touched);
	*in = (struct intake){ 0 };
}

static int
open_batch(struct intake *in, struct error *err)
{
	if (in->is_open)
		return 0;
	if (ledger_begin(in->world->ledger, err) != 0)
		return -1;
	in->is_open = true;
	return 0;
}

static void
drop_batch(struct intake *in)
{
	ledger_rollback(in->world->ledger);
	in->is_open = false;
	in->n_in_batch = 0;
	memset(
	    in->touched, 0, in->world->config->roster->n * sizeof *in->touched);
	if (in->ended != NULL)
		in->ended(in->ended_arg, false);
}

int
intake_flush(struct intake *in, struct error *err)
{
	struct world *w = in->world;

	if (!in->is_open)
		return 0;
	if (ledger_commit(w->ledger, err) != 0) {
		drop_batch(in);
		return -1;
	}
	in->is_open = false;
	in->n_in_batch = 0;
	for (size_t i = 0; i < w->config->roster->n; i++) {
		if (in->touched[i])
			world_forget(w, (int)i);
		in->touched[i] = false;
	}
	if (in->ended != NULL)
		in->ended(in->ended_arg, true);
	return 0;
}

/* ---- what a source is known by ---- */

static void
set_text(char **to, const char *text)
{
	char *copy = text == NULL ? NULL : xstrdup(text);

	free(*to);
	*to = copy;
}

static const struct feed *
feed_of(const struct intake *in, const struct arrival *a)
{
	return &in->world->config->feeds[a->feed];
}

/* A source while it is dealt with. */
struct visit {
	struct source_state state;
	int64_t previous_sec; /* the attempt before this one; 0: none */
	bool is_early;        /* the same bytes will tell more soon */
	size_t n_held;        /* figures that were held just now */
};

static int
load_source(struct intake *in, const struct arrival *a, struct visit *v,
    struct error *err)
{
	if (open_batch(in, err) != 0 ||
	    ledger_source(in->world->ledger, feed_of(in, a)->id, a->source,
		&v->state, err) < 0)
		return -1;
	v->previous_sec = v->state.attempted_sec;
	v->state.attempted_sec = clock_now_sec();
	return 0;
}

static int
save_source(struct intake *in, const struct arrival *a,
    const struct source_state *state, struct error *err)
{
	in->n_in_batch++;
	return ledger_source_set(
	    in->world->ledger, feed_of(in, a)->id, a->source, state, err);
}

static void
note_success(const struct intake *in, const struct arrival *a, struct visit *v)
{
	struct source_state *state = &v->state;
	char since[CLOCK_TEXT_SIZE];

	if (state->failed_sec != 0)
		log_line(LOG_LEVEL_INFO,
		    "feed %s: %s: fine again, failed since %s",
		    feed_of(in, a)->id, a->source,
		    clock_text(since, state->failed_sec));
	state->succeeded_sec = state->attempted_sec;
	state->failed_sec = 0;
	set_text(&state->error, NULL);
}

/* A failure that lasts is told when it starts, when its reason changes, and
 * then each time its age has doubled since it was last told. */
static bool
is_worth_telling(
    const struct intake *in, const struct visit *v, const char *why)
{
	const struct source_state *s = &v->state;

	if (in->tells_all || s->error == NULL || strcmp(s->error, why) != 0)
		return true;
	int64_t age = s->attempted_sec - s->failed_sec;
	int64_t age_before = v->previous_sec - s->failed_sec;

	if (age <= 0 || age_before <= 0)
		return true;
	return __builtin_clzll((unsigned long long)age) <
	    __builtin_clzll((unsigned long long)age_before);
}

/* The reason without the source's name in front of it, which is said anyway. */
static const char *
without_name(const char *why, const char *source)
{
	size_t len = strcspn(source, "#"); /* a digest where secrets were */

	return strncmp(why, source, len) == 0 &&
		strncmp(why + len, ": ", 2) == 0
	    ? why + len + 2
	    : why;
}

static void
note_failure(const struct intake *in, const struct arrival *a, struct visit *v,
    const char *why)
{
	struct source_state *state = &v->state;

	why = without_name(why, a->source);
	if (state->failed_sec == 0)
		state->failed_sec = state->attempted_sec;
	log_line(
	    is_worth_telling(in, v, why) ? LOG_LEVEL_WARN : LOG_LEVEL_DEBUG,
	    "feed %s: %s: %s", feed_of(in, a)->id, a->source, why);
	set_text(&state->error, why);
}

/* ---- a body ---- */

/* Keeps the body and the reason beside it; a name says feed and digest, so the
 * same body is kept once. */
static int
write_quarantine(struct intake *in, const struct arrival *a, const char *digest,
    const char *reason, struct error *err)
{
	char *body =
	    xasprintf("quarantine/%s-%.16s.body", feed_of(in, a)->id, digest);
	char *why =
	    xasprintf("quarantine/%s-%.16s.reason", feed_of(in, a)->id, digest);
	char *text = xasprintf("%s\n%s\n", a->source, reason);
	int rc = path_write(in->state_fd, body, a->body, a->len, true, err);

	if (rc == 0)
		rc = path_write(
		    in->state_fd, why, text, strlen(text), true, err);
	free(body);
	free(why);
	free(text);
	return rc;
}

static int
add_document(struct intake *in, const struct arrival *a, const char *digest,
    const char *quarantine_reason, int64_t *id, struct error *err)
{
	int64_t now = clock_now_sec();
	int64_t known_sec;

	/* A clock that was set back must not make a correction look older than
	 * what it corrects. */
	if (ledger_newest_known(in->world->ledger, &known_sec, err) != 0)
		return -1;
	if (known_sec < now)
		known_sec = now;
	return ledger_add_document(in->world->ledger,
	    &(const struct ledger_document){ .feed = feed_of(in, a)->id,
		.url = a->source,
		.digest = digest,
		.size_bytes = (int64_t)a->len,
		.fetched_sec = now,
		.known_at_sec = known_sec,
		.quarantine_reason = quarantine_reason },
	    id, err);
}

static int
quarantine(struct intake *in, const struct arrival *a, const char *digest,
    struct visit *v, const char *reason, struct error *err)
{
	struct source_state *state = &v->state;
	int64_t id;
	bool is_known = text_equal(state->digest, digest) &&
	    text_equal(state->quarantine_reason, reason);

	in->totals.n_quarantined++;
	note_failure(in, a, v, reason);
	set_text(&state->quarantine_reason, reason);
	if (is_known)
		return 0; /* lies there already */
	if (write_quarantine(in, a, digest, reason, err) != 0)
		return -1;
	return add_document(in, a, digest, reason, &id, err);
}

/* What came of a document that was taken: one line, and what was wrong. */
static void
tell_stored(const struct intake *in, const struct arrival *a,
    const struct harvest *h, const struct append_counts *counts)
{
	enum { TOLD_MAX = 5 };
	const struct config *config = in->world->config;
	const char *feed = feed_of(in, a)->id;
	char *held = counts->n_held == 0
	    ? xstrdup("")
	    : xasprintf(", %zu held", counts->n_held);
	size_t n_told = 0;

	log_line(h->n_rejections + counts->n_held > 0 ? LOG_LEVEL_WARN
						      : LOG_LEVEL_INFO,
	    "feed %s: %s: %zu figures, %zu new, %zu restated, %zu rejected%s",
	    feed, a->source, h->n, counts->n_new, counts->n_restated,
	    h->n_rejections, held);
	free(held);
	for (size_t i = 0; i < h->n_rejections && i < TOLD_MAX; i++)
		log_line(LOG_LEVEL_WARN, "feed %s: %s: %s: %s", feed, a->source,
		    h->rejections[i].place, h->rejections[i].reason);
	for (size_t i = 0; counts->n_held > 0 && i < h->n && n_told < TOLD_MAX;
	     i++) {
		const struct observation *o = &h->observations[i];
		char value[DECIMAL_TEXT_SIZE];
		char end[DATE_TEXT_SIZE];
		if (o->doubt == NULL)
			continue;
		log_line(LOG_LEVEL_WARN, "feed %s: %s: held: %s %s %s %s: %s",
		    feed, a->source,
		    config->roster->enterprises[o->enterprise].id,
		    config->items[o->item].id,
		    date_text(end, o->period.end_day),
		    decimal_text(value, o->value), o->doubt->reason);
		n_told++;
	}
}

/* Stores the document and its figures, those in doubt as held. */
static int
append(struct intake *in, const struct arrival *a, const char *digest,
    struct harvest *h, struct append_counts *counts, struct error *err)
{
	struct world *w = in->world;
	struct guard guard = { 0 };
	int64_t id;
	int rc = -1;

	if (vanished_items(w, feed_of(in, a), h, err) == 0 &&
	    guard_harvest(w, feed_of(in, a), h, &guard, err) == 0 &&
	    add_document(in, a, digest, NULL, &id, err) == 0 &&
	    ledger_append(w->ledger, w->config,
		&(const struct append_batch){ .document = id,
		    .observations = h->observations,
		    .n = h->n },
		counts, err) == 0)
		rc = 0;
	for (size_t i = 0; i < h->n_rejections && rc == 0; i++)
		rc = ledger_add_rejection(w->ledger, id, h->rejections[i].place,
		    h->rejections[i].reason, err);
	if (rc == 0)
		tell_stored(in, a, h, counts);
	guard_fini(&guard);
	return rc;
}

static int
store(struct intake *in, const struct arrival *a, const char *digest,
    struct harvest *h, struct visit *v, struct error *err)
{
	struct append_counts counts = { 0 };

	if (append(in, a, digest, h, &counts, err) != 0)
		return -1;
	for (size_t i = 0; i < h->n; i++)
		in->touched[h->observations[i].enterprise] = true;
	note_success(in, a, v);
	set_text(&v->state.quarantine_reason, NULL);
	v->state.n_rejected = (int64_t)h->n_rejections;
	in->totals.n_documents++;
	in->totals.n_figures += h->n;
	in->totals.n_new += counts.n_new;
	in->totals.n_restated += counts.n_restated;
	in->totals.n_rejected += h->n_rejections;
	in->totals.n_held += counts.n_held;
	v->n_held = counts.n_held;
	return 0;
}

void
intake_read(const struct config *config, const struct arrival *a,
    const char *known_digest, int32_t today_day, struct reading *out)
{
	const struct document document = { .name = a->source,
		.body = a->body,
		.len = a->len,
		.enterprise = a->enterprise,
		.is_length_proved = a->is_length_proved,
		.arrived_day = today_day };

	digest_text(out->digest, a->body, a->len);
	if (text_equal(known_digest, out->digest))
		return;
	collector_parse(config, &config->feeds[a->feed], &document,
	    &out->harvest, &out->refusal);
	out->is_read = true;
}

void
reading_fini(struct reading *reading)
{
	harvest_fini(&reading->harvest);
	*reading = (struct reading){ 0 };
}

/* Stores what was read; a document that is no good goes to quarantine. */
static int
store_reading(struct intake *in, const struct arrival *a, struct visit *v,
    struct reading *reading, struct error *err)
{
	/* It looked like the body that was known, which is another by now. */
	if (!reading->is_read)
		intake_read(in->world->config, a, NULL, clock_today(), reading);
	v->is_early = reading->harvest.has_early;
	return reading->refusal.code != ERROR_NONE
	    ? quarantine(in, a, reading->digest, v, reading->refusal.text, err)
	    : store(in, a, reading->digest, &reading->harvest, v, err);
}

/* The source's last state decides what "unchanged" amounts to. */
static void
judge_unchanged(
    struct intake *in, const struct arrival *a, struct visit *v, bool *is_good)
{
	struct source_state *state = &v->state;

	in->totals.n_unchanged++;
	if (state->quarantine_reason != NULL) {
		in->totals.n_failed++;
		*is_good = false;
		note_failure(in, a, v, state->quarantine_reason);
		return;
	}
	note_success(in, a, v);
	*is_good = state->n_rejected == 0;
	in->totals.n_rejected += (size_t)state->n_rejected;
	if (!*is_good)
		log_line(LOG_LEVEL_DEBUG,
		    "feed %s: %s: unchanged, with %lld rejected rows as before",
		    feed_of(in, a)->id, a->source,
		    (long long)state->n_rejected);
}

int
intake_take(struct intake *in, const struct arrival *a, struct reading *reading,
    bool *is_good, struct error *err)
{
	const char *mapping = feed_of(in, a)->mapping_digest;
	struct visit v = { 0 };
	int rc = -1;

	*is_good = true;
	if (load_source(in, a, &v, err) != 0)
		goto out;
	if (text_equal(v.state.digest, reading->digest) &&
	    text_equal(v.state.mapping_digest, mapping)) {
		judge_unchanged(in, a, &v, is_good);
	} else {
		if (store_reading(in, a, &v, reading, err) != 0)
			goto out;
		*is_good = v.state.error == NULL && v.state.n_rejected == 0 &&
		    v.n_held == 0;
		in->totals.n_failed += v.state.error != NULL;
	}
	/* What was refused only for its day is read again though nothing about
	 * the body changes. */
	set_text(&v.state.digest, v.is_early ? NULL : reading->digest);
	set_text(&v.state.mapping_digest, mapping);
	set_text(&v.state.etag, v.is_early ? NULL : a->etag);
	set_text(&v.state.last_modified, v.is_early ? NULL : a->last_modified);
	rc = save_source(in, a, &v.state, err);
out:
	source_state_fini(&v.state);
	if (rc != 0)
		drop_batch(in);
	return rc;
}

int
intake_unchanged(struct intake *in, const struct arrival *a, bool *is_good,
    struct error *err)
{
	struct visit v = { 0 };
	int rc = -1;

	*is_good = true;
	if (load_source(in, a, &v, err) == 0) {
		judge_unchanged(in, a, &v, is_good);
		rc = save_source(in, a, &v.state, err);
	}
	source_state_fini(&v.state);
	if (rc != 0)
		drop_batch(in);
	return rc;
}

int
intake_nothing(struct intake *in, const struct arrival *a, struct error *err)
{
	struct visit v = { 0 };
	int rc = -1;

	if (load_source(in, a, &v, err) == 0) {
		v.state.failed_sec = 0;
		set_text(&v.state.error, NULL);
		rc = save_source(in, a, &v.state, err);
	}
	source_state_fini(&v.state);
	if (rc != 0)
		drop_batch(in);
	return rc;
}

int
intake_failed(struct intake *in, const struct arrival *a, const char *why,
    struct error *err)
{
	struct visit v = { 0 };
	int rc = -1;

	in->totals.n_failed++;
	if (load_source(in, a, &v, err) == 0) {
		note_failure(in, a, &v, why);
		rc = save_source(in, a, &v.state, err);
	}
	source_state_fini(&v.state);
	if (rc != 0)
		drop_batch(in);
	return rc;
}
