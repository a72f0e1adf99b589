/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * options: settings read by the rows of options.def.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "daemon/model/config.h"
#include "daemon/model/options.h"
#include "daemon/model/options_collect.h"
#include "daemon/model/settings.h"
#include "daemon/base/mem.h"

enum option_type {
	OPTION_TEXT,
	OPTION_TEXTS,
	OPTION_INT,
	OPTION_NUMBER,
	OPTION_BOOL,
	OPTION_DURATION,
	OPTION_SIZE,
	OPTION_CHOICE,
	OPTION_DATE,
	OPTION_LINE,
	OPTION_MAPPINGS,
	OPTION_MONTHS,
	OPTION_CHAPTERS,
	OPTION_DEADLINE,
	OPTION_DUE_RULES,
};

struct option {
	enum option_section section;
	const char *name;
	enum option_type type;
	size_t offset;
	double minimum, maximum; /* both 0: not bounded */
	const char *choices;
	const char *default_text; /* NULL: none */
	const char *help;
};

/* A default that no setting can have: the setting must be given. */
static const char required[] = "required";

#define REQUIRED required
#define ANY .minimum = 0
#define RANGE(least, most) .minimum = (least), .maximum = (most)
#define CHOICES(names) .choices = (names)
#define STRUCT_MAIN struct config
#define STRUCT_PLAN struct plan
#define STRUCT_GRAPHS struct config
#define STRUCT_ALERTS struct config
#define STRUCT_FETCH struct config
#define STRUCT_ITEM struct item
#define STRUCT_INDICATOR struct indicator
#define STRUCT_FEED struct feed
#define STRUCT_AGGREGATE struct aggregate
#define STRUCT_TARGET struct target
#define STRUCT_NOTIFIER struct notifier
#define OPTION(part, text, kind, member, bounds, fallback, words)              \
	{ .section = SECTION_##part,                                           \
		.name = #text,                                                 \
		.type = OPTION_##kind,                                         \
		.offset = offsetof(STRUCT_##part, member),                     \
		bounds,                                                        \
		.default_text = (fallback),                                    \
		.help = (words) },

static const struct option options[] = {
#include "daemon/model/options.def"
};

/* ---- one option ---- */

struct slot {
	const struct options_reading *reading;
	const struct option *option;
	const struct config_setting_t *setting; /* NULL: the default */
	struct place place;
	void *member;
};

static void
complain(const struct slot *slot, const char *expected)
{
	const struct options_reading *r = slot->reading;

	problems_add(r->problems, slot->place, "%s%s%s: expected %s",
	    r->context, r->context[0] == '\0' ? "" : ": ", slot->option->name,
	    expected);
}

/* The setting's text, or the default's; NULL with a problem if it is no text.
 */
static const char *
slot_text(const struct slot *slot, const char *expected)
{
	if (slot->setting == NULL)
		return slot->option->default_text;
	const char *text = setting_text(slot->setting);
	if (text == NULL)
		complain(slot, expected);
	return text;
}

static void
read_text(const struct slot *slot)
{
	const char *text = slot_text(slot, "a text in double quotes");

	if (text == NULL)
		return;
	if (text_valid_utf8(text, strlen(text)) != strlen(text)) {
		complain(slot, "UTF-8");
		return;
	}
	*(char **)slot->member = xstrdup(text);
}

static bool
in_bounds(const struct slot *slot, double value, const char *what)
{
	const struct option *o = slot->option;

	if ((o->minimum == 0 && o->maximum == 0) ||
	    (value >= o->minimum && value <= o->maximum))
		return true;
	const struct options_reading *r = slot->reading;
	problems_add(r->problems, slot->place,
	    "%s%s%s = %.15g: expected %.15g to %.15g%s", r->context,
	    r->context[0] == '\0' ? "" : ": ", o->name, value, o->minimum,
	    o->maximum, what);
	return false;
}

static void
read_number(const struct slot *slot)
{
	bool is_whole = slot->option->type == OPTION_INT;
	double value = 0;

	if (slot->setting == NULL)
		value = slot->option->default_text == NULL
		    ? 0
		    : strtod(slot->option->default_text, NULL);
	else if (!setting_number(slot->setting, &value) ||
	    (is_whole && value != floor(value))) {
		complain(slot, is_whole ? "a whole number" : "a number");
		return;
	} else if (!in_bounds(slot, value, "")) {
		return;
	}
	if (is_whole)
		*(int64_t *)slot->member = (int64_t)value;
	else
		*(double *)slot->member = value;
}

static void
read_bool(const struct slot *slot)
{
	bool *out = slot->member;

	*out = strcmp(slot->option->default_text, "true") == 0;
	if (slot->setting != NULL && !setting_bool(slot->setting, out))
		complain(slot, "true or false");
}

/* Durations and sizes: a text with a unit. */
static void
read_scaled(const struct slot *slot)
{
	bool is_duration = slot->option->type == OPTION_DURATION;
	const char *text = slot_text(slot,
	    is_duration ? "a duration in double quotes, such as \"1d\""
			: "a size in double quotes, such as \"64MB\"");
	struct error err = { 0 };
	int64_t value = 0;

	if (text == NULL)
		return;
	int rc = is_duration ? text_to_duration(&value, text, &err)
			     : text_to_size(&value, text, &err);
	if (rc != 0) {
		const struct options_reading *r = slot->reading;
		problems_add(r->problems, slot->place, "%s: %s: %s", r->context,
		    slot->option->name, err.text);
	} else if (slot->setting == NULL ||
	    in_bounds(slot, (double)value, is_duration ? " seconds" : " bytes"))
		*(int64_t *)slot->member = value;
}

/* The index of word in "a b c", -1 if it is none of them. */
static int
choice_index(const char *choices, const char *word)
{
	size_t len = strlen(word);
	int index = 0;

	for (const char *at = choices;; index++) {
		size_t n = strcspn(at, " ");
		if (n == len && memcmp(at, word, n) == 0)
			return index;
		if (at[n] == '\0')
			return -1;
		at += n + 1;
	}
}

static void
read_choice(const struct slot *slot)
{
	char *expected = xasprintf("one of %s", slot->option->choices);
	const char *text = slot_text(slot, expected);

	*(int *)slot->member = -1;
	if (text != NULL && text != required) {
		int index = choice_index(slot->option->choices, text);
		if (index < 0) {
			char quoted[TEXT_QUOTE_SIZE];
			const struct options_reading *r = slot->reading;
			problems_add(r->problems, slot->place,
			    "%s%s%s: %s: expected %s", r->context,
			    r->context[0] == '\0' ? "" : ": ",
			    slot->option->name, text_quote_z(quoted, text),
			    expected);
			index = 0;
		}
		*(int *)slot->member = index;
	}
	free(expected);
}

static void
read_date(const struct slot *slot)
{
	struct error err = { 0 };

	*(int32_t *)slot->member = DATE_NONE;
	const char *text =
	    slot_text(slot, "a date in double quotes, such as \"2020-12-31\"");
	if (text == NULL)
		return;
	if (date_parse_iso(slot->member, text, &err) != 0)
		complain(slot, "a date such as \"2020-12-31\"");
}

static void
read_texts(const struct slot *slot)
{
	if (slot->setting != NULL &&
	    !collect_texts(slot->setting, slot->member))
		complain(slot, "a text in double quotes or a list of them");
}

static void
read_mapping(const struct slot *slot, const struct config_setting_t *entry,
    struct mappings *out)
{
	const struct options_reading *r = slot->reading;
	struct place place = setting_place(r->settings, entry);
	const char *name = setting_name(entry);
	struct mapping m = { .place = place };

	m.item = r->name_item(r->arg, name);
	if (m.item < 0)
		problems_add(r->problems, place, "%s: %s: no item \"%s\"",
		    r->context, slot->option->name, name);
	if (!collect_texts(entry, &m.paths) || m.paths.n == 0)
		problems_add(r->problems, place,
		    "%s: %s: %s: expected a text in double quotes or a list "
		    "of them",
		    r->context, slot->option->name, name);
	if (m.item < 0 || m.paths.n == 0)
		texts_free(&m.paths);
	else
		out->mapping[out->n++] = m;
}

static void
read_mappings(const struct slot *slot)
{
	struct mappings *out = slot->member;

	if (slot->setting == NULL)
		return;
	if (!setting_is_group(slot->setting) ||
	    setting_count(slot->setting) == 0) {
		complain(
		    slot, "a group such as { total_assets = \"总资产\"; }");
		return;
	}
	size_t n = setting_count(slot->setting);
	out->mapping = xcalloc(n, sizeof *out->mapping);
	for (size_t i = 0; i < n; i++)
		read_mapping(slot, setting_at(slot->setting, i), out);
}

static void
read_between(const struct slot *slot, struct line *line)
{
	if (!setting_is_list(slot->setting) ||
	    setting_count(slot->setting) != 2 ||
	    !setting_number(setting_at(slot->setting, 0), &line->number) ||
	    !setting_number(setting_at(slot->setting, 1), &line->upper) ||
	    line->number > line->upper)
		complain(slot, "two rising numbers such as (10.0, 12.0)");
	line->kind = LINE_NUMBER;
}

static void
read_line(const struct slot *slot)
{
	struct line *line = slot->member;

	if (slot->setting == NULL)
		return;
	line->place = slot->place;
	if (strcmp(slot->option->name, "between") == 0) {
		read_between(slot, line);
	} else if (setting_number(slot->setting, &line->number)) {
		line->kind = LINE_NUMBER;
	} else if (text_equal(setting_text(slot->setting), "own")) {
		line->kind = LINE_OWN;
	} else if (setting_text(slot->setting) != NULL) {
		line->kind = LINE_FORMULA;
		line->formula = xstrdup(setting_text(slot->setting));
	} else {
		line->kind = LINE_PATH;
		if (!setting_is_list(slot->setting) ||
		    !collect_path(slot->setting, line))
			complain(slot,
			    "a number, a formula in double quotes, or a path "
			    "of rising dates such as ((\"2018-12-31\", 70.0), "
			    "(\"2020-12-31\", 65.0))");
	}
}

/* "12 months" or "1 year". */
static void
read_months(const struct slot *slot)
{
	static const char expected[] =
	    "months or years in double quotes, such as \"12 months\"";
	const char *text = slot_text(slot, expected);
	char digits[5] = "";
	int64_t n = 0;
	struct error err;

	if (text == NULL)
		return;
	size_t len = strspn(text, "0123456789");
	const char *unit = text + len + (text[len] == ' ');
	bool is_years = strcmp(unit, "year") == 0 || strcmp(unit, "years") == 0;
	bool is_months =
	    strcmp(unit, "month") == 0 || strcmp(unit, "months") == 0;

	if (len > 0 && len < sizeof digits)
		memcpy(digits, text, len);
	if ((!is_years && !is_months) ||
	    text_to_int64(&n, digits, 1, 1200, &err) != 0)
		complain(slot, expected);
	*(int64_t *)slot->member = is_years ? 12 * n : n;
}

static void
read_chapters(const struct slot *slot)
{
	static const char expected[] = "a list of a clause's beginning and a "
				       "title in Chinese and English, such as "
				       "((\"一(二)\", \"主要目标\", "
				       "\"Main goals\"))";
	struct chapters *out = slot->member;

	if (slot->setting == NULL)
		return;
	if (!collect_chapters(slot->setting, out))
		complain(slot, expected);
}

static void
read_deadline(const struct slot *slot)
{
	const char *text = slot_text(
	    slot, "a duration in double quotes, such as \"10d\"");
	struct error err;

	if (text != NULL && deadline_parse(slot->member, text, &err) != 0)
		problems_add(slot->reading->problems, slot->place,
		    "%s: %s: %s", slot->reading->context, slot->option->name,
		    err.text);
}

static void
read_due_rules(const struct slot *slot)
{
	const struct options_reading *r = slot->reading;

	if (slot->setting != NULL)
		collect_due_rules(slot->setting, slot->member, r->settings,
		    r->context, r->problems);
}

static void (*const readers[])(const struct slot *slot) = {
	[OPTION_TEXT] = read_text,
	[OPTION_TEXTS] = read_texts,
	[OPTION_INT] = read_number,
	[OPTION_NUMBER] = read_number,
	[OPTION_BOOL] = read_bool,
	[OPTION_DURATION] = read_scaled,
	[OPTION_SIZE] = read_scaled,
	[OPTION_CHOICE] = read_choice,
	[OPTION_DATE] = read_date,
	[OPTION_LINE] = read_line,
	[OPTION_MAPPINGS] = read_mappings,
	[OPTION_MONTHS] = read_months,
	[OPTION_CHAPTERS] = read_chapters,
	[OPTION_DEADLINE] = read_deadline,
	[OPTION_DUE_RULES] = read_due_rules,
};

/* ---- a section ---- */

static bool
word_is_in(const char *words, const char *word)
{
	return words != NULL && choice_index(words, word) >= 0;
}

static void
refuse_unknown(const struct options_reading *r,
    const struct config_setting_t *group, enum option_section section)
{
	for (size_t i = 0; i < setting_count(group); i++) {
		const struct config_setting_t *s = setting_at(group, i);
		const char *name = setting_name(s);
		bool is_known = word_is_in(r->also, name);

		for (size_t o = 0; o < ARRAY_SIZE(options) && !is_known; o++)
			is_known = options[o].section == section &&
			    strcmp(options[o].name, name) == 0;
		if (!is_known)
			problems_add(r->problems, setting_place(r->settings, s),
			    "%s%sunknown setting \"%s\"", r->context,
			    r->context[0] == '\0' ? "" : ": ", name);
	}
}

/* The group's own setting, or the preset's in its place. */
static void
find_setting(struct slot *slot, const struct config_setting_t *group)
{
	const struct options_reading *r = slot->reading;
	const char *name = slot->option->name;

	if (group == NULL)
		return;
	slot->setting = setting_member(group, name);
	slot->place = setting_place(
	    r->settings, slot->setting == NULL ? group : slot->setting);
	if (r->preset == NULL || setting_member(r->preset, name) == NULL)
		return;
	if (slot->setting == NULL)
		slot->setting = setting_member(r->preset, name);
	else if (text_equal(setting_text(slot->setting), ""))
		slot->setting = NULL;
}

void
options_read(const struct options_reading *r,
    const struct config_setting_t *group, enum option_section section,
    void *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		const struct option *o = &options[i];
		if (o->section != section)
			continue;
		struct slot slot = { .reading = r,
			.option = o,
			.member = (char *)out + o->offset };
		find_setting(&slot, group);
		if (slot.setting == NULL && o->default_text == required) {
			problems_add(r->problems,
			    setting_place(r->settings, group),
			    "%s%ssetting \"%s\" is missing", r->context,
			    r->context[0] == '\0' ? "" : ": ", o->name);
			continue;
		}
		readers[o->type](&slot);
	}
	if (group != NULL)
		refuse_unknown(r, group, section);
}

