/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * json_path: a path is compiled to steps, a walk follows them.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "collectors/json_path.h"
#include "collectors/json_text.h"
#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

enum step_kind { STEP_KEY, STEP_INDEX, STEP_EACH, STEP_ENTRIES, STEP_LENGTH };

struct step {
	enum step_kind kind;
	char *key;
	long index; /* negative: from the end */
	bool is_optional;
	size_t start, end; /* where the step stands in the text */
};

struct json_path {
	char *text;
	size_t start; /* of this path in the text, which has its others too */
	struct step *steps;
	size_t n, size;
	struct json_path *other; /* behind //; NULL: none */
};

/* While compiling. */
struct scan {
	const char *text;
	const char *at;
	struct json_path *path;
};

static int
fail(const struct scan *scan, const char *expected, struct error *err)
{
	char quoted[TEXT_QUOTE_SIZE];

	return error_set(err, ERROR_CONFIG, "%s: column %zu: expected %s",
	    text_quote_z(quoted, scan->text),
	    (size_t)(scan->at - scan->text) + 1, expected);
}

static bool
is_key_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' ||
	    (unsigned char)c >= 0x80;
}

/* "…" with JSON's escapes, which JSON's own reader knows best. */
static char *
scan_string(struct scan *scan, struct error *err)
{
	const char *end = scan->at + 1;

	while (*end != '\0' && *end != '"')
		end += *end == '\\' && end[1] != '\0' ? 2 : 1;
	if (*end == '\0') {
		fail(scan, "a closing \"", err);
		return NULL;
	}
	json_error_t json_err;
	json_t *string = json_loadb(
	    scan->at, (size_t)(end + 1 - scan->at), JSON_DECODE_ANY, &json_err);
	if (string == NULL) {
		fail(scan, "a string as JSON has them", err);
		return NULL;
	}
	char *key = xstrdup(json_string_value(string));
	json_decref(string);
	scan->at = end + 1;
	return key;
}

static int
scan_bracket(struct scan *scan, struct step *step, struct error *err)
{
	scan->at++;
	if (*scan->at == ']') {
		step->kind = STEP_EACH;
	} else if (*scan->at == '"') {
		step->kind = STEP_KEY;
		step->key = scan_string(scan, err);
		if (step->key == NULL)
			return -1;
	} else {
		char *end;
		errno = 0;
		step->kind = STEP_INDEX;
		step->index = strtol(scan->at, &end, 10);
		if (end == scan->at || isspace((unsigned char)*scan->at) ||
		    errno != 0)
			return fail(scan, "], a number or a quoted key", err);
		scan->at = end;
	}
	if (*scan->at != ']')
		return fail(scan, "]", err);
	scan->at++;
	return 0;
}

static int
scan_step(struct scan *scan, struct step *step, struct error *err)
{
	bool has_dot = *scan->at == '.';

	scan->at += has_dot;
	if (*scan->at == '[')
		return scan_bracket(scan, step, err);
	if (!has_dot)
		return fail(scan, "a step such as .key or [0]", err);
	if (*scan->at == '"') {
		step->key = scan_string(scan, err);
		return step->key == NULL ? -1 : 0;
	}
	size_t len = 0;
	while (is_key_char(scan->at[len]))
		len++;
	if (len == 0 || isdigit((unsigned char)scan->at[0]))
		return fail(scan,
		    "a key (quoted unless it is letters, digits "
		    "and _) or [",
		    err);
	step->key = xstrndup(scan->at, len);
	scan->at += len;
	return 0;
}

static void
skip_blanks(struct scan *scan)
{
	while (*scan->at == ' ' || *scan->at == '\t' || *scan->at == '\n')
		scan->at++;
}

static struct step *
add_step(struct scan *scan, enum step_kind kind)
{
	struct json_path *path = scan->path;

	path->steps =
	    xgrow(path->steps, path->n, &path->size, sizeof *path->steps);
	struct step *step = &path->steps[path->n++];
	*step = (struct step){ .kind = kind,
		.start = (size_t)(scan->at - scan->text) };
	return step;
}

static void
end_step(struct scan *scan, struct step *step)
{
	step->is_optional = *scan->at == '?';
	scan->at += step->is_optional;
	step->end = (size_t)(scan->at - scan->text);
}

