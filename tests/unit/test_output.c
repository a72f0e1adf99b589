/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * output: one table, seen by people and by programs.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <jansson.h>

#include "daemon/base/buf.h"
#include "daemon/base/date.h"
#include "daemon/base/text.h"
#include "graphs/emit.h"
#include "daemon/cli/output.h"
#include "daemon/base/mem.h"

static const struct column columns[] = {
	{ .name = "id", .zh = "企业" },
	{ .name = "value", .zh = "数值", .kind = COLUMN_NUMBER },
	{ .name = "n", .kind = COLUMN_INTEGER },
	{ .name = "is_met", .zh = "达到", .kind = COLUMN_BOOL },
	{ .name = "code", .audience = FOR_PROGRAMS },
	{ .name = "word", .audience = FOR_PEOPLE, .is_optional = true },
	{ .name = "end" },
};

static void
add_row(
    struct output *o, const char *id, double value, int64_t n, const char *word)
{
	output_text(o, id);
	output_number(o, value);
	output_integer(o, n);
	output_bool(o, n > 0);
	output_text(o, "007");
	output_text(o, word);
	output_date(o, isnan(value) ? DATE_NONE : 0);
}

static void
expect_print(
    const struct output *o, struct output_look look, const char *expected)
{
	struct buf out = { 0 };

	output_print(o, &look, &out);
	assert_string_equal(buf_text(&out), expected);
	buf_fini(&out);
}

static void
aligns_chinese(void **unused)
{
	(void)unused;
	struct output *o = output_new(columns, ARRAY_SIZE(columns));

	add_row(o, "本钢板材", 65.25, 3, "");
	add_row(o, "ab", NAN, -12, "");
	/* Four Chinese characters take eight columns; the blank optional column
	 * is left out, and no line ends in blanks. */
	expect_print(o, (struct output_look){ .is_chinese = true },
	    "企业       数值    n  达到  end\n"
	    "本钢板材  65.25    3  是    1970-01-01\n"
	    "ab            –  -12  否    –\n");
	output_free(o);
}

static void
shows_what_people_want(void **unused)
{
	(void)unused;
	struct output *o = output_new(columns, ARRAY_SIZE(columns));

	output_text(o, "x");
	output_number(o, 0.1);
	output_people(o, "10.0 %");
	output_integer(o, 1);
	output_bool(o, true);
	output_text(o, "programs only");
	output_text(o, "减亏");
	output_text(o, "e");
	expect_print(o, (struct output_look){ 0 },
	    "id   value  n  is_met  word  end\n"
	    "x   10.0 %  1  yes     减亏  e\n");
	expect_print(o, (struct output_look){ .format = OUTPUT_CSV },
	    "id,value,n,is_met,code,end\r\n"
	    "x,0.1,1,true,programs only,e\r\n");
	output_free(o);
}

static void
leaves_no_blanks_at_line_ends(void **unused)
{
	(void)unused;
	static const struct column two[] = { { .name = "a" }, { .name = "b" } };
	struct output *o = output_new(two, ARRAY_SIZE(two));

	output_text(o, "long text");
	output_text(o, "");
	output_text(o, "");
	output_text(o, "z");
	expect_print(o, (struct output_look){ 0 },
	    "a          b\n"
	    "long text\n"
	    "           z\n");
	output_free(o);
}

static void
makes_text_harmless(void **unused)
{
	(void)unused;
	static const struct column one[] = { { .name = "a" } };
	struct output *o = output_new(one, 1);

	/* An escape sequence, a C1 control, a byte that is no UTF-8, text from
	 * right to left. */
	output_text(o, "\033[31mred\xc2\x9b\xff\xe2\x80\xae!");
	expect_print(o, (struct output_look){ 0 },
	    "a\n\ufffd[31mred\ufffd\ufffd\ufffd!\n");
	output_free(o);
}

static void
colours_only_where_asked(void **unused)
{
	(void)unused;
	static const struct column one[] = { { .name = "a" } };
	struct output *o = output_new(one, 1);

	output_text(o, "bad");
	output_style(o, STYLE_BAD);
	expect_print(o, (struct output_look){ 0 }, "a\nbad\n");
	expect_print(o, (struct output_look){ .has_colour = true },
	    "\033[90ma\033[0m\n\033[31mbad\033[0m\n");
	expect_print(o,
	    (struct output_look){ .format = OUTPUT_CSV, .has_colour = true },
	    "a\r\nbad\r\n");
	output_free(o);
}

static void
respects_no_color(void **unused)
{
	(void)unused;
	assert_true(output_wants_colour(true, NULL, "xterm-256color"));
	/* Empty counts as not set (no-color.org). */
	assert_true(output_wants_colour(true, "", "xterm"));
	assert_false(output_wants_colour(true, "1", "xterm"));
	assert_false(output_wants_colour(true, "0", "xterm"));
	assert_false(output_wants_colour(false, NULL, "xterm"));
	assert_false(output_wants_colour(true, NULL, "dumb"));
	assert_false(output_wants_colour(true, NULL, NULL));
}

