/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * selector: a small recursive-descent parser into a tree.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/model/roster.h"
#include "daemon/model/selector.h"
#include "daemon/base/mem.h"

enum node_kind { NODE_EQUAL, NODE_TAG, NODE_NOT, NODE_AND, NODE_OR };

struct selector {
	enum node_kind kind;
	int column;
	char *value;
	struct selector *left, *right;
};

enum { DEPTH_MAX = 64 };

struct parser {
	const char *text;
	const char *at;
	const struct roster *roster;
	int depth;
	struct error *err;
};

static struct selector *parse_or(struct parser *p);

static struct selector *
node_new(enum node_kind kind, struct selector *left, struct selector *right)
{
	struct selector *s = xcalloc(1, sizeof *s);

	s->kind = kind;
	s->left = left;
	s->right = right;
	return s;
}

void
selector_free(struct selector *s)
{
	if (s == NULL)
		return;
	selector_free(s->left);
	selector_free(s->right);
	free(s->value);
	free(s);
}

static struct selector *
fail(struct parser *p, const char *expected)
{
	char quoted[TEXT_QUOTE_SIZE];

	error_set(p->err, ERROR_CONFIG, "column %zu: %s: expected %s",
	    (size_t)(p->at - p->text) + 1,
	    *p->at == '\0' ? "the end" : text_quote_z(quoted, p->at), expected);
	return NULL;
}

static void
skip_blanks(struct parser *p)
{
	while (isspace((unsigned char)*p->at))
		p->at++;
}

/* Takes the keyword if it comes next as a whole word. */
static bool
take_word(struct parser *p, const char *word)
{
	size_t len = strlen(word);

	skip_blanks(p);
	if (strncmp(p->at, word, len) != 0 ||
	    isalnum((unsigned char)p->at[len]) || p->at[len] == '_' ||
	    p->at[len] == '=' || p->at[len] == '!')
		return false;
	p->at += len;
	return true;
}

static bool
take_char(struct parser *p, char c)
{
	skip_blanks(p);
	if (*p->at != c)
		return false;
	p->at++;
	return true;
}

/* A bare value runs to a blank or a parenthesis; a quoted one to its quote. */
static char *
parse_value(struct parser *p)
{
	if (take_char(p, '\'')) {
		size_t len = strcspn(p->at, "'");
		if (p->at[len] == '\0') {
			fail(p, "a closing '");
			return NULL;
		}
		char *value = xstrndup(p->at, len);
		p->at += len + 1;
		return value;
	}
	size_t len = strcspn(p->at, " \t\r\n()'=!");
	if (len == 0) {
		fail(p, "a value (quote it in '' to have blanks in it)");
		return NULL;
	}
	char *value = xstrndup(p->at, len);
	p->at += len;
	return value;
}

static struct selector *
parse_comparison(struct parser *p)
{
	char quoted[TEXT_QUOTE_SIZE];
	const char *start = p->at;
	size_t len = 0;

	while (isalnum((unsigned char)p->at[len]) || p->at[len] == '_')
		len++;
	if (!text_is_name(p->at, len))
		return fail(p, "a column of the roster, \"tag\", \"not\" or (");
	char *name = xstrndup(p->at, len);
	bool is_tag = strcmp(name, "tag") == 0;
	int column = roster_column(p->roster, is_tag ? "tags" : name);
	free(name);
	if (column < 0) {
		error_set(p->err, ERROR_CONFIG,
		    "column %zu: the roster has no column %s",
		    (size_t)(start - p->text) + 1,
		    is_tag ? "\"tags\"" : text_quote(quoted, start, len));
		return NULL;
	}
	p->at += len;
	bool is_not = take_char(p, '!');
	if (!take_char(p, '='))
		return fail(p, "= or !=");
	char *value = parse_value(p);
	if (value == NULL)
		return NULL;
	struct selector *s =
	    node_new(is_tag ? NODE_TAG : NODE_EQUAL, NULL, NULL);
	s->column = column;
	s->value = value;
	return is_not ? node_new(NODE_NOT, s, NULL) : s;
}

static struct selector *
parse_not(struct parser *p)
{
	struct selector *inner = NULL;

	if (++p->depth > DEPTH_MAX)
		return fail(p, "fewer levels of nesting");
	if (take_word(p, "not")) {
		inner = parse_not(p);
		if (inner != NULL)
			inner = node_new(NODE_NOT, inner, NULL);
	} else if (take_char(p, '(')) {
		inner = parse_or(p);
		if (inner != NULL && !take_char(p, ')')) {
			selector_free(inner);
			inner = fail(p, ")");
		}
	} else {
		inner = parse_comparison(p);
	}
	p->depth--;
	return inner;
}

/* One level of left-associative "and" or "or". */
static struct selector *
parse_chain(struct parser *p, const char *word, enum node_kind kind,
    struct selector *(*parse_part)(struct parser *p))
{
	struct selector *left = parse_part(p);

	while (left != NULL && take_word(p, word)) {
		struct selector *right = parse_part(p);
		if (right == NULL) {
			selector_free(left);
			return NULL;
		}
		left = node_new(kind, left, right);
	}
	return left;
}

static struct selector *
parse_and(struct parser *p)
{
	return parse_chain(p, "and", NODE_AND, parse_not);
}

static struct selector *
parse_or(struct parser *p)
{
	return parse_chain(p, "or", NODE_OR, parse_and);
}

struct selector *
selector_compile(
    const char *text, const struct roster *roster, struct error *err)
{
	struct parser p = {
		.text = text, .at = text, .roster = roster, .err = err
	};
	struct selector *s = parse_or(&p);

	skip_blanks(&p);
	if (s != NULL && *p.at != '\0') {
		selector_free(s);
		s = fail(&p, "\"and\", \"or\" or the end");
	}
	return s;
}

/* Is value one of the parts of cell, split at ';'? */
static bool
has_tag(const char *cell, const char *value)
{
	for (;;) {
		size_t len = strcspn(cell, ";");
		const char *part = cell;
		size_t part_len = len;

		text_strip(&part, &part_len);
		if (part_len == strlen(value) &&
		    memcmp(part, value, part_len) == 0)
			return true;
		if (cell[len] == '\0')
			return false;
		cell += len + 1;
	}
}

bool
selector_matches(
    const struct selector *s, const struct roster *roster, int enterprise)
{
	char **cells = roster->enterprises[enterprise].cells;

	switch (s->kind) {
	case NODE_EQUAL:
		return strcmp(cells[s->column], s->value) == 0;
	case NODE_TAG:
		return has_tag(cells[s->column], s->value);
	case NODE_NOT:
		return !selector_matches(s->left, roster, enterprise);
	case NODE_AND:
		return selector_matches(s->left, roster, enterprise) &&
		    selector_matches(s->right, roster, enterprise);
	case NODE_OR:
		return selector_matches(s->left, roster, enterprise) ||
		    selector_matches(s->right, roster, enterprise);
	}
	return false;
}
