/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * chart_json: charts to text and back.
 *
 * One table names all members that are texts, one all that are numbers; they
 * write and read in the same order, so the text is always the same.
 */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/date.h"
#include "daemon/base/text.h"
#include "graphs/chart.h"
#include "daemon/base/mem.h"

enum {
	DAY_MIN = -25567,  /* 1900-01-01 */
	DAY_MAX = 2932896, /* 9999-12-31 */
};

static const struct {
	const char *name;
	size_t offset;
} text_members[] = {
	{ "title", offsetof(struct chart, title) },
	{ "unit", offsetof(struct chart, unit) },
	{ "series_text", offsetof(struct chart, series_text) },
	{ "latest_text", offsetof(struct chart, latest_text) },
	{ "partial_text", offsetof(struct chart, partial_text) },
	{ "line_text", offsetof(struct chart, line_text) },
	{ "extreme_text", offsetof(struct chart, extreme_text) },
	{ "footer_text", offsetof(struct chart, footer_text) },
	{ "empty_text", offsetof(struct chart, empty_text) },
	{ "deadline_text", offsetof(struct chart, deadline_text) },
};

static const struct {
	const char *name;
	size_t offset;
	int minimum, maximum;
} int_members[] = {
	{ "wrong", offsetof(struct chart, wrong), 0, CHART_WRONG_OUTSIDE },
	{ "from_day", offsetof(struct chart, from_day), DAY_MIN, DAY_MAX },
	{ "to_day", offsetof(struct chart, to_day), DAY_MIN, DAY_MAX },
	{ "width", offsetof(struct chart, width), CHART_WIDTH_MIN,
	    CHART_WIDTH_MAX },
	{ "height", offsetof(struct chart, height), CHART_HEIGHT_MIN,
	    CHART_HEIGHT_MAX },
	{ "zoom", offsetof(struct chart, zoom), 1, 2 },
	{ "format", offsetof(struct chart, format), 0, CHART_SVG },
};

static const struct {
	const char *name;
	size_t offset;
} bool_members[] = {
	{ "from_zero", offsetof(struct chart, from_zero) },
	{ "is_whole", offsetof(struct chart, is_whole) },
	{ "is_dark", offsetof(struct chart, is_dark) },
};

/* NaN is not written. */
static const struct {
	const char *name;
	size_t offset;
} double_members[] = {
	{ "keep_low", offsetof(struct chart, keep_low) },
	{ "keep_high", offsetof(struct chart, keep_high) },
};

static const struct {
	const char *name;
	size_t offset;
} spans_members[] = {
	{ "series", offsetof(struct chart, series) },
	{ "line", offsetof(struct chart, line) },
	{ "upper", offsetof(struct chart, upper) },
};

#define MEMBER(type, chart, offset) ((type *)((char *)(chart) + (offset)))
#define CONST_MEMBER(type, chart, offset)                                      \
	((const type *)((const char *)(chart) + (offset)))

/* Every int member is an int or an int32_t, which must be the same. */
_Static_assert(sizeof(int) == sizeof(int32_t), "days are kept as int");

/* NaN is null: JSON has no word for it.  A partial one has a fourth member. */
static json_t *
spans_to_json(const struct chart_spans *spans)
{
	json_t *array = json_array();

	for (size_t i = 0; i < spans->n; i++) {
		const struct chart_span *s = &spans->spans[i];
		json_t *span = json_pack("[i, i, o]", s->start_day, s->end_day,
		    isfinite(s->value) ? json_real(s->value) : json_null());
		if (s->is_partial)
			json_array_append_new(span, json_true());
		json_array_append_new(array, span);
	}
	return array;
}

/* A text that is no UTF-8 would have no JSON: only its valid start counts, and
 * no more of it than is read again. */
static json_t *
text_to_json(const char *text)
{
	size_t len = strnlen(text, CHART_TEXT_MAX);

	return json_stringn(text, text_valid_utf8(text, len));
}

char *
chart_to_json(const struct chart *chart)
{
	json_t *o = json_object();

	json_object_set_new(o, "version", json_integer(CHART_VERSION));
	for (size_t i = 0; i < ARRAY_SIZE(text_members); i++) {
		const char *text =
		    *CONST_MEMBER(char *const, chart, text_members[i].offset);
		if (text != NULL)
			json_object_set_new(
			    o, text_members[i].name, text_to_json(text));
	}
	for (size_t i = 0; i < ARRAY_SIZE(int_members); i++)
		json_object_set_new(o, int_members[i].name,
		    json_integer(
			*CONST_MEMBER(int, chart, int_members[i].offset)));
	if (chart->deadline_day != DATE_NONE)
		json_object_set_new(
		    o, "deadline_day", json_integer(chart->deadline_day));
	for (size_t i = 0; i < ARRAY_SIZE(bool_members); i++)
		json_object_set_new(o, bool_members[i].name,
		    json_boolean(
			*CONST_MEMBER(bool, chart, bool_members[i].offset)));
	for (size_t i = 0; i < ARRAY_SIZE(double_members); i++) {
		double value =
		    *CONST_MEMBER(double, chart, double_members[i].offset);
		if (isfinite(value))
			json_object_set_new(
			    o, double_members[i].name, json_real(value));
	}
	for (size_t i = 0; i < ARRAY_SIZE(spans_members); i++)
		json_object_set_new(o, spans_members[i].name,
		    spans_to_json(CONST_MEMBER(
			struct chart_spans, chart, spans_members[i].offset)));
	char *text = json_dumps(o, JSON_COMPACT | JSON_REAL_PRECISION(17));
	json_decref(o);
	return text;
}

