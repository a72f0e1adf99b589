/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * formula: the indicator language (docs: soewatch-formula(7)), compiled once.
 *
 *   sum        = product { ("+" | "-") product }
 *   comparison = sum [ ("<" | "<=" | ">" | ">=" | "==" | "!=") sum ]
 *   primary    = number | name | name "@" subject | name "@{" column "}"
 *              | function "(" … ")" | "(" comparison ")" | "-" primary
 *
 * A compiled formula is a list of nodes, children before their parents, the
 * root last.
 */
#ifndef SOEWATCH_RECKON_FORMULA_H
#define SOEWATCH_RECKON_FORMULA_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/error.h"
#include "daemon/model/config.h"

/* The functions, with the number of arguments; the last of first() may be left
 * out. */
#define FUNCTION_LIST(X)                                                       \
	X(FUNCTION_TTM, "ttm", 1)                                              \
	X(FUNCTION_SINGLE, "single", 1)                                        \
	X(FUNCTION_ANNUALISED, "annualised", 1)                                \
	X(FUNCTION_ELAPSED, "elapsed", 0)                                      \
	X(FUNCTION_OPENING, "opening", 1)                                      \
	X(FUNCTION_AVERAGE, "average", 1)                                      \
	X(FUNCTION_SINCE_OPENING, "since_opening", 1)                          \
	X(FUNCTION_YOY, "yoy", 1)                                              \
	X(FUNCTION_POINTS, "points", 1)                                        \
	X(FUNCTION_DELTA, "delta", 1)                                          \
	X(FUNCTION_LAG, "lag", 2)                                              \
	X(FUNCTION_LATEST, "latest", 2)                                        \
	X(FUNCTION_ABS, "abs", 1)                                              \
	X(FUNCTION_MIN, "min", 2)                                              \
	X(FUNCTION_MAX, "max", 2)                                              \
	X(FUNCTION_IF, "if", 3)                                                \
	X(FUNCTION_YEAR_BEFORE, "year_before", 1)                              \
	X(FUNCTION_FIRST, "first", 3)

enum function {
#define FUNCTION_ENUM(id, name, arguments) id,
	FUNCTION_LIST(FUNCTION_ENUM)
#undef FUNCTION_ENUM
};

enum node_kind {
	NODE_NUMBER,
	NODE_ITEM,      /* index: item */
	NODE_INDICATOR, /* index: indicator */
	NODE_ROSTER,    /* index: roster column */
	NODE_AT,        /* child 0 for the subject index */
	NODE_AT_COLUMN, /* child 0 for the enterprise that the subject's cell of
			 * roster column index names */
	NODE_NEGATE,
	NODE_ADD,
	NODE_SUBTRACT,
	NODE_MULTIPLY,
	NODE_DIVIDE,
	NODE_LESS,
	NODE_LESS_EQUAL,
	NODE_GREATER,
	NODE_GREATER_EQUAL,
	NODE_EQUAL,
	NODE_NOT_EQUAL,
	NODE_CALL, /* index: enum function */
};

struct node {
	enum node_kind kind;
	int index;
	int child[3];  /* indexes of nodes; -1: none */
	double number; /* NODE_NUMBER; lag and latest: the second argument */
	size_t column; /* in the text, from 1 */
};

struct formula {
	char *text;
	struct node *nodes;
	int n;
	bool is_indicator; /* an indicator's own, not a line or a condition */
	bool reads_nobody; /* neither items nor numbers of its subject */
	int figure;        /* its number in figures.h, from 1; 0: none */
	bool sums_members; /* an aggregate's value is the sum of its members' */
};

/* NULL with err set ("column 12: …") when the text does not parse or a name is
 * unknown.  Caller frees with formula_free(). */
struct formula *formula_compile(
    const char *text, const struct config *config, struct error *err);
void formula_free(struct formula *f);

const char *function_name(enum function function);

#endif
