/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * names: small numbers for ids, so that a fact takes few bytes.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/ledger/internal.h"
#include "daemon/base/mem.h"

static const char *const sql_find[NAME_KINDS] = {
	[NAME_ENTERPRISE] = "SELECT number FROM enterprises WHERE id = ?1",
	[NAME_ITEM] = "SELECT number FROM items WHERE id = ?1",
	[NAME_FEED] = "SELECT number FROM feeds WHERE id = ?1",
};

static const char *const sql_enter[NAME_KINDS] = {
	[NAME_ENTERPRISE] = "INSERT INTO enterprises(id) VALUES (?1)",
	[NAME_ITEM] = "INSERT INTO items(id) VALUES (?1)",
	[NAME_FEED] = "INSERT INTO feeds(id) VALUES (?1)",
};

static const char *const sql_list[NAME_KINDS] = {
	[NAME_ENTERPRISE] = "SELECT number, id FROM enterprises"
			    " WHERE number > ?1 ORDER BY number",
	[NAME_ITEM] = "SELECT number, id FROM items"
		      " WHERE number > ?1 ORDER BY number",
	[NAME_FEED] = "SELECT number, id FROM feeds"
		      " WHERE number > ?1 ORDER BY number",
};

int
name_find(struct ledger *l, enum name_kind kind, const char *id,
    int64_t *number, struct error *err)
{
	struct statement *s =
	    statement_get(l, STATEMENT_NAME_FIND + (int)kind, sql_find[kind]);

	*number = 0;
	statement_bind_text(s, 1, id);
	int rc = statement_step(l, s, err);
	if (rc == 1)
		*number = sqlite3_column_int64(s->stmt, 0);
	statement_reset(s);
	return rc < 0 ? -1 : 0;
}

int
name_enter(struct ledger *l, enum name_kind kind, const char *id,
    int64_t *number, bool *is_new, struct error *err)
{
	if (name_find(l, kind, id, number, err) != 0)
		return -1;
	*is_new = *number == 0;
	if (!*is_new)
		return 0;
	struct statement *s =
	    statement_get(l, STATEMENT_NAME_ENTER + (int)kind, sql_enter[kind]);
	statement_bind_text(s, 1, id);
	if (statement_run(l, s, err) != 0)
		return -1;
	*number = sqlite3_last_insert_rowid(l->db);
	return 0;
}

static struct name_map *
map_of(struct ledger *l, enum name_kind kind)
{
	assert(kind != NAME_ENTERPRISE);
	return kind == NAME_ITEM ? &l->items : &l->feeds;
}

/* Ties names and the configuration's ids together anew: a few hundred of each,
 * and only when one of them changed. */
static void
map_match(struct name_map *map)
{
	map->number_of =
	    xreallocarray(map->number_of, map->n_ids, sizeof *map->number_of);
	map->index_of =
	    xreallocarray(map->index_of, map->n_names, sizeof *map->index_of);
	memset(map->number_of, 0, map->n_ids * sizeof *map->number_of);
	for (size_t name = 0; name < map->n_names; name++) {
		map->index_of[name] = -1;
		for (size_t i = 0; i < map->n_ids; i++) {
			if (strcmp(map->names[name], map->ids[i]) != 0)
				continue;
			map->index_of[name] = (int)i;
			map->number_of[i] = (int)name + 1;
			break;
		}
	}
}

int
name_map_refresh(struct ledger *l, enum name_kind kind, struct error *err)
{
	struct name_map *map = map_of(l, kind);
	struct statement *s =
	    statement_get(l, STATEMENT_NAME_LIST + (int)kind, sql_list[kind]);
	int rc;

	statement_bind_int(s, 1, (int64_t)map->n_names);
	while ((rc = statement_step(l, s, err)) == 1) {
		map->names = xgrow(
		    map->names, map->n_names, &map->size, sizeof *map->names);
		map->names[map->n_names++] = statement_text(s, 1);
	}
	map_match(map);
	return rc;
}

static const char *
config_name(const struct config *config, enum name_kind kind, size_t i)
{
	return kind == NAME_ITEM ? config->items[i].id : config->feeds[i].id;
}

static bool
map_fits(const struct name_map *map, enum name_kind kind,
    const struct config *config, size_t n)
{
	if (map->ids == NULL || map->n_ids != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(map->ids[i], config_name(config, kind, i)) != 0)
			return false;
	}
	return true;
}

static void
map_forget_ids(struct name_map *map)
{
	for (size_t i = 0; i < map->n_ids; i++)
		free(map->ids[i]);
	free(map->ids);
	map->ids = NULL;
	map->n_ids = 0;
}

int
name_map_sync(struct ledger *l, enum name_kind kind,
    const struct config *config, struct error *err)
{
	struct name_map *map = map_of(l, kind);
	size_t n = kind == NAME_ITEM ? config->n_items : config->n_feeds;

	/* The ids are compared, not the address of the configuration: after a
	 * reload another one may lie where this one lay. */
	if (map_fits(map, kind, config, n))
		return 0;
	map_forget_ids(map);
	map->ids = xcalloc(n, sizeof *map->ids);
	for (size_t i = 0; i < n; i++)
		map->ids[i] = xstrdup(config_name(config, kind, i));
	map->n_ids = n;
	return name_map_refresh(l, kind, err);
}

void
name_map_clear(struct name_map *map)
{
	map_forget_ids(map);
	for (size_t i = 0; i < map->n_names; i++)
		free(map->names[i]);
	free(map->names);
	free(map->number_of);
	free(map->index_of);
	*map = (struct name_map){ 0 };
}

const char *
ledger_feed_name(struct ledger *l, int feed)
{
	struct error ignored;

	if (feed > 0 && (size_t)feed > l->feeds.n_names)
		name_map_refresh(l, NAME_FEED, &ignored);
	if (feed <= 0 || (size_t)feed > l->feeds.n_names)
		return NULL;
	return l->feeds.names[feed - 1];
}
