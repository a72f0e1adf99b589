/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * bare: the benchmark's bytes through bare loops of each library: what nobody
 * can be faster than with these parts.
 *
 *   bare FOLDER ENTERPRISES FILE...
 *
 * Writes "NAME SECONDS COUNT WHAT" a line: libcsv parses all files; SQLite
 * takes a prepared insert a figure, a transaction a file, WAL and
 * synchronous=FULL, appending to a plain table and then into one keyed by
 * enterprise, period and item; librrd creates a file an enterprise and updates
 * it once with all its months.
 */
#include <csv.h>
#include <rrd.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ITEMS = 12, FIRST_ITEM = 3 };

struct load {
	sqlite3_stmt *insert; /* NULL: parse only */
	size_t n_cells, n_rows;
	size_t column, row;
	long enterprise, period; /* G0012: 12; 2016-01-31: 20160131 */
};

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
die(const char *where, const char *what)
{
	fprintf(stderr, "bare: %s: %s\n", where, what);
	exit(1);
}

static char *
read_file(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	char *text = NULL;
	long size = -1;

	if (f != NULL && fseek(f, 0, SEEK_END) == 0)
		size = ftell(f);
	if (size < 0 || fseek(f, 0, SEEK_SET) != 0)
		die(path, "cannot be read");
	*len = (size_t)size;
	text = malloc(*len + 1);
	if (text == NULL || fread(text, 1, *len, f) != *len)
		die(path, "cannot be read");
	fclose(f);
	return text;
}

static long
digits(const char *text, size_t len)
{
	long number = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] >= '0' && text[i] <= '9')
			number = number * 10 + (text[i] - '0');
	}
	return number;
}

static void
insert(struct load *load, const char *text, size_t len)
{
	sqlite3_stmt *s = load->insert;

	sqlite3_bind_int64(s, 1, load->enterprise);
	sqlite3_bind_int64(s, 2, load->period);
	sqlite3_bind_int64(s, 3, (sqlite3_int64)load->column - FIRST_ITEM);
	sqlite3_bind_text(s, 4, text, (int)len, SQLITE_STATIC);
	if (sqlite3_step(s) != SQLITE_DONE)
		die("insert", "no");
	sqlite3_reset(s);
	load->n_rows++;
}

static void
take_cell(void *cell, size_t len, void *arg)
{
	struct load *load = arg;

	load->n_cells++;
	if (load->column == 0)
		load->enterprise = digits(cell, len);
	if (load->column == 1)
		load->period = digits(cell, len);
	if (load->column >= FIRST_ITEM && load->row > 0 && load->insert != NULL)
		insert(load, cell, len);
	load->column++;
}

static void
take_row(int end, void *arg)
{
	struct load *load = arg;

	(void)end;
	load->column = 0;
	load->row++;
}

static void
parse(struct load *load, const char *path)
{
	struct csv_parser parser;
	size_t len;
	char *text = read_file(path, &len);

	load->row = load->column = 0;
	if (csv_init(&parser, CSV_STRICT) != 0 ||
	    csv_parse(&parser, text, len, take_cell, take_row, load) != len ||
	    csv_fini(&parser, take_cell, take_row, load) != 0)
		die(path, csv_strerror(csv_error(&parser)));
	csv_free(&parser);
	free(text);
}

static void
run_csv(char **files, int n)
{
	struct load load = { 0 };
	double start = now();

	for (int i = 0; i < n; i++)
		parse(&load, files[i]);
	printf("libcsv,_parse %.3f %zu cells\n", now() - start, load.n_cells);
}

static void
sql(sqlite3 *db, const char *text)
{
	if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK)
		die(text, sqlite3_errmsg(db));
}

