/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * settle_alerts: one target, one subject, one alert at most that stands.
 */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "daemon/service/clock.h"
#include "daemon/service/settle_alerts.h"
#include "graphs/people.h"
#include "daemon/base/mem.h"

static bool
is_present(const struct config *c, int subject)
{
	return config_is_aggregate(c, subject) ||
	    config_is_present(c, subject, clock_today());
}

/* What stands for the value, or which threshold it is beyond, where that is not
 * the line itself; NULL: the line says it all.  Caller frees. */
static char *
reason_of_threshold(const struct config *c, int subject,
    const struct verdicts *verdicts, const struct finding *f)
{
	const struct lines *lines = &verdicts->lines;
	const struct verdict *latest = verdicts_latest(verdicts);
	bool is_warn =
	    f->severity == SEVERITY_WARN && lines->warn->kind != LINE_NONE;
	bool is_chinese = c->language == LANGUAGE_ZH_CN;
	int indicator = lines->target->indicator;
	char text[PEOPLE_SIZE];

	if (latest != NULL && latest->word != WORD_NONE && isnan(latest->value))
		return xstrdup(word_text(latest->word, is_chinese));
	if (latest == NULL || !f->is_firing || latest->is_unmet ||
	    (!is_warn && lines->fail->kind == LINE_NONE))
		return NULL;
	const struct series *at = is_warn ? &lines->at_warn : &lines->at_fail;
	double threshold = at->points[latest - verdicts->verdicts].value;
	if (isnan(threshold) || threshold == latest->line)
		return NULL;
	people_value(text, is_chinese, config_unit(c, subject, indicator),
	    people_currency(c, subject), threshold, latest->value);
	return xasprintf("%s %s",
	    is_chinese    ? (is_warn ? "超过预警线" : "超过严重线")
		: is_warn ? "beyond the warn threshold of"
			  : "beyond the fail threshold of",
	    text);
}

/* What a person has to know beside the numbers; NULL: nothing.  Caller frees.
 */
static char *
reason_of(const struct config *c, int subject, const struct verdicts *verdicts,
    const struct finding *f)
{
	bool is_chinese = c->language == LANGUAGE_ZH_CN;
	char end[DATE_TEXT_SIZE];

	if (!verdicts_are_stale(verdicts, clock_today()))
		return reason_of_threshold(c, subject, verdicts, f);
	if (verdicts->newest_day == DATE_NONE)
		return xstrdup(is_chinese ? "从未报送" : "never reported");
	return xasprintf(is_chinese
		? "%s 之后没有报送新的期间"
		: "no report of a later period than that of %s",
	    date_text(end, verdicts->newest_day));
}

/* What an alert is about today: the newest judged period, at the level that
 * today gives it.  Returns false where there is nothing to speak of. */
static bool
find_today(const struct verdicts *verdicts, struct finding *out, bool *is_unmet)
{
	const struct verdict *latest = verdicts_latest(verdicts);
	int32_t today = clock_today();
	enum level level = verdicts_level(verdicts, today);
	enum level shown = level == LEVEL_NONE && latest != NULL
	    ? latest->pending_level
	    : level;

	*is_unmet = latest != NULL && latest->is_unmet;
	*out = (struct finding){
		.is_firing = level != LEVEL_NONE,
		.is_pending = latest != NULL && latest->is_pending,
		.severity = shown == LEVEL_FAIL ? SEVERITY_FAIL : SEVERITY_WARN,
		.period_end_day =
		    latest == NULL ? DATE_NONE : latest->period.end_day,
		.value = latest == NULL ? (double)NAN : latest->value,
		.line = latest == NULL ? (double)NAN : latest->line,
	};
	return latest != NULL || verdicts_are_stale(verdicts, today);
}

static enum alert_kind
kind_of(const struct target *t, bool is_unmet)
{
	if (t->kind == TARGET_KIND_DEFAULT)
		return ALERT_DEFAULT;
	return is_unmet ? ALERT_DEADLINE : ALERT_TARGET;
}