/* A function's name as a step; false if none stands here. */
static bool
scan_function(struct scan *scan)
{
	static const struct {
		const char *name;
		enum step_kind kind;
	} functions[] = {
		{ "to_entries[]", STEP_ENTRIES },
		{ "length", STEP_LENGTH },
	};

	for (size_t i = 0; i < ARRAY_SIZE(functions); i++) {
		size_t len = strlen(functions[i].name);
		if (strncmp(scan->at, functions[i].name, len) != 0 ||
		    is_key_char(scan->at[len]))
			continue;
		struct step *step = add_step(scan, functions[i].kind);
		scan->at += len;
		end_step(scan, step);
		return true;
	}
	return false;
}

static bool
is_at_end(const struct scan *scan)
{
	return *scan->at == '\0' || *scan->at == '|' || *scan->at == ' ' ||
	    (scan->at[0] == '/' && scan->at[1] == '/');
}

/* A path's steps up to a | or // or the end. */
static int
scan_steps(struct scan *scan, struct error *err)
{
	if (!scan_function(scan)) {
		if (*scan->at != '.')
			return fail(scan, "a path that starts with .", err);
		scan->at++;
		if (is_at_end(scan))
			return 0;
		scan->at--;
	}
	while (!is_at_end(scan)) {
		struct step *step = add_step(scan, STEP_KEY);
		if (scan_step(scan, step, err) != 0)
			return -1;
		end_step(scan, step);
	}
	return 0;
}

static int
scan_path(struct scan *scan, struct error *err)
{
	skip_blanks(scan);
	scan->path->start = (size_t)(scan->at - scan->text);
	for (;;) {
		skip_blanks(scan);
		if (scan_steps(scan, err) != 0)
			return -1;
		skip_blanks(scan);
		if (*scan->at != '|')
			return 0;
		scan->at++;
	}
}

/* Paths with // between; each has to lead to one value, or it would have to be
 * known which values of the first are none. */
static int
scan_alternatives(struct scan *scan, struct error *err)
{
	struct json_path *first = scan->path;

	if (scan_path(scan, err) != 0)
		return -1;
	while (*scan->at == '/') {
		if (scan->at[1] != '/')
			return fail(scan, "// or the end", err);
		scan->path->other = xcalloc(1, sizeof *scan->path->other);
		scan->path->other->text = xstrdup(scan->text);
		scan->path = scan->path->other;
		scan->at += 2;
		if (scan_path(scan, err) != 0)
			return -1;
	}
	if (*scan->at != '\0')
		return fail(scan, "a step such as .key, | or //", err);
	if (first->other != NULL && !json_path_is_single(first))
		return error_set(err, ERROR_CONFIG,
		    "\"%s\": expected paths to one value, without [], to_entries "
		    "and length, on each side of //",
		    first->text);
	return 0;
}

struct json_path *
json_path_compile(const char *text, struct error *err)
{
	struct json_path *path = xcalloc(1, sizeof *path);
	struct scan scan = { .text = text, .at = text, .path = path };

	path->text = xstrdup(text);
	if (scan_alternatives(&scan, err) == 0)
		return path;
	json_path_free(path);
	return NULL;
}

void
json_path_free(struct json_path *path)
{
	if (path == NULL)
		return;
	for (size_t i = 0; i < path->n; i++)
		free(path->steps[i].key);
	json_path_free(path->other);
	free(path->steps);
	free(path->text);
	free(path);
}

bool
json_path_is_single(const struct json_path *path)
{
	for (; path != NULL; path = path->other) {
		for (size_t i = 0; i < path->n; i++) {
			if (path->steps[i].kind >= STEP_EACH)
				return false;
		}
	}
	return true;
}

static json_t *
follow(const struct step *step, json_t *value)
{
	if (step->kind == STEP_KEY)
		return json_object_get(value, step->key);
	size_t n = json_array_size(value);
	long index = step->index < 0 ? step->index + (long)n : step->index;
	return index < 0 ? NULL : json_array_get(value, (size_t)index);
}

json_t *
json_path_get(const struct json_path *path, json_t *value)
{
	for (;; path = path->other) {
		json_t *found = value;
		for (size_t i = 0; i < path->n && found != NULL; i++)
			found = follow(&path->steps[i], found);
		if (path->other == NULL ||
		    (found != NULL && !json_is_null(found) &&
			!json_is_false(found)))
			return found;
	}
}

