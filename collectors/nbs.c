/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * nbs: 国家统计局's easyquery, a figure a node.
 *
 *   {"returncode":200,"returndata":{"datanodes":[{
 *     "data":{"data":6.8,"dotcount":1,"hasdata":true,"strdata":"6.8"},
 *     "wds":[{"wdcode":"zb","valuecode":"A020101"},
 *            {"wdcode":"sj","valuecode":"202312"}]}],
 *    "wdnodes":[{"wdcode":"zb","nodes":[{"code":"A020101","unit":"%"}]}]}}
 *
 * Where there is no figure, data is 0.0 all the same and hasdata false.
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "collectors/charset.h"
#include "collectors/check.h"
#include "collectors/json_reply.h"
#include "collectors/json_text.h"
#include "collectors/observe.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

static const char indicator_code[] = "zb";
static const char period_code[] = "sj";

struct reading {
	struct observe observe;
	json_t *units; /* {"A020101": "%"} */
	uint32_t n_nodes;
	bool is_any_found;
	const char *first; /* indicator's code, for messages; borrowed */
};

/* The value of one of a node's dimensions, NULL where it has none such. */
static const char *
dimension(json_t *node, const char *code)
{
	json_t *wd;
	size_t i;

	json_array_foreach(json_object_get(node, "wds"), i, wd) {
		if (text_equal(
			json_string_value(json_object_get(wd, "wdcode")), code))
			return json_string_value(
			    json_object_get(wd, "valuecode"));
	}
	return NULL;
}

static struct span
span_of(const char *text)
{
	return (struct span){ text, text == NULL ? 0 : strlen(text) };
}

/* 2023, 202312, and 2023A to 2023D for the quarters. */
static int
read_period(int32_t *out, const char *code, struct error *err)
{
	char quarter[] = "2023Q1";

	if (code == NULL)
		return error_set(err, ERROR_INPUT,
		    "no period: expected one with the wdcode %s", period_code);
	if (strlen(code) != 5 || code[4] < 'A' || code[4] > 'D')
		return observe_day(out, span_of(code), err);
	memcpy(quarter, code, 4);
	quarter[5] = (char)('1' + code[4] - 'A');
	return observe_day(out, span_of(quarter), err);
}

/* Whose and when; national figures have no region.  1 if the node is to be
 * passed over. */
static int
read_record(const struct reading *r, json_t *node, struct record *record,
    struct error *err)
{
	const struct observe *o = &r->observe;
	const char *region = o->feed->enterprise == NULL
	    ? NULL
	    : dimension(node, o->feed->enterprise);

	*record = (struct record){ .row = r->n_nodes,
		.start_day = DATE_NONE,
		.reported_day = DATE_NONE };
	int rc =
	    observe_enterprise(o, &record->enterprise, span_of(region), err);
	if (rc != 0)
		return rc;
	if (read_period(&record->end_day, dimension(node, period_code), err) !=
	    0)
		return -1;
	return observe_record(o, record, err);
}

/* The figure's text: 1 if there is one, 0 if there is none, -1 with err. */
static int
read_value(const struct reading *r, json_t *node, char room[JSON_TEXT_SIZE],
    struct span *out, struct error *err)
{
	json_t *data = json_object_get(node, "data");
	json_t *has_data = json_object_get(data, "hasdata");

	if (!json_is_boolean(has_data))
		return error_set(err, ERROR_INPUT,
		    "data.hasdata is %s: expected true or false",
		    has_data == NULL ? "not there" : json_text_kind(has_data));
	if (json_is_false(has_data))
		return 0;
	json_t *exact = json_object_get(data, "strdata");
	if (json_is_string(exact)) {
		*out = json_text(exact, room);
		if (!observe_is_missing(&r->observe, out))
			return 1;
	}
	json_t *number = json_object_get(data, "data");
	if (number != NULL)
		*out = json_text(number, room);
	if (number == NULL || out->text == NULL)
		return error_set(err, ERROR_INPUT,
		    "data.data is %s: expected a number",
		    number == NULL ? "not there" : json_text_kind(number));
	return observe_is_missing(&r->observe, out) ? 0 : 1;
}

/* The unit of the indicator's figures; NULL is that of the item. */
static int
find_unit(const struct reading *r, const struct wanted *w,
    const char *indicator, const struct unit **out, struct error *err)
{
	const struct observe *o = &r->observe;
	struct span shown =
	    span_of(json_string_value(json_object_get(r->units, indicator)));

	*out = w->unit;
	if (!o->is_unit_in_name)
		return 0;
	text_strip(&shown.text, &shown.len);
	*out = shown.len == 0 ? NULL : unit_find(shown.text, shown.len);
	/* 万吨 is nobody's business but the item's. */
	if (*out == NULL && w->unit_kind != UNIT_MONEY && shown.len > 0 &&
	    strlen(w->item->unit) == shown.len &&
	    memcmp(w->item->unit, shown.text, shown.len) == 0)
		return 0;
	return observe_unit(o, w, *out, shown, err);
}

static struct spot
spot_of(const struct reading *r, const char *indicator)
{
	return (struct spot){
		.kind = "node", .row = r->n_nodes, .column = span_of(indicator)
	};
}

