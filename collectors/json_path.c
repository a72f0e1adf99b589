/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * json_path: a path is compiled to steps, a walk follows them.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "collectors/json_path.h"
#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

enum step_kind { STEP_KEY, STEP_INDEX, STEP_EACH };

struct step {
	enum step_kind kind;
	char *key;
	long index; /* negative: from the end */
	bool is_optional;
	size_t end; /* where the step ends in the text */
};

struct json_path {
	char *text;
	struct step *steps;
	size_t n, size;
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

static int
scan_path(struct scan *scan, struct error *err)
{
	struct json_path *path = scan->path;

	if (*scan->at != '.')
		return fail(scan, "a path that starts with .", err);
	if (scan->at[1] == '\0')
		return 0;
	while (*scan->at != '\0') {
		path->steps = xgrow(
		    path->steps, path->n, &path->size, sizeof *path->steps);
		struct step *step = &path->steps[path->n++];
		*step = (struct step){ .kind = STEP_KEY };
		if (scan_step(scan, step, err) != 0)
			return -1;
		step->is_optional = *scan->at == '?';
		scan->at += step->is_optional;
		step->end = (size_t)(scan->at - scan->text);
	}
	return 0;
}

struct json_path *
json_path_compile(const char *text, struct error *err)
{
	struct json_path *path = xcalloc(1, sizeof *path);
	struct scan scan = { .text = text, .at = text, .path = path };

	path->text = xstrdup(text);
	if (scan_path(&scan, err) == 0)
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
	free(path->steps);
	free(path->text);
	free(path);
}

bool
json_path_is_single(const struct json_path *path)
{
	for (size_t i = 0; i < path->n; i++) {
		if (path->steps[i].kind == STEP_EACH)
			return false;
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
	for (size_t i = 0; i < path->n && value != NULL; i++)
		value = follow(&path->steps[i], value);
	return value;
}

static const char *
type_name(const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return "an object";
	case JSON_ARRAY:
		return "an array";
	case JSON_STRING:
		return "a string";
	case JSON_INTEGER:
	case JSON_REAL:
		return "a number";
	case JSON_TRUE:
		return "true";
	case JSON_FALSE:
		return "false";
	case JSON_NULL:
		return "null";
	}
	return "nothing";
}

/* "it has "code", "message", …": what a person needs to see the difference. */
static void
describe(struct buf *out, json_t *value)
{
	enum { KEYS_SHOWN = 8 };
	int n = 0;
	const char *key;
	json_t *member;
	char quoted[TEXT_QUOTE_SIZE];

	if (!json_is_object(value)) {
		buf_puts(out, type_name(value));
		if (json_is_array(value))
			buf_printf(out, " of %zu", json_array_size(value));
		return;
	}
	buf_puts(out, "an object");
	json_object_foreach(value, key, member) {
		if (n == KEYS_SHOWN) {
			buf_puts(out, ", …");
			break;
		}
		buf_printf(out, "%s%s", n++ == 0 ? " with " : ", ",
		    text_quote_z(quoted, key));
	}
}

static int
fail_step(
    const struct json_path *path, size_t i, json_t *value, struct error *err)
{
	const struct step *step = &path->steps[i];
	size_t start = i == 0 ? 0 : path->steps[i - 1].end;
	struct buf found = { 0 };

	describe(&found, value);
	error_set(err, ERROR_INPUT, "%s: step %.*s leads nowhere: %.*s is %s",
	    path->text, (int)(step->end - start), path->text + start,
	    start == 0 ? 1 : (int)start, path->text, buf_text(&found));
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

/* Recursion is as deep as the path has steps. */
static int
walk_from(const struct walk *walk, size_t i, json_t *value)
{
	if (i == walk->path->n)
		return walk->take(walk->arg, value, walk->err);
	const struct step *step = &walk->path->steps[i];
	int rc = 0;

	if (step->kind != STEP_EACH) {
		json_t *next = follow(step, value);
		if (next != NULL)
			return walk_from(walk, i + 1, next);
	} else if (json_is_array(value)) {
		for (size_t k = 0; k < json_array_size(value) && rc == 0; k++)
			rc = walk_from(walk, i + 1, json_array_get(value, k));
		return rc;
	} else if (json_is_object(value)) {
		for (void *it = json_object_iter(value); it != NULL && rc == 0;
		     it = json_object_iter_next(value, it))
			rc = walk_from(walk, i + 1, json_object_iter_value(it));
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

	return walk_from(&walk, 0, value);
}
