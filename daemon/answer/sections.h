/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * sections: what one enterprise contributes to aggregates, as it is kept: a
 * packed contribution for each sheet.
 */
#ifndef SOEWATCH_ANSWER_SECTIONS_H
#define SOEWATCH_ANSWER_SECTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/buf.h"
#include "daemon/base/error.h"
#include "daemon/ledger/ledger.h"

struct section {
	char *name; /* of the sheet */
	struct buf data;
};

/* By name.  Start with { 0 }. */
struct sections {
	struct section *sections;
	size_t n, size;
};

/* NULL where it is not there.  What is found or added is valid until the next
 * one is added. */
struct section *sections_find(const struct sections *s, const char *name);
struct section *sections_add(struct sections *s, const char *name);
void sections_fini(struct sections *s);

/* NULL is the same as NULL. */
bool section_equal(const struct section *a, const struct section *b);
bool sections_equal(const struct sections *a, const struct sections *b);

/* Those of an enterprise, from the ledger and to it.  Caller frees *out with
 * sections_fini(), also after -1. */
int sections_read(struct ledger *l, const char *enterprise,
    struct sections *out, struct error *err);
int sections_write(struct ledger *l, const char *enterprise,
    const struct sections *s, struct error *err);

/* What was kept cannot be read: says so, -1. */
int sections_damaged(const char *what, struct error *err);

#endif