static void
quotes_csv(void **unused)
{
	(void)unused;
	struct output *o = output_new(columns, ARRAY_SIZE(columns));

	add_row(o, "a,\"b\"\nc", -0.5, 0, "x");
	add_row(o, "=1+2", NAN, -7, "x");
	/* A negative number is no spreadsheet's formula; a text may be one. */
	expect_print(o, (struct output_look){ .format = OUTPUT_CSV },
	    "id,value,n,is_met,code,end\r\n"
	    "\"a,\"\"b\"\"\nc\",-0.5,0,false,007,1970-01-01\r\n"
	    "'=1+2,,-7,false,007,\r\n");
	output_free(o);
}

static void
writes_headers_without_rows(void **unused)
{
	(void)unused;
	struct output *o = output_new(columns, ARRAY_SIZE(columns));

	expect_print(o, (struct output_look){ .format = OUTPUT_CSV },
	    "id,value,n,is_met,code,end\r\n");
	expect_print(o, (struct output_look){ .format = OUTPUT_JSON }, "[]\n");
	expect_print(
	    o, (struct output_look){ 0 }, "id  value  n  is_met  end\n");
	output_free(o);
}

static void
writes_json(void **unused)
{
	(void)unused;
	struct output *o = output_new(columns, ARRAY_SIZE(columns));
	struct output_look look = { .format = OUTPUT_JSON };
	struct buf out = { 0 };

	add_row(o, "本\"钢\"\x01", 51.00200608028457, 3, "x");
	add_row(o, "b", NAN, -1, NULL);
	add_row(o, "c", (double)INFINITY, 0, NULL);
	output_print(o, &look, &out);
	json_t *rows =
	    json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, NULL);
	assert_int_equal(json_array_size(rows), 3);
	json_t *row = json_array_get(rows, 0);
	assert_string_equal(
	    json_string_value(json_object_get(row, "id")), "本\"钢\"\x01");
	assert_true(json_real_value(json_object_get(row, "value")) ==
	    51.00200608028457);
	assert_true(json_is_true(json_object_get(row, "is_met")));
	assert_string_equal(
	    json_string_value(json_object_get(row, "code")), "007");
	assert_null(json_object_get(row, "word"));
	row = json_array_get(rows, 1);
	assert_true(json_is_null(json_object_get(row, "value")));
	assert_true(json_is_null(json_object_get(row, "end")));
	assert_int_equal(json_integer_value(json_object_get(row, "n")), -1);
	row = json_array_get(rows, 2);
	assert_true(json_is_null(json_object_get(row, "value")));
	json_decref(rows);
	buf_fini(&out);
	output_free(o);
}

/* Thirty digits do not fit a double; they go out as they came. */
static void
keeps_decimals_exact(void **unused)
{
	(void)unused;
	static const char digits[] = "123456789012345678901234567.891";
	static const struct column one[] = { { .name = "v",
	    .kind = COLUMN_NUMBER } };
	struct output *o = output_new(one, 1);
	struct decimal value;
	struct error err;

	assert_int_equal(
	    decimal_parse(&value, digits, sizeof digits - 1, &err), 0);
	output_decimal(o, value);
	expect_print(o, (struct output_look){ .format = OUTPUT_CSV },
	    "v\r\n123456789012345678901234567.891\r\n");
	expect_print(o, (struct output_look){ .format = OUTPUT_JSON },
	    "[\n  {\"v\": 123456789012345678901234567.891}\n]\n");
	output_free(o);
}

static void
nests_json(void **unused)
{
	(void)unused;
	struct buf out = { 0 };
	struct emit e = { .out = &out };

	emit_object(&e, NULL);
	emit_text(&e, "a", "x");
	emit_array(&e, "rows");
	emit_object(&e, NULL);
	emit_number(&e, "n", 65);
	emit_null(&e, "u");
	emit_end_object(&e);
	emit_object(&e, NULL);
	emit_end_object(&e);
	emit_end_array(&e);
	emit_array(&e, "none");
	emit_end_array(&e);
	emit_bool(&e, "b", false);
	emit_text(&e, "bad", "\xff");
	emit_date(&e, "day", DATE_NONE);
	emit_end_object(&e);
	emit_end(&e);
	assert_string_equal(buf_text(&out),
	    "{\"a\": \"x\", \"rows\": [\n"
	    "    {\"n\": 65, \"u\": null},\n"
	    "    {}\n"
	    "  ], \"none\": [], \"b\": false, \"bad\": null, \"day\": null}\n");
	buf_fini(&out);
}

static const struct column wide[] = {
	{ .name = "id", .spare = 3, .goes = true },
	{ .name = "name", .spare = 2, .least = 6 },
	{ .name = "n", .kind = COLUMN_INTEGER },
	{ .name = "note", .zh = "说明", .spare = 1 },
};

