/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * chart_json: what is written reads back; what is not a chart is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/date.h"
#include "graphs/chart.h"
#include "daemon/base/mem.h"

static void
fill(struct chart *c)
{
	chart_init(c);
	c->title = xstrdup("本钢板材 · \"资产\"\n<负债率>");
	c->unit = xstrdup("%");
	c->latest_text = xstrdup("2015年三季度 65.3 %");
	c->wrong = CHART_WRONG_OUTSIDE;
	c->from_zero = true;
	c->is_whole = true;
	c->keep_low = -1.5;
	c->keep_high = 0.1;
	c->deadline_day = 18261;
	c->from_day = 16000;
	c->to_day = 18300;
	c->zoom = 2;
	c->format = CHART_SVG;
	c->is_dark = true;
	chart_span_add(&c->series, 16000, 16089, 65.04);
	chart_span_add(&c->series, 16090, 16179, NAN);
	chart_span_add(&c->series, 16180, 16269, 1.0 / 3);
	c->series.spans[2].is_partial = true;
	c->partial_text = xstrdup("淡色：报送不全（最少 1/9）");
	chart_span_add(&c->line, 16000, 16269, 65);
	chart_span_add(&c->upper, 16000, 16269, 70);
}

static void
test_round_trip(void **state)
{
	struct error err = { 0 };
	struct chart one, two;

	(void)state;
	fill(&one);
	char *text = chart_to_json(&one);
	if (chart_from_json(&two, text, strlen(text), &err) != 0)
		fail_msg("%s", err.text);
	char *again = chart_to_json(&two);
	assert_string_equal(text, again);
	assert_string_equal(two.title, one.title);
	assert_null(two.footer_text);
	assert_int_equal(two.wrong, CHART_WRONG_OUTSIDE);
	assert_true(two.from_zero && two.is_whole && two.is_dark);
	assert_true(two.keep_low == -1.5 && two.keep_high == 0.1);
	assert_int_equal(two.deadline_day, 18261);
	assert_int_equal(two.zoom, 2);
	assert_int_equal(two.format, CHART_SVG);
	assert_int_equal(two.series.n, 3);
	assert_true(isnan(two.series.spans[1].value));
	assert_true(two.series.spans[2].value == 1.0 / 3);
	assert_false(two.series.spans[0].is_partial);
	assert_true(two.series.spans[2].is_partial);
	assert_string_equal(two.partial_text, one.partial_text);
	assert_int_equal(two.upper.n, 1);
	free(text);
	free(again);
	chart_fini(&one);
	chart_fini(&two);
}

static void
test_defaults(void **state)
{
	struct error err = { 0 };
	struct chart one, two;

	(void)state;
	chart_init(&one);
	one.title = xstrdup("x");
	char *text = chart_to_json(&one);
	assert_int_equal(chart_from_json(&two, text, strlen(text), &err), 0);
	assert_int_equal(two.deadline_day, DATE_NONE);
	assert_true(isnan(two.keep_low) && isnan(two.keep_high));
	free(text);
	chart_fini(&one);
	chart_fini(&two);
}

/* JSON has no infinity, and a text that is no UTF-8 ends where it starts. */
static void
test_what_json_cannot_say(void **state)
{
	struct error err = { 0 };
	struct chart one, two;

	(void)state;
	chart_init(&one);
	one.title = xstrdup("x\xff\xfey");
	one.keep_high = INFINITY;
	chart_span_add(&one.series, 0, 1, INFINITY);
	chart_span_add(&one.series, 2, 3, -INFINITY);
	char *text = chart_to_json(&one);
	if (chart_from_json(&two, text, strlen(text), &err) != 0)
		fail_msg("%s", err.text);
	assert_string_equal(two.title, "x");
	assert_true(isnan(two.series.spans[0].value));
	assert_true(isnan(two.series.spans[1].value));
	assert_true(isnan(two.keep_high));
	free(text);
	chart_fini(&one);
	chart_fini(&two);
}

/* The text of a good chart with one thing replaced by another. */
static char *
with(const char *old, const char *new)
{
	struct chart chart;
	struct buf b = { 0 };

	fill(&chart);
	char *text = chart_to_json(&chart);
	chart_fini(&chart);
	const char *at = strstr(text, old);
	if (at == NULL)
		fail_msg("%s: not in %s", old, text);
	buf_append(&b, text, (size_t)(at - text));
	buf_puts(&b, new);
	buf_puts(&b, at + strlen(old));
	free(text);
	return buf_take(&b);
}

static void
assert_refused(const char *text, size_t len, const char *why)
{
	struct error err = { 0 };
	struct chart chart;

	if (chart_from_json(&chart, text, len, &err) == 0)
		fail_msg("taken: %.200s", text);
	if (strstr(err.text, why) == NULL)
		fail_msg("\"%s\": expected \"%s\"", err.text, why);
}

