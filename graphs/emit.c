/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * emit: commas, quotes, and a line for each element of an array.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include <jansson.h>

#include "daemon/base/buf.h"
#include "daemon/base/date.h"
#include "daemon/base/text.h"
#include "graphs/emit.h"
#include "daemon/base/mem.h"

static void
put_quoted(struct emit *e, const char *s)
{
	json_t *text = json_string(s);
	char *quoted = text == NULL ? NULL : json_dumps(text, JSON_ENCODE_ANY);

	/* Not UTF-8: nobody could read it. */
	buf_puts(e->out, quoted == NULL ? "null" : quoted);
	free(quoted);
	json_decref(text);
}

/* What stands between values: members follow each other on a line, elements of
 * an array have a line each. */
static void
put_name(struct emit *e, const char *name)
{
	if (e->has_before)
		buf_puts(e->out, name != NULL ? ", " : ",");
	e->has_before = true;
	if (name != NULL) {
		put_quoted(e, name);
		buf_puts(e->out, ": ");
	} else if (e->depth > 0) {
		buf_printf(e->out, "\n%*s", 2 * e->depth, "");
	}
}

static void
open_with(struct emit *e, const char *name, char bracket)
{
	put_name(e, name);
	buf_putc(e->out, bracket);
	e->depth++;
	e->has_before = false;
}

static void
close_with(struct emit *e, char bracket)
{
	e->depth--;
	if (bracket == ']' && e->has_before)
		buf_printf(e->out, "\n%*s", 2 * e->depth, "");
	buf_putc(e->out, bracket);
	e->has_before = true;
}

void
emit_object(struct emit *e, const char *name)
{
	open_with(e, name, '{');
}

void
emit_array(struct emit *e, const char *name)
{
	open_with(e, name, '[');
}

void
emit_end_object(struct emit *e)
{
	close_with(e, '}');
}

void
emit_end_array(struct emit *e)
{
	close_with(e, ']');
}

void
emit_null(struct emit *e, const char *name)
{
	emit_digits(e, name, "null");
}

void
emit_text(struct emit *e, const char *name, const char *s)
{
	if (s == NULL) {
		emit_null(e, name);
		return;
	}
	put_name(e, name);
	put_quoted(e, s);
}

void
emit_digits(struct emit *e, const char *name, const char *digits)
{
	put_name(e, name);
	buf_puts(e->out, digits);
}

void
emit_number(struct emit *e, const char *name, double value)
{
	char digits[TEXT_NUMBER_SIZE];

	if (isfinite(value))
		emit_digits(e, name, text_from_double(digits, value));
	else
		emit_null(e, name);
}

void
emit_integer(struct emit *e, const char *name, int64_t value)
{
	put_name(e, name);
	buf_printf(e->out, "%" PRId64, value);
}

void
emit_bool(struct emit *e, const char *name, bool value)
{
	emit_digits(e, name, value ? "true" : "false");
}

void
emit_date(struct emit *e, const char *name, int32_t day)
{
	char text[DATE_TEXT_SIZE];

	emit_text(e, name, day == DATE_NONE ? NULL : date_text(text, day));
}

void
emit_end(struct emit *e)
{
	buf_putc(e->out, '\n');
}
