/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * json: records that a path leads to, figures by paths relative to a record.
 *
 * A record has all figures of a period, or (the long form) one figure with its
 * name, or a list of such pairs.  Arrays become objects by a list of names.
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "collectors/charset.h"
#include "collectors/json_check.h"
#include "collectors/json_filter.h"
#include "collectors/json_path.h"
#include "collectors/json_reply.h"
#include "collectors/json_text.h"
#include "collectors/observe.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

/* The settings that are paths from a record, or from one of its pairs. */
#define PATH_LIST(X)                                                           \
	X(enterprise)                                                          \
	X(period_end)                                                          \
	X(period_start)                                                        \
	X(reported_on)                                                         \
	X(correction)                                                          \
	X(currency)                                                            \
	X(pairs)                                                               \
	X(name)                                                                \
	X(value)

struct reading {
	struct observe observe;
	struct json_path *records, *fields;
#define PATH_MEMBER(setting) struct json_path *setting;
	PATH_LIST(PATH_MEMBER)
#undef PATH_MEMBER
	struct json_path **paths; /* in the order of wanted, and its names */
	size_t n_paths;
	json_t *columns; /* the names of arrays' elements; NULL: none */
	uint32_t n_records;
	json_t *first;        /* record, for messages */
	bool is_any_found;    /* a mapped path or name led somewhere */
	struct record record; /* whose pairs are read */
};

static int
compile(struct json_path **out, const char *text, struct error *err)
{
	if (text == NULL)
		return 0;
	*out = json_path_compile(text, err);
	return *out == NULL ? -1 : 0;
}

