/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * pages: a path into the reply.
 */
#include <string.h>

#include <jansson.h>

#include "collectors/charset.h"
#include "collectors/json_path.h"
#include "collectors/json_text.h"
#include "collectors/pages.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

void
pages_check(const struct config *config, const struct feed *feed,
    struct problems *problems)
{
	struct error err = { 0 };

	if (feed->pages == NULL) {
		if (feed_asks_by_page(feed))
			problems_add(problems, feed_place(config, feed, "url"),
			    "feed %s: {page}: expected the setting pages with "
			    "it, the path of how many there are",
			    feed->id);
		return;
	}
	struct json_path *path = json_path_compile(feed->pages, &err);
	if (path == NULL)
		problems_add(problems, feed_place(config, feed, "pages"),
		    "feed %s: pages: %s", feed->id, err.text);
	else if (!json_path_is_single(path))
		problems_add(problems, feed_place(config, feed, "pages"),
		    "feed %s: pages: expected a path to one value, such as "
		    "\".result.pages\"",
		    feed->id);
	json_path_free(path);
}

static int
read_number(
    const char *setting, const json_t *value, uint32_t *out, struct error *err)
{
	char room[JSON_TEXT_SIZE];
	char quoted[TEXT_QUOTE_SIZE];
	struct span text = json_text(value, room);
	char *copy = text.text == NULL ? xstrdup(json_text_kind(value))
				       : xstrndup(text.text, text.len);
	int64_t number = 0;
	struct error unused = { 0 };
	int rc = 0;

	if (text_to_int64(&number, copy, 0, PAGES_MAX, &unused) != 0)
		rc = error_set(err, ERROR_INPUT,
		    "pages: %s is %s: expected a number up to %d", setting,
		    text_quote_z(quoted, copy), (int)PAGES_MAX);
	*out = number < 1 ? 1 : (uint32_t)number;
	free(copy);
	return rc;
}

int
pages_count(const struct feed *feed, const char *body, size_t len,
    uint32_t *out, struct error *err)
{
	struct charset_text text;
	struct json_path *path = json_path_compile(feed->pages, err);
	json_t *root;
	int rc = -1;

	*out = 1;
	if (path == NULL)
		return -1;
	if (charset_decode(&text, body, len, feed->encoding, err) != 0) {
		json_path_free(path);
		return -1;
	}
	root = json_text_load(text.text, text.len, err);
	if (root != NULL) {
		const json_t *value = json_path_get(path, root);
		rc = value == NULL || json_is_null(value)
		    ? 0
		    : read_number(feed->pages, value, out, err);
	}
	json_decref(root);
	charset_text_fini(&text);
	json_path_free(path);
	return rc;
}
