/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * index: the plain page beside the pictures that shows them all.
 */
#ifndef SOEWATCH_GRAPHS_INDEX_H
#define SOEWATCH_GRAPHS_INDEX_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/buf.h"
#include "daemon/reckon/judge.h"

/* A picture on the page.  All texts are escaped here. */
struct index_entry {
	const char *subject_id, *subject_title;
	const char *title;  /* of the indicator */
	const char *file;   /* beside the page: "000898/debt_ratio.png" */
	const char *latest; /* "2015年三季度 65.3 %"; "" where nothing is known */
	bool is_judged;
	enum state state; /* where it is judged */
};

/* Writes the page; entries are grouped as they come, a subject's together.  The
 * same entries always give the same bytes. */
void index_page(struct buf *out, bool is_chinese,
    const struct index_entry *entries, size_t n);

#endif
