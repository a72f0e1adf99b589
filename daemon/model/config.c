/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * config: the sections of the file, each an array of structs.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/digest.h"
#include "daemon/base/path.h"
#include "daemon/base/text.h"
#include "daemon/model/calendar.h"
#include "daemon/model/config.h"
#include "daemon/model/config_check.h"
#include "daemon/model/lines.h"
#include "daemon/model/options.h"
#include "daemon/model/preset.h"
#include "daemon/model/settings.h"
#include "daemon/base/mem.h"

enum { ROSTER_SIZE_MAX = 256 << 20 };

struct loading {
	struct config *config;
	struct problems *problems;
};

static int
item_by_name(const void *config, const char *name)
{
	return config_item(config, name);
}

/* The settings that a feed's format stands for, NULL where it is no preset. */
static struct settings *
read_preset(const struct config_setting_t *entry, enum option_section section)
{
	if (section != SECTION_FEED)
		return NULL;
	const struct config_setting_t *format = setting_member(entry, "format");
	const struct preset *preset =
	    preset_find(format == NULL ? NULL : setting_text(format));
	return preset == NULL ? NULL : settings_of_text(preset->text);
}

/* Reads one entry of a named section. */
static void
read_entry(const struct loading *l, const struct config_setting_t *entry,
    enum option_section section, const char *kind, void *out)
{
	char *context = xasprintf("%s %s", kind, setting_name(entry));
	struct settings *preset = NULL;
	struct options_reading reading = {
		.settings = l->config->settings,
		.problems = l->problems,
		.context = context,
		.name_item = item_by_name,
		.arg = l->config,
	};

	if (!setting_is_group(entry)) {
		problems_add(l->problems,
		    setting_place(l->config->settings, entry),
		    "%s: expected a group { … }", context);
	} else {
		preset = read_preset(entry, section);
		if (preset != NULL)
			reading.preset = settings_root(preset);
		options_read(&reading, entry, section, out);
	}
	settings_free(preset);
	free(context);
}

/* The named section's group; NULL when it is not there (or no group). */
static const struct config_setting_t *
section_group(const struct loading *l, const char *name)
{
	const struct config_setting_t *group =
	    setting_member(settings_root(l->config->settings), name);

	if (group == NULL || setting_is_group(group))
		return group;
	problems_add(l->problems, setting_place(l->config->settings, group),
	    "%s: expected a group { … }", name);
	return NULL;
}

static void
check_name(const struct loading *l, const struct config_setting_t *entry,
    const char *kind)
{
	const char *name = setting_name(entry);
	char quoted[TEXT_QUOTE_SIZE];

	if (!text_is_name(name, strlen(name)))
		problems_add(l->problems,
		    setting_place(l->config->settings, entry),
		    "%s %s: expected a name of ASCII letters, digits and _",
		    kind, text_quote_z(quoted, name));
}

/* Reads the section's entries: each gets its id and place, then its options.
 * The array's elements start with char *id; place_offset is where their struct
 * place is. */
struct section {
	const char *name, *kind;
	enum option_section options;
	size_t element_size, place_offset, setting_offset;
};

static size_t
read_section(const struct loading *l, const struct section *s, void **array)
{
	const struct config_setting_t *group = section_group(l, s->name);
	size_t n = group == NULL ? 0 : setting_count(group);

	*array = xcalloc(n, s->element_size);
	for (size_t i = 0; i < n; i++) {
		const struct config_setting_t *entry = setting_at(group, i);
		char *element = (char *)*array + i * s->element_size;

		check_name(l, entry, s->kind);
		*(char **)(void *)element = xstrdup(setting_name(entry));
		*(struct place *)(void *)(element + s->place_offset) =
		    setting_place(l->config->settings, entry);
		*(const struct config_setting_t **)(void *)(element +
		    s->setting_offset) = entry;
		read_entry(l, entry, s->options, s->kind, element);
	}
	return n;
}

#define READ_SECTION(l, member, one, section_options)                          \
	read_section((l),                                                      \
	    &(const struct section){ .name = #member,                          \
		.kind = #one,                                                  \
		.options = (section_options),                                  \
		.element_size = sizeof *(l)->config->member,                   \
		.place_offset = offsetof(struct one, place),                   \
		.setting_offset = offsetof(struct one, setting) },             \
	    (void **)&(l)->config->member)

