/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * past: bytes under a subject's id: the configuration's digest, then of each
 * target the judged periods with their states.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/base/pack.h"
#include "daemon/service/clock.h"
#include "daemon/service/past.h"
#include "daemon/base/mem.h"

enum { FORMAT = 2 };

/* A period as it was published. */
struct past_verdict {
	int32_t end_day;
	enum state state;
	/* What it was before a restatement that an alert tells of; else
	 * STATE_UNKNOWN. */
	enum state original;
	unsigned n_reported;
	/* Since when the state is published; what was of today only may be one
	 * of many documents that are being read in. */
	int32_t since_day;
};

struct past_target {
	char *id;
	struct past_verdict *verdicts; /* by day */
	size_t n, size;
};

static void
targets_fini(struct past_target *targets, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(targets[i].id);
		free(targets[i].verdicts);
	}
	free(targets);
}

void
past_fini(struct past *p)
{
	targets_fini(p->targets, p->n);
	targets_fini(p->next, p->n_next);
	p->targets = p->next = NULL;
	p->n = p->size = p->n_next = p->next_size = 0;
}

/* ---- as bytes ---- */

static void
add_verdict(struct past_target *t, const struct past_verdict *v)
{
	t->verdicts = xgrow(t->verdicts, t->n, &t->size, sizeof *t->verdicts);
	t->verdicts[t->n++] = *v;
}

static struct past_target *
add_target(struct past_target **targets, size_t *n, size_t *size, char *id)
{
	*targets = xgrow(*targets, *n, size, sizeof **targets);
	struct past_target *t = &(*targets)[(*n)++];
	*t = (struct past_target){ .id = id };
	return t;
}

static enum state
unpack_state(struct unpack *u)
{
	uint64_t state = unpack_unsigned(u);

	if (state > STATE_UNKNOWN)
		u->is_broken = true;
	return u->is_broken ? STATE_UNKNOWN : (enum state)state;
}

static void
unpack_target(struct unpack *u, struct past *out)
{
	size_t len;
	const char *id = unpack_bytes(u, &len);
	struct past_target *t =
	    add_target(&out->targets, &out->n, &out->size, xstrndup(id, len));
	size_t n = unpack_count(u);
	int64_t day = 0;

	for (size_t i = 0; i < n && !u->is_broken; i++) {
		day += unpack_signed(u);
		struct past_verdict v = { .end_day = (int32_t)day,
			.state = unpack_state(u),
			.original = unpack_state(u),
			.n_reported = (unsigned)unpack_unsigned(u),
			.since_day = (int32_t)unpack_signed(u) };
		add_verdict(t, &v);
	}
}

static void
pack_target(struct buf *out, const struct past_target *t)
{
	int32_t day = 0;

	pack_bytes(out, t->id, strlen(t->id));
	pack_unsigned(out, t->n);
	for (size_t i = 0; i < t->n; i++) {
		const struct past_verdict *v = &t->verdicts[i];
		pack_signed(out, v->end_day - day);
		pack_unsigned(out, v->state);
		pack_unsigned(out, v->original);
		pack_unsigned(out, v->n_reported);
		pack_signed(out, v->since_day);
		day = v->end_day;
	}
}

static const char *
subject_id(const struct past *p)
{
	return config_subject_id(p->matters->world->config, p->subject);
}

int
past_read(struct past *out, struct error *err)
{
	struct world *w = out->matters->world;
	const char *wanted = w->config->digest;
	struct buf data = { 0 };
	size_t len;
	int found = ledger_verdicts(w->ledger, subject_id(out), &data, err);

	if (found == 1) {
		struct unpack u = unpack_of(buf_text(&data), data.len);
		bool is_ours = unpack_unsigned(&u) == FORMAT;
		const char *digest = unpack_bytes(&u, &len);
		out->is_rebased =
		    len != strlen(wanted) || memcmp(digest, wanted, len) != 0;
		size_t n = is_ours ? unpack_count(&u) : 0;
		for (size_t i = 0; i < n && !u.is_broken; i++)
			unpack_target(&u, out);
		/* Nothing is known of what cannot be read. */
		if (u.is_broken)
			past_fini(out);
	}
	buf_fini(&data);
	return found < 0 ? -1 : 0;
}

int
past_write(const struct past *p, struct error *err)
{
	struct world *w = p->matters->world;
	struct buf data = { 0 };

	pack_unsigned(&data, FORMAT);
	pack_bytes(&data, w->config->digest, strlen(w->config->digest));
	pack_unsigned(&data, p->n_next);
	for (size_t i = 0; i < p->n_next; i++)
		pack_target(&data, &p->next[i]);
	int rc = ledger_set_verdicts(w->ledger, subject_id(p), &data, err);
	buf_fini(&data);
	return rc;
}

/* ---- what changed ---- */

static const struct past_target *
published(const struct past *p, const char *target)
{
	for (size_t i = 0; i < p->n; i++) {
		if (strcmp(p->targets[i].id, target) == 0)
			return &p->targets[i];
	}
	return NULL;
}

