/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * json: records that a path leads to, figures by paths relative to a record.
 *
 * jansson hands a number with a point over as a double; its shortest decimal is
 * the text again up to 15 digits.  Integers and strings are exact.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "collectors/charset.h"
#include "collectors/json_path.h"
#include "collectors/observe.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

struct reading {
	struct observe observe;
	struct json_path *records;
	struct json_path *enterprise, *period_end, *period_start, *reported_on;
	struct json_path **paths; /* in the order of wanted, and its names */
	size_t n_paths;
	uint32_t n_records;
	json_t *first;     /* record, for messages */
	bool is_any_found; /* a mapped path led somewhere */
};

static const char *
records_path(const struct feed *feed)
{
	return feed->records == NULL ? "." : feed->records;
}

static bool
is_path_of_report(const struct feed *feed)
{
	return feed->reported_on != NULL && feed->reported_day == DATE_NONE;
}

static int
compile(struct json_path **out, const char *text, struct error *err)
{
	if (text == NULL)
		return 0;
	*out = json_path_compile(text, err);
	return *out == NULL ? -1 : 0;
}

static int
compile_all(struct reading *r, struct error *err)
{
	const struct observe *o = &r->observe;
	const struct feed *feed = o->feed;

	if (compile(&r->records, records_path(feed), err) != 0 ||
	    compile(&r->enterprise, feed->enterprise, err) != 0 ||
	    compile(&r->period_end, feed->period_end, err) != 0 ||
	    compile(&r->period_start, feed->period_start, err) != 0 ||
	    (is_path_of_report(feed) &&
		compile(&r->reported_on, feed->reported_on, err) != 0))
		return -1;
	size_t n = 0;
	for (size_t i = 0; i < o->n_wanted; i++)
		n += o->wanted[i].mapping->paths.n;
	r->paths = xcalloc(n, sizeof(struct json_path *));
	for (size_t i = 0; i < o->n_wanted; i++) {
		const struct texts *paths = &o->wanted[i].mapping->paths;
		for (size_t k = 0; k < paths->n; k++) {
			if (compile(&r->paths[r->n_paths], paths->text[k],
				err) != 0)
				return -1;
			r->n_paths++;
		}
	}
	return 0;
}

static void
reading_fini(struct reading *r)
{
	json_path_free(r->records);
	json_path_free(r->enterprise);
	json_path_free(r->period_end);
	json_path_free(r->period_start);
	json_path_free(r->reported_on);
	for (size_t i = 0; i < r->n_paths; i++)
		json_path_free(r->paths[i]);
	free(r->paths);
	observe_fini(&r->observe);
}

enum { SCALAR_TEXT_SIZE = 32 };

_Static_assert(
    (int)SCALAR_TEXT_SIZE >= (int)TEXT_NUMBER_SIZE, "a double's text fits");

/* The text of a string or number, NULL for anything else; room is where a
 * number's text goes. */
static struct span
scalar_text(const json_t *value, char room[SCALAR_TEXT_SIZE])
{
	switch (json_typeof(value)) {
	case JSON_STRING:
		return (struct span){ json_string_value(value),
			json_string_length(value) };
	case JSON_INTEGER:
		snprintf(room, SCALAR_TEXT_SIZE, "%" JSON_INTEGER_FORMAT,
		    json_integer_value(value));
		return (struct span){ room, strlen(room) };
	case JSON_REAL:
		text_from_double(room, json_real_value(value));
		return (struct span){ room, strlen(room) };
	case JSON_OBJECT:
	case JSON_ARRAY:
	case JSON_TRUE:
	case JSON_FALSE:
	case JSON_NULL:
		break;
	}
	return (struct span){ 0 };
}

static const char *
scalar_name(const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return "an object";
	case JSON_ARRAY:
		return "an array";
	case JSON_TRUE:
		return "true";
	case JSON_FALSE:
		return "false";
	case JSON_NULL:
		return "null";
	case JSON_STRING:
	case JSON_INTEGER:
	case JSON_REAL:
		break;
	}
	return "a text";
}

static int
read_enterprise(
    const struct reading *r, json_t *record, int *out, struct error *err)
{
	char room[SCALAR_TEXT_SIZE];
	struct span text = { 0 };

	if (r->enterprise != NULL) {
		json_t *value = json_path_get(r->enterprise, record);
		/* Nothing there is a blank text, not the document's own. */
		text = (struct span){ "", 0 };
		if (value != NULL && !json_is_null(value))
			text = scalar_text(value, room);
		if (text.text == NULL)
			return error_set(err, ERROR_INPUT,
			    "%s: expected an enterprise's code",
			    scalar_name(value));
	}
	return observe_enterprise(&r->observe, out, text, err);
}

