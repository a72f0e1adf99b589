/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * totals: one enterprise's sheets, the sums that hold them.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/reckon/compute.h"
#include "daemon/reckon/figures.h"
#include "daemon/answer/sections.h"
#include "daemon/answer/totals.h"
#include "daemon/base/mem.h"

struct totals {
	struct world *world;
	struct total **loaded; /* by aggregate, then figure; NULL: not yet */
	bool *is_dirty;        /* likewise: not written yet */
	size_t n;
};

static size_t
place(const struct totals *t, int subject, int figure)
{
	const struct config *c = t->world->config;

	return ((size_t)subject - c->roster->n) * t->world->program->n_figures +
	    (size_t)figure;
}

/* The total as it is kept; where none is yet, a new one in that rhythm. */
static int
need_total(struct totals *t, int subject, int figure, enum rhythm rhythm,
    struct total **out, struct error *err)
{
	const struct config *c = t->world->config;
	struct total **slot = &t->loaded[place(t, subject, figure)];
	const char *id = config_subject_id(c, subject);
	struct buf data = { 0 };
	int rc = 0;

	if (*slot == NULL)
		rc = ledger_total(t->world->ledger, id,
		    t->world->program->figures[figure].id, &data, err);
	if (rc == 1) {
		*slot = total_unpack(
		    t->world->program, figure, subject, data.data, data.len);
		rc = *slot == NULL ? sections_damaged(id, err) : 0;
	} else if (rc == 0 && *slot == NULL) {
		*slot = total_new(t->world->program, figure, subject, rhythm);
	}
	buf_fini(&data);
	*out = *slot;
	return rc;
}

static bool
keeps_values(const struct totals *t, int subject)
{
	int way = config_aggregate(t->world->config, subject)->combine;

	return way == COMBINE_MEDIAN || way == COMBINE_RANK;
}

/* Each member's values for those who look at all of them; those that are in
 * other, too, are there. */
static int
move_values(struct totals *t, const struct sheet *sheet, int enterprise,
    const struct contribution *c, const struct contribution *other, bool is_put,
    struct error *err)
{
	const struct config *config = t->world->config;
	struct member_value v = {
		.aggregate = config_subject_id(config, sheet->subject),
		.indicator = t->world->program->figures[sheet->figure].id,
		.enterprise = config->roster->enterprises[enterprise].id,
	};

	for (size_t i = 0; i < c->n; i++) {
		v.end_day = c->parts[i].end_day;
		if (c->parts[i].is_excluded ||
		    !config_is_present(config, enterprise, v.end_day) ||
		    contribution_is_part_of(c, i, other))
			continue;
		v.value =
		    is_put ? c->leaves[i * c->n_leaves].value : (double)NAN;
		if (ledger_set_member_value(t->world->ledger, &v, err) != 0)
			return -1;
	}
	return 0;
}

/* No section holds nothing. */
static int
unpack_section(
    const struct section *section, struct contribution *out, struct error *err)
{
	*out = (struct contribution){ .grid.first_day = DATE_NONE };
	if (section != NULL &&
	    contribution_unpack(section->data.data, section->data.len, out) !=
		0)
		return sections_damaged(section->name, err);
	return 0;
}

/* Takes what the old section holds out of the total, and puts the new in. */
static int
move(struct totals *t, const struct sheet *sheet, int enterprise,
    const struct section *old, const struct section *new, struct error *err)
{
	size_t at = place(t, sheet->subject, sheet->figure);
	struct contribution before = { 0 };
	struct contribution now = { 0 };
	int rc = -1;

	if (unpack_section(old, &before, err) != 0 ||
	    unpack_section(new, &now, err) != 0)
		goto out;
	total_replace(t->loaded[at], enterprise, &before, &now);
	t->is_dirty[at] = true;
	if (keeps_values(t, sheet->subject) &&
	    (move_values(t, sheet, enterprise, &before, &now, false, err) !=
		    0 ||
		move_values(t, sheet, enterprise, &now, &before, true, err) !=
		    0))
		goto out;
	rc = 0;
out:
	contribution_fini(&before);
	contribution_fini(&now);
	return rc;
}

