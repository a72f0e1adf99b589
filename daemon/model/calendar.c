/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * calendar: the days that their weekday does not decide, in order.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/base/csv.h"
#include "daemon/base/date.h"
#include "daemon/base/order.h"
#include "daemon/base/text.h"
#include "daemon/model/calendar.h"
#include "daemon/base/mem.h"

enum { DATE_COLUMN, KIND_COLUMN, NAME_COLUMN, COLUMN_COUNT };

static const char *const column_names[COLUMN_COUNT] = {
	[DATE_COLUMN] = "date",
	[KIND_COLUMN] = "kind",
	[NAME_COLUMN] = "name",
};

struct special_day {
	int32_t day;
	bool is_workday;
	int line;
};

struct calendar {
	struct special_day *days; /* by day */
	size_t n, size;
};

struct reading {
	struct calendar *calendar;
	const char *file;
	struct problems *problems;
	int column[COLUMN_COUNT]; /* where it stands, -1: nowhere */
	size_t n_columns;
	bool has_header, is_usable; /* all that a row must have is there */
};

static struct place
place_of(const struct reading *r, size_t line)
{
	return (struct place){ .file = r->file, .line = (int)line };
}

static void
read_header_cell(struct reading *r, const struct csv_row *row, size_t i)
{
	char quoted[TEXT_QUOTE_SIZE];
	int c = 0;

	while (c < COLUMN_COUNT &&
	    strcmp(column_names[c], row->cells[i].text) != 0)
		c++;
	if (c == COLUMN_COUNT)
		problems_add(r->problems, place_of(r, row->line),
		    "column %s: expected date, kind or name",
		    text_quote_z(quoted, row->cells[i].text));
	else if (r->column[c] >= 0)
		problems_add(r->problems, place_of(r, row->line),
		    "column %s stands twice", column_names[c]);
	else
		r->column[c] = (int)i;
}

static void
read_header(struct reading *r, const struct csv_row *row)
{
	r->has_header = r->is_usable = true;
	r->n_columns = row->n;
	for (int c = 0; c < COLUMN_COUNT; c++)
		r->column[c] = -1;
	for (size_t i = 0; i < row->n; i++)
		read_header_cell(r, row, i);
	for (int c = 0; c < NAME_COLUMN; c++) {
		if (r->column[c] >= 0)
			continue;
		r->is_usable = false;
		problems_add(r->problems, place_of(r, row->line),
		    "no column \"%s\": expected it in the first row",
		    column_names[c]);
	}
}

static void
add_row(struct reading *r, const struct csv_row *row)
{
	struct calendar *c = r->calendar;
	const char *date = row->cells[r->column[DATE_COLUMN]].text;
	const char *kind = row->cells[r->column[KIND_COLUMN]].text;
	struct special_day new = { .line = (int)row->line };
	struct place place = place_of(r, row->line);
	size_t n_problems = r->problems->n;
	char quoted[TEXT_QUOTE_SIZE];
	struct error err;

	if (date_parse_iso(&new.day, date, &err) != 0)
		problems_add(r->problems, place, "date: %s", err.text);
	new.is_workday = strcmp(kind, "workday") == 0;
	if (!new.is_workday && strcmp(kind, "holiday") != 0)
		problems_add(r->problems, place,
		    "kind: %s: expected holiday or workday",
		    text_quote_z(quoted, kind));
	if (r->problems->n > n_problems)
		return;
	c->days = xgrow(c->days, c->n, &c->size, sizeof *c->days);
	c->days[c->n++] = new;
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
		problems_add(r->problems, place_of(r, row->line),
		    "%zu cells: expected %zu, as the first row has", row->n,
		    r->n_columns);
	else if (r->is_usable)
		add_row(r, row);
	return 0;
}

static int
compare_days(const void *a, const void *b)
{
	const struct special_day *x = a;
	const struct special_day *y = b;

	return x->day != y->day ? order_int(x->day, y->day)
				: order_int(x->line, y->line);
}

/* Of rows of one day, the first counts. */
static void
drop_repeated(const struct reading *r)
{
	struct calendar *c = r->calendar;
	char date[DATE_TEXT_SIZE];
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++) {
		if (n == 0 || c->days[i].day != c->days[n - 1].day)
			c->days[n++] = c->days[i];
		else
			problems_add(r->problems,
			    place_of(r, (size_t)c->days[i].line),
			    "date: %s stands in line %d, too: expected it once",
			    date_text(date, c->days[i].day),
			    c->days[n - 1].line);
	}
	c->n = n;
}

struct calendar *
calendar_parse(
    const char *file, const char *text, size_t len, struct problems *problems)
{
	struct calendar *c = xcalloc(1, sizeof *c);
	struct reading r = {
		.calendar = c, .file = file, .problems = problems
	};
	size_t valid = text_valid_utf8(text, len);
	struct error err = { 0 };

	if (valid < len)
		problems_add(problems, place_of(&r, 0),
		    "byte %zu is no UTF-8: expected the file in UTF-8", valid);
	else if (csv_read(text, len, ',', 1, take_row, &r, &err) != 0)
		problems_add(problems, place_of(&r, 0), "%s", err.text);
	else if (!r.has_header)
		problems_add(problems, place_of(&r, 0),
		    "empty: expected a first row of column names, date and "
		    "kind");
	if (c->n > 1)
		qsort(c->days, c->n, sizeof *c->days, compare_days);
	drop_repeated(&r);
	return c;
}

void
calendar_free(struct calendar *c)
{
	if (c == NULL)
		return;
	free(c->days);
	free(c);
}

/* Monday is 0.  1970-01-01 was a Thursday. */
static int
weekday(int32_t day)
{
	return (int)((((int64_t)day + 3) % 7 + 7) % 7);
}

bool
calendar_is_workday(const struct calendar *c, int32_t day)
{
	size_t low = 0;
	size_t high = c == NULL ? 0 : c->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (c->days[middle].day == day)
			return c->days[middle].is_workday;
		if (c->days[middle].day < day)
			low = middle + 1;
		else
			high = middle;
	}
	return weekday(day) < 5;
}

int32_t
calendar_workday_from(const struct calendar *c, int32_t day)
{
	while (!calendar_is_workday(c, day))
		day++;
	return day;
}

int32_t
calendar_workday_after(const struct calendar *c, int32_t day, int n)
{
	for (; n > 0; n--)
		day = calendar_workday_from(c, day + 1);
	return day;
}

int32_t
calendar_last_day(const struct calendar *c)
{
	if (c == NULL || c->n == 0)
		return DATE_NONE;
	return date_from_civil(
	    date_to_civil(c->days[c->n - 1].day).year, 12, 31);
}