/* DATE_NONE where the path leads to nothing. */
static int
read_day(const struct reading *r, const struct json_path *path, json_t *record,
    int32_t *out, struct error *err)
{
	char room[SCALAR_TEXT_SIZE];
	json_t *value = path == NULL ? NULL : json_path_get(path, record);

	*out = DATE_NONE;
	if (value == NULL || json_is_null(value))
		return 0;
	struct span text = scalar_text(value, room);
	if (text.text == NULL)
		return error_set(err, ERROR_INPUT, "%s: expected a date",
		    scalar_name(value));
	if (observe_is_missing(&r->observe, &text))
		return 0;
	return observe_day(out, text, err);
}

/* Whose and when.  -1 with err and the path that it is about. */
static int
read_record(const struct reading *r, json_t *value, struct record *record,
    const char **path, struct error *err)
{
	const struct feed *feed = r->observe.feed;

	*record = (struct record){ .row = r->n_records };
	*path = feed->enterprise;
	if (read_enterprise(r, value, &record->enterprise, err) != 0)
		return -1;
	*path = feed->period_end;
	if (read_day(r, r->period_end, value, &record->end_day, err) != 0)
		return -1;
	if (record->end_day == DATE_NONE)
		return error_set(
		    err, ERROR_INPUT, "no period: expected a date");
	*path = feed->period_start;
	if (read_day(r, r->period_start, value, &record->start_day, err) != 0)
		return -1;
	*path = feed->reported_on;
	if (read_day(r, r->reported_on, value, &record->reported_day, err) != 0)
		return -1;
	*path = NULL;
	return observe_record(&r->observe, record, err);
}

static void
read_value(const struct reading *r, struct record *record,
    const struct wanted *w, const char *path, const json_t *value,
    struct span text)
{
	struct spot spot = { .kind = "record",
		.row = record->row,
		.column = { path, strlen(path) } };
	struct error err = { 0 };

	if (json_is_boolean(value) && text_equal(w->item->unit, "flag"))
		text = (struct span){ json_is_true(value) ? "1" : "0", 1 };
	if (text.text != NULL) {
		observe_figure(&r->observe, record, w, w->unit, &spot, text);
		return;
	}
	error_set(&err, ERROR_INPUT, "%s is not a number", scalar_name(value));
	observe_reject(&r->observe, &spot, &err);
}

/* The first of the item's paths that has a value. */
static void
read_item(struct reading *r, json_t *value, struct record *record,
    const struct wanted *w, struct json_path *const *paths)
{
	char room[SCALAR_TEXT_SIZE];

	for (size_t i = 0; i < w->mapping->paths.n; i++) {
		json_t *found = json_path_get(paths[i], value);
		if (found == NULL)
			continue;
		r->is_any_found = true;
		if (json_is_null(found))
			continue;
		struct span text = scalar_text(found, room);
		if (text.text != NULL && observe_is_missing(&r->observe, &text))
			continue;
		read_value(
		    r, record, w, w->mapping->paths.text[i], found, text);
		return;
	}
}

static int
take_record(void *arg, json_t *value, struct error *err)
{
	struct reading *r = arg;
	const struct observe *o = &r->observe;
	struct json_path *const *paths = r->paths;
	struct record record;
	struct error record_err = { 0 };
	const char *path = NULL;

	(void)err;
	if (r->n_records++ == 0)
		r->first = value;
	if (read_record(r, value, &record, &path, &record_err) != 0) {
		struct spot spot = { .kind = "record", .row = r->n_records };
		if (path != NULL)
			spot.column = (struct span){ path, strlen(path) };
		observe_reject(o, &spot, &record_err);
		/* It may yet be such a record, with one bad value. */
		for (size_t i = 0; i < r->n_paths; i++)
			r->is_any_found |=
			    json_path_get(r->paths[i], value) != NULL;
		return 0;
	}
	for (size_t i = 0; i < o->n_wanted; i++) {
		read_item(r, value, &record, &o->wanted[i], paths);
		paths += o->wanted[i].mapping->paths.n;
	}
	return 0;
}

/* A reply whose records have nothing of what is mapped is another thing: an
 * error message, say. */
