/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * observe_enterprise: whose a record is, by the roster's cells.
 */
#include <stdlib.h>
#include <string.h>

#include "collectors/observe.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

/* Of the enterprises that key names, the one that the feed reports: its index,
 * -1 if the key names none, -2 with err if the feed reports none of them, -3
 * with err if it reports several. */
static int
find_by_key(const struct observe *o, const char *key, struct error *err)
{
	const struct roster *roster = o->config->roster;
	char quoted[TEXT_QUOTE_SIZE];
	const size_t *named = NULL;
	int found = -1;
	size_t n = o->key_column < 0
	    ? 0
	    : roster_find_all(roster, o->key_column, key, &named);

	for (size_t i = 0; i < n; i++) {
		int e = (int)named[i];
		if (!feed_covers(o->feed, roster, e))
			continue;
		if (found >= 0) {
			error_set(err, ERROR_INPUT,
			    "%s is %s of both %s and %s: expected one "
			    "enterprise",
			    text_quote_z(quoted, key),
			    roster->columns[o->key_column],
			    roster->enterprises[found].id,
			    roster->enterprises[e].id);
			return -3;
		}
		found = e;
	}
	if (n == 0 || found >= 0)
		return found;
	error_set(err, ERROR_INPUT,
	    "enterprise %s: the feed does not report this one",
	    text_quote_z(quoted, key));
	return -2;
}

/* The document's own enterprise, or the only one that the feed reports. */
static int
enterprise_of_document(const struct observe *o, int *out, struct error *err)
{
	const struct roster *roster = o->config->roster;
	int only = o->document->enterprise;

	for (size_t i = 0; i < roster->n && o->document->enterprise < 0; i++) {
		if (!feed_covers(o->feed, roster, (int)i))
			continue;
		if (only >= 0)
			return error_set(err, ERROR_INPUT,
			    "nothing says whose figures these are: expected "
			    "the setting enterprise, a {column} in url, or a "
			    "feed of one enterprise");
		only = (int)i;
	}
	if (only < 0 || !feed_covers(o->feed, roster, only))
		return error_set(err, ERROR_INPUT,
		    "enterprise \"%s\": the feed does not report this one",
		    only < 0 ? "" : roster->enterprises[only].id);
	*out = only;
	return 0;
}

/* Likewise; where the feed names no column, by the id as well. */
static int
find_enterprise(const struct observe *o, const char *key, struct error *err)
{
	char quoted[TEXT_QUOTE_SIZE];
	int found = find_by_key(o, key, err);

	if (found != -1 || o->feed->enterprise_key != NULL)
		return found;
	found = roster_find(o->config->roster, key);
	if (found < 0 || feed_covers(o->feed, o->config->roster, found))
		return found;
	error_set(err, ERROR_INPUT,
	    "enterprise %s: the feed does not report this one",
	    text_quote_z(quoted, key));
	return -2;
}

/* Where the exchange behind a listed company's code starts, the dot of
 * 000898.SZ; 0 if none is there. */
static size_t
exchange_at(const char *code)
{
	size_t digits = strspn(code, "0123456789");
	size_t letters = strspn(code + digits + (code[digits] == '.'),
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

	return code[digits] == '.' && letters >= 2 && letters <= 4 &&
		code[digits + 1 + letters] == '\0'
	    ? digits
	    : 0;
}

int
observe_enterprise(
    const struct observe *o, int *out, struct span text, struct error *err)
{
	char quoted[TEXT_QUOTE_SIZE];

	if (text.text == NULL)
		return enterprise_of_document(o, out, err);
	text_strip(&text.text, &text.len);
	if (text.len == 0) {
		error_set(err, ERROR_INPUT, "no enterprise: expected its code");
		/* A region's total, say: nobody's is not one's own. */
		return o->feed->others == OTHERS_PASS ? 1 : -1;
	}
	char *key = xstrndup(text.text, text.len);
	int found = find_enterprise(o, key, err);
	size_t code_len = exchange_at(key);
	if (found == -1 && o->feed->enterprise_key == NULL && code_len > 0) {
		char *code = xstrndup(key, code_len);
		found = find_enterprise(o, code, err);
		free(code);
	}
	if (found == -1)
		error_set(err, ERROR_INPUT, "%s is no enterprise of the roster",
		    text_quote_z(quoted, key));
	free(key);
	if (found >= 0) {
		*out = found;
		return 0;
	}
	/* One that is ambiguous is not another's. */
	return o->feed->others == OTHERS_PASS && found != -3 ? 1 : -1;
}
