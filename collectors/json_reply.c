/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * json_reply: a reply's status, as its feed's settings tell.
 */
#include <stdlib.h>
#include <string.h>

#include "collectors/json_path.h"
#include "collectors/json_reply.h"
#include "collectors/json_text.h"
#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

int
json_reply_refuse(const char *what, const json_t *value, const json_t *message,
    const char *expected, struct error *err)
{
	char room[JSON_TEXT_SIZE];
	char said[JSON_TEXT_SIZE];
	char quoted[TEXT_QUOTE_SIZE];
	char quoted_message[TEXT_QUOTE_SIZE];
	struct span text = json_text_word(value, room);
	struct span words = { 0 };

	if (text.text == NULL)
		text.text = json_text_kind(value), text.len = strlen(text.text);
	if (message != NULL)
		words = json_text(message, said);
	if (words.len == 0)
		return error_set(err, ERROR_INPUT,
		    "an error reply: %s is %s: expected %s", what,
		    text_quote(quoted, text.text, text.len), expected);
	return error_set(err, ERROR_INPUT,
	    "an error reply: %s is %s: expected %s; it says %s", what,
	    text_quote(quoted, text.text, text.len), expected,
	    text_quote(quoted_message, words.text, words.len));
}

static bool
has_text(const struct texts *texts, struct span text)
{
	for (size_t i = 0; i < texts->n; i++) {
		if (strlen(texts->text[i]) == text.len &&
		    memcmp(texts->text[i], text.text, text.len) == 0)
			return true;
	}
	return false;
}

static int
keep_first(void *arg, json_t *value, struct error *err)
{
	json_t **first = arg;

	(void)err;
	*first = json_incref(value);
	return 1;
}

/* The first value that the path leads to, NULL where it leads nowhere: a new
 * reference. */
static json_t *
find(const char *text, json_t *root)
{
	struct error unused = { 0 };
	struct json_path *path = json_path_compile(text, &unused);
	json_t *first = NULL;

	if (path != NULL)
		json_path_walk(path, root, keep_first, &first, &unused);
	json_path_free(path);
	return first;
}

/* "0" or "true" */
static char *
list_texts(const struct texts *texts)
{
	struct buf out = { 0 };
	char quoted[TEXT_QUOTE_SIZE];

	for (size_t i = 0; i < texts->n; i++)
		buf_printf(&out, "%s%s", i == 0 ? "" : " or ",
		    text_quote_z(quoted, texts->text[i]));
	return buf_take(&out);
}

int
json_reply_judge(const struct feed *feed, json_t *root, struct error *err)
{
	char room[JSON_TEXT_SIZE];

	if (feed->status == NULL)
		return 1;
	json_t *status = find(feed->status, root);
	struct span text = json_text_word(status, room);
	int rc = -1;
	if (text.text != NULL && has_text(&feed->status_ok, text))
		rc = 1;
	else if (text.text != NULL && has_text(&feed->status_empty, text))
		rc = 0;
	if (rc < 0) {
		json_t *message =
		    feed->message == NULL ? NULL : find(feed->message, root);
		char *expected = list_texts(&feed->status_ok);
		json_reply_refuse(feed->status, status, message, expected, err);
		free(expected);
		json_decref(message);
	}
	json_decref(status);
	return rc;
}
