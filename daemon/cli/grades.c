/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * grades: marks by sector, each sector's read once.
 */
#include <math.h>
#include <stdlib.h>

#include "daemon/base/text.h"
#include "daemon/cli/grades.h"
#include "daemon/base/mem.h"

static const struct {
	const char *name, *zh, *en;
} texts[] = {
#define GRADE_TEXT(id, name, zh, en) [id] = { name, zh, en },
	GRADE_LIST(GRADE_TEXT)
#undef GRADE_TEXT
	    [GRADE_NONE] = { NULL, "", "" },
};

struct marks {
	bool is_read;
	double marks[GRADE_MARKS];
};

struct grades {
	struct world *world;
	int32_t end_day;
	bool is_lower_better;
	struct formula *formulas[GRADE_MARKS];
	struct marks *marks; /* one a row of the roster */
};

const char *
grade_name(enum grade grade)
{
	return texts[grade].name;
}

const char *
grade_text(enum grade grade, bool is_chinese)
{
	return is_chinese ? texts[grade].zh : texts[grade].en;
}

enum grade
grade_of(double value, const double marks[GRADE_MARKS], bool is_lower_better)
{
	int grade = GRADE_BELOW;

	if (isnan(value))
		return GRADE_NONE;
	for (int i = GRADE_MARKS - 1; i >= 0; i--) {
		if (isnan(marks[i]))
			return GRADE_NONE;
		if (is_lower_better ? value <= marks[i] : value >= marks[i])
			grade = i;
	}
	return (enum grade)grade;
}

int
grades_new(struct world *w, int indicator, int32_t end_day, struct grades **out,
    struct error *err)
{
	const struct config *config = w->config;
	const struct indicator *in = &config->indicators[indicator];
	struct grades *grades;
	int rc = 0;

	*out = NULL;
	for (int i = 0; i < GRADE_MARKS; i++) {
		char *item = xasprintf("%s_%s", in->id, texts[i].name);
		bool is_there = config_item(config, item) >= 0;
		free(item);
		if (!is_there)
			return 0;
	}
	*out = grades = xcalloc(1, sizeof *grades);
	grades->world = w;
	grades->end_day = end_day;
	grades->is_lower_better = in->better == BETTER_LOWER;
	grades->marks = xcalloc(config->roster->n, sizeof *grades->marks);
	for (int i = 0; i < GRADE_MARKS && rc == 0; i++) {
		char *text =
		    xasprintf("latest(%s_%s, 24)", in->id, texts[i].name);
		grades->formulas[i] = formula_compile(text, config, err);
		rc = grades->formulas[i] == NULL ? -1 : 0;
		free(text);
	}
	return rc;
}

void
grades_free(struct grades *grades)
{
	if (grades == NULL)
		return;
	for (int i = 0; i < GRADE_MARKS; i++)
		formula_free(grades->formulas[i]);
	free(grades->marks);
	free(grades);
}

/* The benchmark that the enterprise's sector names, -1 where there is none. */
static int
benchmark_of(const struct roster *roster, int enterprise)
{
	const char *sector = roster_cell(roster, enterprise, "sector");
	int found = sector == NULL ? -1 : roster_find(roster, sector);

	return found >= 0 &&
		text_equal(roster_cell(roster, found, "class"), "benchmark")
	    ? found
	    : -1;
}

static int
read_marks(
    struct grades *grades, int benchmark, struct marks *out, struct error *err)
{
	struct value value;

	for (int i = 0; i < GRADE_MARKS && !out->is_read; i++) {
		if (evaluate(&grades->world->reckoner, grades->formulas[i],
			benchmark, grades->end_day, RHYTHM_QUARTER, &value,
			NULL, err) != 0)
			return -1;
		out->marks[i] = value.number;
	}
	out->is_read = true;
	return 0;
}

int
grades_find(struct grades *grades, int enterprise, double value,
    enum grade *out, struct error *err)
{
	int benchmark = benchmark_of(grades->world->config->roster, enterprise);

	*out = GRADE_NONE;
	if (benchmark < 0)
		return 0;
	struct marks *marks = &grades->marks[benchmark];
	if (read_marks(grades, benchmark, marks, err) != 0)
		return -1;
	*out = grade_of(value, marks->marks, grades->is_lower_better);
	return 0;
}