/* As a risk it is over: by these figures it has become another matter. */
static int
end_others(struct matters *m, const struct alert_key *key,
    const struct finding *f, struct error *err)
{
	static const enum alert_kind kinds[] = {
		ALERT_TARGET,
		ALERT_DEADLINE,
		ALERT_DEFAULT,
	};
	bool is_chinese = m->world->config->language == LANGUAGE_ZH_CN;
	char *reason =
	    xasprintf("%s%s", is_chinese ? "转为：" : "it has become: ",
		alert_kind_text(key->kind, is_chinese));
	struct finding over = *f;
	int rc = 0;

	over.is_firing = over.is_pending = false;
	over.reason = reason;
	for (size_t i = 0; i < ARRAY_SIZE(kinds) && rc == 0; i++) {
		struct alert_key other = *key;
		other.kind = kinds[i];
		if (other.kind != key->kind)
			rc = matter_find(m, &other, &over, err);
	}
	free(reason);
	return rc;
}

/* What stands of the target, of whatever kind. */
static const struct alert *
standing(const struct alerts *alerts, const struct alert_key *key)
{
	for (size_t i = 0; i < alerts->n; i++) {
		struct alert_key same = *key;
		same.kind = alerts->alerts[i].key.kind;
		if (same.kind != ALERT_RESTATED &&
		    alerts->alerts[i].event.state != ALERT_RESOLVED &&
		    alert_key_compare(&alerts->alerts[i].key, &same) == 0)
			return &alerts->alerts[i];
	}
	return NULL;
}

int
settle_alert(struct matters *m, int target, int subject,
    const struct verdicts *verdicts, struct error *err)
{
	const struct config *c = m->world->config;
	char empty[] = "";
	struct alert_key key = { .target = c->targets[target].id,
		.feed = empty,
		.subject = xstrdup(config_subject_id(c, subject)),
		.scope_day = DATE_NONE };
	struct finding f;
	bool is_unmet;
	int rc = 0;

	/* Whoever has left, or is not there yet, is nobody's matter. */
	if (is_present(c, subject) && find_today(verdicts, &f, &is_unmet)) {
		char *reason = reason_of(c, subject, verdicts, &f);
		const struct alert *before = standing(m->alerts, &key);
		bool is_news = f.is_firing || f.is_pending;
		f.reason = reason;
		key.kind = is_news || before == NULL
		    ? kind_of(&c->targets[target], is_unmet)
		    : before->key.kind;
		bool is_older = before != NULL &&
		    f.period_end_day < before->event.period_end_day;
		if (is_news && !is_older)
			rc = end_others(m, &key, &f, err);
		if (rc == 0 && !is_older)
			rc = matter_find(m, &key, &f, err);
		free(reason);
	}
	free(key.subject);
	return rc;
}

static bool
is_judged(const struct config *c, const struct alert *a)
{
	int target = config_target(c, a->key.target);
	int subject = config_subject(c, a->key.subject);

	return target >= 0 && subject >= 0 &&
	    target_judges(c, &c->targets[target], subject) &&
	    is_present(c, subject);
}

int
settle_orphans(struct matters *m, struct error *err)
{
	struct world *w = m->world;
	bool is_chinese = w->config->language == LANGUAGE_ZH_CN;
	struct alerts alerts;
	int rc = ledger_alerts(w->ledger, false, &alerts, err);

	if (rc != 0)
		return -1;
	for (size_t i = 0; i < alerts.n && rc == 0; i++) {
		struct alert *a = &alerts.alerts[i];
		if (a->key.target[0] != '\0' && !is_judged(w->config, a))
			rc = matter_end(m, a,
			    is_chinese
				? "配置中已不再评判"
				: "no longer judged by the configuration",
			    err);
	}
	alerts_fini(&alerts);
	return rc;
}