static void
add_wide(struct output *o, const char *id, const char *name, int64_t n,
    const char *note)
{
	output_text(o, id);
	output_text(o, name);
	output_integer(o, n);
	output_text(o, note);
}

/* What there is no room for is cut, goes, or stands below. */
static void
fits_the_terminal(void **unused)
{
	(void)unused;
	struct output *o = output_new(wide, ARRAY_SIZE(wide));
	struct output_look look = { .is_chinese = true };

	add_wide(o, "a1", "沈阳机床集团", 7, "late again");
	add_wide(o, "b2", "abc", 12, "");
	static const char all[] = "id  name           n  说明\n"
				  "a1  沈阳机床集团   7  late again\n"
				  "b2  abc           12\n";
	expect_print(o, look, all);
	look.width = 32;
	expect_print(o, look, all);
	look.width = 28;
	expect_print(o, look,
	    "name           n  说明\n"
	    "沈阳机床集团   7  late again\n"
	    "abc           12\n");
	look.width = 25;
	expect_print(o, look,
	    "name        n  说明\n"
	    "沈阳机床…   7  late again\n"
	    "abc        12\n");
	look.width = 12;
	expect_print(o, look,
	    "name     n\n"
	    "沈阳…    7\n"
	    "    说明 late again\n"
	    "abc     12\n");
	output_free(o);
}

/* Below the column that tells what the row is about, if that fits. */
static void
indents_what_stands_below(void **unused)
{
	(void)unused;
	static const struct column three[] = { { .name = "a" },
		{ .name = "b", .spare = 2, .least = 3 },
		{ .name = "", .spare = 1 } };
	struct output *o = output_new(three, ARRAY_SIZE(three));

	output_text(o, "xxxx");
	output_text(o, "yyyyyy");
	output_text(o, "why");
	expect_print(o, (struct output_look){ .width = 9 },
	    "a     b\nxxxx  yy…\n      why\n");
	expect_print(o, (struct output_look){ .width = 15 },
	    "a     b\nxxxx  yyy…  why\n");
	output_free(o);
}

static void
puts_headings_between_rows(void **unused)
{
	(void)unused;
	static const struct column one[] = { { .name = "a" } };
	struct output *o = output_new(one, 1);

	output_heading(o, "first");
	output_text(o, "x");
	output_text(o, "y");
	output_heading(o, "second\033");
	output_text(o, "z");
	expect_print(o, (struct output_look){ 0 },
	    "a\n\nfirst\nx\ny\n\nsecond\ufffd\nz\n");
	expect_print(o, (struct output_look){ .format = OUTPUT_CSV },
	    "a\r\nx\r\ny\r\nz\r\n");
	output_free(o);
}

/* As if it had been printed at once. */
static void
writes_long_tables_by_pieces(void **unused)
{
	(void)unused;
	static const enum output_format formats[] = { OUTPUT_TABLE, OUTPUT_CSV,
		OUTPUT_JSON };
	static const struct column one[] = { { .name = "a" } };

	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		struct output_look look = { .format = formats[i] };
		struct output *whole = output_new(one, 1);
		struct output *pieces = output_new(one, 1);
		struct buf want = { 0 };
		struct buf got = { 0 };
		for (int k = 0; k < 3; k++) {
			output_text(whole, "row");
			output_text(pieces, "row");
			if (k > 0)
				output_flush(pieces, &look, &got);
		}
		output_print(whole, &look, &want);
		output_print(pieces, &look, &got);
		assert_string_equal(buf_text(&got), buf_text(&want));
		buf_fini(&want);
		buf_fini(&got);
		output_free(whole);
		output_free(pieces);
	}
}

static void
finds_formats(void **unused)
{
	(void)unused;
	enum output_format format;

	assert_true(output_format_find(&format, "json"));
	assert_int_equal(format, OUTPUT_JSON);
	assert_true(output_format_find(&format, "table"));
	assert_int_equal(format, OUTPUT_TABLE);
	assert_false(output_format_find(&format, "docx"));
	assert_false(output_format_find(&format, ""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(aligns_chinese),
		cmocka_unit_test(shows_what_people_want),
		cmocka_unit_test(leaves_no_blanks_at_line_ends),
		cmocka_unit_test(makes_text_harmless),
		cmocka_unit_test(colours_only_where_asked),
		cmocka_unit_test(respects_no_color),
		cmocka_unit_test(quotes_csv),
		cmocka_unit_test(writes_headers_without_rows),
		cmocka_unit_test(writes_json),
		cmocka_unit_test(keeps_decimals_exact),
		cmocka_unit_test(nests_json),
		cmocka_unit_test(fits_the_terminal),
		cmocka_unit_test(indents_what_stands_below),
		cmocka_unit_test(puts_headings_between_rows),
		cmocka_unit_test(writes_long_tables_by_pieces),
		cmocka_unit_test(finds_formats),
	};
	return cmocka_run_group_tests_name("output", tests, NULL, NULL);
}
