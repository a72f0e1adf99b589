/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * report: texts made harmless, what is shown of each kind, both languages.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "daemon/base/buf.h"
#include "daemon/base/date.h"
#include "daemon/model/config.h"
#include "graphs/report.h"
#include "graphs/report_text.h"
#include "daemon/base/mem.h"

/* ---- texts ---- */

static const struct {
	const char *text;
	size_t characters;
	const char *clean;
} texts[] = {
	{ "东北制药", 10, "东北制药" },
	{ NULL, 10, "" },
	{ "a\r\nb\tc", 10, "a b c" },
	{ "  a   b", 10, "a b" },
	{ "\x01\x7f"
	  "x",
	    10, "x" },
	/* U+202E turns round all that follows; U+2066 and U+2069 isolate. */
	{ "a\xe2\x80\xae"
	  "b\xe2\x81\xa6"
	  "c\xe2\x81\xa9\xe2\x80\x8f\xd8\x9c",
	    10, "abc" },
	{ "line\xe2\x80\xa8two\xc2\x85three", 20, "line two three" },
	{ "一二三四五", 5, "一二三四五" },
	{ "一二三四五六", 5, "一二三四五…" },
	{ "\xff"
	  "a",
	    5, "?a" },
	{ "שלום", 10, "שלום" },
};

static void
test_clean(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct buf out = { 0 };
		report_clean(&out, texts[i].text, texts[i].characters);
		if (strcmp(buf_text(&out), texts[i].clean) != 0)
			fail_msg("row %zu: \"%s\", expected \"%s\"", i,
			    buf_text(&out), texts[i].clean);
		buf_fini(&out);
	}
}

static void
test_put(void **state)
{
	struct buf out = { 0 };

	(void)state;
	report_put(&out, "<script>\"&'", 20);
	assert_string_equal(
	    buf_text(&out), "<bdi>&lt;script&gt;&quot;&amp;&#39;</bdi>");
	buf_fini(&out);
}

/* ---- pages ---- */

static const char evil[] =
    "<script>alert(1)</script>\"'&\r\nBcc: x\xe2\x80\xae";

/* A target that is missed, with all there can be. */
static struct report
full_report(const char *text)
{
	static struct report_pair pairs[1];
	static struct report_point points[30];
	static struct report_fact facts[2];
	static struct report_document documents[1];
	static struct report_restatement restatements[1];
	static struct report_hold holds[1];
	static const char *caveats[1];
	static struct report_event events[1];
	struct report_period period = { 100, 190, "2015Q3" };

	pairs[0] = (struct report_pair){ "deadline", "Deadline", text };
	for (int i = 0; i < 30; i++)
		points[i] = (struct report_point){
			.period = { 10 * i, 10 * i + 9, i == 29 ? "P29" : "P" },
			.value = { 60 + i, text },
			.line = { 65, "65" },
			.is_judged = true,
			.state = i > 5 ? STATE_MISSED : STATE_MET,
			.n_reported = 1,
			.n_members = 1
		};
	facts[0] = (struct report_fact){ .enterprise = { "e", text },
		.item = { "assets", text },
		.mode = "ttm",
		.wanted = period,
		.figure = 5,
		.is_found = true,
		.sign = -1,
		.period = period,
		.value = "123456789012345678901234567890.5",
		.value_text = "123,456",
		.unit = text,
		.feed = { "f", text },
		.document = 7,
		.reference = 1,
		.reported_day = 200,
		.known = { 17280000, "then" },
		.revision = 2 };
	facts[1] = (struct report_fact){ .enterprise = { "e", NULL },
		.item = { "debt", NULL },
		.wanted = period,
		.figure = NAN };
	documents[0] = (struct report_document){ 7, { "f", text }, text, text,
		{ 17280000, "then" } };
	restatements[0] =
	    (struct report_restatement){ .enterprise = { "e", text },
		    .item = { "assets", text },
		    .feed = { "f", text },
		    .period = period,
		    .old_value = "1.5",
		    .old_text = "1.5",
		    .new_value = "2.5",
		    .new_text = "2.5",
		    .unit = text,
		    .old_day = 100,
		    .new_day = 200,
		    .known = { 17280000, "then" },
		    .revision = 2 };
	holds[0] = (struct report_hold){ .id = 4,
		.enterprise = { "e", text },
		.item = { "assets", text },
		.feed = { "f", text },
		.period = period,
		.value = "9",
		.value_text = "9",
		.reason = text,
		.source = text,
		.since = { 17280000, text },
		.state = "held" };
	caveats[0] = text;
	events[0] = (struct report_event){ .n = 3,
		.action = ALERT_ACKED,
		.state = ALERT_ACKNOWLEDGED,
		.severity = SEVERITY_FAIL,
		.changed = { 17280000, "then" },
		.period = period,
		.value = { 67.25, "67.3 %" },
		.line = { 65, "≤ 65 %" },
		.who = text,
		.note = text,
		.reason = text };
	return (struct report){ .alert = 17,
		.n = 3,
		.made = { 17280000, "now" },
		.opened = { 17280000, "then" },
		.changed = { 17280000, "then" },
		.kind = ALERT_TARGET,
		.state = ALERT_ACKNOWLEDGED,
		.severity = SEVERITY_FAIL,
		.target = { "debt", text },
		.subject = { "000597", text },
		.indicator = { "debt_ratio", text },
		.clause = text,
		.citation = text,
		.document = text,
		.plan = text,
		.reading = text,
		.value = { 67.25, "67.3 %" },
		.line = { 65, "≤ 65 %" },
		.distance = { -2.25, "2.3 points" },
		.threshold = { NAN, NULL },
		.unit = "%",
		.period = period,
		.reason = text,
		.formula = text,
		.formula_text = text,
		.with_numbers = "100 * 1 / 2",
		.has_worked_out = true,
		.worked_out = { 67.25, "67.3 %" },
		.moved = { NAN, NULL },
		.n_reported = 1,
		.n_members = 1,
		.png = "\x89PNG",
		.png_len = 4,
		.png_text = text,
		.pairs = pairs,
		.n_pairs = 1,
		.points = points,
		.n_points = 30,
		.facts = facts,
		.n_facts = 2,
		.documents = documents,
		.n_documents = 1,
		.restatements = restatements,
		.n_restatements = 1,
		.holds = holds,
		.n_holds = 1,
		.caveats = caveats,
		.n_caveats = 1,
		.events = events,
		.n_events = 1 };
}