static int
check_found(const struct reading *r, struct error *err)
{
	enum { SHOWN_FLAGS = JSON_COMPACT | JSON_ENCODE_ANY };
	char quoted[TEXT_QUOTE_SIZE];

	if (r->n_records == 0 || r->is_any_found)
		return 0;
	char *expected = observe_expected(&r->observe);
	char *shown = json_dumps(r->first, SHOWN_FLAGS);
	error_set(err, ERROR_INPUT,
	    "no such reply: no record has any of %s; the first is %s", expected,
	    text_quote_z(quoted, shown == NULL ? "" : shown));
	free(shown);
	free(expected);
	return -1;
}

static json_t *
load(const struct charset_text *text, struct error *err)
{
	json_error_t json_err;
	json_t *root = json_loadb(
	    text->text, text->len, JSON_REJECT_DUPLICATES, &json_err);

	if (root != NULL)
		return root;
	const char *hint = "";
	if (json_error_code(&json_err) == json_error_numeric_overflow)
		hint = " (a whole number beyond 9223372036854775807 must come "
		       "as a string)";
	error_set(err, ERROR_INPUT, "no JSON: line %d, column %d%s: %s",
	    json_err.line, json_err.column, hint, json_err.text);
	return NULL;
}

static int
parse(const struct config *config, const struct feed *feed,
    const struct document *document, struct harvest *out, struct error *err)
{
	struct reading r = { 0 };
	struct charset_text text;
	json_t *root = NULL;
	int rc = -1;

	if (charset_decode(
		&text, document->body, document->len, feed->encoding, err) != 0)
		return -1;
	observe_init(&r.observe, config, feed, document, out);
	if (compile_all(&r, err) != 0)
		goto out;
	root = load(&text, err);
	if (root == NULL)
		goto out;
	if (json_path_walk(r.records, root, take_record, &r, err) != 0) {
		error_prefix(err, "records");
		goto out;
	}
	rc = check_found(&r, err);
out:
	json_decref(root);
	reading_fini(&r);
	charset_text_fini(&text);
	return rc;
}

static void
check_path(const struct feed *feed, const char *setting, const char *text,
    bool is_single, struct place place, struct problems *problems)
{
	struct error err = { 0 };

	if (text == NULL)
		return;
	struct json_path *path = json_path_compile(text, &err);
	if (path == NULL)
		problems_add(problems, place, "feed %s: %s: %s", feed->id,
		    setting, err.text);
	else if (is_single && !json_path_is_single(path))
		problems_add(problems, place,
		    "feed %s: %s: %s leads to many values: expected a path to "
		    "one, without []",
		    feed->id, setting, text);
	json_path_free(path);
}

static void
check_mappings(const struct feed *feed, const char *setting,
    const struct mappings *mappings, struct problems *problems)
{
	for (size_t i = 0; i < mappings->n; i++) {
		const struct mapping *m = &mappings->mapping[i];
		for (size_t k = 0; k < m->paths.n; k++)
			check_path(feed, setting, m->paths.text[k], true,
			    m->place, problems);
	}
}

static void
check(const struct config *config, const struct feed *feed,
    struct problems *problems)
{
	if (feed->period_end == NULL)
		problems_add(problems, feed_place(config, feed, "period_end"),
		    "feed %s: period_end: expected the path of the period's "
		    "last day",
		    feed->id);
	if (feed->layout != LAYOUT_RECORDS)
		problems_add(problems, feed_place(config, feed, "layout"),
		    "feed %s: layout: the format json has records only: "
		    "expected it left out",
		    feed->id);
	if (text_equal(feed->unit, "in_name"))
		problems_add(problems, feed_place(config, feed, "unit"),
		    "feed %s: unit: the format json has no names that units "
		    "stand in: expected one such as \"万元\"",
		    feed->id);
	check_path(feed, "records", records_path(feed), false,
	    feed_place(config, feed, "records"), problems);
	check_path(feed, "enterprise", feed->enterprise, true,
	    feed_place(config, feed, "enterprise"), problems);
	check_path(feed, "period_end", feed->period_end, true,
	    feed_place(config, feed, "period_end"), problems);
	check_path(feed, "period_start", feed->period_start, true,
	    feed_place(config, feed, "period_start"), problems);
	if (is_path_of_report(feed))
		check_path(feed, "reported_on", feed->reported_on, true,
		    feed_place(config, feed, "reported_on"), problems);
	check_mappings(feed, "items", &feed->items, problems);
	check_mappings(feed, "prior", &feed->prior, problems);
	check_mappings(feed, "opening", &feed->opening, problems);
}

const struct collector json_collector = {
	.name = "json",
	.row_word = "record",
	.check = check,
	.parse = parse,
};
