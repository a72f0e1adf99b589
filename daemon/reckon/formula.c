/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * formula: recursive descent into a list of nodes.
 */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/reckon/formula.h"
#include "daemon/base/mem.h"

enum { DEPTH_MAX = 100, NODES_MAX = 10000 };

static const struct {
	const char *name;
	int arguments;
} functions[] = {
#define FUNCTION_ROW(id, name, arguments) [id] = { name, arguments },
	FUNCTION_LIST(FUNCTION_ROW)
#undef FUNCTION_ROW
};

struct parser {
	const struct config *config;
	struct formula *formula;
	size_t size;
	const char *at;
	int depth;
	struct error *err;
};

const char *
function_name(enum function function)
{
	return functions[function].name;
}

void
formula_free(struct formula *f)
{
	if (f == NULL)
		return;
	free(f->text);
	free(f->nodes);
	free(f);
}

static size_t
column_of(const struct parser *p, const char *at)
{
	return (size_t)(at - p->formula->text) + 1;
}

/* All parse functions return a node's index, -1 with err set. */
static int
fail(struct parser *p, const char *expected)
{
	char quoted[TEXT_QUOTE_SIZE];

	return error_set(p->err, ERROR_CONFIG, "column %zu: %s: expected %s",
	    column_of(p, p->at),
	    *p->at == '\0' ? "the end" : text_quote_z(quoted, p->at), expected);
}

static int
add_node(struct parser *p, struct node node)
{
	struct formula *f = p->formula;

	if (f->n >= NODES_MAX)
		return fail(p, "a shorter formula");
	f->nodes = xgrow(f->nodes, (size_t)f->n, &p->size, sizeof *f->nodes);
	f->nodes[f->n] = node;
	return f->n++;
}

static int
add_leaf(struct parser *p, enum node_kind kind, int index, const char *start)
{
	return add_node(p,
	    (struct node){ .kind = kind,
		.index = index,
		.child = { -1, -1, -1 },
		.column = column_of(p, start) });
}

static int
add_pair(
    struct parser *p, enum node_kind kind, int left, int right, size_t column)
{
	return add_node(p,
	    (struct node){
		.kind = kind, .child = { left, right, -1 }, .column = column });
}

static void
skip_blanks(struct parser *p)
{
	while (isspace((unsigned char)*p->at))
		p->at++;
}

static bool
take(struct parser *p, const char *sign)
{
	skip_blanks(p);
	if (strncmp(p->at, sign, strlen(sign)) != 0)
		return false;
	p->at += strlen(sign);
	return true;
}

static int parse_comparison(struct parser *p);

static int
parse_number(struct parser *p)
{
	const char *start = p->at;
	size_t len = strspn(start, "0123456789.");
	double value;

	if ((start[len] == 'e' || start[len] == 'E') &&
	    strchr("+-0123456789", start[len + 1]) != NULL &&
	    start[len + 1] != '\0')
		len += 2 + strspn(start + len + 2, "0123456789");
	char *text = xstrndup(start, len);
	int rc = text_to_double(&value, text, p->err);
	free(text);
	if (rc != 0)
		return fail(p, "a number");
	p->at += len;
	int node = add_leaf(p, NODE_NUMBER, 0, start);
	if (node >= 0)
		p->formula->nodes[node].number = value;
	return node;
}

/* The second argument of lag and latest: a whole number, not an expression, so
 * that what a formula looks back on is known when it is compiled. */
static int
parse_count(struct parser *p, double *out)
{
	skip_blanks(p);
	size_t len = strspn(p->at, "0123456789");
	if (len == 0 || len > 4)
		return fail(p, "a whole number");
	*out = strtod(p->at, NULL);
	p->at += len;
	return 0;
}

static int
parse_arguments(struct parser *p, enum function function, struct node *call)
{
	int n = functions[function].arguments;

	for (int i = 0; i < n; i++) {
		if (i == 2 && function == FUNCTION_FIRST && !take(p, ","))
			break;
		if (i > 0 && !(i == 2 && function == FUNCTION_FIRST) &&
		    !take(p, ","))
			return fail(p, "a comma and another argument");
		if (i == 1 &&
		    (function == FUNCTION_LAG || function == FUNCTION_LATEST)) {
			if (parse_count(p, &call->number) != 0)
				return -1;
			continue;
		}
		call->child[i] = parse_comparison(p);
		if (call->child[i] < 0)
			return -1;
	}
	return take(p, ")") ? 0 : fail(p, ")");
}