/* ---- one enterprise ---- */

/* The section of the sheet, worked out where it is not there yet; *out is NULL
 * where the enterprise has nothing to contribute. */
static int
make_section(struct totals *t, const struct sheet *sheet, int enterprise,
    struct sections *sections, const char *name, struct section **out,
    struct error *err)
{
	struct contribution c;

	*out = sections_find(sections, name);
	if (*out != NULL)
		return 0;
	int rc = contribution_compute(
	    &t->world->reckoner, sheet, enterprise, &c, err);
	if (rc == 0 && c.grid.first_day != DATE_NONE) {
		*out = sections_add(sections, name);
		contribution_pack(&c, &(*out)->data);
	}
	contribution_fini(&c);
	return rc;
}

/* What an enterprise contributed before, and what it does now. */
struct update {
	int enterprise;
	struct sections before, now;
};

/* One aggregate's figure. */
static int
update_one(struct totals *t, struct update *u, int subject, int figure,
    struct error *err)
{
	struct sheet sheet = { .figure = figure, .subject = subject };
	struct buf name = { 0 };
	struct section *section;
	struct total *total;
	struct grid grid;
	int rc = -1;

	/* The first who reports sets the rhythm until others have voted. */
	if (grid_of_member(&t->world->reckoner, figure, subject, u->enterprise,
		&grid, err) != 0 ||
	    need_total(t, subject, figure, grid.rhythm, &total, err) != 0)
		return -1;
	sheet.rhythm = total_rhythm(total);
	sheet_name(t->world->program, &sheet, &name);
	const struct section *old = sections_find(&u->before, buf_text(&name));
	if (make_section(t, &sheet, u->enterprise, &u->now, buf_text(&name),
		&section, err) != 0)
		goto out;
	if (!section_equal(old, section) &&
	    move(t, &sheet, u->enterprise, old, section, err) != 0)
		goto out;
	rc = 0;
out:
	buf_fini(&name);
	return rc;
}

static int
update_all(struct totals *t, struct update *u, struct error *err)
{
	const struct config *c = t->world->config;

	for (size_t a = c->roster->n; a < config_subjects(c); a++) {
		if (!crowd_has(program_crowd(t->world->program, (int)a),
			u->enterprise))
			continue;
		for (size_t i = 0; i < t->world->program->n_figures; i++) {
			if (figures_are_kept(
				t->world->program, (int)a, (int)i) &&
			    update_one(t, u, (int)a, (int)i, err) != 0)
				return -1;
		}
	}
	return 0;
}

int
totals_update(struct totals *t, int enterprise, struct error *err)
{
	const char *id = t->world->config->roster->enterprises[enterprise].id;
	struct update u = { .enterprise = enterprise };
	int rc = sections_read(t->world->ledger, id, &u.before, err);

	if (rc == 0)
		rc = update_all(t, &u, err);
	if (rc == 0 && !sections_equal(&u.before, &u.now))
		rc = sections_write(t->world->ledger, id, &u.now, err);
	sections_fini(&u.before);
	sections_fini(&u.now);
	return rc;
}

/* ---- all members of one ---- */

/* Sheets whose totals are made anew, all of one aggregate. */
struct remaking {
	int subject;
	struct sheet *sheets;
	size_t n;
};

static void
add_sheet(struct remaking *r, int figure, enum rhythm rhythm)
{
	r->sheets = xreallocarray(r->sheets, r->n + 1, sizeof *r->sheets);
	r->sheets[r->n++] = (struct sheet){
		.subject = r->subject, .figure = figure, .rhythm = rhythm
	};
}

