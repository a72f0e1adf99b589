/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * output: a table, for people or for programs.
 *
 * A command says once what it has to tell, cell by cell; here that becomes
 * aligned columns for people, CSV (RFC 4180) or an array of JSON objects.
 */
#ifndef SOEWATCH_CLI_OUTPUT_H
#define SOEWATCH_CLI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/decimal.h"

struct buf;
struct emit;

#define OUTPUT_FORMAT_LIST(X)                                                  \
	X(OUTPUT_TABLE, "table")                                               \
	X(OUTPUT_CSV, "csv")                                                   \
	X(OUTPUT_JSON, "json")

enum output_format {
#define OUTPUT_FORMAT_ENUM(id, name) id,
	OUTPUT_FORMAT_LIST(OUTPUT_FORMAT_ENUM)
#undef OUTPUT_FORMAT_ENUM
};

/* The format of that name; false if there is none. */
bool output_format_find(enum output_format *out, const char *name);

enum column_kind {
	COLUMN_TEXT,
	COLUMN_NUMBER, /* doubles and exact decimals */
	COLUMN_INTEGER,
	COLUMN_BOOL,
	COLUMN_LIST, /* text "a;b;c": in JSON an array */
};

/* Figures stand right, all else left, unless a column says otherwise. */
enum column_align { ALIGN_BY_KIND, ALIGN_LEFT, ALIGN_RIGHT };

enum column_audience { FOR_ALL, FOR_PEOPLE, FOR_PROGRAMS };

struct column {
	const char *name;    /* the header of CSV, the member of JSON */
	const char *zh, *en; /* the header for people; NULL: name */
	/* On a terminal too narrow for all, the columns with the largest spare
	 * make room first (0: never): one with least is cut to no less than
	 * that, another stands below its row, or goes. */
	size_t least;
	int spare;
	enum column_kind kind;
	enum column_align align;
	enum column_audience audience;
	bool is_optional; /* people do not see it while it is blank */
	bool goes;
};

enum output_style {
	STYLE_PLAIN,
	STYLE_GOOD,
	STYLE_RISK,
	STYLE_BAD,
	STYLE_FAINT,
	STYLE_HEADING,
};

struct output_look {
	enum output_format format;
	bool is_chinese;
	bool has_colour;
	size_t width; /* columns of the terminal; 0: any number */
};

/* Colour is for terminals that have it, where nobody said no
 * (https://no-color.org).  The texts are those of the environment, or NULL. */
bool output_wants_colour(
    bool is_terminal, const char *no_color, const char *term);

struct output;

/* columns is borrowed until output_free(). */
struct output *output_new(const struct column *columns, size_t n);
void output_free(struct output *o);

/* Cells, left to right, row by row; each is of its column's kind. */
void output_text(struct output *o, const char *s);    /* NULL: unknown */
void output_list(struct output *o, const char *list); /* "a;b" */
void output_number(struct output *o, double value);   /* NaN: unknown */
void output_decimal(struct output *o, struct decimal value);
void output_integer(struct output *o, int64_t value);
void output_bool(struct output *o, bool value);
void output_date(struct output *o, int32_t day); /* DATE_NONE: unknown */
void output_unknown(struct output *o);

/* What people see of the last cell instead, and how. */
void output_people(struct output *o, const char *s);
void output_style(struct output *o, enum output_style style);

/* A line of its own in front of the next row; only people see it. */
void output_heading(struct output *o, const char *s);

size_t output_rows(const struct output *o);

/* Appends the table as look says. */
void output_print(
    const struct output *o, const struct output_look *look, struct buf *out);

/* Of a table too long to be kept: appends the rows so far for programs, and
 * forgets them; output_print() ends it. */
void output_flush(
    struct output *o, const struct output_look *look, struct buf *out);

/* Appends its rows as an array: a member of something larger. */
void output_emit(const struct output *o, struct emit *e, const char *name);

/* Appends s for people: what would move the cursor or is no UTF-8 is shown as
 * U+FFFD; in the style where there is colour. */
void output_plain(struct buf *out, const char *s);
void output_styled(struct buf *out, const struct output_look *look,
    enum output_style style, const char *s);

#endif