static char *
page_of(const struct report *r)
{
	struct buf out = { 0 };

	report_html(&out, r);
	return buf_take(&out);
}

static size_t
count(const char *text, const char *what)
{
	size_t n = 0;

	for (const char *at = strstr(text, what); at != NULL;
	     at = strstr(at + 1, what))
		n++;
	return n;
}

#define HAS(text, what)                                                        \
	do {                                                                   \
		if (strstr(text, what) == NULL)                                \
			fail_msg("no %s in %s", what, text);                   \
	} while (0)
#define LACKS(text, what) assert_null(strstr(text, what))

static void
test_hostile_page(void **state)
{
	struct report r = full_report(evil);
	char *page = page_of(&r);

	(void)state;
	LACKS(page, "<script");
	LACKS(page, "\r");
	LACKS(page, "\nBcc");
	LACKS(page, "\xe2\x80\xae");
	HAS(page,
	    "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp; Bcc: x");
	/* Nothing is asked of anybody; one picture, in the page. */
	LACKS(page, "http:");
	LACKS(page, "https:");
	LACKS(page, "url(");
	assert_int_equal(count(page, "src="), 1);
	HAS(page, "src=\"data:image/png;base64,iVBORw==\"");
	HAS(page, "default-src 'none'; img-src data:");
	assert_int_equal(count(page, "<bdi>"), count(page, "</bdi>"));
	free(page);
}

static void
test_long_page(void **state)
{
	char *title = xcalloc(10001, 1);

	(void)state;
	memset(title, 'x', 10000);
	struct report r = full_report(title);
	char *page = page_of(&r);
	char *too_long = xcalloc(REPORT_NOTE_MAX + 2, 1);
	memset(too_long, 'x', REPORT_NOTE_MAX + 1);
	LACKS(page, too_long);
	HAS(page, "xxx…");
	free(too_long);
	free(page);
	free(title);
}

static void
test_content(void **state)
{
	struct report r = full_report("text");
	char *page = page_of(&r);

	(void)state;
	HAS(page, "<html lang=\"en\">");
	HAS(page, "■ fail");
	HAS(page, "Beyond the line by");
	HAS(page, "2.3 points");
	HAS(page, "− <bdi>123,456</bdi>");
	HAS(page, "not reported");
	/* 24 of 30 periods, the newest first; six met ones are older. */
	assert_int_equal(count(page, "■ missed"), 24);
	LACKS(page, "● met");
	HAS(page, "Not listed here: 6 older periods");
	free(page);
	r.is_chinese = true;
	r.distance.value = 1;
	page = page_of(&r);
	HAS(page, "<html lang=\"zh-CN\">");
	HAS(page, "■ 严重");
	HAS(page, "余量");
	LACKS(page, "差距");
	HAS(page, "已确认");
	HAS(page, "此处未列：6 个更早的期间，全部见 17.json。");
	free(page);
}

