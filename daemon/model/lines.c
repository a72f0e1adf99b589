/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * lines: a row at a time, then put together by target and enterprise.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/csv.h"
#include "daemon/base/order.h"
#include "daemon/base/text.h"
#include "daemon/model/config.h"
#include "daemon/model/lines.h"
#include "daemon/base/mem.h"

/* The columns; those behind LINE may be left out. */
#define COLUMN_LIST(X)                                                         \
	X(COLUMN_TARGET, "target")                                             \
	X(COLUMN_ENTERPRISE, "enterprise")                                     \
	X(COLUMN_LINE, "line")                                                 \
	X(COLUMN_DAY, "day")                                                   \
	X(COLUMN_WARN, "warn")                                                 \
	X(COLUMN_FAIL, "fail")

enum column {
#define COLUMN_ENUM(id, name) id,
	COLUMN_LIST(COLUMN_ENUM)
#undef COLUMN_ENUM
	    COLUMN_COUNT,
};

static const char *const column_names[] = {
#define COLUMN_NAME(id, name) [id] = name,
	COLUMN_LIST(COLUMN_NAME)
#undef COLUMN_NAME
};

struct line_row {
	int target, enterprise;
	int32_t day;             /* DATE_NONE: at any time */
	double line, warn, fail; /* NaN: none */
	struct place place;
};

struct reading {
	struct config *config;
	const char *file;
	struct problems *problems;
	int column[COLUMN_COUNT]; /* where it stands, -1: nowhere */
	size_t n_columns;
	bool has_header, is_usable; /* all that a row must have is there */
	struct line_row *rows;
	size_t n, size;
};

static struct place
place_of(const struct reading *r, const struct csv_row *row)
{
	return (struct place){ .file = r->file, .line = (int)row->line };
}

static void
read_header(struct reading *r, const struct csv_row *row)
{
	char quoted[TEXT_QUOTE_SIZE];

	r->has_header = r->is_usable = true;
	r->n_columns = row->n;
	for (int c = 0; c < COLUMN_COUNT; c++)
		r->column[c] = -1;
	for (size_t i = 0; i < row->n; i++) {
		int c = 0;
		while (c < COLUMN_COUNT &&
		    strcmp(column_names[c], row->cells[i].text) != 0)
			c++;
		if (c == COLUMN_COUNT)
			problems_add(r->problems, place_of(r, row),
			    "column %s: expected target, enterprise, line, day, "
			    "warn or fail",
			    text_quote_z(quoted, row->cells[i].text));
		else if (r->column[c] >= 0)
			problems_add(r->problems, place_of(r, row),
			    "column %s stands twice", column_names[c]);
		else
			r->column[c] = (int)i;
	}
	for (int c = 0; c <= COLUMN_LINE; c++) {
		if (r->column[c] >= 0)
			continue;
		r->is_usable = false;
		problems_add(r->problems, place_of(r, row),
		    "no column \"%s\": expected it in the first row",
		    column_names[c]);
	}
}

static const char *
cell(const struct reading *r, const struct csv_row *row, enum column c)
{
	return r->column[c] < 0 ? "" : row->cells[r->column[c]].text;
}

/* NaN where the cell is blank. */
static double
number_of(struct reading *r, const struct csv_row *row, enum column c)
{
	const char *text = cell(r, row, c);
	char quoted[TEXT_QUOTE_SIZE];
	double value = NAN;
	struct error err;

	if (text[0] != '\0' && text_to_double(&value, text, &err) != 0)
		problems_add(r->problems, place_of(r, row),
		    "%s: %s: expected a number", column_names[c],
		    text_quote_z(quoted, text));
	return value;
}

static int32_t
day_of(struct reading *r, const struct csv_row *row)
{
	const char *text = cell(r, row, COLUMN_DAY);
	int32_t day = DATE_NONE;
	struct error err;

	if (text[0] != '\0' && date_parse_iso(&day, text, &err) != 0)
		problems_add(
		    r->problems, place_of(r, row), "day: %s", err.text);
	return day;
}

static void
add_row(struct reading *r, const struct csv_row *row)
{
	const struct config *c = r->config;
	const char *target = cell(r, row, COLUMN_TARGET);
	const char *enterprise = cell(r, row, COLUMN_ENTERPRISE);
	char quoted[TEXT_QUOTE_SIZE];
	size_t n_problems = r->problems->n;
	const struct line_row new = { .target = config_target(c, target),
		.enterprise = roster_find(c->roster, enterprise),
		.day = day_of(r, row),
		.line = number_of(r, row, COLUMN_LINE),
		.warn = number_of(r, row, COLUMN_WARN),
		.fail = number_of(r, row, COLUMN_FAIL),
		.place = place_of(r, row) };

	if (new.target < 0)
		problems_add(r->problems, new.place, "target: no target %s",
		    text_quote_z(quoted, target));
	if (new.enterprise < 0)
		problems_add(r->problems, new.place,
		    "enterprise: no enterprise %s in the roster",
		    text_quote_z(quoted, enterprise));
	if (cell(r, row, COLUMN_LINE)[0] == '\0')
		problems_add(r->problems, new.place, "line: expected a number");
	if (r->problems->n > n_problems)
		return;
	r->rows = xgrow(r->rows, r->n, &r->size, sizeof *r->rows);
	r->rows[r->n++] = new;
}

