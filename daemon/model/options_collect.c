/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * options_collect: lists out of libconfig's.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/base/date.h"
#include "daemon/base/text.h"
#include "daemon/model/options_collect.h"
#include "daemon/model/selector.h"
#include "daemon/model/settings.h"
#include "daemon/base/mem.h"

bool
collect_texts(const struct config_setting_t *setting, struct texts *out)
{
	const char *one = setting_text(setting);
	size_t n = one != NULL ? 1 : setting_count(setting);

	if (one == NULL && !setting_is_list(setting))
		return false;
	out->text = xcalloc(n, sizeof *out->text);
	for (size_t i = 0; i < n; i++) {
		const char *text =
		    one != NULL ? one : setting_text(setting_at(setting, i));
		if (text == NULL)
			return false;
		out->text[out->n++] = xstrdup(text);
	}
	return n > 0 || one == NULL;
}

void
texts_free(struct texts *texts)
{
	for (size_t i = 0; i < texts->n; i++)
		free(texts->text[i]);
	free(texts->text);
	*texts = (struct texts){ 0 };
}

bool
collect_path(const struct config_setting_t *setting, struct line *line)
{
	size_t n = setting_count(setting);
	struct error err;

	line->points = xcalloc(n, sizeof *line->points);
	for (size_t i = 0; i < n; i++) {
		const struct config_setting_t *pair = setting_at(setting, i);
		struct path_point *point = &line->points[i];

		if (!setting_is_list(pair) || setting_count(pair) != 2 ||
		    setting_text(setting_at(pair, 0)) == NULL ||
		    date_parse_iso(&point->day,
			setting_text(setting_at(pair, 0)), &err) != 0 ||
		    !setting_number(setting_at(pair, 1), &point->value) ||
		    (i > 0 && point->day <= line->points[i - 1].day))
			return false;
		line->n++;
	}
	return n > 0;
}

static bool
collect_chapter(const struct config_setting_t *entry, struct chapter *out)
{
	const char *texts[3];

	if (!setting_is_list(entry) || setting_count(entry) != 3)
		return false;
	for (size_t i = 0; i < 3; i++) {
		texts[i] = setting_text(setting_at(entry, i));
		if (texts[i] == NULL)
			return false;
	}
	*out = (struct chapter){ .prefix = xstrdup(texts[0]),
		.title = xstrdup(texts[1]),
		.title_en = xstrdup(texts[2]) };
	return true;
}

bool
collect_chapters(const struct config_setting_t *setting, struct chapters *out)
{
	size_t n = setting_is_list(setting) ? setting_count(setting) : 0;

	out->chapter = xcalloc(n, sizeof *out->chapter);
	for (size_t i = 0; i < n; i++)
		out->n += collect_chapter(
		    setting_at(setting, i), &out->chapter[out->n]);
	return n > 0 && out->n == n;
}

void
chapters_free(struct chapters *chapters)
{
	for (size_t i = 0; i < chapters->n; i++) {
		free(chapters->chapter[i].prefix);
		free(chapters->chapter[i].title);
		free(chapters->chapter[i].title_en);
	}
	free(chapters->chapter);
}

/* ---- due_for ---- */

static int
rhythm_index(const char *name)
{
	for (int r = RHYTHM_MONTH; r <= RHYTHM_YEAR; r++) {
		if (strcmp(rhythm_name((enum rhythm)r), name) == 0)
			return r;
	}
	return -1;
}

static int
collect_due_rule(const struct config_setting_t *entry, struct due_rule *out,
    struct error *err)
{
	const char *texts[3] = { NULL, NULL, NULL };
	size_t n = setting_is_list(entry) ? setting_count(entry) : 0;
	char quoted[TEXT_QUOTE_SIZE];

	for (size_t i = 0; i < n && i < ARRAY_SIZE(texts); i++)
		texts[i] = setting_text(setting_at(entry, i));
	if (n < 2 || n > 3 || texts[n - 1] == NULL || texts[0] == NULL ||
	    texts[1] == NULL)
		return error_set(err, ERROR_CONFIG,
		    "expected a selector, a duration and perhaps year, half, "
		    "quarter or month, such as (\"class=financial\", "
		    "\"20 workdays\") or (\"\", \"120d\", \"year\")");
	if (deadline_parse(&out->within, texts[1], err) != 0)
		return -1;
	out->ends = n < 3 ? -1 : rhythm_index(texts[2]);
	if (n == 3 && out->ends < 0)
		return error_set(err, ERROR_CONFIG,
		    "%s: expected year, half, quarter or month",
		    text_quote_z(quoted, texts[2]));
	out->enterprises = xstrdup(texts[0]);
	return 0;
}

void
collect_due_rules(const struct config_setting_t *setting, struct due_rules *out,
    const struct settings *settings, const char *context,
    struct problems *problems)
{
	size_t n = setting_is_list(setting) ? setting_count(setting) : 0;

	if (n == 0)
		problems_add(problems, setting_place(settings, setting),
		    "%s: due_for: expected a list such as "
		    "( (\"class=financial\", \"20 workdays\") )",
		    context);
	out->rule = xcalloc(n, sizeof *out->rule);
	for (size_t i = 0; i < n; i++) {
		const struct config_setting_t *entry = setting_at(setting, i);
		struct due_rule *rule = &out->rule[out->n];
		struct error err;
		rule->place = setting_place(settings, entry);
		if (collect_due_rule(entry, rule, &err) == 0)
			out->n++;
		else
			problems_add(problems, rule->place,
			    "%s: due_for: %s", context, err.text);
	}
}

void
due_rules_free(struct due_rules *rules)
{
	for (size_t i = 0; i < rules->n; i++) {
		free(rules->rule[i].enterprises);
		selector_free(rules->rule[i].selector);
	}
	free(rules->rule);
}