static void
free_mappings(struct mappings *mappings)
{
	for (size_t i = 0; i < mappings->n; i++)
		texts_free(&mappings->mapping[i].paths);
	free(mappings->mapping);
}

static void
free_member(const struct option *o, void *member)
{
	switch (o->type) {
	case OPTION_TEXT:
		free(*(char **)member);
		break;
	case OPTION_TEXTS:
		texts_free(member);
		break;
	case OPTION_LINE:
		free(((struct line *)member)->formula);
		free(((struct line *)member)->points);
		break;
	case OPTION_MAPPINGS:
		free_mappings(member);
		break;
	case OPTION_CHAPTERS:
		chapters_free(member);
		break;
	case OPTION_DUE_RULES:
		due_rules_free(member);
		break;
	case OPTION_INT:
	case OPTION_NUMBER:
	case OPTION_BOOL:
	case OPTION_DURATION:
	case OPTION_SIZE:
	case OPTION_CHOICE:
	case OPTION_DATE:
	case OPTION_MONTHS:
	case OPTION_DEADLINE:
		break;
	}
}

void
options_free(enum option_section section, void *members)
{
	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		if (options[i].section == section)
			free_member(
			    &options[i], (char *)members + options[i].offset);
	}
}

/* ---- the manual ---- */

static void
print_bounds(const struct option *o, struct buf *out)
{
	if (o->choices != NULL) {
		buf_puts(out, "One of");
		for (const char *at = o->choices;; at++) {
			size_t n = strcspn(at, " ");
			buf_printf(out, "%s \"%.*s\"",
			    at == o->choices ? "" : ",", (int)n, at);
			at += n;
			if (*at == '\0')
				break;
		}
		buf_puts(out, ".\n");
	} else if (o->minimum != 0 || o->maximum != 0) {
		buf_printf(out, "From %.15g to %.15g%s.\n", o->minimum,
		    o->maximum,
		    o->type == OPTION_DURATION   ? " seconds"
			: o->type == OPTION_SIZE ? " bytes"
						 : "");
	}
}

void
options_print_mdoc(enum option_section section, struct buf *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		const struct option *o = &options[i];
		if (o->section != section)
			continue;
		buf_printf(out, ".It Ic %s\n%s\n", o->name, o->help);
		print_bounds(o, out);
		if (o->default_text == required)
			buf_puts(out, "Must be given.\n");
		else if (o->default_text != NULL && o->default_text[0] != '\0')
			buf_printf(out, "Default: %s.\n", o->default_text);
	}
}
