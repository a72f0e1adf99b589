/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * settle: which enterprises must be worked out anew, and marks of what was made
 * from the ledger.
 */
#include <stdlib.h>

#include "daemon/ledger/internal.h"
#include "daemon/model/config.h"
#include "daemon/base/mem.h"

int
settle_enter(struct ledger *l, int64_t enterprise, struct error *err)
{
	static const char sql_touch[] =
	    "INSERT INTO settle_queue VALUES (?1) ON CONFLICT DO NOTHING";
	struct statement *s = statement_get(l, STATEMENT_TOUCH, sql_touch);

	statement_bind_int(s, 1, enterprise);
	return statement_run(l, s, err);
}

int
ledger_touch(struct ledger *l, const char *enterprise, struct error *err)
{
	int64_t number;
	bool is_new;

	if (name_enter(l, NAME_ENTERPRISE, enterprise, &number, &is_new, err) !=
	    0)
		return -1;
	return settle_enter(l, number, err);
}

int
ledger_settled(struct ledger *l, const char *enterprise, struct error *err)
{
	static const char sql_settled[] =
	    "DELETE FROM settle_queue WHERE enterprise ="
	    " (SELECT number FROM enterprises WHERE id = ?1)";
	struct statement *s = statement_get(l, STATEMENT_SETTLED, sql_settled);

	statement_bind_text(s, 1, enterprise);
	return statement_run(l, s, err);
}

int
ledger_touched(struct ledger *l, int (*take)(void *arg, const char *id),
    void *arg, struct error *err)
{
	static const char sql_touched[] =
	    "SELECT id FROM settle_queue"
	    " JOIN enterprises ON number = enterprise ORDER BY id";

	return statement_take_each(l,
	    statement_get(l, STATEMENT_TOUCHED, sql_touched), take, arg, err);
}

int
ledger_marks(struct ledger *l, const char *kind,
    int (*take)(void *arg, const char *name), void *arg, struct error *err)
{
	static const char sql_marks[] =
	    "SELECT name FROM marks WHERE kind = ?1 ORDER BY name";
	struct statement *s = statement_get(l, STATEMENT_MARKS, sql_marks);

	statement_bind_text(s, 1, kind);
	return statement_take_each(l, s, take, arg, err);
}

int
ledger_marks_until(struct ledger *l, const char *kind, const char *text,
    int (*take)(void *arg, const char *name), void *arg, struct error *err)
{
	static const char sql_until[] =
	    "SELECT name FROM marks WHERE kind = ?1 AND text <= ?2"
	    " ORDER BY name";
	struct statement *s =
	    statement_get(l, STATEMENT_MARKS_UNTIL, sql_until);

	statement_bind_text(s, 1, kind);
	statement_bind_text(s, 2, text);
	return statement_take_each(l, s, take, arg, err);
}

int
ledger_mark(struct ledger *l, const char *kind, const char *name, char **out,
    struct error *err)
{
	static const char sql_mark[] =
	    "SELECT text FROM marks WHERE kind = ?1 AND name = ?2";
	struct statement *s = statement_get(l, STATEMENT_MARK, sql_mark);

	*out = NULL;
	statement_bind_text(s, 1, kind);
	statement_bind_text(s, 2, name);
	int rc = statement_step(l, s, err);
	if (rc == 1)
		*out = statement_text(s, 0);
	statement_reset(s);
	return rc;
}

static int
mark_remove(
    struct ledger *l, const char *kind, const char *name, struct error *err)
{
	static const char sql_remove[] =
	    "DELETE FROM marks WHERE kind = ?1 AND name = ?2";
	struct statement *s =
	    statement_get(l, STATEMENT_MARK_REMOVE, sql_remove);

	statement_bind_text(s, 1, kind);
	statement_bind_text(s, 2, name);
	return statement_run(l, s, err);
}

int
ledger_set_mark(struct ledger *l, const char *kind, const char *name,
    const char *text, struct error *err)
{
	/* The same text again writes nothing. */
	static const char sql_set[] =
	    "INSERT INTO marks VALUES (?1, ?2, ?3)"
	    " ON CONFLICT DO UPDATE SET text = ?3 WHERE text <> ?3";

	if (text == NULL)
		return mark_remove(l, kind, name, err);
	struct statement *s = statement_get(l, STATEMENT_MARK_SET, sql_set);
	statement_bind_text(s, 1, kind);
	statement_bind_text(s, 2, name);
	statement_bind_text(s, 3, text);
	return statement_run(l, s, err);
}