static const struct past_verdict *
published_on(const struct past_target *t, int32_t day)
{
	size_t from = 0;
	size_t to = t == NULL ? 0 : t->n;

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		if (t->verdicts[middle].end_day < day)
			from = middle + 1;
		else
			to = middle;
	}
	return t != NULL && from < t->n && t->verdicts[from].end_day == day
	    ? &t->verdicts[from]
	    : NULL;
}

static int32_t
newest_published(const struct past_target *t)
{
	for (size_t i = t == NULL ? 0 : t->n; i > 0; i--) {
		if (t->verdicts[i - 1].state != STATE_UNKNOWN)
			return t->verdicts[i - 1].end_day;
	}
	return DATE_NONE;
}

static const char *
state_text(enum state state, bool is_chinese)
{
	static const struct {
		const char *zh, *en;
	} texts[] = {
		[STATE_MET] = { "达到", "met" },
		[STATE_AT_RISK] = { "有风险", "at risk" },
		[STATE_MISSED] = { "未达到", "missed" },
		[STATE_UNKNOWN] = { "未知", "unknown" },
	};

	return is_chinese ? texts[state].zh : texts[state].en;
}

static char *
reason_of(enum state original, enum state state, bool is_chinese)
{
	const char *now = state_text(state, is_chinese);

	if (state == original)
		return xasprintf(is_chinese ? "再次追溯调整，恢复为%s"
					    : "restated again: back to %s",
		    now);
	return xasprintf(
	    is_chinese ? "追溯调整：由%s变为%s" : "restated: from %s to %s",
	    state_text(original, is_chinese), now);
}

/* The alert of one period whose verdict is no longer the original one (or is
 * that again: then it is over). */
static int
tell(struct past *p, int target, const struct verdict *v, enum state original,
    struct error *err)
{
	const struct config *c = p->matters->world->config;
	const struct target *t = &c->targets[target];
	bool is_chinese = c->language == LANGUAGE_ZH_CN;
	char empty[] = "";
	char *id = xstrdup(subject_id(p));
	char *reason = reason_of(original, v->state, is_chinese);
	const struct alert_key key = { .kind = ALERT_RESTATED,
		.target = t->id,
		.feed = empty,
		.subject = id,
		.scope_day = v->period.end_day };
	const struct finding f = { .is_firing = v->state != original,
		.severity =
		    v->state == STATE_MISSED ? t->severity : SEVERITY_WARN,
		.period_end_day = v->period.end_day,
		.value = v->value,
		.line = v->line,
		.reason = reason };
	int rc = matter_find(p->matters, &key, &f, err);

	free(id);
	free(reason);
	return rc;
}

/* What is to be remembered of a verdict that was published as before (NULL: it
 * was not). */
static struct past_verdict
remember(const struct verdict *v, const struct past_verdict *before)
{
	/* What was held back or lost for a while is compared with what it was
	 * when it comes again. */
	enum state state = v->state == STATE_UNKNOWN && before != NULL
	    ? before->state
	    : v->state;

	return (struct past_verdict){ .end_day = v->period.end_day,
		.state = state,
		.original = before == NULL ? STATE_UNKNOWN : before->original,
		.n_reported = v->n_reported,
		.since_day = before != NULL && before->state == state
		    ? before->since_day
		    : clock_today() };
}

/* The verdict against the one that was published; *is is to be remembered. */
static int
compare(struct past *p, int target, const struct verdict *v,
    const struct past_verdict *was, struct past_verdict *is, struct error *err)
{
	if (was == NULL || is->state == was->state ||
	    v->n_reported != was->n_reported ||
	    was->since_day >= clock_today())
		return 0;
	if (is->original == STATE_UNKNOWN)
		is->original = was->state;
	if (tell(p, target, v, is->original, err) != 0)
		return -1;
	if (is->original == is->state)
		is->original = STATE_UNKNOWN;
	return 0;
}

int
past_compare(struct past *p, int target, const struct verdicts *verdicts,
    struct error *err)
{
	const char *id = p->matters->world->config->targets[target].id;
	const struct past_target *before = published(p, id);
	int32_t newest_day = newest_published(before);
	struct past_target *next =
	    add_target(&p->next, &p->n_next, &p->next_size, xstrdup(id));

	for (size_t i = 0; i < verdicts->n; i++) {
		const struct verdict *v = &verdicts->verdicts[i];
		const struct past_verdict *was =
		    published_on(before, v->period.end_day);
		bool is_past = v->period.end_day < newest_day;
		struct past_verdict is = remember(v, was);
		if (!v->is_judged || (v->state == STATE_UNKNOWN && was == NULL))
			continue;
		if (p->is_restated && is_past && !p->is_rebased &&
		    compare(p, target, v, was, &is, err) != 0)
			return -1;
		add_verdict(next, &is);
	}
	return 0;
}