static int
read_int(const json_t *o, const char *name, int minimum, int maximum, int *out,
    struct error *err)
{
	const json_t *v = json_object_get(o, name);

	if (!json_is_integer(v) || json_integer_value(v) < minimum ||
	    json_integer_value(v) > maximum)
		return error_set(err, ERROR_INPUT,
		    "chart: %s: expected a whole number from %d to %d", name,
		    minimum, maximum);
	*out = (int)json_integer_value(v);
	return 0;
}

static int
read_doubles(struct chart *out, const json_t *o, struct error *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(double_members); i++) {
		const json_t *v = json_object_get(o, double_members[i].name);
		if (v == NULL)
			continue;
		if (!json_is_number(v))
			return error_set(err, ERROR_INPUT,
			    "chart: %s: expected a number",
			    double_members[i].name);
		*MEMBER(double, out, double_members[i].offset) =
		    json_number_value(v);
	}
	return 0;
}

static int
read_span(const json_t *v, struct chart_spans *out, struct error *err)
{
	const json_t *start = json_array_get(v, 0);
	const json_t *end = json_array_get(v, 1);
	const json_t *value = json_array_get(v, 2);
	const json_t *partial = json_array_get(v, 3);
	json_int_t from = json_integer_value(start);
	json_int_t to = json_integer_value(end);

	if (!json_is_integer(start) || !json_is_integer(end) ||
	    from < DAY_MIN || from > to || to > DAY_MAX ||
	    (out->n > 0 && to <= out->spans[out->n - 1].end_day) ||
	    (!json_is_number(value) && !json_is_null(value)) ||
	    (partial != NULL && !json_is_true(partial)))
		return error_set(err, ERROR_INPUT,
		    "expected rising [first day, last day, number or null], "
		    "or true behind them");
	chart_span_add(out, (int32_t)from, (int32_t)to,
	    json_is_number(value) ? json_number_value(value) : NAN);
	out->spans[out->n - 1].is_partial = partial != NULL;
	return 0;
}

static int
read_spans(const json_t *o, const char *name, struct chart_spans *out,
    struct error *err)
{
	const json_t *v = json_object_get(o, name);
	size_t i;
	json_t *span;

	if (!json_is_array(v) || json_array_size(v) > CHART_SPANS_MAX)
		return error_set(err, ERROR_INPUT,
		    "chart: %s: expected an array of at most %d", name,
		    CHART_SPANS_MAX);
	json_array_foreach(v, i, span) {
		if (read_span(span, out, err) != 0)
			return error_prefix(err, "chart: %s: %zu", name, i);
	}
	return 0;
}

static int
read_texts(struct chart *out, const json_t *o, struct error *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(text_members); i++) {
		const json_t *v = json_object_get(o, text_members[i].name);
		if (v == NULL)
			continue;
		if (!json_is_string(v) ||
		    json_string_length(v) > CHART_TEXT_MAX ||
		    strlen(json_string_value(v)) != json_string_length(v))
			return error_set(err, ERROR_INPUT,
			    "chart: %s: expected a text of at most %d bytes",
			    text_members[i].name, CHART_TEXT_MAX);
		char **to = MEMBER(char *, out, text_members[i].offset);
		free(*to);
		*to = xstrdup(json_string_value(v));
	}
	return 0;
}

static int
read_members(struct chart *out, const json_t *o, struct error *err)
{
	int version;

	if (read_int(o, "version", CHART_VERSION, CHART_VERSION, &version,
		err) != 0 ||
	    read_texts(out, o, err) != 0)
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(int_members); i++) {
		if (read_int(o, int_members[i].name, int_members[i].minimum,
			int_members[i].maximum,
			MEMBER(int, out, int_members[i].offset), err) != 0)
			return -1;
	}
	if (json_object_get(o, "deadline_day") != NULL &&
	    read_int(o, "deadline_day", DAY_MIN, DAY_MAX, &out->deadline_day,
		err) != 0)
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(bool_members); i++)
		*MEMBER(bool, out, bool_members[i].offset) =
		    json_is_true(json_object_get(o, bool_members[i].name));
	if (read_doubles(out, o, err) != 0)
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(spans_members); i++) {
		if (read_spans(o, spans_members[i].name,
			MEMBER(
			    struct chart_spans, out, spans_members[i].offset),
			err) != 0)
			return -1;
	}
	if (out->title == NULL || out->from_day > out->to_day)
		return error_set(err, ERROR_INPUT,
		    "chart: expected a title, and days from first to last");
	return 0;
}

int
chart_from_json(
    struct chart *out, const char *text, size_t len, struct error *err)
{
	json_error_t why;
	json_t *o = json_loadb(text, len, JSON_REJECT_DUPLICATES, &why);

	chart_init(out);
	if (o == NULL)
		return error_set(
		    err, ERROR_INPUT, "chart: no JSON: %s", why.text);
	int rc = read_members(out, o, err);
	json_decref(o);
	if (rc != 0)
		chart_fini(out);
	return rc;
}