static void
read_constants(const struct loading *l)
{
	struct config *c = l->config;
	const struct config_setting_t *group = section_group(l, "constants");
	size_t n = group == NULL ? 0 : setting_count(group);

	c->constants = xcalloc(n, sizeof *c->constants);
	for (size_t i = 0; i < n; i++) {
		const struct config_setting_t *entry = setting_at(group, i);
		struct constant *constant = &c->constants[c->n_constants++];

		check_name(l, entry, "constant");
		constant->id = xstrdup(setting_name(entry));
		constant->place = setting_place(c->settings, entry);
		if (!setting_number(entry, &constant->value))
			problems_add(l->problems, constant->place,
			    "constant %s: expected a number", constant->id);
	}
}

/* Reads a CSV file that the setting names; *path is where it lies.  Not there,
 * or not readable: a problem. */
static bool
read_beside(const struct loading *l, const char *setting, const char *name,
    char **path, struct buf *text)
{
	struct config *c = l->config;
	struct error err = { 0 };

	*path = path_join(c->directory, name == NULL ? "" : name);
	if (name == NULL)
		return false;
	if (path_read(AT_FDCWD, *path, ROSTER_SIZE_MAX, text, &err) == 0)
		return true;
	problems_add(l->problems,
	    setting_place(c->settings,
		setting_member(settings_root(c->settings), setting)),
	    "%s: %s", setting, err.text);
	return false;
}

static void
read_roster(const struct loading *l, struct buf *text)
{
	struct config *c = l->config;
	char *file = NULL;

	if (read_beside(l, "enterprises", c->enterprises_file, &file, text))
		c->roster =
		    roster_parse(file, buf_text(text), text->len, l->problems);
	if (c->roster == NULL) {
		struct problems unused = { 0 };
		c->roster = roster_parse(file, "id\n", 3, &unused);
		problems_fini(&unused);
	}
	free(file);
}

static void
read_lines(const struct loading *l, struct buf *text)
{
	struct config *c = l->config;
	char *file = NULL;

	if (read_beside(l, "lines", c->lines_file, &file, text))
		lines_parse(c, file, buf_text(text), text->len, l->problems);
	free(file);
}

static void
read_calendar(const struct loading *l, struct buf *text)
{
	struct config *c = l->config;
	char *file = NULL;

	if (read_beside(l, "calendar", c->calendar_file, &file, text))
		c->calendar = calendar_parse(
		    file, buf_text(text), text->len, l->problems);
	free(file);
}

static void
digest_config(struct config *c, const struct buf *roster,
    const struct buf *lines, const struct buf *calendar)
{
	const struct buf *text = settings_text(c->settings);
	struct buf all = { 0 };

	buf_append(&all, text->data, text->len);
	buf_append(&all, roster->data, roster->len);
	buf_append(&all, lines->data, lines->len);
	buf_append(&all, calendar->data, calendar->len);
	digest_text(c->digest, all.data, all.len);
	buf_fini(&all);
}

/* Groups that later versions read: told, not passed over in silence. */
static void
warn_of_unused(const struct loading *l)
{
	static const char *const names[] = { "http", "archive" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const struct config_setting_t *s = setting_member(
		    settings_root(l->config->settings), names[i]);
		if (s != NULL)
			problems_warn(l->problems,
			    setting_place(l->config->settings, s),
			    "%s: this version does not use it", names[i]);
	}
}

static void
read_all(const struct loading *l)
{
	struct config *c = l->config;
	const struct options_reading reading = {
		.settings = c->settings,
		.problems = l->problems,
		.context = "",
		.also = "items constants indicators feeds aggregates targets "
			"plan graphs alerts fetch http notify archive",
	};
	struct buf roster = { 0 };
	struct buf lines = { 0 };
	struct buf calendar = { 0 };
	struct options_reading graphs = reading;
	struct options_reading fetch = reading;
	struct options_reading plan = reading;
	struct options_reading alerts = reading;

	options_read(&reading, settings_root(c->settings), SECTION_MAIN, c);
	plan.context = "plan";
	plan.also = NULL;
	options_read(&plan, section_group(l, "plan"), SECTION_PLAN, &c->plan);
	graphs.context = "graphs";
	graphs.also = NULL;
	options_read(&graphs, section_group(l, "graphs"), SECTION_GRAPHS, c);
	alerts.context = "alerts";
	alerts.also = NULL;
	options_read(&alerts, section_group(l, "alerts"), SECTION_ALERTS, c);
	fetch.context = "fetch";
	fetch.also = NULL;
	options_read(&fetch, section_group(l, "fetch"), SECTION_FETCH, c);
	warn_of_unused(l);
	read_roster(l, &roster);
	c->n_items = READ_SECTION(l, items, item, SECTION_ITEM);
	read_constants(l);
	c->n_indicators =
	    READ_SECTION(l, indicators, indicator, SECTION_INDICATOR);
	c->n_feeds = READ_SECTION(l, feeds, feed, SECTION_FEED);
	c->n_aggregates =
	    READ_SECTION(l, aggregates, aggregate, SECTION_AGGREGATE);
	c->n_targets = READ_SECTION(l, targets, target, SECTION_TARGET);
	c->n_notifiers = read_section(l,
	    &(const struct section){ .name = "notify",
		.kind = "notifier",
		.options = SECTION_NOTIFIER,
		.element_size = sizeof *c->notifiers,
		.place_offset = offsetof(struct notifier, place),
		.setting_offset = offsetof(struct notifier, setting) },
	    (void **)&c->notifiers);
	read_lines(l, &lines);
	read_calendar(l, &calendar);
	digest_config(c, &roster, &lines, &calendar);
	buf_fini(&roster);
	buf_fini(&lines);
	buf_fini(&calendar);
}

