/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * json_text: JSON whose numbers keep their digits.
 *
 * jansson hands a number with a point over as a double and takes no whole
 * number beyond 64 bits.  Where that could cost a digit the number is made a
 * string of the same text before jansson sees it: to a mapping both are texts.
 */
#ifndef SOEWATCH_COLLECTORS_JSON_TEXT_H
#define SOEWATCH_COLLECTORS_JSON_TEXT_H

#include <jansson.h>

#include "collectors/observe.h"
#include "daemon/base/buf.h"
#include "daemon/base/error.h"

enum { JSON_TEXT_SIZE = 32 };

/* Copies the text to out with each number in quotes that a double or a 64-bit
 * integer may not hold exactly; false, and nothing is copied, when there is
 * none. */
bool json_text_quote_numbers(struct buf *out, const char *text, size_t len);

/* NULL with err set when the text is no JSON, naming line and column, or has a
 * key twice in an object.  Caller frees with json_decref(). */
json_t *json_text_load(const char *text, size_t len, struct error *err);

/* The text of a string or number, as it stands in the document or in the
 * shortest form that means the same; .text is NULL for anything else.  room is
 * where a number's text goes. */
struct span json_text(const json_t *value, char room[JSON_TEXT_SIZE]);

/* Likewise, true, false and null being texts, too; value NULL is null. */
struct span json_text_word(const json_t *value, char room[JSON_TEXT_SIZE]);

/* What it is, for messages: "an object", "a text", "null"; "nothing" for NULL.
 * A number that json_text_load() put in quotes is a text. */
const char *json_text_kind(const json_t *value);

/* The first keys of an object, "\"a\", \"b\", …", or "nothing" if it has none;
 * what it is where it is no object.  Caller frees with free(). */
char *json_text_keys(json_t *value);

#endif