/* In the long form items map to names, not to paths. */
static int
compile_items(struct reading *r, struct error *err)
{
	const struct observe *o = &r->observe;
	size_t n = 0;

	if (o->feed->name != NULL)
		return 0;
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

static int
compile_all(struct reading *r, struct error *err)
{
	const struct feed *feed = r->observe.feed;

	if (compile(&r->records, json_records_path(feed), err) != 0 ||
	    compile(&r->fields, feed->fields, err) != 0)
		return -1;
#define PATH_COMPILE(setting)                                                  \
	if ((strcmp(#setting, "reported_on") != 0 ||                           \
		feed_reads_report_day(feed)) &&                                \
	    compile(&r->setting, feed->setting, err) != 0)                     \
		return -1;
	PATH_LIST(PATH_COMPILE)
#undef PATH_COMPILE
	return compile_items(r, err);
}

static void
reading_fini(struct reading *r)
{
	json_path_free(r->records);
	json_path_free(r->fields);
#define PATH_FREE(setting) json_path_free(r->setting);
	PATH_LIST(PATH_FREE)
#undef PATH_FREE
	for (size_t i = 0; i < r->n_paths; i++)
		json_path_free(r->paths[i]);
	free(r->paths);
	json_decref(r->first);
	observe_fini(&r->observe);
}

/* ---- one record ---- */

/* The text that the path leads to; .text NULL where it leads to nothing, null
 * or what the feed writes for no value. */
static int
read_text(const struct reading *r, const struct json_path *path, json_t *record,
    const char *expected, char room[JSON_TEXT_SIZE], struct span *out,
    struct error *err)
{
	json_t *value = path == NULL ? NULL : json_path_get(path, record);

	*out = (struct span){ 0 };
	if (value == NULL || json_is_null(value))
		return 0;
	*out = json_text(value, room);
	if (out->text == NULL)
		return error_set(err, ERROR_INPUT, "%s: expected %s",
		    json_text_kind(value), expected);
	if (observe_is_missing(&r->observe, out))
		*out = (struct span){ 0 };
	return 0;
}

static int
read_enterprise(
    const struct reading *r, json_t *record, int *out, struct error *err)
{
	char room[JSON_TEXT_SIZE];
	struct span text;

	if (read_text(r, r->enterprise, record, "an enterprise's code", room,
		&text, err) != 0)
		return -1;
	/* Nothing there is a blank text, not the document's own. */
	if (r->enterprise != NULL && text.text == NULL)
		text = (struct span){ "", 0 };
	return observe_enterprise(&r->observe, out, text, err);
}

/* DATE_NONE where the path leads to nothing. */
static int
read_day(const struct reading *r, const struct json_path *path, json_t *record,
    int32_t *out, struct error *err)
{
	char room[JSON_TEXT_SIZE];
	struct span text;

	*out = DATE_NONE;
	if (read_text(r, path, record, "a date", room, &text, err) != 0)
		return -1;
	return text.text == NULL ? 0 : observe_day(out, text, err);
}

static int
read_correction(
    const struct reading *r, json_t *record, int32_t *out, struct error *err)
{
	char room[JSON_TEXT_SIZE];
	struct span text;

	*out = 0;
	if (read_text(r, r->correction, record, "a number", room, &text, err) !=
	    0)
		return -1;
	return text.text == NULL ? 0 : observe_correction(out, text, err);
}

static int
check_currency(const struct reading *r, json_t *value,
    const struct record *record, struct error *err)
{
	char room[JSON_TEXT_SIZE];
	struct span text;

	if (read_text(r, r->currency, value, "a currency", room, &text, err) !=
	    0)
		return -1;
	return text.text == NULL
	    ? 0
	    : observe_currency_text(&r->observe, record->enterprise, text, err);
}

/* Whose and when.  -1 with err and the path that it is about, 1 if it is to be
 * passed over. */
static int
read_record(const struct reading *r, json_t *value, struct record *record,
    const char **path, struct error *err)
{
	const struct feed *feed = r->observe.feed;

	*record = (struct record){ .row = r->n_records };
	*path = feed->enterprise;
	int rc = read_enterprise(r, value, &record->enterprise, err);
	if (rc != 0)
		return rc;
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
	*path = feed->correction;
	if (read_correction(r, value, &record->correction, err) != 0)
		return -1;
	*path = feed->currency;
	if (check_currency(r, value, record, err) != 0)
		return -1;
	*path = NULL;
	return observe_record(&r->observe, record, err);
}

static void
read_value(const struct reading *r, struct record *record,
    const struct wanted *w, struct span path, const json_t *value,
    struct span text)
{
	struct spot spot = {
		.kind = "record", .row = record->row, .column = path
	};
	struct error err = { 0 };

	if (json_is_boolean(value) && text_equal(w->item->unit, "flag"))
		text = (struct span){ json_is_true(value) ? "1" : "0", 1 };
	if (text.text != NULL) {
		observe_figure(&r->observe, record, w, w->unit, &spot, text);
		return;
	}
	error_set(
	    &err, ERROR_INPUT, "%s is not a number", json_text_kind(value));
	observe_reject(&r->observe, &spot, &err);
}

/* The first of the item's paths that has a value. */
static void
read_item(struct reading *r, json_t *value, struct record *record,
    const struct wanted *w, struct json_path *const *paths)
{
	char room[JSON_TEXT_SIZE];

	for (size_t i = 0; i < w->mapping->paths.n; i++) {
		const char *path = w->mapping->paths.text[i];
		json_t *found = json_path_get(paths[i], value);
		if (found == NULL)
			continue;
		r->is_any_found = true;
		if (json_is_null(found))
			continue;
		struct span text = json_text(found, room);
		if (text.text != NULL && observe_is_missing(&r->observe, &text))
			continue;
		read_value(r, record, w, (struct span){ path, strlen(path) },
		    found, text);
		return;
	}
}

/* ---- the long form ---- */

static void
reject_pair(const struct reading *r, const char *path, const struct error *err)
{
	observe_reject(&r->observe,
	    &(struct spot){ .kind = "record",
		.row = r->n_records,
		.column = { path, path == NULL ? 0 : strlen(path) } },
	    err);
}

/* A figure with its name.  A name that nobody asks for is passed over. */
static int
take_pair(void *arg, json_t *pair, struct error *err)
{
	struct reading *r = arg;
	char name_room[JSON_TEXT_SIZE];
	char room[JSON_TEXT_SIZE];
	struct error pair_err = { 0 };
	struct span name;
	const struct wanted *w;
	size_t next = 0;

	(void)err;
	if (read_text(r, r->name, pair, "an item's name", name_room, &name,
		&pair_err) != 0) {
		reject_pair(r, r->observe.feed->name, &pair_err);
		return 0;
	}
	if (name.text == NULL)
		return 0;
	json_t *value = json_path_get(r->value, pair);
	while ((w = observe_named(
		    &r->observe, name, &next, &r->record.choice)) != NULL) {
		r->is_any_found = true;
		if (value == NULL || json_is_null(value))
			continue;
		struct span text = json_text(value, room);
		if (text.text == NULL ||
		    !observe_is_missing(&r->observe, &text))
			read_value(r, &r->record, w, name, value, text);
	}
	return 0;
}

static void
take_pairs(struct reading *r, json_t *value)
{
	struct error err = { 0 };

	if (r->pairs == NULL)
		take_pair(r, value, &err);
	else if (json_path_walk(r->pairs, value, take_pair, r, &err) != 0)
		reject_pair(r, NULL, &err);
}

/* Is there anything in the record that is mapped? */
static bool
holds_any(struct reading *r, json_t *value)
{
	char room[JSON_TEXT_SIZE];
	struct error unused = { 0 };
	struct span name = { 0 };
	size_t next = 0;
	uint16_t choice;

	for (size_t i = 0; i < r->n_paths; i++) {
		if (json_path_get(r->paths[i], value) != NULL)
			return true;
	}
	if (r->name == NULL || r->pairs != NULL)
		return r->pairs != NULL;
	return read_text(r, r->name, value, "", room, &name, &unused) == 0 &&
	    name.text != NULL &&
	    observe_named(&r->observe, name, &next, &choice) != NULL;
}

/* ---- the document ---- */

/* An array as an object, by the names of its elements; NULL with err. */
static json_t *
with_names(const struct reading *r, json_t *value, struct error *err)
{
	size_t n = json_array_size(r->columns);

	if (r->columns == NULL)
		return json_incref(value);
	if (!json_is_array(value)) {
		error_set(err, ERROR_INPUT, "%s: expected an array of %zu",
		    json_text_kind(value), n);
		return NULL;
	}
	if (json_array_size(value) != n) {
		error_set(err, ERROR_INPUT,
		    "%zu values: expected %zu, as %s has names",
		    json_array_size(value), n, r->observe.feed->fields);
		return NULL;
	}
	json_t *record = json_object();
	for (size_t i = 0; i < n; i++)
		json_object_set_nocheck(record,
		    json_string_value(json_array_get(r->columns, i)),
		    json_array_get(value, i));
	return record;
}

static void
read_named(struct reading *r, json_t *value)
{
	const struct observe *o = &r->observe;
	struct json_path *const *paths = r->paths;
	struct error err = { 0 };
	const char *path = NULL;

	int rc = read_record(r, value, &r->record, &path, &err);
	if (rc != 0) {
		if (rc < 0)
			reject_pair(r, path, &err);
		/* It may yet be such a record, with one bad value. */
		r->is_any_found |= holds_any(r, value);
		return;
	}
	if (r->name != NULL) {
		take_pairs(r, value);
		return;
	}
	for (size_t i = 0; i < o->n_wanted; i++) {
		read_item(r, value, &r->record, &o->wanted[i], paths);
		paths += o->wanted[i].mapping->paths.n;
	}
}

static int
take_record(void *arg, json_t *value, struct error *err)
{
	struct reading *r = arg;
	struct error record_err = { 0 };

	(void)err;
	if (r->n_records++ == 0)
		r->first = json_incref(value);
	json_t *named = with_names(r, value, &record_err);
	if (named == NULL) {
		reject_pair(r, NULL, &record_err);
		r->is_any_found = true;
	} else {
		read_named(r, named);
	}
	json_decref(named);
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

static int
take_fields(void *arg, json_t *value, struct error *err)
{
	struct reading *r = arg;
	json_t *name;
	size_t i;

	r->columns = value;
	if (!json_is_array(value))
		return error_set(err, ERROR_INPUT,
		    "%s is %s: expected a list of names",
		    r->observe.feed->fields, json_text_kind(value));
	json_t *seen = json_object();
	json_array_foreach(value, i, name) {
		if (!json_is_string(name) ||
		    json_object_get(seen, json_string_value(name)) != NULL)
			break;
		json_object_set_new_nocheck(
		    seen, json_string_value(name), json_null());
	}
	json_decref(seen);
	if (i == json_array_size(value))
		return 0;
	return error_set(err, ERROR_INPUT,
	    "%s: the element %zu is %s: expected a name that is there once",
	    r->observe.feed->fields, i,
	    json_is_string(name) ? "there before" : json_text_kind(name));
}

static int
read_root(struct reading *r, json_t *root, struct error *err)
{
	r->columns = NULL;
	if (r->fields != NULL &&
	    json_path_walk(r->fields, root, take_fields, r, err) != 0)
		return error_prefix(err, "fields");
	if (json_path_walk(r->records, root, take_record, r, err) != 0)
		return error_prefix(err, "records");
	return 0;
}

/* Each output of the filter is read as a document. */
static int
read_filtered(
    struct reading *r, const struct charset_text *text, struct error *err)
{
	json_t *outputs = json_filter_run(
	    r->observe.feed->filter, text->text, text->len, err);
	json_t *root;
	size_t i;
	int rc = outputs == NULL ? -1 : 0;

	json_array_foreach(outputs, i, root) {
		if (rc == 0)
			rc = read_root(r, root, err);
	}
	json_decref(outputs);
	return rc;
}

static int
read_document(
    struct reading *r, const struct charset_text *text, struct error *err)
{
	const struct feed *feed = r->observe.feed;
	json_t *root = json_text_load(text->text, text->len, err);
	int rc = root == NULL ? -1 : json_reply_judge(feed, root, err);

	if (rc <= 0)
		goto out;
	if (feed->filter == NULL) {
		rc = read_root(r, root, err);
	} else {
		/* libjq makes a tree of its own. */
		json_decref(root);
		root = NULL;
		rc = read_filtered(r, text, err);
	}
	if (rc == 0)
		rc = check_found(r, err);
out:
	json_decref(root);
	return rc;
}

static int
parse(const struct config *config, const struct feed *feed,
    const struct document *document, struct harvest *out, struct error *err)
{
	struct reading r = { 0 };
	struct charset_text text;

	if (charset_decode(
		&text, document->body, document->len, feed->encoding, err) != 0)
		return -1;
	observe_init(&r.observe, config, feed, document, out);
	int rc = compile_all(&r, err);
	if (rc == 0)
		rc = read_document(&r, &text, err);
	reading_fini(&r);
	charset_text_fini(&text);
	return rc;
}

const struct collector json_collector = {
	.name = "json",
	.row_word = "record",
	.check = json_check,
	.parse = parse,
};
