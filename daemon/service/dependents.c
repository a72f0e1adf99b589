/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * dependents: what formulas read, turned around.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/base/order.h"
#include "daemon/service/dependents.h"
#include "daemon/base/mem.h"

/* by's cell in the column names the subject. */
struct naming {
	int named, by;
};

/* What a target's lines read, or an indicator, or a condition. */
struct reading {
	int target; /* -1: everybody's values depend on it */
	struct needs needs;
};

struct dependents {
	const struct program *program;
	struct reading *readings;
	size_t n_readings, readings_size;
	struct naming **namings; /* by roster column; NULL: none is read */
	size_t *n_namings;
	bool *is_read; /* one an aggregate: through @ */
};

/* ---- what is read ---- */

static bool
reads_others(const struct needs *needs, size_t n_columns)
{
	bool reads = needs->n_subjects > 0;

	for (size_t i = 0; i < n_columns; i++)
		reads |= needs->columns[i];
	return reads;
}

static void
add_reading(struct dependents *d, const struct formula *f, int target)
{
	struct needs needs;

	if (f == NULL)
		return;
	program_needs(d->program, f, &needs);
	if (!reads_others(&needs, d->program->config->roster->n_columns)) {
		needs_fini(&needs);
		return;
	}
	d->readings = xgrow(
	    d->readings, d->n_readings, &d->readings_size, sizeof *d->readings);
	d->readings[d->n_readings++] =
	    (struct reading){ .target = target, .needs = needs };
}

static void
find_readings(struct dependents *d)
{
	const struct program *p = d->program;
	const struct config *c = p->config;

	for (size_t i = 0; i < c->n_indicators; i++)
		add_reading(d, p->indicators[i], -1);
	for (size_t i = 0; i < c->n_aggregates; i++)
		add_reading(d, p->aggregates[i].where, -1);
	for (size_t i = 0; i < c->n_targets; i++) {
		const struct target_formulas *t = &p->targets[i];
		add_reading(d, t->line, (int)i);
		add_reading(d, t->warn, (int)i);
		add_reading(d, t->fail, (int)i);
		add_reading(d, t->glide_base, (int)i);
	}
}

static int
compare_namings(const void *a, const void *b)
{
	const struct naming *x = a;
	const struct naming *y = b;

	return x->named != y->named ? order_int(x->named, y->named)
				    : order_int(x->by, y->by);
}

static void
find_namings(struct dependents *d, size_t column)
{
	const struct roster *roster = d->program->config->roster;
	struct naming *namings = xcalloc(roster->n, sizeof *namings);
	size_t n = 0;

	for (size_t i = 0; i < roster->n; i++) {
		int named = config_subject(
		    d->program->config, roster->enterprises[i].cells[column]);
		if (named >= 0)
			namings[n++] = (struct naming){ named, (int)i };
	}
	if (n > 1)
		qsort(namings, n, sizeof *namings, compare_namings);
	d->namings[column] = namings;
	d->n_namings[column] = n;
}

static void
note_read(struct dependents *d, int subject)
{
	const struct config *c = d->program->config;

	if (config_is_aggregate(c, subject))
		d->is_read[(size_t)subject - c->roster->n] = true;
}

static void
find_read(struct dependents *d)
{
	const struct config *c = d->program->config;

	d->is_read = xcalloc(c->n_aggregates, sizeof *d->is_read);
	for (size_t i = 0; i < d->n_readings; i++) {
		const struct needs *needs = &d->readings[i].needs;
		for (size_t k = 0; k < needs->n_subjects; k++)
			note_read(d, needs->subjects[k]);
	}
	for (size_t k = 0; k < c->roster->n_columns; k++) {
		for (size_t i = 0; i < d->n_namings[k]; i++)
			note_read(d, d->namings[k][i].named);
	}
}

struct dependents *
dependents_new(const struct program *program)
{
	struct dependents *d = xcalloc(1, sizeof *d);
	size_t n_columns = program->config->roster->n_columns;

	d->program = program;
	find_readings(d);
	d->namings = xcalloc(n_columns, sizeof *d->namings);
	d->n_namings = xcalloc(n_columns, sizeof *d->n_namings);
	for (size_t i = 0; i < d->n_readings; i++) {
		for (size_t k = 0; k < n_columns; k++) {
			if (d->readings[i].needs.columns[k] &&
			    d->namings[k] == NULL)
				find_namings(d, k);
		}
	}
	find_read(d);
	return d;
}

void
dependents_free(struct dependents *d)
{
	if (d == NULL)
		return;
	for (size_t i = 0; i < d->program->config->roster->n_columns; i++)
		free(d->namings[i]);
	for (size_t i = 0; i < d->n_readings; i++)
		needs_fini(&d->readings[i].needs);
	free(d->is_read);
	free(d->namings);
	free(d->n_namings);
	free(d->readings);
	free(d);
}

bool
dependents_are_read(const struct dependents *d, int enterprise)
{
	const struct program *p = d->program;

	for (size_t i = 0; i < p->config->n_aggregates; i++) {
		if (d->is_read[i] && crowd_has(&p->aggregates[i], enterprise))
			return true;
	}
	return false;
}