static int
take_row(void *arg, const struct csv_row *row, struct error *err)
{
	struct reading *r = arg;

	(void)err;
	if (csv_row_is_blank(row))
		return 0;
	if (!r->has_header)
		read_header(r, row);
	else if (row->n != r->n_columns)
		problems_add(r->problems, place_of(r, row),
		    "%zu cells: expected %zu, as the first row has", row->n,
		    r->n_columns);
	else if (r->is_usable)
		add_row(r, row);
	return 0;
}

static int
compare_rows(const void *a, const void *b)
{
	const struct line_row *x = a;
	const struct line_row *y = b;

	if (x->target != y->target)
		return order_int(x->target, y->target);
	if (x->enterprise != y->enterprise)
		return order_int(x->enterprise, y->enterprise);
	return x->day != y->day ? order_int(x->day, y->day)
				: order_int(x->place.line, y->place.line);
}

static bool
is_same_pair(const struct line_row *a, const struct line_row *b)
{
	return a->target == b->target && a->enterprise == b->enterprise;
}

static void
add_value(struct line *line, const struct line_row *row, double value)
{
	if (isnan(value))
		return;
	line->place = row->place;
	line->number = value;
	line->kind = row->day == DATE_NONE ? LINE_NUMBER : LINE_PATH;
	if (row->day == DATE_NONE)
		return;
	line->points =
	    xreallocarray(line->points, line->n + 1, sizeof *line->points);
	line->points[line->n++] =
	    (struct path_point){ .day = row->day, .value = value };
}

/* The rows of one target and enterprise, by day. */
static void
put_together(struct reading *r, const struct line_row *rows, size_t n)
{
	struct config *c = r->config;
	struct own_lines *own;

	for (size_t i = 1; i < n; i++) {
		if (rows[i].day != rows[i - 1].day && rows[0].day != DATE_NONE)
			continue;
		problems_add(r->problems, rows[i].place,
		    "%s of %s stands twice: expected one row, or days that "
		    "differ",
		    c->targets[rows[i].target].id,
		    c->roster->enterprises[rows[i].enterprise].id);
		return;
	}
	c->own_lines = xreallocarray(
	    c->own_lines, c->n_own_lines + 1, sizeof *c->own_lines);
	own = &c->own_lines[c->n_own_lines++];
	*own = (struct own_lines){ .target = rows->target,
		.enterprise = rows->enterprise };
	for (size_t i = 0; i < n; i++) {
		add_value(&own->line, &rows[i], rows[i].line);
		add_value(&own->warn, &rows[i], rows[i].warn);
		add_value(&own->fail, &rows[i], rows[i].fail);
	}
}

void
lines_parse(struct config *config, const char *file, const char *text,
    size_t len, struct problems *problems)
{
	struct reading r = {
		.config = config, .file = file, .problems = problems
	};
	struct place place = { .file = file };
	struct error err = { 0 };

	config->lines_path = xstrdup(file);
	place.file = r.file = config->lines_path;
	size_t valid = text_valid_utf8(text, len);
	if (valid < len)
		problems_add(problems, place,
		    "byte %zu is no UTF-8: expected the file in UTF-8", valid);
	else if (csv_read(text, len, ',', 1, take_row, &r, &err) != 0)
		problems_add(problems, place, "%s", err.text);
	else if (!r.has_header)
		problems_add(problems, place,
		    "empty: expected a first row of column names, with "
		    "\"target\"");
	if (r.n > 1)
		qsort(r.rows, r.n, sizeof *r.rows, compare_rows);
	for (size_t i = 0; i < r.n;) {
		size_t n = 1;
		while (i + n < r.n && is_same_pair(&r.rows[i], &r.rows[i + n]))
			n++;
		put_together(&r, &r.rows[i], n);
		i += n;
	}
	free(r.rows);
}

void
lines_free(struct config *c)
{
	for (size_t i = 0; i < c->n_own_lines; i++) {
		free(c->own_lines[i].line.points);
		free(c->own_lines[i].warn.points);
		free(c->own_lines[i].fail.points);
	}
	free(c->own_lines);
	free(c->lines_path);
}