static int
empty_total(struct totals *t, const struct sheet *sheet, struct error *err)
{
	const struct config *c = t->world->config;
	size_t at = place(t, sheet->subject, sheet->figure);

	total_free(t->loaded[at]);
	t->loaded[at] = total_new(
	    t->world->program, sheet->figure, sheet->subject, sheet->rhythm);
	t->is_dirty[at] = true;
	return !keeps_values(t, sheet->subject)
	    ? 0
	    : ledger_forget_member_values(t->world->ledger,
		  config_subject_id(c, sheet->subject),
		  t->world->program->figures[sheet->figure].id, err);
}

static int
put_section(struct totals *t, const struct sheet *sheet, int enterprise,
    struct sections *sections, struct error *err)
{
	struct buf name = { 0 };
	struct section *section;

	sheet_name(t->world->program, sheet, &name);
	int rc = make_section(
	    t, sheet, enterprise, sections, buf_text(&name), &section, err);
	if (rc == 0)
		rc = move(t, sheet, enterprise, NULL, section, err);
	buf_fini(&name);
	return rc;
}

/* A member's part of all; sections that were not kept yet are. */
static int
put_member(struct totals *t, const struct remaking *r, int enterprise,
    struct error *err)
{
	const char *id = t->world->config->roster->enterprises[enterprise].id;
	struct sections sections;
	int rc = sections_read(t->world->ledger, id, &sections, err);
	size_t n = sections.n;

	for (size_t i = 0; i < r->n && rc == 0; i++)
		rc = put_section(t, &r->sheets[i], enterprise, &sections, err);
	if (rc == 0 && sections.n > n)
		rc = sections_write(t->world->ledger, id, &sections, err);
	sections_fini(&sections);
	world_forget(t->world, enterprise);
	return rc;
}

static int
remake(struct totals *t, const struct remaking *r, struct error *err)
{
	const int *members;
	size_t n = program_members(t->world->program, r->subject, &members);
	int rc = 0;

	for (size_t i = 0; i < r->n && rc == 0; i++)
		rc = empty_total(t, &r->sheets[i], err);
	for (size_t i = 0; i < n && r->n > 0 && rc == 0; i++)
		rc = put_member(t, r, members[i], err);
	for (size_t i = 0; i < r->n && rc == 0; i++)
		total_accept(
		    t->loaded[place(t, r->subject, r->sheets[i].figure)]);
	return rc;
}

/* Those of one aggregate that are off. */
static int
turn_one(struct totals *t, int subject, struct error *err)
{
	struct remaking r = { .subject = subject };

	for (size_t i = 0; i < t->world->program->n_figures; i++) {
		size_t at = place(t, subject, (int)i);
		const struct total *total = t->loaded[at];
		/* Written or not: a run may have been cut off in front of
		 * this, and then nothing changes any more. */
		if (total != NULL && total_is_off(total))
			add_sheet(&r, (int)i, total_voted(total));
	}
	int rc = remake(t, &r, err);
	free(r.sheets);
	return rc;
}

int
totals_turn(struct totals *t, struct error *err)
{
	const struct config *c = t->world->config;

	for (size_t a = c->roster->n; a < config_subjects(c); a++) {
		if (turn_one(t, (int)a, err) != 0)
			return -1;
	}
	return 0;
}

int
totals_resum(struct totals *t, int subject, struct error *err)
{
	struct remaking r = { .subject = subject };
	struct total *total;
	int rc = 0;

	for (size_t i = 0; i < t->world->program->n_figures && rc == 0; i++) {
		if (!figures_are_kept(t->world->program, subject, (int)i))
			continue;
		rc = need_total(t, subject, (int)i, RHYTHM_MONTH, &total, err);
		if (rc == 0)
			add_sheet(&r, (int)i, total_voted(total));
	}
	if (rc == 0)
		rc = remake(t, &r, err);
	free(r.sheets);
	return rc;
}

/* ---- keeping ---- */