static void
take_figure(struct reading *r, json_t *node, const char *indicator,
    const struct wanted *w, struct record *record)
{
	char room[JSON_TEXT_SIZE];
	struct spot spot = spot_of(r, indicator);
	const struct unit *unit = NULL;
	struct span text = { 0 };
	struct error err = { 0 };

	int rc = read_value(r, node, room, &text, &err);
	if (rc == 1 && find_unit(r, w, indicator, &unit, &err) != 0)
		rc = -1;
	if (rc == 1)
		observe_figure(&r->observe, record, w, unit, &spot, text);
	else if (rc < 0)
		observe_reject(&r->observe, &spot, &err);
}

static bool
is_without_data(json_t *node)
{
	return json_is_false(
	    json_object_get(json_object_get(node, "data"), "hasdata"));
}

static void
take_node(struct reading *r, json_t *node)
{
	const char *indicator = dimension(node, indicator_code);
	struct spot spot = spot_of(r, NULL);
	struct error err = { 0 };
	const struct wanted *w;
	struct record record;
	uint16_t choice;
	size_t next = 0;

	if (r->first == NULL)
		r->first = indicator;
	if (indicator == NULL) {
		error_set(&err, ERROR_INPUT,
		    "no indicator: expected one with the wdcode %s",
		    indicator_code);
		observe_reject(&r->observe, &spot, &err);
		return;
	}
	if (observe_named(&r->observe, span_of(indicator), &next, &choice) ==
	    NULL)
		return;
	r->is_any_found = true;
	/* Regions and months without a figure need not be anybody's. */
	if (is_without_data(node))
		return;
	int rc = read_record(r, node, &record, &err);
	if (rc != 0) {
		spot.column = span_of(indicator);
		if (rc < 0)
			observe_reject(&r->observe, &spot, &err);
		return;
	}
	next = 0;
	while ((w = observe_named(&r->observe, span_of(indicator), &next,
		    &record.choice)) != NULL)
		take_figure(r, node, indicator, w, &record);
}

static void
read_units(struct reading *r, json_t *data)
{
	json_t *dimension_nodes, *node;
	size_t i, k;

	r->units = json_object();
	json_array_foreach(
	    json_object_get(data, "wdnodes"), i, dimension_nodes) {
		if (!text_equal(json_string_value(
				    json_object_get(dimension_nodes, "wdcode")),
			indicator_code))
			continue;
		json_array_foreach(
		    json_object_get(dimension_nodes, "nodes"), k, node) {
			const char *code =
			    json_string_value(json_object_get(node, "code"));
			json_t *unit = json_object_get(node, "unit");
			if (code != NULL && json_is_string(unit))
				json_object_set(r->units, code, unit);
		}
	}
}

static int
check_found(const struct reading *r, struct error *err)
{
	char quoted[TEXT_QUOTE_SIZE];

	if (r->n_nodes == 0 || r->is_any_found)
		return 0;
	char *expected = observe_expected(&r->observe);
	error_set(err, ERROR_INPUT,
	    "no such reply: no node has any of %s; the first has %s", expected,
	    text_quote_z(quoted, r->first == NULL ? "" : r->first));
	free(expected);
	return -1;
}

static int
read_root(struct reading *r, json_t *root, struct error *err)
{
	json_t *code = json_object_get(root, "returncode");
	json_t *data = json_object_get(root, "returndata");
	json_t *nodes = json_object_get(data, "datanodes");
	json_t *node;
	size_t i;

	if (!json_is_integer(code) || json_integer_value(code) != 200)
		return json_reply_refuse("returncode", code, data, "200", err);
	if (!json_is_array(nodes))
		return error_set(err, ERROR_INPUT,
		    "no such reply: returndata.datanodes is %s: expected an "
		    "array",
		    nodes == NULL ? "not there" : json_text_kind(nodes));
	read_units(r, data);
	json_array_foreach(nodes, i, node) {
		r->n_nodes++;
		take_node(r, node);
	}
	return check_found(r, err);
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
	json_t *root = json_text_load(text.text, text.len, err);
	int rc = root == NULL ? -1 : read_root(&r, root, err);
	json_decref(r.units);
	json_decref(root);
	observe_fini(&r.observe);
	charset_text_fini(&text);
	return rc;
}

/* The shape is fixed: what says where things are has no use. */
static void
check(const struct config *config, const struct feed *feed,
    struct problems *problems)
{
	const char *const fixed[] = { "records", "filter", "status", "fields",
		"pairs", "name", "value", "period_end", "period_start",
		"correction", "currency", "layout", "title_lines",
		"decimal_mark", "reported_on", NULL };

	check_left_out(
	    config, feed, fixed, "the format nbs has its own", problems);
	if (feed->flows == FLOWS_EXPLICIT)
		problems_add(problems, feed_place(config, feed, "flows"),
		    "feed %s: flows: the format nbs says only where periods "
		    "end: expected \"ytd\" or \"single\"",
		    feed->id);
}

const struct collector nbs_collector = {
	.name = "nbs",
	.row_word = "node",
	.check = check,
	.parse = parse,
};