static int
parse_call(struct parser *p, const char *start, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(functions); i++) {
		if (strlen(functions[i].name) != len ||
		    memcmp(functions[i].name, start, len) != 0)
			continue;
		struct node call = { .kind = NODE_CALL,
			.index = (int)i,
			.child = { -1, -1, -1 },
			.column = column_of(p, start) };
		if (parse_arguments(p, (enum function)i, &call) != 0)
			return -1;
		return add_node(p, call);
	}
	char quoted[TEXT_QUOTE_SIZE];
	return error_set(p->err, ERROR_CONFIG,
	    "column %zu: no function %s: expected one of soewatch-formula(7)",
	    column_of(p, start), text_quote(quoted, start, len));
}

/* "@{column}": the enterprise that the subject's own row names. */
static int
parse_at_column(struct parser *p, int child)
{
	const char *start = p->at + 1;
	size_t len = strcspn(start, "}");
	char quoted[TEXT_QUOTE_SIZE];
	char *name = xstrndup(start, len);
	int roster_index =
	    len == 0 ? -1 : roster_column(p->config->roster, name);

	free(name);
	if (start[len] == '\0')
		return fail(p, "a roster column in braces, such as {sector}");
	if (roster_index < 0)
		return error_set(p->err, ERROR_CONFIG,
		    "column %zu: the roster has no column %s",
		    column_of(p, start), text_quote(quoted, start, len));
	size_t column = column_of(p, p->at);
	p->at = start + len + 1;
	int node = add_pair(p, NODE_AT_COLUMN, child, -1, column);
	if (node >= 0)
		p->formula->nodes[node].index = roster_index;
	return node;
}

/* "@" and the id of a subject, which runs to the next blank, comma or
 * parenthesis (an id may hold "-" and "."). */
static int
parse_at(struct parser *p, int child)
{
	char quoted[TEXT_QUOTE_SIZE];
	size_t len = strcspn(p->at, " \t\r\n(),");
	char *id = xstrndup(p->at, len);
	int subject = config_subject(p->config, id);

	free(id);
	if (subject < 0)
		return error_set(p->err, ERROR_CONFIG,
		    "column %zu: no enterprise or aggregate %s",
		    column_of(p, p->at), text_quote(quoted, p->at, len));
	size_t column = column_of(p, p->at);
	p->at += len;
	int node = add_pair(p, NODE_AT, child, -1, column);
	if (node >= 0)
		p->formula->nodes[node].index = subject;
	return node;
}

static int
resolve_name(struct parser *p, const char *start, size_t len)
{
	char quoted[TEXT_QUOTE_SIZE];
	char *name = xstrndup(start, len);
	const struct config *c = p->config;
	int node = -1;
	int i;

	if ((i = config_item(c, name)) >= 0) {
		node = add_leaf(p, NODE_ITEM, i, start);
	} else if ((i = config_indicator(c, name)) >= 0) {
		node = add_leaf(p, NODE_INDICATOR, i, start);
	} else if ((i = config_constant(c, name)) >= 0) {
		node = add_leaf(p, NODE_NUMBER, 0, start);
		if (node >= 0)
			p->formula->nodes[node].number = c->constants[i].value;
	} else if ((i = roster_column(c->roster, name)) >= 0) {
		node = add_leaf(p, NODE_ROSTER, i, start);
	} else {
		error_set(p->err, ERROR_CONFIG,
		    "column %zu: %s is no item, indicator, constant or roster "
		    "column",
		    column_of(p, start), text_quote(quoted, start, len));
	}
	free(name);
	return node;
}

static int
parse_name(struct parser *p)
{
	const char *start = p->at;

	while (isalnum((unsigned char)*p->at) || *p->at == '_')
		p->at++;
	size_t len = (size_t)(p->at - start);
	if (take(p, "("))
		return parse_call(p, start, len);
	int node = resolve_name(p, start, len);
	if (node < 0 || *p->at != '@')
		return node;
	p->at++;
	return *p->at == '{' ? parse_at_column(p, node) : parse_at(p, node);
}