int
totals_write(struct totals *t, struct error *err)
{
	const struct config *c = t->world->config;
	struct buf data = { 0 };
	int rc = 0;

	for (size_t k = 0; k < t->n && rc == 0; k++) {
		if (!t->is_dirty[k])
			continue;
		buf_clear(&data);
		total_pack(t->loaded[k], &data);
		rc = ledger_set_total(t->world->ledger,
		    c->aggregates[k / t->world->program->n_figures].id,
		    t->world->program->figures[k % t->world->program->n_figures]
			.id,
		    &data, err);
		t->is_dirty[k] = rc != 0;
	}
	buf_fini(&data);
	return rc;
}

void
totals_forget(struct totals *t)
{
	for (size_t k = 0; k < t->n; k++) {
		total_free(t->loaded[k]);
		t->loaded[k] = NULL;
		t->is_dirty[k] = false;
	}
}

struct totals *
totals_new(struct world *world)
{
	const struct config *c = world->config;
	struct totals *t = xcalloc(1, sizeof *t);

	t->world = world;
	t->n = c->n_aggregates * world->program->n_figures;
	t->loaded = xcalloc(t->n, sizeof *t->loaded);
	t->is_dirty = xcalloc(t->n, sizeof *t->is_dirty);
	return t;
}

void
totals_free(struct totals *t)
{
	if (t == NULL)
		return;
	totals_forget(t);
	free(t->loaded);
	free(t->is_dirty);
	free(t);
}

/* ---- series ---- */

struct values_of {
	struct totals *t;
	int subject, figure;
	struct member_values *out;
};

static int
take_value(void *arg, const char *enterprise, double value)
{
	struct values_of *v = arg;
	struct member_values *out = v->out;
	const struct aggregate *a =
	    config_aggregate(v->t->world->config, v->subject);

	out->values =
	    xgrow(out->values, out->n, &out->size, sizeof *out->values);
	out->values[out->n++] = value;
	if (a->of_id != NULL && strcmp(a->of_id, enterprise) == 0)
		out->own = value;
	return 0;
}

static int
read_values(
    void *arg, int32_t end_day, struct member_values *out, struct error *err)
{
	struct values_of *v = arg;
	const struct config *c = v->t->world->config;

	v->out = out;
	return ledger_member_values(v->t->world->ledger,
	    config_subject_id(c, v->subject),
	    v->t->world->program->figures[v->figure].id, end_day, take_value, v,
	    err);
}

int
totals_series(struct totals *t, const struct reckoner *r, int subject,
    int figure, struct series *out, struct error *err)
{
	struct values_of values = { t, subject, figure, NULL };
	const struct value_source source = { read_values, &values };
	struct total *total;

	*out = (struct series){ 0 };
	if (!figures_has(t->world->program, subject, figure))
		return 0;
	if (!figures_are_kept(t->world->program, subject, figure))
		return compute_series(r, figure, subject, out, err);
	if (need_total(t, subject, figure, RHYTHM_MONTH, &total, err) != 0)
		return -1;
	return total_series(r, total, &source, out, err);
}

int
totals_get(struct totals *t, int subject, int figure, const struct total **out,
    struct error *err)
{
	struct total *total = NULL;
	int rc = figures_are_kept(t->world->program, subject, figure)
	    ? need_total(t, subject, figure, RHYTHM_MONTH, &total, err)
	    : 0;

	*out = total;
	return rc;
}

int
totals_summed(void *arg, const struct reckoner *r, const struct formula *f,
    int subject, int32_t end_day, enum rhythm rhythm, struct value *out,
    struct error *err)
{
	struct totals *t = arg;
	struct values_of values = { t, subject, f->figure - 1, NULL };
	const struct value_source source = { read_values, &values };
	struct total *total;

	if (!figures_are_kept(t->world->program, subject, f->figure - 1))
		return 0;
	if (need_total(t, subject, f->figure - 1, rhythm, &total, err) != 0)
		return -1;
	return total_value(r, total, &source, end_day, rhythm, out, err);
}
