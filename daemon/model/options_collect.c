/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * options_collect: lists out of libconfig's.
 */
#include <stdlib.h>

#include "daemon/base/date.h"
#include "daemon/model/options_collect.h"
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