static void
run_sqlite(const char *name, const char *table, const char *folder,
    char **files, int n)
{
	struct load load = { 0 };
	char path[4096];
	sqlite3 *db = NULL;

	snprintf(path, sizeof path, "%s/%s.db", folder, name);
	remove(path);
	if (sqlite3_open(path, &db) != SQLITE_OK)
		die(path, "cannot be opened");
	sql(db, "PRAGMA journal_mode=WAL");
	sql(db, "PRAGMA synchronous=FULL");
	sql(db, table);
	if (sqlite3_prepare_v2(db, "INSERT INTO fact VALUES (?, ?, ?, ?)", -1,
		&load.insert, NULL) != SQLITE_OK)
		die(path, sqlite3_errmsg(db));
	double start = now();
	for (int i = 0; i < n; i++) {
		sql(db, "BEGIN");
		parse(&load, files[i]);
		sql(db, "COMMIT");
	}
	printf("%s %.3f %zu rows\n", name, now() - start, load.n_rows);
	sqlite3_finalize(load.insert);
	sqlite3_close(db);
}

/* One file: a source an item, a row a month. */
static void
write_archive(const char *path, int months, const char **definitions,
    const char **updates)
{
	enum { DAY_SEC = 86400 };
	const time_t start = (time_t)16800 * DAY_SEC; /* 2015-12-31 */

	if (rrd_create_r(path, DAY_SEC, start, ITEMS + 1, definitions) != 0)
		die(path, rrd_get_error());
	if (rrd_update_r(path, NULL, months, updates) != 0)
		die(path, rrd_get_error());
}

/* One month's update: every item's figure at its time. */
static void
write_update(char *to, size_t size, int month)
{
	int at = snprintf(to, size, "%ld", (16832L + month * 30L) * 86400);

	for (int i = 0; i < ITEMS; i++)
		at += snprintf(to + at, size - (size_t)at, ":%d.%02d",
		    1000 + month * 7, i);
}

static void
run_rrd(const char *folder, int enterprises, int months)
{
	enum { TEXT_SIZE = 256 };
	char sources[ITEMS][TEXT_SIZE];
	const char *definitions[ITEMS + 1];
	char(*texts)[TEXT_SIZE] = calloc((size_t)months, sizeof *texts);
	const char **updates = calloc((size_t)months, sizeof *updates);
	char path[4096];

	if (updates == NULL || texts == NULL)
		die("memory", "none");
	for (int i = 0; i < ITEMS; i++) {
		snprintf(
		    sources[i], TEXT_SIZE, "DS:item%d:GAUGE:34646400:U:U", i);
		definitions[i] = sources[i];
	}
	definitions[ITEMS] = "RRA:LAST:0.99:7:1600";
	for (int m = 0; m < months; m++) {
		write_update(texts[m], TEXT_SIZE, m);
		updates[m] = texts[m];
	}
	double start = now();
	for (int e = 0; e < enterprises; e++) {
		snprintf(path, sizeof path, "%s/%d.rrd", folder, e);
		write_archive(path, months, definitions, updates);
	}
	printf("librrd,_create_+_one_update %.3f %d files\n", now() - start,
	    enterprises);
	free(updates);
	free(texts);
}

int
main(int argc, char **argv)
{
	if (argc < 4) {
		fputs("Usage: bare FOLDER ENTERPRISES FILE...\n", stderr);
		return 2;
	}
	run_csv(argv + 3, argc - 3);
	run_sqlite("libcsv_+_SQLite,_append",
	    "CREATE TABLE fact (enterprise INTEGER, period INTEGER, "
	    "item INTEGER, value TEXT)",
	    argv[1], argv + 3, argc - 3);
	run_sqlite("libcsv_+_SQLite,_keyed",
	    "CREATE TABLE fact (enterprise INTEGER, period INTEGER, "
	    "item INTEGER, value TEXT, "
	    "PRIMARY KEY (enterprise, period, item)) WITHOUT ROWID",
	    argv[1], argv + 3, argc - 3);
	run_rrd(argv[1], (int)strtol(argv[2], NULL, 10), argc - 3);
	return 0;
}