static int
parse_primary(struct parser *p)
{
	skip_blanks(p);
	const char *start = p->at;

	if (take(p, "-")) {
		if (++p->depth > DEPTH_MAX)
			return fail(p, "fewer levels of nesting");
		int child = parse_primary(p);
		p->depth--;
		return child < 0
		    ? -1
		    : add_pair(p, NODE_NEGATE, child, -1, column_of(p, start));
	}
	if (take(p, "(")) {
		int inner = parse_comparison(p);
		if (inner < 0)
			return -1;
		return take(p, ")") ? inner : fail(p, ")");
	}
	if (isdigit((unsigned char)*p->at))
		return parse_number(p);
	if (isalpha((unsigned char)*p->at))
		return parse_name(p);
	return fail(p, "a number, a name, a function or (");
}

static int
parse_product(struct parser *p)
{
	int left = parse_primary(p);

	while (left >= 0) {
		skip_blanks(p);
		size_t column = column_of(p, p->at);
		enum node_kind kind = NODE_MULTIPLY;
		if (take(p, "/"))
			kind = NODE_DIVIDE;
		else if (!take(p, "*"))
			break;
		int right = parse_primary(p);
		if (right < 0)
			return -1;
		left = add_pair(p, kind, left, right, column);
	}
	return left;
}

static int
parse_sum(struct parser *p)
{
	int left = parse_product(p);

	while (left >= 0) {
		skip_blanks(p);
		size_t column = column_of(p, p->at);
		enum node_kind kind = NODE_ADD;
		if (take(p, "-"))
			kind = NODE_SUBTRACT;
		else if (!take(p, "+"))
			break;
		int right = parse_product(p);
		if (right < 0)
			return -1;
		left = add_pair(p, kind, left, right, column);
	}
	return left;
}

static int
parse_comparison(struct parser *p)
{
	/* The longer signs first: "<=" is not "<" and "=". */
	static const struct {
		const char *sign;
		enum node_kind kind;
	} signs[] = { { "<=", NODE_LESS_EQUAL }, { ">=", NODE_GREATER_EQUAL },
		{ "==", NODE_EQUAL }, { "!=", NODE_NOT_EQUAL },
		{ "<", NODE_LESS }, { ">", NODE_GREATER } };

	if (++p->depth > DEPTH_MAX)
		return fail(p, "fewer levels of nesting");
	int left = parse_sum(p);
	skip_blanks(p);
	size_t column = column_of(p, p->at);
	for (size_t i = 0; left >= 0 && i < ARRAY_SIZE(signs); i++) {
		if (!take(p, signs[i].sign))
			continue;
		int right = parse_sum(p);
		left = right < 0
		    ? -1
		    : add_pair(p, signs[i].kind, left, right, column);
		break;
	}
	p->depth--;
	return left;
}

struct formula *
formula_compile(
    const char *text, const struct config *config, struct error *err)
{
	struct formula *f = xcalloc(1, sizeof *f);
	struct parser p = { .config = config, .formula = f, .err = err };

	f->text = xstrdup(text);
	p.at = f->text;
	for (const char *c = text; *c != '\0'; c++) {
		if ((unsigned char)*c >= 0x80) {
			/* An id behind @ may be Chinese; nothing else is. */
			const char *at = c;
			while (
			    at > text && strchr(" \t\r\n(),@", at[-1]) == NULL)
				at--;
			if (at > text && at[-1] == '@')
				continue;
			error_set(err, ERROR_CONFIG,
			    "column %zu: expected ASCII (names are those of "
			    "items and indicators, not their titles)",
			    (size_t)(c - text) + 1);
			formula_free(f);
			return NULL;
		}
	}
	int root = parse_comparison(&p);
	skip_blanks(&p);
	if (root >= 0 && *p.at != '\0')
		root = fail(&p, "an operator or the end");
	if (root < 0) {
		formula_free(f);
		return NULL;
	}
	return f;
}