/* Beyond the warning line, and met still. */
static void
test_warning(void **state)
{
	struct report r = full_report("text");

	(void)state;
	r.severity = SEVERITY_WARN;
	r.distance = (struct report_number){ 0.8, "0.8 points" };
	r.threshold = (struct report_number){ 63, "63.0 %" };
	char *page = page_of(&r);
	HAS(page, "▲ warning");
	HAS(page, "beyond its warning line");
	HAS(page, "63.0 %");
	LACKS(page, "target crossed");
	free(page);
}

/* A feed that fails: no target, no series, nothing of them. */
static void
test_matter(void **state)
{
	static const struct report_pair pairs[] = {
		{ "error", "What it met", "HTTP 500" },
		{ "source", "One of them", NULL },
	};
	struct report r = { .alert = 2,
		.n = 1,
		.kind = ALERT_FEED,
		.severity = SEVERITY_WARN,
		.feed = { "flash", "Flash reports" },
		.value = { NAN, NULL },
		.line = { NAN, NULL },
		.distance = { NAN, NULL },
		.threshold = { NAN, NULL },
		.worked_out = { NAN, NULL },
		.moved = { NAN, NULL },
		.period = { DATE_NONE, DATE_NONE, NULL },
		.pairs = pairs,
		.n_pairs = ARRAY_SIZE(pairs) };
	char *page = page_of(&r);
	struct buf text = { 0 };

	(void)state;
	HAS(page, "Flash reports</bdi>: feed failing");
	HAS(page, "HTTP 500");
	LACKS(page, "One of them");
	LACKS(page, "Line");
	LACKS(page, "<table");
	LACKS(page, "<img");
	LACKS(page, "soewatch explain");
	free(page);
	report_json(&text, &r);
	json_t *json = json_loads(buf_text(&text), 0, NULL);
	assert_non_null(json);
	assert_true(json_is_null(json_object_get(json, "target")));
	assert_true(json_is_null(json_object_get(json, "value")));
	assert_string_equal(json_string_value(json_object_get(
				json_object_get(json, "matter"), "error")),
	    "HTTP 500");
	json_decref(json);
	buf_fini(&text);
}

static void
test_aggregate(void **state)
{
	static struct report_member members[100];
	static const struct report_mover movers[] = {
		{ { "a", "Alpha" }, { 1, "1" }, { 2, "2" },
		    { 1, "1.00 points" } },
	};
	struct report r = full_report("text");

	(void)state;
	for (int i = 0; i < 100; i++)
		members[i] = (struct report_member){ .enterprise = { "m", "M" },
			.is_in = i >= 30,
			.value = { i, "v" },
			.reason = i < 30 ? "total_assets: not reported" : "" };
	r.is_aggregate = true;
	r.n_reported = 70;
	r.n_members = 100;
	r.members = members;
	r.n_members_known = 100;
	r.movers = movers;
	r.n_movers = 1;
	r.moved = (struct report_number){ 1, "1.00 points" };
	char *page = page_of(&r);
	HAS(page, "Coverage: 70 of 100.");
	HAS(page, "Alpha");
	assert_int_equal(count(page, "total_assets: not reported"), 30);
	HAS(page, "Not listed here: 10 members");
	free(page);
}

/* ---- for programs ---- */

static void
test_json(void **state)
{
	struct report r = full_report(evil);
	struct buf text = { 0 };

	(void)state;
	report_json(&text, &r);
	/* Exact, though no double has so many digits. */
	HAS(buf_text(&text), "\"value\": 123456789012345678901234567890.5");
	json_t *json = json_loads(buf_text(&text), 0, NULL);
	assert_non_null(json);
	assert_int_equal(
	    json_integer_value(json_object_get(json, "version")), 1);
	assert_int_equal(
	    json_integer_value(json_object_get(json, "alert")), 17);
	assert_string_equal(json_string_value(json_object_get(json, "made_at")),
	    "1970-07-20T00:00:00Z");
	assert_string_equal(json_string_value(json_object_get(json, "reason")),
	    "<script>alert(1)</script>\"'& Bcc: x");
	assert_int_equal(json_array_size(json_object_get(json, "series")), 30);
	const json_t *fact = json_array_get(json_object_get(json, "facts"), 1);
	assert_true(json_is_false(json_object_get(fact, "is_found")));
	const json_t *event =
	    json_array_get(json_object_get(json, "events"), 0);
	assert_string_equal(json_string_value(json_object_get(event, "action")),
	    "acknowledged");
	assert_true(json_is_null(json_object_get(event, "until")));
	json_decref(json);
	buf_fini(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clean),
		cmocka_unit_test(test_put),
		cmocka_unit_test(test_hostile_page),
		cmocka_unit_test(test_long_page),
		cmocka_unit_test(test_content),
		cmocka_unit_test(test_warning),
		cmocka_unit_test(test_matter),
		cmocka_unit_test(test_aggregate),
		cmocka_unit_test(test_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
