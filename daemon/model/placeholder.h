/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * placeholder: {column}, {period_end:%Y%m} and {page} in a feed's URL and body.
 *
 * In a URL every "{" opens a placeholder.  A body may be JSON: there only one
 * that a letter or "_" follows does; '{"a"', "{}" and "{ " stand for
 * themselves.
 */
#ifndef SOEWATCH_MODEL_PLACEHOLDER_H
#define SOEWATCH_MODEL_PLACEHOLDER_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/base/error.h"
#include "daemon/model/period.h"
#include "daemon/model/roster.h"

/* What placeholders are filled with. */
struct placeholder_values {
	const struct roster *roster;
	int enterprise; /* its row; may be -1 where there is no {column} */
	struct period period;
	uint32_t page; /* from 1 */
};

/* Is every placeholder closed, and page, a column of the roster, or period_end
 * or period_start with an optional :format of %Y %y %m %d %q?  -1 with err. */
int placeholder_check(
    const char *url, const struct roster *roster, struct error *err);

/* Does the URL ask for an enterprise (a column), a period, a page? */
bool placeholder_has_column(const char *url);
bool placeholder_has_period(const char *url);
bool placeholder_has_page(const char *url);

/* The URL with every placeholder filled in, percent-encoded (RFC 3986) for the
 * URL's sake: a cell with "/", "?" or ".." stays one path segment.
 * Caller frees with free(). */
char *placeholder_fill(
    const char *url, const struct placeholder_values *values);

/* Likewise for the body of a POST, where {token} is a placeholder, too.  What
 * is filled in is percent-encoded where is_form, else escaped as the inside of
 * a JSON string; {token} is left standing for placeholder_fill_token(), and no
 * cell can forge one. */
int placeholder_check_body(
    const char *body, const struct roster *roster, struct error *err);
bool placeholder_body_has_column(const char *body);
bool placeholder_body_has_period(const char *body);
bool placeholder_body_has_page(const char *body);
bool placeholder_body_has_token(const char *body);
char *placeholder_fill_body(
    const char *body, bool is_form, const struct placeholder_values *values);

/* A filled body with the token in it: a secret, to be wiped.
 * Caller frees with free(). */
char *placeholder_fill_token(const char *body, bool is_form, const char *token);

#endif
