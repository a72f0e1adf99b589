/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * csv: libcsv's callbacks gathered into rows with line numbers.
 */
#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/csv.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

bool
csv_row_is_blank(const struct csv_row *row)
{
	for (size_t i = 0; i < row->n; i++) {
		if (!text_is_blank(row->cells[i].text, row->cells[i].len))
			return false;
	}
	return true;
}

struct reader {
	int (*take)(void *arg, const struct csv_row *row, struct error *err);
	void *arg;
	struct error *err;
	int rc;
	struct buf text; /* the cells of the row, a NUL behind each */
	struct csv_cell *cells;
	size_t *starts;
	size_t n;
	size_t cells_size, starts_size;
	size_t line;
	size_t row_line;
	int last_end; /* the character that ended the last line */
};

static void
cell_end(void *text, size_t len, void *arg)
{
	struct reader *r = arg;

	if (r->rc != 0)
		return;
	if (r->n == 0)
		r->row_line = r->line;
	r->cells = xgrow(r->cells, r->n, &r->cells_size, sizeof *r->cells);
	r->starts = xgrow(r->starts, r->n, &r->starts_size, sizeof *r->starts);
	r->starts[r->n] = r->text.len;
	r->cells[r->n++].len = len;
	buf_append(&r->text, text, len);
	buf_putc(&r->text, '\0');
	for (const char *p = text, *end = p + len;
	     (p = memchr(p, '\n', (size_t)(end - p))) != NULL; p++)
		r->line++;
}

/* end is the character that ended the row, -1 at the end of the text. */
static void
row_end(int end, void *arg)
{
	struct reader *r = arg;

	if (r->rc != 0)
		return;
	/* A text that starts with a quoted BOM or has one alone is still one
	 * blank cell: libcsv gives it, callers judge blankness. */
	if (r->n > 0) {
		for (size_t i = 0; i < r->n; i++)
			r->cells[i].text = r->text.data + r->starts[i];
		struct csv_row row = { .cells = r->cells,
			.n = r->n,
			.line = r->row_line,
			.is_terminated = end != -1 };
		r->rc = r->take(r->arg, &row, r->err);
	}
	r->n = 0;
	buf_clear(&r->text);
	if (end != -1 && !(end == '\n' && r->last_end == '\r'))
		r->line++;
	r->last_end = end;
}

/* CR LF counts once: only an LF directly behind the CR belongs to it, so the
 * memory of a CR ends with the next cell. */
static void
cell_and_forget(void *text, size_t len, void *arg)
{
	struct reader *r = arg;

	r->last_end = 0;
	cell_end(text, len, arg);
}

static int
parse_error(struct reader *r, int code)
{
	if (code == CSV_EPARSE)
		return error_set(r->err, ERROR_INPUT,
		    "line %zu: a quote where none may stand, or one that is "
		    "never closed: expected cells as RFC 4180 has them",
		    r->n > 0 ? r->row_line : r->line);
	return error_set(
	    r->err, ERROR_INPUT, "line %zu: %s", r->line, csv_strerror(code));
}

int
csv_read(const char *text, size_t len, char delimiter, size_t first_line,
    int (*take)(void *arg, const struct csv_row *row, struct error *err),
    void *arg, struct error *err)
{
	struct reader r = {
		.take = take, .arg = arg, .err = err, .line = first_line
	};
	struct csv_parser parser;

	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		text += 3;
		len -= 3;
	}
	if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) !=
	    0)
		return error_set(err, ERROR_STORE, "libcsv cannot start");
	/* libcsv grows its cell by blocks, 128 bytes as it comes: a cell of
	 * megabytes would be copied thousands of times. */
	csv_set_blk_size(&parser, len / 8 + 128);
	csv_set_delim(&parser, (unsigned char)delimiter);
	/* libcsv strips unquoted blanks and tabs; cells that are only tabs come
	 * out as blank cells, which is what they are. */
	if (csv_parse(&parser, text, len, cell_and_forget, row_end, &r) !=
		len ||
	    csv_fini(&parser, cell_and_forget, row_end, &r) != 0) {
		if (r.rc == 0)
			r.rc = parse_error(&r, csv_error(&parser));
	}
	csv_free(&parser);
	free(r.cells);
	free(r.starts);
	buf_fini(&r.text);
	return r.rc;
}