/* ---- whom it reaches ---- */

/* The walk from the changed enterprises to all that depends on them. */
struct walk {
	const struct dependents *d;
	const bool *is_changed;
	int *changed; /* the enterprises */
	size_t n_changed;
	bool *is_reached; /* by subject */
};

static bool
has_changed_member(const struct walk *w, int subject)
{
	const struct crowd *crowd = program_crowd(w->d->program, subject);

	/* Whom a change of the roster left without members changes with
	 * everything. */
	if (crowd->n == 0)
		return true;
	if (w->n_changed < crowd->n) {
		for (size_t i = 0; i < w->n_changed; i++) {
			if (crowd_has(crowd, w->changed[i]))
				return true;
		}
		return false;
	}
	for (size_t i = 0; i < crowd->n; i++) {
		if (w->is_changed[crowd->members[i]])
			return true;
	}
	return false;
}

static void
reach_judged(struct walk *w, int target, int enterprise)
{
	const struct config *c = w->d->program->config;

	if (target_judges(c, &c->targets[target], enterprise))
		w->is_reached[enterprise] = true;
}

/* All whom the target judges. */
static void
reach_all_judged(struct walk *w, int target)
{
	const struct config *c = w->d->program->config;

	if (c->targets[target].subject >= 0) {
		w->is_reached[c->targets[target].subject] = true;
		return;
	}
	for (size_t i = 0; i < c->roster->n; i++)
		reach_judged(w, target, (int)i);
}

/* Those whose roster row names the subject; false where nobody does. */
static bool
reach_namers(struct walk *w, size_t column, int subject, int target)
{
	const struct naming *namings = w->d->namings[column];
	size_t n = w->d->n_namings[column];
	size_t low = 0;
	size_t high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (namings[middle].named < subject)
			low = middle + 1;
		else
			high = middle;
	}
	bool is_named = low < n && namings[low].named == subject;
	for (; target >= 0 && low < n && namings[low].named == subject; low++)
		reach_judged(w, target, namings[low].by);
	return is_named;
}

/* Does the reading meet something that changed through @?  */
static bool
meets_subject(const struct walk *w, const struct reading *reading)
{
	for (size_t i = 0; i < reading->needs.n_subjects; i++) {
		int subject = reading->needs.subjects[i];
		if (config_is_aggregate(w->d->program->config, subject)
			? has_changed_member(w, subject)
			: w->is_changed[subject])
			return true;
	}
	return false;
}

/* Through @{column}; for a target those who read it are reached on the way, and
 * its subject where that is an aggregate. */
static bool
meets_column(struct walk *w, const struct reading *reading)
{
	const struct config *c = w->d->program->config;
	bool meets = false;

	for (size_t k = 0; k < c->roster->n_columns; k++) {
		if (!reading->needs.columns[k])
			continue;
		for (size_t i = 0; i < w->n_changed; i++)
			meets |=
			    reach_namers(w, k, w->changed[i], reading->target);
		for (size_t i = c->roster->n; i < config_subjects(c); i++)
			meets |= has_changed_member(w, (int)i) &&
			    reach_namers(w, k, (int)i, reading->target);
	}
	if (meets && reading->target >= 0 &&
	    c->targets[reading->target].subject >= 0)
		w->is_reached[c->targets[reading->target].subject] = true;
	return meets;
}

/* Returns true where everybody is reached. */
static bool
reach_readers(struct walk *w)
{
	for (size_t i = 0; i < w->d->n_readings; i++) {
		const struct reading *reading = &w->d->readings[i];
		bool meets = meets_subject(w, reading);
		if (meets && reading->target >= 0)
			reach_all_judged(w, reading->target);
		if (meets_column(w, reading) || meets) {
			if (reading->target < 0)
				return true;
		}
	}
	return false;
}

static bool
reach(struct walk *w)
{
	const struct config *c = w->d->program->config;

	for (size_t i = 0; i < w->n_changed; i++)
		w->is_reached[w->changed[i]] = true;
	bool is_all = w->n_changed > 0 && reach_readers(w);
	for (size_t i = 0; i < config_subjects(c); i++) {
		if (is_all ||
		    (i >= c->roster->n && w->n_changed > 0 &&
			has_changed_member(w, (int)i)))
			w->is_reached[i] = true;
	}
	return is_all;
}

size_t
dependents_of(const struct dependents *d, const bool *is_changed,
    int **subjects, bool *is_all)
{
	const struct config *c = d->program->config;
	struct walk w = { .d = d, .is_changed = is_changed };
	size_t n = 0;

	w.changed = xcalloc(c->roster->n, sizeof *w.changed);
	w.is_reached = xcalloc(config_subjects(c), sizeof *w.is_reached);
	for (size_t i = 0; i < c->roster->n; i++) {
		if (is_changed[i])
			w.changed[w.n_changed++] = (int)i;
	}
	*is_all = reach(&w);
	*subjects = xcalloc(config_subjects(c), sizeof **subjects);
	for (size_t i = 0; i < config_subjects(c); i++) {
		if (w.is_reached[i])
			(*subjects)[n++] = (int)i;
	}
	free(w.changed);
	free(w.is_reached);
	return n;
}