/* So that no document's reader has to. */
static void
index_roster(struct config *c)
{
	for (size_t i = 0; i < c->n_feeds; i++) {
		int column = feed_key_column(&c->feeds[i], c->roster);
		if (c->feeds[i].enterprise != NULL && column >= 0)
			roster_index(c->roster, column);
	}
}

struct config *
config_load(const char *file, struct problems *problems)
{
	struct config *c = xcalloc(1, sizeof *c);
	const struct loading l = { .config = c, .problems = problems };

	c->file = xstrdup(file);
	c->directory = path_directory(file);
	c->settings = settings_read(file, c->directory, problems);
	if (c->settings == NULL) {
		config_free(c);
		return NULL;
	}
	read_all(&l);
	config_check(c, problems);
	index_roster(c);
	if (c->state_directory != NULL) {
		char *joined = path_join(c->directory, c->state_directory);
		free(c->state_directory);
		c->state_directory = joined;
	}
	return c;
}

#define FREE_SECTION(c, member, section)                                       \
	do {                                                                   \
		for (size_t i_ = 0; i_ < (c)->n_##member; i_++) {              \
			options_free((section), &(c)->member[i_]);             \
			free((c)->member[i_].id);                              \
		}                                                              \
		free((c)->member);                                             \
	} while (0)

void
config_free(struct config *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->n_feeds; i++)
		selector_free(c->feeds[i].selector);
	for (size_t i = 0; i < c->n_aggregates; i++) {
		selector_free(c->aggregates[i].selector);
		free(c->aggregates[i].has_indicator);
	}
	for (size_t i = 0; i < c->n_targets; i++)
		selector_free(c->targets[i].selector);
	for (size_t i = 0; i < c->n_notifiers; i++) {
		selector_free(c->notifiers[i].selector);
		free(c->notifiers[i].has_kind);
		free(c->notifiers[i].has_target);
		free(c->notifiers[i].has_subject);
	}
	FREE_SECTION(c, notifiers, SECTION_NOTIFIER);
	FREE_SECTION(c, items, SECTION_ITEM);
	FREE_SECTION(c, indicators, SECTION_INDICATOR);
	FREE_SECTION(c, feeds, SECTION_FEED);
	FREE_SECTION(c, aggregates, SECTION_AGGREGATE);
	FREE_SECTION(c, targets, SECTION_TARGET);
	for (size_t i = 0; i < c->n_constants; i++)
		free(c->constants[i].id);
	free(c->constants);
	lines_free(c);
	options_free(SECTION_PLAN, &c->plan);
	options_free(SECTION_MAIN, c);
	options_free(SECTION_ALERTS, c);
	options_free(SECTION_FETCH, c);
	roster_free(c->roster);
	calendar_free(c->calendar);
	settings_free(c->settings);
	free(c->file);
	free(c->directory);
	free(c);
}

struct place
config_place(const struct config *c, const struct config_setting_t *entry,
    const char *name)
{
	const struct config_setting_t *member = setting_member(entry, name);
	return setting_place(c->settings, member == NULL ? entry : member);
}

struct place
feed_place(const struct config *c, const struct feed *feed, const char *name)
{
	/* One that was put together without a file knows only its own place. */
	return feed->setting == NULL ? feed->place
				     : config_place(c, feed->setting, name);
}
