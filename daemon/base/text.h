/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * text: UTF-8, numbers from and to text, values quoted for messages.
 *
 * Nothing here depends on the locale.
 */
#ifndef SOEWATCH_BASE_TEXT_H
#define SOEWATCH_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/error.h"

struct buf;

enum {
	TEXT_QUOTE_SIZE = 80,  /* 64 bytes of value, quotes, an ellipsis */
	TEXT_NUMBER_SIZE = 32, /* any double in its shortest form */
	TEXT_ID_MAX = 64,      /* bytes in an identifier that names a file */
};

/* Makes s valid UTF-8, in place: an incomplete character at the end is cut off,
 * any other byte that belongs to none becomes '?'. */
void text_mend_utf8(char *s);

/* The length in bytes of the valid UTF-8 at the start of s; equals len when all
 * of it is valid (RFC 3629: no surrogates, no overlong forms). */
size_t text_valid_utf8(const char *s, size_t len);

/* Columns of a terminal that s takes; Chinese characters take two. */
size_t text_width(const char *s);

/* How many bytes of s fit into so many columns, no character cut. */
size_t text_fitting(const char *s, size_t columns);

/* Would the character that s starts with break the line it stands in, or turn
 * it around: control characters, U+2028, U+2029, those that order text from
 * right to left, a byte that is no UTF-8?  *out_len: its bytes; 0: no UTF-8. */
bool text_is_unruly(const char *s, size_t len, size_t *out_len);

/* s in double quotes for a message: cut to 64 bytes between characters, unruly
 * ones as \xNN.  Returns out. */
const char *text_quote(char out[TEXT_QUOTE_SIZE], const char *s, size_t len);
const char *text_quote_z(char out[TEXT_QUOTE_SIZE], const char *s);

/* White space off both ends: blanks, tabs, CR, LF, U+00A0, U+3000, U+FEFF.
 * Moves *s forward and shortens *len. */
void text_strip(const char **s, size_t *len);

bool text_equal(const char *a, const char *b); /* NULL equals only NULL */
bool text_is_blank(const char *s, size_t len);

/* An identifier that may name a file: letters of any script (any character
 * beyond ASCII that iswalnum-like tables call a letter, mark or digit), digits,
 * "-_.", not starting with ".", at most 64 bytes. */
bool text_is_id(const char *s, size_t len);

/* A name of the configuration: [A-Za-z][A-Za-z0-9_]*. */
bool text_is_name(const char *s, size_t len);

/* The whole of s as a number; 0, or -1 with err naming the value and what was
 * expected.  text_to_double takes no NaN and no infinity. */
int text_to_int64(int64_t *out, const char *s, int64_t minimum, int64_t maximum,
    struct error *err);
int text_to_double(double *out, const char *s, struct error *err);

/* The shortest decimal that reads back to the same double; "" for NaN
 * (unknown). Returns out. */
const char *text_from_double(char out[TEXT_NUMBER_SIZE], double value);

/* "30s" "5m" "2h" "1d" "1w", "10 days", "2 weeks", "6 months", "1 year" →
 * seconds (a year of 365.25 days, twelve months of the same length);  "64MB"
 * "10KB" "1GB" "512" → bytes (powers of 1024). */
int text_to_duration(int64_t *out_sec, const char *s, struct error *err);
int text_to_size(int64_t *out_bytes, const char *s, struct error *err);

/* Appends one field of CSV (RFC 4180), quoted where it must be. */
void text_csv_field(struct buf *out, const char *s);

/* Appends s as what a person may be shown whatever it holds: bytes that are no
 * UTF-8 as '?', white space of any kind as blanks, one at a time, and no control
 * characters nor such as turn the direction of text or cannot be seen; cut
 * between characters to so many bytes, with "…" where it was.  With lines, its
 * line ends stay, as LF.  NULL is nothing. */
void text_clean(struct buf *out, const char *s, size_t max_bytes);
void text_clean_lines(struct buf *out, const char *s, size_t max_bytes);

/* Appends the bytes in base64 (RFC 4648 section 4). */
void text_base64(struct buf *out, const void *data, size_t len);

/* Appends s with & < > " ' made harmless for HTML text and attributes. */
void text_html(struct buf *out, const char *s);

#endif