static void
test_refuses(void **state)
{
	static const struct {
		const char *old, *new, *why;
	} rows[] = {
		{ "\"version\":", "\"version\":9", "version" },
		{ "\"version\":", "\"version\":\"2\",\"v\":", "version" },
		{ "\"version\":", "\"v\":", "version" },
		{ "\"wrong\":4", "\"wrong\":5", "wrong" },
		{ "\"wrong\":4", "\"wrong\":-1", "wrong" },
		{ "\"zoom\":2", "\"zoom\":3", "zoom" },
		{ "\"width\":860", "\"width\":100000", "width" },
		{ "\"height\":300", "\"height\":1.5", "height" },
		{ "\"unit\":\"%\"", "\"unit\":7", "unit" },
		{ "\"unit\":\"%\"", "\"unit\":\"a\\u0000b\"", "" },
		{ "\"title\":", "\"titel_\":", "title" },
		{ "\"from_day\":16000", "\"from_day\":18301", "first to last" },
		{ "\"from_day\":16000", "\"from_day\":-99999999", "from_day" },
		{ "\"deadline_day\":18261", "\"deadline_day\":null",
		    "deadline_day" },
		{ "\"keep_low\":-1.5", "\"keep_low\":\"x\"", "keep_low" },
		{ "\"series\":[", "\"series\":7,\"other\":[", "series" },
		{ "[16000,16089,", "[16000,15999,", "rising" },
		{ "[16090,16179,", "[16090,16089,", "rising" },
		{ "[16090,16179,", "[16090,16050,", "rising" },
		{ "[16090,16179,null]", "[16090,16179]", "rising" },
		{ "[16090,16179,null]", "[16090,16179,\"1\"]", "rising" },
		{ "[16090,16179,null]", "[16090,16179,NaN]", "no JSON" },
		{ "[16090,16179,null]", "[16090,16179,1e999]", "no JSON" },
		{ "[16090,16179,null]", "16090", "rising" },
		{ "[16090,16179,null]", "[16090,16179,null,1]", "true" },
		{ "[16090,16179,null]", "[16090,16179,null,false]", "true" },
		{ "[16090,16179,null]", "[16090,9999999999,1]", "rising" },
		{ "\"unit\":\"%\"", "\"unit\":\"\xff\"", "no JSON" },
		{ "\"unit\":\"%\"", "\"unit\":\"%\",\"unit\":\"%\"", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *text = with(rows[i].old, rows[i].new);
		assert_refused(text, strlen(text), rows[i].why);
		free(text);
	}
}

static void
test_garbage(void **state)
{
	static const char *const texts[] = { "", "{", "[]", "null", "7",
		"\xff\xfe", "{}", "[[[[[[[[[[", "{\"version\":0}" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_refused(texts[i], strlen(texts[i]), "chart");
	/* Cut anywhere. */
	struct chart chart;
	fill(&chart);
	char *text = chart_to_json(&chart);
	chart_fini(&chart);
	for (size_t len = 0; len < strlen(text); len++)
		assert_refused(text, len, "no JSON");
	free(text);
}

static void
test_too_much(void **state)
{
	struct chart chart;
	char *title = xcalloc(1, CHART_TEXT_MAX + 2);

	(void)state;
	fill(&chart);
	for (int i = 0; i <= CHART_SPANS_MAX; i++)
		chart_span_add(&chart.line, 17000 + i, 17000 + i, 1);
	char *text = chart_to_json(&chart);
	assert_refused(text, strlen(text), "line");
	free(text);
	chart_fini(&chart);

	memset(title, 'x', CHART_TEXT_MAX + 1);
	char *member = xasprintf("\"unit\":\"%s\"", title);
	text = with("\"unit\":\"%\"", member);
	assert_refused(text, strlen(text), "unit");
	free(text);
	free(member);
	free(title);
}

/* A picture is not lost to a long name. */
static void
test_long_texts_are_cut(void **state)
{
	struct error err = { 0 };
	struct chart one, two;
	struct buf b = { 0 };

	(void)state;
	buf_puts(&b, "xx");
	while (b.len <= CHART_TEXT_MAX)
		buf_puts(&b, "钢");
	chart_init(&one);
	one.title = buf_take(&b);
	char *text = chart_to_json(&one);
	if (chart_from_json(&two, text, strlen(text), &err) != 0)
		fail_msg("%s", err.text);
	/* At the end of a character. */
	assert_int_equal(strlen(two.title), CHART_TEXT_MAX - 2);
	assert_memory_equal(two.title, one.title, strlen(two.title));
	free(text);
	chart_fini(&one);
	chart_fini(&two);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_what_json_cannot_say),
		cmocka_unit_test(test_refuses),
		cmocka_unit_test(test_garbage),
		cmocka_unit_test(test_too_much),
		cmocka_unit_test(test_long_texts_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