/* What a person needs to see the difference. */
static void
describe(struct buf *out, json_t *value)
{
	buf_puts(out, json_text_kind(value));
	if (json_is_array(value))
		buf_printf(out, " of %zu", json_array_size(value));
	if (json_object_size(value) > 0) {
		char *keys = json_text_keys(value);
		buf_printf(out, " with %s", keys);
		free(keys);
	}
}

static int
fail_step(
    const struct json_path *path, size_t i, json_t *value, struct error *err)
{
	const struct step *step = &path->steps[i];
	size_t before = i == 0 ? 0 : path->steps[i - 1].end - path->start;
	struct buf found = { 0 };

	describe(&found, value);
	error_set(err, ERROR_INPUT, "%s: step %.*s leads nowhere: %.*s is %s",
	    path->text, (int)(step->end - step->start),
	    path->text + step->start, before == 0 ? 1 : (int)before,
	    before == 0 ? "." : path->text + path->start, buf_text(&found));
	buf_fini(&found);
	return -1;
}

/* In jq what is not there is null, and null goes on to the next step: so a ?
 * speaks for the steps before it, too. */
static bool
ends_quietly(const struct json_path *path, size_t i)
{
	for (; i < path->n; i++) {
		if (path->steps[i].is_optional)
			return true;
	}
	return false;
}

struct walk {
	const struct json_path *path;
	int (*take)(void *arg, json_t *value, struct error *err);
	void *arg;
	struct error *err;
};

/* What a function of jq's makes of a value; NULL where it cannot. */
static json_t *
make_length(json_t *value)
{
	if (json_is_array(value))
		return json_integer((json_int_t)json_array_size(value));
	if (json_is_object(value))
		return json_integer((json_int_t)json_object_size(value));
	return json_is_null(value) ? json_integer(0) : NULL;
}

static json_t *
make_entry(const char *key, json_t *value)
{
	json_t *entry = json_object();

	json_object_set_new_nocheck(entry, "key", json_string_nocheck(key));
	json_object_set_nocheck(entry, "value", value);
	return entry;
}

static int walk_from(const struct walk *walk, size_t i, json_t *value);

static int
walk_members(const struct walk *walk, size_t i, json_t *object)
{
	bool is_entry = walk->path->steps[i].kind == STEP_ENTRIES;
	int rc = 0;

	for (void *it = json_object_iter(object); it != NULL && rc == 0;
	     it = json_object_iter_next(object, it)) {
		json_t *member = json_object_iter_value(it);
		json_t *next = is_entry
		    ? make_entry(json_object_iter_key(it), member)
		    : json_incref(member);
		rc = walk_from(walk, i + 1, next);
		json_decref(next);
	}
	return rc;
}

/* Recursion is as deep as the path has steps. */
static int
walk_from(const struct walk *walk, size_t i, json_t *value)
{
	if (i == walk->path->n)
		return walk->take(walk->arg, value, walk->err);
	const struct step *step = &walk->path->steps[i];
	json_t *next = NULL;
	int rc = 0;

	switch (step->kind) {
	case STEP_KEY:
	case STEP_INDEX:
		next = json_incref(follow(step, value));
		break;
	case STEP_LENGTH:
		next = make_length(value);
		break;
	case STEP_EACH:
		for (size_t k = 0; k < json_array_size(value) && rc == 0; k++)
			rc = walk_from(walk, i + 1, json_array_get(value, k));
		if (json_is_array(value))
			return rc;
		__attribute__((fallthrough));
	case STEP_ENTRIES:
		if (json_is_object(value))
			return walk_members(walk, i, value);
	}
	if (next != NULL) {
		rc = walk_from(walk, i + 1, next);
		json_decref(next);
		return rc;
	}
	return ends_quietly(walk->path, i)
	    ? 0
	    : fail_step(walk->path, i, value, walk->err);
}

int
json_path_walk(const struct json_path *path, json_t *value,
    int (*take)(void *arg, json_t *value, struct error *err), void *arg,
    struct error *err)
{
	struct walk walk = {
		.path = path, .take = take, .arg = arg, .err = err
	};

	if (path->other == NULL)
		return walk_from(&walk, 0, value);
	json_t *found = json_path_get(path, value);
	if (found != NULL)
		return take(arg, found, err);
	/* Neither is there: told of the last. */
	while (walk.path->other != NULL)
		walk.path = walk.path->other;
	return walk_from(&walk, 0, value);
}
